import { useState } from "react";
import { useParams } from "react-router";
import { client, dataOf } from "@/api/client";
import { useList } from "@/api/hooks";
import { changeOf, columnNamed, deltaOf, labelOf, rowsOf, unitOf, type ColumnView } from "@/api/table";
import { usePermit } from "@/api/session";
import { DualChart } from "@/ui/chart/DualChart";
import { ErrorState } from "@/ui/ErrorState";
import { dayRange } from "@/ui/format/date";
import { count } from "@/ui/format/number";
import { signedChange } from "@/ui/format/share";
import { onCard } from "@/ui/format/unit";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import { SkeletonBlock } from "@/ui/Skeleton";
import type { Rows } from "@/ui/source";
import { columnsOf, type Column } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { usePhone } from "@/ui/usePhone";
import { useViewQuery } from "@/ui/useView";
import { LinesDrawer, type LinesOf } from "./LinesDrawer";
import { useTargets } from "./marks";
import {
  compares, comparesTotal, daysOfRow, dualOf, isTime, metricOf, metricRows, MOST_BARS, secondOf, totalRow,
  type MetricPage as Answer, type MetricRow,
} from "./metric";
import { MetricDefinition } from "./MetricDefinition";
import styles from "./MetricPage.module.css";
import { text } from "./metrics/text";
import { MetricExport, MetricTools, useAsked } from "./MetricTools";
import { NothingYet } from "./nothing/NothingYet";
import { paths, usualOfMetric } from "./pages";

interface AnswerRows extends Rows<MetricRow> {
  readonly page: Answer;
}

/** Any metric by any of its dimensions: 自助取数. */
export default function MetricPage() {
  const t = useText(text);
  const language = useLanguage();
  const { code = "" } = useParams();
  const query = useViewQuery(usualOfMetric);
  const [{ by, second }] = useAsked();
  const [lines, setLines] = useState<LinesOf | null>(null);
  const source = useList<MetricRow>(["metric", code, query, by, second], async (rows): Promise<AnswerRows> => {
    const asked = { ...query, by, second, ...rows };
    const page = await dataOf(client.GET("/api/metrics/{code}", { params: { path: { code }, query: asked } }));
    return { items: metricRows(page, language, t.unknown), total: page.row_count, totals: totalRow(page, language), page };
  });
  const crumbs = [{ name: t.board, path: "/dashboard" }, { name: t.metrics, path: paths.metrics }];
  if (source.rows.state === "loading") return <SkeletonBlock height={720} />;
  if (source.rows.state === "failed")
    return (
      <>
        <PageHeader crumbs={[...crumbs, { name: code }]} title={code} />
        <Panel>
          <ErrorState fault={source.rows.fault} retry={source.rows.retry} />
        </Panel>
      </>
    );
  const { value, refreshing } = source.rows;
  if (!isAnswer(value)) return null;
  const { page } = value;
  const name = pick(language, page.definition.label, page.definition.label_en);
  const whole = { metric: code, label: name, from: page.from, to: page.to, stores: query.stores };
  const open = (row: MetricRow, column: ColumnView) =>
    setLines(linesOfRow(page, row, { ...whole, metric: column.name, label: labelOf(column, language) }));
  return (
    <>
      <PageHeader
        crumbs={[...crumbs, { name }]}
        title={name}
        conclusion={conclusionOf(page, language)}
        actions={<MetricExport page={page} query={query} />}
      />
      <div className={styles.stack}>
        <div className={styles.split}>
          <Picture page={page} rows={value.items} refreshing={refreshing} open={open} stores={query.stores} />
          <MetricDefinition page={page} of={whole} open={() => setLines(whole)} />
        </div>
        {value.items.length > 0 && (
          <Panel title={t.rows} note={dayRange(page.from, page.to, language)} flush>
            <DataTable
              name={`metric_${page.by}`}
              source={{ ...source, filtered: false }}
              columns={columns(page, language, t, open)}
              rowKey={(row) => row.key ?? ""}
              empty={null}
            />
          </Panel>
        )}
      </div>
      <LinesDrawer of={lines} close={() => setLines(null)} />
    </>
  );
}

/** The page keeps what it was read with while the next one is fetched. */
function isAnswer(rows: Rows<MetricRow>): rows is AnswerRows {
  return "page" in rows;
}

/** The lines of a row: of its days where it is a moment of time, else of its value. An hour and what has no name have none of their own. */
function linesOfRow(page: Answer, row: MetricRow, whole: LinesOf): LinesOf {
  if (row.key === null) return whole;
  const days = daysOfRow(page, row.key);
  if (days) return { ...whole, ...days };
  if (page.by === "store") return { ...whole, stores: row.key, name: row.name };
  return { ...whole, filters: `${page.by}=${row.key}`, name: row.name };
}

function opens(page: Answer, row: MetricRow): boolean {
  return page.by !== "hour" && (row.key !== null || row.name === "");
}

/** 「支付金额 123.4 万，较前一周期 +5.2%；支付转化率 3.1%，…」 */
function conclusionOf(page: Answer, language: Language): string | undefined {
  const [row] = rowsOf(page.total);
  const [against] = page.total.comparisons;
  const parts = page.total.columns.flatMap((column) => {
    const value = row?.number(column.name) ?? null;
    if (value === null) return [];
    const change = against ? changeOf(deltaOf(page.total, 0, column.name), column.polarity, language) : null;
    const comma = language === "en-US" ? ", " : "，";
    const versus = pick(language, against?.label ?? "", against?.label_en);
    const moved = change && change.ppm !== null ? `${comma}${versus} ${signedChange(change, 1, language)}` : "";
    return [`${labelOf(column, language)} ${onCard(unitOf(column), value, language)}${moved}`];
  });
  const [and, end] = language === "en-US" ? ["; ", "."] : ["；", "。"];
  return parts.length > 0 ? parts.join(and) + end : undefined;
}

