//! Coming in by the account of another house, and saying which account there is one's own.

use chrono::TimeDelta;
use daiyun_base::error::{Kind, Problem};
use sea_orm::entity::prelude::*;
use zeroize::Zeroizing;

use super::identities::link_identity;
use super::sessions::{prove_again, token_hash};
use super::sign_in::{Entry, How, Visit, ask_for_code, check_address, count_address, enter, locked};
use crate::Agency;
use crate::access::records::linking::{self, oidc_attempts};
use crate::access::records::{factors, tries, users};
use crate::access::role::SecondFactorPolicy;
use crate::access::sign_on::{Proved, Question, SingleSignOn};
use crate::error::{Failure, Result};
use crate::keys::random_token;
use crate::scope::Scope;
use crate::seal;

/// How a session says that it began at the provider.
pub(in crate::access) const METHOD: &str = "oidc";
/// Whoever is longer at the provider starts again.
pub(in crate::access) const ON_THE_WAY: TimeDelta = TimeDelta::minutes(10);
/// What the key of verifiers is derived by.
const LABEL: &str = "sign_on";
/// No address of the console is longer.
const LONGEST_ADDRESS: usize = 2_000;

/// What a browser is sent away with.
pub(in crate::access) struct Departure {
    /// The provider's page.
    pub(in crate::access) address: String,
    /// For a cookie: who comes back has to be who left.
    pub(in crate::access) browser: String,
}

/// What a browser comes back with.
pub(in crate::access) struct Arrival {
    pub(in crate::access) state: String,
    pub(in crate::access) code: Option<String>,
    /// What the provider says went wrong.
    pub(in crate::access) error: Option<String>,
    /// From its cookie.
    pub(in crate::access) browser: Option<String>,
}

/// Sends somebody to the provider, who wants to sign in and then see a page of the console.
pub(in crate::access) async fn leave(agency: &Agency, visit: &Visit, return_to: &str) -> Result<Departure> {
    check_address(agency, visit).await?;
    depart(agency, (None, own_page(return_to))).await
}

/// Sends somebody to the provider who is signed in and wants to link what they are there. They show their password: at a
/// screen left open nobody else makes themselves a key.
pub(in crate::access) async fn leave_to_link(
    scope: &Scope,
    visit: &Visit,
    password: &str,
) -> Result<Departure> {
    let user_id = scope.named_user()?;
    offered(scope.agency())?;
    prove_again(scope, visit, password).await?;
    depart(scope.agency(), (Some(user_id), "/access/account")).await
}

/// Somebody is back from the provider: signs them in, or asks for the code of their second factor. Says which page they
/// wanted.
pub(in crate::access) async fn sign_on(
    agency: &Agency,
    visit: &Visit,
    arrival: &Arrival,
) -> Result<(Entry, String)> {
    check_address(agency, visit).await?;
    let came = match arrived(agency, arrival, None).await {
        Ok((attempt, proved)) => known(agency, &proved).await.map(|user| (attempt, proved, user)),
        Err(failure) => Err(failure),
    };
    let (attempt, proved, user) = match came {
        Ok(came) => came,
        Err(failure) => {
            // A provider that is away is nobody's try: a whole office would be locked out of its passwords as well.
            if matches!(failure.problem.kind, Kind::Refused) {
                count_address(agency, visit).await?;
            }
            return Err(failure);
        }
    };
    let now = agency.clock().now();
    let tx = agency.database().begin().await?;
    let may_try = tries::to_change(&tx, &user.login, now).await?.may_try(now);
    tx.commit().await?;
    if !may_try {
        return Err(locked().into());
    }
    let entry = if asks_for_code(agency, &user, &proved).await? {
        ask_for_code(agency, &user, METHOD).await?
    } else {
        Entry::In(Box::new(enter(agency, visit, user, How { used: None, method: METHOD }).await?))
    };
    Ok((entry, attempt.return_to))
}

/// Somebody who is signed in is back from the provider: what they are there lets them in from now on.
pub(in crate::access) async fn link_own(scope: &Scope, arrival: &Arrival) -> Result<()> {
    let user_id = scope.named_user()?;
    let (_, proved) = arrived(scope.agency(), arrival, Some(user_id)).await?;
    let tx = scope.begin_own().await?;
    link_identity(&tx, user_id, (&proved.subject, None)).await?;
    tx.commit().await
}

/// The provider the agency trusts, if it trusts one.
pub(in crate::access) fn offered(agency: &Agency) -> Result<&SingleSignOn> {
    agency.single_sign_on().ok_or_else(|| {
        Problem::refused(
            "sign_on_off",
            "没有设置企业登录；请用账号和密码登录。机构的运维可用 daiyun serve --oidc 设置",
            "Single sign-on is not set up. Sign in with login and password; whoever runs the server sets it up with daiyun serve --oidc",
        )
        .into()
    })
}

