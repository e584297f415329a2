//! Numbers as files: every panel of the board on its own sheet, or the lines behind a number, each with a sheet that says
//! what the numbers mean. The cells are those of the screen, which is why they agree.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::fact::ColumnKind;
use daiyun_base::id;
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::DayRange;
use daiyun_base::reason;
use daiyun_kpi::metric::Unit;
use daiyun_lake::Cell as Fact;
use serde_json::{Value, json};

use super::board::{BoardQuestion, BoardView, board};
use super::file::{File, Format, Language};
use super::lines::{Found, LinesQuestion, lines_of};
use super::products::ProductsView;
use super::taken::{Taken, wall_clock};
use super::view::{ColumnView, TableView};
use super::{EXPORT, EXPORT_LINES, notes};
use crate::activity::{self, Activity};
use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::workbook::{Cell, Column, Row, Sheet, Weight, csv, marked_workbook};

/// The most lines that are written while somebody waits.
pub const MOST_LINES: u64 = 10_000;

/// The board as a workbook. Taking it out is remembered.
pub async fn export_board(scope: &Scope, asked: &BoardQuestion, language: Language) -> Result<File> {
    scope.require(EXPORT)?;
    let view = board(scope, asked).await?;
    let days = DayRange { from: view.from, to: view.to };
    let mut sheets = board_sheets(&view, language);
    let trend_days = DayRange { from: view.trend_from, to: view.to };
    sheets.extend(notes::sheet(scope, trend_days, asked.stores.as_deref(), language).await?);
    let taken = Taken::of(scope, asked.stores.as_deref(), days).await?;
    let columns = view.cards.columns.iter().chain(&view.listings.columns);
    sheets.push(notes_sheet(&taken, (&columns_noted(columns, language), view.cards.as_of), language));
    let bytes = marked_workbook(&sheets, &taken.mark(language))?;
    let name = taken.file_name(language.either("经营看板", "dashboard"), "xlsx");
    // Nobody waits for the one writer while a file is put together.
    let tx = scope.begin(EXPORT).await?;
    remember(&tx, &taken, (language.either("经营看板", "the board"), None), json!({ "file": name })).await?;
    tx.commit().await?;
    Ok(File { name, bytes })
}

/// The lines behind a number as a file. It needs a reason, and taking it out is remembered with it.
pub async fn export_lines(
    scope: &Scope,
    asked: &LinesQuestion,
    (format, language): (Format, Language),
    reason: &str,
) -> Result<File> {
    scope.require(EXPORT_LINES)?;
    let reason = reason::check(reason)?.to_owned();
    let mut asked = asked.clone();
    (asked.page.limit, asked.page.offset) = (MOST_LINES, 0);
    let found = lines_of(scope, &asked).await?;
    if u64::try_from(found.total).unwrap_or(0) > MOST_LINES {
        return Err(too_many(found.total).into());
    }
    let taken = Taken::of(scope, asked.stores.as_deref(), asked.days).await?;
    let label = part_label(&found).clone();
    let file = lines_file(&found, &taken, (format, language))?;
    let detail = json!({ "file": file.name, "metric": asked.metric, "lines": found.total, "reason": reason });
    let tx = scope.begin(EXPORT_LINES).await?;
    remember(&tx, &taken, (language.of(&label), Some(&reason)), detail).await?;
    tx.commit().await?;
    Ok(file)
}

/// What the lines of a number are called: the number, or the part of it that has them.
pub(super) fn part_label(found: &Found) -> &Label {
    found.parts.get(found.part).map_or(&found.number.label, |part| &part.valued.label)
}

/// Lines that were found, as a file.
pub(super) fn lines_file(
    found: &Found,
    taken: &Taken,
    (format, language): (Format, Language),
) -> Result<File> {
    let sheet = lines_sheet(found, language);
    let note = (language.of(&found.number.label).to_owned(), language.of(&found.note).to_owned());
    let notes = notes_sheet(taken, (&[note], found.snapshot_id), language);
    let report = format!("{}{}", language.of(part_label(found)), language.either("明细", " lines"));
    written((sheet, notes), (taken, &report), (format, language))
}

