import { expect, test } from "vitest";
import { openWindow, shoot } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("a wrong password says how many tries are left and never which of the two was wrong", async () => {
  const { context, page } = await openWindow(browser(), served());
  await page.goto("/");
  const attempt = async (password: string) => {
    await page.locator("input[name=login]").fill("zhou.jingshu");
    await page.locator("input[name=password]").fill(password);
    await page.locator("button[type=submit]").click();
    await page.waitForFunction(() => !document.querySelector<HTMLButtonElement>("button[type=submit]")?.disabled);
    return page.getByRole("alert").innerText();
  };
  expect(await attempt("not-it-at-all")).toMatch(/账号或密码不正确.*4 次/);
  await shoot(page, "sign-in-refused");
  for (const password of ["wrong-2", "wrong-3", "wrong-4", "wrong-5"]) await attempt(password);
  // Locked now: even the right one has to wait, and the sentence says how long.
  expect(await attempt("daiyun-demo")).toMatch(/15 分钟/);
  await shoot(page, "sign-in-locked");
  await context.close();
});

test("a link somebody was sent opens after signing in, and signing out forgets", async () => {
  const { context, page } = await openWindow(browser(), served());
  await page.goto("/stores?scope=HS-TM");
  await page.locator("input[name=login]").fill("gu.nianchu");
  await page.locator("input[name=password]").fill("daiyun-demo");
  await page.locator("button[type=submit]").click();
  await page.getByRole("heading", { name: "店铺与资质" }).waitFor();
  expect(new URL(page.url()).search).toBe("?scope=HS-TM");
  await page.getByRole("button", { name: /账号/ }).click();
  await page.getByRole("menuitem", { name: "退出" }).click();
  await page.locator("input[name=login]").waitFor();
  expect((await page.request.get("/api/stores")).status()).toBe(401);
  await context.close();
});
