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
}
