//! What a session entitles to, ending sessions, changing one's own password.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::leaving::end_sessions_in;
use super::managing::is_factor_required;
use super::preview::as_it_looks;
use super::sign_in::{Proof, Visit, locked, of_user, prove};
use super::sign_on;
use crate::Agency;
use crate::access::MANAGE_USERS;
use crate::access::password::Password;
use crate::access::records::sessions::{self, Ending};
use crate::access::records::{self, doors, factors, tries, users};
use crate::access::role::SecondFactorPolicy;
use crate::access::rules::{self, Tries};
use crate::activity;
use crate::error::{Failure, Result};
use crate::jobs;
use crate::scope::{self, Must, Person, Reach, Scope, Session, Side};

/// When the last request was is kept to this: every request would be a write otherwise.
pub(in crate::access) const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);
/// A request does not wait longer than this for noting that it came.
const NOTING: Duration = Duration::from_millis(300);
/// Where people signed in from is kept for half a year, as network logs have to be.
const KEPT: TimeDelta = TimeDelta::days(200);
/// The refusal of somebody who is signed in and gives a wrong password.
pub const WRONG_OWN_PASSWORD: &str = "wrong_own_password";

/// Ends the session of a token. Ending one that is gone is no error.
pub(in crate::access) async fn sign_out(agency: &Agency, token: &str) -> Result<()> {
    let Some((scope, _)) = scope_of_token(agency, token).await? else { return Ok(()) };
    let (Some(session), Some(user_id)) = (scope.session(), scope.person().user_id) else { return Ok(()) };
    let ending = Ending::Only(session.id);
    let tx = scope.begin_own().await?;
    end_sessions_in(&tx, user_id, ending, (tx.now(), "signed_out")).await?;
    let user = records::user_to_change(&tx, user_id).await?;
    let summary = Label::new("退出登录", "Signed out");
    activity::record(&tx, of_user("access.sign_out", &user, summary, json!({}))).await?;
    tx.commit().await
}

/// Ends one session: one's own, or somebody's whose account one manages.
pub(in crate::access) async fn end_session(scope: &Scope, id: Uuid) -> Result<()> {
    let found = sessions::by_id(scope.reader(), id, live_at(scope)).await?;
    let is_own = |session: &sessions::Model| Some(session.user_id) == scope.person().user_id;
    let may_see = |session: &sessions::Model| is_own(session) || scope.may(MANAGE_USERS);
    let session = found.filter(may_see).ok_or_else(|| Problem::not_found("这次登录", "The sign-in"))?;
    let tx = if is_own(&session) { scope.begin_own().await? } else { super::begin_managing(scope).await? };
    end_sessions_in(&tx, session.user_id, Ending::Only(id), (tx.now(), "ended_by")).await?;
    let user = records::user_to_change(&tx, session.user_id).await?;
    let summary = Label::new(
        format!("结束 {} 在一台设备上的登录", user.name),
        format!("Ended a sign-in of {}", user.name),
    );
    let detail = json!({ "ended": id, "device": session.agent });
    activity::record(&tx, of_user("access.end_session", &user, summary, detail)).await?;
    tx.commit().await
}

