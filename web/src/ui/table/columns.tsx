import { CopyOutlined } from "@ant-design/icons";
import { Tooltip } from "antd";
import { isValidElement, type ReactNode } from "react";
import { KeptLink } from "../KeptLink";
import { DeltaTag } from "../DeltaTag";
import { ExactFigure } from "../Figure";
import { NONE } from "../format/number";
import { time, timeInFull } from "../format/date";
import { price } from "../format/money";
import { signedChange, type Change } from "../format/share";
import { inTable, type Unit } from "../format/unit";
import { useNow } from "../clock";
import { pick, useLanguage, useText, type Language } from "../language";
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
  /** What the column is ordered by where the whole list is here; absent where an order would mean nothing. */
  readonly value?: (row: Row) => number | string | null;
  /** The cell as plain words, for searching and copying. */
  readonly words?: (row: Row, language: Language) => string;
  /** The name under which the server sorts by this column; it then sorts lists of any length. */
  readonly server?: string;
  /** What the column is to a phone, which has room for a name, a state and the main numbers. */
  readonly kind: "text" | "figure" | "change" | "state" | "actions" | "picture";
  /** Whether the sum row may show this column; names and states have no total. */
  readonly summed: boolean;
  readonly fixed?: "left" | "right";
}

interface Extra {
  readonly width?: number;
  readonly server?: string;
}

/** 小红书 order numbers have 24 characters and are shown to the last. */
const LONGEST_ID = 232;

/** The kinds of column there are; the kind decides alignment, width, decimals and what null looks like. */
export class Columns<Row> {
  /** Content that is plain words can be searched, ordered and copied; `words` says them where the cell draws more. */
  text(
    title: string,
    of: (row: Row) => ReactNode,
    { words = (row) => wordsOf(of(row)), ...extra }: Extra & { readonly words?: (row: Row) => string | null } = {},
  ): Column<Row> {
    return plain(title, (row) => blank(of(row)), extra, words);
  }

  link(title: string, of: (row: Row) => string, to: (row: Row) => string, extra: Extra = {}): Column<Row> {
    return plain(title, (row) => <KeptLink to={to(row)}>{of(row)}</KeptLink>, extra, of);
  }

  /** A store: its platform's character, then its name. */
  store(title: string, of: (row: Row) => { name: string; mark: string | null | undefined }, extra: Extra = {}): Column<Row> {
    return plain(title, (row) => <PlatformMark mark={of(row).mark} name={of(row).name} />, extra, (row) => of(row).name);
  }

  money(
    title: string,
    of: (row: Row) => number | null,
    { width = 128, open, server }: Extra & { readonly open?: (row: Row) => void } = {},
  ): Column<Row> {
    return figure(title, { unit: "fen", width, of, open, server });
  }

  price(title: string, of: (row: Row) => number | null, { server }: Extra = {}): Column<Row> {
    return { ...figure(title, { width: 104, of, server }), cell: (row) => price(of(row)), words: (row) => price(of(row)), summed: true };
  }

  percent(
    title: string,
    of: (row: Row) => number | null,
    { open, server }: Extra & { readonly open?: (row: Row) => void } = {},
  ): Column<Row> {
    return figure(title, { unit: "ppm", width: 96, of, open, server });
  }

  /** A count that opens what was counted, unless there is nothing behind it. */
  count(
    title: string,
    of: (row: Row) => number | null,
    { width = 96, open, server }: Extra & { readonly open?: (row: Row) => void } = {},
  ): Column<Row> {
    return figure(title, { unit: "count", width, of, open, server });
  }

  ratio(
    title: string,
    of: (row: Row) => number | null,
    { open, server }: Extra & { readonly open?: (row: Row) => void } = {},
  ): Column<Row> {
    return figure(title, { unit: "ratio", width: 96, of, open, server });
  }

