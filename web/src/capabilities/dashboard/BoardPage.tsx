import { Button } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import type { components } from "@/api/schema";
import { Breakdown } from "@/ui/Breakdown";
import { TrendChart } from "@/ui/chart/TrendChart";
import { EmptyState } from "@/ui/EmptyState";
import { Funnel } from "@/ui/Funnel";
import { useText, type WordsOf } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import { healthStates } from "@/ui/states";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useViewQuery } from "@/ui/useView";
import styles from "./BoardPage.module.css";
import { text } from "./text";

type Schemas = components["schemas"];
export type Board = Schemas["Board"];
type BoardRow = Schemas["BoardRow"];

/** More lines than this and their end labels collide. */
const MOST_LINES = 4;
const NO_PAGING = { limit: 100, offset: 0, turn: () => undefined };

export default function BoardPage() {
  const query = useViewQuery({ quick: "yesterday" });
  const board = useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
  return <Loaded source={board} height={720}>{(value, refreshing) => <BoardView board={value} refreshing={refreshing} />}</Loaded>;
}

export function BoardView({ board, refreshing = false }: { board: Board; refreshing?: boolean }) {
  const t = useText(text);
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<readonly string[]>(() => board.trend.series.slice(0, 1).map((line) => line.code));
  const flip = (code: string) => setChosen(flipped(chosen, code));
  const finding = board.finding_no;
  const open = finding ? <Button type="primary" onClick={() => void navigate(`/findings/${finding}`)}>{t.open_finding(finding)}</Button> : undefined;
  return (
    <>
      <PageHeader title={t.title} conclusion={board.conclusion} actions={open} />
      <div className={styles.stack}>
        <MetricGrid>
          {board.metrics.map((metric) => <MetricCard key={metric.code} metric={metric} selected={chosen.includes(metric.code)} choose={() => flip(metric.code)} />)}
        </MetricGrid>
        <TrendPanel board={board} chosen={chosen} flip={flip} refreshing={refreshing} />
        <div className={styles.pair}>
          <Panel title={t.structure}><Breakdown unit="fen" parts={board.platforms.map((part) => ({ ...part, name: <PlatformMark platform={part.platform} name={part.name} /> }))} /></Panel>
          <Panel title={t.funnel}><Funnel funnel={board.funnel} /></Panel>
        </div>
        <StoresPanel board={board} refreshing={refreshing} />
      </div>
    </>
  );
}

/** A card adds its line; the fifth pushes out the oldest; the last one stays. */
export function flipped(chosen: readonly string[], code: string): readonly string[] {
  if (!chosen.includes(code)) return [...chosen, code].slice(-MOST_LINES);
  return chosen.length > 1 ? chosen.filter((other) => other !== code) : chosen;
}

function TrendPanel({ board, chosen, flip, refreshing }: { board: Board; chosen: readonly string[]; flip: (code: string) => void; refreshing: boolean }) {
  const t = useText(text);
  const trend = useMemo(
    () => ({ ...board.trend, series: board.trend.series.filter((line) => chosen.includes(line.code)) }),
    [board.trend, chosen],
  );
  const chips = trend.series.map((line) => (
    <button key={line.code} type="button" className={styles.chip} disabled={trend.series.length === 1} onClick={() => flip(line.code)}>
      {line.name}{trend.series.length > 1 && " ×"}
    </button>
  ));
  return (
    <Panel title={t.trend} refreshing={refreshing}>
      <TrendChart trend={trend} label={t.trend} toolbar={<>{chips}<span className={styles.hint}>{t.add_hint}</span></>} />
    </Panel>
  );
}

function StoresPanel({ board, refreshing }: { board: Board; refreshing: boolean }) {
  const t = useText(text);
  const rows = { state: "ready", value: { items: board.stores, total: board.stores.length, totals: board.totals }, refreshing } as const;
  return (
    <Panel title={t.stores} flush>
      <DataTable
        source={{ rows, paging: NO_PAGING }} columns={columns(t)} rowKey={(row) => row.store_code}
        empty={<EmptyState title={t.empty} detail={t.empty_detail} />} note={t.arrived(board.as_of, board.stores_arrived_count, board.stores_count)}
      />
    </Panel>
  );
}

const columns = (t: WordsOf<typeof text>) => columnsOf<BoardRow>((c) => [
  c.store(t.store, (row) => ({ name: row.store_name, platform: row.platform })),
  c.money(t.paid_sales, (row) => row.paid_sales_fen),
  c.change(t.paid_change, (row) => row.paid_sales_change),
  c.count(t.visitors, (row) => row.visitors_count),
  c.percent(t.conversion, (row) => row.conversion_rate_ppm),
  c.percent(t.refund_rate, (row) => row.refund_rate_ppm),
  c.state(t.health, (row) => row.health, healthStates),
]);
