import { useNavigate } from "react-router";
import { client, dataOf } from "@/api/client";
import { useItem } from "@/api/hooks";
import { paths } from "@/capabilities/dashboard/pages";
import { cardsOf, type Cards } from "@/capabilities/dashboard/shape";
import { StoresPanel } from "@/capabilities/dashboard/StoresPanel";
import { useNow } from "@/ui/clock";
import { daysOf } from "@/ui/format/period";
import { useLanguage, useText } from "@/ui/language";
import { Loaded } from "@/ui/Loaded";
import { MetricCard, MetricGrid } from "@/ui/MetricCard";
import { useScope } from "@/ui/useView";
import { text } from "./text";

/** Yesterday in the role's figures; each opens the board. */
export function YesterdayFigures({ figures }: { figures: Cards }) {
  const t = useText(text);
  const language = useLanguage();
  const toBoard = useToBoard();
  const [codes] = useScope();
  return (
    <MetricGrid>
      {cardsOf(figures, language, String).map((card) => (
        <MetricCard
          key={card.code} metric={{ ...card, name: t.yesterday(card.name), page: paths.metric(card.code) }}
          choose={() => toBoard(codes.join(","))}
        />
      ))}
    </MetricGrid>
  );
}

/** Yesterday store by store; a row opens the board of that store. */
export function YesterdayStores({ stores }: { stores: string | undefined }) {
  const query = { ...daysOf({ quick: "yesterday" }, useNow()), stores, compare: "previous" };
  const board = useItem(["board", query], () => dataOf(client.GET("/api/board", { params: { query } })));
  const toBoard = useToBoard();
  return (
    <Loaded source={board} height={240}>
      {(value, refreshing) => <StoresPanel board={value} refreshing={refreshing} open={(of) => toBoard(of.stores ?? stores)} />}
    </Loaded>
  );
}

function useToBoard() {
  const navigate = useNavigate();
  return (codes: string | undefined) => void navigate({ pathname: "/dashboard", search: codes ? `?scope=${codes}` : "" });
}
