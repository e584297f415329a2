//! `daiyun serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use daiyun_agency::access::SingleSignOn;
use daiyun_agency::error::Result;
use daiyun_agency::http::{self, Front};
use daiyun_agency::{Agency, jobs};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::Context;
use crate::config::{Format, Serve};
use crate::{config, embedded, output};

/// Serves an agency until the process is told to stop.
pub(crate) async fn run(context: &Context, serve: &Serve) -> Result<ExitCode> {
    let agency = context.open().await?;
    log(serve.log_format);
    let front = Front { trusts_proxy: serve.trust_proxy, public_url: serve.public_url.clone() };
    let doors = Doors { front, oidc: serve.oidc.clone() };
    listen(context, agency, (serve.listen, doors)).await
}

/// What people come in by.
#[derive(Default)]
pub(crate) struct Doors {
    front: Front,
    /// The settings of single sign-on.
    oidc: Option<PathBuf>,
}

/// A second subscriber in one process is refused; the first keeps working, which is all that is wanted.
pub(crate) fn log(format: Format) {
    let filter = EnvFilter::new(config::log_filter(format));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = match format {
        Format::Text => lines.try_init(),
        Format::Json => lines.json().flatten_event(true).try_init(),
    };
}

/// Serves an open agency; requests under way are finished before it ends.
pub(crate) async fn listen(
    context: &Context,
    agency: Agency,
    (at, doors): (SocketAddr, Doors),
) -> Result<ExitCode> {
    agency.keys().write_metrics_token(agency.directory())?;
    let listener = TcpListener::bind(at).await?;
    let url = format!("http://{}", listener.local_addr()?);
    if let Some(file) = &doors.oidc {
        let origin = doors.front.public_url.as_ref().map_or_else(|| url.clone(), ToString::to_string);
        agency.offer_single_sign_on(SingleSignOn::read(file, &origin)?);
    }
    if context.json() {
        output::json(&json!({ "url": url }));
    } else {
        output::say(format_args!("控制台 {url}"));
    }
    let (stop, stopped) = watch::channel(false);
    let mut jobs_stopped = stopped.clone();
    let runner = jobs::start(agency.clone(), async move {
        let _ = jobs_stopped.wait_for(|stop| *stop).await;
    });
    let stopping = async move {
        told_to_stop().await;
        let _ = stop.send(true);
    };
    http::serve(agency, embedded::FILES, (listener, doors.front), stopping).await?;
    if let Err(error) = runner.await {
        tracing::warn!(cause = %error, "the job runner ended badly");
    }
    Ok(ExitCode::SUCCESS)
}

/// `Ctrl-C`, or the signal a service manager sends.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
