import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { faultOf } from "@/api/errors";
import { useProgress } from "@/api/events";
import { FRESHNESS_KEY } from "@/api/freshness";
import { useList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { uploadFiles } from "@/api/upload";
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
import { FED_BY_FACTS, KEY } from "./keys";
import { begun, ends, progressed, reported, sentAs } from "./sending";
import { SendPanel, type Sending, type SendVerbs, type StoreChoice } from "./SendPanel";
import { text } from "./text";

export default function ImportsPage() {
  const [codes] = useScope();
  const batches = useBatches(codes);
  const freshness = useFreshnessOf(codes);
  const stores = useStoreChoices();
  const [sending, verbs] = useSending(stores);
  const may = usePermit("imports.create").allowed;
  const [opened, open] = useState<string | null>(null);
  return (
    <>
      <ImportsView
        batches={batches}
        freshness={freshness}
        open={(batch) => open(batch.id)}
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
  const [words] = useFilter("text");
  const query = { stores: codes.join(",") || undefined, state, text: words };
  return useList([...KEY, "batches", query], (page) => dataOf(client.GET("/api/batches", { params: { query: { ...page, ...query } } })));
}

function useStoreChoices(): readonly StoreChoice[] {
  const scope = useQuery({ queryKey: ["scope"], queryFn: () => dataOf(client.GET("/api/scope")) });
  return (scope.data?.clients ?? []).flatMap((owner) =>
    owner.stores.map((store) => ({ code: store.code, name: store.name, mark: store.platform_mark, client: owner.name })),
  );
}

/** Files from the drop to what became of them. Leaving the page stops nothing: the server goes on. */
function useSending(stores: readonly StoreChoice[]): readonly [Sending, SendVerbs] {
  const cache = useQueryClient();
  const language = useLanguage();
  const { message } = App.useApp();
  const t = useText(text);
  const [scope] = useScope();
  const [sending, setSending] = useState<Sending>({ waiting: [], store: undefined, exported_at: undefined, sent: [], working: false });
  const only = stores.length === 1 ? stores[0]?.code : scope.length === 1 ? scope[0] : undefined;
  const store = sending.store ?? only;
  const [gone, setGone] = useState<readonly File[]>([]);
  useProgress((progress) => {
    setSending((now) => ({ ...now, sent: progressed(now.sent, progress) }));
    if (ends(progress)) void cache.invalidateQueries({ queryKey: [...KEY, "batches"] });
  }, sending.working);
  const send = async () => {
    if (store === undefined) return;
    const files = sending.waiting;
    setSending({ ...sending, sent: begun(files.map((file) => file.name)), working: true });
    setGone(files);
    try {
      const reports = await uploadFiles(store, files, { exported_at: sending.exported_at });
      setSending({ waiting: [], store: sending.store, exported_at: undefined, sent: reported(reports), working: false });
      const done = reports.filter((report) => report.state === "committed");
      if (done.length > 0)
        void message.success(
          t.imported(
            done.length,
            done.reduce((sum, report) => sum + report.rows, 0),
          ),
        );
    } catch (error) {
      void message.error(faultOf(error, language).detail, REFUSAL_SECONDS);
      setSending({ ...sending, sent: [], working: false });
    }
    await Promise.all(FED_BY_FACTS.map((queryKey) => cache.invalidateQueries({ queryKey })));
  };
  const release = async (name: string, reason: string) => {
    const files = gone.filter((file) => file.name === sentAs(name));
    if (store === undefined || files.length === 0) return;
    try {
      const reports = await uploadFiles(store, files, { exported_at: sending.exported_at, release_reason: reason });
      const others = sending.sent.filter((file) => sentAs(file.name) !== sentAs(name));
      setSending((now) => ({ ...now, sent: [...others, ...reported(reports)] }));
    } catch (error) {
      void message.error(faultOf(error, language).detail, REFUSAL_SECONDS);
    }
    await Promise.all(FED_BY_FACTS.map((queryKey) => cache.invalidateQueries({ queryKey })));
  };
  const verbs = {
    accept: (files: File[]) => setSending((now) => ({ ...now, waiting: [...now.waiting, ...files] })),
    choose: (code: string) => setSending((now) => ({ ...now, store: code })),
    date: (exported_at: string | undefined) => setSending((now) => ({ ...now, exported_at })),
    drop: () => setSending((now) => ({ ...now, waiting: [], exported_at: undefined })),
    forget: () => setSending((now) => ({ ...now, sent: [] })),
    send: () => void send(),
    release,
  };
  return [{ ...sending, store }, verbs];
}

type FreshnessList = components["schemas"]["FreshnessListView"];

/** Long enough to read a sentence that says what to do next. */
const REFUSAL_SECONDS = 8;

interface Props {
  readonly batches: ListSource<Batch>;
  readonly freshness: FreshnessList | null;
  readonly send: React.ReactNode;
  readonly open: (batch: Batch) => void;
}

export function ImportsView({ batches, freshness, send, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const rows = freshness?.items ?? [];
  return (
    <>
      <PageHeader title={t.title} conclusion={freshness?.conclusion && pick(language, freshness.conclusion, freshness.conclusion_en)} />
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
