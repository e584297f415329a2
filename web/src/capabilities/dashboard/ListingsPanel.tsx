import { columnNamed, labelOf } from "@/api/table";
import { EmptyState } from "@/ui/EmptyState";
import { KeptLink } from "@/ui/KeptLink";
import { useLanguage, useText, type Language } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import type { LineLink } from "./BoardPage";
import { listingLines, type Board, type ListingLine } from "./shape";
import { text } from "./text";

const NO_PAGING = { limit: 100, offset: 0, turn: () => undefined };

interface Props {
  readonly board: Board;
  readonly refreshing: boolean;
  readonly open: (of: LineLink) => void;
}

/** What sold best, by listing: the titles are the shop's own. */
export function ListingsPanel({ board, refreshing, open }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const items = listingLines(board);
  const down = (row: ListingLine) => {
    const column = columnNamed(board.listings, "line_paid_sales");
    const label = column ? labelOf(column, language) : "";
    open({ metric: "line_paid_sales", label, filters: `listing=${row.listing}`, name: row.title ?? row.listing });
  };
  const rows = { state: "ready", value: { items, total: items.length }, refreshing } as const;
  return (
    <Panel title={t.listings} note={t.listings_note} actions={<KeptLink to="/dashboard/products">{t.all_products} ›</KeptLink>} flush>
      <DataTable
        source={{ rows, paging: NO_PAGING }} columns={columns(board, language, t)} rowKey={(row) => row.listing} open={down}
        empty={<EmptyState title={t.no_listings} detail={t.no_listings_detail} />}
      />
    </Panel>
  );
}

const columns = (board: Board, language: Language, t: { listing: string; listing_no: string }) => {
  const title = (metric: string) => {
    const column = columnNamed(board.listings, metric);
    return column ? labelOf(column, language) : metric;
  };
  return columnsOf<ListingLine>((c) => [
    c.text(t.listing, (row) => row.title),
    c.id(t.listing_no, (row) => row.listing),
    c.money(title("line_paid_sales"), (row) => row.number("line_paid_sales")),
    c.count(title("line_quantity"), (row) => row.number("line_quantity")),
    c.percent(title("line_contribution"), (row) => row.number("line_contribution")),
  ]);
};
