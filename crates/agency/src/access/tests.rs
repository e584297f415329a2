//! Journeys: signing in, being locked out, seeing only one's own.

use chrono::TimeDelta;
use serde_json::json;

use crate::testing::{PASSWORD, StatusCode, TestApp, Visitor};

#[tokio::test]
async fn five_wrong_tries_lock_a_name_for_fifteen_minutes() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("finance");
    let mut visitor = Visitor::stranger(&app.agency);
    for left in [4, 3, 2, 1] {
        let (status, answer) =
            visitor.post("/api/session", json!({ "login": login, "password": "wrong" })).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(answer["detail"].as_str().unwrap().contains(&format!("还可尝试 {left} 次")), "{answer}");
    }
    let (status, _) = visitor.post("/api/session", json!({ "login": login, "password": "wrong" })).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    let (status, answer) =
        visitor.post("/api/session", json!({ "login": login, "password": PASSWORD })).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("locked")));
    app.clock.pass(TimeDelta::minutes(15));
    let (status, _) = visitor.post("/api/session", json!({ "login": login, "password": PASSWORD })).await;
    assert_eq!(status, StatusCode::CREATED);
    app.end().await;
}

#[tokio::test]
async fn a_name_that_does_not_exist_reads_like_a_wrong_password() {
    let app = TestApp::on("2026-07-15").await;
    let mut visitor = Visitor::stranger(&app.agency);
    let (_, wrong) =
        visitor.post("/api/session", json!({ "login": app.login("finance"), "password": "x" })).await;
    let (_, missing) = visitor.post("/api/session", json!({ "login": "nobody", "password": "x" })).await;
    assert_eq!(wrong["detail"], missing["detail"]);
    app.end().await;
}

#[tokio::test]
async fn a_session_needs_its_page_token_to_write_and_ends_at_sign_out() {
    let app = TestApp::on("2026-07-15").await;
    let mut visitor = app.sign_in(&app.login("administrator")).await;
    let (status, session) = visitor.get("/api/session").await;
    assert_eq!((status, session["user"]["role"].as_str()), (StatusCode::OK, Some("administrator")));
    let client = json!({ "id": daiyun_base::id::fresh(), "code": "new", "name": "新客户", "client_type": "brand", "service_mode": "full" });
    let mut forged = app.sign_in(&app.login("administrator")).await;
    forged.forget_csrf();
    let (status, answer) = forged.post("/api/clients", client.clone()).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("csrf")));
    let (status, _) = visitor.post("/api/clients", client).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(visitor.delete("/api/session").await, StatusCode::NO_CONTENT);
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    app.end().await;
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours() {
    let app = TestApp::on("2026-07-15").await;
    let mut visitor = app.sign_in(&app.login("operator")).await;
    app.clock.pass(TimeDelta::hours(12));
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    app.end().await;
}

#[tokio::test]
async fn a_client_sees_its_own_stores_and_nothing_else_exists() {
    let app = TestApp::on("2026-07-15").await;
    let person =
        app.world.people().iter().find(|person| person.client.as_deref() == Some("heshang")).unwrap();
    let mut visitor = app.sign_in(&person.login).await;
    let (_, tree) = visitor.get("/api/scope").await;
    let clients = tree["clients"].as_array().unwrap();
    assert_eq!(clients.len(), 1);
    assert_eq!(clients[0]["code"], "heshang");
    let (status, _) = visitor.get("/api/board?from=2026-07-01&to=2026-07-14&stores=YJ-DY").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = visitor.get("/api/board?from=2026-07-01&to=2026-07-14&stores=HS-TM").await;
    assert_eq!(status, StatusCode::OK);
    app.end().await;
}
