//! The console's files, which the binary embeds and hands in. Every address that is not a file is a page of the console,
//! which routes on its own.

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// Shown by a binary that was built without the console.
const PLACEHOLDER: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>代运 Daiyun</title>\
<body style=\"font-family:sans-serif;margin:4rem\"><h1>代运 Daiyun</h1><p>这个程序里没有控制台页面。运行 <code>cargo xtask demo</code> \
会先构建控制台再启动。</p><p>This binary was built without the console. <code>cargo xtask demo</code> builds it first.</p></body></html>";

/// A file of the console.
#[derive(Debug)]
pub struct File {
    /// Below the console's root.
    pub path: &'static str,
    /// As it is.
    pub bytes: &'static [u8],
    /// The same, packed for browsers that take it; scripts and styles have it.
    pub gzip: Option<&'static [u8]>,
}

/// All files of the console.
pub type Files = &'static [File];

/// Serves the console.
pub(super) fn router(files: Files) -> Router {
    Router::new().fallback(move |uri: Uri, headers: HeaderMap| async move { answer(files, &uri, &headers) })
}

fn answer(files: Files, uri: &Uri, headers: &HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(file) = files.iter().find(|file| file.path == path) {
        return content(file, takes_gzip(headers));
    }
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match files.iter().find(|file| file.path == "index.html") {
        Some(page) => content(page, takes_gzip(headers)),
        None => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], PLACEHOLDER).into_response(),
    }
}

/// Whether a browser takes packed files. None refuses them by a weight of zero.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let taken =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    taken.split(',').any(|one| one.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("gzip"))
}

fn content(file: &File, packed: bool) -> Response {
    // Vite puts a hash into the names below assets/, so those never change; the page itself is always asked for.
    let is_hashed = file.path.starts_with("assets/");
    let cache = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type(file.path))),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    match file.gzip.filter(|_| packed) {
        Some(bytes) => (headers, [(header::CONTENT_ENCODING, "gzip")], bytes).into_response(),
        None => (headers, file.bytes).into_response(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_packed_files_if_it_takes_them() {
        for (said, is_taken) in [
            ("gzip, deflate, br", true),
            ("br, GZIP;q=0.8", true),
            ("", false),
            ("identity", false),
            ("gzipped", false),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_str(said).unwrap())]);
            let file = File { path: "assets/a.js", bytes: b"plain", gzip: Some(b"packed") };
            let answer = content(&file, takes_gzip(&headers));
            assert_eq!(answer.headers().contains_key(header::CONTENT_ENCODING), is_taken, "{said}");
            let bare = File { path: "index.html", bytes: b"plain", gzip: None };
            assert!(!content(&bare, takes_gzip(&headers)).headers().contains_key(header::CONTENT_ENCODING));
        }
    }
}
