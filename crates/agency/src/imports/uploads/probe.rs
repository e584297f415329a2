//! What a file is, by its first rows: which report, of which platforms, and whose shop it says it is.

use daiyun_base::error::{Label, Problem};
use daiyun_ingest::cell::Records;
use daiyun_ingest::format::Formats;
use daiyun_ingest::mapping::Mapping;
use daiyun_ingest::preview::Preview;
use daiyun_ingest::privacy::BuyerKey;
use daiyun_ingest::read::{ReadOptions, Reader};
use daiyun_ingest::recognise::Recognised;

use uuid::Uuid;

use super::super::reading::stated_marks;
use super::super::source::{Opened, unreadable};
use super::head::{Sheets, with_head};
use crate::error::Result;
use crate::stores::StatedMarks;

/// So many rows show whose file it is.
const ROWS: usize = 200;
/// What says best why a file is no report that is known, the best first.
const REASONS: [&str; 3] = ["report_without_fact", "header_changed", "unknown_report"];

/// What files are recognised by.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub formats: &'a Formats,
    /// How files were read that somebody mapped before, each with the client whose stores alone it is for.
    pub mappings: &'a [(Option<Uuid>, Mapping)],
    pub sheets: Sheets<'a>,
    /// The instant now, microseconds UTC.
    pub now: i64,
}

/// A file whose report is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Probed {
    /// The format's code.
    pub format: String,
    pub label: Label,
    /// The fact its rows become.
    pub fact: String,
    /// Whose stores write such files; empty for a file that somebody mapped, which any store may have.
    pub platforms: Vec<String>,
    /// The clients whose stores alone write such files, where only mappings of their own tell; nothing for any client.
    pub clients: Option<Vec<Uuid>>,
    /// Whose file it says it is.
    pub marks: StatedMarks,
}

/// Looks at the first rows of a file. Blocking.
pub(super) fn probe(known: Known<'_>, opened: &Opened) -> Result<Probed> {
    with_head(known.sheets, opened, ROWS, |records| recognise(known, opened, records))
}

fn recognise(known: Known<'_>, opened: &Opened, mut records: Box<dyn Records>) -> Result<Probed> {
    let preview = Preview::take(&mut records).map_err(unreadable)?;
    let (recognised, platforms, clients) = of_any_platform(known, &preview)?;
    let mut probed = Probed {
        format: recognised.format.code.clone(),
        label: recognised.format.label.clone(),
        fact: recognised.fact.code.clone(),
        platforms,
        clients,
        marks: StatedMarks::default(),
    };
    // Only the marks are read; no buyer's key leaves this function.
    let buyer_key = BuyerKey::derive(&[0; 32], "");
    let options =
        ReadOptions { file_name: &opened.name, exported_at: None, now: known.now, buyer_key: &buyer_key };
    let mut reader = Reader::new(recognised, preview, records, &options);
    // A file that breaks further down is refused when it is imported; here its first rows are enough.
    while let Ok(Some(_)) = reader.next_chunk() {}
    probed.marks = stated_marks(&reader.finish());
    Ok(probed)
}

/// A report, the platforms that write such files, and the clients whose mappings alone tell.
type Told<'a> = (Recognised<'a>, Vec<String>, Option<Vec<Uuid>>);

/// The report, the platforms that write files with such a header, and the clients whose mappings tell.
fn of_any_platform<'a>(known: Known<'a>, preview: &Preview) -> Result<Told<'a>, Problem> {
    let mut found = None;
    let mut platforms = Vec::new();
    let mut reasons: Vec<Problem> = Vec::new();
    for platform in known.formats.platforms() {
        match Recognised::of(known.formats, &platform.code, preview) {
            Ok(recognised) => {
                platforms.push(platform.code.clone());
                found.get_or_insert(recognised);
            }
            Err(reason) => reasons.push(reason),
        }
    }
    if let Some(recognised) = found {
        return Ok((recognised, platforms, None));
    }
    let by = |(owner, mapping): &'a (Option<Uuid>, Mapping)| {
        let recognised = Recognised::by_mapping(known.formats, mapping, "", preview).ok()?;
        Some((recognised, *owner))
    };
    let mut mapped: Vec<(Recognised<'a>, Option<Uuid>)> = known.mappings.iter().filter_map(by).collect();
    if !mapped.is_empty() {
        let owners = mapped.iter().map(|(_, owner)| *owner).collect();
        return Ok((mapped.swap_remove(0).0, platforms, owners));
    }
    let rank =
        |reason: &Problem| REASONS.iter().position(|code| *code == reason.code).unwrap_or(REASONS.len());
    Err(reasons.into_iter().min_by_key(rank).unwrap_or_else(nothing_known))
}

fn nothing_known() -> Problem {
    Problem::invalid(
        "unknown_report",
        "没有认出这是什么报表；请写一份映射，或从平台重新导出",
        "No known report has this header. Map its columns, or export it again",
    )
}
