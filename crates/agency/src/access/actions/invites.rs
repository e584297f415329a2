//! Inviting somebody: who they will be is fixed by whoever invites, the password by whoever accepts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::people::{AssignedStore, NewUser, assign_reach, check_name, create_user, login_taken, role_of};
use super::sessions::scope_of;
use super::sign_in::{BY_PASSWORD, How, SignedIn, Visit, check_address, count_address, enter};
use crate::Agency;
use crate::access::links::{self, Door};
use crate::access::password::Password;
use crate::access::records::doors::{self, invites};
use crate::access::records::{self, users};
use crate::access::{MANAGE_USERS, rules};
use crate::activity::{self, Activity};
use crate::assignment;
use crate::error::{Failure, Result, id_taken};
use crate::scope::{Assigned, Person, Reach, Scope, Side, Tx};

/// What an invited person will see; nothing of it is asked of people of the client side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitedReach {
    /// Every store, those that come later included; `clients` and `stores` are empty then.
    pub has_all_stores: bool,
    /// All stores of these clients.
    pub clients: BTreeSet<Uuid>,
    /// Single stores.
    pub stores: BTreeSet<Uuid>,
}

/// Somebody to invite.
#[derive(Clone, Debug)]
pub(in crate::access) struct NewInvite {
    /// Made by the caller.
    pub id: Uuid,
    pub login: String,
    pub name: String,
    pub role: String,
    pub client_id: Option<Uuid>,
    pub reach: InvitedReach,
    /// How long the link works.
    pub days: u32,
}

/// The secret half of the link of an invitation.
pub(in crate::access) fn invite_token(agency: &Agency, invite: &invites::Model) -> String {
    links::token(agency.keys(), Door::Invite, (invite.id, invite.expires_at))
}

/// Invites somebody. Sending the same request twice finds the first result.
pub(in crate::access) async fn invite(tx: &Tx, new: NewInvite) -> Result<invites::Model> {
    let invited_by = tx.scope().named_user()?;
    rules::check_login(&new.login)?;
    check_name(&new.name)?;
    let role = role_of(tx, &new.role, new.client_id)?;
    let reach = if role.side == Side::Client { InvitedReach::default() } else { new.reach.clone() };
    check_reach(tx, new.client_id, &reach).await?;
    let expires_at = links::ends(tx.now(), new.days)?;
    let reach = serde_json::to_value(&reach).map_err(Failure::internal)?;
    if let Some(present) = invites::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.login == new.login && present.role == new.role && present.reach == reach;
        return if same && is_open(&present, tx.now()) { Ok(present) } else { Err(id_taken().into()) };
    }
    if records::user_by_login(tx.db(), &new.login).await?.is_some() {
        return Err(login_taken(&new.login).into());
    }
    let waiting = invites::Entity::find().filter(invites::Column::Login.eq(&new.login));
    if waiting.filter(doors::open_invites(tx.now())).one(tx.db()).await?.is_some() {
        return Err(already_invited(&new.login).into());
    }
    let row = invites::ActiveModel {
        id: Set(new.id),
        login: Set(new.login),
        name: Set(new.name.trim().to_owned()),
        role: Set(new.role),
        client_id: Set(new.client_id),
        reach: Set(reach),
        invited_by: Set(invited_by),
        invited_at: Set(tx.now()),
        expires_at: Set(expires_at),
        accepted_at: Set(None),
        user_id: Set(None),
        revoked_at: Set(None),
    };
    let invite = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("邀请 {}（{}）", invite.name, role.label.zh),
        format!("Invited {} ({})", invite.name, role.label.en),
    );
    let detail = json!({ "login": invite.login, "role": invite.role, "reach": invite.reach });
    activity::record(tx, of_invite("access.invite", &invite, summary, detail)).await?;
    Ok(invite)
}

/// What is promised must be there.
async fn check_reach(tx: &Tx, client_id: Option<Uuid>, reach: &InvitedReach) -> Result<()> {
    if reach.has_all_stores && !(reach.clients.is_empty() && reach.stores.is_empty()) {
        return Err(Problem::invalid(
            "all_stores",
            "要么选全部店铺，要么指定客户和店铺，不能同时选",
            "Choose every store, or some clients and stores, not both",
        )
        .into());
    }
    let clients: BTreeSet<Uuid> = reach.clients.iter().copied().chain(client_id).collect();
    let wanted: Vec<Uuid> = clients.into_iter().collect();
    if assignment::names_of(tx.db(), &wanted).await?.len() != wanted.len() {
        return Err(Problem::not_found("这个客户", "The client").into());
    }
    let wanted: Vec<Uuid> = reach.stores.iter().copied().collect();
    if assignment::clients_of(tx.db(), &wanted).await?.len() != wanted.len() {
        return Err(Problem::not_found("这家店铺", "The store").into());
    }
    Ok(())
}

/// Takes an invitation back that nobody has answered.
pub(in crate::access) async fn revoke_invite(tx: &Tx, id: Uuid) -> Result<invites::Model> {
    let found = invites::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let invite = found.ok_or_else(|| Problem::not_found("这个邀请", "The invitation"))?;
    rules::may_revoke(is_open(&invite, tx.now()))
        .map_err(|why| Problem::refused("invite_over", why.zh, why.en))?;
    let row =
        invites::ActiveModel { id: Unchanged(id), revoked_at: Set(Some(tx.now())), ..Default::default() };
    let invite = row.update(tx.db()).await?;
    let summary = Label::new(
        format!("撤回给 {} 的邀请", invite.name),
        format!("Took back the invitation of {}", invite.name),
    );
    activity::record(tx, of_invite("access.revoke_invite", &invite, summary, json!({}))).await?;
    Ok(invite)
}

