import { columnNamed, labelOf } from "@/api/table";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { storeLines, totalLine, type Board, type StoreLine } from "./shape";
import { text } from "./text";

const NO_PAGING = { limit: 100, offset: 0, turn: () => undefined };

interface Props {
  readonly board: Board;
  readonly refreshing: boolean;
  readonly open: (store: StoreLine) => void;
}

export function StoresPanel({ board, refreshing, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const items = storeLines(board, language);
  const rows = { state: "ready", value: { items, total: items.length, totals: totalLine(board, language) }, refreshing } as const;
  const note = <>{t.until(board.to)} · <Arrived board={board} codes={items.map(({ code }) => code)} />{t.snapshot(board.stores.as_of)}</>;
  return (
    <Panel title={t.stores} flush>
      <DataTable
        name="board_stores" source={{ rows, paging: NO_PAGING }}
        columns={columns(board, language, t.store)} rowKey={(row) => row.code} open={open}
        empty={<EmptyState title={t.empty} detail={t.empty_detail} />} note={note}
      />
    </Panel>
  );
}

/** 「3/4 家店铺已到」: how many of the stores shown have orders up to the last day. */
function Arrived({ board, codes }: { board: Board; codes: readonly string[] }) {
  const t = useText(text);
  const until = new Map(board.store_names.map((store) => [store.code, store.orders_until ?? ""]));
  const arrived = codes.filter((code) => (until.get(code) ?? "") >= board.to);
  return <>{t.arrived(arrived.length, codes.length)} · </>;
}

const columns = (board: Board, language: Language, store: string) => {
  const { stores: table } = board;
  const title = (metric: string) => {
    const column = columnNamed(table, metric);
    return column ? labelOf(column, language) : metric;
  };
  const [against] = table.comparisons;
  return columnsOf<StoreLine>((c) => [
    c.store(store, (row) => row),
    c.money(title("paid_sales"), (row) => row.number("paid_sales")),
    ...(against ? [c.change(pick(language, against.label, against.label_en), (row) => row.change("paid_sales"))] : []),
    c.money(title("net_sales"), (row) => row.number("net_sales")),
    c.count(title("paid_orders"), (row) => row.number("paid_orders")),
    c.count(title("visitors"), (row) => row.number("visitors")),
    c.percent(title("conversion_rate"), (row) => row.number("conversion_rate")),
    c.percent(title("refund_rate"), (row) => row.number("refund_rate")),
    c.ratio(title("roas"), (row) => row.number("roas")),
  ]);
};
