//! Creating people, assigning stores, deactivating accounts.

use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use crate::access::MANAGE_USERS;
use crate::access::password::Password;
use crate::access::records::{self, user_stores, users};
use crate::access::role::Role;
use crate::access::rules::{self, Account};
use crate::activity::{self, Activity};
use crate::error::{Failure, Result, id_taken};
use crate::scope::{Reach, Scope, Side, Tx};

/// A person about to be created.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Made by the caller.
    pub id: Uuid,
    /// What they type to sign in.
    pub login: String,
    /// What others call them.
    pub name: String,
    /// Role code.
    pub role: String,
    /// Their brand, for the client side.
    pub client_id: Option<Uuid>,
    /// Whether somebody of the agency sees every store; otherwise those assigned later, at first none.
    pub has_all_stores: bool,
    /// First password.
    pub password: Password,
}

/// A store to assign, with the client it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssignedStore {
    /// The store.
    pub store_id: Uuid,
    /// Its client.
    pub client_id: Uuid,
}

/// Opens a transaction to manage people. Whoever sees only part of the agency may not: they could create an account
/// that sees all of it.
pub async fn begin_managing(scope: &Scope) -> Result<Tx> {
    scope.require(MANAGE_USERS)?;
    match scope.reach() {
        Reach::Everything => scope.begin(MANAGE_USERS).await,
        Reach::Client(_) | Reach::Stores(_) => Err(Problem::new(
            Kind::Forbidden,
            "partial_reach",
            "只有能看到全部店铺的管理员才能管理账号；请联系他们",
            "Only an administrator who sees every store manages accounts. Ask one of them",
        )
        .into()),
    }
}

/// Creates a person. Sending the same request twice finds the first result.
pub async fn create_user(tx: &Tx, new: NewUser) -> Result<users::Model> {
    let role = role_of(tx, &new)?;
    rules::check_login(&new.login)?;
    check_name(&new.name)?;
    if let Some(present) = users::Entity::find_by_id(new.id).one(tx.db()).await? {
        return if is_same(&present, &new).await? { Ok(present) } else { Err(id_taken().into()) };
    }
    if records::user_by_login(tx.db(), &new.login).await?.is_some() {
        return Err(Problem::new(
            Kind::Conflict,
            "login_taken",
            format!("账号「{}」已有人使用，请换一个", new.login),
            format!("The login {} is taken. Choose another", new.login),
        )
        .into());
    }
    let row = users::ActiveModel {
        id: Set(new.id),
        login: Set(new.login.clone()),
        name: Set(new.name.clone()),
        role: Set(new.role.clone()),
        client_id: Set(new.client_id),
        has_all_stores: Set(new.has_all_stores && role.side == Side::Agency),
        language: Set("zh-CN".to_owned()),
        password_hash: Set(new.password.hash().to_owned()),
        is_active: Set(true),
        created_at: Set(tx.now()),
    };
    let user = row.insert(tx.db()).await.map_err(unknown_client)?;
    let summary = Label::new(
        format!("新建账号 {}（{}）", new.name, role.label.zh),
        format!("Created {} ({})", new.name, role.label.en),
    );
    let detail = json!({ "login": new.login, "role": new.role, "has_all_stores": user.has_all_stores });
    activity::record(tx, of_user("access.create_user", &user, summary, detail)).await?;
    Ok(user)
}

fn role_of<'a>(tx: &'a Tx, new: &NewUser) -> Result<&'a Role, Problem> {
    let roles = &tx.scope().agency().definitions().roles;
    let Some(role) = roles.get(&new.role) else {
        let known: Vec<&str> = roles.keys().map(String::as_str).collect();
        return Err(Problem::invalid(
            "unknown_role",
            format!("没有名为「{}」的角色；可用：{}", new.role, known.join("、")),
            format!("There is no role {}. Known roles: {}", new.role, known.join(", ")),
        ));
    };
    if (role.side == Side::Client) == new.client_id.is_some() {
        return Ok(role);
    }
    Err(Problem::invalid(
        "user_client",
        "甲方角色必须属于一个客户，机构角色不能属于客户",
        "People of the client side belong to one client; staff belong to none",
    ))
}

