//! Looking as a client does.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::session::{SessionView, session_view};
use crate::access::{PREVIEW_CLIENT, actions};
use crate::error::Result;
use crate::http::page::Page;
use crate::http::{Body, EvenLooking};
use crate::scope::Scope;

/// A role of the client side.
#[derive(Serialize, ToSchema)]
pub(super) struct PreviewRole {
    code: String,
    label: String,
    label_en: String,
}

/// The roles one may look as.
#[utoipa::path(get, path = "/session/preview", tag = "access",
    responses((status = 200, body = Page<PreviewRole>)))]
pub(super) async fn list_preview_roles(scope: Scope) -> Result<Json<Page<PreviewRole>>> {
    scope.require(PREVIEW_CLIENT)?;
    let roles = actions::preview_roles(&scope).map(|role| PreviewRole {
        code: role.code.clone(),
        label: role.label.zh.clone(),
        label_en: role.label.en.clone(),
    });
    Ok(Json(Page::whole(roles.collect())))
}

/// As whom to look.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartPreview {
    client_id: Uuid,
    /// A role of the client side.
    role: String,
}

/// Shows, until it ends, what a person of a client would see, as far as the caller sees it. Nothing can be changed then.
#[utoipa::path(put, path = "/session/preview", tag = "access", request_body = StartPreview,
    responses((status = 200, body = SessionView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
pub(super) async fn update_preview(
    scope: Scope,
    Body(body): Body<StartPreview>,
) -> Result<Json<SessionView>> {
    let scope = actions::preview(&scope, body.client_id, &body.role).await?;
    Ok(Json(session_view(&scope).await?))
}

/// Back to one's own view.
#[utoipa::path(delete, path = "/session/preview", tag = "access", responses((status = 204)))]
pub(super) async fn delete_preview(EvenLooking(scope): EvenLooking) -> Result<StatusCode> {
    actions::end_preview(&scope).await?;
    Ok(StatusCode::NO_CONTENT)
}
