//! The engine: SQL text in, plain cells out. Where it runs is one enum; today that is this process.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::fact::day_from_number;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, StringArray};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::execution::context::SQLOptions;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::arrows::Numbers;
use crate::error::{LakeError, Result};
use crate::read::Snapshot;

/// The name the engine knows the fact files under.
const LAKE_URL: &str = "lake://facts";
/// Queries share this much memory and spill to disk beyond it.
const MEMORY_BYTES: usize = 4 << 30;
/// What is kept of the ends of files (where their columns lie): some twenty thousand files.
const KEPT_ENDS_BYTES: usize = 512 << 20;

/// Where queries run.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    /// In this process.
    Local(Arc<RuntimeEnv>),
}

/// One value of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    /// No value.
    Null,
    /// Any integer: fen, counts, ppm.
    Int(i64),
    /// Text.
    Text(String),
    /// A business day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// The number, if it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Null | Self::Text(_) | Self::Day(_) | Self::Instant(_) | Self::Flag(_) => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            Self::Null | Self::Int(_) | Self::Day(_) | Self::Instant(_) | Self::Flag(_) => None,
        }
    }

    /// The day, if it is one.
    #[must_use]
    pub fn as_day(&self) -> Option<NaiveDate> {
        match self {
            Self::Day(value) => Some(*value),
            Self::Null | Self::Int(_) | Self::Text(_) | Self::Instant(_) | Self::Flag(_) => None,
        }
    }
}

/// What a query found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Column names in order.
    pub columns: Vec<String>,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
    /// The snapshot it was read at: the same query at the same snapshot always gives the same answer.
    pub snapshot_id: i64,
}

impl Engine {
    pub(crate) fn local(facts: &Path) -> Result<Self> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(MEMORY_BYTES)))
            .with_metadata_cache_limit(KEPT_ENDS_BYTES)
            .build_arc()?;
        std::fs::create_dir_all(facts)
            .map_err(|source| LakeError::Io { path: facts.display().to_string(), source })?;
        let files =
            LocalFileSystem::new_with_prefix(facts).map_err(|error| LakeError::Engine(error.to_string()))?;
        runtime.register_object_store(Self::url()?.as_ref(), Arc::new(files));
        Ok(Self::Local(runtime))
    }

    pub(crate) fn url() -> Result<ObjectStoreUrl> {
        Ok(ObjectStoreUrl::parse(LAKE_URL)?)
    }

    /// Runs one SELECT over a snapshot.
    pub(crate) async fn run(&self, snapshot: &Snapshot, sql: &str) -> Result<Answer> {
        let Self::Local(runtime) = self;
        let config = SessionConfig::new().with_target_partitions(2).with_information_schema(false);
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(Arc::clone(runtime))
            .with_default_features()
            .with_physical_optimizer_rules(rules())
            .build();
        let context = SessionContext::new_with_state(state);
        for table in &snapshot.tables {
            let provider = Arc::clone(table);
            context.register_table(table.name(), provider)?;
        }
        for (name, query) in snapshot.views.iter().filter(|(name, _)| sql.contains(name)) {
            let view = context.sql(query).await?.into_view();
            context.register_table(name, view)?;
        }
        let reading =
            SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let frame = context.sql_with_options(sql, reading).await?;
        let columns = frame.schema().fields().iter().map(|field| field.name().clone()).collect();
        let mut rows = Vec::new();
        for batch in frame.collect().await? {
            append_cells(&batch, &mut rows)?;
        }
        Ok(Answer { columns, rows, snapshot_id: snapshot.snapshot_id })
    }
}

/// The engine's rules but for the one that hands every filter to every file: taking a filter apart costs more than reading
/// one of our months. The catalog has left out the files that cannot match, and a scan of few files is given its filter.
fn rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    rules.retain(|rule| !rule.name().starts_with("FilterPushdown"));
    rules
}

fn append_cells(batch: &RecordBatch, rows: &mut Vec<Vec<Cell>>) -> Result<()> {
    let columns: Vec<ArrayRef> = batch.columns().iter().map(plain).collect::<Result<_>>()?;
    for row in 0..batch.num_rows() {
        rows.push(columns.iter().map(|column| cell(column, row)).collect());
    }
    Ok(())
}

/// The few types [`cell`] reads. Integers of every width become `i64`; nothing else is widened, so a query that lets
/// a float through fails here and not in somebody's statement.
#[expect(clippy::wildcard_enum_match_arm, reason = "types that Arrow adds are refused like the rest")]
fn plain(column: &ArrayRef) -> Result<ArrayRef> {
    let target = match column.data_type() {
        DataType::Utf8View | DataType::LargeUtf8 | DataType::Dictionary(_, _) => DataType::Utf8,
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => DataType::Int64,
        DataType::Utf8
        | DataType::Int64
        | DataType::Date32
        | DataType::Boolean
        | DataType::Null
        | DataType::Timestamp(TimeUnit::Microsecond, _) => return Ok(Arc::clone(column)),
        DataType::Timestamp(_, zone) => DataType::Timestamp(TimeUnit::Microsecond, zone.clone()),
        other => {
            return Err(LakeError::Engine(format!("a query returned {other}, which no answer may hold")));
        }
    };
    let exact = CastOptions { safe: false, ..CastOptions::default() };
    Ok(cast_with_options(column, &target, &exact)?)
}

fn cell(column: &ArrayRef, row: usize) -> Cell {
    if column.is_null(row) {
        return Cell::Null;
    }
    if let Some(texts) = column.as_any().downcast_ref::<StringArray>() {
        return Cell::Text(texts.value(row).to_owned());
    }
    match Numbers::of(column) {
        Some(numbers @ Numbers::Long(_)) => numbers.get(row).map_or(Cell::Null, Cell::Int),
        Some(numbers @ Numbers::Day(_)) => {
            numbers.get(row).and_then(day_from_number).map_or(Cell::Null, Cell::Day)
        }
        Some(numbers @ Numbers::Instant(_)) => {
            numbers.get(row).and_then(DateTime::from_timestamp_micros).map_or(Cell::Null, Cell::Instant)
        }
        Some(numbers @ Numbers::Flag(_)) => numbers.get(row).map_or(Cell::Null, |flag| Cell::Flag(flag != 0)),
        None => Cell::Null,
    }
}
