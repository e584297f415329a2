import { ClockCircleOutlined, ExclamationCircleOutlined, PauseCircleOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { useEffect, useState } from "react";
import { useClock } from "./clock";
import { duration, timeInFull } from "./format/date";
import { useLanguage, useText } from "./language";
import styles from "./SlaClock.module.css";
import type { Tone } from "./StatePill";
import { text } from "./text";

export interface Clock {
  readonly started_at: string;
  readonly due_at: string;
  /** Set while the clock stands still; says what it waits for. */
  readonly paused_reason?: string | null;
  readonly paused_at?: string | null;
}

const MINUTE_MS = 60_000;
/** Under ten minutes every second counts. */
const SECONDS_BELOW = 600;

/** The tone is the share of time left, so that a long promise does not look calm on its last day. */
export function clockTone(left: number, whole: number): Exclude<Tone, "success"> {
  if (left < 0) return "severe";
  if (left * 5 <= whole) return "warning";
  return left * 2 <= whole ? "info" : "neutral";
}

export function SlaClock({ clock }: { clock: Clock }) {
  const language = useLanguage();
  const t = useText(text);
  const now = useTicks(Date.parse(clock.due_at));
  const due = Date.parse(clock.due_at);
  if (clock.paused_reason) {
    return <span className={`${styles.clock} ${styles.neutral}`}><PauseCircleOutlined />{t.paused(clock.paused_reason)}</span>;
  }
  const left = Math.trunc((due - now) / 1_000);
  const tone = clockTone(left, (due - Date.parse(clock.started_at)) / 1_000);
  const words = left < 0 ? t.late(duration(-left, language)) : t.left(duration(left, language));
  const Icon = left < 0 ? ExclamationCircleOutlined : ClockCircleOutlined;
  return (
    <Tooltip title={timeInFull(clock.due_at, language)}>
      <span className={`${styles.clock} ${styles[tone]}`} role="timer"><Icon />{words}</span>
    </Tooltip>
  );
}

function useTicks(due: number): number {
  const clock = useClock();
  const [now, setNow] = useState(() => clock().getTime());
  useEffect(() => {
    const near = Math.abs(due - now) < SECONDS_BELOW * 1_000;
    const timer = setTimeout(() => setNow(clock().getTime()), near ? 1_000 : MINUTE_MS);
    return () => clearTimeout(timer);
  }, [clock, due, now]);
  return now;
}
