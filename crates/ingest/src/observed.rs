//! What a file says as a whole, in its name or in the lines above the header: when it was exported, and which day its
//! numbers belong to.

use daiyun_base::error::Label;
use daiyun_base::fact::business_day_number;

use crate::cell::CellKind;
use crate::row::Trouble;
use crate::transform::time::{day, instant};

/// Words that stand before the export's time above a header.
const EXPORTED: [&str; 4] = ["导出时间", "下载时间", "生成时间", "报表生成时间"];
/// Words that stand before the day, or the two ends of the days, that a file's numbers belong to.
const PERIOD: [&str; 18] = [
    "统计日期",
    "统计时间",
    "统计周期",
    "数据日期",
    "数据时间",
    "数据周期",
    "日期范围",
    "时间范围",
    "查询日期",
    "查询时间",
    "起始日期",
    "起始时间",
    "开始日期",
    "开始时间",
    "终止日期",
    "终止时间",
    "结束日期",
    "结束时间",
];
const SECOND_DIGITS: usize = 14;
const MINUTE_DIGITS: usize = 12;

/// The export's time in a file name: `ExportOrderList202607011030.csv`, `商品报表_20260701_103000.csv`,
/// `售后单-2026-07-01 10_30_00.xlsx`. A date without a time names the report's period, not its export.
#[must_use]
pub fn in_file_name(name: &str) -> Option<i64> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let runs: Vec<&str> =
        stem.split(|mark: char| !mark.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    (0..runs.len()).rev().find_map(|at| in_runs(&runs[at..]))
}

/// The export's time in a file name that begins or ends with the count of a computer's clock, in seconds or milliseconds:
/// `1782873005_订单.csv`, `订单_1782873005123.csv`. A number of a shop or an order may look the same, so that one of a time
/// later than `now` (microseconds UTC), or before there were such files, is none.
#[must_use]
pub fn clock_in_file_name(name: &str, now: i64) -> Option<i64> {
    /// 2018-01-01: numbers of shops that have ten digits are mostly below it.
    const EARLIEST: i64 = 1_514_736_000_000_000;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // A browser counts what it has saved under one name already.
    let counted = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once('('));
    let stem = counted.map_or(stem, |(before, _)| before).trim_end();
    let mut parts = stem.split(['_', '-', ' ']);
    let ends = [parts.next(), parts.next_back()];
    ends.into_iter().flatten().find_map(|part| {
        let unit = match part.len() {
            10 => 1_000_000,
            13 => 1_000,
            _ => return None,
        };
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let at = part.parse::<i64>().ok()?.checked_mul(unit)?;
        (EARLIEST..=now).contains(&at).then_some(at)
    })
}

/// The runs of digits from some place on: `[202607011030]`, `[20260701, 103000]`, `[2026, 07, 01, 10, 30, 00]`.
fn in_runs(runs: &[&str]) -> Option<i64> {
    let lengths: Vec<usize> = runs.iter().map(|run| run.len()).collect();
    let digits = match lengths.as_slice() {
        [SECOND_DIGITS | MINUTE_DIGITS, ..] => runs[..1].concat(),
        [8, 6 | 4, ..] => runs[..2].concat(),
        [4, 2, 2, 2, 2, 2, ..] => runs[..6].concat(),
        _ => return None,
    };
    instant(&digits, CellKind::Text).ok().flatten()
}

/// The export's time in the rows above the header: `导出时间：2026-07-01 10:30:00`, in one cell or in two.
pub(crate) fn in_preamble(rows: &[Vec<String>]) -> Option<i64> {
    rows.iter().find_map(|row| {
        let line = row.join(" ");
        let after = EXPORTED.iter().find_map(|word| line.split_once(word)).map(|(_, after)| after)?;
        let time: String = after
            .trim_start_matches(|mark: char| !mark.is_ascii_digit())
            .chars()
            .take_while(|mark| {
                mark.is_ascii_digit() || matches!(mark, ' ' | ':' | '-' | '/' | '年' | '月' | '日')
            })
            .collect();
        instant(&time, CellKind::Text).ok().flatten()
    })
}

/// What a definition may name in `from` instead of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileWord {
    /// `@day`: the one day the file's numbers belong to.
    Day,
    /// `@observed_day`: the day it was exported.
    ObservedDay,
    /// `@sheet`: the name of the sheet.
    Sheet,
}

