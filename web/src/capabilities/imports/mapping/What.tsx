import { Button, Checkbox, Select } from "antd";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import type { Beginning } from "./draft";
import { text } from "./text";
import styles from "./Wizard.module.css";
import type { Part } from "./WizardPage";

/** What somebody has said of the file so far. */
export interface Asked {
  readonly fact?: string;
  readonly sheet?: number;
  readonly header_at?: number;
  readonly header_rows: number;
}

interface Props extends Part {
  readonly busy: boolean;
  readonly asked: Asked;
  readonly ask: (asked: Asked) => void;
}

/** Step 1: what a row of the sheet is, and which row holds the names. */
export function What({ grammar, beginning, fact, turn, busy, asked, ask }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const likely = beginning.facts.map(({ fact: code }) => code);
  const place = (code: string) => (likely.includes(code) ? likely.indexOf(code) : likely.length);
  const known = (code: string) => beginning.facts.find((one) => one.fact === code)?.known_count ?? 0;
  const { sheet, header_at } = beginning;
  const here = { ...asked, fact: fact.code, sheet, header_at };
  const facts = [...grammar.facts].sort((a, b) => place(a.code) - place(b.code));
  return (
    <>
      {beginning.change && <Changed change={beginning.change} />}
      <Panel title={t.what_fact} refreshing={busy}>
        <div className={styles.part}>
          <Select
            showSearch={{ optionFilterProp: "words" }}
            aria-label={t.what_fact}
            value={fact.code}
            onChange={(code: string) => ask({ ...here, fact: code })}
            options={facts.map(({ code, label, label_en }) => ({
              value: code,
              words: `${label} ${label_en}`,
              label: <Likely name={pick(language, label, label_en)} known={known(code)} />,
            }))}
            style={{ width: 360 }}
          />
        </div>
        <div className={styles.part}>
          <div className={styles.ask}>
            <b>{t.header}</b>
            <span className={styles.quiet}>{t.header_note}</span>
            {beginning.sheets.length > 1 && (
              <Select
                size="small"
                aria-label={t.sheet}
                value={beginning.sheet}
                onChange={(sheet: number) => ask({ ...asked, sheet, header_at: 0 })}
                options={beginning.sheets.map(({ name }, at) => ({ value: at, label: name }))}
                style={{ minWidth: 160 }}
              />
            )}
          </div>
          <FirstRows beginning={beginning} choose={(header_at) => ask({ ...here, header_at })} />
          <Checkbox
            checked={beginning.header_rows === 2}
            onChange={({ target }) => ask({ ...here, header_rows: target.checked ? 2 : 1 })}
          >
            {t.two_rows}
          </Checkbox>
        </div>
      </Panel>
      <div className={styles.foot}>
        <span className={styles.lead}>{beginning.columns.some(({ personal }) => personal) && t.hidden_note}</span>
        <Button type="primary" onClick={() => turn(1)}>
          {t.next}
        </Button>
      </div>
    </>
  );
}

function Likely({ name, known }: { name: string; known: number }) {
  const t = useText(text);
  return (
    <>
      {name} {known > 0 && <span className={styles.quiet}>{t.likely(known)}</span>}
    </>
  );
}

function FirstRows({ beginning, choose }: { beginning: Beginning; choose: (header_at: number) => void }) {
  const t = useText(text);
  const rows = beginning.sheets[beginning.sheet]?.rows ?? [];
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const places = Array.from({ length: width }, (_, at) => at);
  const look = (at: number) => (at === beginning.header_at ? styles.header : at < beginning.header_at ? styles.above : undefined);
  return (
    <div className={styles.scroll}>
      <table className={`${styles.grid} ${styles.pick}`}>
        <tbody>
          {rows.map(({ line, cells }, at) => (
            <tr key={line} className={look(at)} onClick={() => choose(at)} aria-selected={at === beginning.header_at}>
              <td className={styles.line}>
                <button type="button" className={styles.rowPick} aria-label={`${t.header} ${line}`}>
                  {line}
                </button>
              </td>
              {places.map((place) => (
                <td key={place} title={cells[place] ?? undefined}>
                  {cells[place] === null ? <span className={styles.quiet}>{t.hidden}</span> : cells[place]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A known report under another header: what is gone and what is new. */
function Changed({ change }: { change: NonNullable<Beginning["change"]> }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <Panel title={t.changed(pick(language, change.report_label, change.report_label_en))} note={t.changed_lead}>
      <div className={styles.change}>
        <p>
          <span className={styles.quiet}>{t.missing}　</span>
          {change.missing.map(({ name, required }, at) => (
            <span key={name} className={required ? styles.severe : undefined}>
              {at > 0 && t.list_comma}
              {name}
              {required && <span className={styles.must}>{t.must}</span>}
            </span>
          ))}
        </p>
        <p>
          <span className={styles.quiet}>{t.fresh}　</span>
          {change.new.join(t.list_comma)}
        </p>
      </div>
    </Panel>
  );
}
