//! Tables of statements and of what became of them. A statement's stage is read from these rows, never stored beside
//! them; rows are added, and only an open dispute is ever written again, when it is ruled on.

pub(super) mod tables;

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::error::Problem;
use daiyun_base::period::Month;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use self::tables::{
    statement_confirmations, statement_disputes, statement_postings, statement_withdrawals, statements,
};
use super::VIEW;
use super::content::Content;
use super::rules::{Confirmation, Dispute, Issue, Progress, Ruling, Stage};
use crate::contracts::{self, VersionSpan, version_begun};
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Scope, Side};

/// The snapshots that statements of any state were computed from: their fen can be traced only while these stay.
pub async fn snapshots(operator: &Scope) -> Result<BTreeSet<i64>> {
    operator.require(VIEW)?;
    let numbers = statements::Entity::find().select_only().column(statements::Column::SnapshotId).distinct();
    Ok(numbers.into_tuple::<i64>().all(operator.reader()).await?.into_iter().collect())
}

/// A statement with everything that happened to it.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub statement: statements::Model,
    pub period: Month,
    pub content: Content,
    /// The contract version that charges its month now, when that is another than its own.
    pub superseded_by: Option<u32>,
    pub confirmations: Vec<statement_confirmations::Model>,
    pub disputes: Vec<statement_disputes::Model>,
    pub withdrawal: Option<statement_withdrawals::Model>,
    pub posting: Option<statement_postings::Model>,
}

impl Kept {
    /// Where it stands, for the rules.
    pub(super) fn progress(&self) -> Progress {
        let issue = Issue {
            statement_no: self.statement.statement_no.clone(),
            content_hash: self.statement.content_hash.clone(),
            confirmations: self
                .confirmations
                .iter()
                .filter_map(|row| {
                    let side = Side::of_code(&row.side)?;
                    Some(Confirmation { side, content_hash: row.content_hash.clone() })
                })
                .collect(),
            disputes: self.disputes.iter().map(dispute).collect(),
        };
        let stage = match (&self.posting, &self.withdrawal) {
            (Some(_), _) => Stage::Posted(issue),
            (None, Some(_)) => Stage::Withdrawn(issue),
            (None, None) => Stage::Issued(issue),
        };
        Progress { revision_no: self.revision_no(), superseded_by: self.superseded_by, stage }
    }

    pub(super) fn revision_no(&self) -> u32 {
        u32::try_from(self.statement.revision_no).unwrap_or(u32::MAX)
    }

    /// Whether it still counts: it was not taken back.
    pub(super) fn is_live(&self) -> bool {
        self.withdrawal.is_none()
    }

    /// When a side confirmed.
    pub(super) fn confirmed_at(&self, side: Side) -> Option<DateTimeUtc> {
        self.confirmations.iter().find(|row| row.side == side.code()).map(|row| row.confirmed_at)
    }
}

/// A dispute as the rules see it.
pub(super) fn dispute(row: &statement_disputes::Model) -> Dispute {
    let ruling = row.ruling.as_deref().and_then(Ruling::of_code);
    Dispute { line_no: u32::try_from(row.line_no).unwrap_or(0), ruling }
}

/// Statements inside the caller's scope: those of visible contracts.
fn in_scope(scope: &Scope) -> Select<statements::Entity> {
    let visible = contracts::in_scope(scope).select_only().column(contracts::ContractColumn::Id).into_query();
    statements::Entity::find().filter(statements::Column::ContractId.in_subquery(visible))
}

/// Which statements of a list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    pub period: Option<Month>,
    pub client_id: Option<Uuid>,
    pub contract_id: Option<Uuid>,
    /// Only those that are neither taken back nor posted.
    pub under_way: bool,
}

/// Statements, newest month first.
pub(super) async fn page(scope: &Scope, wanted: Wanted, page: PageRequest) -> Result<(Vec<Kept>, u64)> {
    let mut query = in_scope(scope);
    if let Some(period) = wanted.period {
        query = query.filter(statements::Column::Period.eq(period.to_string()));
    }
    if let Some(client_id) = wanted.client_id {
        query = query.filter(statements::Column::ClientId.eq(client_id));
    }
    if let Some(contract_id) = wanted.contract_id {
        query = query.filter(statements::Column::ContractId.eq(contract_id));
    }
    if wanted.under_way {
        query = not_ended(query);
    }
    let total = query.clone().count(scope.reader()).await?;
    let rows = query
        .order_by_desc(statements::Column::Period)
        .order_by_desc(statements::Column::StatementNo)
        .limit(page.limit())
        .offset(page.offset())
        .all(scope.reader())
        .await?;
    Ok((with_history(scope.reader(), rows).await?, total))
}

fn not_ended(query: Select<statements::Entity>) -> Select<statements::Entity> {
    let withdrawn = statement_withdrawals::Entity::find()
        .select_only()
        .column(statement_withdrawals::Column::StatementId)
        .into_query();
    let posted = statement_postings::Entity::find()
        .select_only()
        .column(statement_postings::Column::StatementId)
        .into_query();
    query
        .filter(statements::Column::Id.not_in_subquery(withdrawn))
        .filter(statements::Column::Id.not_in_subquery(posted))
}

/// One visible statement.
pub(super) async fn by_id(scope: &Scope, id: Uuid) -> Result<Kept> {
    let found = in_scope(scope).filter(statements::Column::Id.eq(id)).one(scope.reader()).await?;
    let found = found.into_iter().collect();
    with_history(scope.reader(), found).await?.pop().ok_or_else(unknown)
}

