//! Rollups whose files are not written yet: those of a catalog that is older than their declaration.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::fact::FactDefinition;
use daiyun_base::rollup::Rollup;
use datafusion::arrow::compute::concat_batches;

use crate::catalog::{self, DataFile, TableChange};
use crate::error::{LakeError, Result};
use crate::records::Records;
use crate::refold::Rewrite;
use crate::schema::stored;
use crate::working::Began;
use crate::{Lake, data_file};

/// How many files of a store get their sums in one commit.
const AT_ONCE: usize = 60;

/// Files of one fact in one store, each with the rollups it lacks.
struct Gap {
    fact: FactDefinition,
    began: Began,
    files: Vec<(DataFile, Vec<Rollup>)>,
}

impl Lake {
    /// Writes rollups that stored facts lack, for some files of one store; nothing when none is lacking. Until all are
    /// committed, queries over a rollup read the fact instead. Commits nothing.
    pub async fn missing_rollups(&self, records: &mut dyn Records) -> Result<Option<Rewrite>> {
        let Some(gap) = self.first_gap(records).await? else { return Ok(None) };
        let lake = self.clone();
        let written = tokio::task::spawn_blocking(move || fill(&lake, gap)).await;
        written.map_err(|error| LakeError::Engine(error.to_string()))?.map(Some)
    }

    async fn first_gap(&self, records: &mut dyn Records) -> Result<Option<Gap>> {
        let head = catalog::head(records).await?.snapshot_id;
        let tables: BTreeMap<String, i64> =
            catalog::tables(records).await?.into_iter().map(|table| (table.name, table.table_id)).collect();
        let files = catalog::files_at(records, head).await?;
        let listed = catalog::rollups_at(records, head).await?;
        let listed: BTreeSet<(i64, i64)> =
            listed.iter().map(|rollup| (rollup.table_id, rollup.source_file_id)).collect();
        for fact in self.facts.values() {
            let Some(table_id) = tables.get(&fact.code) else { continue };
            let lacking = |file: &DataFile| -> Vec<Rollup> {
                let lacks = |rollup: &&Rollup| {
                    tables.get(&rollup.code).is_some_and(|id| !listed.contains(&(*id, file.data_file_id)))
                };
                fact.rollups.iter().filter(lacks).cloned().collect()
            };
            let of_fact: Vec<&DataFile> = files.iter().filter(|file| file.table_id == *table_id).collect();
            let gaps = of_fact.iter().map(|file| ((*file).clone(), lacking(file)));
            let mut gaps: Vec<(DataFile, Vec<Rollup>)> =
                gaps.filter(|(_, lacking)| !lacking.is_empty()).collect();
            let Some(store) = gaps.first().map(|(file, _)| file.store.clone()) else { continue };
            gaps.retain(|(file, _)| file.store == store);
            gaps.truncate(AT_ONCE);
            let present = of_fact.iter().filter(|file| file.store == store).map(|file| file.data_file_id);
            let facts = vec![(fact.code.clone(), *table_id, present.collect())];
            return Ok(Some(Gap { fact: fact.clone(), began: Began { store, facts }, files: gaps }));
        }
        Ok(None)
    }
}

fn fill(lake: &Lake, gap: Gap) -> Result<Rewrite> {
    let Gap { fact, began, files } = gap;
    let table_id = began.facts.first().map_or(0, |(_, table_id, _)| *table_id);
    let mut change = TableChange::new(&fact.code, table_id);
    for (file, rollups) in files {
        let written = data_file::read(&lake.data, &fact, &file.path, None).and_then(|batches| {
            let rows = concat_batches(&stored(&fact), &batches)?;
            let rollups: Vec<&Rollup> = rollups.iter().collect();
            data_file::write_rollups(&lake.data, &fact, (&rollups, (&file.store, file.month)), &rows)
        });
        match written {
            Ok(written) => {
                change.rollups.extend(written.into_iter().map(|rollup| (file.data_file_id, rollup)));
            }
            Err(error) => {
                for (_, rollup) in &change.rollups {
                    data_file::remove(&lake.data, &rollup.code, &rollup.file);
                }
                return Err(error);
            }
        }
    }
    let message = format!("sums of {}", fact.code);
    Ok(Rewrite { message, changes: vec![change], began, batches: None, undone: None, undated: Vec::new() })
}
