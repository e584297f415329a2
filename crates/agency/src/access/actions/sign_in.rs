//! Coming in: a name and a password, then the code of a second factor where there is one.

use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::id;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::factors::{Used, use_code};
use super::sessions::{self, scope_of, token_hash};
use super::sign_on;
use crate::Agency;
use crate::access::password;
use crate::access::records::tries::sign_in_challenges;
use crate::access::records::{self, factors, sessions as table, tries, users};
use crate::access::rules::{self, Lock, Tries};
use crate::activity::{self, Activity};
use crate::error::Result;
use crate::keys::random_token;
use crate::scope::{Scope, Session, Tx};

/// Wrong codes that end a challenge.
const ANSWERS: i64 = 5;

/// Where somebody comes from.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The address, unless it is the machine's own: behind a proxy it would be everybody's.
    pub address: Option<String>,
    /// Browser and system.
    pub agent: Option<String>,
}

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

/// How far a right password leads.
#[derive(Debug)]
pub enum Entry {
    /// In.
    In(Box<SignedIn>),
    /// To the question for a code.
    Code {
        /// Sent along with the code.
        challenge: String,
        /// Until when.
        expires_at: DateTime<Utc>,
    },
}

/// How somebody proved who they are.
pub(super) struct How {
    /// Their second factor, if it was asked.
    pub(super) used: Option<Used>,
    /// `password`, or `oidc` for another house's word.
    pub(super) method: &'static str,
}

/// By a password.
pub(super) const BY_PASSWORD: &str = "password";

/// Whether a name and a password belong together.
pub(super) enum Proof {
    Right(users::Model),
    Wrong(Tries),
}

/// Signs somebody in, or asks for the code of their second factor. A wrong name and a wrong password read alike, and both
/// count against the name and the address.
pub async fn sign_in(agency: &Agency, visit: &Visit, login: &str, password: &str) -> Result<Entry> {
    let user = match prove(agency, visit, login, password).await? {
        Proof::Right(user) => user,
        Proof::Wrong(tries) => return Err(wrong(agency, tries).into()),
    };
    if factors::confirmed(agency.database().reader(), user.id).await?.is_none() {
        let how = How { used: None, method: BY_PASSWORD };
        return Ok(Entry::In(Box::new(enter(agency, visit, user, how).await?)));
    }
    let tx = agency.database().begin().await?;
    // The password was right, so its try is taken back; wrong codes count against the name in its place.
    let counted = tries::to_change(&tx, login, agency.clock().now()).await?;
    tries::keep(&tx, login, counted.without_last()).await?;
    tx.commit().await?;
    ask_for_code(agency, &user, BY_PASSWORD).await
}

/// Asks somebody, whose first proof was right, for the code of their second factor.
pub(super) async fn ask_for_code(agency: &Agency, user: &users::Model, method: &str) -> Result<Entry> {
    let challenge = random_token()?;
    let expires_at = agency.clock().now() + agency.definitions().sign_in.challenge();
    let tx = agency.database().begin().await?;
    let row = sign_in_challenges::Model {
        token_hash: token_hash(&challenge),
        user_id: user.id,
        method: method.to_owned(),
        try_count: 0,
        expires_at,
    };
    tries::challenge(&tx, row).await?;
    tx.commit().await?;
    Ok(Entry::Code { challenge, expires_at })
}

/// Answers the question for a code. Five wrong answers end the question, and lock the name like wrong passwords.
pub(in crate::access) async fn answer_challenge(
    agency: &Agency,
    visit: &Visit,
    challenge: &str,
    typed: &str,
) -> Result<SignedIn> {
    check_address(agency, visit).await?;
    let now = agency.clock().now();
    let tx = Scope::nobody(agency).begin_at_the_door().await?;
    let row = tries::challenge_to_answer(tx.db(), &token_hash(challenge)).await?;
    let row = row.filter(|row| row.expires_at > now && row.try_count < ANSWERS).ok_or_else(over)?;
    let user = users::Entity::find_by_id(row.user_id).one(tx.db()).await?;
    let user = user.filter(|user| user.is_active).ok_or_else(over)?;
    let counted = tries::to_change(tx.db(), &user.login, now).await?;
    if !counted.may_try(now) {
        return Err(locked().into());
    }
    let Some(used) = use_code(&tx, user.id, typed).await? else {
        let counted = counted.after_try(now, agency.definitions().sign_in.of_name());
        tries::keep(tx.db(), &user.login, counted).await?;
        tries::count_answer(tx.db(), &row).await?;
        remember_refusal(&tx, visit, &user, (counted, "code")).await?;
        tx.commit().await?;
        count_address(agency, visit).await?;
        return Err(wrong_code(agency, counted).into());
    };
    tries::forget_challenge(tx.db(), &row.token_hash).await?;
    tx.commit().await?;
    let method = if row.method == sign_on::METHOD { sign_on::METHOD } else { BY_PASSWORD };
    enter(agency, visit, user, How { used: Some(used), method }).await
}

