import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { Evidence } from "./Evidence";
import type { LinesOf } from "./LinesDrawer";
import { paths } from "./pages";
import styles from "./MetricPage.module.css";
import type { MetricPage } from "./metric";
import { text } from "./metrics/text";

/** 口径: what the number is, how it is made, where it comes from, and the way down to its lines. */
export function MetricDefinition({ page, of, open }: { page: MetricPage; of: LinesOf; open: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const { definition } = page;
  return (
    <Panel title={t.definition} note={t.revision(definition.revision)}>
      <p className={styles.words}>{pick(language, definition.note, definition.note_en)}</p>
      <dl className={styles.facts}>
        <dt>{t.formula}</dt>
        <dd className={styles.formula}>{definition.formula}</dd>
        {definition.inputs.length > 0 && (
          <>
            <dt>{t.made_of}</dt>
            <dd className={styles.inputs}>
              {definition.inputs.map((one) => (
                <KeptLink key={one.code} to={paths.metric(one.code)}>
                  {pick(language, one.label, one.label_en)}
                </KeptLink>
              ))}
            </dd>
          </>
        )}
        {definition.counts_by && (
          <>
            <dt>{t.counts_by}</dt>
            <dd className={styles.formula}>{definition.counts_by}</dd>
          </>
        )}
        <dt>{t.unit}</dt>
        <dd>{t.units[definition.unit] ?? definition.unit}</dd>
        <dt>{t.direction}</dt>
        <dd>{t.directions[definition.polarity] ?? definition.polarity}</dd>
        <dt>{t.code}</dt>
        <dd className="dy-id">{definition.code}</dd>
      </dl>
      <h3 className={styles.head}>{t.evidence}</h3>
      <div className={styles.evidence}>
        <Evidence of={of} />
      </div>
      <p className={styles.down}>
        <button type="button" onClick={open}>
          {t.see_lines} ›
        </button>
        <span className={styles.quiet}>{t.snapshot(page.table.as_of)}</span>
      </p>
    </Panel>
  );
}
