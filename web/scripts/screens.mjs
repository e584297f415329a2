/**
 * Draws every page on invented answers and saves a picture of each, for people to look at:
 * `npm run screens [part of a name]`. It proves nothing by itself; e2e/ runs against the real server.
 */
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const OUT = new URL("../test-results/screens/", import.meta.url).pathname;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const NOW = new Date("2026-07-02T03:05:00Z");

const DESK = { width: 1440, height: 900 };
const SHOTS = [
  { name: "gallery", path: "/gallery", size: DESK },
  { name: "gallery-en", path: "/gallery", size: DESK, language: "en-US" },
  { name: "gallery-scope", path: "/gallery", size: DESK, click: "button:has-text('3 家店铺')", view: true },
  { name: "gallery-period", path: "/gallery", size: DESK, click: "button:has-text('昨天')", view: true },
  { name: "gallery-evidence", path: "/gallery", size: DESK, click: "button:has-text('26,600.00')", view: true },
  { name: "gallery-drawer", path: "/gallery", size: DESK, click: "button:has-text('新建客户')", view: true },
  { name: "sign-in", path: "/", size: DESK, signedOut: true },
  { name: "home", path: "/", size: DESK },
  { name: "home-en", path: "/", size: DESK, language: "en-US" },
  { name: "home-phone", path: "/", size: { width: 390, height: 844 } },
  { name: "board", path: "/board?scope=hs-tm,hs-dy,hs-jd", size: DESK },
  { name: "board-1280", path: "/board", size: { width: 1280, height: 800 } },
  { name: "board-phone", path: "/board", size: { width: 390, height: 844 } },
  { name: "imports", path: "/imports", size: DESK },
  { name: "contracts", path: "/contracts", size: DESK },
  { name: "statements", path: "/statements", size: DESK },
  { name: "statement", path: "/statements/s2", size: DESK, click: "button:has-text('26,600.00')" },
  { name: "findings", path: "/findings", size: DESK },
  { name: "finding", path: "/findings/FX-0183", size: DESK },
  { name: "tasks", path: "/tasks", size: DESK },
  { name: "clients", path: "/clients", size: DESK },
  { name: "client", path: "/clients/heshang", size: DESK },
  { name: "stores", path: "/stores", size: DESK },
  { name: "account", path: "/contracts", size: DESK, click: "button:has-text('周经理')", view: true },
  { name: "finder", path: "/contracts", size: DESK, key: "/", view: true },
  { name: "missing", path: "/nowhere", size: DESK },
];

const wanted = process.argv[2] ?? "";
const vite = await createServer({ server: { port: 5199, proxy: {} }, logLevel: "warn" });
await vite.listen();
const { answers } = await vite.ssrLoadModule("/src/testing/records.ts");
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
mkdirSync(OUT, { recursive: true });
for (const shot of SHOTS.filter(({ name }) => name.includes(wanted))) await take(shot);
await browser.close();
await vite.close();

async function take({ name, path, size, language, click, key, view = false, signedOut = false }) {
  const context = await browser.newContext({ viewport: size, timezoneId: "Asia/Shanghai", locale: "zh-CN" });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`${name}: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("401") && console.error(`${name}: ${message.text().slice(0, 300)}`));
  await page.clock.setFixedTime(NOW);
  if (language) await page.addInitScript((code) => localStorage.setItem("daiyun.preferences", JSON.stringify({ language: code })), language);
  await page.route((url) => url.pathname.startsWith("/api/"), (route) => answer(route, signedOut));
  await page.goto(`http://localhost:5199${path}`);
  await page.waitForSelector("h1");
  await page.waitForTimeout(900);
  if (click) await page.locator(click).first().click();
  if (key) await page.keyboard.press(key);
  if (click || key) await page.waitForTimeout(500);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) console.error(`${name}: the page scrolls sideways by ${wide} px`);
  await page.screenshot({ path: `${OUT}${name}.png`, fullPage: !view });
  await context.close();
}

function answer(route, signedOut) {
  const { pathname } = new URL(route.request().url());
  if (signedOut || !(pathname in answers)) return route.fulfill({ status: signedOut ? 401 : 404, contentType: "application/problem+json", body: JSON.stringify({ title: "未登录", code: "signed_out", detail: "请先登录" }) });
  return route.fulfill({ json: answers[pathname] });
}
