//! The page of a metric is the answer of a question: the rows of `daiyun query`, which come to the number, on the screen and
//! in the file alike.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use daiyun_base::id;
use serde_json::{Value, json};

use super::{import, orders};
use crate::dashboard::{Asked, Question, TableView, ask};
use crate::jobs;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

const JUNE: &str = "from=2026-06-01&to=2026-06-30";

async fn page(visitor: &mut Visitor, path: &str) -> Value {
    let (status, view) = visitor.get(&format!("/api/metrics/{path}")).await;
    assert_eq!(status, StatusCode::OK, "{path} {view}");
    view
}

/// June of some metrics, as `daiyun query` prints it.
async fn printed(app: &TestApp, metrics: &[&str], by: &str) -> Value {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let question = Question::read(&Asked {
        metrics: &words(metrics),
        by: &words(&[by]),
        from: "2026-06-01".parse().unwrap(),
        to: "2026-06-30".parse().unwrap(),
        filters: &[],
        compare: &words(&["previous"]),
        stores: None,
        limit: None,
    });
    let table = ask(&app.operator(), &question.unwrap()).await.unwrap();
    serde_json::to_value(TableView::of(&table)).unwrap()
}

/// The rows with what each is held against, in an order that does not depend on who asked.
fn rows(table: &Value) -> Vec<String> {
    let against = table["comparisons"][0]["rows"].as_array().unwrap();
    let pairs = table["rows"].as_array().unwrap().iter().zip(against);
    let mut rows: Vec<String> = pairs.map(|(row, against)| format!("{row} {against}")).collect();
    rows.sort();
    rows
}

fn sum(view: &Value) -> i64 {
    view["table"]["rows"].as_array().unwrap().iter().filter_map(|row| row[1].as_i64()).sum()
}

