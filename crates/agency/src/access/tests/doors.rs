//! Journeys: doors for others. Somebody invited opens their own account; somebody of the agency looks as a client; a guest sees
//! one board; and all of it ends with whoever let them in.

use chrono::TimeDelta;
use daiyun_base::id;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{new_user, sign_in};
use crate::http;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

const OWN_PASSWORD: &str = "a password of their own";

async fn client_id(app: &TestApp, code: &str) -> Uuid {
    crate::clients::by_code(&app.operator(), code).await.unwrap().unwrap().id
}

async fn store_id(app: &TestApp, code: &str) -> Uuid {
    crate::stores::by_code(&app.operator(), code).await.unwrap().id
}

async fn user_id(app: &TestApp, role: &str) -> Uuid {
    app.scope(&app.login(role)).await.person().user_id.unwrap()
}

fn new_invite(login: &str, role: &str) -> Value {
    json!({ "id": id::fresh(), "login": login, "name": "周宁", "role": role, "client_id": null, "days": 7 })
}

/// The secret half of a link as its maker was shown it.
fn token_of(made: &Value) -> String {
    made["path"].as_str().unwrap().split_once('#').unwrap().1.to_owned()
}

/// A project manager who was given one store.
async fn manager_of_one_store(app: &TestApp, administrator: &mut Visitor) -> Visitor {
    let path = format!("/api/users/{}/reach", user_id(app, "project_manager").await);
    let stores = [store_id(app, "HS-TM").await];
    let reach = json!({ "has_all_stores": false, "clients": [], "stores": stores });
    assert_eq!(administrator.put(&path, reach).await.0, StatusCode::NO_CONTENT);
    app.sign_in(&app.login("project_manager")).await
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey from the invitation to the account")]
async fn an_invited_person_chooses_a_password_and_is_who_they_were_invited_as() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut invite = new_invite("zhou.ning", "operator");
    invite["reach"] =
        json!({ "has_all_stores": false, "clients": [], "stores": [store_id(&app, "HS-TM").await] });
    let (status, made) = administrator.post("/api/invites", invite.clone()).await;
    assert_eq!((status, &made["invite"]["state"]), (StatusCode::CREATED, &json!("open")), "{made}");
    assert_eq!(administrator.post("/api/invites", invite.clone()).await, (StatusCode::CREATED, made.clone()));
    let (status, again) = administrator.post("/api/invites", new_invite("zhou.ning", "operator")).await;
    assert_eq!((status, &again["code"]), (StatusCode::CONFLICT, &json!("already_invited")));
    for (field, wrong, code) in [
        ("login", json!(app.login("finance")), "login_taken"),
        ("login", json!("a b"), "login"),
        ("role", json!("nothing"), "unknown_role"),
        ("role", json!("client_contact"), "user_client"),
        ("days", json!(31), "days"),
        ("reach", json!({ "has_all_stores": true, "clients": [], "stores": [id::fresh()] }), "all_stores"),
        ("reach", json!({ "has_all_stores": false, "clients": [], "stores": [id::fresh()] }), "not_found"),
        ("reach", json!({ "has_all_stores": false, "clients": [id::fresh()], "stores": [] }), "not_found"),
    ] {
        let mut changed = new_invite("lin.wan", "operator");
        changed[field] = wrong;
        assert_eq!(administrator.post("/api/invites", changed).await.1["code"], code, "{field}");
    }
    // The list shows no link any more, and only administrators see it.
    let (_, list) = administrator.get("/api/invites").await;
    let token = token_of(&made);
    assert!(list["total"] == 1 && !list.to_string().contains(&token), "{list}");
    let mut director = app.sign_in(&app.login("director")).await;
    assert_eq!(director.get("/api/invites").await.0, StatusCode::FORBIDDEN);
    assert_eq!(
        director.post("/api/invites", new_invite("lin.wan", "operator")).await.0,
        StatusCode::FORBIDDEN
    );

    let mut stranger = Visitor::stranger(&app.agency);
    let (status, seen) = stranger.post("/api/invites/lookups", json!({ "token": token })).await;
    assert_eq!(
        (status, &seen["login"], &seen["role_label"]),
        (StatusCode::OK, &json!("zhou.ning"), &json!("运营专员"))
    );
    let accept = |password: &str| json!({ "token": token, "password": password });
    let (_, short) = stranger.post("/api/invites/acceptances", accept("short")).await;
    assert_eq!(short["code"], "password_short");
    let (status, session) = stranger.post("/api/invites/acceptances", accept(OWN_PASSWORD)).await;
    assert_eq!((status, &session["user"]["role"]), (StatusCode::CREATED, &json!("operator")), "{session}");
    let (_, stores) = stranger.get("/api/stores").await;
    assert_eq!((&stores["total"], &stores["items"][0]["code"]), (&json!(1), &json!("HS-TM")));
    assert_eq!(sign_in(&app, "zhou.ning", OWN_PASSWORD).await.1, StatusCode::CREATED);
    // Used once, it reads like a link that never was.
    let (_, used) = stranger.post("/api/invites/acceptances", accept(OWN_PASSWORD)).await;
    let (status, never) = stranger.post("/api/invites/lookups", json!({ "token": "0".repeat(112) })).await;
    assert_eq!((status, &used["detail"]), (StatusCode::NOT_FOUND, &never["detail"]));
    let (_, list) = administrator.get("/api/invites").await;
    assert_eq!(
        (&list["items"][0]["state"], &list["items"][0]["actions"]["revoke"]["allowed"]),
        (&json!("accepted"), &json!(false))
    );

    // Of a client: nothing but that client. Taken back or too late: nothing.
    let mut contact = new_invite("gu.nian", "client_contact");
    contact["client_id"] = json!(client_id(&app, "heshang").await);
    let (_, made) = administrator.post("/api/invites", contact).await;
    let revoke = format!("/api/invites/{}/revocations", made["invite"]["id"].as_str().unwrap());
    assert_eq!(administrator.post(&revoke, json!({})).await.1["state"], "revoked");
    assert_eq!(administrator.post(&revoke, json!({})).await.1["code"], "invite_over");
    let look = |made: &Value| json!({ "token": token_of(made) });
    assert_eq!(stranger.post("/api/invites/lookups", look(&made)).await.1["detail"], never["detail"]);
    let (_, late) = administrator.post("/api/invites", new_invite("gu.nian", "operator")).await;
    assert_eq!(stranger.post("/api/invites/lookups", look(&late)).await.0, StatusCode::OK);
    app.clock.pass(TimeDelta::days(7));
    assert_eq!(stranger.post("/api/invites/lookups", look(&late)).await.1["detail"], never["detail"]);
    app.end().await;
}

