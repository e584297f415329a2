//! The ledger of notices.

use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

use crate::error::Result;
use crate::scope::Scope;

/// Notices a follower takes at once.
const AT_ONCE: u64 = 200;

/// Table `expiry_notices`: that a paper runs out, said once for each distance.
pub mod expiry_notices {
    use sea_orm::entity::prelude::*;

    /// One notice.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "expiry_notices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub notice_no: i64,
        pub id: Uuid,
        /// `document`, `authorisation`.
        pub subject_kind: String,
        pub subject_id: Uuid,
        pub client_id: Uuid,
        /// A code of `definitions/policies/documents.toml`: that of the letter, for an authorisation.
        pub kind: String,
        pub days_ahead: i64,
        /// Its last day.
        pub expires_on: Date,
        pub noted_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The notices after a number, for followers.
pub async fn after(scope: &Scope, notice_no: i64) -> Result<Vec<expiry_notices::Model>> {
    let rows = expiry_notices::Entity::find().filter(expiry_notices::Column::NoticeNo.gt(notice_no));
    Ok(rows.order_by_asc(expiry_notices::Column::NoticeNo).limit(AT_ONCE).all(scope.reader()).await?)
}

/// The notices of some papers.
pub(super) async fn of_papers(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<Vec<expiry_notices::Model>> {
    let rows = expiry_notices::Entity::find()
        .filter(expiry_notices::Column::SubjectId.is_in(subjects.iter().copied()));
    Ok(rows.order_by_asc(expiry_notices::Column::NoticeNo).all(db).await?)
}
