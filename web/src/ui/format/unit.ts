import type { Language } from "../language";
import { money, moneyAxis, moneyExact } from "./money";
import { MINUS, NONE, count, countInWan } from "./number";
import { duration } from "./date";
import { changeParts, percent, ratio } from "./share";

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

/** A difference between two values of a metric, with its sign: −1.5 百分点, +0.42, −1,200.00. */
export function signedAmount(unit: Unit, value: number | null, language: Language): string {
  if (value === null) return NONE;
  const size = Math.abs(value);
  const shown = unit === "ppm" ? changeParts({ unit: "points", ppm: size }, 1, language).size : inTable(unit, size);
  return value > 0 ? `+${shown}` : value < 0 ? `${MINUS}${shown}` : shown;
}

/** How many of the API's units one typed unit is: yuan are counted in fen, percent in ppm. */
const TYPED: Readonly<Record<Unit, number>> = { fen: 100, ppm: 10_000, count: 1, ratio: 1_000_000, seconds: 1 };

/** A number somebody typed, as the API counts it. */
export function fromTyped(unit: Unit, typed: number): number {
  return Math.round(typed * TYPED[unit]);
}

/** What stands after a field in which a value of this unit is typed. */
export function typedUnit(unit: Unit, language: Language): string {
  const zh: Readonly<Record<Unit, string>> = { fen: "元", ppm: "百分点", count: "", ratio: "", seconds: "秒" };
  const en: Readonly<Record<Unit, string>> = { fen: "CNY", ppm: "pp", count: "", ratio: "", seconds: "s" };
  return (language === "zh-CN" ? zh : en)[unit];
}
