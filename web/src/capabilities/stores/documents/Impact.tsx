import { Input } from "antd";
import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { usePermit } from "@/api/session";
import { EmptyState } from "@/ui/EmptyState";
import { money } from "@/ui/format/money";
import { pick, useLanguage, useText, type Language, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { wholeList } from "./lists";
import styles from "./papers.module.css";
import { text } from "./text";

type Impact = components["schemas"]["ImpactView"];
type Hit = components["schemas"]["ImpactStoreView"] & { readonly sales: number | null };

/** What stops when the document lapses: one sentence first, then the way from the paper to the stores. */
export function DocumentImpact({ id }: { id: string }) {
  const t = useText(text);
  const [on, setOn] = useState<string | undefined>(undefined);
  const impact = useItem(["documents", "impact", id, on], () =>
    dataOf(client.GET("/api/documents/{id}/impact", { params: { path: { id }, query: { on } } })),
  );
  return (
    <Loaded source={impact} height={240}>
      {(value) => (
        <Panel
          title={t.impact}
          note={t.impact_note}
          flush
          actions={
            <Input
              type="date"
              aria-label={t.impact_on}
              value={on ?? value.on}
              onChange={(event) => setOn(event.target.value || undefined)}
              className={styles.day}
            />
          }
        >
          <Stops impact={value} />
        </Panel>
      )}
    </Loaded>
  );
}

function Stops({ impact }: { impact: Impact }) {
  const t = useText(text);
  const language = useLanguage();
  const sales = useSales(impact);
  const { stores, brands, categories } = impact;
  if (stores.length === 0 && brands.length === 0 && categories.length === 0)
    return <p className={`${styles.alone} ${styles.quiet}`}>{t.impact_none(impact.on)}</p>;
  const rows = stores.map((store): Hit => ({ ...store, sales: sales.of.get(store.code) ?? null }));
  return (
    <>
      <p className={styles.sentence}>
        {t.impact_some(impact.on, stores.length, brands.length, categories.length)}
        {sales.total !== null && ` ${t.impact_sales(money(sales.total, language))}`}
      </p>
      <Way impact={impact} />
      {rows.length > 0 && (
        <DataTable
          source={wholeList(rows)}
          columns={columns(t, language, sales.total !== null)}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t.none} />}
        />
      )}
    </>
  );
}

/** 证照 → 授权 → 品牌与类目 → 平台: only what is affected. */
function Way({ impact }: { impact: Impact }) {
  const t = useText(text);
  const language = useLanguage();
  const label = (one: { readonly label: string; readonly label_en: string }) => pick(language, one.label, one.label_en);
  const steps = [
    [t.hit_grants, impact.authorisations.map((one) => `${one.brand_name} · ${pick(language, one.licence_label, one.licence_label_en)}`)],
    [t.hit_brands, impact.brands.map(({ name }) => name)],
    [t.hit_categories, impact.categories.map(label)],
    [t.hit_platforms, impact.platforms.map(label)],
  ] as const;
  return (
    <div className={styles.path}>
      {steps.map(([name, words]) => (
        <div key={name}>
          <h3>{name}</h3>
          {words.length === 0 && <span className={styles.quiet}>{t.none}</span>}
          {words.map((word, at) => (
            <div key={`${word} ${at}`}>{word}</div>
          ))}
        </div>
      ))}
    </div>
  );
}

/** Paid sales of the stores that stop, for those who may see numbers: each store, and all of them as the server adds them up. */
function useSales(impact: Impact): { readonly of: ReadonlyMap<string, number>; readonly total: number | null } {
  const seen = usePermit("dashboard.view").allowed;
  const stores = impact.stores.map(({ code }) => code);
  const asked = { metrics: ["paid_sales"], from: impact.sales_from, to: impact.sales_to, stores };
  const sales = useItem(["documents", "sales", asked, seen], async () => {
    if (!seen || stores.length === 0) return { of: new Map<string, number>(), total: null };
    const [each, all] = await Promise.all([
      dataOf(client.POST("/api/metrics/query", { body: { ...asked, by: ["store"] } })),
      dataOf(client.POST("/api/metrics/query", { body: asked })),
    ]);
    const of = new Map<string, number>();
    for (const [code, value] of each.rows) if (typeof code === "string" && typeof value === "number") of.set(code, value);
    const [total] = all.rows[0] ?? [];
    return { of, total: typeof total === "number" ? total : null };
  });
  return sales.state === "ready" ? sales.value : { of: new Map(), total: null };
}

const columns = (t: WordsOf<typeof text>, language: Language, withSales: boolean) =>
  columnsOf<Hit>((c) => [
    c.link(
      t.store,
      (row) => row.name,
      (row) => `/stores/${encodeURIComponent(row.id)}`,
    ),
    c.text(t.platform, (row) => pick(language, row.platform_label, row.platform_label_en), { width: 144 }),
    c.text(t.brand, (row) => row.brand_name ?? null, { width: 144 }),
    ...(withSales ? [c.money(t.sales, (row) => row.sales, { width: 184 })] : []),
  ]);
