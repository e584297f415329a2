//! The register: which assets there are, what is written of each, what happened to it.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, Days, NaiveDate, Utc};
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::access;
use crate::clients;
use crate::error::Result;
use crate::http::page::{Page, PageRequest};
use crate::http::{Body, Parameters, Path, ProblemView};
use crate::scope::Scope;
use crate::stores::vault::actions::{self, AssetText, NewAsset, NewEvent};
use crate::stores::vault::records::{self, AssetFilter};
use crate::stores::vault::rules::{AssetState, Authority, EventKind, Owner, SecondFactor};
use crate::stores::vault::view::{self, AssetDetail, AssetPage, EventView, PersonOption};
use crate::stores::{self, MANAGE_VAULT, REVEAL_SECRET, VIEW_ASSETS};

/// Soon enough to write to the owner now.
const SOON: Days = Days::new(90);

/// Which assets.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AssetsRequest {
    /// Part of the name, the number or the holder.
    text: Option<String>,
    /// A code of the kinds.
    kind: Option<String>,
    #[param(inline)]
    state: Option<AssetState>,
    client_id: Option<Uuid>,
    /// Store codes with commas; what belongs to their clients as a whole comes along.
    stores: Option<String>,
    /// `soon`: those whose authority ends within ninety days or has ended.
    #[param(inline)]
    ending: Option<Ending>,
}

/// When the authority ends.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Ending {
    /// Within ninety days.
    Soon,
}

/// Assets inside the caller's scope: those whose authority ends first come first.
#[utoipa::path(get, path = "/assets", tag = "stores", params(AssetsRequest, PageRequest),
    responses((status = 200, body = AssetPage)))]
pub(super) async fn list_assets(
    scope: Scope,
    Parameters(request): Parameters<AssetsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<AssetPage>> {
    scope.require(VIEW_ASSETS)?;
    let soon = scope.agency().clock().today().checked_add_days(SOON);
    let stores = match request.stores.as_deref().filter(|codes| !codes.is_empty()) {
        Some(codes) => {
            let codes: Vec<String> = codes.split(',').map(str::to_owned).collect();
            let found = stores::by_codes(&scope, &codes).await?;
            Some(found.into_iter().map(|store| (store.id, store.client_id)).unzip())
        }
        None => None,
    };
    let filter = AssetFilter {
        text: request.text,
        kind: request.kind,
        state: request.state,
        client_id: request.client_id,
        stores,
        ends_by: request.ending.and(soon),
    };
    let first = PageRequest { limit: Some(1), offset: None };
    let ending = AssetFilter { ends_by: soon, ..filter.clone() };
    let (_, ending_count) = records::page(&scope, ending, first).await?;
    let (rows, total) = records::page(&scope, filter, page).await?;
    Ok(Json(AssetPage { items: view::views(&scope, rows).await?, total, ending_count }))
}

/// A word to choose.
#[derive(Serialize, ToSchema)]
struct ChoiceView<T> {
    code: T,
    label: String,
    label_en: String,
}

/// A kind of asset to choose.
#[derive(Serialize, ToSchema)]
struct AssetKindView {
    code: String,
    label: String,
    label_en: String,
    usual_owner: Owner,
    needs_two: bool,
}

/// What an asset can be, and who could keep it.
#[derive(Serialize, ToSchema)]
pub(super) struct AssetFormView {
    kinds: Vec<AssetKindView>,
    owners: Vec<ChoiceView<Owner>>,
    authorities: Vec<ChoiceView<Authority>>,
    second_factors: Vec<ChoiceView<SecondFactor>>,
    states: Vec<ChoiceView<AssetState>>,
    event_kinds: Vec<ChoiceView<EventKind>>,
    /// Colleagues, for those who register assets.
    people: Vec<PersonOption>,
}

fn choices<T: Copy>(all: &[T], label: fn(T) -> Label) -> Vec<ChoiceView<T>> {
    let choice = |code: &T| {
        let label = label(*code);
        ChoiceView { code: *code, label: label.zh, label_en: label.en }
    };
    all.iter().map(choice).collect()
}

/// The words of the register: kinds, owners, authorities, states.
#[utoipa::path(get, path = "/asset_form", tag = "stores", responses((status = 200, body = AssetFormView)))]
pub(super) async fn get_asset_form(scope: Scope) -> Result<Json<AssetFormView>> {
    scope.require(VIEW_ASSETS)?;
    let kinds = scope.agency().definitions().asset_kinds.all().map(|kind| AssetKindView {
        code: kind.code.clone(),
        label: kind.label.zh.clone(),
        label_en: kind.label.en.clone(),
        usual_owner: kind.usual_owner,
        needs_two: kind.needs_two,
    });
    let mut people =
        if scope.may(MANAGE_VAULT) { access::colleagues(scope.reader()).await? } else { Vec::new() };
    people.retain(|person| person.is_active);
    Ok(Json(AssetFormView {
        kinds: kinds.collect(),
        owners: choices(Owner::ALL, Owner::label),
        authorities: choices(Authority::ALL, Authority::label),
        second_factors: choices(SecondFactor::ALL, SecondFactor::label),
        states: choices(AssetState::ALL, AssetState::label),
        event_kinds: choices(EventKind::ALL, EventKind::label),
        people: view::options(&scope, people),
    }))
}

/// What is written of an asset.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssetBody {
    name: String,
    owner: Owner,
    owner_name: String,
    /// The colleague who keeps it; otherwise `holder_name` says who does.
    holder_id: Option<Uuid>,
    #[serde(default)]
    holder_name: String,
    authority: Authority,
    contract_code: Option<String>,
    /// The last day of the authority; needed unless the asset is the agency's own.
    ends_on: Option<NaiveDate>,
    second_factor: SecondFactor,
}

