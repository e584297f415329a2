//! The table of saved views.

use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect};

use crate::error::{Failure, Result};
use crate::scope::{Scope, Tx};

/// Table `saved_views`.
pub mod saved_views {
    use sea_orm::entity::prelude::*;

    /// What somebody looks at, under a name.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "saved_views")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub user_id: Uuid,
        /// Of which page: `board`.
        pub page: String,
        pub name: String,
        /// The page's address after the question mark.
        pub query: String,
        /// The role that finds it too.
        pub shared_with: Option<String>,
        /// Whether the page opens with it for its owner.
        pub is_default: bool,
        pub saved_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// More than these are no shortcuts any more.
pub(super) const MOST: u64 = 200;

/// A person's own views of a page and those shared with their role, by name.
pub(super) async fn of_page(scope: &Scope, user_id: Uuid, page: &str) -> Result<Vec<saved_views::Model>> {
    use saved_views::Column;
    let own_or_shared = Condition::any()
        .add(Column::UserId.eq(user_id))
        .add(Column::SharedWith.eq(scope.person().role.clone()));
    let rows = saved_views::Entity::find().filter(Column::Page.eq(page)).filter(own_or_shared);
    Ok(rows.order_by_asc(Column::Name).order_by_asc(Column::Id).limit(MOST).all(scope.reader()).await?)
}

/// One of the caller's own views, held until the transaction ends.
pub(super) async fn held(tx: &Tx, user_id: Uuid, id: Uuid) -> Result<saved_views::Model> {
    let rows = saved_views::Entity::find_by_id(id).filter(saved_views::Column::UserId.eq(user_id));
    let found = rows.lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个视图", "The view")))
}
