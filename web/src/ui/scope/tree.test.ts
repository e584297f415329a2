import { describe, expect, test } from "vitest";
import { scopeTree } from "@/app/shell/scope";
import { scope } from "@/testing/examples";
import { text } from "../text";
import { describe as inWords, leavesOf, normalised, search, ticked, toggled } from "./tree";

const notes = { as_of: (day: string) => `截至 ${day}`, no_data: "还没有数据", no_brand: "未分品牌" };
const tree = scopeTree(scope, new Map([["hs-dy", "2026-06-30"]]), { language: "zh-CN", notes });
const levels = [{ name: "客户" }, { name: "品牌" }, { name: "平台" }, { name: "店铺", unit: "家店铺" }];
const owner = tree[0]!;

test("brand and platform stand between client and store, and a store says how far its data reaches", () => {
  const platform = owner.children?.[0]?.children?.[1];
  expect(owner.children?.map(({ name }) => name)).toEqual(["禾裳", "未分品牌"]);
  expect([platform?.name, platform?.mark, platform?.children?.[0]?.name, platform?.children?.[0]?.note]).toEqual([
    "抖音电商",
    "抖",
    "抖音旗舰店",
    "截至 06-30",
  ]);
  expect(owner.children?.[0]?.children?.[0]?.children?.[0]?.note).toBe("还没有数据");
  expect(leavesOf(owner)).toEqual(["hs-tm", "hs-dy", "hs-jd"]);
});

test.each<[string[], string]>([
  [[], "全部客户"],
  [["hs-tm", "hs-dy", "hs-jd"], "禾裳女装 › 全部品牌 › 全部平台 › 3 家店铺"],
  [["hs-jd"], "禾裳女装 › 未分品牌 › 京东 › 京东旗舰店"],
  [["hs-tm", "sg-tm"], "全部客户 › 2 品牌 › 2 平台 › 2 家店铺"],
])("%j reads %s", (chosen, words) => {
  expect(inWords(tree, levels, chosen, text["zh-CN"]).join(" › ")).toBe(words);
});

describe("choosing", () => {
  test("a branch takes its leaves along, and gives them back", () => {
    const chosen = toggled(owner, ["sg-tm"]);
    expect(chosen).toEqual(["sg-tm", "hs-tm", "hs-dy", "hs-jd"]);
    expect(toggled(owner, chosen)).toEqual(["sg-tm"]);
    expect([ticked(owner, new Set(["hs-jd"])), ticked(owner, new Set(chosen)), ticked(owner, new Set())]).toEqual(["some", "all", "none"]);
  });

  test("everything is nothing, and a store that is gone is forgotten", () => {
    expect(normalised(tree, tree.flatMap(leavesOf))).toEqual([]);
    expect(normalised(tree, ["closed-store", "hs-jd"])).toEqual(["hs-jd"]);
  });

  test("search finds any level, by the initials of its sound and by code", () => {
    expect(search(tree, "sgz").map((node) => node.name)).toEqual(["岁桂斋", "岁桂斋", "岁桂斋旗舰店", "岁桂斋抖音店"]);
    expect(search(tree, "HS-JD").map((node) => node.code)).toEqual(["hs-jd"]);
    expect(search(tree, "旗舰").map((node) => node.code)).toEqual(["hs-tm", "hs-dy", "hs-jd", "sg-tm"]);
    expect(search(tree, "岁桂 ").length).toBeGreaterThan(1);
  });
});
