//! The list of clients: narrowed, sorted and cut to a page by the database.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{Condition, Order, QueryOrder, QuerySelect, QueryTrait, Select};

use super::{brands, clients, in_scope};
use crate::error::Result;
use crate::scope::Scope;

/// What a reader of the list asks for; nothing narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Part of a name, a code or a brand's name.
    pub text: Option<String>,
    /// Stage.
    pub stage: Option<String>,
    /// Phase.
    pub phase: Option<String>,
    /// Client type.
    pub client_type: Option<String>,
    /// Service mode.
    pub service_mode: Option<String>,
    /// Who leads the project.
    pub manager_id: Option<Uuid>,
    /// `code`, `name`, `created_at` or `lead_score`, with `-` before it for the other direction.
    pub sort: Option<String>,
}

/// One page of the visible clients and how many there are in all.
pub async fn page(
    scope: &Scope,
    filter: &ListFilter,
    (limit, offset): (u64, u64),
) -> Result<(Vec<clients::Model>, u64)> {
    let found = narrowed(in_scope(scope), filter);
    let total = found.clone().count(scope.reader()).await?;
    let rows = sorted(found, filter.sort.as_deref()).limit(limit).offset(offset);
    Ok((rows.all(scope.reader()).await?, total))
}

fn narrowed(mut query: Select<clients::Entity>, filter: &ListFilter) -> Select<clients::Entity> {
    let equal = [
        (clients::Column::Stage, &filter.stage),
        (clients::Column::Phase, &filter.phase),
        (clients::Column::ClientType, &filter.client_type),
        (clients::Column::ServiceMode, &filter.service_mode),
    ];
    for (column, wanted) in equal {
        if let Some(wanted) = wanted {
            query = query.filter(column.eq(wanted.as_str()));
        }
    }
    if let Some(manager) = filter.manager_id {
        query = query.filter(clients::Column::ManagerId.eq(manager));
    }
    let Some(text) = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
        return query;
    };
    let pattern = format!("%{}%", escaped(&text.to_lowercase()));
    let like = |column: Expr| {
        Expr::expr(Func::lower(column)).like(sea_orm::sea_query::LikeExpr::new(pattern.clone()).escape('\\'))
    };
    let of_brand = brands::Entity::find()
        .select_only()
        .column(brands::Column::ClientId)
        .filter(like(Expr::col((brands::Entity, brands::Column::Name))))
        .into_query();
    query.filter(
        Condition::any()
            .add(like(Expr::col((clients::Entity, clients::Column::Name))))
            .add(like(Expr::col((clients::Entity, clients::Column::Code))))
            .add(clients::Column::Id.in_subquery(of_brand)),
    )
}

/// What somebody types is looked for as it stands.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Clients without a score come last either way; equals by code.
fn sorted(query: Select<clients::Entity>, sort: Option<&str>) -> Select<clients::Entity> {
    let sort = sort.unwrap_or("code");
    let (name, order) = match sort.strip_prefix('-') {
        Some(name) => (name, Order::Desc),
        None => (sort, Order::Asc),
    };
    let query = match name {
        "name" => query.order_by(clients::Column::Name, order),
        "created_at" => query.order_by(clients::Column::CreatedAt, order),
        "lead_score" => query
            .order_by(Expr::col((clients::Entity, clients::Column::LeadScore)).is_null(), Order::Asc)
            .order_by(clients::Column::LeadScore, order),
        _ => return query.order_by(clients::Column::Code, order),
    };
    query.order_by_asc(clients::Column::Code)
}
