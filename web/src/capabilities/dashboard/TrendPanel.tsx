import { useMemo } from "react";
import { TrendChart } from "@/ui/chart/TrendChart";
import { dayRange } from "@/ui/format/date";
import { pick, useLanguage, useText } from "@/ui/language";
import { Panel } from "@/ui/Panel";
import styles from "./BoardPage.module.css";
import { trendOf, type Board } from "./shape";
import { text } from "./text";

/** More lines than this and their end labels collide. */
const MOST_LINES = 4;

/** A card adds its line; the fifth pushes out the oldest; the last one stays. */
export function flipped(chosen: readonly string[], code: string): readonly string[] {
  if (!chosen.includes(code)) return [...chosen, code].slice(-MOST_LINES);
  return chosen.length > 1 ? chosen.filter((other) => other !== code) : chosen;
}

interface Props {
  readonly board: Board;
  readonly chosen: readonly string[];
  readonly flip: (code: string) => void;
  readonly refreshing: boolean;
}

export function TrendPanel({ board, chosen, flip, refreshing }: Props) {
  const t = useText(text);
  const language = useLanguage();
  const trend = useMemo(() => trendOf(board, chosen, language), [board, chosen, language]);
  const alone = trend.series.length === 1;
  const chips = trend.series.map((line) => (
    <button key={line.code} type="button" className={styles.chip} disabled={alone} onClick={() => flip(line.code)}>
      {line.name}
      {!alone && " ×"}
    </button>
  ));
  return (
    <Panel title={t.trend} note={dayRange(board.trend_from, board.to, language)} refreshing={refreshing}>
      <TrendChart
        trend={trend}
        label={t.trend}
        toolbar={
          <>
            {chips}
            <span className={styles.hint}>{t.add_hint}</span>
          </>
        }
      />
      {board.compare_note && <p className={styles.note}>{pick(language, board.compare_note, board.compare_note_en)}</p>}
    </Panel>
  );
}
