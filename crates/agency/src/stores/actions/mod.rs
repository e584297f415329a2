//! Creating a store, assigning people to stores, binding a store to what its files state.

pub mod brands;

use std::collections::BTreeSet;

use daiyun_base::error::{Label, Problem};
use daiyun_base::{id, reason};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::records::{self, store_moves, stores};
use super::rules::{self, StatedMarks, StoreState};
use crate::access::{self, AssignedStore};
use crate::activity::{self, Activity};
use crate::clients::{self, Client};
use crate::error::{Result, id_taken};
use crate::scope::Tx;
use crate::words;

/// A store about to be created.
#[derive(Clone, Debug)]
pub struct NewStore {
    /// Made by the caller.
    pub id: Uuid,
    /// Never changes.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Platform code.
    pub platform: String,
    /// `tmall` or `c_store`, for 淘宝 only.
    pub storefront: Option<String>,
}

/// Creates a store of a client. The same request twice finds the first result.
pub async fn create(tx: &Tx, client: &Client, new: NewStore) -> Result<stores::Model> {
    rules::check_code(&new.code)?;
    check_platform(tx, &new.platform)?;
    if let Some(present) = stores::Entity::find_by_id(new.id).one(tx.db()).await? {
        return if is_same(&present, client, &new) { Ok(present) } else { Err(id_taken().into()) };
    }
    if records::is_taken(tx.db(), &new.code).await? {
        return Err(Problem::invalid(
            "store_code_taken",
            format!("店铺代码「{}」已被使用，请换一个；代码建好后不能改", new.code),
            format!("The store code {} is taken. Choose another; a code never changes", new.code),
        )
        .into());
    }
    let row = stores::ActiveModel {
        id: Set(new.id),
        code: Set(new.code),
        name: Set(new.name),
        platform: Set(new.platform),
        storefront: Set(new.storefront),
        client_id: Set(client.id),
        brand_id: Set(brands::only_one(tx, client).await?),
        bound_no: Set(None),
        bound_name: Set(None),
        created_at: Set(tx.now()),
        state: Set(words::of(StoreState::Open)),
    };
    let store = row.insert(tx.db()).await?;
    let summary = Label::new(format!("新建店铺 {}", store.name), format!("Created store {}", store.name));
    let detail = json!({ "code": store.code, "platform": store.platform });
    activity::record(tx, of_store("stores.create", &store, summary, detail)).await?;
    Ok(store)
}

fn check_platform(tx: &Tx, platform: &str) -> Result<(), Problem> {
    let formats = &tx.scope().agency().definitions().formats;
    let platforms: Vec<&str> = formats.platforms().map(|platform| platform.code.as_str()).collect();
    if platforms.contains(&platform) {
        return Ok(());
    }
    let known = platforms.join("、");
    Err(Problem::invalid(
        "unknown_platform",
        format!("没有名为「{platform}」的平台；可用：{known}"),
        format!("There is no platform {platform}. Known platforms: {known}"),
    ))
}

/// Whether a request that names a known id is the first one again.
fn is_same(present: &stores::Model, client: &Client, new: &NewStore) -> bool {
    present.client_id == client.id
        && present.code == new.code
        && present.name == new.name
        && present.platform == new.platform
        && present.storefront == new.storefront
}

/// Changes what people call a store. Its code and its platform never change.
pub(super) async fn rename(tx: &Tx, id: Uuid, name: &str) -> Result<stores::Model> {
    let name = rules::check_name(name)?;
    let before = records::by_id_within(tx, id).await?;
    if before.name == name {
        return Ok(before);
    }
    let row = stores::ActiveModel { id: Unchanged(id), name: Set(name.to_owned()), ..Default::default() };
    let store = row.update(tx.db()).await?;
    let summary = Label::new(
        format!("店铺「{}」改名为「{name}」", before.name),
        format!("Renamed the store {:?} to {name:?}", before.name),
    );
    let detail = json!({ "name": { "before": before.name, "after": name } });
    activity::record(tx, of_store("stores.update", &store, summary, detail)).await?;
    Ok(store)
}

