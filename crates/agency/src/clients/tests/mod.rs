//! Journeys: a repeated request, a mistaken one, codes.

mod brands;
mod services;
mod way;

use serde_json::{Value, json};

use crate::clients;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

pub(super) async fn put(visitor: &mut Visitor, path: &str, body: Value) -> (StatusCode, Value) {
    written(visitor, Method::PUT, (path, body)).await
}

pub(super) async fn patch(visitor: &mut Visitor, path: &str, body: Value) -> (StatusCode, Value) {
    written(visitor, Method::PATCH, (path, body)).await
}

async fn written(visitor: &mut Visitor, method: Method, (path, body): (&str, Value)) -> (StatusCode, Value) {
    let (status, _, bytes) = visitor.send(method, path, "application/json", body.to_string().into()).await;
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_same_id_with_another_body_is_a_conflict() {
    let app = TestApp::on("2026-07-15").await;
    let mut director = app.sign_in(&app.login("director")).await;
    let id = daiyun_base::id::fresh();
    let body = |code: &str, name: &str| json!({ "id": id, "code": code, "name": name, "client_type": "brand", "service_mode": "full" });
    let (status, first) = director.post("/api/clients", body("qinghe", "清禾")).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, again) = director.post("/api/clients", body("qinghe", "清禾")).await;
    assert_eq!((status, again), (StatusCode::CREATED, first));
    for (code, name) in [("qinghe", "清和"), ("qinghe-2", "清禾")] {
        let (status, answer) = director.post("/api/clients", body(code, name)).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("id_taken")));
    }
    app.end().await;
}

#[tokio::test]
async fn a_known_id_reveals_nothing_of_a_client_outside_the_scope() {
    let app = TestApp::on("2026-07-15").await;
    let operator = app.operator();
    let store = crate::stores::by_code(&operator, "HS-TM").await.unwrap().id;
    let hidden =
        clients::visible(&operator).await.unwrap().into_iter().find(|one| one.code != "heshang").unwrap();
    let manager = app.scope(&app.login("project_manager")).await.person().user_id.unwrap();
    let tx = operator.begin(crate::access::MANAGE_USERS).await.unwrap();
    crate::stores::assign(&tx, manager, &[store]).await.unwrap();
    tx.commit().await.unwrap();
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let guess = json!({ "id": hidden.id, "code": "guess", "name": "猜的", "client_type": "brand", "service_mode": "full" });
    let (status, answer) = manager.post("/api/clients", guess).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("id_taken")));
    assert!(answer.get("name").is_none());
    assert_eq!(manager.get(&format!("/api/clients/{}", hidden.id)).await.0, StatusCode::NOT_FOUND);
    let (_, seen) = manager.get("/api/clients").await;
    assert_eq!((seen["total"].as_u64(), seen["items"][0]["code"].as_str()), (Some(1), Some("heshang")));
    app.end().await;
}

#[tokio::test]
async fn the_server_says_what_a_code_may_look_like() {
    let app = TestApp::on("2026-07-15").await;
    let mut director = app.sign_in(&app.login("director")).await;
    let body = json!({ "id": daiyun_base::id::fresh(), "code": "清禾", "name": "清禾", "client_type": "brand", "service_mode": "full" });
    let (status, answer) = director.post("/api/clients", body).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("client_code")));
    app.end().await;
}

#[tokio::test]
async fn a_client_found_by_name_gets_a_code_that_can_be_typed() {
    let app = TestApp::on("2026-07-15").await;
    let scope = app.operator();
    let mut codes = Vec::new();
    for name in ["清禾", "Sunrise", "云岫", "清禾"] {
        let tx = scope.begin(clients::CREATE).await.unwrap();
        codes.push(clients::find_or_create(&tx, name).await.unwrap().code);
        tx.commit().await.unwrap();
    }
    assert_eq!(codes, ["client-0001", "Sunrise", "client-0002", "client-0001"]);
    app.end().await;
}
