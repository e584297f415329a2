import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { no, yes } from "@/testing/examples";
import { show } from "@/testing/render";
import { TemplatesView, type Template } from "./TemplatesPage";

const orders: Template = {
  code: "taobao/orders", label: "淘宝订单报表", label_en: "Taobao orders",
  platform: "taobao", platform_label: "淘宝天猫", platform_label_en: "Taobao", platform_mark: "淘",
  fact_label: "订单", fact_label_en: "Orders", is_named_by_day: false, download: yes,
};
const sources: Template = {
  ...orders, code: "taobao/sources", label: "商品来源", label_en: "Listing sources", fact_label: null, fact_label_en: null,
  download: no("文件没有写日期", "The file states no day"),
};
const traffic: Template = {
  ...orders, code: "jd/traffic", label: "京东流量", label_en: "JD traffic",
  platform: "jd", platform_label: "京东", platform_label_en: "JD", is_named_by_day: true,
};

test("templates stand by platform, and a report that is refused by name offers no file and says why", () => {
  const asked: string[] = [];
  show(<TemplatesView templates={[orders, sources, traffic]} fetch={(of, kind) => asked.push(`${of.code}.${kind}`)} />);
  const body = () => document.body.textContent ?? "";
  expect(screen.getAllByRole("tab").map((tab) => tab.textContent)).toEqual(["淘宝天猫 2", "京东 1"]);
  expect(body()).toContain("2 种报表有模板");
  expect(body()).toContain("文件没有写日期");
  fireEvent.click(screen.getByRole("button", { name: "淘宝订单报表 的 csv 模板" }));
  expect(asked).toEqual(["taobao/orders.csv"]);
  expect(screen.queryByRole("button", { name: "商品来源 的 csv 模板" })).toBeNull();
  fireEvent.click(screen.getByRole("tab", { name: "京东 1" }));
  expect(body()).toContain("日期写在文件名里");
  expect(screen.getByRole("button", { name: "京东流量 的 xlsx 模板" })).toBeTruthy();
});
