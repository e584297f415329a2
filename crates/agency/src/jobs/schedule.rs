//! When a job is due: pure, with its table at the foot. Times of day are Asia/Shanghai, which has no daylight saving.

use std::time::Duration;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use daiyun_base::error::Label;
use daiyun_base::period::{Month, business_day, from_shanghai};

/// How often a job runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// So long after it last ran.
    Every(Duration),
    /// Each day.
    Daily(TimeOfDay),
    /// Each week.
    Weekly(Weekday, TimeOfDay),
    /// Each month on a day, or on its last day where the month is shorter.
    Monthly(u32, TimeOfDay),
}

/// A time of day in Asia/Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
}

impl TimeOfDay {
    fn on(self, day: NaiveDate) -> DateTime<Utc> {
        let time = NaiveTime::from_hms_opt(self.hour, self.minute, 0).unwrap_or(NaiveTime::MIN);
        from_shanghai(day.and_time(time))
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl Schedule {
    /// The first time after an instant. Slots that passed while nothing ran are not made up for one by one: whoever asks
    /// after a run gets the next one from then on.
    #[must_use]
    pub fn next_after(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let today = business_day(now);
        match self {
            Self::Every(period) => now + TimeDelta::from_std(period).unwrap_or(TimeDelta::MAX),
            Self::Daily(at) => first_after(now, [at.on(today), at.on(today + Days::new(1))]),
            Self::Weekly(weekday, at) => {
                let ahead = weekday.days_since(today.weekday());
                let day = today + Days::new(u64::from(ahead));
                first_after(now, [at.on(day), at.on(day + Days::new(7))])
            }
            Self::Monthly(day, at) => {
                let next = today + Months::new(1);
                first_after(now, [today, next].map(|month| at.on(day_of(Month::of(month), day))))
            }
        }
    }

    /// When a job is due that was to run at `kept`; nothing is kept of a job that is new. A clock that was put back leaves
    /// no job waiting for longer than its schedule says.
    #[must_use]
    pub fn due_at(self, kept: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
        match (kept, self) {
            (Some(kept), _) => kept.min(self.next_after(now)),
            (None, Self::Every(_)) => now,
            (None, Self::Daily(_) | Self::Weekly(..) | Self::Monthly(..)) => self.next_after(now),
        }
    }

    /// As people say it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Every(period) => every(period.as_secs()),
            Self::Daily(at) => Label::new(format!("每天 {at}"), format!("daily at {at}")),
            Self::Weekly(weekday, at) => {
                let zh = ["一", "二", "三", "四", "五", "六", "日"];
                let day = zh.get(weekday.num_days_from_monday() as usize).copied().unwrap_or_default();
                Label::new(format!("每周{day} {at}"), format!("{weekday} at {at}"))
            }
            Self::Monthly(day, at) => {
                Label::new(format!("每月 {day} 日 {at}"), format!("day {day} of each month at {at}"))
            }
        }
    }
}

fn every(seconds: u64) -> Label {
    match seconds {
        3600 => Label::new("每小时", "every hour"),
        seconds if seconds % 3600 == 0 => {
            let hours = seconds / 3600;
            Label::new(format!("每 {hours} 小时"), format!("every {hours} hours"))
        }
        60 => Label::new("每分钟", "every minute"),
        seconds if seconds % 60 == 0 => {
            let minutes = seconds / 60;
            Label::new(format!("每 {minutes} 分钟"), format!("every {minutes} minutes"))
        }
        seconds => Label::new(format!("每 {seconds} 秒"), format!("every {seconds} seconds")),
    }
}

fn first_after(now: DateTime<Utc>, [sooner, later]: [DateTime<Utc>; 2]) -> DateTime<Utc> {
    if sooner > now { sooner } else { later }
}

fn day_of(month: Month, day: u32) -> NaiveDate {
    month.first_day().with_day(day).unwrap_or_else(|| month.last_day())
}