#[tokio::test]
async fn the_page_is_what_the_command_line_prints_and_comes_to_the_number() {
    let app = TestApp::on("2026-07-15").await;
    app.import_whole_world(2, 40).await;
    let mut director = app.sign_in(&app.login("director")).await;
    for (metric, second, by) in [
        ("paid_sales", Some("conversion_rate"), "day"),
        ("paid_sales", Some("visitors"), "store"),
        ("paid_sales", None, "province"),
        ("paid_sales", None, "hour"),
        ("refunded_sales", None, "week"),
        ("line_paid_sales", Some("line_quantity"), "listing"),
        ("ad_spend", Some("roas"), "month"),
        ("visitors", None, "platform"),
        ("refund_rate", Some("paid_sales"), "client"),
    ] {
        let beside = second.map_or_else(String::new, |second| format!("&second={second}"));
        let view = page(&mut director, &format!("{metric}?{JUNE}&by={by}{beside}&limit=500")).await;
        let asked: Vec<&str> = std::iter::once(metric).chain(second).collect();
        let expected = printed(&app, &asked, by).await;
        assert!(view["row_count"].as_u64().unwrap() > 0, "{metric} {by}");
        assert_eq!(rows(&view["table"]), rows(&expected), "{metric} {by}");
        let total = view["total"]["rows"][0][0].as_i64().unwrap();
        if metric != "refund_rate" {
            // What has no province is one of the rows: without it they would not come to the number.
            assert_eq!(sum(&view), total, "{metric} {by}");
        }
        let Some(points) = view["running"].as_array() else {
            assert!(!["day", "week", "month"].contains(&by), "{metric} {by}");
            continue;
        };
        assert_eq!(points.last().unwrap()["value"], json!(total), "{metric} {by}");
    }
    let provinces = page(&mut director, &format!("paid_sales?{JUNE}&by=province&limit=500")).await;
    let sales: Vec<i64> =
        provinces["table"]["rows"].as_array().unwrap().iter().filter_map(|row| row[1].as_i64()).collect();
    assert!(sales.is_sorted_by(|one, next| one >= next), "{sales:?}");
    // Pages are the table; the file has all of it, with the words beside the codes.
    let stores =
        page(&mut director, &format!("paid_sales?{JUNE}&by=store&sort=paid_sales&limit=1&offset=1")).await;
    let all = page(&mut director, &format!("paid_sales?{JUNE}&by=store&sort=paid_sales&limit=500")).await;
    assert_eq!(stores["table"]["rows"][0], all["table"]["rows"][1]);
    assert_eq!(stores["row_count"], all["row_count"]);
    let body = json!({ "from": "2026-06-01", "to": "2026-06-30", "by": "store", "sort": "paid_sales" });
    let (status, _, bytes) = director
        .send(Method::POST, "/api/metrics/paid_sales/file", "application/json", body.to_string().into())
        .await;
    assert_eq!(status, StatusCode::OK);
    let file = sheet(&bytes, "数据");
    assert_eq!(file[0][..3], ["店铺", "名称", "支付金额（元）"].map(|title| Data::String(title.to_owned())));
    let shown: Vec<i64> =
        all["table"]["rows"].as_array().unwrap().iter().map(|row| row[1].as_i64().unwrap_or(0)).collect();
    let written: Vec<i64> = file[1..].iter().map(|row| fen(&row[2])).collect();
    assert_eq!(written, shown);
    let code = all["table"]["rows"][0][0].as_str().unwrap();
    let name = all["names"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap();
    assert_eq!(
        file[1][..2],
        [code, name["name"].as_str().unwrap()].map(|text| Data::String(text.to_owned()))
    );
    assert!(sheet(&bytes, "口径说明").iter().any(|row| row[0] == "支付金额 v1"));
    app.end().await;
}

fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn fen(cell: &Data) -> i64 {
    let text = cell.to_string();
    if text.is_empty() {
        0
    } else {
        format!("{:.2}", text.parse::<f64>().unwrap()).replace('.', "").parse().unwrap()
    }
}

#[tokio::test]
async fn metrics_of_every_kind_have_a_page() {
    // Nothing has come: what is asked for is made and refused all the same.
    let app = TestApp::on("2026-07-15").await;
    let mut analyst = app.sign_in(&app.login("data_analyst")).await;
    let (_, dictionary) = analyst.get("/api/metrics").await;
    let metrics = dictionary["items"].as_array().unwrap();
    assert!(metrics.len() > 100);
    // The compiler is tested with all of them; here some of every topic.
    for metric in metrics.iter().step_by(9) {
        let code = metric["code"].as_str().unwrap();
        let dimensions = metric["dimensions"].as_array().unwrap();
        // Its own last dimension: the others are met by other metrics.
        if let Some(by) = dimensions.last().and_then(Value::as_str) {
            let view =
                page(&mut analyst, &format!("{code}?from=2026-06-08&to=2026-06-14&by={by}&limit=3")).await;
            assert_eq!((&view["definition"]["code"], &view["by"]), (&json!(code), &json!(by)));
            assert!(!view["definition"]["formula"].as_str().unwrap().is_empty(), "{code}");
        }
    }
    for (path, code) in [
        ("no_such_metric?", "metric_unknown"),
        ("visitors?by=province&", "dimension_not_allowed"),
        ("visitors?by=moon&", "dimension_unknown"),
        ("visitors?by=store&sort=paid_sales&", "sort_unknown"),
        ("paid_sales?by=province&second=visitors&", "dimension_not_allowed"),
        ("paid_sales?compare=yesteryear&", "comparison_unknown"),
    ] {
        let (status, answer) = analyst.get(&format!("/api/metrics/{path}{JUNE}")).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some(code)),
            "{path}"
        );
    }
    app.end().await;
}

