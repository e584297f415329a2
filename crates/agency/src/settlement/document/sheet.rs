//! The Excel of a statement as cells: the lines on the first sheet, what they mean on the second.
//!
//! Numbers stay numbers so that a client can add them up, ids stay text, and the minus sign is the ASCII one that
//! spreadsheets understand.

use chrono::{DateTime, Utc};

use super::{Language, StatementDocument, wall_clock};
use crate::workbook::{Cell, Column, Row, Sheet, Weight};

/// The sheets of a statement.
#[must_use]
pub fn sheets(document: &StatementDocument, language: Language, exported_at: DateTime<Utc>) -> Vec<Sheet> {
    vec![lines_sheet(document, language), notes_sheet(document, language, exported_at)]
}

fn lines_sheet(document: &StatementDocument, language: Language) -> Sheet {
    let mut rows = Vec::new();
    for line in &document.lines {
        let charge = &line.charge;
        let workings: Vec<&str> = charge.explanation.iter().map(|step| language.of(step)).collect();
        rows.push(Row {
            weight: Weight::Plain,
            cells: vec![
                Cell::Count(i64::from(line.line_no)),
                text(language.of(&charge.label)),
                text(&charge.clause),
                text(language.of(&charge.measured_by)),
                charge.basis_fen.map_or(Cell::Empty, Cell::Money),
                charge.quantity.map_or(Cell::Empty, Cell::Count),
                charge.rate_ppm.map_or(Cell::Empty, Cell::Rate),
                charge.unit_price_fen_per_1000.map_or(Cell::Empty, Cell::Money),
                Cell::Money(charge.amount_fen),
                charge.adjusts.as_ref().map_or(Cell::Empty, |adjusts| text(&adjusts.statement_no)),
                text(&workings.join("\n")),
            ],
        });
        rows.extend(charge.tier_rows.iter().map(|tier| Row {
            weight: Weight::Inside,
            cells: vec![
                Cell::Empty,
                text(language.either("其中一档", "of which, one tier")),
                Cell::Empty,
                Cell::Empty,
                Cell::Money(tier.basis_fen),
                Cell::Empty,
                Cell::Rate(tier.rate_ppm),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
                text(&format!("{} {}", language.either("本档金额", "amount of this tier"), tier.amount_fen)),
            ],
        }));
    }
    let mut total = vec![Cell::Empty; 11];
    total[1] = text(language.either("合计", "Total"));
    total[8] = Cell::Money(document.tax.total_fen);
    total[10] = text(&document.total_in_capitals);
    rows.push(Row { weight: Weight::Total, cells: total });
    Sheet {
        name: language.either("结算单", "Statement").to_owned(), columns: line_columns(language), rows
    }
}

fn line_columns(language: Language) -> Vec<Column> {
    let columns = [
        ("序号", "No.", 6),
        ("明细", "Line", 26),
        ("条款", "Clause", 36),
        ("口径", "Measured by", 36),
        ("基数（元）", "Base (yuan)", 16),
        ("数量", "Quantity", 12),
        ("比例", "Rate", 10),
        ("千次单价（元）", "Price per 1,000 (yuan)", 16),
        ("金额（元）", "Amount (yuan)", 16),
        ("调整的结算单", "Adjusts", 18),
        ("计算说明", "How it was computed", 60),
    ];
    columns
        .iter()
        .map(|(zh, en, width)| Column { title: language.either(zh, en).to_owned(), width: *width })
        .collect()
}

