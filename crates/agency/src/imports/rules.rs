//! Which days a file speaks for.
//!
//! A file does not say which days were asked for; it shows the days of its rows. Between its first row and its last it
//! speaks for every day. Around them it speaks for as many silent days as the shop's own rhythm makes likely and no more:
//! a day of which no file speaks is unknown, never zero.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use daiyun_base::error::Label;
use daiyun_base::period::{DayRange, Month, business_day};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A silence longer than so many times the usual pause between two rows means that a file is missing. Orders come like
/// drops of rain, so that on steady days five times the pause is rarely reached; but a sale week sells as much as the rest
/// of its month, and the quiet days of such a file pause two or three times as long as its average.
const USUAL_PAUSES: u64 = 10;
/// No shop is taken to be silent for longer than a month, and one row alone shows no rhythm at all.
const LONGEST_QUIET: u64 = 31;

/// Days that one file speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredDays {
    /// The days.
    pub days: DayRange,
    /// The last day that was over when the file was exported: what had become of its rows is known until then.
    pub observed_until: NaiveDate,
    /// So many days without a row beside them are days on which nothing happened.
    pub quiet_days: u64,
    /// The file.
    pub batch_id: Uuid,
    /// Rows of the file that wait for a person.
    pub waiting_rows: u64,
}

/// How late a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lateness {
    /// It reaches yesterday.
    Fresh,
    /// A day or two are missing.
    Late,
    /// So many days are missing that this month's numbers are wrong rather than late.
    Severe,
}

impl Lateness {
    /// From this many missing days on, a report is severely late: a weekend without an export is not.
    const SEVERE_DAYS: i64 = 3;

    /// Of a report that lacks so many days.
    #[must_use]
    pub fn of(missing_days: i64) -> Self {
        if missing_days <= 0 {
            Self::Fresh
        } else if missing_days < Self::SEVERE_DAYS {
            Self::Late
        } else {
            Self::Severe
        }
    }
}

/// How fast a file is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    pub rows_per_second: Option<u64>,
    pub seconds_left: Option<u64>,
}

/// How fast a file has been read so far, and how long the rest of its bytes will take at that pace. The first seconds say
/// nothing: a file has to be opened first.
pub(super) fn pace(rows: u64, (bytes, total): (u64, u64), elapsed: Duration) -> Pace {
    const FIRST: Duration = Duration::from_secs(2);
    if elapsed < FIRST {
        return Pace::default();
    }
    let millis = elapsed.as_millis();
    let whole = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
    let left = u128::from(total.saturating_sub(bytes));
    Pace {
        rows_per_second: (rows > 0).then(|| whole(u128::from(rows) * 1_000 / millis)),
        seconds_left: (bytes > 0).then(|| whole((left * millis).div_ceil(u128::from(bytes) * 1_000))),
    }
}

/// The first month of some days that is in the books.
pub(super) fn closed_within(days: Option<(NaiveDate, NaiveDate)>, closed: &BTreeSet<Month>) -> Option<Month> {
    let (from, to) = days?;
    closed.iter().copied().find(|month| month.first_day() <= to && month.last_day() >= from)
}

/// How many months some days touch: what people count a change in.
pub(super) fn months_of(days: Option<(NaiveDate, NaiveDate)>) -> Vec<Month> {
    /// More are a slip of a date, and nobody reads them.
    const MOST: usize = 36;
    let Some((from, to)) = days else { return Vec::new() };
    std::iter::successors(Some(Month::of(from)), |month| Some(month.next()))
        .take_while(|month| month.first_day() <= to)
        .take(MOST)
        .collect()
}

/// A report of a store and how many days it lacks; nothing for one that has never come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportAge {
    pub store: String,
    pub report: Label,
    pub missing_days: Option<i64>,
}

