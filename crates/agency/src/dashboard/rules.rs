//! How a number moved, and the sentence that stands over the board.

use daiyun_base::error::Label;
use daiyun_base::money::{Money, ratio_ppm};
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

/// A step of the funnel as it was counted.
#[derive(Clone, Debug)]
pub struct FunnelNumbers {
    /// The metric.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// How many came this far.
    pub value: Option<i64>,
    /// How many did in the earlier period.
    pub before: Option<i64>,
}

/// A step of the funnel as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FunnelStep {
    /// The metric.
    pub code: String,
    /// What people call it.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// How many came this far.
    pub value: Option<i64>,
    /// How many did in the earlier period.
    pub before: Option<i64>,
    /// Of the step before; nothing on the first step and after a step without a number.
    pub rate_ppm: Option<i64>,
    /// How that share moved.
    pub change: Option<Delta>,
    /// Whether this step fell furthest behind the earlier period.
    pub worst: bool,
}

/// The steps with the share of the step before, and the one that fell furthest marked.
#[must_use]
pub fn funnel_steps(numbers: &[FunnelNumbers]) -> Vec<FunnelStep> {
    let mut steps = Vec::new();
    let mut above: Option<&FunnelNumbers> = None;
    for step in numbers {
        let rate_ppm = above.and_then(|above| share(step.value, above.value));
        let rate_before = above.and_then(|above| share(step.before, above.before));
        let change = above.map(|_| Delta::between(Unit::Ppm, Polarity::Higher, rate_ppm, rate_before));
        steps.push(FunnelStep {
            code: step.code.clone(),
            label: step.label.zh.clone(),
            label_en: step.label.en.clone(),
            value: step.value,
            before: step.before,
            rate_ppm,
            change,
            worst: false,
        });
        above = Some(step);
    }
    let fall = |step: &FunnelStep| step.change.as_ref().and_then(|change| change.value_ppm).unwrap_or(0);
    let worst = steps.iter().enumerate().min_by_key(|(_, step)| fall(step)).map(|(at, _)| at);
    if let Some(step) = worst.and_then(|at| steps.get_mut(at)) {
        step.worst = fall(step) < 0;
    }
    steps
}

/// The last step of the first, and how that moved.
#[must_use]
pub fn overall(numbers: &[FunnelNumbers]) -> (Option<i64>, Option<Delta>) {
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return (None, None) };
    let now = share(last.value, first.value);
    let change = Delta::between(Unit::Ppm, Polarity::Higher, now, share(last.before, first.before));
    (now, Some(change))
}

fn share(part: Option<i64>, whole: Option<i64>) -> Option<i64> {
    ratio_ppm(part?, whole?)
}

/// What the sentence over the board is made of.
#[derive(Clone, Debug)]
pub struct Headline {
    /// What the earlier period is called: 较前一日, 环比 …; nothing where the board is held against none.
    pub against: Option<Label>,
    /// Paid sales of the period.
    pub paid_sales: Option<i64>,
    /// Against the earlier period.
    pub paid_delta: Delta,
    /// Refund rate against the earlier period.
    pub refund_delta: Delta,
    /// The store whose paid sales moved most, and by how much.
    pub mover: Option<(String, i64)>,
    /// The stores whose orders of the period have not all come.
    pub incomplete_stores: Vec<String>,
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
    match (&headline.against, headline.paid_delta.value_ppm) {
        (Some(against), Some(ppm)) => {
            zh.push_str(&format!("，{} {}", against.zh, signed_percent(ppm)));
            en.push_str(&format!(", {} {}", signed_percent(ppm), against.en));
        }
        (Some(against), None) => {
            zh.push_str(&format!("，{}没有可比的数据", against.zh));
            en.push_str(&format!(", no data {}", against.en));
        }
        (None, _) => {}
    }
    let moved = headline.refund_delta.value_ppm.filter(|ppm| percent(*ppm) != "0.0");
    if let Some(ppm) = moved {
        let (rose, up) = if ppm > 0 { ("升", "up") } else { ("降", "down") };
        zh.push_str(&format!("；退款率{rose} {} 百分点", percent(ppm)));
        en.push_str(&format!("; refund rate {up} {} pp", percent(ppm)));
    }
    if let Some((store, change)) = headline.mover.as_ref().filter(|(_, change)| *change != 0) {
        let direction = if *change > 0 { ("增加", "added") } else { ("减少", "lost") };
        zh.push_str(&format!("。变化最大的是{store}，{} {}", direction.0, money_zh(change.abs())));
        en.push_str(&format!(". {store} moved most: it {} {}", direction.1, money_en(change.abs())));
    }
    if let Some(missing) = incomplete(&headline.incomplete_stores) {
        zh.push_str(&format!("。{}，合计里没有它们", missing.zh));
        en.push_str(&format!(". {}; the total lacks them", missing.en));
    }
    zh.push('。');
    en.push('.');
    Label::new(zh, en)
}

/// Which stores a number lacks: 「1 家店铺数据未到（禾裳旗舰店）」.
#[must_use]
pub fn incomplete(stores: &[String]) -> Option<Label> {
    /// More names than these are a list, not a sentence.
    const NAMED: usize = 3;
    if stores.is_empty() {
        return None;
    }
    let named = stores.iter().take(NAMED).cloned().collect::<Vec<String>>();
    let (and_so_on, and_more) = if stores.len() > NAMED { (" 等", " …") } else { ("", "") };
    let count = stores.len();
    Some(Label::new(
        format!("{count} 家店铺数据未到（{}{and_so_on}）", named.join("、")),
        format!("the data of {count} stores has not all come ({}{and_more})", named.join(", ")),
    ))
}

