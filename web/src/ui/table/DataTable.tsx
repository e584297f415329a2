import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Select, Table, type TableColumnType } from "antd";
import { use, type Key, type ReactNode } from "react";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { count } from "../format/number";
import { unitNote } from "../format/unit";
import { useLanguage, useText, type Language } from "../language";
import { useDensity } from "../preferences";
import { SkeletonRows } from "../Skeleton";
import type { ListSource, Paging, Rows, Source } from "../source";
import { text } from "../text";
import type { Column } from "./columns";
import { StickyContext } from "./sticky";
import styles from "./table.module.css";

/** What a column without a width of its own gets at least; where there is more room it takes all of it. */
const FLEXIBLE = 176;
const PAGE_SIZES = [20, 50, 100];
const SIZES = { compact: "small", standard: "medium", roomy: "large" } as const;

interface Selection {
  readonly keys: readonly Key[];
  readonly choose: (keys: readonly Key[]) => void;
  readonly actions: ReactNode;
}

interface Props<Row> {
  readonly source: ListSource<Row>;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => Key;
  /** What to say, and offer, when there is nothing yet. */
  readonly empty: ReactNode;
  readonly toolbar?: ReactNode;
  readonly selection?: Selection;
  readonly open?: (row: Row) => void;
  /** 「数据截至 07-01 24:00 · 3/3 家店铺已到」 */
  readonly note?: ReactNode;
}

/** The only wrapper of Ant Design's Table: states, sum row, paging and density are decided here once. */
export function DataTable<Row extends object>({ source, columns, rowKey, empty, toolbar, selection, open, note }: Props<Row>) {
  const density = useDensity();
  const language = useLanguage();
  const { rows } = source;
  const items = rows.state === "ready" ? rows.value.items : [];
  const totals = rows.state === "ready" && items.length > 0 ? rows.value.totals : null;
  const shape = [styles.table, open && styles.opens, rows.state === "ready" && rows.refreshing && styles.refreshing]
    .filter(Boolean)
    .join(" ");
  return (
    <div className={shape}>
      {toolbar && <div className={styles.toolbar}>{toolbar}</div>}
      {selection && selection.keys.length > 0 && <SelectionBar selection={selection} />}
      <Table<Row>
        size={SIZES[density]}
        columns={columns.map((column, index) => antdColumn(column, index, language))}
        dataSource={onPage(items, source.paging)}
        rowKey={rowKey}
        pagination={false}
        sticky={{ offsetHeader: use(StickyContext) }}
        scroll={{ x: columns.reduce((sum, column) => sum + (widthOf(column, language) ?? FLEXIBLE), 0) }}
        locale={{ emptyText: <Nothing source={source} empty={empty} /> }}
        rowSelection={selection && { selectedRowKeys: [...selection.keys], onChange: selection.choose, columnWidth: 40 }}
        onRow={open && ((row) => rowKeys(row, open))}
        summary={totals ? () => <SumRow columns={columns} totals={totals} selectable={selection !== undefined} /> : undefined}
      />
      <Footer rows={rows} paging={source.paging} note={note} />
    </div>
  );
}

/** A server sends one page, which is no longer than was asked for; a longer list came whole and is paged here. */
function onPage<Row>(items: readonly Row[], { limit, offset }: Paging): Row[] {
  return items.length > limit ? items.slice(offset, offset + limit) : [...items];
}

function antdColumn<Row>(column: Column<Row>, index: number, language: Language): TableColumnType<Row> {
  return {
    key: column.key,
    title: titleOf(column, language),
    align: column.align,
    width: widthOf(column, language),
    fixed: column.fixed ?? (index === 0 ? "left" : undefined),
    ellipsis: column.width === undefined && { showTitle: true },
    render: (_value, row) => column.cell(row),
  };
}

function titleOf<Row>(column: Column<Row>, language: Language): string {
  return column.title + (column.unit ? unitNote(column.unit, language) : "");
}

