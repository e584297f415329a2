import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { FRESHNESS_KEY } from "@/api/freshness";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { DeskOnly } from "@/ui/DeskOnly";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { ListSource } from "@/ui/source";
import { useFilter, useScope } from "@/ui/useView";
import { BatchDrawer } from "./BatchDrawer";
import { BatchesTable, type Batch } from "./BatchesTable";
import { FreshnessStrip } from "./FreshnessStrip";
import styles from "./ImportsPage.module.css";
import { KEY } from "./keys";
import { MAPPINGS } from "./mapping/paths";
import { SendPanel, type StoreChoice } from "./SendPanel";
import { TEMPLATES } from "./templates/paths";
import { text } from "./text";
import { useSending } from "./useSending";

export default function ImportsPage() {
  const [codes] = useScope();
  const batches = useBatches(codes);
  const freshness = useFreshnessOf(codes);
  const stores = useStoreChoices();
  const [sending, verbs] = useSending();
  const may = usePermit("imports.create").allowed;
  const mappings = usePermit("imports.map").allowed;
  const [opened, open] = useState<string | null>(null);
  return (
    <>
      <ImportsView
        batches={batches}
        freshness={freshness}
        open={(batch) => open(batch.id)}
        mappings={mappings}
        send={may ? <SendPanel sending={sending} stores={stores} verbs={verbs} /> : null}
      />
      <BatchDrawer id={opened} open={open} close={() => open(null)} />
    </>
  );
}

/** How fresh the stores of the scope are, under the server's sentence. */
function useFreshnessOf(codes: readonly string[]): FreshnessList | null {
  const stores = codes.join(",") || undefined;
  const answer = useQuery({
    queryKey: [...FRESHNESS_KEY, "of", stores],
    queryFn: () => dataOf(client.GET("/api/freshness", { params: { query: { stores } } })),
  });
  return answer.data ?? null;
}

/** The history, narrowed by the scope and the filters of the address. */
function useBatches(codes: readonly string[]): ListSource<Batch> {
  const [state] = useFilter("state");
  const [platform] = useFilter("platform");
  const [format] = useFilter("report");
  const [person] = useFilter("person");
  const [from] = useFilter("from");
  const [to] = useFilter("to");
  const [words] = useFilter("text");
  const query = { stores: codes.join(",") || undefined, state, platform, format, person, from, to, text: words };
  return useList([...KEY, "batches", query], (page) => dataOf(client.GET("/api/batches", { params: { query: { ...page, ...query } } })));
}

function useStoreChoices(): readonly StoreChoice[] {
  const scope = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  return (scope.data?.clients ?? []).flatMap((owner) =>
    owner.stores.map((store) => {
      const { code, name, platform, platform_mark: mark } = store;
      return { code, name, mark, platform, client: owner.name };
    }),
  );
}

type FreshnessList = components["schemas"]["FreshnessListView"];

/** What else there is to bring data in by. */
function Ways({ templates, mappings }: { readonly templates: boolean; readonly mappings: boolean }) {
  const t = useText(text);
  return (
    <span className={styles.ways}>
      {templates && <KeptLink to={TEMPLATES}>{t.templates}</KeptLink>}
      {mappings && <KeptLink to={MAPPINGS}>{t.mappings}</KeptLink>}
    </span>
  );
}

interface Props {
  readonly batches: ListSource<Batch>;
  readonly freshness: FreshnessList | null;
  readonly send: React.ReactNode;
  /** Whether the reader may see how unknown files are read. */
  readonly mappings: boolean;
  readonly open: (batch: Batch) => void;
}

export function ImportsView({ batches, freshness, send, mappings, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const rows = freshness?.items ?? [];
  return (
    <>
      <PageHeader
        title={t.title}
        facts={<Ways templates={send !== null} mappings={mappings} />}
        conclusion={freshness?.conclusion && pick(language, freshness.conclusion, freshness.conclusion_en)}
      />
      <div className={styles.stack}>
        {send && <DeskOnly what={t.send_files}>{send}</DeskOnly>}
        {rows.length > 0 && (
          <Panel title={t.freshness} note={t.freshness_note}>
            <FreshnessStrip rows={rows} />
          </Panel>
        )}
        <Panel title={t.batches} flush>
          <BatchesTable batches={batches} open={open} />
        </Panel>
      </div>
    </>
  );
}
