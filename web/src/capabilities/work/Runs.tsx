import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import type { Run } from "./TasksPage";
import styles from "./TasksPage.module.css";
import { text } from "./text";

/** Each run as its stages: how far, and what the next gate waits for. */
export function Runs({ runs }: { runs: readonly Run[] }) {
  return (
    <div>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </div>
  );
}

function RunRow({ run }: { run: Run }) {
  const t = useText(text);
  const language = useLanguage();
  const waiting = run.stages.find((stage) => stage.passed_at == null);
  return (
    <div className={styles.run}>
      <span className={styles.runName}>
        <span className={styles.quiet}>{run.run_no}</span> {pick(language, run.title, run.title_en)}
      </span>
      <span className={styles.stages}>
        {run.stages.map((stage) => (
          <span key={stage.code} className={stage.passed_at ? `${styles.stage} ${styles.passed}` : styles.stage}>
            {pick(language, stage.label, stage.label_en)}
            <span className={styles.meter}>
              <span
                className={styles.done}
                style={{ display: "block", width: `${(stage.done_count * 100) / Math.max(1, stage.total_count)}%` }}
              />
            </span>
            {stage.done_count}/{stage.total_count}
          </span>
        ))}
      </span>
      <span className={`${styles.quiet} dy-clip`} title={waiting?.pass.reason ?? undefined}>
        {waiting && pick(language, waiting.pass.reason ?? "", waiting.pass.reason_en)}
      </span>
      {run.origin_kind === "finding" ? (
        <KeptLink to={`/alerts/findings/${encodeURIComponent(run.origin_id)}`}>{t.to_finding} ›</KeptLink>
      ) : (
        <span />
      )}
    </div>
  );
}
