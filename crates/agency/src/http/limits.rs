//! How much one session may ask: a browser's page asks a dozen things at once, a loop that has gone mad asks thousands.
//! Tries of passwords have limits of their own, in `access`.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use daiyun_base::error::{Kind, Problem};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::cookies;
use crate::Agency;
use crate::error::Failure;

/// Requests a second that one session may keep up.
const A_SECOND: NonZeroU32 = NonZeroU32::new(500).expect("not zero");
/// Requests at once, after a rest.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");
/// After so many requests the sessions that have rested are forgotten.
const FORGET_AFTER: u32 = 10_000;

/// What each session has left.
pub(crate) struct Limits {
    sessions: DefaultKeyedRateLimiter<String>,
    asked: AtomicU32,
}

impl Default for Limits {
    fn default() -> Self {
        let quota = Quota::per_second(A_SECOND).allow_burst(AT_ONCE);
        Self { sessions: RateLimiter::keyed(quota), asked: AtomicU32::new(0) }
    }
}

impl Limits {
    fn allows(&self, token: String) -> bool {
        if self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(FORGET_AFTER) {
            self.sessions.retain_recent();
        }
        self.sessions.check_key(&token).is_ok()
    }
}

/// Refuses a session that asks without end.
pub(super) async fn hold_back(State(agency): State<Agency>, request: Request, next: Next) -> Response {
    let token = cookies::session_token(request.headers());
    if token.is_some_and(|token| !agency.limits().allows(token)) {
        return too_many().into_response();
    }
    next.run(request).await
}

fn too_many() -> Failure {
    Problem::new(
        Kind::TooMany,
        "too_many_requests",
        "请求过于频繁，请稍等几秒后重试",
        "Too many requests. Wait a few seconds and try again",
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_session_is_held_back_and_the_others_are_not() {
        let limits = Limits::default();
        let allowed = (0..10_000).filter(|_| limits.allows("a".to_owned())).count();
        assert!((1_000..5_000).contains(&allowed), "{allowed}");
        for other in 0..500 {
            assert!(limits.allows(format!("session {other}")));
        }
    }
}
