//! Table `storefront_reviews`, and whose look is due.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect};

use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Scope, Tx};
use crate::stores::records as stores;

/// Table `storefront_reviews`.
pub mod storefront_reviews {
    use sea_orm::entity::prelude::*;

    /// One look at a store's front; never changed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "storefront_reviews")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub store_id: Uuid,
        pub client_id: Uuid,
        pub revision_no: i64,
        /// What was asked, answered and found, as it was that day.
        pub answers: Json,
        pub passed_count: i64,
        pub failed_count: i64,
        pub reviewed_by: Uuid,
        pub reviewed_by_name: String,
        pub reviewed_at: DateTimeUtc,
        /// When somebody looks again.
        pub next_on: Date,
        pub next_by: Uuid,
        pub next_by_name: String,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use storefront_reviews::{Column, Entity, Model};

/// The reviews of a store, the newest first. The store is one the caller sees.
pub(super) async fn of_store(scope: &Scope, store_id: Uuid, page: PageRequest) -> Result<(Vec<Model>, u64)> {
    let query = Entity::find().filter(Column::StoreId.eq(store_id));
    let total = query.clone().count(scope.reader()).await?;
    let rows = query.order_by_desc(Column::RevisionNo).limit(page.limit()).offset(page.offset());
    Ok((rows.all(scope.reader()).await?, total))
}

/// A review by id, whoever asks: the same request twice finds the first result.
pub(super) async fn by_id_within(tx: &Tx, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(tx.db()).await?)
}

/// The number of a store's newest review.
pub(super) async fn last_no(tx: &Tx, store_id: Uuid) -> Result<i64> {
    let newest = Entity::find().filter(Column::StoreId.eq(store_id)).order_by_desc(Column::RevisionNo);
    Ok(newest.one(tx.db()).await?.map_or(0, |row| row.revision_no))
}

/// Somebody's next look at a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueReview {
    /// The store.
    pub store: stores::stores::Model,
    /// On which day.
    pub next_on: NaiveDate,
    /// How many checks did not pass the last time.
    pub failed_count: i64,
}

/// The looks that the caller promised up to a day, the oldest first. A later review has taken the place of an earlier one,
/// and nobody looks at a closed store.
pub async fn due_of(scope: &Scope, until: NaiveDate) -> Result<Vec<DueReview>> {
    const LIMIT: u64 = 200;
    let Some(user_id) = scope.person().user_id else { return Ok(Vec::new()) };
    let mine = Entity::find().filter(Column::NextBy.eq(user_id)).filter(Column::NextOn.lte(until));
    let rows = mine.order_by_asc(Column::NextOn).limit(LIMIT).all(scope.reader()).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.store_id).collect();
    let newest = Entity::find()
        .filter(Column::StoreId.is_in(ids.iter().copied()))
        .select_only()
        .column(Column::StoreId)
        .column_as(Column::RevisionNo.max(), "newest")
        .group_by(Column::StoreId)
        .into_tuple::<(Uuid, i64)>();
    let newest: BTreeMap<Uuid, i64> = newest.all(scope.reader()).await?.into_iter().collect();
    let seen = stores::by_ids(scope, &ids).await?;
    let due = |row: Model| {
        let store = seen.iter().find(|store| store.id == row.store_id && store.state != "closed")?;
        let is_newest = newest.get(&row.store_id) == Some(&row.revision_no);
        is_newest.then(|| DueReview {
            store: store.clone(),
            next_on: row.next_on,
            failed_count: row.failed_count,
        })
    };
    Ok(rows.into_iter().filter_map(due).collect())
}
