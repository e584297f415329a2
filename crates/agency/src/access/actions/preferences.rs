//! How somebody likes to see things: it follows the person, not the machine.

use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use crate::access::MANAGE_USERS;
use crate::access::records::settings::{self, agency_settings};
use crate::access::records::users;
use crate::access::rules::{Preferences, TrendColour};
use crate::activity::{self, Activity};
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// The agency's setting.
const TREND: &str = "trend_colour";

/// What the caller prefers; what they never said, or what is not understood any more, is as usual.
pub(in crate::access) async fn preferences_of(scope: &Scope) -> Result<Preferences> {
    let Some(user_id) = scope.person().user_id else { return Ok(Preferences::default()) };
    let kept = settings::preferences(scope.reader(), user_id).await?;
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default())
}

/// What colour a rise has for whoever has not chosen: what the agency has set, or as on Chinese exchanges.
pub(in crate::access) async fn usual_trend(scope: &Scope) -> Result<TrendColour> {
    let said = settings::setting(scope.reader(), TREND).await?;
    Ok(said.and_then(|said| serde_json::from_value(said).ok()).unwrap_or(TrendColour::RedUp))
}

/// Sets what colour a rise has for whoever has not chosen.
pub(in crate::access) async fn set_usual_trend(scope: &Scope, trend: TrendColour) -> Result<()> {
    let before = usual_trend(scope).await?;
    let tx = scope.begin(MANAGE_USERS).await?;
    let row = agency_settings::Model {
        code: TREND.to_owned(),
        value: json!(trend),
        set_by: scope.person().user_id,
        set_at: tx.now(),
    };
    settings::set(tx.db(), row).await?;
    let summary = match trend {
        TrendColour::RedUp => {
            Label::new("机构默认改为红涨绿跌", "A rise is red unless somebody chooses otherwise")
        }
        TrendColour::GreenUp => {
            Label::new("机构默认改为绿涨红跌", "A rise is green unless somebody chooses otherwise")
        }
    };
    let activity = Activity {
        verb: "access.set_trend_colour",
        subject_kind: "agency",
        subject_id: TREND.to_owned(),
        client_id: None,
        store_id: None,
        summary,
        detail: json!({ "before": before, "after": trend }),
    };
    activity::record(&tx, activity).await?;
    tx.commit().await
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