/// A page of products with nothing left out, as a file.
pub(super) fn products_file(
    view: &ProductsView,
    taken: &Taken,
    (format, language): (Format, Language),
) -> Result<File> {
    let names: Vec<(&str, &str)> =
        view.names.iter().map(|one| (one.code.as_str(), one.name.as_str())).collect();
    let report = language.either("商品明细", "Products");
    let sheet = table_sheet(report, &view.table, &names, language);
    let columns = columns_noted(view.table.columns.iter(), language);
    let notes = notes_sheet(taken, (&columns, view.table.as_of), language);
    written((sheet, notes), (taken, report), (format, language))
}

pub(super) fn written(
    (sheet, notes): (Sheet, Sheet),
    (taken, report): (&Taken, &str),
    (format, language): (Format, Language),
) -> Result<File> {
    let (bytes, ending) = match format {
        Format::Csv => (csv(&sheet), "csv"),
        Format::Xlsx => (marked_workbook(&[sheet, notes], &taken.mark(language))?, "xlsx"),
    };
    Ok(File { name: taken.file_name(report, ending), bytes })
}

pub(super) fn too_many(lines: i64) -> Problem {
    Problem::invalid(
        "export_too_large",
        format!("共 {lines} 行，超过当场导出的 {MOST_LINES} 行；请到下载中心排队导出"),
        format!(
            "{lines} lines are more than the {MOST_LINES} that are written at once; ask for them as a download"
        ),
    )
}

/// A file of two snapshots would not add up: the queue tries again.
pub(super) fn changed() -> Problem {
    Problem::new(
        Kind::Conflict,
        "facts_changed",
        "导出途中有新数据入库，请稍后重试",
        "Data came in while the file was written. Try again in a moment",
    )
}

pub(super) async fn remember(
    tx: &Tx,
    taken: &Taken,
    (what, reason): (&str, Option<&str>),
    detail: Value,
) -> Result<()> {
    let because = reason.map_or_else(String::new, |reason| format!("：{reason}"));
    let days = taken.days;
    let summary = Label::new(
        format!("导出{what}，{} ～ {}，{}{because}", days.from, days.to, taken.store),
        format!("Exported {what}, {} to {}, {} stores{because}", days.from, days.to, taken.stores.len()),
    );
    let activity = Activity {
        verb: "dashboard.export",
        subject_kind: "export",
        subject_id: id::fresh().to_string(),
        client_id: taken.client_id,
        store_id: taken.store_id,
        summary,
        detail,
    };
    activity::record(tx, activity).await
}

fn board_sheets(view: &BoardView, language: Language) -> Vec<Sheet> {
    let names: Vec<(&str, &str)> =
        view.store_names.iter().map(|store| (store.code.as_str(), store.name.as_str())).collect();
    let titles: Vec<(&str, &str)> = view
        .listing_titles
        .iter()
        .map(|listing| (listing.listing.as_str(), listing.title.as_str()))
        .collect();
    vec![
        table_sheet(language.either("概览", "Overview"), &view.cards, &[], language),
        table_sheet(language.either("趋势", "Trend"), &view.trend, &[], language),
        platforms_sheet(view, language),
        table_sheet(language.either("店铺明细", "Stores"), &view.stores, &names, language),
        table_sheet(language.either("热销商品", "Best sellers"), &view.listings, &titles, language),
    ]
}

fn platforms_sheet(view: &BoardView, language: Language) -> Sheet {
    let columns = [("平台", "Platform"), ("支付金额（元）", "Paid sales (yuan)"), ("占比", "Share")];
    let rows = view.platforms.iter().map(|part| {
        plain(vec![
            Cell::Text(language.either(&part.label, &part.label_en).to_owned()),
            part.paid_sales_fen.map_or(Cell::Empty, |fen| Cell::Money(Money::from_fen(fen))),
            part.share_ppm.map_or(Cell::Empty, |ppm| Cell::Rate(Rate::from_ppm(ppm))),
        ])
    });
    Sheet {
        name: language.either("平台结构", "Platforms").to_owned(),
        columns: columns.iter().map(|(zh, en)| column(language.either(zh, en))).collect(),
        rows: rows.collect(),
    }
}

