//! Reading: a snapshot is a list of plain Parquet files. Those whose store, month or value ranges cannot match a query
//! are left out before anything is opened; the rest is an ordinary scan that any worker can run.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use daiyun_base::fact::{ColumnKind, FactDefinition, day_number};
use datafusion::arrow::array::{ArrayRef, BooleanArray, Date32Array, StringArray, UInt64Array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, DFSchema, ScalarValue};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result as EngineResult;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;

use crate::catalog::{self, DataFile, ListedRollup, Range};
use crate::data_file::folder;
use crate::error::{LakeError, Result};
use crate::records::Records;
use crate::rollup::as_query;
use crate::schema::Layout;

/// So few files are worth looking into for parts that a filter leaves out; of many the catalog has left out the most.
const FEW_FILES: usize = 16;

/// A table at a snapshot.
#[derive(Debug)]
pub(crate) struct SnapshotTable {
    name: String,
    schema: SchemaRef,
    files: Vec<KnownFile>,
    stores: ObjectStoreUrl,
}

/// A file and what the catalog knows of its values.
#[derive(Debug, Clone)]
struct KnownFile {
    path: String,
    size: u64,
    rows: u64,
    store: String,
    /// Smallest and largest day by column name.
    days: HashMap<String, (i32, i32)>,
}

/// Every fact at one snapshot and the sums over it, read once and kept while it is the newest.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub snapshot_id: i64,
    pub tables: Vec<Arc<SnapshotTable>>,
    /// Rollups some of whose files were not written yet, with the query over the fact that answers instead.
    pub views: Vec<(String, String)>,
}

/// What the catalog lists at a snapshot.
struct Listed {
    tables: HashMap<String, i64>,
    files: Vec<DataFile>,
    rollups: Vec<ListedRollup>,
    ranges: HashMap<i64, Vec<Range>>,
}

impl Snapshot {
    pub(crate) async fn read(
        records: &mut dyn Records,
        snapshot_id: i64,
        facts: impl Iterator<Item = &FactDefinition>,
        stores: &ObjectStoreUrl,
    ) -> Result<Self> {
        let listed = Listed::read(records, snapshot_id).await?;
        let mut snapshot = Self { snapshot_id, tables: Vec::new(), views: Vec::new() };
        for fact in facts {
            let id = listed.tables.get(&fact.code);
            let id = *id.ok_or_else(|| LakeError::UnknownFact(fact.code.clone()))?;
            let layout = Layout::of_fact(fact);
            let files = listed.files.iter().filter(|file| file.table_id == id);
            let known = files.clone().map(|file| {
                let about = (file.data_file_id, file.path.as_str(), file.store.as_str());
                listed.known(&layout, about, (file.rows, file.size))
            });
            snapshot.tables.push(SnapshotTable::of(&layout, known.collect(), stores));
            let sources: BTreeSet<i64> = files.map(|file| file.data_file_id).collect();
            for rollup in &fact.rollups {
                match listed.sums(&Layout::of_rollup(fact, rollup), &sources) {
                    Some((layout, known)) => {
                        snapshot.tables.push(SnapshotTable::of(&layout, known, stores));
                    }
                    None => snapshot.views.push((rollup.code.clone(), as_query(fact, rollup))),
                }
            }
        }
        Ok(snapshot)
    }
}

impl Listed {
    async fn read(records: &mut dyn Records, snapshot_id: i64) -> Result<Self> {
        let tables = catalog::tables(records).await?.into_iter().map(|table| (table.name, table.table_id));
        let tables = tables.collect();
        let files = catalog::files_at(records, snapshot_id).await?;
        let rollups = catalog::rollups_at(records, snapshot_id).await?;
        let mut ranges: HashMap<i64, Vec<Range>> = HashMap::new();
        for range in catalog::ranges_at(records, snapshot_id).await? {
            ranges.entry(range.data_file_id).or_default().push(range);
        }
        Ok(Self { tables, files, rollups, ranges })
    }

    /// The files of a rollup, if they are those of all the fact's files and of no other.
    fn sums(&self, layout: &Layout, sources: &BTreeSet<i64>) -> Option<(Layout, Vec<KnownFile>)> {
        let id = *self.tables.get(&layout.code)?;
        let files: Vec<&ListedRollup> = self.rollups.iter().filter(|file| file.table_id == id).collect();
        if !files.iter().map(|file| &file.source_file_id).eq(sources) {
            return None;
        }
        let known = files.iter().map(|file| {
            let about = (file.data_file_id, file.path.as_str(), file.store.as_str());
            self.known(layout, about, (file.rows, file.size))
        });
        Some((layout.clone(), known.collect()))
    }

