//! What a metric must keep to besides its own shape: the facts and columns it names exist and hold the right kind, the
//! metrics it names exist and may be used so, the unit follows from what is measured.

use std::collections::BTreeMap;

use daiyun_base::definition::Issues;
use daiyun_base::fact::{ColumnDefinition, ColumnKind, FactDefinition};

use crate::metric::{Condition, Events, Measure, Metric, Reading, Unit, is_plain_name};

/// The column that says at which grain a row states its money.
pub(crate) const GRAIN_COLUMN: &str = "grain";

/// Checks a metric that reads rows.
pub(crate) fn reading_metric(
    metric: &Metric,
    facts: &BTreeMap<String, FactDefinition>,
    issues: &mut Issues<'_>,
) {
    let Some(reading) = metric.measure.reading() else { return };
    let Some(fact) = facts.get(&reading.fact) else {
        issues.add("fact", format!("没有「{}」这张事实表", reading.fact), listed(facts.keys()));
        return;
    };
    rows(reading, fact, issues);
    match &metric.measure {
        Measure::Sum { column, events, .. } => {
            unit_follows_column(metric, amount(fact, column, issues), issues);
            if let Some(events) = events {
                dated_events(events, fact, facts, issues);
            }
        }
        Measure::Latest { column, .. } => {
            unit_follows_column(metric, amount(fact, column, issues), issues);
            if fact.key != [reading.date.as_str()] {
                issues.add("measure", "latest 要求每店每天只有一行", "换成 sum，或换一张按天的事实表");
            }
        }
        Measure::Count { .. } => unit_is(metric, Unit::Count, issues),
        Measure::Distinct { column, .. } => {
            unit_is(metric, Unit::Count, issues);
            known(fact, column, &[ColumnKind::Text], issues);
        }
        Measure::Average { column, weight, .. } => {
            let kinds = [ColumnKind::Seconds, ColumnKind::Ppm, ColumnKind::Fen];
            unit_follows_column(metric, known(fact, column, &kinds, issues), issues);
            known(fact, weight, &[ColumnKind::Count], issues);
        }
        Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => {}
    }
}

/// Checks a metric made of others. `usable` holds the metrics that passed and may stand inside this one.
pub(crate) fn made_metric(metric: &Metric, usable: &BTreeMap<String, Metric>, issues: &mut Issues<'_>) {
    let mut complete = metric.inputs().next().is_some();
    if !complete {
        issues.add("measure", "没有写由哪些指标组成", "至少写一个指标的 code");
    }
    for code in metric.inputs() {
        if !usable.contains_key(code) {
            complete = false;
            issues.add("measure", format!("「{code}」不存在、有错，或不能再用来组成别的指标"), PARTS);
        }
    }
    if let Measure::Share { of } | Measure::Cumulative { of } = &metric.measure
        && complete
        && !adds_up(of, usable)
    {
        issues.add(
            "measure",
            format!("「{of}」的各组之和不等于总数"),
            "占比和累计只能用可以逐日、逐组相加的指标",
        );
    }
    let units: Vec<Unit> =
        metric.inputs().filter_map(|code| usable.get(code)).map(|input| input.unit).collect();
    match &metric.measure {
        Measure::Derived { .. } | Measure::Cumulative { .. } => {
            if complete && units.iter().any(|unit| *unit != metric.unit) {
                issues.add("unit", "与组成它的指标单位不同", "相加减的指标和结果用同一个单位");
            }
        }
        Measure::Share { .. } => unit_is(metric, Unit::Ppm, issues),
        Measure::Ratio { of, over } => {
            if of.is_empty() || over.is_empty() {
                issues.add("measure", "ratio 的 of 或 over 为空", "分子分母都要写");
            }
            let (above, below) = units.split_at(of.len().min(units.len()));
            if complete && !ratio_unit_fits(metric.unit, above, below) {
                issues.add("unit", "与分子、分母的单位不符", "元÷元、数÷数写 ppm 或 ratio_ppm，元÷数写 fen");
            }
        }
        Measure::Sum { .. }
        | Measure::Count { .. }
        | Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Latest { .. } => {}
    }
}

const PARTS: &str = "derived 由直接读数的指标组成；ratio、share、cumulative 还可以用 derived";

