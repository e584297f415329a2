import { useNow } from "./clock";
import styles from "./Due.module.css";
import { duration, time } from "./format/date";
import { useLanguage, useText } from "./language";
import { text } from "./text";

interface Props {
  readonly task: {
    readonly due_at: string;
    /** Set once it is done: then it is over, early or late. */
    readonly done_at?: string | null;
    readonly is_overdue: boolean;
  };
}

/** When a task is due; late by how much; or when it was done. */
export function Due({ task }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  if (task.done_at != null || !task.is_overdue) return <span className={styles.due}>{time(task.done_at ?? task.due_at, now)}</span>;
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(task.due_at)) / 1_000));
  return <span className={styles.late}>▲ {t.late(duration(seconds, language))}</span>;
}