/// The fifth guess from a network is the last for a while.
#[tokio::test]
async fn links_are_not_guessed() {
    let app = TestApp::on("2026-07-15").await;
    let mut stranger = Visitor::stranger(&app.agency).from("203.0.113.9", "");
    let mut last = StatusCode::NOT_FOUND;
    for _ in 0..60 {
        last = stranger.post("/api/guest_session", json!({ "token": "0".repeat(112) })).await.0;
        if last != StatusCode::NOT_FOUND {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let (status, _) = stranger.post("/api/invites/lookups", json!({ "token": "0" })).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    app.end().await;
}

#[tokio::test]
async fn whoever_is_out_leaves_nothing_open() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let new = new_user("zhou.ning", "administrator");
    assert_eq!(administrator.post("/api/users", new.clone()).await.0, StatusCode::CREATED);
    let (mut leaver, ..) = sign_in(&app, "zhou.ning", "first-password").await;
    let (mut watching, ..) = sign_in(&app, "zhou.ning", "first-password").await;
    let (_, invite) = leaver.post("/api/invites", new_invite("lin.wan", "operator")).await;
    let link = json!({ "id": id::fresh(), "client_id": client_id(&app, "heshang").await, "label": "老板", "days": 7 });
    let (status, link) = leaver.post("/api/guest_links", link).await;
    assert_eq!(status, StatusCode::CREATED, "{link}");
    let mut guest = Visitor::stranger(&app.agency);
    assert_eq!(
        guest.post("/api/guest_session", json!({ "token": token_of(&link) })).await.0,
        StatusCode::CREATED
    );
    assert_eq!(leaver.post("/api/activity/verifications", json!({})).await.0, StatusCode::ACCEPTED);
    let path = format!("/api/users/{}/deactivation", new["id"].as_str().unwrap());
    // The stream ends with the account, not minutes later.
    let stream = watching.send(Method::GET, "/api/imports/events", "", "".into());
    let ((status, ..), (done, _)) =
        tokio::join!(stream, administrator.post(&path, json!({ "reason": "离职" })));
    assert_eq!((status, done), (StatusCode::OK, StatusCode::CREATED));

    let (_, jobs) = administrator.get("/api/queued_jobs").await;
    assert_eq!(jobs["items"][0]["state"], "dropped", "{jobs}");
    assert_eq!(crate::jobs::drain(&app.agency).await.unwrap(), 0);
    assert_eq!(guest.get("/api/guest_session").await.0, StatusCode::UNAUTHORIZED);
    let back = format!("/api/users/{}/reactivations", new["id"].as_str().unwrap());
    assert_eq!(administrator.post(&back, json!({ "reason": "返聘" })).await.0, StatusCode::CREATED);
    // What was ended stays ended when they come back.
    let mut stranger = Visitor::stranger(&app.agency);
    let (status, _) = stranger.post("/api/invites/lookups", json!({ "token": token_of(&invite) })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(guest.get("/api/guest_session").await.0, StatusCode::UNAUTHORIZED);
    let ended = &app.remembered("user", new["id"].as_str().unwrap()).await[1].detail["ended"];
    assert_eq!(*ended, json!({ "sign_ins": 2, "identities": 0, "invites": 1, "guest_links": 1, "jobs": 1 }));
    app.end().await;
}

/// Every operation of the description, with something in each place of its address.
fn operations() -> Vec<(Method, String)> {
    let document = serde_json::to_value(http::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let parts = path
                .split('/')
                .map(|part| if part.starts_with('{') { Uuid::nil().to_string() } else { part.to_owned() });
            found.push((method, parts.collect::<Vec<_>>().join("/")));
        }
    }
    found
}

/// What a stranger may send, too.
const OPEN_TO_ALL: [&str; 8] = [
    "/api/session",
    "/api/session/factor",
    "/api/session/sign_on_attempts",
    "/api/session/sign_on",
    "/api/sign_in_options",
    "/api/invites/lookups",
    "/api/invites/acceptances",
    "/api/guest_session",
];

#[tokio::test]
async fn whoever_looks_as_a_client_sees_no_more_than_both_and_changes_nothing() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (own, other) = (client_id(&app, "heshang").await, client_id(&app, "yuji").await);
    let mut manager = manager_of_one_store(&app, &mut administrator).await;
    let start = |client: Uuid, role: &str| json!({ "client_id": client, "role": role });
    let path = "/api/session/preview";
    assert_eq!(manager.put(path, start(other, "client_contact")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(manager.put(path, start(id::fresh(), "client_contact")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(manager.put(path, start(own, "finance")).await.1["code"], "preview_role");
    let (_, roles) = manager.get(path).await;
    assert_eq!(roles["total"], 2);
    let (status, session) = manager.put(path, start(own, "client_contact")).await;
    assert_eq!((status, &session["preview"]["client_id"]), (StatusCode::OK, &json!(own)), "{session}");
    assert_eq!(
        (&session["user"]["side"], &session["user"]["role"]),
        (&json!("client"), &json!("client_contact"))
    );
    let (_, now) = manager.get("/api/session").await;
    assert_eq!(now["preview"], session["preview"]);
    let (_, stores) = manager.get("/api/stores").await;
    assert_eq!((&stores["total"], &stores["items"][0]["code"]), (&json!(1), &json!("HS-TM")));
    for hidden in ["/api/tasks", "/api/users", "/api/guest_links", "/api/session/preview"] {
        assert_eq!(manager.get(hidden).await.0, StatusCode::FORBIDDEN, "{hidden}");
    }
    let mut walked = 0;
    for (method, path) in operations() {
        let leaves =
            method == Method::DELETE && ["/api/session", "/api/session/preview"].contains(&path.as_str());
        if method == Method::GET || leaves || OPEN_TO_ALL.contains(&path.as_str()) {
            continue;
        }
        let (status, _, bytes) = manager.send(method.clone(), &path, "application/json", "{}".into()).await;
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("preview")), "{method} {path}");
        walked += 1;
    }
    assert!(walked > 60, "{walked}");
    assert_eq!(manager.delete(path).await, StatusCode::NO_CONTENT);
    let (_, session) = manager.get("/api/session").await;
    assert_eq!((&session["preview"], &session["user"]["side"]), (&Value::Null, &json!("agency")));
    assert_eq!(app.remembered("client", &own.to_string()).await[0].verb, "access.preview_client");

    // What the caller may not do themselves, they may not do as a client: an administrator sees no statement.
    assert_eq!(administrator.put(path, start(own, "client_decision_maker")).await.0, StatusCode::OK);
    assert_eq!(administrator.get("/api/statements").await.0, StatusCode::FORBIDDEN);
    assert!(administrator.get("/api/stores").await.1["total"].as_u64().unwrap() > 1);
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(operator.put(path, start(own, "client_contact")).await.0, StatusCode::FORBIDDEN);
    app.end().await;
}

/// A guest is refused by every operation but their own.
async fn refused_everywhere(guest: &mut Visitor) {
    let mut walked = 0;
    for (method, path) in operations() {
        if path.starts_with("/api/guest_session")
            || OPEN_TO_ALL.contains(&path.as_str()) && path != "/api/session"
        {
            continue;
        }
        if path == "/api/session" && method != Method::GET {
            continue;
        }
        let (status, _, bytes) = guest.send(method.clone(), &path, "application/json", "{}".into()).await;
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        assert_eq!((status, &answer["code"]), (StatusCode::FORBIDDEN, &json!("guest")), "{method} {path}");
        walked += 1;
    }
    assert!(walked > 120, "{walked}");
}

#[tokio::test]
async fn a_guest_sees_one_board_and_nothing_else() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let own = client_id(&app, "heshang").await;
    let mut manager = manager_of_one_store(&app, &mut administrator).await;
    let link = |client: Uuid, stores: &[Uuid]| json!({ "id": id::fresh(), "client_id": client, "stores": stores, "label": "顾总", "days": 7 });
    let foreign = link(client_id(&app, "yuji").await, &[]);
    assert_eq!(manager.post("/api/guest_links", foreign).await.0, StatusCode::NOT_FOUND);
    let beyond = link(own, &[store_id(&app, "HS-DY").await]);
    assert_eq!(manager.post("/api/guest_links", beyond).await.0, StatusCode::NOT_FOUND);
    let (_, unnamed) = manager
        .post("/api/guest_links", json!({ "id": id::fresh(), "client_id": own, "label": " ", "days": 7 }))
        .await;
    assert_eq!(unnamed["code"], "label");
    let asked = link(own, &[]);
    let (status, made) = manager.post("/api/guest_links", asked.clone()).await;
    assert_eq!((status, &made["link"]["state"]), (StatusCode::CREATED, &json!("open")), "{made}");
    assert_eq!(manager.post("/api/guest_links", asked).await.1, made);
    let token = token_of(&made);

    let mut guest = Visitor::stranger(&app.agency);
    assert_eq!(guest.get("/api/guest_session").await.0, StatusCode::UNAUTHORIZED);
    let (status, view) = guest.post("/api/guest_session", json!({ "token": token })).await;
    assert_eq!((status, &view["label"]), (StatusCode::CREATED, &json!("顾总")), "{view}");
    let board = "/api/guest_session/board?from=2026-07-01&to=2026-07-14";
    let (status, seen) = guest.get(board).await;
    assert_eq!(status, StatusCode::OK, "{seen}");
    let codes: Vec<&str> =
        seen["store_names"].as_array().unwrap().iter().map(|store| store["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["HS-TM"]);
    assert_eq!(guest.get(&format!("{board}&stores=HS-DY")).await.0, StatusCode::NOT_FOUND);
    refused_everywhere(&mut guest).await;

    // The link shows no more than its maker sees today, and nothing once it is taken back.
    let (_, list) = manager.get("/api/guest_links").await;
    assert_eq!((&list["items"][0]["use_count"], list.to_string().contains(&token)), (&json!(1), false));
    let nothing = json!({ "has_all_stores": false, "clients": [], "stores": [] });
    let reach = format!("/api/users/{}/reach", user_id(&app, "project_manager").await);
    assert_eq!(administrator.put(&reach, nothing).await.0, StatusCode::NO_CONTENT);
    assert_eq!(guest.get(board).await.0, StatusCode::UNAUTHORIZED);
    let again = json!({ "has_all_stores": true, "clients": [], "stores": [] });
    assert_eq!(administrator.put(&reach, again).await.0, StatusCode::NO_CONTENT);
    assert_eq!(guest.get(board).await.0, StatusCode::OK);
    let revoke = format!("/api/guest_links/{}/revocations", made["link"]["id"].as_str().unwrap());
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(operator.post(&revoke, json!({})).await.0, StatusCode::FORBIDDEN);
    assert_eq!(manager.post(&revoke, json!({})).await.1["state"], "revoked");
    assert_eq!(guest.get(board).await.0, StatusCode::UNAUTHORIZED);
    let (status, over) = guest.post("/api/guest_session", json!({ "token": token })).await;
    assert_eq!((status, &over["code"]), (StatusCode::NOT_FOUND, &json!("guest_link_over")));
    app.end().await;
}
