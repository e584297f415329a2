//! The steps of a statement: issued, confirmed, contested, ruled on, withdrawn, posted.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::id;
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::Month;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::content::{Content, ContentLine};
use super::draft::{Draft, LedgerMark, draft, signing_login};
use super::evidence::{self, Sealed};
use super::fees::tax::TaxSplit;
use super::records::tables::{
    statement_confirmations, statement_disputes, statement_lines, statement_postings, statement_withdrawals,
    statements,
};
use super::records::{self, Kept};
use super::refusal::Refusal;
use super::rules::{Ruling, Side};
use super::{DISPUTE, ISSUE};
use crate::activity::{self, Activity};
use crate::contracts;
use crate::contracts::terms::{Signatories, Signatory};
use crate::error::{Failure, Result};
use crate::numbers;
use crate::scope::{Permission, Scope, Side as PersonSide, Tx};

/// A statement about to be issued.
#[derive(Clone, Debug)]
pub struct NewStatement {
    /// Made by the caller.
    pub id: Uuid,
    /// The contract's number.
    pub contract_code: String,
    /// The month.
    pub period: Month,
    /// The hash of the draft on the caller's screen; nothing for jobs, which issue whatever the data say.
    pub draft_sha256: Option<String>,
}

/// A draft that may be issued, its evidence on disk.
pub struct Prepared {
    new: NewStatement,
    draft: Draft,
}

/// Computes what is about to be issued, checks that it may be, and makes its evidence durable. The transaction comes
/// after, so that it writes rows only.
pub async fn prepare(scope: &Scope, new: NewStatement) -> Result<Prepared> {
    scope.require(ISSUE)?;
    let contract = contracts::by_code(scope, &new.contract_code).await?;
    let draft = draft(scope, contract, new.period).await?;
    draft.progress.can_issue(&draft.closing).map_err(Problem::from)?;
    if draft.content.lines.is_empty() {
        return Err(nothing_due(new.period).into());
    }
    let sha256 = draft.content.sha256()?;
    if new.draft_sha256.as_ref().is_some_and(|seen| *seen != sha256) {
        return Err(data_moved().into());
    }
    let directory = scope.agency().directory().to_path_buf();
    let sealed: Vec<Sealed> = draft.traces.iter().flatten().map(|trace| trace.sealed.clone()).collect();
    let keeping = move || sealed.iter().try_for_each(|sealed| evidence::keep(&directory, sealed));
    tokio::task::spawn_blocking(keeping).await.map_err(Failure::internal)??;
    Ok(Prepared { new, draft })
}

fn nothing_due(period: Month) -> Problem {
    Problem::refused(
        "statement_empty",
        format!("{period} 已不在合同期内，也没有需要调整的金额，不用出结算单"),
        format!("{period} lies after the contract and nothing needs adjusting; no statement is due"),
    )
}

fn data_moved() -> Problem {
    Problem::new(
        Kind::Conflict,
        "draft_changed",
        "预览之后数据或账目有变动，金额可能不同；请重新预览后再发出",
        "Data or books have changed since the preview, so amounts may differ; preview again before issuing",
    )
}

/// Numbers, seals and keeps a statement. The same request twice finds the first result.
pub async fn issue(tx: &Tx, prepared: Prepared) -> Result<Uuid> {
    let Prepared { new, draft } = prepared;
    if let Some(present) = statements::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.contract_id == draft.contract.id && present.period == new.period.to_string();
        return if same { Ok(present.id) } else { Err(other_body().into()) };
    }
    contracts::hold(tx, &new.contract_code).await?;
    let history = records::of_contract(tx.db(), draft.contract.id).await?;
    if LedgerMark::of(&history) != draft.ledger {
        return Err(data_moved().into());
    }
    let series = format!("JS{}", new.period.to_string().replace('-', ""));
    let statement_no = format!("{series}-{:04}", numbers::next(tx, &series).await?);
    let mut content = draft.content.clone();
    content.heading.statement_no = Some(statement_no.clone());
    insert_statement(tx, &new, &draft, &content).await?;
    insert_lines(tx, new.id, &content.lines).await?;
    let total = total_of(&content).total_fen;
    let summary = Label::new(
        format!("发出结算单 {statement_no}，应收 {} 元", total.grouped()),
        format!("Issued {statement_no}, {} yuan due", total.grouped()),
    );
    let detail = json!({ "statement_no": statement_no, "revision_no": content.heading.revision_no,
        "snapshot_id": draft.snapshot_id, "total_fen": total, "sha256": content.sha256()? });
    activity::record(tx, of_statement("settlement.issue", new.id, draft.client.id, summary, detail)).await?;
    Ok(new.id)
}

