import { businessDay } from "./date";

/**
 * Quick choices of the period picker, in the order operators know. 近 N 天 ends yesterday, and 今天 is
 * not among them: numbers come from exports, and today has none that is whole.
 */
export const QUICK_PERIODS = [
  "yesterday", "last_7_days", "last_30_days", "this_week", "last_week", "this_month", "last_month", "this_quarter", "this_year",
] as const;
export type QuickPeriod = (typeof QUICK_PERIODS)[number];

/** The comparisons a page can keep; 目标 is no earlier period, so numbers that are held against it are asked for without one. */
export const COMPARISONS = ["previous", "month_ago", "last_year", "last_year_weekday", "target", "none"] as const;
export type NamedComparison = (typeof COMPARISONS)[number];
/** By its name, or `{ from }`: as many days beginning on that one. */
export type Comparison = NamedComparison | { readonly from: string };

export interface Days {
  readonly from: string;
  readonly to: string;
}

/** What the picker holds and the URL spells: `?period=yesterday` or `?period=2026-06-01~2026-06-18`. */
export type Period = { readonly quick: QuickPeriod } | Days;

export interface PeriodChoice {
  readonly period: Period;
  readonly compare: Comparison;
}

export function daysOf(period: Period, now: Date): Days {
  return "quick" in period ? quickDays(period.quick, businessDay(now)) : period;
}

export function quickDays(quick: QuickPeriod, today: string): Days {
  const yesterday = addDays(today, -1);
  switch (quick) {
    case "yesterday": return { from: yesterday, to: yesterday };
    case "last_7_days": return { from: addDays(today, -7), to: yesterday };
    case "last_30_days": return { from: addDays(today, -30), to: yesterday };
    case "this_week": return { from: monday(today), to: today };
    case "last_week": return { from: addDays(monday(today), -7), to: addDays(monday(today), -1) };
    case "this_month": return { from: `${today.slice(0, 7)}-01`, to: today };
    case "last_month": return lastMonth(today);
    case "this_quarter": return { from: quarterStart(today), to: today };
    case "this_year": return { from: `${today.slice(0, 4)}-01-01`, to: today };
  }
}

export function writePeriod(period: Period): string {
  return "quick" in period ? period.quick : `${period.from}~${period.to}`;
}

/** A link somebody mistyped falls back to the page's default instead of breaking the page. */
export function readPeriod(text: string | null, fallback: Period): Period {
  if (text === null) return fallback;
  const quick = QUICK_PERIODS.find((name) => name === text);
  if (quick) return { quick };
  const [from, to, ...rest] = text.split("~");
  if (rest.length > 0 || !isDay(from) || !isDay(to) || from > to) return fallback;
  return { from, to };
}

export function readComparison(text: string | null): Comparison {
  if (text !== null && isDay(text)) return { from: text };
  return COMPARISONS.find((name) => name === text) ?? "previous";
}

/** As the API spells it, which knows earlier periods only. */
export function askedComparison(compare: Comparison): string {
  return compare === "target" ? "none" : writeComparison(compare);
}

/** As the address spells it. */
export function writeComparison(compare: Comparison): string {
  return typeof compare === "string" ? compare : compare.from;
}

const lunarDay = new Intl.DateTimeFormat("zh-CN-u-ca-chinese", { month: "numeric", day: "numeric", timeZone: "UTC" });
/** A lunar year is 354 or 384 days; two weeks either way is more than the calendars ever differ. */
const LUNAR_YEARS = { from: 340, to: 400 };

/**
 * The day of the lunar year before, which is what 春节 is compared with; null where that year has no such day, as for a
 * leap month's.
 */
export function lunarYearAgo(day: string): string | null {
  const wanted = lunarDay.format(new Date(`${day}T00:00:00Z`));
  for (let days = LUNAR_YEARS.from; days <= LUNAR_YEARS.to; days += 1) {
    const earlier = addDays(day, -days);
    if (lunarDay.format(new Date(`${earlier}T00:00:00Z`)) === wanted) return earlier;
  }
  return null;
}

export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The days of one calendar sheet: whole weeks, Monday first, with blanks outside the month. */
export function monthSheet(month: string): (string | null)[] {
  const first = `${month}-01`;
  const lead = weekdayFromMonday(first);
  const days: (string | null)[] = Array.from({ length: lead }, () => null);
  for (let day = first; day.startsWith(month); day = addDays(day, 1)) days.push(day);
  while (days.length % 7 !== 0) days.push(null);
  return days;
}

export function addMonths(month: string, months: number): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 7);
}

function lastMonth(today: string): Days {
  const end = addDays(`${today.slice(0, 7)}-01`, -1);
  return { from: `${end.slice(0, 7)}-01`, to: end };
}

function quarterStart(today: string): string {
  const month = Number(today.slice(5, 7));
  const first = month - ((month - 1) % 3);
  return `${today.slice(0, 4)}-${String(first).padStart(2, "0")}-01`;
}

function monday(day: string): string {
  return addDays(day, -weekdayFromMonday(day));
}

function weekdayFromMonday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

function isDay(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
