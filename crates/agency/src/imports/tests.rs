//! Journeys: files in, facts out, to the fen, whatever the order.

use daiyun_base::period::{DayRange, Month};
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension};
use daiyun_lake::Cell;
use serde_json::json;

use crate::activity;
use crate::dashboard::{Question, run};
use crate::testing::{Method, StatusCode, TestApp};

fn question(metrics: &[&str], by: &[Dimension], days: DayRange) -> Question {
    Question {
        metrics: metrics.iter().map(|code| (*code).to_owned()).collect(),
        by: by.to_vec(),
        days,
        filters: Vec::new(),
        stores: None,
        compare: Vec::new(),
        limit: DEFAULT_LIMIT,
    }
}

#[tokio::test]
async fn the_demo_files_add_up_to_their_known_totals() {
    let app = TestApp::on("2026-07-15").await;
    let totals = app.import_world(4, 50).await;
    let days = DayRange { from: "2026-01-01".parse().unwrap(), to: "2026-07-14".parse().unwrap() };
    let by = [Dimension::Store, Dimension::Month];
    let metrics = [
        "placed_orders",
        "placed_sales",
        "paid_orders",
        "paid_sales",
        "freight",
        "pieces",
        "completed_orders",
        "completed_sales",
    ];
    let table = run(&app.operator(), &question(&metrics, &by, days)).await.unwrap();
    let number = |row: &[Cell], at: usize| row[at + 2].as_int().unwrap_or(0);
    let mut seen = 0;
    for known in &totals {
        let month = known.month.to_string();
        let row = table.rows.iter().find(|row| {
            row[0].as_text() == Some(known.store.as_str()) && row[1].as_text() == Some(month.as_str())
        });
        let row = row.unwrap_or_else(|| panic!("no row for {} {month}", known.store));
        let whole = |count: u64| i64::try_from(count).unwrap();
        assert_eq!(number(row, 0), whole(known.placed_orders), "placed_orders {} {month}", known.store);
        assert_eq!(number(row, 1), known.placed_sales.fen(), "placed_sales {} {month}", known.store);
        assert_eq!(number(row, 2), whole(known.paid_orders), "paid_orders {} {month}", known.store);
        assert_eq!(number(row, 3), known.paid_sales.fen(), "paid_sales {} {month}", known.store);
        assert_eq!(number(row, 4), known.freight.fen(), "freight {} {month}", known.store);
        assert_eq!(number(row, 5), whole(known.pieces), "pieces {} {month}", known.store);
        assert_eq!(number(row, 6), whole(known.completed_orders), "completed_orders {} {month}", known.store);
        assert_eq!(number(row, 7), known.completed_sales.fen(), "completed_sales {} {month}", known.store);
        seen += 1;
    }
    assert_eq!(seen, 16, "four stores, four months");
    let refunds = run(&app.operator(), &question(&["refunded_sales"], &by, days)).await.unwrap();
    for known in totals.iter().filter(|known| known.refunded_sales.is_some()) {
        let month = known.month.to_string();
        let row = refunds.rows.iter().find(|row| {
            row[0].as_text() == Some(known.store.as_str()) && row[1].as_text() == Some(month.as_str())
        });
        let expected = known.refunded_sales.map(|money| money.fen());
        assert_eq!(row.and_then(|row| row[2].as_int()), expected, "refunded_sales {} {month}", known.store);
    }
    app.end().await;
}

#[tokio::test]
async fn every_metric_agrees_with_its_hand_written_check() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(3, 50).await;
    let days = Month::of("2026-06-01".parse().unwrap()).days();
    let definitions = app.agency.definitions();
    for metric in definitions.metrics.iter() {
        let table = run(&app.operator(), &question(&[&metric.code], &[], days)).await.unwrap();
        let compiled = table.rows.first().and_then(|row| row[0].as_int());
        let sql = metric
            .check
            .replace(":from", &format!("DATE '{}'", days.from))
            .replace(":to", &format!("DATE '{}'", days.to));
        // A check may leave a ratio unrounded; the catalogue rounds half away from zero.
        let rounded = format!("SELECT CAST(ROUND(value) AS BIGINT) FROM ({sql}) AS checked(value)");
        let answer = app
            .agency
            .query_facts(&rounded, None)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", metric.code));
        let checked = answer.rows.first().and_then(|row| row[0].as_int());
        assert_eq!(compiled, checked, "{}", metric.code);
    }
    app.end().await;
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let app = TestApp::on("2026-07-15").await;
    let csv = "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额\n\
               3,37.0,0.0,安徽省,2026-07-01 10:00:00,,0.0\n\
               7,357.0,357.0,天津,2026-07-01 10:00:05,2026-07-01 10:01:00,0.0\n\
               9,43.0,0.0,湖南省,2026-07-01 11:00:00,2026-07-01 11:00:09,43.0\n";
    let first = app.import_bytes("HS-TM", "trimmed.csv", csv.as_bytes()).await;
    assert_eq!((first[0].state.as_str(), first[0].inserted, first[0].quarantined), ("committed", 3, 0));
    let second = app.import_bytes("HS-TM", "renamed.csv", csv.as_bytes()).await;
    assert_eq!((second[0].state.as_str(), second[0].unchanged), ("duplicate", 3));
    let days = DayRange { from: "2026-07-01".parse().unwrap(), to: "2026-07-01".parse().unwrap() };
    let metrics = ["placed_sales", "paid_sales", "refunded_sales", "net_sales"];
    let table = run(&app.operator(), &question(&metrics, &[], days)).await.unwrap();
    let cells: Vec<Option<i64>> = table.rows[0].iter().map(Cell::as_int).collect();
    assert_eq!(cells, [Some(43_700), Some(40_000), Some(4_300), Some(35_700)]);
    app.end().await;
}

