//! Did the action change anything? The days after it are compared with a counterfactual: what the same weekdays would
//! have shown if the trouble had simply gone on.
//!
//! ```text
//! quiet weeks ──▶ usual value of each weekday
//! trouble days ÷ their usual values ──▶ how deep the trouble is
//! usual values of the days after × that depth ──▶ the counterfactual; actual − counterfactual ──▶ the effect
//! ```
//! Comparing with the quiet weeks alone would call every return to normal 「no effect」, and comparing with the trouble
//! days alone would call every weekend an improvement.

use daiyun_base::money::PPM;

use crate::anomaly::{FEWEST_WEEKS, WEEK};
use crate::estimate::Estimate;
use crate::robust::{self, EIGHT_IN_TEN, LEAST_SPREAD, as_float};

/// Positions in a slice of consecutive days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// The first day of the trouble; the quiet weeks end before it.
    pub began: usize,
    /// The day of the action. It belongs to neither side: half of it is before, half after.
    pub acted: usize,
    /// The first day looked at, after the action.
    pub from: usize,
    /// The last day looked at.
    pub to: usize,
    /// How many quiet weeks to look back.
    pub weeks: usize,
}

/// What can be said about an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The effect with its interval.
    Measured(Effect),
    /// One of the three windows has too few days with values.
    NotEnoughData {
        /// Which window.
        window: Window,
    },
}

/// The three windows of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The weeks before the trouble.
    Quiet,
    /// From the first day of the trouble to the day before the action.
    Trouble,
    /// The days looked at, after the action.
    After,
}

/// What an action changed, as an average per day in the unit of the series and as a share of the counterfactual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The average day since the action.
    pub actual: Estimate,
    /// The average day if the trouble had gone on.
    pub without: Estimate,
    /// The difference, with the interval that eight measurements in ten fall into.
    pub amount: Interval,
    /// The same as parts per million of the counterfactual.
    pub ppm: Interval,
}

/// An estimate and the interval around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub low: Estimate,
    /// The estimate.
    pub middle: Estimate,
    /// The upper end.
    pub high: Estimate,
}

/// One usable day beside the usual value of its weekday.
struct Matched {
    actual: f64,
    usual: f64,
}

/// Measures days after an action against the counterfactual. A day without data is `None` in `days`.
#[must_use]
pub fn since_action(days: &[Option<i64>], windows: Windows) -> Outcome {
    let trouble = matched(days, windows, windows.began..windows.acted);
    let after = matched(days, windows, windows.from..windows.to + 1);
    let Some(noise) = daily_noise(days, windows) else {
        return Outcome::NotEnoughData { window: Window::Quiet };
    };
    // A counterfactual of nothing has no shares. Nothing after the action, though, is the worst outcome and measurable.
    let Some(depth) = level(&trouble).filter(|depth| *depth > 0.0) else {
        return Outcome::NotEnoughData { window: Window::Trouble };
    };
    let (Some(height), Some(usual)) = (level(&after), mean_usual(&after)) else {
        return Outcome::NotEnoughData { window: Window::After };
    };
    let (actual, without) = (height * usual, depth * usual);
    let middle = actual - without;
    let reach = EIGHT_IN_TEN
        * noise
        * (actual.powi(2) / as_float(after.len()) + without.powi(2) / as_float(trouble.len())).sqrt();
    let share = |value: f64| Estimate::of(value / without * PPM as f64);
    Outcome::Measured(Effect {
        actual: Estimate::of(actual),
        without: Estimate::of(without),
        amount: Interval {
            low: Estimate::of(middle - reach),
            middle: Estimate::of(middle),
            high: Estimate::of(middle + reach),
        },
        ppm: Interval { low: share(middle - reach), middle: share(middle), high: share(middle + reach) },
    })
}

/// The days of a window that have both a value and a usual value above zero.
fn matched(days: &[Option<i64>], windows: Windows, window: std::ops::Range<usize>) -> Vec<Matched> {
    let mut found = Vec::new();
    for at in window {
        let actual = days.get(at).copied().flatten();
        let usual = robust::median(&quiet_values(days, windows, at % WEEK)).filter(|usual| *usual > 0.0);
        if let (Some(actual), Some(usual)) = (actual, usual) {
            found.push(Matched { actual: actual as f64, usual });
        }
    }
    found
}

