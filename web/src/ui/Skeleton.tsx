import { useEffect, useState, type ReactNode } from "react";
import { useText } from "./language";
import styles from "./states.module.css";
import { text } from "./text";

const SLOW_MS = 3_000;
const WIDTHS = ["32%", "14%", "12%", "18%", "10%"];

/** The same boxes as the result, so that nothing jumps; invisible for the first 200 ms. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <Late>
      <div className={styles.rows}>
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className={styles.row}>
            {WIDTHS.map((width) => <span key={width} className={styles.block} style={{ width, height: 12 }} />)}
          </div>
        ))}
      </div>
    </Late>
  );
}

export function SkeletonBlock({ height, width = "100%" }: { height: number; width?: number | string }) {
  return <Late><div className={styles.block} style={{ height, width }} /></Late>;
}

function Late({ children }: { children: ReactNode }) {
  const t = useText(text);
  const slow = useSlow();
  return (
    <div className={styles.late} role="status" aria-label={t.loading}>
      {children}
      {slow && <p className={styles.waiting}>{t.slow}</p>}
    </div>
  );
}

function useSlow(): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return slow;
}
