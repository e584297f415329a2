//! What was looked up of a caller, to be kept between requests, and the count of verbs that says how long it holds.

use std::collections::BTreeSet;

use super::{Person, Reach, Scope, Session};
use crate::Agency;
use crate::error::Result;
use crate::numbers;

/// What a session entitles to, apart from the agency, so that the agency itself can keep it between requests.
#[derive(Clone, Debug)]
pub(crate) struct Entitled {
    person: Person,
    permissions: BTreeSet<String>,
    reach: Reach,
    session: Option<Session>,
}

/// Counts up with every verb: whatever was found in the records is found again while it stands.
pub(super) const VERBS: &str = "verbs";

/// How many verbs have been done, by anybody in any process.
pub(crate) async fn verbs_done(agency: &Agency) -> Result<i64> {
    numbers::last(agency.database().reader(), VERBS).await
}

impl Scope {
    /// What the caller is entitled to, to be kept.
    pub(crate) fn entitled(&self) -> Entitled {
        // Named one by one, so that a further field cannot be forgotten here.
        let Self { agency: _, person, permissions, reach, hold: _, session } = self;
        let (person, permissions) = (person.clone(), permissions.clone());
        Entitled { person, permissions, reach: reach.clone(), session: session.clone() }
    }

    /// The caller again, from what was kept.
    pub(crate) fn of_entitled(agency: &Agency, kept: Entitled) -> Self {
        let Entitled { person, permissions, reach, session } = kept;
        Self { agency: agency.clone(), person, permissions, reach, hold: None, session }
    }
}
