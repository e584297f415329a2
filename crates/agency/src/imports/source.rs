//! The files of an import: what somebody handed in, and what is inside archives.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Problem};
use daiyun_ingest::decode::zip::{Archive, ZipLimits};
use daiyun_ingest::sniff::{FileKind, SNIFF_BYTES, sniff};
use sha2::{Digest, Sha256};

use crate::error::{Failure, Result};

/// Larger files are refused; no platform exports them.
pub const LARGEST_FILE: u64 = 2 << 30;

/// A file somebody handed in.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it lies now.
    pub path: PathBuf,
    /// What it was called.
    pub name: String,
}

/// What the person says of the files.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// When they were exported, if the files do not say.
    pub exported_at: Option<DateTime<Utc>>,
    /// How to read files that no platform is known to write: the text of a mapping. It is kept for the next such file.
    pub mapping: Option<String>,
    /// Why a batch that is held for its amounts may come in all the same, in the words of whoever looked at it.
    pub release: Option<String>,
    /// Where an import kills the process, for tests of crashes: `renamed`, `before_commit`, `committed`.
    pub stop_at: Option<String>,
}

/// One file ready to be read: not an archive, its kind and content known.
pub(super) struct Opened {
    pub path: PathBuf,
    pub name: String,
    pub kind: FileKind,
    pub size: u64,
    pub sha256: String,
    /// Keeps an unpacked file on disk as long as it is needed.
    pub unpacked: Option<tempfile::TempPath>,
}

/// Opens a file, or every file inside an archive. Blocking.
pub(super) fn open(source: &SourceFile, scratch: &Path) -> Result<Vec<Opened>> {
    let first = describe(&source.path, source.name.clone())?;
    if first.kind != FileKind::Zip {
        return Ok(vec![first]);
    }
    let mut archive = Archive::open(File::open(&source.path)?, ZipLimits::default()).map_err(unreadable)?;
    let mut found = Vec::new();
    for entry in archive.entries().map_err(unreadable)? {
        let mut file = tempfile::NamedTempFile::new_in(scratch)?;
        archive.unpack(&entry, &mut file).map_err(unreadable)?;
        let path = file.into_temp_path();
        let mut opened = describe(&path, format!("{} › {}", source.name, entry.name))?;
        opened.unpacked = Some(path);
        found.push(opened);
    }
    Ok(found)
}

/// Opens what a file is called or holds under one name: the file itself, or one file of an archive. Blocking.
pub(super) fn open_entry(source: &SourceFile, entry: &str, scratch: &Path) -> Result<Opened> {
    let found = open(source, scratch)?.into_iter().find(|opened| opened.name == entry);
    found.ok_or_else(|| Problem::not_found("压缩包里的这个文件", "The file of the archive").into())
}

fn describe(path: &Path, name: String) -> Result<Opened> {
    let file = File::open(path).map_err(|error| missing(&name, &error))?;
    let size = file.metadata()?.len();
    if size > LARGEST_FILE {
        return Err(too_large(&name));
    }
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut first = vec![0; SNIFF_BYTES];
    let mut read = 0;
    while read < first.len() {
        match reader.read(&mut first[read..])? {
            0 => break,
            more => read += more,
        }
    }
    reader.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 20];
    loop {
        let read = reader.read(&mut block)?;
        if read == 0 {
            break;
        }
        hash.update(&block[..read]);
    }
    let sha256 = hex::encode(hash.finalize());
    Ok(Opened { path: path.to_path_buf(), name, kind: sniff(&first[..read]), size, sha256, unpacked: None })
}

/// A file larger than any platform exports.
pub(super) fn too_large(name: &str) -> Failure {
    Problem::new(
        Kind::TooLarge,
        "file_too_large",
        format!("「{name}」超过 2 GB；请按日期分开导出"),
        format!("{name:?} is larger than 2 GB. Export it in several date ranges"),
    )
    .into()
}

fn missing(name: &str, error: &std::io::Error) -> Failure {
    Problem::invalid(
        "file_missing",
        format!("打不开文件「{name}」：{error}"),
        format!("The file {name:?} cannot be opened: {error}"),
    )
    .into()
}

/// A file that cannot be read as what it is.
pub(super) fn unreadable(error: daiyun_ingest::cell::ReadError) -> Failure {
    let text = error.text();
    Problem::invalid("unreadable_file", text.zh, text.en).into()
}
