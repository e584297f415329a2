//! What every file may bring along, whichever platform it is from: kinds, encodings, header rows, ids, empty words, money
//! and dates. One table is written in every way a file can be written, and must read alike.

use std::io::Cursor;

use super::files::{xls, xlsx, zip};
use super::grammar::{format, read_as, told};
use crate::cell::Records as _;
use crate::decode::sheet::SheetRecords;
use crate::decode::xls::{SheetLimits, Workbook, write_sheet};
use crate::decode::zip::{Archive, ZipLimits};
use crate::format::Formats;
use crate::sniff::{FileKind, sniff};

fn lines() -> Formats {
    format(
        "order_lines",
        r#"
recognise = [["订单编号"]]
columns = [
  { from = ["订单编号"], to = "order_no", read = "id" },
  { from = ["订单编号"], to = "line_no", read = "id" },
  { from = ["下单时间"], to = "placed_at", read = "instant" },
  { from = ["金额(元)"], to = "placed_fen", read = "fen" },
  { from = ["入账金额"], to = "paid_fen", read = "fen" },
  { from = ["件数#2"], to = "quantity", read = "count" },
]"#,
    )
}

const COLUMNS: &str = "order_no,placed_at,placed_fen,quantity";
const ROWS: &[&[&str]] = &[
    &["订单编号", "下单时间", "金额(元)", "件数", "标题", "件数"],
    &["2206118833445566778", "2026-06-07 13:40:05", "1234.50", "9", "一件，衬衫", "2"],
    &["2206118833445566779", "2026-06-08 00:00:00", "", "9", "一", "1"],
];
const EXPECTED: &str =
    "2206118833445566778|2026-06-07 13:40:05|123450|2; 2206118833445566779|2026-06-08 00:00:00|-|1";

fn delimited(mark: &str, end: &str) -> String {
    ROWS.iter().map(|row| row.join(mark) + end).collect()
}

fn page() -> String {
    let cells = |row: &&[&str]| row.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>();
    let rows: String = ROWS.iter().map(|row| format!("<tr>{}</tr>", cells(row))).collect();
    format!("<html><head><meta charset=gb2312></head><body><table>{rows}</table></body></html>")
}

fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

fn owned() -> Vec<Vec<String>> {
    ROWS.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

fn xml_rows() -> String {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = ROWS.iter().map(|row| format!("<row>{}</row>", row.iter().map(cell).collect::<String>()));
    format!("<sheetData>{}</sheetData>", rows.collect::<String>())
}

/// What a file is called decides nothing: each of these is read under every name.
#[test]
fn one_table_reads_alike_however_it_is_written() {
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let comma = delimited(",", "\r\n");
    let marked = format!("\u{FEFF}{comma}");
    let files: [(&str, Vec<u8>); 16] = [
        ("utf-8", comma.clone().into_bytes()),
        ("utf-8", marked.clone().into_bytes()),
        ("utf-8", delimited("\t", "\n").into_bytes()),
        ("utf-8", delimited(";", "\n").into_bytes()),
        ("gb18030", gbk(&comma)),
        ("gb18030", gbk(&delimited("\t", "\r\n"))),
        ("gb18030", gbk(&delimited(";", "\n"))),
        ("utf-16le", wide(&marked, u16::to_le_bytes)),
        ("utf-16be", wide(&marked, u16::to_be_bytes)),
        ("utf-16le", wide(&delimited("\t", "\r\n"), u16::to_le_bytes)),
        ("utf-16be", wide(&delimited("\t", "\r\n"), u16::to_be_bytes)),
        ("html utf-8", page().into_bytes()),
        ("html gb18030", gbk(&page())),
        ("html utf-16", wide(&format!("\u{FEFF}{}", page()), u16::to_le_bytes)),
        ("xlsx", xlsx(&xml_rows())),
        ("xls", xls(&[("报表", owned())])),
    ];
    let formats = lines();
    for (encoding, bytes) in &files {
        for name in ["f.csv", "f.xls", "f.xlsx", "f"] {
            assert_eq!(told(&formats, name, bytes, COLUMNS), EXPECTED, "{encoding} as {name}");
        }
        assert_eq!(read_as(&formats, "f", bytes).unwrap().summary.encoding, *encoding);
    }
    let names: Vec<String> = (0..files.len()).map(|at| format!("报表{at}")).collect();
    let packed: Vec<(&str, &[u8])> =
        names.iter().zip(&files).map(|(name, (_, bytes))| (name.as_str(), bytes.as_slice())).collect();
    let packed = zip(&packed);
    assert_eq!(sniff(&packed), FileKind::Zip);
    let mut archive = Archive::open(Cursor::new(packed), ZipLimits::default()).unwrap();
    let entries = archive.entries().unwrap();
    assert_eq!(entries.len(), files.len());
    for entry in &entries {
        let mut bytes = Vec::new();
        archive.unpack(entry, &mut bytes).unwrap();
        assert_eq!(told(&formats, &entry.name, &bytes, COLUMNS), EXPECTED, "{}", entry.name);
    }
}

#[test]
fn a_header_is_found_below_titles_and_read_whatever_is_around_its_names() {
    let formats = lines();
    let check = |text: &str, expected: &str| {
        let columns = "order_no,placed_fen,paid_fen";
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), columns), expected, "{text}");
    };
    let below =
        |rows: usize| format!("{}订单编号,下单时间,金额(元)\n1,2026-06-01,2.00\n", "标题,,\n".repeat(rows));
    check(&below(4), "1|200|-");
    check(&below(19), "1|200|-");
    assert_eq!(read_as(&formats, "f.csv", below(20).as_bytes()).err().unwrap().code, "unknown_report");
    check("\u{FEFF}订单编号\t,下单时间 ,金额（元）：,入帐金额\n1\t,2026-06-01,2.00,1.50\n", "1|200|150");
    check("订单编号,下单时间,金额(元),\n1,2026-06-01,2.00,\n2,2026-06-01,3.00\n", "1|200|-; 2|300|-");
    check("订单编号,订单编号,下单时间\n1,9,2026-06-01\n", "1|-|-");
    // Groups in a row of their own need nothing where the names below are complete.
    check("订单,,钱\n订单编号,下单时间,金额(元)\n1,2026-06-01,2.00\n", "1|200|-");
}

