//! A draft: what a month would be charged now, every line with the orders it rests on, computed on demand and kept
//! nowhere.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Utc};
use daiyun_base::error::Problem;
use daiyun_base::money::Rate;
use daiyun_base::period::Month;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::content::{Content, ContentHeading, ContentLine};
use super::counted::{Counted, day_changes};
use super::counting::{changes, laid_over};
use super::evidence::{self, Sealed};
use super::fees::adjustment::{Books, PostedPeriod, adjustments};
use super::fees::{Charge, TermBasis, charge_all};
use super::measure::{MeasuredTerm, Subject, measure};
use super::records::{self, Kept};
use super::rules::{Progress, Stage};
use crate::clients::{self, Client};
use crate::contracts::closing::{Closing, Missing};
use crate::contracts::terms::{ContractTerms, FeeTerm, Signatories};
use crate::contracts::{self, Contract, Version, VersionSpan, version_begun};
use crate::db::LakeRecords;
use crate::error::{Failure, Result};
use crate::scope::Scope;
use crate::stores;

/// What a month would be charged now.
pub(super) struct Draft {
    pub contract: Contract,
    pub client: Client,
    pub version: Version,
    pub period: Month,
    pub content: Content,
    /// The rows of each line, and their sealed text; nothing for lines that are not counted.
    pub traces: Vec<Option<Trace>>,
    pub snapshot_id: i64,
    pub data_as_of: DateTime<Utc>,
    pub closing: Closing,
    /// An earlier month that owes its own statement, which carries what changed before this one can.
    pub owing: Option<Month>,
    pub progress: Progress,
    pub ledger: LedgerMark,
}

/// The rows behind a line.
pub(super) struct Trace {
    pub counted: Counted,
    pub sealed: Sealed,
}

/// How far a contract's books had come when a draft was computed: a draft is only issued on the books it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LedgerMark {
    versions: usize,
    issues: usize,
    withdrawals: usize,
    postings: usize,
}

impl LedgerMark {
    pub(super) fn of(history: &[Kept], versions: &[Version]) -> Self {
        Self {
            versions: versions.len(),
            issues: history.len(),
            withdrawals: history.iter().filter(|kept| kept.withdrawal.is_some()).count(),
            postings: history.iter().filter(|kept| kept.posting.is_some()).count(),
        }
    }
}

/// A line before it is sealed.
struct Line {
    charge: Charge,
    tax_rate_ppm: Rate,
    fee: Option<FeeTerm>,
    counted: Option<Counted>,
}

/// Everything that is read once for a draft.
struct Known<'a> {
    subject: Subject<'a>,
    versions: &'a [Version],
    history: &'a [Kept],
    books: Books<'a>,
}

/// Computes a month of a contract. A month that has a statement in force is not computed again.
pub(super) async fn draft(scope: &Scope, contract: Contract, period: Month) -> Result<Draft> {
    let versions = contracts::versions(scope.reader(), &contract).await?;
    let spans: Vec<VersionSpan> = versions.iter().map(|version| version.dated.span).collect();
    let version = version_of(&versions, version_begun(&spans, period));
    let version = version.cloned().ok_or_else(|| not_covered(&contract, period))?;
    let history = records::of_contract(scope.reader(), contract.id).await?;
    let revision_no = revision_of(&history, period)?;
    let client = clients::by_ids(scope, &[contract.client_id]).await?.pop();
    let client = client.ok_or_else(|| Failure::from(Problem::not_found("这个客户", "The client")))?;
    let stores = stores_of(scope, &versions).await?;
    let snapshot_id = scope.agency().lake().newest_snapshot(&mut LakeRecords(scope.reader())).await?;
    let subject = Subject { scope, client_code: &client.code, stores: &stores, snapshot_id };
    let settled = history.iter().filter(|kept| kept.is_live()).map(|kept| kept.period).collect();
    let books = Books { settled: &settled, versions: &spans };
    let known = Known { subject, versions: &versions, history: &history, books };
    let mut lines = own_lines(&known, &version.dated.terms, period).await?;
    lines.extend(adjusting_lines(&known, period).await?);
    let (content_lines, traces) = sealed(lines)?;
    let heading = ContentHeading {
        statement_no: None,
        revision_no,
        contract_code: contract.code.clone(),
        contract_name: contract.name.clone(),
        contract_version_no: version.dated.span.version_no,
        period,
        client_name: client.name.clone(),
        agency_name: scope.agency().name().to_owned(),
        signatories: version.dated.terms.signatories.clone(),
    };
    Ok(Draft {
        closing: closing_of(scope, &contract, period).await?,
        owing: first_month(&history, &spans).and_then(|first| books.owing(first.previous(), period)),
        content: Content { heading, lines: content_lines },
        traces,
        snapshot_id,
        data_as_of: scope.now(),
        progress: Progress { revision_no, superseded_by: None, stage: Stage::Draft },
        ledger: LedgerMark::of(&history, &versions),
        contract,
        client,
        version,
        period,
    })
}

