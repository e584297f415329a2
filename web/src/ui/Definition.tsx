import { Fragment, type ReactNode } from "react";
import { DeltaTag } from "./DeltaTag";
import styles from "./Definition.module.css";
import type { Change } from "./format/share";
import { inTable, unitNote, type Unit } from "./format/unit";
import { useLanguage, useText } from "./language";
import { text } from "./text";

export interface DefinedNumber {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number | null;
  /** What the number means, as the metric dictionary says it. */
  readonly definition: string;
  readonly revision: number | null;
  readonly earlier: readonly { readonly against: string; readonly days: string; readonly value: number | null; readonly change: Change }[];
  readonly days: string;
  readonly source: string;
}

/** Click a number on a board: what it means, its exact value beside the earlier ones, where it comes from, the way down. */
export function Definition({ number, evidence, down }: { number: DefinedNumber; evidence?: ReactNode; down?: ReactNode }) {
  const t = useText(text);
  const language = useLanguage();
  const version = number.revision === null ? "" : ` v${number.revision}`;
  return (
    <div className={`${styles.popup} ${styles.box}`}>
      <section className={styles.part}>
        <h4 className={styles.head}>
          {t.definition} · {number.name}
          {version}
        </h4>
        <p className={styles.quote}>{number.definition}</p>
      </section>
      <section className={styles.part}>
        <dl className={styles.values}>
          <dt>
            {t.this_period}
            {unitNote(number.unit, language)}
          </dt>
          <dd className={styles.exact}>{inTable(number.unit, number.value)}</dd>
          <dd className={styles.days}>{number.days}</dd>
          <dd />
          {number.earlier.map(({ against, days, value, change }) => (
            <Fragment key={against}>
              <dt>{against}</dt>
              <dd className={styles.exact}>{inTable(number.unit, value)}</dd>
              <dd className={styles.days}>{days}</dd>
              <dd>
                <DeltaTag change={change} decimals={2} />
              </dd>
            </Fragment>
          ))}
        </dl>
      </section>
      {evidence && <section className={styles.part}>{evidence}</section>}
      <section className={styles.part}>
        <p className={styles.way}>
          {down}
          <span className={styles.days}>{number.source}</span>
        </p>
      </section>
    </div>
  );
}
