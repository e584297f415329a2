//! Asking the provider: what it is (discovery), its keys, and who a code speaks of. Answers are small, come soon, and from
//! where the settings say; nothing is followed elsewhere.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::{Kind, Problem};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use ureq::Agent;
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use url::Url;
use zeroize::Zeroizing;

use super::is_loopback;
use super::token::Key;
use crate::error::{Failure, Result};

/// A provider that answers later is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// No answer of a provider is larger.
const LARGEST: u64 = 1 << 20;
/// What a provider says of itself is asked again after this long,
const KEPT: TimeDelta = TimeDelta::hours(1);
/// and because of a key we do not know no sooner than this: anybody can send us tokens.
const AGAIN: TimeDelta = TimeDelta::minutes(1);

/// The provider, and who we are to it.
pub(super) struct Provider {
    issuer: String,
    /// Whether it stands on this machine, where nobody listens in between.
    is_local: bool,
    client_id: String,
    secret: Option<Zeroizing<String>>,
    agent: Agent,
    known: Mutex<Option<Arc<Known>>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider({})", self.issuer)
    }
}

/// What the provider said of itself.
pub(super) struct Known {
    pub(super) authorization_endpoint: Url,
    pub(super) keys: Vec<Key>,
    token_endpoint: Url,
    takes_basic: bool,
    asked_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Provider {
    pub(super) fn new(
        (issuer, is_local): (String, bool),
        (client_id, secret): (String, Option<Zeroizing<String>>),
        authority: Option<&str>,
    ) -> Result<Self> {
        let roots = match authority {
            None => RootCerts::WebPki,
            Some(pem) => {
                let items: Vec<_> = parse_pem(pem.as_bytes())
                    .collect::<std::result::Result<_, _>>()
                    .map_err(Failure::internal)?;
                let certificates = items.into_iter().filter_map(|item| {
                    let PemItem::Certificate(certificate) = item else { return None };
                    Some(certificate)
                });
                RootCerts::from(certificates)
            }
        };
        let agent = Agent::config_builder()
            .https_only(!is_local)
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build()
            .into();
        Ok(Self { issuer, is_local, client_id, secret, agent, known: Mutex::new(None) })
    }

    /// What the provider said of itself not long ago.
    pub(super) async fn known(&self, now: DateTime<Utc>) -> Result<Arc<Known>> {
        self.known_since(now, KEPT).await
    }

    /// The same, asked again unless that was done a moment ago.
    pub(super) async fn known_anew(&self, now: DateTime<Utc>) -> Result<Arc<Known>> {
        self.known_since(now, AGAIN).await
    }

    async fn known_since(&self, now: DateTime<Utc>, age: TimeDelta) -> Result<Arc<Known>> {
        let mut kept = self.known.lock().await;
        if let Some(known) = kept.as_ref().filter(|known| now - known.asked_at < age) {
            return Ok(Arc::clone(known));
        }
        let known = Arc::new(self.ask(now).await?);
        *kept = Some(Arc::clone(&known));
        Ok(known)
    }

    async fn ask(&self, now: DateTime<Utc>) -> Result<Known> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let said: Discovery = self.get(address).await?;
        if said.issuer != self.issuer {
            return Err(misconfigured(
                "issuer 不是设置里写的那一家",
                "its issuer is not the one that is set up",
            )
            .into());
        }
        for address in [&said.authorization_endpoint, &said.token_endpoint, &said.jwks_uri] {
            if address.scheme() != "https" && !(self.is_local && is_loopback(address)) {
                return Err(misconfigured("有的地址不是 https", "some of its addresses are not https").into());
            }
        }
        let set: KeySet = self.get(said.jwks_uri.into()).await?;
        // Keys of kinds nobody here reads do not make the others unreadable.
        let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
        let methods = said.token_endpoint_auth_methods_supported;
        Ok(Known {
            authorization_endpoint: said.authorization_endpoint,
            token_endpoint: said.token_endpoint,
            keys,
            takes_basic: methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic"),
            asked_at: now,
        })
    }

    /// Exchanges a code for the token that says who somebody is.
    pub(super) async fn exchange(
        &self,
        known: &Known,
        (code, verifier, return_address): (&str, &str, &str),
    ) -> Result<String> {
        let mut form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", return_address.to_owned()),
            ("client_id", self.client_id.clone()),
            ("code_verifier", verifier.to_owned()),
        ];
        let mut request = self.agent.post(known.token_endpoint.as_str()).header("accept", "application/json");
        match &self.secret {
            Some(secret) if known.takes_basic => {
                let both = Zeroizing::new(format!("{}:{}", encoded(&self.client_id), encoded(secret)));
                let authorization = format!("Basic {}", BASE64_STANDARD.encode(both.as_bytes()));
                request = request.header("authorization", authorization);
            }
            Some(secret) => form.push(("client_secret", secret.to_string())),
            None => {}
        }
        let (status, body) = answered(move || request.send_form(form)).await?;
        match status {
            200 => Ok(read::<Tokens>(&body)?.id_token),
            400..=499 => Err(refused_code().into()),
            _ => Err(unreachable().into()),
        }
    }

    async fn get<T: DeserializeOwned>(&self, address: String) -> Result<T> {
        let request = self.agent.get(address).header("accept", "application/json");
        let (status, body) = answered(move || request.call()).await?;
        if status != 200 {
            tracing::warn!(status, "the identity provider does not say what it is");
            return Err(unreachable().into());
        }
        read(&body)
    }
}

/// Status and body of a request, which waits on a thread of its own.
async fn answered(
    ask: impl FnOnce() -> std::result::Result<Response<ureq::Body>, ureq::Error> + Send + 'static,
) -> Result<(u16, Vec<u8>)> {
    let asking = move || {
        let mut response = ask()?;
        let body = response.body_mut().with_config().limit(LARGEST).read_to_vec()?;
        Ok::<_, ureq::Error>((response.status().as_u16(), body))
    };
    let answer = tokio::task::spawn_blocking(asking).await.map_err(Failure::internal)?;
    Ok(answer.map_err(|cause| {
        tracing::warn!(%cause, "the identity provider does not answer");
        unreachable()
    })?)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    Ok(serde_json::from_slice(body)
        .map_err(|_| misconfigured("它的回答读不懂", "its answer cannot be read"))?)
}

/// As in a form: RFC 6749 asks for it before the two are put together.
fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn unreachable() -> Problem {
    Problem::new(
        Kind::Busy,
        "sign_on_unreachable",
        "身份提供方没有回答；请过一会儿重试，或用账号和密码登录",
        "The identity provider does not answer. Try again in a while, or sign in with login and password",
    )
}

fn misconfigured(zh: &str, en: &str) -> Problem {
    Problem::refused(
        "sign_on_provider",
        format!("企业登录的身份提供方与设置不符：{zh}；请用账号和密码登录，并告诉机构管理员"),
        format!(
            "The identity provider does not fit what is set up: {en}. Sign in with login and password, and tell your administrator"
        ),
    )
}

fn refused_code() -> Problem {
    Problem::refused(
        "sign_on_code",
        "身份提供方不认这次登录的授权码：可能已经用过或过期；请重新登录",
        "The identity provider does not take the code of this sign-in: it may be used or over. Sign in again",
    )
}
