//! Statements as the API shows them: flat, with what the caller may do and why not.

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::period::Month;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content::{Content, Standing};
use super::document::StatementDocument;
use super::draft::{Draft, signing_login};
use super::fees::tax::TaxSplit;
use super::line_view::{LineView, line_view};
use super::records::tables::statement_disputes;
use super::records::{self, Kept, Wanted};
use super::refusal::Refusal;
use super::rules::{Progress, Ruling, Stage, StatementState};
use super::{CONFIRM, DISPUTE, ISSUE, POST, actions};
use crate::contracts::closing::{Closing, Missing};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::{Allowed, Scope, Side};

/// A statement in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatementRow {
    id: Uuid,
    statement_no: String,
    revision_no: u32,
    /// `issued`, `disputed`, `confirmed`, `withdrawn`, `posted`.
    state: String,
    /// The word on the pill: 「待双方确认 1/2」.
    state_label: String,
    state_label_en: String,
    confirmed_count: usize,
    contract_id: Uuid,
    contract_code: String,
    contract_name: String,
    client_id: Uuid,
    client_name: String,
    #[schema(value_type = String)]
    period: Month,
    total_fen: i64,
    issued_at: DateTime<Utc>,
    posted_at: Option<DateTime<Utc>>,
}

/// A statement, or the draft of one.
#[derive(Serialize, ToSchema)]
pub(super) struct StatementView {
    /// Nothing for a draft.
    id: Option<Uuid>,
    statement_no: Option<String>,
    revision_no: u32,
    /// `draft`, `issued`, `disputed`, `confirmed`, `withdrawn`, `posted`.
    state: String,
    state_label: String,
    state_label_en: String,
    confirmed_count: usize,
    contract_id: Uuid,
    contract_code: String,
    contract_name: String,
    contract_version_no: u32,
    client_id: Uuid,
    client_name: String,
    agency_name: String,
    #[schema(value_type = String)]
    period: Month,
    from: NaiveDate,
    to: NaiveDate,
    /// The snapshot of the facts it was computed from.
    snapshot_id: i64,
    data_as_of: DateTime<Utc>,
    /// The hash of its content, sent back by whoever issues the draft or confirms the issue.
    content_hash: String,
    /// What a reader of a draft, a disputed or a withdrawn issue has to know first.
    caution: Option<String>,
    caution_en: Option<String>,
    /// The one sentence to read if only one is read.
    conclusion: String,
    conclusion_en: String,
    total_fen: i64,
    net_fen: i64,
    tax_fen: i64,
    /// The tax rate by rate; one, unless the statement adjusts a month of another rate.
    taxes: Vec<TaxView>,
    /// 大写金额.
    total_in_capitals: String,
    issued_at: Option<DateTime<Utc>>,
    issued_by: Option<String>,
    withdrawn_at: Option<DateTime<Utc>>,
    withdrawal_reason: Option<String>,
    posted_at: Option<DateTime<Utc>>,
    posting_no: Option<i64>,
    /// What an open month still lacks.
    missing: Vec<String>,
    missing_en: Vec<String>,
    lines: Vec<LineView>,
    confirmations: Vec<ConfirmationView>,
    disputes: Vec<DisputeView>,
    actions: StatementActions,
}

/// The tax inside the lines of one rate.
#[derive(Serialize, ToSchema)]
pub(super) struct TaxView {
    tax_rate_ppm: i64,
    total_fen: i64,
    net_fen: i64,
    tax_fen: i64,
}

/// A side and whether it has confirmed.
#[derive(Serialize, ToSchema)]
pub(super) struct ConfirmationView {
    /// `agency` or `client`.
    side: &'static str,
    side_label: String,
    side_label_en: String,
    /// The person the contract names.
    signatory: String,
    confirmed_at: Option<DateTime<Utc>>,
}

/// A contested line.
#[derive(Serialize, ToSchema)]
pub(super) struct DisputeView {
    id: Uuid,
    line_no: u32,
    reason: String,
    /// `agency` or `client`.
    side: String,
    raised_by: String,
    raised_at: DateTime<Utc>,
    /// `upheld` or `rejected`, once it has ended.
    ruling: Option<String>,
    decided_by: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    /// Whether the caller may find it right.
    uphold: Allowed,
    /// Whether the caller may find it wrong.
    reject: Allowed,
}

/// What may be done with a statement.
#[derive(Serialize, ToSchema)]
pub(super) struct StatementActions {
    issue: Allowed,
    confirm: Allowed,
    dispute: Allowed,
    withdraw: Allowed,
    post: Allowed,
}

impl TaxView {
    fn of(split: &TaxSplit) -> Self {
        Self {
            tax_rate_ppm: split.tax_rate_ppm.ppm(),
            total_fen: split.total_fen.fen(),
            net_fen: split.net_fen.fen(),
            tax_fen: split.tax_fen.fen(),
        }
    }
}

