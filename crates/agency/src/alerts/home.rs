//! 工作台: what waits for the caller, in one answer. It stands here because it needs tasks, facts and findings, and this is
//! the first capability that may know all three.

use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::records::{self, FindingFilter};
use super::view::{FindingView, views};
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::imports::{self, ReportReach};
use crate::scope::Scope;
use crate::stores::{self, Store};
use crate::words;
use crate::work::{self, TaskFilter, TaskView};

/// Rows of each part; the rest is a click away.
const ROWS: u64 = 20;

/// Everything the first page shows. A part the caller's role may not see is empty.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HomeView {
    /// One sentence over it all.
    conclusion: String,
    conclusion_en: String,
    today: chrono::NaiveDate,
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
    // Statements that wait for the caller's confirmation are the next part: settlement comes before this capability, so
    // the list joins here through its door.
}

/// A report of a store that does not reach yesterday.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct StaleReport {
    store_id: Uuid,
    store_code: String,
    store_name: String,
    fact: String,
    until: chrono::NaiveDate,
    missing_days: i64,
}

/// What the sentence over the page is made of.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    tasks: u64,
    overdue_tasks: u64,
    findings: u64,
    severe_findings: u64,
    stale_stores: u64,
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
    let (tasks, mut counts) = tasks(scope, places).await?;
    let findings = findings(scope, &ids, &mut counts).await?;
    let stale_reports = stale_reports(scope, &stores).await?;
    let mut late: Vec<Uuid> = stale_reports.iter().map(|report| report.store_id).collect();
    late.sort_unstable();
    late.dedup();
    counts.stale_stores = late.len() as u64;
    let sentence = sentence(counts);
    Ok(HomeView {
        conclusion: sentence.zh,
        conclusion_en: sentence.en,
        today: scope.agency().clock().today(),
        tasks,
        tasks_total: counts.tasks,
        overdue_tasks_total: counts.overdue_tasks,
        findings,
        findings_total: counts.findings,
        severe_findings_total: counts.severe_findings,
        stale_reports,
        stale_stores_total: counts.stale_stores,
    })
}

/// Whether the caller asked for some stores only. Work of the agency itself is nobody's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrowed {
    /// Everything visible.
    Not,
    /// Some stores and their clients.
    ToStores,
}

fn first_rows() -> PageRequest {
    PageRequest { limit: Some(ROWS), offset: None }
}

async fn tasks(scope: &Scope, places: Option<(Vec<Uuid>, Vec<Uuid>)>) -> Result<(Vec<TaskView>, Counts)> {
    if !scope.may(work::VIEW) {
        return Ok((Vec::new(), Counts::default()));
    }
    let mine = TaskFilter { mine: true, state: None, overdue_at: None, places };
    let (rows, tasks) = work::tasks_page(scope, &mine, first_rows()).await?;
    let late = TaskFilter { overdue_at: Some(scope.now()), ..mine };
    let (_, overdue_tasks) = work::tasks_page(scope, &late, first_rows()).await?;
    Ok((work::task_views(scope, rows).await?, Counts { tasks, overdue_tasks, ..Counts::default() }))
}

async fn findings(scope: &Scope, stores: &[Uuid], counts: &mut Counts) -> Result<Vec<FindingView>> {
    if !scope.may(super::VIEW) {
        return Ok(Vec::new());
    }
    let open = FindingFilter { state: None, severity: None, stores: Some(stores.to_vec()) };
    let (rows, total) = records::page(scope, &open, first_rows()).await?;
    let severe = FindingFilter { severity: Some(words::of(super::definition::Severity::Severe)), ..open };
    let (_, severe_total) = records::page(scope, &severe, first_rows()).await?;
    counts.findings = total;
    counts.severe_findings = severe_total;
    views(scope, rows).await
}

/// The reports of some stores that end before yesterday. A store that never imported anything has no report to be late.
async fn stale_reports(scope: &Scope, stores: &[Store]) -> Result<Vec<StaleReport>> {
    if !scope.may(imports::VIEW) {
        return Ok(Vec::new());
    }
    let yesterday = scope.agency().clock().today() - chrono::Days::new(1);
    let reports = imports::reports_of(scope, stores).await?;
    let late = reports.into_iter().filter_map(|ReportReach { store, fact, until, .. }| {
        let missing_days = (yesterday - until).num_days();
        (missing_days > 0).then_some(StaleReport {
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

/// What waits, what is worst, what is missing; or that nothing is.
fn sentence(counts: Counts) -> Label {
    let Counts { tasks, overdue_tasks, findings, severe_findings, stale_stores } = counts;
    let mut zh = Vec::new();
    let mut en = Vec::new();
    if tasks > 0 {
        let late = if overdue_tasks > 0 {
            (format!("，{overdue_tasks} 件已逾期"), format!(", {overdue_tasks} of them late"))
        } else {
            (String::new(), String::new())
        };
        zh.push(format!("有 {tasks} 件任务要处理{}", late.0));
        en.push(format!("{tasks} tasks wait for you{}", late.1));
    }
    if findings > 0 {
        let severe = if severe_findings > 0 {
            (format!("，{severe_findings} 个严重"), format!(", {severe_findings} severe"))
        } else {
            (String::new(), String::new())
        };
        zh.push(format!("{findings} 个发现还没有关闭{}", severe.0));
        en.push(format!("{findings} findings are open{}", severe.1));
    }
    if stale_stores > 0 {
        zh.push(format!("{stale_stores} 家店铺的数据没有到昨天"));
        en.push(format!("the data of {stale_stores} stores does not reach yesterday"));
    }
    if zh.is_empty() {
        return Label::new(
            "没有要处理的任务和发现，数据都已到昨天。",
            "No tasks, no findings, and all data reaches yesterday.",
        );
    }
    Label::new(format!("{}。", zh.join("；")), format!("{}.", en.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_only_what_there_is() {
        let check = |counts: Counts, zh: &str, en: &str| assert_eq!(sentence(counts), Label::new(zh, en));
        check(
            Counts::default(),
            "没有要处理的任务和发现，数据都已到昨天。",
            "No tasks, no findings, and all data reaches yesterday.",
        );
        check(
            Counts { tasks: 7, overdue_tasks: 2, findings: 1, severe_findings: 0, stale_stores: 3 },
            "有 7 件任务要处理，2 件已逾期；1 个发现还没有关闭；3 家店铺的数据没有到昨天。",
            "7 tasks wait for you, 2 of them late; 1 findings are open; the data of 3 stores does not reach yesterday.",
        );
        check(
            Counts { findings: 2, severe_findings: 1, ..Counts::default() },
            "2 个发现还没有关闭，1 个严重。",
            "2 findings are open, 1 severe.",
        );
    }
}
