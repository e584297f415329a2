import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { columnNamed, deltaOf, labelOf, rowsOf, unitOf, type TableView } from "@/api/table";
import type { Trend, TrendSeries } from "@/ui/chart/trendOption";
import { addDays } from "@/ui/format/period";
import type { Language } from "@/ui/language";
import type { Source } from "@/ui/source";
import type { BoardQuery } from "./StructurePanel";

export const GRAINS = ["day", "week", "month", "hour"] as const;
export type Grain = (typeof GRAINS)[number];

export function readGrain(written: string | undefined): Grain {
  return GRAINS.find((grain) => grain === written) ?? "day";
}

/** The metrics that can be split by a grain: nobody knows at what hour a visitor came. */
export function useSplittable(grain: Grain, metrics: readonly string[]): readonly string[] | null {
  const known = useQuery({ queryKey: ["metrics"], queryFn: () => dataOf(client.GET("/api/metrics")), staleTime: Infinity });
  if (!known.data) return null;
  const may = new Set(known.data.items.filter((metric) => metric.dimensions.includes(grain)).map((metric) => metric.code));
  return metrics.filter((code) => may.has(code));
}

/** The curve of another grain is a question of its own; that of days comes with the board. */
export function useGrain(grain: Exclude<Grain, "day">, metrics: readonly string[], query: BoardQuery): Source<TableView> {
  const { from, to, stores, compare } = query;
  const body = {
    metrics: [...metrics],
    by: [grain],
    from,
    to,
    ...(stores && { stores: stores.split(",") }),
    ...(compare && compare !== "none" && { compare: [compare] }),
  };
  return useItem(["board", "grain", body], () => dataOf(client.POST("/api/metrics/query", { body })));
}

/** Hours and months in their own words, a week by its Monday. */
export function grainTrend(table: TableView, grain: Exclude<Grain, "day">, chosen: readonly string[], language: Language): Trend {
  const rows = rowsOf(table);
  const label = (row: (typeof rows)[number]) => (grain === "hour" ? `${row.text("hour").padStart(2, "0")}:00` : row.text(grain));
  const compares = table.comparisons.length > 0 && table.comparisons[0]?.rows.some((row) => row !== null);
  const series = chosen.flatMap((code): TrendSeries[] => {
    const column = columnNamed(table, code);
    if (!column) return [];
    return [
      {
        code,
        name: labelOf(column, language),
        unit: unitOf(column),
        values: rows.map((row) => row.number(code)),
        compare: compares ? rows.map((row) => deltaOf(table, row.at, code)?.before ?? null) : null,
      },
    ];
  });
  return { days: rows.map(label), series, plain: true };
}

/** The last week or month of a period that ends before it does; nothing where it is whole. */
export function cutShort(grain: Grain, to: string): { from: string; to: string } | null {
  if (grain === "week") {
    const monday = addDays(to, -((new Date(`${to}T00:00:00Z`).getUTCDay() + 6) % 7));
    return addDays(monday, 6) === to ? null : { from: monday, to };
  }
  if (grain === "month") return addDays(to, 1).endsWith("-01") ? null : { from: `${to.slice(0, 7)}-01`, to };
  return null;
}
