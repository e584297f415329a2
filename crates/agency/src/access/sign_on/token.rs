//! Whether a provider's word about somebody holds (OpenID Connect Core 3.1.3.7). Pure: keys, expectation and instant are
//! handed in. Only RS256 and ES256 are read, and which key checks a signature is decided by the key's own kind: a token cannot
//! choose to be checked as something else.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::Problem;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

/// Clocks of two houses differ by this much.
const SKEW: TimeDelta = TimeDelta::minutes(1);
/// A word older than this was not said for this sign-in.
const OLDEST: TimeDelta = TimeDelta::minutes(10);
/// The specification allows no longer subject.
const LONGEST_SUBJECT: usize = 255;
/// Bytes of one coordinate of a point on P-256.
const COORDINATE: usize = 32;

/// What has to hold of a token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: DateTime<Utc>,
}

/// Who somebody is at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::access) struct Proved {
    /// Names them there for ever; an address or a name may pass to somebody else.
    pub(in crate::access) subject: String,
    /// By what the provider knew them (`amr`).
    pub(in crate::access) methods: Vec<String>,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Unreadable,
    Algorithm,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYet,
    Nonce,
    Subject,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (code, zh, en) = match refusal {
            Refusal::Unreadable => ("sign_on_unreadable", "令牌读不出来", "its token cannot be read"),
            Refusal::Algorithm => (
                "sign_on_algorithm",
                "令牌的签名算法不是 RS256 或 ES256",
                "its token is signed by neither RS256 nor ES256",
            ),
            Refusal::UnknownKey => (
                "sign_on_key",
                "令牌不是用它公布的密钥签的",
                "its token is signed with a key it does not publish",
            ),
            Refusal::Signature => {
                ("sign_on_signature", "令牌的签名不对", "the signature of its token is wrong")
            }
            Refusal::Issuer => {
                ("sign_on_issuer", "令牌是另一家签发的", "its token was issued by somebody else")
            }
            Refusal::Audience => {
                ("sign_on_audience", "令牌是发给别的系统的", "its token is meant for another system")
            }
            Refusal::Expired => ("sign_on_expired", "令牌已过期", "its token has expired"),
            Refusal::NotYet => ("sign_on_not_yet", "令牌的时间在将来", "its token is of the future"),
            Refusal::Nonce => {
                ("sign_on_nonce", "令牌不是为这次登录签发的", "its token was not issued for this sign-in")
            }
            Refusal::Subject => ("sign_on_subject", "令牌没有写明是谁", "its token does not say who you are"),
        };
        Self::refused(
            code,
            format!("身份提供方的回答不可信：{zh}，没有登录。请重新登录一次；仍然如此请联系机构管理员"),
            format!(
                "The identity provider's answer is not believed: {en}, so you are not signed in. Try once more; if it stays so, ask your administrator"
            ),
        )
    }
}

/// A public key of the provider (RFC 7517).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Key {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    #[serde(default)]
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// Meant for us, and for others only if we are the one it was given to.
    fn is(&self, client_id: &str, given_to: Option<&str>) -> bool {
        let (is_named, is_only) = match self {
            Self::One(name) => (name == client_id, true),
            Self::Several(names) => (names.iter().any(|name| name == client_id), names.len() == 1),
        };
        is_named && given_to.map_or(is_only, |given_to| given_to == client_id)
    }
}

/// The two ways of signing that are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    fn called(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    fn is_of(self, key: &Key) -> bool {
        let (kind, name) = match self {
            Self::Rs256 => (key.kty == "RSA", "RS256"),
            Self::Es256 => (key.kty == "EC" && key.crv.as_deref() == Some("P-256"), "ES256"),
        };
        kind && key.alg.as_deref().is_none_or(|alg| alg == name) && key.used_for.as_deref() != Some("enc")
    }

    fn verifies(self, key: &Key, signed: &[u8], signature: &[u8]) -> Option<()> {
        match self {
            Self::Rs256 => {
                let (n, e) = (decoded(key.n.as_ref()?)?, decoded(key.e.as_ref()?)?);
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).ok()
            }
            Self::Es256 => {
                let (x, y) = (decoded(key.x.as_ref()?)?, decoded(key.y.as_ref()?)?);
                if x.len() != COORDINATE || y.len() != COORDINATE {
                    return None;
                }
                let point = [&[4], x.as_slice(), y.as_slice()].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).ok()
            }
        }
    }
}

/// Who a token speaks of, if it holds.
pub(super) fn check(token: &str, keys: &[Key], expected: &Expected<'_>) -> Result<Proved, Refusal> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::Unreadable)?;
    let (header, claims) = signed.split_once('.').ok_or(Refusal::Unreadable)?;
    let header: Header = part(header)?;
    let algorithm =
        Algorithm::called(&header.alg).filter(|_| header.crit.is_none()).ok_or(Refusal::Algorithm)?;
    let key = key_of(&header, algorithm, keys).ok_or(Refusal::UnknownKey)?;
    let signature = decoded(signature).ok_or(Refusal::Unreadable)?;
    algorithm.verifies(key, signed.as_bytes(), &signature).ok_or(Refusal::Signature)?;
    believed(part(claims)?, expected)
}

/// The key a token names; one that names none is read if there is no choice.
fn key_of<'a>(header: &Header, algorithm: Algorithm, keys: &'a [Key]) -> Option<&'a Key> {
    let mut fitting = keys.iter().filter(|key| algorithm.is_of(key));
    match &header.kid {
        Some(kid) => fitting.find(|key| key.kid.as_ref() == Some(kid)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    }
}

fn believed(claims: Claims, expected: &Expected<'_>) -> Result<Proved, Refusal> {
    if claims.iss != expected.issuer {
        return Err(Refusal::Issuer);
    }
    if !claims.aud.is(expected.client_id, claims.azp.as_deref()) {
        return Err(Refusal::Audience);
    }
    let (earliest, latest) = ((expected.now - SKEW).timestamp(), (expected.now + SKEW).timestamp());
    if claims.exp <= earliest || claims.iat < (expected.now - OLDEST).timestamp() {
        return Err(Refusal::Expired);
    }
    if claims.iat > latest || claims.nbf.is_some_and(|from| from > latest) {
        return Err(Refusal::NotYet);
    }
    let nonce = claims.nonce.unwrap_or_default();
    if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
        return Err(Refusal::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > LONGEST_SUBJECT {
        return Err(Refusal::Subject);
    }
    Ok(Proved { subject: claims.sub, methods: claims.amr })
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let bytes = decoded(text).ok_or(Refusal::Unreadable)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Unreadable)
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}
