//! Journeys of the board: what has not come is not zero, and nobody asks for more than a person reads.

mod agrees;
mod cache;
mod exports;
mod marks;
mod metrics;
mod products;
mod questions;

use daiyun_base::period::DayRange;
use serde_json::{Value, json};

use crate::testing::{StatusCode, TestApp, Visitor};

/// An order report with nine paid orders of 1,000 yuan on each day.
fn orders(from: &str, to: &str) -> String {
    let days = DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
    let mut csv = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n".to_owned();
    for day in days.iter() {
        for order in 0..9 {
            let number = format!("{}{order}", day.format("%Y%m%d"));
            csv.push_str(&format!("{number},1000.0,1000.0,{day} 10:00:00,{day} 10:01:00,0.0\n"));
        }
    }
    csv
}

/// Traffic of some days.
fn traffic(from: &str, to: &str) -> String {
    let days = DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
    let rows = days.iter().map(|day| format!("{day},400,30,9000.00\n"));
    format!("统计日期,访客数,加购人数,支付金额\n{}", rows.collect::<String>())
}

async fn import(app: &TestApp, store: &str, name: &str, text: &str) {
    let reports = app.import_bytes(store, name, text.as_bytes()).await;
    assert_eq!((reports[0].state.as_str(), reports[0].quarantined), ("committed", 0), "{reports:?}");
}

async fn board(visitor: &mut Visitor, query: &str) -> Value {
    let (status, board) = visitor.get(&format!("/api/board?{query}")).await;
    assert_eq!(status, StatusCode::OK, "{board}");
    board
}

/// A card: its number, how the first comparison reads, and what it says of missing data.
fn card(board: &Value, metric: &str) -> (Value, Value, Value) {
    let columns = board["cards"]["columns"].as_array().unwrap();
    let at = columns.iter().position(|column| column["name"] == metric).unwrap();
    let value = board["cards"]["rows"][0][at].clone();
    let said = if value.is_null() { "empty_because" } else { "incomplete" };
    let change = board["cards"]["comparisons"][0]["rows"][0][at]["kind"].clone();
    (value, change, columns[at][said].clone())
}

#[tokio::test]
async fn orders_that_have_not_come_are_not_zero() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607140800.csv", &orders("2026-07-01", "2026-07-13")).await;
    import(&app, "HS-TM", "店铺日报_20260715_080000.csv", &traffic("2026-07-01", "2026-07-14")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let view = board(&mut operator, "from=2026-07-14&to=2026-07-14&stores=HS-TM").await;
    let none = json!("这段时间的数据还没有导入");
    assert_eq!(card(&view, "paid_sales"), (Value::Null, json!("no_data"), none));
    assert_eq!(card(&view, "visitors"), (json!(400), json!("growth"), Value::Null));
    assert_eq!(view["conclusion"], "这段时间还没有订单数据，先到「数据接入」导入平台导出的文件。");
    // The day before is whole and is compared as ever.
    let view = board(&mut operator, "from=2026-07-13&to=2026-07-13&stores=HS-TM").await;
    assert_eq!(card(&view, "paid_sales"), (json!(900_000), json!("growth"), Value::Null));
    let names = view["store_names"].as_array().unwrap();
    let store = names.iter().find(|store| store["code"] == "HS-TM").unwrap();
    assert_eq!(store["orders_until"], "2026-07-13");
    app.end().await;
}

#[tokio::test]
async fn a_total_without_a_late_store_says_so() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607150800.csv", &orders("2026-07-01", "2026-07-14")).await;
    import(&app, "YJ-TM", "ExportOrderList202607130800.csv", &orders("2026-07-01", "2026-07-12")).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let view = board(&mut director, "from=2026-07-13&to=2026-07-14&stores=HS-TM,YJ-TM").await;
    let (paid, change, said) = card(&view, "paid_sales");
    assert_eq!((paid, change), (json!(1_800_000), json!("no_data")));
    let said = said.as_str().unwrap();
    assert!(said.starts_with("1 家店铺数据未到（"), "{said}");
    assert!(view["conclusion"].as_str().unwrap().contains(said), "{}", view["conclusion"]);
    // The late store has no number; the other one is compared.
    let of = |code: &str| {
        let rows = view["stores"]["rows"].as_array().unwrap();
        let at = rows.iter().position(|row| row[0] == code)?;
        Some((rows[at][1].clone(), view["stores"]["comparisons"][0]["rows"][at][0]["kind"].clone()))
    };
    assert_eq!(of("HS-TM"), Some((json!(1_800_000), json!("growth"))));
    assert_eq!(of("YJ-TM").map(|(paid, _)| paid).unwrap_or_default(), Value::Null);
    let view = board(&mut director, "from=2026-07-11&to=2026-07-12&stores=HS-TM,YJ-TM").await;
    assert_eq!(card(&view, "paid_sales"), (json!(3_600_000), json!("growth"), Value::Null));
    app.end().await;
}

#[tokio::test]
async fn the_board_of_the_demo_lacks_nothing() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(4, 20).await;
    let mut director = app.sign_in(&app.login("director")).await;
    for days in ["from=2026-07-14&to=2026-07-14", "from=2026-06-01&to=2026-06-30"] {
        // At this scale the smallest shops are silent for weeks, which no file can tell from a missing one.
        let view = board(&mut director, &format!("{days}&stores=HS-DY,HS-TM,YJ-DY,YJ-TM")).await;
        for metric in ["paid_sales", "visitors", "conversion_rate", "refund_rate", "roas"] {
            let (value, change, said) = card(&view, metric);
            assert!(
                value.is_i64() && change != "no_data" && said.is_null(),
                "{days} {metric} {change} {said}"
            );
        }
    }
    app.end().await;
}

#[tokio::test]
async fn nobody_asks_for_more_than_a_person_reads() {
    let app = TestApp::on("2026-07-15").await;
    let mut director = app.sign_in(&app.login("director")).await;
    let mut check = async |change: Value, expected: &str| {
        let mut body = json!({ "metrics": ["paid_sales"], "from": "2026-07-01", "to": "2026-07-14" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (status, answer) = director.post("/api/metrics/query", body).await;
        let code = if status == StatusCode::OK { "" } else { answer["code"].as_str().unwrap() };
        assert_eq!(code, expected, "{answer}");
    };
    let same: Vec<&str> = std::iter::repeat_n("previous", 100).collect();
    check(json!({ "compare": same }), "").await;
    let many = ["previous", "week_ago", "month_ago", "last_year"];
    check(json!({ "compare": many }), "too_many_comparisons").await;
    check(json!({ "limit": 10_000 }), "").await;
    check(json!({ "limit": 10_001 }), "limit_out_of_range").await;
    app.end().await;
}
