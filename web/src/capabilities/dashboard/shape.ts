import { changeOf, columnNamed, deltaOf, labelOf, metricsOf, rowsOf, unitOf, type ColumnView, type TableView } from "@/api/table";
import type { components } from "@/api/schema";
import type { TrendSeries } from "@/ui/chart/trendOption";
import type { Trend } from "@/ui/chart/trendOption";
import type { DefinedNumber } from "@/ui/Definition";
import type { FunnelData } from "@/ui/Funnel";
import type { Metric } from "@/ui/MetricCard";
import { dayRange } from "@/ui/format/date";
import { addDays } from "@/ui/format/period";
import type { Change } from "@/ui/format/share";
import { pick, type Language } from "@/ui/language";
import type { Target, Targets } from "./marks";

export type Board = components["schemas"]["BoardView"];

/** Enough for a shape on a card. */
const SPARK_DAYS = 14;

export interface BoardCard extends Metric {
  readonly code: string;
  readonly number: DefinedNumber;
}

/** The part of a board that cards are made of; the first page has one of its own. */
export type Cards = Pick<Board, "cards" | "trend" | "trend_from" | "from" | "to">;

/** What stands beside the numbers of the cards: targets, and findings that nobody has closed. */
export interface Beside {
  readonly targets: Targets | null;
  readonly open: ReadonlyMap<string, number>;
  /** 较目标, where the reader compares with it. */
  readonly against: string | null;
}

const ALONE: Beside = { targets: null, open: new Map(), against: null };

/** The cards in the server's order, each with its comparisons and the end of its curve. */
export function cardsOf(board: Cards, language: Language, snapshot: (no: number) => string, beside = ALONE): BoardCard[] {
  const { cards } = board;
  const [row] = rowsOf(cards);
  return metricsOf(cards).map((column) => {
    const target = beside.targets?.items.find((one) => one.metric === column.name);
    const value = row?.number(column.name) ?? null;
    const earlier = cards.comparisons.map((comparison, index) => {
      const delta = deltaOf(cards, 0, column.name, index);
      return {
        against: pick(language, comparison.label, comparison.label_en),
        days: dayRange(comparison.from, comparison.to, language),
        value: delta?.before ?? null,
        change: changeOf(delta, column.polarity, language),
      };
    });
    const shared = { name: labelOf(column, language), unit: unitOf(column), value };
    // A target that the days shown have none of is 「--」, so that nobody takes its absence for a page that did not load.
    if (beside.against && target)
      earlier.push({
        against: beside.against,
        days: dayRange(board.from, board.to, language),
        value: target.goal ?? null,
        change: changeOf(target.change, column.polarity, language),
      });
    return {
      ...shared,
      target: targetOf(target),
      abnormal: (beside.open.get(column.name) ?? 0) > 0,
      code: column.name,
      is_price: column.is_price,
      changes: earlier.map(({ against, change }) => ({ against, change })),
      trend: daily(board.trend, column.name, daysBetween(board.trend_from, board.to)).slice(-SPARK_DAYS),
      missing: column.empty_because ? pick(language, column.empty_because, column.empty_because_en) : null,
      incomplete: column.incomplete ? pick(language, column.incomplete, column.incomplete_en) : null,
      number: {
        ...shared,
        earlier,
        definition: noteOf(column, language),
        revision: column.revision ?? null,
        days: dayRange(board.from, board.to, language),
        source: snapshot(cards.as_of),
      },
    };
  });
}

function targetOf(target: Target | undefined): Metric["target"] {
  const done = target?.done_ppm;
  return done === null || done === undefined ? null : { done_ppm: done, time_ppm: target?.time_ppm ?? null };
}

function noteOf(column: ColumnView, language: Language): string {
  return pick(language, column.note ?? "", column.note_en);
}

/** The curve of the chosen metrics over every day, also those without a row, so that a gap shows as a gap. */
export function trendOf(board: Board, chosen: readonly string[], language: Language): Trend {
  const { trend } = board;
  const days = daysBetween(board.trend_from, board.to);
  const series = chosen.flatMap((code): TrendSeries[] => {
    const column = columnNamed(trend, code);
    if (!column) return [];
    return [
      {
        code,
        name: labelOf(column, language),
        unit: unitOf(column),
        values: daily(trend, code, days),
        compare: earlierDaily(trend, code, days),
      },
    ];
  });
  return { days, series };
}

export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

function daily(trend: TableView, code: string, days: readonly string[]): (number | null)[] {
  const known = new Map(rowsOf(trend).map((row) => [row.text("day"), row.number(code)]));
  return days.map((day) => known.get(day) ?? null);
}

function earlierDaily(trend: TableView, code: string, days: readonly string[]): (number | null)[] | null {
  if (trend.comparisons.length === 0) return null;
  const known = new Map(rowsOf(trend).map((row) => [row.text("day"), deltaOf(trend, row.at, code)?.before ?? null]));
  return days.map((day) => known.get(day) ?? null);
}

export function funnelOf(board: Board, language: Language): FunnelData {
  const { steps, overall_ppm, overall_change } = board.funnel;
  return {
    steps: steps.map((step) => ({
      name: pick(language, step.label, step.label_en),
      value: step.value ?? null,
      compare: step.before ?? null,
      rate_ppm: step.rate_ppm ?? null,
      change: step.change ? { ...changeOf(step.change, "higher", language), judgement: step.worst ? "worse" : null } : null,
      worst: step.worst,
    })),
    overall_ppm: overall_ppm ?? null,
    overall_change: overall_change ? changeOf(overall_change, "higher", language) : null,
  };
}

/** A row of the table of stores. `code` is empty in the sum row, whose numbers are the cards' own. */
export interface StoreLine {
  readonly code: string;
  readonly name: string;
  readonly mark: string;
  readonly number: (metric: string) => number | null;
  readonly change: (metric: string) => Change;
}

export function storeLines(board: Board, language: Language): StoreLine[] {
  const names = new Map(board.store_names.map((store) => [store.code, store]));
  return rowsOf(board.stores).map((row) => {
    const code = row.text("store");
    const known = names.get(code);
    return {
      code,
      name: known?.name ?? code,
      mark: known?.platform_mark ?? "",
      number: row.number,
      change: changes(board.stores, row.at, language),
    };
  });
}

export function totalLine(board: Board, language: Language): StoreLine | null {
  const [row] = rowsOf(board.cards);
  return row ? { code: "", name: "", mark: "", number: row.number, change: changes(board.cards, 0, language) } : null;
}

function changes(table: TableView, row: number, language: Language): (metric: string) => Change {
  return (metric) => changeOf(deltaOf(table, row, metric), columnNamed(table, metric)?.polarity, language);
}

export interface ListingLine {
  readonly listing: string;
  readonly title: string | null;
  readonly number: (metric: string) => number | null;
}

export function listingLines(board: Board): ListingLine[] {
  const titles = new Map(board.listing_titles.map(({ listing, title }) => [listing, title]));
  return rowsOf(board.listings).map((row) => ({
    listing: row.text("listing"),
    title: titles.get(row.text("listing")) ?? null,
    number: row.number,
  }));
}
