import { expect, test } from "vitest";
import { board } from "@/testing/examples";
import { cutShort } from "./grain";
import { flagsOf, type Target } from "./marks";
import { cardsOf } from "./shape";

const target = (change: Partial<Target>): Target => ({
  metric: "paid_sales", kind: "sum", goal: 100, day_goal: 100, month_goal: 3_100, month_value: 1_400, done_ppm: 451_613, time_ppm: 451_613,
  change: { before: 100, kind: "growth", value_ppm: 32_000, verdict: "better" }, without: [], ...change,
});

test("a card shows how far its month is, and 较目标 only where somebody compares with it", () => {
  const level = target({ metric: "refund_rate", kind: "level", done_ppm: 900_000, time_ppm: null });
  const targets = { month: "2026-07", items: [target({}), level] };
  const open = new Map([["visitors", 2]]);
  const cards = cardsOf(board, "zh-CN", String, { targets, open, against: "较目标" });
  const of = (code: string) => cards.find((card) => card.code === code);
  expect(of("paid_sales")?.target).toEqual({ done_ppm: 451_613, time_ppm: 451_613 });
  expect(of("refund_rate")?.target).toEqual({ done_ppm: 900_000, time_ppm: null });
  expect(of("visitors")?.target).toBeNull();
  expect(of("paid_sales")?.changes?.at(-1)).toMatchObject({ against: "较目标", change: { ppm: 32_000 } });
  expect([of("visitors")?.abnormal, of("paid_sales")?.abnormal]).toEqual([true, false]);
  expect(cardsOf(board, "zh-CN", String).some((card) => card.changes?.some((one) => one.against === "较目标"))).toBe(false);
});

test.each([
  ["week", "2026-07-12", null],
  ["week", "2026-07-14", { from: "2026-07-13", to: "2026-07-14" }],
  ["month", "2026-06-30", null],
  ["month", "2026-07-14", { from: "2026-07-01", to: "2026-07-14" }],
  ["month", "2024-02-28", { from: "2024-02-01", to: "2024-02-28" }],
  ["day", "2026-07-14", null],
  ["hour", "2026-07-14", null],
] as const)("a %s that ends on %s", (grain, to, expected) => {
  expect(cutShort(grain, to)).toEqual(expected);
});

test("a note that began before the curve flies on its first day", () => {
  const note = {
    id: "1", from_day: "2026-06-28", to_day: "2026-07-02", text: "断货", about: "禾裳旗舰店", is_for_client: false,
    written_at: "2026-07-02T01:00:00Z", actions: { remove: { allowed: true } },
  };
  const days = ["2026-07-01", "2026-07-02"];
  expect(flagsOf([note, { ...note, from_day: "2026-07-03", to_day: "2026-07-04" }], days)).toEqual([
    { day: "2026-07-01", text: "禾裳旗舰店：断货" },
  ]);
});
