import type { Language } from "@/ui/language";
import { fontFamily, fontFamilyCode, shadow, type Palette } from "./tokens";

/** The palette as CSS custom properties, so that our own styles and Ant Design read the same values. */
export function cssVariables({ antd, own, series }: Palette, language: Language): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(antd)) variables[`--dy-${kebab(name)}`] = value;
  for (const [name, value] of Object.entries(own)) variables[`--dy-${kebab(name)}`] = value;
  // Which of the two means "up" is the reader's choice; base.css assigns them by html[data-trend].
  variables["--dy-trend-red"] = own.up;
  variables["--dy-trend-green"] = own.down;
  delete variables["--dy-up"];
  delete variables["--dy-down"];
  series.forEach((colour, index) => {
    variables[`--dy-series-${index + 1}`] = colour;
  });
  variables["--dy-font"] = fontFamily[language];
  variables["--dy-font-code"] = fontFamilyCode;
  variables["--dy-shadow"] = shadow;
  return variables;
}

export function applyVariables(root: HTMLElement, palette: Palette, language: Language): void {
  for (const [name, value] of Object.entries(cssVariables(palette, language))) root.style.setProperty(name, value);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