/// What is missing, the youngest gap first because it is closed first, and how many stores are whole.
pub(super) fn freshness_sentence(reports: &[ReportAge]) -> Label {
    /// More names are read by nobody; the page lists them.
    const NAMED: usize = 2;
    let mut late: Vec<&ReportAge> = reports.iter().filter(|age| age.missing_days != Some(0)).collect();
    late.sort_by_key(|age| (age.missing_days.is_none(), age.missing_days));
    let behind: BTreeSet<&str> = late.iter().map(|age| age.store.as_str()).collect();
    let all: BTreeSet<&str> = reports.iter().map(|age| age.store.as_str()).collect();
    let mut parts: Vec<Label> = late.iter().take(NAMED).map(|age| missing(age)).collect();
    let rest = late.len().saturating_sub(NAMED);
    if rest > 0 {
        let reports = if rest == 1 { "report is" } else { "reports are" };
        parts.push(Label::new(format!("另有 {rest} 份报表未到"), format!("{rest} more {reports} missing")));
    }
    let whole = all.len() - behind.len();
    if whole > 0 {
        let stores = if whole == 1 { "store has" } else { "stores have" };
        parts.push(Label::new(
            format!("{whole} 家店铺昨日已到"),
            format!("{whole} {stores} everything of yesterday"),
        ));
    }
    let joined =
        |of: fn(&Label) -> &str, between: &str| parts.iter().map(of).collect::<Vec<_>>().join(between);
    Label::new(format!("{}。", joined(|part| &part.zh, "；")), format!("{}.", joined(|part| &part.en, "; ")))
}

fn missing(age: &ReportAge) -> Label {
    let ReportAge { store, report, missing_days } = age;
    match missing_days {
        Some(1) => Label::new(
            format!("{store} 昨天的{}还没有导入", report.zh),
            format!("{store}: yesterday's {} has not been imported", report.en),
        ),
        Some(days) => Label::new(
            format!("{store} 的{}缺 {days} 天", report.zh),
            format!("{store}: {}, {days} days behind", report.en),
        ),
        None => Label::new(
            format!("{store} 的{}从未导入", report.zh),
            format!("{store}: {} has never been imported", report.en),
        ),
    }
}

/// Whether a day without rows can be a day on which nothing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Rows are events: a shop may go without an order for a day.
    Events,
    /// Rows are days: the platform states each of them.
    Days,
    /// Rows are what somebody saw on a day, be it over or not.
    Snapshots,
}

/// The whole days of a file's rows, and the last whole day before its export; nothing for a file of no whole day.
pub(super) fn whole_days(
    rows: Rows,
    (first_row, last_row): (NaiveDate, NaiveDate),
    exported_at: Option<DateTime<Utc>>,
) -> Option<(DayRange, NaiveDate)> {
    if rows == Rows::Snapshots {
        return Some((DayRange { from: first_row, to: last_row }, last_row));
    }
    // The day of an export is still under way.
    let observed_until = exported_at.map_or(last_row, |at| business_day(at) - Days::new(1));
    let days = DayRange { from: first_row, to: last_row.min(observed_until) };
    (days.from <= days.to).then_some((days, observed_until))
}

/// How many days without a row the rhythm of a file makes likely.
pub(super) fn quiet_days(rows: Rows, (first_row, last_row): (NaiveDate, NaiveDate), count: u64) -> u64 {
    let days = DayRange { from: first_row, to: last_row }.len_days();
    match (rows, count) {
        (Rows::Days | Rows::Snapshots, _) => 0,
        (Rows::Events, 0 | 1) => LONGEST_QUIET,
        (Rows::Events, count) => (USUAL_PAUSES * days / (count - 1)).min(LONGEST_QUIET),
    }
}

