import { App, Segmented } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useInnerList, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { unitNamed } from "@/api/table";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { NONE } from "@/ui/format/number";
import { dayRange } from "@/ui/format/date";
import { inTable, unitNote } from "@/ui/format/unit";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { ReasonDrawer } from "@/ui/ReasonDrawer";
import { RecordDrawer } from "@/ui/RecordDrawer";
import { SkeletonRows } from "@/ui/Skeleton";
import type { Rows } from "@/ui/source";
import { columnsOf, type Column } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { downloaded } from "@/api/download";
import styles from "./LinesDrawer.module.css";
import { orderTones } from "./states";
import { text } from "./text";

type LinesView = components["schemas"]["NumberLinesView"];
type Part = LinesView["parts"][number];

/** A number of a scope and some days, as it is asked for its lines. */
export interface LinesOf {
  readonly metric: string;
  /** What the number is called where it was clicked. */
  readonly label: string;
  readonly from: string;
  readonly to: string;
  /** Store codes with commas; nothing means every visible store. */
  readonly stores: string | undefined;
  /** The store, channel or province, when it is one. */
  readonly name?: string;
  /** `dimension=value`, several with `;`. */
  readonly filters?: string;
}

export interface Line {
  readonly key: string;
  readonly cell: (name: string) => unknown;
  readonly value: number | null;
  readonly file: string | null;
}

interface LinesPage extends Rows<Line> {
  readonly view: LinesView;
}

