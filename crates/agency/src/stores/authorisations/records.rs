//! Authorisations inside the caller's scope.

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, PaginatorTrait, QueryOrder, QuerySelect, Select};

use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope, Tx};
use crate::stores::documents::rules::{self, PaperState, SOON};

/// No client has more; what lists them all stays bounded.
const MANY: u64 = 2_000;

/// Table `authorisations`.
pub mod authorisations {
    use sea_orm::entity::prelude::*;

    /// One authorisation.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "authorisations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        pub brand_id: Uuid,
        /// `exclusive`, `sole`, `ordinary`.
        pub licence: String,
        /// 1: by the owner of the mark.
        pub chain_level: i64,
        pub starts_on: Date,
        /// Its last day.
        pub ends_on: Date,
        pub scope_text: String,
        /// Codes of `definitions/policies/categories.toml`.
        pub categories: Json,
        /// Platform codes.
        pub platforms: Json,
        /// The letter, or its newest revision.
        pub document_id: Option<Uuid>,
        pub added_by: Option<Uuid>,
        pub added_by_name: String,
        pub added_at: DateTimeUtc,
        pub withdrawn_at: Option<DateTimeUtc>,
        pub withdrawn_reason: Option<String>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl authorisations::Model {
    /// Its state on a day.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> PaperState {
        if self.withdrawn_at.is_some() {
            PaperState::Withdrawn
        } else if self.starts_on > today {
            PaperState::Pending
        } else {
            rules::state_by(Some(self.ends_on), today)
        }
    }

    /// The codes of its categories.
    #[must_use]
    pub fn category_codes(&self) -> Vec<String> {
        codes(&self.categories)
    }

    /// The codes of its platforms.
    #[must_use]
    pub fn platform_codes(&self) -> Vec<String> {
        codes(&self.platforms)
    }
}

fn codes(list: &Json) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|code| code.as_str().map(str::to_owned)).collect()
}

/// Which authorisations.
#[derive(Clone, Debug, Default)]
pub struct AuthorisationFilter {
    /// In this state; without one, everything that was not withdrawn.
    pub state: Option<PaperState>,
    /// Of these clients.
    pub clients: Option<Vec<Uuid>>,
}

/// Authorisations inside the caller's scope, as its documents are.
#[must_use]
pub fn in_scope(scope: &Scope) -> Select<authorisations::Entity> {
    let query = authorisations::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(authorisations::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            query.filter(authorisations::Column::ClientId.is_in(assigned.clients.iter().copied()))
        }
    }
}

fn in_state(state: PaperState, today: NaiveDate) -> Condition {
    let soon = today.checked_add_days(SOON).unwrap_or(NaiveDate::MAX);
    let (starts, ends) = (authorisations::Column::StartsOn, authorisations::Column::EndsOn);
    let live = Condition::all().add(authorisations::Column::WithdrawnAt.is_null());
    let begun = live.clone().add(starts.lte(today));
    match state {
        PaperState::Valid => begun.add(ends.gt(soon)),
        PaperState::Expiring => begun.add(ends.gte(today)).add(ends.lte(soon)),
        PaperState::Expired => begun.add(ends.lt(today)),
        PaperState::Pending => live.add(starts.gt(today)),
        // An authorisation is not replaced: a new one is written.
        PaperState::Replaced => live.add(authorisations::Column::Id.is_null()),
        PaperState::Withdrawn => Condition::all().add(authorisations::Column::WithdrawnAt.is_not_null()),
    }
}

/// A page of visible authorisations: what runs out first comes first.
pub async fn page(
    scope: &Scope,
    filter: AuthorisationFilter,
    page: PageRequest,
) -> Result<(Vec<authorisations::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(clients) = filter.clients {
        query = query.filter(authorisations::Column::ClientId.is_in(clients));
    }
    let today = scope.agency().clock().today();
    let live = Condition::all().add(authorisations::Column::WithdrawnAt.is_null());
    query = query.filter(filter.state.map_or(live, |state| in_state(state, today)));
    let total = query.clone().count(scope.reader()).await?;
    let first = query.order_by_asc(authorisations::Column::EndsOn).order_by_asc(authorisations::Column::Id);
    Ok((first.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// The visible authorisations that nobody withdrew: of one client, or of all.
pub async fn all_live(scope: &Scope, client_id: Option<Uuid>) -> Result<Vec<authorisations::Model>> {
    let mut query = in_scope(scope).filter(authorisations::Column::WithdrawnAt.is_null());
    if let Some(client_id) = client_id {
        query = query.filter(authorisations::Column::ClientId.eq(client_id));
    }
    Ok(query.order_by_asc(authorisations::Column::Id).limit(MANY).all(scope.reader()).await?)
}

/// The live authorisations that run out by a day.
pub async fn ending_by(
    scope: &Scope,
    db: &impl ConnectionTrait,
    last: NaiveDate,
) -> Result<Vec<authorisations::Model>> {
    let query = in_scope(scope).filter(authorisations::Column::WithdrawnAt.is_null());
    let query = query.filter(authorisations::Column::EndsOn.lte(last));
    let query = query.order_by_asc(authorisations::Column::EndsOn).order_by_asc(authorisations::Column::Id);
    Ok(query.limit(MANY).all(db).await?)
}

/// The authorisations that rest on a visible document.
pub async fn of_document(scope: &Scope, document_id: Uuid) -> Result<Vec<authorisations::Model>> {
    let query = in_scope(scope).filter(authorisations::Column::DocumentId.eq(document_id));
    Ok(query.order_by_asc(authorisations::Column::EndsOn).limit(MANY).all(scope.reader()).await?)
}

/// One visible authorisation, held until the transaction ends.
pub async fn to_change(tx: &Tx, id: Uuid) -> Result<authorisations::Model> {
    let query = in_scope(tx.scope()).filter(authorisations::Column::Id.eq(id));
    let found = query.lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这项授权", "The authorisation")))
}
