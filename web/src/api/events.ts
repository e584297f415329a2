import { useEffect, useRef } from "react";
import { isRecord } from "./errors";
import type { components } from "./schema";

/** How far an import is, as `/api/imports/events` tells it. */
export type Progress = components["schemas"]["Progress"];

/**
 * Listens while something is under way, and no longer: a browser opens six connections to a server, and a tab that only
 * stands there must not hold one. The browser reconnects by itself; a broken line is skipped, not fatal.
 */
export function useProgress(tell: (progress: Progress) => void, active: boolean): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    if (!active) return undefined;
    const stream = new EventSource("/api/imports/events", { withCredentials: true });
    stream.addEventListener("progress", (event: MessageEvent<unknown>) => {
      const progress = readProgress(event.data);
      if (progress) latest.current(progress);
    });
    return () => stream.close();
  }, [active]);
}

export function readProgress(line: unknown): Progress | null {
  const value = parsed(line);
  if (!isRecord(value)) return null;
  const { batch_id, store_id, file, state } = value;
  if (typeof batch_id !== "string" || typeof store_id !== "string" || typeof file !== "string" || typeof state !== "string") return null;
  return {
    batch_id,
    store_id,
    file,
    state,
    rows: countOf(value["rows"]),
    bytes: countOf(value["bytes"]),
    total_bytes: countOf(value["total_bytes"]),
  };
}

function parsed(line: unknown): unknown {
  if (typeof line !== "string") return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