/// Opens a session for somebody who has proved who they are.
pub(super) async fn enter(
    agency: &Agency,
    visit: &Visit,
    proved: users::Model,
    How { used, method }: How,
) -> Result<SignedIn> {
    let (token, csrf_token) = (random_token()?, random_token()?);
    let now = agency.clock().now();
    let session = table::Model {
        token_hash: token_hash(&token),
        user_id: proved.id,
        csrf_token: csrf_token.clone(),
        created_at: now,
        expires_at: now + agency.definitions().sign_in.session(),
        id: id::fresh(),
        seen_at: now,
        ended_at: None,
        end_reason: None,
        address: visit.address.clone(),
        agent: visit.agent.clone(),
        proved_at: used.is_some().then_some(now),
        method: Some(method.to_owned()),
        preview_client_id: None,
        preview_role: None,
    };
    let scope = scope_of(agency, proved.clone()).await?.by_session(Session {
        id: session.id,
        has_factor: used.is_some(),
        proved_at: session.proved_at,
        must: Vec::new(),
        preview: None,
    });
    let tx = scope.begin_own().await?;
    // While the hash was computed the account may have been deactivated or changed.
    let user = records::user_by_login(tx.db(), &proved.login).await?;
    let user = user.filter(|user| user.is_active && *user == proved).ok_or_else(changed_meanwhile)?;
    if method == BY_PASSWORD || used.is_some() {
        tries::forget(tx.db(), &user.login).await?;
    }
    let row: table::ActiveModel = session.clone().into();
    table::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    if let Some(Used::Recovery { left }) = used {
        let summary = Label::new(
            format!("使用恢复码登录，还剩 {left} 个"),
            format!("Signed in with a recovery code, {left} left"),
        );
        activity::record(&tx, of_user("access.use_recovery_code", &user, summary, json!({ "left": left })))
            .await?;
    }
    let detail = json!({ "device": visit.agent, "second_factor": used.is_some(), "method": method });
    let summary = if method == sign_on::METHOD {
        Label::new("用企业登录进入", "Signed in by single sign-on")
    } else {
        Label::new("登录", "Signed in")
    };
    activity::record(&tx, of_user("access.sign_in", &user, summary, detail)).await?;
    tx.commit().await?;
    let scope = sessions::scope_in(agency, &session, user).await?;
    Ok(SignedIn { token, csrf_token, scope })
}

/// Tries a password. The try is on the ledger before its hash is computed: however many requests arrive at once, no
/// more passwords are tried than the lock allows. Whoever uses the proof takes the tries back.
pub(super) async fn prove(agency: &Agency, visit: &Visit, login: &str, password: &str) -> Result<Proof> {
    if !rules::fits(login) {
        return Err(too_long().into());
    }
    check_address(agency, visit).await?;
    let turn = password::turn().await?;
    let counted = count_try(agency, login).await?;
    let user = records::user_by_login(agency.database().reader(), login).await?;
    let user = user.filter(|user| user.is_active);
    let right =
        password::verify(&turn, password, user.as_ref().map(|user| user.password_hash.as_str())).await?;
    match (user, right) {
        (Some(user), true) => Ok(Proof::Right(user)),
        (user, _) => {
            refuse(agency, visit, login, (user, counted)).await?;
            Ok(Proof::Wrong(counted))
        }
    }
}

pub(super) async fn count_try(agency: &Agency, login: &str) -> Result<Tries> {
    let now = agency.clock().now();
    let tx = agency.database().begin().await?;
    let counted = tries::to_change(&tx, login, now).await?;
    if !counted.may_try(now) {
        return Err(locked().into());
    }
    let counted = counted.after_try(now, agency.definitions().sign_in.of_name());
    tries::keep(&tx, login, counted).await?;
    tx.commit().await?;
    Ok(counted)
}

