//! Which account at another house lets somebody in, said by themselves or by an administrator, and taken away again.

use daiyun_base::error::{Label, Problem};
use daiyun_base::{id, reason};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::leaving::end_sessions_in;
use super::people::to_manage;
use super::sign_in::of_user;
use super::sign_on::offered;
use crate::access::MANAGE_USERS;
use crate::access::records::linking::{self, identities::Model};
use crate::access::records::sessions::Ending;
use crate::access::records::{self, users};
use crate::access::rules;
use crate::activity;
use crate::error::Result;
use crate::scope::{Scope, Tx};

/// Links an account at the provider to somebody, whom an administrator knows to be its owner.
pub(in crate::access) async fn link(
    tx: &Tx,
    user_id: Uuid,
    (subject, reason): (&str, &str),
) -> Result<Model> {
    let reason = reason::check(reason)?;
    to_manage(tx, user_id, rules::may_link).await?;
    rules::check_subject(subject.trim())?;
    link_identity(tx, user_id, (subject.trim(), Some(reason))).await
}

/// Links an account at the provider, which is nobody else's.
pub(super) async fn link_identity(
    tx: &Tx,
    user_id: Uuid,
    (subject, reason): (&str, Option<&str>),
) -> Result<Model> {
    let issuer = offered(tx.scope().agency())?.issuer();
    let row = Model {
        issuer: issuer.to_owned(),
        subject: subject.to_owned(),
        user_id,
        linked_at: tx.now(),
        id: id::fresh(),
        linked_by: tx.scope().person().user_id,
    };
    if !linking::link(tx.db(), row.clone()).await? {
        return Err(taken().into());
    }
    let user = records::user_to_change(tx, user_id).await?;
    let summary = Label::new(
        format!("为 {} 绑定企业登录{}", user.name, because(reason, "：")),
        format!("Linked single sign-on of {}{}", user.name, because(reason, ": ")),
    );
    // Who somebody is elsewhere stands in the row, not in the trail: some houses name people by their mail address.
    let detail = json!({ "identity": row.id, "issuer": issuer, "reason": reason });
    activity::record(tx, of_user("access.link_identity", &user, summary, detail)).await?;
    Ok(row)
}

/// Takes away an account at the provider: one's own, or somebody's whose account one manages. Whoever came in by it may be
/// somebody else, so their other sessions end.
pub(in crate::access) async fn unlink(scope: &Scope, id: Uuid, reason: &str) -> Result<()> {
    let is_own = |identity: &Model| Some(identity.user_id) == scope.person().user_id;
    let found = linking::by_id(scope.reader(), id).await?;
    let found = found.filter(|identity| is_own(identity) || scope.may(MANAGE_USERS));
    let identity = found.ok_or_else(|| Problem::not_found("这个企业登录", "The linked identity"))?;
    let reason = reason::check(reason)?;
    let tx = if is_own(&identity) { scope.begin_own().await? } else { super::begin_managing(scope).await? };
    linking::unlink(tx.db(), id).await?;
    let ending = match scope.session().filter(|_| is_own(&identity)) {
        Some(session) => Ending::But(session.id),
        None => Ending::All,
    };
    end_sessions_in(&tx, identity.user_id, ending, (tx.now(), "changed")).await?;
    let user: users::Model = records::user_to_change(&tx, identity.user_id).await?;
    let summary = Label::new(
        format!("解除 {} 的企业登录：{reason}", user.name),
        format!("Unlinked single sign-on of {}: {reason}", user.name),
    );
    let detail = json!({ "identity": id, "issuer": identity.issuer, "reason": reason });
    activity::record(&tx, of_user("access.unlink_identity", &user, summary, detail)).await?;
    tx.commit().await
}

fn because(reason: Option<&str>, sign: &str) -> String {
    reason.map(|reason| format!("{sign}{reason}")).unwrap_or_default()
}

fn taken() -> Problem {
    Problem::refused(
        "identity_taken",
        "这个企业账号已经绑定了一个账号；请先在那个账号上解除",
        "This identity is linked to an account already. Unlink it there first",
    )
}
