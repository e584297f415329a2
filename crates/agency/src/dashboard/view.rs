//! Tables of numbers as JSON: columns with units, rows of plain cells, movements the console only has to draw.

use daiyun_kpi::metric::{Polarity, Unit};
use daiyun_kpi::sql::{ColumnRole, ColumnUnit, OutColumn};
use daiyun_lake::Cell;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::actions::Table;
use super::known::Extent;
use super::rules::{Delta, incomplete};

/// A column of an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ColumnView {
    /// The code.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// `fen`, `count`, `ppm`, `ratio_ppm`, `seconds`, `text`, `day`, `month`, `hour`.
    pub unit: String,
    /// `dimension` or `metric`.
    pub kind: &'static str,
    /// 口径, of a metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note_en: Option<String>,
    /// `higher`, `lower` or `neutral` is better, of a metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polarity: Option<&'static str>,
    /// Whether a metric is the price of one thing, which keeps its decimals where a sum would be rounded.
    pub is_price: bool,
    /// The revision of its definition, of a metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Why a cell may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty_because: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty_because_en: Option<String>,
    /// Which stores the metric lacks: 「1 家店铺数据未到（禾裳旗舰店）」; nothing when all have come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete_en: Option<String>,
}

/// An earlier period beside an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComparisonView {
    /// `previous`, `week_ago`, `last_year` …
    pub code: String,
    /// What people call it.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// Its first day.
    pub from: chrono::NaiveDate,
    /// Its last day.
    pub to: chrono::NaiveDate,
    /// For each row, how each metric moved; nothing where there is no counterpart.
    pub rows: Vec<Option<Vec<Delta>>>,
}

/// A cell that is known: fen, ppm and counts are integers, days and names are texts.
#[derive(ToSchema)]
#[schema(description = "A known cell: fen, ppm and counts are integers, days and names are texts.")]
#[serde(untagged)]
#[expect(dead_code, reason = "describes cells to the OpenAPI document")]
pub enum TableCellView {
    /// A number.
    Number(i64),
    /// A day, a name.
    Text(String),
    /// Yes or no.
    Truth(bool),
}

/// An answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TableView {
    /// Dimensions, then metrics.
    pub columns: Vec<ColumnView>,
    /// Cells in the order of the columns: integers, texts, days, null.
    #[schema(value_type = Vec<Vec<Option<TableCellView>>>)]
    pub rows: Vec<Vec<Value>>,
    /// Earlier periods.
    pub comparisons: Vec<ComparisonView>,
    /// The snapshot of the facts it was read at.
    pub as_of: i64,
    /// The definitions it used: equal texts mean equal definitions.
    pub definition_revision: String,
}

/// A cell as JSON.
#[must_use]
pub fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(number) => json!(number),
        Cell::Text(text) => json!(text),
        Cell::Day(day) => json!(day),
        Cell::Instant(at) => json!(at),
        Cell::Flag(flag) => json!(flag),
    }
}

/// A column as JSON.
#[must_use]
pub fn column(column: &OutColumn) -> ColumnView {
    let mut view = ColumnView {
        name: column.name.clone(),
        label: column.label.zh.clone(),
        label_en: column.label.en.clone(),
        unit: unit_name(column.unit).to_owned(),
        kind: "dimension",
        note: None,
        note_en: None,
        polarity: None,
        is_price: false,
        revision: None,
        empty_because: None,
        empty_because_en: None,
        incomplete: None,
        incomplete_en: None,
    };
    if let ColumnRole::Metric { note, polarity, revision, is_price, null_reasons } = &column.kind {
        view.kind = "metric";
        view.note = Some(note.zh.clone());
        view.note_en = Some(note.en.clone());
        view.polarity = Some(match polarity {
            Polarity::Higher => "higher",
            Polarity::Lower => "lower",
            Polarity::Neutral => "neutral",
        });
        view.is_price = *is_price;
        view.revision = Some(*revision);
        view.empty_because = null_reasons.first().map(|reason| reason.text.zh.clone());
        view.empty_because_en = null_reasons.first().map(|reason| reason.text.en.clone());
    }
    view
}

/// A column with what its metric lacks.
fn with_extent(of: &OutColumn, table: &Table) -> ColumnView {
    let view = column(of);
    match table.extent_of(&of.name) {
        Some(Extent::Partly(stores)) => {
            let text = incomplete(stores);
            let (zh, en) = text.map(|text| (text.zh, text.en)).unzip();
            ColumnView { incomplete: zh, incomplete_en: en, ..view }
        }
        Some(Extent::Nothing) => ColumnView {
            empty_because: Some("这段时间的数据还没有导入".to_owned()),
            empty_because_en: Some("The data of this period has not been imported".to_owned()),
            ..view
        },
        Some(Extent::Whole) | None => view,
    }
}

fn unit_name(unit: ColumnUnit) -> &'static str {
    match unit {
        ColumnUnit::Text => "text",
        ColumnUnit::Day => "day",
        ColumnUnit::Month => "month",
        ColumnUnit::Hour => "hour",
        ColumnUnit::Fen => "fen",
        ColumnUnit::Count => "count",
        ColumnUnit::Ppm => "ppm",
        ColumnUnit::RatioPpm => "ratio_ppm",
        ColumnUnit::Seconds => "seconds",
    }
}

fn metric_unit(unit: ColumnUnit) -> Unit {
    match unit {
        ColumnUnit::Fen => Unit::Fen,
        ColumnUnit::Ppm => Unit::Ppm,
        ColumnUnit::RatioPpm => Unit::RatioPpm,
        ColumnUnit::Seconds => Unit::Seconds,
        ColumnUnit::Count | ColumnUnit::Text | ColumnUnit::Day | ColumnUnit::Month | ColumnUnit::Hour => {
            Unit::Count
        }
    }
}

/// How the metrics of a row moved.
#[must_use]
pub fn deltas(columns: &[OutColumn], now: &[Cell], before: &[Cell]) -> Vec<Delta> {
    let metrics = columns.iter().zip(now).filter_map(|(column, cell)| match &column.kind {
        ColumnRole::Metric { polarity, .. } => Some((column.unit, *polarity, cell)),
        ColumnRole::Dimension => None,
    });
    metrics
        .zip(before)
        .map(|((unit, polarity, now), before)| {
            Delta::between(metric_unit(unit), polarity, now.as_int(), before.as_int())
        })
        .collect()
}

impl TableView {
    /// An answer as JSON.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let columns = &table.compiled.columns;
        let comparisons = table.compared.iter().map(|compared| {
            let label = compared.comparison.label(compared.days);
            let rows = table.rows.iter().zip(&compared.rows);
            let rows = rows.map(|(now, before)| before.as_ref().map(|before| deltas(columns, now, before)));
            ComparisonView {
                code: compared.comparison.to_string(),
                label: label.zh,
                label_en: label.en,
                from: compared.days.from,
                to: compared.days.to,
                rows: rows.collect(),
            }
        });
        Self {
            columns: columns.iter().map(|column| with_extent(column, table)).collect(),
            rows: table.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
            comparisons: comparisons.collect(),
            as_of: table.snapshot_id,
            definition_revision: table.compiled.definition_revision.clone(),
        }
    }
}
