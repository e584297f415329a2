//! What may be asked for, and what may be done about it.

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dashboard::{EXPORT, EXPORT_LINES};
use crate::scope::Permission;

/// What is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// The lines behind a number.
    Lines,
    /// The table of products.
    Products,
    /// A metric by one of its dimensions, as its page shows it.
    Metric,
}

impl ExportKind {
    /// The stable word of records and the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Products => "products",
            Self::Metric => "metric",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Lines, Self::Products, Self::Metric].into_iter().find(|kind| kind.code() == code)
    }

    /// What it takes to ask for it, and to fetch it.
    #[must_use]
    pub fn permission(self) -> Permission {
        match self {
            Self::Lines => EXPORT_LINES,
            Self::Products | Self::Metric => EXPORT,
        }
    }
}

/// What is asked for, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportQuestion {
    /// What is in the file.
    pub kind: ExportKind,
    /// The first business day.
    pub from: NaiveDate,
    /// The last business day.
    pub to: NaiveDate,
    /// Store codes; nothing means every visible store.
    pub stores: Option<Vec<String>>,
    /// Of lines, or of a metric's page: the metric.
    pub metric: Option<String>,
    /// Of lines: the component.
    pub part: Option<String>,
    /// Of lines: `dimension=value,value`.
    pub filters: Vec<String>,
    /// The order.
    pub sort: Option<String>,
    /// Of products: `listing` or `sku`; of a metric's page: a dimension.
    pub by: Option<String>,
    /// Of a metric's page: the metric beside it.
    #[serde(default)]
    pub second: Option<String>,
    /// Of a metric's page: what it is held against.
    #[serde(default)]
    pub compare: Option<String>,
    /// Whether it is CSV; Excel otherwise.
    pub is_csv: bool,
    /// Whether it is in English.
    pub is_english: bool,
    /// What it is for.
    pub reason: Option<String>,
}

/// The most lines of one file: what the memory of a small machine holds, and more than a person reads.
pub const MOST_QUEUED: u64 = 200_000;
/// What one person may have waiting: a queue is there for everybody.
pub const MOST_WAITING: u64 = 5;
/// How long a file can be fetched.
pub const KEPT_DAYS: i64 = 7;

/// Refuses a file that would be too long.
pub fn check_length(lines: i64) -> Result<(), Problem> {
    if u64::try_from(lines).unwrap_or(0) <= MOST_QUEUED {
        return Ok(());
    }
    Err(Problem::invalid(
        "export_too_large",
        format!("共 {lines} 行，超过一个文件的 {MOST_QUEUED} 行；请缩短日期、只选一家店铺，或分段导出"),
        format!(
            "{lines} lines are more than the {MOST_QUEUED} of one file; choose fewer days or one store, or export in parts"
        ),
    ))
}

/// Refuses somebody who has too much waiting already.
pub fn check_waiting(waiting: u64) -> Result<(), Problem> {
    if waiting < MOST_WAITING {
        return Ok(());
    }
    Err(Problem::new(
        Kind::Conflict,
        "exports_waiting",
        format!("你已有 {waiting} 个导出在排队，等其中一个完成后再提交"),
        format!("{waiting} of your exports are waiting. Ask again when one of them has ended"),
    ))
}

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// Its turn is still to come.
    Waiting,
    /// It is being written.
    Running,
    /// It can be fetched.
    Ready,
    /// It could not be written.
    Failed,
    /// Its file is gone.
    Expired,
}

impl ExportState {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Waiting => Label::new("排队中", "Waiting"),
            Self::Running => Label::new("生成中", "Being written"),
            Self::Ready => Label::new("可下载", "Ready"),
            Self::Failed => Label::new("生成失败", "Failed"),
            Self::Expired => Label::new("已过期", "Expired"),
        }
    }

    /// Only a file that is there can be fetched.
    pub fn may_fetch(self) -> Result<(), Label> {
        match self {
            Self::Ready => Ok(()),
            Self::Waiting | Self::Running => {
                Err(Label::new("还在生成，完成后可下载", "It is not written yet"))
            }
            Self::Failed => {
                Err(Label::new("没有生成成功，请重新导出", "It could not be written. Ask for it again"))
            }
            Self::Expired => Err(Label::new(
                "文件已过期并删除，请重新导出",
                "The file has expired and is deleted. Ask for it again",
            )),
        }
    }

    /// What is being written cannot be taken away from under the hands of who writes.
    pub fn may_delete(self) -> Result<(), Label> {
        match self {
            Self::Running => {
                Err(Label::new("正在生成，完成后可删除", "It is being written; delete it afterwards"))
            }
            Self::Waiting | Self::Ready | Self::Failed | Self::Expired => Ok(()),
        }
    }
}

/// Whether a file's time is over.
#[must_use]
pub fn is_over(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    expires_at.is_some_and(|expires_at| expires_at <= now)
}
