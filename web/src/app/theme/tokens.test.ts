import { describe, expect, test } from "vitest";
import { contrast, deltaE2000, distance, type Vision } from "@/testing/colour";
import { dark, light, type Palette } from "./tokens";
import { cssVariables } from "./variables";

const TEXT = 4.5;
const GRAPHIC = 3;
const APART = 13;
const VISIONS: readonly Vision[] = ["normal", "protan", "deutan", "tritan"];

/** [what, colour, ground, least contrast]: every pair that meets on screen. */
function pairs({ antd, own, series }: Palette): [string, string, string, number][] {
  const rows: [string, string, string, number][] = [];
  const grounds = {
    layout: antd.colorBgLayout,
    panel: antd.colorBgContainer,
    popup: antd.colorBgElevated,
    header: antd.colorFillQuaternary,
  };
  const inks = { text: antd.colorText, secondary: antd.colorTextSecondary, link: antd.colorPrimary };
  for (const [ink, colour] of Object.entries(inks))
    for (const [ground, behind] of Object.entries(grounds)) rows.push([`${ink} on ${ground}`, colour, behind, TEXT]);
  rows.push(
    ["tertiary on layout", antd.colorTextTertiary, antd.colorBgLayout, TEXT],
    ["tertiary on panel", antd.colorTextTertiary, antd.colorBgContainer, TEXT],
    ["text on selected row", antd.colorText, antd.colorPrimaryBgHover, TEXT],
    ["nav text on nav", antd.colorTextSecondary, own.navBg, TEXT],
    ["selected nav text", own.navSelectedText, antd.colorPrimaryBgHover, TEXT],
    ["button text on primary", own.textOnPrimary, antd.colorPrimary, TEXT],
    ["button text on primary hover", own.textOnPrimary, antd.colorPrimaryHover, TEXT],
    ["success pill", antd.colorSuccessText, antd.colorSuccessBg, TEXT],
    ["info pill", antd.colorInfoText, antd.colorInfoBg, TEXT],
    ["warning pill", antd.colorWarningText, antd.colorWarningBg, TEXT],
    ["severe pill", antd.colorErrorText, antd.colorErrorBg, TEXT],
    ["neutral pill", own.neutralText, own.neutralBg, TEXT],
    ["better", own.goodText, own.goodBg, TEXT],
    ["worse", own.badText, own.badBg, TEXT],
    ["up on panel", own.up, antd.colorBgContainer, TEXT],
    ["down on panel", own.down, antd.colorBgContainer, TEXT],
    ["up on selected row", own.up, antd.colorPrimaryBgHover, TEXT],
    ["down on selected row", own.down, antd.colorPrimaryBgHover, TEXT],
    ["sign-in side", own.brandDarkText, own.brandDark, TEXT],
    ["input border on panel", antd.colorBorder, antd.colorBgContainer, GRAPHIC],
    ["focus ring on panel", antd.colorPrimaryBorder, antd.colorBgContainer, GRAPHIC],
    ["focus ring on layout", antd.colorPrimaryBorder, antd.colorBgLayout, GRAPHIC],
    ["compare line", own.compare, antd.colorBgContainer, GRAPHIC],
    ["target line", own.target, antd.colorBgContainer, GRAPHIC],
  );
  series.forEach((colour, index) => rows.push([`series ${index + 1}`, colour, antd.colorBgContainer, GRAPHIC]));
  return rows;
}

test.each(pairs(light))("light: %s", (_what, colour, ground, least) => {
  expect(contrast(colour, ground)).toBeGreaterThanOrEqual(least);
});

test.each(pairs(dark))("dark: %s", (_what, colour, ground, least) => {
  expect(contrast(colour, ground)).toBeGreaterThanOrEqual(least);
});

test("input border is visible on the page's ground as well", () => {
  expect(contrast(light.antd.colorBorder, light.antd.colorBgLayout)).toBeGreaterThanOrEqual(GRAPHIC);
});

describe("the arithmetic itself", () => {
  test("agrees with published values", () => {
    expect(contrast("#FFFFFF", "#000000")).toBeCloseTo(21, 5);
    expect(contrast("#1F5D7E", "#FFFFFF")).toBeCloseTo(7.18, 2);
    expect(deltaE2000([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
    expect(deltaE2000([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
    expect(deltaE2000([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
  });
});

function nearest(series: readonly string[], vision: Vision): number {
  const distances = series.flatMap((one, index) => series.slice(index + 1).map((other) => distance(one, other, vision)));
  return Math.min(...distances);
}

describe.each([
  ["light", light],
  ["dark", dark],
] as const)("%s palette under each colour vision", (_name, palette) => {
  test.each(VISIONS)("%s: no two lines look alike", (vision) => {
    expect(nearest(palette.series, vision)).toBeGreaterThanOrEqual(APART);
  });

  test.each(VISIONS)("%s: better and worse stay far apart", (vision) => {
    expect(distance(palette.own.goodText, palette.own.badText, vision)).toBeGreaterThanOrEqual(40);
  });
});

test("both palettes name the same things, and nothing of Ant Design's own blue is left", () => {
  expect(Object.keys(cssVariables(dark, "zh-CN"))).toEqual(Object.keys(cssVariables(light, "zh-CN")));
  expect(JSON.stringify([light, dark])).not.toMatch(/#1677FF|#52C41A|#001529/i);
});

test("the two trend colours exist only under their neutral names", () => {
  const variables = cssVariables(light, "zh-CN");
  expect(variables["--dy-trend-red"]).toBe(light.own.up);
  expect(variables["--dy-up"]).toBeUndefined();
});
