//! The rows that wait for a person, and what became of them: put right, ignored with a reason, or still waiting.

use std::collections::BTreeSet;

use daiyun_base::error::Label;
use daiyun_base::id;
use daiyun_ingest::mend::{BrokenRow, KeptCell};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect};

use crate::error::Result;
use crate::http::page::PageRequest;
use crate::imports::report::{UNDATED, undated_text};
use crate::scope::{Scope, Tx};

/// Nobody has done anything about the row yet.
pub(in crate::imports) const WAITING: &str = "waiting";
/// Somebody has put it right.
pub(in crate::imports) const READMITTED: &str = "readmitted";
/// Somebody has said that it is not needed.
pub(in crate::imports) const IGNORED: &str = "ignored";

/// Table `quarantined_rows`.
pub mod quarantined_rows {
    use sea_orm::entity::prelude::*;

    /// A row that waits for a person, without personal or unmapped columns.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quarantined_rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub batch_id: Uuid,
        /// The sheet of a workbook with several.
        pub sheet: Option<String>,
        pub line: i64,
        pub column_name: Option<String>,
        pub code: String,
        pub reason_zh: String,
        pub reason_en: String,
        pub stated_value: Option<String>,
        /// Names and texts; a third word says that a spreadsheet held a number.
        pub cells: Json,
        /// `waiting`, `readmitted`, `ignored`.
        pub state: String,
        pub settled_by_name: Option<String>,
        pub settled_at: Option<DateTimeUtc>,
        pub settled_reason: Option<String>,
        pub repair_batch_id: Option<Uuid>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The row as a file states it.
pub(in crate::imports) fn broken(row: &quarantined_rows::Model) -> BrokenRow {
    let cells: Vec<Vec<String>> = serde_json::from_value(row.cells.clone()).unwrap_or_default();
    let cell = |parts: Vec<String>| {
        let mut parts = parts.into_iter();
        let (name, text) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        KeptCell { name, text, is_number: parts.next().is_some() }
    };
    BrokenRow {
        sheet: row.sheet.clone(),
        line: u32::try_from(row.line).unwrap_or(u32::MAX),
        code: row.code.clone(),
        column: row.column_name.clone().unwrap_or_default(),
        cells: cells.into_iter().map(cell).collect(),
    }
}

/// A row about to wait for a person.
pub(in crate::imports) struct WaitingRow {
    pub sheet: Option<String>,
    pub line: u32,
    pub column: Option<String>,
    pub code: &'static str,
    pub reason: Label,
    pub value: Option<String>,
    pub cells: serde_json::Value,
}

impl WaitingRow {
    /// A row that would change money without saying when it was seen (「导出时间不明」).
    pub(in crate::imports) fn undated(line: u32) -> Self {
        Self {
            sheet: None,
            line,
            column: None,
            code: UNDATED,
            reason: undated_text(),
            value: None,
            cells: serde_json::json!([]),
        }
    }
}

/// Rows that one statement writes or removes.
const AT_ONCE: usize = 100;

/// Keeps rows that wait, in bounded statements; how many.
pub(in crate::imports) async fn insert_waiting(
    tx: &Tx,
    batch_id: Uuid,
    rows: Vec<WaitingRow>,
) -> Result<i64> {
    let rows: Vec<quarantined_rows::ActiveModel> = rows
        .into_iter()
        .map(|row| quarantined_rows::ActiveModel {
            id: Set(id::fresh()),
            batch_id: Set(batch_id),
            sheet: Set(row.sheet),
            line: Set(i64::from(row.line)),
            column_name: Set(row.column),
            code: Set(row.code.to_owned()),
            reason_zh: Set(row.reason.zh),
            reason_en: Set(row.reason.en),
            stated_value: Set(row.value),
            cells: Set(row.cells),
            state: Set(WAITING.to_owned()),
            settled_by_name: Set(None),
            settled_at: Set(None),
            settled_reason: Set(None),
            repair_batch_id: Set(None),
        })
        .collect();
    for some in rows.chunks(AT_ONCE) {
        quarantined_rows::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// The lines of a batch that wait because nobody knows when they were seen, also those that somebody ignores.
pub(in crate::imports) async fn undated_lines(tx: &Tx, batch_id: Uuid) -> Result<BTreeSet<u32>> {
    let lines: Vec<i64> = quarantined_rows::Entity::find()
        .filter(undated(batch_id))
        .select_only()
        .column(quarantined_rows::Column::Line)
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(lines.into_iter().filter_map(|line| u32::try_from(line).ok()).collect())
}

/// Such lines wait no more; how many of them still did.
pub(in crate::imports) async fn end_waiting(tx: &Tx, batch_id: Uuid, lines: &[u32]) -> Result<i64> {
    let mut ended = 0;
    for some in lines.chunks(AT_ONCE) {
        let gone = || {
            quarantined_rows::Entity::delete_many()
                .filter(undated(batch_id))
                .filter(quarantined_rows::Column::Line.is_in(some.iter().map(|line| i64::from(*line))))
        };
        let waited = gone().filter(quarantined_rows::Column::State.eq(WAITING));
        ended += waited.exec(tx.db()).await?.rows_affected;
        gone().exec(tx.db()).await?;
    }
    Ok(i64::try_from(ended).unwrap_or(i64::MAX))
}

fn undated(batch_id: Uuid) -> Condition {
    Condition::all()
        .add(quarantined_rows::Column::BatchId.eq(batch_id))
        .add(quarantined_rows::Column::Code.eq(UNDATED))
}

/// The rows of a batch in a state.
pub(in crate::imports) async fn page(
    scope: &Scope,
    batch_id: Uuid,
    state: &str,
    page: PageRequest,
) -> Result<(Vec<quarantined_rows::Model>, u64)> {
    let query = of_batch(batch_id, state);
    let total = query.clone().count(scope.reader()).await?;
    let rows = query.order_by_asc(quarantined_rows::Column::Line).order_by_asc(quarantined_rows::Column::Id);
    let rows = rows.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?;
    Ok((rows, total))
}

fn of_batch(batch_id: Uuid, state: &str) -> Select<quarantined_rows::Entity> {
    quarantined_rows::Entity::find()
        .filter(quarantined_rows::Column::BatchId.eq(batch_id))
        .filter(quarantined_rows::Column::State.eq(state))
}

/// Some rows of a batch that wait, in the order of the file.
pub(in crate::imports) async fn waiting(
    db: &impl ConnectionTrait,
    batch_id: Uuid,
    which: Which<'_>,
) -> Result<Vec<quarantined_rows::Model>> {
    let query = of_batch(batch_id, WAITING).order_by_asc(quarantined_rows::Column::Line);
    let query = match which {
        Which::These(ids) => query.filter(quarantined_rows::Column::Id.is_in(ids.iter().copied())),
        Which::First(count) => query.limit(count),
    };
    Ok(query.all(db).await?)
}

/// Which rows that wait.
#[derive(Clone, Copy)]
pub(in crate::imports) enum Which<'a> {
    /// These.
    These(&'a [Uuid]),
    /// So many.
    First(u64),
}

/// What became of rows.
pub(in crate::imports) struct Settled<'a> {
    /// `readmitted` or `ignored`.
    pub state: &'static str,
    /// Why, in somebody's words.
    pub reason: Option<&'a str>,
    /// The batch that brought them in.
    pub repair_batch_id: Option<Uuid>,
}

/// Settles rows that wait; how many still did.
pub(in crate::imports) async fn settle(
    tx: &Tx,
    batch_id: Uuid,
    ids: &[Uuid],
    settled: &Settled<'_>,
) -> Result<i64> {
    let mut done = 0;
    for some in ids.chunks(AT_ONCE) {
        let update = quarantined_rows::Entity::update_many()
            .col_expr(quarantined_rows::Column::State, Expr::value(settled.state))
            .col_expr(quarantined_rows::Column::SettledByName, Expr::value(tx.scope().person().name.clone()))
            .col_expr(quarantined_rows::Column::SettledAt, Expr::value(tx.now()))
            .col_expr(quarantined_rows::Column::SettledReason, Expr::value(settled.reason.map(str::to_owned)))
            .col_expr(quarantined_rows::Column::RepairBatchId, Expr::value(settled.repair_batch_id))
            .filter(quarantined_rows::Column::BatchId.eq(batch_id))
            .filter(quarantined_rows::Column::State.eq(WAITING))
            .filter(quarantined_rows::Column::Id.is_in(some.iter().copied()));
        done += update.exec(tx.db()).await?.rows_affected;
    }
    Ok(i64::try_from(done).unwrap_or(i64::MAX))
}

/// The rows that a repair brought in wait again; how many.
pub(in crate::imports) async fn wait_again(tx: &Tx, repair_batch_id: Uuid) -> Result<i64> {
    let done = quarantined_rows::Entity::update_many()
        .col_expr(quarantined_rows::Column::State, Expr::value(WAITING))
        .col_expr(quarantined_rows::Column::SettledByName, Expr::value(None::<String>))
        .col_expr(quarantined_rows::Column::SettledAt, Expr::value(None::<DateTimeUtc>))
        .col_expr(quarantined_rows::Column::RepairBatchId, Expr::value(None::<Uuid>))
        .filter(quarantined_rows::Column::RepairBatchId.eq(repair_batch_id))
        .exec(tx.db())
        .await?;
    Ok(i64::try_from(done.rows_affected).unwrap_or(i64::MAX))
}

/// The rows of a batch that is taken back are nobody's work any more.
pub(in crate::imports) async fn forget(tx: &Tx, batch_id: Uuid) -> Result<()> {
    quarantined_rows::Entity::delete_many()
        .filter(quarantined_rows::Column::BatchId.eq(batch_id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Rows as a table for Excel, with the mark that tells it the encoding. The columns of the file come first, as the file had
/// them, so that a corrected table reads like it.
pub(in crate::imports) fn as_csv(rows: &[quarantined_rows::Model]) -> String {
    let broken: Vec<BrokenRow> = rows.iter().map(self::broken).collect();
    let mut names: Vec<&str> = Vec::new();
    for cell in broken.iter().flat_map(|row| &row.cells) {
        if !names.contains(&cell.name.as_str()) {
            names.push(&cell.name);
        }
    }
    let head = names.iter().copied().chain(["工作表", "行", "待修复的列", "待修复的原因"]);
    let mut text = format!("\u{FEFF}{}", line(head.map(str::to_owned)));
    for (row, broken) in rows.iter().zip(&broken) {
        let cell = |name: &&str| broken.cells.iter().find(|cell| cell.name == **name);
        let cells = names.iter().map(|name| cell(name).map(|cell| cell.text.clone()).unwrap_or_default());
        let place = [
            row.sheet.clone().unwrap_or_default(),
            row.line.to_string(),
            broken.column.clone(),
            row.reason_zh.clone(),
        ];
        text.push_str(&line(cells.chain(place)));
    }
    text
}

/// A line of a table. A cell that a spreadsheet would take for a formula is text.
fn line(cells: impl Iterator<Item = String>) -> String {
    const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let cell = |text: String| {
        let is_number = text
            .strip_prefix(['-', '+'])
            .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
        let text = if text.starts_with(FORMULA) && !is_number { format!("'{text}") } else { text };
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let mut line = cells.map(cell).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}
