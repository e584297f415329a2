//! The console's files, which the binary embeds and hands in. Every address that is not a file is a page of the console,
//! which routes on its own.

use axum::Router;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// Shown by a binary that was built without the console.
const PLACEHOLDER: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>代运 Daiyun</title>\
<body style=\"font-family:sans-serif;margin:4rem\"><h1>代运 Daiyun</h1><p>这个程序里没有控制台页面。运行 <code>cargo xtask demo</code> \
会先构建控制台再启动。</p><p>This binary was built without the console. <code>cargo xtask demo</code> builds it first.</p></body></html>";

/// Files by their path below the console's root.
pub type Files = &'static [(&'static str, &'static [u8])];

/// Serves the console.
pub(super) fn router(files: Files) -> Router {
    Router::new().fallback(move |uri: Uri| async move { answer(files, &uri) })
}

fn answer(files: Files, uri: &Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some((name, bytes)) = files.iter().find(|(name, _)| *name == path) {
        return file(name, bytes);
    }
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match files.iter().find(|(name, _)| *name == "index.html") {
        Some((name, bytes)) => file(name, bytes),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], PLACEHOLDER).into_response(),
    }
}

fn file(name: &str, bytes: &'static [u8]) -> Response {
    // Vite puts a hash into the names below assets/, so those never change; the page itself is always asked for.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(name))),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
    ];
    (headers, bytes).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