#[tokio::test]
async fn a_refused_file_is_in_the_history_with_its_reason() {
    let app = TestApp::on("2026-07-15").await;
    let reports = app.import_bytes("HS-TM", "notes.csv", "日期,备注\n2026-07-01,你好\n".as_bytes()).await;
    assert_eq!(
        (reports[0].state.as_str(), reports[0].issues[0].code.as_str()),
        ("refused", "unknown_report")
    );
    let mut operator = app.sign_in(&app.login("operator")).await;
    let (status, page) = operator.get("/api/batches").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(page["items"][0]["state"], "refused");
    assert!(page["items"][0]["problem"].as_str().is_some());
    let id = page["items"][0]["id"].as_str().unwrap();
    let remembered = activity::of_subject(&app.operator(), "batch", id).await.unwrap();
    assert_eq!(remembered.iter().map(|row| row.verb.as_str()).collect::<Vec<_>>(), ["imports.refuse"]);
    app.end().await;
}

#[tokio::test]
async fn an_upload_becomes_facts_and_leaves_no_file_behind() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let csv = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n7,357.0,357.0,2026-07-01 10:00:05,2026-07-01 10:01:00,0.0\n";
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"store\"\r\n\r\nHS-TM\r\n\
         --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--x--\r\n"
    );
    let (status, _, answer) =
        operator.send(Method::POST, "/api/imports", "multipart/form-data; boundary=x", body.into()).await;
    let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!((status, answer["files"][0]["inserted"].as_u64()), (StatusCode::CREATED, Some(1)), "{answer}");
    let left = std::fs::read_dir(app.agency.directory().join("scratch")).unwrap().count();
    assert_eq!(left, 0);
    app.end().await;
}

/// An order report with so many paid orders of 100 yuan on each day.
fn daily_orders(from: &str, to: &str, a_day: u32) -> String {
    let days = DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
    let mut csv = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n".to_owned();
    for day in days.iter() {
        for order in 0..a_day {
            let number = format!("{}{order:03}", day.format("%Y%m%d"));
            csv.push_str(&format!("{number},100.0,100.0,{day} 10:00:00,{day} 10:01:00,0.0\n"));
        }
    }
    csv
}

#[tokio::test]
async fn freshness_counts_from_the_last_day_a_file_speaks_for() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let orders = daily_orders("2026-07-01", "2026-07-10", 30);
    app.import_bytes("HS-TM", "ExportOrderList202607150800.csv", orders.as_bytes()).await;
    let (_, page) = operator.get("/api/freshness").await;
    let first = &page["items"][0];
    // The export is of today, but thirty orders a day do not stop for four days: the file was cut short.
    assert_eq!((&first["until"], &first["missing_days"]), (&json!("2026-07-10"), &json!(4)));
    assert_eq!((&first["severity"], &first["orders_until"]), (&json!("severe"), &json!("2026-07-10")));
    let lines = "主订单编号,子订单编号,选购商品,商品数量,商品ID,订单应付金额,订单提交时间,支付完成时间,订单状态,省\n\
                 1,1,真丝连衣裙,1,36001,99.00,2026-07-13 10:00:00,2026-07-13 10:01:00,已发货,浙江省\n";
    app.import_bytes("HS-DY", "抖店订单_20260715_080000.csv", lines.as_bytes()).await;
    let (_, page) = operator.get("/api/freshness").await;
    // A shop of one order may well have had none yesterday; its orders are computed from its lines and are no report.
    let of_store: Vec<&serde_json::Value> =
        page["items"].as_array().unwrap().iter().filter(|row| row["store_code"] == "HS-DY").collect();
    assert_eq!(of_store.len(), 1, "{page}");
    assert_eq!((&of_store[0]["fact"], &of_store[0]["severity"]), (&json!("order_lines"), &json!("fresh")));
    assert_eq!(of_store[0]["orders_until"], "2026-07-14");
    app.end().await;
}

#[tokio::test]
async fn the_same_content_exported_later_says_that_nothing_changed() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let one = daily_orders("2026-07-01", "2026-07-01", 1);
    for (name, state, until) in [
        ("ExportOrderList202607021000.csv", "committed", "2026-07-01"),
        ("ExportOrderList202607101000.csv", "duplicate", "2026-07-09"),
        // Handed in again, the older name takes nothing back.
        ("ExportOrderList202607021000.csv", "duplicate", "2026-07-09"),
    ] {
        let reports = app.import_bytes("HS-TM", name, one.as_bytes()).await;
        assert_eq!(reports[0].state, state, "{name}");
        let (_, page) = operator.get("/api/freshness").await;
        assert_eq!(page["items"][0]["orders_until"], until, "{name}");
    }
    app.end().await;
}
