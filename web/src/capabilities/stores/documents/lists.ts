import type { ListSource } from "@/ui/source";

/** A list that is here as a whole: nothing to turn, nothing to ask. */
export function wholeList<Row>(items: readonly Row[]): ListSource<Row> {
  return {
    rows: { state: "ready", refreshing: false, value: { items, total: items.length } },
    paging: { limit: Math.max(items.length, 1), offset: 0, turn: () => undefined },
  };
}
