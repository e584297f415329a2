//! Assets inside the caller's scope, and what hangs on them. Nothing here opens a secret.

pub(in crate::stores) mod tables;

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, QueryTrait, Select};

use super::rules::AssetState;
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};
use crate::words;

pub use tables::{account_events, assets, data_keys, reveal_requests, reveals, secret_grants, secrets};

/// No client has more; a page that lists them all stays bounded.
const MANY: u64 = 500;

/// The words of a decision.
pub(super) const APPROVED: &str = "approved";
pub(super) const REFUSED: &str = "refused";

/// Which assets.
#[derive(Clone, Debug, Default)]
pub struct AssetFilter {
    /// Part of the name or the number.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this state.
    pub state: Option<AssetState>,
    /// Of this client.
    pub client_id: Option<Uuid>,
    /// Of these stores, and what their clients hold as a whole.
    pub stores: Option<(Vec<Uuid>, Vec<Uuid>)>,
    /// Whose authority ends on this day or before.
    pub ends_by: Option<NaiveDate>,
}

/// Assets inside the caller's scope. What belongs to a client as a whole is seen by whoever works on one of its stores.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<assets::Entity> {
    let query = assets::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(assets::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => query.filter(of_stores(
            assigned.stores.iter().copied().collect(),
            assigned.clients.iter().copied().collect(),
        )),
    }
}

fn of_stores(stores: Vec<Uuid>, clients: Vec<Uuid>) -> Condition {
    let whole =
        Condition::all().add(assets::Column::StoreId.is_null()).add(assets::Column::ClientId.is_in(clients));
    Condition::any().add(assets::Column::StoreId.is_in(stores)).add(whole)
}

