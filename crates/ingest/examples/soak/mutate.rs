//! Damage: to the table, to the way it is written, and to the bytes.

use std::fmt::Write as _;

use super::files;
use super::random::Random;

type Rows = Vec<Vec<String>>;

/// What the rows of a table may grow to by repeating them.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// What may stand in a cell against all expectation.
const CELLS: [&str; 44] = [
    "",
    "-",
    "--",
    "\t",
    "无",
    "null",
    "1.23E+18",
    "2206118833445566778",
    "99999999999999999999999",
    "-0.005",
    "1e308",
    "NaN",
    "0x10",
    "=1+1",
    "=\"1\"",
    "'1",
    "@1",
    "\"",
    "\"\"",
    "\"a",
    "a\"b",
    ",",
    ";",
    "\n",
    "\r\n",
    "a\nb",
    "２０２６",
    "2026-02-30",
    "2026-06-01 24:00:00",
    "0000-00-00 00:00:00",
    "2026-05-01~2026-05-31",
    "6/7/26 13:40",
    "43101.39",
    "1分20秒",
    "9999999天",
    "150%",
    "-1.5％",
    "1;2",
    "1；2",
    "\u{0}",
    "\u{202E}",
    "𠮷",
    "总计",
    "13800000000",
];

/// Changes the table itself.
pub(crate) fn table(rows: &mut Rows, random: &mut Random) {
    for _ in 0..random.below(6) {
        let row = random.below(rows.len());
        let column = rows.get(row).map_or(0, |cells| random.below(cells.len()));
        let Some(cells) = rows.get_mut(row) else { return };
        match random.below(14) {
            0..=3 if column < cells.len() => (*random.pick(&CELLS)).clone_into(&mut cells[column]),
            4 if column < cells.len() => drop(cells.remove(column)),
            5 => cells.insert(column, (*random.pick(&CELLS)).to_owned()),
            6 if column < cells.len() => {
                let other = random.below(cells.len());
                cells.swap(column, other);
            }
            7 => {
                let copy = cells.clone();
                rows.insert(random.below(rows.len() + 1), copy);
            }
            8 => drop(rows.remove(row)),
            9 => {
                let header = rows[0].clone();
                rows.insert(row, header);
            }
            10 => rows.insert(row, vec!["统计日期：2026-06-01 至 2026-06-30".to_owned()]),
            11 => rows.insert(row, Vec::new()),
            12 if column < cells.len() && random.once_in(8) => {
                cells[column] = "长".repeat(random.below(60_000));
            }
            13 if random.once_in(20) => {
                let wider = cells.len() + random.below(3_000);
                cells.resize(wider, "x".to_owned());
            }
            _ => {}
        }
        if rows.len() > 1 && random.once_in(200) {
            let body = rows[1..].to_vec();
            let bytes: usize = body.iter().flatten().map(|cell| cell.len() + size_of::<String>()).sum();
            let times = random.below(200).min(MOST_BYTES / bytes.max(1));
            (0..times).for_each(|_| rows.extend_from_slice(&body));
        }
    }
}

/// Writes a table in one of the ways tables are written, with the name it might have.
pub(crate) fn written(rows: &Rows, random: &mut Random) -> (&'static str, Vec<u8>) {
    match random.below(20) {
        0..=10 => ("f.csv", encoded(&delimited(rows, random), random)),
        11..=15 => ("f.xls", encoded(&page(rows, random), random)),
        16 | 17 => ("f.xlsx", files::xlsx(&sheet(rows))),
        18 if rows.iter().flatten().all(|cell| cell.chars().count() < 4_000) && rows.len() < 5_000 => {
            ("f.xls", files::xls(&[("Sheet1", rows.clone()), ("说明", vec![vec!["口径".to_owned()]])]))
        }
        _ => {
            let inner = encoded(&delimited(rows, random), random);
            let page = page(rows, random).into_bytes();
            ("f.zip", files::zip(&[("报表.csv", &inner), ("a/报表.xls", &page), ("__MACOSX/x", b"x")]))
        }
    }
}

fn delimited(rows: &Rows, random: &mut Random) -> String {
    let mark = *random.pick(&[",", ",", ",", "\t", ";"]);
    let end = *random.pick(&["\n", "\r\n", "\r\n"]);
    let careful = !random.once_in(4);
    let cell = |text: &String| match careful && text.contains([',', '"', '\n', '\t', ';']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.clone(),
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(mark) + end).collect()
}

