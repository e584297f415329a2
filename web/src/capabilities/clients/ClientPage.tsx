import { Tabs } from "antd";
import { useState, type ReactNode } from "react";
import { useNavigate, useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { ordersUntil, useFreshness } from "@/api/freshness";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { useSession } from "@/api/session";
import { useTrail } from "@/api/trail";
import { ActionButton } from "@/ui/ActionButton";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { StatePill } from "@/ui/StatePill";
import { RecordTrail } from "@/ui/trail/RecordTrail";
import { useKeptSearch } from "@/ui/useView";
import { Brands } from "./Brands";
import type { ClientRow } from "./ClientsPage";
import { EditClient, MoveClient, ScoreForm } from "./Forms";
import { Notes } from "./Notes";
import { Onboarding } from "./Onboarding";
import { Health, Lifecycle, Score, Stores } from "./Overview";
import { paths } from "./pages";
import { Contracts, Findings, Statements } from "./Records";
import styles from "./Client.module.css";
import { SeeAsClient } from "./SeeAsClient";
import { Team } from "./Team";
import { text } from "./text";
import { ClientServices } from "./services/ClientServices";
import { stageOf, stageTones } from "./states";

export type ClientStore = components["schemas"]["StoreView"];
type Standing = components["schemas"]["StandingView"];

export default function ClientPage() {
  const { id = "", tab = "overview" } = useParams();
  const sees = useSession().permissions;
  const inside = sees.includes("clients.view_relation");
  const record = useItem(["clients", "one", id, inside], async () => {
    const [found, stores, standing] = await Promise.all([
      dataOf(client.GET("/api/clients/{id}", { params: { path: { id } } })),
      dataOf(client.GET("/api/stores")),
      inside ? dataOf(client.GET("/api/clients/{id}/standing", { params: { path: { id } } })) : null,
    ]);
    return { client: found, standing, stores: stores.items.filter((store) => store.client_id === id) };
  });
  const until = ordersUntil(useFreshness() ?? []);
  return (
    <Loaded source={record} height={480}>
      {({ client: found, stores, standing }) => (
        <ClientView client={found} standing={standing} stores={stores} until={until} tab={tab}>
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
  /** Where the client stands; nothing for people of the client side. */
  readonly standing: Standing | null;
  readonly stores: readonly ClientStore[];
  /** The last day of each store's orders, by code; empty for people who do not see imports. */
  readonly until: ReadonlyMap<string, string>;
  readonly tab: string;
  /** What else the reader may know of the client. */
  readonly children?: ReactNode;
}

type Open = "edit" | "move" | "score" | null;

export function ClientView({ client: record, standing, stores, until, tab, children }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const [open, setOpen] = useState<Open>(null);
  const trail = useTrail("client", record.id);
  const close = () => setOpen(null);
  const kind = pick(language, record.client_type_label, record.client_type_label_en);
  const mode = pick(language, record.service_mode_label, record.service_mode_label_en);
  const tags = (record.relation?.tags ?? []).map((tag) => pick(language, tag.label, tag.label_en));
  const facts = [kind, mode, record.code, ...tags].join(" · ");
  const actions = standing && (
    <>
      <SeeAsClient client_id={record.id} />
      <ActionButton action={record.actions.update} run={() => setOpen("edit")}>
        {t.edit}
      </ActionButton>
      <ActionButton kind="primary" action={record.actions.update} run={() => setOpen("move")}>
        {t.move}
      </ActionButton>
    </>
  );
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: "/clients" }, { name: record.name }]}
        title={record.name}
        state={<StatePill of={stageOf(record)} tones={stageTones} />}
        facts={facts}
        conclusion={conclusionOf(record, stores.length, t, language)}
        actions={actions}
      />
      <TabBar record={record} tab={tab} inside={standing !== null} trailed={trail !== null} />
      <div className={styles.stack}>
        {tab === "onboarding" && <Onboarding client={record} />}
        {tab === "brands" && <Brands client={record} />}
        {tab === "team" && standing && <Team client={record} />}
        {tab === "notes" && standing && <Notes client={record} />}
        {tab === "overview" && (
          <>
            {standing && <Health client={record} standing={standing} />}
            {standing && (
              <div className={styles.pair}>
                <Lifecycle standing={standing} />
                <Score client={record} standing={standing} give={() => setOpen("score")} />
              </div>
            )}
            <Stores client={record} stores={stores} until={until} />
            {standing && <ClientServices client_id={record.id} />}
            {children}
          </>
        )}
        {tab === "activity" && <RecordTrail trail={trail} />}
      </div>
      {open === "edit" && <EditClient of={record} close={close} />}
      {open === "move" && standing && <MoveClient of={record} standing={standing} close={close} />}
      {open === "score" && standing && <ScoreForm of={record} standing={standing} close={close} />}
    </>
  );
}

/** What is there, and the first part of health that is missing, with where to go. */
function conclusionOf(record: ClientRow, stores: number, t: (typeof text)["zh-CN"], language: "zh-CN" | "en-US"): string {
  const brands = record.brands.filter((brand) => !brand.is_archived).map((brand) => brand.name);
  const has = t.has(stores, brands.join(t.comma));
  const bad = record.relation?.lights.find((light) => light.light === "bad");
  if (!bad || record.stage === "ended") return has;
  return has + t.first_gap(pick(language, bad.label, bad.label_en), pick(language, bad.text, bad.text_en));
}

function TabBar({ record, tab, inside, trailed }: { record: ClientRow; tab: string; inside: boolean; trailed: boolean }) {
  const t = useText(text);
  const go = useNavigate();
  const search = useKeptSearch();
  const hidden = inside ? [] : ["team", "notes"];
  const shown = ["overview", ...record.tabs.filter((one) => !hidden.includes(one)), ...(trailed ? ["activity"] : [])];
  const words: Readonly<Record<string, string>> = t.tabs;
  const items = shown.filter((one) => words[one]).map((one) => ({ key: one, label: words[one] }));
  const open = (next: string) => void go({ pathname: next === "overview" ? paths.client(record.id) : paths.tab(record.id, next), search });
  return <Tabs className={styles.tabs} activeKey={tab} items={items} onChange={open} />;
}
