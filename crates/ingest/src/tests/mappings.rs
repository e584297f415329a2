//! Mappings: a British retailer's invoice list, and what is said of one that cannot work.

use std::fs;
use std::path::Path;

use daiyun_base::error::Label;

use super::world::{WholeFile, formats, read_mapped};
use crate::decode::csv::CsvRecords;
use crate::mapping::{Draft, Mapping, MappingIssue, Start, load, refused, start, text_of, tops};
use crate::preview::Preview;
use crate::sniff::Encoding;

fn shipped(name: &str) -> Mapping {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/mappings").join(name);
    load(&fs::read_to_string(path).unwrap(), &formats().0).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

fn read(mapping: &Mapping, text: &str) -> WholeFile {
    read_mapped(mapping, CsvRecords::new(text.as_bytes(), Encoding::Utf8, b',')).unwrap()
}

const INVOICES: &str = "\
Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
489434,85048,GLASS BALL LIGHTS,12,2009-12-01 07:45:00,6.95,13085,United Kingdom
489434,79323P,\"PINK 7\"\" LIGHTS\",12,2009-12-01 07:45:00,6.75,13085,United Kingdom
489434,85048,GLASS BALL LIGHTS,1,2009-12-01 07:45:00,5.95,13085,United Kingdom
C489449,22087,PAPER BUNTING,-12,2009-12-01 10:33:00,2.95,16321,Australia
C489449,85206A,GIFT BOX,-6,2009-12-01 10:33:00,1.65,16321,Australia
489464,21733,damaged,-96,2009-12-01 10:52:00,0,,United Kingdom
A506401,B,Adjust bad debt,1,2010-04-29 13:36:00,-53594.36,,United Kingdom
489500,22041,RECORD FRAME,0.5x,2009-12-01 11:00:00,2.1,,United Kingdom
489501,22041,RECORD FRAME,3,2009-12-01 11:05:00,0.125,17850,France
";

#[test]
fn an_invoice_list_in_pounds_becomes_sales_and_refunds_in_fen() {
    let sales = read(&shipped("invoice_sales.toml"), INVOICES);
    let told: Vec<(&str, &str, i64, i64)> = sales
        .rows
        .iter()
        .map(|row| {
            let number = |name: &str| row[name].as_i64().unwrap();
            let text = |name: &str| row[name].as_str().unwrap();
            (text("order_no"), text("sku_code"), number("quantity"), number("paid_fen"))
        })
        .collect();
    assert_eq!(
        told,
        [
            // 12 × 6.95 × 9.1 = 758.94, and 5.95 × 9.1 = 54.145, which is rounded away from zero.
            ("489434", "85048", 13, 75_894 + 5_415),
            ("489434", "79323P", 12, 73_710),
            // 3 × 0.125 × 9.1 = 3.4125
            ("489501", "22041", 3, 341),
        ]
    );
    assert_eq!(sales.rows[0]["paid_at"], "2009-12-01 07:45:00");
    assert!(sales.rows[0]["buyer_key"].as_str().is_some_and(|key| key.len() == 32));
    let summary = &sales.summary;
    assert_eq!((summary.rows, summary.merged, summary.quarantined, summary.dropped), (3, 1, 1, 4));
    assert_eq!(sales.quarantined[0].column, "Quantity");
    assert!(!format!("{:?}", sales.quarantined).contains("17850"));
    let rate = &summary.issues[0];
    assert_eq!((rate.code, rate.text.zh.contains("1 GBP = 9.1 元")), ("converted", true), "{}", rate.text.zh);

    let refunds = read(&shipped("invoice_refunds.toml"), INVOICES);
    assert_eq!(refunds.rows.len(), 1);
    // 12 × 2.95 × 9.1 = 322.14 and 6 × 1.65 × 9.1 = 90.09
    assert_eq!(refunds.rows[0]["refunded_fen"], 32_214 + 9_009);
    assert_eq!(refunds.rows[0]["refund_no"], "C489449");
    assert_eq!((refunds.summary.merged, refunds.summary.dropped), (1, 7));
}

#[test]
fn a_file_that_is_not_the_mapping_s_is_refused_with_what_it_lacks() {
    let mapping = shipped("invoice_sales.toml");
    let text = "Invoice,StockCode,Price,InvoiceDate,Description\n1,2,3,2009-12-01,x\n";
    let records = CsvRecords::new(text.as_bytes(), Encoding::Utf8, b',');
    let problem = read_mapped(&mapping, records).err().unwrap();
    assert_eq!(problem.code, "header_changed");
    assert!(problem.text.zh.contains("「Quantity」") && problem.text.en.contains("Quantity"), "{problem:?}");
}

#[test]
fn what_is_wrong_with_a_mapping_is_told_with_its_line_in_both_languages() {
    let told = |text: &str| -> Vec<Label> {
        let issues = load(text, &formats().0).err().unwrap_or_default();
        let whole = refused(&issues);
        assert!(issues.iter().all(|issue| whole.text.en.contains(&issue.text().en)));
        issues.iter().map(MappingIssue::text).collect()
    };
    let zh = |text: &str| told(text).into_iter().map(|label| label.zh).collect::<Vec<_>>();
    let en = |text: &str| told(text).into_iter().map(|label| label.en).collect::<Vec<_>>();
    let head =
        "code = \"mapping/costs\"\nlabel = { zh = \"成本\", en = \"Costs\" }\nrecognise = [[\"编码\"]]\n";
    assert_eq!(
        en("code = \"costs\nfact = 1"),
        [
            "line 1: invalid basic string, expected `\"`; write it as the examples in definitions/platforms; a misspelt field is told so too"
        ]
    );
    let misspelt = zh(&format!("{head}fakt = \"sku_costs\"\n"));
    assert!(misspelt[0].starts_with("第 4 行: 写法不对（unknown field `fakt`"), "{misspelt:?}");
    let wrong = format!(
        "{}fact = \"order_lines\"\ncurrency = {{ code = \"gbp\", rate_ppm = 0 }}\n\
         [[columns]]\nfrom = [\"编码\"]\nto = \"order_no\"\nread = \"id\"\n\
         [[columns]]\nfrom = [\"收货人姓名\"]\nto = \"title\"\nread = \"text\"\n\
         [[columns]]\nfrom = [\"数量\"]\ntimes = [\"单价\"]\nto = \"quantity\"\nread = \"count\"\n",
        head.replace("mapping/costs", "costs")
    );
    assert_eq!(
        zh(&wrong),
        [
            "第 5 行 currency: 币种或汇率不对；code 写三个大写字母，rate_ppm 写一单位外币值多少元的百万分数（9.1 元写 9100000）",
            "第 17 行 quantity: times 与 read 不配；只有 read = \"fen\" 时写 times",
            "第 1 行 code: 映射的 code 应当以 mapping/ 开头；写成 mapping/<名字>",
            "第 12 行 title: 来源列属于个人信息，却没有标记；写 personal = true",
            "第 12 行 title: 会把个人信息带进事实表；用 buyer、province、city 或 masked_text 读取，或删去这一列",
            "line_no: 必填列没有来源；写出这一列从哪里取",
        ]
    );
    assert_eq!(en(&wrong)[5], "line_no: a required column has no source; say where it comes from");
    assert_eq!(
        en(&format!("{head}fact = \"nothing\"\n"))[0],
        "line 4 fact: there is no fact called nothing; write a code of definitions/facts"
    );
    assert_eq!(zh(head), ["fact: 没有写归入哪张事实表；写 definitions/facts 里的一个 code"]);
}

/// Every mapping that ships, and every report of a platform.
fn all_texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = Vec::new();
    for folder in ["bench/mappings", "definitions/demo/mappings"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            texts.push(fs::read_to_string(entry.unwrap().path()).unwrap());
        }
    }
    texts
}