/// The values of one weekday in the quiet weeks; none at all if they are too few to trust.
fn quiet_values(days: &[Option<i64>], windows: Windows, weekday: usize) -> Vec<f64> {
    let from = windows.began.saturating_sub(windows.weeks.saturating_mul(WEEK));
    let same = (from..windows.began.min(days.len())).filter(|at| at % WEEK == weekday);
    let values: Vec<f64> = same.filter_map(|at| days[at].map(|value| value as f64)).collect();
    if values.len() < FEWEST_WEEKS { Vec::new() } else { values }
}

/// How far single quiet days lie from the usual value of their weekday, as a share of it, made a little larger because
/// the usual value is itself a median of few days.
fn daily_noise(days: &[Option<i64>], windows: Windows) -> Option<f64> {
    let mut shares = Vec::new();
    let mut fewest = usize::MAX;
    for weekday in 0..WEEK {
        let values = quiet_values(days, windows, weekday);
        let Some(usual) = robust::median(&values).filter(|usual| *usual > 0.0) else { continue };
        fewest = fewest.min(values.len());
        shares.extend(values.iter().map(|value| value / usual));
    }
    if shares.is_empty() {
        return None;
    }
    let own_share = as_float(fewest) / (as_float(fewest) - 1.0);
    Some(
        robust::spread(&shares, 1.0).max(LEAST_SPREAD)
            * (own_share * (1.0 + robust::median_uncertainty(fewest))).sqrt(),
    )
}

/// Σ actual ÷ Σ usual.
fn level(days: &[Matched]) -> Option<f64> {
    let usual: f64 = days.iter().map(|day| day.usual).sum();
    let actual: f64 = days.iter().map(|day| day.actual).sum();
    (usual > 0.0).then(|| actual / usual)
}

fn mean_usual(days: &[Matched]) -> Option<f64> {
    let usual: f64 = days.iter().map(|day| day.usual).sum();
    (!days.is_empty()).then(|| usual / as_float(days.len()))
}

