import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page, type Request } from "playwright-core";
import { PASSWORD, type Served } from "./agency";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SHOTS = fileURLToPath(new URL("../../test-results/", import.meta.url));

export const DESK = { width: 1440, height: 900 };
export const NARROW = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: FLAGS });
}

/** A window of its own; whatever the page complains about is kept, and a journey ends by looking at it. */
export async function openWindow(browser: Browser, { url }: Served, options: BrowserContextOptions & { language?: string } = {}) {
  const { language, ...rest } = options;
  // Nothing slides: a click on a drawer that is still on its way would find something else there.
  const still = { reducedMotion: "reduce" } as const;
  const context = await browser.newContext({ baseURL: url, viewport: DESK, locale: "zh-CN", timezoneId: "Asia/Shanghai", ...still, ...rest });
  const page = await context.newPage();
  watch(page);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refusal by the server is an answer the page shows; everything else is a fault of the page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text().slice(0, 400));
  });
  if (language)
    await page.addInitScript((code) => localStorage.setItem("daiyun.preferences", JSON.stringify({ language: code })), language);
  return { context, page, complaints };
}

export async function signIn(page: Page, login: string): Promise<void> {
  await page.goto("/");
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator("button[type=submit]").click();
  await page.waitForSelector("#main");
}

/** Requests under way, by page. The stream of import progress never ends and is nobody's answer. */
const underWay = new WeakMap<Page, Set<Request>>();

function watch(page: Page): void {
  const open = new Set<Request>();
  underWay.set(page, open);
  page.on("request", (request) => request.resourceType() !== "eventsource" && open.add(request));
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
}

const QUIET_MS = 350;
/** Enough to read a page whose movements are of no interest. */
export const BRIEF_MS = 100;
const PATIENCE_MS = 40_000;

/** Nothing asked and nothing fading in for a moment. */
export async function settled(page: Page, enough = QUIET_MS): Promise<void> {
  await page.waitForSelector("#main");
  const until = Date.now() + PATIENCE_MS;
  let quiet = 0;
  while (quiet < enough && Date.now() < until) {
    await page.waitForTimeout(50);
    quiet = (underWay.get(page)?.size ?? 0) === 0 ? quiet + 50 : 0;
  }
}

export async function shoot(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png`, fullPage });
}

/** How far the page can be scrolled sideways; a page never may. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}