/// The first issue of a month, or the one that replaces what was withdrawn.
fn revision_of(history: &[Kept], period: Month) -> Result<u32> {
    let own = || history.iter().filter(|kept| kept.period == period);
    if let Some(live) = own().find(|kept| kept.is_live()) {
        live.progress().can_recompute().map_err(Problem::from)?;
    }
    match own().next_back() {
        Some(withdrawn) => Ok(withdrawn.progress().next_revision().map_err(Problem::from)?),
        None => Ok(1),
    }
}

fn version_of(versions: &[Version], span: Option<VersionSpan>) -> Option<&Version> {
    versions.iter().find(|version| Some(version.dated.span) == span)
}

/// Where the books of a contract begin: with its first statement, or with its first day.
fn first_month(history: &[Kept], spans: &[VersionSpan]) -> Option<Month> {
    let signed = spans.iter().map(|span| Month::of(span.effective_on)).min();
    history.first().map(|kept| kept.period).or(signed)
}

fn not_covered(contract: &Contract, period: Month) -> Problem {
    let code = &contract.code;
    Problem::refused(
        "period_not_covered",
        format!("合同 {code} 在 {period} 还没有开始；请选择合同期内的月份"),
        format!("The contract {code} has not started in {period}; choose a month of its term"),
    )
}

async fn stores_of(scope: &Scope, versions: &[Version]) -> Result<Vec<(String, String)>> {
    let codes: BTreeSet<String> =
        versions.iter().flat_map(|version| version.dated.terms.stores.iter().cloned()).collect();
    let codes: Vec<String> = codes.into_iter().collect();
    let found = stores::by_codes(scope, &codes).await?;
    Ok(found.into_iter().map(|store| (store.code, store.platform)).collect())
}

async fn closing_of(scope: &Scope, contract: &Contract, period: Month) -> Result<Closing> {
    if let Some(closing) = contracts::closing(scope, contract, period).await? {
        return Ok(closing);
    }
    // In a gap and after the end there is nothing to wait for but the month itself.
    if scope.agency().clock().today() > period.last_day() {
        return Ok(Closing::Closed);
    }
    let closes_on = period.last_day() + Days::new(1);
    Ok(Closing::Open(vec![Missing::Waiting { month: period, closes_on }]))
}

async fn own_lines(known: &Known<'_>, terms: &ContractTerms, period: Month) -> Result<Vec<Line>> {
    let definitions = known.subject.scope.agency().definitions();
    for bound in terms.fees.iter().filter_map(FeeTerm::bound_metric) {
        contracts::at_revision(definitions, &bound)?;
    }
    let measured = measure(&known.subject, terms, period).await?;
    if measured.is_empty() {
        return Ok(Vec::new());
    }
    let bases: Vec<TermBasis> = measured.iter().map(|term| term.basis.clone()).collect();
    let charges = charge_all(&terms.fees, &bases).map_err(Problem::from)?;
    let line = |charge: Charge| Line {
        counted: counted_of(&measured, &charge).cloned(),
        fee: fee_of(terms, &charge.code).cloned(),
        tax_rate_ppm: terms.tax_rate_ppm,
        charge,
    };
    Ok(charges.into_iter().map(line).collect())
}

/// The rows a charge rests on: a minimum, a cap and a retainer rest on none.
fn counted_of<'a>(measured: &'a [MeasuredTerm], charge: &Charge) -> Option<&'a Counted> {
    measured.iter().find(|term| term.basis.code == charge.code)?.counted.as_ref()
}

/// The fee a line belongs to; the lines it brings along add `.minimum` or `.cap` to its code.
fn fee_of<'a>(terms: &'a ContractTerms, code: &str) -> Option<&'a FeeTerm> {
    let own = code.split('.').next().unwrap_or(code);
    terms.fees.iter().find(|fee| fee.code() == own)
}

/// What later facts changed about months that are in the books, if this month is the one to carry it.
async fn adjusting_lines(known: &Known<'_>, period: Month) -> Result<Vec<Line>> {
    let posted = known.history.iter().filter(|kept| kept.posting.is_some());
    let mut lines = Vec::new();
    for kept in posted.filter(|kept| known.books.carries(period, kept.period)) {
        lines.extend(adjusted(known, kept).await?);
    }
    Ok(lines)
}

