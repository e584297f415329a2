//! Parts of a form while they arrive: files go to disk, readable by nobody else, and texts are short.

use std::io::ErrorKind;
use std::path::Path;

use axum::extract::multipart::Field;
use daiyun_base::error::{Kind, Problem};
use sha2::{Digest, Sha256};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;

use super::super::source::{LARGEST_FILE, too_large};
use crate::error::{Failure, Result};

/// Bytes of a field that is no file, and of a file's name.
pub(in crate::imports) const LONGEST_TEXT: usize = 1_024;

/// A file on disk, removed when dropped: the original is never kept.
pub(in crate::imports) struct Arrived {
    pub path: TempPath,
    pub name: String,
    pub size: u64,
    pub sha256: String,
}

/// Writes a file to disk while it arrives. What is left when the connection breaks or the disk is full goes away.
pub(in crate::imports) async fn file(mut field: Field<'_>, folder: &Path) -> Result<Arrived> {
    let name = short(field.file_name().unwrap_or("upload"), "file name")?;
    // Created for its owner alone.
    let (file, path) = tempfile::NamedTempFile::new_in(folder).map_err(no_room)?.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    let (mut size, mut hash) = (0, Sha256::new());
    while let Some(part) = field.chunk().await.map_err(|error| broken(&error.body_text()))? {
        size += part.len() as u64;
        if size > LARGEST_FILE {
            return Err(too_large(&name));
        }
        hash.update(&part);
        file.write_all(&part).await.map_err(no_room)?;
    }
    file.flush().await.map_err(no_room)?;
    Ok(Arrived { path, name, size, sha256: hex::encode(hash.finalize()) })
}

/// A short text field.
pub(in crate::imports) async fn text(mut field: Field<'_>) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(|error| broken(&error.body_text()))? {
        bytes.extend_from_slice(&part);
        if bytes.len() > LONGEST_TEXT {
            return Err(broken("a text field is longer than 1,024 bytes"));
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| broken("a text field is not UTF-8"))?;
    if text.contains('\0') { Err(broken("NUL")) } else { Ok(text) }
}

/// A name as a person gave it: kept in records and shown, so short and without control characters.
pub(in crate::imports) fn short(name: &str, what: &str) -> Result<String> {
    if name.len() > LONGEST_TEXT || name.chars().any(char::is_control) {
        return Err(broken(what));
    }
    Ok(name.to_owned())
}

/// A form that is not what it should be.
pub(in crate::imports) fn broken(cause: &str) -> Failure {
    Problem::invalid(
        "broken_upload",
        format!("上传不完整（{cause}）；请选好店铺和文件后重试，数据没有改动"),
        format!(
            "The upload is incomplete ({cause}). Choose a store and files and try again; nothing was changed"
        ),
    )
    .into()
}

/// A full disk is said as one: whoever sent the file can do nothing but tell.
fn no_room(error: std::io::Error) -> Failure {
    let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded].contains(&error.kind());
    if !full {
        return Failure::internal(error);
    }
    let problem = Problem::new(
        Kind::Internal,
        "no_room",
        "服务器的磁盘满了，文件没有收下，数据没有改动；请告知管理员腾出空间后重新上传",
        "The server's disk is full, so the file was not taken and nothing was changed. Tell your administrator, then send it again",
    );
    Failure { problem, cause: Some(error.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_as_one() {
        let told = |kind: ErrorKind| no_room(kind.into()).problem.code;
        assert_eq!(told(ErrorKind::StorageFull), "no_room");
        assert_eq!(told(ErrorKind::QuotaExceeded), "no_room");
        assert_eq!(told(ErrorKind::PermissionDenied), "internal");
    }

    #[test]
    fn a_name_is_short_and_has_no_control_characters() {
        assert!(short("订单 七月.csv", "file name").is_ok());
        for bad in ["a\nb.csv", "a\u{1b}[2J", &"x".repeat(LONGEST_TEXT + 1)] {
            assert!(short(bad, "file name").is_err(), "{bad}");
        }
    }
}
