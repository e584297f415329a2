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
import { useScope } from "@/ui/useView";
import { text } from "./text";

/** What came in, what stays of it, whether visitors buy, whether buyers send back. */
const FIGURES = ["paid_sales", "net_sales", "conversion_rate", "refund_rate"];

/** The board's own answer about yesterday: the board opens at once from here. */
function useYesterday(stores: string | undefined) {
  const query = { ...daysOf({ quick: "yesterday" }, useNow()), stores, compare: "previous" };
  return useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
}

/** Yesterday in four figures; each opens the board. */
export function YesterdayFigures({ stores }: { stores: string | undefined }) {
  return <Loaded source={useYesterday(stores)} height={144}>{(board) => <Figures board={board} />}</Loaded>;
}

/** Yesterday store by store; a row opens the board of that store. */
export function YesterdayStores({ stores }: { stores: string | undefined }) {
  const toBoard = useToBoard();
  return (
    <Loaded source={useYesterday(stores)} height={240}>
      {(board, refreshing) => <StoresPanel board={board} refreshing={refreshing} open={(of) => toBoard(of.stores ?? stores)} />}
    </Loaded>
  );
}

function Figures({ board }: { board: Board }) {
  const t = useText(text);
  const language = useLanguage();
  const toBoard = useToBoard();
  const [codes] = useScope();
  // An agency that has imported nothing yet has no yesterday.
  if (board.is_empty) return null;
  const cards = cardsOf(board, language, String).filter((card) => FIGURES.includes(card.code));
  return (
    <MetricGrid>
      {cards.map((card) => (
        <MetricCard key={card.code} metric={{ ...card, name: t.yesterday(card.name) }} choose={() => toBoard(codes.join(","))} />
      ))}
    </MetricGrid>
  );
}

function useToBoard() {
  const navigate = useNavigate();
  return (codes: string | undefined) => void navigate({ pathname: "/dashboard", search: codes ? `?scope=${codes}` : "" });
}
