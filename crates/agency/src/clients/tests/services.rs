//! Journeys: the catalogue, what a client bought of it, and who sees prices.

use daiyun_base::id;
use serde_json::json;

use crate::testing::{StatusCode, TestApp};

#[tokio::test]
async fn a_service_runs_once_at_a_time_and_its_price_is_for_few() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let client = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
    let path = format!("/api/clients/{client}/services");
    let (_, catalogue) = manager.get("/api/services").await;
    let blocks: Vec<&str> =
        catalogue["items"].as_array().unwrap().iter().map(|one| one["label"].as_str().unwrap()).collect();
    assert_eq!(
        blocks,
        ["店铺筹建与装修", "商品管理与上架", "营销推广与广告", "客户服务与体验", "数据分析与优化"]
    );
    let buy = |code: &str, since: &str, price: &str| json!({ "id": id::fresh(), "service_code": code, "since_on": since, "price": price });
    let (status, bought) = manager.post(&path, buy("ad_operation", "2026-07-01", "30,000.5")).await;
    assert_eq!((status, bought["price_fen"].as_i64()), (StatusCode::CREATED, Some(3_000_050)), "{bought}");
    assert_eq!(
        (bought["is_unusual_price"].as_bool(), bought["is_running"].as_bool()),
        (Some(true), Some(true))
    );
    for (body, code) in [
        (buy("ad_operation", "2026-07-10", "8000"), "service_running"),
        (buy("nonsense", "2026-07-10", "8000"), "service_code"),
        (buy("detail_page", "2026-07-10", "8000.005"), "service_price"),
        (buy("detail_page", "2026-07-10", "-1"), "service_price"),
    ] {
        assert_eq!(manager.post(&path, body).await.1["code"], code);
    }
    let end = format!("/api/client_services/{}/ends", bought["id"].as_str().unwrap());
    assert_eq!(manager.post(&end, json!({ "until_on": "2026-06-30" })).await.1["code"], "service_end");
    assert_eq!(manager.post(&end, json!({ "until_on": "2026-07-09" })).await.0, StatusCode::CREATED);
    assert_eq!(manager.post(&end, json!({ "until_on": "2026-07-09" })).await.1["code"], "service_ended");
    // Once it has ended it can be bought at another price.
    assert_eq!(manager.post(&path, buy("ad_operation", "2026-07-10", "8000")).await.0, StatusCode::CREATED);
    let (_, page) = manager.get(&path).await;
    let running: Vec<bool> =
        page["items"].as_array().unwrap().iter().map(|one| one["is_running"].as_bool().unwrap()).collect();
    assert_eq!(running, [true, false]);
    let (_, catalogue) = manager.get("/api/services").await;
    let counted =
        catalogue["items"][2]["items"].as_array().unwrap().iter().find(|one| one["code"] == "ad_operation");
    assert_eq!(counted.unwrap()["client_count"], 1);

    // Whoever works for the client sees what was bought, not for how much; the client's own people see neither.
    let mut operator = app.sign_in(&app.login("operator")).await;
    let (_, seen) = operator.get(&path).await;
    assert_eq!((seen["total"].as_u64(), seen.to_string().contains("price_fen")), (Some(2), false));
    assert_eq!(seen["actions"]["create"]["allowed"], false);
    let mut finance = app.sign_in(&app.login("finance")).await;
    assert_eq!(finance.get(&path).await.1["items"][0]["price_fen"], 800_000);
    let mut brand = app.sign_in(&app.login("client_decision_maker")).await;
    assert_eq!(brand.get(&path).await.0, StatusCode::FORBIDDEN);
    assert_eq!(brand.get("/api/services").await.0, StatusCode::FORBIDDEN);
    let unknown = format!("/api/client_services/{}/ends", id::fresh());
    assert_eq!(manager.post(&unknown, json!({ "until_on": "2026-07-09" })).await.0, StatusCode::NOT_FOUND);
    let told = app.remembered_verbs("clients.buy_service").await;
    assert!(told.iter().all(|row| !row.detail.to_string().contains("30000")), "{told:?}");
    app.end().await;
}
