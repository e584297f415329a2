//! The steps of a statement: issued, confirmed, contested, ruled on, withdrawn, posted.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::id;
use daiyun_base::period::Month;
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::content::Content;
use super::draft::{Draft, LedgerMark, draft, signing_login};
use super::evidence::{self, Sealed};
use super::fees::tax::TaxTotal;
use super::records::tables::{
    statement_confirmations, statement_disputes, statement_postings, statement_withdrawals, statements,
};
use super::records::{self, Kept};
use super::refusal::Refusal;
use super::rules::Ruling;
use super::{DISPUTE, ISSUE};
use crate::activity::{self, Activity};
use crate::contracts;
use crate::contracts::terms::{Signatories, Signatory};
use crate::error::{Failure, Result};
use crate::numbers;
use crate::scope::{Permission, Scope, Side, Tx};

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
    pub content_hash: Option<String>,
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
    can_issue(&draft)?;
    let hash = draft.content.hash()?;
    if new.content_hash.as_ref().is_some_and(|seen| *seen != hash) {
        return Err(data_moved().into());
    }
    let directory = scope.agency().directory().to_path_buf();
    let sealed: Vec<Sealed> = draft.traces.iter().flatten().map(|trace| trace.sealed.clone()).collect();
    let keeping = move || sealed.iter().try_for_each(|sealed| evidence::keep(&directory, sealed));
    tokio::task::spawn_blocking(keeping).await.map_err(Failure::internal)??;
    Ok(Prepared { new, draft })
}

/// Whether a draft may be issued: its month is closed, and there is something on it.
pub(super) fn can_issue(draft: &Draft) -> std::result::Result<(), Problem> {
    draft.progress.can_issue(&draft.closing)?;
    if draft.content.lines.is_empty() { Err(nothing_due(draft.period, draft.owing)) } else { Ok(()) }
}

fn nothing_due(period: Month, owing: Option<Month>) -> Problem {
    match owing {
        None => Problem::refused(
            "statement_empty",
            format!("{period} 不在合同期内，也没有需要调整的金额，不用出结算单"),
            format!("{period} lies outside the contract and nothing needs adjusting; no statement is due"),
        ),
        Some(owing) => Problem::refused(
            "statement_empty",
            format!("{period} 不在合同期内，{owing} 还没有结算单；请先发出 {owing} 的结算单，调整会列在上面"),
            format!(
                "{period} lies outside the contract and {owing} has no statement yet; issue that one first, it carries the adjustments"
            ),
        ),
    }
}

fn data_moved() -> Problem {
    Problem::new(
        Kind::Conflict,
        "draft_changed",
        "预览之后数据、账目或合同有变动，金额可能不同；请重新预览后再发出",
        "Data, books or the contract have changed since the preview, so amounts may differ; preview again before issuing",
    )
}

/// The statement that an earlier try of the same request made. Another request under its id is refused.
pub async fn issued_before(db: &impl ConnectionTrait, new: &NewStatement) -> Result<Option<Uuid>> {
    let Some(present) = statements::Entity::find_by_id(new.id).one(db).await? else { return Ok(None) };
    let content = Content::verified(&present.content, &present.content_hash)?;
    let (heading, seen) = (&content.heading, content.draft_hash()?);
    let same = heading.contract_code == new.contract_code
        && heading.period == new.period
        && new.content_hash.as_ref().is_none_or(|hash| *hash == seen);
    if same { Ok(Some(present.id)) } else { Err(id_taken().into()) }
}

/// Numbers, seals and keeps a statement. The same request twice finds the first result.
pub async fn issue(tx: &Tx, prepared: Prepared) -> Result<Uuid> {
    let Prepared { new, draft } = prepared;
    contracts::hold(tx, draft.contract.id).await?;
    if let Some(present) = issued_before(tx.db(), &new).await? {
        return Ok(present);
    }
    let history = records::of_contract(tx.db(), draft.contract.id).await?;
    let versions = contracts::versions(tx.db(), &draft.contract).await?;
    if LedgerMark::of(&history, &versions) != draft.ledger {
        return Err(data_moved().into());
    }
    let series = format!("JS{}", new.period.to_string().replace('-', ""));
    let statement_no = format!("{series}-{:04}", numbers::next(tx, &series).await?);
    let mut content = draft.content.clone();
    content.heading.statement_no = Some(statement_no.clone());
    insert_statement(tx, &new, &draft, &content).await?;
    let total = total_of(&content).total_fen;
    let summary = Label::new(
        format!("发出结算单 {statement_no}，应收 {} 元", total.grouped()),
        format!("Issued {statement_no}, {} yuan due", total.grouped()),
    );
    let detail = json!({ "statement_no": statement_no, "revision_no": content.heading.revision_no,
        "snapshot_id": draft.snapshot_id, "total_fen": total, "content_hash": content.hash()? });
    activity::record(tx, of_statement("settlement.issue", new.id, draft.client.id, summary, detail)).await?;
    Ok(new.id)
}

/// A repeated request finds its first result; a different one under the same id is somebody's mistake.
fn id_taken() -> Problem {
    Problem::new(
        Kind::Conflict,
        "request_id_taken",
        "这个请求编号已用于别的内容；请刷新页面后重试",
        "This id was used for something else; reload the page and try again",
    )
}

