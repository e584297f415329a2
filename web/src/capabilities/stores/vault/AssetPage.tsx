import { useState, type ReactNode } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { Pill, StatePill } from "@/ui/StatePill";
import { AccountEvents, Reveals } from "./History";
import { EditAsset } from "./EditAsset";
import { Ends } from "./Ends";
import { Grants } from "./Grants";
import { paths } from "./paths";
import { Requests } from "./Requests";
import { Secrets } from "./Secrets";
import { assetTones } from "./states";
import { text } from "./text";
import { useAssetForm, type AssetForm } from "./VaultPage";
import styles from "./vault.module.css";

export type Asset = components["schemas"]["AssetDetail"];

export default function AssetPage() {
  const { id = "" } = useParams();
  const asset = useItem(["assets", "one", id], () => dataOf(client.GET("/api/assets/{id}", { params: { path: { id } } })));
  const form = useAssetForm();
  const choices = form.state === "ready" ? form.value : null;
  return (
    <Loaded source={asset} height={640}>
      {(value) => (
        <AssetView asset={value} form={choices}>
          <Reveals id={value.id} />
          <AccountEvents asset={value} kinds={choices?.event_kinds ?? []} />
        </AssetView>
      )}
    </Loaded>
  );
}

interface Props {
  readonly asset: Asset;
  /** Null until the words of the form have come. */
  readonly form: AssetForm | null;
  /** What happened with it. */
  readonly children?: ReactNode;
}

/** One asset: whose it is, its secrets behind their locks, who may look, who did, and what happened to it. */
export function AssetView({ asset, form, children }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const [editing, setEditing] = useState(false);
  return (
    <>
      <PageHeader
        crumbs={[{ name: t.title, path: paths.vault }, { name: asset.asset_no }]}
        title={asset.name}
        state={
          <>
            <StatePill of={asset} tones={assetTones} />
            {asset.needs_two && <Pill tone="info">{t.two_people}</Pill>}
          </>
        }
        facts={[pick(language, asset.kind_label, asset.kind_label_en), asset.store_name ?? asset.client_name].join(" · ")}
        conclusion={conclusionOf(asset, t)}
        actions={
          <ActionButton action={asset.actions.update} run={() => setEditing(true)}>
            {t.edit}
          </ActionButton>
        }
      />
      <div className={styles.stack}>
        <Facts asset={asset} />
        <Secrets asset={asset} />
        {asset.needs_two && <Requests asset={asset} />}
        <Grants asset={asset} />
        {children}
      </div>
      {editing && form && <EditAsset asset={asset} form={form} close={() => setEditing(false)} />}
    </>
  );
}

/** What stands in the way first, else who may look. */
function conclusionOf(asset: Asset, t: WordsOf<typeof text>): string {
  const live = asset.grants.filter(({ state }) => state === "live").length;
  const days = asset.days_left;
  if (asset.state === "returned") return t.is_returned;
  if (days != null && days < 0) return t.has_ended(-days);
  if (live === 0) return t.nobody_looks;
  return asset.is_granted ? t.you_look(live) : t.others_look(live);
}

function Facts({ asset }: { asset: Asset }) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <Panel>
      <dl className={styles.facts}>
        {factsOf(asset, t, language).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

function factsOf(asset: Asset, t: WordsOf<typeof text>, language: Language) {
  const owner = (
    <>
      {`${pick(language, asset.owner_label, asset.owner_label_en)} · ${asset.owner_name}`}
      {asset.is_unusual_owner && <span className={styles.note}>▲ {t.unusual_owner}</span>}
    </>
  );
  return [
    [t.owner, owner],
    [t.holder, asset.holder_name],
    [t.authority, pick(language, asset.authority_label, asset.authority_label_en)],
    [t.ends, <Ends key="ends" day={asset.ends_on} days={asset.days_left} />],
    [t.second_factor, pick(language, asset.second_factor_label, asset.second_factor_label_en)],
    [t.client, asset.client_name],
    [t.store, asset.store_name ?? t.whole_client],
    [t.contract, asset.contract_code ?? t.no_contract],
  ] as const;
}
