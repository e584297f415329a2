//! What a metric must keep to besides its own shape: the facts and columns it names exist and hold the right kind, the
//! metrics it names exist and may be used so, the unit follows from what is measured.

use std::collections::BTreeMap;

use daiyun_base::definition::Issues;
use daiyun_base::fact::{ColumnDefinition, ColumnKind, FactDefinition};

use crate::metric::{Measure, Metric, Stock, Unit, is_plain_name};
use crate::reading::{Condition, Events, Prices, Reading};

/// The columns that say which of several statements of the same money a row belongs to.
const GRAIN_COLUMNS: [&str; 2] = ["grain", "bill"];

/// The column of a fact that says so, if it states money several times over.
pub(crate) fn grain_column(fact: &FactDefinition) -> Option<&ColumnDefinition> {
    let name = fact.key.iter().find(|name| GRAIN_COLUMNS.contains(&name.as_str()))?;
    column(fact, name)
}

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
        Measure::Sum { .. } => sum(metric, reading, fact, facts, issues),
        Measure::Max { column, .. } => unit_follows_column(metric, amount(fact, column, issues), issues),
        Measure::Latest { column, each, .. } => {
            unit_follows_column(metric, amount(fact, column, issues), issues);
            snapshots(reading, fact, each, issues);
        }
        Measure::LatestAverage { column, each, weights, .. } => {
            unit_follows_column(metric, known(fact, column, &MEANT, issues), issues);
            for weight in weights {
                known(fact, weight, &[ColumnKind::Count], issues);
            }
            snapshots(reading, fact, each, issues);
        }
        Measure::Increment { column, since, .. } => {
            unit_follows_column(metric, amount(fact, column, issues), issues);
            snapshots(reading, fact, &[], issues);
            if let Some(since) = since {
                known(fact, since, &[ColumnKind::Day], issues);
            }
        }
        Measure::Count { .. } => unit_is(metric, Unit::Count, issues),
        Measure::Distinct { column, .. } => {
            unit_is(metric, Unit::Count, issues);
            known(fact, column, &[ColumnKind::Text, ColumnKind::Day], issues);
        }
        Measure::Average { column, weights, .. } => {
            unit_follows_column(metric, known(fact, column, &MEANT, issues), issues);
            for weight in weights {
                known(fact, weight, &[ColumnKind::Count], issues);
            }
        }
        Measure::Elapsed { since, column, .. } => {
            unit_is(metric, Unit::Seconds, issues);
            known(fact, since, &[ColumnKind::Instant], issues);
            known(fact, column, &[ColumnKind::Instant], issues);
        }
        Measure::SellOut { quantity, stock, .. } => {
            unit_is(metric, Unit::Seconds, issues);
            known(fact, quantity, &[ColumnKind::Count], issues);
            stated_stock(stock, reading, fact, facts, issues);
        }
        Measure::Derived { .. }
        | Measure::Ratio { .. }
        | Measure::Share { .. }
        | Measure::Cumulative { .. } => {}
    }
    if let Some(prices) = &reading.prices {
        dated_prices(prices, fact, facts, issues);
    }
}

fn sum(
    metric: &Metric,
    reading: &Reading,
    fact: &FactDefinition,
    facts: &BTreeMap<String, FactDefinition>,
    issues: &mut Issues<'_>,
) {
    let Measure::Sum { column, events, otherwise, times, .. } = &metric.measure else { return };
    let own = amount(fact, column, issues);
    match (times, &reading.prices) {
        (None, _) => unit_follows_column(metric, own, issues),
        (Some(times), Some(prices)) => {
            let price = facts.get(&prices.fact).and_then(|fact| amount(fact, times, issues));
            unit_follows_column(metric, price, issues);
        }
        (Some(_), None) => issues.add("times", "没有写 rows.prices", "写价格在哪张事实表"),
    }
    if let Some(events) = events {
        dated_events(events, fact, facts, issues);
    }
    if let Some(otherwise) = otherwise {
        unit_follows_column(metric, amount(fact, &otherwise.column, issues), issues);
        otherwise.only.iter().for_each(|test| meets(test, fact, issues));
    }
}

/// What a mean can be of.
const MEANT: [ColumnKind; 4] = [ColumnKind::Seconds, ColumnKind::Ppm, ColumnKind::Fen, ColumnKind::Count];

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
        Measure::Ratio { of, over, per } => {
            if *per == 0 {
                issues.add("per", "不能是 0", "写 1000 表示每千次");
            }
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
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Increment { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. } => {}
    }
}

const PARTS: &str = "derived 由直接读数的指标组成；ratio、share、cumulative 还可以用 derived";

