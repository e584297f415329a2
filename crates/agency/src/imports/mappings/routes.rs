//! Mappings in the console: begun from a waiting file, tried on it, kept, renamed, retired.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use daiyun_base::error::Kind;
use daiyun_base::fact::instant_number;
use daiyun_ingest::mapping::{self, Draft, Mapping};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::super::MAP;
use super::super::records::mappings::{self, MappingFilter, import_mappings};
use super::super::uploads::file_of;
use super::actions;
use super::grammar::{self, MappingGrammarView};
use super::trial::{self, Asked};
use super::view::{self, MappingBeginningView, MappingCheckView, MappingView};
use crate::Agency;
use crate::clients;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores;

/// What a draft is called before it has a code.
const DRAFT: &str = "mapping/draft";

pub(in crate::imports) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(get_mapping_grammar))
        .routes(routes!(begin_mapping))
        .routes(routes!(check_mapping))
        .routes(routes!(list_mappings, create_mapping))
        .routes(routes!(update_mapping))
        .routes(routes!(retire_mapping))
}

/// What a mapping may say: the facts with their columns, and the ways to read a cell.
#[utoipa::path(get, path = "/mapping_grammar", tag = "imports",
    responses((status = 200, body = MappingGrammarView)))]
async fn get_mapping_grammar(scope: Scope) -> Result<Json<MappingGrammarView>> {
    scope.require(MAP)?;
    Ok(Json(grammar::of(&scope)))
}

/// A waiting file, and what somebody has said of it so far.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BeginMapping {
    upload_id: Uuid,
    /// The file of the archive, or the file itself.
    entry: String,
    /// The code of its store.
    store: String,
    /// What its rows are to become; guessed if nobody says so.
    fact: Option<String>,
    /// Which sheet, by position; guessed if nobody says so.
    sheet: Option<u32>,
    /// Which of its first rows is the header, by position; guessed if nobody says so.
    header_at: Option<u32>,
    /// How many rows the header has: 1 or 2.
    #[schema(minimum = 1, maximum = 2)]
    header_rows: Option<u8>,
}

/// Where to begin with a waiting file that nobody knows: its first rows without the people in them, what it may be, what is
/// known of its columns, and how it differs from the report it looks like. Nothing is kept.
#[utoipa::path(post, path = "/mappings/beginnings", tag = "imports", request_body = BeginMapping,
    responses((status = 200, body = MappingBeginningView), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn begin_mapping(
    scope: Scope,
    Body(request): Body<BeginMapping>,
) -> Result<Json<MappingBeginningView>> {
    scope.require(MAP)?;
    let store = stores::by_code(&scope, &request.store).await?;
    let opened = file_of(&scope, request.upload_id, &request.entry).await?;
    let formats = &scope.agency().definitions().formats;
    let known = mappings::of_client(scope.reader(), store.client_id, formats).await?;
    let position = |at: Option<u32>| at.and_then(|at| usize::try_from(at).ok());
    let header_rows = request.header_rows.unwrap_or(1).clamp(1, 2);
    let asked = Asked {
        platform: store.platform.clone(),
        fact: request.fact,
        sheet: position(request.sheet),
        header_at: position(request.header_at),
        header_rows,
    };
    let begun = trial::begin(&scope, opened, known, asked).await?;
    Ok(Json(view::beginning(formats, begun, header_rows)))
}

/// A draft and the waiting file it is made for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckMapping {
    draft: Draft,
    upload_id: Uuid,
    /// The file of the archive, or the file itself.
    entry: String,
    /// The code of its store.
    store: String,
    /// When it was exported, if it does not say.
    exported_at: Option<DateTime<Utc>>,
}

