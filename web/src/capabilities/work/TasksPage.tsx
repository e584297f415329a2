import { App, Checkbox } from "antd";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { useFilter, useScope } from "@/ui/useView";
import { taskStates } from "./states";
import styles from "./TasksPage.module.css";
import { text } from "./text";

export type TaskBoard = components["schemas"]["TaskBoard"];
export type TaskCard = components["schemas"]["TaskCard"];
type SopRun = components["schemas"]["SopRun"];

export default function TasksPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const [codes] = useScope();
  const [mine] = useFilter("mine");
  const [overdue] = useFilter("overdue");
  const query = { scope: codes.join(",") || undefined, mine, overdue };
  const board = useItem(["tasks", query], () => dataOf(client.GET("/api/tasks/board", { params: { query } })));
  const submit = useRun((id: string) => client.POST("/api/tasks/{id}/submission", { params: { path: { id } } }), [["tasks"]]);
  const run = (task: TaskCard) => submit.mutateAsync(task.id).then(() => message.success(t.submitted(task.title)));
  return (
    <Loaded source={board} height={640}>{(value) => <TasksView board={value} submit={run} />}</Loaded>
  );
}

export function TasksView({ board, submit }: { board: TaskBoard; submit: (task: TaskCard) => unknown }) {
  const t = useText(text);
  return (
    <>
      <PageHeader title={t.title} conclusion={board.conclusion} />
      {board.sop_run && <Panel><RunStrip run={board.sop_run} /></Panel>}
      <div className={styles.filters}><Toggle name="mine" label={t.mine} /><Toggle name="overdue" label={t.overdue} /></div>
      <div className={styles.board}>
        {board.columns.map((column) => <Column key={column.state} column={column} submit={submit} />)}
      </div>
    </>
  );
}

function Toggle({ name, label }: { name: string; label: string }) {
  const [value, change] = useFilter(name);
  return <Checkbox checked={value === "1"} onChange={(event) => change(event.target.checked ? "1" : undefined)}>{label}</Checkbox>;
}

function RunStrip({ run }: { run: SopRun }) {
  const t = useText(text);
  return (
    <div className={styles.run}>
      <span className={styles.name}>{t.run} {run.name} · {run.client_name}</span>
      {run.phases.map((phase) => (
        <span key={phase.name} className={styles.phase}>
          {phase.name} {phase.day.slice(5)}
          <span className={styles.meter}><span className={styles.done} style={{ display: "block", width: `${(phase.done_count * 100) / Math.max(1, phase.total_count)}%` }} /></span>
          {phase.done_count}/{phase.total_count}
        </span>
      ))}
    </div>
  );
}

function Column({ column, submit }: { column: TaskBoard["columns"][number]; submit: (task: TaskCard) => unknown }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <section>
      <h2 className={styles.head}>{taskStates[column.state]?.[language] ?? column.state}<span className={styles.total}>{column.total}</span></h2>
      <div className={styles.cards}>
        {column.tasks.length === 0 && <p className={styles.none}>{t.none}</p>}
        {column.tasks.map((task) => <Card key={task.id} task={task} submit={submit} />)}
      </div>
    </section>
  );
}

function Card({ task, submit }: { task: TaskCard; submit: (task: TaskCard) => unknown }) {
  const t = useText(text);
  const due = task.overdue_days > 0 ? <span className={styles.late}>▲ {t.late(task.overdue_days)}</span> : task.due_on.slice(5);
  return (
    <article className={styles.card}>
      <h3>{task.title}</h3>
      <p>{task.priority} · {due}{task.owner_name && ` · ${task.owner_name}`} · {task.client_name}</p>
      {task.standard && <p>{t.standard}：{task.standard}</p>}
      {task.origin && <p>{t.origin}：{task.origin}</p>}
      {task.blocked_by && <p className={styles.blocked}>▲ {t.blocked}：{task.blocked_by}</p>}
      {task.state === "doing" && <p className={styles.act}><ActionButton kind="row" action={task.actions.submit} run={() => submit(task)}>{t.submit}</ActionButton></p>}
    </article>
  );
}