#[test]
fn ids_money_and_empty_words_are_read_as_exports_write_them() {
    let formats = lines();
    let check = |id: &str, money: &str, expected: &str| {
        let text = format!("订单编号,下单时间,金额(元)\n{id},2026-06-01,{money}\n");
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), "order_no,placed_fen"), expected, "{id} {money}");
    };
    for id in
        ["=\"123456789012345678\"", "'123456789012345678", "@123456789012345678\t", "\"123456789012345678\""]
    {
        check(id, "2.00", "123456789012345678|200");
    }
    check("260531-607198974342268\t", "2.00", "260531-607198974342268|200");
    check("=123", "2.00", "123|200");
    for nothing in ["", "-", "--", "null", "NULL", "无", "/", "无退款申请", "\t", " \u{3000}"] {
        check("1", nothing, "1|-");
        check(nothing, "2.00", "! required_empty 订单编号");
    }
    for (money, fen) in
        [("\"1,234.50\"", 123_450), ("￥12", 1_200), ("¥ 12.5元", 1_250), ("-0.01", -1), ("0", 0)]
    {
        check("1", money, &format!("1|{fen}"));
    }
    for ruined in ["1.23E+17", "2.20612E+18", "1E+18"] {
        check(ruined, "2.00", "! id_damaged 订单编号");
    }
    check("1", "1.23E+17", "! not_an_amount 金额(元)");
    check("1", "2206118833445566778", "! too_large 金额(元)");
}

#[test]
fn dates_are_read_in_the_spellings_of_exports_and_workbooks() {
    let formats = lines();
    let read = |time: &str| {
        let text = format!("订单编号,下单时间\n1,{time}\n");
        told(&formats, "f.csv", text.as_bytes(), "placed_at")
    };
    for time in [
        "2026-06-07 13:40:00",
        "2026/6/7 13:40",
        "6/7/26 13:40",
        "2026年06月07日 13:40",
        "20260607134000",
        "46180.569444444",
        "2026-06-07T13:40:00.000",
    ] {
        assert_eq!(read(time), "2026-06-07 13:40:00", "{time}");
    }
    for time in ["2026-05-11~2026-05-17", "20260501~20260531", "13/13/26", "1.23E+10", "昨天"] {
        assert_eq!(read(time), "! not_a_time 下单时间", "{time}");
    }
}

/// Numbers of a workbook are text only where the file says so: an id that is a number has lost its end.
#[test]
fn a_workbook_s_numbers_dates_and_formulas_are_read_as_it_shows_them() {
    let header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>订单编号</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>下单时间</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>金额（元）</t></is></c></row>";
    let check = |id: &str, money: &str, expected: &str| {
        let row = format!("<row r=\"2\">{id}<c r=\"B2\"><v>46180.569444444</v></c>{money}</row>");
        // Some platforms state one row, whatever follows.
        let sheet = format!("<dimension ref=\"A1\"/><sheetData>{header}{row}</sheetData>");
        let columns = "order_no,placed_at,placed_fen";
        assert_eq!(told(&lines(), "f.xlsx", &xlsx(&sheet), columns), expected, "{id} {money}");
    };
    let (id, money) =
        ("<c r=\"A2\"><v>123456789012345</v></c>", "<c r=\"C2\"><v>0.30000000000000004</v></c>");
    check(id, money, "123456789012345|2026-06-07 13:40:00|30");
    check("<c r=\"A2\"><v>1234567890123456789</v></c>", money, "! id_damaged 订单编号");
    check("<c r=\"A2\"><v>1.23456789012346E+17</v></c>", money, "! id_damaged 订单编号");
    let text = "<c r=\"A2\" t=\"str\"><f>HYPERLINK(\"https://example.com/1\",\"n-1\")</f><v>n-1</v></c>";
    check(text, "<c r=\"C2\"><f>1+1</f><v>2</v></c>", "n-1|2026-06-07 13:40:00|200");
    check(text, "<c r=\"C2\"><f>1+1</f></c>", "n-1|2026-06-07 13:40:00|-");
    check(text, "<c r=\"C2\" t=\"e\"><v>#N/A</v></c>", "n-1|2026-06-07 13:40:00|-");
    check("<c r=\"A2\" t=\"e\"><v>#REF!</v></c>", money, "! required_empty 订单编号");

    let old = |id: &str, money: &str| {
        let cells = |row: [&str; 3]| row.map(str::to_owned).to_vec();
        let rows = vec![cells(["订单编号", "下单时间", "金额(元)"]), cells([id, "@46180.569444444", money])];
        told(&lines(), "f.xlsx", &xls(&[("空", Vec::new()), ("报表", rows)]), "order_no,placed_at,placed_fen")
    };
    assert_eq!(old("#123456789012345", "#0.3"), "123456789012345|2026-06-07 13:40:00|30");
    assert_eq!(old("#1234567890123456789", "#0.3"), "! id_damaged 订单编号");
    assert_eq!(old("n-1", "=2.5"), "n-1|2026-06-07 13:40:00|250");
}

