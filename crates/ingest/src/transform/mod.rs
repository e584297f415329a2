//! The closed list of cell readers: what a definition may say after `read =`. Each takes a cell's text and gives a value,
//! nothing, or a reason why the cell cannot be believed. None of them guesses: a wrong number costs more than a row that
//! waits for a person.

pub mod duration;
pub mod mask;
pub mod number;
pub mod place;
mod shown;
pub mod time;
pub mod word;

use daiyun_base::error::Label;
use daiyun_base::fact::ColumnKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a cell is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Read {
    /// A number people and platforms name a thing by; always text. Refused when Excel has damaged it.
    Id,
    /// A code the merchant made up: any characters, but not damaged by Excel either.
    Code,
    /// Text as it stands.
    Text,
    /// Yuan, kept as fen.
    Fen,
    /// A whole number.
    Count,
    /// A share: with `%` a percentage, without it a fraction. The name of the column never decides.
    Ppm,
    /// The same, of something that may be more than whole: growth.
    Growth,
    /// A duration: seconds, `H:MM:SS`, `1小时2分`.
    Seconds,
    /// The same, but a bare number is minutes.
    Minutes,
    /// A score of one to five.
    Score,
    /// A time on the clock in Shanghai.
    Instant,
    /// A business day. A range of days is refused.
    Day,
    /// A word from a fixed list, translated by the definition's `words`.
    Word,
    /// The province of an address, or of a column that holds just it. Personal parts stay behind.
    Province,
    /// The city of an address.
    City,
    /// A buyer's name on the platform, kept as a keyed hash; masked names identify nobody and are left out.
    Buyer,
    /// The day in the first six digits (yymmdd) of an order number.
    IdDay,
    /// 是 or 否.
    Flag,
    /// A hash of several columns, for lines that have no number of their own.
    Fingerprint,
    /// Free text of people, with phones, ids, addresses and accounts masked.
    MaskedText,
    /// Names from the widest to the narrowest, joined with ` > `.
    Path,
    /// How many names a path has.
    Depth,
}

impl Read {
    /// Whether a fact column of this kind can take what the reader gives.
    #[must_use]
    pub fn fits(self, kind: ColumnKind) -> bool {
        match self {
            Self::Id
            | Self::Code
            | Self::Text
            | Self::Word
            | Self::Province
            | Self::City
            | Self::Buyer
            | Self::MaskedText
            | Self::Path
            | Self::Fingerprint => kind == ColumnKind::Text,
            Self::Fen => kind == ColumnKind::Fen,
            Self::Count | Self::Score | Self::Depth => kind == ColumnKind::Count,
            Self::Ppm | Self::Growth => kind == ColumnKind::Ppm,
            Self::Seconds | Self::Minutes => kind == ColumnKind::Seconds,
            Self::Instant => kind == ColumnKind::Instant,
            Self::Day => kind == ColumnKind::Day,
            Self::IdDay => matches!(kind, ColumnKind::Day | ColumnKind::Instant),
            Self::Flag => kind == ColumnKind::Flag,
        }
    }

    /// Whether what it gives can no longer point at a person, so that it may read a personal column.
    #[must_use]
    pub fn depersonalises(self) -> bool {
        matches!(self, Self::Buyer | Self::Province | Self::City | Self::MaskedText)
    }
}

/// Why a cell cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellError {
    /// A long number that Excel has rounded (`1.23E+18`).
    DamagedId,
    /// An id with characters no platform uses.
    NotAnId,
    /// Several values in one cell.
    Joined,
    /// Not an amount.
    NotAnAmount,
    /// More than two decimals.
    TooPrecise,
    /// Beyond any real amount or count.
    TooLarge,
    /// Not a whole number.
    NotACount,
    /// Not a share.
    NotARate,
    /// A share of more than the whole, so that it may be a percentage without its sign.
    PercentWithoutSign,
    /// Not a duration.
    NotADuration,
    /// Not a date or time.
    NotATime,
    /// Several days where one is needed.
    DayRange,
    /// Neither 是 nor 否.
    NotAFlag,
    /// Not a score of one to five.
    NotAScore,
    /// A word that no definition translates, in a column that has no word for the rest.
    UnknownWord,
}

impl CellError {
    /// Its stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DamagedId => "id_damaged",
            Self::NotAnId => "not_an_id",
            Self::Joined => "cells_joined",
            Self::NotAnAmount => "not_an_amount",
            Self::TooPrecise => "too_many_decimals",
            Self::TooLarge => "too_large",
            Self::NotACount => "not_a_count",
            Self::NotARate => "not_a_rate",
            Self::PercentWithoutSign => "percent_without_sign",
            Self::NotADuration => "not_a_duration",
            Self::NotATime => "not_a_time",
            Self::DayRange => "day_range",
            Self::NotAFlag => "not_a_flag",
            Self::NotAScore => "not_a_score",
            Self::UnknownWord => "unknown_word",
        }
    }

    /// What a person reads, with the column's name as the file has it.
    #[must_use]
    pub fn text(self, column: &str) -> Label {
        let (zh, en) = match self {
            Self::DamagedId => (
                "编号已被 Excel 改成科学计数或超过 15 位的数字，末几位已丢失；请从平台重新导出，不要用 Excel 打开后另存",
                "the number was turned into scientific notation or a number beyond 15 digits by Excel and its last digits are lost; export again and do not save it from Excel",
            ),
            Self::NotAnId => ("不是编号", "is not an id"),
            Self::Joined => (
                "一个单元格里合并了多个子订单；请在平台导出时选择「一行一个子订单」（不合并单元格）后重新导入",
                "several sub-orders are joined in one cell; export again with one row for each sub-order (cells not merged)",
            ),
            Self::NotAnAmount => ("不是金额", "is not an amount"),
            Self::TooPrecise => ("金额超过两位小数，无法精确到分", "the amount has more than two decimals"),
            Self::TooLarge => {
                ("数值过大，可能是错位的编号", "the number is too large, perhaps an id in the wrong column")
            }
            Self::NotACount => ("不是整数", "is not a whole number"),
            Self::NotARate => ("不是比例", "is not a share"),
            Self::PercentWithoutSign => (
                "没有 % 号却大于 1，可能是漏了百分号的百分数；请补上 % 或改成小数后重新导入",
                "is more than 1 and has no % sign, so that it may be a percentage that lost it; write the sign, or a fraction, and import again",
            ),
            Self::NotADuration => ("不是时长", "is not a duration"),
            Self::NotATime => ("不是日期或时间", "is not a date or time"),
            Self::DayRange => (
                "是一段日期，无法归到某一天；请按天导出后重新导入",
                "is a range of days and belongs to no single day; export by day and import again",
            ),
            Self::NotAFlag => ("不是「是」或「否」", "is neither 是 nor 否"),
            Self::NotAScore => ("不是 1 到 5 的评分", "is not a score of 1 to 5"),
            Self::UnknownWord => (
                "里的说法还没有对应，这一行先不入账；请告知管理员补上",
                "holds a word that is not translated yet, so the row waits; tell an administrator",
            ),
        };
        Label::new(format!("「{column}」{zh}"), format!("“{column}” {en}"))
    }
}
