/** How long until the first number of the board is on the screen: `node first_screen.mjs URL LOGIN PASSWORD RUNS`, run in web/. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(pathToFileURL(`${process.cwd()}/`))("playwright-core");
const [url, login, password, runs] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
const signedIn = await context.request.post("/api/session", { data: { login, password } });
if (!signedIn.ok()) throw new Error(`sign-in: ${signedIn.status()}`);

/** A new page each time; the first has an empty cache, the others find the console's files in it. */
async function once() {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto("/dashboard?period=2026-06-01~2026-06-30");
  await page.getByText("支付金额").first().waitFor();
  const took = performance.now() - began;
  await page.close();
  return Math.round(took);
}

const taken = [];
for (let run = 0; run < Number(runs); run += 1) taken.push(await once());
await browser.close();
console.log(JSON.stringify(taken));
