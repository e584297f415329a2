//! Asking for a file, writing it, fetching it, letting it go.

use std::path::PathBuf;

use chrono::TimeDelta;
use daiyun_base::error::{Label, Problem};
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::ExprTrait;
use sea_orm::entity::prelude::*;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::making::{made, preview};
use super::records::{self, ActiveModel, DELETED, EXPIRED, Entity, Export, READY, Standing, WAITING};
use super::rules::{ExportKind, ExportQuestion, KEPT_DAYS, check_waiting};
use crate::activity::{self, Activity};
use crate::dashboard::EXPORT;
use crate::dashboard::file::File;
use crate::error::{Failure, Result, id_taken};
use crate::http::page::PageRequest;
use crate::jobs::{self, Asked, Claim, Ended, Job, Queued, Schedule};
use crate::scope::{Scope, Tx};
use crate::{Agency, stores};

/// Writing a file that was asked for.
pub(in crate::dashboard) const WRITING: Queued = Queued {
    name: "dashboard.export",
    name_zh: "生成导出文件",
    name_en: "Write an export",
    attempts: 3,
    lease: TimeDelta::minutes(2),
    work: |scope, claim| Box::pin(async move { write(&scope, claim).await }),
};

/// Deleting files nobody may fetch any more.
pub(in crate::dashboard) const EXPIRY: Job = Job {
    name: "dashboard.export_expiry",
    name_zh: "删除过期的导出文件",
    name_en: "Delete expired exports",
    schedule: Schedule::Every(std::time::Duration::from_hours(1)),
    follows: false,
    work: |scope| Box::pin(async move { expire(&scope).await }),
};

/// The caller's exports, the newest first.
pub async fn list(scope: &Scope, page: PageRequest) -> Result<(Vec<Standing>, u64)> {
    scope.require(EXPORT)?;
    records::page(scope, page).await
}

/// One of the caller's exports.
pub async fn one(scope: &Scope, id: Uuid) -> Result<Standing> {
    scope.require(EXPORT)?;
    records::by_id(scope, id).await?.ok_or_else(|| not_there().into())
}

/// Asks for a file. Asking again with the same id finds the first; lines need a reason, which is remembered.
pub async fn ask_for(scope: &Scope, id: Uuid, asked: ExportQuestion) -> Result<Standing> {
    let permission = asked.kind.permission();
    scope.require(permission)?;
    let user_id = scope.named_user()?;
    let asked = match asked.kind {
        ExportKind::Lines => {
            let reason = reason::check(asked.reason.as_deref().unwrap_or_default())?.to_owned();
            ExportQuestion { reason: Some(reason), ..asked }
        }
        ExportKind::Products | ExportKind::Metric => ExportQuestion { reason: None, ..asked },
    };
    let question = serde_json::to_value(&asked).map_err(Failure::internal)?;
    if let Some(known) = Entity::find_by_id(id).one(scope.reader()).await? {
        let is_same = known.asked_by == user_id && known.question == question;
        return if is_same { one(scope, id).await } else { Err(id_taken().into()) };
    }
    check_waiting(records::waiting(scope).await?)?;
    let preview = preview(scope, &asked).await?;
    let tx = scope.begin(permission).await?;
    let (client_id, store_id) = (preview.taken.client_id, preview.taken.store_id);
    let payload = json!({ "export_id": id });
    let job = jobs::enqueue(&tx, &WRITING, Asked { payload, client_id, store_id, dedupe_key: None }).await?;
    let row = Export {
        id,
        queued_job_id: job.id,
        kind: asked.kind.code().to_owned(),
        title: preview.title.zh.clone(),
        title_en: preview.title.en.clone(),
        question,
        stores: json!(preview.taken.codes),
        client_id,
        store_id,
        reason: asked.reason.clone(),
        format: if asked.is_csv { "csv" } else { "xlsx" }.to_owned(),
        state: WAITING.to_owned(),
        row_count: preview.rows,
        file_name: None,
        file_sha256: None,
        size_bytes: None,
        asked_by: user_id,
        asked_at: tx.now(),
        finished_at: None,
        expires_at: None,
        download_count: 0,
    };
    Entity::insert(ActiveModel::from(row.clone())).exec_without_returning(tx.db()).await?;
    let because = asked.reason.as_deref().map_or_else(String::new, |reason| format!("：{reason}"));
    let summary = Label::new(
        format!("导出{}，{} ～ {}{because}", row.title, asked.from, asked.to),
        format!("Exported {}, {} to {}{because}", row.title_en, asked.from, asked.to),
    );
    let detail = json!({ "lines": row.row_count, "reason": asked.reason, "metric": asked.metric });
    remember(&tx, ("dashboard.export", &row), summary, detail).await?;
    tx.commit().await?;
    one(scope, id).await
}

