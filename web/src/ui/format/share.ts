import type { Language } from "../language";
import { IMPOSSIBLE, NONE, fixed, roundDivide } from "./number";

const PPM_PER_PERCENT = 10_000;

/** One decimal on cards, two in tables: the column decides, never the value. */
export type Decimals = 1 | 2;

export function percent(ppm: number | null, decimals: Decimals): string {
  return ppm === null ? NONE : `${percentFigure(ppm, decimals)}%`;
}

/** A fee rate as operators say it: 「5.00%（5 个点）」. */
export function feeRate(ppm: number | null, language: Language): string {
  if (ppm === null) return NONE;
  const rate = percent(ppm, 2);
  if (language === "en-US") return rate;
  const points = percentFigure(ppm, 2).replace(/\.?0+$/, "");
  return `${rate}（${points} 个点）`;
}

/** 投产比 3.05: two decimals, no "1:". */
export function ratio(ppm: number | null): string {
  return ppm === null ? NONE : fixed(roundDivide(ppm, PPM_PER_PERCENT), 2);
}

/**
 * A change against something named. `points` is the change of a share: percent of a percent would
 * be read as the share itself, so it is always 百分点.
 */
export interface Change {
  readonly unit: "growth" | "points";
  readonly ppm: number | null;
  /** Set by the server from the metric's polarity; the console does not know which way is good. */
  readonly judgement?: "better" | "worse" | null;
  /** Why `ppm` is null: 「上期为 0，无法计算增幅」. */
  readonly reason?: string | null;
  /** Half a day is never compared with a whole one. */
  readonly partial?: boolean;
}

export type Direction = "up" | "down" | "flat" | "none";

export interface ChangeParts {
  readonly direction: Direction;
  readonly arrow: string;
  readonly size: string;
}

const ARROWS: Record<Direction, string> = { up: "↑", down: "↓", flat: "→", none: "" };

export function changeParts(change: Change, decimals: Decimals, language: Language): ChangeParts {
  if (change.ppm === null) return { direction: "none", arrow: "", size: change.reason ? IMPOSSIBLE : NONE };
  const scaled = roundDivide(change.ppm, PPM_PER_PERCENT / 10 ** decimals);
  const direction = scaled > 0 ? "up" : scaled < 0 ? "down" : "flat";
  const figure = fixed(Math.abs(scaled), decimals);
  return { direction, arrow: ARROWS[direction], size: figure + suffix(change.unit, language) };
}

/** Sentences and exports carry a sign instead of an arrow: 「+4.2%」「−1.9 百分点」. */
export function signedChange(change: Change, decimals: Decimals, language: Language): string {
  const { direction, size } = changeParts(change, decimals, language);
  if (direction === "up") return `+${size}`;
  return direction === "down" ? `−${size}` : size;
}

/** From a doubling on, the multiple reads better than the percentage: 「增长到 2.5 倍（+150%）」. */
export function growthSentence(ppm: number, language: Language): string {
  const doubled = 1_000_000;
  if (ppm < doubled) return signedChange({ unit: "growth", ppm }, 1, language);
  const times = fixed(roundDivide(ppm + doubled, 100_000), 1);
  const gain = `+${fixed(roundDivide(ppm, PPM_PER_PERCENT), 0)}%`;
  return language === "zh-CN" ? `增长到 ${times} 倍（${gain}）` : `${times}× (${gain})`;
}

function percentFigure(ppm: number, decimals: Decimals): string {
  return fixed(roundDivide(ppm, PPM_PER_PERCENT / 10 ** decimals), decimals);
}

function suffix(unit: Change["unit"], language: Language): string {
  if (unit === "growth") return "%";
  return language === "zh-CN" ? " 百分点" : " pp";
}
