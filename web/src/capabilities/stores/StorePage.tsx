import { Tabs } from "antd";
import { useState, type ReactNode } from "react";
import { useNavigate, useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { ordersUntil, useFreshness } from "@/api/freshness";
import { useInnerList, useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { useTrail } from "@/api/trail";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { StatePill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { RecordTrail } from "@/ui/trail/RecordTrail";
import { useKeptSearch } from "@/ui/useView";
import { MoveStore, RenameStore } from "./ChangeStore";
import { Deposits } from "./applications/deposits/Deposits";
import { paths } from "./paths";
import { storeTones } from "./states";
import { Storefront } from "./storefront/Storefront";
import styles from "./StorePage.module.css";
import { platformOf } from "./StoresPage";
import { text } from "./text";
import { Ends } from "./vault/Ends";
import { paths as vault } from "./vault/paths";
import { assetTones } from "./vault/states";

export type Store = components["schemas"]["StoreDetail"];
type Words = WordsOf<typeof text>;

export default function StorePage() {
  const { id = "", tab = "overview" } = useParams();
  const store = useItem(["stores", "one", id], () => dataOf(client.GET("/api/stores/{id}", { params: { path: { id } } })));
  const until = ordersUntil(useFreshness() ?? []);
  const sees = useSession().permissions;
  const trail = useTrail("store", id);
  return (
    <Loaded source={store} height={480}>
      {(value) => (
        <StoreView store={value} until={until.get(value.code) ?? null} tabs={<TabBar id={id} tab={tab} trailed={trail !== null} />}>
          {tab === "storefront" && <Storefront id={id} name={value.name} />}
          {tab === "activity" && <RecordTrail trail={trail} />}
          {tab === "overview" && (
            <Overview store={value} until={until.get(value.code) ?? null}>
              <Deposits of={{ store_id: value.id }} payer={value.client_name} />
              {sees.includes("stores.view_assets") && <Assets code={value.code} />}
            </Overview>
          )}
        </StoreView>
      )}
    </Loaded>
  );
}

interface Props {
  readonly store: Store;
  /** The last day its orders reach; null for people who do not see imports, and before the first file. */
  readonly until: string | null;
  readonly tabs?: ReactNode;
  readonly children?: ReactNode;
}

/** One store: what it is, how fresh its numbers are, what was entrusted for it, who works on it, how it came to be so. */
export function StoreView({ store, until, tabs, children }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const [doing, setDoing] = useState<"rename" | "move" | null>(null);
  const close = () => setDoing(null);
  const [last] = store.moves;
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: "/stores" }, { name: store.name }]}
        title={store.name}
        state={<StatePill of={store} tones={storeTones} />}
        facts={[platformOf(store, language), store.code].join(" · ")}
        conclusion={store.state !== "open" && last ? t.is_not_open(last.reason) : until ? t.reaches(until) : t.no_orders}
        actions={
          <>
            <ActionButton action={store.actions.move} run={() => setDoing("move")}>
              {t.change_state}
            </ActionButton>
            <ActionButton action={store.actions.update} run={() => setDoing("rename")}>
              {t.rename}
            </ActionButton>
          </>
        }
      />
      {tabs}
      <div className={styles.stack}>
        {children}
      </div>
      {doing === "rename" && <RenameStore store={store} close={close} />}
      {doing === "move" && <MoveStore store={store} close={close} />}
    </>
  );
}

/** What it is, what is entrusted for it, who works on it, how it came to be so. */
function Overview({ store, until, children }: Omit<Props, "tabs">) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <>
      <Panel>
        <dl className={styles.facts}>
          {factsOf(store, until, t, language).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      {children}
      {store.people.length > 0 && <People store={store} />}
      <Moves store={store} />
    </>
  );
}

const TABS = ["overview", "storefront", "activity"] as const;

