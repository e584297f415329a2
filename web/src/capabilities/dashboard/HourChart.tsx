import type { EChartsOption } from "echarts";
import { useMemo } from "react";
import { unitOf } from "@/api/table";
import { Chart } from "@/ui/chart/Chart";
import { useChartColours } from "@/ui/chart/colours";
import { inTable, onAxis } from "@/ui/format/unit";
import { pick, useLanguage, useText } from "@/ui/language";
import type { Structure } from "./StructurePanel";
import { text } from "./text";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** The 24 hours of the business day, also those without a sale, beside the same hours of the earlier period. */
export function HourChart({ structure }: { structure: Structure }) {
  const t = useText(text);
  const language = useLanguage();
  const colours = useChartColours();
  const option = useMemo((): EChartsOption => {
    const unit = unitOf(structure.metric);
    const parts = new Map(structure.parts.map((part) => [Number(part.code), part]));
    const now = HOURS.map((hour) => parts.get(hour)?.value ?? 0);
    const before = HOURS.map((hour) => parts.get(hour)?.change.before ?? null);
    const heard = now.map((value, hour) => `${hour} ${inTable(unit, value)}`).join(", ");
    return {
      animationDuration: 200,
      // Who hears the page hears every hour; there is no table of them beside it.
      aria: { enabled: true, label: { description: `${t.hours}: ${heard}` } },
      grid: { left: 4, right: 8, top: 32, bottom: 4, outerBoundsMode: "same" },
      legend: { left: 0, top: 0, itemHeight: 8, textStyle: { color: colours.text } },
      tooltip: { trigger: "axis", valueFormatter: (value) => (typeof value === "number" ? inTable(unit, value) : "--") },
      xAxis: { type: "category", data: HOURS.map(String), axisLabel: { color: colours.text }, axisTick: { show: false } },
      yAxis: {
        type: "value",
        axisLabel: { color: colours.text, formatter: (value: number) => onAxis(unit, value, language) },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: [
        { type: "bar", name: t.this_period, data: now, barMaxWidth: 16 },
        {
          type: "line",
          name: pick(language, structure.against, structure.against_en),
          data: before,
          lineStyle: { type: "dashed", width: 1.5 },
          symbol: "none",
        },
      ],
    };
  }, [structure, language, colours, t]);
  return <Chart option={option} height={260} label={t.hours} />;
}