#[tokio::test]
async fn a_running_sum_stands_beside_what_the_month_asks_for() {
    let app = TestApp::on("2026-07-15").await;
    for store in ["HS-TM", "YJ-TM"] {
        import(&app, store, "ExportOrderList202607150800.csv", &orders("2026-06-20", "2026-07-14")).await;
    }
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let target = json!({ "store": "HS-TM", "metric": "paid_sales", "goal": "279,000" });
    let (status, _) = manager.put("/api/targets", json!({ "month": "2026-07", "targets": [target] })).await;
    assert_eq!(status, StatusCode::OK);
    let points = async |visitor: &mut Visitor, query: &str| -> Vec<(Value, Value)> {
        let view = page(visitor, &format!("paid_sales?{query}")).await;
        let points = view["running"].as_array().unwrap().clone();
        points.iter().map(|point| (point["value"].clone(), point["goal"].clone())).collect()
    };
    // 9,000 yuan a day are sold, and 9,000 a day are asked for.
    let own = points(&mut manager, "from=2026-07-01&to=2026-07-31&stores=HS-TM").await;
    assert_eq!(own.len(), 14);
    assert_eq!(own[0], (json!(900_000), json!(900_000)));
    assert_eq!(own[13], (json!(12_600_000), json!(12_600_000)));
    // By weeks of the month it ends on the same; the first is two days short.
    let weeks = points(&mut manager, "from=2026-07-01&to=2026-07-14&stores=HS-TM&by=week").await;
    assert_eq!(
        weeks,
        [(json!(4_500_000), json!(4_500_000)), (json!(10_800_000), json!(10_800_000)), own[13].clone()]
    );
    // June has no target, and the other store none at all: there is nothing to run up to.
    let both = points(&mut manager, "from=2026-06-20&to=2026-07-14&stores=HS-TM").await;
    assert!(both.iter().all(|(value, goal)| value.is_i64() && goal.is_null()), "{both:?}");
    let two = points(&mut manager, "from=2026-07-01&to=2026-07-14").await;
    assert_eq!(two[13], (json!(25_200_000), Value::Null));
    // A rate does not run up.
    let rate = page(&mut manager, "refund_rate?from=2026-07-01&to=2026-07-14&stores=HS-TM").await;
    assert_eq!(rate["running"], Value::Null);
    app.end().await;
}

#[tokio::test]
async fn a_client_finds_its_own_stores_and_takes_out_what_it_sees() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(2, 40).await;
    let mut contact = app.sign_in(&app.login("client_contact")).await;
    let mine: Vec<String> = contact.get("/api/stores").await.1["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|store| store["code"].as_str().unwrap().to_owned())
        .collect();
    for by in ["store", "client", "platform"] {
        let view = page(&mut contact, &format!("paid_sales?{JUNE}&by={by}&limit=500")).await;
        let total = view["total"]["rows"][0][0].as_i64().unwrap();
        assert_eq!(sum(&view), total, "{by}");
        let foreign = |row: &Value| by == "store" && !mine.contains(&row[0].as_str().unwrap().to_owned());
        assert!(!view["table"]["rows"].as_array().unwrap().iter().any(foreign), "{view}");
        assert!(by != "client" || view["row_count"] == 1, "{view}");
    }
    let mut director = app.sign_in(&app.login("director")).await;
    let (_, stores) = director.get("/api/stores").await;
    let codes = stores["items"].as_array().unwrap().iter().map(|store| store["code"].as_str().unwrap());
    let foreign = codes.into_iter().find(|code| !mine.iter().any(|own| own == code)).unwrap();
    let (status, refused) = contact.get(&format!("/api/metrics/paid_sales?{JUNE}&stores={foreign}")).await;
    let (unknown, answer) = contact.get(&format!("/api/metrics/paid_sales?{JUNE}&stores=NO-SUCH")).await;
    assert_eq!((status, unknown), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(
        refused["detail"].as_str().unwrap(),
        answer["detail"].as_str().unwrap().replace("NO-SUCH", foreign)
    );
    // In the background the file is the same table, within the asker's reach.
    let body = json!({ "id": id::fresh(), "kind": "metric", "metric": "paid_sales", "by": "store", "from": "2026-06-01",
        "to": "2026-06-30", "format": "csv" });
    let (status, made) = contact.post("/api/exports", body.clone()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{made}");
    assert_eq!(made["title"], "支付金额（按店铺）");
    jobs::drain(&app.agency).await.unwrap();
    let path = format!("/api/exports/{}/file", made["id"].as_str().unwrap());
    let (status, _, bytes) = contact.send(Method::GET, &path, "application/json", Vec::new().into()).await;
    assert_eq!(status, StatusCode::OK);
    let text = String::from_utf8_lossy(&bytes);
    assert!(mine.iter().any(|code| text.contains(code.as_str())) && !text.contains(foreign), "{text}");
    let mut nameless = body;
    nameless["metric"] = Value::Null;
    nameless["id"] = json!(id::fresh());
    assert_eq!(contact.post("/api/exports", nameless).await.1["code"], "metric_missing");
    app.end().await;
}