/** The lines behind a number, whichever number it is; what they come to is the number, and the drawer says so. */
export function LinesDrawer({ of, close }: { of: LinesOf | null; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const title = of ? [`${of.label} · ${t.lines}`, of.name, dayRange(of.from, of.to, language)].filter(Boolean).join(" · ") : t.lines;
  return (
    <RecordDrawer title={title} open={of !== null} close={close}>
      {of && <Lines key={JSON.stringify(of)} of={of} />}
    </RecordDrawer>
  );
}

function Lines({ of }: { of: LinesOf }) {
  const t = useText(text);
  const language = useLanguage();
  const [part, setPart] = useState<string | undefined>();
  const { metric, from, to, stores, filters } = of;
  const lines = useInnerList<Line>(["lines", of, part], async (page): Promise<LinesPage> => {
    const query = { from, to, stores, filters, part, ...page };
    const view = await dataOf(client.GET("/api/numbers/{metric}/lines", { params: { path: { metric }, query } }));
    return { items: linesOf(view), total: view.total, view };
  });
  if (lines.rows.state === "loading") return <SkeletonRows />;
  if (lines.rows.state === "failed") return <ErrorState fault={lines.rows.fault} retry={lines.rows.retry} />;
  const page = lines.rows.value;
  if (!isPage(page)) return null;
  const { view } = page;
  const shown = view.parts.find((one) => one.code === view.part);
  return (
    <div className={styles.box}>
      <div className={styles.head}>
        {view.parts.length > 1 && (
          <Segmented
            aria-label={t.part}
            value={view.part}
            options={view.parts.map((one) => ({ value: one.code, label: partLabel(one, language, t), disabled: Boolean(one.no_lines) }))}
            onChange={setPart}
          />
        )}
        <span className={styles.sum}>{sumOf(view, shown, language, t)}</span>
        <Export of={of} part={view.part} total={view.total} />
      </div>
      <DataTable
        source={lines}
        columns={columns(view, shown, language, t)}
        rowKey={(line) => line.key}
        empty={<EmptyState title={t.no_lines} detail={t.no_lines_detail} />}
      />
    </div>
  );
}

/** The whole answer travels with its rows, so that a turned page keeps its head while the next one is fetched. */
function isPage(page: Rows<Line>): page is LinesPage {
  return "view" in page;
}

/** More lines than these are written in the background. */
const AT_ONCE = 10_000;

function Export({ of, part, total }: { of: LinesOf; part: string; total: number }) {
  const t = useText(text);
  const language = useLanguage();
  const permit = usePermit("dashboard.export_lines");
  const [asking, setAsking] = useState(false);
  const { metric, from, to, stores, filters } = of;
  const { message } = App.useApp();
  const take = useRun(async (reason: string) => {
    const body = { from, to, stores, filters, part, reason, language: language === "en-US" ? "en" : "zh" };
    if (total > AT_ONCE) {
      await dataOf(client.POST("/api/exports", { body: { id: freshId(), kind: "lines", metric, ...body } }));
      void message.success(t.export_queued);
      return;
    }
    await downloaded(client.POST("/api/numbers/{metric}/file", { params: { path: { metric } }, body, parseAs: "blob" }));
  }, [["exports"]]);
  return (
    <>
      <ActionButton action={permit} run={() => setAsking(true)}>
        {t.export_lines}
      </ActionButton>
      {asking && (
        <ReasonDrawer
          title={t.export_lines}
          verb={t.export_lines}
          consequence={t.export_reason}
          close={() => setAsking(false)}
          give={(reason) => take.mutateAsync(reason).then(() => setAsking(false))}
        />
      )}
    </>
  );
}

export function linesOf(view: LinesView): Line[] {
  const places = new Map(view.columns.map((column, place) => [column.name, place]));
  return view.items.map((item, at) => {
    const cell = (name: string): unknown => item.cells[places.get(name) ?? -1];
    return { key: `${view.part} ${at} ${item.cells.join(" ")}`, cell, value: item.value ?? null, file: item.file_name ?? null };
  });
}

function partLabel(part: Part, language: Language, t: WordsOf<typeof text>): string {
  const sign = { itself: "", plus: "+ ", minus: "− ", top: "", bottom: "÷ " }[part.role] ?? "";
  const name = pick(language, part.label, part.label_en);
  return part.no_lines ? `${sign}${name}（${t.without_lines}）` : sign + name;
}

/** 「共 1,204 行，合计 128,601.00（元），与指标一致」: the lines are the number's, and the reader need not add them up. */
function sumOf(view: LinesView, part: Part | undefined, language: Language, t: WordsOf<typeof text>): string {
  if (!part) return "";
  const unit = unitNamed(part.unit);
  const value = part.value ?? null;
  const amount = value === null ? NONE : inTable(unit, value) + unitNote(unit, language);
  const made = view.made === "sum" ? t.sum_is(amount) : view.made === "max" ? t.max_is(amount) : t.mean_is(amount);
  return view.residual === 0 ? `${made} · ${t.agrees}` : made;
}

/** A drawer shows what a line is and why it counts; the file has every column. */
const MOST_COLUMNS = 7;

function columns(view: LinesView, part: Part | undefined, language: Language, t: WordsOf<typeof text>): Column<Line>[] {
  const several = new Set(view.items.map((item) => item.cells[0])).size > 1;
  // What the line adds has a column of its own; the fact's column of the same name would stand there twice.
  const tells = (column: LinesView["columns"][number]) => column.label !== part?.label && (column.name !== "store" || several);
  const principal = view.columns.filter((column) => column.is_principal && tells(column)).slice(0, MOST_COLUMNS);
  return columnsOf<Line>((c) => [
    ...principal.map((column) => {
      const title = pick(language, column.label, column.label_en);
      const words = (line: Line) => wordsOf(line.cell(column.name));
      const whole = (line: Line) => wholeOf(line.cell(column.name));
      if (column.unit === "fen") return c.money(title, whole, { width: 112 });
      if (column.unit === "instant") return c.time(title, words, { width: 120 });
      if (column.unit === "day") return c.day(title, words);
      if (column.unit === "ppm") return c.percent(title, whole);
      if (column.unit === "count" || column.unit === "seconds") return c.count(title, whole, { width: 88 });
      if (column.name.endsWith("_no")) return c.id(title, words);
      if (column.name === "status" && t.order_states[String(view.items[0]?.cells[view.columns.indexOf(column)] ?? "")]) {
        return c.state(title, (line) => statusOf(words(line) ?? "unknown", t), orderTones, { width: 104 });
      }
      return c.text(title, (line) => wordsOf(line.cell(column.name)), { width: column.name === "title" ? 200 : 104 });
    }),
    valueColumn(c, part, language),
    c.text(t.source_file, (line) => line.file, { width: 200 }),
  ]);
}

function valueColumn(c: Parameters<Parameters<typeof columnsOf<Line>>[0]>[0], part: Part | undefined, language: Language): Column<Line> {
  const title = part ? pick(language, part.label, part.label_en) : "";
  const value = (line: Line) => line.value;
  return part?.unit === "fen" ? c.money(title, value) : c.count(title, value);
}

function statusOf(status: string, t: WordsOf<typeof text>) {
  const word = t.order_states[status] ?? status;
  return { state: status, state_label: word, state_label_en: word };
}

function wordsOf(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  return typeof cell === "boolean" ? (cell ? "✓" : "–") : String(cell);
}

function wholeOf(cell: unknown): number | null {
  return typeof cell === "number" ? cell : null;
}
