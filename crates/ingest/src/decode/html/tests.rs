use super::*;
use crate::sniff::{FileKind, sniff};

/// The rows of a page, each `line: cell|cell`.
fn rows(bytes: &[u8]) -> Result<Vec<String>, String> {
    let FileKind::Html { encoding } = sniff(bytes) else { panic!("no page") };
    let mut records = HtmlRecords::new(bytes, encoding);
    let (mut record, mut scratch, mut out) = (Record::default(), String::new(), Vec::new());
    loop {
        match records.read(&mut record) {
            Ok(false) => return Ok(out),
            Err(error) => return Err(error.text().zh),
            Ok(true) => {
                let cells = (0..record.len()).map(|at| record.cell(at).text(&mut scratch).to_owned());
                out.push(format!("{}: {}", record.line(), cells.collect::<Vec<_>>().join("|")));
            }
        }
    }
}

fn check(page: &str, expected: &[&str]) {
    let expected = expected.iter().map(|row| (*row).to_owned()).collect();
    assert_eq!(rows(page.as_bytes()), Ok(expected), "{page}");
}

#[test]
fn a_table_becomes_rows() {
    check(
        "<table><tr><td>订单号</td><td>金额</td></tr><tr><td>1</td><td>2.00</td></tr></table>",
        &["1: 订单号|金额", "2: 1|2.00"],
    );
    check("<TABLE BORDER=1><TR><TH>a<TH>b<TR><TD>1<TD>2</TABLE>", &["1: a|b", "2: 1|2"]);
    check("<table><tbody><tr><td>a</td><td/><td></td></tr></tbody></table>", &["1: a||"]);
    check(
        "<html><p>标题</p><table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table>",
        &["1: a", "2: b"],
    );
    check("<table></table>", &[]);
    check("<html></html>", &[]);
}

#[test]
fn the_text_of_a_cell_is_what_a_person_sees() {
    check(
        "<table><tr><td style=\"mso-number-format:'\\@'\"> <b>棉麻&nbsp;衬衫</b><br>白 &lt;L&gt; </td><td>A&amp;B</td></tr></table>",
        &["1: 棉麻 衬衫 白 <L>|A&B"],
    );
    check(
        "<table><tr><td>&#20803;&#x5143;</td><td>&unknown; &amp 5 < 6</td></tr></table>",
        &["1: 元元|&unknown; &amp 5 < 6"],
    );
    check(
        "<html><head><style>td { a > b }</style><script>if (a<b) document.write('<td>no</td>')</script>\
         <!-- <table><tr><td>no</td> --><!--[if gte mso 9]><xml><x:Row>no</x:Row></xml><![endif]--></head>\
         <table title='a > b'><tr><td title=\"<td>\">yes</td></tr></table>",
        &["1: yes"],
    );
    check(
        "<table><tr><td>外<table><tr><td>内1</td><td>内2</td></tr></table>后</td><td>旁</td></tr></table>",
        &["1: 外 内1 内2 后|旁"],
    );
}

#[test]
fn joined_cells_have_their_value_once() {
    check(
        "<table><tr><td colspan=2>流量</td><td>成交</td></tr><tr><td>a<td>b<td>c</tr></table>",
        &["1: 流量||成交", "2: a|b|c"],
    );
    check(
        "<table><tr><td rowspan=\"2\">订单1</td><td>x</td><td rowspan=2>9.00</td></tr><tr><td>y</td></tr><tr><td>订单2</td><td>z</td><td>1</td></tr></table>",
        &["1: 订单1|x|9.00", "2: |y", "3: 订单2|z|1"],
    );
    check("<table><tr><td colspan=0 rowspan=-1>a</td><td colspan=x>b</td></tr></table>", &["1: a|b"]);
}

#[test]
fn pages_come_in_any_encoding() {
    let page = "<html><meta charset=\"gb2312\"><table><tr><td>订单编号</td><td>𠮷野</td></tr></table></html>";
    let expected = Ok(vec!["1: 订单编号|𠮷野".to_owned()]);
    assert_eq!(rows(page.as_bytes()), expected, "whatever it says of itself");
    assert_eq!(rows(&encoding_rs::GB18030.encode(page).0), expected);
    assert_eq!(rows(format!("\u{FEFF}{page}").as_bytes()), expected);
    let wide: Vec<u8> = format!("\u{FEFF}{page}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(rows(&wide), expected);
}

#[test]
fn an_xml_workbook_is_read_as_well() {
    check(
        "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"x\"><Worksheet ss:Name=\"S\"><Table>\
         <Row><Cell><Data ss:Type=\"String\">订单号</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"Number\">5</Data></Cell></Row>\
         <Row ss:Index=\"4\"><Cell ss:MergeAcross=\"1\"><Data>1</Data></Cell><Cell><Data>2</Data></Cell></Row>\
         </Table></Worksheet></Workbook>",
        &["1: 订单号||5", "4: 1||2"],
    );
}

#[test]
fn a_page_that_breaks_off_is_an_error_and_not_a_shorter_file() {
    let page = "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>";
    for cut in "<table>".len()..page.len() - 1 {
        let told = rows(&page.as_bytes()[..cut]);
        assert!(told.as_ref().is_err_and(|text| text.contains("断开")), "cut at {cut}: {told:?}");
    }
}

#[test]
fn a_small_page_cannot_ask_for_much() {
    let refused = |page: &str| rows(page.as_bytes()).unwrap_err();
    assert!(refused("<table><tr><td colspan=4000000000>a</td>").contains("2048 列"));
    assert!(refused(&format!("<table><tr>{}", "<td>".repeat(3_000))).contains("2048 列"));
    let spans = format!(
        "<table><tr><td colspan=2000 rowspan=4000000000>a</tr>{}</table>",
        "<tr><td>b</tr>".repeat(1_000)
    );
    assert!(refused(&spans).contains("合并的单元格过多"));
    assert!(refused(&format!("<table><tr><td>{}", "x".repeat(200_000))).contains("过长"));
    assert!(
        refused(&format!("<table><tr>{}", format!("<td>{}</td>", "x".repeat(100_000)).repeat(20)))
            .contains("过长")
    );
    // Nesting costs nothing.
    let deep = format!("{}<tr><td>a</td></tr>{}", "<table>".repeat(100_000), "</table>".repeat(100_000));
    assert_eq!(rows(deep.as_bytes()), Ok(Vec::new()));
    let tag = format!("<table><tr><td {}>a</td></tr></table>", "x=1 ".repeat(100_000));
    assert_eq!(rows(tag.as_bytes()), Ok(vec!["1: a".to_owned()]));
}
