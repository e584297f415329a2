//! Whatever a person is shown comes to the same: a number, the lines behind it, the parts it is cut into, the file it is
//! taken out in, what `daiyun query` prints of it.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use daiyun_base::period::DayRange;
use daiyun_kpi::sql::{LineOrder, LinePage, components};
use serde_json::{Value, json};

use crate::dashboard::lines::{LinesQuestion, lines_of, residual};
use crate::dashboard::{Question, ask};
use crate::testing::{Method, StatusCode, TestApp};

fn days(from: &str, to: &str) -> DayRange {
    DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

const ALL: LinePage = LinePage { order: LineOrder::Newest, limit: 5, offset: 0 };

#[tokio::test]
async fn the_lines_of_every_metric_come_to_it() {
    let app = TestApp::on("2026-07-15").await;
    app.import_whole_world(3, 40).await;
    let scope = app.operator();
    let catalogue = &scope.agency().definitions().metrics;
    let (mut read, mut without, mut lines) = (BTreeSet::new(), Vec::new(), 0);
    for metric in catalogue.iter() {
        let parts = components(catalogue, &metric.code).unwrap();
        assert!(!parts.is_empty(), "{}", metric.code);
        read.extend(parts.into_iter().map(|part| part.code));
    }
    for metric in read {
        let asked = LinesQuestion {
            metric: metric.clone(),
            part: None,
            days: days("2026-06-01", "2026-06-30"),
            filters: Vec::new(),
            stores: None,
            page: ALL,
        };
        let Ok(found) = lines_of(&scope, &asked).await else {
            without.push(metric);
            continue;
        };
        // A count of people is empty when somebody has no name; its lines are still there to be seen.
        assert!([None, Some(0)].contains(&residual(&found)), "{found:?}");
        let known = found.number.value.is_some_and(|value| value != 0);
        assert!(!known || (found.total > 0 && residual(&found) == Some(0)), "{found:?}");
        lines += found.total;
    }
    assert!(lines > 10_000, "{lines}");
    // How long a stock lasted is told by all sales of a thing together.
    assert_eq!(without, ["sell_out_seconds"]);
    app.end().await;
}

/// Asks for lines at the console.
async fn lines(visitor: &mut crate::testing::Visitor, metric: &str, query: &str) -> Value {
    let path = format!("/api/numbers/{metric}/lines?from=2026-06-01&to=2026-06-30&{query}");
    let (status, view) = visitor.get(&path).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    view
}

#[tokio::test]
async fn a_refund_rate_leads_to_refunds_and_visitors_to_visits() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(3, 40).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let view = lines(&mut director, "refund_rate", "").await;
    let parts: Vec<(&str, &str)> = view["parts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["code"].as_str().unwrap(), part["role"].as_str().unwrap()))
        .collect();
    assert_eq!(parts, [("refunded_sales", "top"), ("paid_sales", "bottom")]);
    assert_eq!((&view["residual"], &view["made"]), (&json!(0), &json!("sum")));
    assert_eq!(view["lines_value"], view["parts"][0]["value"]);
    assert!(view["items"][0]["file_name"].is_string(), "{}", view["items"][0]);
    // Nothing that points at a person, and not the number of a batch either.
    let names: Vec<&str> =
        view["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert!(!names.iter().any(|name| ["buyer_key", "batch_no", "provenance"].contains(name)), "{names:?}");
    let visits = lines(&mut director, "visitors", "").await;
    assert!(visits["columns"].as_array().unwrap().iter().all(|column| column["name"] != "order_no"));
    assert_eq!(visits["residual"], json!(0));
    // Paging ends where the lines end, and a filter keeps to them.
    let all = visits["total"].as_i64().unwrap();
    let last = lines(&mut director, "visitors", &format!("limit=500&offset={}", all - 1)).await;
    assert_eq!(last["items"].as_array().unwrap().len(), 1);
    let taobao = lines(&mut director, "paid_sales", "filters=platform=taobao").await;
    let scope = app.operator();
    let question = Question {
        metrics: vec!["paid_sales".to_owned()],
        by: Vec::new(),
        days: days("2026-06-01", "2026-06-30"),
        filters: vec!["platform=taobao".parse().unwrap()],
        stores: None,
        compare: Vec::new(),
        limit: 1,
    };
    let number = ask(&scope, &question).await.unwrap().rows[0][0].as_int();
    assert_eq!(taobao["lines_value"].as_i64(), number);
    app.end().await;
}

#[tokio::test]
async fn the_lines_of_another_client_are_not_there() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(2, 40).await;
    let mut contact = app.sign_in(&app.login("client_contact")).await;
    let mut director = app.sign_in(&app.login("director")).await;
    for path in ["lines", "evidence"] {
        let ask = |store: &str| {
            format!("/api/numbers/paid_sales/{path}?from=2026-06-01&to=2026-06-30&stores={store}")
        };
        let own = contact.get("/api/stores").await.1["items"][0]["code"].as_str().unwrap().to_owned();
        let stores = director.get("/api/stores").await.1;
        let mine = contact.get("/api/stores").await.1.to_string();
        let foreign = stores["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|store| store["code"].as_str().unwrap())
            .find(|code| !mine.contains(*code))
            .unwrap();
        assert_eq!(contact.get(&ask(&own)).await.0, StatusCode::OK);
        let (status, refused) = contact.get(&ask(foreign)).await;
        let (unknown, answer) = contact.get(&ask("NO-SUCH")).await;
        assert_eq!((status, unknown), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        let same = answer["detail"].as_str().unwrap().replace("NO-SUCH", foreign);
        assert_eq!(refused["detail"].as_str().unwrap(), same);
        let (_, all) = contact
            .get(&format!("/api/numbers/paid_sales/{path}?from=2026-06-01&to=2026-06-30&limit=500"))
            .await;
        assert!(!all.to_string().contains(&format!("\"{foreign}\"")));
    }
    app.end().await;
}

#[tokio::test]
async fn evidence_puts_the_values_into_the_formula_and_names_the_files() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(2, 40).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let (status, view) =
        director.get("/api/numbers/refund_rate/evidence?from=2026-06-01&to=2026-06-30").await;
    assert_eq!(status, StatusCode::OK, "{view}");
    let workings = view["workings"].as_str().unwrap();
    assert!(workings.starts_with("退款率 = 退款金额 ") && workings.contains(" ÷ 支付金额 "), "{workings}");
    assert!(workings.ends_with('%'), "{workings}");
    assert_eq!(view["items"].as_array().unwrap().len(), 5);
    let sources = view["sources"].as_array().unwrap();
    assert!(!sources.is_empty());
    assert_eq!(sources[0]["file_sha256"].as_str().unwrap().len(), 64, "{}", sources[0]);
    for (query, code) in [
        ("metric_of_nothing/lines?", "metric_unknown"),
        ("paid_sales/lines?part=visitors&", "part_unknown"),
        ("paid_sales/lines?sort=buyer_key&", "sort_unknown"),
        ("paid_sales/lines?filters=plan=7&", "dimension_not_allowed"),
        ("sell_out_seconds/lines?", "no_lines"),
    ] {
        let (status, answer) =
            director.get(&format!("/api/numbers/{query}from=2026-06-01&to=2026-06-30")).await;
        assert_eq!((status, answer["code"].as_str().unwrap()), (StatusCode::UNPROCESSABLE_ENTITY, code));
    }
    app.end().await;
}

/// One number of the operator's, as `daiyun query` prints it.
async fn asked(app: &TestApp, metric: &str, days: DayRange, filters: &[&str]) -> Option<i64> {
    let question = Question {
        metrics: vec![metric.to_owned()],
        by: Vec::new(),
        days,
        filters: filters.iter().map(|text| text.parse().unwrap()).collect(),
        stores: None,
        compare: Vec::new(),
        limit: 1,
    };
    ask(&app.operator(), &question).await.unwrap().rows[0][0].as_int()
}

#[tokio::test]
async fn every_cut_of_the_board_comes_to_the_number_it_cuts() {
    let app = TestApp::on("2026-07-15").await;
    app.import_whole_world(2, 40).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let june = days("2026-06-01", "2026-06-30");
    for (by, metric) in [
        ("platform", "paid_sales"),
        ("store", "paid_sales"),
        ("traffic_channel", "line_paid_sales"),
        ("source", "source_visitors"),
        ("channel", "ad_spend"),
        ("province", "paid_sales"),
        ("hour", "paid_sales"),
    ] {
        let path = format!("/api/board/structure?from=2026-06-01&to=2026-06-30&by={by}");
        let (status, view) = director.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{view}");
        let parts = view["parts"].as_array().unwrap();
        let sum = parts.iter().filter_map(|part| part["value"].as_i64()).reduce(|sum, value| sum + value);
        assert_eq!(view["metric"]["name"], metric);
        let number = asked(&app, metric, june, &[]).await;
        assert_eq!((sum, view["total"].as_i64()), (number, number), "{by}");
        if by == "platform" {
            let first = &parts[0];
            let code = format!("platform={}", first["code"].as_str().unwrap());
            assert_eq!(first["value"].as_i64(), asked(&app, metric, june, &[&code]).await);
            let lines = lines(&mut director, metric, &format!("filters={code}")).await;
            assert_eq!(lines["lines_value"], first["value"]);
        }
    }
    let (status, refused) = director.get("/api/board/structure?from=2026-06-01&to=2026-06-30&by=buyer").await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("cut_unknown")));
    app.end().await;
}

