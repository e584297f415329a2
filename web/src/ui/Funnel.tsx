import { Tooltip } from "antd";
import { DeltaTag } from "./DeltaTag";
import { count } from "./format/number";
import { percent, type Change } from "./format/share";
import { useText } from "./language";
import styles from "./Funnel.module.css";
import { text } from "./text";

export interface FunnelStep {
  readonly name: string;
  readonly value: number | null;
  readonly compare?: number | null;
  /** Share of the step before, as the server computed it; null on the first step. */
  readonly rate_ppm?: number | null;
  readonly change?: Change | null;
  /** The server marks the one step that fell furthest behind the comparison. */
  readonly worst?: boolean;
}

export interface FunnelData {
  readonly steps: readonly FunnelStep[];
  readonly overall_ppm: number | null;
  readonly overall_change?: Change | null;
}

/** Bars, never a trapezoid: a trapezoid's area lies about its numbers. */
export function Funnel({ funnel }: { funnel: FunnelData }) {
  const t = useText(text);
  const widest = Math.max(1, ...funnel.steps.flatMap((step) => [step.value ?? 0, step.compare ?? 0]));
  return (
    <div className={styles.funnel}>
      {funnel.steps.map((step, index) => <Step key={step.name} step={step} widest={widest} first={index === 0} />)}
      <div className={styles.overall}>
        <span className={styles.name}>{t.overall}</span>
        <b>{percent(funnel.overall_ppm, 2)}</b>
        {funnel.overall_change && <DeltaTag change={funnel.overall_change} decimals={2} />}
      </div>
    </div>
  );
}

function Step({ step, widest, first }: { step: FunnelStep; widest: number; first: boolean }) {
  const t = useText(text);
  const width = (value: number) => `${(value * 100) / widest}%`;
  return (
    <>
      {!first && (
        <div className={styles.between}>
          ↓ {percent(step.rate_ppm ?? null, 1)}
          {step.change && <DeltaTag change={step.change} />}
          {step.worst && <Tooltip title={t.worst_step}><span className={styles.worst} aria-label={t.worst_step}>▲</span></Tooltip>}
        </div>
      )}
      <div className={styles.step}>
        <span className={styles.name}>{step.name}</span>
        <div className={styles.track}>
          {step.value === null ? <div className={styles.hollow} /> : <div className={styles.bar} style={{ width: width(step.value) }} />}
          {step.compare ? <div className={styles.ghost} style={{ width: width(step.compare) }} /> : null}
        </div>
        <span className={styles.value}>{count(step.value)}</span>
      </div>
    </>
  );
}
