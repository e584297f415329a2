//! Journeys: signing in, being locked out, seeing only one's own; people who come and go; what is remembered.

use chrono::TimeDelta;
use daiyun_base::id;
use serde_json::{Value, json};

mod doors;
mod factors;
mod managing;
mod reach;
mod sessions;
mod sign_on;
mod trail;

use super::actions;
use crate::db::scratch::{change, count};
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
    for _ in 0..11 {
        app.clock.pass(TimeDelta::hours(1));
        assert_eq!(visitor.get("/api/session").await.0, StatusCode::OK);
    }
    app.clock.pass(TimeDelta::hours(1));
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

/// A new person as an administrator sends it.
pub(super) fn new_user(login: &str, role: &str) -> Value {
    json!({ "id": id::fresh(), "login": login, "name": "周宁", "role": role, "has_all_stores": true, "password": "first-password" })
}

pub(super) async fn sign_in(app: &TestApp, login: &str, password: &str) -> (Visitor, StatusCode, Value) {
    let mut visitor = Visitor::stranger(&app.agency);
    let (status, answer) =
        visitor.post("/api/session", json!({ "login": login, "password": password })).await;
    (visitor, status, answer)
}

#[tokio::test]
async fn more_passwords_at_once_are_not_more_tries() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("finance");
    let tries = (0..12).map(|_| sign_in(&app, &login, "wrong"));
    let answers = futures::future::join_all(tries).await;
    let count = |wanted: StatusCode| answers.iter().filter(|(_, status, _)| *status == wanted).count();
    assert_eq!((count(StatusCode::UNAUTHORIZED), count(StatusCode::TOO_MANY_REQUESTS)), (4, 8));
    let (_, status, answer) = sign_in(&app, &login, PASSWORD).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("locked")));
    app.end().await;
}

#[tokio::test]
async fn a_login_nobody_can_have_leaves_nothing_behind() {
    let app = TestApp::on("2026-07-15").await;
    let (_, status, _) = sign_in(&app, &"x".repeat(100_000), "wrong").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(app.agency.database(), "sign_in_tries").await, 0);
    app.end().await;
}

#[tokio::test]
async fn what_has_ended_is_removed() {
    let app = TestApp::on("2026-07-15").await;
    app.sign_in(&app.login("operator")).await;
    sign_in(&app, "nobody", "wrong").await;
    app.clock.pass(TimeDelta::hours(12));
    app.sign_in(&app.login("director")).await;
    sign_in(&app, "somebody", "wrong").await;
    actions::prune(&app.operator()).await.unwrap();
    let database = app.agency.database();
    // Where people signed in from is kept for half a year.
    assert_eq!(count(database, "sessions").await, 2);
    assert_eq!(count(database, "sign_in_tries").await, 1);
    assert_eq!(count(database, "sign_in_tries WHERE login = 'somebody'").await, 1);
    app.clock.pass(TimeDelta::days(200) + TimeDelta::minutes(1));
    actions::prune(&app.operator()).await.unwrap();
    assert_eq!(count(database, "sessions").await, 1);
    app.clock.pass(TimeDelta::days(1));
    actions::prune(&app.operator()).await.unwrap();
    assert_eq!(count(database, "sessions").await, 0);
    app.end().await;
}

#[tokio::test]
async fn a_person_is_created_signs_in_and_chooses_a_password() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let new = new_user("zhou.ning", "finance");
    let (status, first) = administrator.post("/api/users", new.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    assert_eq!(first["actions"]["deactivate"]["allowed"], true);
    assert_eq!(administrator.post("/api/users", new.clone()).await, (StatusCode::CREATED, first));
    for (field, other) in
        [("name", json!("周凝")), ("role", json!("director")), ("password", json!("other-password"))]
    {
        let mut changed = new.clone();
        changed[field] = other;
        let (status, answer) = administrator.post("/api/users", changed).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("id_taken")), "{field}");
    }
    let (_, taken) = administrator.post("/api/users", new_user("zhou.ning", "finance")).await;
    assert_eq!(taken["code"], "login_taken");

    let (mut here, status, _) = sign_in(&app, "zhou.ning", "first-password").await;
    assert_eq!(status, StatusCode::CREATED);
    let (mut elsewhere, _, _) = sign_in(&app, "zhou.ning", "first-password").await;
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    let (status, answer) = here.post("/api/session/password", change("guess", "second-password")).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("wrong_old_password"))
    );
    let (_, answer) = here.post("/api/session/password", change("first-password", "short")).await;
    assert_eq!(answer["code"], "password_short");
    let (status, _) = here.post("/api/session/password", change("first-password", "second-password")).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(here.get("/api/session").await.0, StatusCode::OK);
    assert_eq!(elsewhere.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, "zhou.ning", "first-password").await.1, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, "zhou.ning", "second-password").await.1, StatusCode::CREATED);
    app.end().await;
}

