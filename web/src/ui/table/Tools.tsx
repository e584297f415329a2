import { ColumnHeightOutlined, CopyOutlined, SettingOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Dropdown, Input, Popover, Tooltip } from "antd";
import { count } from "../format/number";
import { useLanguage, useText } from "../language";
import { useDensity, type Density } from "../preferences";
import { text } from "../text";
import type { Choice } from "./choice";
import type { Column } from "./columns";
import { copied, toClipboard } from "./copied";
import type { Asked } from "./sorting";
import styles from "./table.module.css";

const DENSITIES: readonly Density[] = ["compact", "standard", "roomy"];

interface Props<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Whether the whole list is here: a search over one page of it would hide what the other pages have. */
  readonly whole: boolean;
  readonly asked: Asked;
  readonly ask: (change: Partial<Asked>) => void;
  readonly choice: Choice;
  readonly choose: (change: Partial<Choice>) => void;
  readonly hasAbnormal: boolean;
}

/** What a reader may do with any table: narrow it, choose its columns and its density, take it along. */
export function Tools<Row>({ columns, rows, whole, asked, ask, choice, choose, hasAbnormal }: Props<Row>) {
  const t = useText(text);
  return (
    <>
      {whole && (
        <Input
          allowClear
          variant="filled"
          className={styles.search}
          placeholder={t.search_rows}
          aria-label={t.search_rows}
          value={asked.wanted}
          onChange={(event) => ask({ wanted: event.target.value })}
        />
      )}
      {whole && hasAbnormal && (
        <Checkbox checked={asked.abnormalOnly} onChange={(event) => ask({ abnormalOnly: event.target.checked })}>
          {t.abnormal_only}
        </Checkbox>
      )}
      <span className={styles.tools}>
        <ColumnChooser columns={columns} choice={choice} choose={choose} />
        <DensityChooser choice={choice} choose={choose} />
        <CopyRows rows={rows} columns={columns.filter((column, at) => at === 0 || !choice.hidden.includes(column.key))} />
      </span>
    </>
  );
}

function ColumnChooser<Row>({ columns, choice, choose }: Pick<Props<Row>, "columns" | "choice" | "choose">) {
  const t = useText(text);
  const flip = (key: string) =>
    choose({ hidden: choice.hidden.includes(key) ? choice.hidden.filter((other) => other !== key) : [...choice.hidden, key] });
  const left = columns.filter(({ key }) => choice.hidden.includes(key)).length;
  const list = (
    <div className={styles.chooser}>
      {columns.map(({ key, title }, at) => (
        <Checkbox key={key} checked={at === 0 || !choice.hidden.includes(key)} disabled={at === 0} onChange={() => flip(key)}>
          {title}
        </Checkbox>
      ))}
      <Button type="link" size="small" disabled={left === 0} onClick={() => choose({ hidden: [] })}>
        {t.all_columns}
      </Button>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" arrow={false} content={list}>
      <Button type="text" icon={<SettingOutlined />}>
        {left === 0 ? t.columns : t.columns_left(left)}
      </Button>
    </Popover>
  );
}

function DensityChooser<Row>({ choice, choose }: Pick<Props<Row>, "choice" | "choose">) {
  const t = useText(text);
  const usual = useDensity();
  const items = DENSITIES.map((density) => ({ key: density, label: t.densities[density], onClick: () => choose({ density }) }));
  return (
    <Dropdown menu={{ items, selectable: true, selectedKeys: [choice.density ?? usual] }} trigger={["click"]} placement="bottomRight">
      <Button type="text" icon={<ColumnHeightOutlined />}>
        {t.density}
      </Button>
    </Dropdown>
  );
}

function CopyRows<Row>({ rows, columns }: Pick<Props<Row>, "rows" | "columns">) {
  const t = useText(text);
  const language = useLanguage();
  const { message } = App.useApp();
  const copy = async () => {
    await toClipboard(copied(rows, columns, language));
    void message.success(t.rows_copied(count(rows.length)));
  };
  return (
    <Tooltip title={t.copy_rows_hint}>
      <Button type="text" icon={<CopyOutlined />} onClick={() => void copy()}>
        {t.copy_rows}
      </Button>
    </Tooltip>
  );
}