/// A page of visible assets: those whose authority ends first come first, those without an end last.
pub(super) async fn page(
    scope: &Scope,
    filter: AssetFilter,
    page: PageRequest,
) -> Result<(Vec<assets::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(text) = filter.text.filter(|text| !text.trim().is_empty()) {
        let like = |column: assets::Column| column.contains(text.trim());
        let any = Condition::any().add(like(assets::Column::Name)).add(like(assets::Column::AssetNo));
        query = query.filter(any.add(like(assets::Column::HolderName)));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(assets::Column::Kind.eq(kind));
    }
    if let Some(state) = filter.state {
        query = query.filter(assets::Column::State.eq(words::of(state)));
    }
    if let Some(client_id) = filter.client_id {
        query = query.filter(assets::Column::ClientId.eq(client_id));
    }
    if let Some((stores, clients)) = filter.stores {
        query = query.filter(of_stores(stores, clients));
    }
    if let Some(last) = filter.ends_by {
        let held = assets::Column::State.ne(words::of(AssetState::Returned));
        query = query.filter(assets::Column::EndsOn.lte(last)).filter(held);
    }
    let total = query.clone().count(scope.reader()).await?;
    let first = query
        .order_by_asc(assets::Column::EndsOn.is_null())
        .order_by_asc(assets::Column::EndsOn)
        .order_by_asc(assets::Column::AssetNo);
    Ok((first.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// Visible assets by id.
pub(super) async fn by_ids(scope: &Scope, ids: &[Uuid]) -> Result<Vec<assets::Model>> {
    Ok(in_scope(scope).filter(assets::Column::Id.is_in(ids.iter().copied())).all(scope.reader()).await?)
}

/// One visible asset.
pub(in crate::stores) async fn by_id(
    scope: &Scope,
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<assets::Model> {
    let found = in_scope(scope).filter(assets::Column::Id.eq(id)).one(db).await?;
    found.ok_or_else(missing)
}

/// One visible asset, held until the transaction ends.
pub(super) async fn to_change(tx: &Tx, id: Uuid) -> Result<assets::Model> {
    let found = in_scope(tx.scope()).filter(assets::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(missing)
}

fn missing() -> Failure {
    Problem::not_found("这项资产", "The asset").into()
}

/// The newest revision of each field of some assets.
pub(super) async fn newest_secrets(
    db: &impl ConnectionTrait,
    asset_ids: &[Uuid],
) -> Result<Vec<secrets::Model>> {
    let rows = secrets::Entity::find()
        .filter(secrets::Column::AssetId.is_in(asset_ids.iter().copied()))
        .filter(secrets::Column::ErasedAt.is_null());
    Ok(rows.order_by_asc(secrets::Column::Field).all(db).await?)
}

/// The newest revision of one field.
pub(super) async fn newest_secret(
    db: &impl ConnectionTrait,
    asset_id: Uuid,
    field: &str,
) -> Result<Option<secrets::Model>> {
    let rows = secrets::Entity::find()
        .filter(secrets::Column::AssetId.eq(asset_id))
        .filter(secrets::Column::Field.eq(field));
    Ok(rows.order_by_desc(secrets::Column::RevisionNo).one(db).await?)
}

/// The grants of an asset, the newest first.
pub(super) async fn grants(db: &impl ConnectionTrait, asset_id: Uuid) -> Result<Vec<secret_grants::Model>> {
    let rows = secret_grants::Entity::find().filter(secret_grants::Column::AssetId.eq(asset_id));
    let rows = rows.order_by_desc(secret_grants::Column::GrantedAt).order_by_desc(secret_grants::Column::Id);
    Ok(rows.limit(MANY).all(db).await?)
}

/// The assets of some that a person holds a live grant of.
pub(super) async fn granted_to(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    asset_ids: &[Uuid],
    today: NaiveDate,
) -> Result<Vec<Uuid>> {
    let rows = secret_grants::Entity::find()
        .filter(secret_grants::Column::UserId.eq(user_id))
        .filter(secret_grants::Column::AssetId.is_in(asset_ids.iter().copied()))
        .filter(secret_grants::Column::EndedAt.is_null())
        .filter(secret_grants::Column::UntilOn.gte(today));
    Ok(rows.all(db).await?.into_iter().map(|row| row.asset_id).collect())
}

/// The grant of an asset that nobody ended, be its last day over or not, held until the transaction ends.
pub(super) async fn open_grant(
    tx: &Tx,
    asset_id: Uuid,
    user_id: Uuid,
) -> Result<Option<secret_grants::Model>> {
    let rows = secret_grants::Entity::find()
        .filter(secret_grants::Column::AssetId.eq(asset_id))
        .filter(secret_grants::Column::UserId.eq(user_id))
        .filter(secret_grants::Column::EndedAt.is_null());
    Ok(rows.lock_exclusive().one(tx.db()).await?)
}

/// One grant of a visible asset, held until the transaction ends.
pub(super) async fn grant_to_change(tx: &Tx, id: Uuid) -> Result<(secret_grants::Model, assets::Model)> {
    let missing = || Failure::from(Problem::not_found("这条授权", "The grant"));
    let row = secret_grants::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let row = row.ok_or_else(missing)?;
    let asset = in_scope(tx.scope()).filter(assets::Column::Id.eq(row.asset_id)).one(tx.db()).await?;
    Ok((row, asset.ok_or_else(missing)?))
}

/// The questions about an asset, the newest first.
pub(super) async fn requests(
    db: &impl ConnectionTrait,
    asset_id: Uuid,
) -> Result<Vec<reveal_requests::Model>> {
    const SHOWN: u64 = 50;
    let rows = reveal_requests::Entity::find().filter(reveal_requests::Column::AssetId.eq(asset_id));
    let rows =
        rows.order_by_desc(reveal_requests::Column::AskedAt).order_by_desc(reveal_requests::Column::Id);
    Ok(rows.limit(SHOWN).all(db).await?)
}

/// The last question of a person about a field that has neither been refused, run out nor been used.
pub(super) async fn live_request(
    db: &impl ConnectionTrait,
    (asset_id, field, user_id): (Uuid, &str, Uuid),
    now: DateTime<Utc>,
) -> Result<Option<reveal_requests::Model>> {
    let used = reveals::Entity::find()
        .select_only()
        .column(reveals::Column::RequestId)
        .filter(reveals::Column::RequestId.is_not_null())
        .into_query();
    let approved = reveal_requests::Column::Decision.eq(APPROVED);
    let rows = reveal_requests::Entity::find()
        .filter(reveal_requests::Column::AssetId.eq(asset_id))
        .filter(reveal_requests::Column::Field.eq(field))
        .filter(reveal_requests::Column::AskedBy.eq(user_id))
        .filter(reveal_requests::Column::ExpiresAt.gt(now))
        .filter(reveal_requests::Column::Id.not_in_subquery(used))
        .filter(Condition::any().add(reveal_requests::Column::Decision.is_null()).add(approved));
    Ok(rows.order_by_desc(reveal_requests::Column::AskedAt).one(db).await?)
}

/// One question about a visible asset, held until the transaction ends.
pub(super) async fn request_to_change(tx: &Tx, id: Uuid) -> Result<(reveal_requests::Model, assets::Model)> {
    let missing = || Failure::from(Problem::not_found("这条申请", "The request"));
    let row = reveal_requests::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let row = row.ok_or_else(missing)?;
    let asset = in_scope(tx.scope()).filter(assets::Column::Id.eq(row.asset_id)).one(tx.db()).await?;
    Ok((row, asset.ok_or_else(missing)?))
}

/// Who looked at an asset, the newest first.
pub(super) async fn reveals_of(
    db: &impl ConnectionTrait,
    asset_id: Uuid,
    page: PageRequest,
) -> Result<(Vec<reveals::Model>, u64)> {
    let rows = reveals::Entity::find().filter(reveals::Column::AssetId.eq(asset_id));
    let total = rows.clone().count(db).await?;
    let newest = rows.order_by_desc(reveals::Column::RevealNo);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(db).await?, total))
}

/// How many secrets a person looked at since an instant.
pub(super) async fn reveals_since(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    since: DateTime<Utc>,
) -> Result<u64> {
    let rows = reveals::Entity::find()
        .filter(reveals::Column::UserId.eq(user_id))
        .filter(reveals::Column::RevealedAt.gt(since));
    Ok(rows.count(db).await?)
}

/// What happened to an account, the newest first.
pub(super) async fn events(
    db: &impl ConnectionTrait,
    asset_id: Uuid,
    page: PageRequest,
) -> Result<(Vec<account_events::Model>, u64)> {
    let rows = account_events::Entity::find().filter(account_events::Column::AssetId.eq(asset_id));
    let total = rows.clone().count(db).await?;
    let newest =
        rows.order_by_desc(account_events::Column::HappenedAt).order_by_desc(account_events::Column::Id);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(db).await?, total))
}

/// The wrapped key of a client's secrets.
pub(super) async fn data_key(db: &impl ConnectionTrait, client_id: Uuid) -> Result<Option<data_keys::Model>> {
    Ok(data_keys::Entity::find_by_id(client_id).one(db).await?)
}
