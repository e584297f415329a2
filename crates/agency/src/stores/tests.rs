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
    let path = format!("/api/users/{id}/reach");
    let (_, everything) = operator.get("/api/stores").await;
    assert!(everything["total"].as_u64().unwrap() > 1);
    for (body, expected) in [
        (json!({ "has_all_stores": false, "clients": [], "stores": [store, store] }), 1),
        (json!({ "has_all_stores": false, "clients": [], "stores": [] }), 0),
    ] {
        assert_eq!(put(&mut administrator, &path, body).await.0, StatusCode::NO_CONTENT);
        assert_eq!(operator.get("/api/stores").await.1["total"], expected);
        assert_eq!(operator.get("/api/clients").await.1["total"], expected);
    }
    let all = json!({ "has_all_stores": true, "clients": [], "stores": [] });
    assert_eq!(put(&mut administrator, &path, all).await.0, StatusCode::NO_CONTENT);
    assert_eq!(operator.get("/api/stores").await.1, everything);
    app.end().await;
}

#[tokio::test]
async fn stores_are_assigned_by_whoever_sees_them_all_to_staff_only() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let user = async |role: &str| app.scope(&app.login(role)).await.person().user_id.unwrap();
    let path = async |role: &str| format!("/api/users/{}/reach", user(role).await);
    let none = json!({ "has_all_stores": false, "clients": [], "stores": [] });
    let (status, answer) = put(&mut administrator, &path("client_contact").await, none.clone()).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("client_reach")));
    let stranger = json!({ "has_all_stores": false, "clients": [], "stores": [id::fresh()] });
    assert_eq!(put(&mut administrator, &path("operator").await, stranger).await.0, StatusCode::NOT_FOUND);
    let both = json!({ "has_all_stores": true, "clients": [], "stores": [id::fresh()] });
    assert_eq!(put(&mut administrator, &path("operator").await, both).await.1["code"], "all_stores");
    let mut director = app.sign_in(&app.login("director")).await;
    assert_eq!(put(&mut director, &path("operator").await, none.clone()).await.0, StatusCode::FORBIDDEN);
    // An administrator who sees part of the agency could otherwise let themselves see the rest.
    assert_eq!(put(&mut administrator, &path("administrator").await, none).await.0, StatusCode::NO_CONTENT);
    let all = json!({ "has_all_stores": true, "clients": [], "stores": [] });
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
    let body = json!({ "has_all_stores": false, "clients": [], "stores": [store] });
    assert_eq!(
        put(&mut administrator, &format!("/api/users/{id}/reach"), body).await.0,
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

#[tokio::test]
async fn a_store_is_renamed_paused_and_found_by_whoever_sees_it() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let store = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap();
    let path = format!("/api/stores/{}", store.id);
    let rename = json!({ "name": " 禾裳官方旗舰店 " });
    let (status, _, bytes) =
        manager.send(Method::PATCH, &path, "application/json", rename.to_string().into()).await;
    let renamed: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((status, renamed["name"].as_str()), (StatusCode::OK, Some("禾裳官方旗舰店")));
    let moves = format!("{path}/moves");
    let pause = json!({ "state": "paused", "reason": "品牌方换仓，暂停两周" });
    let (status, paused) = manager.post(&moves, pause.clone()).await;
    assert_eq!((status, paused["state"].as_str()), (StatusCode::CREATED, Some("paused")));
    assert_eq!(paused["moves"][0]["reason"], "品牌方换仓，暂停两周");
    assert_eq!(manager.post(&moves, pause).await.1["code"], "store_state");
    let nothing_said = json!({ "state": "open", "reason": " " });
    assert_eq!(manager.post(&moves, nothing_said).await.1["code"], "reason");
    let verbs: Vec<String> =
        app.remembered("store", &store.id.to_string()).await.into_iter().map(|row| row.verb).collect();
    assert_eq!(verbs, ["stores.move", "stores.update", "stores.create"]);

    // Filters narrow in the database, pages cut what is left.
    for (query, total, shown) in [
        ("state=paused", 1, 1),
        ("state=closed", 0, 0),
        ("text=官方旗舰", 1, 1),
        ("platform=doudian", 4, 4),
        ("platform=doudian&limit=3&offset=2", 4, 2),
        ("stores=HS-TM,YJ-TM,nothing", 2, 2),
        ("limit=1", 15, 1),
    ] {
        let (_, page) = manager.get(&format!("/api/stores?{query}")).await;
        let found = (page["total"].as_u64().unwrap(), page["items"].as_array().unwrap().len());
        assert_eq!(found, (total, shown), "{query}");
    }

    // A brand sees who closed its store, but not who of the agency works on it; another brand sees nothing.
    let mut brand = app.sign_in(&app.login("client_decision_maker")).await;
    let (_, own) = brand.get(&path).await;
    assert_eq!(
        (own["people"].as_array().unwrap().len(), own["actions"]["update"]["allowed"].as_bool()),
        (0, Some(false))
    );
    assert_eq!(brand.post(&moves, json!({ "state": "open", "reason": "开" })).await.0, StatusCode::FORBIDDEN);
    let mut stranger = app.sign_in(&app.login("client_contact")).await;
    let (foreign, told) = stranger.get(&path).await;
    assert_eq!((foreign, told), stranger.get(&format!("/api/stores/{}", id::fresh())).await);
    assert_eq!(foreign, StatusCode::NOT_FOUND);
    app.end().await;
}
