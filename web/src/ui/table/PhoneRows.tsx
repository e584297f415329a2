import { useState, type Key, type ReactNode } from "react";
import type { Column } from "./columns";
import styles from "./PhoneRows.module.css";

interface Props<Row> {
  readonly items: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => Key;
  readonly open: ((row: Row) => void) | undefined;
  readonly nothing: ReactNode;
}

/** A table on a phone: name and state, then the main number and how it moved. A tap opens the record, or all of the row. */
export function PhoneRows<Row>({ items, columns, rowKey, open, nothing }: Props<Row>) {
  const [opened, setOpened] = useState<Key | null>(null);
  if (items.length === 0) return <div>{nothing}</div>;
  return (
    <ul className={styles.rows}>
      {items.map((row) => {
        const key = rowKey(row);
        const tap = open ? () => open(row) : () => setOpened(opened === key ? null : key);
        return (
          <li key={key} className={styles.row}>
            <Lines row={row} columns={columns} tap={tap} expanded={open ? undefined : opened === key} />
            {opened === key && <Whole row={row} columns={columns} />}
          </li>
        );
      })}
    </ul>
  );
}

interface LinesProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly tap: () => void;
  readonly expanded: boolean | undefined;
}

function Lines<Row>({ row, columns, tap, expanded }: LinesProps<Row>) {
  const [name, ...rest] = columns;
  const state = rest.find(({ kind }) => kind === "state");
  const figures = rest.filter(({ kind }) => kind === "figure" || kind === "change").slice(0, 2);
  const second = figures.length > 0 ? figures : rest.filter(({ kind }) => kind === "text").slice(0, 2);
  return (
    <div className={styles.lines}>
      <button type="button" className={styles.under} aria-label={name?.title} aria-expanded={expanded} onClick={tap} />
      <span className={styles.first}>
        <span className={`${styles.name} dy-clip`}>{name?.cell(row)}</span>
        {state?.cell(row)}
      </span>
      <span className={styles.second}>
        {second.map((column) => (
          <span key={column.key} className={styles.fact}>
            {column.kind === "figure" && <span className={styles.label}>{column.title}</span>}
            <span className="dy-clip">{column.cell(row)}</span>
          </span>
        ))}
      </span>
    </div>
  );
}

function Whole<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  return (
    <dl className={styles.whole}>
      {columns.slice(1).map((column) => (
        <div key={column.key} className={styles.pair}>
          <dt>{column.title}</dt>
          <dd>{column.cell(row)}</dd>
        </div>
      ))}
    </dl>
  );
}
