//! 费用条款 · The fee models a contract can agree on, each with what it needs to be charged.
//!
//! A clause that two sides could read in two ways has no default here, so that leaving it out is an error of the file
//! and not a dispute at the month's end.

use daiyun_base::error::Label;
use daiyun_base::money::{Money, Rate};
use serde::{Deserialize, Serialize};

use super::MetricBinding;
use super::sales_base::SalesBase;

/// One fee. A new fee model is one variant here and one file in `settlement/fees`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum FeeTerm {
    /// 固定服务费.
    Retainer(Retainer),
    /// 提成.
    Commission(Commission),
    /// 阶梯提成.
    TieredCommission(TieredCommission),
    /// 按效果.
    PerResult(PerResult),
}

/// A fixed fee for each month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retainer {
    /// Stable name of the line, snake case.
    pub code: String,
    /// What the statement calls it.
    pub label: Label,
    /// The clause of the signed text, as people cite it.
    pub clause: String,
    /// For a whole month.
    pub amount_fen: Money,
    /// What a part month costs.
    pub proration: Proration,
}

/// One rate on sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commission {
    /// Stable name of the line, snake case.
    pub code: String,
    /// What the statement calls it.
    pub label: Label,
    /// The clause of the signed text, as people cite it.
    pub clause: String,
    /// Which sales.
    pub base: SalesBase,
    /// Over which period sales are added up.
    #[serde(default)]
    pub period: FeePeriod,
    /// The rate.
    pub rate_ppm: Rate,
    /// 保底 and 封顶 of this fee.
    #[serde(default)]
    pub limits: Option<Limits>,
}

/// Rates that change with sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieredCommission {
    /// Stable name of the line, snake case.
    pub code: String,
    /// What the statement calls it.
    pub label: Label,
    /// The clause of the signed text, as people cite it.
    pub clause: String,
    /// Which sales.
    pub base: SalesBase,
    /// Over which period sales are added up.
    #[serde(default)]
    pub period: FeePeriod,
    /// What the higher rate applies to.
    pub mode: TierMode,
    /// Ascending; the last one is open. Limits are for a whole month and are not prorated.
    pub tiers: Vec<Tier>,
    /// 保底 and 封顶 of this fee.
    #[serde(default)]
    pub limits: Option<Limits>,
}

/// A price for each counted result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerResult {
    /// Stable name of the line, snake case.
    pub code: String,
    /// What the statement calls it.
    pub label: Label,
    /// The clause of the signed text, as people cite it.
    pub clause: String,
    /// What is counted.
    pub result: ResultKind,
    /// The metric that counts it.
    pub metric: String,
    /// The revision of the metric both sides agreed to.
    pub metric_revision: u32,
    /// How repeats and frauds are treated, in words: the usual dispute of this model.
    pub counting: String,
    /// The price of a thousand, because a click can cost less than a fen.
    pub unit_price_fen_per_1000: Money,
    /// 保底 and 封顶 of this fee.
    #[serde(default)]
    pub limits: Option<Limits>,
}

/// Over which period a base is added up. Quarters and year-to-date become further variants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeePeriod {
    /// The calendar month.
    #[default]
    Month,
}

/// How a part month at the start or the end of a contract is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proration {
    /// By the days in force over the days of the month.
    ByDay,
    /// As a whole month.
    WholeMonth,
}

/// What a higher tier applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierMode {
    /// 超额累进: each rate on its own slice.
    Marginal,
    /// 全额跳档: the rate of the tier reached on all sales.
    Whole,
}

/// One tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Upper limit, included; nothing for the last tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to_fen: Option<Money>,
    /// The rate inside it.
    pub rate_ppm: Rate,
}

/// 保底 and 封顶 of one fee, for a whole month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The fee is topped up to this.
    #[serde(default)]
    pub minimum_fen: Option<Money>,
    /// The fee is cut to this.
    #[serde(default)]
    pub cap_fen: Option<Money>,
    /// What the limits are in a part month.
    pub proration: Proration,
}

/// What is counted for a fee per result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultKind {
    /// Clicks.
    Cpc,
    /// Impressions, by the thousand.
    Cpm,
    /// Actions, as the contract counts them.
    Cpa,
    /// New followers.
    Follower,
    /// Leads, 询单.
    Lead,
}

impl FeeTerm {
    /// Stable name of its statement line.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Retainer(term) => &term.code,
            Self::Commission(term) => &term.code,
            Self::TieredCommission(term) => &term.code,
            Self::PerResult(term) => &term.code,
        }
    }

    /// What the statement calls it.
    #[must_use]
    pub fn label(&self) -> &Label {
        match self {
            Self::Retainer(term) => &term.label,
            Self::Commission(term) => &term.label,
            Self::TieredCommission(term) => &term.label,
            Self::PerResult(term) => &term.label,
        }
    }

    /// The clause it rests on.
    #[must_use]
    pub fn clause(&self) -> &str {
        match self {
            Self::Retainer(term) => &term.clause,
            Self::Commission(term) => &term.clause,
            Self::TieredCommission(term) => &term.clause,
            Self::PerResult(term) => &term.clause,
        }
    }

    /// The sales it is taken from, when it is a share of sales.
    #[must_use]
    pub fn base(&self) -> Option<&SalesBase> {
        match self {
            Self::Commission(term) => Some(&term.base),
            Self::TieredCommission(term) => Some(&term.base),
            Self::Retainer(_) | Self::PerResult(_) => None,
        }
    }

    /// Its minimum and cap, when it has any.
    #[must_use]
    pub fn limits(&self) -> Option<Limits> {
        match self {
            Self::Commission(term) => term.limits,
            Self::TieredCommission(term) => term.limits,
            Self::PerResult(term) => term.limits,
            Self::Retainer(_) => None,
        }
    }

    /// The metric that measures it, at the agreed revision.
    #[must_use]
    pub fn bound_metric(&self) -> Option<MetricBinding> {
        match self {
            Self::Commission(term) => Some(term.base.bound_metric()),
            Self::TieredCommission(term) => Some(term.base.bound_metric()),
            Self::PerResult(term) => {
                Some(MetricBinding { metric: term.metric.clone(), revision: term.metric_revision })
            }
            Self::Retainer(_) => None,
        }
    }

    /// The 口径 column of a statement: what the line is measured by.
    #[must_use]
    pub fn measured_by(&self) -> Label {
        match self {
            Self::Retainer(_) => Label::new("按合同期天数", "days under contract"),
            Self::Commission(term) => term.base.describe(),
            Self::TieredCommission(term) => term.base.describe(),
            Self::PerResult(term) => {
                let name = term.result.label();
                Label::new(
                    format!("{} v{}，{}", name.zh, term.metric_revision, term.counting),
                    format!("{} v{}, {}", name.en, term.metric_revision, term.counting),
                )
            }
        }
    }
}

impl ResultKind {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Cpc => Label::new("点击", "clicks"),
            Self::Cpm => Label::new("展现", "impressions"),
            Self::Cpa => Label::new("转化", "actions"),
            Self::Follower => Label::new("新增粉丝", "new followers"),
            Self::Lead => Label::new("询单", "leads"),
        }
    }
}

impl TierMode {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Marginal => Label::new("超额累进", "marginal"),
            Self::Whole => Label::new("全额跳档", "whole"),
        }
    }
}
