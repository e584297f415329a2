import { DownloadOutlined, WarningOutlined } from "@ant-design/icons";
import { Dropdown, Popconfirm, Button } from "antd";
import { useState } from "react";
import { statementFile } from "@/api/files";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { dayRange } from "@/ui/format/date";
import { moneyExact } from "@/ui/format/money";
import { pick, useLanguage, useText } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import { Confirmations, Disputes } from "./Sides";
import { Lines } from "./Lines";
import { confirmationNote, statementStates } from "./states";
import styles from "./StatementPage.module.css";
import { text } from "./text";
import { LineTrace, type OrdersOf } from "./LineTrace";

export type Statement = components["schemas"]["StatementView"];

export interface StatementVerbs {
  readonly issue?: () => unknown;
  readonly confirm?: () => unknown;
  readonly post?: () => unknown;
  readonly withdraw?: () => unknown;
  readonly dispute?: (line_no: number) => unknown;
  readonly decide?: (dispute_id: string, ruling: "upheld" | "rejected") => unknown;
}

interface Props {
  readonly statement: Statement;
  readonly verbs: StatementVerbs;
  readonly orders: OrdersOf;
}

/** A document: what the client sees is this same page. */
export function StatementView({ statement, verbs, orders }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const [chosen, setChosen] = useState<number | null>(null);
  const number = statement.statement_no ?? t.draft_no;
  const facts = [statement.client_name, `${statement.contract_code} ${t.version(statement.contract_version_no)}`, dayRange(statement.from, statement.to, language), t.snapshot(statement.snapshot_id), t.data_until(statement.data_as_of)].join(" · ");
  const missing = language === "zh-CN" ? statement.missing : statement.missing_en;
  const line = statement.lines.find(({ line_no }) => line_no === chosen);
  const caution = pick(language, statement.caution ?? "", statement.caution_en);
  return (
    <div className={styles.document}>
      <PageHeader
        crumbs={[{ name: t.title, path: "/statements" }, { name: number }]} title={number}
        state={<StatePill state={statement.state} states={statementStates} note={confirmationNote(statement.state, statement.confirmed_count)} />}
        conclusion={<>{pick(language, statement.conclusion, statement.conclusion_en)}<span className={styles.under}>{facts}</span></>} actions={<Verbs statement={statement} verbs={verbs} />}
      />
      {[caution, ...missing].filter(Boolean).map((words) => <p key={words} className={styles.caution}><WarningOutlined /> {words}</p>)}
      <Panel flush>
        <Lines statement={statement} chosen={chosen} choose={setChosen} />
        {statement.confirmations.length > 0 && <Confirmations statement={statement} />}
      </Panel>
      {statement.disputes.length > 0 && <Panel title={t.disputes} flush><Disputes statement={statement} decide={verbs.decide} /></Panel>}
      <Panel title={t.trace} note={line && `${pick(language, line.label, line.label_en)} ${moneyExact(line.amount_fen)}`}>
        {line ? <LineTrace key={line.line_no} line={line} orders={orders} statement={statement} dispute={verbs.dispute} /> : <span className={styles.quiet}>{t.pick_line}</span>}
      </Panel>
    </div>
  );
}

function Verbs({ statement, verbs }: { statement: Statement; verbs: StatementVerbs }) {
  const t = useText(text);
  const { actions } = statement;
  return (
    <>
      {statement.id && <Files id={statement.id} />}
      {verbs.withdraw && <ActionButton action={actions.withdraw} run={verbs.withdraw}>{t.withdraw}</ActionButton>}
      {verbs.confirm && <ActionButton kind={actions.post.allowed ? "plain" : "primary"} action={actions.confirm} run={verbs.confirm}>{t.confirm}</ActionButton>}
      {verbs.post && (actions.post.allowed ? <Post statement={statement} post={verbs.post} /> : <ActionButton action={actions.post} run={verbs.post}>{t.post}</ActionButton>)}
      {verbs.issue && <ActionButton kind="primary" action={actions.issue} run={verbs.issue}>{t.issue}</ActionButton>}
    </>
  );
}

/** Posting cannot be undone, so it is the one verb that asks: the consequence and the amount, then the verb again. */
function Post({ statement, post }: { statement: Statement; post: () => unknown }) {
  const t = useText(text);
  return (
    <Popconfirm title={t.post_title} description={t.post_consequence(moneyExact(statement.total_fen))} okText={t.post} cancelText={t.back} onConfirm={post} placement="bottomRight" icon={null}>
      <Button type="primary">{t.post}</Button>
    </Popconfirm>
  );
}

function Files({ id }: { id: string }) {
  const t = useText(text);
  const language = useLanguage();
  const items = (["pdf", "xlsx"] as const).map((kind) => ({ key: kind, label: <a href={statementFile(id, kind, language)} download>{t.files[kind]}</a> }));
  return <Dropdown menu={{ items }} trigger={["click"]}><Button icon={<DownloadOutlined />}>{t.export}</Button></Dropdown>;
}
