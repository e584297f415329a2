import { client, dataOf } from "@/api/client";
import { useItem, useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { KeptLink } from "@/ui/KeptLink";
import { useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Source } from "@/ui/source";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useViewQuery } from "@/ui/useView";
import { paths, usual } from "./pages";
import { statementTones } from "./states";
import styles from "./StatementPage.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
export type StatementRow = Schemas["StatementRow"];
export type OpenPeriod = Schemas["OpenPeriodView"];

export default function StatementsPage() {
  const { from } = useViewQuery(usual);
  const period = from.slice(0, 7);
  const statements = useList(["statements", "list", period], (page) =>
    dataOf(client.GET("/api/statements", { params: { query: { ...page, period } } })),
  );
  const open = useItem(
    ["statements", "open", period],
    async () => (await dataOf(client.GET("/api/statements/open", { params: { query: { period } } }))).items,
  );
  return <StatementsView period={period} statements={statements} open={open} />;
}

export function StatementsView({
  period,
  statements,
  open,
}: {
  period: string;
  statements: ListSource<StatementRow>;
  open: Source<readonly OpenPeriod[]>;
}) {
  const t = useText(text);
  const language = useLanguage();
  const waiting = open.state === "ready" ? open.value : [];
  const rows = statements.rows.state === "ready" ? statements.rows.value.items : [];
  const posted = rows.filter((row) => row.posted_at != null).length;
  return (
    <>
      <PageHeader title={t.title} conclusion={t.summary(period, rows.length, posted, waiting.length)} />
      <div className={styles.stack}>
        {waiting.length > 0 && (
          <Panel title={t.open} note={t.open_note} flush>
            {waiting.map((row) => (
              <Open key={row.contract_id} row={row} language={language} />
            ))}
          </Panel>
        )}
        <Panel title={t.issued_ones} flush>
          <DataTable
            name="statements"
            source={statements}
            columns={columns(t)}
            rowKey={(row) => row.id}
            empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
          />
        </Panel>
      </div>
    </>
  );
}

/** A contract whose month has no statement yet: what it lacks, and what the statement would be today. */
function Open({ row, language }: { row: OpenPeriod; language: Language }) {
  const t = useText(text);
  const missing = language === "zh-CN" ? row.missing : row.missing_en;
  return (
    <div className={styles.open_row}>
      <span>
        {row.contract_code} {row.contract_name}
      </span>
      {row.closed ? (
        <Pill tone="success" locked>
          {t.closed}
        </Pill>
      ) : (
        <Pill tone="neutral">{t.not_closed}</Pill>
      )}
      <span className={`${styles.quiet} dy-clip`} title={missing.join("\n")}>
        {missing.join(t.comma)}
      </span>
      <KeptLink to={paths.preview(row.contract_code, row.period)}>{t.see_preview} ›</KeptLink>
    </div>
  );
}

const columns = (t: WordsOf<typeof text>) =>
  columnsOf<StatementRow>((c) => [
    c.link(
      t.no,
      (row) => row.statement_no,
      (row) => paths.statement(row.id),
      { width: 136 },
    ),
    c.text(t.client, (row) => row.client_name, { width: 104 }),
    c.text(t.contract, (row) => `${row.contract_code} ${row.contract_name}`),
    c.text(t.period, (row) => row.period, { width: 80 }),
    c.money(t.receivable, (row) => row.total_fen),
    c.state(t.state, (row) => row, statementTones, { width: 184 }),
    c.time(t.issued, (row) => row.issued_at, { width: 104 }),
    c.time(t.posted, (row) => row.posted_at ?? null, { width: 104 }),
  ]);