#[test]
fn a_workbook_that_cannot_be_opened_says_why_in_both_languages() {
    let refused = |workbook: Workbook, bytes: Vec<u8>| {
        let mut frames = Vec::new();
        write_sheet(workbook, Cursor::new(bytes), &SheetLimits::default(), &mut frames).unwrap();
        let mut records = SheetRecords::new(frames.as_slice(), "xls");
        let error = records.tops().err().unwrap().text();
        assert_ne!(error.zh, error.en);
        error.zh
    };
    let whole = xls(&[("报表", owned())]);
    let mut locked = whole.clone();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = whole.windows(16).position(|bytes| bytes.starts_with(b"W\0o\0r\0k\0b\0o\0o\0k\0")).unwrap();
    locked[at..at + name.len()].copy_from_slice(&name);
    assert!(refused(Workbook::Xls, locked.clone()).contains("有密码"), "{}", refused(Workbook::Xls, locked));
    for cut in [0, 8, 100, 600, 2_000, whole.len() - 600] {
        assert!(refused(Workbook::Xls, whole[..cut].to_vec()).contains("无法读取"), "cut at {cut}");
    }
    assert!(refused(Workbook::Xlsx, b"PK\x03\x04".to_vec()).contains("无法读取"));
    assert!(refused(Workbook::Xlsx, zip(&[("xl/workbook.xml", b"<workbook>")])).contains("无法读取"));
}

/// A file of two kilobytes must not ask for gigabytes.
#[test]
fn an_old_workbook_that_lies_about_its_size_is_refused() {
    let read = |bytes: Vec<u8>| {
        let mut frames = Vec::new();
        write_sheet(Workbook::Xls, Cursor::new(bytes), &SheetLimits::default(), &mut frames).unwrap();
        let mut records = SheetRecords::new(frames.as_slice(), "xls");
        records.tops().map(|tops| tops.unwrap().len()).map_err(|error| error.text().zh)
    };
    let far = |columns: usize| {
        let mut rows = vec![vec![String::new(); columns]; 60_000];
        rows[0][0] = "订单编号".to_owned();
        rows[59_999][columns - 1] = "#1".to_owned();
        xls(&[("报表", rows)])
    };
    assert_eq!(read(far(100)), Ok(1));
    assert!(read(far(256)).unwrap_err().contains("过于分散"));
    let whole = xls(&[("报表", owned())]);
    assert_eq!(read(whole.clone()), Ok(1));
    // The table of sectors begins at 512: every sector is followed by the first of the stream.
    let mut circle = whole;
    circle[512 + 8..1024].chunks_mut(4).for_each(|next| next.copy_from_slice(&2_u32.to_le_bytes()));
    assert!(read(circle).unwrap_err().contains("已损坏"));
}

#[test]
fn only_the_rows_somebody_asked_for_are_facts() {
    let formats = format(
        "listing_daily",
        r#"
recognise = [["商品ID"]]
keep_rows = [{ from = ["载体"], is = ["全部"] }, { from = ["经营方式"], is = ["全部"] }]
drop_rows = [{ from = ["商品ID"], is = ["总计", "合计"] }]
columns = [
  { from = ["日期"], to = "day", read = "day" },
  { from = ["商品ID"], to = "listing_no", read = "id" },
  { from = ["支付金额"], to = "reported_paid_fen", read = "fen" },
]"#,
    );
    let text = "日期,商品ID,载体,经营方式,支付金额\n2026-06-01,1,全部,全部,10.00\n2026-06-01,1,笔记,全部,6.00\n\
                2026-06-01,1,全部,自营,10.00\n,总计,全部,全部,10.00\n";
    let file = read_as(&formats, "f.csv", text.as_bytes()).unwrap();
    assert_eq!((file.rows.len(), file.quarantined.len(), file.summary.dropped), (1, 0, 3));
}