/// A table of the board; a first column of codes gets their names beside it.
fn table_sheet(name: &str, table: &TableView, names: &[(&str, &str)], language: Language) -> Sheet {
    let titled = |of: &ColumnView| {
        column(&format!("{}{}", language.either(&of.label, &of.label_en), unit_note(&of.unit, language)))
    };
    let mut columns: Vec<Column> = table.columns.iter().map(titled).collect();
    if !names.is_empty() {
        columns.insert(1, column(language.either("名称", "Name")));
    }
    let rows = table.rows.iter().map(|row| {
        let mut cells: Vec<Cell> =
            table.columns.iter().zip(row).map(|(of, value)| board_cell(&of.unit, value)).collect();
        if !names.is_empty() {
            let code = row.first().and_then(Value::as_str).unwrap_or_default();
            let known = names.iter().find(|(known, _)| *known == code).map(|(_, name)| (*name).to_owned());
            cells.insert(1, known.map_or(Cell::Empty, Cell::Text));
        }
        plain(cells)
    });
    Sheet { name: name.to_owned(), columns, rows: rows.collect() }
}

pub(super) fn board_cell(unit: &str, value: &Value) -> Cell {
    match (unit, value.as_i64(), value.as_str()) {
        ("fen", Some(fen), _) => Cell::Money(Money::from_fen(fen)),
        ("ppm", Some(ppm), _) => Cell::Rate(Rate::from_ppm(ppm)),
        ("ratio_ppm", Some(ppm), _) => Cell::Multiple(ppm),
        (_, Some(count), _) => Cell::Count(count),
        (_, None, Some(text)) => Cell::Text(text.to_owned()),
        (_, None, None) => Cell::Empty,
    }
}

fn lines_sheet(found: &Found, language: Language) -> Sheet {
    let part = found.parts.get(found.part);
    let (label, unit) =
        part.map_or((&found.number.label, found.number.unit), |part| (&part.valued.label, part.valued.unit));
    let mut columns: Vec<Column> = found
        .columns
        .iter()
        .map(|of| column(&format!("{}{}", language.of(&of.label), kind_note(of.kind, language))))
        .collect();
    columns.push(column(&format!("{}{}", language.of(label), unit_note(unit.code(), language))));
    columns.push(column(language.either("来源文件", "Source file")));
    let mut rows: Vec<Row> = Vec::new();
    for line in &found.lines {
        let mut cells: Vec<Cell> = found
            .columns
            .iter()
            .zip(&line.cells)
            .map(|(of, cell)| fact_cell(of.kind, cell, language))
            .collect();
        cells.push(line.value.map_or(Cell::Empty, |value| value_cell(unit, value)));
        cells.push(line.file_name.clone().map_or(Cell::Empty, Cell::Text));
        rows.push(plain(cells));
    }
    let mut total = vec![Cell::Empty; columns.len()];
    if let (Some(first), Some(value)) = (total.first_mut(), part.and_then(|part| part.valued.value)) {
        *first = Cell::Text(language.either("合计", "Total").to_owned());
        let at = found.columns.len();
        total[at] = value_cell(unit, value);
    }
    rows.push(Row { weight: Weight::Total, cells: total });
    Sheet { name: language.either("明细", "Lines").to_owned(), columns, rows }
}

fn value_cell(unit: Unit, value: i64) -> Cell {
    match unit {
        Unit::Fen => Cell::Money(Money::from_fen(value)),
        Unit::Ppm => Cell::Rate(Rate::from_ppm(value)),
        Unit::RatioPpm => Cell::Multiple(value),
        Unit::Count | Unit::Seconds => Cell::Count(value),
    }
}

