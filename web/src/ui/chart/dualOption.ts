import type { BarSeriesOption, EChartsOption, LineSeriesOption, MarkLineComponentOption, YAXisComponentOption } from "echarts";
import { inTable, onAxis, onCard, unitNote, type Unit } from "../format/unit";
import type { Language, WordsOf } from "../language";
import type { text } from "../text";
import type { ChartColours } from "./colours";

export interface DualSeries {
  readonly code: string;
  readonly name: string;
  readonly unit: Unit;
  readonly values: readonly (number | null)[];
}

export interface Dual {
  /** What stands on the axis: days, months, names of stores. */
  readonly names: readonly string[];
  /** The names are words and not moments of time: they are cut where they are long. */
  readonly words?: boolean;
  readonly bars: DualSeries & {
    readonly compare?: readonly (number | null)[] | null;
    /** What each bar is meant to reach. */
    readonly target?: number | null;
  };
  /** On an axis of their own at the right, so all of one unit; the second is what the first is held against. */
  readonly lines: readonly DualSeries[];
}

interface Setting {
  readonly colours: ChartColours;
  readonly language: Language;
  readonly words: WordsOf<typeof text>;
}

const DASHED = "path://M0 3h5v1.5H0z M7.5 3h5v1.5h-5z M15 3h5v1.5h-5z";
const SOLID = "path://M0 3h20v2H0z";
const RULED = "path://M0 3h20v1.5H0z";
const ANIMATED_POINTS = 1_000;
/** More points than the days of a month would hide their line. */
const POINTS = 31;
/** Across a bar, in pixels. */
const RULE = [24, 2];
const EMPTY: DualSeries = { code: "", name: "", unit: "count", values: [] };
/** Labels of things get this many pixels; from here on they stand aslant. */
const LABEL = 96;
const ASLANT_FROM = 7;

