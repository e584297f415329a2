import type { EChartsOption, LineSeriesOption, MarkLineComponentOption, YAXisComponentOption } from "echarts";
import { weekdayOf } from "../format/date";
import { inTable, onAxis, onCard, unitNote, type Unit } from "../format/unit";
import type { Language, WordsOf } from "../language";
import type { text } from "../text";
import type { ChartColours } from "./colours";

export interface TrendSeries {
  readonly code: string;
  readonly name: string;
  readonly unit: Unit;
  readonly values: readonly (number | null)[];
  readonly compare?: readonly (number | null)[] | null;
  readonly target?: number | null;
  /** What the line is called where it is no target: 「预警线」. */
  readonly target_name?: string;
  readonly forecast?: {
    readonly low: readonly (number | null)[];
    readonly mid: readonly (number | null)[];
    readonly high: readonly (number | null)[];
  } | null;
}

export interface Trend {
  /** Every day on the axis, forecast days included. */
  readonly days: readonly string[];
  readonly series: readonly TrendSeries[];
  /** The last measured day is unfinished: its segment is dashed and its point hollow. */
  readonly partial?: boolean;
  readonly today?: string | null;
  readonly events?: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  /** What people wrote on days of the axis: a flag each, and its words in the tooltip and in the table. */
  readonly notes?: readonly { readonly day: string; readonly text: string }[];
  /** The axis has hours, weeks or months: its words stand as they are, without a weekday. */
  readonly plain?: boolean;
}

interface Setting {
  readonly colours: ChartColours;
  readonly language: Language;
  readonly words: WordsOf<typeof text>;
}

/** Dashes and symbols tell lines apart without colour, from the third line on. */
const DASHES: readonly (readonly number[] | "solid")[] = ["solid", "solid", [6, 3], [2, 2], [8, 3, 2, 3], [6, 3], [2, 2], [8, 3, 2, 3]];
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect", "emptyTriangle", "emptyDiamond"];
/** Legend marks that look like the lines they name. */
const SOLID = "path://M0 3h20v2H0z";
const DASHED = "path://M0 3h5v1.5H0z M7.5 3h5v1.5h-5z M15 3h5v1.5h-5z";
const ANIMATED_POINTS = 1_000;
/** Stands over a day on which somebody wrote something. */
const FLAG = "⚑";