fn other_body() -> Problem {
    Problem::new(
        Kind::Conflict,
        "statement_id_taken",
        "这个请求编号已用于另一张结算单；请刷新页面后重试",
        "This id was used for another statement; reload the page and try again",
    )
}

fn total_of(content: &Content) -> TaxSplit {
    let total = content.lines.iter().map(|line| line.charge.amount_fen).sum();
    TaxSplit::of(total, content.tax_rate_ppm)
}

async fn insert_statement(tx: &Tx, new: &NewStatement, draft: &Draft, content: &Content) -> Result<()> {
    let tax = total_of(content);
    let person = tx.scope().person();
    let row = statements::ActiveModel {
        id: Set(new.id),
        statement_no: Set(content.heading.statement_no.clone().unwrap_or_default()),
        contract_id: Set(draft.contract.id),
        contract_version_id: Set(draft.version.id),
        client_id: Set(draft.client.id),
        period: Set(draft.period.to_string()),
        revision_no: Set(i64::from(content.heading.revision_no)),
        snapshot_id: Set(draft.snapshot_id),
        total_fen: Set(tax.total_fen.fen()),
        tax_fen: Set(tax.tax_fen.fen()),
        tax_rate_ppm: Set(tax.tax_rate_ppm.ppm()),
        document: Set(serde_json::to_value(content).map_err(Failure::internal)?),
        issue_sha256: Set(content.sha256()?),
        issued_by: Set(person.user_id),
        issued_by_name: Set(person.name.clone()),
        issued_at: Set(tx.now()),
    };
    statements::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

async fn insert_lines(tx: &Tx, statement_id: Uuid, lines: &[ContentLine]) -> Result<()> {
    let mut rows = Vec::new();
    for (line_no, line) in (1_i64..).zip(lines) {
        let ContentLine { charge, metric, evidence } = line;
        rows.push(statement_lines::ActiveModel {
            id: Set(id::fresh()),
            statement_id: Set(statement_id),
            line_no: Set(line_no),
            code: Set(charge.code.clone()),
            label_zh: Set(charge.label.zh.clone()),
            label_en: Set(charge.label.en.clone()),
            basis_fen: Set(charge.basis_fen.map(Money::fen)),
            rate_ppm: Set(charge.rate_ppm.map(Rate::ppm)),
            quantity: Set(charge.quantity),
            unit_price_fen_per_1000: Set(charge.unit_price_fen_per_1000.map(Money::fen)),
            amount_fen: Set(charge.amount_fen.fen()),
            adjusts_period: Set(charge.adjusts.as_ref().map(|adjusts| adjusts.period.to_string())),
            explanation: Set(serde_json::to_value(&charge.explanation).map_err(Failure::internal)?),
            metric: Set(metric.as_ref().map(|metric| metric.metric.clone())),
            metric_revision: Set(metric.as_ref().map(|metric| i64::from(metric.revision))),
            evidence_sha256: Set(evidence.as_ref().map(|evidence| evidence.sha256.clone())),
            evidence_order_count: Set(evidence.as_ref().map(|evidence| evidence.orders)),
            evidence_refund_count: Set(evidence.as_ref().map(|evidence| evidence.refunds)),
        });
    }
    statement_lines::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Confirms for the side whose named signatory the caller is, on exactly what is on their screen.
pub async fn confirm(tx: &Tx, statement_id: Uuid, issue_sha256: &str) -> Result<()> {
    let user_id = tx.scope().named_user()?;
    let kept = records::held(tx.scope(), tx.db(), statement_id).await?;
    let by = &kept.content.heading.signatories;
    let login = signing_login(tx.scope(), by).await?;
    let side = kept.progress().can_confirm(by, &login, issue_sha256).map_err(Problem::from)?;
    let name = signatory(by, side).name.clone();
    let row = statement_confirmations::ActiveModel {
        id: Set(id::fresh()),
        statement_id: Set(statement_id),
        side: Set(side.code().to_owned()),
        signatory: Set(name.clone()),
        user_id: Set(user_id),
        issue_sha256: Set(issue_sha256.to_owned()),
        confirmed_at: Set(tx.now()),
    };
    statement_confirmations::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let (number, label) = (&kept.statement.statement_no, side.label());
    let summary = Label::new(
        format!("{}签署人 {name} 确认 {number}", label.zh),
        format!("{name} confirmed {number} for {}", label.en),
    );
    remember(tx, "settlement.confirm", &kept, summary, json!({ "side": side.code(), "sha256": issue_sha256 }))
        .await
}

/// A line about to be contested.
#[derive(Clone, Debug)]
pub struct NewDispute {
    /// Made by the caller.
    pub id: Uuid,
    /// Position of the line, from 1.
    pub line_no: u32,
    /// Why.
    pub reason: String,
}

/// Contests a line. Until it is settled the statement cannot be confirmed or posted.
pub async fn dispute(tx: &Tx, statement_id: Uuid, new: &NewDispute) -> Result<()> {
    let user_id = tx.scope().named_user()?;
    let kept = records::held(tx.scope(), tx.db(), statement_id).await?;
    if kept.disputes.iter().any(|dispute| dispute.id == new.id) {
        return Ok(());
    }
    let lines = u32::try_from(kept.content.lines.len()).unwrap_or(u32::MAX);
    kept.progress().can_dispute(new.line_no, lines).map_err(Problem::from)?;
    if new.reason.trim().is_empty() {
        return Err(Problem::from(Refusal::NoReason).into());
    }
    let row = statement_disputes::ActiveModel {
        id: Set(new.id),
        statement_id: Set(statement_id),
        line_no: Set(i64::from(new.line_no)),
        reason: Set(new.reason.trim().to_owned()),
        side: Set(side_of(tx.scope()).code().to_owned()),
        raised_by: Set(user_id),
        raised_by_name: Set(tx.scope().person().name.clone()),
        raised_at: Set(tx.now()),
        ruling: Set(None),
        decided_by: Set(None),
        decided_by_name: Set(None),
        decided_at: Set(None),
    };
    statement_disputes::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let (number, line_no) = (&kept.statement.statement_no, new.line_no);
    let summary = Label::new(
        format!("对 {number} 第 {line_no} 行提出异议：{}", new.reason.trim()),
        format!("Disputed line {line_no} of {number}: {}", new.reason.trim()),
    );
    remember(tx, "settlement.dispute", &kept, summary, json!({ "line_no": line_no })).await
}

/// Ends a dispute: upheld, the issue has to be withdrawn; rejected, the line stands.
pub async fn rule_dispute(tx: &Tx, statement_id: Uuid, dispute_id: Uuid, ruling: Ruling) -> Result<()> {
    let user_id = tx.scope().named_user()?;
    let kept = records::held(tx.scope(), tx.db(), statement_id).await?;
    let row = kept.disputes.iter().find(|dispute| dispute.id == dispute_id);
    let row = row.ok_or_else(|| Failure::from(Problem::not_found("这条异议", "The dispute")))?;
    let raised_by = Side::of_code(&row.side).unwrap_or(Side::Client);
    let by = side_of(tx.scope());
    kept.progress().can_rule_so(&records::dispute(row), raised_by, by, ruling).map_err(Problem::from)?;
    let ended = statement_disputes::ActiveModel {
        id: Unchanged(dispute_id),
        ruling: Set(Some(ruling.code().to_owned())),
        decided_by: Set(Some(user_id)),
        decided_by_name: Set(Some(tx.scope().person().name.clone())),
        decided_at: Set(Some(tx.now())),
        ..Default::default()
    };
    ended.update(tx.db()).await?;
    let (number, line_no) = (&kept.statement.statement_no, row.line_no);
    let summary = match ruling {
        Ruling::Upheld => Label::new(
            format!("{number} 第 {line_no} 行的异议成立"),
            format!("The dispute on line {line_no} of {number} was upheld"),
        ),
        Ruling::Rejected => Label::new(
            format!("{number} 第 {line_no} 行的异议不成立，维持原金额"),
            format!("The dispute on line {line_no} of {number} was rejected; the line stands"),
        ),
    };
    remember(tx, "settlement.rule", &kept, summary, json!({ "line_no": line_no, "ruling": ruling.code() }))
        .await
}

/// Takes an issue back. It is kept; the next revision replaces it.
pub async fn withdraw(tx: &Tx, statement_id: Uuid, reason: &str) -> Result<()> {
    let user_id = tx.scope().named_user()?;
    let kept = records::held(tx.scope(), tx.db(), statement_id).await?;
    kept.progress().can_withdraw(reason).map_err(Problem::from)?;
    let row = statement_withdrawals::ActiveModel {
        statement_id: Set(statement_id),
        reason: Set(reason.trim().to_owned()),
        withdrawn_by: Set(user_id),
        withdrawn_by_name: Set(tx.scope().person().name.clone()),
        withdrawn_at: Set(tx.now()),
    };
    statement_withdrawals::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let number = &kept.statement.statement_no;
    let summary = Label::new(
        format!("撤回 {number}：{}", reason.trim()),
        format!("Withdrew {number}: {}", reason.trim()),
    );
    remember(tx, "settlement.withdraw", &kept, summary, json!({ "revision_no": kept.revision_no() })).await
}

/// Posts a statement. A second posting is refused; corrections go on the next statement.
pub async fn post(tx: &Tx, statement_id: Uuid) -> Result<i64> {
    let user_id = tx.scope().named_user()?;
    let kept = records::held(tx.scope(), tx.db(), statement_id).await?;
    kept.progress().can_post().map_err(Problem::from)?;
    if kept.confirmations.iter().any(|confirmation| confirmation.user_id == user_id) {
        return Err(Problem::from(Refusal::OwnConfirmation).into());
    }
    let posting_no = numbers::next(tx, "posting").await?;
    let row = statement_postings::ActiveModel {
        posting_no: Set(posting_no),
        statement_id: Set(statement_id),
        posted_by: Set(user_id),
        posted_by_name: Set(tx.scope().person().name.clone()),
        posted_at: Set(tx.now()),
    };
    statement_postings::Entity::insert(row).exec_without_returning(tx.db()).await?;
    contracts::mark_posted(tx, kept.statement.contract_id, kept.period).await?;
    let number = &kept.statement.statement_no;
    let summary = Label::new(format!("过账 {number}"), format!("Posted {number}"));
    let detail = json!({ "posting_no": posting_no, "total_fen": kept.statement.total_fen });
    remember(tx, "settlement.post", &kept, summary, detail).await?;
    Ok(posting_no)
}

/// The person a contract names for a side.
pub(super) fn signatory(by: &Signatories, side: Side) -> &Signatory {
    match side {
        Side::Agency => &by.agency,
        Side::Client => &by.client,
    }
}

/// The side a person acts for.
pub(super) fn side_of(scope: &Scope) -> Side {
    match scope.person().side {
        PersonSide::Agency => Side::Agency,
        PersonSide::Client => Side::Client,
    }
}

/// What ending a dispute needs: those who issue decide for the agency, those who dispute take their own back.
pub(super) fn ruling_permission(scope: &Scope) -> Permission {
    match side_of(scope) {
        Side::Agency => ISSUE,
        Side::Client => DISPUTE,
    }
}

async fn remember(
    tx: &Tx,
    verb: &'static str,
    kept: &Kept,
    summary: Label,
    detail: serde_json::Value,
) -> Result<()> {
    let (id, client_id) = (kept.statement.id, kept.statement.client_id);
    activity::record(tx, of_statement(verb, id, client_id, summary, detail)).await
}

fn of_statement(
    verb: &'static str,
    id: Uuid,
    client_id: Uuid,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "statement",
        subject_id: id.to_string(),
        client_id: Some(client_id),
        store_id: None,
        summary,
        detail,
    }
}
