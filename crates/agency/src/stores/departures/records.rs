//! Departures and their lists.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect};

use super::rules::{Known, Ties};
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Scope, Tx};
use crate::stores::vault::{VaultSecret, vault_tables};

/// Table `departures`.
pub mod departures {
    use sea_orm::entity::prelude::*;

    /// Somebody left.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "departures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Counts up, for later slices that follow.
        pub departure_no: i64,
        pub user_id: Uuid,
        pub user_name: String,
        pub successor_id: Option<Uuid>,
        pub successor_name: Option<String>,
        pub reason: String,
        pub left_by: Option<Uuid>,
        pub left_by_name: String,
        pub left_at: DateTimeUtc,
        pub closed_by: Option<Uuid>,
        pub closed_by_name: Option<String>,
        pub closed_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `rotations`: the secrets a leaver could know.
pub mod rotations {
    use sea_orm::entity::prelude::*;

    /// One line of a list.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rotations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub departure_id: Uuid,
        pub asset_id: Uuid,
        pub field: String,
        /// `revealed`, `held`, `granted`.
        pub because: String,
        /// The revision they could know, and its fingerprint.
        pub before_revision_no: i64,
        pub before_fingerprint: String,
        pub waived_reason: Option<String>,
        pub waived_by: Option<Uuid>,
        pub waived_by_name: Option<String>,
        pub waived_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What ties somebody to the vault today, and every secret that is stored.
pub(super) async fn ties(tx: &Tx, user_id: Uuid, today: NaiveDate) -> Result<(Vec<VaultSecret>, Ties)> {
    use vault_tables::{assets, reveals, secret_grants, secrets};
    let stored = secrets::Entity::find().filter(secrets::Column::ErasedAt.is_null()).all(tx.db()).await?;
    let looked = reveals::Entity::find().filter(reveals::Column::UserId.eq(user_id)).all(tx.db()).await?;
    let looked: Vec<Uuid> = looked.into_iter().map(|row| row.secret_id).collect();
    let held = assets::Entity::find().filter(assets::Column::HolderId.eq(user_id)).all(tx.db()).await?;
    let granted = secret_grants::Entity::find()
        .filter(secret_grants::Column::UserId.eq(user_id))
        .filter(secret_grants::Column::EndedAt.is_null())
        .filter(secret_grants::Column::UntilOn.gte(today));
    let granted = granted.all(tx.db()).await?;
    let revealed = stored.iter().filter(|secret| looked.contains(&secret.id)).map(known).collect();
    let ties = Ties {
        revealed,
        held: held.into_iter().map(|asset| asset.id).collect(),
        granted: granted.into_iter().map(|grant| grant.asset_id).collect(),
    };
    Ok((stored, ties))
}

/// Which secret a row is.
pub(super) fn known(secret: &VaultSecret) -> Known {
    Known { asset_id: secret.asset_id, field: secret.field.clone() }
}

/// The departures, the newest first.
pub(super) async fn page(scope: &Scope, page: PageRequest) -> Result<(Vec<departures::Model>, u64)> {
    let query = departures::Entity::find();
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(departures::Column::DepartureNo);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// The first departure after one, for capabilities that follow.
pub async fn departure_after(scope: &Scope, departure_no: i64) -> Result<Option<departures::Model>> {
    let later = departures::Entity::find().filter(departures::Column::DepartureNo.gt(departure_no));
    Ok(later.order_by_asc(departures::Column::DepartureNo).one(scope.reader()).await?)
}

/// One departure.
pub(super) async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<departures::Model> {
    let found = departures::Entity::find_by_id(id).one(db).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这次离职交接", "The departure")))
}

/// One departure, held until the transaction ends.
pub(super) async fn to_change(tx: &Tx, id: Uuid) -> Result<departures::Model> {
    let found = departures::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这次离职交接", "The departure")))
}

/// The lines of some departures, by asset and field.
pub(super) async fn lines(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<rotations::Model>> {
    let rows = rotations::Entity::find().filter(rotations::Column::DepartureId.is_in(ids.iter().copied()));
    let rows = rows.order_by_asc(rotations::Column::AssetId).order_by_asc(rotations::Column::Field);
    Ok(rows.all(db).await?)
}

/// One line, held until the transaction ends.
pub(super) async fn line_to_change(tx: &Tx, id: Uuid) -> Result<rotations::Model> {
    let found = rotations::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这条更换", "The line")))
}

/// The newest revision of each secret of some assets: its number and its fingerprint.
pub(super) async fn newest(
    db: &impl ConnectionTrait,
    asset_ids: &[Uuid],
) -> Result<BTreeMap<(Uuid, String), (i64, String)>> {
    use vault_tables::secrets;
    let rows = secrets::Entity::find()
        .filter(secrets::Column::AssetId.is_in(asset_ids.iter().copied()))
        .filter(secrets::Column::ErasedAt.is_null());
    let rows = rows.all(db).await?.into_iter();
    Ok(rows.map(|row| ((row.asset_id, row.field), (row.revision_no, row.fingerprint))).collect())
}
