//! The ledger of batches, and the rows that wait for a person.

pub mod coverage;
pub(in crate::imports) mod mappings;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use super::report::{UNDATED, undated_text};
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};
use crate::stores;

/// Table `batches`, append-only but for the row that is being read.
pub mod batches {
    use sea_orm::entity::prelude::*;

    /// One file and what became of it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "batches")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Counts up in the order files began to be read; facts name it.
        pub batch_no: i64,
        pub store_id: Uuid,
        pub file_name: String,
        pub file_sha256: String,
        pub size_bytes: i64,
        pub platform: Option<String>,
        pub report: Option<String>,
        pub format: Option<String>,
        pub fact: Option<String>,
        pub encoding: Option<String>,
        /// `reading`, `committed`, `undone`, `duplicate`, `refused`, `failed`.
        pub state: String,
        pub problem_code: Option<String>,
        pub problem_zh: Option<String>,
        pub problem_en: Option<String>,
        pub row_count: i64,
        pub inserted_count: i64,
        pub updated_count: i64,
        pub unchanged_count: i64,
        pub quarantined_count: i64,
        pub dropped_count: i64,
        /// The first business day its rows are about.
        pub covers_from: Option<Date>,
        /// The last.
        pub covers_to: Option<Date>,
        pub exported_at: Option<DateTimeUtc>,
        pub export_time_known: bool,
        /// The snapshot of the facts it made.
        pub snapshot_id: Option<i64>,
        pub started_by: String,
        pub started_at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

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
        pub cells: Json,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A file that begins to be read.
pub(in crate::imports) struct NewBatch<'a> {
    pub store_id: Uuid,
    pub platform: &'a str,
    pub file_name: &'a str,
    pub sha256: &'a str,
    pub size_bytes: i64,
}

/// Opens a batch in the ledger.
pub(in crate::imports) async fn insert_batch(
    tx: &Tx,
    batch_no: i64,
    new: &NewBatch<'_>,
) -> Result<batches::Model> {
    let batch = batches::Model {
        id: id::fresh(),
        batch_no,
        store_id: new.store_id,
        file_name: new.file_name.to_owned(),
        file_sha256: new.sha256.to_owned(),
        size_bytes: new.size_bytes,
        platform: Some(new.platform.to_owned()),
        report: None,
        format: None,
        fact: None,
        encoding: None,
        state: "reading".to_owned(),
        problem_code: None,
        problem_zh: None,
        problem_en: None,
        row_count: 0,
        inserted_count: 0,
        updated_count: 0,
        unchanged_count: 0,
        quarantined_count: 0,
        dropped_count: 0,
        covers_from: None,
        covers_to: None,
        exported_at: None,
        export_time_known: false,
        snapshot_id: None,
        started_by: tx.scope().person().name.clone(),
        started_at: tx.now(),
        finished_at: None,
    };
    let row: batches::ActiveModel = batch.clone().into();
    batches::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    Ok(batch)
}

/// Ends the batches that have been reading since before an instant: whoever read them is gone. Says how many.
pub(in crate::imports) async fn end_readers_since(
    tx: &Tx,
    before: DateTime<Utc>,
    problem: &Problem,
) -> Result<u64> {
    let done = batches::Entity::update_many()
        .col_expr(batches::Column::State, Expr::value("failed"))
        .col_expr(batches::Column::ProblemCode, Expr::value(problem.code))
        .col_expr(batches::Column::ProblemZh, Expr::value(problem.text.zh.clone()))
        .col_expr(batches::Column::ProblemEn, Expr::value(problem.text.en.clone()))
        .col_expr(batches::Column::FinishedAt, Expr::value(tx.now()))
        .filter(batches::Column::State.eq("reading"))
        .filter(batches::Column::StartedAt.lt(before))
        .exec(tx.db())
        .await?;
    Ok(done.rows_affected)
}

/// Ends a batch that brought no facts. One that is committed after all stays so.
pub(super) async fn end_without_facts(
    tx: &Tx,
    id: Uuid,
    state: &str,
    problem: Option<&Problem>,
) -> Result<()> {
    let text = |of: fn(&Problem) -> String| Expr::value(problem.map(of));
    batches::Entity::update_many()
        .col_expr(batches::Column::State, Expr::value(state))
        .col_expr(batches::Column::ProblemCode, text(|problem| problem.code.to_owned()))
        .col_expr(batches::Column::ProblemZh, text(|problem| problem.text.zh.clone()))
        .col_expr(batches::Column::ProblemEn, text(|problem| problem.text.en.clone()))
        .col_expr(batches::Column::FinishedAt, Expr::value(tx.now()))
        .filter(batches::Column::Id.eq(id))
        .filter(batches::Column::State.eq("reading"))
        .exec(tx.db())
        .await?;
    Ok(())
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
    pub(super) fn undated(line: u32) -> Self {
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
        })
        .collect();
    for some in rows.chunks(AT_ONCE) {
        quarantined_rows::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

/// The lines of a batch that wait because nobody knows when they were seen.
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

/// Such lines wait no more; how many.
pub(in crate::imports) async fn end_waiting(tx: &Tx, batch_id: Uuid, lines: &[u32]) -> Result<i64> {
    let mut ended = 0;
    for some in lines.chunks(AT_ONCE) {
        let gone = quarantined_rows::Entity::delete_many()
            .filter(undated(batch_id))
            .filter(quarantined_rows::Column::Line.is_in(some.iter().map(|line| i64::from(*line))));
        ended += gone.exec(tx.db()).await?.rows_affected;
    }
    Ok(i64::try_from(ended).unwrap_or(i64::MAX))
}

fn undated(batch_id: Uuid) -> Condition {
    Condition::all()
        .add(quarantined_rows::Column::BatchId.eq(batch_id))
        .add(quarantined_rows::Column::Code.eq(UNDATED))
}

/// Batches of visible stores.
fn in_scope(scope: &Scope) -> Select<batches::Entity> {
    let query = batches::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(_) | Reach::Stores(_) => {
            let visible = stores::in_scope(scope).select_only().column(stores::StoreColumn::Id).into_query();
            query.filter(batches::Column::StoreId.in_subquery(visible))
        }
    }
}

