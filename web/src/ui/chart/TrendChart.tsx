import { Segmented } from "antd";
import { useMemo, useState, type ReactNode } from "react";
import { inTable, unitNote } from "../format/unit";
import { useLanguage, useText } from "../language";
import { text } from "../text";
import { Chart } from "./Chart";
import { useChartColours } from "./colours";
import styles from "./TrendChart.module.css";
import { trendOption, type Trend } from "./trendOption";

interface Props {
  readonly trend: Trend;
  readonly label: string;
  /** Metric chips, grain and comparison, supplied by the page that knows them. */
  readonly toolbar?: ReactNode;
  readonly height?: number;
  readonly choose?: (day: string) => void;
}

export function TrendChart({ trend, label, toolbar, height = 280, choose }: Props) {
  const language = useLanguage();
  const words = useText(text);
  const colours = useChartColours();
  const [view, setView] = useState<"chart" | "table">("chart");
  const option = useMemo(() => trendOption(trend, { colours, language, words }), [trend, colours, language, words]);
  const pickDay = (index: number) => {
    const day = trend.days[index];
    if (day) choose?.(day);
  };
  const views = [
    { value: "chart", label: words.chart },
    { value: "table", label: words.table },
  ] as const;
  return (
    <div>
      <div className={styles.toolbar}>
        {toolbar}
        <div className={styles.end}>
          <Segmented size="small" aria-label={words.chart_or_table} options={[...views]} value={view} onChange={setView} />
        </div>
      </div>
      {view === "chart" ? <Chart option={option} height={height} label={label} choose={pickDay} /> : <TableTwin trend={trend} />}
    </div>
  );
}

/** The chart as numbers: what a screen reader, a spreadsheet and a careful reader want. */
function TableTwin({ trend }: { trend: Trend }) {
  const language = useLanguage();
  const t = useText(text);
  const notes = trend.notes?.length ? trend.notes : null;
  return (
    <div className={styles.twin}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.day}</th>
            {trend.series.map((series) => (
              <th key={series.code} scope="col">
                {series.name}
                {unitNote(series.unit, language)}
              </th>
            ))}
            {trend.series
              .filter((series) => series.compare)
              .map((series) => (
                <th key={series.code} scope="col">
                  {series.name} {t.compare_period}
                </th>
              ))}
            {notes && <th scope="col">{t.notes}</th>}
          </tr>
        </thead>
        <tbody>
          {trend.days.map((day, at) => (
            <tr key={day}>
              <td>{day}</td>
              {trend.series.map((series) => (
                <td key={series.code}>{inTable(series.unit, series.values[at] ?? null)}</td>
              ))}
              {trend.series
                .filter((series) => series.compare)
                .map((series) => (
                  <td key={series.code}>{inTable(series.unit, series.compare?.[at] ?? null)}</td>
                ))}
              {notes && <td className={styles.words}>{notes.filter((note) => note.day === day).map((note) => note.text).join(" · ")}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
