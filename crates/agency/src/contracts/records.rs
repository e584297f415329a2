//! Tables of contracts, their versions and stores, and the months that were closed early.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::error::Problem;
use daiyun_base::period::Month;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use super::closing::DatedTerms;
use super::versions::VersionSpan;
use crate::error::{Failure, Result};
use crate::scope::{Reach, Scope};

/// Table `contracts`.
pub mod contracts {
    use sea_orm::entity::prelude::*;

    /// What a client signed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contracts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The number people read out; it never changes.
        pub code: String,
        pub name: String,
        pub client_id: Uuid,
        /// The latest month in the books: a new version may not touch it or a month before it.
        pub posted_through: Option<String>,
        pub created_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `contract_versions`, append-only.
pub mod contract_versions {
    use sea_orm::entity::prelude::*;

    /// One signed text.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contract_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub contract_id: Uuid,
        pub version_no: i64,
        /// The first day on which this version counts.
        pub effective_on: Date,
        /// The last day of the contract as this version states it.
        pub ends_on: Date,
        pub terms: Json,
        pub terms_sha256: String,
        pub created_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `contract_stores`: the stores of all versions together.
pub mod contract_stores {
    use sea_orm::entity::prelude::*;

    /// One store under a contract.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contract_stores")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contract_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub store_id: Uuid,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `period_closings`, append-only.
pub mod period_closings {
    use sea_orm::entity::prelude::*;

