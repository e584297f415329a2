import type { ReactNode } from "react";
import { Link } from "react-router";
import { useKeptSearch } from "./useView";

interface Props {
  readonly to: string;
  /** What the page should open at once: `{ task: id }`. */
  readonly also?: Readonly<Record<string, string>>;
  readonly className?: string | undefined;
  readonly title?: string;
  /** The link leads to the page that is open. */
  readonly current?: boolean;
  readonly children: ReactNode;
}

/** A link inside the console: scope and period go along, so that following it does not change the question. */
export function KeptLink({ to, also, className, title, current = false, children }: Props) {
  const kept = useKeptSearch();
  const search = also ? `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(kept)), ...also }).toString()}` : kept;
  return (
    <Link to={{ pathname: to, search }} className={className} title={title} aria-current={current ? "page" : undefined}>
      {children}
    </Link>
  );
}
