//! A query: which metrics, split by what, over which days, within which stores. Everything a caller can get wrong is
//! refused here in words that name the metric and list what is allowed.

mod dimension;

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use daiyun_base::error::{Label, Problem};
use daiyun_base::period::DayRange;

use crate::catalogue::Catalogue;
use crate::metric::Metric;

pub use dimension::Dimension;
pub(crate) use dimension::{Held, Origin};

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
            for base in catalogue.readings(catalogue.metric(code)?)? {
                self.one_grain(base)?;
            }
        }
        Ok(())
    }

    /// The dimensions it names, to split by or to filter on.
    pub(crate) fn named(&self) -> impl Iterator<Item = Dimension> {
        self.by.iter().copied().chain(self.filters.iter().map(|filter| filter.dimension))
    }

    /// The grain at which a fact tells what the query asks for, where it matters.
    pub(crate) fn wanted_grain(&self, fact: &str) -> Option<&'static str> {
        self.named().find_map(|by| by.held_by(fact)?.grain)
    }

    /// A reading has one grain, so it cannot tell two things apart that stand at different ones.
    fn one_grain(&self, base: &Metric) -> Result<(), Problem> {
        let Some(reading) = base.measure.reading() else { return Ok(()) };
        let at_grains: Vec<(Dimension, &str)> =
            self.named().filter_map(|by| Some((by, by.held_by(&reading.fact)?.grain?))).collect();
        let Some((first, wanted)) = at_grains.first().copied() else { return Ok(()) };
        let Some((other, _)) = at_grains.iter().copied().find(|(_, grain)| *grain != wanted) else {
            return Ok(());
        };
        let (name, one, two) = (&base.label, first.label(), other.label());
        Err(Problem::invalid(
            "dimensions_of_two_grains",
            format!(
                "{}（{}）不能同时按{}（{first}）和{}（{other}）拆分或筛选：平台把它们分在不同的报表里；请只用其中一个",
                name.zh, base.code, one.zh, two.zh
            ),
            format!(
                "{} ({}) cannot be split or filtered by both {} ({first}) and {} ({other}): the platforms state them in \
                 different reports; use one of them",
                name.en, base.code, one.en, two.en
            ),
        ))
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

/// Whether days may be asked for: in order, and no more than anybody has.
///
/// # Errors
/// When they may not.
pub fn days_fit(days: DayRange) -> Result<(), Problem> {
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
