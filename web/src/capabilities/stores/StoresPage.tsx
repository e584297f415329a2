import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { client, dataOf } from "@/api/client";
import { ordersUntil, useFreshness } from "@/api/freshness";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSearch } from "@/ui/FilterSearch";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { KeptLink } from "@/ui/KeptLink";
import { PageHeader } from "@/ui/PageHeader";
import { PlatformMark } from "@/ui/PlatformMark";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { useFilter, useScope } from "@/ui/useView";
import { NewStore } from "./NewStore";
import { paths } from "./paths";
import { STORE_STATES, storeTones } from "./states";
import { text } from "./text";

export type StoreRow = components["schemas"]["StoreView"] & {
  /** The last day its orders reach; absent for people who do not see imports. */
  readonly until?: string | null;
};

export default function StoresPage() {
  const [codes] = useScope();
  const [words] = useFilter("text");
  const [client_id] = useFilter("client");
  const [platform] = useFilter("platform");
  const [state] = useFilter("state");
  const freshness = useFreshness();
  const query = {
    stores: codes.join(",") || undefined,
    text: words,
    client_id,
    platform,
    state: STORE_STATES.find((one) => one === state),
  };
  const stores = useList(["stores", "list", query, freshness], async (page) => {
    const { items, total } = await dataOf(client.GET("/api/stores", { params: { query: { ...page, ...query } } }));
    const until = ordersUntil(freshness ?? []);
    return { items: items.map((store): StoreRow => ({ ...store, until: until.get(store.code) })), total };
  });
  const create = usePermit("stores.create");
  const [open, setOpen] = useCreating();
  return (
    <>
      <StoresView stores={stores} create={create} open={() => setOpen(true)} toolbar={<Filters />} />
      {open && <NewStore close={() => setOpen(false)} />}
    </>
  );
}

function Filters() {
  const t = useText(text);
  const language = useLanguage();
  const clients = useQuery({ queryKey: ["clients", "list"], queryFn: () => dataOf(client.GET("/api/clients")) });
  const platforms = useQuery({ queryKey: ["platforms"], queryFn: () => dataOf(client.GET("/api/platforms")), staleTime: Infinity });
  const owners = Object.fromEntries((clients.data?.items ?? []).map(({ id, name }) => [id, name]));
  const sites = Object.fromEntries((platforms.data?.items ?? []).map((one) => [one.code, pick(language, one.label, one.label_en)]));
  return (
    <>
      <FilterSearch label={t.search} width={208} />
      <FilterSelect name="client" label={t.client} words={owners} />
      <FilterSelect name="platform" label={t.platform} words={sites} />
      <FilterSelect name="state" label={t.state} words={t.states} />
    </>
  );
}

interface Props {
  readonly stores: ListSource<StoreRow>;
  readonly create: Permit;
  readonly open: () => void;
  readonly toolbar?: ReactNode;
}

export function StoresView({ stores, create, open, toolbar }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const found = stores.rows.state === "ready" ? stores.rows.value : null;
  const rows = found?.items ?? [];
  const clients = new Set(rows.map((row) => row.client_id)).size;
  // How many clients the other pages hold, this one does not know.
  const said = found && (found.total === rows.length ? t.total(rows.length, clients) : t.stores_in_all(found.total));
  const conclusion = rows.length > 0 ? said : null;
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
          toolbar={toolbar}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language) =>
  columnsOf<StoreRow>((c) => [
    c.text(
      t.store,
      (row) => (
        <KeptLink to={paths.store(row.id)}>
          <PlatformMark mark={row.platform_mark} name={row.name} />
        </KeptLink>
      ),
      { width: 208 },
    ),
    c.state(t.state, (row) => row, storeTones, { width: 96 }),
    c.text(t.code, (row) => <span className="dy-id">{row.code}</span>, { width: 112 }),
    c.text(t.platform, (row) => platformOf(row, language), { width: 172 }),
    c.link(
      t.client,
      (row) => row.client_name,
      (row) => `/clients/${encodeURIComponent(row.client_id)}`,
      { width: 112 },
    ),
    c.day(t.until, (row) => row.until ?? null),
    c.text(t.bound, (row) => (row.bound_mark ? <span className="dy-id">{row.bound_mark}</span> : t.unbound)),
  ]);

export function platformOf(row: StoreRow, language: Language): string {
  const platform = pick(language, row.platform_label, row.platform_label_en);
  const front = pick(language, row.storefront_label ?? "", row.storefront_label_en);
  return front ? `${platform} · ${front}` : platform;
}
