import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useViewQuery } from "@/ui/useView";
import { paths } from "./pages";
import { confirmationNote, statementStates } from "./states";
import { text } from "./text";

export type StatementRow = components["schemas"]["StatementRow"];

export default function StatementsPage() {
  const { scope, from } = useViewQuery({ quick: "last_month" });
  const [state] = useFilter("state");
  const query = { scope, state, period: from.slice(0, 7) };
  const statements = useList(["statements", query], (page) => dataOf(client.GET("/api/statements", { params: { query: { ...page, ...query } } })));
  return <StatementsView statements={statements} />;
}

export function StatementsView({ statements }: { statements: ListSource<StatementRow> }) {
  const t = useText(text);
  const conclusion = statements.rows.state === "ready" ? statements.rows.value.conclusion : null;
  return (
    <>
      <PageHeader title={t.title} conclusion={conclusion} />
      <Panel flush>
        <DataTable
          source={statements} columns={columns(t)} rowKey={(row) => row.id} toolbar={<FilterSelect name="state" label={t.state} states={statementStates} />}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>) => columnsOf<StatementRow>((c) => [
  c.link(t.no, (row) => row.statement_no ?? t.draft_no, (row) => paths.statement(row.id), { width: 160 }),
  c.text(t.client, (row) => row.client_name, { width: 144 }),
  c.text(t.contract, (row) => row.contract_no, { width: 144 }),
  c.text(t.period, (row) => row.period, { width: 96 }),
  c.money(t.receivable, (row) => row.receivable_fen),
  c.change(t.change, (row) => row.change),
  c.state(t.state, (row) => row.state, statementStates, (row) => confirmationNote(row.state, row.confirmed_count)),
  c.time(t.issued, (row) => row.issued_at),
]);
