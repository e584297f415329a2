import type { EChartsOption } from "echarts";
import { columnNamed, labelOf, unitOf } from "@/api/table";
import { Chart } from "@/ui/chart/Chart";
import { useChartColours } from "@/ui/chart/colours";
import { trendOption } from "@/ui/chart/trendOption";
import { DeltaTag } from "@/ui/DeltaTag";
import { moneyParts } from "@/ui/format/money";
import { percent } from "@/ui/format/share";
import { onCard } from "@/ui/format/unit";
import { pick, useLanguage, useText } from "@/ui/language";
import { text as parts } from "@/ui/text";
import { cardsOf, listingLines, storeLines, trendOf, type Board, type BoardCard } from "./shape";
import { text } from "./wall/text";
import styles from "./wall/WallPage.module.css";

/** What a room can read at once. */
const MOST_ROWS = 12;

interface Props {
  readonly board: Board;
}

/** One number for the whole room, the curve behind it, the others small below. */
export function Overview({ board }: Props) {
  const t = useText(text);
  const words = useText(parts);
  const language = useLanguage();
  const colours = useChartColours();
  const [first, ...others] = cardsOf(board, language, t.snapshot);
  if (!first) return null;
  const option = trendOption(trendOf(board, [first.code], language), { colours, language, words });
  return (
    <div className={`${styles.page} ${styles.overview}`}>
      <section className={styles.box}>
        <h2 className={styles.name}>{first.name}</h2>
        <Hero card={first} />
        <Changes card={first} />
        <p className={styles.sentence}>{pick(language, board.conclusion, board.conclusion_en)}</p>
      </section>
      <section className={styles.box}>
        <h2 className={styles.name}>{t.trend}</h2>
        <Chart option={larger(option)} height={552} label={t.trend} />
      </section>
      <div className={styles.figures}>
        {others.map((card) => (
          <section key={card.code} className={`${styles.box} ${styles.figure}`}>
            <h2 className={styles.name}>{card.name}</h2>
            <p className={styles.value}>{onCard(card.unit, card.value, language)}</p>
            <Changes card={{ ...card, changes: card.changes?.slice(0, 1) }} />
          </section>
        ))}
      </div>
    </div>
  );
}

function Hero({ card }: { card: BoardCard }) {
  const language = useLanguage();
  if (card.unit !== "fen") return <p className={styles.hero}>{onCard(card.unit, card.value, language)}</p>;
  const { prefix, value, unit } = moneyParts(card.value, language);
  return (
    <p className={styles.hero}>
      {prefix + value}
      <span className={styles.heroUnit}>{unit}</span>
    </p>
  );
}

function Changes({ card }: { card: Pick<BoardCard, "changes"> }) {
  return (
    <div className={styles.changes}>
      {(card.changes ?? []).map(({ against, change }) => (
        <DeltaTag key={against} against={against} change={change} />
      ))}
    </div>
  );
}

/** Who sells how much. */
export function Stores({ board }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const columns = ["paid_sales", "paid_orders", "refund_rate"].flatMap((name) => columnNamed(board.stores, name) ?? []);
  const rows = storeLines(board, language)
    .filter((row) => row.number("paid_sales") !== null)
    .sort((one, other) => (other.number("paid_sales") ?? 0) - (one.number("paid_sales") ?? 0));
  const sales = columnNamed(board.cards, "paid_sales");
  return (
    <div className={`${styles.page} ${styles.pair}`}>
      <section className={styles.box}>
        <h2 className={styles.name}>{t.stores}</h2>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t.stores}</th>
              {columns.map((column) => <th key={column.name} scope="col">{labelOf(column, language)}</th>)}
              <th scope="col">{pick(language, board.stores.comparisons[0]?.label ?? "", board.stores.comparisons[0]?.label_en)}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row) => (
              <tr key={row.code}>
                <td>{row.name}</td>
                {columns.map((column) => <td key={column.name}>{onCard(unitOf(column), row.number(column.name), language)}</td>)}
                <td><DeltaTag change={row.change("paid_sales")} inCell /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className={styles.box}>
        <h2 className={styles.name}>{t.platforms}{sales && ` · ${labelOf(sales, language)}`}</h2>
        <table className={styles.table}>
          <tbody>
            {board.platforms.map((part) => (
              <tr key={part.platform}>
                <td>{pick(language, part.label, part.label_en)}</td>
                <td>{onCard("fen", part.paid_sales_fen ?? null, language)}</td>
                <td className={styles.quiet}>{percent(part.share_ppm ?? null, 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** What sells. */
export function Listings({ board }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const columns = ["line_paid_sales", "line_quantity", "line_contribution"].flatMap((name) => columnNamed(board.listings, name) ?? []);
  return (
    <div className={styles.page}>
      <section className={styles.box}>
        <h2 className={styles.name}>{t.listings}</h2>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t.listings}</th>
              {columns.map((column) => <th key={column.name} scope="col">{labelOf(column, language)}</th>)}
            </tr>
          </thead>
          <tbody>
            {listingLines(board).slice(0, MOST_ROWS).map((row) => (
              <tr key={row.listing}>
                <td>{row.title ?? row.listing}</td>
                {columns.map((column) => <td key={column.name}>{onCard(unitOf(column), row.number(column.name), language)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** Words of a chart that a room can read: each of their sizes grows, and the margins they stand in. */
function larger(option: EChartsOption): EChartsOption {
  const grown = Object.fromEntries(Object.entries(option).map(([key, part]) => [key, grownWords(part)]));
  return { ...grown, grid: { ...option.grid, top: 56, right: 132 } };
}

const WORD = 18;

function grownWords(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(grownWords);
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, key === "fontSize" ? WORD : grownWords(value)]));
}
