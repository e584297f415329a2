//! Signing in and out, what a session entitles to, changing one's own password.

use chrono::TimeDelta;
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::Agency;
use crate::access::password::{self, Password};
use crate::access::records::{self, sessions, users};
use crate::access::rules::{self, Tries};
use crate::activity::{self, Activity};
use crate::error::{Failure, Result};
use crate::keys::random_token;
use crate::scope::{Person, Reach, Scope, Side};

/// Everybody signs in again after this long.
const SESSION: TimeDelta = TimeDelta::hours(12);
/// The refusal of somebody who is signed in and gives a wrong password.
pub const WRONG_OWN_PASSWORD: &str = "wrong_own_password";

/// The outcome of a sign-in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// For the cookie; only its hash is kept.
    pub token: String,
    /// For the header of writing requests.
    pub csrf_token: String,
    /// What the person may do and see.
    pub scope: Scope,
}

/// Signs somebody in. A wrong name and a wrong password read alike, and both count against the name.
pub async fn sign_in(agency: &Agency, login: &str, password: &str) -> Result<SignedIn> {
    let proved = match prove(agency, login, password).await? {
        Proof::Right(user) => user,
        Proof::Wrong(tries) => return Err(wrong(tries).into()),
    };
    let token = random_token()?;
    let csrf_token = random_token()?;
    let tx = agency.database().begin().await?;
    // While the hash was computed the account may have been deactivated or its password changed.
    let same = |user: &users::Model| user.is_active && user.password_hash == proved.password_hash;
    let user = records::user_by_login(&tx, login).await?.filter(same).ok_or_else(changed_meanwhile)?;
    records::forget_tries(&tx, login).await?;
    let now = agency.clock().now();
    let session = sessions::ActiveModel {
        token_hash: Set(token_hash(&token)),
        user_id: Set(user.id),
        csrf_token: Set(csrf_token.clone()),
        created_at: Set(now),
        expires_at: Set(now + SESSION),
    };
    sessions::Entity::insert(session).exec_without_returning(&tx).await?;
    tx.commit().await?;
    let scope = scope_of(agency, user).await?;
    Ok(SignedIn { token, csrf_token, scope })
}

/// Whether a name and a password belong together.
enum Proof {
    Right(users::Model),
    Wrong(Tries),
}

/// Tries a password. The try is on the ledger before its hash is computed: however many requests arrive at once, no
/// more passwords are tried than the lock allows. Whoever uses the proof takes the tries back.
async fn prove(agency: &Agency, login: &str, password: &str) -> Result<Proof> {
    if !rules::fits(login) {
        return Err(too_long().into());
    }
    let turn = password::turn().await?;
    let tries = count_try(agency, login).await?;
    let user = records::user_by_login(agency.database().reader(), login).await?;
    let user = user.filter(|user| user.is_active);
    let right =
        password::verify(&turn, password, user.as_ref().map(|user| user.password_hash.as_str())).await?;
    Ok(match user.filter(|_| right) {
        Some(user) => Proof::Right(user),
        None => Proof::Wrong(tries),
    })
}

async fn count_try(agency: &Agency, login: &str) -> Result<Tries> {
    let now = agency.clock().now();
    let tx = agency.database().begin().await?;
    let tries = records::tries_to_change(&tx, login, now).await?;
    if !tries.may_try(now) {
        return Err(locked().into());
    }
    let tries = tries.after_try(now);
    records::keep_tries(&tx, login, tries).await?;
    tx.commit().await?;
    Ok(tries)
}

/// Ends a session. Ending one that is gone is no error.
pub async fn sign_out(agency: &Agency, token: &str) -> Result<()> {
    let tx = agency.database().begin().await?;
    sessions::Entity::delete_by_id(token_hash(token)).exec(&tx).await?;
    Ok(tx.commit().await?)
}