impl FileWord {
    /// The word a name stands for, unless it is the name of a column.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "@day" => Some(Self::Day),
            "@observed_day" => Some(Self::ObservedDay),
            "@sheet" => Some(Self::Sheet),
            _ => None,
        }
    }
}

/// The days that a file's numbers belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Days {
    /// One, as a number of days since 1970-01-01.
    One(i64),
    /// Several, so that no row belongs to a day.
    Several,
}

/// What a file says as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileSays {
    in_name: Option<Days>,
    stated: Option<Days>,
    exported_on: Option<i64>,
    pub sheet: String,
}

impl FileSays {
    /// What the file's name and its export tell.
    pub(crate) fn of(file_name: &str, exported_at: Option<i64>) -> Self {
        Self {
            in_name: days_in_name(file_name),
            exported_on: exported_at.map(business_day_number),
            ..Self::default()
        }
    }

    /// Turns to a sheet, with the days that the lines above its header speak of.
    pub(crate) fn turn_to(&mut self, sheet: &str, stated: Option<Days>) {
        sheet.clone_into(&mut self.sheet);
        self.stated = stated;
    }

    /// The one day of the file.
    pub(crate) fn day(&self) -> Result<i64, Trouble> {
        // The name comes last, since people change it.
        match self.stated.or(self.in_name) {
            Some(Days::One(day)) => Ok(day),
            Some(Days::Several) => Err(waits(
                "day_unknown",
                "说不清是哪一天的数据：文件写的是一段日期；请按天导出后重新导入",
                "the file does not say which day its numbers belong to: it states a range of days. Export each day by itself and import again",
            )),
            None => Err(waits(
                "day_unknown",
                "说不清是哪一天的数据：表头上方和文件名里都没有日期；请保留平台导出时的文件名，或把日期写进文件名后重新导入",
                "the file does not say which day its numbers belong to: neither its name nor the lines above its header hold a date. Keep the name it was exported with, or write the date into it, and import again",
            )),
        }
    }

    /// The day the file was exported.
    pub(crate) fn observed_day(&self) -> Result<i64, Trouble> {
        // A snapshot has no period, so that a lone date in its name is the day it was taken.
        let lone = match self.in_name {
            Some(Days::One(day)) => Some(day),
            Some(Days::Several) | None => None,
        };
        self.exported_on.or(lone).ok_or_else(|| {
            waits(
                "export_time_unknown",
                "导出时间不明：这种报表是导出那一刻的快照；请写明导出时间后重新导入",
                "the export time is unknown, and this report is a snapshot of that moment. State it and import again",
            )
        })
    }
}

fn waits(code: &'static str, zh: &str, en: &str) -> Trouble {
    Trouble { code, column: String::new(), text: Label::new(zh, en), cell: None }
}

/// A date in a text.
struct Stamp {
    /// Where it begins.
    at: usize,
    day: i64,
    /// With a time of day: seconds since midnight in Shanghai.
    seconds: Option<i64>,
}

/// The days a file's name speaks of: `商品_2026-05-11_2026-05-11.xls`, `店铺20260511.xlsx`. A date with a time of day is
/// when the file was exported.
fn days_in_name(name: &str) -> Option<Days> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    one_or_several(stamps(stem).iter().filter(|stamp| stamp.seconds.is_none()))
}

/// The days the lines above a header speak of: `统计日期：2026-05-11`, `起始时间：2026-05-01 终止时间：2026-05-31`.
pub(crate) fn days_in_preamble(rows: &[Vec<String>]) -> Option<Days> {
    let mut found = Vec::new();
    for row in rows {
        let line = row.join(" ");
        let last = |words: &[&str], before: &str| words.iter().filter_map(|word| before.rfind(word)).max();
        let speaks_of_period = |stamp: &Stamp| {
            let before = &line[..stamp.at];
            last(&PERIOD, before).is_some_and(|at| last(&EXPORTED, before).is_none_or(|other| other < at))
        };
        found.extend(stamps(&line).into_iter().filter(speaks_of_period));
    }
    one_or_several(found.iter())
}

