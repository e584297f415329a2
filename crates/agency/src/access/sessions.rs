//! Sessions that were looked up a moment ago: what a person may do and see takes six questions to the records, and a console
//! asks ten times a second. What is kept stands only until the next verb of anybody, in whichever process.

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;

use super::actions::SEEN_EVERY;
use super::records::sessions;
use crate::scope::Entitled;

/// More sessions than an agency has people.
const MOST: usize = 10_000;

/// What was looked up of each session, by the hash of its token.
#[derive(Debug)]
pub(crate) struct KnownSessions(Cache<String, Known>);

/// One session.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(super) entitled: Entitled,
    pub(super) csrf_token: String,
    verbs_done: i64,
    expires_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

impl Default for KnownSessions {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl KnownSessions {
    /// A session that is live, of which nothing can have changed, and whose last request is noted.
    pub(super) fn find(
        &self,
        token_hash: &str,
        verbs_done: i64,
        (now, idle): (DateTime<Utc>, TimeDelta),
    ) -> Option<Known> {
        let known = self.0.get(token_hash)?;
        let is_live = known.expires_at > now && known.seen_at > now - idle;
        (is_live && known.verbs_done == verbs_done && now - known.seen_at < SEEN_EVERY).then_some(known)
    }

    /// Keeps what was found when so many verbs had been done.
    pub(super) fn keep(&self, session: &sessions::Model, verbs_done: i64, entitled: Entitled) {
        let known = Known {
            entitled,
            csrf_token: session.csrf_token.clone(),
            verbs_done,
            expires_at: session.expires_at,
            seen_at: session.seen_at,
        };
        self.0.insert(session.token_hash.clone(), known);
    }
}
