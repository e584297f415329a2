//! Applications: the pipeline, one of them, what is asked for, and what happened.

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use daiyun_base::error::Problem;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, NewApplication, NewMove, OpenedStore};
use super::policy::Target;
use super::records::{self, ApplicationFilter};
use super::rules::{ApplicationState, Outcome, Step};
use super::view::{self, ApplicationDetail, ApplicationView, RejectionView, TipView};
use crate::Agency;
use crate::clients;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores::{self, MANAGE_APPLICATIONS, VIEW};

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(get_application_form))
        .routes(routes!(get_document_requirements))
        .routes(routes!(list_applications, create_application))
        .routes(routes!(get_application))
        .routes(routes!(create_application_move))
        .routes(routes!(update_application_paper))
}

/// Which applications.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ApplicationsRequest {
    /// Part of the name or the number.
    text: Option<String>,
    client_id: Option<Uuid>,
    /// The one that led to this store.
    store_id: Option<Uuid>,
    /// Platform code.
    platform: Option<String>,
    #[param(inline)]
    step: Option<Step>,
    #[param(inline)]
    state: Option<ApplicationState>,
    /// Those that have not ended.
    open: Option<bool>,
    /// Store codes with commas: of the clients of these stores.
    stores: Option<String>,
}

/// Applications inside the caller's scope: those that wait longest come first.
#[utoipa::path(get, path = "/applications", tag = "stores", params(ApplicationsRequest, PageRequest),
    responses((status = 200, body = Page<ApplicationView>)))]
async fn list_applications(
    scope: Scope,
    Parameters(request): Parameters<ApplicationsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<ApplicationView>>> {
    scope.require(VIEW)?;
    let mut clients: Option<Vec<Uuid>> = request.client_id.map(|id| vec![id]);
    if let Some(codes) = request.stores.as_deref().filter(|codes| !codes.is_empty()) {
        let codes: Vec<String> = codes.split(',').map(str::to_owned).collect();
        let of_stores = stores::by_codes(&scope, &codes).await?.into_iter().map(|store| store.client_id);
        let asked = clients.take();
        clients =
            Some(of_stores.filter(|id| asked.as_ref().is_none_or(|asked| asked.contains(id))).collect());
    }
    let states = match (request.state, request.open) {
        (Some(state), _) => vec![state],
        (None, Some(true)) => vec![ApplicationState::Running, ApplicationState::Rejected],
        (None, Some(false)) => vec![ApplicationState::Finished, ApplicationState::Withdrawn],
        (None, None) => Vec::new(),
    };
    let filter = ApplicationFilter {
        text: request.text,
        clients,
        platform: request.platform,
        step: request.step,
        states,
        store_id: request.store_id,
    };
    let (rows, total) = records::page(&scope, filter, page).await?;
    Ok(Json(Page { items: view::views(&scope, rows).await?, total }))
}

/// A code with its words.
#[derive(Serialize, ToSchema)]
struct IntakeChoice {
    code: String,
    label: String,
    label_en: String,
}

/// A platform and storefront one can apply to.
#[derive(Serialize, ToSchema)]
struct IntakePlatform {
    platform: String,
    storefront: Option<String>,
    label: String,
    label_en: String,
    needs_deposit: bool,
}

/// A step of the way.
#[derive(Serialize, ToSchema)]
struct IntakeStep {
    code: Step,
    label: String,
    label_en: String,
}

/// What an application can be for, and why platforms send one back.
#[derive(Serialize, ToSchema)]
struct ApplicationForm {
    platforms: Vec<IntakePlatform>,
    categories: Vec<IntakeChoice>,
    steps: Vec<IntakeStep>,
    rejections: Vec<RejectionView>,
}

/// The words of applications: platforms, categories, steps, reasons of rejection.
#[utoipa::path(get, path = "/application_form", tag = "stores",
    responses((status = 200, body = ApplicationForm)))]
async fn get_application_form(scope: Scope) -> Result<Json<ApplicationForm>> {
    scope.require(VIEW)?;
    let policies = &scope.agency().definitions().intake;
    let platforms = policies.platforms().filter_map(|one| {
        Some(IntakePlatform {
            platform: one.platform.clone()?,
            storefront: one.storefront.clone(),
            label: one.label.zh.clone(),
            label_en: one.label.en.clone(),
            needs_deposit: one.needs_deposit,
        })
    });
    let categories = policies.categories().map(|(code, label)| IntakeChoice {
        code: code.to_owned(),
        label: label.zh.clone(),
        label_en: label.en.clone(),
    });
    let steps = Step::ALL.into_iter().map(|code| {
        let label = code.label();
        IntakeStep { code, label: label.zh, label_en: label.en }
    });
    Ok(Json(ApplicationForm {
        platforms: platforms.collect(),
        categories: categories.collect(),
        steps: steps.collect(),
        rejections: policies.rejections().iter().map(view::rejection_view).collect(),
    }))
}

/// What a store would be.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RequirementsRequest {
    /// Platform code.
    platform: String,
    /// Where the platform has several.
    storefront: Option<String>,
    /// Category group; what the platform asks of everybody, if left out.
    category: Option<String>,
}

/// A paper that is asked for.
#[derive(Serialize, ToSchema)]
struct RequiredDocument {
    kind: String,
    label: String,
    label_en: String,
    /// What it must be like.
    demand: String,
    demand_en: String,
}

