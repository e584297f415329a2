import { expect, test } from "vitest";
import { pasted, suggested, typed } from "./repairing";

const row = (id: string, suggestion: string | null = null, allowed = true) => ({ id, column: "总金额", suggestion, mend: { allowed } });
const rows = [row("a", "1.00"), row("b", null, false), row("c"), row("d", "4.00")];

test("what is typed is kept by row and column, and an empty cell takes it back", () => {
  const once = typed({}, "a", "总金额", "1");
  expect(typed(once, "a", "件数", "2")).toEqual({ a: { 总金额: "1", 件数: "2" } });
  expect(typed(once, "a", "总金额", "")).toEqual({});
});

test("a column from a spreadsheet fills downwards and passes rows that cannot be mended", () => {
  expect(pasted({}, rows, "a", "10.00\r\n20.00\tx\r\n")).toEqual({ a: { 总金额: "10.00" }, c: { 总金额: "20.00" } });
  expect(pasted({}, rows, "c", "1\n2\n3\n4")).toEqual({ c: { 总金额: "1" }, d: { 总金额: "2" } });
});

test("suggestions fill what nobody has typed", () => {
  expect(suggested({ a: { 总金额: "9" } }, rows)).toEqual({ a: { 总金额: "9" }, d: { 总金额: "4.00" } });
});
