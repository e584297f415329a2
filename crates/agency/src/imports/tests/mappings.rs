//! Tables that no platform writes come in by a mapping, which is kept for the next such table.

use daiyun_base::period::DayRange;

use super::{import_with, question, told};
use crate::dashboard::run;
use crate::imports::{ImportOptions, SourceFile, import};
use crate::stores;
use crate::testing::TestApp;

const SALES: &str = include_str!("../../../../../bench/mappings/invoice_sales.toml");

/// A British shop's invoices: two rows of one item, a credit note, a correction of the stock, a written-off debt.
const INVOICES: &str = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n\
    700001,S001,LAMP,2,2026-06-03 10:00:00,4.50,901,United Kingdom\n\
    700001,S001,LAMP,1,2026-06-03 10:00:00,4.50,901,United Kingdom\n\
    700001,S002,MUG,6,2026-06-03 10:00:00,1.25,901,United Kingdom\n\
    700002,S002,MUG,10,2026-06-04 11:30:00,1.25,,France\n\
    C700003,S001,LAMP,-1,2026-06-05 09:00:00,4.50,901,United Kingdom\n\
    700004,S002,MUG,-3,2026-06-05 09:30:00,0.00,,United Kingdom\n\
    A700005,B,Adjust bad debt,1,2026-06-05 09:40:00,-90.00,,United Kingdom\n";

fn by(mapping: &str) -> ImportOptions {
    ImportOptions { mapping: Some(mapping.to_owned()), ..ImportOptions::default() }
}

#[tokio::test]
async fn a_table_of_ones_own_is_known_from_then_on() {
    let app = TestApp::on("2026-07-15").await;
    let unknown = import_with(&app, "invoices.csv", INVOICES, ImportOptions::default()).await;
    assert_eq!(told(&unknown), ("refused", Some("unknown_report")));
    let mapped = import_with(&app, "invoices.csv", INVOICES, by(SALES)).await;
    assert_eq!(
        (mapped.state.as_str(), mapped.quarantined, mapped.dropped),
        ("committed", 0, 3),
        "{mapped:?}"
    );
    assert_eq!(mapped.inserted, 3, "two rows of one item are one line");
    let days = DayRange { from: "2026-06-01".parse().unwrap(), to: "2026-06-30".parse().unwrap() };
    let numbers = async || {
        let asked = question(&["paid_sales", "paid_orders", "pieces", "buyers"], &[], days);
        let table = run(&app.operator(), &asked).await.unwrap();
        table.rows[0].iter().map(daiyun_lake::Cell::as_int).collect::<Vec<_>>()
    };
    // 3 × 4.50 + 6 × 1.25 + 10 × 1.25 pounds at 9.1 yuan. One invoice does not say who bought, so nobody can count buyers.
    assert_eq!(numbers().await, [Some(30_485), Some(2), Some(19), None]);
    // The next list needs no mapping.
    let more = INVOICES.replace("7000", "7100");
    let known = import_with(&app, "more.csv", &more, ImportOptions::default()).await;
    assert_eq!((known.state.as_str(), known.inserted), ("committed", 3), "{known:?}");
    assert_eq!(known.format.as_deref(), Some("mapping/invoice_sales"));
    assert_eq!(numbers().await[..2], [Some(60_970), Some(4)]);
    app.end().await;
}

#[tokio::test]
async fn a_mapping_says_everything_that_is_wrong_with_it() {
    let app = TestApp::on("2026-07-15").await;
    let wrong = SALES
        .replace("to = \"quantity\"", "to = \"quantities\"")
        .replace("to = \"sku_code\"", "to = \"sku\"");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    std::fs::write(&path, INVOICES).unwrap();
    let store = stores::by_code(&app.operator(), "HS-TM").await.unwrap();
    let source = SourceFile { path, name: "invoices.csv".to_owned() };
    let refused = import(&app.operator(), &store, &[source], &by(&wrong)).await.err().unwrap().problem;
    assert_eq!(refused.code, "mapping_invalid");
    for said in [&refused.text.zh, &refused.text.en] {
        assert!(["quantities", "sku", "line_no"].iter().all(|word| said.contains(word)), "{said}");
    }
    // What was refused is not kept.
    let unknown = import_with(&app, "invoices.csv", INVOICES, ImportOptions::default()).await;
    assert_eq!(told(&unknown), ("refused", Some("unknown_report")));
    app.end().await;
}

/// A mapping of another table says which of its columns are missing.
#[tokio::test]
async fn a_mapping_of_another_table_is_refused() {
    let app = TestApp::on("2026-07-15").await;
    let other = import_with(&app, "a.csv", "日期,备注\n2026-07-01,你好\n", by(SALES)).await;
    assert_eq!(other.state, "refused");
    assert!(other.issues[0].message.contains("StockCode"), "{other:?}");
    app.end().await;
}
