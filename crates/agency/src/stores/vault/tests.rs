//! Journeys: who may look at a secret, what it takes, and that no secret is anywhere else.

use std::path::Path;

use chrono::TimeDelta;
use daiyun_base::id;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::db::scratch;
use crate::testing::{Method, PASSWORD, StatusCode, TestApp, Visitor};

const CANARY: &str = "Canary-7f3a-Secret";
const REASON: &str = "更换主图前登录后台";

/// An agency, its administrator signed in, and one asset of 禾裳 with a password stored.
struct Vault {
    app: TestApp,
    administrator: Visitor,
    asset: String,
}

impl Vault {
    async fn with(kind: &str) -> Self {
        let app = TestApp::on("2026-07-15").await;
        let mut administrator = app.sign_in(&app.login("administrator")).await;
        let client_id = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
        let store_id = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap().id;
        let asset = id::fresh().to_string();
        let body = json!({
            "id": asset, "client_id": client_id, "store_id": store_id, "kind": kind, "text": text("2026-12-31"),
        });
        let (status, answer) = administrator.post("/api/assets", body.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        assert_eq!(administrator.post("/api/assets", body).await.1["asset_no"], answer["asset_no"]);
        let mut vault = Self { app, administrator, asset };
        vault.store("password", CANARY).await;
        vault
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/assets/{}{rest}", self.asset)
    }

    async fn store(&mut self, field: &str, value: &str) {
        let path = self.path(&format!("/secrets/{field}"));
        let (status, answer) = put(&mut self.administrator, &path, json!({ "value": value })).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }

    async fn user(&self, role: &str) -> Uuid {
        self.app.scope(&self.app.login(role)).await.person().user_id.unwrap()
    }

    async fn grant(&mut self, role: &str) -> (StatusCode, Value) {
        let body = json!({
            "id": id::fresh(), "user_id": self.user(role).await, "until_on": "2026-09-30", "reason": "负责日常运营",
        });
        let path = self.path("/grants");
        self.administrator.post(&path, body).await
    }

    async fn look(&self, visitor: &mut Visitor) -> (StatusCode, Value) {
        visitor.post(&self.path("/reveals"), looking(PASSWORD)).await
    }

    async fn sign_in(&self, role: &str) -> Visitor {
        self.app.sign_in(&self.app.login(role)).await
    }
}

fn looking(password: &str) -> Value {
    json!({ "field": "password", "reason": REASON, "password": password })
}

fn text(ends_on: &str) -> Value {
    json!({
        "name": "禾裳天猫账号", "owner": "client", "owner_name": "禾裳女装", "holder_name": "顾念初",
        "authority": "operate", "ends_on": ends_on, "second_factor": "sms",
    })
}

async fn put(visitor: &mut Visitor, path: &str, body: Value) -> (StatusCode, Value) {
    let (status, _, bytes) =
        visitor.send(Method::PUT, path, "application/json", body.to_string().into()).await;
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn nobody_comes_back_to_a_grant_they_had() {
    let mut vault = Vault::with("main_account").await;
    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let user = vault.user("operator").await;
    for verb in ["deactivation", "reactivations"] {
        let path = format!("/api/users/{user}/{verb}");
        let (status, _) = vault.administrator.post(&path, json!({ "reason": "长假" })).await;
        assert_eq!(status, StatusCode::CREATED);
    }
    let mut operator = vault.sign_in("operator").await;
    assert_eq!(vault.look(&mut operator).await.1["code"], "not_granted");
    vault.app.end().await;
}

#[tokio::test]
async fn a_look_takes_a_grant_a_reason_and_the_own_password_and_is_remembered() {
    let mut vault = Vault::with("main_account").await;
    let mut operator = vault.sign_in("operator").await;
    let (status, answer) = vault.look(&mut operator).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("not_granted")));
    let (_, seen) = operator.get(&vault.path("")).await;
    assert_eq!(seen["fields"][1]["actions"]["reveal"]["allowed"], false, "{seen}");

    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let path = vault.path("/reveals");
    let (status, answer) = operator.post(&path, looking("not their password")).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("wrong_own_password"))
    );
    let hasty = json!({ "field": "password", "reason": "看看", "password": PASSWORD });
    assert_eq!(operator.post(&path, hasty).await.1["code"], "reason");
    let unknown = json!({ "field": "nothing", "reason": REASON, "password": PASSWORD });
    assert_eq!(operator.post(&path, unknown).await.0, StatusCode::NOT_FOUND);

    let (status, answer) = vault.look(&mut operator).await;
    assert_eq!((status, answer["value"].as_str()), (StatusCode::CREATED, Some(CANARY)));
    let rows = vault.app.remembered("asset", &vault.asset).await;
    let verbs: Vec<&str> = rows.iter().map(|row| row.verb.as_str()).collect();
    assert_eq!(
        verbs,
        [
            "stores.reveal_secret",
            "stores.refuse_reveal",
            "stores.grant_secret",
            "stores.refuse_reveal",
            "stores.set_secret",
            "stores.add_asset"
        ]
    );
    assert!(rows[0].summary_zh.contains(REASON) && rows[0].user_id == Some(vault.user("operator").await));
    let (_, looks) = operator.get(&path).await;
    assert_eq!((&looks["total"], looks["items"][0]["reason"].as_str()), (&json!(1), Some(REASON)));

    // The grant ends: so does the look.
    let grant = operator.get(&vault.path("")).await.1["grants"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        vault.administrator.delete(&format!("/api/secret_grants/{grant}")).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(vault.look(&mut operator).await.1["code"], "not_granted");
    vault.app.end().await;
}

