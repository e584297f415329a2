//! Guest links: one permission on a few stores of one client, for whoever has the link, until a day.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::sessions::{scope_of, token_hash};
use super::sign_in::{Visit, check_address, count_address};
use crate::Agency;
use crate::access::links::{self, Door};
use crate::access::records::doors::{self, guest_links, guest_sessions};
use crate::access::records::users;
use crate::access::{MANAGE_GUEST_LINKS, rules};
use crate::activity::{self, Activity};
use crate::assignment;
use crate::error::{Failure, Result, id_taken};
use crate::keys::random_token;
use crate::scope::{Assigned, Permission, Reach, Scope, Tx};

/// What a guest link may give: to look at the board.
const GIVEN: Permission = Permission("dashboard.view");

/// A link to make.
#[derive(Clone, Debug)]
pub(in crate::access) struct NewGuestLink {
    /// Made by the caller.
    pub id: Uuid,
    pub client_id: Uuid,
    /// Which stores of the client; all the caller sees if none is named.
    pub stores: BTreeSet<Uuid>,
    /// For whom, in the maker's words.
    pub label: String,
    /// How long it works.
    pub days: u32,
}

/// Who came through a link.
#[derive(Clone, Debug)]
pub struct Guest {
    /// What they may do and see.
    pub scope: Scope,
    /// For whom the link was made.
    pub label: String,
    /// Whose stores.
    pub client_id: Uuid,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// The secret half of a link.
pub(in crate::access) fn guest_token(agency: &Agency, link: &guest_links::Model) -> String {
    links::token(agency.keys(), Door::Guest, (link.id, link.expires_at))
}

/// Makes a link to the board of some stores the caller sees. Sending the same request twice finds the first result.
pub(in crate::access) async fn make_guest_link(tx: &Tx, new: NewGuestLink) -> Result<guest_links::Model> {
    let made_by = tx.scope().named_user()?;
    tx.scope().require(GIVEN)?;
    let label = check_label(&new.label)?;
    let stores = stores_to_show(tx, new.client_id, &new.stores).await?;
    let expires_at = links::ends(tx.now(), new.days)?;
    let stores = serde_json::to_value(&stores).map_err(Failure::internal)?;
    if let Some(present) = guest_links::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.made_by == made_by && present.stores == stores && present.label == label;
        return if same && is_open(&present, tx.now()) { Ok(present) } else { Err(id_taken().into()) };
    }
    let row = guest_links::ActiveModel {
        id: Set(new.id),
        permission: Set(GIVEN.0.to_owned()),
        subject_kind: Set("client".to_owned()),
        subject_id: Set(new.client_id.to_string()),
        client_id: Set(new.client_id),
        stores: Set(stores),
        label: Set(label.to_owned()),
        made_by: Set(made_by),
        made_at: Set(tx.now()),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
        revoked_by: Set(None),
        use_count: Set(0),
        last_used_at: Set(None),
    };
    let link = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("生成访客链接「{}」", link.label),
        format!("Made the guest link {:?}", link.label),
    );
    let detail =
        json!({ "permission": link.permission, "stores": link.stores, "expires_at": link.expires_at });
    activity::record(tx, of_link("access.make_guest_link", &link, summary, detail)).await?;
    Ok(link)
}

/// The stores of a client that a link may show: those its maker sees.
async fn stores_to_show(tx: &Tx, client_id: Uuid, asked: &BTreeSet<Uuid>) -> Result<BTreeSet<Uuid>> {
    let not_found = || Problem::not_found("这个客户", "The client");
    let theirs: BTreeSet<Uuid> = assignment::stores_of(tx.db(), &[client_id]).await?.into_keys().collect();
    let seen =
        rules::narrowed(tx.scope().reach(), client_id, theirs.iter().copied()).ok_or_else(not_found)?;
    if assignment::names_of(tx.db(), &[client_id]).await?.is_empty() {
        return Err(not_found().into());
    }
    let seen = match seen {
        Reach::Stores(assigned) => assigned.stores,
        Reach::Everything | Reach::Client(_) => theirs,
    };
    if !asked.is_subset(&seen) {
        return Err(Problem::not_found("这家店铺", "The store").into());
    }
    let shown = if asked.is_empty() { seen } else { asked.clone() };
    if shown.is_empty() {
        return Err(Problem::refused(
            "guest_stores",
            "这个客户还没有店铺，访客没有可看的；先新建店铺",
            "The client has no store yet, so a guest would see nothing. Create a store first",
        )
        .into());
    }
    Ok(shown)
}

fn check_label(label: &str) -> Result<&str, Problem> {
    const LONGEST: usize = 40;
    let label = label.trim();
    if !label.is_empty() && label.chars().count() <= LONGEST {
        return Ok(label);
    }
    Err(Problem::invalid(
        "label",
        format!("请写明给谁看，最长 {LONGEST} 个字符"),
        format!("Say whom the link is for, in {LONGEST} characters at most"),
    ))
}

/// Whether a link still works.
pub(in crate::access) fn is_open(link: &guest_links::Model, now: DateTime<Utc>) -> bool {
    link.revoked_at.is_none() && link.expires_at > now
}

