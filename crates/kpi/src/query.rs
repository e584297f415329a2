//! A query: which metrics, split by what, over which days, within which stores. Everything a caller can get wrong is
//! refused here in words that name the metric and list what is allowed.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::DayRange;
use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;

/// Rows a query returns unless the caller says otherwise.
pub const DEFAULT_LIMIT: usize = 10_000;
/// The most rows a query may return: beyond it a person wants an export, not an answer.
pub const MAX_LIMIT: usize = 1_000_000;
/// The most days a query may span: ten years and their leap days.
pub const MAX_DAYS: u64 = 3_660;

/// A question to the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Metric codes, in the order of the answer's columns.
    pub metrics: Vec<String>,
    /// Dimensions, in the order of the answer's columns; rows come sorted by them.
    pub by: Vec<Dimension>,
    /// The business days, both ends included.
    pub days: DayRange,
    /// Every one of them must hold.
    pub filters: Vec<Filter>,
    /// The stores the caller may see; nothing outside them is read.
    pub scope: Vec<ScopedStore>,
    /// The most rows returned.
    pub limit: usize,
}

/// A store the caller may see, with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopedStore {
    /// The immutable store code, as in the facts.
    pub store: String,
    /// Its platform's code.
    pub platform: String,
    /// Its client's code.
    pub client: String,
}

/// Keeps rows whose dimension has one of the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// What is compared.
    pub dimension: Dimension,
    /// The values that pass.
    pub values: Vec<String>,
}

/// What a metric can be split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The business day.
    Day,
    /// The week, named by its Monday.
    Week,
    /// The month, `2026-06`.
    Month,
    /// The hour of the business day, 0 to 23.
    Hour,
    /// The client (甲方).
    Client,
    /// The platform.
    Platform,
    /// The store.
    Store,
    /// The listing (商品链接).
    Listing,
    /// The merchant's SKU code, which is the same on every platform.
    Sku,
    /// The receiver's province.
    Province,
    /// The receiver's city.
    City,
    /// The advertising channel.
    Channel,
    /// The advertising plan.
    Plan,
    /// The order's status.
    Status,
    /// The creator (达人) who sold it.
    Creator,
    /// The kind of refund: 仅退款, 退货退款 …
    RefundKind,
    /// The reason the buyer gave.
    RefundReason,
}

/// Where a dimension's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The day the metric counts by.
    Days,
    /// The Monday before it.
    Weeks,
    /// Its month.
    Months,
    /// The instant behind that day.
    Hours,
    /// A column of the scope.
    Scope(&'static str),
    /// A column of some facts. The facts are named because one column name can mean two things: an order's `status`
    /// and a refund's share no words.
    Columns(&'static [(&'static str, &'static str)]),
}

impl Dimension {
    /// Every dimension, in the order people read them.
    pub const ALL: [Self; 17] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Hour,
        Self::Client,
        Self::Platform,
        Self::Store,
        Self::Listing,
        Self::Sku,
        Self::Province,
        Self::City,
        Self::Channel,
        Self::Plan,
        Self::Status,
        Self::Creator,
        Self::RefundKind,
        Self::RefundReason,
    ];

    /// Its word in queries and results.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        let (_, zh, en) = self.words();
        Label::new(zh, en)
    }

    /// Whether it cuts time.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self.origin(), Origin::Days | Origin::Weeks | Origin::Months | Origin::Hours)
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Day => ("day", "日期", "Day"),
            Self::Week => ("week", "周（周一）", "Week (its Monday)"),
            Self::Month => ("month", "月份", "Month"),
            Self::Hour => ("hour", "时段", "Hour of the day"),
            Self::Client => ("client", "客户", "Client"),
            Self::Platform => ("platform", "平台", "Platform"),
            Self::Store => ("store", "店铺", "Store"),
            Self::Listing => ("listing", "商品", "Listing"),
            Self::Sku => ("sku", "商家编码", "SKU code"),
            Self::Province => ("province", "省份", "Province"),
            Self::City => ("city", "城市", "City"),
            Self::Channel => ("channel", "投放渠道", "Advertising channel"),
            Self::Plan => ("plan", "投放计划", "Advertising plan"),
            Self::Status => ("status", "订单状态", "Order status"),
            Self::Creator => ("creator", "达人", "Creator"),
            Self::RefundKind => ("refund_kind", "售后类型", "Refund kind"),
            Self::RefundReason => ("refund_reason", "退款原因", "Refund reason"),
        }
    }

    pub(crate) fn origin(self) -> Origin {
        match self {
            Self::Day => Origin::Days,
            Self::Week => Origin::Weeks,
            Self::Month => Origin::Months,
            Self::Hour => Origin::Hours,
            Self::Client => Origin::Scope("client"),
            Self::Platform => Origin::Scope("platform"),
            Self::Store => Origin::Scope("store"),
            Self::Listing => Origin::Columns(&[("order_lines", "listing_no"), ("refunds", "listing_no")]),
            Self::Sku => Origin::Columns(&[("order_lines", "sku_code"), ("refunds", "sku_code")]),
            Self::Province => Origin::Columns(&[("orders", "province"), ("order_lines", "province")]),
            Self::City => Origin::Columns(&[("orders", "city"), ("order_lines", "city")]),
            Self::Channel => Origin::Columns(&[("ad_daily", "channel")]),
            Self::Plan => Origin::Columns(&[("ad_daily", "plan_no")]),
            Self::Status => Origin::Columns(&[("orders", "status"), ("order_lines", "status")]),
            Self::Creator => Origin::Columns(&[("orders", "creator_code"), ("order_lines", "creator_code")]),
            Self::RefundKind => Origin::Columns(&[("refunds", "kind")]),
            Self::RefundReason => Origin::Columns(&[("refunds", "reason")]),
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Dimension {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|dimension| dimension.code() == text).ok_or_else(|| {
            let (zh, en) = listed(&Self::ALL);
            Problem::invalid(
                "dimension_unknown",
                format!("没有维度「{text}」；可用：{zh}"),
                format!("There is no dimension \"{text}\"; use one of: {en}"),
            )
        })
    }
}