/// What is known once one more file has come: on a day that two files speak for, the later export counts.
pub(super) fn with_file(known: Vec<CoveredDays>, file: CoveredDays) -> Vec<CoveredDays> {
    let (later, earlier): (Vec<CoveredDays>, Vec<CoveredDays>) =
        known.into_iter().partition(|other| other.observed_until > file.observed_until);
    let mut all: Vec<CoveredDays> = earlier.iter().flat_map(|other| without(other, &[file.days])).collect();
    let taken: Vec<DayRange> = later.iter().map(|other| other.days).collect();
    all.extend(without(&file, &taken));
    all.extend(later);
    all.sort_by_key(|part| part.days.from);
    all
}

/// A file's days without some ranges.
fn without(file: &CoveredDays, taken: &[DayRange]) -> Vec<CoveredDays> {
    holes(file.days, taken).into_iter().map(|days| CoveredDays { days, ..file.clone() }).collect()
}

/// The days of a range that lie in none of some ranges, which are in order.
pub(super) fn holes(days: DayRange, ranges: &[DayRange]) -> Vec<DayRange> {
    let mut found = Vec::new();
    let mut from = days.from;
    for range in ranges.iter().filter(|range| range.to >= days.from && range.from <= days.to) {
        if range.from > from {
            found.push(DayRange { from, to: range.from - Days::new(1) });
        }
        from = from.max(range.to + Days::new(1));
    }
    if from <= days.to {
        found.push(DayRange { from, to: days.to });
    }
    found
}

/// The ranges in which every day is known: short silences are quiet days. Between two files the busier one decides how
/// long a silence may be, so that a file of one row never hides a missing month.
pub(super) fn known_ranges(parts: &[CoveredDays]) -> Vec<DayRange> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Vec::new() };
    let beside_last = parts.len().checked_sub(2).and_then(|at| parts.get(at));
    let begins = first.days.from - Days::new(quiet_between(first, parts.get(1).unwrap_or(first)));
    let ends = silent_until(last, quiet_between(last, beside_last.unwrap_or(last)));
    let mut ranges = Vec::new();
    let mut open = DayRange { from: begins, to: first.days.to };
    for (before, after) in parts.iter().zip(parts.iter().skip(1)) {
        let quiet = quiet_between(before, after);
        if after.days.from > silent_until(before, quiet) + Days::new(1 + quiet) {
            ranges.push(open);
            open = after.days;
        }
        open.to = after.days.to;
    }
    ranges.push(DayRange { to: ends, ..open });
    ranges
}

fn quiet_between(one: &CoveredDays, other: &CoveredDays) -> u64 {
    one.quiet_days.min(other.quiet_days)
}