impl StatementRow {
    pub(super) fn of(kept: &Kept) -> Self {
        let state = kept.progress().state();
        let heading = &kept.content.heading;
        Self {
            id: kept.statement.id,
            statement_no: kept.statement.statement_no.clone(),
            revision_no: kept.revision_no(),
            state: state.code().to_owned(),
            state_label: state.label().zh,
            state_label_en: state.label().en,
            confirmed_count: kept.confirmations.len(),
            contract_id: kept.statement.contract_id,
            contract_code: heading.contract_code.clone(),
            contract_name: heading.contract_name.clone(),
            client_id: kept.statement.client_id,
            client_name: heading.client_name.clone(),
            period: kept.period,
            total_fen: kept.statement.total_fen,
            issued_at: kept.statement.issued_at,
            posted_at: kept.posting.as_ref().map(|posting| posting.posted_at),
        }
    }
}

/// Statements issued, not taken back and not yet posted, the newest month first, and how many there are. Somebody who
/// may not see statements has none.
pub async fn under_way(scope: &Scope, page: PageRequest) -> Result<(Vec<StatementRow>, u64)> {
    if !scope.may(super::VIEW) {
        return Ok((Vec::new(), 0));
    }
    let wanted = Wanted { under_way: true, ..Wanted::default() };
    let (rows, total) = records::page(scope, wanted, page).await?;
    Ok((rows.iter().map(StatementRow::of).collect(), total))
}

/// The document of a statement as it stands now.
pub(super) fn document_of(kept: &Kept) -> StatementDocument {
    kept.content.document(&Standing {
        state: kept.progress().state(),
        agency_confirmed_at: kept.confirmed_at(Side::Agency),
        client_confirmed_at: kept.confirmed_at(Side::Client),
        data_as_of: kept.statement.issued_at,
        content_hash: Some(kept.statement.content_hash.clone()),
    })
}

/// The document of a draft.
pub(super) fn document_of_draft(draft: &Draft) -> StatementDocument {
    draft.content.document(&Standing {
        state: StatementState::Draft,
        agency_confirmed_at: None,
        client_confirmed_at: None,
        data_as_of: draft.data_as_of,
        content_hash: None,
    })
}

/// A kept statement, with what the caller may do.
pub(super) async fn view(scope: &Scope, kept: &Kept) -> Result<StatementView> {
    let progress = kept.progress();
    let login = signing_login(scope, &kept.content.heading.signatories).await?;
    let disputes = kept.disputes.iter().map(|row| dispute_view(scope, &progress, row));
    let base = shown(Shown {
        document: &document_of(kept),
        content: &kept.content,
        state: progress.state(),
        contract_id: kept.statement.contract_id,
        client_id: kept.statement.client_id,
        snapshot_id: kept.statement.snapshot_id,
        content_hash: kept.statement.content_hash.clone(),
        actions: StatementActions {
            post: Allowed::for_role(scope, POST, actions::can_post(scope, kept)),
            ..actions_of(scope, &progress, &kept.content, &login)
        },
    });
    Ok(StatementView {
        id: Some(kept.statement.id),
        issued_at: Some(kept.statement.issued_at),
        issued_by: Some(kept.statement.issued_by_name.clone()),
        confirmed_count: kept.confirmations.len(),
        withdrawn_at: kept.withdrawal.as_ref().map(|row| row.withdrawn_at),
        withdrawal_reason: kept.withdrawal.as_ref().map(|row| row.reason.clone()),
        posted_at: kept.posting.as_ref().map(|row| row.posted_at),
        posting_no: kept.posting.as_ref().map(|row| row.posting_no),
        disputes: disputes.collect(),
        ..base
    })
}

/// A draft, with whether the caller may issue it.
pub(super) fn draft_view(scope: &Scope, draft: &Draft) -> Result<StatementView> {
    let missing: Vec<_> = match &draft.closing {
        Closing::Closed => Vec::new(),
        Closing::Open(missing) => missing.iter().map(Missing::text).collect(),
    };
    let mut steps = actions_of(scope, &draft.progress, &draft.content, "");
    steps.issue = Allowed::for_role(scope, ISSUE, actions::can_issue(draft).map_err(|problem| problem.text));
    let base = shown(Shown {
        document: &document_of_draft(draft),
        content: &draft.content,
        state: StatementState::Draft,
        contract_id: draft.contract.id,
        client_id: draft.client.id,
        snapshot_id: draft.snapshot_id,
        content_hash: draft.content.hash()?,
        actions: steps,
    });
    Ok(StatementView {
        missing: missing.iter().map(|text| text.zh.clone()).collect(),
        missing_en: missing.into_iter().map(|text| text.en).collect(),
        ..base
    })
}

