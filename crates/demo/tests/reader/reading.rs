//! A file through the door, with the definitions of the repository.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use daiyun_base::definition::{Source, load_each};
use daiyun_base::error::Problem;
use daiyun_base::fact::{FactDefinition, Rows};
use daiyun_demo::{ExportFile, World};
use daiyun_ingest::cell::Records;
use daiyun_ingest::decode::csv::CsvRecords;
use daiyun_ingest::decode::sheet::SheetRecords;
use daiyun_ingest::decode::xls::{SheetLimits, Workbook, write_sheet};
use daiyun_ingest::format;
use daiyun_ingest::mapping::{self, Mapping};
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::Recognised;
use daiyun_ingest::sniff::{FileKind, sniff};

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["facts", "platforms", "demo"].iter().map(|name| root.join(name)).collect();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.push(Source::new(name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

pub(crate) fn world() -> World {
    World::load(&sources()).unwrap()
}

/// The platforms' formats, and the demo's mappings by their code.
pub(crate) struct Formats {
    formats: format::Formats,
    mappings: BTreeMap<String, Mapping>,
}

/// A file read to its end.
pub(crate) struct Whole {
    pub(crate) fact: FactDefinition,
    pub(crate) chunks: Vec<Rows>,
    /// Column and code of each row that waits.
    pub(crate) quarantined: Vec<String>,
    pub(crate) held: Option<String>,
}

impl Formats {
    pub(crate) fn load() -> Self {
        let sources = sources();
        let mut issues = Vec::new();
        let facts: BTreeMap<String, FactDefinition> = load_each(&sources, &mut issues);
        let (formats, found) = format::Formats::load(&sources, &facts);
        assert!(issues.is_empty() && found.is_empty(), "{issues:#?} {found:#?}");
        let mut mappings = BTreeMap::new();
        for source in sources.iter().filter(|source| source.path.starts_with("demo/mappings/")) {
            let mapping = mapping::load(&source.text, &formats).unwrap();
            mappings.insert(mapping.format.code.clone(), mapping);
        }
        Self { formats, mappings }
    }

    pub(crate) fn read(&self, platform: &str, file: &ExportFile) -> Result<Whole, Problem> {
        let bytes = file.bytes.as_slice();
        match sniff(bytes) {
            FileKind::Text { encoding, delimiter } => {
                self.records(platform, file, CsvRecords::new(bytes, encoding, delimiter))
            }
            FileKind::Xlsx => {
                let mut frames = Vec::new();
                write_sheet(Workbook::Xlsx, Cursor::new(bytes), &SheetLimits::default(), &mut frames)
                    .unwrap();
                self.records(platform, file, SheetRecords::new(frames.as_slice(), "xlsx"))
            }
            kind @ (FileKind::Xls | FileKind::Html { .. } | FileKind::Zip | FileKind::Unknown) => {
                panic!("{} is {kind:?}", file.file_name)
            }
        }
    }

    fn records(
        &self,
        platform: &str,
        file: &ExportFile,
        mut records: impl Records,
    ) -> Result<Whole, Problem> {
        let preview = Preview::take(&mut records).unwrap();
        let recognised = match file.mapping {
            Some(code) => Recognised::by_mapping(&self.formats, &self.mappings[code], platform, &preview)?,
            None => Recognised::of(&self.formats, platform, &preview)?,
        };
        let fact = recognised.fact.clone();
        let key = BuyerKey::derive(&[7; 32], "demo");
        let exported_at = Some(file.exported_at.timestamp_micros());
        let options = ReadOptions { file_name: &file.file_name, exported_at, now: i64::MAX, buyer_key: &key };
        let mut reader = Reader::new(recognised, preview, records, &options);
        let (mut chunks, mut quarantined) = (Vec::new(), Vec::new());
        while let Some(chunk) = reader.next_chunk().unwrap() {
            chunks.push(chunk.rows);
            let said = chunk.quarantined.iter();
            quarantined.extend(said.map(|row| format!("{:?} {:?} {:?}", row.column, row.code, row.value)));
        }
        let held = reader.finish().held.map(|problem| problem.to_string());
        Ok(Whole { fact, chunks, quarantined, held })
    }
}