interface PictureProps {
  readonly page: Answer;
  readonly rows: readonly MetricRow[];
  readonly refreshing: boolean;
  readonly open: (row: MetricRow, column: ColumnView) => void;
  readonly stores: string | undefined;
}

const PHONE_BARS = 8;

function Picture({ page, rows, refreshing, open, stores }: PictureProps) {
  const t = useText(text);
  const language = useLanguage();
  const phone = usePhone();
  const [asked] = useAsked();
  const targets = useTargets({ from: page.from, to: page.to, stores });
  const column = metricOf(page);
  const running = asked.running && page.running !== null && page.running !== undefined;
  const target = page.by === "day" ? (targets?.items.find((one) => one.metric === page.definition.code)?.day_goal ?? null) : null;
  const most = phone ? PHONE_BARS : MOST_BARS;
  const dual = dualOf(page, rows, { running, most, target }, language, t);
  const drawn = dual.names.length;
  const choose = (at: number) => {
    const row = page.by === "day" ? rows.find((one) => one.key === dual.names[at]) : rows[at];
    if (row && column && opens(page, row)) open(row, column);
  };
  const by = page.definition.dimensions.find((one) => one.code === page.by);
  const [against] = page.table.comparisons;
  const missing = column?.incomplete ? pick(language, column.incomplete, column.incomplete_en) : null;
  return (
    <Panel title={dual.bars.name} note={by && t.by_of(pick(language, by.label, by.label_en))} refreshing={refreshing}>
      <MetricTools page={page} />
      {rows.length === 0 ? <NothingYet metric={dual.bars.name} /> : <DualChart dual={dual} label={dual.bars.name} choose={choose} />}
      {!isTime(page) && page.row_count > drawn && rows.length > 0 && (
        <p className={styles.note}>{t.first_of(drawn, count(page.row_count))}</p>
      )}
      {rows.length > 0 && against && !comparesTotal(page) && (
        <p className={styles.note}>{t.no_compare(dayRange(against.from, against.to, language))}</p>
      )}
      {running && <RunningNote page={page} />}
      {missing && <p className={styles.note}>{missing}</p>}
    </Panel>
  );
}

function RunningNote({ page }: { page: Answer }) {
  const t = useText(text);
  const { allowed } = usePermit("contracts.set_targets");
  const aimless = (page.running ?? []).some((point) => point.goal === null || point.goal === undefined);
  return (
    <p className={styles.note}>
      {t.running_note}
      {aimless && ` · ${t.no_goal}`}
      {aimless && allowed && (
        <>
          {" "}
          <KeptLink to="/contracts/targets">{t.set_targets} ›</KeptLink>
        </>
      )}
    </p>
  );
}

type Open = (row: MetricRow, column: ColumnView) => void;

function columns(page: Answer, language: Language, t: WordsOf<typeof text>, open: Open): Column<MetricRow>[] {
  const by = columnNamed(page.table, page.by);
  const named = page.names.length > 0 && ["listing", "sku"].includes(page.by);
  const metrics = [metricOf(page), secondOf(page)].filter((column) => column !== undefined);
  const [against] = page.table.comparisons;
  const versus = against ? pick(language, against.label, against.label_en) : "";
  return columnsOf<MetricRow>((c) => [
    c.text(by ? labelOf(by, language) : page.by, (row) => (row.mark ? <PlatformMark mark={row.mark} name={row.name} /> : row.name), {
      width: isTime(page) ? 120 : 208,
      words: (row) => row.name,
    }),
    ...(named ? [c.text(t.code, (row) => row.key, { width: 136 })] : []),
    ...metrics.flatMap((column) => {
      const label = labelOf(column, language);
      const single = metrics.length === 1;
      const spec = { of: (row: MetricRow) => row.number(column.name), server: isTime(page) ? undefined : column.name };
      const still = figure(c, column, label, spec);
      const leading = figure(c, column, label, { ...spec, open: (row) => open(row, column) });
      // An hour stands for many days, and what has no name cannot be asked for: there the number leads nowhere.
      const shown = { ...leading, cell: (row: MetricRow) => (opens(page, row) ? leading : still).cell(row) };
      if (!against || !compares(page, column.name)) return [shown];
      return [
        shown,
        figure(c, column, t.before(label), { of: (row) => row.before(column.name) }),
        c.change(single ? versus : `${label} ${versus}`, (row) => row.change(column.name)),
      ];
    }),
    ...runningColumns(c, page, t),
  ]);
}

type Columns = Parameters<Parameters<typeof columnsOf<MetricRow>>[0]>[0];

function runningColumns(c: Columns, page: Answer, t: WordsOf<typeof text>): Column<MetricRow>[] {
  const column = metricOf(page);
  if (!page.running || !column) return [];
  const line = figure(c, column, t.running, { of: (row) => row.running });
  const aims = page.running.some((point) => point.goal !== null && point.goal !== undefined);
  return aims ? [line, figure(c, column, t.goal_running, { of: (row) => row.goal })] : [line];
}

interface Figure {
  readonly of: (row: MetricRow) => number | null;
  readonly server?: string | undefined;
  readonly open?: (row: MetricRow) => void;
}

/** A column by the unit of its metric. */
function figure(c: Columns, column: ColumnView, title: string, { of, server, open }: Figure): Column<MetricRow> {
  const extra = { ...(server && { server }), ...(open && { open }) };
  switch (unitOf(column)) {
    case "fen": return c.money(title, of, extra);
    case "ppm": return c.percent(title, of, extra);
    case "ratio": return c.ratio(title, of, extra);
    case "count":
    case "seconds": return c.count(title, of, { width: 112, ...extra });
  }
}