fn page(rows: &Rows, random: &mut Random) -> String {
    let mut out = String::from(*random.pick(&[
        "<html><meta charset=gb2312><body>",
        "",
        "<?xml version=\"1.0\"?>",
        "<!-- x -->",
    ]));
    let closed = !random.once_in(4);
    out.push_str("<table border=1>");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let span = if random.once_in(60) { *random.pick(&SPANS) } else { "" };
            let _ = write!(out, "<td{span}>");
            if random.once_in(80) {
                let inside: &str = random.pick::<&str>(&INSIDE);
                out.push_str(inside);
            }
            out.push_str(&cell.replace('&', "&amp;").replace('<', "&lt;"));
            out.push_str(if closed { "</td>" } else { "" });
        }
        out.push_str(if closed { "</tr>" } else { "" });
    }
    out.push_str("</table>");
    out
}

const SPANS: [&str; 8] = [
    " colspan=2",
    " rowspan=3",
    " colspan=4294967295",
    " rowspan=99999999999",
    " colspan=\"-1\"",
    " colspan='2048'",
    " ss:Index=\"9\"",
    " title=\"<td>",
];
const INSIDE: [&str; 10] = [
    "<table><tr><td>内</table>",
    "<script>if (a<b) x()</script>",
    "<style>td{}",
    "<!--",
    "<![CDATA[x]]>",
    "<br/>",
    "&#99999999999;",
    "&#x0;",
    "<b><i><u>",
    "</tr>",
];

/// The XML of a sheet.
fn sheet(rows: &Rows) -> String {
    let escaped = |text: &String| text.replace('&', "&amp;").replace('<', "&lt;").replace('\u{0}', "");
    let cell = |text: &String| match text.parse::<f64>() {
        Ok(_) if text.len() < 16 => format!("<c><v>{text}</v></c>"),
        Ok(_) | Err(_) => format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text)),
    };
    let rows = rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>()));
    format!("<dimension ref=\"A1\"/><sheetData>{}</sheetData>", rows.collect::<String>())
}

fn encoded(text: &str, random: &mut Random) -> Vec<u8> {
    match random.below(10) {
        0..=3 => text.as_bytes().to_vec(),
        4..=6 => encoding_rs::GB18030.encode(text).0.into_owned(),
        7 => format!("\u{FEFF}{text}").into_bytes(),
        8 => format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    }
}

/// Damages bytes, wherever they stand: text, headers of archives, directories of old workbooks.
pub(crate) fn bytes(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        let (at, end) = (random.below(bytes.len()), random.below(bytes.len()));
        let (from, to) = (at.min(end), at.max(end));
        match random.below(10) {
            0 | 1 if at < bytes.len() => bytes[at] = random.byte(),
            2 => bytes.insert(at, *random.pick(b"\",;\n\t=-E9\x81<>&/\0")),
            3 => bytes.truncate(at),
            4 if to - from < 5_000 => bytes.extend_from_within(from..to),
            5 if to - from < 5_000 => drop(bytes.drain(from..to)),
            6 if at + 4 <= bytes.len() => {
                let word: u32 = *random.pick(&[0, 1, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x0001_0000]);
                bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
            }
            7 if !other.is_empty() => {
                let start = random.below(other.len());
                let end = (start + random.below(2_000)).min(other.len());
                bytes.splice(at..at, other[start..end].iter().copied());
            }
            8 => {
                let stop = to.min(from + 64);
                bytes[from..stop].fill(0);
            }
            9 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            _ => {}
        }
    }
}

/// Unpacks an archive, damages one part, and packs it again, so that the damage is below the check sums.
pub(crate) fn part(packed: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(packed)).ok()?;
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).ok()?;
        let mut content = Vec::new();
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        file.read_to_end(&mut content).ok()?;
        parts.push((name, content));
    }
    let chosen = random.below(parts.len());
    match random.below(12) {
        0 => parts.get_mut(chosen)?.1.extend(vec![b' '; random.below(3_000_000)]),
        1 => {
            let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
            parts.get_mut(chosen)?.1.splice(0..0, laughs.bytes());
        }
        2 => drop(parts.remove(chosen)),
        3 => {
            let content = parts.get(chosen)?.1.clone();
            let target = random.below(parts.len());
            parts.get_mut(target)?.1 = content;
        }
        _ => bytes(
            &mut parts.get_mut(chosen)?.1,
            b"<row r=\"99999999\"><c r=\"XFD1048576\" t=\"s\"><v>9</v>",
            random,
        ),
    }
    parts.dedup_by(|a, b| a.0 == b.0);
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    Some(files::zip(&parts))
}
