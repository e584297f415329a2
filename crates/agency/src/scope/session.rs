//! The sign-in somebody asks by: what is proved of them, what they must do first, as whom they look.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The sign-in somebody asks by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What activities call it: where it came from is looked up there.
    pub id: Uuid,
    /// Whether its person has a second factor.
    pub has_factor: bool,
    /// When the second factor was last shown.
    pub proved_at: Option<DateTime<Utc>>,
    /// What its person has to do before anything else.
    pub must: Vec<Must>,
    /// As whom its person looks, if not as themselves.
    pub preview: Option<Preview>,
}

/// A look at the console as a person of a client: nothing can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Whose person.
    pub client_id: Uuid,
    /// Their role.
    pub role: String,
}

/// Something a person has to do before they may do anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Must {
    /// Choose a password of their own.
    ChangePassword,
    /// Set up a second factor, which their role requires.
    SetSecondFactor,
}

/// Whether it is proved who sits there, for what is asked twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nobody sits there: a job, or the operator of the machine.
    Machine,
    /// The person has no second factor.
    Missing,
    /// The code was typed too long ago.
    Stale,
    /// The code was typed just now.
    Fresh,
}
