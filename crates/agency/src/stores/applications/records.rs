//! Applications inside the caller's scope, how they went, and what was noted of their papers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, Select};

use super::at_hand::{Known, KnownPapers};
use super::rules::{ApplicationState, Standing, Step};
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};
use crate::stores::documents;
use crate::words;

/// No application moves more often; a page that lists all of them stays bounded.
const MANY: u64 = 500;

/// Table `applications`: a client's way to a store on a platform.
pub mod applications {
    use sea_orm::entity::prelude::*;

    /// One application.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "applications")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// `HESHANG-RZ01`: counts up within the client.
        pub application_no: String,
        pub client_id: Uuid,
        pub brand_id: Option<Uuid>,
        /// The store it led to.
        pub store_id: Option<Uuid>,
        /// What the store shall be called.
        pub name: String,
        pub platform: String,
        pub storefront: Option<String>,
        /// Category group of the requirement lists.
        pub category: String,
        /// `submit`, `review`, `deposit`, `open`, `decorate`.
        pub step: String,
        /// `running`, `rejected`, `finished`, `withdrawn`.
        pub state: String,
        pub in_step_since: Date,
        pub opened_by: Option<Uuid>,
        pub opened_by_name: String,
        pub opened_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `application_moves`: what happened to an application; never changed.
pub mod application_moves {
    use sea_orm::entity::prelude::*;

    /// One move.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "application_moves")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub application_id: Uuid,
        /// Counts up within the application.
        pub move_no: i64,
        pub outcome: String,
        /// Where it took the application.
        pub step: String,
        pub state: String,
        /// A code of `definitions/policies/application_rejections.toml`.
        pub rejection_code: Option<String>,
        pub note: String,
        /// On the platform, which may be days before it was written down here.
        pub happened_on: Date,
        pub moved_by: Option<Uuid>,
        pub moved_by_name: String,
        pub moved_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `application_documents`: which papers somebody said are at hand.
pub mod application_documents {
    use sea_orm::entity::prelude::*;

    /// One line of a checklist.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "application_documents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub application_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub is_at_hand: bool,
        pub note: String,
        pub noted_by: Option<Uuid>,
        pub noted_by_name: String,
        pub noted_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl applications::Model {
    /// Where it stands.
    pub fn standing(&self) -> Result<Standing> {
        Ok(Standing { step: words::read(&self.step)?, state: words::read(&self.state)? })
    }
}

/// Which applications.
#[derive(Clone, Debug, Default)]
pub struct ApplicationFilter {
    /// Part of the name or the number.
    pub text: Option<String>,
    /// Of these clients.
    pub clients: Option<Vec<Uuid>>,
    /// On this platform.
    pub platform: Option<String>,
    /// In this step.
    pub step: Option<Step>,
    /// In one of these states.
    pub states: Vec<ApplicationState>,
    /// The one that led to this store.
    pub store_id: Option<Uuid>,
}

/// Applications inside the caller's scope: they belong to a client as a whole, and are seen by whoever works for it.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<applications::Entity> {
    let query = applications::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(applications::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            query.filter(applications::Column::ClientId.is_in(assigned.clients.iter().copied()))
        }
    }
}

/// A page of visible applications: those that wait longest come first.
pub(super) async fn page(
    scope: &Scope,
    filter: ApplicationFilter,
    page: PageRequest,
) -> Result<(Vec<applications::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let like = |column: applications::Column| column.contains(text);
        let any = Condition::any()
            .add(like(applications::Column::Name))
            .add(like(applications::Column::ApplicationNo));
        query = query.filter(any);
    }
    if let Some(clients) = filter.clients {
        query = query.filter(applications::Column::ClientId.is_in(clients));
    }
    if let Some(platform) = filter.platform {
        query = query.filter(applications::Column::Platform.eq(platform));
    }
    if let Some(step) = filter.step {
        query = query.filter(applications::Column::Step.eq(words::of(step)));
    }
    if !filter.states.is_empty() {
        query = query.filter(applications::Column::State.is_in(filter.states.into_iter().map(words::of)));
    }
    if let Some(store_id) = filter.store_id {
        query = query.filter(applications::Column::StoreId.eq(store_id));
    }
    let total = query.clone().count(scope.reader()).await?;
    let ordered = query
        .order_by_asc(applications::Column::InStepSince)
        .order_by_asc(applications::Column::ApplicationNo);
    Ok((ordered.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// One visible application.
pub(in crate::stores) async fn by_id(
    scope: &Scope,
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<applications::Model> {
    let found = in_scope(scope).filter(applications::Column::Id.eq(id)).one(db).await?;
    found.ok_or_else(missing)
}

/// One visible application, held until the transaction ends.
pub(in crate::stores) async fn to_change(tx: &Tx, id: Uuid) -> Result<applications::Model> {
    let rows = in_scope(tx.scope()).filter(applications::Column::Id.eq(id)).lock_exclusive();
    rows.one(tx.db()).await?.ok_or_else(missing)
}

/// The applications that led to a store: its deposit may have been paid under them.
pub(in crate::stores) async fn led_to(
    db: &impl ConnectionTrait,
    store_id: Uuid,
) -> Result<Vec<applications::Model>> {
    let rows = applications::Entity::find().filter(applications::Column::StoreId.eq(store_id));
    Ok(rows.order_by_asc(applications::Column::ApplicationNo).limit(MANY).all(db).await?)
}

fn missing() -> Failure {
    Problem::not_found("这份入驻申请", "The application").into()
}

/// How some applications went, the newest move first.
pub(super) async fn moves_of(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<Vec<application_moves::Model>> {
    let rows = application_moves::Entity::find()
        .filter(application_moves::Column::ApplicationId.is_in(ids.iter().copied()))
        .order_by_desc(application_moves::Column::MoveNo)
        .limit(MANY.saturating_mul(ids.len().max(1) as u64));
    Ok(rows.all(db).await?)
}

/// What is known of the papers of some applications: a document of the client that holds today is at hand; of the rest
/// people tick what they have seen.
pub(super) async fn known_papers(
    db: &impl ConnectionTrait,
    applications: &[&applications::Model],
    today: NaiveDate,
) -> Result<BTreeMap<Uuid, KnownPapers>> {
    let ids: Vec<Uuid> = applications.iter().map(|row| row.id).collect();
    let rows = application_documents::Entity::find()
        .filter(application_documents::Column::ApplicationId.is_in(ids.iter().copied()))
        .order_by_asc(application_documents::Column::Kind)
        .limit(MANY.saturating_mul(ids.len().max(1) as u64));
    let mut known: BTreeMap<Uuid, KnownPapers> = BTreeMap::new();
    for row in rows.all(db).await? {
        let one = Known {
            is_at_hand: row.is_at_hand,
            note: row.note,
            by_name: row.noted_by_name,
            at: row.noted_at,
        };
        known.entry(row.application_id).or_default().insert(row.kind, one);
    }
    let clients: Vec<Uuid> = applications.iter().map(|row| row.client_id).collect();
    for document in documents::records::holding(db, &clients, today).await? {
        let one = Known {
            is_at_hand: true,
            // Not whose it is: whoever follows an application need not see papers of persons.
            note: document.expires_on.map(|day| format!("～ {day}")).unwrap_or_default(),
            by_name: document.added_by_name,
            at: document.added_at,
        };
        for row in applications.iter().filter(|row| row.client_id == document.client_id) {
            known.entry(row.id).or_default().insert(document.kind.clone(), one.clone());
        }
    }
    Ok(known)
}
