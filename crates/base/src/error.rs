//! What a person is told when something cannot be done: what happened, where, and what to do next, in both languages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text in both languages of the product. Chinese is written first and is never missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Label {
    /// A label from its two texts.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// The outcomes a caller can tell apart; HTTP statuses and exit codes are derived from it and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The request itself is wrong: a field, a date, an unknown name.
    Invalid,
    /// Nobody is signed in.
    Unauthenticated,
    /// Signed in, inside the scope, but the role may not do this.
    Forbidden,
    /// Missing, or outside the caller's scope: the two read alike on purpose.
    NotFound,
    /// A business rule says no, for example a second posting.
    Refused,
    /// Somebody else was faster; load again and retry.
    Conflict,
    /// Larger than a stated limit.
    TooLarge,
    /// Too many attempts.
    TooMany,
    /// No time for it now; the same request will be answered later.
    Busy,
    /// Our fault: a bug, a full disk, a lost connection.
    Internal,
}

/// An outcome with words for a person. `code` never changes once released; the texts may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of outcome.
    pub kind: Kind,
    /// Stable name, snake case.
    pub code: &'static str,
    /// What happened, where, what to do.
    pub text: Label,
}

impl Problem {
    /// A problem from its parts.
    #[must_use]
    pub fn new(kind: Kind, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind, code, text: Label::new(zh, en) }
    }

    /// The request is wrong.
    #[must_use]
    pub fn invalid(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, zh, en)
    }

    /// Missing or out of scope. `what` names it in Chinese, `what_en` in English.
    #[must_use]
    pub fn not_found(what: &str, what_en: &str) -> Self {
        Self::new(
            Kind::NotFound,
            "not_found",
            format!("没有找到{what}，可能已被移除，或不在你的范围内"),
            format!("{what_en} was not found: it may have been removed or lie outside your scope"),
        )
    }

    /// A business rule says no.
    #[must_use]
    pub fn refused(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(Kind::Refused, code, zh, en)
    }

    /// Our fault. The cause goes to the log, not to the person.
    #[must_use]
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        Self::new(
            Kind::Internal,
            "internal",
            format!("服务内部出错，数据没有改动：{cause}"),
            format!("Something failed inside the service and nothing was changed: {cause}"),
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.zh)
    }
}

impl std::error::Error for Problem {}

/// The usual result of an action.
pub type Result<T, E = Problem> = std::result::Result<T, E>;
