import type { Language } from "../language";
import { NONE, fixed, roundDivide } from "./number";

const FEN_PER_YUAN = 100;
const FEN_PER_WAN = 1_000_000;
const FEN_PER_YI = 10_000_000_000;

/** An amount split for typesetting: the unit is set smaller than the value. */
export interface AmountParts {
  readonly prefix: string;
  readonly value: string;
  readonly unit: string;
}

/** Tables and documents: 128,601.00, fen always. The unit stands in the column header. */
export function moneyExact(fen: number | null): string {
  return fen === null ? NONE : fixed(fen, 2);
}

/** A price or 客单价: ¥433.00. */
export function price(fen: number | null): string {
  if (fen === null) return NONE;
  return fen < 0 ? `−¥${fixed(-fen, 2)}` : `¥${fixed(fen, 2)}`;
}

/** A table column switched to 万元. */
export function moneyInWan(fen: number | null): string {
  return fen === null ? NONE : fixed(roundDivide(fen, FEN_PER_YUAN * 100), 2);
}

export function moneyParts(fen: number | null, language: Language): AmountParts {
  if (fen === null) return { prefix: "", value: NONE, unit: "" };
  return language === "zh-CN" ? chinese(fen) : english(fen);
}

/** Cards, axes and sentences: 9,860 元 · 12.86 万 · 380.0 万 · 1.23 亿. */
export function money(fen: number | null, language: Language): string {
  const { prefix, value, unit } = moneyParts(fen, language);
  if (language === "en-US") return prefix + value + unit;
  return unit === "" ? value : `${value} ${unit}`;
}

/** Axis labels drop useless decimals: 15 万, not 15.00 万. */
export function moneyAxis(fen: number, language: Language): string {
  if (fen === 0) return "0";
  const { prefix, value, unit } = moneyParts(fen, language);
  const short = value.includes(".") ? value.replace(/\.?0+$/, "") : value;
  if (language === "en-US") return prefix + short + unit;
  return unit === "元" ? short : `${short} ${unit}`;
}

/**
 * Rounds first, then chooses the unit: 999,999.99 元 must read 100.0 万 and 99,999,999 元 must read
 * 1.00 亿, not 100.00 万 or 10,000.0 万.
 */
function chinese(fen: number): AmountParts {
  const size = Math.abs(fen);
  if (size < FEN_PER_WAN) return { prefix: "", value: exactYuan(fen), unit: "元" };
  const hundredths = roundDivide(fen, FEN_PER_WAN / 100);
  if (Math.abs(hundredths) < 100 * 100) return { prefix: "", value: fixed(hundredths, 2), unit: "万" };
  const tenths = roundDivide(fen, FEN_PER_WAN / 10);
  if (Math.abs(tenths) < 10_000 * 10) return { prefix: "", value: fixed(tenths, 1), unit: "万" };
  return { prefix: "", value: fixed(roundDivide(fen, FEN_PER_YI / 100), 2), unit: "亿" };
}

function english(fen: number): AmountParts {
  const prefix = fen < 0 ? "−¥" : "¥";
  const size = Math.abs(fen);
  if (size < FEN_PER_WAN) return { prefix, value: exactYuan(size), unit: "" };
  const thousands = roundDivide(size, FEN_PER_YUAN * 100);
  if (thousands < 1_000 * 10) return { prefix, value: fixed(thousands, 1), unit: "K" };
  const [decimals, scale] = millionScale(size);
  return { prefix, value: fixed(roundDivide(size, scale), decimals), unit: "M" };
}

/** Three figures: ¥3.80M, ¥38.0M, ¥380M. */
function millionScale(size: number): [number, number] {
  const million = FEN_PER_WAN * 100;
  if (roundDivide(size, million / 100) < 1_000) return [2, million / 100];
  if (roundDivide(size, million / 10) < 1_000) return [1, million / 10];
  return [0, million];
}

/** Below 1 万 the figure is exact, but whole yuan do not carry an empty .00. */
function exactYuan(fen: number): string {
  return fen % FEN_PER_YUAN === 0 ? fixed(roundDivide(fen, FEN_PER_YUAN), 0) : fixed(fen, 2);
}
