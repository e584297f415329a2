import { useState } from "react";
import type { Language } from "../language";
import type { ListSource, Paging, Rows } from "../source";
import type { Column } from "./columns";

/** By which column, the largest or the smallest first. */
export interface Sorting {
  readonly key: string;
  readonly order: "ascend" | "descend";
}

/** What a reader asked of the rows of one table. */
export interface Asked {
  readonly sorting: Sorting | null;
  readonly wanted: string;
  readonly abnormalOnly: boolean;
}

export const NOTHING_ASKED: Asked = { sorting: null, wanted: "", abnormalOnly: false };

/** Other rows, or the same in another order, begin at the first page. */
export function useAsked({ limit, offset, turn }: Paging): readonly [Asked, (change: Partial<Asked>) => void] {
  const [asked, setAsked] = useState(NOTHING_ASKED);
  const change = (part: Partial<Asked>) => {
    setAsked((now) => ({ ...now, ...part }));
    if (offset > 0) turn(0, limit);
  };
  return [asked, change];
}

/** Whether every row of the list is here: only then may the console order or narrow it without lying about the rest. */
export function isWhole<Row>({ items, total }: Rows<Row>): boolean {
  return items.length >= total;
}

/** The rows as asked for, of a list that came whole. Unknown values stand last in either direction. */
export function arranged<Row>(items: readonly Row[], columns: readonly Column<Row>[], asked: Asked, setting: Setting<Row>): readonly Row[] {
  const needle = asked.wanted.trim().toLowerCase();
  const found = items.filter(
    (row) =>
      (needle === "" || matches(row, columns, needle, setting.language)) &&
      (!asked.abnormalOnly || (setting.abnormal?.(row) ?? true)),
  );
  const by = columns.find((column) => column.key === asked.sorting?.key)?.value;
  if (!by || !asked.sorting) return found;
  const turn = asked.sorting.order === "ascend" ? 1 : -1;
  return [...found].sort((one, other) => compared(by(one), by(other), turn));
}

interface Setting<Row> {
  readonly language: Language;
  readonly abnormal?: (row: Row) => boolean;
}

function matches<Row>(row: Row, columns: readonly Column<Row>[], needle: string, language: Language): boolean {
  return columns.some((column) => column.words?.(row, language).toLowerCase().includes(needle));
}

const letters = new Intl.Collator("zh-CN", { numeric: true });

function compared(one: number | string | null, other: number | string | null, turn: 1 | -1): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  if (typeof one === "number" && typeof other === "number") return (one - other) * turn;
  return letters.compare(String(one), String(other)) * turn;
}

/** Whether a header may be pressed: the server orders by it, or every row is here. */
export function sorts<Row>(column: Column<Row>, source: ListSource<Row>, whole: boolean): boolean {
  return (column.server !== undefined && source.sort !== undefined) || (whole && column.value !== undefined);
}

/** `-total_fen` is the largest first. */
export function readSort(written: string | null): { readonly name: string; readonly order: Sorting["order"] } | null {
  if (!written) return null;
  return written.startsWith("-") ? { name: written.slice(1), order: "descend" } : { name: written, order: "ascend" };
}
