import type { ReactNode } from "react";
import { timeInFull } from "../format/date";
import { pick, useLanguage, useText } from "../language";
import { RecordDrawer } from "../RecordDrawer";
import { Mark } from "./columns";
import type { Deed } from "./deeds";
import { text } from "./text";
import styles from "./trail.module.css";
import { fieldIn, kindIn, valueIn } from "./values";

interface Props {
  readonly deed: Deed;
  /** A link to the record, for who may open it. */
  readonly record?: ReactNode;
  readonly close: () => void;
}

/** Everything that is remembered of one step: what it changed, from what to what, and why. */
export function DeedDrawer({ deed, record, close }: Props) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <RecordDrawer title={t.details} open close={close} size="form">
      <div className={styles.details}>
        <p className={styles.lead}>{pick(language, deed.summary, deed.summary_en)}</p>
        <dl className={styles.facts}>
          <Fact name={t.actor}>{deed.actor}</Fact>
          <Fact name={t.at}>{timeInFull(deed.at, language)}</Fact>
          <Fact name={t.record}>{record ?? kindIn(t, deed.subject_kind)}</Fact>
          <Fact name={t.verb}>
            <span className="dy-id">{deed.verb}</span>
          </Fact>
          <Fact name={t.mark}>
            <Mark intact={deed.is_intact} />
          </Fact>
          {!deed.is_intact && <Fact name="">{t.tampered_hint}</Fact>}
        </dl>
        <Changes deed={deed} />
        {deed.facts.length > 0 && (
          <dl className={styles.facts} aria-label={t.facts}>
            {deed.facts.map(({ field, unit, value }, at) => (
              <Fact key={`${field}${String(at)}`} name={fieldIn(t, field)}>
                {unit === "id" ? <span className="dy-id">{value}</span> : valueIn(t, unit, value, language)}
              </Fact>
            ))}
          </dl>
        )}
        {deed.changes.length + deed.facts.length === 0 && <p className={styles.quiet}>{t.nothing_more}</p>}
      </div>
    </RecordDrawer>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Changes({ deed }: { deed: Deed }) {
  const t = useText(text);
  const language = useLanguage();
  if (deed.changes.length === 0) return null;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t.field}</th>
          <th scope="col">{t.before}</th>
          <th scope="col">{t.after}</th>
        </tr>
      </thead>
      <tbody>
        {deed.changes.map(({ field, unit, before, after }) => (
          <tr key={field}>
            <th scope="row">{fieldIn(t, field)}</th>
            <td>{valueIn(t, unit, before, language)}</td>
            <td>{valueIn(t, unit, after, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
