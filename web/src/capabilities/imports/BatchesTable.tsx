import { useQuery } from "@tanstack/react-query";
import { DatePicker, Input } from "antd";
import dayjs from "dayjs";
import { client, dataOf } from "@/api/client";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { FilterSelect } from "@/ui/FilterSelect";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PlatformMark } from "@/ui/PlatformMark";
import type { ListSource } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useAddress } from "@/ui/useAddress";
import { useFilter } from "@/ui/useView";
import styles from "./ImportsPage.module.css";
import { KEY } from "./keys";
import { batchTones } from "./states";
import { text } from "./text";

export type Batch = components["schemas"]["BatchView"];

/** Five counts stand side by side; each needs room for six figures, not more. */
const NARROW = 64;

interface Props {
  readonly batches: ListSource<Batch>;
  readonly open: (batch: Batch) => void;
}

export function BatchesTable({ batches, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  return (
    <DataTable
      name="batches"
      source={batches}
      columns={columns(t, language, open)}
      rowKey={(row) => row.id}
      open={open}
      toolbar={<Filters />}
      empty={<EmptyState title={t.empty} detail={t.empty_detail} />}
    />
  );
}

function Filters() {
  const t = useText(text);
  const language = useLanguage();
  const [words, search] = useFilter("text");
  const filters = useQuery({ queryKey: [...KEY, "filters"], queryFn: () => dataOf(client.GET("/api/batch_filters")) });
  const platforms = useQuery({ queryKey: ["platforms"], queryFn: () => dataOf(client.GET("/api/platforms")), staleTime: Infinity });
  const { reports = [], people = [] } = filters.data ?? {};
  const named = (platforms.data?.items ?? []).map(({ code, label, label_en }) => [code, pick(language, label, label_en)]);
  const reportWords = reports.map((report) => {
    const label = pick(language, report.label, report.label_en);
    return [report.format, report.platform_mark ? `${report.platform_mark} · ${label}` : label];
  });
  return (
    <>
      <FilterSelect name="platform" label={t.platform} words={Object.fromEntries(named)} />
      <FilterSelect name="report" label={t.report} words={Object.fromEntries(reportWords)} />
      <FilterSelect name="state" label={t.state} words={t.batch_states} />
      <FilterSelect name="person" label={t.sent_by} words={Object.fromEntries(people.map((name) => [name, name]))} />
      <Days />
      <Input.Search
        allowClear
        aria-label={t.search}
        placeholder={t.search}
        defaultValue={words}
        onSearch={(value) => search(value.trim() || undefined)}
        style={{ width: 240 }}
      />
    </>
  );
}

/** The days on which files were imported. */
function Days() {
  const t = useText(text);
  const [params, edit] = useAddress();
  const days = [params.get("from"), params.get("to")].map((day) => (day ? dayjs(day) : null));
  const change = (written: readonly string[] | null) =>
    edit((next) => {
      next.delete("offset");
      for (const [at, name] of ["from", "to"].entries()) {
        const day = written?.[at];
        if (day) next.set(name, day);
        else next.delete(name);
      }
    });
  return (
    <DatePicker.RangePicker
      variant="filled"
      aria-label={t.imported_on}
      placeholder={[t.imported_on, t.imported_until]}
      value={[days[0] ?? null, days[1] ?? null]}
      allowEmpty={[true, true]}
      onChange={(_, written) => change(written)}
      style={{ width: 240 }}
    />
  );
}

const columns = (t: WordsOf<typeof text>, language: Language, open: (batch: Batch) => void) =>
  columnsOf<Batch>((c) => [
    c.text(t.file, (row) => (row.kind === "repair" ? t.repair_of(row.file_name) : row.file_name)),
    c.text(t.store, (row) => <PlatformMark mark={row.platform_mark} name={row.store_name} />, { width: 152 }),
    c.text(t.recognised, (row) => <Recognised batch={row} language={language} />, { width: 176 }),
    c.count(t.rows, (row) => row.row_count, { width: NARROW }),
    c.count(t.inserted, (row) => row.inserted_count, { width: NARROW }),
    c.count(t.updated, (row) => row.updated_count, { width: NARROW }),
    c.count(t.unchanged, (row) => row.unchanged_count, { width: NARROW }),
    c.count(t.quarantined, (row) => row.quarantined_count, { width: NARROW, open }),
    c.state(t.state, (row) => row, batchTones, { width: 112 }),
    c.time(t.at, (row) => row.started_at, { width: 112 }),
  ]);

function Recognised({ batch, language }: { batch: Batch; language: Language }) {
  const t = useText(text);
  if (batch.problem && batch.state !== "undone")
    return (
      <span className={styles.reason} title={pick(language, batch.problem, batch.problem_en)}>
        {pick(language, batch.problem, batch.problem_en)}
      </span>
    );
  if (!batch.report_label) return <span className={styles.quiet}>{t.unknown}</span>;
  const name = pick(language, batch.report_label, batch.report_label_en);
  return (
    <span className={styles.name} title={[name, batch.encoding].filter(Boolean).join(" · ")}>
      {name}
    </span>
  );
}
