//! The catalogue: every metric that may be asked for, checked once against the facts it reads.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::{Kind, Problem};
use daiyun_base::fact::{ColumnDefinition, FactDefinition};

use crate::check;
use crate::metric::{Measure, Metric};
use crate::query::{Dimension, Origin};
use crate::reading::Condition;

/// The grain that states an advertising account as a whole.
const WHOLE_ACCOUNT: &str = "account";
/// What an account is made of, besides what stands at a grain of its own.
const INSIDE_ACCOUNT: [Dimension; 2] = [Dimension::Plan, Dimension::Term];

/// The metrics without a fault, with the facts they read.
///
/// ```
/// use std::collections::BTreeMap;
/// use daiyun_base::definition::Source;
/// use daiyun_kpi::catalogue::Catalogue;
///
/// let source = Source::new("metrics/trade.toml", r#"
///     [[entry]]
///     code = "paid_orders"
///     label = { zh = "支付订单数", en = "Paid orders" }
///     note = { zh = "按付款日计", en = "By payment day" }
///     unit = "count"
///     polarity = "higher"
///     revision = 1
///     measure = { kind = "count", rows = { fact = "orders", date = "paid_on" } }
///     check = "SELECT COUNT(*) FROM orders WHERE paid_on BETWEEN :from AND :to"
/// "#);
/// let (catalogue, issues) = Catalogue::load(&[source], &BTreeMap::new());
/// assert!(issues[0].to_string().contains("没有「orders」这张事实表"));
/// assert!(catalogue.metric("paid_orders").is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    metrics: BTreeMap<String, Metric>,
    facts: BTreeMap<String, FactDefinition>,
}

/// Metrics may stand on the floors below: readings, sums of readings, everything else.
const FLOORS: [fn(&Measure) -> bool; 3] = [
    |measure| measure.reading().is_some(),
    |measure| matches!(measure, Measure::Derived { .. }),
    |measure| measure.reading().is_none() && !matches!(measure, Measure::Derived { .. }),
];

impl Catalogue {
    /// Loads `metrics/*.toml`. Every problem of every file is returned; a metric with a problem is left out, so that
    /// what remains can always be compiled.
    #[must_use]
    pub fn load(
        sources: &[Source],
        facts: &BTreeMap<String, FactDefinition>,
    ) -> (Self, Vec<DefinitionIssue>) {
        let mut found = Vec::new();
        let mut declared: BTreeMap<String, (String, Metric)> = BTreeMap::new();
        for source in sources {
            for (code, metric) in load_many::<Metric>(std::slice::from_ref(source), &mut found) {
                if let Some((file, _)) = declared.get(&code) {
                    let what = format!("{file} 里已有同名指标");
                    Issues::new(&source.path, &code, &mut found).add("code", what, "换一个 code");
                    continue;
                }
                let topic = topic_of(&source.path);
                declared.insert(code, (source.path.clone(), Metric { topic, ..metric }));
            }
        }
        let mut catalogue = Self { metrics: BTreeMap::new(), facts: facts.clone() };
        for belongs in FLOORS {
            let below = catalogue.buildable();
            for (code, (file, metric)) in declared.iter().filter(|(_, (_, metric))| belongs(&metric.measure))
            {
                let mut issues = Issues::new(file, code, &mut found);
                check::reading_metric(metric, facts, &mut issues);
                if metric.measure.reading().is_none() {
                    check::made_metric(metric, &below, &mut issues);
                }
                // Faults of its own shape, found while the file was read, leave it out as well.
                if !found.iter().any(|issue| issue.code == *code) {
                    catalogue.metrics.insert(code.clone(), metric.clone());
                }
            }
        }
        (catalogue, found)
    }

    /// The metric with this code.
    pub fn metric(&self, code: &str) -> Result<&Metric, Problem> {
        self.metrics.get(code).ok_or_else(|| self.unknown(code))
    }

