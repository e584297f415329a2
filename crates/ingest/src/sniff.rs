//! What a file is, by its first bytes and never by its name: a `.xls` may be a web page, a `.xlsx` an old workbook.

use encoding_rs::GB18030;

/// How many first bytes [`sniff`] wants. A Chinese header always lies within.
pub const SNIFF_BYTES: usize = 64 * 1024;

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// GB18030, which includes GBK and GB2312.
    Gb18030,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
}

impl Encoding {
    /// Its usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
        }
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Delimited text.
    Text {
        /// How it is encoded.
        encoding: Encoding,
        /// What stands between cells.
        delimiter: u8,
    },
    /// A workbook in the XML format.
    Xlsx,
    /// A workbook in the old binary format.
    Xls,
    /// A web page, often named `.xls`.
    Html {
        /// How it is encoded.
        encoding: Encoding,
    },
    /// An archive of files.
    Zip,
    /// None of these, or nothing at all.
    Unknown,
}

/// Tells what a file is from its first bytes (up to [`SNIFF_BYTES`]).
#[must_use]
pub fn sniff(first_bytes: &[u8]) -> FileKind {
    let first = &first_bytes[..first_bytes.len().min(SNIFF_BYTES)];
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"PK\x05\x06") {
        return archive(first);
    }
    if first.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return FileKind::Xls;
    }
    if first.is_empty() {
        return FileKind::Unknown;
    }
    let Some(encoding) = encoding(first) else { return FileKind::Unknown };
    let text = decode_sample(first, encoding);
    let start = text.trim_start_matches('\u{FEFF}').trim_start();
    if starts_as_html(start) {
        return FileKind::Html { encoding: declared(&text).filter(|_| first.is_ascii()).unwrap_or(encoding) };
    }
    FileKind::Text { encoding, delimiter: delimiter(&text) }
}

/// An `.xlsx` is an archive too; its parts have fixed names.
fn archive(first: &[u8]) -> FileKind {
    const NAME_AT: usize = 30;
    const PARTS: [&[u8]; 5] = [b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/", b"customXml/"];
    let name = first.get(NAME_AT..).unwrap_or(&[]);
    if PARTS.iter().any(|part| name.starts_with(part)) { FileKind::Xlsx } else { FileKind::Zip }
}

/// Mark, then strict UTF-8, then GB18030, then UTF-16: a legacy file is hardly ever valid UTF-8 by chance.
fn encoding(first: &[u8]) -> Option<Encoding> {
    if first.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Some(Encoding::Utf8);
    }
    if first.starts_with(&[0xFF, 0xFE]) {
        return Some(Encoding::Utf16Le);
    }
    if first.starts_with(&[0xFE, 0xFF]) {
        return Some(Encoding::Utf16Be);
    }
    if first.contains(&0) {
        return wide(first);
    }
    match std::str::from_utf8(first) {
        Ok(_) => Some(Encoding::Utf8),
        // The sample may end inside a character.
        Err(error) if error.error_len().is_none() => Some(Encoding::Utf8),
        Err(_) => Some(Encoding::Gb18030),
    }
}

