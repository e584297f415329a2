import { Segmented } from "antd";
import { useMemo, type ReactNode } from "react";
import { usePermit } from "@/api/session";
import { TrendChart } from "@/ui/chart/TrendChart";
import type { Trend } from "@/ui/chart/trendOption";
import { EmptyState } from "@/ui/EmptyState";
import { dayRange } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { KeptLink } from "@/ui/KeptLink";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { SkeletonRows } from "@/ui/Skeleton";
import { useFilter } from "@/ui/useView";
import styles from "./BoardPage.module.css";
import { cutShort, GRAINS, grainTrend, readGrain, useGrain, useSplittable, type Grain } from "./grain";
import { flagsOf, UNMARKED, type Marks, type Targets } from "./marks";
import { daysBetween, trendOf, type Board } from "./shape";
import type { BoardQuery } from "./StructurePanel";
import { text } from "./text";

/** More names than these are a list. */
const NAMED = 3;
/** More lines than this and their end labels collide. */
const MOST_LINES = 4;

/** A card adds its line; the fifth pushes out the oldest; the last one stays. */
export function flipped(chosen: readonly string[], code: string): readonly string[] {
  if (!chosen.includes(code)) return [...chosen, code].slice(-MOST_LINES);
  return chosen.length > 1 ? chosen.filter((other) => other !== code) : chosen;
}

interface Props {
  readonly board: Board;
  /** For weeks, months and hours, which are asked for by themselves; without it there are days only. */
  readonly query?: BoardQuery;
  readonly chosen: readonly string[];
  readonly flip: (code: string) => void;
  readonly refreshing: boolean;
  readonly marks?: Marks;
  readonly actions?: ReactNode;
}

export function TrendPanel({ board, query, chosen, flip, refreshing, marks = UNMARKED, actions }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const [written, change] = useFilter("grain");
  const grain = query ? readGrain(written) : "day";
  const chips = chosen.map((code) => {
    const column = board.cards.columns.find((one) => one.name === code);
    return (
      <button key={code} type="button" className={styles.chip} disabled={chosen.length === 1} onClick={() => flip(code)}>
        {column ? pick(language, column.label, column.label_en) : code}
        {chosen.length > 1 && " ×"}
      </button>
    );
  });
  const toolbar = (
    <>
      {query && (
        <Segmented
          size="small"
          aria-label={t.grain}
          value={grain}
          options={GRAINS.map((one) => ({ value: one, label: t.grains[one] ?? one }))}
          onChange={(next) => change(next === "day" ? undefined : next)}
        />
      )}
      {chips}
      <span className={styles.hint}>{t.add_hint}</span>
    </>
  );
  const from = grain === "day" ? board.trend_from : board.from;
  const shared = { board, chosen, toolbar, marks };
  return (
    <Panel title={t.trend} note={dayRange(from, board.to, language)} refreshing={refreshing} actions={actions}>
      {grain === "day" || !query ? <Daily {...shared} /> : <Coarser {...shared} query={query} grain={grain} />}
    </Panel>
  );
}

type Drawn = Pick<Props, "board" | "chosen"> & { readonly marks: Marks; readonly toolbar: ReactNode };

/** Days carry what happened on them: sales, notes, and what a day is meant to reach. */
function Daily({ board, chosen, toolbar, marks }: Drawn) {
  const t = useText(text);
  const language = useLanguage();
  const { events, notes, targets } = marks;
  const trend = useMemo((): Trend => {
    const days = daysBetween(board.trend_from, board.to);
    const drawn = trendOf(board, chosen, language);
    // Two rules of different units would be read against the wrong axis.
    const [first] = drawn.series;
    const goal = first && targets?.items.find((one) => one.metric === first.code)?.day_goal;
    const within = (day: string) => (day < board.trend_from ? board.trend_from : day > board.to ? board.to : day);
    return {
      ...drawn,
      series: drawn.series.map((line, at) => (at === 0 && goal ? { ...line, target: goal } : line)),
      events: events.map((event) => ({
        name: pick(language, event.label, event.label_en),
        from: within(event.from),
        to: within(event.to),
      })),
      notes: flagsOf(notes, days),
    };
  }, [board, chosen, language, events, notes, targets]);
  return (
    <>
      <TrendChart trend={trend} label={t.trend} toolbar={toolbar} />
      {board.compare_note && <p className={styles.note}>{pick(language, board.compare_note, board.compare_note_en)}</p>}
      {targets && <Lacking targets={targets} />}
    </>
  );
}

/** Which stores keep a total from being held against its target: their names once, whatever the metric. */
function Lacking({ targets }: { targets: Targets }) {
  const t = useText(text);
  const { allowed } = usePermit("contracts.set_targets");
  const [worst] = targets.items.filter((one) => one.metric === "paid_sales" && one.without.length > 0);
  if (!worst) return null;
  const named = worst.without.slice(0, NAMED).join("、") + (worst.without.length > NAMED ? " …" : "");
  return (
    <p className={styles.note}>
      {t.target_lacks(targets.month, named)}{" "}
      {allowed && <KeptLink to="/contracts/targets" also={{ month: targets.month }}>{t.set_targets} ›</KeptLink>}
    </p>
  );
}

type CoarserProps = Drawn & { readonly query: BoardQuery; readonly grain: Exclude<Grain, "day"> };

/** Weeks, months and hours; an end that is not whole says so and is dashed. */
function Coarser({ toolbar, ...shown }: CoarserProps) {
  const t = useText(text);
  const { chosen, grain } = shown;
  const may = useSplittable(grain, chosen);
  if (may === null) return <SkeletonRows />;
  if (may.length === 0)
    return (
      <>
        <div className={styles.toolbar}>{toolbar}</div>
        <EmptyState title={t.grain_none(t.grains[grain] ?? grain)} detail={t.grain_none_detail} />
      </>
    );
  return <Split {...shown} chosen={may} toolbar={toolbar} />;
}

function Split({ board, query, chosen, toolbar, grain }: CoarserProps) {
  const t = useText(text);
  const language = useLanguage();
  const answer = useGrain(grain, chosen, query);
  const short = cutShort(grain, board.to);
  return (
    <Loaded source={answer} height={328}>
      {(table) => (
        <>
          <TrendChart
            trend={{ ...grainTrend(table, grain, chosen, language), partial: short !== null }}
            label={t.trend}
            toolbar={toolbar}
          />
          {short && <p className={styles.note}>{t.grain_partial(dayRange(short.from, short.to, language))}</p>}
          {grain === "hour" && <p className={styles.note}>{t.grain_hour}</p>}
        </>
      )}
    </Loaded>
  );
}