fn check_name(name: &str) -> Result<(), Problem> {
    const LONGEST: usize = 60;
    if !name.trim().is_empty() && name.chars().count() <= LONGEST {
        return Ok(());
    }
    Err(Problem::invalid(
        "user_name",
        format!("请填写姓名，最长 {LONGEST} 个字符"),
        format!("Enter a name of at most {LONGEST} characters"),
    ))
}

/// Whether a request that names a known id is the first one again.
async fn is_same(present: &users::Model, new: &NewUser) -> Result<bool> {
    let same = present.login == new.login
        && present.name == new.name
        && present.role == new.role
        && present.client_id == new.client_id;
    Ok(same && new.password.is(&present.password_hash).await?)
}

/// The slice of clients comes later; the database knows whether there is such a client.
fn unknown_client(error: DbErr) -> Failure {
    match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Problem::not_found("这个客户", "The client").into(),
        Some(_) | None => error.into(),
    }
}

/// Restricts a person of the agency to some stores. No stores at all means they see nothing.
pub async fn assign_stores(tx: &Tx, user_id: Uuid, stores: &[AssignedStore]) -> Result<()> {
    clear_assignment(tx, user_id).await?;
    let row = |store: &AssignedStore| user_stores::ActiveModel {
        user_id: Set(user_id),
        store_id: Set(store.store_id),
        client_id: Set(store.client_id),
    };
    if !stores.is_empty() {
        user_stores::Entity::insert_many(stores.iter().map(row)).exec_without_returning(tx.db()).await?;
    }
    let row = users::ActiveModel { id: Unchanged(user_id), has_all_stores: Set(false), ..Default::default() };
    let user = row.update(tx.db()).await?;
    let summary =
        Label::new(format!("分配 {} 家店铺", stores.len()), format!("Assigned {} stores", stores.len()));
    let ids: Vec<Uuid> = stores.iter().map(|store| store.store_id).collect();
    activity::record(tx, of_user("access.assign_stores", &user, summary, json!({ "stores": ids }))).await
}

/// Lets a person of the agency see every store, those that come later included.
pub async fn assign_all_stores(tx: &Tx, user_id: Uuid) -> Result<()> {
    clear_assignment(tx, user_id).await?;
    let row = users::ActiveModel { id: Unchanged(user_id), has_all_stores: Set(true), ..Default::default() };
    let user = row.update(tx.db()).await?;
    let summary = Label::new("分配全部店铺", "Assigned every store");
    activity::record(tx, of_user("access.assign_stores", &user, summary, json!({ "stores": "all" }))).await
}

async fn clear_assignment(tx: &Tx, user_id: Uuid) -> Result<()> {
    let user = records::user_to_change(tx, user_id).await?;
    rules::may_assign(user.client_id)
        .map_err(|reason| Problem::refused("client_reach", reason.zh, reason.en))?;
    let rows = user_stores::Entity::delete_many().filter(user_stores::Column::UserId.eq(user_id));
    rows.exec(tx.db()).await?;
    Ok(())
}

/// Deactivates an account and ends its sessions. What its person did stays under their name.
pub async fn deactivate(tx: &Tx, user_id: Uuid, reason: &str) -> Result<users::Model> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(
            Problem::invalid("reason", "请写明停用的原因", "Say why the account is deactivated").into()
        );
    }
    let user = records::user_to_change(tx, user_id).await?;
    let account = Account { is_active: user.is_active, is_own: tx.scope().person().user_id == Some(user_id) };
    rules::may_deactivate(account)
        .map_err(|reason| Problem::refused("deactivation", reason.zh, reason.en))?;
    let row = users::ActiveModel { id: Unchanged(user_id), is_active: Set(false), ..Default::default() };
    let user = row.update(tx.db()).await?;
    records::end_sessions(tx.db(), user_id, None).await?;
    let summary = Label::new(
        format!("停用账号 {}：{reason}", user.name),
        format!("Deactivated the account of {}: {reason}", user.name),
    );
    activity::record(tx, of_user("access.deactivate_user", &user, summary, json!({ "reason": reason })))
        .await?;
    Ok(user)
}

fn of_user(verb: &'static str, user: &users::Model, summary: Label, detail: serde_json::Value) -> Activity {
    Activity {
        verb,
        subject_kind: "user",
        subject_id: user.id.to_string(),
        client_id: user.client_id,
        store_id: None,
        summary,
        detail,
    }
}
