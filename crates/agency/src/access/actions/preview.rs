//! Seeing the console as a client sees it, without being able to change anything.

use daiyun_base::error::{Label, Problem};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::sign_in::of_user;
use crate::access::records::{self, sessions};
use crate::access::role::Role;
use crate::access::{PREVIEW_CLIENT, rules};
use crate::activity::{self, Activity};
use crate::assignment;
use crate::error::Result;
use crate::scope::{Preview, Reach, Scope, Side};

/// The roles one may look as.
pub(in crate::access) fn preview_roles(scope: &Scope) -> impl Iterator<Item = &Role> {
    scope.agency().definitions().roles.values().filter(|role| role.side == Side::Client)
}

/// From now on the caller's sign-in shows what a person of a client would see of what the caller sees.
pub(in crate::access) async fn preview(scope: &Scope, client_id: Uuid, role: &str) -> Result<Scope> {
    scope.require(PREVIEW_CLIENT)?;
    let user_id = scope.named_user()?;
    let name = name_within(scope, client_id).await?;
    let role = preview_roles(scope).find(|known| known.code == role);
    let role = role.ok_or_else(|| {
        Problem::invalid("preview_role", "请选择一个客户方的角色", "Choose a role of the client side")
    })?;
    let label = role.label.clone();
    let tx = scope.begin(PREVIEW_CLIENT).await?;
    let session = set(tx.db(), scope, Some((client_id, &role.code))).await?;
    let summary = Label::new(
        format!("以「{}」的视角查看 {name}", label.zh),
        format!("Looked at {name} as {}", label.en),
    );
    let activity = Activity {
        verb: "access.preview_client",
        subject_kind: "client",
        subject_id: client_id.to_string(),
        client_id: Some(client_id),
        store_id: None,
        summary,
        detail: json!({ "role": role.code }),
    };
    activity::record(&tx, activity).await?;
    let user = records::user_to_change(&tx, user_id).await?;
    tx.commit().await?;
    super::sessions::scope_in(scope.agency(), &session, user).await
}

/// Ends it: the sign-in shows what its person sees.
pub(in crate::access) async fn end_preview(scope: &Scope) -> Result<()> {
    let user_id = scope.named_user()?;
    let tx = scope.begin_own().await?;
    set(tx.db(), scope, None).await?;
    let user = records::user_to_change(&tx, user_id).await?;
    let summary = Label::new("退出客户视角", "Stopped looking as a client");
    activity::record(&tx, of_user("access.end_preview", &user, summary, json!({}))).await?;
    tx.commit().await
}

async fn set(
    db: &impl sea_orm::ConnectionTrait,
    scope: &Scope,
    preview: Option<(Uuid, &str)>,
) -> Result<sessions::Model> {
    let session = scope.session().map(|session| session.id);
    let session = session.ok_or_else(|| Problem::not_found("这次登录", "The sign-in"))?;
    sessions::preview(db, session, preview).await
}

async fn name_within(scope: &Scope, client_id: Uuid) -> Result<String> {
    let found = match within(scope, client_id).await? {
        Some(_) => assignment::names_of(scope.reader(), &[client_id]).await?.remove(&client_id),
        None => None,
    };
    Ok(found.ok_or_else(|| Problem::not_found("这个客户", "The client"))?)
}

/// How far somebody sees who looks at one client; nothing if they do not see that client.
async fn within(scope: &Scope, client_id: Uuid) -> Result<Option<Reach>> {
    let theirs = assignment::stores_of(scope.reader(), &[client_id]).await?;
    Ok(rules::narrowed(scope.reach(), client_id, theirs.into_keys()))
}

/// A sign-in as it looks: its person's own, or a client's. Whoever may not look any more is back at their own.
pub(super) async fn as_it_looks(scope: Scope, session: &sessions::Model) -> Result<Scope> {
    let (Some(client_id), Some(code)) = (session.preview_client_id, &session.preview_role) else {
        return Ok(scope);
    };
    let role = preview_roles(&scope).find(|known| known.code == *code).cloned();
    let Some(role) = role.filter(|_| scope.may(PREVIEW_CLIENT)) else { return Ok(scope) };
    let Some(reach) = within(&scope, client_id).await? else { return Ok(scope) };
    Ok(scope.previewing(Preview { client_id, role: role.code }, &role.permissions, reach))
}