/// 元 below ten thousand to the fen, then 万 with two decimals below a million yuan and one above, then 亿: rounded first, so that
/// 99,999,999 fen reads 100.0 万 and never 99.99….
fn money_zh(fen: i64) -> String {
    const WAN: i64 = 1_000_000;
    if fen < WAN {
        return format!("{} 元", exact_yuan(fen));
    }
    let hundredths = divide(fen, WAN / 100);
    if hundredths < 10_000 {
        return format!("{}.{:02} 万", hundredths / 100, hundredths % 100);
    }
    let tenths = divide(fen, WAN / 10);
    if tenths < 100_000 {
        return format!("{}.{} 万", grouped(tenths / 10), tenths % 10);
    }
    let hundredths = divide(fen, WAN * 100);
    format!("{}.{:02} 亿", hundredths / 100, hundredths % 100)
}

/// As the console's cards read: whole yuan without an empty .00 below ten thousand, then thousands and millions.
fn money_en(fen: i64) -> String {
    const THOUSAND: i64 = 100_000;
    if fen < 1_000_000 {
        return format!("¥{}", exact_yuan(fen));
    }
    let tenths = divide(fen, THOUSAND / 10);
    if tenths < 10_000 {
        return format!("¥{}.{}K", tenths / 10, tenths % 10);
    }
    let hundredths = divide(fen, THOUSAND * 10);
    if hundredths < 1_000 {
        return format!("¥{}.{:02}M", hundredths / 100, hundredths % 100);
    }
    let tenths = divide(fen, THOUSAND * 100);
    if tenths < 1_000 {
        return format!("¥{}.{}M", tenths / 10, tenths % 10);
    }
    format!("¥{}M", grouped(divide(fen, THOUSAND * 1_000)))
}

fn exact_yuan(fen: i64) -> String {
    let text = Money::from_fen(fen).grouped();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
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
        check(377_260, "3,772.60 元");
        let check = |fen: i64, expected: &str| assert_eq!(money_en(fen), expected);
        check(377_260, "¥3,772.60");
        check(2_351_889, "¥23.5K");
        check(99_999_999, "¥1.00M");
        check(3_800_000_000, "¥38.0M");
        check(38_000_000_000, "¥380M");
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
            against: Some(Label::new("较前一日", "vs previous day")),
            paid_sales: Some(12_860_100),
            paid_delta: Delta::between(Unit::Fen, Polarity::Higher, Some(104_200), Some(100_000)),
            refund_delta: Delta::between(Unit::Ppm, Polarity::Lower, Some(112_000), Some(93_000)),
            mover: Some(("禾裳抖音旗舰店".to_owned(), 400_000)),
            incomplete_stores: Vec::new(),
        };
        assert_eq!(
            conclusion(&headline).zh,
            "支付金额 12.86 万，较前一日 +4.2%；退款率升 1.9 百分点。变化最大的是禾裳抖音旗舰店，增加 4,000 元。"
        );
    }

    #[test]
    fn a_total_without_a_store_says_so_and_is_not_compared() {
        let headline = Headline {
            against: Some(Label::new("较前一日", "vs previous day")),
            paid_sales: Some(12_860_100),
            paid_delta: Delta::between(Unit::Fen, Polarity::Higher, Some(12_860_100), None),
            refund_delta: Delta::between(Unit::Ppm, Polarity::Lower, None, None),
            mover: None,
            incomplete_stores: vec!["禾裳抖音旗舰店".to_owned()],
        };
        assert_eq!(
            conclusion(&headline).zh,
            "支付金额 12.86 万，较前一日没有可比的数据。1 家店铺数据未到（禾裳抖音旗舰店），合计里没有它们。"
        );
        let four = ["甲", "乙", "丙", "丁"].map(str::to_owned);
        assert_eq!(incomplete(&four).unwrap().zh, "4 家店铺数据未到（甲、乙、丙 等）");
    }

    fn counted(value: Option<i64>, before: Option<i64>) -> FunnelNumbers {
        FunnelNumbers { code: String::new(), label: Label::new("", ""), value, before }
    }

    #[test]
    fn a_step_is_a_share_of_the_one_before_and_the_furthest_fall_is_marked() {
        let check = |numbers: &[FunnelNumbers], expected: &[(Option<i64>, bool)]| {
            let steps: Vec<_> =
                funnel_steps(numbers).iter().map(|step| (step.rate_ppm, step.worst)).collect();
            assert_eq!(steps, expected);
        };
        let numbers = [
            counted(Some(10_000), Some(10_000)),
            counted(Some(1_100), Some(1_150)),
            counted(Some(250), Some(300)),
        ];
        check(&numbers, &[(None, false), (Some(110_000), false), (Some(227_273), true)]);
        assert_eq!(overall(&numbers).0, Some(25_000));
        // No number in the middle: the share after it is unknown, not zero.
        check(
            &[counted(Some(10), None), counted(None, None), counted(Some(1), None)],
            &[(None, false), (None, false), (None, false)],
        );
        // Everything better: nothing is the worst.
        check(
            &[counted(Some(10), Some(10)), counted(Some(5), Some(4))],
            &[(None, false), (Some(500_000), false)],
        );
        check(&[], &[]);
    }
}
