//! `daiyun verify`.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::ExitCode;

use daiyun_agency::access;
use daiyun_agency::activity::{self, chain};
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::keys::Keys;
use daiyun_base::error::Problem;
use serde_json::json;

use super::Context;
use crate::config::Verify;
use crate::output;

/// Checks a file, or the activity of this agency; 1 when something was tampered with.
pub(crate) async fn run(context: &Context, command: Verify) -> Result<ExitCode> {
    if command.later {
        return later(context).await;
    }
    let verified = match &command.file {
        Some(path) => in_file(context, path)?,
        None => {
            let scope = context.operator().await?;
            activity::link(&scope).await?;
            if let Some(path) = &command.out {
                let file = File::create(path).map_err(|error| unreadable(path, &error))?;
                activity::export(&scope, &mut BufWriter::new(file)).await?;
            }
            activity::verify(&scope).await?
        }
    };
    if context.json() {
        output::json(&verified);
    } else {
        say(&verified, command.out.as_deref());
    }
    Ok(if verified.intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Puts it in the queue; its outcome is an activity.
async fn later(context: &Context) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let tx = scope.begin(access::VIEW_ACTIVITY).await?;
    let job = access::verify_later(&tx).await?;
    tx.commit().await?;
    if context.json() {
        output::json(&json!({ "job_no": job.job_no, "state": job.state }));
    } else {
        output::say(format_args!("已排队，作业 {}", job.job_no));
    }
    Ok(ExitCode::SUCCESS)
}

/// The agency's key is used where there is one; somebody else's chain is checked without.
fn in_file(context: &Context, path: &Path) -> Result<chain::Verified> {
    let keys = Keys::find(&context.data)?;
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    Ok(chain::verify_file(BufReader::new(file), keys.as_ref())?)
}

fn say(verified: &chain::Verified, out: Option<&Path>) {
    if let Some(fault) = &verified.fault {
        output::say(format_args!("留痕链不完整：{}", fault.message));
        output::say(format_args!("The chain of activity is not whole: {}", fault.message_en));
        return;
    }
    let checked =
        if verified.signatures { "连同签名" } else { "未核对签名（没有本机构的密钥）" };
    output::say(format_args!("留痕链完整，共 {} 环，{checked}", verified.links));
    output::say(format_args!("链头 {}", verified.head));
    if let Some(span) = &verified.anchors_file {
        output::say(format_args!(
            "封存文件 {} 与数据库一致：{} 次封存，第 {} 至 {} 环；请把它另存到别的机器",
            activity::ANCHORS_FILE,
            span.lines,
            span.from_link_no,
            span.to_link_no
        ));
    }
    if let Some(path) = out {
        output::say(format_args!("已写入 {}", path.display()));
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Problem::invalid(
        "file",
        format!("{path}：{error}；请检查路径和权限"),
        format!("{path}: {error}. Check the path and its permissions"),
    )
    .into()
}
