import { CopyOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { KeptLink } from "../KeptLink";
import { DeltaTag } from "../DeltaTag";
import { ExactFigure } from "../Figure";
import { NONE } from "../format/number";
import { time, timeInFull } from "../format/date";
import { price } from "../format/money";
import type { Change } from "../format/share";
import type { Unit } from "../format/unit";
import { useNow } from "../clock";
import { useLanguage, useText } from "../language";
import { PlatformMark } from "../PlatformMark";
import { Sparkline } from "../Sparkline";
import { StatePill, type Stated, type Tones } from "../StatePill";
import { text } from "../text";
import styles from "./table.module.css";

/** One column as pages describe it; DataTable turns it into Ant Design's. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly unit?: Unit;
  readonly align: "left" | "right";
  readonly width: number | undefined;
  readonly cell: (row: Row) => ReactNode;
  /** Whether the sum row may show this column; names and states have no total. */
  readonly summed: boolean;
  readonly fixed?: "left" | "right";
}

interface Extra {
  readonly width?: number;
}

/** 小红书 order numbers have 24 characters and are shown to the last. */
const LONGEST_ID = 232;

/** The kinds of column there are; the kind decides alignment, width, decimals and what null looks like. */
export class Columns<Row> {
  text(title: string, of: (row: Row) => ReactNode, extra: Extra = {}): Column<Row> {
    return plain(title, (row) => blank(of(row)), { width: extra.width });
  }

  link(title: string, of: (row: Row) => string, to: (row: Row) => string, extra: Extra = {}): Column<Row> {
    return plain(title, (row) => <KeptLink to={to(row)}>{of(row)}</KeptLink>, { width: extra.width });
  }

  /** A store: its platform's character, then its name. */
  store(title: string, of: (row: Row) => { name: string; mark: string | null | undefined }, extra: Extra = {}): Column<Row> {
    return plain(title, (row) => <PlatformMark mark={of(row).mark} name={of(row).name} />, { width: extra.width });
  }

  money(
    title: string,
    of: (row: Row) => number | null,
    { width = 128, open }: Extra & { readonly open?: (row: Row) => void } = {},
  ): Column<Row> {
    return figure(title, { unit: "fen", width, of, open });
  }

  price(title: string, of: (row: Row) => number | null): Column<Row> {
    return { ...figure(title, { width: 104, of }), cell: (row) => price(of(row)), summed: true };
  }

  percent(title: string, of: (row: Row) => number | null, { open }: { readonly open?: (row: Row) => void } = {}): Column<Row> {
    return figure(title, { unit: "ppm", width: 96, of, open });
  }

  /** A count that opens what was counted, unless there is nothing behind it. */
  count(
    title: string,
    of: (row: Row) => number | null,
    { width = 96, open }: Extra & { readonly open?: (row: Row) => void } = {},
  ): Column<Row> {
    return figure(title, { unit: "count", width, of, open });
  }

  ratio(title: string, of: (row: Row) => number | null, { open }: { readonly open?: (row: Row) => void } = {}): Column<Row> {
    return figure(title, { unit: "ratio", width: 96, of, open });
  }

  change(title: string, of: (row: Row) => Change, { width = 136 }: Extra = {}): Column<Row> {
    return { key: title, title, align: "right", width, summed: true, cell: (row) => <DeltaTag change={of(row)} decimals={2} inCell /> };
  }

  id(title: string, of: (row: Row) => string | null): Column<Row> {
    return plain(title, (row) => <Id value={of(row)} />, { width: LONGEST_ID });
  }

  state(title: string, of: (row: Row) => Stated, tones: Tones, { width = 128 }: Extra = {}): Column<Row> {
    return plain(title, (row) => <StatePill of={of(row)} tones={tones} />, { width });
  }

  person(title: string, of: (row: Row) => string | null): Column<Row> {
    return plain(title, (row) => <Person name={of(row)} />, { width: 112 });
  }

  time(title: string, of: (row: Row) => string | null, { width = 128 }: Extra = {}): Column<Row> {
    return plain(title, (row) => <Moment instant={of(row)} />, { width });
  }

  day(title: string, of: (row: Row) => string | null): Column<Row> {
    return plain(title, (row) => of(row) ?? NONE, { width: 112 });
  }

  trend(title: string, of: (row: Row) => readonly (number | null)[]): Column<Row> {
    return plain(title, (row) => <Sparkline values={of(row)} label={title} height={20} />, { width: 96 });
  }

  actions(title: string, of: (row: Row) => ReactNode, extra: Extra = {}): Column<Row> {
    return { ...plain(title, of, { width: extra.width ?? 96 }), fixed: "right" };
  }
}

export function columnsOf<Row>(describe: (c: Columns<Row>) => Column<Row>[]): Column<Row>[] {
  return describe(new Columns<Row>());
}

function plain<Row>(title: string, cell: Column<Row>["cell"], { width }: Extra): Column<Row> {
  return { key: title, title, align: "left", width, summed: false, cell };
}

interface FigureSpec<Row> {
  readonly unit?: Unit;
  readonly width: number;
  readonly of: (row: Row) => number | null;
  readonly open?: (row: Row) => void;
}

function figure<Row>(title: string, { unit = "count", width, of, open }: FigureSpec<Row>): Column<Row> {
  const cell = (row: Row) => <ExactFigure unit={unit} value={of(row)} open={open && of(row) ? () => open(row) : undefined} />;
  return { key: title, title, unit, align: "right", width, summed: true, cell };
}

function blank(content: ReactNode): ReactNode {
  return content === null || content === undefined || content === "" ? NONE : content;
}

function Moment({ instant }: { instant: string | null }) {
  const language = useLanguage();
  const now = useNow();
  if (instant === null) return NONE;
  return (
    <Tooltip title={timeInFull(instant, language)}>
      <span>{time(instant, now)}</span>
    </Tooltip>
  );
}

function Person({ name }: { name: string | null }) {
  const t = useText(text);
  if (name === null) return <span className={styles.quiet}>{t.unassigned}</span>;
  return (
    <span className={styles.person}>
      <span className={styles.initial} aria-hidden="true">
        {[...name][0]}
      </span>
      {name}
    </span>
  );
}

/** Order numbers are text, complete to the last digit. */
function Id({ value }: { value: string | null }) {
  const t = useText(text);
  if (value === null) return NONE;
  return (
    <span className={`${styles.id} dy-id`}>
      {value}
      <button
        type="button"
        className={styles.copy}
        aria-label={`${t.copy} ${value}`}
        onClick={() => void navigator.clipboard.writeText(value)}
      >
        <CopyOutlined />
      </button>
    </span>
  );
}
