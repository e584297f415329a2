//! `daiyun user`.

use std::process::ExitCode;

use daiyun_agency::access::{self, NewUser, Password, UserChange};
use daiyun_agency::clients::{self, Client};
use daiyun_agency::error::Result;
use daiyun_agency::scope::Scope;
use daiyun_agency::stores;
use daiyun_base::error::Problem;
use daiyun_base::id;
use serde_json::json;

use super::Context;
use super::init::first_password;
use crate::output;
use crate::people::{Answer, User, UserAdd, UserReach, UserReason, UserRole};

pub(crate) async fn run(context: &Context, user: User) -> Result<ExitCode> {
    match user {
        User::Add(add) => add_user(context, add).await,
        User::List => list(context).await,
        User::Reach(reach) => assign(context, reach).await,
        User::Role(role) => change_role(context, role).await,
        User::ResetPassword(whom) => reset_password(context, whom).await,
        User::ResetFactor(whom) => manage(context, whom, Verb::ResetFactor).await,
        User::EndSessions(whom) => manage(context, whom, Verb::EndSessions).await,
        User::Deactivate(whom) => manage(context, whom, Verb::Deactivate).await,
        User::Reactivate(whom) => manage(context, whom, Verb::Reactivate).await,
        User::RequireFactor(answer) => require_factor(context, answer.is_required == Answer::Yes).await,
    }
}

/// Gives somebody of the agency another reach.
async fn assign(context: &Context, reach: UserReach) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let user = access::person_called(&scope, &reach.login).await?;
    let mut clients = Vec::new();
    for name in &reach.client {
        clients.push(client_called(&scope, name).await?.id);
    }
    let mut stores = Vec::new();
    for code in &reach.store {
        stores.push(stores::by_code(&scope, code).await?.id);
    }
    let tx = access::begin_managing(&scope).await?;
    if reach.all {
        access::assign_all_stores(&tx, user.id).await?;
    } else {
        stores::assign_reach(&tx, user.id, (&clients, &stores)).await?;
    }
    tx.commit().await?;
    done(context, &user, "已更新可见范围")
}

async fn change_role(context: &Context, change: UserRole) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let user = access::person_called(&scope, &change.login).await?;
    let client = match &change.client {
        Some(name) => Some(client_called(&scope, name).await?.id),
        None => None,
    };
    let tx = access::begin_managing(&scope).await?;
    let change = UserChange { name: user.name, role: change.role, client_id: client, reason: change.reason };
    let user = access::update(&tx, user.id, change).await?;
    tx.commit().await?;
    done(context, &user, "已修改角色，其登录已全部结束")
}

async fn reset_password(context: &Context, whom: UserReason) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let user = access::person_called(&scope, &whom.login).await?;
    let (text, _) = first_password(None)?;
    let password = Password::choose(&text).await?;
    let tx = access::begin_managing(&scope).await?;
    let user = access::reset_password(&tx, user.id, (&password, &whom.reason)).await?;
    tx.commit().await?;
    if context.json() {
        output::json(&json!({ "login": user.login, "temporary_password": text }));
    } else {
        output::say(format_args!("{} 的临时密码 {text}，下次登录时必须修改", user.login));
    }
    Ok(ExitCode::SUCCESS)
}

/// What is done to an account with nothing but a reason.
enum Verb {
    ResetFactor,
    EndSessions,
    Deactivate,
    Reactivate,
}

async fn manage(context: &Context, whom: UserReason, verb: Verb) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let id = access::person_called(&scope, &whom.login).await?.id;
    let tx = access::begin_managing(&scope).await?;
    let (user, said) = match verb {
        Verb::ResetFactor => (access::reset_factor(&tx, id, &whom.reason).await?, "已重置动态验证码"),
        Verb::EndSessions => (access::end_sessions_of(&tx, id, &whom.reason).await?, "已结束全部登录"),
        Verb::Deactivate => (access::deactivate(&tx, id, &whom.reason).await?, "账号已停用"),
        Verb::Reactivate => (access::reactivate(&tx, id, &whom.reason).await?, "账号已重新启用"),
    };
    tx.commit().await?;
    done(context, &user, said)
}

async fn require_factor(context: &Context, is_required: bool) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let tx = access::begin_managing(&scope).await?;
    access::require_factor(&tx, is_required).await?;
    tx.commit().await?;
    if context.json() {
        output::json(&json!({ "second_factor_required": is_required }));
    } else if is_required {
        output::say(format_args!("管理员、老板和财务登录后要先启用动态验证码"));
    } else {
        output::say(format_args!("不再要求任何角色启用动态验证码"));
    }
    Ok(ExitCode::SUCCESS)
}

fn done(context: &Context, user: &access::User, said: &str) -> Result<ExitCode> {
    if context.json() {
        output::json(&json!({ "login": user.login, "role": user.role, "is_active": user.is_active }));
    } else {
        output::say(format_args!("{}（{}）：{said}", user.login, user.name));
    }
    Ok(ExitCode::SUCCESS)
}

async fn add_user(context: &Context, add: UserAdd) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let client = match &add.client {
        Some(name) => Some(client_called(&scope, name).await?),
        None => None,
    };
    let (text, made_up) = first_password(add.password)?;
    let password = Password::choose(&text).await?;
    let tx = access::begin_managing(&scope).await?;
    let new = NewUser {
        id: id::fresh(),
        login: add.login,
        name: add.name,
        role: add.role,
        client_id: client.as_ref().map(|client| client.id),
        has_all_stores: true,
        password,
    };
    let user = access::create_user(&tx, new).await?;
    tx.commit().await?;
    if context.json() {
        let (client, password) = (client.map(|client| client.name), made_up.then_some(text));
        output::json(
            &json!({ "login": user.login, "name": user.name, "role": user.role, "client": client, "password": password }),
        );
    } else {
        let password = if made_up { format!("，密码 {text}") } else { String::new() };
        output::say(format_args!("已新建账号 {}（{}，{}）{password}", user.login, user.name, user.role));
    }
    Ok(ExitCode::SUCCESS)
}

/// A client by its code or its name.
async fn client_called(scope: &Scope, name: &str) -> Result<Client> {
    let found = match clients::by_code(scope, name).await? {
        Some(client) => Some(client),
        None => clients::by_name(scope, name).await?,
    };
    found.ok_or_else(|| {
        Problem::not_found(
            &format!("客户「{name}」（先用 daiyun store add 登记它的店铺）"),
            &format!("The client {name:?} (register one of its stores with daiyun store add first)"),
        )
        .into()
    })
}

async fn list(context: &Context) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let clients = clients::visible(&scope).await?;
    let client = |id| clients.iter().find(|client| Some(client.id) == id).map(|client| client.name.clone());
    let state = |user: &access::User| if user.is_active { "active" } else { "deactivated" };
    let users = access::people(&scope).await?;
    if context.json() {
        let rows: Vec<_> = users
            .iter()
            .map(|user| {
                json!({ "login": user.login, "name": user.name, "role": user.role,
                    "client": client(user.client_id), "state": state(user) })
            })
            .collect();
        output::json(&json!({ "users": rows }));
    } else {
        let header = ["账号", "姓名", "角色", "客户", "状态"].map(str::to_owned);
        let rows: Vec<Vec<String>> = users
            .iter()
            .map(|user| {
                let client = client(user.client_id).unwrap_or_else(|| "--".to_owned());
                let state = if user.is_active { "启用" } else { "已停用" };
                vec![user.login.clone(), user.name.clone(), user.role.clone(), client, state.to_owned()]
            })
            .collect();
        output::table(&header, &rows);
    }
    Ok(ExitCode::SUCCESS)
}
