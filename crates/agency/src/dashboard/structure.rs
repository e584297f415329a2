//! What a number is made of: by platform, store, channel, province or hour, as parts of the whole.

use std::collections::HashMap;

use daiyun_base::error::{Label, Problem};
use daiyun_base::money::ratio_ppm;
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension};
use daiyun_lake::Cell;
use serde::Serialize;
use utoipa::ToSchema;

use super::VIEW;
use super::actions::{Question, ask_of, asked_stores, coverage_of, until_yesterday};
use super::board::BoardQuestion;
use super::known::AskedStore;
use super::rules::Delta;
use super::view::{ColumnView, TableView};
use crate::error::Result;
use crate::scope::Scope;

/// What the board cuts by, and the number that is cut: money where it was paid, visits by where they came from, spending
/// by where it was spent.
const CUTS: [(Dimension, &str); 7] = [
    (Dimension::Platform, "paid_sales"),
    (Dimension::Store, "paid_sales"),
    (Dimension::TrafficChannel, "line_paid_sales"),
    (Dimension::Source, "source_visitors"),
    (Dimension::Channel, "ad_spend"),
    (Dimension::Province, "paid_sales"),
    (Dimension::Hour, "paid_sales"),
];
/// Bars beyond these are read by nobody; the rest stands together.
const MOST_PARTS: usize = 15;

/// A part of a whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct StructurePartView {
    /// `named`, `others` for all the small ones together, `unknown` for rows that do not say.
    pub kind: &'static str,
    /// Its value of the dimension; nothing for the others and the unknown.
    pub code: Option<String>,
    /// What people call it.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// One neutral character that stands for its platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Its value.
    pub value: Option<i64>,
    /// Of the whole.
    pub share_ppm: Option<i64>,
    /// Against the chosen comparison.
    pub change: Delta,
}

/// A number in parts.
#[derive(Debug, Serialize, ToSchema)]
pub struct StructureView {
    /// The dimension.
    pub by: String,
    /// The number that is cut.
    pub metric: ColumnView,
    /// The comparison.
    pub against: String,
    /// The same in English.
    pub against_en: String,
    /// The parts: hours in their order, everything else the largest first.
    pub parts: Vec<StructurePartView>,
    /// How many parts stand together as the others.
    pub others_count: usize,
    /// What the parts come to.
    pub total: Option<i64>,
    /// The snapshot they were read at.
    pub as_of: i64,
}

/// A part before it is drawn.
struct Counted {
    key: Cell,
    now: Option<i64>,
    before: Option<i64>,
}

/// The parts of a number of the board, by one dimension.
pub async fn structure(scope: &Scope, asked: &BoardQuestion, by: &str) -> Result<StructureView> {
    scope.require(VIEW)?;
    let (by, metric) = CUTS.iter().copied().find(|(cut, _)| cut.code() == by).ok_or_else(|| unknown(by))?;
    let stores = asked_stores(scope, asked.stores.as_deref()).await?;
    let coverage = coverage_of(scope, &stores).await?;
    let days = until_yesterday(asked.days, scope.agency().clock().today());
    let question = Question {
        metrics: vec![metric.to_owned()],
        by: vec![by],
        days,
        filters: Vec::new(),
        stores: asked.stores.clone(),
        compare: asked.compare.into_iter().collect(),
        limit: DEFAULT_LIMIT,
    };
    let table = ask_of(scope, &question, &stores, &coverage).await?;
    let unit = scope.agency().definitions().metrics.metric(metric)?.unit;
    let earlier = table.compared.first();
    let mut parts: Vec<Counted> = table
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| Counted {
            key: row.first().cloned().unwrap_or(Cell::Null),
            now: row.get(1).and_then(Cell::as_int),
            before: earlier.and_then(|earlier| earlier.rows.get(at)?.as_ref()?.first()?.as_int()),
        })
        .collect();
    let total = parts.iter().filter_map(|part| part.now).reduce(|sum, value| sum + value);
    let others = if by == Dimension::Hour { Vec::new() } else { cut_small(&mut parts) };
    let names = names_of(scope, &stores);
    let polarity = scope.agency().definitions().metrics.metric(metric)?.polarity;
    let view = |part: &Counted, (kind, code, label, mark): Named| {
        drawn(part, (kind, code, label, mark), total, |now, before| {
            Delta::between(unit, polarity, now, before)
        })
    };
    let mut drawn_parts: Vec<StructurePartView> =
        parts.iter().map(|part| view(part, named(scope, by, &part.key, &names))).collect();
    if !others.is_empty() {
        let sum =
            |of: fn(&Counted) -> Option<i64>| others.iter().filter_map(of).reduce(|sum, value| sum + value);
        let together =
            Counted { key: Cell::Null, now: sum(|part| part.now), before: sum(|part| part.before) };
        drawn_parts.push(view(&together, ("others", None, Label::new("其他", "Others"), None)));
    }
    let against = asked.compare.map_or_else(|| Label::new("", ""), |compare| compare.label(days));
    let columns = TableView::of(&table).columns;
    let metric = columns.into_iter().nth(1).ok_or_else(|| Problem::internal(&"a cut without a metric"))?;
    Ok(StructureView {
        by: by.code().to_owned(),
        metric,
        against: against.zh,
        against_en: against.en,
        parts: drawn_parts,
        others_count: others.len(),
        total,
        as_of: table.snapshot_id,
    })
}

