import { useState } from "react";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { changeOf } from "@/api/table";
import { Breakdown } from "@/ui/Breakdown";
import { Definition } from "@/ui/Definition";
import { EmptyState } from "@/ui/EmptyState";
import { Funnel } from "@/ui/Funnel";
import { KeptLink } from "@/ui/KeptLink";
import { pick, useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { PageHeader } from "@/ui/PageHeader";
import { Panel } from "@/ui/Panel";
import { PlatformMark } from "@/ui/PlatformMark";
import { useViewQuery } from "@/ui/useView";
import styles from "./BoardPage.module.css";
import { ListingsPanel } from "./ListingsPanel";
import { OrdersDrawer, type OrdersOf } from "./OrdersDrawer";
import { usual } from "./pages";
import { cardsOf, funnelOf, type Board } from "./shape";
import { StoresPanel } from "./StoresPanel";
import { text } from "./text";
import { flipped, TrendPanel } from "./TrendPanel";

export default function BoardPage() {
  const query = useViewQuery(usual);
  const board = useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
  const [orders, setOrders] = useState<OrdersOf | null>(null);
  const { stores } = query;
  return (
    <>
      <Loaded source={board} height={720}>
        {(value, refreshing) => (
          <BoardView
            board={value}
            refreshing={refreshing}
            openOrders={(store) => setOrders({ from: value.from, to: value.to, stores: store?.code ?? stores, name: store?.name })}
          />
        )}
      </Loaded>
      <OrdersDrawer of={orders} close={() => setOrders(null)} />
    </>
  );
}

interface Props {
  readonly board: Board;
  readonly refreshing?: boolean;
  /** The way down: the orders of everything shown, or of one store. */
  readonly openOrders: (store?: { readonly code: string; readonly name: string }) => void;
}

/** Order fixed: 结论 → cards → trend → structure and funnel → stores → listings. */
export function BoardView({ board, refreshing = false, openOrders }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const cards = cardsOf(board, language, t.snapshot);
  const [chosen, setChosen] = useState<readonly string[]>(() => cards.slice(0, 1).map((card) => card.code));
  const flip = (code: string) => setChosen(flipped(chosen, code));
  const head = <PageHeader title={t.title} conclusion={pick(language, board.conclusion, board.conclusion_en)} />;
  // Eight cards of nothing would look like eight zeros.
  if (board.stores.rows.length === 0) {
    return (
      <>
        {head}
        <Panel flush>
          <EmptyState title={t.empty} detail={t.empty_detail} actions={<KeptLink to="/imports">{t.to_imports} ›</KeptLink>} />
        </Panel>
      </>
    );
  }
  return (
    <>
      {head}
      <div className={styles.stack}>
        <MetricGrid>
          {cards.map((card) => (
            <MetricCard
              key={card.code}
              metric={card}
              selected={chosen.includes(card.code)}
              choose={() => flip(card.code)}
              about={(close) => <Definition number={card.number} down={<Down close={close} open={() => openOrders()} />} />}
            />
          ))}
        </MetricGrid>
        <TrendPanel board={board} chosen={chosen} flip={flip} refreshing={refreshing} />
        <div className={styles.pair}>
          <Panel title={t.structure} note={t.by_paid_sales}>
            <Breakdown unit="fen" parts={partsOf(board, language)} />
          </Panel>
          <Panel title={t.funnel}>
            <Funnel funnel={funnelOf(board, language)} />
          </Panel>
        </div>
        <StoresPanel board={board} refreshing={refreshing} open={openOrders} />
        <ListingsPanel board={board} refreshing={refreshing} />
      </div>
    </>
  );
}

function Down({ close, open }: { close: () => void; open: () => void }) {
  const t = useText(text);
  const go = () => {
    close();
    open();
  };
  return (
    <button type="button" className={styles.down} onClick={go}>
      {t.see_orders} ›
    </button>
  );
}

function partsOf(board: Board, language: Parameters<typeof pick>[0]) {
  return board.platforms.map((part) => ({
    code: part.platform,
    name: <PlatformMark mark={part.mark} name={pick(language, part.label, part.label_en)} />,
    value: part.paid_sales_fen ?? null,
    share_ppm: part.share_ppm ?? null,
    change: part.change ? changeOf(part.change, "higher", language) : undefined,
  }));
}