/// Takes a link back: whoever came through it is out with their next request.
pub(in crate::access) async fn revoke_guest_link(tx: &Tx, id: Uuid) -> Result<guest_links::Model> {
    let found = doors::link_to_change(tx.scope(), tx.db(), id).await?;
    let link = found.ok_or_else(|| Problem::not_found("这个访客链接", "The guest link"))?;
    rules::may_revoke(is_open(&link, tx.now()))
        .map_err(|why| Problem::refused("guest_link_over", why.zh, why.en))?;
    let row = guest_links::ActiveModel {
        id: Unchanged(id),
        revoked_at: Set(Some(tx.now())),
        revoked_by: Set(tx.scope().person().user_id),
        ..Default::default()
    };
    let link = row.update(tx.db()).await?;
    let summary = Label::new(
        format!("撤回访客链接「{}」", link.label),
        format!("Took back the guest link {:?}", link.label),
    );
    activity::record(tx, of_link("access.revoke_guest_link", &link, summary, json!({}))).await?;
    Ok(link)
}

/// Lets whoever has the link in: the token of their cookie, and what they see.
pub(in crate::access) async fn enter_as_guest(
    agency: &Agency,
    visit: &Visit,
    token: &str,
) -> Result<(String, Guest)> {
    check_address(agency, visit).await?;
    let now = agency.clock().now();
    let entered = match links::read(agency.keys(), Door::Guest, token, now) {
        Some(id) => use_link(agency, id).await?,
        None => None,
    };
    let Some(cookie) = entered else {
        count_address(agency, visit).await?;
        return Err(over().into());
    };
    let guest = guest_of_token(agency, &cookie).await?.ok_or_else(over)?;
    Ok((cookie, guest))
}

/// Counts a use of a link that works and keeps who came; the first use is remembered.
async fn use_link(agency: &Agency, id: Uuid) -> Result<Option<String>> {
    let (cookie, csrf_token) = (random_token()?, random_token()?);
    let tx = Scope::nobody(agency).begin_at_the_door().await?;
    let found = guest_links::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(link) = found.filter(|link| is_open(link, tx.now())) else { return Ok(None) };
    if scope_of_link(agency, &link).await?.is_none() {
        return Ok(None);
    }
    let row = guest_sessions::ActiveModel {
        token_hash: Set(token_hash(&cookie)),
        guest_link_id: Set(id),
        csrf_token: Set(csrf_token),
        created_at: Set(tx.now()),
        expires_at: Set(link.expires_at),
    };
    guest_sessions::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let used = guest_links::ActiveModel {
        id: Unchanged(id),
        use_count: Set(link.use_count + 1),
        last_used_at: Set(Some(tx.now())),
        ..Default::default()
    };
    used.update(tx.db()).await?;
    if link.use_count == 0 {
        let summary = Label::new(
            format!("访客链接「{}」第一次被打开", link.label),
            format!("The guest link {:?} was opened for the first time", link.label),
        );
        activity::record(&tx, of_link("access.use_guest_link", &link, summary, json!({}))).await?;
    }
    tx.commit().await?;
    Ok(Some(cookie))
}

/// Who a guest's cookie stands for, while the link and its maker let them in.
pub async fn guest_of_token(agency: &Agency, token: &str) -> Result<Option<Guest>> {
    let now = agency.clock().now();
    let link = doors::live_guest(agency.database().reader(), &token_hash(token), now).await?;
    let Some(link) = link else { return Ok(None) };
    let scope = scope_of_link(agency, &link).await?;
    Ok(scope.map(|scope| Guest {
        scope,
        label: link.label,
        client_id: link.client_id,
        expires_at: link.expires_at,
    }))
}

/// What a link shows today: no more than its maker sees, and nothing once they may not let anybody in any more.
async fn scope_of_link(agency: &Agency, link: &guest_links::Model) -> Result<Option<Scope>> {
    let maker = users::Entity::find_by_id(link.made_by).one(agency.database().reader()).await?;
    let Some(maker) = maker.filter(|user| user.is_active) else { return Ok(None) };
    let maker = scope_of(agency, maker).await?;
    if !maker.may(MANAGE_GUEST_LINKS) || !maker.permissions().any(|held| held == link.permission) {
        return Ok(None);
    }
    let shown: BTreeSet<Uuid> = serde_json::from_value(link.stores.clone()).map_err(Failure::internal)?;
    let stores = match rules::narrowed(maker.reach(), link.client_id, shown.iter().copied()) {
        Some(Reach::Stores(assigned)) => assigned.stores,
        Some(Reach::Everything | Reach::Client(_)) => shown,
        None => return Ok(None),
    };
    let reach = Assigned { stores, clients: [link.client_id].into() };
    Ok(Some(Scope::guest(agency, &link.label, link.permission.clone(), reach)))
}

fn of_link(
    verb: &'static str,
    link: &guest_links::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "guest_link",
        subject_id: link.id.to_string(),
        client_id: Some(link.client_id),
        store_id: None,
        summary,
        detail,
    }
}

fn over() -> Problem {
    Problem::new(
        Kind::NotFound,
        "guest_link_over",
        "访客链接无效、已过期或已撤回；请向发给你链接的人要一个新的",
        "The guest link is not valid, over or taken back. Ask whoever sent it for a new one",
    )
}
