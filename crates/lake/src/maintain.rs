//! Upkeep that may run at any time and twice: files that no catalog row names are what a crash or a lost race left.

use std::collections::HashSet;
use std::time::Duration;

use crate::Lake;
use crate::data_file::folder;
use crate::error::Result;
use crate::records::{Column, Records, Value};

/// A file younger than this may belong to a commit that is still on its way.
const YOUNG: Duration = Duration::from_hours(1);

/// What a sweep removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Data files that no snapshot names.
    pub data_files: Vec<String>,
    /// Observation files that no batch names.
    pub observation_files: Vec<String>,
}

impl Lake {
    /// Removes files that no catalog row names. With `at_rest`, which the caller vouches for by holding the
    /// data directory alone, young ones too.
    pub async fn sweep(&self, records: &mut dyn Records, at_rest: bool) -> Result<Swept> {
        let sql = "SELECT t.table_name, f.path FROM ducklake_data_file f JOIN ducklake_table t \
                   ON t.table_id = f.table_id";
        let rows = records.query(sql, &[], &[Column::Text, Column::Text]).await?;
        let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
        let named: HashSet<String> =
            rows.iter().map(|row| format!("{}/{}", folder(&text(&row[0])), text(&row[1]))).collect();
        let sql = "SELECT path FROM lake_observations WHERE path IS NOT NULL";
        let rows = records.query(sql, &[], &[Column::Text]).await?;
        let observed: HashSet<String> = rows.iter().map(|row| text(&row[0])).collect();
        Ok(Swept {
            data_files: remove_unnamed(&self.data, &named, at_rest)?,
            observation_files: remove_unnamed(&self.observations, &observed, at_rest)?,
        })
    }
}

fn remove_unnamed(
    files: &crate::files::Files,
    named: &HashSet<String>,
    at_rest: bool,
) -> Result<Vec<String>> {
    let mut removed = Vec::new();
    for path in files.list()? {
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
