import { expect, test } from "vitest";
import { openWindow, settled, shoot, signIn } from "./support/browser";
import { journey } from "./support/journey";

const { served, browser } = journey();

test("a brand's person sees their own stores, and another brand's do not exist", async () => {
  const { context, page, complaints } = await openWindow(browser(), served());
  await signIn(page, "ye.qinghe");
  await settled(page);
  const stores = page.getByRole("table").filter({ hasText: "禾裳旗舰店" });
  expect(await stores.innerText()).not.toMatch(/予肌/);
  await page.getByRole("button", { name: /全部客户/ }).click();
  expect(await page.locator(".ant-popover").innerText()).toMatch(/禾裳女装/);
  expect(await page.locator(".ant-popover").innerText()).not.toMatch(/予肌/);
  await shoot(page, "client-board-scope", false);
  await page.keyboard.press("Escape");
  const answers = ["/api/board?from=2026-07-01&to=2026-07-14&stores=YJ-DY", "/api/orders?from=2026-07-01&to=2026-07-14&stores=YJ-DY"].map(
    (path) => page.request.get(path),
  );
  for (const answer of await Promise.all(answers)) expect(answer.status()).toBe(404);
  expect(JSON.stringify(await (await page.request.get("/api/stores")).json())).not.toMatch(/YJ-/);
  // The page says what the server says: a link to a foreign store reads like a store that never was.
  await page.goto("/dashboard?scope=YJ-DY");
  await page.getByText("没有找到店铺「YJ-DY」").waitFor();
  await page.goto("/imports");
  await page.getByRole("heading", { name: "没有这个页面" }).waitFor();
  await shoot(page, "client-no-right");
  expect(complaints).toEqual([]);
  await context.close();
});
