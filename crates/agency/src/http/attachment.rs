//! Files that a browser keeps, under their Chinese names.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::error::{Failure, Result};

/// What goes with a file to keep: its media type and its name, percent-encoded as RFC 5987 wants it. A browser that does not
/// read that one takes the plain name, with the same ending.
pub fn attachment(kind: &'static str, plain: &str, name: &str) -> Result<HeaderMap> {
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let encoded: String = name
        .bytes()
        .map(|byte| if stays(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let ending = name.rsplit('.').next().unwrap_or_default();
    let disposition = format!("attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{encoded}");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Failure::internal)?);
    Ok(headers)
}