fn total_of(content: &Content) -> TaxTotal {
    TaxTotal::of(content.lines.iter().map(|line| (line.charge.amount_fen, line.tax_rate_ppm)))
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
        content: Set(content.canonical()?),
        content_hash: Set(content.hash()?),
        issued_by: Set(person.user_id),
        issued_by_name: Set(person.name.clone()),
        issued_at: Set(tx.now()),
    };
    statements::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Confirms for the side whose named signatory the caller is, on exactly what is on their screen.
pub async fn confirm(tx: &Tx, statement_id: Uuid, content_hash: &str) -> Result<()> {
    let user_id = tx.scope().named_user()?;
    let kept = records::held(tx.scope(), tx.db(), statement_id).await?;
    let by = &kept.content.heading.signatories;
    let login = signing_login(tx.scope(), by).await?;
    let side = kept.progress().can_confirm(by, &login, content_hash).map_err(Problem::from)?;
    let name = signatory(by, side).name.clone();
    let row = statement_confirmations::ActiveModel {
        id: Set(id::fresh()),
        statement_id: Set(statement_id),
        side: Set(side.code().to_owned()),
        signatory: Set(name.clone()),
        user_id: Set(user_id),
        content_hash: Set(content_hash.to_owned()),
        confirmed_at: Set(tx.now()),
    };
    statement_confirmations::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let (number, label) = (&kept.statement.statement_no, side.label());
    let summary = Label::new(
        format!("{}签署人 {name} 确认 {number}", label.zh),
        format!("{name} confirmed {number} for {}", label.en),
    );
    let detail = json!({ "side": side.code(), "content_hash": content_hash });
    remember(tx, "settlement.confirm", &kept, summary, detail).await
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
    let reason = reason::check(&new.reason)?;
    if let Some(present) = statement_disputes::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.statement_id == statement_id
            && present.line_no == i64::from(new.line_no)
            && present.reason == reason
            && present.raised_by == user_id;
        return if same { Ok(()) } else { Err(id_taken().into()) };
    }
    let lines = u32::try_from(kept.content.lines.len()).unwrap_or(u32::MAX);
    kept.progress().can_dispute(new.line_no, lines).map_err(Problem::from)?;
    let row = statement_disputes::ActiveModel {
        id: Set(new.id),
        statement_id: Set(statement_id),
        line_no: Set(i64::from(new.line_no)),
        reason: Set(reason.to_owned()),
        side: Set(tx.scope().person().side.code().to_owned()),
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
        format!("对 {number} 第 {line_no} 行提出异议：{reason}"),
        format!("Disputed line {line_no} of {number}: {reason}"),
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
    let by = tx.scope().person().side;
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
    kept.progress().can_withdraw().map_err(Problem::from)?;
    let reason = reason::check(reason)?;
    let row = statement_withdrawals::ActiveModel {
        statement_id: Set(statement_id),
        reason: Set(reason.to_owned()),
        withdrawn_by: Set(user_id),
        withdrawn_by_name: Set(tx.scope().person().name.clone()),
        withdrawn_at: Set(tx.now()),
    };
    statement_withdrawals::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let number = &kept.statement.statement_no;
    let summary = Label::new(format!("撤回 {number}：{reason}"), format!("Withdrew {number}: {reason}"));
    remember(tx, "settlement.withdraw", &kept, summary, json!({ "revision_no": kept.revision_no() })).await
}

/// Posts a statement. A second posting is refused; corrections go on the next statement.
pub async fn post(tx: &Tx, statement_id: Uuid) -> Result<i64> {
    let user_id = tx.scope().named_user()?;
    // The contract is held first, so that no version slips in between the check and the posting.
    let contract_id = records::by_id(tx.scope(), statement_id).await?.statement.contract_id;
    let contract = contracts::hold(tx, contract_id).await?;
    let kept = records::held(tx.scope(), tx.db(), statement_id).await?;
    can_post(tx.scope(), &kept).map_err(Problem::from)?;
    let posting_no = numbers::next(tx, "posting").await?;
    let row = statement_postings::ActiveModel {
        posting_no: Set(posting_no),
        statement_id: Set(statement_id),
        posted_by: Set(user_id),
        posted_by_name: Set(tx.scope().person().name.clone()),
        posted_at: Set(tx.now()),
    };
    statement_postings::Entity::insert(row).exec_without_returning(tx.db()).await?;
    contracts::mark_posted(tx, &contract, kept.period).await?;
    let number = &kept.statement.statement_no;
    let summary = Label::new(format!("过账 {number}"), format!("Posted {number}"));
    let detail = json!({ "posting_no": posting_no, "total_fen": kept.statement.total_fen });
    remember(tx, "settlement.post", &kept, summary, detail).await?;
    Ok(posting_no)
}

/// Whether the caller may post: the statement is ready, and they did not confirm it for a side themselves.
pub(super) fn can_post(scope: &Scope, kept: &Kept) -> std::result::Result<(), Refusal> {
    kept.progress().can_post()?;
    let own = kept.confirmations.iter().any(|row| Some(row.user_id) == scope.person().user_id);
    if own { Err(Refusal::OwnConfirmation) } else { Ok(()) }
}

/// The person a contract names for a side.
pub(super) fn signatory(by: &Signatories, side: Side) -> &Signatory {
    match side {
        Side::Agency => &by.agency,
        Side::Client => &by.client,
    }
}

/// What ending a dispute needs: those who issue decide for the agency, those who dispute take their own back.
pub(super) fn ruling_permission(scope: &Scope) -> Permission {
    match scope.person().side {
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
