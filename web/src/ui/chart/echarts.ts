import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, registerTheme, use as equip } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { ChartColours } from "./colours";

// Only what the console draws; the whole of ECharts is three times as large.
equip([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
]);

const registered = new Set<string>();

export function openChart(box: HTMLElement, colours: ChartColours, fontFamily: string) {
  if (!registered.has(colours.name)) {
    registerTheme(colours.name, { color: [...colours.series], backgroundColor: "transparent", textStyle: { fontFamily } });
    registered.add(colours.name);
  }
  return init(box, colours.name);
}
