//! Tables that no platform writes come in by a mapping, which is kept for the next such table.

use daiyun_base::period::DayRange;

use serde_json::{Value, json};

use super::super::uploads::tests::send;
use super::{import_with, question, told};
use crate::dashboard::run;
use crate::imports::{ImportOptions, SourceFile, import};
use crate::stores;
use crate::testing::{StatusCode, TestApp, Visitor};

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
    // It is the client's, under its own code, and the history calls it by its name.
    assert_eq!(known.format.as_deref(), Some("mapping/heshang/invoice_sales"));
    let mut visitor = app.sign_in(&app.login("operator")).await;
    let (_, batches) = visitor.get("/api/batches?text=more.csv").await;
    assert_eq!(batches["items"][0]["report_label"], "发票清单：销售", "{batches}");
    // Another client's store does not know such files, and keeps a mapping of its own beside this one.
    let theirs = app.import_bytes("YJ-TM", "their.csv", INVOICES.as_bytes()).await.remove(0);
    assert_eq!(told(&theirs), ("refused", Some("unknown_report")));
    let store = stores::by_code(&app.operator(), "YJ-TM").await.unwrap();
    let path = app.agency.directory().join("their.csv");
    std::fs::write(&path, INVOICES).unwrap();
    let source = SourceFile { path, name: "their.csv".to_owned() };
    let mine = import(&app.operator(), &store, &[source], &by(SALES)).await.unwrap().remove(0);
    assert_eq!(mine.format.as_deref(), Some("mapping/yuji/invoice_sales"), "{mine:?}");
    let (_, kept) = visitor.get("/api/mappings").await;
    assert_eq!(kept["total"], 2, "{kept}");
    // Three lists by now, two of the one client and one of the other.
    assert_eq!(numbers().await[..2], [Some(3 * 30_485), Some(3 * 2)]);
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

/// What a live room hands in: a title, a header of its own, one row that nobody can read, a total, and a buyer's telephone.
const LIVE: &str = "直播间对账单,,,,,\n\
    单据编码,成交日期,应收,实收,买家手机号,备注\n\
    LB-001,2026-07-01 20:10:00,128.00,118.00,13800000001,常客\n\
    LB-002,2026-07-01 20:30:00,88.50,88.50,13800000002,\n\
    LB-003,2026-07-02 21:00:00,一百,99.00,13800000003,\n\
    合计,,,305.50,,\n";

fn draft(columns: &Value) -> Value {
    json!({
        "label": { "zh": "直播对账表", "en": "Live sheet" },
        "fact": "orders",
        "drop_rows": [{ "from": ["单据编码"], "is": ["合计"] }],
        "columns": columns,
    })
}

async fn ok(visitor: &mut Visitor, path: &str, body: Value) -> Value {
    let (status, answer) = visitor.post(path, body).await;
    assert!(status.is_success(), "{path} {status} {answer}");
    answer
}