fn fact_cell(kind: ColumnKind, cell: &Fact, language: Language) -> Cell {
    match cell {
        Fact::Null => Cell::Empty,
        Fact::Int(number) => match kind {
            ColumnKind::Fen => Cell::Money(Money::from_fen(*number)),
            ColumnKind::Ppm => Cell::Rate(Rate::from_ppm(*number)),
            ColumnKind::Count
            | ColumnKind::Seconds
            | ColumnKind::Text
            | ColumnKind::Instant
            | ColumnKind::Day
            | ColumnKind::Flag => Cell::Count(*number),
        },
        Fact::Text(text) => Cell::Text(text.clone()),
        Fact::Day(day) => Cell::Text(day.to_string()),
        Fact::Instant(at) => Cell::Text(wall_clock(*at)),
        Fact::Flag(true) => Cell::Text(language.either("是", "yes").to_owned()),
        Fact::Flag(false) => Cell::Text(language.either("否", "no").to_owned()),
    }
}

pub(super) fn unit_note(unit: &str, language: Language) -> &'static str {
    match (unit, language) {
        ("fen", Language::Zh) => "（元）",
        ("fen", Language::En) => " (yuan)",
        ("seconds", Language::Zh) => "（秒）",
        ("seconds", Language::En) => " (seconds)",
        (_, Language::Zh | Language::En) => "",
    }
}

fn kind_note(kind: ColumnKind, language: Language) -> &'static str {
    unit_note(if kind == ColumnKind::Fen { "fen" } else { "" }, language)
}

/// Label and revision with 口径 of each metric, once.
pub(super) fn columns_noted<'a>(
    columns: impl Iterator<Item = &'a ColumnView>,
    language: Language,
) -> Vec<(String, String)> {
    let mut notes: Vec<(String, String)> = Vec::new();
    for of in columns {
        let Some((zh, en)) = of.note.as_deref().zip(of.note_en.as_deref()) else { continue };
        let revision = of.revision.map_or_else(String::new, |revision| format!(" v{revision}"));
        let label = format!("{}{revision}", language.either(&of.label, &of.label_en));
        if !notes.iter().any(|(known, _)| *known == label) {
            notes.push((label, language.either(zh, en).to_owned()));
        }
    }
    notes
}

pub(super) fn notes_sheet(
    taken: &Taken,
    (metrics, snapshot): (&[(String, String)], i64),
    language: Language,
) -> Sheet {
    let mut rows: Vec<Row> = metrics.iter().map(|(label, note)| pair(label, note)).collect();
    let days = format!("{} ～ {}", taken.days.from, taken.days.to);
    rows.push(pair(language.either("期间", "Period"), &days));
    rows.push(pair(language.either("范围", "Scope"), &taken.stores.join("、")));
    rows.push(pair(language.either("数据快照", "Snapshot"), &snapshot.to_string()));
    rows.push(pair(language.either("导出", "Exported"), &taken.mark(language)));
    let ids = language.either(
        "编号是文本；另存为 CSV 后用 Excel 打开时，请把编号列按文本导入，否则末位会变",
        "Ids are text. Opening a CSV in Excel, import their columns as text, else the last digits change",
    );
    rows.push(pair(language.either("编号", "Ids"), ids));
    Sheet {
        name: language.either("口径说明", "Definitions").to_owned(),
        columns: vec![
            Column { title: language.either("项目", "Item").to_owned(), width: 24 },
            Column { title: language.either("说明", "Meaning").to_owned(), width: 90 },
        ],
        rows,
    }
}

fn pair(name: &str, text: &str) -> Row {
    plain(vec![Cell::Text(name.to_owned()), Cell::Text(text.to_owned())])
}

pub(super) fn plain(cells: Vec<Cell>) -> Row {
    Row { weight: Weight::Plain, cells }
}

pub(super) fn column(title: &str) -> Column {
    Column { title: title.to_owned(), width: 18 }
}
