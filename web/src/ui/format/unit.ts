import type { Language } from "../language";
import { money, moneyAxis, moneyExact } from "./money";
import { NONE, count, countInWan } from "./number";
import { duration } from "./date";
import { percent, ratio } from "./share";

/** How the API counts a metric; one word decides how every part prints it. */
export type Unit = "fen" | "ppm" | "count" | "ratio" | "seconds";

export function onCard(unit: Unit, value: number | null, language: Language): string {
  switch (unit) {
    case "fen": return money(value, language);
    case "ppm": return percent(value, 1);
    case "count": return count(value);
    case "ratio": return ratio(value);
    case "seconds": return value === null ? NONE : duration(value, language);
  }
}

export function inTable(unit: Unit, value: number | null): string {
  switch (unit) {
    case "fen": return moneyExact(value);
    case "ppm": return percent(value, 2);
    case "count": return count(value);
    case "ratio": return ratio(value);
    case "seconds": return count(value);
  }
}

export function onAxis(unit: Unit, value: number, language: Language): string {
  switch (unit) {
    case "fen": return moneyAxis(value, language);
    case "ppm": return percent(value, 1).replace(".0%", "%");
    case "count": return language === "zh-CN" && value >= 100_000 ? countInWan(value).replace(".0 ", " ") : count(value);
    case "ratio": return ratio(value);
    case "seconds": return duration(value, language);
  }
}

/** 「（元）」 after a column's or a series' name: the unit stands once in the header, not in every cell. */
export function unitNote(unit: Unit, language: Language): string {
  if (unit === "fen") return language === "zh-CN" ? "（元）" : " (CNY)";
  if (unit === "seconds") return language === "zh-CN" ? "（秒）" : " (s)";
  return "";
}
