import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import type { StateBook } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useScope } from "@/ui/useView";
import { text } from "./text";

export type StoreRow = components["schemas"]["StoreRow"];

const storeStates: StateBook = {
  opening: { tone: "info", "zh-CN": "入驻中", "en-US": "Opening" },
  running: { tone: "success", "zh-CN": "运营中", "en-US": "Running" },
  paused: { tone: "warning", "zh-CN": "已暂停", "en-US": "Paused" },
  handed_back: { tone: "neutral", "zh-CN": "已交还", "en-US": "Handed back" },
};

export default function StoresPage() {
  const [codes] = useScope();
  const scope = codes.join(",") || undefined;
  const stores = useList(["stores", scope], (page) => dataOf(client.GET("/api/stores", { params: { query: { ...page, scope } } })));
  return <StoresView stores={stores} />;
}

export function StoresView({ stores }: { stores: ListSource<StoreRow> }) {
  const t = useText(text);
  const conclusion = stores.rows.state === "ready" ? stores.rows.value.conclusion : null;
  return (
    <>
      <PageHeader title={t.title} conclusion={conclusion} />
      <Panel flush>
        <DataTable source={stores} columns={columns(t)} rowKey={(row) => row.code} empty={<EmptyState title={t.empty} detail={t.empty_detail} />} />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>) => columnsOf<StoreRow>((c) => [
  c.store(t.store, (row) => ({ name: row.name, platform: row.platform }), { width: 200 }),
  c.text(t.code, (row) => <span className="dy-id">{row.code}</span>, { width: 144 }),
  c.text(t.client, (row) => row.client_name, { width: 144 }),
  c.state(t.state, (row) => row.state, storeStates),
  c.day(t.until, (row) => row.data_until),
  c.count(t.missing, (row) => row.missing_days),
  c.text(t.documents, (row) => row.documents_note, { width: 220 }),
  c.day(t.expires, (row) => row.document_expires_on),
  c.person(t.owner, (row) => row.owner_name),
]);
