//! Is this day unusual for its weekday? The baseline is the same weekday in the weeks before (a Monday is compared with
//! Mondays, because shops breathe weekly), its middle is a median and its spread a scaled median deviation, so one
//! forgotten sale day among the weeks does not widen what counts as usual.

use daiyun_base::money::{PPM, ratio_ppm};

use crate::estimate::Estimate;
use crate::robust::{self, LEAST_SPREAD};

/// Days from one weekday to the same weekday.
pub const WEEK: usize = 7;

/// Fewer same weekdays than this say nothing about what is usual: the median deviation of three values is mostly luck.
pub const FEWEST_WEEKS: usize = 4;

/// Values are whole numbers, so a day within half a unit of the usual one is the usual one.
const HALF_A_UNIT: f64 = 0.5;

/// What can be said about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// The day beside its baseline.
    Measured(Deviation),
    /// The day itself has no value: no data yet, or masked by the caller.
    NoValue,
    /// Too few same weekdays with values. Saying so is an outcome, not an error.
    NotEnoughData {
        /// Same weekdays with a value.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
}

/// A day beside what its weekday usually shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// The usual value.
    pub expected: Estimate,
    /// Eight days in ten fall at or above this …
    pub low: Estimate,
    /// … and at or below this.
    pub high: Estimate,
    /// What the day showed.
    pub actual: i64,
    /// Distance from the usual value in robust standard deviations, in parts per million: −3 000 000 is three below.
    pub score_ppm: i64,
}

impl Deviation {
    /// The change against the usual value; nothing when that is zero or negative, where a growth rate means nothing.
    #[must_use]
    pub fn change_ppm(&self) -> Option<i64> {
        let expected = self.expected.rounded();
        if expected <= 0 {
            return None;
        }
        ratio_ppm(self.actual, expected).map(|share| share - PPM)
    }
}

/// Compares the last day of a series with the same weekday in the `weeks` weeks before it.
///
/// `days` are consecutive; a day without data, and a day of a sale event, is `None`.
///
/// ```
/// use daiyun_insight::anomaly::{Judgement, same_weekday};
/// let mut days = vec![Some(10_000); 28];
/// days.push(Some(4_000));
/// let Judgement::Measured(day) = same_weekday(&days, 4) else { panic!("four weeks are enough") };
/// assert_eq!(day.change_ppm(), Some(-600_000));
/// assert!(matches!(same_weekday(&days[8..], 4), Judgement::NotEnoughData { found: 2, needed: 4 }));
/// ```
#[must_use]
pub fn same_weekday(days: &[Option<i64>], weeks: usize) -> Judgement {
    let Some((Some(actual), before)) = days.split_last() else { return Judgement::NoValue };
    let usual = before_same_weekday(before, weeks);
    let (Some(expected), true) = (robust::median(&usual), usual.len() >= FEWEST_WEEKS) else {
        return Judgement::NotEnoughData { found: usual.len(), needed: FEWEST_WEEKS };
    };
    let spread = robust::spread(&usual, expected).max(expected.abs() * LEAST_SPREAD).max(HALF_A_UNIT);
    let reach = spread * robust::reach_of_next(usual.len());
    Judgement::Measured(Deviation {
        expected: Estimate::of(expected),
        low: Estimate::of(expected - reach),
        high: Estimate::of(expected + reach),
        actual: *actual,
        score_ppm: Estimate::of((*actual as f64 - expected) / spread * PPM as f64).rounded(),
    })
}

