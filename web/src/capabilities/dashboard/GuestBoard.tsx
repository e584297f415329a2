import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { columnNamed, labelOf } from "@/api/table";
import { EmptyState } from "@/ui/EmptyState";
import { Funnel } from "@/ui/Funnel";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { useViewQuery } from "@/ui/useView";
import styles from "./BoardPage.module.css";
import { usual } from "./pages";
import { cardsOf, funnelOf, storeLines, totalLine, type Board, type StoreLine } from "./shape";
import { text } from "./text";
import { flipped, TrendPanel } from "./TrendPanel";

const NO_PAGING = { limit: 100, offset: 0, turn: () => undefined };

/** The board of a guest: the same numbers, and no way anywhere else. */
export function GuestBoard() {
  const { from, to, compare } = useViewQuery(usual);
  const query = { from, to, compare };
  const board = useItem(["guest_board", query], () => dataOf(client.GET("/api/guest_session/board", { params: { query } })));
  return (
    <Loaded source={board} height={720}>
      {(value, refreshing) => <GuestBoardView board={value} refreshing={refreshing} />}
    </Loaded>
  );
}

export function GuestBoardView({ board, refreshing = false }: { board: Board; refreshing?: boolean }) {
  const t = useText(text);
  const language = useLanguage();
  const cards = cardsOf(board, language, () => "");
  const [chosen, setChosen] = useState<readonly string[]>(() => cards.slice(0, 1).map((card) => card.code));
  const flip = (code: string) => setChosen(flipped(chosen, code));
  const conclusion = pick(language, board.conclusion, board.conclusion_en);
  if (board.is_empty)
    return (
      <>
        <PageHeader title={t.title} conclusion={conclusion} />
        <Panel flush>
          <EmptyState title={t.empty} detail={t.guest_empty_detail} />
        </Panel>
      </>
    );
  return (
    <>
      <PageHeader title={t.title} conclusion={conclusion} />
      <div className={styles.stack}>
        <MetricGrid>
          {cards.map((card) => (
            <MetricCard key={card.code} metric={card} selected={chosen.includes(card.code)} choose={() => flip(card.code)} />
          ))}
        </MetricGrid>
        <div className={styles.pair}>
          <TrendPanel board={board} chosen={chosen} flip={flip} refreshing={refreshing} />
          <Panel title={t.funnel}>
            <Funnel funnel={funnelOf(board, language)} />
          </Panel>
        </div>
        <Stores board={board} refreshing={refreshing} />
      </div>
    </>
  );
}

function Stores({ board, refreshing }: { board: Board; refreshing: boolean }) {
  const t = useText(text);
  const language = useLanguage();
  const items = storeLines(board, language);
  const rows = { state: "ready", value: { items, total: items.length, totals: totalLine(board, language) }, refreshing } as const;
  return (
    <Panel title={t.stores} flush>
      <DataTable
        source={{ rows, paging: NO_PAGING }}
        columns={columns(board, language, t.store)}
        rowKey={(row) => row.code}
        empty={<EmptyState title={t.empty} detail={t.guest_empty_detail} />}
        note={t.until(board.to)}
      />
    </Panel>
  );
}

const columns = (board: Board, language: Language, store: string) => {
  const title = (metric: string) => {
    const column = columnNamed(board.stores, metric);
    return column ? labelOf(column, language) : metric;
  };
  const [against] = board.stores.comparisons;
  return columnsOf<StoreLine>((c) => [
    c.store(store, (row) => row),
    c.money(title("paid_sales"), (row) => row.number("paid_sales")),
    ...(against ? [c.change(pick(language, against.label, against.label_en), (row) => row.change("paid_sales"))] : []),
    c.count(title("paid_orders"), (row) => row.number("paid_orders")),
    c.count(title("visitors"), (row) => row.number("visitors")),
    c.percent(title("conversion_rate"), (row) => row.number("conversion_rate")),
    c.percent(title("refund_rate"), (row) => row.number("refund_rate")),
  ]);
};