    fn known(
        &self,
        layout: &Layout,
        (id, path, store): (i64, &str, &str),
        (rows, size): (i64, i64),
    ) -> KnownFile {
        let day = |text: &Option<String>| {
            let day = text.as_deref()?.parse().ok()?;
            i32::try_from(day_number(day)).ok()
        };
        let ranges = self.ranges.get(&id).map(Vec::as_slice).unwrap_or_default();
        let days = ranges.iter().filter_map(|range| {
            let (name, kind) = layout.columns.get(usize::try_from(range.column_id - 1).ok()?)?;
            (*kind == ColumnKind::Day).then_some(())?;
            Some((name.clone(), (day(&range.min)?, day(&range.max)?)))
        });
        KnownFile {
            path: format!("{}/{path}", folder(&layout.code)),
            size: u64::try_from(size).unwrap_or(0),
            rows: u64::try_from(rows).unwrap_or(0),
            store: store.to_owned(),
            days: days.collect(),
        }
    }
}

impl SnapshotTable {
    fn of(layout: &Layout, files: Vec<KnownFile>, stores: &ObjectStoreUrl) -> Arc<Self> {
        Arc::new(Self { name: layout.code.clone(), schema: layout.queried(), files, stores: stores.clone() })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The files a query may need.
    fn wanted(&self, filter: Option<&Arc<dyn PhysicalExpr>>) -> EngineResult<Vec<&KnownFile>> {
        let Some(filter) = filter else { return Ok(self.files.iter().collect()) };
        let predicate = PruningPredicateBuilder::new()
            .with_file_schema(Arc::clone(&self.schema))
            .try_build(Arc::clone(filter))?;
        let keep = predicate.prune(&Ranges { files: &self.files, schema: &self.schema })?;
        Ok(self.files.iter().zip(keep).filter(|(_, keep)| *keep).map(|(file, _)| file).collect())
    }

    fn filter(&self, state: &dyn Session, filters: &[Expr]) -> EngineResult<Option<Arc<dyn PhysicalExpr>>> {
        let Some(filter) = conjunction(filters.iter().cloned()) else { return Ok(None) };
        let schema = DFSchema::try_from(Arc::clone(&self.schema))?;
        state.create_physical_expr(filter, &schema).map(Some)
    }
}

#[async_trait]
impl TableProvider for SnapshotTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> EngineResult<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let filter = self.filter(state, filters)?;
        let files = self.wanted(filter.as_ref())?;
        if files.is_empty() {
            let schema = match projection {
                Some(positions) => Arc::new(self.schema.project(positions)?),
                None => Arc::clone(&self.schema),
            };
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let few = files.len() <= FEW_FILES;
        let files = files.into_iter().map(|file| PartitionedFile::new(file.path.clone(), file.size));
        let groups = FileGroup::new(files.collect()).split_files(state.config().target_partitions());
        // Files never change, so what was read of a file's end once holds as long as the file does.
        let runtime = state.runtime_env();
        let ends = runtime.cache_manager.get_file_metadata_cache();
        let reader = CachedParquetFileReaderFactory::new(runtime.object_store(&self.stores)?, ends);
        let mut source =
            ParquetSource::new(Arc::clone(&self.schema)).with_parquet_file_reader_factory(Arc::new(reader));
        if let Some(filter) = filter.filter(|_| few) {
            source = source.with_predicate(filter);
        }
        let source = Arc::new(source);
        let scan = FileScanConfigBuilder::new(self.stores.clone(), source)
            .with_file_groups(groups)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }
}

/// What the engine's pruning may ask: the store of a file (one value) and its ranges of days.
struct Ranges<'a> {
    files: &'a [KnownFile],
    schema: &'a SchemaRef,
}

impl Ranges<'_> {
    fn bounds(&self, column: &Column, pick: fn(&(i32, i32)) -> i32) -> Option<ArrayRef> {
        let field = self.schema.field_with_name(&column.name).ok()?;
        if column.name == "store" {
            let stores: StringArray = self.files.iter().map(|file| Some(file.store.as_str())).collect();
            return cast(&stores, field.data_type()).ok();
        }
        if field.data_type() != &DataType::Date32 {
            return None;
        }
        let days = self.files.iter().map(|file| file.days.get(&column.name).map(pick));
        Some(Arc::new(days.collect::<Date32Array>()))
    }
}

impl PruningStatistics for Ranges<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.bounds(column, |range| range.0)
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.bounds(column, |range| range.1)
    }

    fn num_containers(&self) -> usize {
        self.files.len()
    }

    fn null_counts(&self, _column: &Column) -> Option<ArrayRef> {
        None
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        Some(Arc::new(self.files.iter().map(|file| Some(file.rows)).collect::<UInt64Array>()))
    }

    fn contained(&self, column: &Column, values: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        if column.name != "store" {
            return None;
        }
        let wanted: HashSet<&str> = values.iter().filter_map(|value| value.try_as_str().flatten()).collect();
        Some(self.files.iter().map(|file| Some(wanted.contains(file.store.as_str()))).collect())
    }
}
