import { describe, expect, test } from "vitest";
import type { Language } from "../language";
import { businessDay, dayInWords, dayRange, duration, time, timeAgo, timeInFull } from "./date";
import { money, moneyAxis, moneyExact, moneyInWan, price } from "./money";
import { count, countInWan, fixed, roundDivide } from "./number";
import {
  daysOf, monthSheet, quickDays, readComparison, readPeriod, writePeriod, type QuickPeriod, lunarYearAgo, writeComparison,
} from "./period";
import { changeParts, feeRate, growthSentence, percent, ratio, signedChange, type Change } from "./share";
import { fromTyped, signedAmount, type Unit } from "./unit";

describe("money on cards: round first, then choose the unit", () => {
  test.each<[number | null, string, string]>([
    [9_999_999_900, "1.00 亿", "¥100M"],
    [99_999_999, "100.0 万", "¥1.00M"],
    [null, "--", "--"],
    [0, "0 元", "¥0"],
    [5, "0.05 元", "¥0.05"],
    [986_000, "9,860 元", "¥9,860"],
    [986_050, "9,860.50 元", "¥9,860.50"],
    [999_999, "9,999.99 元", "¥9,999.99"],
    [1_000_000, "1.00 万", "¥10.0K"],
    [12_860_100, "12.86 万", "¥128.6K"],
    [99_994_999, "99.99 万", "¥999.9K"],
    [380_000_000, "380.0 万", "¥3.80M"],
    [999_949_999_9, "9,999.5 万", "¥100M"],
    [3_800_000_000, "3,800.0 万", "¥38.0M"],
    [12_300_000_000, "1.23 亿", "¥123M"],
    [-12_860_100, "−12.86 万", "−¥128.6K"],
    [-2_000_050, "−2.00 万", "−¥20.0K"],
  ])("%s fen", (fen, zh, en) => {
    expect(money(fen, "zh-CN")).toBe(zh);
    expect(money(fen, "en-US")).toBe(en);
  });

  test("no k or M reaches Chinese text", () => {
    for (let fen = 1; fen < 1e13; fen *= 7) expect(money(fen, "zh-CN")).not.toMatch(/[kKmM千]/);
  });
});

test.each<[number, string, string]>([
  [0, "0", "0"],
  [15_000_000, "15 万", "¥150K"],
  [50_000, "500", "¥500"],
  [1_200_000_000, "1,200 万", "¥12M"],
  [1_000_000_0, "10 万", "¥100K"],
  [12_500_000_000, "1.25 亿", "¥125M"],
])("axis label of %s fen", (fen, zh, en) => {
  expect(moneyAxis(fen, "zh-CN")).toBe(zh);
  expect(moneyAxis(fen, "en-US")).toBe(en);
});

test.each<[number | null, string, string, string]>([
  [null, "--", "--", "--"],
  [0, "0.00", "0.00", "¥0.00"],
  [-1, "−0.01", "0.00", "−¥0.01"],
  [12_860_100, "128,601.00", "12.86", "¥128,601.00"],
  [-2_000_000, "−20,000.00", "−2.00", "−¥20,000.00"],
  [9_007_199_254_740_991, "90,071,992,547,409.91", "9,007,199,254.74", "¥90,071,992,547,409.91"],
])("tables print %s fen exactly", (fen, exact, wan, asPrice) => {
  expect(moneyExact(fen)).toBe(exact);
  expect(moneyInWan(fen)).toBe(wan);
  expect(price(fen)).toBe(asPrice);
});

test.each<[number, number, number]>([
  [5, 10, 1],
  [-5, 10, -1],
  [4, 10, 0],
  [-4, 10, 0],
  [15, 10, 2],
  [-15, 10, -2],
  [9_007_199_254_740_991, 2, 4_503_599_627_370_496],
])("%s ÷ %s rounds half away from zero", (value, divisor, expected) => {
  expect(Object.is(roundDivide(value, divisor), expected)).toBe(true);
});

test("counts", () => {
  expect([count(0), count(null), count(10_942), countInWan(1_094_000), fixed(-7, 1)]).toEqual(["0", "--", "10,942", "109.4 万", "−0.7"]);
});