/// Whether the values of groups add up to the value of the whole. Distinct counts and last values do not.
fn adds_up(code: &str, usable: &BTreeMap<String, Metric>) -> bool {
    let Some(metric) = usable.get(code) else { return false };
    match &metric.measure {
        Measure::Sum { .. } | Measure::Count { .. } | Measure::Increment { .. } => true,
        Measure::Derived { .. } => metric.inputs().all(|input| adds_up(input, usable)),
        Measure::Distinct { .. }
        | Measure::Average { .. }
        | Measure::Max { .. }
        | Measure::Latest { .. }
        | Measure::LatestAverage { .. }
        | Measure::Elapsed { .. }
        | Measure::SellOut { .. }
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
    let Some(grain) = grain_column(fact) else {
        if !reading.grains.is_empty() {
            issues.add("grains", "这张事实表不分粒度", "删去 grains");
        }
        return;
    };
    // A grain left out would silently drop a store that reports only there.
    let read: Vec<&String> = grain
        .values
        .iter()
        .filter(|word| reading.only.iter().all(|test| test.allows(&grain.name, word)))
        .collect();
    let complete = read.iter().all(|word| reading.grains.contains(word));
    if !complete || reading.grains.len() != read.len() {
        let words: Vec<&str> = read.into_iter().map(String::as_str).collect();
        issues.add("grains", "没有把每种粒度排一次序", format!("按取用的先后写全：{}", words.join("、")));
    }
}

/// A last value and an increment follow one thing from day to day.
fn snapshots(reading: &Reading, fact: &FactDefinition, each: &[String], issues: &mut Issues<'_>) {
    if !fact.key.contains(&reading.date) {
        issues.add("measure", "这种算法要求每个对象每天只有一行", "换成 sum，或换一张按天的事实表");
    }
    if grain_column(fact).is_some() {
        issues.add("measure", "这种算法不能用于分粒度的事实表", "换一张事实表");
    }
    for name in each {
        if !fact.key.contains(name) || *name == reading.date {
            issues.add("each", format!("「{name}」不是主键里日期以外的列"), "写主键里的列");
        }
    }
}

fn meets(condition: &Condition, fact: &FactDefinition, issues: &mut Issues<'_>) {
    match condition {
        Condition::Is { column, values } | Condition::IsNot { column, values } => {
            holds_one_of(column, values, fact, issues);
        }
        Condition::Present { column } | Condition::Absent { column } => {
            known(fact, column, &[], issues);
        }
        Condition::Positive { column } => {
            amount(fact, column, issues);
        }
        Condition::Within { column, since, .. } => {
            known(fact, column, &[ColumnKind::Instant], issues);
            known(fact, since, &[ColumnKind::Instant], issues);
        }
        Condition::Any { of } => {
            if of.is_empty() {
                issues.add("any", "没有写条件", "在 of 里至少写一个条件");
            }
            of.iter().for_each(|test| meets(test, fact, issues));
        }
    }
}

fn holds_one_of(name: &str, values: &[String], fact: &FactDefinition, issues: &mut Issues<'_>) {
    let kinds = [ColumnKind::Text, ColumnKind::Flag, ColumnKind::Count];
    let Some(column) = known(fact, name, &kinds, issues) else { return };
    if values.is_empty() {
        issues.add(name, "条件没有写值", "在 values 里至少写一个值");
    }
    let flags = ["true".to_owned(), "false".to_owned()];
    let words: &[String] = if column.kind == ColumnKind::Flag { &flags } else { &column.values };
    for value in values {
        if !words.is_empty() && !words.contains(value) {
            issues.add(name, format!("「{value}」不是这列的值"), listed(words));
        }
        if column.kind == ColumnKind::Count && value.parse::<i64>().is_err() {
            issues.add(name, format!("「{value}」不是整数"), "这一列是个数，写成 \"1\" 这样");
        }
    }
}

fn dated_prices(
    prices: &Prices,
    fact: &FactDefinition,
    facts: &BTreeMap<String, FactDefinition>,
    issues: &mut Issues<'_>,
) {
    known(fact, &prices.key, &[ColumnKind::Text], issues);
    let Some(other) = facts.get(&prices.fact) else {
        issues.add("prices", format!("没有「{}」这张事实表", prices.fact), listed(facts.keys()));
        return;
    };
    if other.key != [prices.key.as_str(), prices.since.as_str()] {
        issues.add("prices", "价格表的主键不是 key 和 since", "否则同一天有两个价格，一行会算两次");
    }
    known(other, &prices.since, &[ColumnKind::Day], issues);
}

fn stated_stock(
    stock: &Stock,
    reading: &Reading,
    fact: &FactDefinition,
    facts: &BTreeMap<String, FactDefinition>,
    issues: &mut Issues<'_>,
) {
    known(fact, &stock.key, &[ColumnKind::Text], issues);
    if known(fact, &reading.date, &[ColumnKind::Day], issues).is_some_and(|day| day.day_of.is_none()) {
        issues.add("date", "这一天没有对应的时刻，说不清先后", "写一个由时刻得来的日期列");
    }
    let Some(other) = facts.get(&stock.fact) else {
        issues.add("stock", format!("没有「{}」这张事实表", stock.fact), listed(facts.keys()));
        return;
    };
    known(other, &stock.key, &[ColumnKind::Text], issues);
    known(other, &stock.column, &[ColumnKind::Count], issues);
    known(other, &stock.date, &[ColumnKind::Day], issues);
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
        Unit::Ppm | Unit::RatioPpm | Unit::Count => money(above) == money(below),
        Unit::Seconds => false,
    }
}

fn listed<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    format!("可用：{}", names.join("、"))
}
