import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem, useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSearch } from "@/ui/FilterSearch";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource, Permit } from "@/ui/source";
import { Pill } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useScope } from "@/ui/useView";
import { Ends } from "./Ends";
import { NewAsset } from "./NewAsset";
import { paths } from "./paths";
import { assetTones } from "./states";
import { text } from "./text";

export type AssetRow = components["schemas"]["AssetView"];
export type AssetForm = components["schemas"]["AssetFormView"];

/** The words of the register: they are the server's, and change with a release only. */
export function useAssetForm() {
  return useItem(["assets", "form"], () => dataOf(client.GET("/api/asset_form")));
}

export default function VaultPage() {
  const [codes] = useScope();
  const [words] = useFilter("text");
  const [kind] = useFilter("kind");
  const [state] = useFilter("state");
  const [ending] = useFilter("ending");
  const form = useAssetForm();
  const choices = form.state === "ready" ? form.value : null;
  const query = {
    stores: codes.join(",") || undefined,
    text: words,
    kind,
    state: choices?.states.find(({ code }) => code === state)?.code,
    ending: ending === "soon" ? ("soon" as const) : undefined,
  };
  const [endingCount, setEndingCount] = useState(0);
  const assets = useList(["assets", "list", query], async (page) => {
    const found = await dataOf(client.GET("/api/assets", { params: { query: { ...page, ...query } } }));
    setEndingCount(found.ending_count);
    return found;
  });
  const create = usePermit("stores.manage_vault");
  const [open, setOpen] = useState(false);
  return (
    <>
      <VaultView assets={assets} ending={endingCount} form={choices} create={create} open={() => setOpen(true)} />
      {open && choices && <NewAsset form={choices} close={() => setOpen(false)} />}
    </>
  );
}

interface Props {
  readonly assets: ListSource<AssetRow>;
  /** How many of all of them end soon or have ended. */
  readonly ending: number;
  readonly form: AssetForm | null;
  readonly create: Permit;
  readonly open: () => void;
}

export function VaultView({ assets, ending, form, create, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const rows = assets.rows.state === "ready" ? assets.rows.value : null;
  const [first] = rows?.items ?? [];
  const conclusion = first && (ending > 0 ? t.some_end(rows?.total ?? 0, ending, first.name) : t.none_ends(rows?.total ?? 0));
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
          source={assets}
          columns={columns(t, language)}
          rowKey={(row) => row.id}
          toolbar={form && <Filters form={form} />}
          empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
        />
      </Panel>
    </>
  );
}

function Filters({ form }: { form: AssetForm }) {
  const t = useText(text);
  const language = useLanguage();
  const named = (all: readonly { readonly code: string; readonly label: string; readonly label_en: string }[]) =>
    Object.fromEntries(all.map(({ code, label, label_en }) => [code, pick(language, label, label_en)]));
  return (
    <>
      <FilterSearch label={t.search} />
      <FilterSelect name="kind" label={t.kind} words={named(form.kinds)} />
      <FilterSelect name="state" label={t.state} words={named(form.states)} />
      <FilterSelect name="ending" label={t.ends} words={t.endings} />
    </>
  );
}

const columns = (t: WordsOf<typeof text>, language: Language) =>
  columnsOf<AssetRow>((c) => [
    c.link(
      t.name,
      (row) => row.name,
      (row) => paths.asset(row.id),
    ),
    c.text(t.kind, (row) => pick(language, row.kind_label, row.kind_label_en), { width: 104 }),
    c.text(t.belongs, (row) => row.store_name ?? row.client_name, { width: 152 }),
    c.text(t.owner, (row) => row.owner_name, { width: 104 }),
    c.person(t.holder, (row) => row.holder_name),
    c.text(t.ends, (row) => <Ends day={row.ends_on} days={row.days_left} />, { width: 176 }),
    c.state(t.state, (row) => row, assetTones, { width: 96 }),
    c.text(t.mine, (row) => (row.is_granted ? <Pill tone="info">{t.granted}</Pill> : t.not_granted), { width: 96 }),
  ]);
