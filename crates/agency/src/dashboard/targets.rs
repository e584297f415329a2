//! How far the targets of a scope are met: the month so far beside the month's target and the month's time, and the days
//! asked for beside their part of it. A number that lacks a store is not held against a target that has it.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use daiyun_base::money::ratio_ppm;
use daiyun_base::period::{DayRange, Month};
use daiyun_kpi::metric::{Metric, Polarity};
use daiyun_kpi::query::DEFAULT_LIMIT;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::VIEW;
use super::actions::{Question, Table, ask_of, asked_stores, coverage_of, until_yesterday};
use super::board::BoardQuestion;
use super::known::{AskedStore, Extent};
use super::rules::Delta;
use crate::contracts::targets::{Target, TargetKind, day_share, kind_of, targets_of};
use crate::error::Result;
use crate::imports;
use crate::scope::Scope;

/// The targets of a scope and a period.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardTargetsView {
    /// The month of the last day shown.
    pub month: String,
    /// A metric each; only those that have a target.
    pub items: Vec<BoardTarget>,
}

/// A metric beside its target.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardTarget {
    /// The metric's code.
    pub metric: String,
    /// Its month: `sum` adds up by day, `level` holds on every day.
    pub kind: &'static str,
    /// 目标 of the days shown; nothing unless every store has one in every month of them.
    pub goal: Option<i64>,
    /// 保底 of the days shown.
    pub floor: Option<i64>,
    /// 挑战 of the days shown.
    pub stretch: Option<i64>,
    /// What falls on the last day: the rule of the curve.
    pub day_goal: Option<i64>,
    /// 较目标: the days shown against their target.
    pub change: Option<Delta>,
    /// 目标 of the whole month.
    pub month_goal: Option<i64>,
    /// The month so far.
    pub month_value: Option<i64>,
    /// The month so far of the month's target; of a level where less is better, the target of the level.
    pub done_ppm: Option<i64>,
    /// The month's days so far of all its days; nothing for a level, which time does not bring nearer.
    pub time_ppm: Option<i64>,
    /// The stores that lack a target of the month, by name.
    pub without: Vec<String>,
}

/// The targets of a scope beside its numbers.
pub async fn board_targets(scope: &Scope, asked: &BoardQuestion) -> Result<BoardTargetsView> {
    scope.require(VIEW)?;
    let stores = asked_stores(scope, asked.stores.as_deref()).await?;
    let days = until_yesterday(asked.days, scope.agency().clock().today());
    let month = Month::of(days.to);
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let set = targets_of(scope, &ids, &months(days)).await?;
    let codes: BTreeSet<&str> = set.iter().map(|target| target.metric.as_str()).collect();
    let catalogue = &scope.agency().definitions().metrics;
    // A target outlives the metric it was set for; without the metric there is nothing to hold against it.
    let metrics: Vec<&Metric> = codes.into_iter().filter_map(|code| catalogue.metric(code).ok()).collect();
    if metrics.is_empty() {
        return Ok(BoardTargetsView { month: month.to_string(), items: Vec::new() });
    }
    let coverage = coverage_of(scope, &stores).await?;
    let question = |days: DayRange| Question {
        metrics: metrics.iter().map(|metric| metric.code.clone()).collect(),
        by: Vec::new(),
        days,
        filters: Vec::new(),
        stores: asked.stores.clone(),
        compare: Vec::new(),
        limit: DEFAULT_LIMIT,
    };
    let so_far = DayRange { from: month.first_day(), to: days.to };
    let of_days = ask_of(scope, &question(days), &stores, &coverage).await?;
    let of_month = ask_of(scope, &question(so_far), &stores, &coverage).await?;
    let sellers = sellers(scope, &stores);
    let beside = |metric: &&Metric| {
        let kind = kind_of(catalogue, metric)?;
        let own = set.iter().filter(|target| target.metric == metric.code).collect();
        let plan = Plan { kind, sellers: &sellers, set: own };
        Some(plan.beside(metric, days, (whole(&of_days, &metric.code), whole(&of_month, &metric.code))))
    };
    Ok(BoardTargetsView { month: month.to_string(), items: metrics.iter().filter_map(beside).collect() })
}

/// The stores a target is asked of: an account that sells nothing has none to lack.
fn sellers<'a>(scope: &Scope, stores: &'a [AskedStore]) -> Vec<&'a AskedStore> {
    let sells = |store: &&AskedStore| imports::can_state(scope, &store.scoped.platform, imports::ORDERS);
    stores.iter().filter(sells).collect()
}

/// What a metric that adds up is meant to have come to by the end of each of some periods that follow one another; nothing
/// from the first on in which a store has no target.
pub(super) async fn goals_to_date(
    scope: &Scope,
    metric: &Metric,
    stores: &[AskedStore],
    periods: &[DayRange],
) -> Result<Vec<Option<i64>>> {
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Ok(Vec::new()) };
    let ids: Vec<Uuid> = stores.iter().map(|store| store.id).collect();
    let set = targets_of(scope, &ids, &months(DayRange { from: first.from, to: last.to })).await?;
    let sellers = sellers(scope, stores);
    let own = set.iter().filter(|target| target.metric == metric.code).collect();
    let plan = Plan { kind: TargetKind::Sum, sellers: &sellers, set: own };
    let mut so_far = Some(0);
    let goals = periods.iter().map(|period| {
        so_far =
            so_far.zip(plan.of_days(*period, |target| Some(target.goal_value))).map(|(sum, own)| sum + own);
        so_far
    });
    Ok(goals.collect())
}

