//! The table of products adds up to the board, and its pages to the table.

use serde_json::{Value, json};

use crate::testing::{StatusCode, TestApp, Visitor};

const JUNE: &str = "from=2026-06-01&to=2026-06-30";

async fn products(visitor: &mut Visitor, query: &str) -> Value {
    let (status, view) = visitor.get(&format!("/api/board/products?{JUNE}&{query}")).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    view
}

fn column(view: &Value, name: &str) -> usize {
    view["table"]["columns"].as_array().unwrap().iter().position(|column| column["name"] == name).unwrap()
}

fn cells(view: &Value, name: &str) -> Vec<Value> {
    let at = column(view, name);
    view["table"]["rows"].as_array().unwrap().iter().map(|row| row[at].clone()).collect()
}

#[tokio::test]
async fn pages_of_products_are_the_table_and_come_to_the_sales() {
    let app = TestApp::on("2026-07-15").await;
    app.import_whole_world(2, 40).await;
    let mut director = app.sign_in(&app.login("director")).await;
    for by in ["listing", "sku"] {
        let all = products(&mut director, &format!("by={by}&limit=500")).await;
        let total = all["total"].as_u64().unwrap();
        assert_eq!(all["table"]["rows"].as_array().unwrap().len() as u64, total, "{by}");
        assert!(total > 5, "{by} {total}");
        // The pages of any order are the table, without a row twice.
        let mut seen: Vec<Value> = Vec::new();
        for offset in (0..total).step_by(4) {
            let page =
                products(&mut director, &format!("by={by}&sort=line_quantity&limit=4&offset={offset}")).await;
            seen.extend(cells(&page, by));
            let pieces: Vec<i64> = cells(&page, "line_quantity").iter().filter_map(Value::as_i64).collect();
            assert!(pieces.is_sorted(), "{pieces:?}");
        }
        let mut known = cells(&all, by);
        let key = |cell: &Value| cell.as_str().unwrap().to_owned();
        seen.sort_by_key(key);
        known.sort_by_key(key);
        assert_eq!(seen, known);
        let sales: Vec<i64> = cells(&all, "line_paid_sales").iter().filter_map(Value::as_i64).collect();
        assert!(sales.is_sorted_by(|one, next| one >= next), "{sales:?}");
        let question = json!({ "metrics": ["line_paid_sales"], "from": "2026-06-01", "to": "2026-06-30",
            "filters": [], "by": [by] });
        let (_, answer) = director.post("/api/metrics/query", question).await;
        let unnamed: i64 = answer["rows"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row[0].is_null())
            .filter_map(|row| row[1].as_i64())
            .sum();
        let question = json!({ "metrics": ["line_paid_sales"], "from": "2026-06-01", "to": "2026-06-30" });
        let (_, answer) = director.post("/api/metrics/query", question).await;
        assert_eq!(answer["rows"][0][0].as_i64().unwrap(), sales.iter().sum::<i64>() + unnamed, "{by}");
    }
    // What a listing has no number for stays in the table and says why; it is not zero.
    let listings = products(&mut director, "by=listing").await;
    let stock = &listings["table"]["columns"][column(&listings, "stock_on_hand")];
    assert!(stock["empty_because"].as_str().unwrap().contains("SKU"), "{stock}");
    assert!(cells(&listings, "stock_on_hand").iter().all(Value::is_null));
    let named = listings["names"].as_array().unwrap();
    assert!(!named.is_empty());
    let cards: Vec<&str> = listings["cards"]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["name"].as_str().unwrap())
        .collect();
    assert_eq!(cards, ["active_listings", "active_listing_rate", "active_sku_rate", "stock_turnover"]);
    for (query, code) in [
        ("by=brand", "products_by_unknown"),
        ("by=listing&sort=stock_on_hand", "sort_unknown"),
        ("sort=buyer_key", "sort_unknown"),
    ] {
        let (status, answer) = director.get(&format!("/api/board/products?{JUNE}&{query}")).await;
        assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(code)));
    }
    app.end().await;
}
