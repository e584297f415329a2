import { describe, expect, test } from "vitest";
import { chartColours } from "@/app/theme/charts";
import { light } from "@/app/theme/tokens";
import { text } from "../text";
import { dualOption, type Dual } from "./dualOption";

const setting = { colours: chartColours(light, "daiyun"), language: "zh-CN", words: text["zh-CN"] } as const;
const sales: Dual["bars"] = { code: "paid_sales", name: "支付金额", unit: "fen", values: [100, 0, null] };
const rate = { code: "conversion_rate", name: "支付转化率", unit: "ppm", values: [30_000, null, 20_000] } as const;
const drawn = (dual: Partial<Dual>) => {
  const option = dualOption({ names: ["2026-06-01", "2026-06-02", "2026-06-03"], bars: sales, lines: [rate], ...dual }, setting);
  const list = <Value,>(value: Value | Value[] | undefined): Value[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
  return { series: list(option.series), axes: list(option.yAxis), names: list(option.xAxis), legend: list(option.legend) };
};

describe("bars with a line on an axis of its own", () => {
  test("each says which axis is its own, and a gap stays a gap", () => {
    const { series, axes } = drawn({});
    expect(series).toMatchObject([
      { type: "bar", name: "支付金额（左轴）", data: [100, 0, null] },
      { type: "line", name: "支付转化率（右轴）", yAxisIndex: 1, data: [30_000, null, 20_000], connectNulls: false },
    ]);
    expect(axes).toMatchObject([{ position: "left", min: 0 }, { position: "right", min: 0, alignTicks: true }]);
  });

  test("bars alone have one axis and no word about it", () => {
    const { series, axes, legend } = drawn({ lines: [] });
    expect([series.length, axes.length]).toEqual([1, 1]);
    expect(legend).toMatchObject([{ data: [{ name: "支付金额" }] }]);
  });

  test("what the line is held against is dashed, the bars' earlier period stands on their axis", () => {
    const lines: Dual["lines"] = [{ ...rate, unit: "fen" }, { ...rate, name: "目标累计", unit: "fen" }];
    const { series } = drawn({ bars: { ...sales, compare: [90, 5, 7] }, lines });
    expect(series.map((one) => ["yAxisIndex" in one ? one.yAxisIndex : 0, one.name])).toEqual([
      [0, "支付金额（左轴）"],
      [0, "对比期"],
      [1, "支付转化率（右轴）"],
      [1, "目标累计（右轴）"],
    ]);
    expect(series.at(-1)).toMatchObject({ lineStyle: { type: [8, 4] } });
  });

  test("through time the line is drawn, between things nothing is", () => {
    const bars = { ...sales, compare: [1, 2, 3] };
    const widths = (words: boolean) =>
      drawn({ words, bars }).series.map((one) => ("lineStyle" in one ? one.lineStyle?.width : null));
    expect([widths(false), widths(true)]).toEqual([[null, 1.5, 2], [null, 0, 0]]);
  });

  test("what lies below zero is not cut off, and names of things are all there", () => {
    expect(drawn({ bars: { ...sales, values: [-5, 1, 2] } }).axes[0]).not.toHaveProperty("min");
    expect(drawn({ words: true }).names).toMatchObject([{ axisLabel: { interval: 0, overflow: "truncate" } }]);
  });
});
