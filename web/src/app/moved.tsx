import { Navigate, Route, useLocation } from "react-router";

/** Addresses that did not begin with their slice; links people kept still lead where they did. */
export const MOVED: Readonly<Record<string, string>> = {
  "/board": "/dashboard",
  "/tasks": "/work/tasks",
  "/findings": "/alerts/findings",
  "/statements": "/settlement/statements",
  "/users": "/access/users",
  "/password": "/access/account",
};

export const movedRoutes = Object.keys(MOVED).map((old) => <Route key={old} path={`${old}/*`} element={<Moved />} />);

/** The rest of the address, and what stands behind its `?`, go along. */
function Moved() {
  const { pathname, search } = useLocation();
  return <Navigate replace to={{ pathname: movedTo(pathname) ?? "/", search }} />;
}

export function movedTo(pathname: string): string | null {
  const old = Object.keys(MOVED).find((start) => pathname === start || pathname.startsWith(`${start}/`));
  return old === undefined ? null : `${MOVED[old] ?? ""}${pathname.slice(old.length)}`;
}
