//! When a rule fires: the kinds of condition are a closed list, the thresholds are data.

use chrono::Days;
use daiyun_base::money::PPM;
use serde::{Deserialize, Serialize};

use super::rules::EventKind;

/// When a rule fires. Closed list: a new kind is a change of this enum and of `rules`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// A metric stays on the wrong side of a level.
    Threshold {
        /// The metric.
        metric: String,
        /// Which side is wrong.
        side: Side,
        /// The level, in the unit of the metric. The level itself is still fine.
        level: i64,
        /// How many days without a break.
        days_in_a_row: u32,
        /// The metric that shows there was anything to judge, for example the spend behind a return on spend.
        activity: String,
        /// Days with less of it are not judged and end the row.
        minimum_activity: i64,
        /// How many days a platform goes on counting towards a day: until then the day looks worse than it was.
        #[serde(default)]
        settle_days: u32,
    },
    /// A metric falls against the same weekday of the weeks before, further than its usual ups and downs.
    WeekdayFall {
        /// The metric.
        metric: String,
        /// How far, in parts per million of the usual value.
        fall_ppm: i64,
        /// How many weeks make the usual value.
        weeks: u32,
        /// A store that usually shows less than this is too small for its falls to mean anything.
        minimum_baseline: i64,
    },
    /// Events pile up within a rolling window.
    EventCount {
        /// Which events.
        event: EventKind,
        /// What is counted together.
        counted_by: CountedBy,
        /// The window, in hours of the clock.
        window_hours: u32,
        /// The count that fires.
        at_least: u32,
    },
}

/// A side of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Less than it.
    Below,
    /// More than it.
    Above,
}

/// What events are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedBy {
    /// All events of the rule's scope.
    Subject,
    /// Events with the same issue (「同一问题」).
    Issue,
}

impl Condition {
    /// The slots a sentence about this kind may use.
    pub(super) fn slots(&self) -> &'static [&'static str] {
        match self {
            Self::Threshold { .. } => &["subject", "actual", "limit", "days", "since"],
            Self::WeekdayFall { .. } => &["subject", "actual", "expected", "limit", "days", "since"],
            Self::EventCount { .. } => &["subject", "actual", "limit", "issue"],
        }
    }

    /// The word of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Threshold { .. } => "threshold",
            Self::WeekdayFall { .. } => "weekday_fall",
            Self::EventCount { .. } => "event_count",
        }
    }

    /// Its numbers by field name.
    #[must_use]
    pub fn numbers(&self) -> Vec<(&'static str, i64)> {
        match self {
            Self::Threshold { level, days_in_a_row, minimum_activity, settle_days, .. } => vec![
                ("level", *level),
                ("days_in_a_row", i64::from(*days_in_a_row)),
                ("minimum_activity", *minimum_activity),
                ("settle_days", i64::from(*settle_days)),
            ],
            Self::WeekdayFall { fall_ppm, weeks, minimum_baseline, .. } => vec![
                ("fall_ppm", *fall_ppm),
                ("weeks", i64::from(*weeks)),
                ("minimum_baseline", *minimum_baseline),
            ],
            Self::EventCount { window_hours, at_least, .. } => {
                vec![("window_hours", i64::from(*window_hours)), ("at_least", i64::from(*at_least))]
            }
        }
    }

    /// How many weeks of history judging a day takes.
    #[must_use]
    pub fn weeks(&self) -> u32 {
        match self {
            Self::WeekdayFall { weeks, .. } => *weeks,
            Self::Threshold { .. } | Self::EventCount { .. } => USUAL_WEEKS,
        }
    }

    /// How many days after a day its value still grows.
    #[must_use]
    pub fn settle_days(&self) -> Days {
        match self {
            Self::Threshold { settle_days, .. } => Days::new(u64::from(*settle_days)),
            Self::WeekdayFall { .. } | Self::EventCount { .. } => Days::new(0),
        }
    }

    /// Changes a number by its field name; nothing if this kind has no such field or the value does not fit it.
    pub(super) fn set(&mut self, field: &str, value: i64) -> Option<()> {
        let small = u32::try_from(value).ok();
        match (self, field) {
            (Self::Threshold { level, .. }, "level") => *level = value,
            (Self::Threshold { days_in_a_row, .. }, "days_in_a_row") => *days_in_a_row = small?,
            (Self::Threshold { minimum_activity, .. }, "minimum_activity") => *minimum_activity = value,
            (Self::Threshold { settle_days, .. }, "settle_days") => *settle_days = small?,
            (Self::WeekdayFall { fall_ppm, .. }, "fall_ppm") => *fall_ppm = value,
            (Self::WeekdayFall { weeks, .. }, "weeks") => *weeks = small?,
            (Self::WeekdayFall { minimum_baseline, .. }, "minimum_baseline") => *minimum_baseline = value,
            (Self::EventCount { window_hours, .. }, "window_hours") => *window_hours = small?,
            (Self::EventCount { at_least, .. }, "at_least") => *at_least = small?,
            (_, _) => return None,
        }
        Some(())
    }

    /// Numbers that make no rule: field and what it must be.
    pub(super) fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let checks: Vec<(&str, bool, &str)> = match self {
            Self::Threshold { days_in_a_row, minimum_activity, settle_days, .. } => vec![
                ("days_in_a_row", (1..=MOST_DAYS).contains(days_in_a_row), "1 到 90 天"),
                ("minimum_activity", *minimum_activity > 0, "大于 0，否则没有花费的一天也会触发"),
                ("settle_days", *settle_days <= MOST_SETTLE_DAYS, "0 到 15 天"),
            ],
            Self::WeekdayFall { fall_ppm, weeks, minimum_baseline, .. } => vec![
                ("fall_ppm", (1..PPM).contains(fall_ppm), "0 到 100% 之间的百万分数"),
                ("weeks", (FEWEST_WEEKS..=MOST_WEEKS).contains(weeks), "4 到 26 周"),
                ("minimum_baseline", *minimum_baseline > 0, "大于 0，否则新店的第一单也算波动"),
            ],
            Self::EventCount { window_hours, at_least, .. } => vec![
                ("window_hours", (1..=24 * MOST_DAYS).contains(window_hours), "1 小时到 90 天"),
                ("at_least", *at_least > 0, "大于 0"),
            ],
        };
        checks.into_iter().filter(|(_, fine, _)| !fine).map(|(field, _, how)| (field, how)).collect()
    }
}

/// The quiet weeks a cure is compared with, for rules that do not name their own.
const USUAL_WEEKS: u32 = 8;
/// The longest attribution window the platforms export.
const MOST_SETTLE_DAYS: u32 = 15;
/// A longer row than a quarter would outlive the memory of what caused it.
const MOST_DAYS: u32 = 90;
/// Below this the baseline has nothing to say (see `daiyun_insight::anomaly`).
const FEWEST_WEEKS: u32 = 4;
/// Half a year; further back the season is another one.
const MOST_WEEKS: u32 = 26;
