//! What the API shows of a verb: whether the caller may, and why not.

use daiyun_base::error::Label;

use super::{Permission, Scope};

/// Whether a button works, and if not why: the server decides, the console shows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Allowed {
    /// Whether the caller may act now.
    pub allowed: bool,
    /// Why not, in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why not, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_en: Option<String>,
}

impl Allowed {
    /// From a rule's verdict.
    pub fn of<E: Into<Label>>(verdict: std::result::Result<(), E>) -> Self {
        match verdict {
            Ok(()) => Self { allowed: true, reason: None, reason_en: None },
            Err(reason) => {
                let label = reason.into();
                Self { allowed: false, reason: Some(label.zh), reason_en: Some(label.en) }
            }
        }
    }

    /// A rule's verdict, unless the role may not act at all.
    pub fn for_role<E: Into<Label>>(
        scope: &Scope,
        permission: Permission,
        verdict: std::result::Result<(), E>,
    ) -> Self {
        if scope.may(permission) {
            return Self::of(verdict);
        }
        Self::of(Err(Label::new("你的角色没有这项权限", "Your role does not have this permission")))
    }
}
