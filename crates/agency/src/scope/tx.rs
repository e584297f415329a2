//! A transaction on behalf of somebody: what it does and that it was done are one.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};

use super::Scope;
use super::entitled::VERBS;
use crate::db::Transaction;
use crate::error::Result;
use crate::{jobs, numbers};

/// A transaction on behalf of somebody. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    pub(super) scope: Scope,
    pub(super) inner: Transaction,
    pub(super) now: DateTime<Utc>,
    /// Whether what was known of the records before has to be looked up again after it.
    pub(super) is_verb: AtomicBool,
    /// Whether somebody is out once it is committed.
    pub(super) ends_sessions: AtomicBool,
}

impl Tx {
    /// On whose behalf.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// When the transaction began; every row it writes carries this instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The connection to write through.
    #[must_use]
    pub fn db(&self) -> &Transaction {
        &self.inner
    }

    /// Notes that upkeep did something that people are told of.
    pub(crate) fn note_verb(&self) {
        self.is_verb.store(true, Ordering::Relaxed);
    }

    /// Answers that go on for minutes are told, once it is committed, to look whether their person is still in.
    pub(crate) fn will_end_sessions(&self) {
        self.ends_sessions.store(true, Ordering::Relaxed);
    }

    /// Makes it so, and wakes whoever follows. A job that somebody else has taken over meanwhile leaves nothing behind.
    pub async fn commit(self) -> Result<()> {
        // Its row is locked last and for a moment only, so that no two transactions wait for each other.
        if self.is_verb.load(Ordering::Relaxed) {
            numbers::next(&self, VERBS).await?;
        }
        if let Some(hold) = self.scope.hold {
            jobs::refuse_the_stale(&self.inner, hold).await?;
        }
        self.inner.commit().await?;
        self.scope.agency.followers_wake();
        self.scope.agency.queue_wake();
        if self.ends_sessions.into_inner() {
            self.scope.agency.sessions_ended();
        }
        Ok(())
    }

    /// Takes it back.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}
