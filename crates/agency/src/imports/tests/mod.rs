//! Journeys: files in, facts out, to the fen, whatever the order.

mod mappings;
mod order;
mod repair;
mod templates;
mod undo;

use std::time::Duration;

use daiyun_base::period::DayRange;
use daiyun_kpi::query::{DEFAULT_LIMIT, Dimension};
use daiyun_lake::Cell;
use serde_json::json;

use super::{FileReport, ImportOptions, SourceFile, end_interrupted, import};
use crate::dashboard::{Question, run};
use crate::stores;
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
    assert_eq!(seen, 56, "fourteen stores, four months");
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
    app.import_whole_world(3, 50).await;
    // Some reports of the world are of July alone.
    let days = DayRange { from: "2026-06-01".parse().unwrap(), to: "2026-07-14".parse().unwrap() };
    let definitions = app.agency.definitions();
    let (mut differ, mut silent) = (Vec::new(), Vec::new());
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
        if checked.is_none() {
            silent.push(metric.code.as_str());
        }
        if compiled != checked {
            differ.push(format!("{}: {compiled:?}, by hand {checked:?}", metric.code));
        }
    }
    assert_eq!(differ, Vec::<String>::new());
    // What no report of the world states is null on both sides, which proves little.
    assert!(silent.len() * 5 < definitions.metrics.iter().count(), "{silent:?}");
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
    let remembered = app.remembered("batch", id).await;
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

const HEADER: &str = "订单编号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额";

/// A paid order of 1 July with this total.
fn order(number: u32, total: u32) -> String {
    format!(
        "{HEADER}\n{number},{total}.00,{total}.00,交易成功,2026-07-01 10:00:00,2026-07-01 10:01:00,0.00\n"
    )
}

/// Imports a file as somebody with these options would.
async fn import_with(app: &TestApp, name: &str, text: &str, options: ImportOptions) -> FileReport {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    std::fs::write(&path, text).unwrap();
    let store = stores::by_code(&app.operator(), "HS-TM").await.unwrap();
    let source = SourceFile { path, name: name.to_owned() };
    import(&app.operator(), &store, &[source], &options).await.unwrap().remove(0)
}

fn exported(at: &str) -> ImportOptions {
    ImportOptions { exported_at: Some(at.parse().unwrap()), ..ImportOptions::default() }
}

fn told(report: &FileReport) -> (&str, Option<&str>) {
    (report.state.as_str(), report.issues.first().map(|issue| issue.code.as_str()))
}

async fn paid_on_the_first_of_july(app: &TestApp) -> Option<i64> {
    let days = DayRange { from: "2026-07-01".parse().unwrap(), to: "2026-07-01".parse().unwrap() };
    run(&app.operator(), &question(&["paid_sales"], &[], days)).await.unwrap().rows[0][0].as_int()
}

/// What the message of a row without an export time tells people to do has to work.
#[tokio::test]
async fn rows_without_an_export_time_come_in_once_somebody_states_it() {
    let app = TestApp::on("2026-07-15").await;
    import_with(&app, "a.csv", &order(7, 100), ImportOptions::default()).await;
    let changed = order(7, 300);
    let undated = import_with(&app, "b.csv", &changed, ImportOptions::default()).await;
    assert_eq!((told(&undated), undated.quarantined), (("committed", Some("export_time_unknown")), 1));
    assert_eq!(undated.issues[0].row, Some(2));
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(10_000));
    let dated = import_with(&app, "b.csv", &changed, exported("2026-07-10T02:00:00Z")).await;
    assert_eq!((told(&dated), dated.updated, dated.quarantined), (("committed", None), 1, 0));
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(30_000));
    let again = import_with(&app, "b.csv", &changed, exported("2026-07-11T02:00:00Z")).await;
    assert_eq!(told(&again).0, "duplicate");
    let again = import_with(&app, "b.csv", &changed, ImportOptions::default()).await;
    assert_eq!(told(&again).0, "duplicate");
    app.end().await;
}

/// An export of next year would win over every later one.
#[tokio::test]
async fn an_export_time_later_than_now_is_refused() {
    let app = TestApp::on("2026-07-15").await;
    let late = Some("exported_later_than_now");
    let typed = import_with(&app, "a.csv", &order(7, 100), exported("2027-07-10T02:00:00Z")).await;
    assert_eq!(told(&typed), ("refused", late));
    let named = "ExportOrderList202707101000.csv";
    let report = import_with(&app, named, &order(7, 100), ImportOptions::default()).await;
    assert_eq!(told(&report), ("refused", late));
    let stated = import_with(&app, named, &order(7, 100), exported("2026-07-10T02:00:00Z")).await;
    assert_eq!(told(&stated), ("committed", None), "what somebody says comes before the name");
    app.end().await;
}

/// `订单_20260701_0001.csv` is page 1 and was not exported a minute past midnight: an older export would win over it.
#[tokio::test]
async fn a_page_number_in_a_file_name_is_no_export_time() {
    let app = TestApp::on("2026-07-15").await;
    let report = import_with(&app, "订单_20260701_0001.csv", &order(7, 100), ImportOptions::default()).await;
    assert_eq!(told(&report), ("committed", None));
    let mut operator = app.sign_in(&app.login("operator")).await;
    let (_, page) = operator.get("/api/batches").await;
    assert!(page["items"][0]["exported_at"].is_null(), "{page}");
    app.end().await;
}

