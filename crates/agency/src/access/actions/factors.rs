//! The second factor: setting one up, proving it, recovery codes, giving it up.

use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::leaving::end_sessions_in;
use super::sessions::wrong_old;
use super::sign_in::{Proof, Visit, check_address, count_address, count_try, of_user, prove, wrong_code};
use crate::access::records::factors::{self, second_factors};
use crate::access::records::sessions::{self, Ending};
use crate::access::records::{tries, users};
use crate::access::role::SecondFactorPolicy;
use crate::access::totp::{self, Typed};
use crate::activity;
use crate::error::{Failure, Result};
use crate::scope::{Scope, Tx};
use crate::seal;

/// How many recovery codes somebody gets.
const CODES: usize = 10;
/// What the key of second factors is derived by.
const LABEL: &str = "second_factor";

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Used {
    /// By a code of their authenticator.
    Code,
    /// By a recovery code.
    Recovery {
        /// How many they have left.
        left: u64,
    },
}

/// What an authenticator has to be told.
pub(in crate::access) struct NewFactor {
    /// For the QR code.
    pub(in crate::access) otpauth_url: String,
    /// For typing.
    pub(in crate::access) key: String,
}

/// Makes a key for the caller's authenticator, who shows the password again. It counts once a code of it has come.
pub(in crate::access) async fn begin_factor(
    scope: &Scope,
    visit: &Visit,
    password: &str,
) -> Result<NewFactor> {
    let own = own(scope).await?;
    if let Proof::Wrong(counted) = prove(scope.agency(), visit, &own.login, password).await? {
        return Err(wrong_old(scope.agency(), counted).into());
    }
    let mut key = [0; totp::KEY];
    getrandom::fill(&mut key).map_err(Failure::internal)?;
    let agency = scope.agency();
    let sealed_key = seal::seal(&agency.keys().sealing_key(LABEL), &place(own.id), &key)?;
    let tx = scope.begin_own().await?;
    tries::forget(tx.db(), &own.login).await?;
    if factors::confirmed(tx.db(), own.id).await?.is_some() {
        return Err(Problem::refused(
            "factor_present",
            "已经启用动态验证码；换手机请先停用，再重新设置",
            "You have a second factor already. To change telephones give it up first, then set it up again",
        )
        .into());
    }
    let row = second_factors::Model {
        user_id: own.id,
        sealed_key,
        last_step: 0,
        confirmed_at: None,
        created_at: tx.now(),
    };
    factors::begin(tx.db(), row).await?;
    tx.commit().await?;
    let otpauth_url = totp::otpauth_url(agency.name(), &own.login, &key);
    Ok(NewFactor { otpauth_url, key: totp::base32(&key) })
}

