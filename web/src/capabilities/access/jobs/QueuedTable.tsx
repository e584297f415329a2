import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import styles from "./JobsPage.module.css";
import type { QueuedJob } from "./JobsPage";
import { text } from "./text";
import { queuedTones } from "./states";

interface Props {
  readonly jobs: ListSource<QueuedJob>;
  readonly retry: (job: QueuedJob) => unknown;
  readonly drop: (job: QueuedJob) => unknown;
}

/** What people asked for that is done later; what has stopped waits here for somebody to decide. */
export function QueuedTable({ jobs, retry, drop }: Props) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <Panel title={t.queued} note={t.queued_note} flush>
      <DataTable
        source={jobs}
        columns={columns(t, language, { retry, drop })}
        rowKey={(job) => job.id}
        toolbar={<FilterSelect name="state" label={t.state} words={t.queued_states} />}
        empty={<EmptyState title={t.none_queued} detail={t.none_queued_detail} />}
      />
    </Panel>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, { retry, drop }: Omit<Props, "jobs">) =>
  columnsOf<QueuedJob>((c) => [
    c.text(t.no, (job) => String(job.job_no), { width: 72 }),
    c.text(t.job, (job) => <span title={job.name}>{pick(language, job.label, job.label_en)}</span>, { width: 152 }),
    c.person(t.asked_by, (job) => job.asked_by),
    c.time(t.asked_at, (job) => job.asked_at, { width: 112 }),
    c.state(t.state, (job) => job, queuedTones, { width: 112 }),
    c.text(t.tries, (job) => `${job.attempt_count}/${job.attempts}`, { width: 72 }),
    c.text(t.why, (job) => whyOf(job, language)),
    c.actions(
      t.actions,
      (job) => (
        <span className={styles.actions}>
          <ActionButton kind="row" action={job.actions.retry} run={() => retry(job)}>
            {t.retry}
          </ActionButton>
          <ActionButton kind="row" action={job.actions.drop} run={() => drop(job)}>
            {t.drop}
          </ActionButton>
        </span>
      ),
      { width: 160 },
    ),
  ]);

/** Nothing went wrong with most of them. */
function whyOf(job: QueuedJob, language: Language) {
  const why = job.dropped_reason ?? pick(language, job.error ?? "", job.error_en);
  if (why === "") return null;
  return (
    <span className={job.state === "dead" ? styles.why : undefined} title={why}>
      {why}
    </span>
  );
}
