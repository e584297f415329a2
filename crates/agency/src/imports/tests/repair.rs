//! Rows that wait, put right where they are: each changes its own order and no other, and whatever was done can be undone.

use super::{HEADER, exported, import_with, order, paid_on_the_first_of_july};
use crate::imports::{FileReport, UNDO, close_month};
use crate::stores;
use crate::testing::{Method, StatusCode, TestApp, Visitor};
use serde_json::{Value, json};

/// Three paid orders of 1 July; the second one's total has letters in it, and its buyer a name.
fn slipped() -> String {
    let row = |number: u32, total: &str, buyer: &str| {
        format!("{number},{total},{total},交易成功,2026-07-01 10:00:00,2026-07-01 10:01:00,0.00,{buyer}\n")
    };
    format!(
        "{HEADER},买家会员名\n{}{}{}",
        row(7, "100.00", "甲"),
        row(8, "2OO.00", "canary-buyer"),
        row(9, "50.00", "丙")
    )
}

async fn slipped_file(app: &TestApp) -> FileReport {
    let report = import_with(app, "a.csv", &slipped(), exported("2026-07-02T02:00:00Z")).await;
    assert_eq!((report.state.as_str(), report.inserted, report.quarantined), ("committed", 2, 1));
    report
}

fn path(batch: &FileReport, rest: &str) -> String {
    format!("/api/batches/{}{rest}", batch.batch_id.unwrap())
}

async fn waiting(visitor: &mut Visitor, batch: &FileReport) -> Value {
    let (status, rows) = visitor.get(&path(batch, "/quarantined_rows")).await;
    assert_eq!(status, StatusCode::OK, "{rows}");
    let counted = visitor.get(&path(batch, "")).await.1["quarantined_count"].clone();
    assert_eq!(rows["total"], counted, "{rows}");
    rows
}

/// Everything the facts say of the other two orders.
async fn neighbours(app: &TestApp) -> Vec<Vec<daiyun_lake::Cell>> {
    let sql = "SELECT * FROM orders WHERE order_no <> '8' ORDER BY order_no";
    app.agency.query_facts(sql, None).await.unwrap().rows
}

#[tokio::test]
async fn a_repaired_row_changes_exactly_its_order_and_can_be_taken_back() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let file = slipped_file(&app).await;
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(15_000));
    let before = neighbours(&app).await;

    let rows = waiting(&mut operator, &file).await;
    let row = &rows["items"][0];
    assert_eq!(
        (&row["line"], &row["column"], &row["suggestion"]),
        (&json!(3), &json!("总金额"), &json!("200.00"))
    );
    assert_eq!(row["mend"]["allowed"], true, "{row}");
    assert!(!rows.to_string().contains("canary-buyer"), "nothing personal is kept: {rows}");

    // Still wrong: nothing comes in, and the reason names the cell.
    let wrong = json!({ "rows": [{ "id": row["id"], "cells": { "总金额": "二百" } }] });
    let (status, answer) = operator.post(&path(&file, "/readmissions"), wrong).await;
    assert_eq!(
        (status, &answer["batch"], &answer["readmitted_count"]),
        (StatusCode::OK, &Value::Null, &json!(0))
    );
    assert_eq!(
        (&answer["faults"][0]["column"], &answer["faults"][0]["code"]),
        (&json!("总金额"), &json!("not_an_amount"))
    );
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(15_000));

    let right = json!({ "rows": [{ "id": row["id"], "cells": { "总金额": "200.00" } }] });
    let (status, answer) = operator.post(&path(&file, "/readmissions"), right.clone()).await;
    assert_eq!((status, &answer["readmitted_count"]), (StatusCode::OK, &json!(1)), "{answer}");
    let repair = &answer["batch"];
    assert_eq!((&repair["kind"], &repair["repairs_id"]), (&json!("repair"), &json!(file.batch_id)));
    assert_eq!((&repair["inserted_count"], &repair["row_count"]), (&json!(1), &json!(1)));
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(35_000));
    assert_eq!(neighbours(&app).await, before, "no other order changed");
    assert_eq!(waiting(&mut operator, &file).await["total"], 0);
    let done = operator.get(&path(&file, "/quarantined_rows?state=readmitted")).await.1;
    assert!(done["items"][0]["settled_by_name"].is_string(), "{done}");
    let remembered = app.remembered("batch", &file.batch_id.unwrap().to_string()).await;
    assert_eq!(remembered[0].verb, "imports.repair");
    assert_eq!(remembered[0].detail["repair_batch_no"], repair["batch_no"]);
    // The row is settled: twice is not done twice.
    let (status, answer) = operator.post(&path(&file, "/readmissions"), right).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("rows_settled")));

    let (status, answer) = operator
        .post(&format!("/api/batches/{}/undo", repair["id"].as_str().unwrap()), json!({ "reason": "改错了" }))
        .await;
    assert_eq!((status, &answer["state"]), (StatusCode::OK, &json!("undone")), "{answer}");
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(15_000));
    assert_eq!(neighbours(&app).await, before);
    assert_eq!(waiting(&mut operator, &file).await["total"], 1, "the row waits again");
    app.end().await;
}

