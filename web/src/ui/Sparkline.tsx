import styles from "./Sparkline.module.css";

interface Props {
  readonly values: readonly (number | null)[];
  /** What the line says, for those who cannot see it: 「近 14 天，由 9.1 万 升到 12.86 万」. */
  readonly label: string;
  readonly height?: number;
  readonly active?: boolean;
}

const WIDTH = 100;

/** A shape, not a chart: no axis, no numbers. A missing day breaks the line. */
export function Sparkline({ values, label, height = 28, active = false }: Props) {
  const runs = runsOf(values, height);
  return (
    <svg
      className={active ? `${styles.spark} ${styles.active}` : styles.spark}
      viewBox={`0 0 ${WIDTH} ${height}`}
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {runs.map((run) => (
        <path key={`f${run.start}`} className={styles.fill} d={`M${run.start},${height}L${run.points.join("L")}L${run.end},${height}Z`} />
      ))}
      {runs.map((run) => (
        <path key={run.start} className={styles.line} d={`M${run.points.join("L")}`} />
      ))}
    </svg>
  );
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly points: string[];
}

function runsOf(values: readonly (number | null)[], height: number): Run[] {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH;
  const runs: { start: number; end: number; points: string[] }[] = [];
  values.forEach((value, index) => {
    if (value === null) return;
    const x = index * step;
    const point = `${x.toFixed(2)},${(height - 2 - ((value - low) / span) * (height - 4)).toFixed(2)}`;
    const last = runs.at(-1);
    if (last && values[index - 1] !== null) {
      last.points.push(point);
      last.end = x;
    } else {
      runs.push({ start: x, end: x, points: [point] });
    }
  });
  return runs;
}
