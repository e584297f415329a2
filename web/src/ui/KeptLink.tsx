import type { ReactNode } from "react";
import { Link } from "react-router";
import { useKeptSearch } from "./useView";

/** A link inside the console: scope and period go along, so that following it does not change the question. */
export function KeptLink({ to, className, children }: { to: string; className?: string; children: ReactNode }) {
  const search = useKeptSearch();
  return <Link to={{ pathname: to, search }} className={className}>{children}</Link>;
}
