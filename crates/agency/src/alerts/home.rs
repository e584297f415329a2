//! 工作台: what waits for the caller, in one answer. It stands here because it needs tasks, facts, statements and findings,
//! and this is the first capability that may know them all.

use std::collections::BTreeSet;

use daiyun_base::error::Label;
use daiyun_base::period::DayRange;
use daiyun_kpi::compare::Comparison;
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::panels::HomePanel;
use super::records::{self, FindingFilter};
use super::view::{FindingView, views};
use crate::dashboard::{self, Question, TableView};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::imports::{self, ReportReach};
use crate::scope::Scope;
use crate::settlement::{self, StatementRow};
use crate::stores::{self, Store};
use crate::words;
use crate::work::{self, TaskFilter, TaskView};

/// Rows of each part; the rest is a click away.
const ROWS: u32 = 20;
/// Enough days for a shape on a card.
const TREND_DAYS: u64 = 14;

/// Everything the first page shows. A part that is not among its panels is empty.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HomeView {
    /// One sentence over it all.
    conclusion: String,
    conclusion_en: String,
    today: chrono::NaiveDate,
    /// What to show, from top to bottom: the choice of the caller's role, of what the caller may see.
    panels: Vec<HomePanel>,
    /// The role's numbers of yesterday; nothing for somebody without a store.
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<HomeFigures>,
    /// The caller's tasks and those that wait for anybody of the caller's role, the most urgent first.
    tasks: Vec<TaskView>,
    tasks_total: u64,
    overdue_tasks_total: u64,
    /// Open findings of visible stores, the latest first.
    findings: Vec<FindingView>,
    findings_total: u64,
    severe_findings_total: u64,
    /// Reports that are behind, the furthest first.
    stale_reports: Vec<StaleReport>,
    /// How many stores those are.
    stale_stores_total: u64,
    /// Statements issued and not yet posted, the newest month first.
    statements: Vec<StatementRow>,
    statements_total: u64,
    /// Looks at stores' fronts that the caller promised for the coming week or before, the oldest first.
    storefront_reviews: Vec<StorefrontDue>,
}

/// A look at a store's front that is due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct StorefrontDue {
    store_id: Uuid,
    store_name: String,
    on: chrono::NaiveDate,
    is_overdue: bool,
    /// How many checks did not pass the last time.
    failed_count: i64,
}

/// Yesterday in the numbers of a role.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HomeFigures {
    /// Yesterday.
    from: chrono::NaiveDate,
    /// Yesterday again: the shape is a board's.
    to: chrono::NaiveDate,
    /// One row, against the day before and the same day a week before.
    cards: TableView,
    /// The first day of the curve.
    trend_from: chrono::NaiveDate,
    /// By day: what led there.
    trend: TableView,
}

/// A report of a store that does not reach yesterday.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct StaleReport {
    store_id: Uuid,
    store_code: String,
    store_name: String,
    fact: String,
    /// What people call the report.
    fact_label: String,
    fact_label_en: String,
    until: chrono::NaiveDate,
    missing_days: i64,
}

/// What the sentence over the page is made of. A part that is not shown is nothing, not zero: 「没有发现」 said
/// to somebody who cannot see findings would be a lie.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    tasks: Option<Count>,
    findings: Option<Count>,
    statements: Option<u64>,
    stale_stores: Option<u64>,
}

/// How many, and how many of them press.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    all: u64,
    pressing: u64,
}

/// Puts the first page together for visible stores, or some of them.
pub(super) async fn home(scope: &Scope, stores: Vec<Store>, is_narrowed: Narrowed) -> Result<HomeView> {
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let places = match is_narrowed {
        Narrowed::ToStores => {
            Some((ids.clone(), stores.iter().map(|store| store.client_id).collect::<Vec<Uuid>>()))
        }
        Narrowed::Not => None,
    };
    let role = &scope.person().role;
    let homes = &scope.agency().definitions().homes;
    let panels = homes.panels(role, |permission| scope.may(permission));
    let has = |panel| panels.contains(&panel);
    let figures = if has(HomePanel::Figures) && !stores.is_empty() {
        Some(figures(scope, homes.figures(role), &stores).await?)
    } else {
        None
    };
    let (tasks, of_tasks) =
        if has(HomePanel::Tasks) { tasks(scope, places).await? } else { Default::default() };
    let (findings, of_findings) =
        if has(HomePanel::Findings) { findings(scope, &ids).await? } else { Default::default() };
    let (statements, of_statements) = if has(HomePanel::Statements) {
        settlement::under_way(scope, first_rows()).await?
    } else {
        Default::default()
    };
    let storefront_reviews =
        if has(HomePanel::Checks) { storefront_reviews(scope, &ids).await? } else { Vec::new() };
    let stale_reports = if has(HomePanel::Gaps) { stale_reports(scope, &stores).await? } else { Vec::new() };
    let late: BTreeSet<Uuid> = stale_reports.iter().map(|report| report.store_id).collect();
    let sentence = sentence(Counts {
        tasks: has(HomePanel::Tasks).then_some(of_tasks),
        findings: has(HomePanel::Findings).then_some(of_findings),
        statements: has(HomePanel::Statements).then_some(of_statements),
        stale_stores: has(HomePanel::Gaps).then_some(late.len() as u64),
    });
    Ok(HomeView {
        conclusion: sentence.zh,
        conclusion_en: sentence.en,
        today: scope.agency().clock().today(),
        panels,
        figures,
        tasks,
        tasks_total: of_tasks.all,
        overdue_tasks_total: of_tasks.pressing,
        findings,
        findings_total: of_findings.all,
        severe_findings_total: of_findings.pressing,
        stale_reports,
        stale_stores_total: late.len() as u64,
        statements,
        statements_total: of_statements,
        storefront_reviews,
    })
}

