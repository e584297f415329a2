import type { LineSeriesOption } from "echarts";
import { describe, expect, test } from "vitest";
import { chartColours } from "@/app/theme/charts";
import { light } from "@/app/theme/tokens";
import { trend } from "@/testing/examples";
import { text } from "../text";
import { trendOption, type Trend } from "./trendOption";

const colours = chartColours(light, "daiyun");
const setting = { colours, language: "zh-CN", words: text["zh-CN"] } as const;
const lines = (of: Trend) => {
  const { series } = trendOption(of, setting);
  const found: readonly LineSeriesOption[] = Array.isArray(series) ? series.flatMap((one) => (one.type === "line" ? [one] : [])) : [];
  return found.map(({ name, data, lineStyle }) => ({ name, data, lineStyle }));
};
const one = (values: (number | null)[], more = {}): Trend => ({
  days: values.map((_, at) => `2026-06-0${at + 1}`),
  series: [{ code: "a", name: "支付金额", unit: "fen", values }],
  ...more,
});

describe("the trend chart", () => {
  test("the comparison is dashed grey, this period solid in palette colour", () => {
    const [compare, main] = lines({
      ...one([1, 2, 3]),
      series: [{ code: "a", name: "支付金额", unit: "fen", values: [1, 2, 3], compare: [1, 1, 1] }],
    });
    expect(compare).toMatchObject({ name: "对比期", lineStyle: { color: colours.compare, type: [4, 4] } });
    expect(main).toMatchObject({ name: "支付金额", lineStyle: { color: colours.series[0], type: "solid", width: 2 } });
  });

  test("an unfinished day leaves the solid line and is drawn dashed", () => {
    const [main, end] = lines(one([1, 2, 3, null], { partial: true }));
    expect(main?.data).toEqual([1, 2, null, null]);
    expect(end?.data).toEqual([null, 2, 3, null]);
  });

  test("a gap stays a gap", () => {
    expect(lines(one([1, null, 3]))[0]?.data).toEqual([1, null, 3]);
  });

  test("the forecast is a band with its middle, never a point alone", () => {
    expect(lines({ ...trend, series: trend.series.slice(0, 1) }).map((line) => line.name)).toEqual([
      "对比期",
      "预测 P10–P90·",
      "预测 P10–P90",
      "P50",
      "支付金额",
    ]);
  });

  test("each unit has its own axis, from zero", () => {
    expect(trendOption(trend, setting).yAxis).toMatchObject([
      { min: 0, position: "left" },
      { min: 0, position: "right" },
      { min: 0, position: "right" },
    ]);
  });

  test.each([
    [[5, 5, 9], "end"],
    [[5, 5, 2.3], "insideStartTop"],
  ] as const)("the line of a target %j is named where the last value's own label does not stand: %s", (values, position) => {
    const { series } = trendOption({ ...one([]), series: [{ code: "a", name: "投产比", unit: "count", values, target: 2 }] }, setting);
    expect(JSON.stringify(series)).toContain(`"position":"${position}"`);
  });

  test("many points do not animate", () => {
    const long = one(Array.from({ length: 1_001 }, () => 1));
    expect([trendOption(long, setting).animation, trendOption(one([1]), setting).animation]).toEqual([false, true]);
  });
});
