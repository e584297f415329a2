import { expect, test } from "vitest";
import { chosen, filled, inOrder, isMissing, originOf, sourceOf, usualReader, type Draft, type Fact, type FactColumn } from "./draft";

const column = (name: string, more: Partial<FactColumn> = {}): FactColumn => ({
  name,
  label: name,
  label_en: name,
  required: false,
  personal: false,
  values: [],
  readers: ["text", "id", "code", "word", "buyer"],
  may_be_constant: true,
  ...more,
});
const fact: Fact = {
  code: "orders",
  label: "订单",
  label_en: "Orders",
  columns: [
    column("title"),
    column("order_no", { required: true }),
    column("placed_at", { readers: ["instant"] }),
    column("placed_on", { required: true, day_of: "placed_at", readers: ["day"] }),
    column("status", { values: ["paid"] }),
  ],
};
const draft: Draft = { label: { zh: "表", en: "Sheet" }, fact: "orders", columns: [{ to: "title", from: ["标题"], read: "text" }] };

test("what a row must have comes first, and the moment of a day stands for the day", () => {
  expect(inOrder(fact, draft).map(({ name }) => name)).toEqual(["order_no", "placed_at", "placed_on", "title", "status"]);
  const day = fact.columns[3];
  if (!day) throw new Error("no day");
  expect(isMissing(draft, day)).toBe(true);
  expect(isMissing(filled(draft, "placed_at", { to: "placed_at", from: ["时间"], read: "instant" }), day)).toBe(false);
});

test("a column is filled by one thing at a time, in its place", () => {
  const status = column("status", { values: ["paid"] });
  const constant = filled(draft, "status", chosen(status, "constant", undefined, false));
  expect(originOf(sourceOf(constant, "status"))).toBe("constant");
  const read = filled(constant, "status", chosen(status, "=状态", sourceOf(constant, "status"), false));
  expect(read.columns).toEqual([draft.columns[0], { to: "status", from: ["状态"], read: "word", words: {} }]);
  expect(filled(read, "status", null)).toEqual(draft);
});

test("what may point at a person is read without the person", () => {
  expect(usualReader(column("title"), true)).toBe("buyer");
  expect(usualReader(column("order_no"), false)).toBe("id");
});
