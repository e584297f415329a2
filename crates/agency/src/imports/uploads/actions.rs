//! Keeping a file for a while, opening it, and letting it go.

use std::path::PathBuf;

use chrono::TimeDelta;
use daiyun_base::error::Problem;
use daiyun_base::id;
use uuid::Uuid;

use super::super::CREATE;
use super::super::actions::scratch;
use super::super::routes::arriving::Arrived;
use super::super::source::{Opened, SourceFile, open, open_entry};
use super::records::{self, uploads};
use crate::error::{Failure, Result};
use crate::scope::Scope;

/// How long a file waits. The job that clears away runs every five minutes, so that no file lies longer than half an hour.
const WAITS: TimeDelta = TimeDelta::minutes(25);
/// Nothing reads one file for longer: until then a file that is being imported stays.
const LONGEST_READING: TimeDelta = TimeDelta::hours(2);
/// So many files of one person wait at once: a month of every report of a store, several times.
const MOST_WAITING: u64 = 1_000;

/// Keeps a file that has arrived, for the person who sent it.
pub(super) async fn keep(scope: &Scope, arrived: Arrived, folder: Option<String>) -> Result<uploads::Model> {
    let user_id = scope.named_user()?;
    let id = id::fresh();
    let scratch_name = format!("upload-{}", id.simple());
    let tx = scope.begin(CREATE).await?;
    if records::count_of(&tx, user_id).await? >= MOST_WAITING {
        return Err(too_many());
    }
    let upload = uploads::Model {
        id,
        user_id,
        file_name: arrived.name,
        folder,
        size_bytes: i64::try_from(arrived.size).unwrap_or(i64::MAX),
        sha256: arrived.sha256,
        scratch_name: scratch_name.clone(),
        sent_at: tx.now(),
        expires_at: tx.now() + WAITS,
    };
    records::insert(&tx, upload.clone()).await?;
    arrived
        .path
        .persist(scratch(scope)?.join(scratch_name))
        .map_err(|error| Failure::internal(error.error))?;
    tx.commit().await?;
    Ok(upload)
}

fn too_many() -> Failure {
    Problem::refused(
        "too_many_uploads",
        format!("已有 {MOST_WAITING} 个文件在等待导入；请先导入或放弃它们，再传新的"),
        format!("{MOST_WAITING} files wait already. Import or drop them before you send more"),
    )
    .into()
}

/// One file of an upload of the caller: the file itself, or a file of an archive.
///
/// # Errors
/// `not_found` for an upload of somebody else, or whose time is over, and for a file the archive does not hold.
pub async fn file_of(scope: &Scope, id: Uuid, entry: &str) -> Result<Opened> {
    scope.require(CREATE)?;
    let upload = records::own(scope, id).await?;
    let (source, place, entry) = (source_of(scope, &upload)?, scratch(scope)?, entry.to_owned());
    tokio::task::spawn_blocking(move || open_entry(&source, &entry, &place))
        .await
        .map_err(Failure::internal)?
}

/// Every file of an upload.
pub(super) async fn files_of(scope: &Scope, upload: &uploads::Model) -> Result<Vec<Opened>> {
    let (source, place) = (source_of(scope, upload)?, scratch(scope)?);
    tokio::task::spawn_blocking(move || open(&source, &place)).await.map_err(Failure::internal)?
}

fn source_of(scope: &Scope, upload: &uploads::Model) -> Result<SourceFile> {
    Ok(SourceFile { path: path_of(scope, upload)?, name: upload.file_name.clone() })
}

fn path_of(scope: &Scope, upload: &uploads::Model) -> Result<PathBuf> {
    Ok(scratch(scope)?.join(&upload.scratch_name))
}

/// Lets a file go that nobody wants to import.
pub(super) async fn drop_upload(scope: &Scope, id: Uuid) -> Result<()> {
    scope.require(CREATE)?;
    let upload = records::own(scope, id).await?;
    remove(scope, &[upload]).await
}

/// Removes the files whose time is over. What the table has forgotten is cleared with the rest of the scratch folder.
pub(in crate::imports) async fn expire(scope: &Scope) -> Result<()> {
    let tx = scope.begin_upkeep().await?;
    let over = records::over(&tx).await?;
    tx.rollback().await?;
    remove(scope, &over).await
}

/// The files first: a row without a file is found again, a file without a row is not.
async fn remove(scope: &Scope, gone: &[uploads::Model]) -> Result<()> {
    let tx = scope.begin_upkeep().await?;
    for upload in gone {
        // It may be gone already, by whoever clears at the same time.
        let _ = std::fs::remove_file(path_of(scope, upload)?);
        records::forget(&tx, upload.id).await?;
    }
    tx.commit().await
}

/// Keeps a file for as long as it may be read.
pub(super) async fn hold(scope: &Scope, upload: &uploads::Model) -> Result<()> {
    let tx = scope.begin(CREATE).await?;
    records::wait_until(&tx, upload.id, tx.now() + LONGEST_READING).await?;
    tx.commit().await
}

/// What becomes of a file after an import: gone when all of it is facts, otherwise it waits for what was left of its time.
pub(super) async fn let_go(scope: &Scope, upload: &uploads::Model, is_done: bool) -> Result<()> {
    if is_done || upload.expires_at <= scope.now() {
        return remove(scope, std::slice::from_ref(upload)).await;
    }
    let tx = scope.begin(CREATE).await?;
    records::wait_until(&tx, upload.id, upload.expires_at).await?;
    tx.commit().await
}
