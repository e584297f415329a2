//! `daiyun user`.

use std::process::ExitCode;

use daiyun_agency::access::{self, NewUser, Password};
use daiyun_agency::clients::{self, Client};
use daiyun_agency::error::Result;
use daiyun_agency::scope::Scope;
use daiyun_base::error::Problem;
use daiyun_base::id;
use serde_json::json;

use super::Context;
use super::init::first_password;
use crate::config::{User, UserAdd};
use crate::output;

pub(crate) async fn run(context: &Context, user: User) -> Result<ExitCode> {
    match user {
        User::Add(add) => add_user(context, add).await,
        User::List => list(context).await,
    }
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