test.each<[number | null, string, string]>([
  [-400, "0.0%", "−0.04%"],
  [-40, "0.0%", "0.00%"],
  [null, "--", "--"],
  [0, "0.0%", "0.00%"],
  [27_142, "2.7%", "2.71%"],
  [1_267_000, "126.7%", "126.70%"],
])("percent of %s ppm", (ppm, card, table) => {
  expect(percent(ppm, 1)).toBe(card);
  expect(percent(ppm, 2)).toBe(table);
});

test("fee rates and ratios", () => {
  expect(feeRate(50_000, "zh-CN")).toBe("5.00%（5 个点）");
  expect(feeRate(55_000, "zh-CN")).toBe("5.50%（5.5 个点）");
  expect(feeRate(50_000, "en-US")).toBe("5.00%");
  expect(feeRate(null, "zh-CN")).toBe("--");
  expect(ratio(3_050_000)).toBe("3.05");
});

describe("changes", () => {
  test.each<[Change, string, string, string]>([
    [{ unit: "points", ppm: 19_000 }, "↑1.9 百分点", "↑1.9 pp", "+1.9 百分点"],
    [{ unit: "growth", ppm: 42_000 }, "↑4.2%", "↑4.2%", "+4.2%"],
    [{ unit: "growth", ppm: -31_000 }, "↓3.1%", "↓3.1%", "−3.1%"],
    [{ unit: "growth", ppm: -499 }, "→0.0%", "→0.0%", "0.0%"],
    [{ unit: "points", ppm: 0 }, "→0.0 百分点", "→0.0 pp", "0.0 百分点"],
    [{ unit: "growth", ppm: null }, "--", "--", "--"],
    [{ unit: "growth", ppm: null, reason: "上期为 0，无法计算增幅" }, "—", "—", "—"],
  ])("%o", (change, zh, en, sentence) => {
    const shown = (language: Language) => {
      const parts = changeParts(change, 1, language);
      return parts.arrow + parts.size;
    };
    expect(shown("zh-CN")).toBe(zh);
    expect(shown("en-US")).toBe(en);
    expect(signedChange(change, 1, "zh-CN")).toBe(sentence);
  });

  test("a doubling reads as a multiple", () => {
    expect(growthSentence(1_500_000, "zh-CN")).toBe("增长到 2.5 倍（+150%）");
    expect(growthSentence(1_500_000, "en-US")).toBe("2.5× (+150%)");
    expect(growthSentence(42_000, "zh-CN")).toBe("+4.2%");
  });
});

describe("dates are Shanghai dates", () => {
  const now = new Date("2026-07-02T03:05:00Z");

  test("days", () => {
    expect(businessDay(new Date("2026-07-01T16:00:00Z"))).toBe("2026-07-02");
    expect(businessDay(new Date("2026-07-01T15:59:59Z"))).toBe("2026-07-01");
    expect(dayRange("2026-06-01", "2026-06-18", "zh-CN")).toBe("2026-06-01 ～ 2026-06-18");
    expect(dayRange("2026-06-01", "2026-06-18", "en-US")).toBe("2026-06-01 – 2026-06-18");
    expect(dayRange("2026-06-01", "2026-06-01", "zh-CN")).toBe("2026-06-01");
    expect(dayInWords("2026-07-02", "zh-CN")).toBe("7 月 2 日 周四");
    expect(dayInWords("2026-07-02", "en-US")).toBe("Thu, Jul 2");
  });

  test("times", () => {
    expect(time("2026-07-02T03:05:00Z", now)).toBe("07-02 11:05");
    expect(time("2025-12-31T15:00:00Z", now)).toBe("2025-12-31 23:00");
    expect(time(null, now)).toBe("--");
    expect(timeInFull("2026-07-02T03:05:09Z", "zh-CN")).toBe("2026-07-02 11:05:09 北京时间");
    expect(timeAgo("2026-07-02T03:04:30Z", now, "zh-CN")).toBe("刚刚");
    expect(timeAgo("2026-07-02T03:00:00Z", now, "zh-CN")).toBe("5 分钟前");
    expect(timeAgo("2026-07-02T00:00:00Z", now, "en-US")).toBe("3 h ago");
    expect(timeAgo("2026-06-30T00:05:00Z", now, "zh-CN")).toBe("06-30 08:05");
  });

  test.each<[number, string, string]>([
    [11_520, "3 小时 12 分", "3 h 12 min"],
    [7_200, "2 小时", "2 h"],
    [86_400, "1 天", "1 day"],
    [3_196_800, "37 天", "37 days"],
    [540, "9 分", "9 min"],
    [8, "8 秒", "8 s"],
  ])("%s seconds", (seconds, zh, en) => {
    expect(duration(seconds, "zh-CN")).toBe(zh);
    expect(duration(seconds, "en-US")).toBe(en);
  });
});

