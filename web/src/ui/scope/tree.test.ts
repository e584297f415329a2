import { describe, expect, test } from "vitest";
import { scopeTree } from "@/app/shell/scope";
import { scope } from "@/testing/examples";
import { text } from "../text";
import { describe as inWords, leavesOf, normalised, search, ticked, toggled } from "./tree";

const tree = scopeTree(scope, { as_of: (day) => `截至 ${day}`, no_data: "还没有数据" });
const levels = [{ name: "客户" }, { name: "品牌" }, { name: "平台" }, { name: "店铺", unit: "家店铺" }];
const owner = tree[0]!;

test("the platform level comes between brand and store", () => {
  const path = [owner.children?.[0], owner.children?.[0]?.children?.[1], owner.children?.[0]?.children?.[1]?.children?.[0]].map((node) => node?.name);
  expect(path).toEqual(["禾裳", "抖音电商", "抖音旗舰店"]);
  expect(leavesOf(owner)).toEqual(["hs-tm", "hs-dy", "hs-jd"]);
});

test.each<[string[], string]>([
  [[], "全部客户"],
  [["hs-tm", "hs-dy", "hs-jd"], "禾裳女装 › 全部品牌 › 全部平台 › 3 家店铺"],
  [["hs-jd"], "禾裳女装 › 木禾 › 京东 › 京东旗舰店"],
  [["hs-tm", "sg-tm"], "2 客户 › 2 品牌 › 2 平台 › 2 家店铺"],
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

  test("search finds any level", () => {
    expect(search(tree, "旗舰").map((node) => node.code)).toEqual(["hs-tm", "hs-dy", "hs-jd", "sg-tm"]);
    expect(search(tree, "米白 ").length).toBeGreaterThan(1);
  });
});
