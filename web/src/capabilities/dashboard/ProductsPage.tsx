import { App, Segmented } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useList, useRun } from "@/api/hooks";
import { freshId } from "@/api/id";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { changeOf, columnNamed, deltaOf, labelOf, metricsOf, rowsOf, unitOf, type ColumnView } from "@/api/table";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { money } from "@/ui/format/money";
import { count } from "@/ui/format/number";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { MetricCard, MetricGrid, type Metric } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import type { Rows } from "@/ui/source";
import { columnsOf, type Column } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useFilter, useViewQuery } from "@/ui/useView";
import { LinesDrawer, type LinesOf } from "./LinesDrawer";
import { paths, usual } from "./pages";
import styles from "./BoardPage.module.css";
import { text } from "./products/text";

type Products = components["schemas"]["ProductsView"];
type By = "listing" | "sku";

interface Product {
  readonly code: string;
  readonly name: string | null;
  readonly number: (metric: string) => number | null;
}

interface ProductRows extends Rows<Product> {
  readonly view: Products;
}

/** Every product of a scope and a period, in the order of any of its numbers. */
export default function ProductsPage() {
  const t = useText(text);
  const language = useLanguage();
  const query = useViewQuery(usual);
  const [by, choose] = useBy();
  const [lines, setLines] = useState<LinesOf | null>(null);
  const source = useList<Product>(["products", query, by], async (page): Promise<ProductRows> => {
    const view = await dataOf(client.GET("/api/board/products", { params: { query: { ...query, by, ...page } } }));
    return { items: productsOf(view), total: view.total, view };
  });
  const page = source.rows.state === "ready" ? source.rows.value : null;
  const view = page && isProducts(page) ? page.view : null;
  const open = (row: Product) => {
    const column = view && columnNamed(view.table, "line_paid_sales");
    if (!column) return;
    setLines({
      metric: column.name, label: labelOf(column, language), from: view.from, to: view.to, stores: query.stores,
      filters: `${view.by}=${row.code}`, name: row.name ?? row.code,
    });
  };
  return (
    <>
      <PageHeader
        title={t.title}
        conclusion={view && conclusionOf(view, language, t)}
        actions={<ExportAll view={view} stores={query.stores} />}
      />
      <div className={styles.stack}>
        {view && <Cards view={view} language={language} />}
        <Panel flush>
          <DataTable
            source={source}
            columns={view ? columns(view, language, t) : []}
            rowKey={(row) => row.code}
            open={open}
            toolbar={
              <Segmented
                aria-label={t.by}
                value={by}
                options={[{ value: "listing", label: t.listing }, { value: "sku", label: t.sku }]}
                onChange={choose}
              />
            }
            empty={<EmptyState title={t.none} detail={t.none_detail} />}
          />
        </Panel>
      </div>
      <LinesDrawer of={lines} close={() => setLines(null)} />
    </>
  );
}

function useBy(): readonly [By, (by: By) => void] {
  const [written, change] = useFilter("by");
  return [written === "sku" ? "sku" : "listing", (by) => change(by === "sku" ? by : undefined)];
}

/** The page keeps what it was read with: the cards and the reasons stay over the rows they belong to. */
function isProducts(page: Rows<Product>): page is ProductRows {
  return "view" in page;
}

export function productsOf(view: Products): Product[] {
  const names = new Map(view.names.map(({ code, name }) => [code, name]));
  return rowsOf(view.table).map((row) => {
    const code = row.text(view.by);
    return { code, name: names.get(code) ?? null, number: row.number };
  });
}

function conclusionOf(view: Products, language: Language, t: WordsOf<typeof text>): string | undefined {
  const [first] = productsOf(view);
  const sales = first?.number("line_paid_sales") ?? null;
  if (!first || sales === null || view.sort !== "-line_paid_sales") return undefined;
  return t.conclusion(count(view.total), first.name ?? first.code, money(sales, language));
}

function Cards({ view, language }: { view: Products; language: Language }) {
  const [row] = rowsOf(view.cards);
  const cards = metricsOf(view.cards).map((column) => cardOf(view, column, row?.number(column.name) ?? null, language));
  return (
    <MetricGrid>
      {cards.map(({ code, ...metric }) => (
        <MetricCard key={code} metric={metric} compact />
      ))}
    </MetricGrid>
  );
}

function cardOf(view: Products, column: ColumnView, value: number | null, language: Language): Metric & { readonly code: string } {
  return {
    code: column.name,
    page: paths.metric(column.name),
    name: labelOf(column, language),
    unit: unitOf(column),
    value,
    definition: pick(language, column.note ?? "", column.note_en),
    changes: view.cards.comparisons.map((comparison, index) => ({
      against: pick(language, comparison.label, comparison.label_en),
      change: changeOf(deltaOf(view.cards, 0, column.name, index), column.polarity, language),
    })),
    missing: column.empty_because ? pick(language, column.empty_because, column.empty_because_en) : null,
    incomplete: column.incomplete ? pick(language, column.incomplete, column.incomplete_en) : null,
  };
}

/** The columns are the server's; one of which nothing is known is a dash that says why. */
function columns(view: Products, language: Language, t: WordsOf<typeof text>): Column<Product>[] {
  return columnsOf<Product>((c) => [
    c.text(t.product, (row) => row.name, { width: 240 }),
    c.text(view.by === "sku" ? t.sku_code : t.listing_no, (row) => row.code, { width: 184 }),
    ...metricsOf(view.table).map((column) => {
      const title = labelOf(column, language);
      const unknown = column.empty_because && view.table.rows.every((row) => row[view.table.columns.indexOf(column)] === null);
      if (unknown) {
        const why = pick(language, column.empty_because ?? "", column.empty_because_en);
        return { ...c.text(title, () => <Unknown why={why} />, { width: 112 }), align: "right" as const };
      }
      const value = (row: Product) => row.number(column.name);
      const extra = { server: column.name };
      if (column.unit === "fen") return c.money(title, value, extra);
      if (column.unit === "ppm") return c.percent(title, value, extra);
      return column.unit === "ratio_ppm" ? c.ratio(title, value, extra) : c.count(title, value, { width: 112, ...extra });
    }),
  ]);
}

function Unknown({ why }: { why: string }) {
  return <span className={styles.unknown} title={why} aria-label={why}>--</span>;
}

/** All rows, not the page: they are written in the background. */
function ExportAll({ view, stores }: { view: Products | null; stores: string | undefined }) {
  const t = useText(text);
  const { message } = App.useApp();
  const language = useLanguage();
  const permit = usePermit("dashboard.export");
  const ask = useRun(
    (of: Products) =>
      dataOf(
        client.POST("/api/exports", {
          body: {
            id: freshId(), kind: "products", from: of.from, to: of.to, stores, by: of.by, sort: of.sort,
            language: language === "en-US" ? "en" : "zh",
          },
        }),
      ).then(() => message.success(t.queued)),
    [["exports"]],
  );
  return (
    <ActionButton action={permit} run={() => view && ask.mutateAsync(view)}>
      {t.export_all}
    </ActionButton>
  );
}