/// The last day of which a file says, by its silence, that nothing happened.
fn silent_until(part: &CoveredDays, quiet_days: u64) -> NaiveDate {
    (part.days.to + Days::new(quiet_days)).min(part.observed_until).max(part.days.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn range(text: &str) -> DayRange {
        let (from, to) = text.split_once("..").unwrap();
        DayRange { from: day(from), to: day(to) }
    }

    fn file(days: &str, observed_until: &str, quiet_days: u64) -> CoveredDays {
        CoveredDays {
            days: range(days),
            observed_until: day(observed_until),
            quiet_days,
            batch_id: Uuid::nil(),
            waiting_rows: 0,
        }
    }

    #[test]
    fn a_file_speaks_for_its_days_and_the_silence_its_rhythm_makes_likely() {
        let check = |rows: &str, count: u64, exported_at: &str, expected: &str| {
            let rows = (range(rows).from, range(rows).to);
            let quiet = quiet_days(Rows::Events, rows, count);
            let words =
                whole_days(Rows::Events, rows, exported_at.parse().ok()).map(|(days, observed_until)| {
                    let part = CoveredDays {
                        days,
                        observed_until,
                        ..file("2026-01-01..2026-01-01", "2026-01-01", quiet)
                    };
                    let known = known_ranges(&[part])[0];
                    format!("{}..{} {observed_until}", known.from, known.to)
                });
            assert_eq!(words.unwrap_or_default(), expected, "{rows:?} {count}");
        };
        // 100 orders a day from the 25th on: nothing is said of the 24th.
        let late = "2026-06-25..2026-07-10 2026-07-10";
        check("2026-06-25..2026-07-11", 1_700, "2026-07-11T02:00:00Z", late);
        // A busy shop's file that ends early does not reach the export; a quiet shop's does.
        check("2026-06-01..2026-06-28", 900, "2026-07-11T02:00:00Z", "2026-06-01..2026-06-28 2026-07-10");
        check("2026-06-03..2026-06-30", 71, "2026-07-11T02:00:00Z", "2026-05-30..2026-07-04 2026-07-10");
        check("2026-06-12..2026-06-25", 11, "2026-07-11T02:00:00Z", "2026-05-29..2026-07-09 2026-07-10");
        check("2026-05-03..2026-05-03", 1, "2026-06-05T02:00:00Z", "2026-04-02..2026-06-03 2026-06-04");
        check("2026-06-28..2026-06-28", 1, "", "2026-05-28..2026-06-28 2026-06-28");
        // The day of the export is half a day.
        check("2026-07-01..2026-07-01", 9, "2026-07-01T02:00:00Z", "");
    }

    #[test]
    fn a_day_that_the_platform_states_is_never_quiet() {
        assert_eq!(quiet_days(Rows::Days, (day("2026-06-01"), day("2026-06-30")), 20), 0);
    }

    #[test]
    fn on_a_day_of_two_files_the_later_export_counts() {
        let check = |files: &[CoveredDays], expected: &[&str]| {
            let known = files.iter().fold(Vec::new(), |known, next| with_file(known, next.clone()));
            let words: Vec<String> = known
                .iter()
                .map(|part| format!("{}..{} {}", part.days.from, part.days.to, part.observed_until))
                .collect();
            assert_eq!(words, expected);
        };
        let june = file("2026-06-01..2026-06-30", "2026-06-30", 0);
        let half = file("2026-06-11..2026-06-20", "2026-07-10", 0);
        let cut = [
            "2026-06-01..2026-06-10 2026-06-30",
            "2026-06-11..2026-06-20 2026-07-10",
            "2026-06-21..2026-06-30 2026-06-30",
        ];
        check(&[june.clone(), half.clone()], &cut);
        // The order in which files arrive says nothing about which is newer.
        check(&[half, june.clone()], &cut);
        check(
            &[june, file("2026-05-20..2026-07-09", "2026-07-10", 0)],
            &["2026-05-20..2026-07-09 2026-07-10"],
        );
    }

    #[test]
    fn a_silence_is_quiet_only_as_long_as_the_busier_side_is_ever_silent() {
        let check = |parts: &[CoveredDays], expected: &[&str]| {
            let known: Vec<String> =
                known_ranges(parts).iter().map(|days| format!("{}..{}", days.from, days.to)).collect();
            assert_eq!(known, expected);
        };
        let busy = |days: &str| file(days, "2026-07-10", 0);
        let quiet = |days: &str| file(days, "2026-07-10", 3);
        // Daily files of a busy shop with the 3rd and 4th missing.
        check(
            &[busy("2026-06-01..2026-06-02"), busy("2026-06-05..2026-06-05")],
            &["2026-06-01..2026-06-02", "2026-06-05..2026-06-05"],
        );
        // A small shop's months: the first order of June came on the 3rd.
        check(
            &[quiet("2026-05-01..2026-05-30"), quiet("2026-06-03..2026-06-30")],
            &["2026-04-28..2026-07-03"],
        );
        // Two weeks without an order are more than it is ever silent.
        check(
            &[quiet("2026-05-01..2026-05-20"), file("2026-06-09..2026-06-30", "2026-06-30", 5)],
            &["2026-04-28..2026-05-20", "2026-06-09..2026-06-30"],
        );
        check(
            &[busy("2026-06-01..2026-06-10"), file("2026-07-02..2026-07-02", "2026-07-10", 31)],
            &["2026-06-01..2026-06-10", "2026-07-02..2026-07-02"],
        );
    }

    #[test]
    fn the_pace_of_a_file_is_its_rows_by_its_seconds() {
        let check = |rows: u64, bytes: (u64, u64), millis: u64, expected: (Option<u64>, Option<u64>)| {
            let found = pace(rows, bytes, Duration::from_millis(millis));
            assert_eq!((found.rows_per_second, found.seconds_left), expected, "{rows} {bytes:?} {millis}");
        };
        check(1_000_000, (50, 100), 1_999, (None, None));
        check(0, (0, 100), 2_000, (None, None));
        check(500_000, (50, 100), 2_000, (Some(250_000), Some(2)));
        check(100, (1, 100), 4_000, (Some(25), Some(396)));
        // A started second counts.
        check(10, (99, 100), 2_000, (Some(5), Some(1)));
        check(10, (100, 100), 3_000, (Some(3), Some(0)));
        // The size of a spreadsheet tells nothing of how far its rows are.
        check(9_000, (0, 100), 3_000, (Some(3_000), None));
        check(u64::MAX, (u64::MAX, u64::MAX), u64::MAX, (Some(1_000), Some(0)));
    }

    #[test]
    fn the_page_says_which_report_of_which_store_is_missing() {
        let age = |store: &str, report: &str, missing_days: Option<i64>| ReportAge {
            store: store.to_owned(),
            report: Label::new(report, report),
            missing_days,
        };
        let check = |reports: &[ReportAge], expected: &str| {
            assert_eq!(freshness_sentence(reports).zh, expected);
        };
        let [flow, orders] = ["流量数据", "订单数据"];
        check(
            &[age("甲店", flow, Some(1)), age("甲店", orders, Some(0)), age("乙店", orders, Some(0))],
            "甲店 昨天的流量数据还没有导入；1 家店铺昨日已到。",
        );
        check(
            &[age("甲店", flow, None), age("乙店", orders, Some(4)), age("丙店", orders, Some(2))],
            "丙店 的订单数据缺 2 天；乙店 的订单数据缺 4 天；另有 1 份报表未到。",
        );
        check(&[age("甲店", flow, None)], "甲店 的流量数据从未导入。");
        check(&[age("甲店", flow, Some(0))], "1 家店铺昨日已到。");
    }

    #[test]
    fn a_file_is_kept_once_one_of_its_months_is_closed() {
        let closed: BTreeSet<Month> =
            ["2026-05", "2026-06"].iter().map(|month| month.parse().unwrap()).collect();
        let check = |days: Option<&str>, expected: Option<&str>| {
            let days = days.map(|days| (range(days).from, range(days).to));
            let found = closed_within(days, &closed).map(|month| month.to_string());
            assert_eq!(found.as_deref(), expected, "{days:?}");
        };
        check(Some("2026-06-30..2026-07-03"), Some("2026-06"));
        check(Some("2026-07-01..2026-07-03"), None);
        check(Some("2026-04-01..2026-04-30"), None);
        check(Some("2026-04-01..2026-08-30"), Some("2026-05"));
        check(None, None);
        let months = months_of(Some((day("2026-06-30"), day("2026-08-01"))));
        assert_eq!(
            months.iter().map(Month::to_string).collect::<Vec<_>>(),
            ["2026-06", "2026-07", "2026-08"]
        );
    }

    #[test]
    fn holes_are_the_days_between() {
        let known = [range("2026-06-03..2026-06-10"), range("2026-06-15..2026-07-02")];
        let found = holes(range("2026-06-01..2026-06-30"), &known);
        assert_eq!(found, [range("2026-06-01..2026-06-02"), range("2026-06-11..2026-06-14")]);
        assert_eq!(holes(range("2026-06-16..2026-06-30"), &known), []);
        assert_eq!(holes(range("2026-08-01..2026-08-02"), &known), [range("2026-08-01..2026-08-02")]);
    }
}