#[test]
fn a_mapping_says_the_same_as_a_draft_and_as_its_text_again() {
    let (formats, _) = formats();
    let written: Vec<_> = all_texts().iter().map(|text| load(text, &formats).unwrap().format).collect();
    assert!(written.len() > 10, "{}", written.len());
    for format in formats.iter().chain(&written) {
        let draft = Draft::of(format.clone());
        let json = serde_json::to_string(&draft).unwrap();
        let again: Draft = serde_json::from_str(&json).unwrap();
        let text = text_of(&again.format(&format.code)).unwrap();
        let read: crate::format::FormatDefinition = toml::from_str(&text).unwrap();
        // Samples and the reason of a refusal belong to reports of platforms alone.
        let told = |format: &crate::format::FormatDefinition| {
            let plain = crate::format::FormatDefinition {
                samples: Vec::new(),
                newest: None,
                reason: None,
                fact: Some(format.fact.clone().unwrap_or_default()),
                ..format.clone()
            };
            serde_json::to_value(&plain).unwrap()
        };
        assert_eq!(told(&read), told(format), "{}", format.code);
    }
}

/// Any draft at all reads back from its text as it was, whatever words a person puts in.
#[test]
fn every_word_survives_its_way_through_a_text() {
    const WORDS: [&str; 9] = [
        "订单编号",
        "a\"b",
        "line\nbreak",
        "'x'",
        "C:\\d",
        "# no comment",
        "[[columns]]",
        " ",
        "\u{1F600}\t",
    ];
    for (at, word) in WORDS.iter().enumerate() {
        let other = WORDS[(at + 4) % WORDS.len()];
        let draft: Draft = serde_json::from_value(serde_json::json!({
            "label": { "zh": word, "en": other },
            "fact": "orders",
            "recognise": [[word, other], [other]],
            "header_rows": 2,
            "drop_rows": [{ "from": [word], "is": ["", other], "starts_with": [other] }],
            "currency": { "code": "GBP", "rate_ppm": 9_100_000 },
            "columns": [
                { "from": [word], "to": other, "read": "word", "words": { (*word): other, (other): word } },
                { "to": "status", "value": word },
                { "from": [other], "to": "paid_fen", "read": "fen", "times": [word], "turn_sign": true,
                  "negative_when": { "from": [word], "says": [other] } },
            ],
        }))
        .unwrap();
        let text = text_of(&draft.clone().format("mapping/x")).unwrap();
        let read: crate::format::FormatDefinition = toml::from_str(&text).unwrap();
        assert_eq!(
            serde_json::to_value(Draft::of(read)).unwrap(),
            serde_json::to_value(draft).unwrap(),
            "{word:?} {text}"
        );
    }
}

