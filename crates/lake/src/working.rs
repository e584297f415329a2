//! The files of one store while a batch is folded in: as the catalog lists them and, month by month, as the batch
//! leaves them. Each step of the fold reads what the steps before it wrote, so the order of the steps is free. The files of
//! one month are written by another thread while the next is read and merged; until then its rows are read from memory.

use std::collections::{BTreeSet, HashMap};
use std::thread::JoinHandle;

use daiyun_base::fact::FactDefinition;
use daiyun_base::period::Month;
use datafusion::arrow::array::{Array, RecordBatch, StringArray};
use datafusion::arrow::compute::{concat_batches, max_string, min_string};

use crate::Lake;
use crate::catalog::{self, DataFile, NewFile, TableChange};
use crate::data_file;
use crate::error::{LakeError, Result};
use crate::merge::{Coverages, key_columns};
use crate::records::Records;
use crate::schema::{Coverage, stored};

/// Months that must be merged together, because a row moves between them.
pub(crate) type Months = BTreeSet<Option<Month>>;

/// One file of the store.
pub(crate) struct WorkingFile {
    pub month: Option<Month>,
    /// Below the table's folder.
    pub path: String,
    /// Smallest and largest text of the first key column, when known: what lies outside need not be looked for.
    pub keys: Option<(String, String)>,
    origin: Origin,
}

enum Origin {
    /// Listed by the catalog.
    Listed(i64),
    /// Written by this batch, listed nowhere yet.
    Written(Box<NewFile>),
    /// Being written by another thread while the next month is read and merged.
    Writing(RecordBatch, JoinHandle<Result<NewFile>>),
    /// To be written at the end.
    Held(RecordBatch),
}

/// The facts of one store that hang together.
pub(crate) struct Working {
    lake: Lake,
    pub store: String,
    tables: HashMap<String, i64>,
    files: HashMap<String, Vec<WorkingFile>>,
    pub coverages: HashMap<String, Coverages>,
    began: Began,
    /// How many more rows may be held back until the end, because the next batch may change them again.
    may_hold: usize,
}

/// Every listed file of a store's facts when a fold began. Any difference at the commit means that somebody was faster.
#[derive(Debug)]
pub(crate) struct Began {
    pub store: String,
    /// Fact, table, files.
    pub facts: Vec<(String, i64, BTreeSet<i64>)>,
}

impl Working {
    /// Reads the catalog for some facts of a store.
    pub(crate) async fn read(
        lake: &Lake,
        records: &mut dyn Records,
        facts: &[&FactDefinition],
        store: &str,
    ) -> Result<Self> {
        let tables: HashMap<String, i64> =
            catalog::tables(records).await?.into_iter().map(|table| (table.name, table.table_id)).collect();
        let listed = catalog::files_of_store(records, store).await?;
        let spans = catalog::text_spans(records, store).await?;
        let covered = catalog::coverage(records, store).await?;
        let mut working = Self {
            lake: lake.clone(),
            store: store.to_owned(),
            files: HashMap::new(),
            coverages: HashMap::new(),
            began: Began { store: store.to_owned(), facts: Vec::new() },
            tables,
            may_hold: 0,
        };
        for fact in facts {
            let table_id = working.table(&fact.code)?;
            let first_key = key_columns(fact).first().map_or(0, |at| i64::try_from(at + 1).unwrap_or(0));
            let of_fact: Vec<&DataFile> = listed.iter().filter(|file| file.table_id == table_id).collect();
            let ids = of_fact.iter().map(|file| file.data_file_id).collect();
            working.began.facts.push((fact.code.clone(), table_id, ids));
            let files = of_fact.into_iter().map(|file| WorkingFile {
                month: file.month,
                path: file.path.clone(),
                keys: spans.get(&(file.data_file_id, first_key)).cloned(),
                origin: Origin::Listed(file.data_file_id),
            });
            working.files.insert(fact.code.clone(), files.collect());
            let by_batch = covered.get(&fact.code).cloned().unwrap_or_default();
            working
                .coverages
                .insert(fact.code.clone(), Coverages { by_batch, derived: derived_columns(fact) });
        }
        Ok(working)
    }

    /// The same, holding so many changed rows back until the end.
    pub(crate) fn holding(mut self, rows: u64) -> Self {
        self.may_hold = usize::try_from(rows).unwrap_or(usize::MAX);
        self
    }

    fn table(&self, fact: &str) -> Result<i64> {
        self.tables.get(fact).copied().ok_or_else(|| LakeError::UnknownFact(fact.to_owned()))
    }

