import type { ReactNode } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { ordersUntil, useFreshness } from "@/api/freshness";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { ClientRow } from "./ClientsPage";
import { Contracts, Findings, Statements } from "./Records";
import styles from "./ClientPage.module.css";
import { text } from "./text";
import { stageOf, stageTones } from "./states";

export type ClientStore = components["schemas"]["StoreView"];

const NO_PAGING = { limit: 500, offset: 0, turn: () => undefined };

export default function ClientPage() {
  const { id = "" } = useParams();
  const record = useItem(["clients", "one", id], async () => {
    const [found, stores] = await Promise.all([
      dataOf(client.GET("/api/clients/{id}", { params: { path: { id } } })),
      dataOf(client.GET("/api/stores")),
    ]);
    return { client: found, stores: stores.items.filter((store) => store.client_id === id) };
  });
  const sees = useSession().permissions;
  const until = ordersUntil(useFreshness() ?? []);
  return (
    <Loaded source={record} height={480}>
      {({ client: found, stores }) => (
        <ClientView client={found} stores={stores} until={until}>
          {sees.includes("alerts.view") && stores.length > 0 && <Findings stores={stores.map((store) => store.code)} />}
          {sees.includes("contracts.view") && <Contracts client_id={id} />}
          {sees.includes("settlement.view") && <Statements client_id={id} />}
        </ClientView>
      )}
    </Loaded>
  );
}

interface Props {
  readonly client: ClientRow;
  readonly stores: readonly ClientStore[];
  /** The last day of each store's orders, by code; empty for people who do not see imports. */
  readonly until: ReadonlyMap<string, string>;
  /** What else the reader may know of the client. */
  readonly children?: ReactNode;
}

export function ClientView({ client: record, stores, until, children }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const facts = [t.client_types[record.client_type], t.service_modes[record.service_mode], record.code].filter(Boolean).join(" · ");
  const rows = { state: "ready", value: { items: stores, total: stores.length }, refreshing: false } as const;
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: "/clients" }, { name: record.name }]}
        title={record.name}
        state={<StatePill of={stageOf(record)} tones={stageTones} />}
        facts={facts}
        conclusion={t.has(stores.length, record.brands.map((brand) => brand.name).join(t.comma))}
      />
      <div className={styles.stack}>
        <Panel title={t.stores} flush>
          <DataTable
            source={{ rows, paging: NO_PAGING }}
            columns={storeColumns(t, language, until)}
            rowKey={(row) => row.id}
            empty={<EmptyState title={t.no_stores} detail={t.no_stores_detail} />}
          />
        </Panel>
        {children}
      </div>
    </>
  );
}

const storeColumns = (t: WordsOf<typeof text>, language: Language, until: ReadonlyMap<string, string>) =>
  columnsOf<ClientStore>((c) => [
    c.store(t.store, (row) => ({ name: row.name, mark: row.platform_mark }), { width: 240 }),
    c.text(t.store_code, (row) => <span className="dy-id">{row.code}</span>, { width: 144 }),
    c.text(t.platform, (row) => pick(language, row.platform_label, row.platform_label_en), { width: 160 }),
    c.day(t.until, (row) => until.get(row.code) ?? null),
    c.text(t.bound, (row) => (row.bound_mark ? <span className="dy-id">{row.bound_mark}</span> : t.unbound)),
  ]);
