//! The capabilities, in order of dependence: a slice may use the doors of slices before it, never of one after it.
//! Router, job runner, permission catalogue and OpenAPI tags are all built from this list.

use daiyun_base::error::Label;
use futures::future::BoxFuture;
use utoipa_axum::router::OpenApiRouter;

use uuid::Uuid;

use crate::Agency;
use crate::error::Result;
use crate::jobs::{Job, Queued};
use crate::scope::{Permission, Tx};

/// One capability.
#[derive(Clone, Copy)]
pub struct Capability {
    /// The folder's name, here and in the console.
    pub code: &'static str,
    /// What people call it.
    pub name_zh: &'static str,
    /// The same in English.
    pub name_en: &'static str,
    /// What a role may be allowed to do here.
    pub permissions: &'static [Permission],
    /// Its endpoints.
    pub routes: fn() -> OpenApiRouter<Agency>,
    /// Its background jobs.
    pub jobs: &'static [Job],
    /// What it does later when somebody asks for it.
    pub queue: &'static [Queued],
}

impl Capability {
    /// The name in both languages.
    #[must_use]
    pub fn label(&self) -> Label {
        Label::new(self.name_zh, self.name_en)
    }
}

/// All of them, in order.
pub const CAPABILITIES: &[Capability] = &[
    crate::access::CAPABILITY,
    crate::clients::CAPABILITY,
    crate::stores::CAPABILITY,
    crate::work::CAPABILITY,
    crate::imports::CAPABILITY,
    crate::contracts::CAPABILITY,
    crate::dashboard::CAPABILITY,
    crate::settlement::CAPABILITY,
    crate::alerts::CAPABILITY,
];

/// Ends what stands open in somebody's name, in the transaction that ends their account.
pub type Ending = for<'a> fn(&'a Tx, Uuid) -> BoxFuture<'a, Result<()>>;

/// What ends with an account beside what access itself gave: the account comes first, so those who come later say here what
/// they gave it.
pub const ENDINGS: &[Ending] = &[crate::stores::END_GRANTS];

/// Every permission there is.
pub fn permissions() -> impl Iterator<Item = Permission> {
    CAPABILITIES.iter().flat_map(|capability| capability.permissions.iter().copied())
}

/// Every job there is.
pub fn jobs() -> impl Iterator<Item = Job> {
    CAPABILITIES.iter().flat_map(|capability| capability.jobs.iter().copied())
}

/// Every kind of queued work there is.
pub fn queue() -> impl Iterator<Item = Queued> {
    CAPABILITIES.iter().flat_map(|capability| capability.queue.iter().copied())
}