    /// The present files of a fact.
    pub(crate) fn files(&self, fact: &str) -> &[WorkingFile] {
        self.files.get(fact).map_or(&[], Vec::as_slice)
    }

    /// Whole rows of some months.
    pub(crate) fn rows(&self, fact: &FactDefinition, months: &Months) -> Result<RecordBatch> {
        let mut batches = Vec::new();
        for file in self.files(&fact.code).iter().filter(|file| months.contains(&file.month)) {
            match &file.origin {
                Origin::Held(rows) | Origin::Writing(rows, _) => batches.push(rows.clone()),
                Origin::Listed(_) | Origin::Written(_) => {
                    batches.extend(data_file::read(&self.lake.data, fact, &file.path, None)?);
                }
            }
        }
        Ok(concat_batches(&stored(fact), &batches)?)
    }

    /// Some columns of one file, in the order asked for.
    pub(crate) fn columns(
        &self,
        fact: &FactDefinition,
        file: &WorkingFile,
        columns: &[usize],
    ) -> Result<Vec<RecordBatch>> {
        match &file.origin {
            Origin::Held(rows) | Origin::Writing(rows, _) => Ok(vec![rows.project(columns)?]),
            Origin::Listed(_) | Origin::Written(_) => {
                data_file::read(&self.lake.data, fact, &file.path, Some(columns))
            }
        }
    }

    /// Puts sorted rows in place of everything those months held.
    pub(crate) fn replace(
        &mut self,
        fact: &FactDefinition,
        months: &Months,
        rows: &RecordBatch,
    ) -> Result<()> {
        let mut written = Vec::new();
        let mut parts = data_file::split_by_month(fact, rows)?.into_iter().peekable();
        while let Some((month, part)) = parts.next() {
            let placed = self.place(fact, month, part);
            // The last is written while the caller goes on.
            let is_last = parts.peek().is_none();
            let placed = if is_last { placed } else { placed.and_then(|file| file.settled(fact)) };
            match placed {
                Ok(file) => written.push(file),
                Err(error) => {
                    self.remove(fact, written);
                    return Err(error);
                }
            }
        }
        let present = self.files.remove(&fact.code).unwrap_or_default();
        let (replaced, mut kept): (Vec<_>, Vec<_>) =
            present.into_iter().partition(|file| months.contains(&file.month));
        kept.extend(written);
        self.files.insert(fact.code.clone(), kept);
        self.remove(fact, replaced);
        Ok(())
    }

    /// Writes the rows of a month, or holds them back.
    fn place(
        &mut self,
        fact: &FactDefinition,
        month: Option<Month>,
        rows: RecordBatch,
    ) -> Result<WorkingFile> {
        if rows.num_rows() <= self.may_hold {
            self.may_hold -= rows.num_rows();
            let path = String::new();
            return Ok(WorkingFile { month, path, keys: None, origin: Origin::Held(rows) });
        }
        // One at a time: what is being written stays in memory.
        self.settle()?;
        let first = key_columns(fact).first().and_then(|at| rows.column(*at).as_any().downcast_ref());
        let keys = first.and_then(|keys: &StringArray| min_string(keys).zip(max_string(keys)));
        let keys = keys.map(|(min, max)| (min.to_owned(), max.to_owned()));
        let writing = {
            let (lake, fact, store, rows) =
                (self.lake.clone(), fact.clone(), self.store.clone(), rows.clone());
            std::thread::spawn(move || {
                data_file::write_with_rollups(&lake.data, &fact, (&store, month), &rows)
            })
        };
        Ok(WorkingFile { month, path: String::new(), keys, origin: Origin::Writing(rows, writing) })
    }

