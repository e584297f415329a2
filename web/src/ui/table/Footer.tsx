import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import type { ReactNode } from "react";
import { count } from "../format/number";
import { useText } from "../language";
import type { Paging, Rows, Source } from "../source";
import { text } from "../text";
import styles from "./table.module.css";

const PAGE_SIZES = [20, 50, 100];

interface Props<Row> {
  readonly rows: Source<Rows<Row>>;
  /** How many rows a search here left; null when nothing was searched for. */
  readonly found: number | null;
  readonly chosen: number;
  readonly paging: Paging;
  readonly note?: ReactNode;
}

export function Footer<Row>({ rows, found, chosen, paging, note }: Props<Row>) {
  const t = useText(text);
  if (rows.state !== "ready" || rows.value.total === 0) return null;
  const total = found ?? rows.value.total;
  const said = [found === null ? t.rows(count(total)) : t.found_of(count(total), count(rows.value.total))];
  if (chosen > 0) said.push(t.chosen(count(chosen)));
  return (
    <div className={styles.footer}>
      <span>{said.join(" · ")}</span>
      {note && <span className={styles.note}>{note}</span>}
      {total > (PAGE_SIZES[0] ?? 0) && <Pages total={total} paging={paging} />}
    </div>
  );
}

function Pages({ total, paging }: { total: number; paging: Paging }) {
  const t = useText(text);
  const pages = Math.max(1, Math.ceil(total / paging.limit));
  const page = Math.floor(paging.offset / paging.limit) + 1;
  return (
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
  );
}