/// Writes a file, as whoever asked for it may see it now.
async fn write(scope: &Scope, claim: Claim) -> Result<Ended> {
    let id = claim.payload["export_id"].as_str().and_then(|id| id.parse::<Uuid>().ok());
    let id = id.ok_or_else(|| Failure::internal("a job of an export names none"))?;
    let row = records::own(scope)?.filter(records::Column::Id.eq(id)).one(scope.reader()).await?;
    let Some(row) = row.filter(|row| row.state == WAITING) else {
        // Whoever asked for it does not want it any more.
        let tx = scope.begin_upkeep().await?;
        let ended = claim.end(&tx, json!({})).await?;
        tx.commit().await?;
        return Ok(ended);
    };
    let asked: ExportQuestion = serde_json::from_value(row.question).map_err(Failure::internal)?;
    let permission = asked.kind.permission();
    scope.require(permission)?;
    let (file, rows, taken) = made(scope, &asked).await?;
    let sha256 = hex::encode(Sha256::digest(&file.bytes));
    let size = i64::try_from(file.bytes.len()).map_err(Failure::internal)?;
    let place = place_of(scope.agency(), id);
    let keeping = move || keep(&place, &file.bytes).map(|()| file.name);
    let name = tokio::task::spawn_blocking(keeping).await.map_err(Failure::internal)??;
    let tx = scope.begin(permission).await?;
    let change = ActiveModel {
        id: Unchanged(id),
        state: Set(READY.to_owned()),
        row_count: Set(rows),
        stores: Set(json!(taken.codes)),
        file_name: Set(Some(name)),
        file_sha256: Set(Some(sha256.clone())),
        size_bytes: Set(Some(size)),
        finished_at: Set(Some(tx.now())),
        expires_at: Set(Some(tx.now() + TimeDelta::days(KEPT_DAYS))),
        ..Default::default()
    };
    change.update(tx.db()).await?;
    let ended = claim.end(&tx, json!({ "rows": rows, "sha256": sha256 })).await?;
    tx.commit().await?;
    Ok(ended)
}

/// Gives a file to who asked for it, if they still see every store in it.
pub async fn fetch(scope: &Scope, id: Uuid) -> Result<File> {
    let Standing { export, state, .. } = one(scope, id).await?;
    let kind = ExportKind::of_code(&export.kind);
    let kind = kind.ok_or_else(|| Failure::internal(format!("export {id} is of {}", export.kind)))?;
    scope.require(kind.permission())?;
    state.may_fetch().map_err(|why| Problem::refused("export_not_ready", why.zh, why.en))?;
    let codes: Vec<String> = serde_json::from_value(export.stores.clone()).map_err(Failure::internal)?;
    if stores::by_codes(scope, &codes).await?.len() < codes.len() {
        return Err(Problem::refused(
            "export_out_of_reach",
            "文件里有你已看不到的店铺，不能再下载；请按现在的范围重新导出",
            "The file holds stores you no longer see. Ask for it again within your present scope",
        )
        .into());
    }
    let place = place_of(scope.agency(), id);
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(place)).await.map_err(Failure::internal)?;
    let bytes = bytes.map_err(Failure::internal)?;
    if Some(hex::encode(Sha256::digest(&bytes))) != export.file_sha256 {
        return Err(Failure::internal(format!("the file of export {id} is not what was written")));
    }
    let tx = scope.begin(kind.permission()).await?;
    let counted = Entity::update_many()
        .col_expr(records::Column::DownloadCount, Expr::col(records::Column::DownloadCount).add(1))
        .filter(records::Column::Id.eq(id))
        .filter(records::Column::State.eq(READY));
    if counted.exec(tx.db()).await?.rows_affected == 0 {
        return Err(not_there().into());
    }
    let name = export.file_name.clone().unwrap_or_default();
    let summary = Label::new(format!("下载 {name}"), format!("Downloaded {name}"));
    remember(&tx, ("dashboard.fetch_export", &export), summary, json!({ "sha256": export.file_sha256 }))
        .await?;
    tx.commit().await?;
    Ok(File { name, bytes })
}

