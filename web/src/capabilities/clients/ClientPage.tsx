import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { useLanguage, useText, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { ClientRow } from "./ClientsPage";
import styles from "./ClientPage.module.css";
import { text } from "./text";
import { clientStages, clientTypes, serviceModes } from "./words";

export type ClientStore = components["schemas"]["StoreView"];

const NO_PAGING = { limit: 500, offset: 0, turn: () => undefined };

export default function ClientPage() {
  const { id = "" } = useParams();
  const record = useItem(["clients", "one", id], async () => {
    const [found, stores] = await Promise.all([dataOf(client.GET("/api/clients/{id}", { params: { path: { id } } })), dataOf(client.GET("/api/stores"))]);
    return { client: found, stores: stores.items.filter((store) => store.client_id === id) };
  });
  return <Loaded source={record} height={480}>{(value) => <ClientView client={value.client} stores={value.stores} />}</Loaded>;
}

export function ClientView({ client: record, stores }: { client: ClientRow; stores: readonly ClientStore[] }) {
  const t = useText(text);
  const language = useLanguage();
  const facts = [clientTypes[record.client_type]?.[language], serviceModes[record.service_mode]?.[language], record.code].filter(Boolean).join(" · ");
  const rows = { state: "ready", value: { items: stores, total: stores.length }, refreshing: false } as const;
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: "/clients" }, { name: record.name }]} title={record.name} state={<StatePill state={record.stage} states={clientStages} />}
        facts={facts} conclusion={t.has(stores.length, record.brands.map((brand) => brand.name).join(t.comma))}
      />
      <div className={styles.stack}>
        <Panel title={t.stores} flush>
          <DataTable source={{ rows, paging: NO_PAGING }} columns={storeColumns(t, language)} rowKey={(row) => row.id} empty={<EmptyState title={t.no_stores} detail={t.no_stores_detail} />} />
        </Panel>
      </div>
    </>
  );
}

const storeColumns = (t: WordsOf<typeof text>, language: "zh-CN" | "en-US") => columnsOf<ClientStore>((c) => [
  c.store(t.store, (row) => ({ name: row.name, mark: row.platform_mark }), { width: 240 }),
  c.text(t.store_code, (row) => <span className="dy-id">{row.code}</span>, { width: 144 }),
  c.text(t.platform, (row) => (language === "zh-CN" ? row.platform_label : row.platform_label_en), { width: 160 }),
  c.text(t.bound, (row) => row.bound_mark && <span className="dy-id">{row.bound_mark}</span>),
]);