/// Tries a draft on the file it is made for: what is wrong with it, or the first rows of facts, and the rows that would wait.
/// Nothing is kept.
#[utoipa::path(post, path = "/mappings/checks", tag = "imports", request_body = CheckMapping,
    responses((status = 200, body = MappingCheckView), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
async fn check_mapping(scope: Scope, Body(request): Body<CheckMapping>) -> Result<Json<MappingCheckView>> {
    scope.require(MAP)?;
    let store = stores::by_code(&scope, &request.store).await?;
    let opened = file_of(&scope, request.upload_id, &request.entry).await?;
    let formats = &scope.agency().definitions().formats;
    let fact = formats.facts().find(|fact| fact.code == request.draft.fact).cloned();
    let draft = match &fact {
        Some(fact) => request.draft.with_header(fact),
        None => request.draft,
    };
    let format = draft.format(DRAFT);
    let issues = mapping::issues_of(&format, formats);
    let Some(fact) = fact.filter(|_| issues.is_empty()) else {
        return Ok(Json(view::wrong(&issues)));
    };
    let exported_at = request.exported_at.map(instant_number);
    let mapping = Mapping { format, fact };
    match trial::try_on(&scope, (store, opened), mapping, exported_at).await {
        Ok(tried) => Ok(Json(view::tried(tried))),
        Err(failure) if failure.problem.kind != Kind::Internal => {
            Ok(Json(view::unreadable(ProblemView::of(failure.problem))))
        }
        Err(failure) => Err(failure),
    }
}

/// Which mappings.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MappingsRequest {
    /// Those of one client.
    client_id: Option<Uuid>,
    /// Those that are retired, or those that are not.
    retired: Option<bool>,
    /// How many rows, 50 unless said, 500 at most.
    limit: Option<u32>,
    /// How many rows to skip.
    offset: Option<u32>,
}

/// The mappings of the caller's clients and of the agency, by code.
#[utoipa::path(get, path = "/mappings", tag = "imports", params(MappingsRequest),
    responses((status = 200, body = Page<MappingView>)))]
async fn list_mappings(
    scope: Scope,
    Parameters(request): Parameters<MappingsRequest>,
) -> Result<Json<Page<MappingView>>> {
    scope.require(MAP)?;
    let filter = MappingFilter { client_id: request.client_id, retired: request.retired };
    let page = PageRequest { limit: request.limit, offset: request.offset };
    let (rows, total) = mappings::page(&scope, &filter, page).await?;
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.client_id).collect();
    let owners = clients::by_ids(&scope, &ids).await?;
    let items = rows.into_iter().map(|row| view::of(&scope, row, &owners)).collect();
    Ok(Json(Page { items, total }))
}

/// A draft to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMapping {
    /// Whose it is; nothing for all clients of the agency.
    client_id: Option<Uuid>,
    draft: Draft,
}

/// Keeps a mapping. From then on files with this header are known, of the client's stores alone unless it is the agency's.
#[utoipa::path(post, path = "/mappings", tag = "imports", request_body = NewMapping,
    responses((status = 201, body = MappingView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_mapping(
    scope: Scope,
    Body(request): Body<NewMapping>,
) -> Result<(StatusCode, Json<MappingView>)> {
    let row = actions::create(&scope, request.client_id, request.draft).await?;
    Ok((StatusCode::CREATED, Json(view_one(&scope, row).await?)))
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingChanges {
    name: String,
}

/// Gives a mapping another name.
#[utoipa::path(patch, path = "/mappings/{id}", tag = "imports", params(("id" = Uuid, Path)),
    request_body = MappingChanges,
    responses((status = 200, body = MappingView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn update_mapping(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(request): Body<MappingChanges>,
) -> Result<Json<MappingView>> {
    let row = actions::rename(&scope, id, &request.name).await?;
    Ok(Json(view_one(&scope, row).await?))
}

/// Why a mapping is retired.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetireMapping {
    /// In the words of whoever does it; kept.
    reason: String,
}

/// Retires a mapping: no further file is read by it. What it has read stays.
#[utoipa::path(post, path = "/mappings/{id}/retirements", tag = "imports", params(("id" = Uuid, Path)),
    request_body = RetireMapping,
    responses((status = 201, body = MappingView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn retire_mapping(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(request): Body<RetireMapping>,
) -> Result<(StatusCode, Json<MappingView>)> {
    let row = actions::retire(&scope, id, &request.reason).await?;
    Ok((StatusCode::CREATED, Json(view_one(&scope, row).await?)))
}

async fn view_one(scope: &Scope, row: import_mappings::Model) -> Result<MappingView> {
    let owners = clients::by_ids(scope, row.client_id.as_slice()).await?;
    Ok(view::of(scope, row, &owners))
}
