import { CalendarOutlined, DownOutlined, LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { useState } from "react";
import chip from "./chip.module.css";
import { businessDay, dayRange } from "./format/date";
import { COMPARISONS, QUICK_PERIODS, addMonths, daysOf, monthSheet, type Days, type Period, type PeriodChoice } from "./format/period";
import { useLanguage, useText } from "./language";
import styles from "./PeriodPicker.module.css";
import { text } from "./text";
import { useShortcut } from "./useShortcut";

interface Props {
  readonly value: PeriodChoice;
  readonly change: (choice: PeriodChoice) => void;
  readonly now: Date;
  /** Sale events of the agency's calendar, newest first. */
  readonly sales?: readonly { readonly name: string; readonly days: Days }[];
  /** Whether the page compares; one that does not offers no comparison. */
  readonly compares?: boolean;
}

export function PeriodPicker({ value, change, now, sales = [], compares = true }: Props) {
  const [open, setOpen] = useState(false);
  useShortcut("t", () => setOpen(true));
  const choose = (period: Period) => {
    change({ ...value, period });
    setOpen(false);
  };
  const content = (
    <div className={styles.box}>
      <div className={styles.top}>
        <Quick value={value.period} now={now} sales={sales} choose={choose} />
        <Months key={String(open)} value={daysOf(value.period, now)} now={now} choose={choose} />
      </div>
      {compares && <Compare value={value} change={change} />}
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomLeft" arrow={false} open={open} onOpenChange={setOpen} content={content}>
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
  const compared = value.compare === "previous" && single ? t.compared_pair : t.compare[value.compare];
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

function Quick({
  value,
  now,
  sales,
  choose,
}: {
  value: Period;
  now: Date;
  sales: NonNullable<Props["sales"]>;
  choose: (period: Period) => void;
}) {
  const t = useText(text);
  const current = "quick" in value ? value.quick : null;
  return (
    <div className={styles.quick}>
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
        <button key={sale.name} type="button" className={styles.choice} onClick={() => choose(sale.days)}>
          {sale.name}
          <span className={styles.dates}>{short(sale.days)}</span>
        </button>
      ))}
    </div>
  );
}

function short({ from, to }: Days): string {
  return from === to ? from.slice(5) : `${from.slice(5)} ～ ${to.slice(5)}`;
}

function Months({ value, now, choose }: { value: Days; now: Date; choose: (days: Days) => void }) {
  const t = useText(text);
  const [right, setRight] = useState(value.to.slice(0, 7));
  const [start, setStart] = useState<string | null>(null);
  const today = businessDay(now);
  const pick = (day: string) => {
    if (start === null) setStart(day);
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
      {start !== null && (
        <p className={styles.hint} role="status">
          {start} · {t.pick_end}
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

function Compare({ value, change }: Pick<Props, "value" | "change">) {
  const t = useText(text);
  return (
    <div className={styles.foot} role="group" aria-label={t.compared_with}>
      <span className={styles.label}>{t.compared_with}</span>
      {COMPARISONS.map((compare) => (
        <button
          key={compare}
          type="button"
          aria-pressed={compare === value.compare}
          onClick={() => change({ ...value, compare })}
          className={compare === value.compare ? `${styles.compare} ${styles.chosen}` : styles.compare}
        >
          {t.compare[compare]}
        </button>
      ))}
    </div>
  );
}