/// A code is asked of whoever has a second factor here, unless the provider asked for one, we were told to believe it, and
/// the role leaves the second factor to its people.
async fn asks_for_code(agency: &Agency, user: &users::Model, proved: &Proved) -> Result<bool> {
    if factors::confirmed(agency.database().reader(), user.id).await?.is_none() {
        return Ok(false);
    }
    let role = agency.definitions().roles.get(&user.role);
    let is_required = role.is_none_or(|role| role.second_factor == SecondFactorPolicy::Required);
    Ok(is_required || !offered(agency)?.trusts(proved))
}

async fn depart(agency: &Agency, (user_id, return_to): (Option<Uuid>, &str)) -> Result<Departure> {
    let on = offered(agency)?;
    let [state, browser, nonce] = [random_token()?, random_token()?, random_token()?];
    let verifier = Zeroizing::new(random_token()?);
    // The page that people come back to tells by this what they left for; the row decides.
    let state = format!("{}.{state}", if user_id.is_some() { "link" } else { "in" });
    let question = Question { state: &state, nonce: &nonce, verifier: &verifier };
    let address = on.address_to_ask(&question, agency.clock().everywhere()).await?;
    let state_hash = state_hash(&state, &browser);
    let now = agency.clock().now();
    let row = oidc_attempts::Model {
        sealed_verifier: seal::seal(&agency.keys().sealing_key(LABEL), &state_hash, verifier.as_bytes())?,
        state_hash,
        nonce,
        return_to: return_to.to_owned(),
        user_id,
        expires_at: now + ON_THE_WAY,
    };
    let tx = agency.database().begin().await?;
    linking::depart(&tx, row, now).await?;
    tx.commit().await?;
    Ok(Departure { address, browser })
}

/// Who came back, by the provider's word. Coming back counts once, whatever comes of it.
async fn arrived(
    agency: &Agency,
    arrival: &Arrival,
    user_id: Option<Uuid>,
) -> Result<(oidc_attempts::Model, Proved)> {
    let on = offered(agency)?;
    let browser = arrival.browser.as_deref().ok_or_else(over)?;
    let tx = agency.database().begin().await?;
    let attempt = linking::arrive(&tx, &state_hash(&arrival.state, browser), agency.clock().now()).await?;
    tx.commit().await?;
    let attempt = attempt.filter(|attempt| attempt.user_id == user_id).ok_or_else(over)?;
    let code = arrival.code.as_deref().filter(|_| arrival.error.is_none()).ok_or_else(denied)?;
    let key = agency.keys().sealing_key(LABEL);
    let verifier = seal::open(&key, &attempt.state_hash, &attempt.sealed_verifier)?;
    let verifier = std::str::from_utf8(&verifier).map_err(Failure::internal)?;
    let question = Question { state: &arrival.state, nonce: &attempt.nonce, verifier };
    let proved = on.proved_by(code, &question, agency.clock().everywhere()).await?;
    Ok((attempt, proved))
}

/// The account of somebody, by who they are at the provider and by nothing else.
async fn known(agency: &Agency, proved: &Proved) -> Result<users::Model> {
    let reader = agency.database().reader();
    let identity = linking::of_subject(reader, offered(agency)?.issuer(), &proved.subject).await?;
    let Some(identity) = identity else { return Err(nobodys(&proved.subject).into()) };
    let user = users::Entity::find_by_id(identity.user_id).one(reader).await?;
    Ok(user.filter(|user| user.is_active).ok_or_else(|| nobodys(&proved.subject))?)
}

/// A page of the console; anything else is the first page. What begins with two strokes is another house.
fn own_page(address: &str) -> &str {
    let is_ours = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(['\\', '\n', '\r', '\t'])
        && address.len() <= LONGEST_ADDRESS;
    if is_ours { address } else { "/" }
}

fn state_hash(state: &str, browser: &str) -> String {
    token_hash(&format!("{state}\u{1f}{browser}"))
}

fn over() -> Problem {
    Problem::refused(
        "sign_on_over",
        "这次企业登录已用过、已超时，或是在别的浏览器里开始的；请重新登录",
        "This single sign-on is used or over, or began in another browser. Sign in again",
    )
}

fn denied() -> Problem {
    Problem::refused(
        "sign_on_denied",
        "身份提供方没有让你登录；请重新登录，或用账号和密码登录",
        "The identity provider did not let you in. Try again, or sign in with login and password",
    )
}

fn nobodys(subject: &str) -> Problem {
    Problem::refused(
        "sign_on_unknown",
        format!(
            "这个企业账号还没有绑定能用的账号；请用账号和密码登录后在「我的账号」里绑定，或把它的标识告诉管理员：{subject}"
        ),
        format!(
            "This identity belongs to no account in use. Sign in with login and password and link it under My account, or tell your administrator its subject: {subject}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn nobody_is_sent_to_another_house_after_signing_in() {
        for own in ["/", "/dashboard?scope=client:a#b", "/access/account"] {
            assert_eq!(own_page(own), own);
        }
        for other in [
            "",
            "//evil.example.cn",
            "/\\evil.example.cn",
            "https://evil.example.cn",
            "/\t/evil.example.cn",
            "javascript:1",
        ] {
            assert_eq!(own_page(other), "/", "{other}");
        }
    }
}