export function trendOption(trend: Trend, setting: Setting): EChartsOption {
  const units = [...new Set(trend.series.map((series) => series.unit))];
  return {
    animation: trend.days.length * trend.series.length <= ANIMATED_POINTS,
    animationDuration: 200,
    animationDurationUpdate: 200,
    aria: { enabled: true },
    grid: {
      left: 4,
      right: rightMargin(trend, units.length),
      top: 40,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    legend: legend(trend, setting),
    tooltip: tooltip(trend, setting),
    xAxis: dayAxis(trend, setting.colours),
    yAxis: units.map((unit, index) => valueAxis(unit, index, setting)),
    series: trend.series.flatMap((series, index) => linesOf(trend, series, { index, axis: units.indexOf(series.unit), ...setting })),
  };
}

/** Room for the words at the end of the lines: a second axis brings its own, a named rule is longer than a value. */
function rightMargin(trend: Trend, axes: number): number {
  if (axes > 1) return 64;
  return trend.series.some((series) => series.target) ? 120 : 88;
}

interface Place extends Setting {
  readonly index: number;
  readonly axis: number;
}

function linesOf(trend: Trend, series: TrendSeries, place: Place): LineSeriesOption[] {
  const { colours, words } = place;
  const lines: LineSeriesOption[] = [];
  const base = { type: "line", yAxisIndex: place.axis, connectNulls: false, showSymbol: false, symbolSize: 6 } as const;
  if (series.compare) {
    const name = trend.series.length > 1 ? `${series.name} ${words.compare_period}` : words.compare_period;
    lines.push({
      ...base,
      name,
      data: [...series.compare],
      lineStyle: { color: colours.compare, width: 1.5, type: [4, 4] },
      itemStyle: { color: colours.compare },
    });
  }
  lines.push(...forecastOf(series, place));
  lines.push(mainLine(trend, series, place));
  if (trend.partial) lines.push(partialEnd(series, place));
  return lines;
}

function mainLine(trend: Trend, series: TrendSeries, place: Place): LineSeriesOption {
  const colour = place.colours.series[place.index] ?? place.colours.compare;
  const dash = DASHES[place.index] ?? "solid";
  const last = lastKnown(series.values);
  const data = trend.partial ? series.values.map((value, at) => (at === last ? null : value)) : series.values;
  return {
    type: "line",
    name: series.name,
    yAxisIndex: place.axis,
    data: [...data],
    z: 4,
    connectNulls: false,
    symbol: SYMBOLS[place.index],
    symbolSize: 6,
    showSymbol: false,
    lineStyle: { color: colour, width: 2, type: dash === "solid" ? "solid" : [...dash] },
    itemStyle: { color: colour },
    endLabel: trend.partial ? undefined : endLabel(series, place),
    markLine: place.index === 0 ? rules(trend, series, place) : undefined,
    markArea: place.index === 0 ? events(trend, place.colours) : undefined,
  };
}

function endLabel(series: TrendSeries, place: Place): LineSeriesOption["endLabel"] {
  const last = series.values[lastKnown(series.values)] ?? null;
  const shown = onCard(series.unit, last, place.language);
  return { show: !series.forecast, formatter: () => shown, color: place.colours.text, fontSize: 12, distance: 6 };
}

/** The unfinished day: dashed up to a hollow point, so that nobody reads a fall into half a day. */
function partialEnd(series: TrendSeries, place: Place): LineSeriesOption {
  const colour = place.colours.series[place.index] ?? place.colours.compare;
  const last = lastKnown(series.values);
  const data = series.values.map((value, at) => (at === last || at === last - 1 ? value : null));
  return {
    type: "line",
    name: series.name,
    yAxisIndex: place.axis,
    data,
    z: 4,
    symbol: "emptyCircle",
    symbolSize: (_value: unknown, hit: { dataIndex: number }) => (hit.dataIndex === last ? 7 : 0),
    showSymbol: true,
    lineStyle: { color: colour, width: 2, type: [3, 3] },
    itemStyle: { color: colour },
    endLabel: endLabel(series, place),
  };
}

function forecastOf(series: TrendSeries, place: Place): LineSeriesOption[] {
  const { forecast } = series;
  if (!forecast) return [];
  const colour = place.colours.series[place.index];
  const quiet = { type: "line", yAxisIndex: place.axis, showSymbol: false, silent: true } as const;
  const height = forecast.high.map((high, at) => (high === null ? null : high - (forecast.low[at] ?? high)));
  const name = place.words.forecast;
  return [
    {
      ...quiet,
      name: `${name}·`,
      stack: `band-${series.code}`,
      data: [...forecast.low],
      lineStyle: { opacity: 0 },
      tooltip: { show: false },
    },
    {
      ...quiet,
      name,
      stack: `band-${series.code}`,
      data: height,
      lineStyle: { opacity: 0 },
      areaStyle: { color: colour, opacity: place.colours.forecastOpacity },
      itemStyle: { color: colour, opacity: 0.4 },
    },
    { ...quiet, name: "P50", data: [...forecast.mid], lineStyle: { color: colour, width: 1.5 }, itemStyle: { color: colour } },
  ];
}

/** Two labels closer than this share of the chart's height lie on each other. */
const LABEL_SHARE = 0.08;

/** Beside the line's end, unless a second axis or the last value's own label stands there. */
function ruleLabelPlace(trend: Trend, series: TrendSeries, target: number): "end" | "insideEndTop" | "insideStartTop" {
  if (trend.series.some((one) => one.unit !== series.unit)) return "insideEndTop";
  const height = Math.max(target, ...series.values.map((value) => value ?? 0));
  const last = series.values[lastKnown(series.values)] ?? 0;
  return Math.abs(last - target) < height * LABEL_SHARE ? "insideStartTop" : "end";
}

function rules(trend: Trend, series: TrendSeries, { colours, words, language }: Place): LineSeriesOption["markLine"] {
  const marks: NonNullable<MarkLineComponentOption["data"]> = [];
  if (series.target) {
    const label = `${series.target_name ?? words.target} ${onCard(series.unit, series.target, language)}`;
    marks.push({
      yAxis: series.target,
      lineStyle: { color: colours.target, type: [8, 4], width: 1 },
      label: {
        formatter: label,
        position: ruleLabelPlace(trend, series, series.target),
        color: colours.target,
        fontSize: 12,
      },
    });
  }
  if (trend.today) {
    marks.push({
      xAxis: trend.today,
      lineStyle: { color: colours.today, type: "solid", width: 1 },
      label: { formatter: words.today_rule, position: "end", color: colours.today, fontSize: 12 },
    });
  }
  for (const day of new Set(trend.notes?.map((note) => note.day))) {
    marks.push({
      xAxis: day,
      lineStyle: { color: colours.target, type: [2, 4], width: 1 },
      label: { formatter: FLAG, position: "end", color: colours.target, fontSize: 12 },
    });
  }
  return marks.length === 0 ? undefined : { symbol: "none", silent: true, animation: false, data: marks };
}

function events(trend: Trend, colours: ChartColours): LineSeriesOption["markArea"] {
  if (!trend.events?.length) return undefined;
  return {
    silent: true,
    itemStyle: { color: colours.band },
    label: { color: colours.quiet, fontSize: 12, position: "top" },
    data: trend.events.map((event) => [{ name: event.name, xAxis: event.from }, { xAxis: event.to }]),
  };
}

function legend(trend: Trend, { colours, words }: Setting): EChartsOption["legend"] {
  const names = trend.series.flatMap((series) => {
    const compare = trend.series.length > 1 ? `${series.name} ${words.compare_period}` : words.compare_period;
    const known = [{ name: series.name, icon: SOLID }];
    if (series.compare) known.push({ name: compare, icon: DASHED });
    if (series.forecast) known.push({ name: words.forecast, icon: "rect" });
    return known;
  });
  return { data: names, left: 4, top: 0, itemWidth: 20, itemHeight: 8, itemGap: 16, textStyle: { color: colours.quiet, fontSize: 12 } };
}

function tooltip(trend: Trend, { colours, language, words }: Setting): EChartsOption["tooltip"] {
  return {
    trigger: "axis",
    axisPointer: { type: "line", lineStyle: { color: colours.axis, type: "solid" } },
    backgroundColor: colours.popup,
    borderColor: colours.popupBorder,
    padding: [8, 12],
    textStyle: { color: colours.text, fontSize: 12 },
    formatter: (hits) => {
      const at = Array.isArray(hits) ? hits[0]?.dataIndex : hits.dataIndex;
      return at === undefined ? "" : tooltipBox(trend, at, { language, words });
    },
  };
}

function tooltipBox(trend: Trend, at: number, { language, words }: Pick<Setting, "language" | "words">): HTMLElement {
  const day = trend.days[at] ?? "";
  const box = document.createElement("table");
  box.className = "dy-tooltip";
  line(box, [trend.plain ? day : `${day} ${weekdayOf(day, language)}`, "", ""]);
  for (const series of trend.series) {
    const now = series.values[at] ?? series.forecast?.mid[at] ?? null;
    line(box, [series.name + unitNote(series.unit, language), inTable(series.unit, now)]);
    if (!series.compare) continue;
    const before = series.compare[at] ?? null;
    line(box, [words.compare_period, inTable(series.unit, before)]);
    line(box, [words.difference, now === null || before === null ? "--" : inTable(series.unit, now - before)]);
  }
  for (const note of trend.notes ?? []) if (note.day === day) line(box, [`${FLAG} ${note.text}`]);
  return box;
}

/** Text nodes, never HTML strings: a store's name is outside data. */
function line(box: HTMLElement, cells: readonly string[]): void {
  const row = document.createElement("tr");
  for (const cell of cells) {
    const element = document.createElement("td");
    element.textContent = cell;
    row.append(element);
  }
  box.append(row);
}

function dayAxis(trend: Trend, colours: ChartColours): EChartsOption["xAxis"] {
  return {
    type: "category",
    data: [...trend.days],
    boundaryGap: false,
    axisTick: { show: false },
    axisLine: { show: true, lineStyle: { color: colours.axis } },
    axisLabel: { color: colours.quiet, fontSize: 12, formatter: (day: string) => (trend.plain ? day : day.slice(5)), hideOverlap: true },
  };
}

function valueAxis(unit: Unit, index: number, { colours, language }: Setting): YAXisComponentOption {
  return {
    type: "value",
    splitNumber: 4,
    min: 0,
    position: index === 0 ? "left" : "right",
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: index === 0, lineStyle: { color: colours.line } },
    axisLabel: { color: colours.quiet, fontSize: 12, formatter: (value: number) => onAxis(unit, value, language) },
  };
}

function lastKnown(values: readonly (number | null)[]): number {
  return values.findLastIndex((value) => value !== null);
}