/// Deletes a file, or gives up waiting for it.
pub async fn delete(scope: &Scope, id: Uuid) -> Result<()> {
    let Standing { export, state, .. } = one(scope, id).await?;
    state.may_delete().map_err(|why| Problem::refused("export_running", why.zh, why.en))?;
    let tx = scope.begin(EXPORT).await?;
    let summary =
        Label::new(format!("删除导出 {}", export.title), format!("Deleted the export {}", export.title_en));
    let_go(&tx, &export, DELETED).await?;
    remember(&tx, ("dashboard.delete_export", &export), summary, json!({})).await?;
    tx.commit().await?;
    forget(scope.agency(), id).await
}

/// Deletes every file whose time is over.
async fn expire(scope: &Scope) -> Result<()> {
    for export in records::over(scope, scope.now()).await? {
        let tx = scope.begin_upkeep().await?;
        let_go(&tx, &export, EXPIRED).await?;
        let summary = Label::new(
            format!("导出 {} 到期，文件已删除", export.title),
            format!("The export {} expired and its file was deleted", export.title_en),
        );
        remember(&tx, ("dashboard.expire_export", &export), summary, json!({})).await?;
        tx.commit().await?;
        forget(scope.agency(), export.id).await?;
    }
    Ok(())
}

async fn let_go(tx: &Tx, export: &Export, state: &str) -> Result<()> {
    let change = ActiveModel { id: Unchanged(export.id), state: Set(state.to_owned()), ..Default::default() };
    change.update(tx.db()).await?;
    Ok(())
}

async fn remember(
    tx: &Tx,
    (verb, export): (&'static str, &Export),
    summary: Label,
    detail: Json,
) -> Result<()> {
    let activity = Activity {
        verb,
        subject_kind: "export",
        subject_id: export.id.to_string(),
        client_id: export.client_id,
        store_id: export.store_id,
        summary,
        detail,
    };
    activity::record(tx, activity).await
}

fn not_there() -> Problem {
    Problem::not_found("这个导出", "The export")
}

fn place_of(agency: &Agency, id: Uuid) -> PathBuf {
    agency.directory().join("exports").join(id.to_string())
}

/// Nobody sees half a file: it gets its place when it is whole.
fn keep(place: &std::path::Path, bytes: &[u8]) -> Result<()> {
    let folder = place.parent().ok_or_else(|| Failure::internal("an export has no folder"))?;
    std::fs::create_dir_all(folder)?;
    let mut half = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut half, bytes)?;
    half.as_file().sync_all()?;
    half.persist(place).map_err(Failure::internal)?;
    Ok(())
}

/// A file that is not there any more has been deleted.
async fn forget(agency: &Agency, id: Uuid) -> Result<()> {
    let place = place_of(agency, id);
    let deleting = tokio::task::spawn_blocking(move || std::fs::remove_file(place));
    match deleting.await.map_err(Failure::internal)? {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::internal(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
