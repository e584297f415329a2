import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { client, dataOf } from "@/api/client";
import { useProgress } from "@/api/events";
import { useItem, useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { uploadFiles } from "@/api/upload";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { duration } from "@/ui/format/date";
import { count } from "@/ui/format/number";
import { percent } from "@/ui/format/share";
import { ImportDropzone } from "@/ui/ImportDropzone";
import { useLanguage, useText, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import type { ListSource, Source } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useScope } from "@/ui/useView";
import styles from "./ImportsPage.module.css";
import { batchStates } from "./states";
import { text } from "./text";

export type Batch = components["schemas"]["Batch"];
export type QuarantinedRow = components["schemas"]["QuarantinedRow"];
export type Freshness = components["schemas"]["Freshness"];

const KEY = ["imports"];

export default function ImportsPage() {
  const t = useText(text);
  const { message } = App.useApp();
  const cache = useQueryClient();
  const [codes] = useScope();
  const scope = codes.join(",") || undefined;
  const batches = useList([...KEY, "batches", scope], (page) => dataOf(client.GET("/api/imports", { params: { query: { ...page, scope } } })));
  const repairs = useList([...KEY, "quarantine", scope], (page) => dataOf(client.GET("/api/imports/quarantine", { params: { query: { ...page, scope } } })));
  const freshness = useItem([...KEY, "freshness", scope], () => dataOf(client.GET("/api/imports/freshness", { params: { query: { scope } } })));
  const send = useRun(uploadFiles, [KEY]);
  const undo = useRun((id: string) => client.POST("/api/imports/{id}/undo", { params: { path: { id } } }), [KEY]);
  useProgress("/api/imports/events", () => void cache.invalidateQueries({ queryKey: [...KEY, "batches"] }));
  const verbs = {
    accept: (files: File[]) => send.mutate(files, { onSuccess: () => void message.success(t.sent(files.length)) }),
    undo: (batch: Batch) => undo.mutateAsync(batch.id).then(() => message.success(t.undone(batch.file_name))),
  };
  return <ImportsView batches={batches} repairs={repairs} freshness={freshness} verbs={verbs} />;
}

interface Verbs {
  readonly accept: (files: File[]) => void;
  readonly undo: (batch: Batch) => unknown;
}

interface Props {
  readonly batches: ListSource<Batch>;
  readonly repairs: ListSource<QuarantinedRow>;
  readonly freshness: Source<Freshness>;
  readonly verbs: Verbs;
}

export function ImportsView({ batches, repairs, freshness, verbs }: Props) {
  const t = useText(text);
  return (
    <>
      <PageHeader title={t.title} conclusion={freshness.state === "ready" && <FreshnessLine freshness={freshness.value} />} />
      <div className={styles.stack}>
        <ImportDropzone hint={t.hint} accept={verbs.accept} />
        <Panel title={t.batches} flush>
          <DataTable source={batches} columns={batchColumns(t, verbs)} rowKey={(row) => row.id} empty={<EmptyState title={t.empty} detail={t.empty_detail} />} />
        </Panel>
        <Panel title={t.repairs} flush>
          <DataTable source={repairs} columns={repairColumns(t)} rowKey={(row) => row.id} empty={<EmptyState title={t.no_repairs} detail={t.no_repairs_detail} />} />
        </Panel>
      </div>
    </>
  );
}

/** From this many days on, the missing data makes this month's numbers wrong rather than late. */
const SEVERE_DAYS = 3;

function FreshnessLine({ freshness }: { freshness: Freshness }) {
  const t = useText(text);
  return (
    <span className={styles.fresh}>
      {t.freshness}
      <span className={styles.good}>● {t.arrived(freshness.arrived_count)}</span>
      {freshness.late.map(({ days, stores_count }) => (
        <span key={days} className={days >= SEVERE_DAYS ? styles.severe : styles.late}>{days >= SEVERE_DAYS ? "✕" : "▲"} {t.late(stores_count, days)}</span>
      ))}
    </span>
  );
}

const batchColumns = (t: WordsOf<typeof text>, verbs: Verbs) => columnsOf<Batch>((c) => [
  c.text(t.file, (row) => row.file_name, { width: 232 }),
  c.text(t.recognised, (row) => <Recognised batch={row} />, { width: 220 }),
  c.count(t.rows, (row) => row.rows_count),
  c.count(t.inserted, (row) => row.inserted_count),
  c.count(t.updated, (row) => row.updated_count),
  c.count(t.quarantined, (row) => row.quarantined_count),
  c.state(t.state, (row) => row.state, batchStates),
  c.time(t.at, (row) => row.created_at),
  c.actions(t.actions, (row) => <ActionButton kind="row" action={row.actions.undo} run={() => verbs.undo(row)}>{t.undo}</ActionButton>),
]);

function Recognised({ batch }: { batch: Batch }) {
  const t = useText(text);
  const language = useLanguage();
  if (batch.state === "reading" && batch.done_ppm) {
    const left = duration(batch.seconds_left ?? 0, language);
    return (
      <span className={styles.progress}>
        {t.reading(percent(batch.done_ppm, 1), left)}
        <span className={styles.bar}><span className={styles.done} style={{ display: "block", width: percent(batch.done_ppm, 2) }} /></span>
      </span>
    );
  }
  if (batch.report === null) return <span className={styles.quiet}>{batch.note ?? t.unknown}</span>;
  const name = [batch.report, batch.encoding, batch.note].filter(Boolean).join(" · ");
  return batch.platform ? <PlatformMark platform={batch.platform} name={name} /> : name;
}

const repairColumns = (t: WordsOf<typeof text>) => columnsOf<QuarantinedRow>((c) => [
  c.text(t.place, (row) => t.row(row.file_name, count(row.row)), { width: 300 }),
  c.text(t.column, (row) => row.column, { width: 128 }),
  c.text(t.value, (row) => row.value && <span className={`${styles.raw} dy-id`}>{row.value}</span>, { width: 160 }),
  c.text(t.reason, (row) => row.reason, { width: 360 }),
  c.text(t.change_to, (row) => <Remedy row={row} />, { width: 200 }),
]);

function Remedy({ row }: { row: QuarantinedRow }) {
  const t = useText(text);
  if (!row.fixable) return <span className={styles.quiet}>{t.not_fixable}</span>;
  return row.suggestion ? <><span className={`${styles.raw} dy-id`}>{row.suggestion}</span> <span className={styles.quiet}>{t.suggested}</span></> : null;
}