/// Ends the caller's sessions on every other device: how many there were.
pub(in crate::access) async fn end_other_sessions(scope: &Scope) -> Result<u64> {
    let user_id = scope.named_user()?;
    let ending = scope.session().map_or(Ending::All, |session| Ending::But(session.id));
    let tx = scope.begin_own().await?;
    let ended = end_sessions_in(&tx, user_id, ending, (tx.now(), "ended_by")).await?;
    let user = records::user_to_change(&tx, user_id).await?;
    let summary = Label::new(
        format!("退出其他设备上的 {ended} 次登录"),
        format!("Ended {ended} sign-ins on other devices"),
    );
    activity::record(&tx, of_user("access.end_session", &user, summary, json!({ "ended": ended }))).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Changes the caller's password, who knows the old one. Their other sessions end: whoever had the old one is out.
pub(in crate::access) async fn change_password(
    scope: &Scope,
    visit: &Visit,
    (old, new): (&str, &str),
) -> Result<()> {
    let agency = scope.agency();
    let id = scope.named_user()?;
    let own = users::Entity::find_by_id(id).one(scope.reader()).await?;
    let own = own.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))?;
    rules::check_password(new)?;
    if own.must_change_password && old == new {
        return Err(Problem::invalid(
            "same_password",
            "新密码不能与临时密码相同",
            "The new password must not be the temporary one",
        )
        .into());
    }
    if let Proof::Wrong(counted) = prove(agency, visit, &own.login, old).await? {
        return Err(wrong_old(agency, counted).into());
    }
    let password = Password::choose(new).await?;
    let tx = scope.begin_own().await?;
    tries::forget(tx.db(), &own.login).await?;
    let row = users::ActiveModel {
        id: Unchanged(id),
        password_hash: Set(password.hash().to_owned()),
        must_change_password: Set(false),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let ending = scope.session().map_or(Ending::All, |session| Ending::But(session.id));
    end_sessions_in(&tx, id, ending, (tx.now(), "changed")).await?;
    let summary = Label::new("修改密码", "Changed the password");
    activity::record(&tx, of_user("access.change_password", &own, summary, json!({}))).await?;
    tx.commit().await
}

/// Asks somebody who is signed in for their password once more, before something that a screen left open must not do. A wrong
/// one counts like a sign-in.
pub async fn prove_again(scope: &Scope, visit: &Visit, password: &str) -> Result<()> {
    let id = scope.named_user()?;
    let own = users::Entity::find_by_id(id).one(scope.reader()).await?;
    let own = own.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))?;
    let agency = scope.agency();
    if let Proof::Wrong(counted) = prove(agency, visit, &own.login, password).await? {
        return Err(wrong_own(agency, counted).into());
    }
    let tx = scope.begin_own().await?;
    tries::forget(tx.db(), &own.login).await?;
    tx.commit().await
}

/// Removes sessions that nobody asks about any more, tries that count no more, and queued jobs that are long done.
pub(in crate::access) async fn prune(scope: &Scope) -> Result<()> {
    const JOBS_KEPT: TimeDelta = TimeDelta::days(30);
    let limits = &scope.agency().definitions().sign_in;
    let tx = scope.begin_upkeep().await?;
    let now = tx.now();
    let forgotten = now - limits.of_name().lasts.max(limits.of_address().lasts);
    tries::prune(tx.db(), now, forgotten).await?;
    sessions::prune(tx.db(), now - KEPT).await?;
    doors::prune_guests(tx.db(), now).await?;
    jobs::prune(&tx, now - JOBS_KEPT).await?;
    tx.commit().await
}

/// The instant and the patience that decide which sessions are live.
pub(in crate::access) fn live_at(scope: &Scope) -> (DateTime<Utc>, TimeDelta) {
    (scope.now(), scope.agency().definitions().sign_in.idle())
}

/// What a session token entitles to, with the session's CSRF token.
pub async fn scope_of_token(agency: &Agency, token: &str) -> Result<Option<(Scope, String)>> {
    let (token_hash, now) = (token_hash(token), agency.clock().now());
    // Read first: what is found after it is at least as new.
    let verbs_done = scope::verbs_done(agency).await?;
    let live_at = (now, agency.definitions().sign_in.idle());
    if let Some(found) = agency.sessions().find(&token_hash, verbs_done, live_at) {
        return Ok(Some((Scope::of_entitled(agency, found.entitled), found.csrf_token)));
    }
    let reader = agency.database().reader();
    let Some((mut session, user)) = sessions::live(reader, &token_hash, live_at).await? else {
        return Ok(None);
    };
    if now - session.seen_at >= SEEN_EVERY {
        // A busy database loses the note, never the request.
        let noting = tokio::time::timeout(NOTING, note_seen(agency, &session.token_hash, now));
        if let Ok(Ok(())) = noting.await {
            session.seen_at = now;
        }
    }
    let scope = scope_in(agency, &session, user).await?;
    agency.sessions().keep(&session, verbs_done, scope.entitled());
    Ok(Some((scope, session.csrf_token)))
}

