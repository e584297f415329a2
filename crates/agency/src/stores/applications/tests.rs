//! Journeys: from papers to the decorated store, a rejection and what mends it, the ledger, and who sees which.

use daiyun_base::id;
use serde_json::{Value, json};

use crate::testing::{Method, StatusCode, TestApp, Visitor};

async fn client_id(app: &TestApp, code: &str) -> uuid::Uuid {
    crate::clients::by_code(&app.operator(), code).await.unwrap().unwrap().id
}

async fn start(visitor: &mut Visitor, client: uuid::Uuid, platform: &str) -> Value {
    let body = json!({ "id": id::fresh(), "client_id": client, "name": " 禾裳新店 ", "platform": platform,
        "category": "cosmetics" });
    let (status, made) = visitor.post("/api/applications", body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made
}

fn path(of: &Value) -> String {
    format!("/api/applications/{}", of["id"].as_str().unwrap())
}

async fn tick(visitor: &mut Visitor, of: &Value, kind: &str, there: bool) -> (StatusCode, Value) {
    let body = json!({ "is_at_hand": there, "note": "品牌方资料夹" }).to_string();
    let path = format!("{}/documents/{kind}", path(of));
    let (status, _, bytes) = visitor.send(Method::PUT, &path, "application/json", body.into()).await;
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn tick_all(visitor: &mut Visitor, of: &Value) {
    for paper in of["papers"].as_array().unwrap() {
        assert_eq!(tick(visitor, of, paper["kind"].as_str().unwrap(), true).await.0, StatusCode::OK);
    }
}

async fn happens(
    visitor: &mut Visitor,
    of: &Value,
    (step, outcome, more): (&str, &str, Value),
) -> (StatusCode, Value) {
    let mut body = json!({ "id": id::fresh(), "step": step, "outcome": outcome });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    visitor.post(&format!("{}/moves", path(of)), body).await
}

fn stands(at: &Value) -> (&str, &str) {
    (at["step"].as_str().unwrap(), at["state"].as_str().unwrap())
}

fn refused((status, answer): &(StatusCode, Value)) -> (StatusCode, &str) {
    (*status, answer["code"].as_str().unwrap())
}

fn permit<'a>(of: &'a Value, outcome: &str) -> &'a Value {
    let all = of["outcomes"].as_array().unwrap();
    &all.iter().find(|one| one["outcome"] == outcome).unwrap()["permit"]
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one journey from the first papers to the store")]
async fn a_rejected_application_is_mended_and_leads_to_one_store() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let made = start(&mut manager, client_id(&app, "heshang").await, "jd").await;
    assert_eq!(
        (made["application_no"].as_str(), made["name"].as_str()),
        (Some("HESHANG-RZ01"), Some("禾裳新店"))
    );
    assert_eq!((made["paper_count"].as_u64(), made["missing_count"].as_u64()), (Some(6), Some(6)));

    // The pre-check names what is missing, and the button says the same as the refusal.
    let early = happens(&mut manager, &made, ("submit", "submitted", json!({}))).await;
    assert_eq!(refused(&early), (StatusCode::CONFLICT, "application_step"));
    let said = early.1["detail"].as_str().unwrap();
    assert!(said.contains("还缺 6 项资料") && said.contains("化妆品备案凭证"), "{said}");
    assert_eq!(permit(&made, "submitted")["reason"], early.1["detail"]);
    assert_eq!(tick(&mut manager, &made, "food_licence", true).await.0, StatusCode::NOT_FOUND);
    tick_all(&mut manager, &made).await;
    let (_, after) = tick(&mut manager, &made, "cosmetics_filing", false).await;
    assert_eq!(after["missing_count"], 1);
    tick(&mut manager, &made, "cosmetics_filing", true).await;

    let (status, at) =
        happens(&mut manager, &made, ("submit", "submitted", json!({ "happened_on": "2026-07-15" }))).await;
    assert_eq!((status, stands(&at)), (StatusCode::CREATED, ("review", "running")), "{at}");
    // Somebody with an old page does not move it twice.
    let stale = happens(&mut manager, &made, ("submit", "submitted", json!({}))).await;
    assert_eq!(refused(&stale), (StatusCode::CONFLICT, "application_moved"));
    for code in
        [json!({}), json!({ "rejection_code": "deposit_problem" }), json!({ "rejection_code": "nonsense" })]
    {
        let wrong = happens(&mut manager, &made, ("review", "rejected", code)).await;
        assert_eq!(refused(&wrong), (StatusCode::UNPROCESSABLE_ENTITY, "rejection_code"));
    }
    app.clock.pass(chrono::TimeDelta::days(3));
    manager = app.sign_in(&app.login("project_manager")).await;
    let reason = json!({ "rejection_code": "authorisation_format", "note": "第二级没有盖章" });
    let (_, at) = happens(&mut manager, &made, ("review", "rejected", reason)).await;
    assert_eq!(stands(&at), ("submit", "rejected"));
    assert!(at["rejection"]["fix"].as_str().unwrap().contains("期限、范围、平台"), "{at}");
    app.clock.pass(chrono::TimeDelta::days(2));
    manager = app.sign_in(&app.login("project_manager")).await;
    let (_, list) = manager.get("/api/applications?open=true").await;
    assert_eq!((list["total"].as_u64(), list["items"][0]["days_in_step"].as_i64()), (Some(1), Some(2)));
    assert_eq!(list["items"][0]["rejection"]["code"], "authorisation_format");

    // It goes to the platform again only with a word on what was mended.
    let silent = happens(&mut manager, &made, ("submit", "submitted", json!({}))).await;
    assert_eq!(refused(&silent), (StatusCode::UNPROCESSABLE_ENTITY, "application_note"));
    let before = json!({ "note": "补盖了章", "happened_on": "2026-07-17" });
    let early = happens(&mut manager, &made, ("submit", "submitted", before)).await;
    assert_eq!(refused(&early), (StatusCode::UNPROCESSABLE_ENTITY, "application_day"));
    happens(&mut manager, &made, ("submit", "submitted", json!({ "note": "补盖了章" }))).await;
    let (_, at) = happens(&mut manager, &made, ("review", "approved", json!({}))).await;
    assert_eq!((stands(&at), at["rejection"].is_null()), (("deposit", "running"), true));

    // The platform wants a deposit, so the ledger holds one first.
    let unpaid = happens(&mut manager, &made, ("deposit", "paid", json!({}))).await;
    assert_eq!(refused(&unpaid), (StatusCode::CONFLICT, "application_step"));
    let entry = json!({ "id": id::fresh(), "application_id": made["id"], "kind": "paid", "amount": "50,000.00",
        "on_day": "2026-07-20", "payer": "禾裳女装" });
    assert_eq!(manager.post("/api/deposits", entry).await.0, StatusCode::CREATED);
    let (_, at) = happens(&mut manager, &made, ("deposit", "paid", json!({}))).await;
    assert_eq!(stands(&at), ("open", "running"));
    let nowhere = happens(&mut manager, &made, ("open", "opened", json!({}))).await;
    assert_eq!(refused(&nowhere), (StatusCode::UNPROCESSABLE_ENTITY, "application_store"));
    let wrong = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap().id;
    let elsewhere =
        happens(&mut manager, &made, ("open", "opened", json!({ "store": { "id": wrong } }))).await;
    assert_eq!(refused(&elsewhere), (StatusCode::UNPROCESSABLE_ENTITY, "application_store"));
    let store = id::fresh();
    let opened = json!({ "store": { "id": store, "code": "HS-JD-1", "name": "禾裳京东旗舰店" } });
    let (_, at) = happens(&mut manager, &made, ("open", "opened", opened)).await;
    assert_eq!((stands(&at), at["store_name"].as_str()), (("decorate", "running"), Some("禾裳京东旗舰店")));
    // What was paid before the store was there is the store's.
    let (_, ledger) = manager.get(&format!("/api/deposits?store_id={store}")).await;
    assert_eq!((ledger["total"].as_u64(), ledger["balance_fen"].as_i64()), (Some(1), Some(5_000_000)));
    let (_, at) = happens(&mut manager, &made, ("decorate", "decorated", json!({}))).await;
    assert_eq!(stands(&at), ("decorate", "finished"));
    let closed = happens(&mut manager, &made, ("decorate", "withdrawn", json!({ "note": "不办了" }))).await;
    assert_eq!(refused(&closed), (StatusCode::CONFLICT, "application_step"));
    assert_eq!(refused(&tick(&mut manager, &made, "business_licence", false).await).1, "application_closed");
    let verbs: Vec<String> = app
        .remembered("application", made["id"].as_str().unwrap())
        .await
        .into_iter()
        .map(|row| row.verb)
        .filter(|verb| verb != "stores.tick_paper")
        .collect();
    let mut expected = vec!["stores.move_application"; 7];
    expected.insert(3, "stores.record_deposit");
    expected.push("stores.start_application");
    assert_eq!(verbs, expected);
    app.end().await;
}

