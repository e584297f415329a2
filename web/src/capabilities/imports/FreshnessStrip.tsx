import { Popover } from "antd";
import type { Freshness } from "@/api/freshness";
import { pick, useLanguage, useText } from "@/ui/language";
import styles from "./ImportsPage.module.css";
import { text } from "./text";

type Severity = Freshness["severity"];

/** From fresh to worst, each with its sign. */
const SIGNS = { fresh: "●", late: "▲", severe: "✕" } as const satisfies Record<Severity, string>;
const WORST_FIRST: readonly Severity[] = ["severe", "late", "fresh"];

/** Every store once, as old as its oldest report; a click shows each report. */
export function FreshnessStrip({ rows }: { rows: readonly Freshness[] }) {
  const t = useText(text);
  const stores = byStore(rows);
  return (
    <div className={styles.strip} aria-label={t.freshness}>
      {stores.map((reports) => (
        <StoreChip key={reports[0]?.store_code} reports={reports} />
      ))}
    </div>
  );
}

function StoreChip({ reports }: { reports: readonly Freshness[] }) {
  const t = useText(text);
  const language = useLanguage();
  const days = Math.max(...reports.map((row) => row.missing_days));
  const severity = WORST_FIRST.find((one) => reports.some((row) => row.severity === one)) ?? "fresh";
  const tone = { fresh: styles.good, late: styles.late, severe: styles.severe }[severity];
  const detail = (
    <table className={styles.reports}>
      <tbody>
        {reports.map((row) => (
          <tr key={row.fact}>
            <td>{pick(language, row.fact_label, row.fact_label_en)}</td>
            <td>{row.until}</td>
            <td>{row.missing_days === 0 ? t.fresh : t.behind(row.missing_days)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Popover trigger="click" placement="bottomLeft" content={detail}>
      <button type="button" className={styles.storeChip}>
        <span className={tone} aria-hidden="true">
          {SIGNS[severity]}
        </span>
        <span className="dy-clip">{reports[0]?.store_name}</span>
        <span className={styles.quiet}>{days === 0 ? t.fresh : t.behind(days)}</span>
      </button>
    </Popover>
  );
}

/** 「4 家昨日已到 · 1 家缺 2 天」, the conclusion of the page. */
export function freshnessSentence(rows: readonly Freshness[]): {
  readonly arrived: number;
  readonly late: readonly { readonly days: number; readonly stores: number }[];
} {
  const ages = byStore(rows).map((reports) => Math.max(...reports.map((row) => row.missing_days)));
  const days = [...new Set(ages.filter((age) => age > 0))].sort((one, other) => one - other);
  return {
    arrived: ages.filter((age) => age === 0).length,
    late: days.map((day) => ({ days: day, stores: ages.filter((age) => age === day).length })),
  };
}

function byStore(rows: readonly Freshness[]): Freshness[][] {
  const stores = new Map<string, Freshness[]>();
  for (const row of rows) stores.set(row.store_code, [...(stores.get(row.store_code) ?? []), row]);
  return [...stores.values()];
}