/** Bars at the left axis, lines at the right one; each says in its name which axis is its own, so that nobody needs the colour. */
export function dualOption(dual: Dual, setting: Setting): EChartsOption {
  const { bars, lines } = dual;
  const [line] = lines;
  return {
    animation: dual.names.length <= ANIMATED_POINTS,
    animationDuration: 200,
    aria: { enabled: true },
    grid: { left: 4, right: 4, top: 40, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: legend(dual, setting),
    tooltip: tooltip(dual, setting),
    xAxis: nameAxis(dual, setting.colours),
    yAxis: [valueAxis(bars, "left", setting), ...(line ? [valueAxis(line, "right", setting)] : [])],
    series: [bar(dual, setting), ...compareLine(dual, setting), ...lines.map((_, at) => rightLine(dual, at, setting))],
  };
}

/** The name of a series with its axis, where there are two. */
export function axisName(dual: Dual, series: DualSeries, words: Setting["words"]): string {
  if (dual.lines.length === 0) return series.name;
  return series === dual.bars ? words.left_axis(series.name) : words.right_axis(series.name);
}

function bar(dual: Dual, setting: Setting): BarSeriesOption {
  const { bars } = dual;
  return {
    type: "bar",
    name: axisName(dual, bars, setting.words),
    data: [...bars.values],
    barMaxWidth: 32,
    itemStyle: { color: setting.colours.series[0], borderRadius: [2, 2, 0, 0] },
    markLine: rule(bars, setting),
  };
}

function rule({ unit, target }: Dual["bars"], { colours, language, words }: Setting): BarSeriesOption["markLine"] {
  if (!target) return undefined;
  const data: NonNullable<MarkLineComponentOption["data"]> = [
    {
      yAxis: target,
      lineStyle: { color: colours.target, type: [8, 4], width: 1 },
      label: {
        formatter: `${words.target} ${onCard(unit, target, language)}`,
        position: "insideStartTop",
        color: colours.target,
        fontSize: 12,
      },
    },
  ];
  return { symbol: "none", silent: true, animation: false, data };
}

/** The earlier period of the bars stands on their axis: dashes through time, a short rule across each thing's bar. */
function compareLine({ bars, words: things = false }: Dual, { colours, words }: Setting): LineSeriesOption[] {
  if (!bars.compare) return [];
  return [
    {
      type: "line",
      name: words.compare_period,
      data: [...bars.compare],
      symbol: things ? "rect" : "none",
      symbolSize: RULE,
      connectNulls: false,
      lineStyle: { color: colours.compare, width: things ? 0 : 1.5, type: [4, 4] },
      itemStyle: { color: colours.compare },
    },
  ];
}

/** A line through time; nothing leads from one store to the next, so things have points alone. */
function rightLine({ lines, words: things = false }: Dual, at: number, { colours, words }: Setting): LineSeriesOption {
  const line = lines[at] ?? EMPTY;
  const colour = at === 0 ? colours.series[1] : colours.target;
  return {
    type: "line",
    name: words.right_axis(line.name),
    yAxisIndex: 1,
    data: [...line.values],
    connectNulls: false,
    symbol: at === 0 ? "circle" : "none",
    symbolSize: things ? 8 : 5,
    showSymbol: things || line.values.length <= POINTS,
    z: 4,
    lineStyle: { color: colour, width: things ? 0 : 2, type: at === 0 ? "solid" : [8, 4] },
    itemStyle: { color: colour },
  };
}

function legend(dual: Dual, { colours, words }: Setting): EChartsOption["legend"] {
  const names = [{ name: axisName(dual, dual.bars, words), icon: "rect" }];
  if (dual.bars.compare) names.push({ name: words.compare_period, icon: dual.words ? RULED : DASHED });
  const icon = (at: number) => (dual.words ? "circle" : at === 0 ? SOLID : DASHED);
  dual.lines.forEach((line, at) => names.push({ name: words.right_axis(line.name), icon: icon(at) }));
  return { data: names, left: 4, top: 0, itemWidth: 20, itemHeight: 8, itemGap: 16, textStyle: { color: colours.quiet, fontSize: 12 } };
}

function tooltip(dual: Dual, { colours, language, words }: Setting): EChartsOption["tooltip"] {
  return {
    trigger: "axis",
    axisPointer: { type: "shadow" },
    backgroundColor: colours.popup,
    borderColor: colours.popupBorder,
    padding: [8, 12],
    textStyle: { color: colours.text, fontSize: 12 },
    formatter: (hits) => {
      const at = Array.isArray(hits) ? hits[0]?.dataIndex : hits.dataIndex;
      return at === undefined ? "" : box(dual, at, { language, words });
    },
  };
}

function box({ names, bars, lines }: Dual, at: number, { language, words }: Pick<Setting, "language" | "words">): HTMLElement {
  const table = document.createElement("table");
  table.className = "dy-tooltip";
  row(table, [names[at] ?? "", ""]);
  row(table, [bars.name + unitNote(bars.unit, language), inTable(bars.unit, bars.values[at] ?? null)]);
  if (bars.compare) row(table, [words.compare_period, inTable(bars.unit, bars.compare[at] ?? null)]);
  for (const line of lines) row(table, [line.name + unitNote(line.unit, language), inTable(line.unit, line.values[at] ?? null)]);
  return table;
}

/** Text nodes, never HTML strings: a store's name is outside data. */
function row(table: HTMLElement, cells: readonly string[]): void {
  const line = document.createElement("tr");
  for (const cell of cells) {
    const element = document.createElement("td");
    element.textContent = cell;
    line.append(element);
  }
  table.append(line);
}

function nameAxis({ names, words = false }: Dual, colours: ChartColours): EChartsOption["xAxis"] {
  const aslant = words && names.length >= ASLANT_FROM;
  return {
    type: "category",
    data: [...names],
    axisTick: { show: false },
    axisLine: { show: true, lineStyle: { color: colours.axis } },
    axisLabel: {
      color: colours.quiet,
      fontSize: 12,
      hideOverlap: true,
      ...(words && { interval: 0, width: LABEL, overflow: "truncate", rotate: aslant ? 32 : 0 }),
      // A year stands in every day of the table; on the axis it is room.
      ...(!words && { formatter: (name: string) => (/^\d{4}-\d\d-\d\d$/.test(name) ? name.slice(5) : name) }),
    },
  };
}

/** From zero, unless something lies below it: a bar that does not begin at zero lies. */
function valueAxis({ unit, values }: DualSeries, position: "left" | "right", { colours, language }: Setting): YAXisComponentOption {
  return {
    type: "value",
    position,
    splitNumber: 4,
    alignTicks: position === "right",
    ...(lowest(values) >= 0 && { min: 0 }),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { show: position === "left", lineStyle: { color: colours.line } },
    axisLabel: { color: colours.quiet, fontSize: 12, formatter: (value: number) => onAxis(unit, value, language) },
  };
}

function lowest(values: readonly (number | null)[]): number {
  return Math.min(0, ...values.map((value) => value ?? 0));
}
