//! Tags and entities of a page, as far as tables need them.

use std::io::Read;

use super::Bytes;
use crate::cell::ReadError;

/// More of a tag than any that has a meaning here; what follows is skipped.
const MAX_TAG_BYTES: usize = 4 * 1024;

/// What a tag is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagKind {
    Table,
    Row,
    Cell,
    /// Separates words as a blank does.
    Break,
    /// Its content is no text.
    Raw,
    Other,
}

/// A tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub kind: TagKind,
    pub name: String,
    /// `</td>`
    pub closes: bool,
    /// `<td/>`
    pub closed: bool,
    /// `colspan`, at least 1.
    pub columns: usize,
    /// `rowspan`, at least 1.
    pub rows: u64,
    /// `ss:Index`, counting from 1.
    pub index: Option<u32>,
}

/// Reads a tag behind its `<`; nothing when it is no tag but a sign in the text.
pub(super) fn read<R: Read>(bytes: &mut Bytes<R>) -> Result<Option<Tag>, ReadError> {
    let closes = match bytes.peek()? {
        Some(b'!') => {
            comment(bytes)?;
            return Ok(Some(Tag::of("", "", false)));
        }
        Some(b'?') => {
            bytes.skip_past(b">")?;
            return Ok(Some(Tag::of("", "", false)));
        }
        Some(b'/') => {
            bytes.next()?;
            true
        }
        Some(byte) if byte.is_ascii_alphabetic() => false,
        Some(_) | None => return Ok(None),
    };
    let mut text = Vec::new();
    let mut quote = None;
    while let Some(byte) = bytes.next()? {
        match (byte, quote) {
            (b'>', None) => break,
            (b'"' | b'\'', None) if text.last() == Some(&b'=') => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            _ => {}
        }
        if text.len() < MAX_TAG_BYTES && !(byte.is_ascii_whitespace() && text.last() == Some(&b'=')) {
            text.push(byte);
        }
    }
    let text = String::from_utf8_lossy(&text);
    let end = text.find(|mark: char| mark.is_ascii_whitespace() || mark == '/').unwrap_or(text.len());
    let (name, attributes) = text.split_at(end);
    Ok(Some(Tag::of(name, attributes, closes)))
}

/// Skips `<!-- … -->`, and `<!DOCTYPE …>` or the like.
fn comment<R: Read>(bytes: &mut Bytes<R>) -> Result<(), ReadError> {
    bytes.next()?;
    if bytes.peek()? != Some(b'-') {
        return bytes.skip_past(b">");
    }
    bytes.next()?;
    if bytes.peek()? != Some(b'-') {
        return bytes.skip_past(b">");
    }
    bytes.skip_past(b"-->")
}

impl Tag {
    fn of(name: &str, attributes: &str, closes: bool) -> Self {
        let name = name.to_ascii_lowercase();
        let number = |key: &str| attribute(attributes, key).and_then(|value| value.parse::<u32>().ok());
        let span = |key: &str| number(key).filter(|count| *count > 0).unwrap_or(1);
        let merged = |key: &str| number(key).map_or(0, |more| more);
        let columns = span("colspan").saturating_add(merged("ss:mergeacross"));
        let rows = span("rowspan").saturating_add(merged("ss:mergedown"));
        let kind = match name.rsplit(':').next().unwrap_or_default() {
            "table" => TagKind::Table,
            "tr" | "row" => TagKind::Row,
            "td" | "th" | "cell" => TagKind::Cell,
            "br" | "p" | "div" | "li" => TagKind::Break,
            "script" | "style" | "title" | "textarea" => TagKind::Raw,
            _ => TagKind::Other,
        };
        Self {
            kind,
            closes,
            closed: attributes.ends_with('/'),
            columns: usize::try_from(columns).unwrap_or(usize::MAX),
            rows: u64::from(rows),
            index: number("ss:index"),
            name,
        }
    }
}

/// The value of an attribute: `colspan=2`, `colspan="2"`, `COLSPAN = '2'`.
fn attribute<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some(at) = rest.find('=') {
        let (before, after) = (rest[..at].trim_end(), &rest[at + 1..]);
        let name = before.rsplit(|mark: char| mark.is_ascii_whitespace()).next().unwrap_or_default();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
            Some(_) | None => {
                after.split_at(after.find(|mark: char| mark.is_ascii_whitespace()).unwrap_or(after.len()))
            }
        };
        if name.eq_ignore_ascii_case(key) {
            return Some(value.trim().trim_end_matches('/'));
        }
        rest = next;
    }
    None
}

/// The character of an entity, without its `&` and `;`.
pub(super) fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // A character that controls something stands for nothing in a cell.
        return char::from_u32(code).map(|mark| if mark.is_control() { ' ' } else { mark });
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => '\u{A0}',
        "yen" => '¥',
        "middot" => '·',
        "times" => '×',
        "ldquo" => '“',
        "rdquo" => '”',
        "mdash" => '—',
        "hellip" => '…',
        _ => return None,
    })
}
