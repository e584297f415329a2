//! How somebody likes to see things: it follows the person, not the machine.

use daiyun_base::error::Problem;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use crate::access::records::settings;
use crate::access::records::users;
use crate::access::rules::Preferences;
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// What the caller prefers; what they never said, or what is not understood any more, is as usual.
pub(in crate::access) async fn preferences_of(scope: &Scope) -> Result<Preferences> {
    let Some(user_id) = scope.person().user_id else { return Ok(Preferences::default()) };
    let kept = settings::preferences(scope.reader(), user_id).await?;
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
}

/// Keeps what the caller prefers. It is nobody else's business, so nothing is remembered of it.
pub(in crate::access) async fn keep_preferences(scope: &Scope, preferences: &Preferences) -> Result<()> {
    preferences.check().map_err(|()| {
        Problem::invalid(
            "preferences",
            "记住的范围太多或太长；请删掉一些",
            "Too many scopes to remember. Remove some",
        )
    })?;
    let user_id = scope.named_user()?;
    let kept = serde_json::to_value(preferences).map_err(Failure::internal)?;
    let tx = scope.begin_own().await?;
    settings::keep_preferences(tx.db(), (user_id, kept), tx.now()).await?;
    if let Some(language) = preferences.language {
        let row = users::ActiveModel {
            id: Unchanged(user_id),
            language: Set(json!(language).as_str().unwrap_or("zh-CN").to_owned()),
            ..Default::default()
        };
        row.update(tx.db()).await?;
    }
    tx.commit().await
}