fn preview(text: &str) -> Preview {
    Preview::take(&mut CsvRecords::new(text.as_bytes(), Encoding::Utf8, b',')).unwrap()
}

#[test]
fn an_unknown_header_is_begun_from_what_the_platforms_call_its_columns() {
    let (formats, _) = formats();
    let text = "某店对账,,,,\n单号,实付,收货人姓名,统计日期,备注说明\n订单编号,买家实际支付金额,收货人姓名,付款时间,说明\n\
                990000000000000001,88.00,张三丰,2026-07-01 09:00:00,打 13800000000\n";
    let preview = preview(text);
    let asked = Start { platform: "taobao", fact: Some("orders"), header_rows: 1, ..Start::default() };
    let found = start(&formats, std::iter::empty(), &preview, &asked);
    assert_eq!((found.sheet, found.header_at), (0, 2));
    let known: Vec<(&str, &str)> =
        found.hints.iter().map(|hint| (hint.header.as_str(), hint.column.to.as_str())).collect();
    assert!(known.contains(&("订单编号", "order_no")), "{known:?}");
    assert!(known.contains(&("付款时间", "paid_at")), "{known:?}");
    // The platform means the amount net of refunds by it, whatever the name says.
    assert!(!known.iter().any(|(header, _)| *header == "买家实际支付金额"), "{known:?}");
    assert!(!known.iter().any(|(header, _)| *header == "收货人姓名"), "{known:?}");
    let shown = serde_json::to_string(
        &tops(&formats, &preview).remove(0).rows.into_iter().map(|row| row.cells).collect::<Vec<_>>(),
    )
    .unwrap();
    assert!(!shown.contains("张三丰") && !shown.contains("13800000000"), "{shown}");
    assert!(shown.contains("990000000000000001") && shown.contains("2026-07-01 09:00:00"), "{shown}");
}

#[test]
fn a_changed_header_keeps_what_still_fits_and_names_the_difference() {
    let (formats, _) = formats();
    // A report of the platform whose column of the number has a new name.
    let text = "新订单号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额,新列\n\
                1,2.00,2.00,交易成功,2026-07-01 09:00:00,2026-07-01 09:01:00,0.00,x\n";
    let preview = preview(text);
    let asked = Start { platform: "taobao", header_rows: 1, ..Start::default() };
    let found = start(&formats, std::iter::empty(), &preview, &asked);
    let change = found.change.unwrap();
    assert!(change.missing.iter().any(|(name, required)| name == "订单编号" && *required), "{change:?}");
    assert_eq!(change.new, ["新订单号", "新列"]);
    let draft = found.draft.unwrap();
    assert!(draft.columns.iter().any(|column| column.to == "paid_fen"), "{draft:?}");
    assert!(!draft.columns.iter().any(|column| column.to == "order_no"), "{draft:?}");
    let fact = formats.facts().find(|fact| fact.code == draft.fact).unwrap();
    assert!(draft.with_header(fact).recognise.len() >= 3);
}
