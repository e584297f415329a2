import { createContext, use } from "react";

/** What a canvas needs of the palette. The app provides it; parts never name a colour. */
export interface ChartColours {
  readonly name: string;
  readonly series: readonly string[];
  readonly compare: string;
  readonly target: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly axis: string;
  readonly band: string;
  readonly ground: string;
  readonly popup: string;
  readonly popupBorder: string;
  readonly today: string;
  readonly forecastOpacity: number;
}

export const ChartColoursContext = createContext<ChartColours | null>(null);

export function useChartColours(): ChartColours {
  const colours = use(ChartColoursContext);
  if (!colours) throw new Error("ChartColoursContext is missing above a chart");
  return colours;
}