/// Whether an invitation still waits for its answer.
pub(in crate::access) fn is_open(invite: &invites::Model, now: DateTime<Utc>) -> bool {
    invite.accepted_at.is_none() && invite.revoked_at.is_none() && invite.expires_at > now
}

/// The invitation a link stands for. Whatever is wrong with the link reads alike, and counts against the address.
pub(in crate::access) async fn invite_of(
    agency: &Agency,
    visit: &Visit,
    token: &str,
) -> Result<invites::Model> {
    check_address(agency, visit).await?;
    let now = agency.clock().now();
    let found = match links::read(agency.keys(), Door::Invite, token, now) {
        Some(id) => invites::Entity::find_by_id(id).one(agency.database().reader()).await?,
        None => None,
    };
    if let Some(invite) = found.filter(|invite| is_open(invite, now))
        && may_still_invite(agency, invite.invited_by).await?
    {
        return Ok(invite);
    }
    count_address(agency, visit).await?;
    Err(over().into())
}

/// An invitation is worth what its sender could do today.
async fn may_still_invite(agency: &Agency, user_id: Uuid) -> Result<bool> {
    let sender = users::Entity::find_by_id(user_id).one(agency.database().reader()).await?;
    let Some(sender) = sender.filter(|user| user.is_active) else { return Ok(false) };
    let scope = scope_of(agency, sender).await?;
    Ok(scope.may(MANAGE_USERS) && *scope.reach() == Reach::Everything)
}

/// Opens the account an invitation promises, with a password its person chose, and signs them in.
pub(in crate::access) async fn accept(
    agency: &Agency,
    visit: &Visit,
    (token, password): (&str, &str),
) -> Result<SignedIn> {
    let invite = invite_of(agency, visit, token).await?;
    let password = Password::choose(password).await?;
    let tx = invited(agency, &invite).begin_at_the_door().await?;
    let found = invites::Entity::find_by_id(invite.id).lock_exclusive().one(tx.db()).await?;
    let invite = found.filter(|invite| is_open(invite, tx.now())).ok_or_else(over)?;
    let reach: InvitedReach = serde_json::from_value(invite.reach.clone()).map_err(Failure::internal)?;
    let new = NewUser {
        id: daiyun_base::id::fresh(),
        login: invite.login.clone(),
        name: invite.name.clone(),
        role: invite.role.clone(),
        client_id: invite.client_id,
        has_all_stores: reach.has_all_stores,
        password,
    };
    let user = create_user(&tx, new).await?;
    if !reach.clients.is_empty() || !reach.stores.is_empty() {
        let stores: Vec<Uuid> = reach.stores.iter().copied().collect();
        let stores = assignment::clients_of(tx.db(), &stores).await?;
        let stores: Vec<AssignedStore> =
            stores.into_iter().map(|(store_id, client_id)| AssignedStore { store_id, client_id }).collect();
        let clients: Vec<Uuid> = reach.clients.iter().copied().collect();
        assign_reach(&tx, user.id, (&clients, &stores)).await?;
    }
    let row = invites::ActiveModel {
        id: Unchanged(invite.id),
        accepted_at: Set(Some(tx.now())),
        user_id: Set(Some(user.id)),
        ..Default::default()
    };
    let invite = row.update(tx.db()).await?;
    let summary = Label::new(format!("{} 接受了邀请", invite.name), format!("{} accepted", invite.name));
    let detail = json!({ "user_id": user.id, "invited_by": invite.invited_by });
    activity::record(&tx, of_invite("access.accept_invite", &invite, summary, detail)).await?;
    tx.commit().await?;
    let user = records::user_by_login(agency.database().reader(), &invite.login).await?;
    enter(agency, visit, user.ok_or_else(over)?, How { used: None, method: BY_PASSWORD }).await
}

/// Whoever has the link, under the name they were invited by.
fn invited(agency: &Agency, invite: &invites::Model) -> Scope {
    let side = if invite.client_id.is_some() { Side::Client } else { Side::Agency };
    let person = Person { user_id: None, name: invite.name.clone(), role: invite.role.clone(), side };
    Scope::new(agency.clone(), person, BTreeSet::new(), Reach::Stores(Assigned::default()))
}

fn of_invite(
    verb: &'static str,
    invite: &invites::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "invite",
        subject_id: invite.id.to_string(),
        client_id: invite.client_id,
        store_id: None,
        summary,
        detail,
    }
}

fn already_invited(login: &str) -> Problem {
    Problem::new(
        Kind::Conflict,
        "already_invited",
        format!("账号「{login}」已有一个等待接受的邀请；要重发请先撤回它"),
        format!("The login {login} has an invitation waiting. Take it back before sending another"),
    )
}

fn over() -> Problem {
    Problem::new(
        Kind::NotFound,
        "invite_over",
        "邀请链接无效、已用过、已过期或已撤回；请向邀请你的人要一个新的链接",
        "The invitation is not valid, used, over or taken back. Ask whoever invited you for a new link",
    )
}