#[cfg(test)]
pub(crate) mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// Repeatable noise (`SplitMix64`, summed to a bell), so that stated error rates are the same on every run.
    pub(crate) struct Noise(u64);

    impl Noise {
        pub(crate) fn seeded(seed: u64) -> Self {
            Self(seed)
        }

        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut bits = self.0;
            bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            f64::from(u32::try_from((bits ^ (bits >> 31)) >> 32).unwrap()) / f64::from(u32::MAX)
        }

        /// A value around a middle with this relative standard deviation.
        pub(crate) fn around(&mut self, middle: i64, deviation: f64) -> i64 {
            let bell: f64 = (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0;
            Estimate::of(middle as f64 * (1.0 + deviation * bell)).rounded()
        }
    }

    /// Eight quiet weeks, five days of trouble, the action on the sixth, eight days after it.
    const STORY: Windows = Windows { began: 56, acted: 61, from: 62, to: 69, weeks: 8 };

    /// A shop with a strong weekend and two levels, in percent of the usual: during the trouble and after the action.
    fn shop(noise: &mut Noise, deviation: f64, trouble: i64, after: i64) -> Vec<Option<i64>> {
        let level = |at: usize| match at {
            at if at < STORY.began => 100,
            at if at <= STORY.acted => trouble,
            _ => after,
        };
        let week = [900_000, 950_000, 1_000_000, 1_000_000, 1_300_000, 1_900_000, 1_800_000];
        (0..=STORY.to).map(|at| Some(noise.around(week[at % WEEK] / 100 * level(at), deviation))).collect()
    }

    fn check(days: &[Option<i64>], expected: Expect) {
        let text = match since_action(days, STORY) {
            Outcome::Measured(effect) => format!(
                "{} against {}: {} ({} … {}), {} ppm ({} … {})",
                effect.actual,
                effect.without,
                effect.amount.middle,
                effect.amount.low,
                effect.amount.high,
                effect.ppm.middle,
                effect.ppm.low,
                effect.ppm.high,
            ),
            Outcome::NotEnoughData { window } => format!("not enough: {window:?}"),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn the_counterfactual_is_the_trouble_going_on() {
        let mut noise = Noise::seeded(3);
        // Without noise the arithmetic is exact: half the usual before, all of it after, so the action doubled it.
        check(
            &shop(&mut noise, 0.0, 50, 100),
            expect![
                "≈1331250 against ≈665625: ≈665625 (≈648934 … ≈682316), ≈1000000 ppm (≈974925 … ≈1025075)"
            ],
        );
        check(
            &shop(&mut noise, 0.0, 50, 50),
            expect!["≈665625 against ≈665625: ≈0 (≈-11373 … ≈11373), ≈0 ppm (≈-17086 … ≈17086)"],
        );
        check(
            &shop(&mut noise, 0.1, 50, 90),
            expect!["≈1191161 against ≈627713: ≈563448 (≈502330 … ≈624566), ≈897620 ppm (≈800255 … ≈994986)"],
        );
        check(
            &shop(&mut noise, 0.1, 50, 50),
            expect!["≈655236 against ≈631846: ≈23390 (≈-20068 … ≈66848), ≈37019 ppm (≈-31761 … ≈105798)"],
        );
        // A refund rate: the trouble is too much, and the action brings it down.
        check(
            &shop(&mut noise, 0.05, 140, 100),
            expect![
                "≈1337025 against ≈1876049: ≈-539024 (≈-607750 … ≈-470298), ≈-287319 ppm (≈-323952 … ≈-250685)"
            ],
        );
    }

    #[test]
    fn missing_days_are_left_out_and_named_when_too_many() {
        let mut days = shop(&mut Noise::seeded(3), 0.0, 50, 100);
        days[57] = None;
        days[65] = None;
        check(
            &days,
            expect![
                "≈1378571 against ≈689286: ≈689286 (≈670563 … ≈708009), ≈1000000 ppm (≈972837 … ≈1027163)"
            ],
        );
        check(&days[..62], expect!["not enough: After"]);
        let mut untroubled = days.clone();
        untroubled[56..61].fill(None);
        check(&untroubled, expect!["not enough: Trouble"]);
        let mut young = days.clone();
        young[..30].fill(None);
        check(
            &young,
            expect![
                "≈1560000 against ≈780000: ≈780000 (≈750997 … ≈809003), ≈1000000 ppm (≈962817 … ≈1037183)"
            ],
        );
        let mut dead = days.clone();
        dead[62..].fill(Some(0));
        check(
            &dead,
            expect![
                "≈0 against ≈665625: ≈-665625 (≈-675599 … ≈-655651), ≈-1000000 ppm (≈-1014985 … ≈-985015)"
            ],
        );
        let mut silent = days.clone();
        silent[56..61].fill(Some(0));
        check(&silent, expect!["not enough: Trouble"]);
        check(&vec![Some(0); 70], expect!["not enough: Quiet"]);
        check(&[], expect!["not enough: Quiet"]);
    }

    /// The rates stated to users: an action that did nothing is seen as an effect about once in ten, one that brought
    /// back most of the loss almost never goes unseen.
    #[test]
    fn error_rates_are_as_stated() {
        let mut noise = Noise::seeded(5);
        let mut seen = |trouble: i64, after: i64| {
            let mut seen = 0;
            for _ in 0..2_000 {
                let Outcome::Measured(effect) = since_action(&shop(&mut noise, 0.12, trouble, after), STORY)
                else {
                    panic!("enough data")
                };
                seen += usize::from(effect.ppm.low.rounded() > 0);
            }
            seen
        };
        assert!((100..260).contains(&seen(50, 50)), "false alarms near one in ten");
        assert!(seen(50, 75) > 1_980, "half of the loss brought back is seen");
        assert!(seen(50, 40) == 0, "a worse week is never an improvement");
    }
}