/// What the stores are called, and the character of their platform.
fn names_of<'a>(scope: &Scope, stores: &'a [AskedStore]) -> HashMap<&'a str, (Label, Option<String>)> {
    stores
        .iter()
        .map(|store| {
            let mark = platform_of(scope, &store.scoped.platform).1;
            (store.scoped.store.as_str(), (Label::new(store.name.clone(), store.name.clone()), mark))
        })
        .collect()
}

/// Kind, code, label and mark of a part.
type Named = (&'static str, Option<String>, Label, Option<String>);

fn drawn(
    part: &Counted,
    (kind, code, label, mark): Named,
    total: Option<i64>,
    change: impl Fn(Option<i64>, Option<i64>) -> Delta,
) -> StructurePartView {
    StructurePartView {
        kind,
        code,
        label: label.zh,
        label_en: label.en,
        mark,
        value: part.now,
        share_ppm: part.now.and_then(|now| ratio_ppm(now, total?)),
        change: change(part.now, part.before),
    }
}

/// The largest first, the unknown after them; the small ones are taken out.
fn cut_small(parts: &mut Vec<Counted>) -> Vec<Counted> {
    parts.sort_by_key(|part| (part.key == Cell::Null, std::cmp::Reverse(part.now)));
    let unknown = parts.pop_if(|part| part.key == Cell::Null);
    let small = if parts.len() > MOST_PARTS + 1 { parts.split_off(MOST_PARTS) } else { Vec::new() };
    parts.extend(unknown);
    small
}

fn named(scope: &Scope, by: Dimension, key: &Cell, stores: &HashMap<&str, (Label, Option<String>)>) -> Named {
    if let Cell::Int(hour) = key {
        let text = format!("{hour:02}:00");
        return ("named", Some(hour.to_string()), Label::new(text.clone(), text), None);
    }
    let Some(code) = key.as_text() else {
        return ("unknown", None, Label::new("未知", "Unknown"), None);
    };
    let (label, mark) = if by == Dimension::Platform {
        platform_of(scope, code)
    } else if let Some((label, mark)) = stores.get(code).filter(|_| by == Dimension::Store) {
        (label.clone(), mark.clone())
    } else {
        (Label::new(code, code), None)
    };
    ("named", Some(code.to_owned()), label, mark)
}

fn platform_of(scope: &Scope, code: &str) -> (Label, Option<String>) {
    match scope.agency().definitions().formats.platform(code) {
        Some(platform) => (platform.label.clone(), Some(platform.mark.clone())),
        None => (Label::new(code, code), None),
    }
}

fn unknown(by: &str) -> Problem {
    let codes: Vec<&str> = CUTS.iter().map(|(cut, _)| cut.code()).collect();
    Problem::invalid(
        "cut_unknown",
        format!("看板不能按「{by}」拆分；可用：{}", codes.join("、")),
        format!("The board is not cut by {by:?}; use one of: {}", codes.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(key: Option<usize>, now: i64) -> Counted {
        let key = key.map_or(Cell::Null, |key| Cell::Text(key.to_string()));
        Counted { key, now: Some(now), before: None }
    }

    #[test]
    fn the_small_ones_stand_together_and_the_unknown_after_them() {
        let check = |count: usize, unknown: bool, kept: usize, small: usize| {
            let mut parts: Vec<Counted> =
                (1..=count).map(|at| counted(Some(at), i64::try_from(at).unwrap())).collect();
            if unknown {
                parts.insert(0, counted(None, 1_000));
            }
            let others = cut_small(&mut parts);
            assert_eq!((parts.len(), others.len()), (kept, small), "{count}");
            assert_eq!(parts.first().and_then(|part| part.now), i64::try_from(count).ok());
            assert_eq!(parts.last().is_some_and(|part| part.key == Cell::Null), unknown);
        };
        check(3, false, 3, 0);
        check(3, true, 4, 0);
        // One small one alone is no group.
        check(16, false, 16, 0);
        check(17, false, 15, 2);
        check(31, true, 16, 16);
    }
}
