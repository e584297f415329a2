import { Input } from "antd";
import { useState } from "react";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { Due } from "@/ui/Due";
import { time } from "@/ui/format/date";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { RecordDrawer } from "@/ui/RecordDrawer";
import { StatePill } from "@/ui/StatePill";
import { MOVES, taskTones } from "./states";
import type { Move, Task } from "./TasksPage";
import styles from "./TasksPage.module.css";
import { text } from "./text";

interface Props {
  readonly task: Task | null;
  readonly move: (task: Task, step: Move, note: string) => Promise<unknown>;
  readonly close: () => void;
}

export function TaskDrawer({ task, move, close }: Props) {
  const language = useLanguage();
  const title = task ? `${task.task_no} ${pick(language, task.title, task.title_en)}` : "";
  return (
    <RecordDrawer title={title} open={task !== null} close={close} size="form">
      {task && <Inside key={`${task.id} ${task.state}`} task={task} move={move} />}
    </RecordDrawer>
  );
}

function Inside({ task, move }: { task: Task; move: Props["move"] }) {
  const t = useText(text);
  const language = useLanguage();
  const [note, setNote] = useState("");
  const offered = MOVES.filter((step) => task.actions[step].allowed);
  const first = MOVES.find((step) => task.actions[step].allowed && !task.actions[step].needs_note);
  const lacking = { allowed: false, reason: t.need_note, reason_en: t.need_note };
  return (
    <div className={styles.drawer}>
      <Facts task={task} />
      {offered.length === 0 && (
        <p className={styles.none}>{pick(language, task.actions.start.reason ?? "", task.actions.start.reason_en)}</p>
      )}
      {offered.length > 0 && (
        <Input.TextArea
          aria-label={t.note_label}
          placeholder={t.note_hint}
          autoSize={{ minRows: 2 }}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      <p className={styles.buttons}>
        {offered.map((step) => (
          <ActionButton
            key={step}
            kind={step === first ? "primary" : "plain"}
            action={task.actions[step].needs_note && note.trim() === "" ? lacking : task.actions[step]}
            run={() => move(task, step, note.trim())}
          >
            {t.moves[step]}
          </ActionButton>
        ))}
      </p>
    </div>
  );
}

/** Where the task came from; a paper that runs out opens. */
function Origin({ task }: { task: Task }) {
  const language = useLanguage();
  const word = pick(language, task.origin_label, task.origin_label_en);
  const paper = PAPERS[task.origin_kind]?.(task.origin_id);
  if (paper) return <KeptLink to={paper}>{word} ›</KeptLink>;
  return task.run_no ? `${word} ${task.run_no}` : word;
}

const PAPERS: Readonly<Record<string, (id: string) => string>> = {
  document_expiry: (id) => `/stores/documents/${encodeURIComponent(id)}`,
  authorisation_expiry: () => "/stores/authorisations",
};

function Facts({ task }: { task: Task }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const facts = [
    [t.state, <StatePill key="s" of={task} tones={taskTones} />],
    [t.priority, task.priority.toUpperCase()],
    [t.due, <Due key="d" task={task} />],
    [t.owner, task.owner_name ?? t.any(pick(language, task.owner_role_label, task.owner_role_label_en))],
    [t.subject, task.store_name ?? task.client_name ?? t.agency],
    [t.standard_title, pick(language, task.standard, task.standard_en)],
    [t.origin_title, <Origin key="o" task={task} />],
    [t.created, time(task.created_at, now)],
    [t.submitted, task.submitted_at && time(task.submitted_at, now)],
    [t.note, task.note],
  ] as const;
  return (
    <dl className={styles.facts}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
