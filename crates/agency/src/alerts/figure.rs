//! How a value is written in a sentence.

use daiyun_base::money::{Money, PPM, divide_rounded};
use daiyun_kpi::metric::Unit;

/// A value in its unit: `12,860.10`, `11.2%`, `3.40`, `42`.
#[must_use]
pub fn figure(unit: Unit, value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let rounded = |steps: i64| divide_rounded(i128::from(value.unsigned_abs()), i128::from(PPM / steps));
    match unit {
        Unit::Fen => Money::from_fen(value).grouped(),
        Unit::Count => value.to_string(),
        Unit::Ppm => {
            let tenths = rounded(1_000);
            format!("{sign}{}.{}%", tenths / 10, tenths % 10)
        }
        Unit::RatioPpm => {
            let hundredths = rounded(100);
            format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
        }
        Unit::Seconds => format!("{value} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_in_its_unit() {
        let check = |unit, value, expected: &str| assert_eq!(figure(unit, value), expected);
        check(Unit::Fen, 1_286_010, "12,860.10");
        check(Unit::Count, 42, "42");
        check(Unit::Ppm, 112_050, "11.2%");
        check(Unit::Ppm, -15_000, "-1.5%");
        check(Unit::RatioPpm, 1_999_999, "2.00");
        check(Unit::RatioPpm, 610_000, "0.61");
        check(Unit::Seconds, 35, "35 s");
    }
}
