//! Signing in with the account of another house: OpenID Connect, authorization code with PKCE.
//!
//! What is set up stands in a file that `daiyun serve --oidc` names; the secret stands in a file of its own beside it. Which
//! provider is asked is decided there and nowhere else: nothing that arrives from outside names an address we would open.

mod provider;
mod token;

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;
use zeroize::Zeroizing;

use crate::error::Result;
use provider::Provider;
pub(super) use token::Proved;
use token::{Expected, Refusal};

/// Where the provider sends people back to: a page of the console.
const RETURN: &str = "/access/sign-on";

/// What the file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOnSettings {
    /// Who vouches for people: `https://` and a host, perhaps a path.
    pub issuer: String,
    /// Our name at the provider.
    pub client_id: String,
    /// Holds our secret at the provider; a path beside the file. Without one the provider knows us by PKCE alone.
    pub client_secret_file: Option<PathBuf>,
    /// What the button says.
    pub label: Label,
    /// What is asked for besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Words of `amr` by which the provider says that it asked for a second factor and we believe it. Roles that require a
    /// second factor are asked for ours all the same.
    #[serde(default)]
    pub trusted_amr: Vec<String>,
    /// The certificate (PEM) that the provider's own is signed by, where no public authority did.
    pub ca_file: Option<PathBuf>,
}

/// The provider this agency trusts.
#[derive(Debug)]
pub struct SingleSignOn {
    settings: SignOnSettings,
    return_address: String,
    provider: Provider,
}

/// What somebody takes along to the provider, besides the state.
pub(super) struct Question<'a> {
    pub(super) state: &'a str,
    pub(super) nonce: &'a str,
    pub(super) verifier: &'a str,
}

impl SingleSignOn {
    /// Reads the file; `origin` is what the console's addresses begin with, as in `https://daiyun.example.cn`.
    pub fn read(file: &Path, origin: &str) -> Result<Self> {
        let told = |what: &Path, cause: &dyn std::fmt::Display| {
            let (zh, en) = (
                format!("企业登录的设置读不了（{}）：{cause}；改正后重新启动", what.display()),
                format!(
                    "Single sign-on cannot be set up ({}): {cause}. Correct it and start again",
                    what.display()
                ),
            );
            Problem::invalid("sign_on_settings", zh, en)
        };
        let read = |path: &Path| std::fs::read_to_string(path).map_err(|cause| told(path, &cause));
        let settings: SignOnSettings = toml::from_str(&read(file)?).map_err(|cause| told(file, &cause))?;
        let beside = |path: &PathBuf| file.parent().unwrap_or(Path::new("")).join(path);
        let secret = settings.client_secret_file.as_ref().map(|path| read(&beside(path))).transpose()?;
        let authority = settings.ca_file.as_ref().map(|path| read(&beside(path))).transpose()?;
        Self::with(settings, origin, (secret, authority))
    }

    /// From settings at hand, with our secret and the certificate of a private authority.
    pub(super) fn with(
        settings: SignOnSettings,
        origin: &str,
        (secret, authority): (Option<String>, Option<String>),
    ) -> Result<Self> {
        let issuer = allowed_issuer(&settings.issuer)?;
        let secret = secret.map(|secret| Zeroizing::new(secret.trim().to_owned()));
        let own = (settings.client_id.clone(), secret);
        let provider =
            Provider::new((settings.issuer.clone(), is_loopback(&issuer)), own, authority.as_deref())?;
        let return_address = format!("{}{RETURN}", origin.trim_end_matches('/'));
        Ok(Self { settings, return_address, provider })
    }

    /// What the button says.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.settings.label
    }

    /// Who vouches.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Whether the provider says, in words we were told to believe, that it asked for a second factor.
    pub(super) fn trusts(&self, proved: &Proved) -> bool {
        proved.methods.iter().any(|method| self.settings.trusted_amr.contains(method))
    }

    /// Where the browser goes to ask.
    pub(super) async fn address_to_ask(&self, question: &Question<'_>, now: DateTime<Utc>) -> Result<String> {
        let known = self.provider.known(now).await?;
        let mut address = known.authorization_endpoint.clone();
        let scopes: Vec<&str> =
            ["openid"].into_iter().chain(self.settings.scopes.iter().map(String::as_str)).collect();
        address.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.return_address),
            ("scope", &scopes.join(" ")),
            ("state", question.state),
            ("nonce", question.nonce),
            ("code_challenge", &BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(question.verifier.as_bytes()))),
            ("code_challenge_method", "S256"),
        ]);
        Ok(address.into())
    }

    /// Who somebody is by a code the provider gave them, if every word of its answer holds.
    pub(super) async fn proved_by(
        &self,
        code: &str,
        question: &Question<'_>,
        now: DateTime<Utc>,
    ) -> Result<Proved> {
        let known = self.provider.known(now).await?;
        let said = self.provider.exchange(&known, (code, question.verifier, &self.return_address)).await?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: question.nonce,
            now,
        };
        match token::check(&said, &known.keys, &expected) {
            // The provider may have begun to sign with a new key since we asked for its keys.
            Err(Refusal::UnknownKey) => {
                let known = self.provider.known_anew(now).await?;
                Ok(token::check(&said, &known.keys, &expected).map_err(Problem::from)?)
            }
            checked => Ok(checked.map_err(Problem::from)?),
        }
    }
}

/// The issuer's address: encrypted, but on the machine itself, where tests put theirs.
fn allowed_issuer(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text).ok().filter(|url| {
        let is_bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        is_bare && url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url)))
    });
    url.ok_or_else(|| {
        Problem::invalid(
            "sign_on_settings",
            format!("「{text}」不能作企业登录的 issuer；写身份提供方的 https:// 地址"),
            format!("{text:?} is no issuer for single sign-on. Write the provider's https:// address"),
        )
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_encrypted_address_vouches_for_people() {
        for good in
            ["https://id.example.cn", "https://id.example.cn/realms/a", "http://127.0.0.1:9", "http://[::1]"]
        {
            assert!(allowed_issuer(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "id.example.cn",
            "http://id.example.cn",
            "https://id.example.cn?a=b",
            "https://a@id.example.cn",
            "file:///a",
        ] {
            assert!(allowed_issuer(bad).is_err(), "{bad}");
        }
    }
}