impl From<AssetBody> for AssetText {
    fn from(body: AssetBody) -> Self {
        Self {
            name: body.name,
            owner: body.owner,
            owner_name: body.owner_name,
            holder_id: body.holder_id,
            holder_name: body.holder_name,
            authority: body.authority,
            contract_code: body.contract_code,
            ends_on: body.ends_on,
            second_factor: body.second_factor,
        }
    }
}

/// An asset to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateAsset {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    client_id: Uuid,
    /// Nothing for what belongs to the client as a whole.
    store_id: Option<Uuid>,
    kind: String,
    /// Two people look at it together, although its kind does not ask for it. It is never taken back.
    #[serde(default)]
    needs_two: bool,
    text: AssetBody,
}

/// Registers an asset.
#[utoipa::path(post, path = "/assets", tag = "stores", request_body = CreateAsset,
    responses((status = 201, body = AssetDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
pub(super) async fn create_asset(
    scope: Scope,
    Body(body): Body<CreateAsset>,
) -> Result<(StatusCode, Json<AssetDetail>)> {
    scope.require(MANAGE_VAULT)?;
    let client = clients::by_ids(&scope, &[body.client_id]).await?.pop();
    let client = client.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
    let store = match body.store_id {
        Some(store_id) => Some(stores::by_id(&scope, store_id).await?),
        None => None,
    };
    let new = NewAsset { id: body.id, kind: body.kind, needs_two: body.needs_two, text: body.text.into() };
    let tx = scope.begin(MANAGE_VAULT).await?;
    let asset = actions::create(&tx, &client, store.as_ref(), new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, asset).await?)))
}

/// One asset: everything but its secrets.
#[utoipa::path(get, path = "/assets/{id}", tag = "stores", params(("id" = Uuid, Path)),
    responses((status = 200, body = AssetDetail), (status = 404, body = ProblemView)))]
pub(super) async fn get_asset(scope: Scope, Path(id): Path<Uuid>) -> Result<Json<AssetDetail>> {
    scope.require(VIEW_ASSETS)?;
    let asset = records::by_id(&scope, scope.reader(), id).await?;
    Ok(Json(view::detail(&scope, asset).await?))
}

/// What is written of an asset from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateAsset {
    state: AssetState,
    text: AssetBody,
}

/// Changes what is written of an asset.
#[utoipa::path(put, path = "/assets/{id}", tag = "stores", params(("id" = Uuid, Path)),
    request_body = UpdateAsset,
    responses((status = 200, body = AssetDetail), (status = 404, body = ProblemView),
        (status = 422, body = ProblemView)))]
pub(super) async fn update_asset(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<UpdateAsset>,
) -> Result<Json<AssetDetail>> {
    let tx = scope.begin(MANAGE_VAULT).await?;
    let asset = actions::update(&tx, id, body.text.into(), body.state).await?;
    tx.commit().await?;
    Ok(Json(view::detail(&scope, asset).await?))
}

/// What happened to an account, the newest first.
#[utoipa::path(get, path = "/assets/{id}/events", tag = "stores", params(("id" = Uuid, Path), PageRequest),
    responses((status = 200, body = Page<EventView>), (status = 404, body = ProblemView)))]
pub(super) async fn list_account_events(
    scope: Scope,
    Path(id): Path<Uuid>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<Page<EventView>>> {
    scope.require(VIEW_ASSETS)?;
    let asset = records::by_id(&scope, scope.reader(), id).await?;
    let (items, total) = view::event_views(&scope, &asset, page).await?;
    Ok(Json(Page { items, total }))
}

/// Something that happened to an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateAccountEvent {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    kind: EventKind,
    /// In a sentence.
    text: String,
    /// Now, if left out.
    happened_at: Option<DateTime<Utc>>,
}

/// Notes what happened to an account on the platform. An entry is never changed.
#[utoipa::path(post, path = "/assets/{id}/events", tag = "stores", params(("id" = Uuid, Path)),
    request_body = CreateAccountEvent,
    responses((status = 201, body = AssetDetail), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
pub(super) async fn create_account_event(
    scope: Scope,
    Path(id): Path<Uuid>,
    Body(body): Body<CreateAccountEvent>,
) -> Result<(StatusCode, Json<AssetDetail>)> {
    let tx = scope.begin(REVEAL_SECRET).await?;
    let happened_at = body.happened_at.unwrap_or(tx.now());
    let new = NewEvent { id: body.id, kind: body.kind, text: body.text, happened_at };
    let asset = actions::note_event(&tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view::detail(&scope, asset).await?)))
}
