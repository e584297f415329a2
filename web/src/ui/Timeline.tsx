import { businessDay, dayInWords, time } from "./format/date";
import { EmptyState } from "./EmptyState";
import { useLanguage, useText } from "./language";
import styles from "./Timeline.module.css";
import { text } from "./text";

export interface Happening {
  readonly id: string;
  readonly at: string;
  /** Null for what the machine did itself. */
  readonly actor: string | null;
  readonly sentence: string;
  readonly before?: string | null;
  readonly after?: string | null;
}

/** Who did what and when, newest first, grouped by day. */
export function Timeline({ happenings, now }: { happenings: readonly Happening[]; now: Date }) {
  const language = useLanguage();
  const t = useText(text);
  if (happenings.length === 0) return <EmptyState title={t.no_activity} />;
  return (
    <div>
      {byDay(happenings).map(([day, rows]) => (
        <section key={day}>
          <h3 className={styles.day}>{dayInWords(day, language)}</h3>
          <ol>
            {rows.map((row) => (
              <li key={row.id} className={styles.row}>
                <time className={styles.time} dateTime={row.at}>{time(row.at, now).slice(-5)}</time>
                <span className={`${styles.actor} dy-clip`}>{row.actor ?? t.system}</span>
                <span>{row.sentence}{row.before && row.after && <span className={styles.change}> {row.before} → {row.after}</span>}</span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function byDay(happenings: readonly Happening[]): [string, Happening[]][] {
  const days = new Map<string, Happening[]>();
  for (const happening of happenings) {
    const day = businessDay(new Date(happening.at));
    days.set(day, [...(days.get(day) ?? []), happening]);
  }
  return [...days];
}
