import { client, dataOf } from "@/api/client";
import { useInnerList } from "@/api/hooks";
import type { components } from "@/api/schema";
import { EmptyState } from "@/ui/EmptyState";
import { dayRange } from "@/ui/format/date";
import { useLanguage, useText, type WordsOf } from "@/ui/language";
import { RecordDrawer } from "@/ui/RecordDrawer";
import type { Stated } from "@/ui/StatePill";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import { orderTones } from "./states";
import { text } from "./text";

export interface OrdersOf {
  readonly from: string;
  readonly to: string;
  /** Store codes with commas; nothing means every visible store. */
  readonly stores: string | undefined;
  /** The store's name, when it is one. */
  readonly name?: string;
}

export interface OrderLine {
  readonly store: string;
  readonly order_no: string;
  readonly paid_at: string | null;
  readonly status: string;
  readonly paid_fen: number | null;
  readonly refunded_fen: number | null;
  readonly freight_fen: number | null;
  readonly pieces: number | null;
  readonly province: string | null;
}

/** The orders behind the numbers, complete to the last digit of their numbers. */
export function OrdersDrawer({ of, close }: { of: OrdersOf | null; close: () => void }) {
  const t = useText(text);
  const language = useLanguage();
  const title = of ? [t.orders, of.name, dayRange(of.from, of.to, language)].filter(Boolean).join(" · ") : t.orders;
  return (
    <RecordDrawer title={title} open={of !== null} close={close}>
      {of && <Orders of={of} />}
    </RecordDrawer>
  );
}

function Orders({ of }: { of: OrdersOf }) {
  const t = useText(text);
  const { from, to, stores } = of;
  const orders = useInnerList(["orders", of], async (page) => {
    const view = await dataOf(client.GET("/api/orders", { params: { query: { from, to, stores, ...page } } }));
    return { items: orderLines(view), total: view.total };
  });
  return (
    <DataTable
      name="orders"
      source={orders}
      columns={columns(t)}
      rowKey={(row) => `${row.store} ${row.order_no}`}
      empty={<EmptyState title={t.no_orders} detail={t.no_orders_detail} />}
    />
  );
}

export function orderLines(view: components["schemas"]["OrdersView"]): OrderLine[] {
  return view.rows.map((cells) => {
    const cell = (name: string): unknown => cells[view.columns.indexOf(name)];
    const words = (name: string) => (typeof cell(name) === "string" ? String(cell(name)) : null);
    const whole = (name: string) => (typeof cell(name) === "number" ? Number(cell(name)) : null);
    return {
      store: words("store") ?? "",
      order_no: words("order_no") ?? "",
      paid_at: words("paid_at"),
      status: words("status") ?? "unknown",
      paid_fen: whole("paid_fen"),
      refunded_fen: whole("refunded_fen"),
      freight_fen: whole("freight_fen"),
      pieces: whole("pieces"),
      province: words("province"),
    };
  });
}

const columns = (t: WordsOf<typeof text>) =>
  columnsOf<OrderLine>((c) => [
    c.id(t.order_no, (row) => row.order_no),
    c.time(t.paid_at, (row) => row.paid_at, { width: 112 }),
    c.state(t.status, ({ status }) => statusOf(status, t), orderTones, { width: 112 }),
    c.money(t.paid, (row) => row.paid_fen, { width: 104 }),
    c.money(t.refunded, (row) => row.refunded_fen, { width: 104 }),
    c.money(t.freight, (row) => row.freight_fen, { width: 104 }),
    c.count(t.pieces, (row) => row.pieces, { width: 64 }),
    c.text(t.province, (row) => row.province, { width: 72 }),
    c.text(t.store_code, (row) => <span className="dy-id">{row.store}</span>, { width: 80 }),
  ]);

/** The facts hold the status as a word of their own; only this page shows it to people. */
function statusOf(status: string, t: WordsOf<typeof text>): Stated {
  const word = t.order_states[status] ?? status;
  return { state: status, state_label: word, state_label_en: word };
}
