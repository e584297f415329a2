//! Journeys: a leaver is out at once, what they could know is listed, and nothing closes before it is changed.

use daiyun_base::id;
use serde_json::{Value, json};

use crate::testing::{Method, PASSWORD, StatusCode, TestApp, Visitor};

async fn put(visitor: &mut Visitor, path: &str, body: Value) -> StatusCode {
    visitor.send(Method::PUT, path, "application/json", body.to_string().into()).await.0
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey from the first day to the last")]
async fn a_leaver_is_out_and_every_secret_they_could_know_is_changed_before_it_closes() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let user = async |role: &str| app.scope(&app.login(role)).await.person().user_id.unwrap();
    let (leaver, successor) = (user("operator").await, user("media_buyer").await);
    let client_id = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
    let text = |name: &str, holder: Option<uuid::Uuid>| {
        json!({
            "name": name, "owner": "client", "owner_name": "禾裳女装", "holder_id": holder, "holder_name": "品牌方",
            "authority": "operate", "ends_on": "2026-12-31", "second_factor": "sms",
        })
    };
    let mut made = Vec::new();
    for (name, holder) in [("looked at", None), ("kept", Some(leaver)), ("nothing of theirs", None)] {
        let asset = id::fresh();
        let body = json!({
            "id": asset, "client_id": client_id, "kind": "sub_account", "text": text(name, holder),
        });
        assert_eq!(administrator.post("/api/assets", body).await.0, StatusCode::CREATED);
        let path = format!("/api/assets/{asset}");
        let secret = format!("{path}/secrets/password");
        assert_eq!(put(&mut administrator, &secret, json!({ "value": "first" })).await, StatusCode::OK);
        made.push(path);
    }
    let grant =
        json!({ "id": id::fresh(), "user_id": leaver, "until_on": "2026-09-30", "reason": "负责日常运营" });
    assert_eq!(administrator.post(&format!("{}/grants", made[0]), grant).await.0, StatusCode::CREATED);
    let look = json!({ "field": "password", "reason": "更换主图前登录", "password": PASSWORD });
    assert_eq!(operator.post(&format!("{}/reveals", made[0]), look).await.0, StatusCode::CREATED);

    let departures = format!("/api/users/{leaver}/departures");
    let leave = json!({ "id": id::fresh(), "successor_id": successor, "reason": "离职" });
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    assert_eq!(manager.post(&departures, leave.clone()).await.0, StatusCode::FORBIDDEN);
    let to_themselves = json!({ "id": id::fresh(), "successor_id": leaver, "reason": "离职" });
    assert_eq!(administrator.post(&departures, to_themselves).await.1["code"], "successor");
    let (status, gone) = administrator.post(&departures, leave.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{gone}");
    assert_eq!(administrator.post(&departures, leave).await.1["id"], gone["id"]);
    // Out at once, and the grant is over.
    assert_eq!(operator.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    let (_, kept) = administrator.get(&made[1]).await;
    assert_eq!(kept["holder_id"], json!(successor));
    assert_eq!(administrator.get(&made[0]).await.1["grants"][0]["state"], "ended");

    let because: Vec<(&str, &str)> = gone["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["asset_name"].as_str().unwrap(), line["because"].as_str().unwrap()))
        .collect();
    assert_eq!(because, [("looked at", "revealed"), ("kept", "held")]);
    let path = format!("/api/departures/{}", gone["id"].as_str().unwrap());
    let closings = format!("{path}/closings");
    assert_eq!(manager.post(&closings, json!({})).await.1["code"], "departure_open");
    // The same value again is no change.
    let secret = format!("{}/secrets/password", made[0]);
    assert_eq!(put(&mut manager, &secret, json!({ "value": "first" })).await, StatusCode::OK);
    assert_eq!(manager.get(&path).await.1["lines"][0]["state"], "unchanged");
    assert_eq!(manager.post(&closings, json!({})).await.1["code"], "departure_open");
    assert_eq!(put(&mut manager, &secret, json!({ "value": "second" })).await, StatusCode::OK);
    let line = gone["lines"][1]["id"].as_str().unwrap();
    let waivers = format!("/api/rotations/{line}/waivers");
    assert_eq!(manager.post(&waivers, json!({ "reason": " " })).await.1["code"], "reason");
    let waived = manager.post(&waivers, json!({ "reason": "品牌方已自行更换" })).await;
    assert_eq!((waived.0, &waived.1["settled_count"]), (StatusCode::CREATED, &json!(2)));
    assert_eq!(manager.post(&waivers, json!({ "reason": "再来一次" })).await.1["code"], "line_settled");
    let (status, closed) = manager.post(&closings, json!({})).await;
    assert_eq!((status, closed["state"].as_str()), (StatusCode::CREATED, Some("closed")));
    assert_eq!(manager.post(&closings, json!({})).await.1["code"], "departure_open");
    // Somebody of a brand sees nothing of it.
    let mut brand = app.sign_in(&app.login("client_decision_maker")).await;
    assert_eq!(brand.get(&path).await.0, StatusCode::FORBIDDEN);
    assert_eq!(brand.get("/api/departures").await.0, StatusCode::FORBIDDEN);
    app.end().await;
}
