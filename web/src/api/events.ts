import { useEffect, useRef } from "react";
import { isRecord } from "./errors";
import type { components } from "./schema";

/** How far an import is, as `/api/imports/events` tells it. */
export type Progress = components["schemas"]["Progress"];

const SHARED = "daiyun-progress";

/**
 * Listens while something is under way, and no longer. A browser opens six connections to a server, so that of all its tabs
 * one listens and tells the others; when it is closed, another takes over. Where the browser has no locks (a page that came
 * without https), each tab listens for itself. The browser reconnects by itself; a broken line is skipped, not fatal.
 */
export function useProgress(tell: (progress: Progress) => void, active: boolean): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => (active ? listen((line) => heard(line, (progress) => latest.current(progress))) : undefined), [active]);
}

function heard(line: unknown, tell: (progress: Progress) => void): void {
  const progress = readProgress(line);
  if (progress) tell(progress);
}

/** Hears what any tab of this browser hears, and returns how to stop. */
function listen(hear: (line: unknown) => void): () => void {
  const others = new BroadcastChannel(SHARED);
  others.addEventListener("message", (event: MessageEvent<unknown>) => hear(event.data));
  const stopped = new AbortController();
  const stream = () => {
    const events = new EventSource("/api/imports/events", { withCredentials: true });
    events.addEventListener("progress", (event: MessageEvent<unknown>) => {
      hear(event.data);
      others.postMessage(event.data);
    });
    stopped.signal.addEventListener("abort", () => events.close());
  };
  const listenUntilStopped = () =>
    new Promise<void>((resolve) => {
      stream();
      stopped.signal.addEventListener("abort", () => resolve());
    });
  if ("locks" in navigator) {
    // A tab that stops before its turn came is no fault.
    navigator.locks.request(SHARED, { signal: stopped.signal }, listenUntilStopped).catch(() => undefined);
  } else stream();
  return () => {
    stopped.abort();
    others.close();
  };
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
    rows: countOf(value["rows"]) ?? 0,
    bytes: countOf(value["bytes"]) ?? 0,
    total_bytes: countOf(value["total_bytes"]) ?? 0,
    rows_per_second: countOf(value["rows_per_second"]),
    seconds_left: countOf(value["seconds_left"]),
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

function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
