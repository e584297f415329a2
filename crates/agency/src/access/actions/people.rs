//! Creating people, assigning stores, deactivating accounts.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::leaving::end_everything;
use super::sign_in::of_user;
use crate::access::MANAGE_USERS;
use crate::access::password::Password;
use crate::access::records::{self, factors, tries, user_clients, user_stores, users};
use crate::access::role::Role;
use crate::access::rules::{self, Account};
use crate::activity;
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
/// that sees all of it. Whoever has a second factor shows it again.
pub async fn begin_managing(scope: &Scope) -> Result<Tx> {
    scope.require(MANAGE_USERS)?;
    match scope.reach() {
        Reach::Everything => {
            scope.require_proof()?;
            scope.begin(MANAGE_USERS).await
        }
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
    let role = role_of(tx, &new.role, new.client_id)?;
    rules::check_login(&new.login)?;
    check_name(&new.name)?;
    if let Some(present) = users::Entity::find_by_id(new.id).one(tx.db()).await? {
        return if is_same(&present, &new).await? { Ok(present) } else { Err(id_taken().into()) };
    }
    if records::user_by_login(tx.db(), &new.login).await?.is_some() {
        return Err(login_taken(&new.login).into());
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
        must_change_password: Set(false),
        changed_at: Set(None),
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

pub(super) fn login_taken(login: &str) -> Problem {
    Problem::new(
        Kind::Conflict,
        "login_taken",
        format!("账号「{login}」已有人使用，请换一个"),
        format!("The login {login} is taken. Choose another"),
    )
}

/// The role of a code, which must fit whether its person belongs to a client.
pub(super) fn role_of<'a>(tx: &'a Tx, code: &str, client_id: Option<Uuid>) -> Result<&'a Role, Problem> {
    let roles = &tx.scope().agency().definitions().roles;
    let Some(role) = roles.get(code) else {
        let known: Vec<&str> = roles.keys().map(String::as_str).collect();
        return Err(Problem::invalid(
            "unknown_role",
            format!("没有名为「{code}」的角色；可用：{}", known.join("、")),
            format!("There is no role {code}. Known roles: {}", known.join(", ")),
        ));
    };
    if (role.side == Side::Client) == client_id.is_some() {
        return Ok(role);
    }
    Err(Problem::invalid(
        "user_client",
        "甲方角色必须属于一个客户，机构角色不能属于客户",
        "People of the client side belong to one client; staff belong to none",
    ))
}

pub(super) fn check_name(name: &str) -> Result<(), Problem> {
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
pub(super) fn unknown_client(error: DbErr) -> Failure {
    match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Problem::not_found("这个客户", "The client").into(),
        Some(_) | None => error.into(),
    }
}

/// Restricts a person of the agency to some clients, with all their stores of today and tomorrow, and to some single
/// stores. Nothing at all means they see nothing.
pub async fn assign_reach(
    tx: &Tx,
    user_id: Uuid,
    (clients, stores): (&[Uuid], &[AssignedStore]),
) -> Result<()> {
    clear_assignment(tx, user_id).await?;
    let of_client =
        |client: &Uuid| user_clients::ActiveModel { user_id: Set(user_id), client_id: Set(*client) };
    if !clients.is_empty() {
        let rows = user_clients::Entity::insert_many(clients.iter().map(of_client));
        rows.exec_without_returning(tx.db()).await?;
    }
    let of_store = |store: &AssignedStore| user_stores::ActiveModel {
        user_id: Set(user_id),
        store_id: Set(store.store_id),
        client_id: Set(store.client_id),
    };
    if !stores.is_empty() {
        let rows = user_stores::Entity::insert_many(stores.iter().map(of_store));
        rows.exec_without_returning(tx.db()).await?;
    }
    let row = users::ActiveModel { id: Unchanged(user_id), has_all_stores: Set(false), ..Default::default() };
    let user = row.update(tx.db()).await?;
    let summary = Label::new(
        format!("分配 {} 家客户、{} 家店铺", clients.len(), stores.len()),
        format!("Assigned {} clients and {} stores", clients.len(), stores.len()),
    );
    let ids: Vec<Uuid> = stores.iter().map(|store| store.store_id).collect();
    let detail = json!({ "clients": clients, "stores": ids });
    activity::record(tx, of_user("access.assign_stores", &user, summary, detail)).await
}

/// Lets somebody also see the clients and stores that somebody else is assigned to.
pub async fn hand_over_reach(tx: &Tx, from: Uuid, to: Uuid) -> Result<()> {
    let clients = user_clients::Entity::find().filter(user_clients::Column::UserId.is_in([from, to]));
    let clients: BTreeSet<Uuid> = clients.all(tx.db()).await?.into_iter().map(|row| row.client_id).collect();
    let stores = user_stores::Entity::find().filter(user_stores::Column::UserId.is_in([from, to]));
    let stores: BTreeMap<Uuid, Uuid> =
        stores.all(tx.db()).await?.into_iter().map(|row| (row.store_id, row.client_id)).collect();
    let clients: Vec<Uuid> = clients.into_iter().collect();
    let stores: Vec<AssignedStore> =
        stores.into_iter().map(|(store_id, client_id)| AssignedStore { store_id, client_id }).collect();
    assign_reach(tx, to, (&clients, &stores)).await
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
    forget_assignment(tx, user_id).await
}

/// Takes back what somebody was assigned to.
pub(super) async fn forget_assignment(tx: &Tx, user_id: Uuid) -> Result<()> {
    let rows = user_stores::Entity::delete_many().filter(user_stores::Column::UserId.eq(user_id));
    rows.exec(tx.db()).await?;
    let rows = user_clients::Entity::delete_many().filter(user_clients::Column::UserId.eq(user_id));
    rows.exec(tx.db()).await?;
    Ok(())
}

/// Deactivates an account and ends everything that goes on in its name. What its person did stays under it.
pub async fn deactivate(tx: &Tx, user_id: Uuid, reason: &str) -> Result<users::Model> {
    let reason = reason::check(reason)?;
    let user = to_manage(tx, user_id, rules::may_deactivate).await?;
    let row = users::ActiveModel { id: Unchanged(user.id), is_active: Set(false), ..Default::default() };
    let user = row.update(tx.db()).await?;
    let ended = end_everything(tx, user_id).await?;
    let summary = Label::new(
        format!("停用账号 {}：{reason}", user.name),
        format!("Deactivated the account of {}: {reason}", user.name),
    );
    let detail = json!({ "reason": reason, "ended": ended });
    activity::record(tx, of_user("access.deactivate_user", &user, summary, detail)).await?;
    Ok(user)
}

/// Lets somebody who came back sign in again, with the password and the second factor they had.
pub async fn reactivate(tx: &Tx, user_id: Uuid, reason: &str) -> Result<users::Model> {
    let reason = reason::check(reason)?;
    let user = to_manage(tx, user_id, rules::may_reactivate).await?;
    let row = users::ActiveModel { id: Unchanged(user.id), is_active: Set(true), ..Default::default() };
    let user = row.update(tx.db()).await?;
    tries::forget(tx.db(), &user.login).await?;
    let summary = Label::new(
        format!("重新启用账号 {}：{reason}", user.name),
        format!("Reactivated the account of {}: {reason}", user.name),
    );
    activity::record(tx, of_user("access.reactivate_user", &user, summary, json!({ "reason": reason })))
        .await?;
    Ok(user)
}

/// A person about to be changed by an administrator, if a rule lets them.
pub(super) async fn to_manage(
    tx: &Tx,
    user_id: Uuid,
    rule: fn(Account) -> Result<(), Label>,
) -> Result<users::Model> {
    let user = records::user_to_change(tx, user_id).await?;
    let account = Account {
        is_active: user.is_active,
        is_own: tx.scope().person().user_id == Some(user_id),
        has_factor: factors::confirmed(tx.db(), user_id).await?.is_some(),
    };
    rule(account).map_err(|reason| Problem::refused("account", reason.zh, reason.en))?;
    Ok(user)
}

/// The person with a login, for the command line.
pub async fn person_called(scope: &Scope, login: &str) -> Result<users::Model> {
    scope.require(MANAGE_USERS)?;
    let found = records::user_by_login(scope.reader(), login).await?;
    found.ok_or_else(|| {
        let zh = format!("账号「{login}」（用 daiyun user list 查看）");
        Problem::not_found(&zh, &format!("The login {login:?} (see daiyun user list)")).into()
    })
}
