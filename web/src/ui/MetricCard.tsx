import { ClockCircleOutlined, InfoCircleOutlined } from "@ant-design/icons";
import { Popover, Tooltip } from "antd";
import { useState, type ReactNode } from "react";
import { DeltaTag } from "./DeltaTag";
import { moneyParts, price } from "./format/money";
import { percent, type Change } from "./format/share";
import { inTable, onCard, type Unit } from "./format/unit";
import { KeptLink } from "./KeptLink";
import { useLanguage, useText } from "./language";
import styles from "./MetricCard.module.css";
import { Sparkline } from "./Sparkline";
import { Pill } from "./StatePill";
import { text } from "./text";

export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  readonly value: number | null;
  /** A price keeps its two decimals and ¥ where an amount would round to 万. */
  readonly is_price?: boolean;
  readonly definition?: string;
  readonly changes?: readonly { readonly against: string; readonly change: Change }[];
  readonly trend?: readonly (number | null)[];
  /** How much of the month's target is met, and how much of the month is over; a rate has no time that brings it nearer. */
  readonly target?: { readonly done_ppm: number; readonly time_ppm: number | null } | null;
  readonly abnormal?: boolean;
  /** Set when the data ends before the period does. */
  readonly as_of?: string | null;
  readonly missing?: string | null;
  /** What the number lacks, in the server's words: it is right for the rest. */
  readonly incomplete?: string | null;
  /** The metric's own page, to which its name leads. */
  readonly page?: string;
}

interface Props {
  readonly metric: Metric;
  readonly selected?: boolean;
  readonly choose?: () => void;
  readonly compact?: boolean;
  /** What opens when the number is clicked: its definition, its values and the way down. */
  readonly about?: (close: () => void) => ReactNode;
}

/**
 * Seven or eight cards stand in one row or in two even ones: as many as fit, six and then two, would look like a mistake and
 * put the last two figures where nobody compares them with the rest. Other numbers of cards take what fits.
 */
export function MetricGrid({ children }: { children: readonly ReactNode[] }) {
  const even = children.length === 7 || children.length === 8;
  return (
    <div className={styles.room}>
      <div className={even ? `${styles.grid} ${styles.even}` : styles.grid}>{children}</div>
    </div>
  );
}

/** The card chooses, its number opens: two things to click, so the card is not one button but has one under all of it. */
export function MetricCard({ metric, selected = false, choose, compact = false, about }: Props) {
  const [open, setOpen] = useState(false);
  const shape = [styles.card, selected && styles.selected, compact && styles.compact, choose && styles.chooses].filter(Boolean).join(" ");
  const shown = <Value metric={metric} />;
  return (
    <div className={shape}>
      {choose && <button type="button" className={styles.choose} aria-pressed={selected} aria-label={metric.name} onClick={choose} />}
      <Head metric={metric} open={about ? () => setOpen(true) : undefined} />
      {about ? (
        <Popover trigger="click" placement="bottomLeft" open={open} onOpenChange={setOpen} content={about(() => setOpen(false))}>
          <button type="button" className={styles.open}>
            {shown}
          </button>
        </Popover>
      ) : (
        shown
      )}
      <Rest metric={metric} active={selected} compact={compact} />
    </div>
  );
}

function Head({ metric, open }: { metric: Metric; open?: () => void }) {
  const t = useText(text);
  return (
    <span className={styles.head}>
      {metric.page ? (
        <KeptLink to={metric.page} className={`dy-clip ${styles.page}`}>{metric.name}</KeptLink>
      ) : (
        <span className="dy-clip">{metric.name}</span>
      )}
      {open && (
        <button type="button" className={styles.about} aria-label={`${t.definition} ${metric.name}`} onClick={open}>
          <InfoCircleOutlined />
        </button>
      )}
      {!open && metric.definition && (
        <Tooltip title={metric.definition}>
          <InfoCircleOutlined className={styles.about} aria-label={t.definition} />
        </Tooltip>
      )}
      {metric.abnormal && (
        <span className={styles.abnormal}>
          <Pill tone="severe">{t.abnormal}</Pill>
        </span>
      )}
    </span>
  );
}

function Rest({ metric, active, compact }: { metric: Metric; active: boolean; compact: boolean }) {
  const t = useText(text);
  return (
    <>
      {metric.value === null && metric.missing && <span className={styles.why}>{metric.missing}</span>}
      <span className={styles.changes}>
        {judgedOnce(metric.changes ?? []).map(({ against, change }) => (
          <DeltaTag key={against} against={against} change={change} />
        ))}
      </span>
      {metric.as_of && (
        <span className={styles.stale}>
          <ClockCircleOutlined />
          {t.as_of(metric.as_of)}
        </span>
      )}
      {metric.incomplete && (
        <span className={styles.stale} title={metric.incomplete}>
          <ClockCircleOutlined />
          <span className="dy-clip">{metric.incomplete}</span>
        </span>
      )}
      {!compact && <Foot metric={metric} active={active} />}
    </>
  );
}

/**
 * When both comparisons agree, 恶化 stands once, beside the first: eight in a row have no room to say it twice, and where they
 * differ each has its own.
 */
function judgedOnce(changes: NonNullable<Metric["changes"]>): NonNullable<Metric["changes"]> {
  return changes.map((one, index) => {
    const said = index > 0 && one.change.judgement === changes[index - 1]?.change.judgement;
    return said ? { ...one, change: { ...one.change, judgement: null } } : one;
  });
}

function Value({ metric }: { metric: Metric }) {
  const language = useLanguage();
  if (metric.value === null) return <span className={`${styles.value} ${styles.missing}`}>--</span>;
  if (metric.is_price) return <span className={styles.value}>{price(metric.value)}</span>;
  const exact = metric.unit === "fen" ? price(metric.value) : inTable(metric.unit, metric.value);
  if (metric.unit !== "fen") {
    return (
      <Tooltip title={exact}>
        <span className={styles.value}>{onCard(metric.unit, metric.value, language)}</span>
      </Tooltip>
    );
  }
  const { prefix, value, unit } = moneyParts(metric.value, language);
  const tight = language === "en-US";
  return (
    <Tooltip title={exact}>
      <span className={styles.value}>
        {prefix}
        {value}
        {tight ? unit : unit && <span className={styles.unit}>{unit}</span>}
      </span>
    </Tooltip>
  );
}

function Foot({ metric, active }: { metric: Metric; active: boolean }) {
  const language = useLanguage();
  const t = useText(text);
  if (metric.target) {
    const { done_ppm, time_ppm } = metric.target;
    const done = Math.min(Math.max(done_ppm, 0), 1_000_000);
    const said = time_ppm === null ? t.attained(percent(done_ppm, 1)) : t.progress(percent(done_ppm, 1), percent(time_ppm, 1));
    return (
      <span className={styles.foot}>
        <span className={styles.progress}>{said}</span>
        <span className={styles.bar}>
          <span className={styles.done} style={{ width: percent(done, 2) }} />
          {time_ppm !== null && <span className={styles.tick} style={{ left: percent(time_ppm, 2) }} />}
        </span>
      </span>
    );
  }
  if (!metric.trend || metric.trend.length < 2) return null;
  const last = onCard(metric.unit, metric.trend.at(-1) ?? null, language);
  return (
    <span className={styles.foot}>
      <Sparkline values={metric.trend} active={active} label={`${metric.name} ${last}`} />
    </span>
  );
}