/// Whether the values of groups add up to the value of the whole. Distinct counts and last values do not.
fn adds_up(code: &str, usable: &BTreeMap<String, Metric>) -> bool {
    let Some(metric) = usable.get(code) else { return false };
    match &metric.measure {
        Measure::Sum { .. } | Measure::Count { .. } => true,
        Measure::Derived { .. } => metric.inputs().all(|input| adds_up(input, usable)),
        Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Latest { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => false,
    }
}

fn rows(reading: &Reading, fact: &FactDefinition, issues: &mut Issues<'_>) {
    known(fact, &reading.date, &[ColumnKind::Day], issues);
    for condition in &reading.only {
        meets(condition, fact, issues);
    }
    let Some(grain) = fact.key.iter().find(|name| *name == GRAIN_COLUMN).and_then(|name| column(fact, name))
    else {
        if !reading.grains.is_empty() {
            issues.add("grains", "这张事实表不分粒度", "删去 grains");
        }
        return;
    };
    // A grain left out would silently drop a store that reports only there.
    let complete = grain.values.iter().all(|word| reading.grains.contains(word));
    if !complete || reading.grains.len() != grain.values.len() {
        issues.add(
            "grains",
            "没有把每种粒度排一次序",
            format!("按取用的先后写全：{}", grain.values.join("、")),
        );
    }
}

fn meets(condition: &Condition, fact: &FactDefinition, issues: &mut Issues<'_>) {
    let kinds: &[ColumnKind] = match condition {
        Condition::Is { .. } | Condition::IsNot { .. } => &[ColumnKind::Text, ColumnKind::Flag],
        Condition::Present { .. } => &[],
    };
    let Some(column) = known(fact, condition.column(), kinds, issues) else { return };
    let Some(values) = condition.values() else { return };
    if values.is_empty() {
        issues.add(condition.column(), "条件没有写值", "在 values 里至少写一个值");
    }
    let flags = ["true".to_owned(), "false".to_owned()];
    let words: &[String] = if column.kind == ColumnKind::Flag { &flags } else { &column.values };
    for value in values {
        if !words.is_empty() && !words.contains(value) {
            issues.add(condition.column(), format!("「{value}」不是这列的值"), listed(words));
        }
    }
}

fn dated_events(
    events: &Events,
    fact: &FactDefinition,
    facts: &BTreeMap<String, FactDefinition>,
    issues: &mut Issues<'_>,
) {
    if fact.key != [events.key.as_str()] {
        issues.add("events", "key 不是这张事实表的主键", "事件按主键列对应到行，否则一行会算两次");
    }
    let Some(other) = facts.get(&events.fact) else {
        issues.add("events", format!("没有「{}」这张事实表", events.fact), listed(facts.keys()));
        return;
    };
    known(other, &events.key, &[ColumnKind::Text], issues);
    amount(other, &events.column, issues);
    for condition in &events.only {
        meets(condition, other, issues);
    }
}

/// A column that may be added up over rows.
fn amount<'f>(fact: &'f FactDefinition, name: &str, issues: &mut Issues<'_>) -> Option<&'f ColumnDefinition> {
    known(fact, name, &[ColumnKind::Fen, ColumnKind::Count, ColumnKind::Seconds], issues)
}

/// The column of this name; it must be of one of the kinds, unless none is named.
fn known<'f>(
    fact: &'f FactDefinition,
    name: &str,
    kinds: &[ColumnKind],
    issues: &mut Issues<'_>,
) -> Option<&'f ColumnDefinition> {
    let Some(column) = column(fact, name) else {
        let names = fact.columns.iter().map(|column| &column.name);
        issues.add(name, format!("{} 没有这一列", fact.code), listed(names));
        return None;
    };
    if !kinds.is_empty() && !kinds.contains(&column.kind) {
        issues.add(name, format!("{} 的这一列不能这样用", fact.code), format!("用类型为 {kinds:?} 的列"));
    }
    if !is_plain_name(name) {
        issues.add(name, "列名不是小写字母、数字和下划线", "改事实表的列名");
    }
    Some(column)
}

fn column<'f>(fact: &'f FactDefinition, name: &str) -> Option<&'f ColumnDefinition> {
    fact.column(name).map(|at| &fact.columns[at])
}

fn unit_follows_column(metric: &Metric, column: Option<&ColumnDefinition>, issues: &mut Issues<'_>) {
    let unit = match column.map(|column| column.kind) {
        Some(ColumnKind::Fen) => Unit::Fen,
        Some(ColumnKind::Count) => Unit::Count,
        Some(ColumnKind::Ppm) => Unit::Ppm,
        Some(ColumnKind::Seconds) => Unit::Seconds,
        Some(ColumnKind::Text | ColumnKind::Instant | ColumnKind::Day | ColumnKind::Flag) | None => return,
    };
    unit_is(metric, unit, issues);
}

fn unit_is(metric: &Metric, unit: Unit, issues: &mut Issues<'_>) {
    if metric.unit != unit {
        issues.add("unit", "与所测的不符", format!("写 unit = \"{}\"", unit.code()));
    }
}

/// Money above and below cancel out: what is left decides whether the quotient is money or a pure number.
fn ratio_unit_fits(unit: Unit, above: &[Unit], below: &[Unit]) -> bool {
    let money = |units: &[Unit]| units.iter().filter(|unit| **unit == Unit::Fen).count();
    match unit {
        Unit::Fen => money(above) == money(below) + 1,
        Unit::Ppm | Unit::RatioPpm => money(above) == money(below),
        Unit::Count | Unit::Seconds => false,
    }
}

fn listed<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    format!("可用：{}", names.join("、"))
}
