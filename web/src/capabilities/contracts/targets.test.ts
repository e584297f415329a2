import { expect, test } from "vitest";
import { changed, shownValue } from "./targets";

const row = {
  id: "1", store: "HS-TM", store_name: "禾裳旗舰店", metric: "paid_sales", month: "2026-07",
  floor_value: null, goal_value: 27_900_050, stretch_value: 30_000_000, set_by_name: "顾念初", set_at: "2026-07-01T01:00:00Z",
};

test.each([
  [27_900_050, "fen", "279000.5"],
  [100, "fen", "1"],
  [5, "fen", "0.05"],
  [90_000, "ppm", "9%"],
  [85_000, "ppm", "8.5%"],
  [3_500_000, "ratio_ppm", "3.5"],
  [12_000, "count", "12000"],
])("%d %s is typed as %s", (goal_value, unit, typed) => {
  expect(shownValue({ ...row, goal_value }, "goal", unit)).toBe(typed);
});

test("only rows that differ are sent, and each is sent whole", () => {
  const grid = { "HS-TM": { goal: "279000.5" }, "YJ-TM": { goal: "30万" } };
  expect(changed(grid, [row], "fen")).toEqual([{ store: "YJ-TM", floor: "", goal: "30万", stretch: "" }]);
  expect(changed({ "HS-TM": { stretch: "" } }, [row], "fen")).toEqual([{ store: "HS-TM", floor: "", goal: "279000.5", stretch: "" }]);
});
