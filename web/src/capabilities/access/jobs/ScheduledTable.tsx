import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import styles from "./JobsPage.module.css";
import type { Job } from "./JobsPage";
import { text } from "./text";
import { jobTones } from "./states";

/** What runs by itself, and how it went. */
export function ScheduledTable({ jobs, run }: { jobs: ListSource<Job>; run: (job: Job) => unknown }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <Panel title={t.scheduled} note={t.scheduled_note} flush>
      <DataTable
        source={jobs}
        columns={columns(t, language, run)}
        rowKey={(job) => job.name}
        empty={<EmptyState title={t.none_scheduled} detail={t.none_scheduled_detail} />}
      />
    </Panel>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, run: (job: Job) => unknown) =>
  columnsOf<Job>((c) => [
    c.text(t.job, (job) => <span title={job.name}>{pick(language, job.label, job.label_en)}</span>, { width: 200 }),
    c.text(t.schedule, (job) => pick(language, job.schedule, job.schedule_en) + (job.follows ? t.and_after_changes : ""), { width: 200 }),
    c.state(t.state, (job) => job, jobTones, { width: 128 }),
    c.time(t.last_run, (job) => job.started_at ?? null, { width: 112 }),
    c.time(t.next_run, (job) => job.next_due_at ?? null, { width: 112 }),
    c.text(t.why, (job) => job.error && <Why job={job} error={job.error} />),
    c.actions(
      t.actions,
      (job) => (
        <ActionButton kind="row" action={job.actions.run} run={() => run(job)}>
          {t.run}
        </ActionButton>
      ),
      { width: 112 },
    ),
  ]);

function Why({ job, error }: { job: Job; error: string }) {
  const t = useText(text);
  return (
    <span className={styles.why} title={error}>
      {t.times_failed(job.failure_count, error)}
    </span>
  );
}
