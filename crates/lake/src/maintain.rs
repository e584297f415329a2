//! Upkeep that may run at any time, beside imports, and twice: files of one month are merged, rollups written that are
//! not there yet, old snapshots expired, and files removed that nobody names any more.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::catalog::stamp;
use crate::catalog_tables::instant;
use crate::data_file::folder;
use crate::error::{LakeError, Result};
use crate::expiry::Retention;
use crate::files::Files;
use crate::records::{Column, Records, RecordsSource, Value};
use crate::refold::Rewrite;
use crate::{Lake, catalog};

/// A file younger than this may belong to a commit that is still on its way.
const YOUNG: Duration = Duration::from_hours(1);
/// No query reads longer: a file of an expired snapshot is not removed before.
const LONGEST_QUERY: TimeDelta = TimeDelta::hours(1);
/// How often a rewrite starts again in one run because an import was faster; the next run goes on.
const TRIES: usize = 8;

/// What a sweep removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Data files that no snapshot names.
    pub data_files: Vec<String>,
    /// Observation files that no batch names.
    pub observation_files: Vec<String>,
}

/// What upkeep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintained {
    /// Commits that merged files or wrote rollups.
    pub rewrites: u64,
    /// Snapshots that can no longer be asked.
    pub expired: Vec<i64>,
    /// Files that are gone.
    pub swept: Swept,
}

impl Lake {
    /// Does all the upkeep there is. Stopped half way, it has done the part before and does the rest another time.
    pub async fn maintain(
        &self,
        records: &dyn RecordsSource,
        retention: &Retention,
        now: DateTime<Utc>,
    ) -> Result<Maintained> {
        let mut done =
            Maintained { rewrites: self.rewrite_all(records, now).await?, ..Maintained::default() };
        let mut transaction = records.begin().await?;
        done.expired = self.expire(&mut *transaction, retention, now).await?;
        transaction.commit().await?;
        done.swept = self.sweep(&mut *records.reader(), false).await?;
        let forgotten = self.remove_scheduled(&mut *records.reader(), now).await?;
        let mut transaction = records.begin().await?;
        catalog::forget_scheduled(&mut *transaction, &forgotten.ids).await?;
        transaction.commit().await?;
        done.swept.data_files.extend(forgotten.paths);
        Ok(done)
    }

    async fn rewrite_all(&self, records: &dyn RecordsSource, now: DateTime<Utc>) -> Result<u64> {
        let mut rewrites = 0;
        let mut tries = 0;
        while tries < TRIES {
            let Some(rewrite) = self.next_rewrite(&mut *records.reader()).await? else { break };
            let mut transaction = records.begin().await?;
            match self.commit_rewrite(&mut *transaction, &rewrite, now).await {
                Ok(_) => {
                    transaction.commit().await?;
                    rewrites += 1;
                    tries = 0;
                }
                Err(LakeError::Overtaken) => {
                    drop(transaction);
                    self.discard_rewrite(rewrite);
                    tries += 1;
                }
                Err(error) => {
                    drop(transaction);
                    self.discard_rewrite(rewrite);
                    return Err(error);
                }
            }
        }
        Ok(rewrites)
    }

    /// Files to be merged, then rollups to be written.
    async fn next_rewrite(&self, records: &mut dyn Records) -> Result<Option<Rewrite>> {
        match self.merged_files(records).await? {
            Some(rewrite) => Ok(Some(rewrite)),
            None => self.missing_rollups(records).await,
        }
    }

    /// Removes files that no catalog row names. With `at_rest`, which the caller vouches for by holding the
    /// data directory alone, young ones too.
    pub async fn sweep(&self, records: &mut dyn Records, at_rest: bool) -> Result<Swept> {
        // Listed first: what is committed from here on is found among the names.
        let (data, observations) = (self.data.list()?, self.observations.list()?);
        let sql = "SELECT t.table_name, f.path FROM ducklake_data_file f JOIN ducklake_table t \
                   ON t.table_id = f.table_id";
        let rows = records.query(sql, &[], &[Column::Text, Column::Text]).await?;
        let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
        let mut named: HashSet<String> =
            rows.iter().map(|row| format!("{}/{}", folder(&text(&row[0])), text(&row[1]))).collect();
        let sql = "SELECT path FROM ducklake_files_scheduled_for_deletion";
        named.extend(records.query(sql, &[], &[Column::Text]).await?.iter().map(|row| text(&row[0])));
        let sql = "SELECT path FROM lake_observations WHERE path IS NOT NULL";
        let rows = records.query(sql, &[], &[Column::Text]).await?;
        let observed: HashSet<String> = rows.iter().map(|row| text(&row[0])).collect();
        Ok(Swept {
            data_files: remove_unnamed(&self.data, data, &named, at_rest)?,
            observation_files: remove_unnamed(&self.observations, observations, &observed, at_rest)?,
        })
    }

    /// Removes files of expired snapshots once no query can be reading them. Their rows are forgotten afterwards, so
    /// that a crash between the two only removes them once more.
    async fn remove_scheduled(&self, records: &mut dyn Records, now: DateTime<Utc>) -> Result<Removed> {
        let sql = format!(
            "SELECT data_file_id, path FROM ducklake_files_scheduled_for_deletion WHERE schedule_start <= {} \
             ORDER BY data_file_id",
            instant(records.dialect(), 1)
        );
        let due =
            records.query(&sql, &[stamp(now - LONGEST_QUERY).into()], &[Column::Int, Column::Text]).await?;
        let mut removed = Removed { ids: Vec::new(), paths: Vec::new() };
        for row in &due {
            let path = catalog::text(row, 1);
            self.data.remove(&path)?;
            removed.ids.push(catalog::int(row, 0));
            removed.paths.push(path);
        }
        Ok(removed)
    }
}

struct Removed {
    ids: Vec<i64>,
    paths: Vec<String>,
}

fn remove_unnamed(
    files: &Files,
    present: Vec<String>,
    named: &HashSet<String>,
    at_rest: bool,
) -> Result<Vec<String>> {
    let mut removed = Vec::new();
    for path in present {
        let old = || {
            let age = files.absolute(&path).metadata().and_then(|metadata| metadata.modified());
            age.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > YOUNG))
        };
        if !named.contains(&path) && (at_rest || old()) {
            files.remove(&path)?;
            removed.push(path);
        }
    }
    Ok(removed)
}
