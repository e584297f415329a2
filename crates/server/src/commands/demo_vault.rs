//! What the demo's clients trust the agency with, put into the vault by the door everybody uses.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use daiyun_agency::access;
use daiyun_agency::clients;
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::scope::{Scope, Tx};
use daiyun_agency::stores::vault::{self, AssetText, NewAsset, NewGrant, SecretValue};
use daiyun_agency::stores::{self, MANAGE_VAULT};
use daiyun_agency::words;
use daiyun_base::id::{self, Uuid};
use daiyun_demo::{Trusted, World};

/// How long the demo's grants last: into the next quarter, so that visitors of every month find them alive.
const GRANTED: TimeDelta = TimeDelta::days(120);

/// Registers the assets, stores their secrets and lets people look.
pub(super) async fn fill(scope: &Scope, world: &World, today: NaiveDate) -> Result<()> {
    let colleagues = access::colleagues(scope.reader()).await?;
    let mut people = BTreeMap::new();
    for person in world.people() {
        if let Some(found) = colleagues.iter().find(|found| found.name == person.name.zh) {
            people.insert(person.login.as_str(), found.id);
        }
    }
    let tx = scope.begin(MANAGE_VAULT).await?;
    for asset in world.vault() {
        trust(&tx, asset, &people, today).await?;
    }
    tx.commit().await
}

async fn trust(tx: &Tx, asset: &Trusted, people: &BTreeMap<&str, Uuid>, today: NaiveDate) -> Result<()> {
    let missing = |what: &str| Failure::internal(format!("demo/vault.toml {}: {what}", asset.code));
    let client = clients::by_code(tx.scope(), &asset.client).await?.ok_or_else(|| missing("client"))?;
    let store = match &asset.store {
        Some(code) => Some(stores::by_code(tx.scope(), code).await?),
        None => None,
    };
    let new = NewAsset {
        id: id::fresh(),
        kind: asset.kind.clone(),
        needs_two: false,
        text: AssetText {
            name: asset.name.clone(),
            owner: words::read(&asset.owner)?,
            owner_name: asset.owner_name.clone(),
            holder_id: people.get(asset.holder.as_str()).copied(),
            holder_name: String::new(),
            authority: words::read(&asset.authority)?,
            contract_code: None,
            ends_on: Some(today + TimeDelta::days(asset.ends_in_days)),
            second_factor: words::read(&asset.second_factor)?,
        },
    };
    let made = vault::create(tx, &client, store.as_ref(), new).await?;
    for (field, value) in &asset.secrets {
        vault::set_secret(tx, made.id, field, SecretValue::new(value.clone())).await?;
    }
    for login in &asset.grants {
        let user_id = people.get(login.as_str()).copied().ok_or_else(|| missing(login))?;
        let grant = NewGrant {
            id: id::fresh(),
            user_id,
            until_on: today + GRANTED,
            reason: "负责该店铺的日常运营".to_owned(),
        };
        vault::grant(tx, made.id, grant).await?;
    }
    Ok(())
}
