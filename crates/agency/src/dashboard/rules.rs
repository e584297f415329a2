//! How a number moved, and the sentence that stands over the board.

use daiyun_base::error::Label;
use daiyun_base::money::Money;
use daiyun_kpi::compare::{Change, Verdict};
use daiyun_kpi::metric::{Polarity, Unit};
use serde::Serialize;
use utoipa::ToSchema;

/// How a number moved against an earlier period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delta {
    /// The earlier value.
    pub before: Option<i64>,
    /// `growth` in ppm of the earlier value, `points` in ppm of the whole (百分点), `no_data`, `no_base`.
    pub kind: &'static str,
    /// The movement in ppm, for `growth` and `points`.
    pub value_ppm: Option<i64>,
    /// `better`, `worse` or `same`, by the metric's polarity.
    pub verdict: &'static str,
}

impl Delta {
    /// The movement from one value to another.
    #[must_use]
    pub fn between(unit: Unit, polarity: Polarity, now: Option<i64>, before: Option<i64>) -> Self {
        let change = Change::between(unit, now, before);
        let (kind, value_ppm) = match change {
            Change::GrowthPpm(ppm) => ("growth", Some(ppm)),
            Change::PointsPpm(ppm) => ("points", Some(ppm)),
            Change::NoData => ("no_data", None),
            Change::NoBase => ("no_base", None),
        };
        let verdict = match change.verdict(polarity) {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Same => "same",
        };
        Self { before, kind, value_ppm, verdict }
    }
}

/// What the sentence over the board is made of.
#[derive(Clone, Debug)]
pub struct Headline {
    /// Paid sales of the period.
    pub paid_sales: Option<i64>,
    /// Against the period before.
    pub paid_delta: Delta,
    /// Refund rate against the period before.
    pub refund_delta: Delta,
    /// The store whose paid sales moved most, and by how much.
    pub mover: Option<(String, i64)>,
}

/// One sentence: the number, how it moved, where it came from.
#[must_use]
pub fn conclusion(headline: &Headline) -> Label {
    let Some(paid) = headline.paid_sales else {
        return Label::new(
            "这段时间还没有订单数据，先到「数据接入」导入平台导出的文件。",
            "There are no orders in this period yet. Import the platform's files under Imports.",
        );
    };
    let mut zh = format!("支付金额 {}", money_zh(paid));
    let mut en = format!("Paid sales {}", money_en(paid));
    match headline.paid_delta.value_ppm {
        Some(ppm) => {
            zh.push_str(&format!("，较上一周期 {}", signed_percent(ppm)));
            en.push_str(&format!(", {} against the previous period", signed_percent(ppm)));
        }
        None => {
            zh.push_str("，上一周期没有可比的数据");
            en.push_str(", nothing to compare with in the previous period");
        }
    }
    if let (Some(ppm), "worse") = (headline.refund_delta.value_ppm, headline.refund_delta.verdict) {
        zh.push_str(&format!("；退款率升 {} 百分点", percent(ppm)));
        en.push_str(&format!("; refund rate up {} pp", percent(ppm)));
    }
    if let Some((store, change)) = headline.mover.as_ref().filter(|(_, change)| *change != 0) {
        let direction = if *change > 0 { ("增加", "added") } else { ("减少", "lost") };
        zh.push_str(&format!("。变化最大的是{store}，{} {}。", direction.0, money_zh(change.abs())));
        en.push_str(&format!(". {store} moved most: it {} {}.", direction.1, money_en(change.abs())));
    } else {
        zh.push('。');
        en.push('.');
    }
    Label::new(zh, en)
}

/// 元 below ten thousand, then 万 with two decimals below a million yuan and one above, then 亿: rounded first, so that
/// 99,999,999 fen reads 100.0 万 and never 99.99….
fn money_zh(fen: i64) -> String {
    const WAN: i64 = 1_000_000;
    let rounded = |unit: i64| divide(fen, unit);
    if divide(fen, 100) < 10_000 {
        return format!("{} 元", grouped(rounded(100)));
    }
    let hundredths = rounded(WAN / 100);
    if hundredths < 10_000 {
        return format!("{}.{:02} 万", hundredths / 100, hundredths % 100);
    }
    let tenths = rounded(WAN / 10);
    if tenths < 100_000 {
        return format!("{}.{} 万", grouped(tenths / 10), tenths % 10);
    }
    let hundredths = rounded(WAN * 100);
    format!("{}.{:02} 亿", hundredths / 100, hundredths % 100)
}

fn money_en(fen: i64) -> String {
    let text = Money::from_fen(fen).grouped();
    format!("¥{}", text.strip_suffix(".00").unwrap_or(&text))
}

fn divide(fen: i64, unit: i64) -> i64 {
    daiyun_base::money::divide_rounded(i128::from(fen), i128::from(unit))
}

fn grouped(number: i64) -> String {
    Money::from_yuan(number).grouped().trim_end_matches(".00").to_owned()
}

fn percent(ppm: i64) -> String {
    let tenths = daiyun_base::money::divide_rounded(i128::from(ppm.abs()), 1_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn signed_percent(ppm: i64) -> String {
    let text = percent(ppm);
    if text == "0.0" {
        return "0.0%".to_owned();
    }
    format!("{}{text}%", if ppm < 0 { '−' } else { '+' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_operators_read_it() {
        let check = |fen: i64, expected: &str| assert_eq!(money_zh(fen), expected);
        check(986_000, "9,860 元");
        check(12_860_100, "12.86 万");
        check(99_999_999, "100.0 万");
        check(380_000_000, "380.0 万");
        check(12_300_000_000, "1.23 亿");
        check(9_999_999_999, "1.00 亿");
        check(0, "0 元");
    }

    #[test]
    fn a_share_moves_in_points_and_zero_has_no_sign() {
        assert_eq!(signed_percent(42_000), "+4.2%");
        assert_eq!(signed_percent(-42_000), "−4.2%");
        assert_eq!(signed_percent(-400), "0.0%");
        let worse = Delta::between(Unit::Ppm, Polarity::Lower, Some(112_000), Some(93_000));
        assert_eq!((worse.kind, worse.value_ppm, worse.verdict), ("points", Some(19_000), "worse"));
        let none = Delta::between(Unit::Fen, Polarity::Higher, Some(5), Some(0));
        assert_eq!((none.kind, none.value_ppm), ("no_base", None));
    }

    #[test]
    fn the_sentence_says_number_movement_and_cause() {
        let headline = Headline {
            paid_sales: Some(12_860_100),
            paid_delta: Delta::between(Unit::Fen, Polarity::Higher, Some(104_200), Some(100_000)),
            refund_delta: Delta::between(Unit::Ppm, Polarity::Lower, Some(112_000), Some(93_000)),
            mover: Some(("禾裳抖音旗舰店".to_owned(), 400_000)),
        };
        assert_eq!(
            conclusion(&headline).zh,
            "支付金额 12.86 万，较上一周期 +4.2%；退款率升 1.9 百分点。变化最大的是禾裳抖音旗舰店，增加 4,000 元。"
        );
    }
}
