import type { ReactNode } from "react";
import styles from "./states.module.css";

export interface Step {
  readonly title: string;
  readonly detail: string;
  /** The way to where it is done. */
  readonly way?: ReactNode;
}

interface Props {
  readonly title: string;
  readonly detail: string;
  readonly steps: readonly Step[];
}

/** First use: what this place will show, and the few steps that lead there, in their order. */
export function StepsState({ title, detail, steps }: Props) {
  return (
    <div className={styles.teach} role="status">
      <p className={styles.title}>{title}</p>
      <p className={styles.detail}>{detail}</p>
      <ol className={styles.steps}>
        {steps.map((step, at) => (
          <li key={step.title} className={styles.step}>
            <span className={styles.number} aria-hidden="true">{at + 1}</span>
            <p className={styles.title}>{step.title}</p>
            <p className={styles.detail}>{step.detail}</p>
            {step.way && <p className={styles.way}>{step.way}</p>}
          </li>
        ))}
      </ol>
    </div>
  );
}