/// Changes the caller's password, who knows the old one. Their other sessions end: whoever had the old one is out.
pub(in crate::access) async fn change_password(
    scope: &Scope,
    token: &str,
    (old, new): (&str, &str),
) -> Result<()> {
    let agency = scope.agency();
    let id = scope.named_user()?;
    let own = users::Entity::find_by_id(id).one(scope.reader()).await?;
    let own = own.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))?;
    rules::check_password(new)?;
    if let Proof::Wrong(tries) = prove(agency, &own.login, old).await? {
        return Err(wrong_old(tries).into());
    }
    let password = Password::choose(new).await?;
    let tx = scope.begin_own().await?;
    records::forget_tries(tx.db(), &own.login).await?;
    let row = users::ActiveModel {
        id: Unchanged(id),
        password_hash: Set(password.hash().to_owned()),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    records::end_sessions(tx.db(), id, Some(&token_hash(token))).await?;
    let activity = Activity {
        verb: "access.change_password",
        subject_kind: "user",
        subject_id: id.to_string(),
        client_id: own.client_id,
        store_id: None,
        summary: Label::new("修改密码", "Changed the password"),
        detail: json!({}),
    };
    activity::record(&tx, activity).await?;
    tx.commit().await
}

/// Asks somebody who is signed in for their password once more, before something that a screen left open must not do. A wrong
/// one counts like a sign-in.
pub async fn prove_again(scope: &Scope, password: &str) -> Result<()> {
    let id = scope.named_user()?;
    let own = users::Entity::find_by_id(id).one(scope.reader()).await?;
    let own = own.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))?;
    if let Proof::Wrong(tries) = prove(scope.agency(), &own.login, password).await? {
        return Err(wrong_own(tries).into());
    }
    let tx = scope.begin_own().await?;
    records::forget_tries(tx.db(), &own.login).await?;
    tx.commit().await
}

/// Removes sessions that have ended and tries that count no more.
pub(in crate::access) async fn prune(scope: &Scope) -> Result<()> {
    let now = scope.now();
    let tx = scope.agency().database().begin().await?;
    records::prune(&tx, now, now - rules::LOCK).await?;
    Ok(tx.commit().await?)
}

/// What a session token entitles to, with the session's CSRF token.
pub async fn scope_of_token(agency: &Agency, token: &str) -> Result<Option<(Scope, String)>> {
    let reader = agency.database().reader();
    let found = records::live_session(reader, &token_hash(token), agency.clock().now()).await?;
    let Some((session, user)) = found else { return Ok(None) };
    Ok(Some((scope_of(agency, user).await?, session.csrf_token)))
}

/// What a person whose account is in use may do and see, without a session: for jobs that act for somebody, and for tests.
pub async fn scope_of_login(agency: &Agency, login: &str) -> Result<Scope> {
    let user = records::user_by_login(agency.database().reader(), login).await?.filter(|user| user.is_active);
    let user = user.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))?;
    scope_of(agency, user).await
}

async fn scope_of(agency: &Agency, user: users::Model) -> Result<Scope> {
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

fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

fn wrong(tries: Tries) -> Problem {
    match tries.left() {
        0 => locked(),
        left => Problem::new(
            Kind::Unauthenticated,
            "wrong_sign_in",
            format!("账号或密码不正确，还可尝试 {left} 次，之后锁定 15 分钟"),
            format!("Login or password is wrong. {left} tries left, then the login is locked for 15 minutes"),
        ),
    }
}

/// The person is signed in, so this is a wrong field and not a missing sign-in.
fn wrong_old(tries: Tries) -> Problem {
    match tries.left() {
        0 => locked(),
        left => Problem::invalid(
            "wrong_old_password",
            format!("原密码不正确，还可尝试 {left} 次，之后锁定 15 分钟"),
            format!("The old password is wrong. {left} tries left, then the login is locked for 15 minutes"),
        ),
    }
}

fn wrong_own(tries: Tries) -> Problem {
    match tries.left() {
        0 => locked(),
        left => Problem::invalid(
            WRONG_OWN_PASSWORD,
            format!("登录密码不正确，还可尝试 {left} 次，之后锁定 15 分钟"),
            format!("Your password is wrong. {left} tries left, then the login is locked for 15 minutes"),
        ),
    }
}

fn locked() -> Problem {
    Problem::new(
        Kind::TooMany,
        "locked",
        "尝试次数过多，账号已锁定 15 分钟；忘记密码请联系机构管理员",
        "Too many tries: the login is locked for 15 minutes. If you forgot the password, ask your administrator",
    )
}

fn too_long() -> Problem {
    Problem::invalid("login", "账号太长，请检查后重新输入", "The login is too long. Check it and try again")
}

fn changed_meanwhile() -> Problem {
    Problem::new(
        Kind::Unauthenticated,
        "account_changed",
        "账号刚刚被修改，请重新登录",
        "The account has just been changed. Sign in again",
    )
}