/// UTF-16 without a mark: its ASCII characters carry zero bytes on one side. A few Chinese ones (一 is 4E00) carry them on
/// the other. Zeros on both sides alike are no text at all.
fn wide(first: &[u8]) -> Option<Encoding> {
    const CLEARLY: usize = 4;
    let zeros = |offset: usize| first.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd >= CLEARLY * even.max(1) {
        Some(Encoding::Utf16Le)
    } else if even >= CLEARLY * odd.max(1) {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

fn decode_sample(first: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(first).into_owned(),
        Encoding::Gb18030 => GB18030.decode_without_bom_handling(first).0.into_owned(),
        Encoding::Utf16Le => encoding_rs::UTF_16LE.decode_without_bom_handling(first).0.into_owned(),
        Encoding::Utf16Be => encoding_rs::UTF_16BE.decode_without_bom_handling(first).0.into_owned(),
    }
}

fn starts_as_html(start: &str) -> bool {
    let head: String = start.chars().take(15).collect::<String>().to_ascii_lowercase();
    ["<html", "<table", "<!doctype html", "<meta", "<head", "<?xml", "<!--", "<style"]
        .iter()
        .any(|tag| head.starts_with(tag))
}

/// What a page that begins in ASCII says of the rest.
fn declared(text: &str) -> Option<Encoding> {
    const NAMES: [(&str, Encoding); 5] = [
        ("gb2312", Encoding::Gb18030),
        ("gbk", Encoding::Gb18030),
        ("gb18030", Encoding::Gb18030),
        ("x-gbk", Encoding::Gb18030),
        ("utf-8", Encoding::Utf8),
    ];
    let lower = text.to_ascii_lowercase();
    let (_, after) = lower.split_once("charset=").or_else(|| lower.split_once("encoding="))?;
    let name = after.trim_start_matches(['"', '\'', ' ']);
    NAMES.iter().find(|(known, _)| name.starts_with(known)).map(|(_, encoding)| *encoding)
}

/// The separator that appears most often on one of the first lines. Tabs beside a comma, a quote or a line end do not
/// count: some exports end every value with a tab.
fn delimiter(text: &str) -> u8 {
    let most = |mark: char| text.lines().take(20).map(|line| separators(line, mark)).max().unwrap_or(0);
    let mut best = (b',', most(','));
    for mark in ['\t', ';'] {
        let count = most(mark);
        if count > best.1 {
            best = (u8::try_from(mark).unwrap_or(b','), count);
        }
    }
    best.0
}

fn separators(line: &str, mark: char) -> usize {
    let bytes = line.trim_end_matches('\r').as_bytes();
    let beside = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at)).is_none_or(|byte| matches!(byte, b',' | b'"' | b'\''))
    };
    (0..bytes.len())
        .filter(|at| char::from(bytes[*at]) == mark)
        .filter(|at| mark != '\t' || !(beside(at.checked_sub(1)) || beside(at.checked_add(1))))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(encoding: Encoding, delimiter: char) -> FileKind {
        FileKind::Text { encoding, delimiter: u8::try_from(delimiter).unwrap() }
    }

    #[test]
    fn text_is_told_by_its_bytes() {
        let check = |bytes: &[u8], expected: FileKind| assert_eq!(sniff(bytes), expected, "{bytes:?}");
        let gbk = |text: &str| GB18030.encode(text).0.into_owned();
        check("订单编号,总金额\n1,2\n".as_bytes(), text(Encoding::Utf8, ','));
        check("\u{FEFF}订单号\t金额\n".as_bytes(), text(Encoding::Utf8, '\t'));
        check(&gbk("订单编号,总金额\n"), text(Encoding::Gb18030, ','));
        check(&gbk("订单编号;总金额\n"), text(Encoding::Gb18030, ';'));
        check(b"\xFF\xFE1\0\t\x002\0\n\0", text(Encoding::Utf16Le, '\t'));
        check(b"1\0,\x002\0\n\0", text(Encoding::Utf16Le, ','));
        check("订单编号".as_bytes().split_last().unwrap().1, text(Encoding::Utf8, ','));
        check(b"", FileKind::Unknown);
        check(&[0, 0, 0, 1, 0, 0], FileKind::Unknown);
    }

    #[test]
    fn a_tab_after_every_value_is_not_the_separator() {
        let line = "订单号\t,订单状态\t,金额\t\n260531-1\t,待发货\t,\t\n";
        assert_eq!(sniff(line.as_bytes()), text(Encoding::Utf8, ','));
        let quoted = "a,b\n\"\t69\",\"\t70\"\n";
        assert_eq!(sniff(quoted.as_bytes()), text(Encoding::Utf8, ','));
    }

    #[test]
    fn containers_are_told_by_their_magic() {
        let mut xlsx = b"PK\x03\x04".to_vec();
        xlsx.resize(30, 0);
        let mut zip = xlsx.clone();
        xlsx.extend_from_slice(b"xl/workbook.xml");
        zip.extend_from_slice(b"report.csv");
        assert_eq!(sniff(&xlsx), FileKind::Xlsx);
        assert_eq!(sniff(&zip), FileKind::Zip);
        assert_eq!(sniff(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), FileKind::Xls);
        let page = |bytes: &[u8], encoding: Encoding| assert_eq!(sniff(bytes), FileKind::Html { encoding });
        page(b"  <html><table>", Encoding::Utf8);
        page(b"<TABLE border=1>", Encoding::Utf8);
        page(
            b"<html><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">",
            Encoding::Gb18030,
        );
        page(&GB18030.encode("<meta charset=\"utf-8\"><table><td>订单").0, Encoding::Gb18030);
        page("\u{FEFF}<table><td>订单".as_bytes(), Encoding::Utf8);
        page("<!-- 导出 --><table>".as_bytes(), Encoding::Utf8);
    }
}
