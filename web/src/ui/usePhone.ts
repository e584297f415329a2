import { useSyncExternalStore } from "react";

/** Below this a page is one column and a table is rows of two lines; the style sheets draw the same line. */
const PHONE = "(max-width: 767px)";

export function usePhone(): boolean {
  return useSyncExternalStore(watch, () => window.matchMedia(PHONE).matches);
}

function watch(changed: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
