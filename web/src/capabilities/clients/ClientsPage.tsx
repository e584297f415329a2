import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { healthStates } from "@/ui/states";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useScope } from "@/ui/useView";
import { paths } from "./pages";
import { text } from "./text";

export type ClientRow = components["schemas"]["ClientRow"];

export default function ClientsPage() {
  const [codes] = useScope();
  const [health] = useFilter("health");
  const query = { scope: codes.join(",") || undefined, health };
  const clients = useList(["clients", query], (page) => dataOf(client.GET("/api/clients", { params: { query: { ...page, ...query } } })));
  return <ClientsView clients={clients} />;
}

export function ClientsView({ clients }: { clients: ListSource<ClientRow> }) {
  const t = useText(text);
  const conclusion = clients.rows.state === "ready" ? clients.rows.value.conclusion : null;
  return (
    <>
      <PageHeader title={t.title} conclusion={conclusion} />
      <Panel flush>
        <DataTable
          source={clients} columns={columns(t)} rowKey={(row) => row.code} toolbar={<FilterSelect name="health" label={t.health} states={healthStates} />}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>) => columnsOf<ClientRow>((c) => [
  c.link(t.client, (row) => row.name, (row) => paths.client(row.code), { width: 160 }),
  c.text(t.kind, (row) => row.kind, { width: 160 }),
  c.state(t.health, (row) => row.health, healthStates),
  c.count(t.score, (row) => row.health_score),
  c.money(t.paid_sales, (row) => row.paid_sales_fen),
  c.percent(t.target, (row) => row.target_done_ppm),
  c.money(t.receivable, (row) => row.receivable_fen),
  c.count(t.stores, (row) => row.stores_count),
  c.day(t.ends, (row) => row.contract_ends_on),
  c.person(t.owner, (row) => row.owner_name),
]);