    /// Every metric, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Metric> {
        self.metrics.values()
    }

    /// The facts a metric reads, itself or through the metrics it is made of. The events that correct a row (a refund
    /// beside its order) are none: without them the row's own claim counts.
    pub fn facts(&self, code: &str) -> Result<BTreeSet<String>, Problem> {
        let readings = self.readings(self.metric(code)?)?;
        Ok(readings.iter().filter_map(|base| Some(base.measure.reading()?.fact.clone())).collect())
    }

    /// The dimensions a metric may be split and filtered by.
    pub fn dimensions(&self, code: &str) -> Result<Vec<Dimension>, Problem> {
        let readings = self.readings(self.metric(code)?)?;
        Ok(Dimension::ALL
            .into_iter()
            .filter(|by| readings.iter().all(|base| self.splits(base, *by)))
            .collect())
    }

    /// The metrics that read rows and that this one is made of; itself, if it reads rows.
    pub(crate) fn readings<'c>(&'c self, metric: &'c Metric) -> Result<Vec<&'c Metric>, Problem> {
        if metric.measure.reading().is_some() {
            return Ok(vec![metric]);
        }
        let mut found: Vec<&Metric> = Vec::new();
        for code in metric.inputs() {
            for base in self.readings(self.metric(code)?)? {
                if !found.iter().any(|known| known.code == base.code) {
                    found.push(base);
                }
            }
        }
        Ok(found)
    }

    /// The definition of a fact that a checked metric names.
    pub(crate) fn fact(&self, code: &str) -> Result<&FactDefinition, Problem> {
        self.facts.get(code).ok_or_else(|| Problem::internal(&format!("fact {code} is not loaded")))
    }

    /// The definition of a column that a checked metric names.
    pub(crate) fn column(&self, fact: &str, name: &str) -> Result<&ColumnDefinition, Problem> {
        let fact = self.fact(fact)?;
        let at = fact.column(name);
        at.map(|at| &fact.columns[at])
            .ok_or_else(|| Problem::internal(&format!("{} has no column {name}", fact.code)))
    }

    /// Whether the rows of a reading metric can be told apart by a dimension.
    fn splits(&self, base: &Metric, by: Dimension) -> bool {
        let Some(reading) = base.measure.reading() else { return false };
        match by.origin() {
            Origin::Days | Origin::Weeks | Origin::Months | Origin::Scope(_) => true,
            Origin::Hours => {
                let dated = self.column(&reading.fact, &reading.date);
                dated.is_ok_and(|column| column.day_of.is_some()) && base.measure.tells(by)
            }
            Origin::Column => {
                let Some(holder) = by.held_by(&reading.fact) else { return false };
                // People are counted once for a whole account; split by anything inside it they would count again.
                let whole = reading.grains.first().is_some_and(|first| first == WHOLE_ACCOUNT);
                let inside = holder.grain.is_some() || INSIDE_ACCOUNT.contains(&by);
                // A column that a condition settles has nothing left to split: 退款状态 of succeeded refunds.
                let settled = |test: &Condition| test.pins() == Some(holder.column);
                !(reading.only.iter().any(settled) || whole && inside) && base.measure.tells(by)
            }
        }
    }

    /// The metrics that may stand inside others.
    fn buildable(&self) -> BTreeMap<String, Metric> {
        let usable = |measure: &Measure| match measure {
            Measure::Sum { .. }
            | Measure::Count { .. }
            | Measure::Distinct { .. }
            | Measure::Max { .. }
            | Measure::Latest { .. }
            | Measure::Increment { .. }
            | Measure::Derived { .. } => true,
            Measure::Average { .. }
            | Measure::LatestAverage { .. }
            | Measure::Elapsed { .. }
            | Measure::SellOut { .. }
            | Measure::Ratio { .. }
            | Measure::Share { .. }
            | Measure::Cumulative { .. } => false,
        };
        self.metrics
            .iter()
            .filter(|(_, metric)| usable(&metric.measure))
            .map(|(code, metric)| (code.clone(), metric.clone()))
            .collect()
    }

    /// Names the metrics that share a word with what was asked, else all of them.
    fn unknown(&self, code: &str) -> Problem {
        let asked: Vec<&str> = code.split('_').filter(|word| word.len() > 2).collect();
        let near: Vec<&str> = self
            .metrics
            .keys()
            .filter(|known| known.split('_').any(|word| asked.contains(&word)))
            .map(String::as_str)
            .collect();
        let all: Vec<&str> = self.metrics.keys().map(String::as_str).collect();
        let names = if near.is_empty() { all } else { near }.join("、");
        Problem::new(
            Kind::Invalid,
            "metric_unknown",
            format!("没有指标「{code}」；可用：{names}。全部指标见 daiyun metrics"),
            format!(
                "There is no metric \"{code}\"; use one of: {}. See all with: daiyun metrics",
                names.replace('、', ", ")
            ),
        )
    }
}

/// `metrics/trade.toml` is about `trade`.
fn topic_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".toml").unwrap_or(file).to_owned()
}
