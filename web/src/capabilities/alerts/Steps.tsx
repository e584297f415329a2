import { Fragment } from "react";
import { useNow } from "@/ui/clock";
import { time } from "@/ui/format/date";
import { pick, useLanguage } from "@/ui/language";
import type { Finding } from "./FindingPage";
import styles from "./FindingPage.module.css";

/** How far it has come, and when it came there. */
export function Steps({ finding }: { finding: Finding }) {
  const language = useLanguage();
  const now = useNow();
  return (
    <ol className={styles.steps}>
      {finding.steps.map((step, index) => (
        <Fragment key={step.state}>
          {index > 0 && <li className={styles.link} aria-hidden="true" />}
          <li className={step.at ? `${styles.step} ${styles.reached}` : styles.step}>
            <span className={styles.dot} aria-hidden="true" />
            {pick(language, step.label, step.label_en)} <span className={styles.quiet}>{step.at && time(step.at, now)}</span>
          </li>
        </Fragment>
      ))}
    </ol>
  );
}