#[tokio::test]
async fn a_trimmed_export_of_the_store_is_taken_and_one_of_another_is_not() {
    let app = TestApp::on("2026-07-15").await;
    let file = |columns: &str, cells: &str, number: u32| {
        let rows = order(number, 100);
        let (header, row) = rows.trim_end().split_once('\n').unwrap();
        format!("{header},{columns}\n{row},{cells}\n")
    };
    let check = async |columns: &str, cells: &str, number: u32, expected: (&str, Option<&str>)| {
        let report =
            import_with(&app, "a.csv", &file(columns, cells, number), exported("2026-07-10T02:00:00Z")).await;
        assert_eq!(told(&report), expected, "{columns} {cells}");
    };
    check("店铺Id,店铺名称", "1001,禾裳旗舰店", 1, ("committed", None)).await;
    check("店铺名称", "禾裳旗舰店", 2, ("committed", None)).await;
    check("店铺Id", "1001", 3, ("committed", None)).await;
    check("店铺名称", "青屿旗舰店", 4, ("refused", Some("wrong_store"))).await;
    check("店铺Id,店铺名称", "1002,禾裳旗舰店", 5, ("refused", Some("wrong_store"))).await;
    app.end().await;
}

#[tokio::test]
async fn files_that_come_at_once_take_turns_and_the_same_one_counts_once() {
    let app = TestApp::on("2026-07-15").await;
    let (first, second) = (order(7, 100), order(8, 200));
    let at = || exported("2026-07-10T02:00:00Z");
    let reports = tokio::join!(
        import_with(&app, "a.csv", &first, at()),
        import_with(&app, "a.csv", &first, at()),
        import_with(&app, "b.csv", &second, at()),
        import_with(&app, "b.csv", &second, at()),
    );
    let mut states = [reports.0.state, reports.1.state, reports.2.state, reports.3.state];
    states.sort();
    assert_eq!(states, ["committed", "committed", "duplicate", "duplicate"]);
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(30_000));
    let mut operator = app.sign_in(&app.login("operator")).await;
    let (_, page) = operator.get("/api/batches").await;
    let reading =
        page["items"].as_array().unwrap().iter().filter(|batch| batch["state"] == "reading").count();
    assert_eq!(reading, 0, "{page}");
    app.end().await;
}

#[tokio::test]
async fn a_held_batch_comes_in_once_somebody_says_why() {
    let app = TestApp::on("2026-07-15").await;
    let held = order(7, 100).replace("100.00,交易", "70.00,交易");
    let report = import_with(&app, "a.csv", &held, ImportOptions::default()).await;
    assert_eq!(told(&report), ("refused", Some("amounts_disagree")));
    let release =
        ImportOptions { release: Some("已核对三笔订单".to_owned()), ..ImportOptions::default() };
    let report = import_with(&app, "a.csv", &held, release).await;
    assert_eq!(told(&report), ("committed", None));
    let released = app.remembered("batch", &report.batch_id.unwrap().to_string()).await;
    let released = released.into_iter().find(|activity| activity.verb == "imports.release");
    assert!(released.unwrap().summary_zh.contains("已核对三笔订单"));
    app.end().await;
}

/// An upload holds names and addresses; one that a crash left behind must not stay.
#[tokio::test]
async fn what_a_dead_reader_left_on_disk_goes_away() {
    let app = TestApp::on("2026-07-15").await;
    let scratch = app.agency.directory().join("scratch");
    std::fs::create_dir_all(&scratch).unwrap();
    for (name, hours) in [("left", 3), ("being-read", 1)] {
        let file = std::fs::File::create(scratch.join(name)).unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - Duration::from_hours(hours)).unwrap();
    }
    end_interrupted(&app.operator()).await.unwrap();
    let left: Vec<_> = std::fs::read_dir(&scratch).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["being-read"]);
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
    assert_eq!(of_store.len(), 2, "{page}");
    assert_eq!(
        (&of_store[1]["fact"], &of_store[1]["until"]),
        (&json!("refunds"), &json!(null)),
        "it never came"
    );
    let sentence = page["conclusion"].as_str().unwrap();
    assert!(sentence.starts_with("禾裳旗舰店 的订单数据缺 4 天；"), "{sentence}");
    let (_, narrowed) = operator.get("/api/freshness?stores=HS-DY").await;
    assert_eq!(narrowed["conclusion"], "禾裳女装抖音旗舰店 的退款数据从未导入。");
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
        // A day that is still to come has not been seen.
        ("ExportOrderList202608101000.csv", "duplicate", "2026-07-09"),
    ] {
        let reports = app.import_bytes("HS-TM", name, one.as_bytes()).await;
        assert_eq!(reports[0].state, state, "{name}");
        let (_, page) = operator.get("/api/freshness").await;
        assert_eq!(page["items"][0]["orders_until"], until, "{name}");
    }
    app.end().await;
}