  change(title: string, of: (row: Row) => Change, { width = 136, server }: Extra = {}): Column<Row> {
    return {
      key: title, title, align: "right", width, summed: true, kind: "change", server,
      cell: (row) => <DeltaTag change={of(row)} decimals={2} inCell />,
      value: (row) => of(row).ppm,
      words: (row, language) => signedChange(of(row), 2, language),
    };
  }

  id(title: string, of: (row: Row) => string | null, { server }: Extra = {}): Column<Row> {
    return plain(title, (row) => <Id value={of(row)} />, { width: LONGEST_ID, server }, of);
  }

  /** Ordered as work goes on: the tones name the states in that order. */
  state(title: string, of: (row: Row) => Stated, tones: Tones, { width = 128, server }: Extra = {}): Column<Row> {
    const order = Object.keys(tones);
    return {
      ...plain(title, (row) => <StatePill of={of(row)} tones={tones} />, { width, server }, null),
      kind: "state",
      value: (row) => order.indexOf(of(row).state),
      words: (row, language) => pick(language, of(row).state_label, of(row).state_label_en),
    };
  }

  person(title: string, of: (row: Row) => string | null, { server }: Extra = {}): Column<Row> {
    return plain(title, (row) => <Person name={of(row)} />, { width: 112, server }, of);
  }

  time(title: string, of: (row: Row) => string | null, { width = 128, server }: Extra = {}): Column<Row> {
    const words = (row: Row, language: Language) => {
      const instant = of(row);
      return instant === null ? "" : timeInFull(instant, language);
    };
    return { ...plain(title, (row) => <Moment instant={of(row)} />, { width, server }, of), words };
  }

  day(title: string, of: (row: Row) => string | null, { server }: Extra = {}): Column<Row> {
    return plain(title, (row) => of(row) ?? NONE, { width: 112, server }, of);
  }

  trend(title: string, of: (row: Row) => readonly (number | null)[]): Column<Row> {
    const cell = (row: Row) => <Sparkline values={of(row)} label={title} height={20} />;
    return { ...plain(title, cell, { width: 96 }, null), kind: "picture" };
  }

  actions(title: string, of: (row: Row) => ReactNode, extra: Extra = {}): Column<Row> {
    return { ...plain(title, of, { width: extra.width ?? 96 }, null), fixed: "right", kind: "actions" };
  }
}

export function columnsOf<Row>(describe: (c: Columns<Row>) => Column<Row>[]): Column<Row>[] {
  return describe(new Columns<Row>());
}

function plain<Row>(
  title: string,
  cell: Column<Row>["cell"],
  { width, server }: Extra,
  words: ((row: Row) => string | null) | null,
): Column<Row> {
  const shared = { key: title, title, align: "left", width, server, summed: false, kind: "text", cell } as const;
  return words ? { ...shared, value: words, words: (row) => words(row) ?? "" } : shared;
}

/** The words of a cell that is words: also of one that only dresses them, as a code in its own figures. */
function wordsOf(content: ReactNode): string | null {
  if (typeof content === "string") return content === "" ? null : content;
  if (typeof content === "number") return String(content);
  if (Array.isArray(content)) return content.map(wordsOf).filter(Boolean).join(" ") || null;
  if (isValidElement<{ children?: ReactNode }>(content)) return wordsOf(content.props.children);
  return null;
}

interface FigureSpec<Row> {
  readonly unit?: Unit;
  readonly width: number;
  readonly of: (row: Row) => number | null;
  readonly open?: (row: Row) => void;
  readonly server: string | undefined;
}

function figure<Row>(title: string, { unit = "count", width, of, open, server }: FigureSpec<Row>): Column<Row> {
  const cell = (row: Row) => <ExactFigure unit={unit} value={of(row)} open={open && of(row) ? () => open(row) : undefined} />;
  const words = (row: Row) => (of(row) === null ? "" : inTable(unit, of(row)));
  return { key: title, title, unit, align: "right", width, summed: true, kind: "figure", server, cell, value: of, words };
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
