//! Journeys: a repeated request, a mistaken one, who sees which stores.

use daiyun_base::id;
use serde_json::{Value, json};

use crate::testing::{Method, StatusCode, TestApp, Visitor};

async fn put(visitor: &mut Visitor, path: &str, body: Value) -> (StatusCode, Value) {
    let (status, _, bytes) =
        visitor.send(Method::PUT, path, "application/json", body.to_string().into()).await;
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_same_id_with_another_body_is_a_conflict() {
    let app = TestApp::on("2026-07-15").await;
    let mut director = app.sign_in(&app.login("director")).await;
    let client_id = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
    let id = id::fresh();
    let body = |code: &str, name: &str| json!({ "id": id, "code": code, "name": name, "platform": "jd", "client_id": client_id });
    let (status, first) = director.post("/api/stores", body("HS-JD-2", "禾裳二店")).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, again) = director.post("/api/stores", body("HS-JD-2", "禾裳二店")).await;
    assert_eq!((status, again), (StatusCode::CREATED, first));
    for (code, name) in [("HS-JD-3", "禾裳二店"), ("HS-JD-2", "禾裳三店")] {
        let (status, answer) = director.post("/api/stores", body(code, name)).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("id_taken")));
    }
    app.end().await;
}

#[tokio::test]
async fn whoever_loses_their_last_store_sees_nothing() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let id = app.scope(&app.login("operator")).await.person().user_id.unwrap();
    let store = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap().id;
    let path = format!("/api/users/{id}/stores");
    let (_, everything) = operator.get("/api/stores").await;
    assert!(everything["total"].as_u64().unwrap() > 1);
    for (body, expected) in [
        (json!({ "has_all_stores": false, "stores": [store, store] }), 1),
        (json!({ "has_all_stores": false, "stores": [] }), 0),
    ] {
        assert_eq!(put(&mut administrator, &path, body).await.0, StatusCode::NO_CONTENT);
        assert_eq!(operator.get("/api/stores").await.1["total"], expected);
        assert_eq!(operator.get("/api/clients").await.1["total"], expected);
    }
    let all = json!({ "has_all_stores": true, "stores": [] });
    assert_eq!(put(&mut administrator, &path, all).await.0, StatusCode::NO_CONTENT);
    assert_eq!(operator.get("/api/stores").await.1, everything);
    app.end().await;
}

#[tokio::test]
async fn stores_are_assigned_by_whoever_sees_them_all_to_staff_only() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let user = async |role: &str| app.scope(&app.login(role)).await.person().user_id.unwrap();
    let path = async |role: &str| format!("/api/users/{}/stores", user(role).await);
    let none = json!({ "has_all_stores": false, "stores": [] });
    let (status, answer) = put(&mut administrator, &path("client_contact").await, none.clone()).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("client_reach")));
    let stranger = json!({ "has_all_stores": false, "stores": [id::fresh()] });
    assert_eq!(put(&mut administrator, &path("operator").await, stranger).await.0, StatusCode::NOT_FOUND);
    let both = json!({ "has_all_stores": true, "stores": [id::fresh()] });
    assert_eq!(put(&mut administrator, &path("operator").await, both).await.1["code"], "all_stores");
    let mut director = app.sign_in(&app.login("director")).await;
    assert_eq!(put(&mut director, &path("operator").await, none.clone()).await.0, StatusCode::FORBIDDEN);
    // An administrator who sees part of the agency could otherwise let themselves see the rest.
    assert_eq!(put(&mut administrator, &path("administrator").await, none).await.0, StatusCode::NO_CONTENT);
    let all = json!({ "has_all_stores": true, "stores": [] });
    let (status, answer) = put(&mut administrator, &path("administrator").await, all).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("partial_reach")));
    app.end().await;
}

#[tokio::test]
async fn the_scope_tree_names_the_brands_of_what_somebody_sees() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let id = app.scope(&app.login("operator")).await.person().user_id.unwrap();
    let store = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap().id;
    let body = json!({ "has_all_stores": false, "stores": [store] });
    assert_eq!(
        put(&mut administrator, &format!("/api/users/{id}/stores"), body).await.0,
        StatusCode::NO_CONTENT
    );
    let (_, tree) = operator.get("/api/scope").await;
    let brands: Vec<_> = tree["clients"].as_array().unwrap().iter().map(|client| &client["brands"]).collect();
    // One brand, so the store is of it; the client's other stores are not told.
    assert_eq!(brands.len(), 1, "{tree}");
    assert_eq!(brands[0].as_array().unwrap().len(), 1, "{tree}");
    assert_eq!(brands[0][0]["stores"], json!(["HS-TM"]));
    app.end().await;
}
