import { client, dataOf } from "@/api/client";
import { ordersUntil, useFreshness } from "@/api/freshness";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { useScope } from "@/ui/useView";
import { NewStore } from "./NewStore";
import { text } from "./text";

export type StoreRow = components["schemas"]["StoreView"] & {
  /** The last day its orders reach; absent for people who do not see imports. */
  readonly until?: string | null;
};

export default function StoresPage() {
  const [codes] = useScope();
  const freshness = useFreshness();
  const stores = useList(["stores", codes, freshness], async () => {
    const { items } = await dataOf(client.GET("/api/stores"));
    const until = ordersUntil(freshness ?? []);
    const shown = items.filter((store) => codes.length === 0 || codes.includes(store.code));
    return { items: shown.map((store): StoreRow => ({ ...store, until: until.get(store.code) })), total: shown.length };
  });
  const create = usePermit("stores.create");
  const [open, setOpen] = useCreating();
  return (
    <>
      <StoresView stores={stores} create={create} open={() => setOpen(true)} />
      {open && <NewStore close={() => setOpen(false)} />}
    </>
  );
}

export function StoresView({ stores, create, open }: { stores: ListSource<StoreRow>; create: Permit; open: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const rows = stores.rows.state === "ready" ? stores.rows.value.items : [];
  const conclusion = rows.length > 0 ? t.total(rows.length, new Set(rows.map((row) => row.client_id)).size) : null;
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={conclusion}
        actions={
          <ActionButton kind="primary" action={create} run={open}>
            {t.create}
          </ActionButton>
        }
      />
      <Panel flush>
        <DataTable
          name="stores"
          source={stores}
          columns={columns(t, language)}
          rowKey={(row) => row.code}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language) =>
  columnsOf<StoreRow>((c) => [
    c.store(t.store, (row) => ({ name: row.name, mark: row.platform_mark }), { width: 240 }),
    c.text(t.code, (row) => <span className="dy-id">{row.code}</span>, { width: 136 }),
    c.text(t.platform, (row) => platformOf(row, language), { width: 176 }),
    c.link(
      t.client,
      (row) => row.client_name,
      (row) => `/clients/${encodeURIComponent(row.client_id)}`,
      { width: 144 },
    ),
    c.day(t.until, (row) => row.until ?? null),
    c.text(t.bound, (row) => (row.bound_mark ? <span className="dy-id">{row.bound_mark}</span> : t.unbound)),
  ]);

function platformOf(row: StoreRow, language: Language): string {
  const platform = pick(language, row.platform_label, row.platform_label_en);
  const front = pick(language, row.storefront_label ?? "", row.storefront_label_en);
  return front ? `${platform} · ${front}` : platform;
}
