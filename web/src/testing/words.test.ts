import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Dictionary, Messages } from "@/ui/language";
import { groups } from "@/app/capabilities";

const files = import.meta.glob<{ text: Dictionary<Messages> }>("../**/text.ts", { eager: true });
const SOURCE = `${process.cwd()}/src/`;
const sources = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(css|tsx?)$/.test(file))
  .map((file) => [file, readFileSync(SOURCE + file, "utf8")] as const);
const styles = sources.filter(([file]) => file.endsWith(".css"));

/** Every message by its path; a message with values is called with samples to get its words. */
function flat(words: Messages, sample: string, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, message]) => {
    if (typeof message === "string") return [[path + key, message]];
    if (typeof message === "function") return [[path + key, String(Reflect.apply(message, null, [sample, sample, sample]))]];
    return flat(message, sample, `${path}${key}.`);
  });
}

const dictionaries = Object.entries(files).map(([file, { text }]) => [file, text] as const);

test("there are dictionaries to check", () => {
  expect(dictionaries.length).toBeGreaterThanOrEqual(10);
});

describe.each(dictionaries)("%s", (_file, text) => {
  const zh = flat(text["zh-CN"], "某");
  const en = flat(text["en-US"], "7");

  test("both languages have the same keys", () => {
    expect(en.map(([key]) => key)).toEqual(zh.map(([key]) => key));
  });

  test("Chinese is polite, spaced and never says only 确定", () => {
    const shouting = zh.filter(([, words]) => words.trim() === "" || /[！!]|亲|操作失败|系统繁忙|未知错误|^确定$/.test(words));
    const crowded = zh.filter(([, words]) => /[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]/.test(words));
    expect([shouting, crowded]).toEqual([[], []]);
  });

  test("English is English", () => {
    expect(en.filter(([, words]) => words.trim() === "" || /[\u4e00-\u9fff，。「」！]/.test(words))).toEqual([]);
  });
});

test("every page has both names and a path of its own", () => {
  const pages = groups.flatMap((group) => group.pages);
  expect(new Set(pages.map((page) => page.path)).size).toBe(pages.length);
  for (const { name } of pages) expect(name["en-US"]).not.toMatch(/[\u4e00-\u9fff]/);
});

describe("house rules that a linter cannot see", () => {
  test("styles use variables, never colours, gradients or italics", () => {
    const offenders = styles.filter(([, css]) => /#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(|gradient\(|font-style: italic/.test(css));
    expect(offenders.map(([file]) => file)).toEqual([]);
  });

  test("up and down are coloured in DeltaTag only", () => {
    const users = styles.filter(([, css]) => /color: var\(--dy-(up|down)\)/.test(css));
    expect(users.map(([file]) => file)).toEqual(["ui/DeltaTag.module.css"]);
  });

  test("the invented records stay in tests and the gallery", () => {
    const users = sources.filter(
      ([file, code]) => /@\/testing\/(agreements|examples|records)"/.test(code) && !/\.test\.tsx?$|gallery\//.test(file),
    );
    expect(users.map(([file]) => file)).toEqual([]);
  });

  test("no barrel files", () => {
    expect(sources.filter(([file]) => /(^|\/)index\.tsx?$/.test(file)).map(([file]) => file)).toEqual([]);
  });
});
