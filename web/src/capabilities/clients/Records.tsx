import { client, dataOf } from "@/api/client";
import { useInnerList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import type { Tones } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { text } from "./text";

type Schemas = components["schemas"];
type Words = WordsOf<typeof text>;

const CONTRACT_TONES: Tones = { upcoming: "info", active: "success", ended: "neutral" };
const STATEMENT_TONES: Tones = { issued: "info", confirmed: "info", disputed: "warning", withdrawn: "neutral", posted: "locked" };

/** What is agreed with the client. */
export function Contracts({ client_id }: { client_id: string }) {
  const t = useText(text);
  const language = useLanguage();
  const contracts = useInnerList(["contracts", "of", client_id], async () => {
    const { items } = await dataOf(client.GET("/api/contracts"));
    const own = items.filter((contract) => contract.client_id === client_id);
    return { items: own, total: own.length };
  });
  const empty = <EmptyState title={t.no_contracts} detail={t.no_contracts_detail} />;
  return (
    <Panel title={t.contracts} flush>
      <DataTable source={contracts} columns={contractColumns(t, language)} rowKey={(row) => row.id} empty={empty} />
    </Panel>
  );
}

const contractColumns = (t: Words, language: Language) =>
  columnsOf<Schemas["ContractRow"]>((c) => [
    c.link(
      t.contract_no,
      (row) => row.code,
      (row) => `/contracts/${encodeURIComponent(row.id)}`,
      { width: 144 },
    ),
    c.text(t.contract_name, (row) => row.name),
    c.state(t.state, (row) => row, CONTRACT_TONES, { width: 112 }),
    c.day(t.ends, (row) => row.ends_on),
    c.text(t.term, (row) => pick(language, row.term, row.term_en), { width: 128 }),
  ]);

/** What was charged, the newest first. */
export function Statements({ client_id }: { client_id: string }) {
  const t = useText(text);
  const statements = useInnerList(["statements", "of", client_id], (page) =>
    dataOf(client.GET("/api/statements", { params: { query: { ...page, client_id } } })),
  );
  const empty = <EmptyState title={t.no_statements} detail={t.no_statements_detail} />;
  return (
    <Panel title={t.statements} flush>
      <DataTable source={statements} columns={statementColumns(t)} rowKey={(row) => row.id} empty={empty} />
    </Panel>
  );
}

const statementColumns = (t: Words) =>
  columnsOf<Schemas["StatementRow"]>((c) => [
    c.link(
      t.statement_no,
      (row) => row.statement_no,
      (row) => `/settlement/statements/${encodeURIComponent(row.id)}`,
      { width: 160 },
    ),
    c.text(t.period, (row) => row.period),
    c.money(t.receivable, (row) => row.total_fen),
    c.state(t.state, (row) => row, STATEMENT_TONES, { width: 160 }),
    c.time(t.issued, (row) => row.issued_at),
  ]);

/** What is wrong with the client's stores right now. */
export function Findings({ stores }: { stores: readonly string[] }) {
  const t = useText(text);
  const language = useLanguage();
  const codes = stores.join(",");
  const findings = useInnerList(["findings", "of", codes], (page) =>
    dataOf(client.GET("/api/findings", { params: { query: { ...page, stores: codes } } })),
  );
  const empty = <EmptyState title={t.no_findings} detail={t.no_findings_detail} />;
  return (
    <Panel title={t.findings} flush>
      <DataTable source={findings} columns={findingColumns(t, language)} rowKey={(row) => row.id} empty={empty} />
    </Panel>
  );
}

const FINDING_TONES: Tones = {
  found: "warning",
  analysing: "info",
  adjusting: "info",
  verifying: "info",
  verified: "success",
  rebounded: "severe",
};

const findingColumns = (t: Words, language: Language) =>
  columnsOf<Schemas["FindingView"]>((c) => [
    c.link(
      t.finding_no,
      (row) => row.finding_no,
      (row) => `/alerts/findings/${encodeURIComponent(row.id)}`,
      { width: 96 },
    ),
    c.state(t.state, (row) => row, FINDING_TONES, { width: 112 }),
    c.text(t.finding, (row) => pick(language, row.summary, row.summary_en)),
    c.person(t.owner, (row) => row.owner_name ?? null),
  ]);
