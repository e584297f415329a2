//! Journeys: asking what was done by person, record, client, day and word; taking the chain along.

use chrono::TimeDelta;
use serde_json::{Value, json};
use std::io::Cursor;

use crate::activity::chain::verify_file;
use crate::db::scratch::count;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

async fn total(visitor: &mut Visitor, query: &str) -> i64 {
    let (status, page) = visitor.get(&format!("/api/activity?limit=1&{query}")).await;
    assert_eq!(status, StatusCode::OK, "{query}: {page}");
    page["total"].as_i64().unwrap()
}

#[tokio::test]
async fn the_trail_is_asked_in_the_database_and_tells_before_and_after() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (_, stores) = administrator.get("/api/stores?limit=1").await;
    let store = stores["items"][0].clone();
    let id = store["id"].as_str().unwrap().to_owned();
    app.clock.pass(TimeDelta::days(1));
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let change = json!({ "state": "paused", "reason": "盘点三天" });
    let (status, answer) = administrator.post(&format!("/api/stores/{id}/moves"), change).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let (_, page) = administrator.get(&format!("/api/activity?subject_kind=store&subject_id={id}")).await;
    let moved = &page["items"][0];
    assert_eq!(
        moved["changes"],
        json!([{ "field": "state", "unit": "text", "before": "open", "after": "paused" }])
    );
    assert_eq!(moved["facts"], json!([{ "field": "reason", "unit": "text", "value": "盘点三天" }]));

    let who = moved["user_id"].as_str().unwrap();
    let client = store["client_id"].as_str().unwrap();
    let database = app.agency.database();
    let all = count(database, "activities").await;
    let today = "at >= '2026-07-15T16:00:00+00:00'";
    let table = [
        (String::new(), "1 = 1".to_owned()),
        (
            format!("user_id={who}"),
            "actor = (SELECT actor FROM activities WHERE verb = 'stores.move')".to_owned(),
        ),
        ("verb=stores.move".to_owned(), "verb = 'stores.move'".to_owned()),
        ("verb=stores".to_owned(), "verb LIKE 'stores.%'".to_owned()),
        ("subject_kind=user".to_owned(), "subject_kind = 'user'".to_owned()),
        (
            format!("client_id={client}"),
            "client_id = (SELECT client_id FROM activities WHERE verb = 'stores.move')".to_owned(),
        ),
        (
            format!("store_id={id}"),
            "store_id = (SELECT store_id FROM activities WHERE verb = 'stores.move')".to_owned(),
        ),
        ("from=2026-07-16".to_owned(), today.to_owned()),
        ("to=2026-07-15".to_owned(), format!("NOT ({today})")),
        ("from=2026-07-16&to=2026-07-16&verb=access".to_owned(), format!("{today} AND verb LIKE 'access.%'")),
        ("text=%E6%96%B0%E5%BB%BA".to_owned(), "summary_zh LIKE '%新建%'".to_owned()),
        ("from=2026-07-17".to_owned(), "1 = 0".to_owned()),
    ];
    for (query, sql) in table {
        let expected = count(database, &format!("activities WHERE {sql}")).await;
        assert!(query.is_empty() || expected < all, "{query} narrows nothing");
        assert_eq!(total(&mut administrator, &query).await, expected, "{query}");
    }
    let (_, choices) = administrator.get("/api/activity/choices").await;
    assert!(choices["people"].as_array().unwrap().iter().any(|person| person["user_id"] == who), "{choices}");
    assert!(choices["verbs"].as_array().unwrap().contains(&json!("stores.move")), "{choices}");
    assert!(choices["subject_kinds"].as_array().unwrap().contains(&json!("store")), "{choices}");
    app.end().await;
}

#[tokio::test]
async fn whoever_may_not_see_what_others_did_sees_nothing_of_it() {
    let app = TestApp::on("2026-07-15").await;
    for role in ["operator", "client_contact"] {
        let mut other = app.sign_in(&app.login(role)).await;
        for path in ["/api/activity", "/api/activity/choices", "/api/activity/verification"] {
            assert_eq!(other.get(path).await.0, StatusCode::FORBIDDEN, "{role} {path}");
        }
        assert_eq!(other.post("/api/activity/file", json!({})).await.0, StatusCode::FORBIDDEN, "{role}");
    }
    app.end().await;
}

#[tokio::test]
async fn whoever_sees_one_store_sees_its_trail_and_no_other() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (_, stores) = administrator.get("/api/stores").await;
    let rows = stores["items"].as_array().unwrap();
    let first = &rows[0]["client_id"];
    let own: Vec<Value> = rows.iter().filter(|store| store["client_id"] == *first).cloned().collect();
    assert!(own.len() > 1, "another store of the same client stays unseen");
    let (_, people) = administrator.get("/api/users?text=&limit=100").await;
    let login = app.login("finance");
    let finance = people["items"].as_array().unwrap().iter().find(|person| person["login"] == login).unwrap();
    let assigned = json!({ "has_all_stores": false, "clients": [], "stores": [own[0]["id"]] });
    let path = format!("/api/users/{}/reach", finance["id"].as_str().unwrap());
    assert_eq!(administrator.put(&path, assigned).await.0, StatusCode::NO_CONTENT);
    let mut finance = app.sign_in(&login).await;
    let (_, page) = finance.get("/api/activity?limit=500").await;
    let rows = page["items"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["store_id"] == own[0]["id"]), "{page}");
    assert!(
        rows.iter().any(|row| row["subject_kind"] == "client"),
        "the client of the store is visible: {page}"
    );
    for row in rows {
        let is_own = row["store_id"] == own[0]["id"];
        let of_client = row["store_id"].is_null() && row["client_id"] == own[0]["client_id"];
        assert!(is_own || of_client, "{row}");
    }
    assert_eq!(finance.get("/api/activity/choices").await.1["actions"]["export"]["allowed"], false);
    let (status, refused) = finance.post("/api/activity/file", json!({})).await;
    assert_eq!((status, &refused["code"]), (StatusCode::FORBIDDEN, &json!("partial_reach")));
    app.end().await;
}

#[tokio::test]
async fn the_chain_is_taken_along_and_checked_elsewhere() {
    let app = TestApp::on("2026-07-15").await;
    let mut director = app.sign_in(&app.login("director")).await;
    let (status, headers, bytes) =
        director.send(Method::POST, "/api/activity/file", "application/json", "{}".into()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers["content-disposition"], "attachment; filename=\"activity-2026-07-15.jsonl\"");
    let verified = verify_file(Cursor::new(&bytes[..]), None).unwrap();
    assert_eq!((verified.intact, verified.links), (true, count(app.agency.database(), "activities").await));
    assert!(String::from_utf8_lossy(&bytes).contains("access.export_activity"), "that it was taken is in it");
    app.end().await;
}
