import { Input, Select } from "antd";
import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit, useSession } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useCreating } from "@/ui/useCreating";
import { useFilter } from "@/ui/useView";
import styles from "./Client.module.css";
import { LightRow } from "./HealthLights";
import { NewClient } from "./NewClient";
import { useClientOptions, wordsOf } from "./options";
import { paths } from "./pages";
import { text } from "./text";
import { stageOf, stageTones } from "./states";

export type ClientRow = components["schemas"]["ClientView"];

export default function ClientsPage() {
  const [words] = useFilter("text");
  const [stage] = useFilter("stage");
  const [phase] = useFilter("phase");
  const [client_type] = useFilter("client_type");
  const [service_mode] = useFilter("service_mode");
  const [sort] = useFilter("sort");
  const query = { text: words, stage, phase, client_type, service_mode, sort };
  const clients = useList(["clients", "page", query], (page) =>
    dataOf(client.GET("/api/clients", { params: { query: { ...query, ...page } } })),
  );
  const create = usePermit("clients.create");
  const [open, setOpen] = useCreating();
  const inside = useSession().permissions.includes("clients.view_relation");

  return (
    <>
      <ClientsView clients={clients} create={create} open={() => setOpen(true)} inside={inside} toolbar={<Toolbar inside={inside} />} />
      {open && <NewClient close={() => setOpen(false)} />}
    </>
  );
}

interface Props {
  readonly clients: ListSource<ClientRow>;
  readonly create: Permit;
  readonly open: () => void;
  /** Whether the reader sees what the agency thinks of its clients. */
  readonly inside?: boolean;
  readonly toolbar?: React.ReactNode;
}

export function ClientsView({ clients, create, open, inside = true, toolbar }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const total = clients.rows.state === "ready" ? conclusionOf(clients.rows.value, t) : null;
  const actions = (
    <>
      {inside && <KeptLink to="/clients/platform_advice">{t.advice_title} ›</KeptLink>}
      <ActionButton kind="primary" action={create} run={open}>
        {t.create}
      </ActionButton>
    </>
  );
  return (
    <>
      <PageHeader title={t.title} conclusion={total} actions={actions} />
      <Panel flush>
        <DataTable
          name="clients"
          source={clients}
          columns={columns(t, language, inside)}
          rowKey={(row) => row.id}
          toolbar={toolbar}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

/** How many there are, and which of those shown need somebody: a part of their health is missing. */
function conclusionOf({ items, total }: { items: readonly ClientRow[]; total: number }, t: WordsOf<typeof text>): string {
  const without = items.filter((row) => row.relation && !row.relation.manager_id && row.stage !== "ended");
  const [first] = without;
  return first ? t.total_vacant(total, without.length, first.name) : t.total(total);
}

function Toolbar({ inside }: { inside: boolean }) {
  const t = useText(text);
  const language = useLanguage();
  const options = useClientOptions();
  const [words, search] = useFilter("text");
  const [sort, order] = useFilter("sort");
  const orders = [
    { value: "name", label: t.by_name },
    { value: "-created_at", label: t.by_newest },
    ...(inside ? [{ value: "-lead_score", label: t.by_score }] : []),
  ];
  return (
    <div className={styles.toolbar}>
      <Input.Search
        allowClear
        aria-label={t.search}
        placeholder={t.search}
        defaultValue={words}
        onSearch={(value) => search(value.trim() === "" ? undefined : value.trim())}
        className={styles.search}
      />
      <FilterSelect name="stage" label={t.stage} words={wordsOf(language, options?.stages)} />
      <FilterSelect name="phase" label={t.phase} words={wordsOf(language, options?.phases)} />
      <FilterSelect name="client_type" label={t.kind} words={wordsOf(language, options?.client_types)} />
      <FilterSelect name="service_mode" label={t.mode} words={wordsOf(language, options?.service_modes)} />
      <Select variant="filled" allowClear aria-label={t.sort} placeholder={t.by_code} value={sort} options={orders} onChange={order} />
    </div>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, inside: boolean) =>
  columnsOf<ClientRow>((c) => [
    c.link(
      t.client,
      (row) => row.name,
      (row) => paths.client(row.id),
      { width: 176 },
    ),
    c.text(t.code, (row) => <span className="dy-id">{row.code}</span>, { width: 128 }),
    c.state(t.stage, stageOf, stageTones, { width: 152 }),
    c.text(t.kind, (row) => pick(language, row.client_type_label, row.client_type_label_en), { width: 128 }),
    c.text(t.mode, (row) => pick(language, row.service_mode_label, row.service_mode_label_en), { width: 112 }),
    ...(inside
      ? [
          c.person(t.manager, (row) => row.relation?.manager_name ?? null),
          c.count(t.score, (row) => row.relation?.lead_score ?? null, { width: 80 }),
          c.text(t.health, (row) => <LightRow lights={row.relation?.lights ?? []} />, { width: 144 }),
        ]
      : [c.text(t.brands, (row) => row.brands.map((brand) => brand.name).join(" · ")), c.time(t.since, (row) => row.created_at)]),
  ]);
