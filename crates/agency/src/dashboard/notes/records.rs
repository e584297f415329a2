//! The table of notes, and which of them a caller may read.

use daiyun_base::error::Problem;
use daiyun_base::period::DayRange;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect, Select};

use crate::error::{Failure, Result};
use crate::scope::{Reach, Scope, Side, Tx};
use crate::stores::{self, Store};

/// Table `day_notes`.
pub mod day_notes {
    use sea_orm::entity::prelude::*;

    /// What somebody wrote on some days.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "day_notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Of this client, or of a store of it; nothing for the whole agency.
        pub client_id: Option<Uuid>,
        /// Of this store.
        pub store_id: Option<Uuid>,
        pub from_day: Date,
        pub to_day: Date,
        pub text: String,
        /// Whether the client's people read it too.
        pub is_for_client: bool,
        pub written_by: Uuid,
        pub written_by_name: String,
        pub written_at: DateTimeUtc,
        pub removed_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The notes a caller may read: of their stores, of their clients, of everybody. The client's people read what was written
/// for them and nothing else.
fn in_scope(scope: &Scope) -> Select<day_notes::Entity> {
    use day_notes::Column;
    let query = day_notes::Entity::find().filter(Column::RemovedAt.is_null());
    let of_client = |client_ids: Vec<Uuid>| {
        Condition::all().add(Column::StoreId.is_null()).add(Column::ClientId.is_in(client_ids))
    };
    let of_all = Condition::all().add(Column::StoreId.is_null()).add(Column::ClientId.is_null());
    let query = match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(
            // A note on a store carries the store's client.
            Condition::any().add(Column::ClientId.eq(*client_id)).add(of_all),
        ),
        Reach::Stores(assigned) => query.filter(
            Condition::any()
                .add(Column::StoreId.is_in(assigned.stores.iter().copied()))
                .add(of_client(assigned.clients.iter().copied().collect()))
                .add(of_all),
        ),
    };
    match scope.person().side {
        Side::Agency => query,
        Side::Client => query.filter(Column::IsForClient.eq(true)),
    }
}

/// The notes on some days, narrowed to some stores and their clients where stores are named, the earliest first.
fn on_days(scope: &Scope, days: DayRange, only: Option<&[Store]>) -> Select<day_notes::Entity> {
    use day_notes::Column;
    let query = in_scope(scope)
        .filter(Column::FromDay.lte(days.to))
        .filter(Column::ToDay.gte(days.from))
        .order_by_asc(Column::FromDay)
        .order_by_asc(Column::WrittenAt)
        .order_by_asc(Column::Id);
    let Some(stores) = only else { return query };
    let clients = stores.iter().map(|store| store.client_id);
    let of_clients = Condition::all().add(Column::StoreId.is_null()).add(Column::ClientId.is_in(clients));
    let of_all = Condition::all().add(Column::StoreId.is_null()).add(Column::ClientId.is_null());
    let of_stores = Column::StoreId.is_in(stores.iter().map(|store| store.id));
    query.filter(Condition::any().add(of_stores).add(of_clients).add(of_all))
}

/// A page of the notes on some days. A code that is not visible is left out.
pub(super) async fn page(
    scope: &Scope,
    (days, codes): (DayRange, Option<&[String]>),
    (limit, offset): (u64, u64),
) -> Result<(Vec<day_notes::Model>, u64)> {
    let only = named(scope, codes).await?;
    let query = on_days(scope, days, only.as_deref());
    let total = query.clone().count(scope.reader()).await?;
    Ok((query.limit(limit).offset(offset).all(scope.reader()).await?, total))
}

/// All notes on some days that a sheet of a board has room for.
pub(super) async fn of_days(
    scope: &Scope,
    days: DayRange,
    codes: Option<&[String]>,
) -> Result<Vec<day_notes::Model>> {
    const LIMIT: u64 = 2_000;
    let only = named(scope, codes).await?;
    Ok(on_days(scope, days, only.as_deref()).limit(LIMIT).all(scope.reader()).await?)
}

async fn named(scope: &Scope, codes: Option<&[String]>) -> Result<Option<Vec<Store>>> {
    match codes {
        Some(codes) => Ok(Some(stores::by_codes(scope, codes).await?)),
        None => Ok(None),
    }
}

/// A note the caller may read, held until the transaction ends.
pub(super) async fn held(tx: &Tx, id: Uuid) -> Result<day_notes::Model> {
    let found =
        in_scope(tx.scope()).filter(day_notes::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这条备注", "The note")))
}