/// A number of which every store has come.
fn whole(table: &Table, metric: &str) -> Option<i64> {
    if table.extent_of(metric) != Some(&Extent::Whole) {
        return None;
    }
    let at = table.compiled.columns.iter().position(|column| column.name == metric)?;
    table.rows.first()?.get(at)?.as_int()
}

/// The months that hold some days.
fn months(days: DayRange) -> Vec<Month> {
    let last = Month::of(days.to);
    std::iter::successors(Some(Month::of(days.from)), |month| Some(month.next()))
        .take_while(|month| *month <= last)
        .collect()
}

/// The targets of one metric.
struct Plan<'a> {
    kind: TargetKind,
    sellers: &'a [&'a AskedStore],
    set: Vec<&'a Target>,
}

impl Plan<'_> {
    fn beside(
        &self,
        metric: &Metric,
        days: DayRange,
        (now, so_far): (Option<i64>, Option<i64>),
    ) -> BoardTarget {
        let month = Month::of(days.to);
        let goal = self.of_days(days, |target| Some(target.goal_value));
        let month_goal = self.of_days(month.days(), |target| Some(target.goal_value));
        let one_day = DayRange { from: days.to, to: days.to };
        let has = |store: &AskedStore| {
            self.set.iter().any(|one| one.store_id == store.id && one.month == month.to_string())
        };
        let lacks = self.sellers.iter().filter(|store| !has(store)).map(|store| store.name.clone());
        BoardTarget {
            metric: metric.code.clone(),
            kind: match self.kind {
                TargetKind::Sum => "sum",
                TargetKind::Level => "level",
            },
            goal,
            floor: self.of_days(days, |target| target.floor_value),
            stretch: self.of_days(days, |target| target.stretch_value),
            day_goal: self.of_days(one_day, |target| Some(target.goal_value)),
            change: now
                .zip(goal)
                .map(|(now, goal)| Delta::between(metric.unit, metric.polarity, Some(now), Some(goal))),
            month_goal,
            month_value: so_far,
            done_ppm: so_far
                .zip(month_goal)
                .and_then(|(now, goal)| done(self.kind, metric.polarity, now, goal)),
            time_ppm: (self.kind == TargetKind::Sum).then(|| time(days.to)).flatten(),
            without: lacks.collect(),
        }
    }

    /// One of the three numbers for some days: added up by store and day, or the level that all of them share.
    fn of_days(&self, days: DayRange, of: impl Fn(&Target) -> Option<i64>) -> Option<i64> {
        let mut values = Vec::new();
        for month in months(days) {
            for store in self.sellers {
                let name = month.to_string();
                let own = self.set.iter().find(|one| one.store_id == store.id && one.month == name)?;
                values.push((month, of(own)?));
            }
        }
        match self.kind {
            TargetKind::Sum => {
                Some(values.iter().map(|(month, value)| part(*value, *month, days)).sum::<i64>())
            }
            TargetKind::Level => {
                let (_, first) = values.first()?;
                values.iter().all(|(_, value)| value == first).then_some(*first)
            }
        }
        .filter(|_| !values.is_empty())
    }
}

/// What of a month's target falls on those of its days that lie in a period.
fn part(value: i64, month: Month, days: DayRange) -> i64 {
    if days.from <= month.first_day() && month.last_day() <= days.to {
        return value;
    }
    month.days().iter().filter(|day| days.contains(*day)).map(|day| day_share(value, day)).sum()
}

/// How far a target is met. Where less is better, a level of 8% against a target of 9% has met it more than wholly; a sum
/// that should stay small is used up instead.
fn done(kind: TargetKind, polarity: Polarity, now: i64, goal: i64) -> Option<i64> {
    match (kind, polarity) {
        (TargetKind::Level, Polarity::Lower) => ratio_ppm(goal, now),
        (TargetKind::Level, Polarity::Higher | Polarity::Neutral) | (TargetKind::Sum, _) => {
            ratio_ppm(now, goal)
        }
    }
}

fn time(to: NaiveDate) -> Option<i64> {
    let days = i64::try_from(Month::of(to).days().len_days()).ok()?;
    ratio_ppm(i64::from(to.day()), days)
}

#[cfg(test)]
mod tests {
    use daiyun_base::money::PPM;

    use super::*;

    #[test]
    fn less_is_better_turns_the_attainment_round() {
        let check = |kind: TargetKind, polarity: Polarity, now: i64, goal: i64, expected: Option<i64>| {
            assert_eq!(done(kind, polarity, now, goal), expected, "{now} of {goal}");
        };
        check(TargetKind::Level, Polarity::Lower, 80_000, 90_000, Some(1_125_000));
        check(TargetKind::Level, Polarity::Lower, 100_000, 90_000, Some(900_000));
        check(TargetKind::Level, Polarity::Lower, 0, 90_000, None);
        check(TargetKind::Level, Polarity::Higher, 80_000, 100_000, Some(800_000));
        check(TargetKind::Sum, Polarity::Higher, 50, 100, Some(PPM / 2));
        check(TargetKind::Sum, Polarity::Lower, 50, 100, Some(PPM / 2));
    }

    #[test]
    fn the_parts_of_a_month_add_up_however_it_is_cut() {
        let month: Month = "2026-07".parse().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for cut in ["2026-07-01", "2026-07-14", "2026-07-30"] {
            let before = DayRange { from: day("2026-06-20"), to: day(cut) };
            let after = DayRange { from: day(cut).succ_opt().unwrap(), to: day("2026-08-03") };
            assert_eq!(
                part(100_000_003, month, before) + part(100_000_003, month, after),
                100_000_003,
                "{cut}"
            );
        }
        assert_eq!(time(day("2026-07-31")), Some(PPM));
    }
}
