//! The table of targets.

use daiyun_base::period::Month;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect, Select};

use crate::error::Result;
use crate::scope::{Scope, Tx};
use crate::stores;

/// Table `targets`: a row is never changed but to say that another one replaced it.
pub mod targets {
    use sea_orm::entity::prelude::*;

    /// What a store is meant to reach in a month.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "targets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub store_id: Uuid,
        /// A metric's code.
        pub metric: String,
        /// The month, `2026-07`.
        pub month: String,
        /// 保底, in the metric's unit.
        pub floor_value: Option<i64>,
        /// 目标.
        pub goal_value: i64,
        /// 挑战.
        pub stretch_value: Option<i64>,
        /// Nobody for the operator of the machine.
        pub set_by: Option<Uuid>,
        pub set_by_name: String,
        pub set_at: DateTimeUtc,
        pub replaced_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The targets in force of some months.
fn in_force(months: &[Month]) -> Select<targets::Entity> {
    targets::Entity::find()
        .filter(targets::Column::ReplacedAt.is_null())
        .filter(targets::Column::Month.is_in(months.iter().map(Month::to_string)))
        .order_by_asc(targets::Column::Month)
        .order_by_asc(targets::Column::StoreId)
        .order_by_asc(targets::Column::Metric)
}

/// The targets of some stores the caller was shown, in some months.
pub async fn targets_of(scope: &Scope, stores: &[Uuid], months: &[Month]) -> Result<Vec<targets::Model>> {
    const LIMIT: u64 = 50_000;
    let rows = in_force(months).filter(targets::Column::StoreId.is_in(stores.iter().copied()));
    Ok(rows.limit(LIMIT).all(scope.reader()).await?)
}

/// A page of the targets of a month in visible stores, by store and metric.
pub(super) async fn page(
    scope: &Scope,
    month: Month,
    (limit, offset): (u64, u64),
) -> Result<(Vec<targets::Model>, u64)> {
    let visible: Vec<Uuid> = stores::visible(scope).await?.into_iter().map(|store| store.id).collect();
    let rows = in_force(&[month]).filter(targets::Column::StoreId.is_in(visible));
    let total = rows.clone().count(scope.reader()).await?;
    Ok((rows.limit(limit).offset(offset).all(scope.reader()).await?, total))
}

/// The target in force, as the transaction sees it.
pub(super) async fn live(
    tx: &Tx,
    store_id: Uuid,
    metric: &str,
    month: Month,
) -> Result<Option<targets::Model>> {
    let rows = in_force(&[month])
        .filter(targets::Column::StoreId.eq(store_id))
        .filter(targets::Column::Metric.eq(metric));
    Ok(rows.one(tx.db()).await?)
}
