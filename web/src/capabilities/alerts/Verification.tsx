import { unitNamed } from "@/api/table";
import { percent } from "@/ui/format/share";
import { inTable, signedAmount } from "@/ui/format/unit";
import { useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { StatePill } from "@/ui/StatePill";
import type { Finding } from "./FindingPage";
import styles from "./FindingPage.module.css";
import { findingTones } from "./states";
import { text } from "./text";

type Row = readonly [string, React.ReactNode];

/** The promise was written before the action and is locked by it; the verdict is the metric's. */
export function Verification({ finding }: { finding: Finding }) {
  const t = useText(text);
  const language = useLanguage();
  if (!finding.cause && !finding.action) return <p className={styles.quiet}>{t.no_plan}</p>;
  const rows: Row[] = [
    [t.cause, finding.cause],
    [t.action, finding.action],
    [t.expected, promised(finding, t, language)],
    [t.planned, finding.planned_on],
    [t.acted_on, finding.acted_on ?? t.not_yet],
    [t.check_on, finding.next_check_on ?? finding.check_on],
    ...verdictRows(finding, t, language),
  ];
  return (
    <dl className={styles.verify}>
      {rows.map(
        ([name, value]) =>
          value != null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function named(word: string) {
  return { state_label: word, state_label_en: word };
}

function promised(finding: Finding, t: WordsOf<typeof text>, language: Language): string | null {
  const { promised_kind: kind, promised_value: value } = finding;
  if (kind == null || value == null) return null;
  const size = kind === "ppm" ? `${value > 0 ? "+" : ""}${percent(value, 1)}` : signedAmount(unitNamed(finding.unit), value, language);
  return finding.acted_on ? `${size}${t.locked}` : size;
}

function verdictRows({ verdict, unit: word }: Finding, t: WordsOf<typeof text>, language: Language): Row[] {
  if (!verdict) return [];
  const unit = unitNamed(word);
  const interval =
    verdict.amount_low != null && verdict.amount_high != null
      ? t.interval(signedAmount(unit, verdict.amount_low, language), signedAmount(unit, verdict.amount_high, language))
      : "";
  return [
    [
      t.verdict,
      <StatePill key="v" of={{ state: verdict.state, ...named(t.states[verdict.state] ?? verdict.state) }} tones={findingTones} />,
    ],
    [t.proof, t.proofs[verdict.proof] ?? verdict.proof],
    [t.actual, verdict.actual == null ? null : inTable(unit, verdict.actual)],
    [t.without, verdict.without == null ? null : inTable(unit, verdict.without)],
    [t.effect, verdict.amount == null ? null : `${signedAmount(unit, verdict.amount, language)}${interval}`],
    [t.looked_until, verdict.looked_until],
  ];
}
