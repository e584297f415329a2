import { expect, test } from "vitest";
import { freshId } from "./id";
import { changeOf, deltaOf, rowsOf, unitOf } from "./table";
import { tableOf } from "@/testing/examples";

const table = tableOf({
  columns: [
    ["store", "店铺", "text"],
    ["paid_sales", "支付金额", "fen"],
    ["roas", "投产比", "ratio_ppm"],
  ],
  rows: [
    ["HS-TM", 12_860_100, null],
    ["HS-DY", 0, 3_050_000],
  ],
  compared: [
    [
      { kind: "growth", value_ppm: 42_000, verdict: "better", before: 12_341_800 },
      { kind: "no_data", verdict: "same" },
    ],
    null,
  ],
});

test("cells are read by column name, and what is not a number is none", () => {
  const [first, second] = rowsOf(table);
  expect([
    first?.text("store"),
    first?.number("paid_sales"),
    first?.number("roas"),
    first?.number("store"),
    first?.number("nothing"),
  ]).toEqual(["HS-TM", 12_860_100, null, null, null]);
  expect(second?.number("paid_sales")).toBe(0);
  expect(table.columns.map(unitOf)).toEqual(["count", "fen", "ratio"]);
});

test("a row without a counterpart has no movement", () => {
  expect(deltaOf(table, 0, "paid_sales")?.value_ppm).toBe(42_000);
  expect(deltaOf(table, 1, "paid_sales")).toBeNull();
  expect(deltaOf(table, 0, "paid_sales", 1)).toBeNull();
});

test.each([
  [
    "sales up: the arrow says it",
    { kind: "growth", value_ppm: 42_000, verdict: "better" },
    "higher",
    { unit: "growth", ppm: 42_000, judgement: null, reason: null },
  ],
  [
    "refunds up: the word is needed",
    { kind: "points", value_ppm: 19_000, verdict: "worse" },
    "lower",
    { unit: "points", ppm: 19_000, judgement: "worse", reason: null },
  ],
  [
    "no base says why",
    { kind: "no_base", verdict: "same" },
    "higher",
    { unit: "growth", ppm: null, judgement: null, reason: "对比期为 0 或负数，无法计算增幅" },
  ],
  ["no data stays --", { kind: "no_data", verdict: "same" }, "lower", { unit: "growth", ppm: null, judgement: null, reason: null }],
])("%s", (_name, delta, polarity, change) => {
  expect(changeOf(delta, polarity, "zh-CN")).toEqual(change);
});

test("ids are version 7 and sort by time", () => {
  const id = freshId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBeLessThanOrEqual(Date.now());
});
