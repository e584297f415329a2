//! What an administrator does to an account that is in use. A change of who somebody is ends their sessions: whoever sits
//! at one of them was let in as somebody else.

use daiyun_base::error::Label;
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};

use super::leaving::end_sessions_in;
use super::people::{check_name, forget_assignment, role_of, to_manage, unknown_client};
use super::sign_in::of_user;
use crate::access::password::Password;
use crate::access::records::sessions::Ending;
use crate::access::records::settings::{self, agency_settings};
use crate::access::records::{factors, tries, users};
use crate::access::rules;
use crate::activity::{self, Activity};
use crate::error::Result;
use crate::scope::{Side, Tx};

/// Whether roles that require a second factor get what they require.
const FACTOR_REQUIRED: &str = "second_factor_required";

/// What an account is to be.
#[derive(Clone, Debug)]
pub struct UserChange {
    /// What others call them.
    pub name: String,
    /// Role code.
    pub role: String,
    /// Their brand, for the client side.
    pub client_id: Option<Uuid>,
    /// Why.
    pub reason: String,
}

/// Changes who somebody is: their name, role or client. Whoever changes sides is assigned to nothing at first.
pub async fn update(tx: &Tx, user_id: Uuid, change: UserChange) -> Result<users::Model> {
    let reason = reason::check(&change.reason)?;
    check_name(&change.name)?;
    let side = role_of(tx, &change.role, change.client_id)?.side;
    let before = to_manage(tx, user_id, rules::may_update).await?;
    let changed = changed_fields(&before, &change);
    if changed.is_empty() {
        return Ok(before);
    }
    let changes_side = before.client_id.is_some() != (side == Side::Client);
    if changes_side {
        forget_assignment(tx, user_id).await?;
    }
    let row = users::ActiveModel {
        id: Unchanged(user_id),
        name: Set(change.name.trim().to_owned()),
        role: Set(change.role),
        client_id: Set(change.client_id),
        has_all_stores: Set(before.has_all_stores && !changes_side),
        changed_at: Set(Some(tx.now())),
        ..Default::default()
    };
    let user = row.update(tx.db()).await.map_err(unknown_client)?;
    end_sessions_in(tx, user_id, Ending::All, (tx.now(), "changed")).await?;
    let summary =
        Label::new(format!("修改账号 {}：{reason}", user.name), format!("Changed {}: {reason}", user.name));
    let detail = json!({ "reason": reason, "changes": changed });
    activity::record(tx, of_user("access.update_user", &user, summary, detail)).await?;
    Ok(user)
}

/// Before and after of each field that changes.
fn changed_fields(before: &users::Model, change: &UserChange) -> serde_json::Map<String, Value> {
    let fields = [
        ("name", json!(before.name), json!(change.name.trim())),
        ("role", json!(before.role), json!(change.role)),
        ("client_id", json!(before.client_id), json!(change.client_id)),
    ];
    let changed = fields.into_iter().filter(|(_, before, after)| before != after);
    changed
        .map(|(name, before, after)| (name.to_owned(), json!({ "before": before, "after": after })))
        .collect()
}

/// Gives somebody a temporary password, with which they can do nothing but choose their own.
pub async fn reset_password(
    tx: &Tx,
    user_id: Uuid,
    (password, reason): (&Password, &str),
) -> Result<users::Model> {
    let reason = reason::check(reason)?;
    let user = to_manage(tx, user_id, rules::may_reset_password).await?;
    let row = users::ActiveModel {
        id: Unchanged(user.id),
        password_hash: Set(password.hash().to_owned()),
        must_change_password: Set(true),
        changed_at: Set(Some(tx.now())),
        ..Default::default()
    };
    let user = row.update(tx.db()).await?;
    end_sessions_in(tx, user_id, Ending::All, (tx.now(), "changed")).await?;
    tries::forget(tx.db(), &user.login).await?;
    let summary = Label::new(
        format!("重置 {} 的密码：{reason}", user.name),
        format!("Reset the password of {}: {reason}", user.name),
    );
    activity::record(tx, of_user("access.reset_password", &user, summary, json!({ "reason": reason })))
        .await?;
    Ok(user)
}

/// Takes away somebody's second factor, for the day the telephone and the recovery codes are lost.
pub async fn reset_factor(tx: &Tx, user_id: Uuid, reason: &str) -> Result<users::Model> {
    let reason = reason::check(reason)?;
    let user = to_manage(tx, user_id, rules::may_reset_factor).await?;
    factors::remove(tx.db(), user_id).await?;
    end_sessions_in(tx, user_id, Ending::All, (tx.now(), "changed")).await?;
    tries::forget(tx.db(), &user.login).await?;
    let summary = Label::new(
        format!("重置 {} 的动态验证码：{reason}", user.name),
        format!("Reset the second factor of {}: {reason}", user.name),
    );
    activity::record(tx, of_user("access.reset_factor", &user, summary, json!({ "reason": reason }))).await?;
    Ok(user)
}

/// Ends every session of somebody, whose account stays as it is.
pub async fn end_sessions_of(tx: &Tx, user_id: Uuid, reason: &str) -> Result<users::Model> {
    let reason = reason::check(reason)?;
    let user = to_manage(tx, user_id, rules::may_end_sessions).await?;
    let ended = end_sessions_in(tx, user_id, Ending::All, (tx.now(), "ended_by")).await?;
    let summary = Label::new(
        format!("结束 {} 的全部登录：{reason}", user.name),
        format!("Ended every sign-in of {}: {reason}", user.name),
    );
    let detail = json!({ "reason": reason, "ended": ended });
    activity::record(tx, of_user("access.end_session", &user, summary, detail)).await?;
    Ok(user)
}

/// Whether roles that require a second factor get it, which an agency may lift for all.
pub async fn is_factor_required(db: &impl ConnectionTrait) -> Result<bool> {
    let said = settings::setting(db, FACTOR_REQUIRED).await?;
    Ok(said.and_then(|said| said.as_bool()).unwrap_or(true))
}

/// Says whether roles that require a second factor get it.
pub async fn require_factor(tx: &Tx, is_required: bool) -> Result<()> {
    let row = agency_settings::Model {
        code: FACTOR_REQUIRED.to_owned(),
        value: json!(is_required),
        set_by: tx.scope().person().user_id,
        set_at: tx.now(),
    };
    settings::set(tx.db(), row).await?;
    let summary = if is_required {
        Label::new("要求管理类角色启用动态验证码", "Roles that require a second factor need one")
    } else {
        Label::new("不再要求动态验证码", "No role needs a second factor any more")
    };
    let activity = Activity {
        verb: "access.require_factor",
        subject_kind: "agency",
        subject_id: FACTOR_REQUIRED.to_owned(),
        client_id: None,
        store_id: None,
        summary,
        detail: json!({ "is_required": is_required }),
    };
    activity::record(tx, activity).await
}
