//! Signing in and out, creating people, assigning stores.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::records::{self, sessions, sign_in_failures, user_stores, users};
use super::{password, rules};
use crate::Agency;
use crate::activity::{self, Activity};
use crate::error::{Failure, Result};
use crate::keys::random_token;
use crate::scope::{Person, Reach, Scope, Side, Tx};

/// A session nobody uses ends; one in use ends after this long all the same.
const SESSION: TimeDelta = TimeDelta::hours(12);
/// Shorter passwords are refused.
const SHORTEST_PASSWORD: usize = 10;

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
    /// First password.
    pub password: String,
}

/// The outcome of a sign-in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// For the cookie; only its hash is kept.
    pub token: String,
    /// For the header of writing requests.
    pub csrf_token: String,
    /// What the person may do and see.
    pub scope: Scope,
}

/// Signs somebody in. A wrong name and a wrong password read alike, and both count against the name.
pub async fn sign_in(agency: &Agency, login: &str, password: &str) -> Result<SignedIn> {
    let now = agency.clock().now();
    let reader = agency.database().reader();
    let tries = records::tries(reader, login).await?;
    if !rules::may_try(tries, now) {
        return Err(locked().into());
    }
    let user = records::user_by_login(reader, login).await?.filter(|user| user.is_active);
    let right = password::verify(password, user.as_ref().map(|user| user.password_hash.as_str())).await?;
    let tx = agency.database().begin().await?;
    let Some(user) = user.filter(|_| right) else {
        let tries = rules::after_failure(records::tries(&tx, login).await?, now);
        records::keep_tries(&tx, login, tries).await?;
        tx.commit().await?;
        return Err(wrong(tries.failure_count).into());
    };
    sign_in_failures::Entity::delete_by_id(login.to_owned()).exec(&tx).await?;
    let token = random_token()?;
    let csrf_token = random_token()?;
    let session = sessions::ActiveModel {
        token_hash: Set(token_hash(&token)),
        user_id: Set(user.id),
        csrf_token: Set(csrf_token.clone()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + SESSION),
    };
    sessions::Entity::insert(session).exec_without_returning(&tx).await?;
    tx.commit().await?;
    let scope = scope_of(agency, user).await?;
    Ok(SignedIn { token, csrf_token, scope })
}

/// Ends a session. Ending one that is gone is no error.
pub async fn sign_out(agency: &Agency, token: &str) -> Result<()> {
    let tx = agency.database().begin().await?;
    sessions::Entity::delete_by_id(token_hash(token)).exec(&tx).await?;
    Ok(tx.commit().await?)
}

/// What a session token entitles to, with the session's CSRF token.
pub async fn scope_of_token(agency: &Agency, token: &str) -> Result<Option<(Scope, String)>> {
    let reader = agency.database().reader();
    let found = records::live_session(reader, &token_hash(token), agency.clock().now()).await?;
    let Some((session, user)) = found else { return Ok(None) };
    Ok(Some((scope_of(agency, user).await?, session.csrf_token)))
}

/// What a person whose account is in use may do and see, without a session: for jobs that act for somebody, and for tests.
pub async fn scope_of_login(agency: &Agency, login: &str) -> Result<Scope> {
    let user = records::user_by_login(agency.database().reader(), login).await?.filter(|user| user.is_active);
    let user = user.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))?;
    scope_of(agency, user).await
}

async fn scope_of(agency: &Agency, user: users::Model) -> Result<Scope> {
    let role = agency.definitions().roles.get(&user.role);
    let role = role.ok_or_else(|| Failure::internal(format!("role {} is not defined", user.role)))?;
    let reach = match (role.side, user.client_id) {
        (Side::Client, Some(client_id)) => Reach::Client(client_id),
        // A person of the client side without a client sees nothing, rather than everything.
        (Side::Client, None) => Reach::Stores(BTreeSet::new()),
        (Side::Agency, _) => {
            let assigned: BTreeSet<Uuid> =
                records::assigned_stores(agency.database().reader(), user.id).await?.into_iter().collect();
            if assigned.is_empty() { Reach::Everything } else { Reach::Stores(assigned) }
        }
    };
    let person = Person { user_id: Some(user.id), name: user.name, role: user.role, side: role.side };
    Ok(Scope::new(agency.clone(), person, role.permissions.clone(), reach))
}

