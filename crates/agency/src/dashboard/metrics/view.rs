//! What the API shows of a metric: its definition, and its numbers by a dimension.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_kpi::catalogue::Catalogue;
use daiyun_kpi::explain::explain_metric;
use daiyun_kpi::metric::{Metric, Polarity};
use daiyun_kpi::query::Dimension;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dashboard::view::TableView;

/// A metric in the dictionary.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricView {
    code: String,
    topic: String,
    label: String,
    label_en: String,
    note: String,
    note_en: String,
    revision: u32,
    /// `fen`, `count`, `ppm`, `ratio_ppm`, `seconds`.
    unit: &'static str,
    /// What it may be split by: `day`, `hour`, `store` …
    dimensions: Vec<&'static str>,
}

impl MetricView {
    pub(super) fn of(catalogue: &Catalogue, metric: &Metric) -> Self {
        let split = catalogue.dimensions(&metric.code).unwrap_or_default();
        Self {
            dimensions: split.into_iter().map(Dimension::code).collect(),
            code: metric.code.clone(),
            topic: metric.topic.clone(),
            label: metric.label.zh.clone(),
            label_en: metric.label.en.clone(),
            note: metric.note.zh.clone(),
            note_en: metric.note.en.clone(),
            revision: metric.revision,
            unit: metric.unit.code(),
        }
    }
}

/// The metric dictionary.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricsView {
    pub(super) items: Vec<MetricView>,
}

/// A metric another one is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricInputView {
    code: String,
    label: String,
    label_en: String,
}

/// What a metric may be split by.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricDimensionView {
    code: &'static str,
    label: String,
    label_en: String,
    /// Whether it cuts time.
    is_time: bool,
}

/// What a metric means.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricDefinitionView {
    code: String,
    topic: String,
    pub(super) label: String,
    pub(super) label_en: String,
    /// 口径.
    note: String,
    /// The same in English.
    note_en: String,
    revision: u32,
    /// `fen`, `count`, `ppm`, `ratio_ppm`, `seconds`.
    unit: &'static str,
    /// Which direction is good news: `higher`, `lower` or `neutral`.
    polarity: &'static str,
    /// How it is computed, in codes and column names.
    formula: String,
    /// The fact and the day it counts by; nothing for a metric made of others.
    counts_by: Option<String>,
    /// The metrics it is made of.
    inputs: Vec<MetricInputView>,
    dimensions: Vec<MetricDimensionView>,
}

impl MetricDefinitionView {
    pub(super) fn of(catalogue: &Catalogue, metric: &Metric) -> Result<Self, Problem> {
        let explained = explain_metric(metric);
        let mut inputs: Vec<MetricInputView> = Vec::new();
        for code in metric.inputs() {
            let Label { zh, en } = catalogue.metric(code)?.label.clone();
            inputs.push(MetricInputView { code: code.to_owned(), label: zh, label_en: en });
        }
        let dimension = |by: Dimension| {
            let Label { zh, en } = by.label();
            MetricDimensionView { code: by.code(), label: zh, label_en: en, is_time: by.is_time() }
        };
        Ok(Self {
            code: metric.code.clone(),
            topic: metric.topic.clone(),
            label: metric.label.zh.clone(),
            label_en: metric.label.en.clone(),
            note: metric.note.zh.clone(),
            note_en: metric.note.en.clone(),
            revision: metric.revision,
            unit: metric.unit.code(),
            polarity: match metric.polarity {
                Polarity::Higher => "higher",
                Polarity::Lower => "lower",
                Polarity::Neutral => "neutral",
            },
            formula: explained.formula,
            counts_by: explained.counts_by,
            inputs,
            dimensions: catalogue.dimensions(&metric.code)?.into_iter().map(dimension).collect(),
        })
    }

    /// What a dimension of it is called.
    fn dimension(&self, code: &str) -> Label {
        let found = self.dimensions.iter().find(|one| one.code == code);
        found.map_or_else(|| Label::new(code, code), |one| Label::new(&one.label, &one.label_en))
    }
}

/// What a thing of a row is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricNameView {
    /// Its value, as in rows.
    pub(super) code: String,
    pub(super) name: String,
    pub(super) name_en: String,
    /// One neutral character that stands for its platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mark: Option<String>,
}

/// What a metric has come to by the end of a day, week or month.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunningPointView {
    /// The day, the week's Monday, or the month, as in rows.
    pub(super) at: String,
    /// Since the first day shown; nothing where nothing of it has come.
    pub(super) value: Option<i64>,
    /// What the targets ask for up to here; nothing from the first on in which a store has none.
    pub(super) goal: Option<i64>,
}

/// A metric by one of its dimensions.
#[derive(Debug, Serialize, ToSchema)]
pub struct MetricPageView {
    pub(super) definition: MetricDefinitionView,
    /// The dimension.
    pub(super) by: &'static str,
    /// The days shown: never later than yesterday.
    pub(super) from: NaiveDate,
    /// The last day shown.
    pub(super) to: NaiveDate,
    /// One row: the metric, and the one beside it, of the whole period.
    pub(super) total: TableView,
    /// The dimension, then the metrics. Time comes whole, everything else in pages.
    pub(super) table: TableView,
    /// What the things of the rows are called, where they have names.
    pub(super) names: Vec<MetricNameView>,
    /// How many rows there are in all.
    pub row_count: i64,
    /// The metric the rows are sorted by, with a minus for the most first; nothing for time.
    pub(super) sort: Option<String>,
    /// What it has come to since the first day; nothing for a metric that does not add up, or is not split by time.
    pub(super) running: Option<Vec<RunningPointView>>,
}

impl MetricPageView {
    /// What a file of it is called.
    #[must_use]
    pub fn title(&self) -> Label {
        let by = self.definition.dimension(self.by);
        Label::new(
            format!("{}（按{}）", self.definition.label, by.zh),
            format!("{} by {}", self.definition.label_en, by.en.to_lowercase()),
        )
    }
}
