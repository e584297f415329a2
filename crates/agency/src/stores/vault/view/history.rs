//! What happened with an asset: who looked, and what people noted.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{field_label, name_of};
use crate::access;
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::Scope;
use crate::stores::vault::records::{self, account_events, assets, reveals};
use crate::stores::vault::rules::EventKind;
use crate::words;

/// Somebody looked.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::stores::vault) struct RevealView {
    field: String,
    field_label: String,
    field_label_en: String,
    revision_no: i64,
    user_name: String,
    reason: String,
    /// Whether a second person agreed.
    is_approved: bool,
    revealed_at: DateTime<Utc>,
}

/// Something happened to the account.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::stores::vault) struct EventView {
    id: Uuid,
    kind: EventKind,
    kind_label: String,
    kind_label_en: String,
    text: String,
    happened_at: DateTime<Utc>,
    noted_by_name: String,
    noted_at: DateTime<Utc>,
}

/// Who looked at an asset.
pub(in crate::stores::vault) async fn reveal_views(
    scope: &Scope,
    row: &assets::Model,
    page: PageRequest,
) -> Result<(Vec<RevealView>, u64)> {
    let colleagues = access::colleagues(scope.reader()).await?;
    let (rows, total) = records::reveals_of(scope.reader(), row.id, page).await?;
    let view = |look: reveals::Model| {
        let label = field_label(scope, row, &look.field);
        RevealView {
            field: look.field,
            field_label: label.zh,
            field_label_en: label.en,
            revision_no: look.revision_no,
            user_name: name_of(&colleagues, look.user_id),
            reason: look.reason,
            is_approved: look.request_id.is_some(),
            revealed_at: look.revealed_at,
        }
    };
    Ok((rows.into_iter().map(view).collect(), total))
}

/// What happened to an account.
pub(in crate::stores::vault) async fn event_views(
    scope: &Scope,
    row: &assets::Model,
    page: PageRequest,
) -> Result<(Vec<EventView>, u64)> {
    let (rows, total) = records::events(scope.reader(), row.id, page).await?;
    let view = |event: account_events::Model| {
        let kind: EventKind = words::read(&event.kind)?;
        Ok(EventView {
            id: event.id,
            kind,
            kind_label: kind.label().zh,
            kind_label_en: kind.label().en,
            text: event.text,
            happened_at: event.happened_at,
            noted_by_name: event.noted_by_name,
            noted_at: event.noted_at,
        })
    };
    let views: Result<Vec<EventView>> = rows.into_iter().map(view).collect();
    Ok((views?, total))
}
