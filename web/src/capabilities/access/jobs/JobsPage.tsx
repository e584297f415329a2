import { App } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client, dataOf } from "@/api/client";
import { useInnerList, useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { useLanguage, useText } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import type { ListSource } from "@/ui/source";
import { useFilter } from "@/ui/useView";
import styles from "./JobsPage.module.css";
import { QueuedTable } from "./QueuedTable";
import { ScheduledTable } from "./ScheduledTable";
import { QUEUED_STATES } from "./states";
import { text } from "./text";
import { Verification } from "./Verification";

export type Job = components["schemas"]["JobView"];
export type QueuedJob = components["schemas"]["QueuedJobView"];

/** Everything here changes by itself. */
const STALE = [["jobs"], ["activity", "verification"]] as const;
/** How often a page with something under way looks again. */
const AGAIN_MS = 3_000;

export default function JobsPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const [written] = useFilter("state");
  const state = QUEUED_STATES.find((one) => one === written);
  const scheduled = useInnerList(["jobs", "scheduled"], () => dataOf(client.GET("/api/jobs")));
  const queued = useList(["jobs", "queued", state], (page) =>
    dataOf(client.GET("/api/queued_jobs", { params: { query: { ...page, state } } })),
  );
  const run = useRun((name: string) => dataOf(client.POST("/api/jobs/{name}/runs", { params: { path: { name } } })), STALE);
  const retry = useRun((id: string) => dataOf(client.POST("/api/queued_jobs/{id}/retries", { params: { path: { id } } })), STALE);
  const drop = useRun(
    ({ id, reason }: { id: string; reason: string }) =>
      dataOf(client.POST("/api/queued_jobs/{id}/drops", { params: { path: { id } }, body: { reason } })),
    STALE,
  );
  const [dropping, setDropping] = useState<QueuedJob | null>(null);
  const verifies = usePermit("access.view_activity").allowed;
  useLookAgain(isUnderWay(scheduled, queued));
  return (
    <>
      <JobsHeader scheduled={scheduled} />
      <div className={styles.stack}>
        <QueuedTable
          jobs={queued}
          retry={(job) => retry.mutateAsync(job.id).then(() => message.success(t.retried(job.job_no)))}
          drop={setDropping}
        />
        <ScheduledTable jobs={scheduled} run={(job) => run.mutateAsync(job.name).then(() => message.success(t.will_run))} />
        {verifies && <Verification />}
      </div>
      {dropping && (
        <ReasonDrawer
          title={t.drop_which(dropping.job_no)}
          verb={t.drop}
          consequence={t.drop_hint}
          close={() => setDropping(null)}
          give={async (reason) => {
            await drop.mutateAsync({ id: dropping.id, reason });
            void message.success(t.dropped(dropping.job_no));
            setDropping(null);
          }}
        />
      )}
    </>
  );
}

/** How the jobs stand, in one sentence: what fails first. */
function JobsHeader({ scheduled }: { scheduled: ListSource<Job> }) {
  const t = useText(text);
  const language = useLanguage();
  const dead = useInnerList(["jobs", "dead"], () =>
    dataOf(client.GET("/api/queued_jobs", { params: { query: { state: "dead", limit: 1 } } })),
  );
  const rows = scheduled.rows.state === "ready" ? scheduled.rows.value.items : null;
  const stopped = dead.rows.state === "ready" ? dead.rows.value.total : 0;
  const failing = (rows ?? []).filter((job) => job.failure_count > 0);
  const worst = failing.sort((one, other) => other.failure_count - one.failure_count)[0];
  const name = worst && (language === "zh-CN" ? worst.label : worst.label_en);
  return <PageHeader title={t.jobs} conclusion={rows && t.conclusion(rows.length, failing.length, name, stopped)} />;
}

function isUnderWay(scheduled: ListSource<Job>, queued: ListSource<QueuedJob>): boolean {
  const jobs = scheduled.rows.state === "ready" ? scheduled.rows.value.items : [];
  const asked = queued.rows.state === "ready" ? queued.rows.value.items : [];
  return jobs.some((job) => job.is_due) || asked.some((job) => job.state === "waiting" || job.state === "running");
}

/** What happens in the background is seen without asking for it, and while nothing does nobody asks. */
function useLookAgain(busy: boolean) {
  const cache = useQueryClient();
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(() => STALE.forEach((queryKey) => void cache.invalidateQueries({ queryKey: [...queryKey] })), AGAIN_MS);
    return () => clearInterval(timer);
  }, [busy, cache]);
}