fn notes_sheet(document: &StatementDocument, language: Language, exported_at: DateTime<Utc>) -> Sheet {
    let heading = &document.heading;
    let missing = "--".to_owned();
    let caution = heading.caution.as_ref().map_or(missing.clone(), |caution| language.of(caution).to_owned());
    let facts = [
        ("结算单号", "Statement", heading.statement_no.clone().unwrap_or(missing.clone())),
        ("版次", "Revision", heading.revision_no.to_string()),
        ("状态", "State", language.of(&heading.state).to_owned()),
        ("提示", "Caution", caution),
        ("甲方", "Client", heading.client.name.clone()),
        ("乙方", "Agency", heading.agency.name.clone()),
        ("合同", "Contract", format!("{} V{}", heading.contract_code, heading.contract_version_no)),
        ("期间", "Period", heading.period.to_string()),
        ("数据截至", "Data as of", wall_clock(heading.data_as_of)),
        ("内容校验", "Content hash", heading.content_hash.clone().unwrap_or(missing)),
        ("导出时间", "Exported at", wall_clock(exported_at)),
    ];
    let mut rows: Vec<Row> =
        facts.iter().map(|(zh, en, value)| note(language.either(zh, en), text(value))).collect();
    rows.push(note(language.either("不含税（元）", "Net (yuan)"), Cell::Money(document.tax.net_fen)));
    rows.push(note(language.either("税额（元）", "Tax (yuan)"), Cell::Money(document.tax.tax_fen)));
    for split in &document.tax.splits {
        rows.push(note(language.either("税率", "Tax rate"), Cell::Rate(split.tax_rate_ppm)));
    }
    for line in &document.lines {
        if let Some(evidence) = &line.evidence {
            let name = format!("{} {}", language.either("凭证 第", "Evidence, line"), line.line_no);
            rows.push(note(&name, text(&format!("{} · {}", language.of(&evidence.text()), evidence.sha256))));
        }
    }
    let columns = vec![
        Column { title: language.either("项目", "Item").to_owned(), width: 18 },
        Column { title: language.either("说明", "Note").to_owned(), width: 80 },
    ];
    Sheet { name: language.either("说明", "Notes").to_owned(), columns, rows }
}

fn note(name: &str, value: Cell) -> Row {
    Row { weight: Weight::Plain, cells: vec![text(name), value] }
}

fn text(value: &str) -> Cell {
    Cell::Text(value.replace('−', "-"))
}

#[cfg(test)]
mod tests {
    use daiyun_base::money::Money;

    use super::super::examples::document;
    use super::*;
    use crate::workbook::workbook;

    fn exported(language: Language) -> Vec<Sheet> {
        sheets(&document(Some("JS202606-0007")), language, "2026-07-11T03:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_statement_becomes_a_workbook() {
        assert_eq!(&workbook(&exported(Language::Zh)).unwrap()[..4], b"PK\x03\x04");
    }

    #[test]
    fn the_lines_of_a_column_add_up_to_its_total() {
        let lines = exported(Language::Zh).remove(0);
        let amounts = |weight: Weight| -> Vec<Money> {
            let rows = lines.rows.iter().filter(|row| row.weight == weight);
            rows.filter_map(|row| match row.cells[8] {
                Cell::Money(amount) => Some(amount),
                Cell::Empty | Cell::Text(_) | Cell::Multiple(_) | Cell::Rate(_) | Cell::Count(_) => None,
            })
            .collect()
        };
        assert_eq!(amounts(Weight::Plain).into_iter().sum::<Money>(), Money::from_yuan(105_400));
        assert_eq!(amounts(Weight::Total), [Money::from_yuan(105_400)]);
        assert_eq!(amounts(Weight::Inside), [], "slices stay out of the column that is added up");
    }

    #[test]
    fn every_row_is_as_wide_as_its_header_in_both_languages() {
        for language in [Language::Zh, Language::En] {
            for sheet in exported(language) {
                assert!(
                    sheet.rows.iter().all(|row| row.cells.len() == sheet.columns.len()),
                    "{}",
                    sheet.name
                );
            }
        }
    }

    #[test]
    fn the_second_sheet_says_what_the_numbers_mean() {
        let notes = exported(Language::Zh).remove(1);
        let row = |name: &str| {
            let row = notes.rows.iter().find(|row| row.cells[0] == Cell::Text(name.to_owned()));
            row.unwrap().cells[1].clone()
        };
        assert_eq!(row("期间"), Cell::Text("2026-06-01 ～ 2026-06-30".to_owned()));
        assert_eq!(row("导出时间"), Cell::Text("2026-07-11 11:00".to_owned()));
        assert_eq!(row("税额（元）"), Cell::Money(Money::from_fen(596_604)));
        assert_eq!(row("提示"), Cell::Text("--".to_owned()));
    }

    #[test]
    fn exports_hold_no_sign_a_spreadsheet_cannot_read() {
        for sheet in exported(Language::Zh) {
            for cell in sheet.rows.iter().flat_map(|row| &row.cells) {
                if let Cell::Text(text) = cell {
                    assert!(!text.contains('−'), "{text}");
                }
            }
        }
    }
}
