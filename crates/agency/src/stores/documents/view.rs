//! Documents as JSON. Nothing here holds a number or a scan: a row says that there is one, and how the number ends.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions;
use super::records::{self, documents};
use super::rules::{self, Media, PaperState};
use crate::clients;
use crate::error::Result;
use crate::scope::{Allowed, Scope};
use crate::stores::authorisations::AuthorisationView;
use crate::stores::{self, MANAGE_DOCUMENTS, VIEW_DOCUMENTS, authorisations};
use crate::words;

/// A document in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::stores) struct DocumentView {
    id: Uuid,
    kind: String,
    kind_label: String,
    kind_label_en: String,
    client_id: Uuid,
    client_name: String,
    holder: String,
    /// Whether it names a natural person.
    is_personal: bool,
    has_number: bool,
    /// The end of the number, where the number is long enough to hide behind it.
    number_tail: Option<String>,
    issued_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    /// It holds for good.
    is_open_ended: bool,
    /// Days until its last day; below zero once that is over.
    days_left: Option<i64>,
    revision_no: i64,
    #[schema(inline)]
    media_type: Option<Media>,
    file_size_bytes: Option<i64>,
    state: PaperState,
    state_label: String,
    state_label_en: String,
}

/// Documents, and how many of them need somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::stores) struct DocumentPage {
    pub items: Vec<DocumentView>,
    pub total: u64,
    /// Of all the caller sees, those that run out within ninety days.
    pub expiring_count: u64,
    /// Of all the caller sees, those whose last day is over.
    pub expired_count: u64,
}

/// One thing that depends on a document.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentUseView {
    /// `brand`, `store`, `category`.
    subject_kind: String,
    subject_id: String,
    label: String,
    label_en: String,
}

/// One revision of a paper.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentRevisionView {
    id: Uuid,
    revision_no: i64,
    issued_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    is_open_ended: bool,
    added_by_name: String,
    added_at: DateTime<Utc>,
    state: PaperState,
    state_label: String,
    state_label_en: String,
}

/// What the caller may do with a document.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentActions {
    renew: Allowed,
    upload: Allowed,
    withdraw: Allowed,
    download: Allowed,
    reveal_number: Allowed,
}

/// A document with its uses, its revisions and the authorisations that rest on it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::stores) struct DocumentDetail {
    #[serde(flatten)]
    document: DocumentView,
    uses: Vec<DocumentUseView>,
    authorisations: Vec<AuthorisationView>,
    revisions: Vec<DocumentRevisionView>,
    added_by_name: String,
    added_at: DateTime<Utc>,
    withdrawn_reason: Option<String>,
    actions: DocumentActions,
}

/// Rows of a list, with the names they need.
pub(in crate::stores) async fn views(scope: &Scope, rows: &[documents::Model]) -> Result<Vec<DocumentView>> {
    let today = scope.agency().clock().today();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.client_id).collect();
    let names: BTreeMap<Uuid, String> =
        clients::by_ids(scope, &ids).await?.into_iter().map(|row| (row.id, row.name)).collect();
    rows.iter().map(|row| view(scope, row, names.get(&row.client_id), today)).collect()
}

fn view(
    scope: &Scope,
    row: &documents::Model,
    client_name: Option<&String>,
    today: NaiveDate,
) -> Result<DocumentView> {
    let label = actions::kind_label(scope, &row.kind);
    let state = row.state(today);
    let kinds = &scope.agency().definitions().document_kinds;
    Ok(DocumentView {
        id: row.id,
        kind: row.kind.clone(),
        kind_label: label.zh,
        kind_label_en: label.en,
        client_id: row.client_id,
        client_name: client_name.cloned().unwrap_or_default(),
        holder: row.holder.clone(),
        is_personal: kinds.get(&row.kind).is_none_or(|kind| kind.personal),
        has_number: row.number_sealed.is_some(),
        number_tail: row.number_tail.clone(),
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        is_open_ended: row.is_open_ended,
        days_left: row.expires_on.map(|last| (last - today).num_days()),
        revision_no: row.revision_no,
        media_type: row.media_type.as_deref().map(words::read).transpose()?,
        file_size_bytes: row.file_size_bytes,
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
    })
}

/// One document, with everything around it.
pub(super) async fn detail(scope: &Scope, row: documents::Model) -> Result<DocumentDetail> {
    let today = scope.agency().clock().today();
    let resting = authorisations::of_document(scope, row.id).await?;
    let revisions = records::revisions(scope, &row).await?;
    let document = views(scope, std::slice::from_ref(&row)).await?.pop();
    let document = document.ok_or_else(|| crate::error::Failure::internal("a document has no view"))?;
    Ok(DocumentDetail {
        document,
        uses: uses(scope, row.id).await?,
        authorisations: authorisations::views(scope, resting).await?,
        revisions: revisions.into_iter().map(|row| revision(&row, today)).collect(),
        actions: allowed(scope, &row, today),
        added_by_name: row.added_by_name,
        added_at: row.added_at,
        withdrawn_reason: row.withdrawn_reason,
    })
}

fn revision(row: &documents::Model, today: NaiveDate) -> DocumentRevisionView {
    let state = row.state(today);
    DocumentRevisionView {
        id: row.id,
        revision_no: row.revision_no,
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        is_open_ended: row.is_open_ended,
        added_by_name: row.added_by_name.clone(),
        added_at: row.added_at,
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
    }
}

fn allowed(scope: &Scope, row: &documents::Model, today: NaiveDate) -> DocumentActions {
    let live = || rules::is_live(row.state(today));
    let open = |is_there: bool, missing: Label| {
        let there = if is_there { Ok(()) } else { Err(missing) };
        Allowed::for_role(scope, VIEW_DOCUMENTS, there.and_then(|()| actions::may_open(scope, row)))
    };
    DocumentActions {
        renew: Allowed::for_role(scope, MANAGE_DOCUMENTS, live()),
        upload: Allowed::for_role(scope, MANAGE_DOCUMENTS, live()),
        withdraw: Allowed::for_role(scope, MANAGE_DOCUMENTS, live()),
        download: open(row.file_sha256.is_some(), Label::new("还没有扫描件", "There is no scan yet")),
        reveal_number: open(row.number_sealed.is_some(), Label::new("没有登记证号", "No number is kept")),
    }
}

async fn uses(scope: &Scope, id: Uuid) -> Result<Vec<DocumentUseView>> {
    let rows = records::uses_of(scope.reader(), &[id]).await?;
    let ids = |kind: &str| -> Vec<Uuid> {
        let of = rows.iter().filter(|row| row.subject_kind == kind);
        of.filter_map(|row| row.subject_id.parse().ok()).collect()
    };
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for store in stores::by_ids(scope, &ids("store")).await? {
        names.insert(store.id.to_string(), store.name);
    }
    for brand in ids("brand") {
        names.insert(brand.to_string(), clients::brand_by_id(scope, brand).await?.name);
    }
    let kinds = &scope.agency().definitions().document_kinds;
    let label = |kind: &str, id: &str| match kinds.category(id).filter(|_| kind == "category") {
        Some(group) => Some(group.label.clone()),
        // A store outside the reach has no name here, and is left out.
        None => names.get(id).map(|name| Label::new(name, name)),
    };
    let views = rows.iter().filter_map(|row| {
        let label = label(&row.subject_kind, &row.subject_id)?;
        Some(DocumentUseView {
            subject_kind: row.subject_kind.clone(),
            subject_id: row.subject_id.clone(),
            label: label.zh,
            label_en: label.en,
        })
    });
    Ok(views.collect())
}