/// Batches, newest first.
pub(in crate::imports) async fn page(scope: &Scope, page: PageRequest) -> Result<(Vec<batches::Model>, u64)> {
    let query = in_scope(scope);
    let total = query.clone().count(scope.reader()).await?;
    let rows = query.order_by_desc(batches::Column::BatchNo).limit(page.limit()).offset(page.offset());
    Ok((rows.all(scope.reader()).await?, total))
}

/// One visible batch.
pub(in crate::imports) async fn by_id(scope: &Scope, id: Uuid) -> Result<batches::Model> {
    let found = in_scope(scope).filter(batches::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个批次", "The batch")))
}

/// The rows of a batch that wait.
pub(in crate::imports) async fn quarantined(
    scope: &Scope,
    batch_id: Uuid,
    page: PageRequest,
) -> Result<(Vec<quarantined_rows::Model>, u64)> {
    let query = quarantined_rows::Entity::find().filter(quarantined_rows::Column::BatchId.eq(batch_id));
    let total = query.clone().count(scope.reader()).await?;
    let rows = query.order_by_asc(quarantined_rows::Column::Line).limit(page.limit()).offset(page.offset());
    Ok((rows.all(scope.reader()).await?, total))
}

/// The batch of a number, as far as it is visible.
pub(in crate::imports) async fn by_number(scope: &Scope, batch_no: i64) -> Result<batches::Model> {
    let found = in_scope(scope).filter(batches::Column::BatchNo.eq(batch_no)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个批次", "The batch")))
}

/// The visible batches of some numbers: the files behind some rows.
pub async fn numbered(scope: &Scope, batch_nos: &[i64]) -> Result<Vec<batches::Model>> {
    let of = batches::Column::BatchNo.is_in(batch_nos.iter().copied());
    Ok(in_scope(scope).filter(of).order_by_desc(batches::Column::BatchNo).all(scope.reader()).await?)
}

/// Ends a committed batch as taken back; its rows that wait are no longer anybody's work. Nothing when it is not committed
/// any more.
pub(in crate::imports) async fn end_undone(tx: &Tx, id: Uuid) -> Result<bool> {
    let done = batches::Entity::update_many()
        .col_expr(batches::Column::State, Expr::value("undone"))
        .col_expr(batches::Column::FinishedAt, Expr::value(tx.now()))
        .filter(batches::Column::Id.eq(id))
        .filter(batches::Column::State.eq("committed"))
        .exec(tx.db())
        .await?;
    quarantined_rows::Entity::delete_many()
        .filter(quarantined_rows::Column::BatchId.eq(id))
        .exec(tx.db())
        .await?;
    Ok(done.rows_affected == 1)
}

/// The committed batches of a store, in order.
pub(in crate::imports) async fn committed_of(tx: &Tx, store_id: Uuid) -> Result<Vec<batches::Model>> {
    let query = batches::Entity::find()
        .filter(batches::Column::StoreId.eq(store_id))
        .filter(batches::Column::State.eq("committed"))
        .order_by_asc(batches::Column::BatchNo);
    Ok(query.all(tx.db()).await?)
}

/// Adds to how many rows of a batch wait.
pub(in crate::imports) async fn add_waiting_count(tx: &Tx, id: Uuid, more: i64) -> Result<()> {
    batches::Entity::update_many()
        .col_expr(batches::Column::QuarantinedCount, Expr::col(batches::Column::QuarantinedCount).add(more))
        .filter(batches::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// The committed batch of a store with this content, if there is one; first the one whose export time is known.
pub(super) async fn committed_twin(
    db: &impl ConnectionTrait,
    store_id: Uuid,
    sha256: &str,
) -> Result<Option<batches::Model>> {
    let twin = batches::Entity::find()
        .filter(batches::Column::StoreId.eq(store_id))
        .filter(batches::Column::FileSha256.eq(sha256))
        .filter(batches::Column::State.eq("committed"))
        .order_by_desc(batches::Column::ExportTimeKnown);
    Ok(twin.one(db).await?)
}

/// Committed batches after a number, in order: the ledger that followers read.
pub async fn committed_after(scope: &Scope, batch_no: i64) -> Result<Vec<batches::Model>> {
    const LIMIT: u64 = 1_000;
    let query = in_scope(scope)
        .filter(batches::Column::BatchNo.gt(batch_no))
        .filter(batches::Column::State.eq("committed"))
        .order_by_asc(batches::Column::BatchNo)
        .limit(LIMIT);
    Ok(query.all(scope.reader()).await?)
}

/// The number of the newest committed batch.
pub async fn newest_batch_no(scope: &Scope) -> Result<i64> {
    let newest = in_scope(scope)
        .filter(batches::Column::State.eq("committed"))
        .order_by_desc(batches::Column::BatchNo)
        .one(scope.reader());
    Ok(newest.await?.map_or(0, |batch| batch.batch_no))
}
