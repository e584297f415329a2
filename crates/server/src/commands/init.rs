//! `daiyun init`.

use std::process::ExitCode;
use std::sync::Arc;

use daiyun_agency::access::{self, NewUser, Password};
use daiyun_agency::error::Result;
use daiyun_agency::keys::random_token;
use daiyun_agency::scope::Scope;
use daiyun_base::clock::SystemClock;
use daiyun_base::error::Problem;
use daiyun_base::id;
use serde_json::json;

use super::Context;
use crate::config::Init;
use crate::output;

/// Creates an empty agency with one administrator.
pub(crate) async fn run(context: &Context, init: Init) -> Result<ExitCode> {
    if context.data.join("records.db").is_file() {
        return Err(Problem::refused(
            "agency_exists",
            format!("{} 里已经有一个机构；换一个目录，或直接使用它", context.data.display()),
            format!(
                "There is an agency in {} already. Choose another directory, or use it",
                context.data.display()
            ),
        )
        .into());
    }
    let (text, made_up) = first_password(init.password)?;
    // Chosen before anything is written: a refused password leaves no agency behind that nobody can enter.
    let password = Password::choose(&text).await?;
    context.keep_name(&init.name)?;
    let agency = context.open_on(Arc::new(SystemClock), Some(init.name.clone())).await?;
    let scope = Scope::operator(&agency);
    let tx = scope.begin(access::MANAGE_USERS).await?;
    let user = NewUser {
        id: id::fresh(),
        login: init.login.clone(),
        name: "管理员".to_owned(),
        role: "administrator".to_owned(),
        client_id: None,
        has_all_stores: true,
        password,
    };
    access::create_user(&tx, user).await?;
    tx.commit().await?;
    if context.json() {
        let password = made_up.then_some(text);
        output::json(&json!({ "data": context.data, "login": init.login, "password": password }));
    } else {
        output::say(format_args!("已建立机构「{}」，数据在 {}", init.name, context.data.display()));
        output::say(format_args!(
            "管理员账号 {}{}",
            init.login,
            if made_up { format!("，密码 {text}") } else { String::new() }
        ));
        output::say(format_args!(
            "下一步：daiyun store add 店铺代码 --platform taobao --client 客户名称 --data {}",
            context.data.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The password given, else one made up: 64 random bits read out as sixteen signs.
pub(crate) fn first_password(given: Option<String>) -> Result<(String, bool)> {
    Ok(match given {
        Some(password) => (password, false),
        None => (random_token()?[..16].to_owned(), true),
    })
}
