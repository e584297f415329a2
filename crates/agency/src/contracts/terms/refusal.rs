//! 为什么不能签 · Everything that keeps terms from being signed, each with what to write instead.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::DayRange;

use super::Exclusion;

/// A close that waits longer than a quarter is a typing error: no platform takes refunds for so long.
pub const LONGEST_CLOSE_LAG_DAYS: u32 = 90;

/// Why terms cannot be signed as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermsRefusal {
    /// A text that has to be there is blank.
    Blank(&'static str),
    /// The last day lies before the first.
    EndsBeforeStart(DayRange),
    /// Version 1 counts from the first day of the contract.
    FirstVersionElsewhere(NaiveDate),
    /// A later version starts inside a month, which no fee of that month could be split by.
    VersionInsideMonth(NaiveDate),
    /// A later version starts outside the contract.
    VersionOutsideContract(NaiveDate),
    /// No store at all.
    NoStore,
    /// A store named twice.
    StoreTwice(String),
    /// A tax rate that is none.
    TaxRate(Rate),
    /// A close lag beyond [`LONGEST_CLOSE_LAG_DAYS`].
    CloseLag(u32),
    /// One account for both sides.
    OneSignatory(String),
    /// No fee at all.
    NoFee,
    /// Two fees of one code.
    FeeTwice(String),
    /// Something wrong inside one fee.
    Fee(String, FeeFault),
    /// Floor, goal and stretch of a target in no order.
    KpiOrder(String),
}

