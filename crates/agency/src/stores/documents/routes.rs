//! Documents: the list, one of them, its number and its scan.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use chrono::NaiveDate;
use daiyun_base::error::Problem;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::actions::{self, DocumentText, NewDocument, Uses};
use super::records::{self, DocumentFilter};
use super::rules::{LARGEST_FILE, Media, PaperState};
use super::view::{self, DocumentDetail, DocumentPage};
use super::{files, kind};
use crate::Agency;
use crate::clients;
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::http::{Body, Form, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores::{self, MANAGE_DOCUMENTS, VIEW_DOCUMENTS, vault};
use crate::words;

/// What a form adds around its file.
const AROUND: usize = 64 * 1024;
/// How long the console leaves a number on the screen.
const SHOWN_SECONDS: u32 = 30;

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    let files = OpenApiRouter::new()
        .routes(routes!(update_document_file, get_document_file))
        .layer(DefaultBodyLimit::max(LARGEST_FILE + AROUND));
    OpenApiRouter::new()
        .routes(routes!(get_document_form))
        .routes(routes!(list_documents, create_document))
        .routes(routes!(get_document))
        .routes(routes!(create_document_renewal))
        .routes(routes!(create_document_withdrawal))
        .routes(routes!(create_number_reveal))
        .merge(files)
}

/// Which documents.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DocumentsRequest {
    /// Part of the holder, or the end of the number.
    text: Option<String>,
    /// A code of the kinds.
    kind: Option<String>,
    #[param(inline)]
    state: Option<PaperState>,
    client_id: Option<Uuid>,
    /// Store codes with commas: the documents of their clients.
    stores: Option<String>,
}

/// The clients a list is narrowed to.
pub(in crate::stores) async fn narrowed(
    scope: &Scope,
    client_id: Option<Uuid>,
    codes: Option<&str>,
) -> Result<Option<Vec<Uuid>>> {
    if let Some(client_id) = client_id {
        return Ok(Some(vec![client_id]));
    }
    let Some(codes) = codes.filter(|codes| !codes.is_empty()) else { return Ok(None) };
    let codes: Vec<String> = codes.split(',').map(str::to_owned).collect();
    let stores = stores::by_codes(scope, &codes).await?;
    Ok(Some(stores.into_iter().map(|store| store.client_id).collect()))
}

/// Documents inside the caller's scope: what runs out first comes first.
#[utoipa::path(get, path = "/documents", tag = "stores", params(DocumentsRequest, PageRequest),
    responses((status = 200, body = DocumentPage)))]
async fn list_documents(
    scope: Scope,
    Parameters(request): Parameters<DocumentsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<DocumentPage>> {
    scope.require(VIEW_DOCUMENTS)?;
    let clients = narrowed(&scope, request.client_id, request.stores.as_deref()).await?;
    let first = PageRequest { limit: Some(1), offset: None };
    let in_state =
        |state| DocumentFilter { state: Some(state), clients: clients.clone(), ..DocumentFilter::default() };
    let (_, expiring_count) = records::page(&scope, in_state(PaperState::Expiring), first).await?;
    let (_, expired_count) = records::page(&scope, in_state(PaperState::Expired), first).await?;
    let DocumentsRequest { text, kind, state, .. } = request;
    let (rows, total) = records::page(&scope, DocumentFilter { text, kind, state, clients }, page).await?;
    let items = view::views(&scope, &rows).await?;
    Ok(Json(DocumentPage { items, total, expiring_count, expired_count }))
}

/// A kind of document to choose.
#[derive(Serialize, ToSchema)]
struct DocumentKindView {
    code: String,
    label: String,
    label_en: String,
    personal: bool,
    needs_expiry: bool,
}

/// A word of the papers to choose.
#[derive(Serialize, ToSchema)]
struct PaperChoice {
    code: String,
    label: String,
    label_en: String,
}

/// What a document can be, and what it can be for.
#[derive(Serialize, ToSchema)]
struct DocumentFormView {
    kinds: Vec<DocumentKindView>,
    categories: Vec<PaperChoice>,
    states: Vec<PaperChoice>,
    platforms: Vec<PaperChoice>,
    licences: Vec<PaperChoice>,
    authorisation_states: Vec<PaperChoice>,
}

/// The words of documents and authorisations: kinds, groups of categories, states, platforms.
#[utoipa::path(get, path = "/document_form", tag = "stores", responses((status = 200, body = DocumentFormView)))]
async fn get_document_form(scope: Scope) -> Result<Json<DocumentFormView>> {
    scope.require(VIEW_DOCUMENTS)?;
    let definitions = scope.agency().definitions();
    let kind = |kind: &kind::DocumentKind| DocumentKindView {
        code: kind.code.clone(),
        label: kind.label.zh.clone(),
        label_en: kind.label.en.clone(),
        personal: kind.personal,
        needs_expiry: kind.needs_expiry,
    };
    let choice = |code: String, label: &daiyun_base::error::Label| PaperChoice {
        code,
        label: label.zh.clone(),
        label_en: label.en.clone(),
    };
    let states = |all: &[PaperState]| all.iter().map(|one| choice(words::of(*one), &one.label())).collect();
    let kinds = &definitions.document_kinds;
    Ok(Json(DocumentFormView {
        kinds: kinds.all().map(kind).collect(),
        categories: kinds.categories().map(|group| choice(group.code.clone(), &group.label)).collect(),
        states: states(PaperState::OF_DOCUMENTS),
        platforms: definitions.formats.platforms().map(|one| choice(one.code.clone(), &one.label)).collect(),
        licences: stores::authorisations::Licence::ALL
            .iter()
            .map(|one| choice(words::of(*one), &one.label()))
            .collect(),
        authorisation_states: states(PaperState::OF_AUTHORISATIONS),
    }))
}

/// What is written of a paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DocumentBody {
    /// A firm or a person.
    holder: String,
    /// As it stands on the paper; kept sealed.
    #[serde(default, deserialize_with = "secret")]
    #[schema(value_type = Option<String>)]
    number: Option<Zeroizing<String>>,
    issued_on: Option<NaiveDate>,
    /// Its last day.
    expires_on: Option<NaiveDate>,
    /// It holds for good.
    #[serde(default)]
    is_open_ended: bool,
}

