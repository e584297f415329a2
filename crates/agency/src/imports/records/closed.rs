//! Months of stores that are in the books. Later slices say which: this one only keeps the files they were counted from.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::period::Month;
use sea_orm::ActiveValue::Set;
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::error::{Failure, Result};
use crate::scope::Tx;

/// Table `closed_store_months`, append-only.
mod closed_store_months {
    use sea_orm::entity::prelude::*;

    /// A month of a store that is closed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "closed_store_months")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub store_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub month: String,
        pub closed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Notes that a month of some stores is closed: no file of it is taken back any more. Said twice, it is noted once.
pub async fn close_month(tx: &Tx, store_ids: &[Uuid], month: Month) -> Result<()> {
    let row = |store_id: &Uuid| closed_store_months::ActiveModel {
        store_id: Set(*store_id),
        month: Set(month.to_string()),
        closed_at: Set(tx.now()),
    };
    if store_ids.is_empty() {
        return Ok(());
    }
    let once = [closed_store_months::Column::StoreId, closed_store_months::Column::Month];
    closed_store_months::Entity::insert_many(store_ids.iter().map(row))
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(tx.db())
        .await?;
    Ok(())
}

/// The closed months of some stores.
pub(in crate::imports) async fn months(
    db: &impl ConnectionTrait,
    store_ids: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeSet<Month>>> {
    let rows = closed_store_months::Entity::find()
        .filter(closed_store_months::Column::StoreId.is_in(store_ids.iter().copied()))
        .all(db)
        .await?;
    let mut months: BTreeMap<Uuid, BTreeSet<Month>> = BTreeMap::new();
    for row in rows {
        months.entry(row.store_id).or_default().insert(row.month.parse().map_err(Failure::internal)?);
    }
    Ok(months)
}
