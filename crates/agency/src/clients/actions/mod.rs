//! Creating clients; what else is done with them stands in the files beside.

mod brands;
mod changes;
mod onboarding;
mod people;
mod services;

use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};

use super::policy::{Phase, Stage};
use super::records::{self, clients};
use super::rules;
use crate::activity::{self, Activity};
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;
use crate::words;

pub use brands::{NewBrand, archive_brand, create_brand, rename_brand, restore_brand, write_kit};
pub use changes::{ClientChanges, NewScore, move_to, score, update};
pub use onboarding::{HandIn, accept, hand_in, pass_stage, send_back};
pub use people::{NOTE_KINDS, NewNote, set_team, write_note};
pub use services::{Purchase, buy_service, end_service};

/// A client about to be created.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// Made by the caller.
    pub id: Uuid,
    /// Never changes.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// A code of `client_types.toml`.
    pub client_type: String,
    /// A code of `service_modes.toml`.
    pub service_mode: String,
}

/// Creates a client that is being taken in, with a brand of the same name.
pub async fn create(tx: &Tx, new: NewClient) -> Result<clients::Model> {
    create_at(tx, new, Stage::Onboarding).await
}

/// Creates a client at the start of its way, with a brand of the same name. The same request twice finds the first result.
pub async fn create_at(tx: &Tx, new: NewClient, stage: Stage) -> Result<clients::Model> {
    rules::check_code(&new.code)?;
    rules::check_name("客户名称", "client name", &new.name)?;
    check_type(tx, &new.client_type)?;
    check_mode(tx, &new.service_mode)?;
    if !matches!(stage, Stage::Lead | Stage::Onboarding) {
        return Err(Problem::invalid(
            "client_start",
            "新客户从「线索」或「入驻中」开始；之后用「推进阶段」",
            "A client starts as a lead or in onboarding; move it on from there",
        )
        .into());
    }
    if let Some(present) = clients::Entity::find_by_id(new.id).one(tx.db()).await? {
        return if is_same(&present, &new) { Ok(present) } else { Err(id_taken().into()) };
    }
    if records::is_taken(tx.db(), &new.code).await? {
        return Err(Problem::invalid(
            "client_code_taken",
            format!("客户代码「{}」不能使用，请换一个", new.code),
            format!("The client code {} cannot be used. Choose another", new.code),
        )
        .into());
    }
    let row = clients::ActiveModel {
        id: Set(new.id),
        code: Set(new.code),
        name: Set(new.name.clone()),
        client_type: Set(new.client_type),
        service_mode: Set(new.service_mode),
        stage: Set(words::of(stage)),
        manager_id: Set(None),
        created_at: Set(tx.now()),
        phase: Set(Some(words::of(Phase::Acquisition))),
        tags: Set(None),
        lead_score: Set(None),
    };
    let client = row.insert(tx.db()).await?;
    let brand = records::brands::ActiveModel {
        id: Set(id::fresh()),
        client_id: Set(client.id),
        name: Set(new.name),
        archived_at: Set(None),
    };
    records::brands::Entity::insert(brand).exec_without_returning(tx.db()).await?;
    let summary = Label::new(format!("新建客户 {}", client.name), format!("Created client {}", client.name));
    let activity = of_client("clients.create", &client, summary, json!({ "code": client.code }));
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

/// A record of the client itself.
fn of_client(verb: &'static str, client: &clients::Model, summary: Label, detail: Value) -> Activity {
    Activity {
        verb,
        subject_kind: "client",
        subject_id: client.id.to_string(),
        client_id: Some(client.id),
        store_id: None,
        summary,
        detail,
    }
}

fn check_type(tx: &Tx, code: &str) -> Result<()> {
    let policies = &tx.scope().agency().definitions().clients;
    let known: Vec<&str> = policies.types.iter().map(|one| one.code.as_str()).collect();
    check_word(("client_type", "客户类型"), code, &known)
}

fn check_mode(tx: &Tx, code: &str) -> Result<()> {
    let policies = &tx.scope().agency().definitions().clients;
    let known: Vec<&str> = policies.modes.iter().map(|one| one.code.as_str()).collect();
    check_word(("service_mode", "服务模式"), code, &known)
}

fn check_word((code, what): (&'static str, &str), word: &str, known: &[&str]) -> Result<()> {
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
