import { describe, expect, test } from "vitest";
import { compares, comparesTotal, daysOfRow, dualOf, metricRows, totalRow, type MetricPage } from "./metric";

const delta = (before: number | null) => ({ before, kind: before === null ? "no_data" : "growth", value_ppm: null, verdict: "same" });
const column = (name: string, label: string, unit = "fen") => {
  const kind = ["day", "store"].includes(name) ? "dimension" : "metric";
  return { name, label, label_en: label, unit, kind, is_price: false, polarity: "higher" };
};
const against = { code: "previous", label: "环比", label_en: "vs previous", from: "2026-05-29", to: "2026-05-31" };

const page: MetricPage = {
  by: "day",
  from: "2026-06-01",
  to: "2026-06-03",
  row_count: 2,
  definition: {
    code: "paid_sales", topic: "trade", label: "支付金额", label_en: "Paid sales", note: "", note_en: "", revision: 1, unit: "fen",
    polarity: "higher", formula: "Σ orders.paid_fen", inputs: [],
    dimensions: [
      { code: "day", label: "日期", label_en: "Day", is_time: true },
      { code: "store", label: "店铺", label_en: "Store", is_time: false },
    ],
  },
  names: [],
  table: {
    columns: [column("day", "日期", "day"), column("paid_sales", "支付金额"), column("visitors", "访客数", "count")],
    rows: [["2026-06-01", 100, 7], ["2026-06-03", 300, null]],
    comparisons: [{ ...against, rows: [[delta(90), delta(5)], null] }],
    as_of: 1,
    definition_revision: "1",
  },
  total: {
    columns: [column("paid_sales", "支付金额"), column("visitors", "访客数", "count")],
    rows: [[400, 7]],
    comparisons: [{ ...against, rows: [[delta(null), delta(null)]] }],
    as_of: 1,
    definition_revision: "1",
  },
  running: [
    { at: "2026-06-01", value: 100, goal: 200 },
    { at: "2026-06-02", value: null, goal: 400 },
    { at: "2026-06-03", value: 400, goal: 600 },
  ],
};
const words = { running_of: (name: string) => `${name}累计`, goal_running: "目标累计" };
const drawn = (of: MetricPage, running: boolean, most = 15) =>
  dualOf(of, metricRows(of, "zh-CN", "未知"), { running, most, target: 150 }, "zh-CN", words);

describe("a metric's page", () => {
  test("every day has its bar's place; a day without a row is a gap, its second metric beside it", () => {
    const dual = drawn(page, false);
    expect(dual.names).toEqual(["2026-06-01", "2026-06-02", "2026-06-03"]);
    expect([dual.bars.values, dual.bars.compare, dual.bars.target]).toEqual([[100, null, 300], [90, null, null], 150]);
    expect(dual.lines).toMatchObject([{ name: "访客数", unit: "count", values: [7, null, null] }]);
  });

  test("what the days have come to stands on the other axis, with what they were meant to", () => {
    expect(drawn(page, true).lines.map(({ name, values }) => [name, values])).toEqual([
      ["支付金额累计", [100, null, 400]],
      ["目标累计", [200, 400, 600]],
    ]);
    const aimless = { ...page, running: (page.running ?? []).map((point) => ({ ...point, goal: null })) };
    expect(drawn(aimless, true).lines.map(({ name }) => name)).toEqual(["支付金额累计"]);
    expect(totalRow(page, "zh-CN")?.running).toBe(400);
  });

  test("of stores the first bars are drawn under their names, and what has no name says so", () => {
    const stores: MetricPage = {
      ...page,
      by: "store",
      running: null,
      names: [{ code: "HS-TM", name: "禾裳旗舰店", name_en: "Heshang" }],
      table: {
        ...page.table,
        columns: [column("store", "店铺", "text"), ...page.table.columns.slice(1)],
        rows: [["HS-TM", 100, 7], [null, 300, 1]],
      },
    };
    expect(drawn(stores, false).names).toEqual(["禾裳旗舰店", "未知"]);
    expect(drawn(stores, false, 1).names).toEqual(["禾裳旗舰店"]);
  });

  test("nothing is compared where no earlier value is known", () => {
    expect([compares(page, "paid_sales"), compares(page, "visitors"), compares(page, "orders")]).toEqual([true, true, false]);
    // One day is compared, the whole is not: the page says why.
    expect(comparesTotal(page)).toBe(false);
    const unknown = { ...page, table: { ...page.table, comparisons: [{ ...against, rows: [[delta(null), delta(null)], null] }] } };
    expect(compares(unknown, "paid_sales")).toBe(false);
    const alone = { ...page, table: { ...page.table, comparisons: [] }, total: { ...page.total, comparisons: [] } };
    expect(compares(alone, "paid_sales")).toBe(false);
  });

  test.each([
    ["day", "2026-06-02", { from: "2026-06-02", to: "2026-06-02" }],
    ["week", "2026-06-01", { from: "2026-06-01", to: "2026-06-03" }],
    ["month", "2026-06", { from: "2026-06-01", to: "2026-06-03" }],
    ["hour", "9", null],
  ])("the lines of a %s are those of its days that are shown", (by, key, days) => {
    expect(daysOfRow({ ...page, by }, key)).toEqual(days);
  });
});