/// What the caller promised to look at again, in some stores.
async fn storefront_reviews(scope: &Scope, stores: &[Uuid]) -> Result<Vec<StorefrontDue>> {
    const AHEAD: u64 = 7;
    let today = scope.agency().clock().today();
    let due = stores::storefront::due_of(scope, today + chrono::Days::new(AHEAD)).await?;
    let shown = due.into_iter().filter(|one| stores.contains(&one.store.id)).map(|one| StorefrontDue {
        store_id: one.store.id,
        store_name: one.store.name,
        on: one.next_on,
        is_overdue: one.next_on < today,
        failed_count: one.failed_count,
    });
    Ok(shown.take(ROWS as usize).collect())
}

/// Whether the caller asked for some stores only. Work of the agency itself is nobody's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrowed {
    /// Everything visible.
    Not,
    /// Some stores and their clients.
    ToStores,
}

/// Yesterday in the role's numbers, and the days that led there.
async fn figures(scope: &Scope, metrics: &[String], stores: &[Store]) -> Result<HomeFigures> {
    let yesterday = scope.agency().clock().today() - chrono::Days::new(1);
    let cards = Question {
        metrics: metrics.to_vec(),
        by: Vec::new(),
        days: DayRange { from: yesterday, to: yesterday },
        filters: Vec::new(),
        stores: Some(stores.iter().map(|store| store.code.clone()).collect()),
        compare: vec![Comparison::Previous, Comparison::WeekAgo],
        limit: DEFAULT_LIMIT,
    };
    let trend_from = yesterday - chrono::Days::new(TREND_DAYS - 1);
    let trend = Question {
        by: vec![Dimension::Day],
        days: DayRange { from: trend_from, to: yesterday },
        compare: Vec::new(),
        ..cards.clone()
    };
    Ok(HomeFigures {
        from: yesterday,
        to: yesterday,
        cards: TableView::of(&dashboard::ask(scope, &cards).await?),
        trend_from,
        trend: TableView::of(&dashboard::ask(scope, &trend).await?),
    })
}

fn first_rows() -> PageRequest {
    PageRequest { limit: Some(ROWS), offset: None }
}

async fn tasks(scope: &Scope, places: Option<(Vec<Uuid>, Vec<Uuid>)>) -> Result<(Vec<TaskView>, Count)> {
    let mine = TaskFilter { mine: true, state: None, overdue_at: None, places };
    let (rows, all) = work::tasks_page(scope, &mine, first_rows()).await?;
    let late = TaskFilter { overdue_at: Some(scope.now()), ..mine };
    let (_, pressing) = work::tasks_page(scope, &late, first_rows()).await?;
    Ok((work::task_views(scope, rows).await?, Count { all, pressing }))
}

async fn findings(scope: &Scope, stores: &[Uuid]) -> Result<(Vec<FindingView>, Count)> {
    let open = FindingFilter { state: None, severity: None, stores: Some(stores.to_vec()) };
    let (rows, all) = records::page(scope, &open, first_rows()).await?;
    let severe = FindingFilter { severity: Some(words::of(super::definition::Severity::Severe)), ..open };
    let (_, pressing) = records::page(scope, &severe, first_rows()).await?;
    Ok((views(scope, rows).await?, Count { all, pressing }))
}

/// The reports of some stores that end before yesterday. A store that never imported anything has no report to be late.
async fn stale_reports(scope: &Scope, stores: &[Store]) -> Result<Vec<StaleReport>> {
    let yesterday = scope.agency().clock().today() - chrono::Days::new(1);
    let reports = imports::reports_of(scope, stores).await?;
    let late = reports.into_iter().filter_map(|ReportReach { store, fact, until, .. }| {
        let missing_days = (yesterday - until).num_days();
        let label = imports::report_label(scope, &store.platform, &fact);
        (missing_days > 0).then_some(StaleReport {
            fact_label: label.zh,
            fact_label_en: label.en,
            store_id: store.id,
            store_code: store.code,
            store_name: store.name,
            fact,
            until,
            missing_days,
        })
    });
    let mut late: Vec<StaleReport> = late.collect();
    late.sort_by(|a, b| b.missing_days.cmp(&a.missing_days).then_with(|| a.store_code.cmp(&b.store_code)));
    Ok(late)
}

