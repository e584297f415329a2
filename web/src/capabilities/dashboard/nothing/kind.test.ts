import { describe, expect, test } from "vitest";
import { nothingOf, type Store } from "./kind";

const store = (code: string, platform: string): Store => ({ code, platform, platform_label: platform, platform_label_en: platform });
const fresh = (store_code: string, orders_until: string | null) => ({ store_code, orders_until, until: orders_until });
const stores = [store("A-TM", "taobao"), store("B-TM", "taobao"), store("C-PDD", "pdd")];

describe("why there is nothing to see", () => {
  test("nobody gave the reader a store", () => {
    expect(nothingOf([], [], [])).toEqual({ kind: "unassigned" });
  });

  test("nothing was ever imported, whatever is chosen", () => {
    expect(nothingOf(stores, ["C-PDD"], [fresh("A-TM", null)])).toEqual({ kind: "first" });
    expect(nothingOf(stores, [], [])).toEqual({ kind: "first" });
  });

  test("who may not see imports is not told that nothing came", () => {
    expect(nothingOf(stores, [], null)).toEqual({ kind: "empty" });
    expect(nothingOf(stores, ["C-PDD"], null)).toEqual({ kind: "platform", store: stores[2], until: undefined });
  });

  test("one platform that lacks these days says how far its orders reach", () => {
    const known = [fresh("A-TM", "2026-07-13"), fresh("B-TM", "2026-07-14")];
    expect(nothingOf(stores, ["A-TM", "B-TM"], known)).toEqual({ kind: "platform", store: stores[0], until: "2026-07-14" });
    expect(nothingOf(stores, ["C-PDD"], known)).toEqual({ kind: "platform", store: stores[2], until: null });
    expect(nothingOf(stores, ["A-TM", "C-PDD"], known)).toEqual({ kind: "empty" });
    expect(nothingOf(stores, [], known)).toEqual({ kind: "empty" });
  });
});
