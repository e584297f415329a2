import { NONE } from "@/ui/format/number";
import { useText } from "@/ui/language";
import { Pill } from "@/ui/StatePill";
import styles from "./vault.module.css";
import { endTone } from "./states";
import { text } from "./text";

/** The last day of an authority, and how far it is once that is worth a look. */
export function Ends({ day, days }: { day: string | null | undefined; days: number | null | undefined }) {
  const t = useText(text);
  if (day == null || days == null) return NONE;
  const tone = endTone(days);
  return (
    <span className={styles.ends}>
      {day}
      {tone && <Pill tone={tone}>{days < 0 ? t.over : t.days_left(days)}</Pill>}
    </span>
  );
}