function TabBar({ id, tab, trailed }: { id: string; tab: string; trailed: boolean }) {
  const t = useText(text);
  const go = useNavigate();
  const search = useKeptSearch();
  const shown = trailed ? TABS : TABS.filter((one) => one !== "activity");
  const items = shown.map((one) => ({ key: one, label: t.tabs[one] }));
  const open = (next: string) => void go({ pathname: next === "overview" ? paths.store(id) : paths.tab(id, next), search });
  return <Tabs className={styles.tabs} activeKey={tab} items={items} onChange={open} />;
}

function factsOf(store: Store, until: string | null, t: Words, language: Language): (readonly [string, ReactNode])[] {
  const owner = (
    <KeptLink key="client" to={`/clients/${encodeURIComponent(store.client_id)}`}>
      {store.client_name}
    </KeptLink>
  );
  return [
    [t.client, owner],
    [t.platform, platformOf(store, language)],
    [t.code, <span key="code" className="dy-id">{store.code}</span>],
    [t.bound, store.bound_mark ?? t.unbound],
    [t.until, until ?? t.no_file],
    [t.since, store.created_at.slice(0, 10)],
  ];
}

/** What the client entrusted for this store, or for all of its stores. */
function Assets({ code }: { code: string }) {
  const t = useText(text);
  const language = useLanguage();
  const assets = useInnerList(["assets", "of", code], (page) =>
    dataOf(client.GET("/api/assets", { params: { query: { ...page, stores: code } } })),
  );
  return (
    <Panel title={t.assets} note={t.assets_note} flush>
      <DataTable
        source={assets}
        columns={assetColumns(t, language)}
        rowKey={(row) => row.id}
        empty={<EmptyState title={t.no_assets} detail={t.no_assets_detail} />}
      />
    </Panel>
  );
}

const assetColumns = (t: Words, language: Language) =>
  columnsOf<components["schemas"]["AssetView"]>((c) => [
    c.link(
      t.asset,
      (row) => row.name,
      (row) => vault.asset(row.id),
      { width: 224 },
    ),
    c.text(t.asset_kind, (row) => pick(language, row.kind_label, row.kind_label_en), { width: 120 }),
    c.text(t.of, (row) => row.store_name ?? t.whole_client, { width: 176 }),
    c.person(t.holder, (row) => row.holder_name),
    c.text(t.ends, (row) => <Ends day={row.ends_on} days={row.days_left} />, { width: 176 }),
    c.state(t.state, (row) => row, assetTones, { width: 104 }),
  ]);

function People({ store }: { store: Store }) {
  const t = useText(text);
  const language = useLanguage();
  const rows = { state: "ready", value: { items: store.people, total: store.people.length }, refreshing: false } as const;
  const columns = columnsOf<Store["people"][number]>((c) => [
    c.person(t.person, (row) => row.name),
    c.text(t.role, (row) => pick(language, row.role_label, row.role_label_en), { width: 144 }),
    c.text(t.reach, (row) => (row.has_all_stores ? t.all_stores : t.this_store)),
  ]);
  return (
    <Panel title={t.people} note={t.people_note} flush>
      <DataTable source={{ rows, paging: WHOLE }} columns={columns} rowKey={(row) => row.id} empty={null} />
    </Panel>
  );
}

const WHOLE = { limit: 500, offset: 0, turn: () => undefined };

function Moves({ store }: { store: Store }) {
  const t = useText(text);
  const rows = { state: "ready", value: { items: store.moves, total: store.moves.length }, refreshing: false } as const;
  const columns = columnsOf<Store["moves"][number]>((c) => [
    c.state(t.state, (row) => row, storeTones, { width: 120 }),
    c.time(t.moved_at, (row) => row.moved_at),
    c.person(t.moved_by, (row) => row.moved_by_name),
    c.text(t.reason, (row) => row.reason),
  ]);
  return (
    <Panel title={t.moves} flush>
      <DataTable
        source={{ rows, paging: WHOLE }}
        columns={columns}
        rowKey={(row) => row.moved_at}
        empty={<EmptyState title={t.no_moves} detail={t.no_moves_detail} />}
      />
    </Panel>
  );
}