/// Counts a refusal against the address, and remembers it if the name is somebody's. A name that is nobody's writes as
/// much, so that the time does not tell which names exist.
async fn refuse(
    agency: &Agency,
    visit: &Visit,
    login: &str,
    (user, counted): (Option<users::Model>, Tries),
) -> Result<()> {
    let tx = Scope::nobody(agency).begin_at_the_door().await?;
    match user {
        Some(user) => remember_refusal(&tx, visit, &user, (counted, "password")).await?,
        None => {
            let held = tries::to_change(tx.db(), login, agency.clock().now()).await?;
            tries::keep(tx.db(), login, held).await?;
        }
    }
    tx.commit().await?;
    count_address(agency, visit).await
}

async fn remember_refusal(
    tx: &Tx,
    visit: &Visit,
    user: &users::Model,
    (counted, what): (Tries, &str),
) -> Result<()> {
    let left = counted.left(tx.scope().agency().definitions().sign_in.of_name());
    let detail = json!({ "device": visit.agent, "wrong": what, "left": left });
    let summary = Label::new(
        format!("登录未成功，还可尝试 {left} 次"),
        format!("A sign-in was refused, {left} tries left"),
    );
    activity::record(tx, of_user("access.sign_in_refused", user, summary, detail)).await?;
    if left > 0 {
        return Ok(());
    }
    let summary = Label::new("尝试次数过多，账号暂时锁定", "Too many tries: the login is locked for a while");
    activity::record(tx, of_user("access.locked", user, summary, json!({ "device": visit.agent }))).await
}

/// Refuses an address that has been refused too often.
pub(super) async fn check_address(agency: &Agency, visit: &Visit) -> Result<()> {
    let Some(address) = &visit.address else { return Ok(()) };
    let now = agency.clock().now();
    let refused = tries::of_address(agency.database().reader(), address, now).await?;
    if refused.may_try(now) {
        return Ok(());
    }
    let minutes = limit_of_address(agency).lasts.num_minutes();
    Err(Problem::new(
        Kind::TooMany,
        "address_locked",
        format!("这个网络的登录失败次数过多，请 {minutes} 分钟后再试；急用请联系机构管理员"),
        format!("Too many refused sign-ins from this network. Try again in {minutes} minutes, or ask your administrator"),
    )
    .into())
}

pub(super) async fn count_address(agency: &Agency, visit: &Visit) -> Result<()> {
    let Some(address) = &visit.address else { return Ok(()) };
    let now = agency.clock().now();
    let tx = agency.database().begin().await?;
    let refused = tries::of_address_to_change(&tx, address, now).await?;
    tries::keep_address(&tx, address, refused.after_try(now, limit_of_address(agency))).await?;
    Ok(tx.commit().await?)
}

fn limit_of_address(agency: &Agency) -> Lock {
    agency.definitions().sign_in.of_address()
}

pub(super) fn of_user(
    verb: &'static str,
    user: &users::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "user",
        subject_id: user.id.to_string(),
        client_id: user.client_id,
        store_id: None,
        summary,
        detail,
    }
}

fn wrong(agency: &Agency, counted: Tries) -> Problem {
    match counted.left(agency.definitions().sign_in.of_name()) {
        0 => locked(),
        left => Problem::new(
            Kind::Unauthenticated,
            "wrong_sign_in",
            format!("账号或密码不正确，还可尝试 {left} 次，之后锁定 15 分钟"),
            format!("Login or password is wrong. {left} tries left, then the login is locked for 15 minutes"),
        ),
    }
}

/// A wrong field of the form, not a missing sign-in: the form stays.
pub(super) fn wrong_code(agency: &Agency, counted: Tries) -> Problem {
    match counted.left(agency.definitions().sign_in.of_name()) {
        0 => locked(),
        left => Problem::invalid(
            "wrong_code",
            format!("验证码不正确或已用过，还可尝试 {left} 次；请等下一个验证码，并检查手机时间"),
            format!(
                "The code is wrong or used. {left} tries left; wait for the next one and check your telephone's clock"
            ),
        ),
    }
}

pub(super) fn locked() -> Problem {
    Problem::new(
        Kind::TooMany,
        "locked",
        "尝试次数过多，账号已锁定 15 分钟；忘记密码请联系机构管理员",
        "Too many tries: the login is locked for 15 minutes. If you forgot the password, ask your administrator",
    )
}

fn over() -> Problem {
    Problem::new(
        Kind::Unauthenticated,
        "challenge_over",
        "验证已失效，请重新输入账号和密码",
        "The question for the code has ended. Enter the login and the password again",
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
