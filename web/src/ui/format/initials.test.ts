import { expect, test } from "vitest";
import { initials, matching } from "./initials";

test.each([
  ["岁桂斋", "sgz"],
  ["禾裳女装", "hsnz"],
  ["米白美妆", "mbmz"],
  ["予肌", "yj"],
  ["结算", "js"],
  ["预警与发现", "yjyfx"],
  ["啊波次得鹅佛哥喝", "abcdefgh"],
  ["几科了摸你哦坡七日思特我西一子", "jklmnopqrstwxyz"],
  ["SOP 与任务", "sopyrw"],
  ["天猫旗舰店 2", "tmqjd2"],
])("%s is typed %s", (words, typed) => {
  expect(initials(words)).toBe(typed);
});

test("a beginning counts for more than a middle, and case for nothing", () => {
  expect([matching("岁桂斋", "SG"), matching("岁桂斋", "gz"), matching("岁桂斋", "桂"), matching("岁桂斋", "zg")]).toEqual([2, 1, 1, 0]);
  expect(matching("JS202606-0007", "0007")).toBe(1);
});
