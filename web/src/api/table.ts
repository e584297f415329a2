import type { Change } from "@/ui/format/share";
import type { Unit } from "@/ui/format/unit";
import { pick, type Language } from "@/ui/language";
import type { components } from "./schema";
import { text } from "./text";

type Schemas = components["schemas"];
export type TableView = Schemas["TableView"];
export type ColumnView = Schemas["ColumnView"];
export type Delta = Schemas["Delta"];

const UNITS: Readonly<Record<string, Unit>> = { fen: "fen", ppm: "ppm", count: "count", ratio_ppm: "ratio", seconds: "seconds" };

/** The unit by the word the API uses for it. */
export function unitNamed(word: string): Unit {
  return UNITS[word] ?? "count";
}

export function unitOf(column: ColumnView): Unit {
  return unitNamed(column.unit);
}

export function labelOf(column: ColumnView, language: Language): string {
  return pick(language, column.label, column.label_en);
}

export function metricsOf(table: TableView): ColumnView[] {
  return table.columns.filter((column) => column.kind === "metric");
}

export function columnNamed(table: TableView, name: string): ColumnView | undefined {
  return table.columns.find((column) => column.name === name);
}

/** One row of an answer, read by column name: an unknown column and an empty cell are both no number. */
export interface TableRow {
  readonly at: number;
  readonly number: (name: string) => number | null;
  readonly text: (name: string) => string;
}

export function rowsOf(table: TableView): TableRow[] {
  const places = new Map(table.columns.map((column, place) => [column.name, place]));
  return table.rows.map((cells, at) => {
    const cell = (name: string): unknown => cells[places.get(name) ?? -1];
    return {
      at,
      number: (name) => {
        const value = cell(name);
        return typeof value === "number" ? value : null;
      },
      text: (name) => {
        const value = cell(name);
        return value === null || value === undefined ? "" : String(value);
      },
    };
  });
}

/** How a metric of a row moved against one of the answer's comparisons. */
export function deltaOf(table: TableView, row: number, metric: string, comparison = 0): Delta | null {
  const place = metricsOf(table).findIndex((column) => column.name === metric);
  return table.comparisons[comparison]?.rows[row]?.[place] ?? null;
}

/**
 * A movement as DeltaTag draws it. The word 好转 or 恶化 stands for every metric whose rise is bad (退款率, 费比, 投诉) and
 * for no other: beside a rising sale it would say nothing the arrow has not said, and eight words on a board are none.
 */
export function changeOf(delta: Delta | null | undefined, polarity: string | null | undefined, language: Language): Change {
  if (!delta) return { unit: "growth", ppm: null };
  const judged = polarity === "lower" && (delta.verdict === "better" || delta.verdict === "worse") ? delta.verdict : null;
  return {
    unit: delta.kind === "points" ? "points" : "growth",
    ppm: delta.value_ppm ?? null,
    judgement: judged,
    reason: delta.kind === "no_base" ? text[language].no_base : null,
  };
}