/// The longest anything that failed waits for its next try.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// How long after so many failures in a row the next try comes: 30 seconds, 2 minutes, 8, 32, then every hour.
#[must_use]
pub fn back_off(failures: i64) -> TimeDelta {
    const FIRST: TimeDelta = TimeDelta::seconds(30);
    let mut wait = FIRST;
    for _ in 1..failures.clamp(1, 10) {
        wait = (wait * 4).min(LONGEST);
    }
    wait
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHT: TimeOfDay = TimeOfDay { hour: 3, minute: 30 };

    fn at(local: &str) -> DateTime<Utc> {
        format!("{local}:00+08:00").parse().unwrap()
    }

    #[test]
    fn the_next_slot_is_the_first_after_now() {
        let daily = Schedule::Daily(NIGHT);
        let monday = Schedule::Weekly(Weekday::Mon, TimeOfDay { hour: 10, minute: 0 });
        let last = Schedule::Monthly(31, NIGHT);
        let table = [
            (daily, "2026-07-15T03:29", "2026-07-15T03:30"),
            (daily, "2026-07-15T03:30", "2026-07-16T03:30"),
            (daily, "2026-12-31T23:59", "2027-01-01T03:30"),
            // A quarter past midnight in Shanghai is still the day before in UTC.
            (daily, "2026-07-15T00:15", "2026-07-15T03:30"),
            (monday, "2026-07-13T09:59", "2026-07-13T10:00"),
            (monday, "2026-07-13T10:00", "2026-07-20T10:00"),
            (monday, "2026-07-19T23:00", "2026-07-20T10:00"),
            (last, "2026-07-31T03:29", "2026-07-31T03:30"),
            (last, "2026-01-31T03:30", "2026-02-28T03:30"),
            (last, "2028-02-10T00:00", "2028-02-29T03:30"),
            (last, "2026-02-28T03:30", "2026-03-31T03:30"),
            (Schedule::Monthly(5, NIGHT), "2026-12-06T00:00", "2027-01-05T03:30"),
            (Schedule::Every(Duration::from_mins(15)), "2026-07-15T00:00", "2026-07-15T00:15"),
        ];
        for (schedule, now, next) in table {
            assert_eq!(schedule.next_after(at(now)), at(next), "{schedule:?} after {now}");
        }
    }

    #[test]
    fn a_missed_slot_is_run_once_and_a_clock_put_back_stops_nothing() {
        let daily = Schedule::Daily(NIGHT);
        let hourly = Schedule::Every(Duration::from_hours(1));
        let table = [
            // Three nights missed: due since the first of them, once; after the run the next night is the next.
            (daily, Some("2026-07-12T03:30"), "2026-07-15T09:00", "2026-07-12T03:30"),
            // New: no night was missed.
            (daily, None, "2026-07-15T09:00", "2026-07-16T03:30"),
            (daily, Some("2026-07-16T03:30"), "2026-07-15T09:00", "2026-07-16T03:30"),
            (hourly, None, "2026-07-15T09:00", "2026-07-15T09:00"),
            (hourly, Some("2026-07-15T09:40"), "2026-07-15T09:00", "2026-07-15T09:40"),
            // The clock went back by days.
            (hourly, Some("2026-07-18T09:40"), "2026-07-15T09:00", "2026-07-15T10:00"),
            (daily, Some("2026-07-18T03:30"), "2026-07-15T09:00", "2026-07-16T03:30"),
        ];
        for (schedule, kept, now, due) in table {
            assert_eq!(schedule.due_at(kept.map(at), at(now)), at(due), "{schedule:?} {kept:?} at {now}");
        }
    }

    #[test]
    fn tries_come_ever_later_and_at_least_hourly() {
        let waits: Vec<i64> = [0, 1, 2, 3, 4, 5, 6, 1_000].map(|n| back_off(n).num_seconds()).to_vec();
        assert_eq!(waits, [30, 30, 120, 480, 1_920, 3_600, 3_600, 3_600]);
    }

    #[test]
    fn schedules_are_said_in_words() {
        let table = [
            (Schedule::Every(Duration::from_mins(1)), "每分钟", "every minute"),
            (Schedule::Every(Duration::from_mins(15)), "每 15 分钟", "every 15 minutes"),
            (Schedule::Every(Duration::from_hours(1)), "每小时", "every hour"),
            (Schedule::Every(Duration::from_hours(6)), "每 6 小时", "every 6 hours"),
            (Schedule::Every(Duration::from_secs(45)), "每 45 秒", "every 45 seconds"),
            (Schedule::Daily(NIGHT), "每天 03:30", "daily at 03:30"),
            (Schedule::Weekly(Weekday::Sun, NIGHT), "每周日 03:30", "Sun at 03:30"),
            (Schedule::Monthly(5, NIGHT), "每月 5 日 03:30", "day 5 of each month at 03:30"),
        ];
        for (schedule, zh, en) in table {
            assert_eq!(schedule.label(), Label::new(zh, en));
        }
    }
}
