//! The table of activities.

use sea_orm::entity::prelude::*;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect, Select};

use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};

/// Table `activities`.
pub mod activities {
    use sea_orm::entity::prelude::*;

    /// One thing somebody did.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activities")]
    pub struct Model {
        /// Made by the writer.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// When.
        pub at: DateTimeUtc,
        /// Who; nothing for the operator and jobs.
        pub user_id: Option<Uuid>,
        /// The name as it was then.
        pub actor: String,
        /// What, as `slice.verb`.
        pub verb: String,
        /// To what sort of record.
        pub subject_kind: String,
        /// To which record.
        pub subject_id: String,
        /// Whose.
        pub client_id: Option<Uuid>,
        /// Of which store.
        pub store_id: Option<Uuid>,
        /// A sentence in Chinese.
        pub summary_zh: String,
        /// The same in English.
        pub summary_en: String,
        /// Before and after, numbers, names.
        pub detail: Json,
        /// Over all the above.
        pub hmac: String,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Writes a row. Every column is set, but SeaORM leaves out those it believes unchanged unless told.
pub(super) async fn insert(tx: &Tx, row: activities::Model) -> Result<()> {
    let row: activities::ActiveModel = row.into();
    activities::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Which activities.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this sort of record.
    pub subject_kind: Option<String>,
    /// Of this record.
    pub subject_id: Option<String>,
}

/// What happened inside the caller's scope, newest first.
pub async fn page(
    scope: &Scope,
    filter: &Filter,
    page: PageRequest,
) -> Result<(Vec<activities::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(kind) = &filter.subject_kind {
        query = query.filter(activities::Column::SubjectKind.eq(kind));
    }
    if let Some(id) = &filter.subject_id {
        query = query.filter(activities::Column::SubjectId.eq(id));
    }
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(activities::Column::At).order_by_desc(activities::Column::Id);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

fn in_scope(scope: &Scope) -> Select<activities::Entity> {
    let query = activities::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(activities::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            query.filter(activities::Column::StoreId.is_in(assigned.stores.iter().copied()))
        }
    }
}
