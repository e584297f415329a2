import { moneyExact } from "@/ui/format/money";
import { count } from "@/ui/format/number";
import { percent } from "@/ui/format/share";
import { unitNote } from "@/ui/format/unit";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./StatementPage.module.css";
import type { Statement } from "./StatementView";
import { text } from "./text";

type Line = Statement["lines"][number];

interface Props {
  readonly statement: Statement;
  readonly chosen: number | null;
  readonly choose: (line_no: number) => void;
}

export function Lines({ statement, chosen, choose }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const note = unitNote("fen", language);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t.item}</th>
          <th scope="col">{t.basis_name}</th>
          <th scope="col" className={styles.right}>
            {t.basis}
            {note}
          </th>
          <th scope="col" className={styles.right}>
            {t.rate}
          </th>
          <th scope="col" className={styles.right}>
            {t.amount}
            {note}
          </th>
          <th scope="col">{t.evidence}</th>
        </tr>
      </thead>
      <tbody>
        {statement.lines.map((line) => (
          <LineRows key={line.line_no} line={line} chosen={line.line_no === chosen} choose={() => choose(line.line_no)} />
        ))}
        <tr className={styles.total}>
          <td colSpan={4}>
            {t.total}{" "}
            <span className={styles.words}>
              {statement.taxes
                .map((tax) => t.tax_inside(percent(tax.tax_rate_ppm, 2), moneyExact(tax.net_fen), moneyExact(tax.tax_fen)))
                .join(t.comma)}
            </span>
          </td>
          <td className={styles.right}>{moneyExact(statement.total_fen)}</td>
          <td className={styles.words}>{language === "zh-CN" && statement.total_in_capitals}</td>
        </tr>
      </tbody>
    </table>
  );
}

/** A tiered fee is one line with its tiers inside: they sum to the amount, and the line is what is disputed. */
function LineRows({ line, chosen, choose }: { line: Line; chosen: boolean; choose: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const shape = chosen ? styles.chosen : undefined;
  const basis = line.basis_fen ?? null;
  return (
    <>
      <tr className={shape}>
        <td>
          <span className={styles.no}>{line.line_no}</span>
          {pick(language, line.label, line.label_en)}
        </td>
        <td className={styles.quiet}>
          {line.adjusts_statement_no
            ? t.adjusts(line.adjusts_period ?? "", line.adjusts_statement_no)
            : pick(language, line.measured_by, line.measured_by_en) || "--"}
        </td>
        <td className={styles.right}>{line.quantity != null ? count(line.quantity) : moneyExact(basis)}</td>
        <td className={styles.right}>{line.rate_ppm != null ? percent(line.rate_ppm, 2) : line.tiers.length > 0 ? t.tiered : "--"}</td>
        <td className={styles.right}>
          <button type="button" className={chosen ? `${styles.amount} ${styles.open}` : styles.amount} onClick={choose}>
            {moneyExact(line.amount_fen)}
          </button>
        </td>
        <td className={styles.quiet}>{line.evidence_label ? pick(language, line.evidence_label, line.evidence_label_en) : t.clause}</td>
      </tr>
      {line.tiers.map((tier) => (
        <tr key={tier.above_fen} className={`${styles.tier} ${shape ?? ""}`}>
          <td colSpan={2}>
            {tier.up_to_fen == null
              ? t.tier_above(moneyExact(tier.above_fen))
              : t.tier(moneyExact(tier.above_fen), moneyExact(tier.up_to_fen))}
          </td>
          <td className={styles.right}>{moneyExact(tier.basis_fen)}</td>
          <td className={styles.right}>{percent(tier.rate_ppm, 2)}</td>
          <td className={styles.right}>{moneyExact(tier.amount_fen)}</td>
          <td />
        </tr>
      ))}
    </>
  );
}