    /// A month somebody closed before its data was complete.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "period_closings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub contract_id: Uuid,
        /// The month, `2026-06`.
        pub period: String,
        pub reason: String,
        pub closed_by: Uuid,
        pub closed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Contracts inside the caller's scope. A fee adds up every store of its contract, so somebody assigned to some stores
/// sees a contract only if all of its stores are theirs.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<contracts::Entity> {
    let query = contracts::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(contracts::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            let stores = &assigned.stores;
            let of =
                || contract_stores::Entity::find().select_only().column(contract_stores::Column::ContractId);
            let mine = of().filter(contract_stores::Column::StoreId.is_in(stores.iter().copied()));
            let foreign = of().filter(contract_stores::Column::StoreId.is_not_in(stores.iter().copied()));
            query
                .filter(contracts::Column::Id.in_subquery(mine.into_query()))
                .filter(contracts::Column::Id.not_in_subquery(foreign.into_query()))
        }
    }
}

/// All visible contracts, by code.
pub async fn visible(scope: &Scope) -> Result<Vec<contracts::Model>> {
    const LIMIT: u64 = 2_000;
    Ok(in_scope(scope).order_by_asc(contracts::Column::Code).limit(LIMIT).all(scope.reader()).await?)
}

/// One visible contract.
pub async fn by_id(scope: &Scope, id: Uuid) -> Result<contracts::Model> {
    let found = in_scope(scope).filter(contracts::Column::Id.eq(id)).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这份合同", "The contract")))
}

/// One visible contract by its number.
pub async fn by_code(scope: &Scope, code: &str) -> Result<contracts::Model> {
    let found = in_scope(scope).filter(contracts::Column::Code.eq(code)).one(scope.reader()).await?;
    found.ok_or_else(|| {
        Failure::from(Problem::not_found(
            &format!("合同「{code}」（用 daiyun contract list 查看）"),
            &format!("The contract {code:?} (see daiyun contract list)"),
        ))
    })
}

/// A contract, whoever asks, held until the transaction ends: two people cannot add versions or issue statements under
/// it at once.
pub(crate) async fn held(db: &impl ConnectionTrait, code: &str) -> Result<Option<contracts::Model>> {
    Ok(contracts::Entity::find().filter(contracts::Column::Code.eq(code)).lock_exclusive().one(db).await?)
}

/// One version, as the record has it.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its row.
    pub id: Uuid,
    /// When it counts, and what was agreed.
    pub dated: DatedTerms,
    /// The hash of the terms.
    pub terms_sha256: String,
    /// When it was entered.
    pub created_at: chrono::DateTime<chrono::Utc>,
}

/// The versions of a contract the caller has, in order.
pub async fn versions(db: &impl ConnectionTrait, contract: &contracts::Model) -> Result<Vec<Version>> {
    Ok(versions_of(db, &[contract.id]).await?.remove(&contract.id).unwrap_or_default())
}

/// The versions of some contracts, in order.
pub(crate) async fn versions_of(
    db: &impl ConnectionTrait,
    contracts: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Version>>> {
    const LIMIT: u64 = 20_000;
    let rows = contract_versions::Entity::find()
        .filter(contract_versions::Column::ContractId.is_in(contracts.iter().copied()))
        .order_by_asc(contract_versions::Column::VersionNo)
        .limit(LIMIT)
        .all(db)
        .await?;
    let mut versions: BTreeMap<Uuid, Vec<Version>> = BTreeMap::new();
    for row in rows {
        versions.entry(row.contract_id).or_default().push(version(row)?);
    }
    Ok(versions)
}

/// When the versions of some contracts count, without what they say: each with its id.
pub async fn spans_of(
    db: &impl ConnectionTrait,
    contracts: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<(Uuid, VersionSpan)>>> {
    const LIMIT: u64 = 20_000;
    type Row = (Uuid, Uuid, i64, Date, Date);
    let rows: Vec<Row> = contract_versions::Entity::find()
        .select_only()
        .columns([
            contract_versions::Column::ContractId,
            contract_versions::Column::Id,
            contract_versions::Column::VersionNo,
            contract_versions::Column::EffectiveOn,
            contract_versions::Column::EndsOn,
        ])
        .filter(contract_versions::Column::ContractId.is_in(contracts.iter().copied()))
        .order_by_asc(contract_versions::Column::VersionNo)
        .limit(LIMIT)
        .into_tuple()
        .all(db)
        .await?;
    let mut spans: BTreeMap<Uuid, Vec<(Uuid, VersionSpan)>> = BTreeMap::new();
    for (contract_id, id, version_no, effective_on, ends_on) in rows {
        let version_no = u32::try_from(version_no).map_err(Failure::internal)?;
        spans.entry(contract_id).or_default().push((id, VersionSpan { version_no, effective_on, ends_on }));
    }
    Ok(spans)
}

fn version(row: contract_versions::Model) -> Result<Version> {
    let span = VersionSpan {
        version_no: u32::try_from(row.version_no).map_err(Failure::internal)?,
        effective_on: row.effective_on,
        ends_on: row.ends_on,
    };
    let terms = serde_json::from_value(row.terms).map_err(Failure::internal)?;
    Ok(Version {
        id: row.id,
        dated: DatedTerms { span, terms },
        terms_sha256: row.terms_sha256,
        created_at: row.created_at,
    })
}

/// The stores of some contracts, as pairs of contract and store.
pub(crate) async fn stores_of_all(
    db: &impl ConnectionTrait,
    contracts: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>> {
    const LIMIT: u64 = 50_000;
    let rows = contract_stores::Entity::find()
        .filter(contract_stores::Column::ContractId.is_in(contracts.iter().copied()))
        .limit(LIMIT)
        .all(db);
    Ok(rows.await?.into_iter().map(|row| (row.contract_id, row.store_id)).collect())
}

/// The months of some contracts that somebody closed early.
pub(crate) async fn closed_early(
    db: &impl ConnectionTrait,
    contracts: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeSet<Month>>> {
    const LIMIT: u64 = 50_000;
    let rows = period_closings::Entity::find()
        .filter(period_closings::Column::ContractId.is_in(contracts.iter().copied()))
        .limit(LIMIT)
        .all(db)
        .await?;
    let mut months: BTreeMap<Uuid, BTreeSet<Month>> = BTreeMap::new();
    for row in rows {
        let month = row.period.parse().map_err(Failure::internal)?;
        months.entry(row.contract_id).or_default().insert(month);
    }
    Ok(months)
}