#[tokio::test]
async fn every_role_with_and_without_a_grant() {
    let mut vault = Vault::with("main_account").await;
    for (role, may, granted, after) in [
        ("project_manager", 409, 201, 201),
        ("operator", 409, 201, 201),
        ("media_buyer", 409, 201, 201),
        ("service_lead", 409, 201, 201),
        ("content_editor", 409, 201, 201),
        // They may decide on requests, not look themselves.
        ("director", 403, 201, 403),
        ("designer", 403, 409, 403),
        ("data_analyst", 403, 409, 403),
        ("community_operator", 403, 409, 403),
        ("finance", 403, 409, 403),
        ("client_decision_maker", 403, 409, 403),
    ] {
        let mut visitor = vault.sign_in(role).await;
        assert_eq!(vault.look(&mut visitor).await.0.as_u16(), may, "{role}");
        assert_eq!(vault.grant(role).await.0.as_u16(), granted, "{role}");
        let (status, answer) = vault.look(&mut visitor).await;
        assert_eq!(status.as_u16(), after, "{role}: {answer}");
        assert_eq!(answer["value"] == CANARY, after == 201, "{role}");
    }
    // Nobody lets themselves look, not even who manages the vault.
    let own = vault.grant("administrator").await;
    assert_eq!(own.1["code"], "own_grant");
    vault.app.end().await;
}

#[tokio::test]
async fn what_moves_money_is_looked_at_by_two() {
    let mut vault = Vault::with("ad_account").await;
    for role in ["media_buyer", "director"] {
        assert_eq!(vault.grant(role).await.0, StatusCode::CREATED);
    }
    let mut buyer = vault.sign_in("media_buyer").await;
    let mut manager = vault.sign_in("project_manager").await;
    let mut director = vault.sign_in("director").await;
    assert_eq!(vault.look(&mut buyer).await.1["code"], "needs_second_person");
    let asking = async |visitor: &mut Visitor| {
        let request = id::fresh();
        let body = json!({ "id": request, "field": "password", "reason": "充值前核对账户" });
        let (status, answer) = visitor.post(&vault.path("/reveal_requests"), body).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        format!("/api/reveal_requests/{request}/decisions")
    };
    let yes = json!({ "decision": "approved" });
    let request = asking(&mut buyer).await;
    // Who asks does not decide, nor who holds no grant.
    assert_eq!(buyer.post(&request, yes.clone()).await.0, StatusCode::FORBIDDEN);
    assert_eq!(manager.post(&request, yes.clone()).await.1["code"], "not_granted");
    assert_eq!(vault.look(&mut buyer).await.1["code"], "needs_second_person");
    assert_eq!(director.post(&request, yes.clone()).await.0, StatusCode::CREATED);
    assert_eq!(director.post(&request, yes.clone()).await.1["code"], "request_closed");
    assert_eq!(vault.look(&mut buyer).await.1["value"], CANARY);
    // One yes is one look.
    assert_eq!(vault.look(&mut buyer).await.1["code"], "needs_second_person");

    let late = asking(&mut buyer).await;
    assert_eq!(director.post(&late, yes.clone()).await.0, StatusCode::CREATED);
    vault.app.clock.pass(TimeDelta::minutes(31));
    assert_eq!(vault.look(&mut buyer).await.1["code"], "needs_second_person");
    let refused = asking(&mut buyer).await;
    assert_eq!(director.post(&refused, json!({ "decision": "refused" })).await.0, StatusCode::CREATED);
    assert_eq!(vault.look(&mut buyer).await.1["code"], "needs_second_person");
    vault.app.end().await;
}

