import { Tooltip } from "antd";
import { pick, useText, type Language, type WordsOf } from "../language";
import { Pill } from "../StatePill";
import type { Column, Columns } from "../table/columns";
import type { Deed } from "./deeds";
import { text } from "./text";
import styles from "./trail.module.css";
import { firstChange } from "./values";

/** The columns every list of activities has, in the order they are read. */
export function deedColumns<Row extends Deed>(c: Columns<Row>, t: WordsOf<typeof text>, language: Language): Column<Row>[] {
  const told = (row: Row) => summaryOf(row, language);
  const changed = (row: Row) => firstChange(t, row, language);
  return [
    c.time(t.at, (row) => row.at, { width: 128 }),
    c.person(t.actor, (row) => row.actor),
    c.text(t.deed, (row) => <span title={told(row)}>{told(row)}</span>, { words: told }),
    c.text(t.change, (row) => <Changed change={changed(row)} />, { width: 232, words: changed }),
    c.text(t.mark, (row) => <Mark intact={row.is_intact} />, { width: 124, words: (row) => (row.is_intact ? t.intact : t.tampered) }),
  ];
}

const summaryOf = (row: Deed, language: Language) => pick(language, row.summary, row.summary_en);

function Changed({ change }: { change: string }) {
  if (change === "") return null;
  return (
    <span className={styles.figures} title={change}>
      {change}
    </span>
  );
}

/** Whether a row is as it was written; a row that is not says so in words. */
export function Mark({ intact }: { intact: boolean }) {
  const t = useText(text);
  if (intact) return <Pill tone="success">{t.intact}</Pill>;
  return (
    <Tooltip title={t.tampered_hint}>
      <span>
        <Pill tone="severe">{t.tampered}</Pill>
      </span>
    </Tooltip>
  );
}