/// A range that ends at midnight ends with the day before.
fn one_or_several<'a>(stamps: impl Iterator<Item = &'a Stamp>) -> Option<Days> {
    let mut days: Option<(i64, i64)> = None;
    for stamp in stamps {
        let is_end = stamp.seconds == Some(0) && days.is_some_and(|(from, _)| from < stamp.day);
        let day = stamp.day - i64::from(is_end);
        days = Some(days.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
    }
    days.map(|(from, to)| if from == to { Days::One(from) } else { Days::Several })
}

/// A run of digits in a text.
#[derive(Clone, Copy)]
struct Run {
    from: usize,
    to: usize,
}

impl Run {
    fn length(self) -> usize {
        self.to - self.from
    }
}

/// Every date of a text, in order.
fn stamps(text: &str) -> Vec<Stamp> {
    let runs = runs(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        match stamp(text, &runs[at..]) {
            Some((stamp, used)) => {
                found.push(stamp);
                at += used;
            }
            None => at += 1,
        }
    }
    found
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        debug_assert!(byte.is_ascii_digit());
        match runs.last_mut() {
            Some(run) if run.to == at => run.to += 1,
            Some(_) | None => runs.push(Run { from: at, to: at + 1 }),
        }
    }
    runs
}

/// The date at the beginning of some runs, and how many of them it takes.
fn stamp(text: &str, runs: &[Run]) -> Option<(Stamp, usize)> {
    let first = *runs.first()?;
    let digits = |run: Run| format!("{:0>2}", &text[run.from..run.to]);
    let between = |at: usize| runs.get(at + 1).map_or("", |next| &text[runs[at].to..next.from]);
    let (date, used) = match first.length() {
        SECOND_DIGITS | MINUTE_DIGITS | 8 => (digits(first), 1),
        4 if matches!(between(0), "-" | "/" | "." | "_" | "年")
            && (between(1) == between(0) || between(1) == "月")
            && runs[1..3].iter().all(|run| run.length() <= 2) =>
        {
            (runs[..3].iter().map(|run| digits(*run)).collect::<String>(), 3)
        }
        _ => return None,
    };
    let (clock, clock_runs) = clock(text, runs, used).unwrap_or_default();
    let whole = format!("{date}{clock}");
    let moment = instant(&whole, CellKind::Text).ok().flatten()?;
    let date = day(&whole, CellKind::Text).ok().flatten()?;
    let seconds = moment.rem_euclid(86_400_000_000) / 1_000_000;
    let seconds = (whole.len() > 8).then_some((seconds + 8 * 3600) % 86_400);
    Some((Stamp { at: first.from, day: date, seconds }, used + clock_runs))
}

