import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { NewClient } from "./NewClient";
import { paths } from "./pages";
import { text } from "./text";
import { stageOf, stageTones } from "./states";

export type ClientRow = components["schemas"]["ClientView"];

export default function ClientsPage() {
  const clients = useList(["clients", "list"], () => dataOf(client.GET("/api/clients")));
  const create = usePermit("clients.create");
  const [open, setOpen] = useCreating();
  return (
    <>
      <ClientsView clients={clients} create={create} open={() => setOpen(true)} />
      {open && <NewClient close={() => setOpen(false)} />}
    </>
  );
}

export function ClientsView({ clients, create, open }: { clients: ListSource<ClientRow>; create: Permit; open: () => void }) {
  const t = useText(text);
  const total = clients.rows.state === "ready" ? t.total(clients.rows.value.total) : null;
  const button = (
    <ActionButton kind="primary" action={create} run={open}>
      {t.create}
    </ActionButton>
  );
  return (
    <>
      <PageHeader title={t.title} conclusion={total} actions={button} />
      <Panel flush>
        <DataTable
          name="clients"
          source={clients}
          columns={columns(t)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>) =>
  columnsOf<ClientRow>((c) => [
    c.link(
      t.client,
      (row) => row.name,
      (row) => paths.client(row.id),
      { width: 200 },
    ),
    c.text(t.code, (row) => <span className="dy-id">{row.code}</span>, { width: 144 }),
    c.state(t.stage, stageOf, stageTones),
    c.text(t.kind, (row) => t.client_types[row.client_type] ?? row.client_type, { width: 120 }),
    c.text(t.mode, (row) => t.service_modes[row.service_mode] ?? row.service_mode, { width: 120 }),
    c.text(t.brands, (row) => row.brands.map((brand) => brand.name).join(" · ")),
    c.time(t.since, (row) => row.created_at),
  ]);