#[tokio::test]
async fn a_store_without_a_row_is_still_a_store_of_the_board() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(2, 40).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let (_, stores) = director.get("/api/stores").await;
    // Before anything was sold anywhere there is not one row, and every store stands in the table.
    for period in ["from=2026-06-01&to=2026-06-30", "from=2020-01-01&to=2020-01-31"] {
        let (_, view) = director.get(&format!("/api/board?{period}")).await;
        assert_eq!(
            view["stores"]["rows"].as_array().unwrap().len(),
            stores["items"].as_array().unwrap().len()
        );
        let compared = view["stores"]["comparisons"][0]["rows"].as_array().unwrap();
        assert_eq!(compared.len(), view["stores"]["rows"].as_array().unwrap().len());
        assert_eq!(view["is_empty"], json!(period.contains("2020")));
    }
    let (_, view) = director.get("/api/board?from=2020-01-01&to=2020-01-31").await;
    assert_eq!(view["next_step"]["kind"], "imports");
    app.end().await;
}

/// What a sheet holds, by its name.
fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn fen(cell: &Data) -> i64 {
    // A workbook keeps yuan as a float; two decimals of it are the fen that were written.
    let text = format!("{:.2}", cell.to_string().parse::<f64>().unwrap());
    text.replace('.', "").parse().unwrap()
}

