//! The ledger of batches, and the rows that wait for a person.

pub(in crate::imports) mod closed;
pub mod coverage;
pub(in crate::imports) mod mappings;
pub(in crate::imports) mod quarantine;
pub(in crate::imports) mod repairs;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use daiyun_base::error::Problem;
use daiyun_base::id;
use daiyun_base::period::from_shanghai;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use super::report::HELD;
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
        /// `reading`, `committed`, `undone`, `duplicate`, `refused`, `cancelled`, `failed`.
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
        /// `file`, or `repair`: rows of another batch that a person has put right.
        pub kind: String,
        /// The batch whose rows it puts right.
        pub repairs_id: Option<Uuid>,
        /// The headers its rows were read by.
        pub headers: Option<Json>,
        pub started_by: String,
        pub started_at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A batch that is a file.
const FILE_KIND: &str = "file";
/// A batch of rows that a person has put right.
pub(in crate::imports) const REPAIR_KIND: &str = "repair";

/// A file that begins to be read.
pub(in crate::imports) struct NewBatch<'a> {
    pub store_id: Uuid,
    pub platform: &'a str,
    pub file_name: &'a str,
    pub sha256: &'a str,
    pub size_bytes: i64,
    /// The batch whose rows it puts right.
    pub repairs_id: Option<Uuid>,
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
        kind: if new.repairs_id.is_some() { REPAIR_KIND } else { FILE_KIND }.to_owned(),
        repairs_id: new.repairs_id,
        headers: None,
        started_by: tx.scope().person().name.clone(),
        started_at: tx.now(),
        finished_at: None,
    };
    let row: batches::ActiveModel = batch.clone().into();
    batches::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    Ok(batch)
}

/// The batches that are being read, the oldest first.
pub(in crate::imports) async fn reading(tx: &Tx) -> Result<Vec<batches::Model>> {
    const LIMIT: u64 = 1_000;
    let reading = batches::Entity::find().filter(batches::Column::State.eq("reading"));
    Ok(reading.order_by_asc(batches::Column::BatchNo).limit(LIMIT).all(tx.db()).await?)
}

/// Ends batches that nobody reads any more.
pub(in crate::imports) async fn end_readers(tx: &Tx, ids: &[Uuid], problem: &Problem) -> Result<()> {
    batches::Entity::update_many()
        .col_expr(batches::Column::State, Expr::value("failed"))
        .col_expr(batches::Column::ProblemCode, Expr::value(problem.code))
        .col_expr(batches::Column::ProblemZh, Expr::value(problem.text.zh.clone()))
        .col_expr(batches::Column::ProblemEn, Expr::value(problem.text.en.clone()))
        .col_expr(batches::Column::FinishedAt, Expr::value(tx.now()))
        .filter(batches::Column::State.eq("reading"))
        .filter(batches::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.db())
        .await?;
    Ok(())
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

/// Which batches.
#[derive(Clone, Debug, Default)]
pub(in crate::imports) struct BatchFilter {
    /// Of these stores.
    pub store_ids: Option<Vec<Uuid>>,
    /// From this platform.
    pub platform: Option<String>,
    /// In this state, as people see it.
    pub state: Option<String>,
    /// Of this report: a format's code.
    pub format: Option<String>,
    /// Sent by whoever has this name.
    pub person: Option<String>,
    /// Whose file name or sender holds this.
    pub text: Option<String>,
    /// Begun on one of these days.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl BatchFilter {
    fn condition(&self) -> Condition {
        use batches::Column;
        let mut all = Condition::all();
        if let Some(ids) = &self.store_ids {
            all = all.add(Column::StoreId.is_in(ids.iter().copied()));
        }
        if let Some(platform) = &self.platform {
            all = all.add(Column::Platform.eq(platform.as_str()));
        }
        if let Some(format) = &self.format {
            all = all.add(Column::Format.eq(format.as_str()));
        }
        if let Some(person) = &self.person {
            all = all.add(Column::StartedBy.eq(person.as_str()));
        }
        if let Some(text) = &self.text {
            let either =
                Condition::any().add(Column::FileName.contains(text)).add(Column::StartedBy.contains(text));
            all = all.add(either);
        }
        if let Some(from) = self.from.map(midnight) {
            all = all.add(Column::StartedAt.gte(from));
        }
        if let Some(end) = self.to.and_then(|day| day.succ_opt()).map(midnight) {
            all = all.add(Column::StartedAt.lt(end));
        }
        match self.state.as_deref() {
            None => all,
            Some("partly") => all.add(Column::State.eq("committed")).add(Column::QuarantinedCount.gt(0)),
            Some("committed") => all.add(Column::State.eq("committed")).add(Column::QuarantinedCount.eq(0)),
            Some("held") => all.add(Column::State.eq("refused")).add(Column::ProblemCode.eq(HELD)),
            Some("refused") => all.add(Column::State.eq("refused")).add(Column::ProblemCode.ne(HELD)),
            Some(state) => all.add(Column::State.eq(state)),
        }
    }
}

/// When a day begins in Shanghai.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    from_shanghai(day.and_time(NaiveTime::MIN))
}

/// Batches, newest first.
pub(in crate::imports) async fn page(
    scope: &Scope,
    filter: &BatchFilter,
    page: PageRequest,
) -> Result<(Vec<batches::Model>, u64)> {
    let query = in_scope(scope).filter(filter.condition());
    let total = query.clone().count(scope.reader()).await?;
    let rows = query.order_by_desc(batches::Column::BatchNo).limit(page.limit()).offset(page.offset());
    Ok((rows.all(scope.reader()).await?, total))
}

/// One visible batch.
pub(in crate::imports) async fn by_id(scope: &Scope, id: Uuid) -> Result<batches::Model> {
    let found = in_scope(scope).filter(batches::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个批次", "The batch")))
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

/// What the history can be narrowed to: each report and each person that some visible batches have.
pub(in crate::imports) async fn facets(scope: &Scope) -> Result<(Vec<String>, Vec<String>)> {
    const LIMIT: u64 = 500;
    let formats = in_scope(scope).select_only().column(batches::Column::Format).distinct();
    let formats = formats.filter(batches::Column::Format.is_not_null()).order_by_asc(batches::Column::Format);
    let people = in_scope(scope).select_only().column(batches::Column::StartedBy).distinct();
    let people = people.order_by_asc(batches::Column::StartedBy);
    Ok((
        formats.limit(LIMIT).into_tuple().all(scope.reader()).await?,
        people.limit(LIMIT).into_tuple().all(scope.reader()).await?,
    ))
}