#[tokio::test]
async fn nobody_outside_reaches_an_asset_by_any_route() {
    let mut vault = Vault::with("main_account").await;
    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let grant = vault.administrator.get(&vault.path("")).await.1["grants"][0]["id"].clone();
    let mut operator = vault.sign_in("operator").await;
    let mut manager = vault.sign_in("project_manager").await;
    assert_eq!(vault.look(&mut operator).await.0, StatusCode::CREATED);
    // From now on both work for 予肌 only: the grant by name is worth nothing outside the assignment.
    let other = crate::stores::by_code(&vault.app.operator(), "YJ-TM").await.unwrap().id;
    for role in ["operator", "project_manager"] {
        let path = format!("/api/users/{}/reach", vault.user(role).await);
        let only = json!({ "has_all_stores": false, "clients": [], "stores": [other] });
        assert_eq!(put(&mut vault.administrator, &path, only).await.0, StatusCode::NO_CONTENT);
    }
    let mut stranger = vault.sign_in("client_contact").await;
    for visitor in [&mut operator, &mut manager, &mut stranger] {
        assert_eq!(visitor.get("/api/assets").await.1["total"], 0);
        for rest in ["", "/reveals", "/events"] {
            let (foreign, told) = visitor.get(&vault.path(rest)).await;
            let (unknown, other) = visitor.get(&format!("/api/assets/{}{rest}", id::fresh())).await;
            assert_eq!((foreign, &told), (unknown, &other), "{rest}");
            assert_eq!(foreign, StatusCode::NOT_FOUND);
        }
    }
    assert_eq!(vault.look(&mut operator).await.0, StatusCode::NOT_FOUND);
    let event = json!({ "id": id::fresh(), "kind": "sign_in", "text": "登录" });
    assert_eq!(operator.post(&vault.path("/events"), event).await.0, StatusCode::NOT_FOUND);
    let change = json!({ "state": "returned", "text": text("2026-12-31") });
    assert_eq!(put(&mut manager, &vault.path(""), change).await.0, StatusCode::NOT_FOUND);
    let value = json!({ "value": "x" });
    assert_eq!(put(&mut manager, &vault.path("/secrets/password"), value).await.0, StatusCode::NOT_FOUND);
    let to = json!({ "id": id::fresh(), "user_id": vault.user("operator").await, "until_on": "2026-09-30", "reason": "负责日常运营" });
    assert_eq!(manager.post(&vault.path("/grants"), to).await.0, StatusCode::NOT_FOUND);
    let grant = format!("/api/secret_grants/{}", grant["id"].as_str().or(grant.as_str()).unwrap());
    assert_eq!(manager.delete(&grant).await, StatusCode::NOT_FOUND);
    // Whoever has no such stores is not let look either.
    assert_eq!(vault.grant("operator").await.1["code"], "grant_outside");
    vault.app.end().await;
}

