import type { ReactNode } from "react";
import styles from "./Panel.module.css";

interface Props {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** A table or list touches the panel's edges; everything else keeps 16 px. */
  readonly flush?: boolean;
  readonly refreshing?: boolean;
  readonly children: ReactNode;
}

/** White paper with a hairline, never a shadow and never one inside another. */
export function Panel({ title, note, actions, flush = false, refreshing = false, children }: Props) {
  return (
    <section className={refreshing ? `${styles.panel} ${styles.refreshing}` : styles.panel} aria-busy={refreshing}>
      {(title || actions) && (
        <header className={styles.header}>
          <h2 className={styles.title}>{title}</h2>
          {note && <span className={styles.note}>{note}</span>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
      )}
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}
