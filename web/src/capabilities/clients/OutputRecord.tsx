import { useNow } from "@/ui/clock";
import { time } from "@/ui/format/date";
import { moneyExact } from "@/ui/format/money";
import { ratio } from "@/ui/format/share";
import { pick, useLanguage, useText } from "@/ui/language";
import { RecordDrawer } from "@/ui/RecordDrawer";
import { Advice } from "./Advice";
import styles from "./Client.module.css";
import { rowsIn, textIn } from "./content";
import type { Output, Revision } from "./Onboarding";
import { text } from "./text";

/** What was handed in, revision by revision, the newest first. */
export function OutputRecord({ output, close }: { output: Output; close: () => void }) {
  const language = useLanguage();
  return (
    <RecordDrawer title={pick(language, output.label, output.label_en)} open close={close} size="columns">
      <div className={styles.record}>
        {output.revisions.map((revision) => (
          <OneRevision key={revision.id} output={output} revision={revision} />
        ))}
      </div>
    </RecordDrawer>
  );
}

function OneRevision({ output, revision }: { output: Output; revision: Revision }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  const judged = revision.judged_at
    ? (revision.is_accepted ? t.accepted_by : t.returned_by)(revision.judged_by_name ?? "", time(revision.judged_at, now))
    : t.waits;
  return (
    <section className={styles.record}>
      <div>
        <strong>{t.revision(revision.revision_no)}</strong>
        <div className={styles.small}>
          {t.handed_in(revision.revision_no, revision.handed_in_by_name, time(revision.handed_in_at, now))} · {judged}
        </div>
        {revision.returned_reason && <p className={styles.reminder}>{revision.returned_reason}</p>}
      </div>
      {revision.estimate && <Estimate estimate={revision.estimate} />}
      {output.fields.map((field) => (
        <div key={field.code} className={styles.fact}>
          <span className={styles.quiet}>{pick(language, field.label, field.label_en)}</span>
          {field.kind === "rows" ? (
            <table className={styles.rows}>
              <thead>
                <tr>
                  {field.columns.map((column) => (
                    <th key={column.code} scope="col">
                      {pick(language, column.label, column.label_en)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rowsIn(revision.content, field.code).map((row, at) => (
                  <tr key={at}>
                    {field.columns.map((column) => (
                      <td key={column.code}>{row[column.code]}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          ) : (
            <p className={styles.pre}>{textIn(revision.content, field.code)}</p>
          )}
        </div>
      ))}
      {revision.advice.length > 0 && <Advice advice={revision.advice} />}
    </section>
  );
}

/** 投入产出测算: what the plan earns, and from which sales on. */
function Estimate({ estimate }: { estimate: NonNullable<Revision["estimate"]> }) {
  const t = useText(text);
  const facts = [
    { name: t.gross_profit, value: moneyExact(estimate.gross_profit_fen) },
    { name: t.roi, value: ratio(estimate.roi_ppm ?? null) },
    { name: t.break_even, value: moneyExact(estimate.break_even_fen ?? null) },
  ];
  return (
    <div className={styles.facts}>
      {facts.map((fact) => (
        <span key={fact.name} className={styles.fact}>
          <span className={styles.small}>{fact.name}</span>
          <span className={styles.points}>{fact.value}</span>
        </span>
      ))}
    </div>
  );
}
