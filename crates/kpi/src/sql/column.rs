//! The columns of an answer, with the words a reader needs: label, unit, 口径, and why a cell may be empty.

use daiyun_base::error::{Label, Problem};
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::metric::{Measure, Metric, Polarity, Unit};
use crate::query::{Dimension, Origin, Query};

/// One column of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutColumn {
    /// Its name in the SQL: the code of the dimension or metric.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// What its values are.
    pub unit: ColumnUnit,
    /// What it is for.
    #[serde(flatten)]
    pub kind: ColumnRole,
}

/// What a column is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ColumnRole {
    /// Names the group.
    Dimension,
    /// Measures it.
    Metric {
        /// 口径.
        note: Label,
        /// Which direction is good news.
        polarity: Polarity,
        /// The revision of its definition.
        revision: u32,
        /// Whether it is the price of one thing rather than a sum: it keeps its decimals however large it is.
        is_price: bool,
        /// Why a cell may be empty, the likeliest first.
        null_reasons: Vec<NullReason>,
    },
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnUnit {
    /// Text.
    Text,
    /// A date; of a week, its Monday.
    Day,
    /// Text such as `2026-06`.
    Month,
    /// A whole number from 0 to 23.
    Hour,
    /// Whole fen.
    Fen,
    /// A number of things.
    Count,
    /// A share in parts per million.
    Ppm,
    /// A multiple in millionths.
    RatioPpm,
    /// Whole seconds.
    Seconds,
}

/// Why a cell is empty; shown beside 「--」.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NullReason {
    /// Stable name.
    pub code: &'static str,
    /// The sentence.
    pub text: Label,
}

impl From<Unit> for ColumnUnit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Fen => Self::Fen,
            Unit::Count => Self::Count,
            Unit::Ppm => Self::Ppm,
            Unit::RatioPpm => Self::RatioPpm,
            Unit::Seconds => Self::Seconds,
        }
    }
}

/// The columns of a query, dimensions first.
pub(super) fn columns(
    catalogue: &Catalogue,
    query: &Query,
    asked: &[&Metric],
) -> Result<Vec<OutColumn>, Problem> {
    let mut columns: Vec<OutColumn> = query.by.iter().map(|by| dimension_column(*by)).collect();
    for metric in asked {
        columns.push(OutColumn {
            name: metric.code.clone(),
            label: metric.label.clone(),
            unit: metric.unit.into(),
            kind: ColumnRole::Metric {
                note: metric.note.clone(),
                polarity: metric.polarity,
                revision: metric.revision,
                is_price: is_price(metric),
                null_reasons: null_reasons(catalogue, metric)?,
            },
        });
    }
    Ok(columns)
}

/// Money for each of something: 客单价, 点击单价. Money added up is a sum.
fn is_price(metric: &Metric) -> bool {
    let each = metric.measure.is_mean() || matches!(metric.measure, Measure::Ratio { .. });
    each && metric.unit == Unit::Fen
}

fn dimension_column(by: Dimension) -> OutColumn {
    let unit = match by.origin() {
        Origin::Days | Origin::Weeks => ColumnUnit::Day,
        Origin::Months => ColumnUnit::Month,
        Origin::Hours => ColumnUnit::Hour,
        Origin::Scope(_) | Origin::Column => ColumnUnit::Text,
    };
    OutColumn { name: by.code().to_owned(), label: by.label(), unit, kind: ColumnRole::Dimension }
}

const NO_IDENTITY: &str = "no_identity";

/// The reasons of a metric, then those of the metrics it is made of.
fn null_reasons(catalogue: &Catalogue, metric: &Metric) -> Result<Vec<NullReason>, Problem> {
    let mut reasons = Vec::new();
    for base in catalogue.readings(metric)? {
        let Some(reading) = base.measure.reading() else { continue };
        let reported = catalogue.fact(&reading.fact)?.key.contains(&reading.date);
        match &base.measure {
            Measure::Distinct { column, .. } => {
                reasons.push(no_identity(&catalogue.column(&reading.fact, column)?.label));
            }
            Measure::Sum { column, events: None, otherwise: None, empty_is_zero: false, .. } if !reported => {
                reasons.push(not_stated(&catalogue.column(&reading.fact, column)?.label));
            }
            Measure::Sum { .. }
            | Measure::Count { .. }
            | Measure::Average { .. }
            | Measure::Max { .. }
            | Measure::Latest { .. }
            | Measure::LatestAverage { .. }
            | Measure::Increment { .. }
            | Measure::Elapsed { .. }
            | Measure::Derived { .. }
            | Measure::Ratio { .. }
            | Measure::Share { .. }
            | Measure::Cumulative { .. } => {}
            Measure::SellOut { .. } => reasons.push(not_sold_out()),
        }
        if reported {
            reasons.push(not_reported());
        }
    }
    if metric.measure.is_mean() || matches!(metric.measure, Measure::Ratio { .. } | Measure::Share { .. }) {
        reasons.push(no_base());
    }
    // An unknown buyer says more than an empty column, and both say more than a denominator of zero.
    reasons.sort_by_key(|reason| reason.code != NO_IDENTITY);
    let mut kept: Vec<NullReason> = Vec::new();
    for reason in reasons {
        if !kept.contains(&reason) {
            kept.push(reason);
        }
    }
    Ok(kept)
}

fn no_identity(column: &Label) -> NullReason {
    NullReason {
        code: NO_IDENTITY,
        text: Label::new(
            format!("有记录没有{}，去重后的数会偏少，因此不显示", column.zh),
            format!(
                "Some rows carry no {}: a distinct count would be too small, so none is shown",
                column.en
            ),
        ),
    }
}

fn not_stated(column: &Label) -> NullReason {
    NullReason {
        code: "not_stated",
        text: Label::new(
            format!("导入的文件里没有{}", column.zh),
            format!("The imported files do not state: {}", column.en),
        ),
    }
}

fn not_reported() -> NullReason {
    NullReason {
        code: "not_reported",
        text: Label::new(
            "这些天没有平台报告；请导入对应日期的报表",
            "No platform report covers these days; import the report for them",
        ),
    }
}

fn not_sold_out() -> NullReason {
    NullReason {
        code: "not_sold_out",
        text: Label::new(
            "期内没有卖完期初库存的商品，或开卖前没有库存记录",
            "Nothing sold out its opening stock in the period, or no stock was stated before the first sale",
        ),
    }
}

fn no_base() -> NullReason {
    NullReason { code: "no_base", text: Label::new("分母为 0", "The denominator is zero") }
}
