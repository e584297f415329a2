import { unitNamed } from "@/api/table";
import type { Trend } from "@/ui/chart/trendOption";
import { pick, type Language } from "@/ui/language";
import type { Finding } from "./FindingPage";

/** The metric day by day with the line that was crossed, and the sale events nothing is compared with. */
export function curveOf(finding: Pick<Finding, "series" | "metric" | "metric_label" | "metric_label_en" | "unit" | "limit_value">, language: Language): Trend {
  const { series } = finding;
  return {
    days: series.map(({ day }) => day),
    series: [{
      code: finding.metric, name: pick(language, finding.metric_label, finding.metric_label_en), unit: unitNamed(finding.unit),
      values: series.map(({ value }) => value ?? null), target: finding.limit_value,
    }],
    events: eventsOf(series, language),
  };
}

function eventsOf(series: Finding["series"], language: Language): { name: string; from: string; to: string }[] {
  const events: { name: string; from: string; to: string }[] = [];
  series.forEach(({ day, sale_event, sale_event_en }, index) => {
    if (!sale_event) return;
    const last = events.at(-1);
    const name = pick(language, sale_event, sale_event_en);
    if (last && last.name === name && last.to === series[index - 1]?.day) last.to = day;
    else events.push({ name, from: day, to: day });
  });
  return events;
}
