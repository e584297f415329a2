//! What stands between the browsers and us, and under which address they know us.

use std::str::FromStr;

use axum::extract::{Request, State};
use axum::http::uri::{Scheme, Uri};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use daiyun_base::error::Problem;

/// Browsers keep to the encrypted address for a year.
const KEEP_TO_HTTPS: &str = "max-age=31536000";

/// What stands between the browsers and us.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// Whether a proxy says in `X-Forwarded-For` where requests come from; without one, whoever connects is who asks.
    pub trusts_proxy: bool,
    /// The address browsers use, where a proxy stands before it.
    pub public_url: Option<PublicUrl>,
}

/// The address people open: `https://` and a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    host: HeaderValue,
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "https://{}", self.host.to_str().unwrap_or_default())
    }
}

impl FromStr for PublicUrl {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let wrong = || {
            Problem::invalid(
                "public_url",
                format!(
                    "「{text}」不是控制台的公开地址；写 https:// 和主机名，例如 https://daiyun.example.cn"
                ),
                format!(
                    "{text:?} is no public address. Write https:// and a host, as in https://daiyun.example.cn"
                ),
            )
        };
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let is_bare = uri.path() == "/" && uri.query().is_none() && !text.contains('#');
        let host = uri.authority().filter(|host| !host.as_str().contains('@'));
        match host {
            Some(host) if uri.scheme() == Some(&Scheme::HTTPS) && is_bare => {
                Ok(Self { host: HeaderValue::from_str(host.as_str()).map_err(|_| wrong())? })
            }
            Some(_) | None => Err(wrong()),
        }
    }
}

/// Requests arrive under the host the proxy was asked for, whatever the proxy calls us: cookies are marked for encrypted
/// travel, and pages of ours are told from others, by that.
pub(super) async fn under_public_host(
    State(public): State<PublicUrl>,
    mut request: Request,
    next: Next,
) -> Response {
    request.headers_mut().insert(header::HOST, public.host);
    let mut response = next.run(request).await;
    let keep = HeaderValue::from_static(KEEP_TO_HTTPS);
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, keep);
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;

    use super::*;
    use crate::http::cookies;

    #[test]
    fn a_public_address_is_encrypted_and_bare() {
        for good in
            ["https://daiyun.example.cn", "https://daiyun.example.cn/", "https://daiyun.example.cn:8443"]
        {
            assert!(good.parse::<PublicUrl>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "daiyun.example.cn",
            "http://daiyun.example.cn",
            "https://",
            "https://daiyun.example.cn/console",
            "https://daiyun.example.cn?a=b",
            "https://daiyun.example.cn/#a",
            "https://me@daiyun.example.cn",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }

    /// A proxy that calls us `127.0.0.1` does not make cookies travel unencrypted.
    #[tokio::test]
    async fn cookies_are_marked_by_the_public_address() {
        let cookie = async |request: Request| {
            let headers = cookies::signed_in(request.headers(), "t", "c");
            headers[header::SET_COOKIE].to_str().unwrap().to_owned()
        };
        let public: PublicUrl = "https://daiyun.example.cn".parse().unwrap();
        let router = Router::new().route("/", get(cookie));
        let behind = router.clone().layer(middleware::from_fn_with_state(public, under_public_host));
        for (router, is_secure) in [(router, false), (behind, true)] {
            let request = Request::builder().uri("/").header(header::HOST, "127.0.0.1:8080");
            let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.headers().contains_key(header::STRICT_TRANSPORT_SECURITY), is_secure);
            let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
            assert_eq!(body.ends_with(b"; Secure"), is_secure);
        }
    }
}
