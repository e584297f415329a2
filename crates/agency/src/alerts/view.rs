//! Findings as JSON.

use chrono::{DateTime, Days, NaiveDate, Utc};
use daiyun_base::error::Label;
use daiyun_base::period::DayRange;
use daiyun_kpi::metric::{Metric, Unit};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::actions::{Explanation, VerdictRecord, explanations, known};
use super::definition::Severity;
use super::finding::{self, Finding, FindingState};
use super::records::{self, finding_of, findings};
use super::verification::can_conclude;
use super::{AlertRule, HANDLE, VERIFY};
use crate::access::{self, Colleague};
use crate::clients::{self, Client};
use crate::dashboard::Delta;
use crate::error::{Failure, Result};
use crate::scope::{Allowed, Scope};
use crate::stores::{self, Store};
use crate::words;
use crate::work::{self, RunDetail};

/// Days of the curve before the trouble.
const CURVE_BEFORE: u64 = 28;

/// A finding in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FindingView {
    id: Uuid,
    finding_no: String,
    rule_code: String,
    /// The rule's name.
    title: String,
    title_en: String,
    /// The rule's sentence for the last day it fired.
    summary: String,
    summary_en: String,
    /// `watch`, `warning`, `severe`.
    severity: String,
    severity_label: String,
    severity_label_en: String,
    /// `found`, `analysing`, `adjusting`, `verifying`, `verified`, `ineffective`, `rebounded`.
    state: String,
    state_label: String,
    state_label_en: String,
    metric: String,
    metric_label: String,
    metric_label_en: String,
    /// `fen`, `count`, `ppm`, `ratio_ppm`, `seconds`.
    unit: String,
    observed_value: i64,
    /// The line that was crossed.
    limit_value: i64,
    /// What was usual, for rules that compare with it, estimated.
    usual_value: Option<i64>,
    /// Observed against usual, or against the line where the rule knows no usual value.
    change: Delta,
    /// What the days so far fell short of the usual ones, estimated; nothing where the metric is not money that comes in.
    at_stake_fen: Option<i64>,
    began_on: NaiveDate,
    last_on: NaiveDate,
    client_id: Uuid,
    client_name: String,
    store_id: Uuid,
    store_code: String,
    store_name: String,
    platform: String,
    owner_id: Option<Uuid>,
    owner_name: Option<String>,
    sop_run_id: Option<Uuid>,
    check_on: Option<NaiveDate>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    actions: FindingActions,
}

/// What the caller may do with a finding now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FindingActions {
    /// Take it up.
    analyse: Allowed,
    /// Write cause, action, expected effect and check day down.
    plan: Allowed,
    /// Report the action as done today.
    act: Allowed,
    /// Ask the metric for its verdict.
    verify: Allowed,
}

/// A finding with everything it rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct FindingDetail {
    #[serde(flatten)]
    finding: FindingView,
    /// 发现 → 分析 → 调整 → 验证, and when each was reached.
    steps: Vec<FindingStep>,
    /// Why, as the analysis found.
    cause: Option<String>,
    /// What is done about it.
    action: Option<String>,
    /// `ppm` or `amount`: how the promise is stated.
    promised_kind: Option<String>,
    /// What the action is to change on the average day, against the trouble going on. Locked once it is done.
    promised_value: Option<i64>,
    planned_on: Option<NaiveDate>,
    acted_on: Option<NaiveDate>,
    /// The next day the metric is asked: the check day, then once more as long after it.
    next_check_on: Option<NaiveDate>,
    verdict: Option<VerdictRecord>,
    /// The metric day by day, from four weeks before the trouble to the last whole day.
    series: Vec<SeriesDay>,
    /// Where the change came from; the rows of each table add up to its change.
    contributions: Vec<ContributionsView>,
    /// The days on which the rule fired.
    occurrences: Vec<OccurrenceView>,
    /// The SOP run with its tasks, for those who may see tasks.
    run: Option<RunDetail>,
}

/// A step of the way.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FindingStep {
    state: String,
    label: String,
    label_en: String,
    at: Option<DateTime<Utc>>,
}

/// A day of the curve.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SeriesDay {
    day: NaiveDate,
    value: Option<i64>,
    /// The sale event it is part of: such a day is compared with nothing.
    sale_event: Option<String>,
    sale_event_en: Option<String>,
}

/// A change split one way.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ContributionsView {
    metric: String,
    metric_label: String,
    metric_label_en: String,
    unit: String,
    /// `listing`, `channel`, `plan`, `province` …
    by: String,
    by_label: String,
    by_label_en: String,
    from: NaiveDate,
    to: NaiveDate,
    before_from: NaiveDate,
    before_to: NaiveDate,
    change: i64,
    rows: Vec<ContributionView>,
}