/// The time of day behind a date that took `used` runs, as digits, and how many runs it takes.
fn clock(text: &str, runs: &[Run], used: usize) -> Option<(String, usize)> {
    if runs[used - 1].length() > 8 {
        return None;
    }
    let gap = |at: usize| runs.get(at).map(|run| &text[runs[at - 1].to..run.from]);
    let digits = |at: usize| runs.get(at).map(|run| &text[run.from..run.to]);
    let start = gap(used)?;
    if !matches!(start.trim(), "" | "_" | "-" | "T" | "日") {
        return None;
    }
    if used == 1 && matches!(digits(used)?.len(), 4 | 6) && start != "-" {
        return Some((digits(used)?.to_owned(), 1));
    }
    let is_part = |at: usize| {
        let marked = gap(at).is_some_and(|gap| matches!(gap, ":" | "：" | "_" | "时" | "分"));
        marked && digits(at).is_some_and(|part| part.len() == 2)
    };
    let hour = digits(used).filter(|hour| hour.len() <= 2)?;
    if !is_part(used + 1) {
        return None;
    }
    let minute = digits(used + 1)?;
    let (second, parts) = if is_part(used + 2) { (digits(used + 2)?, 3) } else { ("00", 2) };
    Some((format!("{hour:0>2}{minute}{second}"), parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<i64> {
        instant(text, CellKind::Text).unwrap()
    }

    #[test]
    fn file_names_tell_when_they_were_exported() {
        let check = |name: &str, expected: Option<i64>| assert_eq!(in_file_name(name), expected, "{name}");
        check("ExportOrderList202607011030.csv", at("2026-07-01 10:30:00"));
        check("商品报表_20260701_103005.csv", at("2026-07-01 10:30:05"));
        check("售后单-2026-07-01 10_30_05.xlsx", at("2026-07-01 10:30:05"));
        check("订单(1)20260701103005.xlsx", at("2026-07-01 10:30:05"));
        check("【生意参谋平台】店铺_2026-06-01_2026-06-30.xls", None);
        check("orders.csv", None);
        check("202699991030.csv", None);
        check("订单2206118833445566778.csv", None);
    }

    #[test]
    fn file_names_may_count_seconds() {
        let now = at("2026-07-02 00:00:00").unwrap();
        let check = |name: &str, expected: Option<i64>| {
            assert_eq!(clock_in_file_name(name, now), expected, "{name}");
        };
        let exported = at("2026-07-01 10:30:05");
        check("1782873005_订单.csv", exported);
        check("订单_1782873005.csv", exported);
        check("1782873005.csv", exported);
        check("1782873005_订单 (1).csv", exported);
        check("1782873005123_订单.csv", exported.map(|at| at + 123_000));
        // Tomorrow, the year 2001, a telephone, a number among others.
        check("1783000000_订单.csv", None);
        check("1000000127_订单.csv", None);
        check("订单_13800000000.csv", None);
        check("订单_1782873005_1.csv", None);
        check("1782873005订单.csv", None);
        check("", None);
    }

    #[test]
    fn lines_above_the_header_tell_it_too() {
        let rows =
            |line: &str| vec![vec!["店铺报表".to_owned()], line.split('|').map(str::to_owned).collect()];
        assert_eq!(in_preamble(&rows("导出时间：[2026-07-01 10:30:05]")), at("2026-07-01 10:30:05"));
        assert_eq!(in_preamble(&rows("下载时间|2026/7/1 10:30")), at("2026-07-01 10:30:00"));
        assert_eq!(in_preamble(&rows("起始日期：2026-06-01 终止日期：2026-06-30")), None);
    }

    fn days(text: &str) -> Option<Days> {
        day(text, CellKind::Text).unwrap().map(Days::One)
    }

    #[test]
    fn file_names_tell_the_day_of_their_numbers() {
        let check = |name: &str, expected: Option<Days>| assert_eq!(days_in_name(name), expected, "{name}");
        let may = days("2026-05-11");
        check("【生意参谋平台】商品_全部_2026-05-11_2026-05-11.xls", may);
        check("店铺20260511.xlsx", may);
        check("2026-05-11评论数据.xlsx", may);
        check("商品_20260511-20260511(1).xlsx", may);
        check("商品 2026年5月11日.csv", may);
        check("商品_2026-05-01_2026-05-31.xls", Some(Days::Several));
        check("商品_20260501~20260531.xls", Some(Days::Several));
        check("商品报表_20260602_103000.csv", None);
        check("商品报表_20260602103000.csv", None);
        check("笔记 2026-06-02 10_30_00.xlsx", None);
        check("商品_20260511_20260602_103000.csv", may);
        check("商品_20261311.csv", None);
        check("商品.csv", None);
        check("", None);
    }

    #[test]
    fn lines_above_the_header_tell_the_day_of_their_numbers() {
        let rows = |text: &str| -> Vec<Vec<String>> {
            text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
        };
        let check = |text: &str, expected: Option<Days>| {
            assert_eq!(days_in_preamble(&rows(text)), expected, "{text}")
        };
        let may = days("2026-05-11");
        check("统计日期：2026-05-11", may);
        check("统计日期|2026/5/11", may);
        check("店铺概况\n统计时间：2026-05-11 至 2026-05-11", may);
        check("#起始日期：[2026-05-11 00:00:00]   终止日期：[2026-05-12 00:00:00]", may);
        check("起始时间：2026年05月11日 00:00:00|终止时间：2026年05月11日 23:59:59", may);
        check("统计日期：2026-05-11|导出时间：2026-05-12 10:30:00", may);
        check("导出时间：2026-05-12 10:30:00|统计日期：2026-05-11", may);
        check("统计周期：2026-05-01~2026-05-31", Some(Days::Several));
        check("起始日期：2026-05-01\n终止日期：2026-05-02", Some(Days::Several));
        check("导出时间：2026-05-12 10:30:00", None);
        check("更新于 2026-05-12", None);
    }

    #[test]
    fn a_snapshot_is_of_the_day_it_was_exported() {
        let observed = |name: &str, exported: Option<i64>| {
            FileSays::of(name, exported).observed_day().map_err(|trouble| trouble.code)
        };
        let eleventh = day("2026-05-11", CellKind::Text).unwrap();
        let at_night = at("2026-05-11 00:30:00");
        assert_eq!(observed("笔记.xlsx", at_night).ok(), eleventh);
        assert_eq!(observed("笔记_2026-05-11.xlsx", None).ok(), eleventh);
        assert_eq!(observed("笔记_2026-05-01_2026-05-11.xlsx", None), Err("export_time_unknown"));
        assert_eq!(observed("笔记.xlsx", None), Err("export_time_unknown"));
    }
}