/** A sticky header is a table of its own: a title wider than its column would shift every header after it. */
function widthOf<Row>(column: Column<Row>, language: Language): number | undefined {
  if (column.width === undefined) return undefined;
  const [wide, narrow, padding] = [12, 6.8, 24];
  const title = [...titleOf(column, language)].reduce((sum, letter) => sum + (letter > "\u2e80" ? wide : narrow), padding);
  return Math.max(column.width, Math.ceil(title));
}

/** A row that opens does so by keyboard as well; a click on a link or button inside keeps its own meaning. */
function rowKeys<Row>(row: Row, open: (row: Row) => void) {
  return {
    tabIndex: 0,
    onClick: (event: { target: EventTarget }) => {
      if (event.target instanceof Element && event.target.closest("a,button,input,label")) return;
      open(row);
    },
    onKeyDown: (event: { key: string; target: EventTarget; currentTarget: EventTarget }) => {
      if (event.key === "Enter" && event.target === event.currentTarget) open(row);
    },
  };
}

function Nothing<Row>({ source, empty }: { source: ListSource<Row>; empty: ReactNode }) {
  const t = useText(text);
  const { rows } = source;
  if (rows.state === "loading") return <SkeletonRows />;
  if (rows.state === "failed") return <ErrorState fault={rows.fault} retry={rows.retry} />;
  if (!source.filtered) return empty;
  const clear = source.clearFilters && <Button onClick={source.clearFilters}>{t.clear_filters}</Button>;
  return <EmptyState title={t.filtered_empty} detail={t.filtered_empty_hint} actions={clear} />;
}

function SumRow<Row>({ columns, totals, selectable }: { columns: readonly Column<Row>[]; totals: Row; selectable: boolean }) {
  const t = useText(text);
  const ratios = columns.some((column) => column.unit === "ppm" || column.unit === "ratio");
  const shift = selectable ? 1 : 0;
  return (
    <Table.Summary.Row>
      {selectable && <Table.Summary.Cell index={0} />}
      {columns.map((column, index) => (
        <Table.Summary.Cell key={column.key} index={index + shift} align={column.align}>
          {index === 0 ? (ratios ? t.total_ratio : t.total) : column.summed && column.cell(totals)}
        </Table.Summary.Cell>
      ))}
    </Table.Summary.Row>
  );
}

function SelectionBar({ selection }: { selection: Selection }) {
  const t = useText(text);
  return (
    <div className={styles.selection}>
      {t.chosen(count(selection.keys.length))}
      {selection.actions}
      <Button type="link" size="small" onClick={() => selection.choose([])}>
        {t.clear}
      </Button>
    </div>
  );
}

function Footer<Row>({ rows, paging, note }: { rows: Source<Rows<Row>>; paging: Paging; note?: ReactNode }) {
  const t = useText(text);
  if (rows.state !== "ready" || rows.value.total === 0) return null;
  const pages = Math.max(1, Math.ceil(rows.value.total / paging.limit));
  const page = Math.floor(paging.offset / paging.limit) + 1;
  const many = rows.value.total > (PAGE_SIZES[0] ?? 0);
  return (
    <div className={styles.footer}>
      <span>{t.rows(count(rows.value.total))}</span>
      {note && <span className={styles.note}>{note}</span>}
      {many && (
        <div className={styles.pages}>
          <Button
            type="text"
            size="small"
            icon={<LeftOutlined />}
            aria-label={t.previous_page}
            disabled={page <= 1}
            onClick={() => paging.turn(paging.offset - paging.limit, paging.limit)}
          />
          {t.page_of(page, pages)}
          <Button
            type="text"
            size="small"
            icon={<RightOutlined />}
            aria-label={t.next_page}
            disabled={page >= pages}
            onClick={() => paging.turn(paging.offset + paging.limit, paging.limit)}
          />
          <Select
            size="small"
            variant="filled"
            aria-label={t.page_size}
            value={paging.limit}
            options={PAGE_SIZES.map((size) => ({ value: size, label: t.per_page(size) }))}
            onChange={(limit) => paging.turn(0, limit)}
          />
        </div>
      )}
    </div>
  );
}
