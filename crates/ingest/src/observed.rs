//! When a file was exported, as far as it says so itself: in its name, or in a line above the header.

use crate::cell::CellKind;
use crate::transform::time::instant;

/// Words that stand before the export's time above a header.
const EXPORTED: [&str; 4] = ["导出时间", "下载时间", "生成时间", "报表生成时间"];
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
    fn lines_above_the_header_tell_it_too() {
        let rows =
            |line: &str| vec![vec!["店铺报表".to_owned()], line.split('|').map(str::to_owned).collect()];
        assert_eq!(in_preamble(&rows("导出时间：[2026-07-01 10:30:05]")), at("2026-07-01 10:30:05"));
        assert_eq!(in_preamble(&rows("下载时间|2026/7/1 10:30")), at("2026-07-01 10:30:00"));
        assert_eq!(in_preamble(&rows("起始日期：2026-06-01 终止日期：2026-06-30")), None);
    }
}
