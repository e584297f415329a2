//! The ledger: what came, what went, what the platform holds.

use axum::Json;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::actions::{self, DepositOf, NewEntry};
use super::records::{self, EntryFilter, deposit_entries};
use super::rules::EntryKind;
use crate::Agency;
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::http::{Body, Parameters, ProblemView};
use crate::scope::{Allowed, Scope};
use crate::stores::{self, RECORD_DEPOSIT, VIEW, applications};
use crate::words;

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new().routes(routes!(list_deposits, create_deposit))
}

/// Whose entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DepositsRequest {
    client_id: Option<Uuid>,
    /// With what was paid before the store was there.
    store_id: Option<Uuid>,
    /// With what moved since its store is there.
    application_id: Option<Uuid>,
}

/// An entry of the ledger.
#[derive(Serialize, ToSchema)]
struct DepositView {
    id: Uuid,
    /// Counts up within the client.
    entry_no: i64,
    kind: EntryKind,
    kind_label: String,
    kind_label_en: String,
    /// Above zero for what the platform received.
    amount_fen: i64,
    on_day: NaiveDate,
    payer: String,
    note: String,
    added_by_name: String,
    added_at: DateTime<Utc>,
}

/// Entries and what all of them come to.
#[derive(Serialize, ToSchema)]
struct DepositPage {
    items: Vec<DepositView>,
    total: u64,
    /// What the platform holds.
    balance_fen: i64,
    paid_fen: i64,
    topped_up_fen: i64,
    /// Zero or below.
    deducted_fen: i64,
    /// Zero or below.
    refunded_fen: i64,
    corrected_fen: i64,
    /// The kinds of entry to choose from.
    kinds: Vec<DepositKindView>,
    actions: DepositActions,
}

/// A kind of entry.
#[derive(Serialize, ToSchema)]
struct DepositKindView {
    code: EntryKind,
    label: String,
    label_en: String,
}

/// What the caller may do with the ledger.
#[derive(Serialize, ToSchema)]
struct DepositActions {
    record: Allowed,
}

fn view(row: deposit_entries::Model) -> Result<DepositView> {
    let kind: EntryKind = words::read(&row.kind)?;
    Ok(DepositView {
        id: row.id,
        entry_no: row.entry_no,
        kind,
        kind_label: kind.label().zh,
        kind_label_en: kind.label().en,
        amount_fen: row.amount_fen,
        on_day: row.on_day,
        payer: row.payer,
        note: row.note,
        added_by_name: row.added_by_name,
        added_at: row.added_at,
    })
}

/// The ledger of a store, an application or a client, the newest entry first, and what all of it comes to.
#[utoipa::path(get, path = "/deposits", tag = "stores", params(DepositsRequest, PageRequest),
    responses((status = 200, body = DepositPage), (status = 404, body = ProblemView)))]
async fn list_deposits(
    scope: Scope,
    Parameters(request): Parameters<DepositsRequest>,
    Parameters(page): Parameters<PageRequest>,
) -> Result<Json<DepositPage>> {
    scope.require(VIEW)?;
    let mut filter = EntryFilter { client_id: request.client_id, ..EntryFilter::default() };
    if let Some(id) = request.store_id {
        let store = stores::by_id(&scope, id).await?;
        let led = applications::led_to(scope.reader(), store.id).await?;
        filter.store = Some((store.id, led.into_iter().map(|row| row.id).collect()));
    }
    if let Some(id) = request.application_id {
        let row = applications::by_id(&scope, scope.reader(), id).await?;
        filter.application = Some((row.id, row.store_id));
    }
    let (rows, total) = records::page(&scope, &filter, page).await?;
    let sums = records::sums(&scope, &filter).await?;
    let items: Result<Vec<DepositView>> = rows.into_iter().map(view).collect();
    let kind = |code: EntryKind| {
        let label = code.label();
        DepositKindView { code, label: label.zh, label_en: label.en }
    };
    Ok(Json(DepositPage {
        items: items?,
        total,
        balance_fen: sums.balance_fen(),
        paid_fen: sums.paid_fen,
        topped_up_fen: sums.topped_up_fen,
        deducted_fen: sums.deducted_fen,
        refunded_fen: sums.refunded_fen,
        corrected_fen: sums.corrected_fen,
        kinds: EntryKind::ALL.into_iter().map(kind).collect(),
        actions: DepositActions { record: Allowed::for_role(&scope, RECORD_DEPOSIT, Ok::<(), Label>(())) },
    }))
}

/// An entry to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateDeposit {
    /// Made by the caller, so that a repeated request finds the first result.
    id: Uuid,
    /// The store, or the application that has none yet.
    store_id: Option<Uuid>,
    application_id: Option<Uuid>,
    kind: EntryKind,
    /// In yuan as it is typed, two decimals at most.
    amount: String,
    on_day: NaiveDate,
    /// Whose money it is.
    payer: String,
    #[serde(default)]
    note: String,
}

/// Writes an entry into the ledger. It is never changed; a mistake is set right by another entry.
#[utoipa::path(post, path = "/deposits", tag = "stores", request_body = CreateDeposit,
    responses((status = 201, body = DepositView), (status = 404, body = ProblemView),
        (status = 409, body = ProblemView), (status = 422, body = ProblemView)))]
async fn create_deposit(
    scope: Scope,
    Body(body): Body<CreateDeposit>,
) -> Result<(StatusCode, Json<DepositView>)> {
    let tx = scope.begin(RECORD_DEPOSIT).await?;
    let of = match (body.store_id, body.application_id) {
        (Some(id), None) => DepositOf::Store(id),
        (None, Some(id)) => DepositOf::Application(id),
        (None, None) | (Some(_), Some(_)) => {
            return Err(Problem::invalid(
                "deposit_of",
                "请写明是哪家店铺或哪份入驻申请的保证金，二选一",
                "Say whose deposit it is: a store or an application, one of them",
            )
            .into());
        }
    };
    let new = NewEntry {
        id: body.id,
        kind: body.kind,
        amount: body.amount,
        on_day: body.on_day,
        payer: body.payer,
        note: body.note,
    };
    let entry = actions::record(&tx, of, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view(entry)?)))
}
