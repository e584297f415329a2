import type { components } from "@/api/schema";
import { changeOf, columnNamed, deltaOf, labelOf, rowsOf, unitOf, type ColumnView, type TableView } from "@/api/table";
import type { Dual, DualSeries } from "@/ui/chart/dualOption";
import type { Change } from "@/ui/format/share";
import { addDays } from "@/ui/format/period";
import { pick, type Language } from "@/ui/language";
import { daysBetween } from "./shape";

type Schemas = components["schemas"];
export type MetricPage = Schemas["MetricPageView"];

/** A row of the table. `key` is the value of the dimension; nothing for what has none, and for the sum row. */
export interface MetricRow {
  readonly key: string | null;
  readonly name: string;
  readonly mark: string | null;
  readonly number: (metric: string) => number | null;
  readonly before: (metric: string) => number | null;
  readonly change: (metric: string) => Change;
  readonly running: number | null;
  readonly goal: number | null;
}

export function metricOf(page: MetricPage): ColumnView | undefined {
  return columnNamed(page.table, page.definition.code);
}

/** The metric beside it, where there is one. */
export function secondOf(page: MetricPage): ColumnView | undefined {
  return page.table.columns.find((column) => column.kind === "metric" && column.name !== page.definition.code);
}

export function metricRows(page: MetricPage, language: Language, unknown: string): MetricRow[] {
  const { table, by } = page;
  const names = new Map(page.names.map((one) => [one.code, one]));
  const running = new Map((page.running ?? []).map((point) => [point.at, point]));
  return rowsOf(table).map((row) => {
    const key = row.text(by);
    const known = names.get(key);
    const point = running.get(key);
    return {
      key: key === "" ? null : key,
      name: key === "" ? unknown : known ? pick(language, known.name, known.name_en) : by === "hour" ? hour(key) : key,
      mark: known?.mark ?? null,
      number: row.number,
      before: (metric) => deltaOf(table, row.at, metric)?.before ?? null,
      change: (metric) => changeOf(deltaOf(table, row.at, metric), columnNamed(table, metric)?.polarity, language),
      running: point?.value ?? null,
      goal: point?.goal ?? null,
    };
  });
}

/** What all rows come to, as the server worked it out: a rate is Σ÷Σ. */
export function totalRow(page: MetricPage, language: Language): MetricRow | null {
  const { total } = page;
  const [row] = rowsOf(total);
  if (!row) return null;
  const last = page.running?.at(-1);
  return {
    key: null,
    name: "",
    mark: null,
    number: row.number,
    before: (metric) => deltaOf(total, 0, metric)?.before ?? null,
    change: (metric) => changeOf(deltaOf(total, 0, metric), columnNamed(total, metric)?.polarity, language),
    running: last?.value ?? null,
    goal: last?.goal ?? null,
  };
}

function hour(key: string): string {
  return `${key.padStart(2, "0")}:00`;
}

/** Whether a metric has any earlier value beside it: a column of nothing but dashes would say less than a sentence. */
export function compares(page: MetricPage, metric: string): boolean {
  return known(page.total, 0, metric) || page.table.rows.some((_, row) => known(page.table, row, metric));
}

/** Whether the whole period has an earlier one beside it: else somebody would ask why it has not. */
export function comparesTotal(page: MetricPage): boolean {
  return known(page.total, 0, page.definition.code);
}

function known(table: TableView, row: number, metric: string): boolean {
  return typeof deltaOf(table, row, metric)?.before === "number";
}

/** More bars than these have no room for their names; the table has all of them. */
export const MOST_BARS = 15;

export function isTime(page: MetricPage): boolean {
  return page.definition.dimensions.some((one) => one.code === page.by && one.is_time);
}

export interface DrawnWords {
  readonly running_of: (name: string) => string;
  readonly goal_running: string;
}

interface Wanted {
  /** Whether what the periods have come to stands beside them. */
  readonly running: boolean;
  readonly most: number;
  readonly target: number | null;
}

/** Bars for the metric; a line for the one beside it, or for what the days have come to. */
export function dualOf(page: MetricPage, rows: readonly MetricRow[], wanted: Wanted, language: Language, words: DrawnWords): Dual {
  const column = metricOf(page);
  const { code } = page.definition;
  const drawn = placed(page, rows, wanted.most);
  const named = (of: ColumnView | undefined) => (of ? labelOf(of, language) : code);
  const unit = column ? unitOf(column) : "count";
  const hasBefore = drawn.some((row) => row !== null && row.before(code) !== null);
  const bars = {
    code,
    name: named(column),
    unit,
    values: drawn.map((row) => row?.number(code) ?? null),
    compare: hasBefore ? drawn.map((row) => row?.before(code) ?? null) : null,
    target: wanted.running ? null : wanted.target,
  };
  const names = isTime(page) && page.by === "day" ? daysBetween(page.from, page.to) : drawn.map((row) => row?.name ?? "");
  return { names, words: !isTime(page), bars, lines: wanted.running ? runUp(page, names, bars, words) : beside(page, drawn, language) };
}

/** Every day has its place, also one without a row; other rows stand as they came. */
function placed(page: MetricPage, rows: readonly MetricRow[], most: number): readonly (MetricRow | null)[] {
  if (page.by === "day") {
    const known = new Map(rows.map((row) => [row.key, row]));
    return daysBetween(page.from, page.to).map((day) => known.get(day) ?? null);
  }
  return isTime(page) ? rows : rows.slice(0, most);
}

function beside(page: MetricPage, drawn: readonly (MetricRow | null)[], language: Language): DualSeries[] {
  const second = secondOf(page);
  if (!second) return [];
  const values = drawn.map((row) => row?.number(second.name) ?? null);
  return [{ code: second.name, name: labelOf(second, language), unit: unitOf(second), values }];
}

function runUp(page: MetricPage, names: readonly string[], bars: DualSeries, words: DrawnWords): DualSeries[] {
  const points = new Map((page.running ?? []).map((point) => [point.at, point]));
  const of = (value: "value" | "goal") => names.map((name) => points.get(name)?.[value] ?? null);
  const goals = of("goal");
  const line = { code: "running", name: words.running_of(bars.name), unit: bars.unit, values: of("value") };
  if (goals.every((goal) => goal === null)) return [line];
  return [line, { code: "goal", name: words.goal_running, unit: bars.unit, values: goals }];
}

/** The days of a row that is a moment of time; nothing for an hour, which is one of every day. */
export function daysOfRow(page: MetricPage, key: string): { readonly from: string; readonly to: string } | null {
  const clipped = (from: string, to: string) => ({ from: from < page.from ? page.from : from, to: to > page.to ? page.to : to });
  if (page.by === "day") return clipped(key, key);
  if (page.by === "week") return clipped(key, addDays(key, WEEK - 1));
  if (page.by === "month") return clipped(`${key}-01`, addDays(nextMonth(key), -1));
  return null;
}

const WEEK = 7;
const DECEMBER = 12;

function nextMonth(month: string): string {
  const [year = 0, of = 1] = month.split("-").map(Number);
  return of === DECEMBER ? `${year + 1}-01-01` : `${year}-${String(of + 1).padStart(2, "0")}-01`;
}
