//! What a batch covers.

use chrono::{DateTime, Days, NaiveDate, Utc};
use daiyun_base::period::business_day;

/// The last business day a file speaks for: the last day of its rows, or the day before it was exported where that is
/// later. An export of a quiet shop says that nothing happened.
#[must_use]
pub fn covers_until(last_row: Option<NaiveDate>, exported_at: Option<DateTime<Utc>>) -> Option<NaiveDate> {
    let before_export = exported_at.map(|at| business_day(at) - Days::new(1));
    match (last_row, before_export) {
        (Some(row), Some(export)) => Some(row.max(export)),
        (Some(day), None) | (None, Some(day)) => Some(day),
        (None, None) => None,
    }
}

/// The last business day a file states whole: the day of an export is still under way, and a day without rows is no
/// statement about it, because a file does not say which days were asked for.
#[must_use]
pub fn complete_until(last_row: Option<NaiveDate>, exported_at: Option<DateTime<Utc>>) -> Option<NaiveDate> {
    let last_row = last_row?;
    Some(exported_at.map_or(last_row, |at| last_row.min(business_day(at) - Days::new(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_day_is_covered_by_a_later_export() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(covers_until(day("2026-06-28"), at("2026-07-10T02:00:00Z")), day("2026-07-09"));
        assert_eq!(covers_until(day("2026-06-28"), None), day("2026-06-28"));
        assert_eq!(covers_until(None, at("2026-07-01T02:00:00Z")), day("2026-06-30"));
        assert_eq!(covers_until(None, None), None);
    }

    #[test]
    fn the_day_of_an_export_is_not_whole() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(complete_until(day("2026-07-01"), at("2026-07-01T02:00:00Z")), day("2026-06-30"));
        assert_eq!(complete_until(day("2026-06-28"), at("2026-07-10T02:00:00Z")), day("2026-06-28"));
        assert_eq!(complete_until(day("2026-06-28"), None), day("2026-06-28"));
        assert_eq!(complete_until(None, at("2026-07-01T02:00:00Z")), None);
    }
}
