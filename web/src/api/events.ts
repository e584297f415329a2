import { useEffect, useRef } from "react";
import { isRecord } from "./errors";

/** How far one import batch has come, as `/api/imports/events` tells it line by line. */
export interface BatchProgress {
  readonly batch_id: string;
  readonly state: string;
  readonly done_ppm: number;
  readonly rows_per_second: number | null;
  readonly seconds_left: number | null;
}

/** Listens while the part is on screen. The browser reconnects by itself; a broken line is skipped, not fatal. */
export function useProgress(path: string, tell: (progress: BatchProgress) => void): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  useEffect(() => {
    const stream = new EventSource(path, { withCredentials: true });
    stream.onmessage = (event: MessageEvent<unknown>) => {
      const progress = readProgress(event.data);
      if (progress) latest.current(progress);
    };
    return () => stream.close();
  }, [path]);
}

export function readProgress(line: unknown): BatchProgress | null {
  const value = parsed(line);
  if (!isRecord(value) || typeof value["batch_id"] !== "string" || typeof value["state"] !== "string") return null;
  return {
    batch_id: value["batch_id"],
    state: value["state"],
    done_ppm: numberOr(value["done_ppm"], 0),
    rows_per_second: numberOr(value["rows_per_second"], null),
    seconds_left: numberOr(value["seconds_left"], null),
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

function numberOr<Other>(value: unknown, other: Other): number | Other {
  return typeof value === "number" && Number.isFinite(value) ? value : other;
}