/// The stores a request names, or all visible ones.
pub(super) async fn asked_stores(scope: &Scope, codes: Option<&str>) -> Result<(Vec<Store>, Narrowed)> {
    match codes.filter(|text| !text.is_empty()) {
        Some(text) => {
            let codes: Vec<String> = text.split(',').map(str::to_owned).collect();
            Ok((stores::by_codes(scope, &codes).await?, Narrowed::ToStores))
        }
        None => Ok((stores::visible(scope).await?, Narrowed::Not)),
    }
}

/// What waits, what presses, what is missing; or that nothing is, of what the caller may see.
fn sentence(counts: Counts) -> Label {
    let waiting: Vec<Label> = [
        counts.tasks.filter(|tasks| tasks.all > 0).map(tasks_wait),
        counts.statements.filter(|count| *count > 0).map(statements_wait),
        counts.findings.filter(|findings| findings.all > 0).map(findings_open),
        counts.stale_stores.filter(|count| *count > 0).map(stores_late),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !waiting.is_empty() {
        return joined(&waiting, ("；", "; "));
    }
    let nothing: Vec<Label> = [
        counts.tasks.map(|_| Label::new("没有要处理的任务", "No tasks")),
        counts.statements.map(|_| Label::new("没有等待确认的结算单", "no statements to confirm")),
        counts.findings.map(|_| Label::new("没有未关闭的发现", "no open findings")),
        counts.stale_stores.map(|_| Label::new("数据都已到昨天", "all data reaches yesterday")),
    ]
    .into_iter()
    .flatten()
    .collect();
    joined(&nothing, ("，", ", "))
}

fn tasks_wait(Count { all, pressing }: Count) -> Label {
    let late = if pressing > 0 {
        (format!("，{pressing} 件已逾期"), format!(", {pressing} of them late"))
    } else {
        (String::new(), String::new())
    };
    let en = if all == 1 { "1 task waits for you".to_owned() } else { format!("{all} tasks wait for you") };
    Label::new(format!("有 {all} 件任务要处理{}", late.0), format!("{en}{}", late.1))
}

fn statements_wait(count: u64) -> Label {
    let en = if count == 1 { "1 statement is".to_owned() } else { format!("{count} statements are") };
    Label::new(format!("{count} 张结算单还没有过账"), format!("{en} not posted yet"))
}

fn findings_open(Count { all, pressing }: Count) -> Label {
    let severe = if pressing > 0 {
        (format!("，{pressing} 个严重"), format!(", {pressing} severe"))
    } else {
        (String::new(), String::new())
    };
    let en = if all == 1 { "1 finding is open".to_owned() } else { format!("{all} findings are open") };
    Label::new(format!("{all} 个发现还没有关闭{}", severe.0), format!("{en}{}", severe.1))
}

fn stores_late(count: u64) -> Label {
    let en = if count == 1 { "1 store".to_owned() } else { format!("{count} stores") };
    Label::new(
        format!("{count} 家店铺的数据没有到昨天"),
        format!("the data of {en} does not reach yesterday"),
    )
}

/// The parts as one sentence.
fn joined(parts: &[Label], (comma_zh, comma_en): (&str, &str)) -> Label {
    let zh: Vec<&str> = parts.iter().map(|part| part.zh.as_str()).collect();
    let en: Vec<&str> = parts.iter().map(|part| part.en.as_str()).collect();
    let (zh, en) = (zh.join(comma_zh), en.join(comma_en));
    let mut letters = en.chars();
    let en: String =
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
    Label::new(format!("{zh}。"), format!("{en}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(counts: Counts, zh: &str, en: &str) {
        assert_eq!(sentence(counts), Label::new(zh, en));
    }

    fn count(all: u64, pressing: u64) -> Option<Count> {
        Some(Count { all, pressing })
    }

    #[test]
    fn the_sentence_names_only_what_there_is() {
        check(
            Counts { tasks: count(7, 2), findings: count(1, 0), statements: Some(0), stale_stores: Some(3) },
            "有 7 件任务要处理，2 件已逾期；1 个发现还没有关闭；3 家店铺的数据没有到昨天。",
            "7 tasks wait for you, 2 of them late; 1 finding is open; the data of 3 stores does not reach yesterday.",
        );
        check(
            Counts { statements: Some(1), findings: count(2, 1), ..Counts::default() },
            "1 张结算单还没有过账；2 个发现还没有关闭，1 个严重。",
            "1 statement is not posted yet; 2 findings are open, 1 severe.",
        );
        check(
            Counts { stale_stores: Some(1), tasks: count(1, 0), ..Counts::default() },
            "有 1 件任务要处理；1 家店铺的数据没有到昨天。",
            "1 task waits for you; the data of 1 store does not reach yesterday.",
        );
    }

    #[test]
    fn nothing_is_said_of_what_the_caller_may_not_see() {
        let all =
            Counts { tasks: count(0, 0), findings: count(0, 0), statements: Some(0), stale_stores: Some(0) };
        check(
            all,
            "没有要处理的任务，没有等待确认的结算单，没有未关闭的发现，数据都已到昨天。",
            "No tasks, no statements to confirm, no open findings, all data reaches yesterday.",
        );
        check(
            Counts { statements: Some(0), ..Counts::default() },
            "没有等待确认的结算单。",
            "No statements to confirm.",
        );
    }
}