/// Every seventh value counting back from the day after `before` ends.
fn before_same_weekday(before: &[Option<i64>], weeks: usize) -> Vec<f64> {
    let same = before.iter().rev().skip(WEEK - 1).step_by(WEEK).take(weeks);
    same.filter_map(|value| value.map(|whole| whole as f64)).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::robust::as_float;

    /// `weeks` are values of the judged weekday, oldest first; the other six days are noise that must not matter.
    fn check(weeks: &[Option<i64>], today: Option<i64>, expected: Expect) {
        let mut days = Vec::new();
        for value in weeks {
            days.push(*value);
            days.extend((0..6).map(|other| Some(other * 99_999 - 7)));
        }
        days.push(today);
        let text = match same_weekday(&days, 8) {
            Judgement::Measured(day) => format!(
                "{} against {} ({} … {}), score {}, change {:?}",
                day.actual,
                day.expected,
                day.low,
                day.high,
                day.score_ppm,
                day.change_ppm()
            ),
            other @ (Judgement::NoValue | Judgement::NotEnoughData { .. }) => format!("{other:?}"),
        };
        expected.assert_eq(&text);
    }

    fn full(values: &[i64]) -> Vec<Option<i64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn a_day_is_compared_with_its_own_weekday() {
        check(
            &full(&[100, 110, 90, 105]),
            Some(40),
            expect!["40 against ≈103 (≈82 … ≈123), score -6185709, change Some(-611650)"],
        );
        check(
            &full(&[100, 110, 90, 105, 95, 102, 98, 100]),
            Some(103),
            expect!["103 against ≈100 (≈90 … ≈110), score 512076, change Some(30000)"],
        );
        // A forgotten sale day among the weeks moves neither the middle nor the spread much.
        check(
            &full(&[100, 110, 90, 105, 95, 9_900, 98, 100]),
            Some(40),
            expect!["40 against ≈100 (≈86 … ≈114), score -7169067, change Some(-600000)"],
        );
        // Only the last eight weeks count: the old level is forgotten.
        check(
            &full(&[9, 9, 9, 9, 100, 110, 90, 105, 95, 102, 98, 100]),
            Some(103),
            expect!["103 against ≈100 (≈90 … ≈110), score 512076, change Some(30000)"],
        );
    }

    #[test]
    fn constants_zeros_and_negatives_have_an_answer() {
        check(
            &full(&[5_000; 6]),
            Some(5_000),
            expect!["5000 against ≈5000 (≈4825 … ≈5175), score 0, change Some(0)"],
        );
        check(
            &full(&[5_000; 6]),
            Some(4_000),
            expect!["4000 against ≈5000 (≈4825 … ≈5175), score -10000000, change Some(-200000)"],
        );
        check(&full(&[0; 6]), Some(0), expect!["0 against ≈0 (≈-1 … ≈1), score 0, change None"]);
        check(&full(&[0; 6]), Some(3), expect!["3 against ≈0 (≈-1 … ≈1), score 6000000, change None"]);
        // Net sales on a day of returns can be below zero.
        check(
            &full(&[-400, -500, -450, -550, -500]),
            Some(-2_000),
            expect!["-2000 against ≈-500 (≈-665 … ≈-335), score -16778352, change None"],
        );
        check(
            &full(&[10_000_000_000_000; 4]),
            Some(-10_000_000_000_000),
            expect![
                "-10000000000000 against ≈10000000000000 (≈9599215789001 … ≈10400784210999), score -100000000, change Some(-2000000)"
            ],
        );
    }

    #[test]
    fn short_series_and_gaps_are_told_apart() {
        check(&full(&[100, 110, 90]), Some(40), expect!["NotEnoughData { found: 3, needed: 4 }"]);
        check(
            &[Some(100), None, Some(110), None, Some(90), Some(105)],
            Some(40),
            expect!["40 against ≈103 (≈82 … ≈123), score -6185709, change Some(-611650)"],
        );
        check(
            &[Some(100), None, None, None, Some(90), None],
            Some(40),
            expect!["NotEnoughData { found: 2, needed: 4 }"],
        );
        check(&full(&[100, 110, 90, 105]), None, expect!["NoValue"]);
        assert_eq!(same_weekday(&[], 8), Judgement::NoValue);
        assert_eq!(same_weekday(&[Some(1)], 8), Judgement::NotEnoughData { found: 0, needed: FEWEST_WEEKS });
        assert_eq!(
            same_weekday(&[Some(1); 60], 0),
            Judgement::NotEnoughData { found: 0, needed: FEWEST_WEEKS }
        );
    }

    #[test]
    fn the_interval_holds_eight_quiet_days_in_ten() {
        let mut noise = crate::effect::tests::Noise::seeded(11);
        for weeks in [4, 6, 8, 13, 26] {
            let mut inside = 0;
            for _ in 0..4_000 {
                let days: Vec<Option<i64>> =
                    (0..=weeks * WEEK).map(|_| Some(noise.around(1_000_000, 0.1))).collect();
                let Judgement::Measured(day) = same_weekday(&days, weeks) else { panic!("enough data") };
                inside += usize::from(day.low.rounded() <= day.actual && day.actual <= day.high.rounded());
            }
            let share = as_float(inside) / 4_000.0;
            assert!((0.77..0.83).contains(&share), "{weeks} weeks: {share}");
        }
    }
}
