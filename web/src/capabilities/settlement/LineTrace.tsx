import { useInnerList, type Page } from "@/api/hooks";
import type { components } from "@/api/schema";
import { ActionButton } from "@/ui/ActionButton";
import { EmptyState } from "@/ui/EmptyState";
import { useLanguage, useText, type WordsOf } from "@/ui/language";
import type { Rows } from "@/ui/source";
import { columnsOf } from "@/ui/table/columns";
import { DataTable } from "@/ui/table/DataTable";
import styles from "./StatementPage.module.css";
import type { Statement } from "./StatementView";
import { text } from "./text";

type Line = Statement["lines"][number];
export type CountedOrder = components["schemas"]["OrderView"];

export interface OrdersOf {
  readonly key: readonly unknown[];
  readonly load: (line_no: number) => (page: Page) => Promise<Rows<CountedOrder>>;
}

interface Props {
  readonly line: Line;
  readonly orders: OrdersOf;
  readonly statement: Statement;
  readonly dispute?: (line_no: number) => unknown;
}

/** The clause, the sum with real values, the orders, the hash they are sealed under: in this order, always. */
export function LineTrace({ line, orders, statement, dispute }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const formulas = language === "zh-CN" ? line.explanation : line.explanation_en;
  const version = line.metric_revision == null ? "" : ` · ${line.metric} v${line.metric_revision}`;
  return (
    <div className={styles.trace}>
      <section>
        <h3>① {t.clause}</h3>
        <p>
          {line.clause}
          {version}
        </p>
      </section>
      <section>
        <h3>② {t.formula}</h3>
        {formulas.map((formula) => (
          <p key={formula}>{formula}</p>
        ))}
      </section>
      {(line.evidence_order_count ?? 0) > 0 && (
        <section>
          <h3>③ {t.orders}</h3>
          <Orders line={line} orders={orders} />
        </section>
      )}
      <section>
        <h3>④ {t.source}</h3>
        <p>
          {t.snapshot(statement.snapshot_id)}
          {line.evidence_sha256 && (
            <>
              {" "}
              · sha256{" "}
              <span className={styles.hash} title={line.evidence_sha256}>
                {line.evidence_sha256.slice(0, 8)}
              </span>
            </>
          )}
        </p>
      </section>
      {dispute && (
        <p>
          <ActionButton action={statement.actions.dispute} run={() => dispute(line.line_no)}>
            {t.dispute_line(line.line_no)}
          </ActionButton>
        </p>
      )}
    </div>
  );
}

function Orders({ line, orders }: { line: Line; orders: OrdersOf }) {
  const t = useText(text);
  const rows = useInnerList(["statements", "orders", ...orders.key, line.line_no], orders.load(line.line_no));
  return (
    <div className={styles.orders}>
      <DataTable
        source={rows}
        columns={columns(t)}
        rowKey={(row) => `${row.store} ${row.order_no}`}
        empty={<EmptyState title={t.no_orders} />}
      />
    </div>
  );
}

const columns = (t: WordsOf<typeof text>) =>
  columnsOf<CountedOrder>((c) => [
    c.id(t.order_no, (row) => row.order_no),
    c.text(t.store_code, (row) => <span className="dy-id">{row.store}</span>, { width: 76 }),
    c.day(t.counted_on, (row) => row.counted_on),
    c.money(t.sales, (row) => row.sales_fen, { width: 100 }),
    c.money(t.refunded, (row) => row.refunded_fen, { width: 100 }),
    c.money(t.left_out, (row) => row.left_out_fen, { width: 100 }),
    c.money(t.counted, (row) => row.counted_fen, { width: 100 }),
    c.money(t.share, (row) => row.share_fen ?? null, { width: 90 }),
    c.count(t.batch, (row) => row.batch_no, { width: 60 }),
  ]);
