//! From waiting files to facts: batches are opened at once, and read behind the answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use daiyun_base::error::Problem;
use uuid::Uuid;

use super::super::CREATE;
use super::super::actions::{Begun, Mappings, Start, finish, start};
use super::super::report::FileReport;
use super::super::source::ImportOptions;
use super::actions::{files_of, hold, let_go};
use super::records::{self, uploads};
use crate::error::Result;
use crate::jobs;
use crate::scope::Scope;
use crate::stores;

/// A file somebody asks to import.
pub(super) struct Asked {
    pub name: String,
    pub store: String,
    pub options: ImportOptions,
}

/// What began.
pub(super) struct Outcome {
    pub name: String,
    pub batch_id: Option<Uuid>,
    /// Nothing while it is being read.
    pub report: Option<FileReport>,
}

/// Opens a batch for each file and reads them behind the answer.
pub(super) async fn import(scope: &Scope, id: Uuid, asked: Vec<Asked>) -> Result<Vec<Outcome>> {
    scope.require(CREATE)?;
    let upload = records::own(scope, id).await?;
    let mut files = files_of(scope, &upload).await?;
    let is_whole = files.len() == asked.len();
    let mut wanted = Vec::new();
    check_names(&asked)?;
    for one in asked {
        let store = stores::by_code(scope, &one.store).await?;
        let at = files.iter().position(|file| file.name == one.name);
        let at = at.ok_or_else(|| Problem::not_found("压缩包里的这个文件", "The file of the archive"))?;
        wanted.push((store, files.swap_remove(at), one.options));
    }
    hold(scope, &upload).await?;
    let (mut outcomes, mut reading) = (Vec::new(), Vec::new());
    for (store, file, options) in wanted {
        let name = file.name.clone();
        match start(scope, &store, file, &options).await? {
            Start::Known(report) => {
                outcomes.push(Outcome { name, batch_id: report.batch_id, report: Some(*report) });
            }
            Start::Begun(begun) => {
                outcomes.push(Outcome { name, batch_id: Some(begun.batch.id), report: None });
                reading.push((*begun, options));
            }
        }
    }
    jobs::go_on(read_all(scope.clone(), upload, reading, is_whole));
    Ok(outcomes)
}

/// Reads the files in the order they were asked for: a store's second file may lean on what its first has bound.
async fn read_all(
    scope: Scope,
    upload: uploads::Model,
    reading: Vec<(Begun, ImportOptions)>,
    is_whole: bool,
) {
    let mut is_done = is_whole;
    for (begun, options) in reading {
        let batch_no = begun.batch.batch_no;
        let read = async {
            let store = stores::by_id(&scope, begun.batch.store_id).await?;
            let mappings = Arc::new(Mappings::of(&scope, &store, &options).await?);
            finish(&scope, begun, (&options, &mappings)).await
        };
        match read.await {
            Ok(report) => is_done &= ["committed", "duplicate"].contains(&report.state.as_str()),
            Err(failure) => {
                is_done = false;
                tracing::error!(batch.no = batch_no, cause = %failure, "an import ended without a word");
            }
        }
    }
    if let Err(failure) = let_go(&scope, &upload, is_done).await {
        tracing::error!(cause = %failure, "an upload stays until its time is over");
    }
}

fn check_names(asked: &[Asked]) -> Result<(), Problem> {
    let names: BTreeSet<&str> = asked.iter().map(|one| one.name.as_str()).collect();
    if !names.is_empty() && names.len() == asked.len() {
        return Ok(());
    }
    Err(Problem::invalid(
        "entries",
        "请写明要导入哪些文件，每个只写一次",
        "Say which files to import, each of them once",
    ))
}
