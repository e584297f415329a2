import { Button } from "antd";
import { count } from "@/ui/format/number";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import type { Check, Fact } from "./draft";
import { text } from "./text";
import { useCheck } from "./useCheck";
import styles from "./Wizard.module.css";
import type { Part } from "./WizardPage";

type Result = NonNullable<Check["result"]>;

/** Step 3: the file as it would be kept, read by the same reader as an import. */
export function Look({ file, fact, draft, turn }: Part) {
  const t = useText(text);
  const check = useCheck(file, draft);
  return (
    <>
      <Loaded source={check} height={320}>
        {(checked, refreshing) => (
          <div className={styles.stack} aria-busy={refreshing}>
            {checked.issues.length > 0 && <Issues checked={checked} fact={fact} turn={turn} />}
            <Problem checked={checked} />
            {checked.result && <Outcome result={checked.result} />}
          </div>
        )}
      </Loaded>
      <div className={styles.foot}>
        <span />
        <Button onClick={() => turn(1)}>{t.back}</Button>
        <Button type="primary" disabled={check.state !== "ready" || !check.value.result} onClick={() => turn(3)}>
          {t.next}
        </Button>
      </div>
    </>
  );
}

function Issues({ checked, fact, turn }: { checked: Check; fact: Fact; turn: (step: number) => void }) {
  const t = useText(text);
  const language = useLanguage();
  const nameOf = (field: string) => {
    const column = fact.columns.find(({ name }) => name === field);
    return column ? pick(language, column.label, column.label_en) : field;
  };
  return (
    <Panel
      title={t.fix(checked.issues.length)}
      note={t.fix_lead}
      actions={
        <Button size="small" onClick={() => turn(1)}>
          {t.to_column}
        </Button>
      }
    >
      <ul className={styles.issues}>
        {checked.issues.map(({ field, text: zh, text_en }) => (
          <li key={`${field} ${zh}`}>
            <b>{nameOf(field)}</b>　{pick(language, zh, text_en)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Problem({ checked }: { checked: Check }) {
  const language = useLanguage();
  const problem = checked.problem ?? checked.result?.held;
  if (!problem) return null;
  return (
    <p className={`${styles.lead} ${styles.severe}`} role="alert">
      {pick(language, problem.detail, problem.detail_en)}
    </p>
  );
}

function Outcome({ result }: { result: Result }) {
  const t = useText(text);
  const language = useLanguage();
  const said = [
    t.result(count(result.row_count), count(result.waiting_count)),
    result.dropped_count > 0 ? t.dropped(count(result.dropped_count)) : "",
    result.covers_from && result.covers_to ? t.covers(result.covers_from, result.covers_to) : "",
  ].filter((part) => part !== "");
  return (
    <>
      <Panel title={said.join(language === "zh-CN" ? "；" : "; ")} note={result.is_whole ? undefined : t.beginning_only}>
        {result.notes.map(({ code, column, message, message_en }) => (
          <p key={`${code} ${column ?? ""}`} className={`${styles.lead} ${styles.warn}`}>
            {pick(language, message, message_en)}
          </p>
        ))}
        <div className={styles.part}>
          <div className={styles.ask}>
            <b>{t.first_rows}</b>
            <span className={styles.quiet}>{t.first_rows_note}</span>
          </div>
          <Rows result={result} />
        </div>
      </Panel>
      {result.waiting.length > 0 && (
        <Panel title={t.waiting} flush>
          <div className={styles.scroll}>
            <table className={styles.grid}>
              <thead>
                <tr>
                  <th className={styles.line}>{t.line}</th>
                  <th>{t.column}</th>
                  <th>{t.value}</th>
                  <th>{t.why}</th>
                </tr>
              </thead>
              <tbody>
                {result.waiting.map((row) => (
                  <tr key={`${row.sheet ?? ""} ${row.row ?? 0}`}>
                    <td className={styles.line}>{row.row}</td>
                    <td>{row.column}</td>
                    <td>{row.value}</td>
                    <td className={styles.wide}>{pick(language, row.message, row.message_en)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
    </>
  );
}

function Rows({ result }: { result: Result }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <div className={styles.scroll}>
      <table className={styles.grid} aria-label={t.first_rows}>
        <thead>
          <tr>
            <th className={styles.line}>{t.line}</th>
            {result.columns.map(({ name, label, label_en, numeric }) => (
              <th key={name} className={numeric ? styles.figure : undefined}>
                {pick(language, label, label_en)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {result.rows.map(({ line, cells }) => (
            <tr key={line}>
              <td className={styles.line}>{line}</td>
              {result.columns.map(({ name, numeric, personal }, at) => (
                <td key={name} className={numeric ? styles.figure : undefined} title={cells[at] ?? undefined}>
                  {personal ? <span className={styles.quiet}>{t.personal}</span> : cells[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