#[tokio::test]
async fn a_person_of_the_client_side_belongs_to_a_client_that_exists() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut new = new_user("zhou.ning", "client_decision_maker");
    let (_, answer) = administrator.post("/api/users", new.clone()).await;
    assert_eq!(answer["code"], "user_client");
    new["client_id"] = json!(id::fresh());
    assert_eq!(administrator.post("/api/users", new.clone()).await.0, StatusCode::NOT_FOUND);
    let client = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap();
    new["client_id"] = json!(client.id);
    assert_eq!(administrator.post("/api/users", new).await.0, StatusCode::CREATED);
    let (mut visitor, _, _) = sign_in(&app, "zhou.ning", "first-password").await;
    let (_, seen) = visitor.get("/api/clients").await;
    assert_eq!((seen["total"].as_u64(), seen["items"][0]["code"].as_str()), (Some(1), Some("heshang")));
    app.end().await;
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut finance = app.sign_in(&app.login("finance")).await;
    let path = async |role: &str| {
        format!("/api/users/{}/deactivation", app.scope(&app.login(role)).await.person().user_id.unwrap())
    };
    let reason = json!({ "reason": "离职" });
    assert_eq!(finance.post(&path("operator").await, reason.clone()).await.0, StatusCode::FORBIDDEN);
    let (_, answer) = administrator.post(&path("finance").await, json!({ "reason": " " })).await;
    assert_eq!(answer["code"], "reason");
    let (status, user) = administrator.post(&path("finance").await, reason.clone()).await;
    assert_eq!((status, user["state"].as_str()), (StatusCode::CREATED, Some("deactivated")));
    assert_eq!(finance.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, &app.login("finance"), PASSWORD).await.1, StatusCode::UNAUTHORIZED);
    let (status, answer) = administrator.post(&path("administrator").await, reason).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("account")));
    app.end().await;
}

#[tokio::test]
async fn a_row_changed_behind_the_programs_back_shows() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let new = new_user("zhou.ning", "finance");
    administrator.post("/api/users", new.clone()).await;
    let path = format!("/api/activity?subject_kind=user&subject_id={}", new["id"].as_str().unwrap());
    let (status, page) = administrator.get(&path).await;
    assert_eq!((status, page["total"].as_u64()), (StatusCode::OK, Some(1)));
    assert_eq!(page["items"][0]["verb"], "access.create_user");
    let (_, all) = administrator.get("/api/activity?limit=500").await;
    let rows = all["items"].as_array().unwrap();
    assert!(rows.len() > 10 && rows.iter().all(|row| row["is_intact"] == true), "{all}");
    let forged = "UPDATE activities SET actor = '别人' WHERE verb = 'access.create_user'";
    change(app.agency.database(), forged).await;
    assert_eq!(administrator.get(&path).await.1["items"][0]["is_intact"], false);
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(operator.get("/api/activity").await.0, StatusCode::FORBIDDEN);
    app.end().await;
}

#[tokio::test]
async fn an_administrator_sees_how_the_jobs_are_doing_and_runs_one_now() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let job = |page: &Value| {
        page["items"].as_array().unwrap().iter().find(|job| job["name"] == "access.prune").unwrap().clone()
    };
    let before = job(&administrator.get("/api/jobs").await.1);
    assert_eq!((&before["started_at"], &before["state"]), (&Value::Null, &json!("new")));
    assert!(crate::jobs::run_all_once(&app.agency).await.unwrap());
    let after = job(&administrator.get("/api/jobs").await.1);
    assert_eq!(
        (after["ended_at"].as_str(), after["failure_count"].as_i64(), after["state"].as_str()),
        (Some("2026-07-15T01:00:00Z"), Some(0), Some("well"))
    );
    assert_eq!(
        (&after["schedule"], &after["next_due_at"]),
        (&json!("每天 03:30"), &json!("2026-07-15T19:30:00Z"))
    );
    let (status, run) = administrator.post("/api/jobs/access.prune/runs", json!({})).await;
    assert_eq!((status, &run["next_due_at"]), (StatusCode::ACCEPTED, &json!("2026-07-15T01:00:00Z")));
    assert_eq!(app.remembered("job", "access.prune").await[0].verb, "access.run_job");
    assert_eq!(administrator.post("/api/jobs/no.such/runs", json!({})).await.0, StatusCode::NOT_FOUND);
    for name in ["director", "operator", "client_contact"] {
        let mut other = app.sign_in(&app.login(name)).await;
        assert_eq!(other.get("/api/jobs").await.0, StatusCode::FORBIDDEN);
        assert_eq!(other.get("/api/queued_jobs").await.0, StatusCode::FORBIDDEN);
        assert_eq!(other.post("/api/jobs/access.prune/runs", json!({})).await.0, StatusCode::FORBIDDEN);
        assert_eq!(other.post("/api/jobs/no.such/runs", json!({})).await.0, StatusCode::FORBIDDEN);
    }
    app.end().await;
}