async fn note_seen(agency: &Agency, token_hash: &str, now: DateTime<Utc>) -> Result<()> {
    let tx = agency.database().begin().await?;
    sessions::touch(&tx, token_hash, now).await?;
    Ok(tx.commit().await?)
}

/// What a person may do and see by a session, once they have done what they must.
pub(super) async fn scope_in(
    agency: &Agency,
    session: &sessions::Model,
    user: users::Model,
) -> Result<Scope> {
    let reader = agency.database().reader();
    let has_factor = factors::confirmed(reader, user.id).await?.is_some();
    let mut must = Vec::new();
    // Whoever came by another house never used the temporary password, and may not even know it.
    let used_password = session.method.as_deref() != Some(sign_on::METHOD);
    if user.must_change_password && used_password {
        must.push(Must::ChangePassword);
    }
    let role = agency.definitions().roles.get(&user.role);
    let needs_one = role.is_some_and(|role| role.second_factor == SecondFactorPolicy::Required);
    if needs_one && !has_factor && is_factor_required(reader).await? {
        must.push(Must::SetSecondFactor);
    }
    let proved_at = session.proved_at;
    let scope = scope_of(agency, user).await?;
    let scope = scope.by_session(Session { id: session.id, has_factor, proved_at, must, preview: None });
    as_it_looks(scope, session).await
}

/// What a person whose account is in use may do and see, without a session: for jobs that act for somebody, and for tests.
pub async fn scope_of_login(agency: &Agency, login: &str) -> Result<Scope> {
    let user = records::user_by_login(agency.database().reader(), login).await?.filter(|user| user.is_active);
    let user = user.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))?;
    scope_of(agency, user).await
}

/// What a person may do and see now, without a session: for queued jobs, which act for whoever asked.
pub async fn scope_of_user(agency: &Agency, id: Uuid) -> Result<Scope> {
    let user = users::Entity::find_by_id(id).one(agency.database().reader()).await?;
    let user = user.filter(|user| user.is_active).ok_or_else(|| {
        Problem::new(
            Kind::Forbidden,
            "asker_gone",
            "提出这个作业的人已不能登录，作业没有执行；仍需要的话请由在职的人重新提出",
            "Whoever asked for this job can no longer sign in, so it was not done. If it is still wanted, ask for it again",
        )
    })?;
    scope_of(agency, user).await
}

pub(super) async fn scope_of(agency: &Agency, user: users::Model) -> Result<Scope> {
    let role = agency.definitions().roles.get(&user.role);
    let role = role.ok_or_else(|| Failure::internal(format!("role {} is not defined", user.role)))?;
    let reach = match (role.side, user.client_id) {
        (Side::Client, Some(client_id)) => Reach::Client(client_id),
        (Side::Agency, None) if user.has_all_stores => Reach::Everything,
        // Nothing assigned is nothing seen: a person of the client side without a client included.
        (Side::Agency, _) | (Side::Client, None) => {
            Reach::Stores(records::assigned(agency.database().reader(), user.id).await?)
        }
    };
    let person = Person { user_id: Some(user.id), name: user.name, role: user.role, side: role.side };
    Ok(Scope::new(agency.clone(), person, role.permissions.clone(), reach))
}

pub(super) fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The person is signed in, so this is a wrong field and not a missing sign-in.
pub(super) fn wrong_old(agency: &Agency, counted: Tries) -> Problem {
    match counted.left(agency.definitions().sign_in.of_name()) {
        0 => locked(),
        left => Problem::invalid(
            "wrong_old_password",
            format!("密码不正确，还可尝试 {left} 次，之后锁定 15 分钟"),
            format!("The password is wrong. {left} tries left, then the login is locked for 15 minutes"),
        ),
    }
}

fn wrong_own(agency: &Agency, counted: Tries) -> Problem {
    match counted.left(agency.definitions().sign_in.of_name()) {
        0 => locked(),
        left => Problem::invalid(
            WRONG_OWN_PASSWORD,
            format!("登录密码不正确，还可尝试 {left} 次，之后锁定 15 分钟"),
            format!("Your password is wrong. {left} tries left, then the login is locked for 15 minutes"),
        ),
    }
}
