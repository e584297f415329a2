import type { ReactNode } from "react";
import styles from "./states.module.css";

interface Props {
  readonly title: string;
  readonly detail?: string;
  /** At most two buttons and a link; an empty state is the start of something. */
  readonly actions?: ReactNode;
}

/** No drawing: a title, one sentence that teaches, the next step. */
export function EmptyState({ title, detail, actions }: Props) {
  return (
    <div className={styles.state} role="status">
      <p className={styles.title}>{title}</p>
      {detail && <p className={styles.detail}>{detail}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