#[tokio::test]
async fn a_verification_is_asked_for_done_later_and_itself_an_activity() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (_, none) = administrator.get("/api/activity/verification").await;
    assert_eq!((&none["last"], &none["actions"]["verify"]["allowed"]), (&Value::Null, &json!(true)));
    let (status, asked) = administrator.post("/api/activity/verifications", json!({})).await;
    assert_eq!((status, &asked["asked"]["state"]), (StatusCode::ACCEPTED, &json!("waiting")));
    assert_eq!(asked["actions"]["verify"]["allowed"], false);
    let mut director = app.sign_in(&app.login("director")).await;
    let (_, same) = director.post("/api/activity/verifications", json!({})).await;
    assert_eq!(same["asked"]["id"], asked["asked"]["id"], "one at a time");
    assert_eq!(crate::jobs::drain(&app.agency).await.unwrap(), 1);
    let (_, found) = director.get("/api/activity/verification").await;
    assert_eq!((&found["last"]["is_intact"], &found["asked"]), (&json!(true), &Value::Null), "{found}");
    assert_eq!(found["last"]["by"], asked["asked"]["asked_by"]);
    change(app.agency.database(), "UPDATE activities SET actor = '别人' WHERE verb = 'access.create_user'")
        .await;
    administrator.post("/api/activity/verifications", json!({})).await;
    app.clock.pass(chrono::TimeDelta::seconds(1));
    crate::jobs::drain(&app.agency).await.unwrap();
    let (_, found) = administrator.get("/api/activity/verification").await;
    assert_eq!(found["last"]["is_intact"], false, "{found}");
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(operator.get("/api/activity/verification").await.0, StatusCode::FORBIDDEN);
    assert_eq!(operator.post("/api/activity/verifications", json!({})).await.0, StatusCode::FORBIDDEN);
    app.end().await;
}

#[tokio::test]
async fn a_stopped_job_is_tried_again_or_dropped_with_a_reason() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut asked = Vec::new();
    for _ in 0..2 {
        let (_, answer) = administrator.post("/api/activity/verifications", json!({})).await;
        asked.push(answer["asked"]["id"].as_str().unwrap().to_owned());
        let stop = "UPDATE queued_jobs SET state = 'dead', attempt_count = 3, error = '磁盘已满', error_en = 'The disk is full' \
                    WHERE state = 'waiting'";
        change(app.agency.database(), stop).await;
    }
    let path = |id: &str, verb: &str| format!("/api/queued_jobs/{id}/{verb}");
    let (_, dead) = administrator.get("/api/queued_jobs?state=dead").await;
    assert_eq!(
        (dead["total"].as_u64(), &dead["items"][0]["error_en"]),
        (Some(2), &json!("The disk is full"))
    );
    assert_eq!(dead["items"][0]["actions"]["retry"]["allowed"], true);
    let mut director = app.sign_in(&app.login("director")).await;
    assert_eq!(director.post(&path(&asked[0], "retries"), json!({})).await.0, StatusCode::FORBIDDEN);
    let (status, again) = administrator.post(&path(&asked[0], "retries"), json!({})).await;
    assert_eq!(
        (status, &again["state"], &again["attempt_count"]),
        (StatusCode::CREATED, &json!("waiting"), &json!(0))
    );
    // The same work waits now: the other one is not wanted beside it.
    let (status, refusal) = administrator.post(&path(&asked[1], "retries"), json!({})).await;
    assert_eq!((status, &refusal["code"]), (StatusCode::CONFLICT, &json!("same_job_waits")), "{refusal}");
    let (status, _) = administrator.post(&path(&asked[1], "drops"), json!({ "reason": " " })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, dropped) =
        administrator.post(&path(&asked[1], "drops"), json!({ "reason": "已有一次在排队" })).await;
    assert_eq!((status, &dropped["state"]), (StatusCode::CREATED, &json!("dropped")));
    assert_eq!(dropped["actions"]["drop"]["allowed"], false);
    let (status, _) = administrator.post(&path(&asked[1], "drops"), json!({ "reason": "再来" })).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let unknown = daiyun_base::id::fresh().to_string();
    assert_eq!(administrator.post(&path(&unknown, "retries"), json!({})).await.0, StatusCode::NOT_FOUND);
    let verbs: Vec<String> =
        app.remembered("queued_job", &asked[1]).await.into_iter().map(|row| row.verb).collect();
    assert_eq!(verbs, ["access.drop_job"]);
    app.end().await;
}
