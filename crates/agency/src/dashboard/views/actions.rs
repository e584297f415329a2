//! Saving, changing and forgetting views.

use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use serde_json::json;

use super::records::{self, saved_views};
use super::rules::{check_name, check_page, check_query};
use crate::activity::{self, Activity};
use crate::dashboard::SHARE_VIEWS;
use crate::error::{Result, id_taken};
use crate::scope::{Scope, Side, Tx};

/// A view about to be saved.
#[derive(Clone, Debug)]
pub struct NewView {
    /// Made by the caller.
    pub id: Uuid,
    /// Of which page.
    pub page: String,
    /// What it is called.
    pub name: String,
    /// The page's address after the question mark.
    pub query: String,
    /// The role that finds it too.
    pub shared_with: Option<String>,
    /// Whether the page opens with it.
    pub is_default: bool,
}

/// What of a view changes; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct ViewChange {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub query: Option<String>,
    /// With whom; empty for nobody.
    pub shared_with: Option<String>,
    /// Whether the page opens with it.
    pub is_default: Option<bool>,
}

/// Saves a view of the caller. The same request twice finds the first result.
pub async fn save(tx: &Tx, new: NewView) -> Result<saved_views::Model> {
    let user_id = tx.scope().named_user()?;
    check_page(&new.page)?;
    check_query(&new.query)?;
    let name = check_name(&new.name)?.to_owned();
    let shared_with = role(tx.scope(), new.shared_with.as_deref())?;
    if let Some(present) = saved_views::Entity::find_by_id(new.id).one(tx.db()).await? {
        let is_same = present.user_id == user_id && present.name == name && present.query == new.query;
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    has_room(tx, user_id).await?;
    if new.is_default {
        no_default(tx, user_id, &new.page).await?;
    }
    let row = saved_views::ActiveModel {
        id: Set(new.id),
        user_id: Set(user_id),
        page: Set(new.page),
        name: Set(name),
        query: Set(new.query),
        shared_with: Set(shared_with),
        is_default: Set(new.is_default),
        saved_at: Set(tx.now()),
    };
    let row = row.insert(tx.db()).await?;
    remember(tx, &row, ("保存视图", "Saved the view")).await?;
    Ok(row)
}

/// Changes a view of the caller.
pub async fn change(tx: &Tx, id: Uuid, change: ViewChange) -> Result<saved_views::Model> {
    let user_id = tx.scope().named_user()?;
    let present = records::held(tx, user_id, id).await?;
    let mut row =
        saved_views::ActiveModel { id: Unchanged(id), saved_at: Set(tx.now()), ..Default::default() };
    if let Some(name) = change.name {
        row.name = Set(check_name(&name)?.to_owned());
    }
    if let Some(query) = change.query {
        check_query(&query)?;
        row.query = Set(query);
    }
    if let Some(shared_with) = change.shared_with {
        row.shared_with = Set(role(tx.scope(), Some(&shared_with))?);
    }
    if let Some(is_default) = change.is_default {
        if is_default {
            no_default(tx, user_id, &present.page).await?;
        }
        row.is_default = Set(is_default);
    }
    let row = row.update(tx.db()).await?;
    remember(tx, &row, ("修改视图", "Changed the view")).await?;
    Ok(row)
}

/// Forgets a view of the caller.
pub async fn forget(tx: &Tx, id: Uuid) -> Result<()> {
    let row = records::held(tx, tx.scope().named_user()?, id).await?;
    saved_views::Entity::delete_by_id(row.id).exec(tx.db()).await?;
    remember(tx, &row, ("删除视图", "Deleted the view")).await
}

/// The role a view is shared with: one of the agency's own. A view's name and stores are the agency's business, and the
/// brand's people would read them.
fn role(scope: &Scope, code: Option<&str>) -> Result<Option<String>> {
    let Some(code) = code.filter(|code| !code.is_empty()) else { return Ok(None) };
    scope.require(SHARE_VIEWS)?;
    let roles = &scope.agency().definitions().roles;
    if roles.get(code).is_some_and(|role| role.side == Side::Agency) {
        return Ok(Some(code.to_owned()));
    }
    Err(Problem::invalid(
        "view_role",
        format!("视图只能共享给机构内部的角色，「{code}」不是；请从列表里选"),
        format!(
            "A view is shared with a role of the agency, which \"{code}\" is not; choose one of the list"
        ),
    )
    .into())
}

async fn has_room(tx: &Tx, user_id: Uuid) -> Result<()> {
    let own = saved_views::Entity::find().filter(saved_views::Column::UserId.eq(user_id));
    if own.count(tx.db()).await? < records::MOST / 2 {
        return Ok(());
    }
    Err(Problem::refused(
        "too_many_views",
        format!("已有 {} 个视图；请先删除不用的", records::MOST / 2),
        format!("There are {} views already; delete one first", records::MOST / 2),
    )
    .into())
}

async fn no_default(tx: &Tx, user_id: Uuid, page: &str) -> Result<()> {
    saved_views::Entity::update_many()
        .col_expr(saved_views::Column::IsDefault, Expr::value(false))
        .filter(saved_views::Column::UserId.eq(user_id))
        .filter(saved_views::Column::Page.eq(page))
        .exec(tx.db())
        .await?;
    Ok(())
}

async fn remember(tx: &Tx, row: &saved_views::Model, (zh, en): (&str, &str)) -> Result<()> {
    let name = &row.name;
    let activity = Activity {
        verb: "dashboard.save_view",
        subject_kind: "saved_view",
        subject_id: row.id.to_string(),
        client_id: None,
        store_id: None,
        summary: Label::new(format!("{zh}「{name}」"), format!("{en} \"{name}\"")),
        detail: json!({ "page": row.page, "shared_with": row.shared_with, "is_default": row.is_default }),
    };
    activity::record(tx, activity).await
}
