//! Creating clients and brands.

use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::records::{self, brands, clients};
use super::rules;
use crate::activity::{self, Activity};
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;

/// What kind of client (S08).
pub const CLIENT_TYPES: [&str; 6] =
    ["brand", "manufacturer", "startup", "cross_border", "offline_merchant", "creator"];
/// How much the agency does (S02.4).
pub const SERVICE_MODES: [&str; 3] = ["full", "partial", "advisory"];

/// A client about to be created.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Made by the caller.
    pub id: Uuid,
    /// Never changes.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// One of [`CLIENT_TYPES`].
    pub client_type: String,
    /// One of [`SERVICE_MODES`].
    pub service_mode: String,
}

/// Creates a client with a brand of the same name. The same request twice finds the first result.
pub async fn create(tx: &Tx, new: NewClient) -> Result<clients::Model> {
    rules::check_code(&new.code)?;
    check_word("client_type", "客户类型", &new.client_type, &CLIENT_TYPES)?;
    check_word("service_mode", "服务模式", &new.service_mode, &SERVICE_MODES)?;
    if let Some(present) = clients::Entity::find_by_id(new.id).one(tx.db()).await? {
        return if is_same(&present, &new) { Ok(present) } else { Err(id_taken().into()) };
    }
    if records::is_taken(tx.db(), &new.code).await? {
        return Err(Problem::invalid(
            "client_code_taken",
            format!("客户代码「{}」已被使用，请换一个", new.code),
            format!("The client code {} is taken. Choose another", new.code),
        )
        .into());
    }
    let row = clients::ActiveModel {
        id: Set(new.id),
        code: Set(new.code),
        name: Set(new.name.clone()),
        client_type: Set(new.client_type),
        service_mode: Set(new.service_mode),
        stage: Set("onboarding".to_owned()),
        manager_id: Set(None),
        created_at: Set(tx.now()),
    };
    let client = row.insert(tx.db()).await?;
    let brand = brands::ActiveModel { id: Set(id::fresh()), client_id: Set(client.id), name: Set(new.name) };
    brands::Entity::insert(brand).exec_without_returning(tx.db()).await?;
    let activity = Activity {
        verb: "clients.create",
        subject_kind: "client",
        subject_id: client.id.to_string(),
        client_id: Some(client.id),
        store_id: None,
        summary: Label::new(format!("新建客户 {}", client.name), format!("Created client {}", client.name)),
        detail: json!({ "code": client.code }),
    };
    activity::record(tx, activity).await?;
    Ok(client)
}

/// Whether a request that names a known id is the first one again.
fn is_same(present: &clients::Model, new: &NewClient) -> bool {
    present.code == new.code
        && present.name == new.name
        && present.client_type == new.client_type
        && present.service_mode == new.service_mode
}

/// The client of this name, created if there is none: what `daiyun store add --client NAME` means.
pub async fn find_or_create(tx: &Tx, name: &str) -> Result<clients::Model> {
    match records::by_name(tx.scope(), name).await? {
        Some(client) => Ok(client),
        None => {
            let new = NewClient {
                id: id::fresh(),
                code: free_code(tx, name).await?,
                name: name.to_owned(),
                client_type: "brand".to_owned(),
                service_mode: "full".to_owned(),
            };
            create(tx, new).await
        }
    }
}

/// The name itself where it can be a code; a Chinese name gets the next number.
async fn free_code(tx: &Tx, name: &str) -> Result<String> {
    let mut code = name.to_owned();
    while rules::check_code(&code).is_err() || records::is_taken(tx.db(), &code).await? {
        code = format!("client-{:04}", numbers::next(tx, "client").await?);
    }
    Ok(code)
}

fn check_word(code: &'static str, what: &str, word: &str, known: &[&str]) -> Result<()> {
    if known.contains(&word) {
        return Ok(());
    }
    let known = known.join("、");
    Err(Problem::invalid(
        code,
        format!("{what}「{word}」不在词表中；可用：{known}"),
        format!("{code} {word:?} is not known. Use one of: {known}"),
    )
    .into())
}
