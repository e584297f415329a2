import { App } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { Trace, type Evidence } from "@/ui/EvidencePopover";
import { dayRange, time } from "@/ui/format/date";
import { moneyExact } from "@/ui/format/money";
import { percent } from "@/ui/format/share";
import { unitNote } from "@/ui/format/unit";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { Source } from "@/ui/source";
import { StatePill } from "@/ui/StatePill";
import { confirmationNote, statementStates } from "./states";
import styles from "./StatementPage.module.css";
import { text } from "./text";

export type Statement = components["schemas"]["StatementView"];
type Line = components["schemas"]["StatementLine"];

export default function StatementPage() {
  const { id = "" } = useParams();
  const t = useText(text);
  const { message } = App.useApp();
  const [no, setNo] = useState<number | null>(null);
  const statement = useItem(["statements", "one", id], () => dataOf(client.GET("/api/statements/{id}", { params: { path: { id } } })));
  const confirm = useRun(() => dataOf(client.POST("/api/statements/{id}/confirmation", { params: { path: { id } } })), [["statements"]]);
  const run = async () => {
    const { statement_no } = await confirm.mutateAsync(undefined);
    void message.success(t.confirmed(statement_no ?? ""));
  };
  return (
    <Loaded source={statement} height={640}>
      {(value) => (
        <StatementView statement={value} chosen={no} choose={setNo} confirm={run}>
          {no !== null && <LineTrace id={id} no={no} />}
        </StatementView>
      )}
    </Loaded>
  );
}

function LineTrace({ id, no }: { id: string; no: number }) {
  const evidence = useItem(["statements", "evidence", id, no], () => dataOf(client.GET("/api/statements/{id}/lines/{no}/evidence", { params: { path: { id, no } } })));
  return <TraceOf evidence={evidence} />;
}

export function TraceOf({ evidence }: { evidence: Source<Evidence> }) {
  return <Loaded source={evidence} height={200}>{(value) => <Trace evidence={value} />}</Loaded>;
}

interface Props {
  readonly statement: Statement;
  readonly chosen: number | null;
  readonly choose: (no: number) => void;
  readonly confirm: () => unknown;
  readonly children?: React.ReactNode;
}

/** A document: what the client sees in the portal is this same page. */
export function StatementView({ statement, chosen, choose, confirm, children }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const facts = [statement.client_name, statement.contract_no, dayRange(statement.from, statement.to, language), t.snapshot(statement.snapshot)].join(" · ");
  const number = statement.statement_no ?? t.draft_no;
  return (
    <div className={styles.document}>
      <PageHeader
        crumbs={[{ name: t.title, path: "/statements" }, { name: number }]} title={number} conclusion={facts}
        state={<StatePill state={statement.state} states={statementStates} note={confirmationNote(statement.state, statement.confirmed_count)} />}
        actions={<ActionButton kind="primary" explain action={statement.actions.confirm} run={confirm}>{t.confirm}</ActionButton>}
      />
      <Panel flush>
        <Lines statement={statement} chosen={chosen} choose={choose} />
        <Confirmations statement={statement} />
      </Panel>
      <Panel title={t.trace}>{children || <span className={styles.quiet}>{t.pick_line}</span>}</Panel>
    </div>
  );
}

function Lines({ statement, chosen, choose }: Pick<Props, "statement" | "chosen" | "choose">) {
  const t = useText(text);
  const language = useLanguage();
  const note = unitNote("fen", language);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t.item}</th><th scope="col">{t.basis_name}</th><th scope="col" className={styles.right}>{t.basis}{note}</th>
          <th scope="col" className={styles.right}>{t.rate}</th><th scope="col" className={styles.right}>{t.amount}{note}</th><th scope="col">{t.evidence}</th>
        </tr>
      </thead>
      <tbody>
        {statement.lines.map((line) => <LineRow key={line.no} line={line} chosen={line.no === chosen} choose={() => choose(line.no)} />)}
        <tr className={styles.total}>
          <td colSpan={4}>{t.total}</td><td className={styles.right}>{moneyExact(statement.total_fen)}</td><td className={styles.words}>{statement.total_in_words}</td>
        </tr>
      </tbody>
    </table>
  );
}

function LineRow({ line, chosen, choose }: { line: Line; chosen: boolean; choose: () => void }) {
  const t = useText(text);
  return (
    <tr className={chosen ? styles.chosen : undefined}>
      <td><span className={styles.no}>{line.no}</span>{line.name}</td>
      <td className={styles.quiet}>{line.adjusts ? t.adjusts(line.adjusts) : line.basis_name ?? "--"}</td>
      <td className={styles.right}>{moneyExact(line.basis_fen)}</td>
      <td className={styles.right}>{percent(line.rate_ppm, 2)}</td>
      <td className={styles.right}><button type="button" className={chosen ? `${styles.amount} ${styles.open}` : styles.amount} onClick={choose}>{moneyExact(line.amount_fen)}</button></td>
      <td className={styles.quiet}>{line.evidence_label ?? "--"}</td>
    </tr>
  );
}

function Confirmations({ statement }: { statement: Statement }) {
  const t = useText(text);
  return (
    <div className={styles.sides}>
      <span className={styles.quiet}>{t.confirmations}</span>
      {statement.confirmations.map(({ side, person, at, note }) => (
        <span key={side}>
          {side === "agency" ? t.agency : t.client_side} {person} {at ? <span className={styles.done}>{time(at, new Date())} ✓</span> : <span className={styles.quiet}>{t.waiting}{note && ` · ${note}`}</span>}
        </span>
      ))}
      {statement.refund_tail && <span className={styles.tail}>{t.refund_tail} {statement.refund_tail}</span>}
    </div>
  );
}