    /// Waits until what is being written is durable.
    pub(crate) fn settle(&mut self) -> Result<()> {
        let lake = self.lake.clone();
        let mut failed = None;
        for (code, files) in &mut self.files {
            let fact = lake.fact(code)?;
            for file in std::mem::take(files) {
                match file.settled(fact) {
                    Ok(file) => files.push(file),
                    Err(error) => failed = Some(error),
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Takes everything away that some months hold, without reading it.
    pub(crate) fn clear(&mut self, fact: &FactDefinition, wanted: impl Fn(Option<Month>) -> bool) {
        let present = self.files.remove(&fact.code).unwrap_or_default();
        let (gone, kept) = present.into_iter().partition(|file| wanted(file.month));
        self.files.insert(fact.code.clone(), kept);
        self.remove(fact, gone);
    }

    /// Writes what was held back.
    pub(crate) fn write_held(&mut self) -> Result<()> {
        self.settle()?;
        self.may_hold = 0;
        let lake = self.lake.clone();
        for (code, files) in &mut self.files {
            let fact = lake.fact(code)?;
            for file in files {
                if let Origin::Held(rows) = &file.origin {
                    let place = (self.store.as_str(), file.month);
                    let written = data_file::write_with_rollups(&lake.data, fact, place, rows)?;
                    *file = WorkingFile::written(fact, written);
                }
            }
        }
        Ok(())
    }

    /// Removes files that no snapshot will ever name. What cannot be removed now is left to the sweep.
    fn remove(&mut self, fact: &FactDefinition, files: Vec<WorkingFile>) {
        for file in files {
            match file.origin {
                Origin::Written(file) => data_file::remove(&self.lake.data, &fact.code, &file),
                Origin::Writing(_, writing) => {
                    if let Ok(file) = ended(writing) {
                        data_file::remove(&self.lake.data, &fact.code, &file);
                    }
                }
                Origin::Held(rows) => self.may_hold += rows.num_rows(),
                Origin::Listed(_) => {}
            }
        }
    }

    /// Gives back the space of a fold that failed.
    pub(crate) fn abandon(mut self) {
        let lake = self.lake.clone();
        for (fact, files) in std::mem::take(&mut self.files) {
            if let Some(fact) = lake.facts.get(&fact) {
                self.remove(fact, files);
            }
        }
    }

    /// What a commit has to change, and what it must find unchanged. Nothing is held back or being written any more.
    pub(crate) fn into_changes(mut self) -> (Vec<TableChange>, Began) {
        let mut changes = Vec::new();
        for (fact, table_id, began) in &self.began.facts {
            let mut change = TableChange::new(fact, *table_id);
            let mut removed = began.clone();
            for file in self.files.remove(fact).unwrap_or_default() {
                match file.origin {
                    Origin::Listed(id) => {
                        removed.remove(&id);
                    }
                    Origin::Written(file) => change.added.push(*file),
                    Origin::Held(_) | Origin::Writing(..) => {}
                }
            }
            change.removed.extend(removed);
            if !change.is_empty() {
                changes.push(change);
            }
        }
        (changes, self.began)
    }
}

impl WorkingFile {
    /// The file once it is durable.
    fn settled(self, fact: &FactDefinition) -> Result<Self> {
        match self.origin {
            Origin::Writing(_, writing) => Ok(Self::written(fact, ended(writing)?)),
            Origin::Listed(_) | Origin::Written(_) | Origin::Held(_) => Ok(self),
        }
    }

    fn written(fact: &FactDefinition, file: NewFile) -> Self {
        let first = key_columns(fact).first().and_then(|at| file.columns.get(*at));
        let keys = first.and_then(|column| column.min.clone().zip(column.max.clone()));
        Self { month: file.month, path: file.path.clone(), keys, origin: Origin::Written(Box::new(file)) }
    }
}

/// What a thread wrote.
fn ended(writing: JoinHandle<Result<NewFile>>) -> Result<NewFile> {
    let panicked = |_| Err(LakeError::Engine("a writing thread panicked".to_owned()));
    writing.join().unwrap_or_else(panicked)
}

/// A fact and every fact linked with it: what a fold of one may read or write.
pub(crate) fn family<'a>(lake: &'a Lake, fact: &FactDefinition) -> Vec<&'a FactDefinition> {
    let mut codes = BTreeSet::from([fact.code.as_str()]);
    loop {
        let mut more = codes.clone();
        for fact in lake.facts.values() {
            let parent = fact.parent.as_ref().map(|link| link.fact.as_str());
            let source = fact.derived_from.as_ref().map(|derivation| derivation.fact.as_str());
            for linked in [parent, source].into_iter().flatten() {
                if codes.contains(linked) || codes.contains(fact.code.as_str()) {
                    more.extend([linked, fact.code.as_str()]);
                }
            }
        }
        if more.len() == codes.len() {
            return lake.facts.values().filter(|fact| codes.contains(fact.code.as_str())).collect();
        }
        codes = more;
    }
}

/// The columns a derivation fills, the key among them.
fn derived_columns(fact: &FactDefinition) -> Coverage {
    let Some(derivation) = &fact.derived_from else { return Coverage::default() };
    let names = fact.key.iter().chain(derivation.columns.iter().map(|column| &column.to));
    Coverage::of(names.filter_map(|name| fact.column(name)))
}
