import { Button, Table, type TableColumnType } from "antd";
import { use, type Key, type KeyboardEvent, type ReactNode } from "react";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { count } from "../format/number";
import { unitNote } from "../format/unit";
import { useLanguage, useText, type Language } from "../language";
import { useDensity } from "../preferences";
import { SkeletonRows } from "../Skeleton";
import type { ListSource, Paging } from "../source";
import { text } from "../text";
import { usePhone } from "../usePhone";
import { useChoice } from "./choice";
import type { Column } from "./columns";
import { Footer } from "./Footer";
import { PhoneRows } from "./PhoneRows";
import { arranged, isWhole, readSort, sorts, useAsked, type Asked, type Sorting } from "./sorting";
import { StickyContext } from "./sticky";
import styles from "./table.module.css";
import { Tools } from "./Tools";

/** What a column without a width of its own gets at least; where there is more room it takes all of it. */
const FLEXIBLE = 176;
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
  /** A table with a name has tools: search, columns, density, copying. What is chosen is kept under the name. */
  readonly name?: string;
  readonly toolbar?: ReactNode;
  /** 仅看异常: which rows are abnormal, by the server's word in the row. */
  readonly abnormal?: (row: Row) => boolean;
  readonly selection?: Selection;
  readonly open?: (row: Row) => void;
  /** 「数据截至 07-01 24:00 · 3/3 家店铺已到」 */
  readonly note?: ReactNode;
}

/** The only wrapper of Ant Design's Table: states, sum row, order, paging and density are decided here once. */
export function DataTable<Row extends object>(props: Props<Row>) {
  const { source, columns, rowKey, empty, name, toolbar, abnormal, selection, open, note } = props;
  const density = useDensity();
  const language = useLanguage();
  const phone = usePhone();
  const [choice, choose] = useChoice(name);
  const [asked, ask] = useAsked(source.paging);
  const { rows } = source;
  const ready = rows.state === "ready" ? rows.value : { items: [], total: 0 };
  const whole = isWhole(ready);
  const items = whole ? arranged(ready.items, columns, asked, { language, abnormal }) : ready.items;
  const narrowed = items.length < ready.items.length;
  const paging = narrowed && source.paging.offset >= items.length ? { ...source.paging, offset: 0 } : source.paging;
  const onPage = pageOf(items, paging);
  const shown = columns.filter((column, index) => index === 0 || !choice.hidden.includes(column.key));
  const nothing = <Nothing source={source} narrowed={narrowed} clear={() => ask({ wanted: "", abnormalOnly: false })} empty={empty} />;
  const parts = { ...props, source, columns: shown, items: onPage, nothing };
  const shape = [styles.table, open && styles.opens, rows.state === "ready" && rows.refreshing && styles.refreshing];
  const tools = name && rows.state === "ready" && ready.items.length > 0 && (
    <Tools
      columns={columns} rows={items} whole={whole} asked={asked} ask={ask} choice={choice} choose={choose}
      hasAbnormal={abnormal !== undefined}
    />
  );
  return (
    <div className={shape.filter(Boolean).join(" ")}>
      {(toolbar || tools) && (
        <div className={styles.toolbar}>
          {toolbar}
          {tools}
        </div>
      )}
      {selection && selection.keys.length > 0 && <SelectionBar selection={selection} />}
      {phone ? (
        <PhoneRows items={onPage} columns={shown} rowKey={rowKey} open={open} nothing={nothing} />
      ) : (
        <Grid {...parts} asked={asked} ask={ask} whole={whole} size={SIZES[choice.density ?? density]} />
      )}
      <Footer rows={rows} found={narrowed ? items.length : null} chosen={selection?.keys.length ?? 0} paging={paging} note={note} />
    </div>
  );
}

interface GridProps<Row> extends Pick<Props<Row>, "source" | "columns" | "rowKey" | "selection" | "open"> {
  readonly items: readonly Row[];
  readonly nothing: ReactNode;
  readonly asked: Asked;
  readonly ask: (change: Partial<Asked>) => void;
  readonly whole: boolean;
  readonly size: (typeof SIZES)[keyof typeof SIZES];
}

function Grid<Row extends object>({ source, columns, rowKey, selection, open, items, nothing, asked, ask, whole, size }: GridProps<Row>) {
  const language = useLanguage();
  const { rows } = source;
  const totals = rows.state === "ready" && items.length > 0 ? rows.value.totals : null;
  const sorting = sortingOf(columns, source, asked);
  const sort = (next: Sorting | null) => {
    const column = columns.find(({ key }) => key === next?.key);
    const written = next && column?.server ? `${next.order === "descend" ? "-" : ""}${column.server}` : null;
    if (source.sort && source.sort.value !== written) source.sort.change(written);
    ask({ sorting: source.sort && written ? null : next });
  };
  const flip = selection && ((row: Row) => selection.choose(flipped(selection.keys, rowKey(row))));
  return (
    <Table<Row>
      size={size}
      columns={columns.map((column, index) => antdColumn(column, { index, language, sorting, sorts: sorts(column, source, whole) }))}
      dataSource={[...items]}
      rowKey={rowKey}
      pagination={false}
      showSorterTooltip={false}
      onChange={(_pages, _filters, by) => sort(Array.isArray(by) || !by.order ? null : { key: String(by.columnKey), order: by.order })}
      sticky={{ offsetHeader: use(StickyContext) }}
      scroll={{ x: columns.reduce((sum, column) => sum + (widthOf(column, language) ?? FLEXIBLE), 0) }}
      locale={{ emptyText: nothing }}
      rowSelection={selection && { selectedRowKeys: [...selection.keys], onChange: selection.choose, columnWidth: 40 }}
      onRow={open || flip ? (row, index) => rowKeys(row, index ?? 0, { open, flip }) : undefined}
      summary={totals ? () => <SumRow columns={columns} totals={totals} selectable={selection !== undefined} /> : undefined}
    />
  );
}