/// One segment of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ContributionView {
    /// The value of the dimension; nothing for the rest.
    code: Option<String>,
    label: String,
    label_en: String,
    change: i64,
    share_ppm: Option<i64>,
}

/// A day on which the rule fired.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OccurrenceView {
    day: NaiveDate,
    observed_value: i64,
    limit_value: i64,
    usual_value: Option<i64>,
}

/// What rows are shown beside.
struct Beside {
    stores: Vec<Store>,
    clients: Vec<Client>,
    colleagues: Vec<Colleague>,
}

/// Findings as the caller sees them.
pub(super) async fn views(scope: &Scope, rows: Vec<findings::Model>) -> Result<Vec<FindingView>> {
    let stores: Vec<Uuid> = rows.iter().map(|row| row.store_id).collect();
    let clients: Vec<Uuid> = rows.iter().map(|row| row.client_id).collect();
    let beside = Beside {
        stores: stores::by_ids(scope, &stores).await?,
        clients: clients::by_ids(scope, &clients).await?,
        colleagues: access::colleagues(scope.reader()).await?,
    };
    rows.into_iter().map(|row| view(scope, row, &beside)).collect()
}

fn view(scope: &Scope, row: findings::Model, beside: &Beside) -> Result<FindingView> {
    let definitions = scope.agency().definitions();
    let rules = finding_of(&row)?;
    let state = rules.stage.state().label();
    let rule = definitions.alerts.get(&row.rule_code).map(|rule| rule.label.clone());
    let title = rule.unwrap_or_else(|| Label::new(row.rule_code.clone(), row.rule_code.clone()));
    let severity = words::read::<Severity>(&row.severity)?.label();
    let metric = definitions.metrics.metric(&row.metric)?;
    let store = beside.stores.iter().find(|store| store.id == row.store_id);
    let client = beside.clients.iter().find(|client| client.id == row.client_id);
    let owner = beside.colleagues.iter().find(|one| Some(one.id) == row.owner_id);
    Ok(FindingView {
        title: title.zh,
        title_en: title.en,
        severity_label: severity.zh,
        severity_label_en: severity.en,
        state_label: state.zh,
        state_label_en: state.en,
        metric_label: metric.label.zh.clone(),
        metric_label_en: metric.label.en.clone(),
        unit: words::of(metric.unit),
        change: change_of(metric, &row),
        client_name: client.map(|client| client.name.clone()).unwrap_or_default(),
        store_code: store.map(|store| store.code.clone()).unwrap_or_default(),
        store_name: store.map(|store| store.name.clone()).unwrap_or_default(),
        platform: store.map(|store| store.platform.clone()).unwrap_or_default(),
        owner_name: owner.map(|one| one.name.clone()),
        actions: actions_of(scope, &rules),
        id: row.id,
        finding_no: row.finding_no,
        rule_code: row.rule_code,
        summary: row.summary,
        summary_en: row.summary_en,
        severity: row.severity,
        state: row.state,
        metric: row.metric,
        observed_value: row.observed_value,
        limit_value: row.limit_value,
        usual_value: row.usual_value,
        at_stake_fen: row.at_stake_fen,
        began_on: row.began_on,
        last_on: row.last_on,
        client_id: row.client_id,
        store_id: row.store_id,
        owner_id: row.owner_id,
        sop_run_id: row.sop_run_id,
        check_on: row.check_on,
        opened_at: row.opened_at,
        closed_at: row.closed_at,
    })
}

fn change_of(metric: &Metric, row: &findings::Model) -> Delta {
    let before = row.usual_value.unwrap_or(row.limit_value);
    Delta::between(metric.unit, metric.polarity, Some(row.observed_value), Some(before))
}

fn actions_of(scope: &Scope, finding: &Finding) -> FindingActions {
    let today = scope.agency().clock().today();
    let events = &scope.agency().definitions().sale_events;
    let handled = |verdict: Result<(), daiyun_base::error::Problem>| {
        Allowed::for_role(scope, HANDLE, verdict.map_err(|problem| problem.text))
    };
    FindingActions {
        analyse: handled(finding::can_analyse(finding)),
        plan: handled(finding::can_plan(finding)),
        act: handled(finding::can_report(finding, today, today, events)),
        verify: Allowed::for_role(
            scope,
            VERIFY,
            can_conclude(finding, today).map_err(|problem| problem.text),
        ),
    }
}