/// What is wrong inside one fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeeFault {
    /// Not a snake-case code.
    Code,
    /// A text that has to be there is blank.
    Blank(&'static str),
    /// An amount or price that is not above zero.
    NotPositive(&'static str, Money),
    /// A rate outside 0 to 100%.
    RateOutside(Rate),
    /// No tier, or a last tier with a limit.
    LastTierClosed,
    /// A tier without a limit before the last one.
    OpenTierInside,
    /// A tier limit that is not above the one before.
    TiersNotAscending(Money),
    /// Limits with neither minimum nor cap.
    LimitsEmpty,
    /// A minimum above the cap.
    LimitsCrossed(Money, Money),
    /// A store the contract does not run.
    StoreNotInContract(String),
    /// The same exclusion twice.
    ExclusionTwice(Exclusion),
}

impl TermsRefusal {
    /// What is wrong and what to write instead.
    #[must_use]
    pub fn text(&self) -> Label {
        match self {
            Self::Blank(field) => {
                Label::new(format!("{field} 是空的，请填写"), format!("{field} is blank; fill it in"))
            }
            Self::EndsBeforeStart(days) => Label::new(
                format!("合同结束日 {} 早于开始日 {}，请改 ends_on", days.to, days.from),
                format!(
                    "The contract ends on {}, before it starts on {}; change ends_on",
                    days.to, days.from
                ),
            ),
            Self::FirstVersionElsewhere(day) => Label::new(
                format!("第 1 版自合同首日生效，请把 effective_on 写成 {day}"),
                format!("Version 1 counts from the first day of the contract; write effective_on = {day}"),
            ),
            Self::VersionInsideMonth(day) => Label::new(
                format!("变更自 {day} 生效会把一个月拆成两种算法，请从某月 1 日生效"),
                format!(
                    "A change on {day} would split a month between two sets of terms; start it on the 1st"
                ),
            ),
            Self::VersionOutsideContract(day) => Label::new(
                format!("变更生效日 {day} 不在合同期内，请改 effective_on 或合同期"),
                format!("The change starts on {day}, outside the contract; change effective_on or the term"),
            ),
            Self::NoStore => {
                Label::new("合同没有店铺，请在 stores 写店铺代码", "No store; list store codes in stores")
            }
            Self::StoreTwice(store) => Label::new(
                format!("店铺 {store} 写了两次，请删去一个"),
                format!("Store {store} is named twice; remove one"),
            ),
            Self::TaxRate(rate) => Label::new(
                format!("税率 {rate} 不在 0% 与 100% 之间；6% 请写 tax_rate_ppm = 60_000"),
                format!("Tax rate {rate} is not between 0% and 100%; for 6% write tax_rate_ppm = 60_000"),
            ),
            Self::CloseLag(days) => Label::new(
                format!("关账等待 {days} 天太长，最多 {LONGEST_CLOSE_LAG_DAYS} 天"),
                format!("A close lag of {days} days is too long; {LONGEST_CLOSE_LAG_DAYS} at most"),
            ),
            Self::OneSignatory(login) => Label::new(
                format!("双方签署人都是 {login}，结算单要由两方各一名确认，请改一方"),
                format!("{login} signs for both sides; a statement needs one person per side, so change one"),
            ),
            Self::NoFee => {
                Label::new("没有费用条款，请写 [[terms.fees]]", "No fee; add a [[terms.fees]] entry")
            }
            Self::FeeTwice(code) => Label::new(
                format!("两条费用都叫 {code}，请改其中一个 code"),
                format!("Two fees share the code {code}; rename one"),
            ),
            Self::Fee(code, fault) => {
                let said = fault.text();
                Label::new(format!("费用 {code}：{}", said.zh), format!("Fee {code}: {}", said.en))
            }
            Self::KpiOrder(metric) => Label::new(
                format!("指标 {metric} 的保底、目标、挑战没有依次变严，请按顺序写"),
                format!("Floor, goal and stretch of {metric} do not get stricter in turn; put them in order"),
            ),
        }
    }
}

impl FeeFault {
    /// What is wrong and what to write instead.
    #[must_use]
    pub fn text(&self) -> Label {
        match self {
            Self::Code => Label::new(
                "code 只能用小写字母、数字和下划线，以字母开头",
                "a code is lower-case letters, digits and underscores, starting with a letter",
            ),
            Self::Blank(field) => {
                Label::new(format!("{field} 是空的，请填写"), format!("{field} is blank; fill it in"))
            }
            Self::NotPositive(field, amount) => Label::new(
                format!("{field} 是 {amount} 元，要大于 0"),
                format!("{field} is {amount} yuan and has to be above zero"),
            ),
            Self::RateOutside(rate) => Label::new(
                format!("比例 {rate} 不在 0% 与 100% 之间；5% 请写 rate_ppm = 50_000"),
                format!("rate {rate} is not between 0% and 100%; for 5% write rate_ppm = 50_000"),
            ),
            Self::LastTierClosed => Label::new(
                "最后一档不写 up_to_fen，否则更高的销售额没有比例",
                "the last tier has no up_to_fen, or higher sales would have no rate",
            ),
            Self::OpenTierInside => Label::new(
                "只有最后一档可以不写 up_to_fen，请补上限",
                "only the last tier may leave out up_to_fen; add the limit",
            ),
            Self::TiersNotAscending(limit) => Label::new(
                format!("上限 {} 元不高于前一档，请从低到高排", limit.grouped()),
                format!(
                    "the limit {} yuan is not above the tier before; order tiers from low to high",
                    limit.grouped()
                ),
            ),
            Self::LimitsEmpty => Label::new(
                "limits 里没有保底也没有封顶，请写 minimum_fen 或 cap_fen，或删去 limits",
                "limits has neither minimum_fen nor cap_fen; write one or remove limits",
            ),
            Self::LimitsCrossed(minimum, cap) => Label::new(
                format!("保底 {} 元高于封顶 {} 元，请改其中一个", minimum.grouped(), cap.grouped()),
                format!(
                    "the minimum {} yuan is above the cap {} yuan; change one",
                    minimum.grouped(),
                    cap.grouped()
                ),
            ),
            Self::StoreNotInContract(store) => Label::new(
                format!("店铺 {store} 不在合同的 stores 里，请补上或删去"),
                format!("store {store} is not in the contract's stores; add it there or remove it here"),
            ),
            Self::ExclusionTwice(part) => {
                let part = part.label();
                Label::new(
                    format!("「{}」剔除了两次，请删去一个", part.zh),
                    format!("{} left out twice; remove one", part.en),
                )
            }
        }
    }
}

/// All refusals as one answer, a line each.
#[must_use]
pub fn terms_problem(refusals: &[TermsRefusal]) -> Problem {
    let (zh, en): (Vec<String>, Vec<String>) =
        refusals.iter().map(TermsRefusal::text).map(|said| (said.zh, said.en)).unzip();
    Problem::invalid("contract_terms_refused", zh.join("\n"), en.join("\n"))
}
