//! Journeys: somebody looks at a store's front, says what is to be done, and who looks again.

use daiyun_base::id;
use serde_json::{Value, json};

use crate::testing::{StatusCode, TestApp};

fn answers(seconds: i64) -> Value {
    json!([
        { "code": "first_screen", "number": seconds, "note": "主图换成羊绒特写" },
        { "code": "navigation", "number": 3 },
        { "code": "display", "yes": true },
        { "code": "guidance", "yes": true },
        { "code": "buying_path", "number": 4 },
    ])
}

#[tokio::test]
async fn a_store_is_looked_at_by_a_named_person_who_says_who_looks_again() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let (_, stores) = manager.get("/api/stores?text=HS").await;
    let id = stores["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/stores/{id}/reviews");
    let (status, none) = manager.get(&path).await;
    assert_eq!((status, none["total"].as_i64(), &none["next"]), (StatusCode::OK, Some(0), &Value::Null));
    assert_eq!((&none["usual_next_on"], none["checks"].as_array().unwrap().len()), (&json!("2026-08-14"), 5));
    let reviewers = none["reviewers"].as_array().unwrap();
    let (_, session) = manager.get("/api/session").await;
    let own = reviewers.iter().find(|one| one["id"] == session["user"]["id"]).unwrap()["id"].clone();

    let body = json!({ "id": id::fresh(), "answers": answers(7), "next_on": "2026-08-01", "next_by": own });
    let (status, made) = manager.post(&path, body.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!((&made["failed_count"], &made["passed_count"]), (&json!(1), &json!(4)));
    assert_eq!(
        (&made["answers"][0]["passes"], &made["answers"][0]["note"]),
        (&json!(false), &json!("主图换成羊绒特写"))
    );
    assert_eq!(
        manager.post(&path, body.clone()).await.1["revision_no"],
        1,
        "the same request finds the first"
    );
    for (field, value, code) in [
        ("next_on", json!("2026-07-15"), "storefront_review"),
        ("answers", json!([]), "storefront_review"),
        ("next_by", json!(id::fresh()), "not_found"),
    ] {
        let mut wrong = body.clone();
        wrong["id"] = json!(id::fresh());
        wrong[field] = value;
        let (_, refused) = manager.post(&path, wrong).await;
        assert_eq!(refused["code"], code, "{field}: {refused}");
    }
    let remembered = app.remembered("store", &id).await;
    assert_eq!(remembered[0].verb, "stores.review_storefront");

    // It is due at last, and the next review takes the place of the promise.
    app.clock.pass(chrono::TimeDelta::days(18));
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let (_, found) = manager.get(&path).await;
    assert_eq!((&found["next"]["is_overdue"], &found["items"][0]["revision_no"]), (&json!(true), &json!(1)));
    let (_, home) = manager.get("/api/home").await;
    let due = home["storefront_reviews"].as_array().unwrap();
    assert_eq!(
        (due.len(), &due[0]["store_id"], &due[0]["is_overdue"]),
        (1, &json!(id), &json!(true)),
        "{home}"
    );
    let again = json!({ "id": id::fresh(), "answers": answers(3), "next_on": "2026-09-01", "next_by": own });
    assert_eq!(manager.post(&path, again).await.1["revision_no"], 2);
    assert_eq!(manager.get("/api/home").await.1["storefront_reviews"], json!([]));

    // The client reads it and names nobody; who may not review is told so before anything else.
    let mut contact = app.sign_in(&app.login("client_contact")).await;
    let (status, read) = contact.get(&path).await;
    if status == StatusCode::OK {
        assert_eq!((&read["reviewers"], &read["actions"]["review"]["allowed"]), (&json!([]), &json!(false)));
    } else {
        assert_eq!(status, StatusCode::NOT_FOUND, "another client's");
    }
    assert_eq!(contact.post(&path, body).await.0, StatusCode::FORBIDDEN);
    app.end().await;
}