/// One visible statement, held until the transaction ends, so that two people cannot decide about it at once.
pub(super) async fn held(scope: &Scope, db: &impl ConnectionTrait, id: Uuid) -> Result<Kept> {
    let found = in_scope(scope).filter(statements::Column::Id.eq(id)).lock_exclusive().one(db).await?;
    with_history(db, found.into_iter().collect()).await?.pop().ok_or_else(unknown)
}

fn unknown() -> Failure {
    Problem::not_found("这张结算单", "The statement").into()
}

/// Every statement of a contract, oldest first.
pub(super) async fn of_contract(db: &impl ConnectionTrait, contract_id: Uuid) -> Result<Vec<Kept>> {
    const LIMIT: u64 = 5_000;
    let rows = statements::Entity::find()
        .filter(statements::Column::ContractId.eq(contract_id))
        .order_by_asc(statements::Column::Period)
        .order_by_asc(statements::Column::RevisionNo)
        .limit(LIMIT);
    with_history(db, rows.all(db).await?).await
}

/// The contracts among some that have a statement in force for a month.
pub(super) async fn settled_contracts(db: &impl ConnectionTrait, month: Month) -> Result<Vec<Uuid>> {
    const LIMIT: u64 = 5_000;
    let rows =
        statements::Entity::find().filter(statements::Column::Period.eq(month.to_string())).limit(LIMIT);
    let kept = with_history(db, rows.all(db).await?).await?;
    Ok(kept.iter().filter(|kept| kept.is_live()).map(|kept| kept.statement.contract_id).collect())
}

/// Statements with everything that happened to them, in a fixed number of queries however many there are. Their content
/// is checked against its hash: nobody is shown, or posts, what was not issued.
async fn with_history(db: &impl ConnectionTrait, rows: Vec<statements::Model>) -> Result<Vec<Kept>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut confirmations = grouped(
        statement_confirmations::Entity::find()
            .filter(statement_confirmations::Column::StatementId.is_in(ids.iter().copied()))
            .order_by_asc(statement_confirmations::Column::ConfirmedAt)
            .all(db)
            .await?,
        |row| row.statement_id,
    );
    let mut disputes = grouped(
        statement_disputes::Entity::find()
            .filter(statement_disputes::Column::StatementId.is_in(ids.iter().copied()))
            .order_by_asc(statement_disputes::Column::RaisedAt)
            .order_by_asc(statement_disputes::Column::Id)
            .all(db)
            .await?,
        |row| row.statement_id,
    );
    let mut withdrawals = grouped(
        statement_withdrawals::Entity::find()
            .filter(statement_withdrawals::Column::StatementId.is_in(ids.iter().copied()))
            .all(db)
            .await?,
        |row| row.statement_id,
    );
    let mut postings = grouped(
        statement_postings::Entity::find()
            .filter(statement_postings::Column::StatementId.is_in(ids.iter().copied()))
            .all(db)
            .await?,
        |row| row.statement_id,
    );
    let contract_ids: BTreeSet<Uuid> = rows.iter().map(|row| row.contract_id).collect();
    let contract_ids: Vec<Uuid> = contract_ids.into_iter().collect();
    let versions = contracts::spans_of(db, &contract_ids).await?;
    let kept = rows.into_iter().map(|statement| {
        let period = statement.period.parse().map_err(Failure::internal)?;
        Ok(Kept {
            period,
            superseded_by: versions
                .get(&statement.contract_id)
                .and_then(|of| superseded(&statement, period, of)),
            content: Content::verified(&statement.content, &statement.content_hash)?,
            confirmations: confirmations.remove(&statement.id).unwrap_or_default(),
            disputes: disputes.remove(&statement.id).unwrap_or_default(),
            withdrawal: withdrawals.remove(&statement.id).and_then(|mut rows| rows.pop()),
            posting: postings.remove(&statement.id).and_then(|mut rows| rows.pop()),
            statement,
        })
    });
    kept.collect()
}

/// Changes rows behind the program's back, as somebody with the database could: in the words of SQLite and PostgreSQL.
#[cfg(test)]
pub(super) async fn tamper(scope: &Scope, sqlite: &str, postgres: &str) {
    let tx = scope.begin(super::POST).await.unwrap();
    let is_postgres = tx.db().get_database_backend() == sea_orm::DbBackend::Postgres;
    let sql = if is_postgres { postgres } else { sqlite };
    tx.db().execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

fn superseded(statement: &statements::Model, period: Month, versions: &[(Uuid, VersionSpan)]) -> Option<u32> {
    let spans: Vec<VersionSpan> = versions.iter().map(|(_, span)| *span).collect();
    let now = version_begun(&spans, period)?;
    let own = versions.iter().find(|(id, _)| *id == statement.contract_version_id);
    (own.map(|(_, span)| *span) != Some(now)).then_some(now.version_no)
}

fn grouped<T>(rows: Vec<T>, statement_of: fn(&T) -> Uuid) -> BTreeMap<Uuid, Vec<T>> {
    let mut by_statement: BTreeMap<Uuid, Vec<T>> = BTreeMap::new();
    for row in rows {
        by_statement.entry(statement_of(&row)).or_default().push(row);
    }
    by_statement
}