/// Reads a text that is wiped when it goes.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Zeroizing<String>>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Zeroizing::new))
}

fn plain<S: Serializer>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value)
}

impl From<DocumentBody> for DocumentText {
    fn from(body: DocumentBody) -> Self {
        let DocumentBody { holder, number, issued_on, expires_on, is_open_ended } = body;
        Self { holder, number, issued_on, expires_on, is_open_ended }
    }
}

/// A document to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDocument {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    client_id: Uuid,
    kind: String,
    text: DocumentBody,
    /// Brands of the client that depend on it.
    #[serde(default)]
    brands: Vec<Uuid>,
    /// Stores of the client that depend on it.
    #[serde(default)]
    stores: Vec<Uuid>,
    /// Groups of categories that depend on it.
    #[serde(default)]
    categories: Vec<String>,
}

/// Registers a document of a client.
#[utoipa::path(post, path = "/documents", tag = "stores", request_body = CreateDocument,
    responses((status = 201, body = DocumentDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_document(
    scope: Scope,
    Body(body): Body<CreateDocument>,
) -> Result<(StatusCode, Json<DocumentDetail>)> {
    scope.require(MANAGE_DOCUMENTS)?;
    let client = clients::by_ids(&scope, &[body.client_id]).await?.pop();
    let client = client.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
    let uses = Uses { brands: body.brands, stores: body.stores, categories: body.categories };
    let new = NewDocument { id: body.id, kind: body.kind, text: body.text.into(), uses };
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let document = actions::create(&tx, &client, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, document).await?)))
}

/// One document: what depends on it, its revisions, and what the caller may do with it.
#[utoipa::path(get, path = "/documents/{id}", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 200, body = DocumentDetail), (status = 404, body = ProblemView)))]
async fn get_document(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<DocumentDetail>> {
    scope.require(VIEW_DOCUMENTS)?;
    let document = records::by_id(&scope, scope.reader(), id).await?;
    Ok(Json(view::detail(&scope, document).await?))
}

/// The paper that takes the place of another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDocumentRenewal {
    /// Of the new revision; made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    text: DocumentBody,
}

/// Renews a document: the new revision takes over what the old one was used for.
#[utoipa::path(post, path = "/documents/{id}/renewals", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateDocumentRenewal,
    responses((status = 201, body = DocumentDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_document_renewal(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateDocumentRenewal>,
) -> Result<(StatusCode, Json<DocumentDetail>)> {
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let document = actions::renew(&tx, id, body.id, body.text.into()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, document).await?)))
}

/// Why somebody takes a paper back, or opens it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::stores) struct PaperReason {
    pub reason: String,
}