/// The original states nothing of the row, so it cannot take the repair back; a later export of the order can, and does.
#[tokio::test]
async fn importing_the_original_again_leaves_the_repair_and_a_later_export_wins() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let file = slipped_file(&app).await;
    let (_, answer) = operator.post(&path(&file, "/readmissions"), json!({ "suggested": true })).await;
    assert_eq!(answer["readmitted_count"], 1, "{answer}");
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(35_000));

    let same = import_with(&app, "a.csv", &slipped(), exported("2026-07-02T02:00:00Z")).await;
    assert_eq!(same.state, "duplicate");
    // Another file with the same rows, even of a later day: its bad row waits, and the repaired order stays.
    let again =
        import_with(&app, "b.csv", &format!("{}\n", slipped()), exported("2026-07-03T02:00:00Z")).await;
    assert_eq!((again.state.as_str(), again.quarantined), ("committed", 1));
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(35_000));
    // The whole corrected file says the same.
    let corrected = slipped().replace("2OO", "200");
    let corrected = import_with(&app, "c.csv", &corrected, exported("2026-07-02T02:00:00Z")).await;
    assert_eq!((corrected.state.as_str(), corrected.quarantined), ("committed", 0));
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(35_000));
    let later = import_with(&app, "d.csv", &order(8, 250), exported("2026-07-10T02:00:00Z")).await;
    assert_eq!(later.updated, 1);
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(40_000));
    app.end().await;
}

#[tokio::test]
async fn taking_a_file_back_takes_its_repairs_along() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let other = import_with(&app, "z.csv", &order(70, 10), exported("2026-07-02T02:00:00Z")).await;
    let file = slipped_file(&app).await;
    let id = waiting(&mut operator, &file).await["items"][0]["id"].clone();
    let cells = json!({ "总金额": "200.00" });
    operator.post(&path(&file, "/readmissions"), json!({ "rows": [{ "id": id, "cells": cells }] })).await;
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(36_000));

    let effects = operator.get(&path(&file, "/undo_effects")).await.1;
    assert_eq!((&effects["inserted_count"], &effects["repair_count"]), (&json!(3), &json!(1)), "{effects}");
    assert_eq!(effects["months"], json!(["2026-07"]));
    let (status, answer) = operator.post(&path(&file, "/undo"), json!({ "reason": "导错了店" })).await;
    assert_eq!((status, &answer["state"]), (StatusCode::OK, &json!("undone")), "{answer}");
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(1_000));
    let states = operator.get("/api/batches?stores=HS-TM").await.1;
    let states: Vec<(&Value, &Value)> =
        states["items"].as_array().unwrap().iter().map(|one| (&one["kind"], &one["state"])).collect();
    assert_eq!(
        states,
        [
            (&json!("repair"), &json!("undone")),
            (&json!("file"), &json!("undone")),
            (&json!("file"), &json!("committed"))
        ]
    );
    assert_eq!(operator.get(&path(&other, "")).await.1["undo"]["allowed"], true);
    app.end().await;
}

#[tokio::test]
async fn a_damaged_id_is_never_put_right_and_may_be_ignored_with_a_reason() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let text =
        order(7, 100).replace("\n7,", "\n2.20612E+18,") + &order(9, 50).replace(&format!("{HEADER}\n"), "");
    let file = import_with(&app, "a.csv", &text, exported("2026-07-02T02:00:00Z")).await;
    let rows = waiting(&mut operator, &file).await;
    let row = &rows["items"][0];
    assert_eq!(
        (&row["code"], &row["mend"]["allowed"], &row["suggestion"]),
        (&json!("id_damaged"), &json!(false), &Value::Null)
    );
    let typed = json!({ "rows": [{ "id": row["id"], "cells": { "订单编号": "2206118833445566778" } }] });
    let (_, answer) = operator.post(&path(&file, "/readmissions"), typed).await;
    assert_eq!(
        (&answer["faults"][0]["code"], &answer["batch"]),
        (&json!("not_mendable"), &Value::Null),
        "{answer}"
    );

    let (status, answer) = operator.post(&path(&file, "/ignored_rows"), json!({ "reason": " " })).await;
    assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason")));
    let ignored = json!({ "rows": [row["id"]], "reason": "平台已取消的测试单" });
    let (status, answer) = operator.post(&path(&file, "/ignored_rows"), ignored.clone()).await;
    assert_eq!(
        (status, &answer["state"], &answer["quarantined_count"]),
        (StatusCode::OK, &json!("committed"), &json!(0)),
        "{answer}"
    );
    assert_eq!(waiting(&mut operator, &file).await["total"], 0);
    let kept = operator.get(&path(&file, "/quarantined_rows?state=ignored")).await.1;
    assert_eq!(kept["items"][0]["settled_reason"], "平台已取消的测试单");
    let (status, _) = operator.post(&path(&file, "/ignored_rows"), ignored).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(5_000));
    app.end().await;
}