fn dispute_view(scope: &Scope, progress: &Progress, row: &statement_disputes::Model) -> DisputeView {
    let dispute = records::dispute(row);
    let raised_by = Side::of_code(&row.side).unwrap_or(Side::Client);
    let may = |ruling| {
        let verdict = progress.can_rule_so(&dispute, raised_by, scope.person().side, ruling);
        Allowed::for_role(scope, actions::ruling_permission(scope), verdict)
    };
    DisputeView {
        id: row.id,
        line_no: dispute.line_no,
        reason: row.reason.clone(),
        side: row.side.clone(),
        raised_by: row.raised_by_name.clone(),
        raised_at: row.raised_at,
        ruling: row.ruling.clone(),
        decided_by: row.decided_by_name.clone(),
        decided_at: row.decided_at,
        uphold: may(Ruling::Upheld),
        reject: may(Ruling::Rejected),
    }
}

fn actions_of(scope: &Scope, progress: &Progress, content: &Content, login: &str) -> StatementActions {
    let hash = match &progress.stage {
        Stage::Issued(issue) | Stage::Withdrawn(issue) | Stage::Posted(issue) => issue.content_hash.clone(),
        Stage::Draft => String::new(),
    };
    let confirm = progress.can_confirm(&content.heading.signatories, login, &hash).map(|_| ());
    // Any line stands for all: which one is contested is asked next, and so is the reason.
    let free = (1..).zip(&content.lines).map(|(line_no, _)| progress.can_dispute(line_no, line_no));
    let dispute = free.reduce(|one, other| if one.is_ok() { one } else { other });
    StatementActions {
        issue: Allowed::for_role(scope, ISSUE, progress.can_recompute()),
        confirm: Allowed::for_role(scope, CONFIRM, confirm),
        dispute: Allowed::for_role(scope, DISPUTE, dispute.unwrap_or(Err(Refusal::NotIssued))),
        withdraw: Allowed::for_role(scope, ISSUE, progress.can_withdraw()),
        post: Allowed::for_role(scope, POST, progress.can_post()),
    }
}

/// What a view shows besides the document.
struct Shown<'a> {
    document: &'a StatementDocument,
    content: &'a Content,
    state: StatementState,
    contract_id: Uuid,
    client_id: Uuid,
    snapshot_id: i64,
    content_hash: String,
    actions: StatementActions,
}

/// What the document says, without what happened to it.
fn shown(shown: Shown<'_>) -> StatementView {
    let Shown { document, content, state, contract_id, client_id, snapshot_id, content_hash, actions } =
        shown;
    let (heading, tax, conclusion) = (&document.heading, &document.tax, document.conclusion());
    StatementView {
        id: None,
        statement_no: heading.statement_no.clone(),
        revision_no: heading.revision_no,
        state: state.code().to_owned(),
        state_label: heading.state.zh.clone(),
        state_label_en: heading.state.en.clone(),
        confirmed_count: 0,
        contract_id,
        contract_code: heading.contract_code.clone(),
        contract_name: heading.contract_name.clone(),
        contract_version_no: heading.contract_version_no,
        client_id,
        client_name: heading.client.name.clone(),
        agency_name: heading.agency.name.clone(),
        period: content.heading.period,
        from: heading.period.from,
        to: heading.period.to,
        snapshot_id,
        data_as_of: heading.data_as_of,
        content_hash,
        caution: heading.caution.as_ref().map(|text| text.zh.clone()),
        caution_en: heading.caution.as_ref().map(|text| text.en.clone()),
        conclusion: conclusion.zh,
        conclusion_en: conclusion.en,
        total_fen: tax.total_fen.fen(),
        net_fen: tax.net_fen.fen(),
        tax_fen: tax.tax_fen.fen(),
        taxes: tax.splits.iter().map(TaxView::of).collect(),
        total_in_capitals: document.total_in_capitals.clone(),
        issued_at: None,
        issued_by: None,
        withdrawn_at: None,
        withdrawal_reason: None,
        posted_at: None,
        posting_no: None,
        missing: Vec::new(),
        missing_en: Vec::new(),
        lines: (1..).zip(&content.lines).map(|(line_no, line)| line_view(line_no, line)).collect(),
        confirmations: vec![confirmation(document, Side::Agency), confirmation(document, Side::Client)],
        disputes: Vec::new(),
        actions,
    }
}

fn confirmation(document: &StatementDocument, side: Side) -> ConfirmationView {
    let party = match side {
        Side::Agency => &document.heading.agency,
        Side::Client => &document.heading.client,
    };
    ConfirmationView {
        side: side.code(),
        side_label: side.label().zh,
        side_label_en: side.label().en,
        signatory: party.signatory.clone(),
        confirmed_at: party.confirmed_at,
    }
}
