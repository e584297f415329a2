import { CalendarOutlined, DownOutlined, LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { useState } from "react";
import chip from "./chip.module.css";
import { businessDay, dayRange } from "./format/date";
import {
  COMPARISONS, QUICK_PERIODS, addMonths, daysOf, lunarYearAgo, monthSheet, writeComparison,
  type Comparison, type Days, type Period, type PeriodChoice,
} from "./format/period";
import { useLanguage, useText } from "./language";
import styles from "./PeriodPicker.module.css";
import { text } from "./text";
import { useShortcut } from "./useShortcut";

export interface Sale {
  readonly name: string;
  readonly days: Days;
}

interface Props {
  readonly value: PeriodChoice;
  readonly change: (choice: PeriodChoice) => void;
  readonly now: Date;
  /** Sale events of the agency's calendar, newest first. */
  readonly sales?: readonly Sale[];
  /** Whether today's numbers arrive while it runs; else 今天 says that no export of it can be whole yet. */
  readonly live?: boolean;
  /** Whether the page compares; one that does not offers no comparison. */
  readonly compares?: boolean;
}

export function PeriodPicker({ value, change, now, sales = [], live = false, compares = true }: Props) {
  const [open, setOpen] = useState(false);
  // A click in the calendar chooses the period, or the first day it is compared with.
  const [against, setAgainst] = useState(false);
  useShortcut("t", () => setOpen(true));
  const show = (next: boolean) => {
    setOpen(next);
    setAgainst(false);
  };
  const choose = (period: Period) => {
    change({ ...value, period });
    show(false);
  };
  const compare = (next: Comparison) => {
    change({ ...value, compare: next });
    setAgainst(false);
  };
  const content = (
    <div className={styles.box}>
      <div className={styles.top}>
        <Quick value={value.period} now={now} sales={sales} live={live} choose={choose} />
        <Months
          key={`${open} ${against}`}
          value={daysOf(value.period, now)}
          now={now}
          choose={choose}
          against={against ? (from) => compare({ from }) : null}
        />
      </div>
      {compares && <Compare value={value} now={now} sales={sales} compare={compare} against={against} pick={() => setAgainst(!against)} />}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomLeft" arrow={false} open={open} onOpenChange={show} content={content}>
      <button type="button" className={chip.chip}>
        <Label value={value} now={now} compares={compares} />
        <DownOutlined className={chip.down} />
      </button>
    </Popover>
  );
}

function Label({ value, now, compares }: { value: PeriodChoice; now: Date; compares: boolean }) {
  const language = useLanguage();
  const t = useText(text);
  const days = daysOf(value.period, now);
  const name = "quick" in value.period ? t.quick[value.period.quick] : t.custom;
  const year = businessDay(now).slice(0, 5);
  const single = days.from === days.to;
  const dates = dayRange(days.from.replace(year, ""), days.to.replace(year, ""), language);
  const named = typeof value.compare === "string" ? t.compare[value.compare] : t.compared_from(value.compare.from);
  const compared = value.compare === "previous" && single ? t.compared_pair : named;
  return (
    <>
      <CalendarOutlined className={chip.quiet} />
      <span>
        {name} {dates}
      </span>
      {compares && <span className={`${chip.quiet} dy-clip`}>· {compared}</span>}
    </>
  );
}

interface QuickProps {
  readonly value: Period;
  readonly now: Date;
  readonly sales: readonly Sale[];
  readonly live: boolean;
  readonly choose: (period: Period) => void;
}

function Quick({ value, now, sales, live, choose }: QuickProps) {
  const t = useText(text);
  const current = "quick" in value ? value.quick : null;
  return (
    <div className={styles.quick}>
      <Today now={now} live={live} value={value} choose={choose} />
      {QUICK_PERIODS.map((quick) => (
        <button
          key={quick}
          type="button"
          className={quick === current ? `${styles.choice} ${styles.chosen}` : styles.choice}
          aria-pressed={quick === current}
          onClick={() => choose({ quick })}
        >
          {t.quick[quick]}
          <span className={styles.dates}>{short(daysOf({ quick }, now))}</span>
        </button>
      ))}
      {sales.length > 0 && <p className={styles.heading}>{t.sales}</p>}
      {sales.map((sale) => (
        <button key={`${sale.name} ${sale.days.from}`} type="button" className={styles.choice} onClick={() => choose(sale.days)}>
          {sale.name}
          <span className={styles.dates}>{short(sale.days)}</span>
        </button>
      ))}
    </div>
  );
}

/** 今天 is in the list because people look for it there; it can be chosen where its numbers arrive while it runs. */
function Today({ now, live, value, choose }: Omit<QuickProps, "sales">) {
  const t = useText(text);
  const day = businessDay(now);
  const chosen = !("quick" in value) && value.from === day && value.to === day;
  if (live)
    return (
      <button
        type="button" className={chosen ? `${styles.choice} ${styles.chosen}` : styles.choice} aria-pressed={chosen}
        onClick={() => choose({ from: day, to: day })}
      >
        {t.today_live}
        <span className={styles.dates}>{day.slice(5)}</span>
      </button>
    );
  return (
    <p className={styles.today}>
      {t.today_rule}
      <span className={styles.dates}>{t.today_not_whole}</span>
    </p>
  );
}

function short({ from, to }: Days): string {
  return from === to ? from.slice(5) : `${from.slice(5)} ～ ${to.slice(5)}`;
}

interface MonthsProps {
  readonly value: Days;
  readonly now: Date;
  readonly choose: (days: Days) => void;
  /** Set while the first day of the comparison is chosen: one click is enough then. */
  readonly against: ((from: string) => void) | null;
}

function Months({ value, now, choose, against }: MonthsProps) {
  const t = useText(text);
  const [right, setRight] = useState(value.to.slice(0, 7));
  const [start, setStart] = useState<string | null>(null);
  const today = businessDay(now);
  const pick = (day: string) => {
    if (against) against(day);
    else if (start === null) setStart(day);
    else choose(day < start ? { from: day, to: start } : { from: start, to: day });
  };
  const shown = start === null ? value : { from: start, to: start };
  return (
    <div className={styles.months}>
      <div className={styles.bar}>
        <Button
          type="text"
          size="small"
          icon={<LeftOutlined />}
          aria-label={t.previous_month}
          onClick={() => setRight(addMonths(right, -1))}
        />
        <Button
          type="text"
          size="small"
          icon={<RightOutlined />}
          aria-label={t.next_month}
          disabled={right >= today.slice(0, 7)}
          onClick={() => setRight(addMonths(right, 1))}
        />
      </div>
      <div className={styles.sheets}>
        {[addMonths(right, -1), right].map((month) => (
          <Sheet key={month} month={month} shown={shown} today={today} pick={pick} />
        ))}
      </div>
      {(start !== null || against) && (
        <p className={styles.hint} role="status">
          {against ? t.pick_against : `${start ?? ""} · ${t.pick_end}`}
        </p>
      )}
    </div>
  );
}

function Sheet({ month, shown, today, pick }: { month: string; shown: Days; today: string; pick: (day: string) => void }) {
  const t = useText(text);
  return (
    <div>
      <p className={styles.name}>{t.month(Number(month.slice(0, 4)), Number(month.slice(5)))}</p>
      <div className={styles.grid}>
        {t.weekdays.split(" ").map((weekday) => (
          <span key={weekday} className={styles.weekday}>
            {weekday}
          </span>
        ))}
        {monthSheet(month).map((day, index) =>
          day === null ? (
            <span key={`blank-${index}`} />
          ) : (
            <button
              key={day}
              type="button"
              className={dayShape(day, shown)}
              disabled={day > today}
              aria-label={day}
              onClick={() => pick(day)}
            >
              {Number(day.slice(8))}
            </button>
          ),
        )}
      </div>
    </div>
  );
}

function dayShape(day: string, { from, to }: Days): string {
  if (day === from || day === to) return `${styles.day} ${styles.edge}`;
  return day > from && day < to ? `${styles.day} ${styles.inside}` : `${styles.day}`;
}

interface CompareProps {
  readonly value: PeriodChoice;
  readonly now: Date;
  readonly sales: readonly Sale[];
  readonly compare: (next: Comparison) => void;
  readonly against: boolean;
  readonly pick: () => void;
}

/** The comparisons that have a name, then those that are a day: 农历, the same sale a year before, a day of one's own. */
function Compare({ value, now, sales, compare, against, pick }: CompareProps) {
  const t = useText(text);
  const days = daysOf(value.period, now);
  const offered: (readonly [string, Comparison])[] = COMPARISONS.map((name) => [t.compare[name], name]);
  const lunar = lunarYearAgo(days.from);
  if (lunar) offered.push([t.lunar, { from: lunar }]);
  const before = saleBefore(days, sales);
  if (before) offered.push([t.same_sale, { from: before.days.from }]);
  const now_written = writeComparison(value.compare);
  const known = offered.some(([, one]) => writeComparison(one) === now_written);
  return (
    <div className={styles.foot} role="group" aria-label={t.compared_with}>
      <span className={styles.label}>{t.compared_with}</span>
      {offered.map(([name, one]) => (
        <Choice key={name} chosen={writeComparison(one) === now_written} choose={() => compare(one)}>
          {name}
        </Choice>
      ))}
      <Choice chosen={against || !known} choose={pick}>
        {known ? t.custom : t.compared_from(now_written)}
      </Choice>
    </div>
  );
}

function Choice({ chosen, choose, children }: { chosen: boolean; choose: () => void; children: string }) {
  return (
    <button type="button" aria-pressed={chosen} onClick={choose} className={chosen ? `${styles.compare} ${styles.chosen}` : styles.compare}>
      {children}
    </button>
  );
}

/** T 日: the same sale event the time before, when the period is one. */
function saleBefore(days: Days, sales: readonly Sale[]): Sale | undefined {
  const own = sales.find((sale) => sale.days.from === days.from && sale.days.to === days.to);
  return own && sales.find((sale) => sale.name === own.name && sale.days.from < own.days.from);
}
