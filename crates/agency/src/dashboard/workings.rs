//! How a number comes from the numbers it is made of, in words with their values: 退款率 = 退款金额 1,234.00 元 ÷ 支付金额 …

use daiyun_base::error::Label;
use daiyun_base::money::{Money, divide_rounded};
use daiyun_kpi::metric::{Measure, Metric, Unit};

/// A number with its name.
#[derive(Clone, Debug)]
pub struct Valued {
    /// The metric.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// What its value is.
    pub unit: Unit,
    /// The value.
    pub value: Option<i64>,
}

/// The number in one line: its name, how it is made with the values put in, and what that comes to. Nothing for a number
/// that comes straight from lines.
#[must_use]
pub fn workings(metric: &Metric, value: Option<i64>, inputs: &[Valued]) -> Option<Label> {
    let terms = |codes: &[String], sign: &str| -> [String; 2] {
        let named: Vec<[String; 2]> = codes
            .iter()
            .filter_map(|code| inputs.iter().find(|input| input.code == *code))
            .map(|input| {
                let value = exact(input.unit, input.value);
                [format!("{} {}", input.label.zh, value.zh), format!("{} {}", input.label.en, value.en)]
            })
            .collect();
        [0, 1].map(|at| named.iter().map(|pair| pair[at].clone()).collect::<Vec<String>>().join(sign))
    };
    let [zh, en] = match &metric.measure {
        Measure::Derived { plus, minus } => {
            let (added, off) = (terms(plus, " + "), terms(minus, " − "));
            [0, 1].map(|at| {
                if minus.is_empty() { added[at].clone() } else { format!("{} − {}", added[at], off[at]) }
            })
        }
        Measure::Ratio { of, over, per } => {
            let (top, bottom) = (terms(of, " × "), terms(over, " × "));
            let scale = if *per == 1 { String::new() } else { format!(" × {per}") };
            [0, 1].map(|at| format!("{} ÷ {}{scale}", top[at], bottom[at]))
        }
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Increment { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => return None,
    };
    let come_to = exact(metric.unit, value);
    Some(Label::new(
        format!("{} = {zh} = {}", metric.label.zh, come_to.zh),
        format!("{} = {en} = {}", metric.label.en, come_to.en),
    ))
}

/// A value to the last digit that is kept, with its unit; 「--」 where there is none.
#[must_use]
pub fn exact(unit: Unit, value: Option<i64>) -> Label {
    let Some(value) = value else { return Label::new("--", "--") };
    match unit {
        Unit::Fen => {
            let text = Money::from_fen(value).grouped();
            Label::new(format!("{text} 元"), format!("¥{text}"))
        }
        Unit::Count => both(grouped(value)),
        Unit::Ppm => both(format!("{}%", hundredths(value, 100))),
        Unit::RatioPpm => both(hundredths(value, 10_000)),
        Unit::Seconds => Label::new(format!("{} 秒", grouped(value)), format!("{} s", grouped(value))),
    }
}

fn both(text: String) -> Label {
    Label { zh: text.clone(), en: text }
}

fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let first = digits.len() % 3;
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// A number of millionths with two decimals, after so many of them make a hundredth.
fn hundredths(ppm: i64, each: i64) -> String {
    let rounded = divide_rounded(i128::from(ppm), i128::from(each));
    let sign = if rounded < 0 { "-" } else { "" };
    let whole = rounded.unsigned_abs();
    format!("{sign}{}.{:02}", whole / 100, whole % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_digits() {
        let check = |unit, value, zh: &str| assert_eq!(exact(unit, Some(value)).zh, zh);
        check(Unit::Fen, 123_456_789, "1,234,567.89 元");
        check(Unit::Fen, -5, "-0.05 元");
        check(Unit::Count, 1_234, "1,234");
        check(Unit::Count, -999, "-999");
        check(Unit::Count, 123_456, "123,456");
        check(Unit::Ppm, 93_450, "9.35%");
        check(Unit::Ppm, -93_444, "-9.34%");
        check(Unit::RatioPpm, 3_404_999, "3.40");
        assert_eq!(exact(Unit::Fen, None).zh, "--");
    }
}
