import type { ReactNode } from "react";
import { DeltaTag } from "./DeltaTag";
import { percent, type Change } from "./format/share";
import { onCard, type Unit } from "./format/unit";
import { useLanguage } from "./language";
import styles from "./Breakdown.module.css";

export interface Part {
  readonly code: string;
  readonly name: ReactNode;
  readonly value: number | null;
  readonly share_ppm: number | null;
  readonly change?: Change;
}

const COLOURED = 6;

/** Parts of a whole as bars in palette order; from the seventh on they share the grey of 其他. */
export function Breakdown({ parts, unit }: { parts: readonly Part[]; unit: Unit }) {
  const language = useLanguage();
  const widest = Math.max(1, ...parts.map((part) => part.share_ppm ?? 0));
  return (
    <div className={styles.list}>
      {parts.map((part, index) => (
        <div key={part.code} className={styles.row}>
          <span className="dy-clip">{part.name}</span>
          <div>
            <div
              className={`${styles.bar} ${index < COLOURED ? styles[`s${index + 1}`] : ""}`}
              style={{ width: `${((part.share_ppm ?? 0) * 100) / widest}%` }}
            />
          </div>
          <span className={styles.value}>{percent(part.share_ppm, 1)}</span>
          <span className={styles.value}>{part.change && <DeltaTag change={part.change} />}</span>
          <span className={styles.quiet}>{onCard(unit, part.value, language)}</span>
        </div>
      ))}
    </div>
  );
}