/// What has to be handed in for a store.
#[derive(Serialize, ToSchema)]
struct RequirementList {
    documents: Vec<RequiredDocument>,
    needs_deposit: bool,
    tips: Vec<TipView>,
    /// Where it is written.
    sources: Vec<TipView>,
}

/// What a platform asks for, by storefront and category (S30.1–4, S30.7).
#[utoipa::path(get, path = "/document_requirements", tag = "stores", params(RequirementsRequest),
    responses((status = 200, body = RequirementList)))]
async fn get_document_requirements(
    scope: Scope,
    Parameters(request): Parameters<RequirementsRequest>,
) -> Result<Json<RequirementList>> {
    scope.require(VIEW)?;
    let policies = &scope.agency().definitions().intake;
    let target = Target {
        platform: &request.platform,
        storefront: request.storefront.as_deref(),
        category: request.category.as_deref().unwrap_or_default(),
    };
    let documents = policies.needed(target).into_iter().map(|one| RequiredDocument {
        kind: one.kind.clone(),
        label: one.label.zh.clone(),
        label_en: one.label.en.clone(),
        demand: one.note.zh.clone(),
        demand_en: one.note.en.clone(),
    });
    Ok(Json(RequirementList {
        documents: documents.collect(),
        needs_deposit: policies.needs_deposit(target),
        tips: view::tips(policies.of(target).into_iter().flat_map(|one| one.tips.clone())),
        sources: view::tips(policies.of(target).into_iter().map(|one| one.source.clone())),
    }))
}

/// An application to start.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateApplication {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    client_id: Uuid,
    /// The client's only one, if left out.
    brand_id: Option<Uuid>,
    /// What the store shall be called.
    name: String,
    platform: String,
    storefront: Option<String>,
    /// Category group.
    category: String,
}

/// Starts an application of a client.
#[utoipa::path(post, path = "/applications", tag = "stores", request_body = CreateApplication,
    responses((status = 201, body = ApplicationDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_application(
    scope: Scope,
    Body(body): Body<CreateApplication>,
) -> Result<(StatusCode, Json<ApplicationDetail>)> {
    scope.require(MANAGE_APPLICATIONS)?;
    let client = clients::by_ids(&scope, &[body.client_id]).await?.pop();
    let client = client.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
    let tx = scope.begin(MANAGE_APPLICATIONS).await?;
    let new = NewApplication {
        id: body.id,
        name: body.name,
        platform: body.platform,
        storefront: body.storefront,
        category: body.category,
        brand_id: body.brand_id,
        started_on: None,
    };
    let row = actions::start(&tx, &client, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, row).await?)))
}

/// One application: what is missing, how it went, what may happen next.
#[utoipa::path(get, path = "/applications/{id}", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 200, body = ApplicationDetail), (status = 404, body = ProblemView)))]
async fn get_application(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<ApplicationDetail>> {
    scope.require(VIEW)?;
    let row = records::by_id(&scope, scope.reader(), id).await?;
    Ok(Json(view::detail(&scope, row).await?))
}

/// The store an application opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenedStoreBody {
    /// A store there is, or the id of the new one.
    id: Uuid,
    /// For a new store only.
    code: Option<String>,
    /// For a new store only.
    name: Option<String>,
}

/// What happened to an application.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateApplicationMove {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// The step the caller saw: somebody else may have been faster.
    step: Step,
    outcome: Outcome,
    /// For a rejection.
    rejection_code: Option<String>,
    #[serde(default)]
    note: String,
    /// When it happened; today, if left out.
    happened_on: Option<NaiveDate>,
    /// For an opening.
    store: Option<OpenedStoreBody>,
}

/// Writes down what happened to an application, and takes it where that leads.
#[utoipa::path(post, path = "/applications/{id}/moves", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateApplicationMove,
    responses((status = 201, body = ApplicationDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_application_move(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateApplicationMove>,
) -> Result<(StatusCode, Json<ApplicationDetail>)> {
    let tx = scope.begin(MANAGE_APPLICATIONS).await?;
    let store = body.store.map(|store| match store.code {
        None => OpenedStore::Known(store.id),
        Some(code) => OpenedStore::New(store.id, code, store.name.unwrap_or_default()),
    });
    let new = NewMove {
        id: body.id,
        step: body.step,
        outcome: body.outcome,
        rejection_code: body.rejection_code,
        note: body.note,
        happened_on: body.happened_on,
        store,
    };
    let row = actions::move_on(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, row).await?)))
}

/// Whether a paper is at hand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateApplicationPaper {
    is_at_hand: bool,
    /// Where it is, or what is wrong with it.
    #[serde(default)]
    note: String,
}

/// Says of one paper of the list whether it is at hand.
#[utoipa::path(put, path = "/applications/{id}/documents/{kind}", tag = "stores",
    params(("id" = Uuid, Path), ("kind" = String, Path)), request_body = UpdateApplicationPaper,
    responses((status = 200, body = ApplicationDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn update_application_paper(
    scope: Scope,
    Path((id, kind)): Path<(Uuid, String)>,
    Body(body): Body<UpdateApplicationPaper>,
) -> Result<Json<ApplicationDetail>> {
    let tx = scope.begin(MANAGE_APPLICATIONS).await?;
    let row = actions::tick(&tx, id, &kind, (body.is_at_hand, &body.note)).await?;
    tx.commit().await?;
    Ok(Json(view::detail(&scope, row).await?))
}
