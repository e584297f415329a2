//! Where the header of an unknown file is.

use std::collections::BTreeSet;

use super::hints::Start;
use crate::format::{FormatDefinition, Formats, SourceColumn};
use crate::header::normal_name;
use crate::preview::Preview;

/// The sheet and the row: as somebody said, else where the report it looks like would begin, else the row that has the most
/// names that the platform of the file uses for such rows, or any platform does, else the fullest.
pub(super) fn place(
    formats: &Formats,
    preview: &Preview,
    asked: &Start<'_>,
    guessed: Option<(usize, usize)>,
) -> (usize, usize) {
    if let (Some(sheet), Some(header_at)) = (asked.sheet, asked.header_at) {
        return (sheet, header_at);
    }
    if let Some(guessed) = guessed.filter(|(sheet, _)| asked.sheet.is_none_or(|asked| asked == *sheet)) {
        return guessed;
    }
    let is_own = |format: &&FormatDefinition| {
        format.platform() == asked.platform
            && asked.fact.is_none_or(|fact| format.fact.as_deref() == Some(fact))
    };
    let own = names_used(formats.iter().filter(is_own));
    let used = names_used(formats.iter());
    let mut best = None;
    for (sheet, top) in preview.sheets.iter().enumerate() {
        if asked.sheet.is_some_and(|asked| asked != sheet) {
            continue;
        }
        for (at, row) in top.rows.iter().enumerate() {
            let filled: Vec<&String> = row.iter().filter(|text| !text.trim().is_empty()).collect();
            let known = |used: &BTreeSet<String>| {
                filled.iter().filter(|text| used.contains(&normal_name(text))).count()
            };
            let rank = (known(&own), known(&used), filled.len());
            if best.as_ref().is_none_or(|(most, _)| rank > *most) {
                best = Some((rank, (sheet, at)));
            }
        }
    }
    best.map_or((asked.sheet.unwrap_or(0), 0), |(_, place)| place)
}

/// The names by which formats find their columns.
fn names_used<'a>(formats: impl Iterator<Item = &'a FormatDefinition>) -> BTreeSet<String> {
    formats
        .flat_map(|format| format.columns.iter().flat_map(SourceColumn::cells))
        .flatten()
        .map(|name| normal_name(name))
        .collect()
}
