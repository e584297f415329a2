import { useMemo } from "react";
import { inTable } from "../format/unit";
import { useLanguage, useText } from "../language";
import { text } from "../text";
import { Chart } from "./Chart";
import { useChartColours } from "./colours";
import { dualOption, type Dual } from "./dualOption";

interface Props {
  readonly dual: Dual;
  readonly label: string;
  readonly height?: number;
  readonly choose?: (index: number) => void;
}

/** Bars with what stands on another scale beside them: sales and the rate at which visitors buy, a day and what the days have come to. */
export function DualChart({ dual, label, height = 360, choose }: Props) {
  const language = useLanguage();
  const words = useText(text);
  const colours = useChartColours();
  const option = useMemo(() => {
    const { bars, lines, names } = dual;
    const heard = names.map((name, at) => [name, ...[bars, ...lines].map((one) => inTable(one.unit, one.values[at] ?? null))].join(" "));
    const description = `${[label, bars.name, ...lines.map((line) => line.name)].join(", ")}: ${heard.slice(0, HEARD).join("; ")}`;
    return { ...dualOption(dual, { colours, language, words }), aria: { enabled: true, label: { description } } };
  }, [dual, label, colours, language, words]);
  return <Chart option={option} height={height} label={label} choose={choose} />;
}

/** Who listens hears as much as a person takes in; the table below has all of it. */
const HEARD = 31;