#[tokio::test]
async fn a_file_nobody_knows_is_mapped_tried_kept_and_known_from_then_on() {
    let app = TestApp::on("2026-07-15").await;
    let mut visitor = app.sign_in(&app.login("operator")).await;
    let (_, upload) = send(&mut visitor, &[], "直播.csv", LIVE.as_bytes()).await;
    assert_eq!(upload["entries"][0]["problem"]["code"], "unknown_report", "{upload}");
    let of_file = json!({ "upload_id": upload["id"], "entry": "直播.csv", "store": "HS-TM" });
    let with = |more: Value| {
        let mut body = of_file.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };

    // The beginning finds the header below the title and shows nobody's telephone.
    let begun = ok(&mut visitor, "/api/mappings/beginnings", with(json!({ "fact": "orders" }))).await;
    assert_eq!(begun["header_at"], 1, "{begun}");
    assert_eq!(begun["columns"][0]["samples"], json!(["LB-001", "LB-002", "LB-003"]), "{begun}");
    assert!(!begun.to_string().contains("1380000000"), "{begun}");

    // A draft that lacks what a row must have says so at the column.
    let lacking = draft(&json!([{ "from": ["单据编码"], "to": "order_no", "read": "code" }]));
    let checked = ok(&mut visitor, "/api/mappings/checks", with(json!({ "draft": lacking }))).await;
    let fields: Vec<&str> =
        checked["issues"].as_array().unwrap().iter().map(|issue| issue["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["placed_on", "placed_fen"], "{checked}");
    assert_eq!(checked["result"], Value::Null);

    let right = draft(&json!([
        { "from": ["单据编码"], "to": "order_no", "read": "code" },
        { "from": ["成交日期"], "to": "placed_at", "read": "instant" },
        { "from": ["成交日期"], "to": "paid_at", "read": "instant" },
        { "from": ["应收"], "to": "placed_fen", "read": "fen" },
        { "from": ["实收"], "to": "paid_fen", "read": "fen" },
        { "to": "status", "value": "completed" },
    ]));
    let checked = ok(&mut visitor, "/api/mappings/checks", with(json!({ "draft": right }))).await;
    let tried = &checked["result"];
    assert_eq!(
        (&tried["row_count"], &tried["waiting_count"], &tried["dropped_count"]),
        (&json!(2), &json!(1), &json!(1)),
        "{checked}"
    );
    assert_eq!((&tried["waiting"][0]["row"], &tried["waiting"][0]["column"]), (&json!(5), &json!("应收")));
    assert!(tried["rows"][0]["cells"].as_array().unwrap().contains(&json!("118.00")), "{tried}");
    assert!(!checked.to_string().contains("1380000000"), "{checked}");

    // Kept for the client, it makes the waiting file known; the import does what the trial said.
    let owner = stores::by_code(&app.operator(), "HS-TM").await.unwrap().client_id;
    let kept = json!({ "client_id": owner, "draft": right });
    let mapping = ok(&mut visitor, "/api/mappings", kept.clone()).await;
    assert_eq!(mapping["code"], "mapping/heshang/直播对账表");
    assert_eq!(visitor.post("/api/mappings", kept).await.0, StatusCode::CONFLICT);
    let upload_path = format!("/api/uploads/{}", upload["id"].as_str().unwrap());
    let (_, known) = visitor.get(&upload_path).await;
    assert_eq!(known["entries"][0]["recognised"]["label"], "直播对账表", "{known}");
    let exported = super::exported("2026-07-03T10:00:00+08:00");
    let report = import_with(&app, "直播.csv", LIVE, exported).await;
    let counts = (report.inserted, report.quarantined, report.dropped);
    assert_eq!((report.state.as_str(), counts), ("committed", (2, 1, 1)), "{report:?}");
    assert_eq!(report.issues.iter().filter(|issue| issue.column.as_deref() == Some("应收")).count(), 1);

    renamed_and_retired(&app, &mut visitor, mapping["id"].as_str().unwrap()).await;
    app.end().await;
}

async fn renamed_and_retired(app: &TestApp, visitor: &mut Visitor, id: &str) {
    // Somebody who sees another client only neither sees it nor changes it, and makes none for everybody.
    let path = format!("/api/mappings/{id}");
    let login = app.login("data_analyst");
    let theirs = stores::by_code(&app.operator(), "YJ-TM").await.unwrap();
    let analyst = app.scope(&login).await.named_user().unwrap();
    let tx = app.operator().begin(crate::access::MANAGE_USERS).await.unwrap();
    stores::assign(&tx, analyst, &[theirs.id]).await.unwrap();
    tx.commit().await.unwrap();
    let mut stranger = app.sign_in(&login).await;
    assert_eq!(stranger.get("/api/mappings").await.1["total"], 0);
    let unknown = uuid::Uuid::nil();
    for body in [json!({ "name": "别名" })] {
        let foreign = stranger.patch(&path, body.clone()).await;
        let nobody = stranger.patch(&format!("/api/mappings/{unknown}"), body).await;
        assert_eq!((foreign.0, &foreign), (StatusCode::NOT_FOUND, &nobody));
    }
    assert_eq!(
        stranger.post(&format!("{path}/retirements"), json!({ "reason": "x" })).await.0,
        StatusCode::NOT_FOUND
    );
    let (status, refused) = stranger.post("/api/mappings", json!({ "draft": draft(&json!([])) })).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("agency_wide_only")), "{refused}");
    let mut client = app.sign_in(&app.login("client_contact")).await;
    assert_eq!(client.get("/api/mappings").await.0, StatusCode::FORBIDDEN);
    assert_eq!(client.get("/api/mapping_grammar").await.0, StatusCode::FORBIDDEN);

    let (_, renamed) = visitor.patch(&path, json!({ "name": "直播间结算" })).await;
    assert_eq!(
        (&renamed["label"], &renamed["code"]),
        (&json!("直播间结算"), &json!("mapping/heshang/直播对账表"))
    );
    // What was read by it goes by its new name; what is retired reads nothing more.
    let (_, batches) = visitor.get("/api/batches?text=%E7%9B%B4%E6%92%AD").await;
    assert_eq!(batches["items"][0]["report_label"], "直播间结算", "{batches}");
    let retired = ok(visitor, &format!("{path}/retirements"), json!({ "reason": "换了平台导出" })).await;
    assert_eq!((&retired["state"], &retired["retire"]["allowed"]), (&json!("retired"), &json!(false)));
    let next = import_with(app, "直播2.csv", &LIVE.replace("LB-", "LC-"), ImportOptions::default()).await;
    assert_eq!(told(&next), ("refused", Some("unknown_report")));
    assert_eq!(visitor.patch(&path, json!({ "name": "又改" })).await.0, StatusCode::CONFLICT);
}