#[tokio::test]
async fn lists_follow_platform_storefront_and_category_and_a_platform_without_deposit_skips_the_step() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    for (query, kinds) in [
        ("platform=taobao&storefront=tmall&category=food", 6),
        ("platform=taobao&storefront=tmall&category=other", 5),
        ("platform=taobao&storefront=c_store&category=cosmetics", 3),
        ("platform=jd&category=apparel", 6),
        ("platform=pinduoduo", 3),
        ("platform=weibo&category=food", 1),
    ] {
        let (status, list) = manager.get(&format!("/api/document_requirements?{query}")).await;
        assert_eq!((status, list["documents"].as_array().unwrap().len()), (StatusCode::OK, kinds), "{query}");
    }
    let (_, form) = manager.get("/api/application_form").await;
    assert_eq!(
        (form["platforms"].as_array().unwrap().len(), form["steps"].as_array().unwrap().len()),
        (8, 5)
    );
    let (_, profiles) = manager.get("/api/platform_profiles").await;
    assert_eq!(profiles["total"], 7);
    // Every profile leads to the list of its papers.
    let empty = |one: &&Value| one["storefronts"].as_array().unwrap().is_empty();
    assert_eq!(profiles["items"].as_array().unwrap().iter().filter(empty).count(), 0);

    let client = client_id(&app, "heshang").await;
    let made = start(&mut manager, client, "pinduoduo").await;
    tick_all(&mut manager, &made).await;
    happens(&mut manager, &made, ("submit", "submitted", json!({}))).await;
    let (_, at) = happens(&mut manager, &made, ("review", "approved", json!({}))).await;
    assert_eq!(stands(&at), ("open", "running"));
    // Who leads applications does not bring stores into the house: the button and the refusal say so, and a store that a
    // colleague has created will do.
    assert_eq!(at["actions"]["open_new_store"]["allowed"], true);
    let mut operator = app.sign_in(&app.login("operator")).await;
    let (_, seen) = operator.get(&path(&made)).await;
    let permit = &seen["actions"]["open_new_store"];
    assert_eq!((permit["allowed"].as_bool(), permit["reason"].is_string()), (Some(false), true), "{seen}");
    let fresh = json!({ "store": { "id": id::fresh(), "code": "HS-PDD-1", "name": "禾裳拼多多店" } });
    let alone = happens(&mut operator, &made, ("open", "opened", fresh)).await;
    assert_eq!(refused(&alone), (StatusCode::FORBIDDEN, "forbidden"));
    let store = json!({ "id": id::fresh(), "client_id": client, "code": "HS-PDD-1", "name": "禾裳拼多多店",
        "platform": "pinduoduo" });
    let (status, created) = manager.post("/api/stores", store).await;
    assert_eq!(status, StatusCode::CREATED, "{created}");
    let known = json!({ "store": { "id": created["id"] } });
    let (_, at) = happens(&mut operator, &made, ("open", "opened", known)).await;
    assert_eq!((stands(&at), &at["store_id"]), (("decorate", "running"), &created["id"]), "{at}");
    let unknown = json!({ "id": id::fresh(), "client_id": client, "name": "微博店", "platform": "weibo", "category": "food" });
    let (status, answer) = manager.post("/api/applications", unknown).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("application_platform"))
    );
    app.end().await;
}