async fn adjusted(known: &Known<'_>, kept: &Kept) -> Result<Vec<Line>> {
    let by = kept.statement.contract_version_id;
    let version = known.versions.iter().find(|version| version.id == by);
    let terms = &version.ok_or_else(|| Failure::internal(format!("no contract version {by}")))?.dated.terms;
    // Under another definition than the signed one a posted month cannot be computed again, so it stands as it is.
    let definitions = known.subject.scope.agency().definitions();
    let mut bound = terms.fees.iter().filter_map(FeeTerm::bound_metric);
    if bound.any(|bound| contracts::at_revision(definitions, &bound).is_err()) {
        return Ok(Vec::new());
    }
    let measured = measure(&known.subject, terms, kept.period).await?;
    if measured.is_empty() {
        // A month without a contract has adjustments of other months only, and those months carry on themselves.
        return Ok(Vec::new());
    }
    let bases: Vec<TermBasis> = measured.iter().map(|term| term.basis.clone()).collect();
    let before = posted_lines(known.history, kept);
    let posted = PostedPeriod {
        period: kept.period,
        statement_no: kept.statement.statement_no.clone(),
        lines: before.iter().map(|line| line.charge.clone()).collect(),
    };
    let mut lines = Vec::new();
    for charge in adjustments(&terms.fees, &bases, &posted).map_err(Problem::from)? {
        let own = before.iter().filter(|line| line.charge.code == charge.code);
        let sealed = own.filter_map(|line| line.evidence.as_ref()).map(|evidence| evidence.sha256.clone());
        let counted = match counted_of(&measured, &charge) {
            Some(Counted::Orders(now)) => {
                Some(Counted::Orders(changes(laid_over(rows_before(known, sealed.collect()).await?), now)))
            }
            Some(Counted::Days(now)) => {
                Some(Counted::Days(day_changes(&rows_before(known, sealed.collect()).await?, now)))
            }
            None => None,
        };
        // What goes back was invoiced at the rate of its own month.
        let tax_rate_ppm = terms.tax_rate_ppm;
        lines.push(Line { fee: fee_of(terms, &charge.code).cloned(), charge, tax_rate_ppm, counted });
    }
    Ok(lines)
}

/// What stands in the books for a month: its own lines, then the adjustments of it on other statements in force.
fn posted_lines<'a>(history: &'a [Kept], kept: &'a Kept) -> Vec<&'a ContentLine> {
    let own = kept.content.lines.iter().filter(|line| line.charge.adjusts.is_none());
    let others = history.iter().filter(|other| other.is_live()).flat_map(|other| &other.content.lines);
    let adjusting = others.filter(|line| {
        line.charge
            .adjusts
            .as_ref()
            .is_some_and(|adjusts| adjusts.statement_no == kept.statement.statement_no)
    });
    own.chain(adjusting).collect()
}

async fn rows_before<T>(known: &Known<'_>, hashes: Vec<String>) -> Result<Vec<Vec<T>>>
where
    T: DeserializeOwned + Send + 'static,
{
    let directory = known.subject.scope.agency().directory().to_path_buf();
    let reading = move || hashes.iter().map(|sha256| evidence::read(&directory, sha256)).collect();
    tokio::task::spawn_blocking(reading).await.map_err(Failure::internal)?
}

/// Seals the rows of each line. A line whose rows do not add up to its base is our mistake and is never shown.
fn sealed(lines: Vec<Line>) -> Result<(Vec<ContentLine>, Vec<Option<Trace>>)> {
    let (mut contents, mut traces) = (Vec::new(), Vec::new());
    for Line { charge, fee, tax_rate_ppm, counted } in lines {
        let trace = match counted {
            None => None,
            Some(counted) if counted.adds_up_to(&charge) => {
                Some(Trace { sealed: evidence::seal(&counted)?, counted })
            }
            Some(_) => {
                return Err(Failure::internal(format!(
                    "{}: the rows do not add up to the base",
                    charge.code
                )));
            }
        };
        contents.push(ContentLine {
            metric: fee.as_ref().and_then(FeeTerm::bound_metric),
            evidence: trace.as_ref().map(|trace| trace.sealed.evidence.clone()),
            tax_rate_ppm,
            charge,
        });
        traces.push(trace);
    }
    Ok((contents, traces))
}

/// Whether a person is who a contract names. Logins are looked up when they are needed, so that a renamed person still
/// signs for themselves.
pub(super) async fn signing_login(scope: &Scope, by: &Signatories) -> Result<String> {
    let Some(user_id) = scope.person().user_id else { return Ok(String::new()) };
    for login in [&by.agency.login, &by.client.login] {
        if user_of(scope, login).await? == Some(user_id) {
            return Ok(login.clone());
        }
    }
    Ok(String::new())
}

async fn user_of(scope: &Scope, login: &str) -> Result<Option<Uuid>> {
    match crate::access::scope_of_login(scope.agency(), login).await {
        Ok(found) => Ok(found.person().user_id),
        Err(failure) if failure.cause.is_none() => Ok(None),
        Err(failure) => Err(failure),
    }
}
