import type { ChartColours } from "@/ui/chart/colours";
import type { Palette } from "./tokens";

/** The chart's own copy of the palette: a canvas cannot read CSS variables. */
export function chartColours({ antd, own, series }: Palette, name: string): ChartColours {
  return {
    name,
    series,
    compare: own.compare,
    target: own.target,
    text: antd.colorText,
    quiet: antd.colorTextTertiary,
    line: own.rowLine,
    axis: own.buttonBorder,
    band: own.eventBand,
    ground: antd.colorBgContainer,
    popup: antd.colorBgElevated,
    popupBorder: antd.colorBorderSecondary,
    today: antd.colorPrimary,
    forecastOpacity: name === "daiyun-dark" ? 0.2 : 0.16,
  };
}