describe("periods", () => {
  test.each<[QuickPeriod, string, string]>([
    ["last_7_days", "2026-06-25", "2026-07-01"],
    ["last_30_days", "2026-06-02", "2026-07-01"],
    ["yesterday", "2026-07-01", "2026-07-01"],
    ["this_week", "2026-06-29", "2026-07-02"],
    ["last_week", "2026-06-22", "2026-06-28"],
    ["this_month", "2026-07-01", "2026-07-02"],
    ["last_month", "2026-06-01", "2026-06-30"],
    ["this_quarter", "2026-07-01", "2026-07-02"],
    ["this_year", "2026-01-01", "2026-07-02"],
  ])("%s seen on 2026-07-02", (quick, from, to) => {
    expect(quickDays(quick, "2026-07-02")).toEqual({ from, to });
  });

  test("last month before 1 March knows February", () => {
    expect(quickDays("last_month", "2028-03-31")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
  });

  test.each(["yesterday", "2026-06-01~2026-06-18"])("the URL spells %s and reads it back", (text) => {
    expect(writePeriod(readPeriod(text, { quick: "yesterday" }))).toBe(text);
  });

  test.each(["2026-06-31~2026-07-01", "2026-07-02~2026-07-01", "soon", "", "2026-06-01", "2026-06-01~2026-06-02~x"])(
    "a broken link %j falls back",
    (text) => {
      expect(readPeriod(text, { quick: "yesterday" })).toEqual({ quick: "yesterday" });
    },
  );

  test("comparison falls back to the previous period", () => {
    expect([readComparison("last_year"), readComparison("x"), readComparison(null)]).toEqual(["last_year", "previous", "previous"]);
    expect(daysOf({ quick: "yesterday" }, new Date("2026-07-01T16:00:00Z"))).toEqual({ from: "2026-07-01", to: "2026-07-01" });
  });

  test("a calendar sheet starts on Monday and has whole weeks", () => {
    const sheet = monthSheet("2026-07");
    expect([sheet.indexOf("2026-07-01"), sheet.length % 7, sheet.filter(Boolean).length]).toEqual([2, 0, 31]);
  });
});

describe("what people type and what differs", () => {
  test.each<[Unit, number | null, string]>([
    ["ppm", -15_000, "−1.5 百分点"],
    ["fen", 120_000, "+1,200.00"],
    ["ratio", -2_768_338, "−2.77"],
    ["count", 0, "0"],
    ["seconds", -90, "−90"],
    ["fen", null, "--"],
  ])("a difference of %s %s reads %s", (unit, value, shown) => {
    expect(signedAmount(unit, value, "zh-CN")).toBe(shown);
  });

  test.each<[Unit, number, number]>([
    ["fen", 19.99, 1_999],
    ["ppm", 30, 300_000],
    ["ratio", 3.05, 3_050_000],
    ["count", 12, 12],
  ])("typing %s %s sends %s", (unit, typed, sent) => {
    expect(fromTyped(unit, typed)).toBe(sent);
  });
});

// 春节 of four years, then a leap month, which only the year after it can look for in vain.
test.each([
  ["2026-02-17", "2025-01-29"],
  ["2025-01-29", "2024-02-10"],
  ["2024-02-10", "2023-01-22"],
  ["2025-10-06", "2024-09-17"],
])("the lunar year before %s", (day, before) => {
  expect(lunarYearAgo(day)).toBe(before);
});

test("a comparison is written as the API reads it", () => {
  expect(["2026-05-03", "month_ago", "2026-13-03", null].map((text) => writeComparison(readComparison(text)))).toEqual([
    "2026-05-03", "month_ago", "previous", "previous",
  ]);
});
