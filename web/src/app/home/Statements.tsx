import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { paths } from "@/capabilities/settlement/pages";
import { statementTones } from "@/capabilities/settlement/states";
import { useNow } from "@/ui/clock";
import { EmptyState } from "@/ui/EmptyState";
import { moneyExact } from "@/ui/format/money";
import { daysOf } from "@/ui/format/period";
import { KeptLink } from "@/ui/KeptLink";
import { useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { Pill, StatePill } from "@/ui/StatePill";
import type { Home } from "./HomePage";
import styles from "./HomePage.module.css";
import { text } from "./text";

/** What is issued and not yet posted, then last month's contracts that have no statement: only the agency issues. */
export function Statements({ home, side }: { home: Home; side: string }) {
  const t = useText(text);
  return (
    <Panel title={t.statements} actions={<KeptLink to="/settlement/statements">{t.to_statements} ›</KeptLink>} flush>
      {home.statements.map((statement) => (
        <div key={statement.id} className={styles.statement}>
          <span className="dy-clip">{statement.statement_no}</span>
          <span className="dy-clip">{statement.client_name}</span>
          <span className={styles.right}>{moneyExact(statement.total_fen)}</span>
          <span><StatePill of={statement} tones={statementTones} /></span>
          <span className={styles.right}><KeptLink to={paths.statement(statement.id)}>{t.see_statement}</KeptLink></span>
        </div>
      ))}
      {side === "agency" ? <NotIssued none={home.statements.length === 0} /> : home.statements.length === 0 && <Nothing />}
    </Panel>
  );
}

function NotIssued({ none }: { none: boolean }) {
  const t = useText(text);
  const period = daysOf({ quick: "last_month" }, useNow()).from.slice(0, 7);
  const load = async () => (await dataOf(client.GET("/api/statements/open", { params: { query: { period } } }))).items;
  const open = useItem(["statements", "open", period], load);
  if (open.state !== "ready") return null;
  if (open.value.length === 0) return none ? <Nothing /> : null;
  return open.value.map((row) => (
    <div key={row.contract_id} className={styles.statement}>
      <span className="dy-clip">{row.contract_code}</span>
      <span className="dy-clip">{row.contract_name}</span>
      <span className={`${styles.right} ${styles.quiet}`}>{t.not_issued(row.period)}</span>
      <span>{row.closed ? <Pill tone="success" locked>{t.closed}</Pill> : <Pill tone="neutral">{t.not_closed}</Pill>}</span>
      <span className={styles.right}><KeptLink to={paths.preview(row.contract_code, row.period)}>{t.see_preview}</KeptLink></span>
    </div>
  ));
}

function Nothing() {
  const t = useText(text);
  return <EmptyState title={t.no_statements} detail={t.no_statements_detail} />;
}