#[tokio::test]
async fn a_secret_is_nowhere_but_in_the_one_answer() {
    let mut vault = Vault::with("main_account").await;
    vault.store("password", &format!("{CANARY}-second")).await;
    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let mut operator = vault.sign_in("operator").await;
    assert_eq!(vault.look(&mut operator).await.1["value"], format!("{CANARY}-second"));
    let mut director = vault.sign_in("director").await;
    for visitor in [&mut operator, &mut vault.administrator, &mut director] {
        let asset = &vault.asset;
        let paths = [
            "/api/assets".to_owned(),
            "/api/asset_form".to_owned(),
            "/api/activity".to_owned(),
            format!("/api/assets/{asset}"),
            format!("/api/assets/{asset}/reveals"),
            format!("/api/assets/{asset}/events"),
        ];
        for path in paths {
            let (_, answer) = visitor.get(&path).await;
            assert!(!answer.to_string().contains(CANARY), "{path}");
        }
    }
    let held = holds(vault.app.agency.directory(), CANARY.as_bytes());
    assert_eq!(held, Vec::<String>::new());
    vault.app.end().await;
}

/// The files of a folder that hold some bytes.
fn holds(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holds(&path, bytes));
        } else if std::fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn without_a_committed_row_no_value_leaves() {
    let mut vault = Vault::with("main_account").await;
    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let mut operator = vault.sign_in("operator").await;
    scratch::change(vault.app.agency.database(), "ALTER TABLE reveals RENAME TO elsewhere").await;
    let (status, answer) = vault.look(&mut operator).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.to_string().contains(CANARY));
    vault.app.end().await;
}

#[tokio::test]
async fn a_value_moved_to_another_field_does_not_open() {
    let mut vault = Vault::with("main_account").await;
    vault.store("login", "heshang-main").await;
    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let moved = "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE field = 'login') WHERE field = 'password'";
    scratch::change(vault.app.agency.database(), moved).await;
    let mut operator = vault.sign_in("operator").await;
    let (status, answer) = vault.look(&mut operator).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.to_string().contains("heshang-main"));
    vault.app.end().await;
}

#[tokio::test]
async fn the_own_password_is_guessed_five_times_at_most() {
    let mut vault = Vault::with("main_account").await;
    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let mut operator = vault.sign_in("operator").await;
    let path = vault.path("/reveals");
    for expected in [422, 422, 422, 422, 429, 429] {
        assert_eq!(operator.post(&path, looking("a guess")).await.0.as_u16(), expected);
    }
    // Locked: the right one opens nothing either.
    assert_eq!(vault.look(&mut operator).await.0, StatusCode::TOO_MANY_REQUESTS);
    vault.app.end().await;
}

#[tokio::test]
async fn what_ended_or_was_given_back_opens_no_more_and_what_happened_is_noted() {
    let mut vault = Vault::with("main_account").await;
    assert_eq!(vault.grant("operator").await.0, StatusCode::CREATED);
    let mut operator = vault.sign_in("operator").await;
    for (state, ends_on, code) in
        [("frozen", "2026-12-31", "asset_frozen"), ("in_use", "2026-07-14", "authority_ended")]
    {
        let path = vault.path("");
        let body = json!({ "state": state, "text": text(ends_on) });
        assert_eq!(put(&mut vault.administrator, &path, body).await.0, StatusCode::OK);
        assert_eq!(vault.look(&mut operator).await.1["code"], code);
    }
    let endless = json!({
        "name": "禾裳天猫账号", "owner": "client", "owner_name": "禾裳女装", "holder_name": "顾念初",
        "authority": "operate", "second_factor": "sms",
    });
    let path = vault.path("");
    let (_, refused) =
        put(&mut vault.administrator, &path, json!({ "state": "in_use", "text": endless })).await;
    assert_eq!(refused["code"], "asset_end");
    let note = json!({ "id": id::fresh(), "kind": "suspicious", "text": "异地登录提醒，已改密" });
    let events = vault.path("/events");
    for _ in 0..2 {
        assert_eq!(operator.post(&events, note.clone()).await.0, StatusCode::CREATED);
    }
    assert_eq!(operator.get(&events).await.1["total"], 1);
    let (_, ending) = operator.get("/api/assets?ending=soon").await;
    assert_eq!((&ending["total"], &ending["ending_count"]), (&json!(1), &json!(1)));
    vault.app.end().await;
}