/// Takes a document back.
#[utoipa::path(post, path = "/documents/{id}/withdrawals", tag = "stores", params(("id" = Uuid, Path)),
    request_body = PaperReason,
    responses((status = 201, body = DocumentDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_document_withdrawal(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<PaperReason>,
) -> Result<(StatusCode, Json<DocumentDetail>)> {
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let document = actions::withdraw(&tx, id, &body.reason).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, document).await?)))
}

/// A number, once.
#[derive(Serialize, ToSchema)]
struct DocumentNumberView {
    #[serde(serialize_with = "plain")]
    #[schema(value_type = String)]
    number: Zeroizing<String>,
    /// How long it may stay on the screen.
    shown_seconds: u32,
}

/// Looks at the number of a document, with a reason. Who looked and why is committed before the number leaves.
#[utoipa::path(post, path = "/documents/{id}/number_reveals", tag = "stores", params(("id" = Uuid, Path)),
    request_body = PaperReason,
    responses((status = 201, body = DocumentNumberView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_number_reveal(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<PaperReason>,
) -> Result<(StatusCode, Json<DocumentNumberView>)> {
    let tx = scope.begin(VIEW_DOCUMENTS).await?;
    let document = actions::note_reveal(&tx, id, &body.reason).await?;
    tx.commit().await?;
    let number = actions::number_of(&scope, &document).await?;
    Ok((StatusCode::CREATED, Json(DocumentNumberView { number, shown_seconds: SHOWN_SECONDS })))
}

/// The form of a scan.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the multipart form to the OpenAPI document")]
struct DocumentFile {
    /// PDF, JPG or PNG by its content, 20 MB at most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Gives a document its scan, kept sealed. One that was there before is removed.
#[utoipa::path(put, path = "/documents/{id}/file", tag = "stores", params(("id" = Uuid, Path)),
    request_body(content = DocumentFile, content_type = "multipart/form-data"),
    responses((status = 200, body = DocumentDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn update_document_file(
    scope: Scope,
    Path(id): Path<Uuid>,
    Form(form): Form,
) -> Result<Json<DocumentDetail>> {
    scope.require(MANAGE_DOCUMENTS)?;
    records::by_id(&scope, scope.reader(), id).await?;
    let bytes = received(form).await?;
    // The key is made and committed first: no transaction waits for the disk.
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let key = actions::key_of(&tx, id).await?;
    tx.commit().await?;
    let directory = scope.agency().directory();
    let kept = files::keep(directory, &key, id, &bytes)?;
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let (document, replaced) = actions::set_file(&tx, id, &kept).await?;
    tx.commit().await?;
    if let Some(sha256) = replaced {
        files::remove(directory, id, &sha256);
    }
    Ok(Json(view::detail(&scope, document).await?))
}

async fn received(mut form: Multipart) -> Result<Zeroizing<Vec<u8>>> {
    let field = form.next_field().await.map_err(|error| broken(&error.body_text()))?;
    let mut field = field.ok_or_else(|| broken("file"))?;
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(part) = field.chunk().await.map_err(|error| broken(&error.body_text()))? {
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

fn broken(cause: &str) -> Failure {
    Problem::invalid(
        "broken_scan",
        format!("扫描件没有传完，或超过 20 MB（{cause}）；请重新选择文件上传"),
        format!("The scan did not arrive whole, or is larger than 20 MB ({cause}). Choose the file again"),
    )
    .into()
}

/// The scan of a document, as a download that no browser runs. Who took it is committed before it leaves.
#[utoipa::path(get, path = "/documents/{id}/file", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The scan", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, body = ProblemView), (status = 409, body = ProblemView)))]
async fn get_document_file(scope: Scope, Path(id): Path<Uuid>) -> Result<(HeaderMap, Vec<u8>)> {
    let tx = scope.begin(VIEW_DOCUMENTS).await?;
    let document = actions::note_download(&tx, id).await?;
    tx.commit().await?;
    let key = vault::kept_key(&scope, document.client_id).await?;
    let sha256 = document.file_sha256.as_deref().unwrap_or_default();
    let bytes = files::open(scope.agency().directory(), &key, id, sha256)?;
    let media: Media = words::read(document.media_type.as_deref().unwrap_or_default())?;
    let disposition =
        format!("attachment; filename=\"{}-{}.{}\"", document.kind, document.revision_no, media.ending());
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'"),
    );
    let disposition = HeaderValue::from_str(&disposition).map_err(Failure::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok((headers, bytes.to_vec()))
}
