import type { components } from "@/api/schema";
import { useNow } from "@/ui/clock";
import { time } from "@/ui/format/date";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { Pill, type Tone } from "@/ui/StatePill";
import styles from "./FindingPage.module.css";
import { text } from "./text";

type Run = components["schemas"]["RunDetail"];

const TONES: Readonly<Record<string, Tone>> = { in_progress: "info", in_review: "info", done: "success" };

/** The SOP run the finding opened, task by task. The work itself is done on the tasks page. */
export function RunPanel({ run }: { run: Run }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  return (
    <Panel
      title={`${run.run_no} ${pick(language, run.title, run.title_en)}`}
      note={`${run.done_count}/${run.total_count}`}
      actions={<KeptLink to="/work/tasks">{t.to_tasks} ›</KeptLink>}
      flush
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.wide}>
              {t.stage}
            </th>
            <th scope="col">{t.task}</th>
            <th scope="col" className={styles.wide}>
              {t.standard}
            </th>
            <th scope="col">{t.owner}</th>
            <th scope="col">{t.due}</th>
            <th scope="col">{t.state}</th>
          </tr>
        </thead>
        <tbody>
          {run.tasks.map((task) => {
            const stage = run.stages.find(({ code }) => code === task.stage_code);
            return (
              <tr key={task.id}>
                <td className={styles.wide}>{stage && pick(language, stage.label, stage.label_en)}</td>
                <td>
                  <span className={styles.quiet}>{task.task_no}</span> {pick(language, task.title, task.title_en)}
                </td>
                <td className={styles.wide}>{pick(language, task.standard, task.standard_en)}</td>
                <td className={styles.tight}>{task.owner_name ?? pick(language, task.owner_role_label, task.owner_role_label_en)}</td>
                <td className={task.is_overdue ? styles.late : styles.tight}>
                  {task.is_overdue && "▲ "}
                  {time(task.due_at, now)}
                </td>
                <td>
                  <Pill tone={task.is_overdue && task.state !== "done" ? "severe" : (TONES[task.state] ?? "neutral")}>
                    {pick(language, task.state_label, task.state_label_en)}
                  </Pill>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
