//! Journeys: where somebody is signed in, sign-ins that end by themselves or are ended, tries from one address, what is
//! remembered of all that.

use chrono::TimeDelta;
use daiyun_base::id;
use serde_json::{Value, json};

use super::sign_in;
use crate::db::scratch::count;
use crate::testing::{PASSWORD, StatusCode, TestApp, Visitor};

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";

async fn tries(visitor: &mut Visitor, login: &str, password: &str) -> (StatusCode, Value) {
    visitor.post("/api/session", json!({ "login": login, "password": password })).await
}

#[tokio::test]
async fn a_sign_in_that_is_left_alone_ends() {
    let app = TestApp::on("2026-07-15").await;
    let mut visitor = app.sign_in(&app.login("operator")).await;
    app.clock.pass(TimeDelta::minutes(119));
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::OK);
    app.clock.pass(TimeDelta::minutes(119));
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::OK);
    app.clock.pass(TimeDelta::minutes(120));
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    app.end().await;
}

#[tokio::test]
async fn somebody_sees_where_they_are_signed_in_and_ends_it() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let mut office = Visitor::stranger(&app.agency).from("203.0.113.7", CHROME);
    let mut phone = Visitor::stranger(&app.agency).from("198.51.100.20", IPHONE);
    let mut cafe = Visitor::stranger(&app.agency).from("198.51.100.21", CHROME);
    for visitor in [&mut office, &mut phone, &mut cafe] {
        assert_eq!(tries(visitor, &login, PASSWORD).await.0, StatusCode::CREATED);
        app.clock.pass(TimeDelta::minutes(1));
    }
    let (_, page) = office.get("/api/sessions").await;
    let rows = page["items"].as_array().unwrap();
    let seen: Vec<_> =
        rows.iter().map(|row| (row["device"].as_str().unwrap(), row["address"].as_str().unwrap())).collect();
    assert_eq!(
        seen,
        [
            ("Chrome · Windows", "198.51.100.21"),
            ("Safari · iPhone", "198.51.100.20"),
            ("Chrome · Windows", "203.0.113.7")
        ]
    );
    assert_eq!(rows.iter().filter(|row| row["is_current"] == true).count(), 1);
    assert!(!page.to_string().contains("token"));

    let lost = rows[1]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/sessions/{lost}");
    // Another person's is not there, whatever they may do otherwise.
    let mut colleague = app.sign_in(&app.login("project_manager")).await;
    assert_eq!(colleague.delete(&path).await, StatusCode::NOT_FOUND);
    assert_eq!(office.delete(&path).await, StatusCode::NO_CONTENT);
    assert_eq!(office.delete(&path).await, StatusCode::NOT_FOUND);
    assert_eq!(phone.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(office.delete("/api/sessions").await, StatusCode::OK);
    assert_eq!(cafe.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(office.get("/api/session").await.0, StatusCode::OK);
    assert_eq!(office.get("/api/sessions").await.1["total"], 1);
    app.end().await;
}

#[tokio::test]
async fn an_administrator_sees_and_ends_the_sign_ins_of_others() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let id = app.scope(&app.login("operator")).await.person().user_id.unwrap();
    let path = format!("/api/sessions?user_id={id}");
    let (_, page) = administrator.get(&path).await;
    assert_eq!(page["total"], 1);
    let session = format!("/api/sessions/{}", page["items"][0]["id"].as_str().unwrap());
    let mut director = app.sign_in(&app.login("director")).await;
    assert_eq!(director.get(&path).await.0, StatusCode::FORBIDDEN);
    assert_eq!(director.delete(&session).await, StatusCode::NOT_FOUND);
    assert_eq!(
        administrator.get(&format!("/api/sessions?user_id={}", id::fresh())).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(administrator.delete(&session).await, StatusCode::NO_CONTENT);
    assert_eq!(operator.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    app.end().await;
}

#[tokio::test]
async fn one_address_that_tries_many_names_has_to_wait_and_an_office_does_not() {
    let app = TestApp::on("2026-07-15").await;
    let mut attacker = Visitor::stranger(&app.agency).from("203.0.113.66", CHROME);
    for number in 0..30 {
        let (status, _) = tries(&mut attacker, &format!("nobody.{number}"), "Spring-2026!").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{number}");
    }
    let (status, answer) = tries(&mut attacker, "nobody.30", "Spring-2026!").await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("address_locked")));
    // Even the right password has to wait there, and nobody else does.
    let login = app.login("operator");
    assert_eq!(tries(&mut attacker, &login, PASSWORD).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(count(app.agency.database(), "sign_in_tries WHERE login = 'nobody.30'").await, 0);
    for _ in 0..31 {
        let mut colleague = Visitor::stranger(&app.agency).from("203.0.113.7", CHROME);
        assert_eq!(tries(&mut colleague, &login, PASSWORD).await.0, StatusCode::CREATED);
    }
    app.clock.pass(TimeDelta::minutes(10));
    assert_eq!(tries(&mut attacker, &login, PASSWORD).await.0, StatusCode::CREATED);
    app.end().await;
}

#[tokio::test]
async fn signing_in_and_out_and_being_refused_is_remembered_with_where_from() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("finance");
    let id = app.scope(&login).await.person().user_id.unwrap().to_string();
    let mut visitor = Visitor::stranger(&app.agency).from("203.0.113.7", CHROME);
    for _ in 0..2 {
        tries(&mut visitor, &login, "wrong").await;
    }
    tries(&mut visitor, "nobody", "wrong").await;
    tries(&mut visitor, &login, PASSWORD).await;
    let (_, page) = visitor.get("/api/sessions").await;
    assert_eq!(visitor.delete("/api/session").await, StatusCode::NO_CONTENT);
    let rows = app.remembered("user", &id).await;
    let verbs: Vec<&str> = rows.iter().map(|row| row.verb.as_str()).collect();
    assert_eq!(
        verbs,
        [
            "access.sign_out",
            "access.sign_in",
            "access.sign_in_refused",
            "access.sign_in_refused",
            "access.create_user"
        ]
    );
    // The session says where from; the memory that is kept for ever holds no address.
    assert_eq!(rows[1].detail["session"], page["items"][0]["id"]);
    assert_eq!(rows[0].detail["session"], rows[1].detail["session"]);
    assert_eq!((rows[3].detail["left"].as_i64(), rows[3].user_id), (Some(4), None));
    assert!(rows.iter().all(|row| !format!("{row:?}").contains("203.0.113.7")));
    for _ in 0..5 {
        sign_in(&app, &login, "wrong").await;
    }
    assert_eq!(app.remembered("user", &id).await[0].verb, "access.locked");
    app.end().await;
}