#[tokio::test]
async fn a_file_of_a_closed_month_stays_and_says_which() {
    let app = TestApp::on("2026-08-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let file = import_with(&app, "a.csv", &order(7, 100), exported("2026-08-02T02:00:00Z")).await;
    assert_eq!(operator.get(&path(&file, "")).await.1["undo"]["allowed"], true);
    let store = stores::by_code(&app.operator(), "HS-TM").await.unwrap();
    let tx = app.operator().begin(UNDO).await.unwrap();
    close_month(&tx, &[store.id], "2026-07".parse().unwrap()).await.unwrap();
    close_month(&tx, &[store.id], "2026-07".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let undo = operator.get(&path(&file, "")).await.1["undo"].clone();
    assert_eq!(undo["allowed"], false);
    assert!(undo["reason"].as_str().unwrap().contains("2026-07"), "{undo}");
    let (status, answer) = operator.post(&path(&file, "/undo"), json!({ "reason": "导错了店" })).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("month_closed")));
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(10_000));
    app.end().await;
}

#[tokio::test]
async fn rows_of_another_client_do_not_exist() {
    let app = TestApp::on("2026-07-15").await;
    let file = slipped_file(&app).await;
    // Somebody of another brand, who may see and send files of their own stores.
    let mut foreign = app.sign_in(&app.login("client_contact")).await;
    for rest in ["", "/undo_effects", "/quarantined_rows", "/quarantined_rows.csv"] {
        let (status, answer) = foreign.get(&path(&file, rest)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{rest} {answer}");
    }
    assert_eq!(foreign.get("/api/batches").await.1["total"], 0);
    let foreign_store = foreign.get("/api/batches?stores=HS-TM").await;
    assert_eq!(
        foreign_store,
        foreign.get("/api/batches?stores=NOBODY").await,
        "unknown and foreign read alike"
    );
    assert_eq!(foreign_store.1["total"], 0);
    // Whoever may not repair hears so, whatever the batch.
    for (rest, body) in
        [("/readmissions", json!({ "suggested": true })), ("/ignored_rows", json!({ "reason": "x" }))]
    {
        let (status, _) = foreign.post(&path(&file, rest), body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{rest}");
    }
    app.end().await;
}

#[tokio::test]
async fn the_history_is_narrowed_and_the_rows_are_handed_out_as_a_table() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let file = slipped_file(&app).await;
    app.import_bytes("HS-TM", "notes.csv", "日期,备注\n2026-07-01,你好\n".as_bytes()).await;
    let mut count =
        async |query: &str| operator.get(&format!("/api/batches?{query}")).await.1["total"].clone();
    assert_eq!(count("stores=HS-TM").await, 2);
    assert_eq!(count("stores=HS-DY").await, 0);
    assert_eq!(count("state=partly").await, 1);
    assert_eq!(count("state=committed").await, 0);
    assert_eq!(count("state=refused").await, 1);
    assert_eq!(count("text=notes").await, 1);
    assert_eq!(count("platform=taobao&from=2026-07-15&to=2026-07-15").await, 2);
    assert_eq!(count("to=2026-07-14").await, 0);
    let refused = operator.get("/api/batches?state=refused").await.1;
    assert_eq!(refused["items"][0]["state_label"], "未识别");

    let (status, _, body) =
        operator.send(Method::GET, &path(&file, "/quarantined_rows.csv"), "", Vec::new().into()).await;
    let table = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(
        table.starts_with('\u{FEFF}') && table.contains("2OO.00") && table.contains(",3,总金额,"),
        "{table}"
    );
    assert!(!table.contains("canary-buyer"), "{table}");
    app.end().await;
}

#[tokio::test]
async fn a_held_file_is_let_in_by_sending_it_again_with_a_reason() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let held = order(7, 100).replace("100.00,交易", "70.00,交易");
    let form = |reason: &str| {
        let field = |name: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let file = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{held}\r\n--x--\r\n"
        );
        format!("{}{}{file}", field("store", "HS-TM"), field("release_reason", reason))
    };
    let mut send = async |reason: &str| {
        let kind = "multipart/form-data; boundary=x";
        let (_, _, answer) = operator.send(Method::POST, "/api/imports", kind, form(reason).into()).await;
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        answer["files"][0].clone()
    };
    let first = send(" ").await;
    assert_eq!(
        (&first["state"], &first["state_label"]),
        (&json!("refused"), &json!("金额待核对")),
        "{first}"
    );
    let second = send("已核对三笔订单").await;
    assert_eq!(second["state"], "committed", "{second}");
    let batches = operator.get("/api/batches?state=held").await.1;
    assert_eq!((&batches["total"], &batches["items"][0]["release"]["allowed"]), (&json!(1), &json!(true)));
    let remembered = app.remembered("batch", second["batch_id"].as_str().unwrap()).await;
    assert!(remembered.iter().any(|row| row.summary_zh.contains("已核对三笔订单")), "{remembered:?}");
    app.end().await;
}
