//! The list of people: who of them the caller sees, filtered, ordered and paged.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, LikeExpr, Query};
use sea_orm::{Condition, ExprTrait, Order, QueryOrder, QuerySelect, Select};

use super::{user_clients, user_stores, users};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Reach, Scope};

/// Which people.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// Part of a login or a name.
    pub text: Option<String>,
    /// Role code.
    pub role: Option<String>,
    /// Whether they can sign in.
    pub is_active: Option<bool>,
    /// Those of a client, and those assigned to it.
    pub client_id: Option<Uuid>,
    /// How they stand.
    pub sort: PeopleOrder,
}

/// How the list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
pub enum PeopleOrder {
    /// By login.
    #[default]
    #[serde(rename = "login")]
    Login,
    /// By login, the last first.
    #[serde(rename = "-login")]
    LoginLast,
    /// By name.
    #[serde(rename = "name")]
    Name,
    /// By name, the last first.
    #[serde(rename = "-name")]
    NameLast,
    /// The oldest accounts first.
    #[serde(rename = "created_at")]
    Oldest,
    /// The newest accounts first.
    #[serde(rename = "-created_at")]
    Newest,
}

impl PeopleOrder {
    fn by(self) -> (users::Column, Order) {
        match self {
            Self::Login => (users::Column::Login, Order::Asc),
            Self::LoginLast => (users::Column::Login, Order::Desc),
            Self::Name => (users::Column::Name, Order::Asc),
            Self::NameLast => (users::Column::Name, Order::Desc),
            Self::Oldest => (users::Column::CreatedAt, Order::Asc),
            Self::Newest => (users::Column::CreatedAt, Order::Desc),
        }
    }
}

/// People the caller may see: colleagues of the same brand for clients; for staff their colleagues and the people of
/// their clients.
fn in_scope(scope: &Scope) -> Select<users::Entity> {
    let query = users::Entity::find();
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(users::Column::ClientId.eq(*client_id)),
        Reach::Stores(assigned) => {
            let own = users::Column::ClientId.is_in(assigned.clients.iter().copied());
            query.filter(Condition::any().add(users::Column::ClientId.is_null()).add(own))
        }
    }
}

/// Everybody the caller may see, by login.
pub async fn people(scope: &Scope) -> Result<Vec<users::Model>> {
    const LIMIT: u64 = 1_000;
    Ok(in_scope(scope).order_by_asc(users::Column::Login).limit(LIMIT).all(scope.reader()).await?)
}

/// One person the caller may see.
pub(crate) async fn person(scope: &Scope, id: Uuid) -> Result<Option<users::Model>> {
    Ok(in_scope(scope).filter(users::Column::Id.eq(id)).one(scope.reader()).await?)
}

/// The names of some people, of those the caller may see.
pub(crate) async fn names(scope: &Scope, ids: &BTreeSet<Uuid>) -> Result<BTreeMap<Uuid, String>> {
    let rows = in_scope(scope).filter(users::Column::Id.is_in(ids.iter().copied()));
    Ok(rows.all(scope.reader()).await?.into_iter().map(|user| (user.id, user.name)).collect())
}

/// Some of the people the caller may see, and how many there are.
pub(crate) async fn page(
    scope: &Scope,
    filter: &PeopleFilter,
    page: PageRequest,
) -> Result<(Vec<users::Model>, u64)> {
    let query = narrowed(in_scope(scope), filter);
    let total = query.clone().count(scope.reader()).await?;
    let (column, order) = filter.sort.by();
    let rows = query.order_by(column, order).order_by_asc(users::Column::Id);
    let rows = rows.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?;
    Ok((rows, total))
}

fn narrowed(query: Select<users::Entity>, filter: &PeopleFilter) -> Select<users::Entity> {
    let mut narrow = Condition::all();
    if let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        narrow = narrow.add(holding(text));
    }
    if let Some(role) = &filter.role {
        narrow = narrow.add(users::Column::Role.eq(role));
    }
    if let Some(is_active) = filter.is_active {
        narrow = narrow.add(users::Column::IsActive.eq(is_active));
    }
    if let Some(client_id) = filter.client_id {
        let by_store = Query::select()
            .column(user_stores::Column::UserId)
            .from(user_stores::Entity)
            .and_where(user_stores::Column::ClientId.eq(client_id))
            .to_owned();
        let by_client = Query::select()
            .column(user_clients::Column::UserId)
            .from(user_clients::Entity)
            .and_where(user_clients::Column::ClientId.eq(client_id))
            .to_owned();
        let either = Condition::any()
            .add(users::Column::ClientId.eq(client_id))
            .add(users::Column::Id.in_subquery(by_store))
            .add(users::Column::Id.in_subquery(by_client));
        narrow = narrow.add(either);
    }
    query.filter(narrow)
}

/// Whether a login or a name holds a text, in whatever case.
fn holding(text: &str) -> Condition {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
    let lower = |column: users::Column| Expr::expr(sea_orm::sea_query::Func::lower(Expr::col(column)));
    Condition::any()
        .add(lower(users::Column::Login).like(like()))
        .add(lower(users::Column::Name).like(like()))
}

/// What each of some people is assigned to, within the caller's sight.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assignments {
    /// Single stores.
    pub(crate) stores: BTreeMap<Uuid, Vec<Uuid>>,
    /// Whole clients.
    pub(crate) clients: BTreeMap<Uuid, Vec<Uuid>>,
}

/// What each of some people is assigned to, within the caller's sight.
pub(crate) async fn assignments(scope: &Scope, users: &[Uuid]) -> Result<Assignments> {
    const LIMIT: u64 = 100_000;
    let stores = user_stores::Entity::find().filter(user_stores::Column::UserId.is_in(users.iter().copied()));
    let clients =
        user_clients::Entity::find().filter(user_clients::Column::UserId.is_in(users.iter().copied()));
    let (stores, clients) = match scope.reach() {
        Reach::Everything => (stores, clients),
        Reach::Client(client_id) => (
            stores.filter(user_stores::Column::ClientId.eq(*client_id)),
            clients.filter(user_clients::Column::ClientId.eq(*client_id)),
        ),
        Reach::Stores(own) => (
            stores.filter(user_stores::Column::StoreId.is_in(own.stores.iter().copied())),
            clients.filter(user_clients::Column::ClientId.is_in(own.clients.iter().copied())),
        ),
    };
    let mut found = Assignments::default();
    let stores = stores.order_by_asc(user_stores::Column::StoreId).limit(LIMIT);
    for row in stores.all(scope.reader()).await? {
        found.stores.entry(row.user_id).or_default().push(row.store_id);
    }
    let clients = clients.order_by_asc(user_clients::Column::ClientId).limit(LIMIT);
    for row in clients.all(scope.reader()).await? {
        found.clients.entry(row.user_id).or_default().push(row.client_id);
    }
    Ok(found)
}
