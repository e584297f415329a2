import { useState } from "react";
import { ActionButton } from "@/ui/ActionButton";
import { Due } from "@/ui/Due";
import { pick, useLanguage, useText } from "@/ui/language";
import { nextMove } from "./states";
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

/** As many cards as a lane shows before somebody asks for the rest: nothing is cut off, and the page keeps an end. */
const FIRST_CARDS = 12;
/** From here on a lane takes the room its neighbours do not need. */
const CROWDED = 4;

export function Lane({ state, tasks, total, move, open }: Props) {
  const t = useText(text);
  const [all, setAll] = useState(false);
  const shown = all ? tasks : tasks.slice(0, FIRST_CARDS);
  const hidden = tasks.length - shown.length;
  const room = tasks.length === 0 ? styles.idle : tasks.length > CROWDED ? styles.crowded : "";
  const name = t.lanes[state] ?? state;
  return (
    <section aria-label={name} className={`${styles.lane} ${room}`}>
      <h2 className={styles.head}>
        {name}
        <span className={styles.total}>{total}</span>
      </h2>
      {tasks.length === 0 && <p className={styles.none}>{t.none}</p>}
      <div className={styles.cards}>
        {shown.map((task) => (
          <Card key={task.id} task={task} move={move} open={open} />
        ))}
      </div>
      {hidden > 0 && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {t.show_more(hidden)}
        </button>
      )}
    </section>
  );
}

/** Every card names its standard and where it comes from: work without either is guesswork. */
function Card({ task, move, open }: { task: Task; move: Props["move"]; open: Props["open"] }) {
  const t = useText(text);
  const language = useLanguage();
  const step = nextMove(task.state);
  const who = task.owner_name ?? t.any(pick(language, task.owner_role_label, task.owner_role_label_en));
  return (
    <article className={styles.card}>
      <button type="button" className={styles.title} onClick={() => open(task)}>
        {pick(language, task.title, task.title_en)}
      </button>
      <p className={styles.subject}>{task.store_name ?? task.client_name ?? t.agency}</p>
      <p>
        {task.priority.toUpperCase()} · <Due task={task} /> · {who}
      </p>
      <p className={styles.standard}>
        {t.standard}
        {pick(language, task.standard, task.standard_en)}
      </p>
      <div className={styles.foot}>
        <span className={`${styles.quiet} dy-clip`}>
          {pick(language, task.origin_label, task.origin_label_en)}
          {task.run_no && ` ${task.run_no}`}
        </span>
        {step && (
          <ActionButton kind="row" action={task.actions[step]} run={() => move(task, step)}>
            {t.moves[step]}
          </ActionButton>
        )}
      </div>
    </article>
  );
}
