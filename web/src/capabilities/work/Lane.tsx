import { useNow } from "@/ui/clock";
import { duration, time } from "@/ui/format/date";
import { ActionButton } from "@/ui/ActionButton";
import { pick, useLanguage, useText } from "@/ui/language";
import { nextMove, taskStates } from "./states";
import type { Move, Task } from "./TasksPage";
import styles from "./TasksPage.module.css";
import { text } from "./text";

interface Props {
  readonly state: string;
  readonly tasks: readonly Task[];
  readonly total: number;
  readonly move: (task: Task, step: Move) => unknown;
  readonly open: (task: Task) => void;
}

export function Lane({ state, tasks, total, move, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <section aria-label={taskStates[state]?.[language]}>
      <h2 className={styles.head}>{taskStates[state]?.[language] ?? state}<span className={styles.total}>{total}</span></h2>
      <div className={styles.cards}>
        {tasks.length === 0 && <p className={styles.none}>{t.none}</p>}
        {tasks.map((task) => <Card key={task.id} task={task} move={move} open={open} />)}
      </div>
    </section>
  );
}

/** Every card names its standard and where it comes from: work without either is guesswork. */
function Card({ task, move, open }: { task: Task; move: Props["move"]; open: Props["open"] }) {
  const t = useText(text);
  const language = useLanguage();
  const step = nextMove(task.state);
  const who = task.owner_name ?? t.any(pick(language, task.owner_role_label, task.owner_role_label_en));
  const subject = task.store_name ?? task.client_name ?? t.agency;
  return (
    <article className={styles.card}>
      <button type="button" className={styles.title} onClick={() => open(task)}>{pick(language, task.title, task.title_en)}</button>
      <p>{task.priority.toUpperCase()} · <Due task={task} /> · {who} · {subject}</p>
      <p className={styles.standard}>{t.standard}{pick(language, task.standard, task.standard_en)}</p>
      <p>{t.origin}{pick(language, task.origin_label, task.origin_label_en)}{task.run_no && ` ${task.run_no}`}</p>
      {step && <p className={styles.act}><ActionButton kind="row" action={task.actions[step]} run={() => move(task, step)}>{t.moves[step]}</ActionButton></p>}
    </article>
  );
}

export function Due({ task }: { task: Task }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  if (task.state === "done") return <>{time(task.done_at ?? task.due_at, now)}</>;
  if (!task.is_overdue) return <>{time(task.due_at, now)}</>;
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(task.due_at)) / 1_000));
  return <span className={styles.late}>▲ {t.late(duration(seconds, language))}</span>;
}
