//! What may be a target, how it is typed, and what of a month's target falls on a day.

use chrono::{Datelike, NaiveDate};
use daiyun_base::error::Problem;
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::Month;
use daiyun_kpi::catalogue::Catalogue;
use daiyun_kpi::metric::{Measure, Metric, Polarity, Unit};

/// How a month's target is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// Day by day: the days of a month and the stores add up.
    Sum,
    /// As a level that holds on every day: a rate, a price.
    Level,
}

/// The numbers of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Values {
    /// 保底.
    pub floor: Option<i64>,
    /// 目标.
    pub goal: i64,
    /// 挑战.
    pub stretch: Option<i64>,
}

/// How a metric's target is met; nothing for a metric of which a month's target says nothing about a day: people are
/// counted once however many days they came, a stock is what it is on the last day.
#[must_use]
pub fn kind_of(catalogue: &Catalogue, metric: &Metric) -> Option<TargetKind> {
    match &metric.measure {
        Measure::Sum { .. } | Measure::Count { .. } => Some(TargetKind::Sum),
        Measure::Derived { plus, minus } => {
            let mut all = plus.iter().chain(minus);
            let is_sum = |code: &String| {
                catalogue.metric(code).ok().and_then(|metric| kind_of(catalogue, metric))
                    == Some(TargetKind::Sum)
            };
            all.all(is_sum).then_some(TargetKind::Sum)
        }
        Measure::Ratio { .. } => Some(TargetKind::Level),
        Measure::Average { .. }
        | Measure::Distinct { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Increment { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => None,
    }
}

/// What of a month's target falls on one of its days: as even as whole units allow, the rest on the first days, so that the
/// days add up to the month.
#[must_use]
pub fn day_share(value: i64, day: NaiveDate) -> i64 {
    let days = Month::of(day).days().len_days();
    let parts = Money::from_fen(value).allocate(&vec![1; usize::try_from(days).unwrap_or(1)]);
    let at = usize::try_from(day.day0()).unwrap_or(0);
    parts.get(at).map_or(0, |part| part.fen())
}

/// Reads a number as people write it in a metric's unit: `3,000,000` or `300万` of yuan, `9%`, `3.5`, `12000`.
pub fn read_value(unit: Unit, typed: &str) -> Result<i64, Problem> {
    let text = typed.trim();
    let scaled = |text: &str| Money::parse(text).map(Money::fen);
    let value = match unit {
        Unit::Fen => match text.trim_end_matches('元').trim_end().strip_suffix('万') {
            Some(wan) => Rate::parse(&format!("{}%", wan.trim())).map(|wan| wan.ppm().saturating_mul(100)),
            None => scaled(text),
        },
        Unit::Ppm if text.ends_with(['%', '％']) => Rate::parse(text).map(Rate::ppm),
        Unit::Ppm => Rate::parse(&format!("{text}%")).map(Rate::ppm),
        // 3.5 is 350%: the same digits, two places on.
        Unit::RatioPpm => Rate::parse(&format!("{text}%")).map(|rate| rate.ppm().saturating_mul(100)),
        Unit::Count | Unit::Seconds => {
            Rate::parse(&format!("{text}%")).map(Rate::ppm).and_then(|ppm| {
                // Whole things only: 10,000 parts are one.
                if ppm % 10_000 == 0 {
                    Ok(ppm / 10_000)
                } else {
                    Err(daiyun_base::money::MoneyError::NotANumber)
                }
            })
        }
    };
    value.ok().filter(|value| *value >= 0).ok_or_else(|| {
        let (zh, en) = example(unit);
        Problem::invalid(
            "target_number",
            format!("「{text}」不是能用的目标值；{zh}"),
            format!("\"{text}\" is no value of a target; {en}"),
        )
    })
}

fn example(unit: Unit) -> (&'static str, &'static str) {
    match unit {
        Unit::Fen => (
            "写成金额，最多两位小数，如 300万 或 1,280.50",
            "write an amount with at most two decimals, such as 1,280.50",
        ),
        Unit::Ppm => ("写成百分数，如 9%", "write a percentage such as 9%"),
        Unit::RatioPpm => ("写成倍数，最多两位小数，如 3.5", "write a ratio such as 3.5"),
        Unit::Count | Unit::Seconds => ("写成整数，如 12000", "write a whole number such as 12000"),
    }
}

/// 保底, 目标, 挑战 stand in the order of their difficulty: rising where more is better, falling where less is.
pub fn check_order(polarity: Polarity, values: Values) -> Result<(), Problem> {
    let steps: Vec<i64> = [values.floor, Some(values.goal), values.stretch].into_iter().flatten().collect();
    let falls = polarity == Polarity::Lower;
    let in_order = steps.windows(2).all(|pair| if falls { pair[0] >= pair[1] } else { pair[0] <= pair[1] });
    if values.goal == 0 && !falls {
        return Err(Problem::invalid(
            "target_zero",
            "目标不能是 0；不设目标请把这一格清空",
            "A target is not 0; clear the field to set none",
        ));
    }
    if in_order {
        return Ok(());
    }
    let (zh, en) = if falls {
        ("这个指标越低越好：保底 ≥ 目标 ≥ 挑战", "less is better here: floor ≥ target ≥ stretch")
    } else {
        ("保底 ≤ 目标 ≤ 挑战", "floor ≤ target ≤ stretch")
    };
    Err(Problem::invalid(
        "target_order",
        format!("三档的顺序不对，应为{zh}"),
        format!("The three are out of order: {en}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_a_month_add_up_to_its_target() {
        for (month, value) in [("2026-07", 300_000_000), ("2026-02", 1), ("2024-02", 2_999), ("2026-06", 100)]
        {
            let month: Month = month.parse().unwrap();
            let shares: Vec<i64> = month.days().iter().map(|day| day_share(value, day)).collect();
            assert_eq!(shares.iter().sum::<i64>(), value, "{month}");
            assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1, "{month}");
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let check = |unit: Unit, typed: &str, expected: Option<i64>| {
            assert_eq!(read_value(unit, typed).ok(), expected, "{typed}");
        };
        check(Unit::Fen, "1.005", None);
        check(Unit::Fen, "300万", Some(300_000_000));
        check(Unit::Fen, "3.25 万元", Some(3_250_000));
        check(Unit::Fen, "1,280.50", Some(128_050));
        check(Unit::Fen, "-1", None);
        check(Unit::Fen, "很多", None);
        check(Unit::Ppm, "9%", Some(90_000));
        check(Unit::Ppm, "9", Some(90_000));
        check(Unit::RatioPpm, "3.5", Some(3_500_000));
        check(Unit::Count, "12,000", Some(12_000));
        check(Unit::Count, "12.5", None);
    }

    #[test]
    fn three_steps_stand_in_the_order_of_their_difficulty() {
        let check = |polarity: Polarity, steps: (Option<i64>, i64, Option<i64>), expected: Option<&str>| {
            let values = Values { floor: steps.0, goal: steps.1, stretch: steps.2 };
            let refused = check_order(polarity, values).err();
            assert_eq!(refused.map(|problem| problem.code), expected, "{steps:?}");
        };
        check(Polarity::Higher, (Some(80), 100, Some(120)), None);
        check(Polarity::Lower, (Some(80), 100, Some(120)), Some("target_order"));
        check(Polarity::Lower, (Some(120), 90, Some(80)), None);
        check(Polarity::Lower, (None, 0, None), None);
        check(Polarity::Higher, (None, 0, None), Some("target_zero"));
        check(Polarity::Higher, (Some(101), 100, None), Some("target_order"));
        check(Polarity::Higher, (None, 100, Some(100)), None);
    }
}