impl FromStr for Filter {
    type Err = Problem;

    /// Reads `platform=taobao` and `store=A,B`.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let Some((dimension, values)) = text.split_once('=') else {
            return Err(Problem::invalid(
                "filter_malformed",
                format!("筛选「{text}」里没有等号；写成 platform=taobao 或 store=A,B"),
                format!("The filter \"{text}\" has no equals sign; write platform=taobao or store=A,B"),
            ));
        };
        let values = values.split(',').map(|value| value.trim().to_owned()).collect();
        Ok(Self { dimension: dimension.trim().parse()?, values })
    }
}

impl Query {
    /// Refuses what cannot be answered.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Problem> {
        if self.metrics.is_empty() {
            return Err(Problem::invalid(
                "metrics_missing",
                "没有写要查的指标；例如 --metrics paid_sales,refund_rate",
                "No metric was asked for; for example --metrics paid_sales,refund_rate",
            ));
        }
        refuse_repeats(&self.metrics)?;
        refuse_repeats(&self.by)?;
        days_fit(self.days)?;
        if self.limit == 0 || self.limit > MAX_LIMIT {
            return Err(Problem::invalid(
                "limit_out_of_range",
                format!("行数上限 {} 不在 1 ～ {MAX_LIMIT} 之间", self.limit),
                format!("The row limit {} is not between 1 and {MAX_LIMIT}", self.limit),
            ));
        }
        for filter in &self.filters {
            filter.check()?;
        }
        for code in &self.metrics {
            let allowed = catalogue.dimensions(code)?;
            for by in self.by.iter().chain(self.filters.iter().map(|filter| &filter.dimension)) {
                if !allowed.contains(by) {
                    return Err(not_splittable(&catalogue.metric(code)?.label, code, *by, &allowed));
                }
            }
        }
        Ok(())
    }
}

impl Filter {
    fn check(&self) -> Result<(), Problem> {
        let dimension = self.dimension;
        let name = dimension.label();
        if dimension.is_time() {
            return Err(Problem::invalid(
                "filter_on_time",
                format!("不能按{}（{dimension}）筛选；用起止日期限定时间", name.zh),
                format!(
                    "{} ({dimension}) cannot be filtered on; set the first and last day instead",
                    name.en
                ),
            ));
        }
        let blank = |value: &String| value.is_empty() || value.chars().any(char::is_control);
        if self.values.is_empty() || self.values.iter().any(blank) {
            return Err(Problem::invalid(
                "filter_value_missing",
                format!("{}（{dimension}）的筛选值为空或含有不可见字符；写成 {dimension}=值", name.zh),
                format!(
                    "The filter on {} ({dimension}) has an empty value or an invisible character; \
                     write {dimension}=value",
                    name.en
                ),
            ));
        }
        Ok(())
    }
}

fn refuse_repeats<T: fmt::Display + PartialEq>(names: &[T]) -> Result<(), Problem> {
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) {
            return Err(Problem::invalid(
                "name_repeated",
                format!("「{name}」写了两次；去掉一个"),
                format!("\"{name}\" is named twice; remove one"),
            ));
        }
    }
    Ok(())
}

fn days_fit(days: DayRange) -> Result<(), Problem> {
    if days.from > days.to {
        return Err(Problem::invalid(
            "days_reversed",
            format!("起始日期 {} 晚于截止日期 {}；请对调", days.from, days.to),
            format!("The first day {} is after the last day {}; swap them", days.from, days.to),
        ));
    }
    // Four-digit years, so that a day is written one way in SQL.
    let dated = |day: NaiveDate| (1970..=9999).contains(&day.year());
    if days.len_days() > MAX_DAYS || !dated(days.from) || !dated(days.to) {
        return Err(Problem::invalid(
            "days_out_of_range",
            format!("{days} 超出可查范围；一次最多 {MAX_DAYS} 天，从 1970 年起"),
            format!("{} to {} is out of range; at most {MAX_DAYS} days, from 1970 on", days.from, days.to),
        ));
    }
    Ok(())
}

fn not_splittable(label: &Label, code: &str, by: Dimension, allowed: &[Dimension]) -> Problem {
    let (zh, en) = listed(allowed);
    let name = by.label();
    Problem::invalid(
        "dimension_not_allowed",
        format!("{}（{code}）不能按{}（{by}）拆分或筛选；可用：{zh}", label.zh, name.zh),
        format!("{} ({code}) cannot be split or filtered by {} ({by}); use one of: {en}", label.en, name.en),
    )
}

fn listed(dimensions: &[Dimension]) -> (String, String) {
    let codes: Vec<&str> = dimensions.iter().map(|dimension| dimension.code()).collect();
    (codes.join("、"), codes.join(", "))
}
