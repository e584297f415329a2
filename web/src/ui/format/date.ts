import type { Language } from "../language";
import { NONE } from "./number";

/** Asia/Shanghai has had no daylight saving since 1991, so a fixed offset is exact for shop data. */
const SHANGHAI_MS = 8 * 3_600_000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const WEEKDAYS = { "zh-CN": ["周日", "周一", "周二", "周三", "周四", "周五", "周六"], "en-US": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] };
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The business day (Asia/Shanghai) on which an instant falls. */
export function businessDay(instant: Date): string {
  return new Date(instant.getTime() + SHANGHAI_MS).toISOString().slice(0, 10);
}

/** 「2026-06-01 ～ 2026-06-18」; a single day prints once. */
export function dayRange(from: string, to: string, language: Language): string {
  if (from === to) return from;
  return language === "zh-CN" ? `${from} ～ ${to}` : `${from} – ${to}`;
}

/** 「7 月 2 日 周四」. */
export function dayInWords(day: string, language: Language): string {
  const { month, date, weekday } = partsOf(day);
  if (language === "en-US") return `${WEEKDAYS["en-US"][weekday]}, ${MONTHS[month - 1]} ${date}`;
  return `${month} 月 ${date} 日 ${WEEKDAYS["zh-CN"][weekday]}`;
}

export function weekdayOf(day: string, language: Language): string {
  return WEEKDAYS[language][partsOf(day).weekday] ?? "";
}

/** 「07-02 11:05」 within this year, with the year otherwise. */
export function time(instant: string | null, now: Date): string {
  if (instant === null) return NONE;
  const local = shanghai(instant);
  return local.slice(0, 4) === businessDay(now).slice(0, 4) ? local.slice(5, 16) : local.slice(0, 16);
}

/** The full instant for a tooltip, zone included. */
export function timeInFull(instant: string, language: Language): string {
  return `${shanghai(instant).slice(0, 19)} ${language === "zh-CN" ? "北京时间" : "Asia/Shanghai"}`;
}

/** Feeds only: 刚刚 / 5 分钟前 / 3 小时前, then the date. */
export function timeAgo(instant: string, now: Date, language: Language): string {
  const seconds = Math.floor((now.getTime() - Date.parse(instant)) / 1_000);
  const zh = language === "zh-CN";
  if (seconds < MINUTE) return zh ? "刚刚" : "just now";
  if (seconds < HOUR) return zh ? `${Math.floor(seconds / MINUTE)} 分钟前` : `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return zh ? `${Math.floor(seconds / HOUR)} 小时前` : `${Math.floor(seconds / HOUR)} h ago`;
  return time(instant, now);
}

/** 「3 小时 12 分」「2 天」: never 1.53 小时. */
export function duration(seconds: number, language: Language): string {
  const zh = language === "zh-CN";
  if (seconds < MINUTE) return zh ? `${seconds} 秒` : `${seconds} s`;
  if (seconds < HOUR) return zh ? `${Math.floor(seconds / MINUTE)} 分` : `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return hours(seconds, zh);
  const days = Math.floor(seconds / DAY);
  if (zh) return `${days} 天`;
  return days === 1 ? "1 day" : `${days} days`;
}

function hours(seconds: number, zh: boolean): string {
  const whole = Math.floor(seconds / HOUR);
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const head = zh ? `${whole} 小时` : `${whole} h`;
  if (minutes === 0) return head;
  return zh ? `${head} ${minutes} 分` : `${head} ${minutes} min`;
}

function shanghai(instant: string): string {
  return new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().replace("T", " ");
}

function partsOf(day: string): { month: number; date: number; weekday: number } {
  const utc = new Date(`${day}T00:00:00Z`);
  return { month: utc.getUTCMonth() + 1, date: utc.getUTCDate(), weekday: utc.getUTCDay() };
}
