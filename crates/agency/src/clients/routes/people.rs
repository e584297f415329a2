//! Notes on a client, and the people who work for it.

use std::collections::BTreeSet;

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::Agency;
use crate::access::{self, Colleague};
use crate::clients::actions::{self, NOTE_KINDS};
use crate::clients::records::{self, client_members, client_notes};
use crate::clients::{UPDATE, VIEW_RELATION};
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path};
use crate::scope::Scope;

pub(super) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(list_notes, create_note))
        .routes(routes!(get_team))
        .routes(routes!(update_team))
}

/// A note.
#[derive(Serialize, ToSchema)]
struct NoteView {
    id: Uuid,
    kind: String,
    kind_label: String,
    kind_label_en: String,
    text: String,
    written_by_name: String,
    written_at: DateTime<Utc>,
}

/// A note to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateNote {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// `call`, `visit`, `feedback`, `industry` or `quick_win`.
    kind: String,
    text: String,
}

/// The people of a client by function.
#[derive(Serialize, ToSchema)]
struct TeamView {
    functions: Vec<FunctionView>,
    /// Everybody of the agency who could be named; empty for those who may not.
    colleagues: Vec<ColleagueView>,
}

/// A function with its people.
#[derive(Serialize, ToSchema)]
struct FunctionView {
    code: String,
    label: String,
    label_en: String,
    /// Nobody for a vacancy.
    lead: Option<MemberView>,
    others: Vec<MemberView>,
}

/// Somebody in a function.
#[derive(Serialize, ToSchema)]
struct MemberView {
    user_id: Uuid,
    name: String,
    /// False for somebody who left and is still named.
    is_active: bool,
    since_at: DateTime<Utc>,
}

/// Somebody of the agency.
#[derive(Serialize, ToSchema)]
struct ColleagueView {
    id: Uuid,
    name: String,
    /// The functions their role usually fills.
    functions: Vec<String>,
}

/// Who fills a function from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateTeam {
    /// Nobody for a vacancy.
    lead: Option<Uuid>,
    others: BTreeSet<Uuid>,
}

fn note_view(note: client_notes::Model) -> NoteView {
    let kind = NOTE_KINDS.iter().find(|(code, _, _)| *code == note.kind);
    NoteView {
        id: note.id,
        kind_label: kind.map_or_else(|| note.kind.clone(), |(_, zh, _)| (*zh).to_owned()),
        kind_label_en: kind.map_or_else(|| note.kind.clone(), |(_, _, en)| (*en).to_owned()),
        kind: note.kind,
        text: note.text,
        written_by_name: note.written_by_name,
        written_at: note.written_at,
    }
}

/// The notes on a client, the newest first.
#[utoipa::path(get, path = "/clients/{id}/notes", tag = "clients", params(("id" = Uuid, Path), PageRequest),
    responses((status = 200, body = Page<NoteView>), (status = 404, body = crate::http::ProblemView)))]
async fn list_notes(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<NoteView>>> {
    scope.require(VIEW_RELATION)?;
    let client = records::by_id(&scope, id).await?;
    let (notes, total) = records::notes_of(&scope, client.id, page).await?;
    Ok(Json(Page { items: notes.into_iter().map(note_view).collect(), total }))
}

/// Writes a note on a client. It stays as it was written.
#[utoipa::path(post, path = "/clients/{id}/notes", tag = "clients", params(("id" = Uuid, Path)),
    request_body = CreateNote,
    responses((status = 201, body = NoteView), (status = 404, body = crate::http::ProblemView),
        (status = 409, body = crate::http::ProblemView), (status = 422, body = crate::http::ProblemView)))]
async fn create_note(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateNote>,
) -> Result<(StatusCode, Json<NoteView>)> {
    let tx = scope.begin(VIEW_RELATION).await?;
    let new = actions::NewNote { id: body.id, kind: body.kind, text: body.text };
    let note = actions::write_note(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(note_view(note))))
}

/// Who works for a client, by function.
#[utoipa::path(get, path = "/clients/{id}/team", tag = "clients", params(("id" = Uuid, Path)),
    responses((status = 200, body = TeamView), (status = 404, body = crate::http::ProblemView)))]
async fn get_team(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<TeamView>> {
    scope.require(VIEW_RELATION)?;
    let client = records::by_id(&scope, id).await?;
    Ok(Json(team_view(&scope, client.id).await?))
}

async fn team_view(scope: &Scope, id: Uuid) -> Result<TeamView> {
    let members = records::members_of(scope, &[id]).await?;
    let colleagues = access::colleagues(scope.reader()).await?;
    let functions = &scope.agency().definitions().clients.functions;
    let member = |row: &client_members::Model| {
        let person = colleagues.iter().find(|one| one.id == row.user_id);
        MemberView {
            user_id: row.user_id,
            name: person.map(|one| one.name.clone()).unwrap_or_default(),
            is_active: person.is_some_and(|one| one.is_active),
            since_at: row.since_at,
        }
    };
    let of = |code: &str, is_lead: bool| {
        let rows = members.iter().filter(|row| row.function_code == code && row.is_lead == is_lead);
        rows.map(member).collect::<Vec<_>>()
    };
    let views = functions.iter().map(|one| FunctionView {
        code: one.code.clone(),
        label: one.label.zh.clone(),
        label_en: one.label.en.clone(),
        lead: of(&one.code, true).pop(),
        others: of(&one.code, false),
    });
    let usual = |person: &Colleague| {
        let fills = functions.iter().filter(|one| one.roles.contains(&person.role));
        fills.map(|one| one.code.clone()).collect()
    };
    let known = colleagues.iter().filter(|one| one.is_active && scope.may(UPDATE));
    Ok(TeamView {
        functions: views.collect(),
        colleagues: known
            .map(|one| ColleagueView { id: one.id, name: one.name.clone(), functions: usual(one) })
            .collect(),
    })
}

/// Says who fills a function of a client's team, instead of those who did.
#[utoipa::path(put, path = "/clients/{id}/team/{function}", tag = "clients",
    params(("id" = Uuid, Path), ("function" = String, Path)), request_body = UpdateTeam,
    responses((status = 200, body = TeamView), (status = 404, body = crate::http::ProblemView),
        (status = 422, body = crate::http::ProblemView)))]
async fn update_team(
    scope: Scope,
    Path((id, function)): Path<(Uuid, String)>,
    Body(body): Body<UpdateTeam>,
) -> Result<Json<TeamView>> {
    let tx = scope.begin(UPDATE).await?;
    actions::set_team(&tx, id, &function, (body.lead, body.others)).await?;
    tx.commit().await?;
    Ok(Json(team_view(&scope, id).await?))
}