/// Opens, pauses or closes a store, with a reason. What it sold stays.
pub(super) async fn move_to(tx: &Tx, id: Uuid, state: StoreState, reason: &str) -> Result<stores::Model> {
    let reason = reason::check(reason)?;
    let before = records::by_id_within(tx, id).await?;
    rules::may_move(words::read(&before.state)?, state)?;
    let person = tx.scope().person();
    let moved = store_moves::ActiveModel {
        id: Set(id::fresh()),
        store_id: Set(id),
        state: Set(words::of(state)),
        reason: Set(reason.to_owned()),
        moved_by: Set(person.user_id),
        moved_by_name: Set(person.name.clone()),
        moved_at: Set(tx.now()),
    };
    store_moves::Entity::insert(moved).exec_without_returning(tx.db()).await?;
    let row = stores::ActiveModel { id: Unchanged(id), state: Set(words::of(state)), ..Default::default() };
    let store = row.update(tx.db()).await?;
    let label = state.label();
    let summary = Label::new(
        format!("店铺状态改为「{}」：{reason}", label.zh),
        format!("The store is {} now: {reason}", label.en),
    );
    let detail = json!({ "state": { "before": before.state, "after": store.state }, "reason": reason });
    activity::record(tx, of_store("stores.move", &store, summary, detail)).await?;
    Ok(store)
}

/// Restricts a person of the agency to some of the stores the caller sees.
pub async fn assign(tx: &Tx, user_id: Uuid, stores: &[Uuid]) -> Result<()> {
    assign_reach(tx, user_id, (&[], stores)).await
}

/// Restricts a person of the agency to some of the clients and single stores the caller sees.
pub async fn assign_reach(tx: &Tx, user_id: Uuid, (clients, stores): (&[Uuid], &[Uuid])) -> Result<()> {
    let each = |ids: &[Uuid]| ids.iter().copied().collect::<BTreeSet<Uuid>>().into_iter().collect::<Vec<_>>();
    let (clients, wanted) = (each(clients), each(stores));
    if clients::by_ids(tx.scope(), &clients).await?.len() != clients.len() {
        return Err(Problem::not_found("其中一家客户", "One of the clients").into());
    }
    let found = records::by_ids(tx.scope(), &wanted).await?;
    if found.len() != wanted.len() {
        return Err(Problem::not_found("其中一家店铺", "One of the stores").into());
    }
    let assigned = |store: stores::Model| AssignedStore { store_id: store.id, client_id: store.client_id };
    let stores: Vec<AssignedStore> = found.into_iter().map(assigned).collect();
    access::assign_reach(tx, user_id, (&clients, &stores)).await
}

/// Binds a store to the marks that a file states, or refuses the file. The store is read again inside the transaction:
/// two first imports at once must not each believe to be the first.
pub async fn bind_marks(tx: &Tx, store_id: Uuid, stated: &StatedMarks) -> Result<()> {
    let store = records::by_id_within(tx, store_id).await?;
    let bound = store.marks();
    let marks = rules::match_marks(&bound, stated)?;
    if marks == bound {
        return Ok(());
    }
    let row = stores::ActiveModel {
        id: Unchanged(store.id),
        bound_no: Set(marks.number.clone()),
        bound_name: Set(marks.name.clone()),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let known = [&marks.name, &marks.number].into_iter().flatten().map(String::as_str);
    let known = known.collect::<Vec<_>>().join(" · ");
    let summary =
        Label::new(format!("绑定平台店铺「{known}」"), format!("Bound to the platform's store {known:?}"));
    let detail = json!({ "number": marks.number, "name": marks.name });
    activity::record(tx, of_store("stores.bind", &store, summary, detail)).await
}

pub(in crate::stores) fn of_store(
    verb: &'static str,
    store: &stores::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "store",
        subject_id: store.id.to_string(),
        client_id: Some(store.client_id),
        store_id: Some(store.id),
        summary,
        detail,
    }
}
