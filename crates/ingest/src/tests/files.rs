//! Files as bytes, for tests and samples: old workbooks, XML workbooks with chosen parts, archives.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// A cell: `#1.5` is a number, `@46203.5` a date by its serial number, `=1.5` a formula with its last value, anything else
/// text.
fn cell_parts(cell: &str) -> (Option<char>, &str) {
    match cell.chars().next() {
        Some(mark @ ('#' | '@' | '=')) if cell[1..].parse::<f64>().is_ok() => (Some(mark), &cell[1..]),
        Some(_) | None => (None, cell),
    }
}

/// A true `.xls`: one stream of BIFF8 records in an OLE2 container.
pub(super) fn xls(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|(_, rows)| sheet_records(rows)).collect();
    let globals = |starts: &[usize]| {
        let mut out = bof(0x0005);
        push(&mut out, 0x0042, &1200_u16.to_le_bytes());
        for format in [0_u16, 22] {
            let mut style = vec![0_u8; 20];
            style[2..4].copy_from_slice(&format.to_le_bytes());
            push(&mut out, 0x00E0, &style);
        }
        for ((name, _), start) in sheets.iter().zip(starts) {
            let mut sheet = u32::try_from(*start).unwrap().to_le_bytes().to_vec();
            sheet.extend([0, 0, u8::try_from(name.encode_utf16().count()).unwrap(), 1]);
            sheet.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            push(&mut out, 0x0085, &sheet);
        }
        push(&mut out, 0x000A, &[]);
        out
    };
    let length = globals(&vec![0; sheets.len()]).len();
    let starts: Vec<usize> =
        (0..bodies.len()).map(|at| length + bodies[..at].iter().map(Vec::len).sum::<usize>()).collect();
    let mut stream = globals(&starts);
    bodies.iter().for_each(|body| stream.extend(body));
    container(stream)
}

fn push(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    out.extend(kind.to_le_bytes());
    out.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    out.extend(data);
}

fn bof(kind: u16) -> Vec<u8> {
    let mut data = 0x0600_u16.to_le_bytes().to_vec();
    data.extend(kind.to_le_bytes());
    data.extend([0; 12]);
    let mut out = Vec::new();
    push(&mut out, 0x0809, &data);
    out
}

fn sheet_records(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = bof(0x0010);
    for (row, cells) in (0_u16..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let (mark, text) = cell_parts(cell);
            let mut data = [row, column, u16::from(mark == Some('@'))].map(u16::to_le_bytes).concat();
            match mark {
                None => {
                    data.extend(u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes());
                    data.push(1);
                    data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
                    push(&mut out, 0x0204, &data);
                }
                Some('=') => {
                    data.extend(text.parse::<f64>().unwrap().to_le_bytes());
                    // No flags, no calculation chain, and a formula that is the whole number 1.
                    data.extend([0; 6]);
                    data.extend([3, 0, 0x1E, 1, 0]);
                    push(&mut out, 0x0006, &data);
                }
                Some(_) => {
                    data.extend(text.parse::<f64>().unwrap().to_le_bytes());
                    push(&mut out, 0x0203, &data);
                }
            }
        }
    }
    push(&mut out, 0x000A, &[]);
    out
}

/// An OLE2 container with one stream called `Workbook`.
fn container(mut stream: Vec<u8>) -> Vec<u8> {
    const SECTOR: usize = 512;
    const FREE: u32 = 0xFFFF_FFFF;
    const END: u32 = 0xFFFF_FFFE;
    const TABLE: u32 = 0xFFFF_FFFD;
    let number = |value: usize| u32::try_from(value).unwrap();
    // Shorter streams would have to lie in another place of the container.
    stream.resize(stream.len().max(4096).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    let tables = (1..).find(|tables| tables * 128 > tables + 1 + sectors).unwrap();
    let mut table = vec![TABLE; tables];
    table.push(END);
    table.extend((0..sectors).map(|at| if at + 1 == sectors { END } else { number(tables + 2 + at) }));
    table.resize(tables * 128, FREE);

    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.extend([0; 16]);
    out.extend([0x3E, 0x00, 0x03, 0x00, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    for value in [0, number(tables), number(tables), 0, 4096, END, 0, END, 0] {
        out.extend(value.to_le_bytes());
    }
    let places = (0..109).map(|at| if at < tables { number(at) } else { FREE });
    out.extend(places.flat_map(u32::to_le_bytes));
    out.extend(table.into_iter().flat_map(u32::to_le_bytes));
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: usize| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = if name.is_empty() { 0 } else { entry.len() + 2 };
        entry.resize(64, 0);
        entry.extend(u16::try_from(length).unwrap().to_le_bytes());
        entry.extend([kind, 1]);
        for value in [FREE, FREE, child] {
            entry.extend(value.to_le_bytes());
        }
        entry.extend([0; 36]);
        entry.extend(start.to_le_bytes());
        entry.extend(u64::try_from(size).unwrap().to_le_bytes());
        entry
    };
    out.extend(entry("Root Entry", 5, 1, END, 0));
    out.extend(entry("Workbook", 2, FREE, number(tables + 1), stream.len()));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(entry("", 0, FREE, 0, 0));
    out.extend(stream);
    out
}

/// An XML workbook of one sheet, whose `worksheet` element holds just this.
pub(super) fn xlsx(sheet: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><sheets><sheet name=\"报表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{DOCUMENT}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{MAIN}\">{sheet}</worksheet>")),
    ];
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    zip(&parts)
}

/// An archive of files.
pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
