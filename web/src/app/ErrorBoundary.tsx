import { Component, type ReactNode } from "react";

interface Props {
  readonly fallback: (code: string) => ReactNode;
  readonly children: ReactNode;
}

/** A page that breaks leaves the frame standing, so that the reader can go somewhere else. */
export class ErrorBoundary extends Component<Props, { code: string | null }> {
  override state = { code: null };

  static getDerivedStateFromError(error: unknown): { code: string } {
    return { code: shortCode(error instanceof Error ? `${error.message}${error.stack ?? ""}` : String(error)) };
  }

  override render(): ReactNode {
    return this.state.code === null ? this.props.children : this.props.fallback(this.state.code);
  }
}

/** 「7F3A-19」: the same fault gives the same number, so that two reports can be recognised as one. */
export function shortCode(message: string): string {
  let sum = 0;
  for (const letter of message) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 0xffffff;
  const digits = sum.toString(16).toUpperCase().padStart(6, "0");
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}
