//! Journeys: changing who somebody is, temporary passwords, coming back, and finding people.

use daiyun_base::id;
use serde_json::{Value, json};

use super::{new_user, sign_in};
use crate::testing::{PASSWORD, StatusCode, TestApp};

async fn id_of(app: &TestApp, role: &str) -> String {
    app.scope(&app.login(role)).await.person().user_id.unwrap().to_string()
}

#[tokio::test]
async fn changing_who_somebody_is_ends_their_sessions() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let path = format!("/api/users/{}", id_of(&app, "operator").await);
    let (_, before) = administrator.get(&path).await;
    let change = |name: &Value, role: &str, reason: &str| json!({ "name": name, "role": role, "client_id": null, "reason": reason });
    // What changes nothing ends nothing.
    let (status, same) = administrator.patch(&path, change(&before["name"], "operator", "核对")).await;
    assert_eq!((status, same["role"].as_str()), (StatusCode::OK, Some("operator")));
    assert_eq!(operator.get("/api/session").await.0, StatusCode::OK);
    assert_eq!(
        administrator.patch(&path, change(&before["name"], "designer", " ")).await.1["code"],
        "reason"
    );
    let (status, after) = administrator.patch(&path, change(&before["name"], "designer", "转岗")).await;
    assert_eq!((status, after["role"].as_str()), (StatusCode::OK, Some("designer")));
    assert_eq!(operator.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    let remembered = app.remembered("user", before["id"].as_str().unwrap()).await;
    assert_eq!(
        remembered[0].detail["changes"],
        json!({ "role": { "before": "operator", "after": "designer" } })
    );

    let client = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
    let mut aside = change(&before["name"], "client_contact", "转到甲方");
    assert_eq!(administrator.patch(&path, aside.clone()).await.1["code"], "user_client");
    aside["client_id"] = json!(client);
    let (status, after) = administrator.patch(&path, aside).await;
    assert_eq!(
        (status, &after["has_all_stores"], &after["side"]),
        (StatusCode::OK, &json!(false), &json!("client"))
    );
    let (mut visitor, _, _) = sign_in(&app, before["login"].as_str().unwrap(), PASSWORD).await;
    assert_eq!(visitor.get("/api/clients").await.1["total"], 1);

    let own = format!("/api/users/{}", id_of(&app, "administrator").await);
    let (status, answer) = administrator.patch(&own, change(&json!("姚"), "director", "试")).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("account")));
    let mut director = app.sign_in(&app.login("director")).await;
    let denied = director.patch(&path, change(&before["name"], "operator", "转岗")).await.0;
    assert_eq!(denied, StatusCode::FORBIDDEN);
    let unknown = format!("/api/users/{}", id::fresh());
    let (status, _) = administrator.patch(&unknown, change(&before["name"], "operator", "转岗")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    app.end().await;
}

#[tokio::test]
async fn a_temporary_password_lets_its_person_choose_one_and_nothing_else() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut operator = app.sign_in(&login).await;
    let path = format!("/api/users/{}/password_resets", id_of(&app, "operator").await);
    let (status, answer) = administrator.post(&path, json!({ "reason": "忘记密码" })).await;
    assert_eq!(status, StatusCode::CREATED);
    let temporary = answer["temporary_password"].as_str().unwrap().to_owned();
    assert_eq!(operator.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, &login, PASSWORD).await.1, StatusCode::UNAUTHORIZED);
    let (mut visitor, status, session) = sign_in(&app, &login, &temporary).await;
    assert_eq!((status, &session["must"]), (StatusCode::CREATED, &json!(["change_password"])));
    assert_eq!(visitor.get("/api/stores").await.0, StatusCode::FORBIDDEN);
    let change = |new: &str| json!({ "old_password": temporary, "new_password": new });
    assert_eq!(visitor.post("/api/session/password", change(&temporary)).await.1["code"], "same_password");
    let (status, _) = visitor.post("/api/session/password", change("a chosen password")).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(visitor.get("/api/session").await.1["must"], json!([]));
    assert_eq!(visitor.get("/api/stores").await.0, StatusCode::OK);
    // Nothing that is remembered holds it.
    let remembered = app.remembered("user", &id_of(&app, "operator").await).await;
    assert!(remembered.iter().all(|row| !format!("{row:?}").contains(&temporary)));
    app.end().await;
}

#[tokio::test]
async fn whoever_comes_back_signs_in_with_what_they_had() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let path = format!("/api/users/{}", id_of(&app, "operator").await);
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let reason = json!({ "reason": "返岗" });
    let back = format!("{path}/reactivations");
    assert_eq!(administrator.post(&back, reason.clone()).await.1["code"], "account");
    administrator.post(&format!("{path}/deactivation"), json!({ "reason": "离职" })).await;
    let (_, left) = administrator.get(&path).await;
    assert_eq!(
        (&left["state"], &left["actions"]["reactivate"]["allowed"]),
        (&json!("deactivated"), &json!(true))
    );
    assert_eq!(left["actions"]["update"]["allowed"], false);
    let (status, user) = administrator.post(&back, reason).await;
    assert_eq!((status, user["state"].as_str()), (StatusCode::CREATED, Some("active")));
    assert_eq!(sign_in(&app, &login, PASSWORD).await.1, StatusCode::CREATED);
    app.end().await;
}

