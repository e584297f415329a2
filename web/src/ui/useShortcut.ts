import { useEffect, useRef } from "react";

type Press = { readonly current: () => void };

/** Whoever asked for a key last has it: a drawer's `e` comes before the page's. */
const asked = new Map<string, Press[]>();
/** A first key waits this long for its second, as in `g c`. */
const PATIENCE_MS = 1_000;
let first: { readonly key: string; readonly at: number } | null = null;

/** A bare key, `/`, or two in a row, `g c`; ignored while somebody types. `mod+k` is ⌘K and Ctrl K, and works everywhere. */
export function useShortcut(keys: string, run: (() => void) | null): void {
  const latest = useRef(run ?? (() => undefined));
  const on = run !== null;
  useEffect(() => {
    latest.current = run ?? (() => undefined);
  });
  useEffect(() => {
    if (!on) return undefined;
    const own: Press = { get current() { return latest.current; } };
    asked.set(keys, [...(asked.get(keys) ?? []), own]);
    window.addEventListener("keydown", press);
    return () => {
      asked.set(keys, (asked.get(keys) ?? []).filter((other) => other !== own));
    };
  }, [keys, on]);
}

function press(event: KeyboardEvent): void {
  const held = event.ctrlKey || event.metaKey;
  if (event.altKey || event.defaultPrevented || (!held && isTyping(event.target))) return;
  const waiting = first !== null && event.timeStamp - first.at < PATIENCE_MS ? first.key : null;
  first = null;
  const wanted = held ? `mod+${event.key.toLowerCase()}` : waiting === null ? event.key : `${waiting} ${event.key}`;
  const found = asked.get(wanted)?.at(-1);
  if (found) {
    event.preventDefault();
    found.current();
  } else if (!held && waiting === null && beginsOne(event.key)) {
    first = { key: event.key, at: event.timeStamp };
  }
}

function beginsOne(key: string): boolean {
  return [...asked].some(([keys, presses]) => presses.length > 0 && keys.startsWith(`${key} `));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input,textarea,select,[role=combobox]") !== null);
}