/// A finding with everything it rests on.
pub(super) async fn detail(scope: &Scope, row: findings::Model) -> Result<FindingDetail> {
    let definitions = scope.agency().definitions();
    let store = stores::by_id(scope, row.store_id).await?;
    let rule = definitions.alerts.get(&row.rule_code);
    let (series, contributions) = match rule {
        Some(rule) => (
            curve(scope, rule, &store, &row).await?,
            explanations(scope, rule, &store, (row.began_on, row.last_on)).await?,
        ),
        // A rule that is no longer shipped leaves its findings readable.
        None => (Vec::new(), Vec::new()),
    };
    let tables = contributions.into_iter().map(|table| contributions_view(scope, table));
    let occurrences = records::occurrences(scope, row.id).await?.into_iter().map(|one| OccurrenceView {
        day: one.day,
        observed_value: one.observed_value,
        limit_value: one.limit_value,
        usual_value: one.usual_value,
    });
    let run = match row.sop_run_id.filter(|_| scope.may(work::VIEW)) {
        Some(run_id) => Some(work::run_detail(scope, run_id).await?),
        None => None,
    };
    let verdict = row.verdict.clone().map(serde_json::from_value).transpose().map_err(Failure::internal)?;
    let contributions = tables.collect::<Result<_>>()?;
    Ok(FindingDetail {
        steps: steps_of(&row),
        cause: row.cause.clone(),
        action: row.action.clone(),
        promised_kind: row.promised_kind.clone(),
        promised_value: row.promised_value,
        planned_on: row.planned_on,
        acted_on: row.acted_on,
        next_check_on: row.next_check_on,
        verdict,
        series,
        contributions,
        occurrences: occurrences.collect(),
        run,
        finding: views(scope, vec![row]).await?.remove(0),
    })
}

async fn curve(
    scope: &Scope,
    rule: &AlertRule,
    store: &Store,
    row: &findings::Model,
) -> Result<Vec<SeriesDay>> {
    let days = DayRange { from: row.began_on - Days::new(CURVE_BEFORE), to: scope.agency().clock().today() };
    let mut known = known(scope, rule, std::slice::from_ref(store), days).await?;
    let Some(known) = known.remove(&store.id) else { return Ok(Vec::new()) };
    let Some(until) = known.until else { return Ok(Vec::new()) };
    let shown = DayRange { from: days.from, to: until };
    let events = &scope.agency().definitions().sale_events;
    let day = |day: NaiveDate| {
        let event = events.on(day).map(|event| &event.label);
        SeriesDay {
            day,
            value: known.series.on(day).value,
            sale_event: event.map(|label| label.zh.clone()),
            sale_event_en: event.map(|label| label.en.clone()),
        }
    };
    Ok(shown.iter().map(day).collect())
}

fn steps_of(row: &findings::Model) -> Vec<FindingStep> {
    let step = |state: FindingState, at: Option<DateTime<Utc>>| {
        let label = state.label();
        FindingStep { state: words::of(state), label: label.zh, label_en: label.en, at }
    };
    let mut steps = vec![
        step(FindingState::Found, Some(row.opened_at)),
        step(FindingState::Analysing, row.analysed_at),
        step(FindingState::Adjusting, row.planned_at),
        step(FindingState::Verifying, row.acted_at),
    ];
    let last: Option<FindingState> = words::read(&row.state).ok();
    let concluded = [FindingState::Verified, FindingState::Ineffective, FindingState::Rebounded];
    let last = last.filter(|state| concluded.contains(state)).unwrap_or(FindingState::Verified);
    steps.push(step(last, row.concluded_at));
    steps
}

fn contributions_view(scope: &Scope, table: Explanation) -> Result<ContributionsView> {
    let metric = scope.agency().definitions().metrics.metric(&table.metric)?;
    let by = table.by.label();
    let rows = table.segments.into_iter().map(|segment| ContributionView {
        code: segment.code,
        label: segment.label.zh,
        label_en: segment.label.en,
        change: segment.change,
        share_ppm: segment.share_ppm,
    });
    Ok(ContributionsView {
        metric_label: metric.label.zh.clone(),
        metric_label_en: metric.label.en.clone(),
        unit: words::of::<Unit>(metric.unit),
        metric: table.metric,
        by: table.by.code().to_owned(),
        by_label: by.zh,
        by_label_en: by.en,
        from: table.days.from,
        to: table.days.to,
        before_from: table.before.from,
        before_to: table.before.to,
        change: table.change,
        rows: rows.collect(),
    })
}