#[tokio::test]
async fn people_are_found_by_name_role_state_and_client_and_paged_by_the_server() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    administrator.post("/api/users", new_user("Zhou.Ning_1", "finance")).await;
    let (_, all) = administrator.get("/api/users?limit=500").await;
    let total = all["total"].as_u64().unwrap();
    assert_eq!(all["items"].as_array().unwrap().len() as u64, total);
    let mut paged = Vec::new();
    for offset in (0..total).step_by(4) {
        let (_, page) = administrator.get(&format!("/api/users?limit=4&offset={offset}")).await;
        assert_eq!(page["total"], total);
        paged.extend(page["items"].as_array().unwrap().clone());
    }
    assert_eq!(&paged, all["items"].as_array().unwrap());
    let found = async |query: &str| {
        let mut visitor = app.sign_in(&app.login("administrator")).await;
        let (status, page) = visitor.get(&format!("/api/users?{query}")).await;
        assert_eq!(status, StatusCode::OK, "{query}: {page}");
        let names =
            page["items"].as_array().unwrap().iter().map(|row| row["login"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(found("text=zhou.ning").await, ["Zhou.Ning_1"]);
    assert_eq!(found("text=%E5%91%A8%E5%AE%81").await, ["Zhou.Ning_1"]);
    // What reads as a pattern is a sign like any other.
    assert_eq!(found("text=g_1").await, ["Zhou.Ning_1"]);
    assert_eq!(found("text=%25").await, Vec::<String>::new());
    assert_eq!(found("text=z%5C").await, Vec::<String>::new());
    assert_eq!(found("role=operator").await, ["jiang.yifan", "tang.yuchen"]);
    assert_eq!(found("state=deactivated").await, Vec::<String>::new());
    let mut by_login = found("sort=login").await;
    by_login.reverse();
    assert_eq!(found("sort=-login").await, by_login);
    let client = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
    let of_client = found(&format!("client_id={client}")).await;
    assert!(!of_client.is_empty() && !of_client.contains(&app.login("operator")));
    let (status, _) = administrator.get("/api/users?sort=password_hash").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);

    // Assigned to the client, the operator is among its people.
    let reach = json!({ "has_all_stores": false, "clients": [client], "stores": [] });
    let path = format!("/api/users/{}/reach", id_of(&app, "operator").await);
    assert_eq!(administrator.put(&path, reach).await.0, StatusCode::NO_CONTENT);
    assert!(found(&format!("client_id={client}")).await.contains(&app.login("operator")));
    app.end().await;
}

#[tokio::test]
async fn nobody_sees_the_people_of_another_client() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let clients = administrator.get("/api/clients").await.1;
    let of = |code: &str| {
        let all = clients["items"].as_array().unwrap();
        all.iter().find(|client| client["code"] == code).unwrap()["id"].clone()
    };
    let other =
        clients["items"].as_array().unwrap().iter().find(|client| client["code"] != "heshang").unwrap();
    let mut theirs = new_user("their.contact", "client_contact");
    theirs["client_id"] = other["id"].clone();
    assert_eq!(administrator.post("/api/users", theirs.clone()).await.0, StatusCode::CREATED);
    // An administrator restricted to one client keeps the house of that client only, and manages nobody.
    let mut second = new_user("second.admin", "administrator");
    second["has_all_stores"] = json!(false);
    administrator.post("/api/users", second.clone()).await;
    let reach = json!({ "has_all_stores": false, "clients": [of("heshang")], "stores": [] });
    let path = |user: &Value| format!("/api/users/{}", user["id"].as_str().unwrap());
    administrator.put(&format!("{}/reach", path(&second)), reach).await;
    let (mut partial, _, _) = sign_in(&app, "second.admin", "first-password").await;
    let (_, seen) = partial.get("/api/users?limit=500").await;
    assert!(!seen.to_string().contains("their.contact"));
    let foreign = partial.get(&path(&theirs)).await;
    let unknown = partial.get(&format!("/api/users/{}", id::fresh())).await;
    assert_eq!(foreign, unknown);
    assert_eq!(foreign.0, StatusCode::NOT_FOUND);
    let sessions = format!("/api/sessions?user_id={}", theirs["id"].as_str().unwrap());
    assert_eq!(partial.get(&sessions).await.0, StatusCode::NOT_FOUND);
    let (status, answer) =
        partial.post(&format!("{}/session_ends", path(&theirs)), json!({ "reason": "试" })).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("partial_reach")));
    app.end().await;
}
