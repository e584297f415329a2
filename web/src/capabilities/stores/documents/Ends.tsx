import { NONE } from "@/ui/format/number";
import { useText } from "@/ui/language";
import { Pill, type Tone } from "@/ui/StatePill";
import styles from "./papers.module.css";
import { text } from "./text";

/** The last notice but one comes a month ahead; before that there is time to write. */
const PRESSING_DAYS = 30;
const SOON_DAYS = 90;

/** The last day of a paper, and how far it is once that is worth a look. */
export function Ends({ day, days }: { day: string | null | undefined; days: number | null | undefined }) {
  const t = useText(text);
  if (day == null || days == null) return NONE;
  const tone = toneOf(days);
  return (
    <span className={styles.ends}>
      {day}
      {tone && <Pill tone={tone}>{days < 0 ? t.over(-days) : t.days_left(days)}</Pill>}
    </span>
  );
}

function toneOf(days: number): Tone | null {
  if (days < 0) return "severe";
  if (days <= PRESSING_DAYS) return "warning";
  return days <= SOON_DAYS ? "info" : null;
}
