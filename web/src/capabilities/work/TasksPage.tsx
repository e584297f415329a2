import { App, Checkbox } from "antd";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { time } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { Permit } from "@/ui/source";
import { useCreating } from "@/ui/useCreating";
import { useFilter, useScope } from "@/ui/useView";
import { Lane } from "./Lane";
import { NewTask } from "./NewTask";
import { Runs } from "./Runs";
import { LANES } from "./states";
import { TaskDrawer } from "./TaskDrawer";
import styles from "./TasksPage.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
export type Task = Schemas["TaskView"];
export type Run = Schemas["RunView"];
export type Move = Schemas["Move"];

export interface TaskBoard {
  readonly open: readonly Task[];
  readonly open_total: number;
  readonly done: readonly Task[];
  readonly done_total: number;
  readonly runs: readonly Run[];
}

/** What is open fits on the board; what is done is only there to look back on. */
const OPEN_LIMIT = 200;
const DONE_LIMIT = 12;
const RUN_LIMIT = 12;

export default function TasksPage() {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const [codes] = useScope();
  const [mine] = useFilter("mine");
  const [overdue] = useFilter("overdue");
  const [chosen, choose] = useFilter("task");
  const [writing, setWriting] = useCreating();
  const query = { stores: codes.join(",") || undefined, mine: mine === "1", overdue: overdue === "1" };
  const board = useItem(["tasks", query], () => boardOf(query));
  const move = useRun(
    ({ task, step, note }: { task: Task; step: Move; note: string }) =>
      dataOf(client.POST("/api/tasks/{id}/moves", { params: { path: { id: task.id } }, body: { move: step, note } })),
    [["tasks"], ["home"], ["findings"]],
  );
  const run = (task: Task, step: Move, note = "") =>
    move
      .mutateAsync({ task, step, note })
      .then((moved) => message.success(t.moved(moved.task_no, pick(language, moved.state_label, moved.state_label_en))));
  const create = usePermit("work.create");
  return (
    <Loaded source={board} height={640}>
      {(value) => (
        <>
          <TasksView board={value} move={run} open={(task) => choose(task.id)} create={create} write={() => setWriting(true)} />
          <TaskDrawer
            task={[...value.open, ...value.done].find(({ id }) => id === chosen) ?? null}
            move={run}
            close={() => choose(undefined)}
          />
          {writing && <NewTask close={() => setWriting(false)} />}
        </>
      )}
    </Loaded>
  );
}

async function boardOf(query: { stores: string | undefined; mine: boolean; overdue: boolean }): Promise<TaskBoard> {
  const [open, done, runs] = await Promise.all([
    dataOf(client.GET("/api/tasks", { params: { query: { ...query, limit: OPEN_LIMIT } } })),
    dataOf(client.GET("/api/tasks", { params: { query: { ...query, overdue: false, state: "done", limit: DONE_LIMIT } } })),
    dataOf(client.GET("/api/sop_runs", { params: { query: { limit: RUN_LIMIT } } })),
  ]);
  return { open: open.items, open_total: open.total, done: done.items, done_total: done.total, runs: runs.items };
}

interface Props {
  readonly board: TaskBoard;
  readonly move: (task: Task, step: Move) => unknown;
  readonly open: (task: Task) => void;
  readonly create: Permit;
  readonly write: () => void;
}

export function TasksView({ board, move, open, create, write }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const late = board.open.filter((task) => task.is_overdue).length;
  const first = board.open.reduce<Task | null>((soonest, task) => (soonest && soonest.due_at <= task.due_at ? soonest : task), null);
  const next = first ? t.next(pick(language, first.title, first.title_en), time(first.due_at, now)) : "";
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={t.summary(board.open_total, late, board.runs.length) + next}
        actions={
          <ActionButton kind="primary" action={create} run={write}>
            {t.create}
          </ActionButton>
        }
      />
      <Panel>
        <div className={styles.filters}>
          <Toggle name="mine" label={t.mine} />
          <Toggle name="overdue" label={t.overdue} />
        </div>
        <div className={styles.board}>
          {LANES.map((state) => {
            const tasks = state === "done" ? board.done : board.open.filter((task) => task.state === state);
            return (
              <Lane
                key={state}
                state={state}
                tasks={tasks}
                total={state === "done" ? board.done_total : tasks.length}
                move={move}
                open={open}
              />
            );
          })}
        </div>
      </Panel>
      {board.runs.length > 0 && (
        <div className={styles.below}>
          <Panel title={t.runs} flush>
            <Runs runs={board.runs} />
          </Panel>
        </div>
      )}
    </>
  );
}

function Toggle({ name, label }: { name: string; label: string }) {
  const [value, change] = useFilter(name);
  return (
    <Checkbox checked={value === "1"} onChange={(event) => change(event.target.checked ? "1" : undefined)}>
      {label}
    </Checkbox>
  );
}
