import type { ReactNode } from "react";
import { Link } from "react-router";
import { useKeptSearch } from "./useView";

interface Props {
  readonly to: string;
  /** What the page should open at once: `{ task: id }`. */
  readonly also?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A link inside the console: scope and period go along, so that following it does not change the question. */
export function KeptLink({ to, also, className, children }: Props) {
  const kept = useKeptSearch();
  const search = also ? `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(kept)), ...also }).toString()}` : kept;
  return <Link to={{ pathname: to, search }} className={className}>{children}</Link>;
}
