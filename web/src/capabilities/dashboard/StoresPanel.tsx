import { columnNamed, labelOf } from "@/api/table";
import { EmptyState } from "@/ui/EmptyState";
import { pick, useLanguage, useText, type Language } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { LineLink } from "./BoardPage";
import { storeLines, totalLine, type Board, type StoreLine } from "./shape";
import { text } from "./text";

const NO_PAGING = { limit: 100, offset: 0, turn: () => undefined };

interface Props {
  readonly board: Board;
  readonly refreshing: boolean;
  readonly open: (of: LineLink) => void;
}

export function StoresPanel({ board, refreshing, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const items = storeLines(board, language);
  const down = (row: StoreLine, metric: string) => {
    const column = columnNamed(board.stores, metric);
    const label = column ? labelOf(column, language) : metric;
    open(row.code ? { metric, label, stores: row.code, name: row.name } : { metric, label });
  };
  const rows = { state: "ready", value: { items, total: items.length, totals: totalLine(board, language) }, refreshing } as const;
  const note = <>{t.until(board.to)} · <Arrived board={board} codes={items.map(({ code }) => code)} />{t.snapshot(board.stores.as_of)}</>;
  return (
    <Panel title={t.stores} flush>
      <DataTable
        name="board_stores" source={{ rows, paging: NO_PAGING }}
        columns={columns(board, language, t.store, down)} rowKey={(row) => row.code} open={(row) => down(row, "paid_sales")}
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

const columns = (board: Board, language: Language, store: string, down: (row: StoreLine, metric: string) => void) => {
  const { stores: table } = board;
  const title = (metric: string) => {
    const column = columnNamed(table, metric);
    return column ? labelOf(column, language) : metric;
  };
  const open = (metric: string) => ({ open: (row: StoreLine) => down(row, metric) });
  const [against] = table.comparisons;
  return columnsOf<StoreLine>((c) => [
    c.store(store, (row) => row),
    c.money(title("paid_sales"), (row) => row.number("paid_sales"), open("paid_sales")),
    ...(against ? [c.change(pick(language, against.label, against.label_en), (row) => row.change("paid_sales"), { width: 112 })] : []),
    c.money(title("net_sales"), (row) => row.number("net_sales"), open("net_sales")),
    c.count(title("paid_orders"), (row) => row.number("paid_orders"), open("paid_orders")),
    c.count(title("visitors"), (row) => row.number("visitors"), open("visitors")),
    c.percent(title("conversion_rate"), (row) => row.number("conversion_rate"), open("conversion_rate")),
    c.percent(title("refund_rate"), (row) => row.number("refund_rate"), open("refund_rate")),
    c.ratio(title("roas"), (row) => row.number("roas"), open("roas")),
  ]);
};
