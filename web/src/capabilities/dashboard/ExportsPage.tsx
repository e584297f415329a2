import { App } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { dayRange } from "@/ui/format/date";
import { count, NONE } from "@/ui/format/number";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { downloaded } from "@/api/download";
import styles from "./BoardPage.module.css";
import { exportTones } from "./exports/states";
import { text } from "./exports/text";

type Export = components["schemas"]["ExportView"];

/** How often a page with a file under way looks again. */
const AGAIN_MS = 2_000;
const KILOBYTE = 1_024;

/** What the reader asked for and fetches later; nobody else sees it. */
export default function ExportsPage() {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const source = useList<Export>(["exports"], (page) => dataOf(client.GET("/api/exports", { params: { query: page } })));
  const fetched = useRun(
    (id: string) => downloaded(client.GET("/api/exports/{id}/file", { params: { path: { id } }, parseAs: "blob" })),
    [["exports"]],
  );
  const remove = useRun(
    (id: string) => dataOf(client.DELETE("/api/exports/{id}", { params: { path: { id } } })).then(() => message.success(t.deleted)),
    [["exports"]],
  );
  const rows = source.rows.state === "ready" ? source.rows.value.items : [];
  const waiting = rows.filter((row) => row.state === "waiting" || row.state === "running").length;
  const ready = rows.filter((row) => row.state === "ready").length;
  useLookAgain(waiting > 0);
  const verbs = { fetch: (row: Export) => fetched.mutateAsync(row.id), remove: (row: Export) => remove.mutateAsync(row.id) };
  return (
    <>
      <PageHeader title={t.title} conclusion={rows.length > 0 ? t.conclusion(ready, waiting) : undefined} />
      <Panel flush>
        <DataTable
          source={source}
          columns={columns(t, language, verbs)}
          rowKey={(row) => row.id}
          empty={
            <EmptyState
              title={t.none} detail={t.none_detail}
              actions={<KeptLink to="/dashboard/products">{t.to_products} ›</KeptLink>}
            />
          }
        />
      </Panel>
    </>
  );
}

/** A file that is being written arrives without anybody asking for it. */
function useLookAgain(busy: boolean) {
  const cache = useQueryClient();
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setInterval(() => void cache.invalidateQueries({ queryKey: ["exports"] }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [busy, cache]);
}

interface Verbs {
  readonly fetch: (row: Export) => unknown;
  readonly remove: (row: Export) => unknown;
}

const columns = (t: WordsOf<typeof text>, language: Language, { fetch, remove }: Verbs) =>
  columnsOf<Export>((c) => [
    c.text(t.file, (row) => <FileName row={row} />, { width: 320, words: (row) => nameOf(row, language) }),
    c.text(t.days, (row) => dayRange(row.from, row.to, language), { width: 216 }),
    c.count(t.rows, (row) => row.row_count),
    c.text(t.size, (row) => sizeOf(row, t), { width: 96 }),
    c.state(t.state, (row) => row, exportTones, { width: 112 }),
    c.time(t.asked_at, (row) => row.asked_at, { width: 112 }),
    c.time(t.expires_at, (row) => row.expires_at ?? null, { width: 112 }),
    c.count(t.downloads, (row) => row.download_count),
    c.actions(
      t.actions,
      (row) => (
        <span className={styles.verbs}>
          <ActionButton kind="row" action={row.actions.fetch} run={() => fetch(row)}>{t.fetch}</ActionButton>
          <ActionButton kind="row" action={row.actions.delete} run={() => remove(row)}>{t.delete}</ActionButton>
        </span>
      ),
      { width: 152 },
    ),
  ]);

function nameOf(row: Export, language: Language): string {
  return row.file_name ?? `${pick(language, row.title, row.title_en)}.${row.format}`;
}

/** The name, and below it what it is for or why it failed; the hash is there for who checks it. */
function FileName({ row }: { row: Export }) {
  const t = useText(text);
  const language = useLanguage();
  const below = row.error ? pick(language, row.error, row.error_en) : row.reason;
  return (
    <span className={styles.file} title={row.file_sha256 ? t.sha(row.file_sha256) : undefined}>
      <span className="dy-clip">{nameOf(row, language)}</span>
      {below && <span className={`dy-clip ${styles.hint}`}>{below}</span>}
    </span>
  );
}

function sizeOf(row: Export, t: WordsOf<typeof text>): string {
  const size = row.size_bytes ?? null;
  return size === null ? NONE : t.bytes(count(Math.max(1, Math.round(size / KILOBYTE))));
}
