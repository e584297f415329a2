import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { groups } from "./capabilities";
import { MOVED, movedTo } from "./moved";

const CONSOLE = `${process.cwd()}/src/capabilities`;
const SERVER = `${process.cwd()}/../crates/agency/src`;
const folders = readdirSync(CONSOLE);
const listed = readFileSync(`${SERVER}/capabilities.rs`, "utf8");
const pagesOf = import.meta.glob<Record<string, unknown>>("../capabilities/*/pages.ts", { eager: true });
const paths = groups.flatMap(({ pages }) => pages.map(({ path }) => path));

/** Every address a `pages.ts` names, whichever of its lists it stands in. */
function pathsIn(module: Record<string, unknown>): string[] {
  return Object.values(module).flatMap((list) =>
    Array.isArray(list) ? list.flatMap((page: unknown) => (hasPath(page) ? [page.path] : [])) : [],
  );
}

function hasPath(page: unknown): page is { path: string } {
  return typeof page === "object" && page !== null && "path" in page && typeof page.path === "string";
}

describe.each(folders)("%s", (slice) => {
  test("is a slice of the server, by the same name", () => {
    expect([existsSync(`${SERVER}/${slice}`), listed.includes(`${slice}::`)]).toEqual([true, true]);
  });

  test("every address begins with the slice", () => {
    const own = pathsIn(pagesOf[`../capabilities/${slice}/pages.ts`] ?? {});
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((path) => path !== `/${slice}` && !path.startsWith(`/${slice}/`))).toEqual([]);
  });
});

test("the home page is the one address outside the slices", () => {
  expect(paths.filter((path) => !folders.some((slice) => path === `/${slice}` || path.startsWith(`/${slice}/`)))).toEqual(["/"]);
});

test("an old address leads to a page that exists, with the rest of it", () => {
  expect(Object.values(MOVED).filter((path) => !paths.includes(path))).toEqual([]);
  expect(movedTo("/statements/preview/HT-1/2026-06")).toBe("/settlement/statements/preview/HT-1/2026-06");
  expect([movedTo("/board"), movedTo("/boards"), movedTo("/stores")]).toEqual(["/dashboard", null, null]);
});
