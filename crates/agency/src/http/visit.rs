//! Where a request comes from: for counting refused sign-ins, and for the list of one's own sessions.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::access::{self, Visit};

/// Whether a proxy in front of us says where requests come from. Without one, anybody could say so.
#[derive(Clone, Copy, Debug)]
pub(super) struct TrustProxy(pub(super) bool);

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let trusts = parts.extensions.get::<TrustProxy>().is_some_and(|trust| trust.0);
        let said = if trusts { forwarded_for(&parts.headers) } else { None };
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.map(access::device).filter(|device| !device.is_empty());
        Ok(Self { address: said.or(peer).and_then(counted), agent })
    }
}

/// The hop next to the proxy: what stands before it was written by whoever asked.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// The address that refused sign-ins count against. The machine's own is nobody's: it is whoever sits behind a proxy that
/// does not say. In IPv6 one customer has a whole network of addresses.
fn counted(address: IpAddr) -> Option<String> {
    match address.to_canonical() {
        IpAddr::V4(address) if address.is_loopback() => None,
        IpAddr::V6(address) if address.is_loopback() => None,
        IpAddr::V4(address) => Some(address.to_string()),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Some(format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[tokio::test]
    async fn only_a_trusted_proxy_says_where_a_request_comes_from() {
        for (peer, said, trusts, expected) in [
            ("203.0.113.7:9", "", false, Some("203.0.113.7")),
            ("203.0.113.7:9", "198.51.100.1", false, Some("203.0.113.7")),
            ("127.0.0.1:9", "198.51.100.1", false, None),
            ("127.0.0.1:9", "198.51.100.1", true, Some("198.51.100.1")),
            ("127.0.0.1:9", "192.0.2.66, 198.51.100.1", true, Some("198.51.100.1")),
            ("127.0.0.1:9", "nonsense", true, None),
            ("[2001:db8:1:2:3:4:5:6]:9", "", false, Some("2001:db8:1:2::/64")),
            ("[::1]:9", "", false, None),
            ("[::ffff:203.0.113.7]:9", "", false, Some("203.0.113.7")),
        ] {
            let peer: SocketAddr = peer.parse().unwrap();
            let request = Request::builder().header("x-forwarded-for", said).body(()).unwrap();
            let (mut parts, ()) = request.into_parts();
            parts.extensions.insert(ConnectInfo(peer));
            parts.extensions.insert(TrustProxy(trusts));
            let Ok(visit) = Visit::from_request_parts(&mut parts, &()).await;
            assert_eq!(visit.address.as_deref(), expected, "{peer} {said} {trusts}");
        }
    }
}
