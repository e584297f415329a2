//! Archives: several platforms hand out their reports zipped. Every size is measured while unpacking, never believed.

use std::io::{Read, Seek, Write};

use daiyun_base::error::Label;

use crate::cell::ReadError;
use crate::sniff::{FileKind, sniff};

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct ZipLimits {
    /// Bytes of all files together, unpacked.
    pub total_bytes: u64,
    /// Unpacked bytes for one packed byte of a file. Order exports pack about 1 : 10.
    pub ratio: u64,
    /// Files.
    pub files: usize,
}

impl Default for ZipLimits {
    fn default() -> Self {
        Self { total_bytes: 1024 * 1024 * 1024, ratio: 100, files: 1_000 }
    }
}

/// A file inside an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, for [`Archive::unpack`].
    pub at: usize,
    /// Its name without folders.
    pub name: String,
}

/// An opened archive.
pub struct Archive<R> {
    archive: zip::ZipArchive<R>,
    limits: ZipLimits,
    left: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens an archive.
    pub fn open(reader: R, limits: ZipLimits) -> Result<Self, ReadError> {
        let archive = zip::ZipArchive::new(reader).map_err(refused)?;
        if archive.len() > limits.files {
            return Err(ReadError::Refused(Label::new(
                format!("压缩包里超过 {} 个文件；请分开上传", limits.files),
                format!("The archive holds more than {} files. Upload them apart", limits.files),
            )));
        }
        Ok(Self { archive, limits, left: limits.total_bytes })
    }

    /// The files worth reading: no folders, and none of what operating systems add on their own.
    pub fn entries(&mut self) -> Result<Vec<Entry>, ReadError> {
        let mut entries = Vec::new();
        for at in 0..self.archive.len() {
            let file = self.archive.by_index_raw(at).map_err(refused)?;
            let path = name(file.name_raw());
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
            let added_by_system =
                path.starts_with("__MACOSX/") || name.starts_with('.') || name == "Thumbs.db";
            if file.is_dir() || name.is_empty() || added_by_system {
                continue;
            }
            if file.encrypted() {
                return Err(ReadError::Archive(Label::new(
                    format!("「{name}」有密码；请解压后再上传"),
                    format!("{name:?} has a password. Unpack it and upload what is inside"),
                )));
            }
            entries.push(Entry { at, name: name.to_owned() });
        }
        Ok(entries)
    }

    /// Unpacks a file into `out` and returns its size. An archive inside the archive is refused.
    pub fn unpack(&mut self, entry: &Entry, out: &mut impl Write) -> Result<u64, ReadError> {
        let mut file = self.archive.by_index(entry.at).map_err(refused)?;
        let allowed = file.compressed_size().max(1).saturating_mul(self.limits.ratio);
        let mut block = vec![0; 64 * 1024];
        let mut size: u64 = 0;
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                return Ok(size);
            }
            if size == 0 && sniff(&block[..read]) == FileKind::Zip {
                return Err(ReadError::Archive(Label::new(
                    format!("「{}」又是一个压缩包；请解压后再上传", entry.name),
                    format!("{:?} is an archive again. Unpack it and upload what is inside", entry.name),
                )));
            }
            let bytes = u64::try_from(read).unwrap_or(u64::MAX);
            size = size.saturating_add(bytes);
            if size > allowed || bytes > self.left {
                return Err(ReadError::Refused(Label::new(
                    format!("「{}」解压后过大；请解压后分开上传", entry.name),
                    format!("{:?} is too large unpacked. Unpack it and upload the files apart", entry.name),
                )));
            }
            self.left -= bytes;
            out.write_all(&block[..read])?;
        }
    }
}

/// Chinese tools write file names in GBK without saying so.
fn name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err takes")]
fn refused(error: zip::result::ZipError) -> ReadError {
    ReadError::Archive(Label::new(
        format!("{error}；请重新导出或解压后再上传"),
        format!("{error}. Export it again, or unpack it first"),
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn unpack_first(archive: &[u8], limits: ZipLimits) -> Result<Vec<u8>, ReadError> {
        let mut archive = Archive::open(Cursor::new(archive), limits)?;
        let entry = archive.entries()?.remove(0);
        let mut out = Vec::new();
        archive.unpack(&entry, &mut out)?;
        Ok(out)
    }

    #[test]
    fn only_reports_are_listed() {
        let archive =
            packed(&[("__MACOSX/._a.csv", b"x"), ("报表/商品报表.csv", b"a,b"), (".DS_Store", b"x")]);
        let mut archive = Archive::open(Cursor::new(archive), ZipLimits::default()).unwrap();
        let names: Vec<_> = archive.entries().unwrap().into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["商品报表.csv"]);
    }

    #[test]
    fn bombs_and_nested_archives_are_refused() {
        let report = packed(&[("a.csv", b"a,b\n1,2\n")]);
        assert_eq!(unpack_first(&report, ZipLimits::default()).unwrap(), b"a,b\n1,2\n");

        let nested = packed(&[("a.zip", &report)]);
        assert!(matches!(unpack_first(&nested, ZipLimits::default()), Err(ReadError::Archive(_))));

        let bomb = packed(&[("a.csv", &vec![b'0'; 4 * 1024 * 1024])]);
        assert!(matches!(unpack_first(&bomb, ZipLimits::default()), Err(ReadError::Refused(_))));

        let small = ZipLimits { total_bytes: 4, ..ZipLimits::default() };
        assert!(matches!(unpack_first(&report, small), Err(ReadError::Refused(_))));
        assert!(Archive::open(Cursor::new(b"PK\x03\x04".to_vec()), ZipLimits::default()).is_err());
    }
}
