import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { serve, type Served } from "./agency";
import { openBrowser } from "./browser";

/** A server and a browser for one file of journeys. */
export function journey(): { readonly served: () => Served; readonly browser: () => Browser } {
  let server: Served | undefined;
  let chromium: Browser | undefined;
  beforeAll(async () => {
    [server, chromium] = await Promise.all([serve(), openBrowser()]);
  });
  afterAll(async () => {
    await chromium?.close();
    await server?.close();
  });
  const there = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new Error("the journey has not begun");
    return part;
  };
  return { served: () => there(server), browser: () => there(chromium) };
}
