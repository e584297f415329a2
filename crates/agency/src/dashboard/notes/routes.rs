//! Notes on days.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Problem;
use daiyun_base::period::DayRange;
use daiyun_kpi::query::days_fit;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, About, NewNote, may_remove};
use super::records::{self, day_notes};
use crate::Agency;
use crate::dashboard::{ANNOTATE, VIEW};
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::{Allowed, Scope, Side};
use crate::{clients, stores};

pub(in crate::dashboard) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_day_notes, create_day_note)).routes(routes!(delete_day_note))
}

/// Which days, of what.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NoteRequest {
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// Store codes with commas; everything visible if left out.
    stores: Option<String>,
}

/// A note on days.
#[derive(Serialize, ToSchema)]
struct DayNoteView {
    id: Uuid,
    from_day: NaiveDate,
    to_day: NaiveDate,
    text: String,
    /// The store's code, of a note on one store.
    store: Option<String>,
    /// What it is about: the name of the store or the client; nothing for the whole agency.
    about: Option<String>,
    is_for_client: bool,
    /// Who wrote it; the client's people are not told.
    written_by_name: Option<String>,
    written_at: DateTime<Utc>,
    actions: DayNoteActions,
}

/// What may be done with a note.
#[derive(Serialize, ToSchema)]
struct DayNoteActions {
    remove: Allowed,
}

/// A note to write: on a store, on a client, or on everything.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDayNote {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// The first business day.
    from: NaiveDate,
    /// The last business day.
    to: NaiveDate,
    /// One line.
    text: String,
    /// A store's code.
    store: Option<String>,
    /// A client, where no store is named; neither means the whole agency.
    client_id: Option<Uuid>,
    /// Whether the client's people read it too.
    #[serde(default)]
    is_for_client: bool,
}

/// The notes on some days, the earliest first. The client's people find what was written for them.
#[utoipa::path(get, path = "/notes", tag = "dashboard", params(NoteRequest, PageRequest),
    responses((status = 200, body = Page<DayNoteView>), (status = 422, body = ProblemView)))]
async fn list_day_notes(
    scope: Scope,
    Parameters(request): Parameters<NoteRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<DayNoteView>>> {
    scope.require(VIEW)?;
    let days = days(request.from, request.to)?;
    let codes = crate::dashboard::codes(request.stores.as_deref());
    let (rows, total) =
        records::page(&scope, (days, codes.as_deref()), (page.limit(), page.offset())).await?;
    Ok(Json(Page { items: views(&scope, rows).await?, total }))
}

/// Writes a note on days.
#[utoipa::path(post, path = "/notes", tag = "dashboard", request_body = CreateDayNote,
    responses((status = 201, body = DayNoteView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_day_note(
    scope: Scope,
    Body(body): Body<CreateDayNote>,
) -> Result<(StatusCode, Json<DayNoteView>)> {
    let tx = scope.begin(ANNOTATE).await?;
    let about = match (body.store, body.client_id) {
        (Some(store), _) => About::Store(store),
        (None, Some(client_id)) => About::Client(client_id),
        (None, None) => About::All,
    };
    let days = days(body.from, body.to)?;
    let new = NewNote { id: body.id, about, days, text: body.text, is_for_client: body.is_for_client };
    let note = actions::write(&tx, new).await?;
    tx.commit().await?;
    let view = views(&scope, vec![note]).await?.pop();
    let view = view.ok_or_else(|| Problem::not_found("这条备注", "The note"))?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Takes a note away.
#[utoipa::path(delete, path = "/notes/{id}", tag = "dashboard", params(("id" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemView), (status = 409, body = ProblemView)))]
async fn delete_day_note(scope: Scope, Path(id): Path<Uuid>) -> Result<StatusCode> {
    let tx = scope.begin(ANNOTATE).await?;
    actions::remove(&tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn days(from: NaiveDate, to: NaiveDate) -> Result<DayRange> {
    let days = DayRange { from, to };
    days_fit(days)?;
    Ok(days)
}

async fn views(scope: &Scope, rows: Vec<day_notes::Model>) -> Result<Vec<DayNoteView>> {
    let store_ids: Vec<Uuid> = rows.iter().filter_map(|row| row.store_id).collect();
    let client_ids: Vec<Uuid> = rows.iter().filter_map(|row| row.client_id).collect();
    let stores = stores::by_ids(scope, &store_ids).await?;
    let clients = clients::by_ids(scope, &client_ids).await?;
    let is_ours = scope.person().side == Side::Agency;
    let view = |row: day_notes::Model| {
        let store = stores.iter().find(|store| Some(store.id) == row.store_id);
        let client = clients.iter().find(|client| Some(client.id) == row.client_id);
        let about = store.map(|store| &store.name).or(client.map(|client| &client.name));
        DayNoteView {
            actions: DayNoteActions { remove: Allowed::for_role(scope, ANNOTATE, may_remove(scope, &row)) },
            store: store.map(|store| store.code.clone()),
            about: about.cloned(),
            id: row.id,
            from_day: row.from_day,
            to_day: row.to_day,
            text: row.text,
            is_for_client: row.is_for_client,
            written_by_name: is_ours.then_some(row.written_by_name),
            written_at: row.written_at,
        }
    };
    Ok(rows.into_iter().map(view).collect())
}
