import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { time } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { Pill } from "@/ui/StatePill";
import styles from "./StatementPage.module.css";
import type { Statement, StatementVerbs } from "./StatementView";
import { text } from "./text";

/** Two named people confirm, each for a side; silence never does. */
export function Confirmations({ statement }: { statement: Statement }) {
  const t = useText(text);
  const language = useLanguage();
  const now = useNow();
  return (
    <div className={styles.sides}>
      <span className={styles.quiet}>{t.confirmations}</span>
      {statement.confirmations.map(({ side, side_label, side_label_en, signatory, confirmed_at }) => (
        <span key={side}>
          {pick(language, side_label, side_label_en)} {signatory}{" "}
          {confirmed_at ? (
            <span className={styles.done}>{time(confirmed_at, now)} ✓</span>
          ) : (
            <span className={styles.quiet}>{t.waiting}</span>
          )}
        </span>
      ))}
      {statement.posted_at && (
        <span className={styles.tail}>
          {t.posted_as(statement.posting_no ?? 0)} {time(statement.posted_at, now)}
        </span>
      )}
      {statement.withdrawn_at && (
        <span className={styles.tail}>
          {t.withdrawn_at} {time(statement.withdrawn_at, now)} · {statement.withdrawal_reason}
        </span>
      )}
    </div>
  );
}

export function Disputes({ statement, decide }: { statement: Statement; decide: StatementVerbs["decide"] }) {
  const t = useText(text);
  const now = useNow();
  return statement.disputes.map((dispute) => (
    <div key={dispute.id} className={styles.dispute}>
      <span>{t.line(dispute.line_no)}</span>
      <span>
        {dispute.reason}{" "}
        <span className={styles.quiet}>
          {dispute.raised_by} {time(dispute.raised_at, now)}
        </span>
      </span>
      {dispute.ruling ? (
        <Pill tone={dispute.ruling === "upheld" ? "warning" : "neutral"}>{t.rulings[dispute.ruling] ?? dispute.ruling}</Pill>
      ) : (
        decide && (
          <span className={styles.rule}>
            <ActionButton kind="row" action={dispute.uphold} run={() => decide(dispute.id, "upheld")}>
              {t.uphold}
            </ActionButton>
            <ActionButton kind="row" action={dispute.reject} run={() => decide(dispute.id, "rejected")}>
              {t.reject}
            </ActionButton>
          </span>
        )
      )}
    </div>
  ));
}
