import { Fragment, type ReactNode } from "react";
import { KeptLink } from "./KeptLink";
import { useText } from "./language";
import styles from "./PageHeader.module.css";
import { text } from "./text";

export interface Crumb {
  readonly name: string;
  readonly path?: string;
}

interface Props {
  readonly crumbs?: readonly Crumb[];
  readonly title: ReactNode;
  readonly state?: ReactNode;
  /** The few facts that identify a record, right of its title. */
  readonly facts?: ReactNode;
  /** 结论: one sentence with a number, a cause and a next step, before anything else is shown. */
  readonly conclusion?: ReactNode;
  /** Secondary actions first, the one primary last. */
  readonly actions?: ReactNode;
}

export function PageHeader({ crumbs, title, state, facts, conclusion, actions }: Props) {
  const t = useText(text);
  return (
    <header className={styles.header}>
      {crumbs && crumbs.length > 0 && (
        <nav className={styles.crumbs} aria-label={t.breadcrumb}>
          {crumbs.map((crumb, index) => (
            <Fragment key={crumb.name}>
              {index > 0 && <span aria-hidden="true">›</span>}
              {crumb.path ? <KeptLink to={crumb.path}>{crumb.name}</KeptLink> : <span>{crumb.name}</span>}
            </Fragment>
          ))}
        </nav>
      )}
      <div className={styles.line}>
        <h1 className={styles.title}>{title}{state}</h1>
        {facts && <span className={`${styles.facts} dy-clip`}>{facts}</span>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {conclusion && <p className={styles.conclusion} aria-label={t.conclusion}>{conclusion}</p>}
    </header>
  );
}
