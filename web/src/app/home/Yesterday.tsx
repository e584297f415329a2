import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { cardsOf, type Board } from "@/capabilities/dashboard/shape";
import { StoresPanel } from "@/capabilities/dashboard/StoresPanel";
import { useNow } from "@/ui/clock";
import { daysOf } from "@/ui/format/period";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import styles from "./HomePage.module.css";
import { text } from "./text";

/** What came in, what stays of it, whether visitors buy, whether buyers send back. */
const FIGURES = ["paid_sales", "net_sales", "conversion_rate", "refund_rate"];

/** Yesterday in four figures, then store by store. It is the board's own answer: the board opens at once from here. */
export function Yesterday({ stores }: { stores: string | undefined }) {
  const query = { ...daysOf({ quick: "yesterday" }, useNow()), stores, compare: "previous" };
  const board = useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
  return <Loaded source={board} height={360}>{(value, refreshing) => <Figures board={value} refreshing={refreshing} />}</Loaded>;
}

function Figures({ board, refreshing }: { board: Board; refreshing: boolean }) {
  const t = useText(text);
  const language = useLanguage();
  const navigate = useNavigate();
  const toBoard = (codes: string | undefined) => void navigate({ pathname: "/board", search: codes ? `?scope=${codes}` : "" });
  const cards = cardsOf(board, language, String).filter((card) => FIGURES.includes(card.code));
  return (
    <div className={styles.stack}>
      <MetricGrid>
        {cards.map((card) => <MetricCard key={card.code} metric={{ ...card, name: t.yesterday(card.name) }} choose={() => toBoard(undefined)} />)}
      </MetricGrid>
      <StoresPanel board={board} refreshing={refreshing} open={(store) => toBoard(store?.code)} />
    </div>
  );
}