/// Creates a person. Sending the same request twice finds the first result.
pub async fn create_user(tx: &Tx, new: NewUser) -> Result<()> {
    let definitions = tx.scope().agency().definitions();
    let Some(role) = definitions.roles.get(&new.role) else {
        let known: Vec<&str> = definitions.roles.keys().map(String::as_str).collect();
        return Err(Problem::invalid(
            "unknown_role",
            format!("没有名为「{}」的角色；可用：{}", new.role, known.join("、")),
            format!("There is no role {}. Known roles: {}", new.role, known.join(", ")),
        )
        .into());
    };
    if (role.side == Side::Client) != new.client_id.is_some() {
        return Err(Problem::invalid(
            "user_client",
            "甲方角色必须属于一个客户，机构角色不能属于客户",
            "People of the client side belong to one client; staff belong to none",
        )
        .into());
    }
    check_password(&new.password)?;
    if let Some(present) = records::user_by_login(tx.db(), &new.login).await? {
        if present.id == new.id {
            return Ok(());
        }
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
        language: Set("zh-CN".to_owned()),
        password_hash: Set(password::hash(&new.password).await?),
        is_active: Set(true),
        created_at: Set(tx.now()),
    };
    users::Entity::insert(row).exec_without_returning(tx.db()).await?;
    remember_new(tx, &new, &role.label).await
}

async fn remember_new(tx: &Tx, new: &NewUser, role: &Label) -> Result<()> {
    let activity = Activity {
        verb: "access.create_user",
        subject_kind: "user",
        subject_id: new.id.to_string(),
        client_id: new.client_id,
        store_id: None,
        summary: Label::new(
            format!("新建账号 {}（{}）", new.name, role.zh),
            format!("Created {} ({})", new.name, role.en),
        ),
        detail: json!({ "login": new.login, "role": new.role }),
    };
    activity::record(tx, activity).await
}

/// Restricts a person of the agency to some stores. No stores means all.
pub async fn assign_stores(tx: &Tx, user_id: Uuid, stores: &[Uuid]) -> Result<()> {
    user_stores::Entity::delete_many().filter(user_stores::Column::UserId.eq(user_id)).exec(tx.db()).await?;
    for store_id in stores {
        let row = user_stores::ActiveModel { user_id: Set(user_id), store_id: Set(*store_id) };
        user_stores::Entity::insert(row).exec_without_returning(tx.db()).await?;
    }
    let summary =
        Label::new(format!("分配 {} 家店铺", stores.len()), format!("Assigned {} stores", stores.len()));
    let activity = Activity {
        verb: "access.assign_stores",
        subject_kind: "user",
        subject_id: user_id.to_string(),
        client_id: None,
        store_id: None,
        summary,
        detail: json!({ "stores": stores }),
    };
    activity::record(tx, activity).await
}

fn check_password(password: &str) -> Result<()> {
    if password.chars().count() >= SHORTEST_PASSWORD {
        return Ok(());
    }
    Err(Problem::invalid(
        "password_short",
        format!("密码至少 {SHORTEST_PASSWORD} 个字符"),
        format!("A password has at least {SHORTEST_PASSWORD} characters"),
    )
    .into())
}

fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

fn wrong(failures: i64) -> Problem {
    let left = (rules::TRIES - failures).max(0);
    if left == 0 {
        return locked();
    }
    Problem::new(
        Kind::Unauthenticated,
        "wrong_sign_in",
        format!("账号或密码不正确，还可尝试 {left} 次，之后锁定 15 分钟"),
        format!("Login or password is wrong. {left} tries left, then the login is locked for 15 minutes"),
    )
}

fn locked() -> Problem {
    Problem::new(
        Kind::TooMany,
        "locked",
        "尝试次数过多，账号已锁定 15 分钟；忘记密码请联系机构管理员",
        "Too many tries: the login is locked for 15 minutes. If you forgot the password, ask your administrator",
    )
}