#[tokio::test]
async fn a_brand_sees_its_own_applications_and_changes_nothing() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let own = start(&mut manager, client_id(&app, "heshang").await, "jd").await;
    let other = start(&mut manager, client_id(&app, "yuji").await, "kuaishou").await;
    assert_eq!(other["application_no"], "YUJI-RZ01");
    // One client's papers are no other's.
    tick_all(&mut manager, &own).await;
    let (_, still) = manager.get(&path(&other)).await;
    assert_eq!(still["missing_count"], still["paper_count"]);
    for platform in ["jd", "kuaishou"] {
        let (_, page) = manager.get(&format!("/api/applications?platform={platform}")).await;
        assert_eq!(page["total"], 1);
    }
    let (_, page) = manager.get("/api/applications?stores=YJ-TM&open=true").await;
    assert_eq!((page["total"].as_u64(), page["items"][0]["client_name"].as_str()), (Some(1), Some("予肌")));

    let mut brand = app.sign_in(&app.login("client_decision_maker")).await;
    let (_, page) = brand.get("/api/applications").await;
    assert_eq!((page["total"].as_u64(), page["items"][0]["id"].as_str()), (Some(1), own["id"].as_str()));
    let (_, seen) = brand.get(&path(&own)).await;
    assert!(seen["outcomes"].as_array().unwrap().iter().all(|one| one["permit"]["allowed"] == false));
    let (status, told) = brand.get(&path(&other)).await;
    assert_eq!((status, told), brand.get(&format!("/api/applications/{}", id::fresh())).await);
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = happens(&mut brand, &own, ("submit", "submitted", json!({}))).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let mut designer = app.sign_in(&app.login("designer")).await;
    assert_eq!(tick(&mut designer, &own, "business_licence", true).await.0, StatusCode::FORBIDDEN);
    app.end().await;
}