/// The first code shows that the authenticator has the key. From now on it is asked; the recovery codes are shown once.
pub(in crate::access) async fn confirm_factor(scope: &Scope, typed: &str) -> Result<Vec<String>> {
    let own = own(scope).await?;
    let counted = count_try(scope.agency(), &own.login).await?;
    let tx = scope.begin_own().await?;
    let waiting = factors::of_user(tx.db(), own.id).await?.filter(|factor| factor.confirmed_at.is_none());
    let waiting = waiting.ok_or_else(|| {
        Problem::refused(
            "factor_not_begun",
            "请先开始设置动态验证码",
            "Begin to set up a second factor first",
        )
    })?;
    if !is_right_code(&tx, &waiting, typed).await? {
        return Err(wrong_code(scope.agency(), counted).into());
    }
    factors::confirm(tx.db(), own.id, tx.now()).await?;
    tries::forget(tx.db(), &own.login).await?;
    let codes = make_codes(&tx, own.id).await?;
    if let Some(session) = scope.session() {
        sessions::prove(tx.db(), session.id, tx.now()).await?;
        end_sessions_in(&tx, own.id, Ending::But(session.id), (tx.now(), "changed")).await?;
    }
    let summary = Label::new("启用动态验证码", "Set up a second factor");
    activity::record(&tx, of_user("access.set_factor", &own, summary, json!({}))).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Shows the second factor again, for what is asked twice.
pub(in crate::access) async fn prove_factor(scope: &Scope, visit: &Visit, typed: &str) -> Result<()> {
    let own = own(scope).await?;
    let agency = scope.agency();
    check_address(agency, visit).await?;
    let counted = count_try(agency, &own.login).await?;
    let tx = scope.begin_own().await?;
    let Some(used) = use_code(&tx, own.id, typed).await? else {
        tx.rollback().await?;
        count_address(agency, visit).await?;
        return Err(wrong_code(agency, counted).into());
    };
    tries::forget(tx.db(), &own.login).await?;
    if let Some(session) = scope.session() {
        sessions::prove(tx.db(), session.id, tx.now()).await?;
    }
    if let Used::Recovery { left } = used {
        let summary =
            Label::new(format!("使用恢复码，还剩 {left} 个"), format!("Used a recovery code, {left} left"));
        activity::record(&tx, of_user("access.use_recovery_code", &own, summary, json!({ "left": left })))
            .await?;
    }
    tx.commit().await
}

/// New recovery codes instead of those before, for somebody who has just shown the second factor.
pub(in crate::access) async fn new_recovery_codes(scope: &Scope) -> Result<Vec<String>> {
    let own = with_factor(scope).await?;
    let tx = scope.begin_own().await?;
    let codes = make_codes(&tx, own.id).await?;
    let summary = Label::new("重新生成恢复码", "Made new recovery codes");
    activity::record(&tx, of_user("access.set_factor", &own, summary, json!({ "codes": codes.len() })))
        .await?;
    tx.commit().await?;
    Ok(codes)
}

/// Gives the second factor up, for somebody who has just shown it. Where the role requires one, another must follow.
pub(in crate::access) async fn remove_factor(scope: &Scope) -> Result<()> {
    let own = with_factor(scope).await?;
    let tx = scope.begin_own().await?;
    factors::remove(tx.db(), own.id).await?;
    let summary = Label::new("停用动态验证码", "Gave the second factor up");
    activity::record(&tx, of_user("access.set_factor", &own, summary, json!({ "is_removed": true }))).await?;
    tx.commit().await
}

/// Whether a role does nothing without a second factor.
pub(in crate::access) fn is_required(scope: &Scope, role: &str) -> bool {
    let role = scope.agency().definitions().roles.get(role);
    role.is_some_and(|role| role.second_factor == SecondFactorPolicy::Required)
}

async fn own(scope: &Scope) -> Result<users::Model> {
    let found = users::Entity::find_by_id(scope.named_user()?).one(scope.reader()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个账号", "The login")))
}

async fn with_factor(scope: &Scope) -> Result<users::Model> {
    let own = own(scope).await?;
    if factors::confirmed(scope.reader(), own.id).await?.is_none() {
        return Err(Problem::new(
            Kind::Conflict,
            "no_factor",
            "还没有启用动态验证码",
            "You have no second factor yet",
        )
        .into());
    }
    scope.require_proof()?;
    Ok(own)
}

async fn make_codes(tx: &Tx, user_id: Uuid) -> Result<Vec<String>> {
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut random = [0; 7];
        getrandom::fill(&mut random).map_err(Failure::internal)?;
        codes.push(totp::recovery_code(&random));
    }
    let hashes: Vec<String> = codes.iter().map(|code| recovery_hash(tx, user_id, code)).collect();
    factors::keep_codes(tx.db(), user_id, &hashes).await?;
    Ok(codes.iter().map(|code| totp::in_halves(code)).collect())
}

fn recovery_hash(tx: &Tx, user_id: Uuid, code: &str) -> String {
    tx.scope().agency().keys().recovery_hash(&user_id.to_string(), code)
}

/// Uses up what was typed, if it is a code or a recovery code of somebody.
pub(super) async fn use_code(tx: &Tx, user_id: Uuid, text: &str) -> Result<Option<Used>> {
    let Some(factor) = factors::confirmed(tx.db(), user_id).await? else { return Ok(None) };
    match totp::typed(text) {
        None => Ok(None),
        Some(Typed::Code(_)) => Ok(is_right_code(tx, &factor, text).await?.then_some(Used::Code)),
        Some(Typed::Recovery(code)) => {
            let hash = recovery_hash(tx, user_id, &code);
            if !factors::use_code(tx.db(), (user_id, &hash), tx.now()).await? {
                return Ok(None);
            }
            Ok(Some(Used::Recovery { left: factors::codes_left(tx.db(), user_id).await? }))
        }
    }
}

/// Whether the code of a step that was not used yet was typed; it is used now.
async fn is_right_code(tx: &Tx, factor: &second_factors::Model, text: &str) -> Result<bool> {
    let Some(Typed::Code(code)) = totp::typed(text) else { return Ok(false) };
    let key = tx.scope().agency().keys().sealing_key(LABEL);
    let key = seal::open(&key, &place(factor.user_id), &factor.sealed_key)?;
    let now = tx.scope().agency().clock().everywhere();
    match totp::accepts(&key, code, now, factor.last_step) {
        Some(step) => factors::use_step(tx.db(), factor.user_id, step).await,
        None => Ok(false),
    }
}

/// Where the key of somebody is kept.
fn place(user_id: Uuid) -> String {
    format!("second_factors/{user_id}/sealed_key")
}
