//! The table of files that wait for the person who handed them in.

use chrono::{DateTime, Utc};
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect};

use crate::error::{Failure, Result};
use crate::scope::{Scope, Tx};

/// Table `uploads`: a row goes away with its file.
pub mod uploads {
    use sea_orm::entity::prelude::*;

    /// A file that waits.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "uploads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who handed it in, and the only person who sees it.
        pub user_id: Uuid,
        pub file_name: String,
        /// Where it lay on their computer, if a folder was dropped: folders with `/`.
        pub folder: Option<String>,
        pub size_bytes: i64,
        pub sha256: String,
        /// Its name in `DIR/scratch`.
        pub scratch_name: String,
        pub sent_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Remembers a file.
pub(super) async fn insert(tx: &Tx, upload: uploads::Model) -> Result<()> {
    let row: uploads::ActiveModel = upload.into();
    uploads::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// A file of the caller that still waits. Somebody else's is nobody's.
pub(super) async fn own(scope: &Scope, id: Uuid) -> Result<uploads::Model> {
    let user_id = scope.named_user()?;
    let found = uploads::Entity::find_by_id(id)
        .filter(uploads::Column::UserId.eq(user_id))
        .filter(uploads::Column::ExpiresAt.gt(scope.now()))
        .one(scope.reader())
        .await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个文件", "The file")))
}

/// How many files of somebody wait.
pub(super) async fn count_of(tx: &Tx, user_id: Uuid) -> Result<u64> {
    let of = uploads::Entity::find().filter(uploads::Column::UserId.eq(user_id));
    Ok(of.count(tx.db()).await?)
}

/// Files whose time is over.
pub(super) async fn over(tx: &Tx) -> Result<Vec<uploads::Model>> {
    const AT_ONCE: u64 = 1_000;
    let over = uploads::Entity::find().filter(uploads::Column::ExpiresAt.lte(tx.now()));
    Ok(over.order_by_asc(uploads::Column::ExpiresAt).limit(AT_ONCE).all(tx.db()).await?)
}

/// Forgets a file.
pub(super) async fn forget(tx: &Tx, id: Uuid) -> Result<()> {
    uploads::Entity::delete_by_id(id).exec(tx.db()).await?;
    Ok(())
}

/// Lets a file wait until another instant.
pub(super) async fn wait_until(tx: &Tx, id: Uuid, end: DateTime<Utc>) -> Result<()> {
    uploads::Entity::update_many()
        .col_expr(uploads::Column::ExpiresAt, Expr::value(end))
        .filter(uploads::Column::Id.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}
