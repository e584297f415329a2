import { DownloadOutlined, WarningOutlined } from "@ant-design/icons";
import { Dropdown, Popconfirm, Button } from "antd";
import { useState } from "react";
import { statementFile } from "@/api/files";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { useNow } from "@/ui/clock";
import { dayRange, time } from "@/ui/format/date";
import { moneyExact } from "@/ui/format/money";
import { pick, useLanguage, useText } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import { useShortcut } from "@/ui/useShortcut";
import { Confirmations, Disputes } from "./Sides";
import { Lines } from "./Lines";
import { statementTones } from "./states";
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
  const now = useNow();
  const [chosen, setChosen] = useState<number | null>(null);
  const number = statement.statement_no ?? t.draft_of(statement.period);
  const facts = [
    statement.client_name,
    `${statement.contract_code} ${t.version(statement.contract_version_no)}`,
    dayRange(statement.from, statement.to, language),
    t.snapshot(statement.snapshot_id),
    t.data_until(time(statement.data_as_of, now)),
  ].join(" · ");
  const missing = language === "zh-CN" ? statement.missing : statement.missing_en;
  const line = statement.lines.find(({ line_no }) => line_no === chosen);
  const caution = pick(language, statement.caution ?? "", statement.caution_en);
  return (
    <div className={styles.document}>
      <PageHeader
        crumbs={[{ name: t.title, path: "/settlement/statements" }, { name: number }]}
        title={number}
        state={<StatePill of={statement} tones={statementTones} />}
        conclusion={
          <>
            {pick(language, statement.conclusion, statement.conclusion_en)}
            <span className={styles.under}>{facts}</span>
            <NextStep statement={statement} />
          </>
        }
        actions={<Verbs statement={statement} verbs={verbs} />}
      />
      {[caution, ...missing].filter(Boolean).map((words) => (
        <p key={words} className={styles.caution}>
          <WarningOutlined /> {words}
        </p>
      ))}
      <Panel flush>
        <Lines statement={statement} chosen={chosen} choose={setChosen} />
        {statement.confirmations.length > 0 && <Confirmations statement={statement} />}
      </Panel>
      {statement.disputes.length > 0 && (
        <Panel title={t.disputes} flush>
          <Disputes statement={statement} decide={verbs.decide} />
        </Panel>
      )}
      <Panel title={t.trace} note={line && `${pick(language, line.label, line.label_en)} ${moneyExact(line.amount_fen)}`}>
        {line ? (
          <LineTrace key={line.line_no} line={line} orders={orders} statement={statement} dispute={verbs.dispute} />
        ) : (
          <span className={styles.quiet}>{t.pick_line}</span>
        )}
      </Panel>
    </div>
  );
}

/** Why the next step is not possible yet, readable without pointing at its button. */
function NextStep({ statement: { actions, id, posted_at, withdrawn_at } }: { statement: Statement }) {
  const t = useText(text);
  const language = useLanguage();
  const next = id ? actions.post : actions.issue;
  if (posted_at != null || withdrawn_at != null || next.allowed || next.reason == null) return null;
  return (
    <span className={styles.under}>
      {t.next_step}
      {pick(language, next.reason, next.reason_en)}
    </span>
  );
}

function Verbs({ statement, verbs }: { statement: Statement; verbs: StatementVerbs }) {
  const t = useText(text);
  const { actions } = statement;
  // What is posted or withdrawn is history: nothing about it can be pressed any more.
  if (statement.posted_at != null || statement.withdrawn_at != null) return statement.id ? <Files id={statement.id} /> : null;
  return (
    <>
      {statement.id && <Files id={statement.id} />}
      {verbs.withdraw && (
        <ActionButton action={actions.withdraw} run={verbs.withdraw}>
          {t.withdraw}
        </ActionButton>
      )}
      {verbs.confirm && (
        <ActionButton kind={actions.post.allowed ? "plain" : "primary"} action={actions.confirm} run={verbs.confirm}>
          {t.confirm}
        </ActionButton>
      )}
      {verbs.post &&
        (actions.post.allowed ? (
          <Post statement={statement} post={verbs.post} />
        ) : (
          <ActionButton action={actions.post} run={verbs.post}>
            {t.post}
          </ActionButton>
        ))}
      {verbs.issue && (
        <ActionButton kind="primary" action={actions.issue} run={verbs.issue}>
          {t.issue}
        </ActionButton>
      )}
    </>
  );
}

/** Posting cannot be undone, so it is the one verb that asks: the consequence and the amount, then the verb again. */
function Post({ statement, post }: { statement: Statement; post: () => unknown }) {
  const t = useText(text);
  return (
    <Popconfirm
      title={t.post_title}
      description={t.post_consequence(moneyExact(statement.total_fen))}
      okText={t.post}
      cancelText={t.back}
      onConfirm={post}
      placement="bottomRight"
      icon={null}
    >
      <Button type="primary">{t.post}</Button>
    </Popconfirm>
  );
}

function Files({ id }: { id: string }) {
  const t = useText(text);
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  useShortcut("e", () => setOpen(true));
  const items = (["pdf", "xlsx"] as const).map((kind) => ({
    key: kind,
    label: (
      <a href={statementFile(id, kind, language)} download>
        {t.files[kind]}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={["click"]} open={open} onOpenChange={setOpen}>
      <Button icon={<DownloadOutlined />}>{t.export}</Button>
    </Dropdown>
  );
}