function sortingOf<Row>(columns: readonly Column<Row>[], source: ListSource<Row>, asked: Asked): Sorting | null {
  const written = readSort(source.sort?.value ?? null);
  const column = written && columns.find(({ server }) => server === written.name);
  return column ? { key: column.key, order: written.order } : asked.sorting;
}

function flipped(keys: readonly Key[], key: Key): readonly Key[] {
  return keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
}

/** A server sends one page, which is no longer than was asked for; a longer list came whole and is paged here. */
function pageOf<Row>(items: readonly Row[], { limit, offset }: Paging): readonly Row[] {
  return items.length > limit ? items.slice(offset, offset + limit) : items;
}

interface Drawn {
  readonly index: number;
  readonly language: Language;
  readonly sorting: Sorting | null;
  readonly sorts: boolean;
}

function antdColumn<Row>(column: Column<Row>, { index, language, sorting, sorts }: Drawn): TableColumnType<Row> {
  const full = column.kind === "text" ? column.words : undefined;
  return {
    key: column.key,
    title: titleOf(column, language),
    align: column.align,
    width: widthOf(column, language),
    fixed: column.fixed ?? (index === 0 ? "left" : undefined),
    ellipsis: column.kind !== "actions" && { showTitle: false },
    render: (_value, row) => column.cell(row),
    // A name that does not fit is cut by … and never runs into its neighbour; pointing at it says it in full.
    onCell: full && ((row) => ({ onMouseEnter: ({ currentTarget }) => sayWhole(currentTarget, full(row, language)) })),
    ...(sorts && {
      sorter: true,
      sortOrder: sorting?.key === column.key ? sorting.order : null,
      sortDirections: column.align === "right" ? ["descend", "ascend"] : ["ascend", "descend"],
    }),
  };
}

function sayWhole(cell: HTMLElement, words: string): void {
  const parts = [cell, ...cell.querySelectorAll<HTMLElement>("*")];
  const cut = parts.some((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth);
  cell.title = cut ? words : "";
}

function titleOf<Row>(column: Column<Row>, language: Language): string {
  return column.title + (column.unit ? unitNote(column.unit, language) : "");
}

/**
 * A sticky header is a table of its own: a title wider than its column would shift every header after it. English words may
 * stand in two lines, or the words would take the room of a column.
 */
function widthOf<Row>(column: Column<Row>, language: Language): number | undefined {
  if (column.width === undefined) return undefined;
  const padding = 24;
  return Math.max(column.width, padding + Math.ceil(inTwoLines(titleOf(column, language))));
}

/** The room a title takes where its words are parted as evenly as they can be. */
function inTwoLines(title: string): number {
  const words = title.split(" ");
  const wholes = words.map((_, at) => Math.max(lengthOf(words.slice(0, at).join(" ")), lengthOf(words.slice(at).join(" "))));
  return Math.min(...wholes);
}

function lengthOf(words: string): number {
  const [wide, narrow] = [12, 7.4];
  return [...words].reduce((sum, letter) => sum + (letter > "\u2e80" ? wide : narrow), 0);
}

interface RowVerbs<Row> {
  readonly open: ((row: Row) => void) | undefined;
  readonly flip: ((row: Row) => void) | undefined;
}

/**
 * One stop of the Tab key for all rows, ↑ ↓ between them, Enter opens, Space chooses; a click on a link or button inside
 * keeps its own meaning.
 */
function rowKeys<Row>(row: Row, index: number, { open, flip }: RowVerbs<Row>) {
  return {
    tabIndex: index === 0 ? 0 : -1,
    onClick: (event: { target: EventTarget }) => {
      if (!open || (event.target instanceof Element && event.target.closest("a,button,input,label"))) return;
      open(row);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.target !== event.currentTarget) return;
      const here = event.currentTarget;
      if (event.key === "Enter" && open) open(row);
      else if (event.key === " " && flip) flip(row);
      else if (event.key === "ArrowDown") neighbour(here, "nextElementSibling")?.focus();
      else if (event.key === "ArrowUp") neighbour(here, "previousElementSibling")?.focus();
      else return;
      event.preventDefault();
    },
  };
}

function neighbour(row: HTMLElement, side: "nextElementSibling" | "previousElementSibling"): HTMLElement | null {
  const next = row[side];
  return next instanceof HTMLElement && next.dataset["rowKey"] !== undefined ? next : null;
}

interface NothingProps<Row> {
  readonly source: ListSource<Row>;
  readonly narrowed: boolean;
  readonly clear: () => void;
  readonly empty: ReactNode;
}

function Nothing<Row>({ source, narrowed, clear, empty }: NothingProps<Row>) {
  const t = useText(text);
  const { rows } = source;
  if (rows.state === "loading") return <SkeletonRows />;
  if (rows.state === "failed") return <ErrorState fault={rows.fault} retry={rows.retry} />;
  if (!source.filtered && !narrowed) return empty;
  const undo = narrowed ? clear : source.clearFilters;
  const button = undo && <Button onClick={undo}>{t.clear_filters}</Button>;
  return <EmptyState title={t.filtered_empty} detail={t.filtered_empty_hint} actions={button} />;
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
