import { Popover } from "antd";
import type { Freshness } from "@/api/freshness";
import { NONE } from "@/ui/format/number";
import { pick, useLanguage, useText, type WordsOf } from "@/ui/language";
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
  const days = Math.max(...reports.map((row) => row.missing_days ?? 0));
  const never = reports.filter((row) => typeof row.missing_days !== "number").length;
  const severity = WORST_FIRST.find((one) => reports.some((row) => row.severity === one)) ?? "fresh";
  const tone = { fresh: styles.good, late: styles.late, severe: styles.severe }[severity];
  const detail = (
    <table className={styles.reports}>
      <tbody>
        {reports.map((row) => (
          <tr key={row.fact}>
            <td>{pick(language, row.fact_label, row.fact_label_en)}</td>
            <td>{row.until ?? NONE}</td>
            <td>{age(t, row)}</td>
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
        <span className={styles.quiet}>{days > 0 ? t.behind(days) : never > 0 ? t.never_some(never) : t.fresh}</span>
      </button>
    </Popover>
  );
}

function age(t: WordsOf<typeof text>, { missing_days }: Freshness): string {
  if (typeof missing_days !== "number") return t.never;
  return missing_days === 0 ? t.fresh : t.behind(missing_days);
}

function byStore(rows: readonly Freshness[]): Freshness[][] {
  const stores = new Map<string, Freshness[]>();
  for (const row of rows) stores.set(row.store_code, [...(stores.get(row.store_code) ?? []), row]);
  return [...stores.values()];
}
