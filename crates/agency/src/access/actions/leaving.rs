//! What ends with a sign-in, and what ends with an account.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};

use super::sessions::live_at;
use crate::access::records::sessions::{self, Ending};
use crate::access::records::{doors, linking};
use crate::capabilities::ENDINGS;
use crate::error::Result;
use crate::jobs;
use crate::scope::{Scope, Tx};

/// Ends sessions of somebody: how many. What was streamed to them stops with the commit.
pub(super) async fn end_sessions_in(
    tx: &Tx,
    user_id: Uuid,
    ending: Ending,
    why: (DateTime<Utc>, &str),
) -> Result<u64> {
    tx.will_end_sessions();
    sessions::end(tx.db(), user_id, ending, why).await
}

/// Ends everything that goes on in the name of somebody whose account ends: what they are signed in with, what they asked
/// for and has not run, whom they let in, and what later capabilities gave them. Says how much, for the activity.
pub(super) async fn end_everything(tx: &Tx, user_id: Uuid) -> Result<Value> {
    let sign_ins = end_sessions_in(tx, user_id, Ending::All, (tx.now(), "deactivated")).await?;
    let by = tx.scope().person().user_id;
    let (invites, guest_links) = doors::revoke_all_of(tx.db(), user_id, (tx.now(), by)).await?;
    let identities = linking::unlink_all_of(tx.db(), user_id).await?;
    let jobs = jobs::drop_all_of(tx, user_id).await?;
    for ending in ENDINGS {
        ending(tx, user_id).await?;
    }
    Ok(
        json!({ "sign_ins": sign_ins, "invites": invites, "guest_links": guest_links, "identities": identities, "jobs": jobs }),
    )
}

/// Waits until the sign-in a caller asks by is over: for answers that go on for minutes.
pub async fn until_out(scope: Scope) {
    let mut ended = scope.agency().session_ends();
    // It may have ended since the caller was let in.
    ended.mark_changed();
    while ended.changed().await.is_ok() {
        if !is_in(&scope).await {
            return;
        }
    }
}

async fn is_in(scope: &Scope) -> bool {
    let Some(session) = scope.session() else { return true };
    matches!(sessions::by_id(scope.reader(), session.id, live_at(scope)).await, Ok(Some(_)))
}