#[tokio::test]
async fn what_is_taken_out_is_what_is_shown() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(2, 40).await;
    let june = days("2026-06-01", "2026-06-30");
    let mut analyst = app.sign_in(&app.login("data_analyst")).await;
    let body = json!({ "from": "2026-06-01", "to": "2026-06-30" });
    let (status, headers, bytes) =
        analyst.send(Method::POST, "/api/board/file", "application/json", body.to_string().into()).await;
    assert_eq!(status, StatusCode::OK);
    let name = headers["content-disposition"].to_str().unwrap();
    assert!(name.contains("filename*=UTF-8''") && name.ends_with(".xlsx"), "{name}");
    let total = asked(&app, "paid_sales", june, &[]).await.unwrap();
    assert_eq!(fen(&sheet(&bytes, "概览")[1][0]), total);
    let column = |name: &str, at: usize| -> i64 {
        sheet(&bytes, name)[1..].iter().filter(|row| row[at] != Data::Empty).map(|row| fen(&row[at])).sum()
    };
    assert_eq!([column("趋势", 1), column("平台结构", 1), column("店铺明细", 2)], [total; 3]);
    let notes = sheet(&bytes, "口径说明");
    assert!(notes.iter().any(|row| row[0] == "支付金额 v1"), "{notes:?}");

    let lines = json!({ "from": "2026-06-01", "to": "2026-06-30", "reason": "对账" });
    let path = "/api/numbers/paid_sales/file";
    let (status, _, bytes) =
        analyst.send(Method::POST, path, "application/json", lines.to_string().into()).await;
    assert_eq!(status, StatusCode::OK);
    let rows = sheet(&bytes, "明细");
    let at = rows[0].iter().rposition(|cell| *cell == "支付金额（元）").unwrap();
    let (last, body) = rows[1..].split_last().unwrap();
    assert_eq!((body.iter().map(|row| fen(&row[at])).sum::<i64>(), fen(&last[at])), (total, total));
    let number = rows[0].iter().position(|cell| cell.to_string().contains("订单编号")).unwrap();
    assert!(matches!(body[0][number], Data::String(_)), "{:?}", body[0][number]);
    let mut csv = lines.clone();
    csv["format"] = json!("csv");
    let (_, _, bytes) = analyst.send(Method::POST, path, "application/json", csv.to_string().into()).await;
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    assert_eq!(String::from_utf8_lossy(&bytes).lines().count(), rows.len());
    // Both are remembered, the lines with what they were for.
    let trail = app.remembered_verbs("dashboard.export").await;
    assert_eq!(trail.iter().filter(|row| row.summary_zh.contains("对账")).count(), 2, "{trail:?}");
    assert_eq!(trail.len(), 3);
    app.end().await;
}

#[tokio::test]
async fn lines_are_taken_out_with_a_reason_and_by_those_who_may() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(2, 40).await;
    let ask = |change: Value| {
        let mut body = json!({ "from": "2026-06-01", "to": "2026-06-30", "reason": "对账" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    let mut contact = app.sign_in(&app.login("client_contact")).await;
    let (status, _) = contact.post("/api/numbers/paid_sales/file", ask(json!({}))).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let mut operator = app.sign_in(&app.login("operator")).await;
    for (change, code) in [
        (json!({ "reason": "  " }), "reason"),
        (json!({ "format": "pdf" }), "format_unknown"),
        (json!({ "part": "visitors" }), "part_unknown"),
        (json!({ "from": "0001-01-01" }), "days_out_of_range"),
    ] {
        let (status, answer) = operator.post("/api/numbers/paid_sales/file", ask(change)).await;
        assert_eq!((status, answer["code"].as_str().unwrap()), (StatusCode::UNPROCESSABLE_ENTITY, code));
    }
    let (status, _) =
        operator.post("/api/numbers/paid_sales/file", ask(json!({ "stores": "NO-SUCH" }))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(app.remembered_verbs("dashboard.export").await.is_empty());
    app.end().await;
}
