//! The board and `daiyun query` answer thirty questions alike, to the fen: whatever the scope, the days, the comparison
//! and the grain.

use serde_json::{Value, json};

use crate::dashboard::{Asked, Question, TableView, ask};
use crate::testing::{StatusCode, TestApp, Visitor};

/// How many questions; the seed makes them the same ones every time.
const QUESTIONS: u64 = 30;
const SEED: u64 = 20_260_715;

const SCOPES: [&str; 5] = ["", "HS-TM", "HS-DY,HS-TM", "HS-TM,YJ-TM", "YJ-DY"];
const DAYS: [(&str, &str); 6] = [
    ("2026-07-14", "2026-07-14"),
    ("2026-07-08", "2026-07-14"),
    ("2026-06-01", "2026-06-30"),
    ("2026-07-01", "2026-07-14"),
    ("2026-06-18", "2026-07-03"),
    ("2026-06-30", "2026-06-30"),
];
const COMPARES: [&str; 6] = ["none", "previous", "week_ago", "month_ago", "last_year", "2026-06-05"];
const GRAINS: [&str; 4] = ["day", "week", "month", "hour"];

#[derive(Debug)]
struct Chosen {
    stores: &'static str,
    from: &'static str,
    to: &'static str,
    compare: &'static str,
    grain: &'static str,
}

fn chosen() -> Vec<Chosen> {
    let mut state = SEED;
    let mut pick = |of: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % of
    };
    let one = |_| {
        let (from, to) = DAYS[pick(DAYS.len())];
        Chosen {
            stores: SCOPES[pick(SCOPES.len())],
            from,
            to,
            compare: COMPARES[pick(COMPARES.len())],
            grain: GRAINS[pick(GRAINS.len())],
        }
    };
    (0..QUESTIONS).map(one).collect()
}

/// What `daiyun query` prints.
async fn queried(app: &TestApp, of: &Chosen, metrics: &[String], by: &[&str], from: &str) -> Value {
    let by: Vec<String> = by.iter().map(|by| (*by).to_owned()).collect();
    let stores: Vec<String> = of.stores.split(',').map(str::to_owned).collect();
    let compare: Vec<String> =
        Some(of.compare.to_owned()).filter(|compare| compare != "none").into_iter().collect();
    let question = Question::read(&Asked {
        metrics,
        by: &by,
        from: from.parse().unwrap(),
        to: of.to.parse().unwrap(),
        filters: &[],
        compare: &compare,
        stores: Some(stores.as_slice()).filter(|_| !of.stores.is_empty()),
        limit: None,
    })
    .unwrap();
    serde_json::to_value(TableView::of(&ask(&app.operator(), &question).await.unwrap())).unwrap()
}

async fn asked(visitor: &mut Visitor, of: &Chosen) -> Value {
    let stores = if of.stores.is_empty() { String::new() } else { format!("&stores={}", of.stores) };
    let path = format!("/api/board?from={}&to={}&compare={}{stores}", of.from, of.to, of.compare);
    let (status, board) = visitor.get(&path).await;
    assert_eq!(status, StatusCode::OK, "{board}");
    board
}

fn metrics(table: &Value) -> Vec<String> {
    let columns = table["columns"].as_array().unwrap().iter().filter(|column| column["kind"] == "metric");
    columns.map(|column| column["name"].as_str().unwrap().to_owned()).collect()
}

/// The sum of what is known.
fn sum<'a>(values: impl Iterator<Item = &'a Value>) -> i64 {
    values.filter_map(Value::as_i64).sum()
}

#[tokio::test]
async fn the_board_says_what_the_command_line_says() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(3, 40).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let (mut compared, mut grains) = (0, 0);
    for of in chosen() {
        let board = asked(&mut director, &of).await;
        let cards = queried(&app, &of, &metrics(&board["cards"]), &[], of.from).await;
        assert_eq!(board["cards"]["rows"], cards["rows"], "{of:?}");
        assert_eq!(board["cards"]["comparisons"].get(0), cards["comparisons"].get(0), "{of:?}");
        compared += usize::from(cards["comparisons"].get(0).is_some());
        let paid = cards["rows"][0][0].as_i64();
        let stores = queried(&app, &of, &metrics(&board["stores"]), &["store"], of.from).await;
        for row in stores["rows"].as_array().unwrap() {
            let shown = board["stores"]["rows"].as_array().unwrap();
            assert!(shown.contains(row), "{of:?} {row}");
        }
        let of_stores = board["stores"]["rows"].as_array().unwrap().iter().map(|row| &row[1]);
        let of_platforms = board["platforms"].as_array().unwrap().iter().map(|part| &part["paid_sales_fen"]);
        let paid = paid.unwrap_or(0);
        assert_eq!((sum(of_stores), sum(of_platforms)), (paid, paid), "{of:?}");
        let trend_from = board["trend_from"].as_str().unwrap();
        let days = queried(&app, &of, &metrics(&board["trend"]), &["day"], trend_from).await;
        assert_eq!(board["trend"]["rows"], days["rows"], "{of:?}");
        assert_eq!(board["trend"]["comparisons"], days["comparisons"], "{of:?}");
        let first: Vec<String> = metrics(&board["cards"]).into_iter().take(1).collect();
        let grain = queried(&app, &of, &first, &[of.grain], of.from).await;
        grains += usize::from(grained(&mut director, &of, &first).await == grain["rows"]);
        let steps: Vec<String> = board["funnel"]["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["code"].as_str().unwrap().to_owned())
            .collect();
        let funnel = queried(&app, &of, &steps, &[], of.from).await;
        let shown: Vec<Value> =
            board["funnel"]["steps"].as_array().unwrap().iter().map(|step| step["value"].clone()).collect();
        assert_eq!(json!([shown]), funnel["rows"], "{of:?}");
    }
    assert!(compared > 15, "{compared} of {QUESTIONS} were compared");
    assert_eq!(grains, 30);
    app.end().await;
}

/// The curve of a grain, as the console asks for it.
async fn grained(visitor: &mut Visitor, of: &Chosen, metrics: &[String]) -> Value {
    let mut body = json!({ "metrics": metrics, "by": [of.grain], "from": of.from, "to": of.to });
    if !of.stores.is_empty() {
        body["stores"] = of.stores.split(',').collect();
    }
    if of.compare != "none" {
        body["compare"] = json!([of.compare]);
    }
    let (status, answer) = visitor.post("/api/metrics/query", body).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer["rows"].clone()
}
