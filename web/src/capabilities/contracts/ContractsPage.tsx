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
import { useFilter, useScope } from "@/ui/useView";
import { contractStates } from "./states";
import { text } from "./text";

export type ContractRow = components["schemas"]["ContractRow"];

export default function ContractsPage() {
  const [codes] = useScope();
  const [state] = useFilter("state");
  const query = { scope: codes.join(",") || undefined, state };
  const contracts = useList(["contracts", query], (page) => dataOf(client.GET("/api/contracts", { params: { query: { ...page, ...query } } })));
  return <ContractsView contracts={contracts} />;
}

export function ContractsView({ contracts }: { contracts: ListSource<ContractRow> }) {
  const t = useText(text);
  const conclusion = contracts.rows.state === "ready" ? contracts.rows.value.conclusion : null;
  return (
    <>
      <PageHeader title={t.title} conclusion={conclusion} />
      <Panel flush>
        <DataTable
          source={contracts} columns={columns(t)} rowKey={(row) => row.id} toolbar={<FilterSelect name="state" label={t.state} states={contractStates} />}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>) => columnsOf<ContractRow>((c) => [
  c.text(t.no, (row) => row.contract_no, { width: 124 }),
  c.text(t.client, (row) => row.client_name, { width: 112 }),
  c.state(t.state, (row) => row.state, contractStates),
  c.text(t.fee, (row) => row.fee_summary, { width: 208 }),
  c.money(t.service_fee, (row) => row.service_fee_fen),
  c.percent(t.chance, (row) => row.target_risk_ppm),
  c.day(t.ends, (row) => row.ends_on),
  c.count(t.left, (row) => row.days_left),
  c.person(t.owner, (row) => row.owner_name),
]);
