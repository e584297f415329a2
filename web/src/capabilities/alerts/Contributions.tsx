import type { components } from "@/api/schema";
import { unitNamed } from "@/api/table";
import { dayRange } from "@/ui/format/date";
import { percent } from "@/ui/format/share";
import { signedAmount } from "@/ui/format/unit";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import styles from "./FindingPage.module.css";
import { text } from "./text";

type Table = components["schemas"]["ContributionsView"];

/** Contributions add up to the change; what nobody can explain is a row like the others. */
export function Contributions({ table }: { table: Table }) {
  const t = useText(text);
  const language = useLanguage();
  const unit = unitNamed(table.unit);
  const widest = Math.max(1, ...table.rows.map((row) => Math.abs(row.share_ppm ?? 0)));
  const title = t.causes_by(pick(language, table.by_label, table.by_label_en));
  return (
    <Panel
      title={title}
      note={t.causes_note(dayRange(table.from, table.to, language), dayRange(table.before_from, table.before_to, language))}
      flush
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{pick(language, table.by_label, table.by_label_en)}</th>
            <th scope="col" className={styles.right}>
              {t.contribution}
            </th>
            <th scope="col" className={styles.right}>
              {t.share}
            </th>
            <th scope="col">
              <span className="dy-hidden">{t.share}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row.code ?? row.label}>
              <td>{pick(language, row.label, row.label_en)}</td>
              <td className={styles.right}>{signedAmount(unit, row.change, language)}</td>
              <td className={styles.right}>{percent(row.share_ppm ?? null, 1)}</td>
              <td className={styles.meter}>
                <span className={styles.fill} style={{ display: "block", width: `${(Math.abs(row.share_ppm ?? 0) * 100) / widest}%` }} />
              </td>
            </tr>
          ))}
          <tr className={styles.sum}>
            <td>{t.sum}</td>
            <td className={styles.right}>{signedAmount(unit, table.change, language)}</td>
            <td className={styles.right}>{percent(1_000_000, 1)}</td>
            <td />
          </tr>
        </tbody>
      </table>
    </Panel>
  );
}