/// Whoever has chosen keeps what they chose; whoever has not follows the agency.
#[tokio::test]
async fn an_administrator_sets_the_colours_of_those_who_have_not_chosen() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut chosen = app.sign_in(&app.login("operator")).await;
    let green = json!({ "trend": "green-up" });
    assert_eq!(chosen.get("/api/session").await.1["agency"]["trend"], "red-up");
    assert_eq!(chosen.get("/api/session").await.1["agency"]["set_trend"]["allowed"], false);
    assert_eq!(chosen.put("/api/preferences/usual_trend", green.clone()).await.0, StatusCode::FORBIDDEN);
    chosen.put("/api/preferences", json!({ "trend": "red-up" })).await;
    assert_eq!(administrator.put("/api/preferences/usual_trend", green).await.0, StatusCode::NO_CONTENT);
    let (_, session) = chosen.get("/api/session").await;
    assert_eq!(
        (&session["agency"]["trend"], &session["preferences"]["trend"]),
        (&json!("green-up"), &json!("red-up"))
    );
    let remembered = app.remembered("agency", "trend_colour").await;
    assert_eq!(
        (&remembered[0].detail["before"], &remembered[0].detail["after"]),
        (&json!("red-up"), &json!("green-up"))
    );
    app.end().await;
}

#[tokio::test]
async fn preferences_follow_the_person() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let mut here = app.sign_in(&login).await;
    assert_eq!(here.get("/api/session").await.1["preferences"]["recent_scopes"], json!([]));
    let mine = json!({ "language": "en-US", "trend": "green-up", "density": "compact",
        "recent_scopes": [["HS-TM"], []], "favourite_scopes": [] });
    let (status, kept) = here.put("/api/preferences", mine.clone()).await;
    assert_eq!((status, &kept), (StatusCode::OK, &mine));
    let mut elsewhere = app.sign_in(&login).await;
    assert_eq!(elsewhere.get("/api/session").await.1["preferences"], mine);
    let mut colleague = app.sign_in(&app.login("director")).await;
    assert_eq!(colleague.get("/api/session").await.1["preferences"]["language"], Value::Null);
    let many = json!({ "recent_scopes": vec![["HS-TM"]; 21] });
    assert_eq!(here.put("/api/preferences", many).await.1["code"], "preferences");
    let (status, _) = here.put("/api/preferences", json!({ "language": "fr-FR" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    app.end().await;
}
