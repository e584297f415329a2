import type { EChartsOption } from "echarts";
import { useEffect, useRef } from "react";
import { useChartColours } from "./colours";
import type { openChart } from "./echarts";

interface Props {
  readonly option: EChartsOption;
  readonly height: number;
  readonly label: string;
  readonly choose?: (index: number) => void;
}

type Canvas = ReturnType<typeof openChart>;

/** The one bridge to ECharts, fetched when the first chart is drawn so that the first screen does not pay for it. */
export function Chart({ option, height, label, choose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<Canvas | null>(null);
  const latest = useRef({ option, choose });
  const colours = useChartColours();

  useEffect(() => {
    latest.current = { option, choose };
    canvas.current?.setOption(option, { notMerge: true });
  }, [option, choose]);

  useEffect(() => {
    let left = false;
    const watcher = new ResizeObserver(() => canvas.current?.resize());
    void import("./echarts").then(({ openChart: open }) => {
      const element = box.current;
      if (left || !element) return;
      const opened = open(element, colours, getComputedStyle(element).fontFamily);
      opened.setOption(latest.current.option, { notMerge: true });
      opened.on("click", (hit) => {
        if (hit.dataIndex !== undefined) latest.current.choose?.(hit.dataIndex);
      });
      canvas.current = opened;
      watcher.observe(element);
    });
    return () => {
      left = true;
      watcher.disconnect();
      canvas.current?.dispose();
      canvas.current = null;
    };
  }, [colours]);

  return <div ref={box} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}
