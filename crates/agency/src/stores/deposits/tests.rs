//! Journeys: what the platform holds is the sum of entries that nobody changes.

use daiyun_base::id;
use serde_json::{Value, json};

use crate::testing::{StatusCode, TestApp};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one ledger from its first entry to its sums")]
async fn the_ledger_adds_up_to_the_fen_and_is_only_added_to() {
    let app = TestApp::on("2026-07-15").await;
    let mut finance = app.sign_in(&app.login("finance")).await;
    let store = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap().id;
    let entry = |kind: &str, amount: &str, note: &str| {
        json!({ "id": id::fresh(), "store_id": store, "kind": kind, "amount": amount,
            "on_day": "2026-07-10", "payer": "禾裳女装", "note": note })
    };
    let first = entry("paid", "100,000.00", "");
    let (status, made) = finance.post("/api/deposits", first.clone()).await;
    assert_eq!((status, made["amount_fen"].as_i64()), (StatusCode::CREATED, Some(10_000_000)), "{made}");
    // The same request twice is one entry.
    assert_eq!(finance.post("/api/deposits", first).await, (StatusCode::CREATED, made));
    for body in [
        entry("deducted", "1200.05", "延迟发货 3 单"),
        entry("topped_up", "1200.05", ""),
        entry("refunded", "30000", ""),
        entry("corrected", "-0.01", "上笔多记一分"),
    ] {
        assert_eq!(finance.post("/api/deposits", body).await.0, StatusCode::CREATED);
    }
    for (body, code) in [
        (entry("paid", "1.005", ""), "deposit_amount"),
        (entry("paid", "-5", ""), "deposit_amount"),
        (entry("deducted", "5", ""), "deposit_note"),
        (entry("refunded", "70000.00", ""), "deposit_balance"),
        (
            json!({ "id": id::fresh(), "kind": "paid", "amount": "1", "on_day": "2026-07-10", "payer": "甲" }),
            "deposit_of",
        ),
    ] {
        let (_, answer) = finance.post("/api/deposits", body).await;
        assert_eq!(answer["code"], code, "{answer}");
    }
    let tomorrow = json!({ "id": id::fresh(), "store_id": store, "kind": "paid", "amount": "1",
        "on_day": "2026-07-16", "payer": "禾裳女装" });
    assert_eq!(finance.post("/api/deposits", tomorrow).await.1["code"], "deposit_day");
    let path = format!("/api/deposits?store_id={store}&limit=2");
    let (_, page) = finance.get(&path).await;
    let sums = ["balance_fen", "paid_fen", "topped_up_fen", "deducted_fen", "refunded_fen", "corrected_fen"];
    let sums: Vec<i64> = sums.iter().map(|name| page[name].as_i64().unwrap()).collect();
    assert_eq!(sums, [6_999_999, 10_000_000, 120_005, -120_005, -3_000_000, -1]);
    assert_eq!((page["total"].as_u64(), page["items"].as_array().unwrap().len()), (Some(5), 2));

    // The brand sees what the platform holds of its money and writes nothing; another brand sees neither.
    let mut brand = app.sign_in(&app.login("client_decision_maker")).await;
    let (_, seen) = brand.get(&path).await;
    assert_eq!(
        (seen["balance_fen"].as_i64(), seen["actions"]["record"]["allowed"].as_bool()),
        (Some(6_999_999), Some(false))
    );
    assert_eq!(brand.post("/api/deposits", entry("paid", "1", "")).await.0, StatusCode::FORBIDDEN);
    let mut stranger = app.sign_in(&app.login("client_contact")).await;
    let unknown = format!("/api/deposits?store_id={}&limit=2", id::fresh());
    assert_eq!(stranger.get(&path).await, stranger.get(&unknown).await);
    let (_, all) = stranger.get("/api/deposits").await;
    assert_eq!((all["total"].as_u64(), all["balance_fen"].as_i64()), (Some(0), Some(0)));
    let told: Vec<Value> = app
        .remembered("store", &store.to_string())
        .await
        .into_iter()
        .map(|row| json!(row.summary_zh))
        .collect();
    assert!(!json!(told).to_string().contains("禾裳女装"), "{told:?}");
    app.end().await;
}
