import { Tooltip } from "antd";
import { changeParts, growthSentence, type Change, type Decimals } from "./format/share";
import { useLanguage, useText } from "./language";
import { text } from "./text";
import styles from "./DeltaTag.module.css";

interface Props {
  readonly change: Change;
  /** 「较前一日」: a change always says against what. */
  readonly against?: string;
  readonly decimals?: Decimals;
  readonly inCell?: boolean;
}

/**
 * The only place where up and down have colours. Colour says direction; the word 好转 or 恶化 says
 * whether that is good, because a rising refund rate is red here and bad, a rising sale red and good.
 */
export function DeltaTag({ change, against, decimals = 1, inCell = false }: Props) {
  const language = useLanguage();
  const t = useText(text);
  const shape = inCell ? `${styles.tag} ${styles.cell}` : styles.tag;
  if (change.partial) return <span className={shape}><span className={styles.none}>{t.partial}</span></span>;
  const { direction, arrow, size } = changeParts(change, decimals, language);
  const spoken = direction === "none" ? "" : t[direction];
  return (
    <span className={shape}>
      {against && <span className={styles.against}>{against}</span>}
      <Tooltip title={hint(change, language)}>
        <span className={`${styles.change} ${styles[direction]}`}>
          {arrow && <span aria-hidden="true">{direction === "flat" ? `${arrow} ` : arrow}</span>}
          {spoken && <span className="dy-hidden">{spoken} </span>}
          {size}
        </span>
      </Tooltip>
      {change.judgement && direction !== "flat" && direction !== "none" && (
        <span className={`${styles.word} ${styles[change.judgement]}`}>{t[change.judgement]}</span>
      )}
    </span>
  );
}

function hint(change: Change, language: Parameters<typeof growthSentence>[1]): string | undefined {
  if (change.ppm === null) return change.reason ?? undefined;
  const doubled = change.unit === "growth" && change.ppm >= 1_000_000;
  return doubled ? growthSentence(change.ppm, language) : undefined;
}
