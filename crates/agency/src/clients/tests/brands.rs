//! Journeys with brands: stores belong to one, a rename keeps them, a kit has revisions.

use daiyun_base::id;
use serde_json::{Value, json};

use super::{patch, put};
use crate::testing::{StatusCode, TestApp, Visitor};

async fn heshang(visitor: &mut Visitor) -> Value {
    let (_, found) = visitor.get("/api/clients?text=heshang").await;
    assert_eq!(found["total"], 1, "{found}");
    found["items"][0].clone()
}

async fn scope_of(visitor: &mut Visitor, client: &str) -> Value {
    let (_, scope) = visitor.get("/api/scope").await;
    scope["clients"].as_array().unwrap().iter().find(|one| one["code"] == client).unwrap().clone()
}

#[tokio::test]
async fn stores_belong_to_a_brand_and_stay_with_it() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let client = heshang(&mut manager).await;
    let first = client["brands"][0]["id"].clone();
    let before = scope_of(&mut manager, "heshang").await;
    assert_eq!(before["brands"][0]["id"], first);
    assert!(before["stores"].as_array().unwrap().iter().all(|store| store["brand_id"] == first), "{before}");
    let second = id::fresh();
    let path = format!("/api/clients/{}/brands", client["id"].as_str().unwrap());
    let body = json!({ "id": second, "name": "禾裳童装" });
    for _ in 0..2 {
        assert_eq!(manager.post(&path, body.clone()).await.0, StatusCode::CREATED);
    }
    let taken = json!({ "id": id::fresh(), "name": "禾裳童装" });
    assert_eq!(manager.post(&path, taken).await.1["code"], "brand_name_taken");
    let store = before["stores"][0]["id"].as_str().unwrap().to_owned();
    let bind = format!("/api/stores/{store}/brand");
    assert_eq!(put(&mut manager, &bind, json!({ "brand_id": second })).await.0, StatusCode::NO_CONTENT);
    let (_, others) = manager.get("/api/clients?text=yuji").await;
    let foreign = others["items"][0]["brands"][0]["id"].clone();
    assert_eq!(put(&mut manager, &bind, json!({ "brand_id": foreign })).await.0, StatusCode::NOT_FOUND);
    let brand = format!("/api/brands/{second}");
    assert_eq!(patch(&mut manager, &brand, json!({ "name": "小禾裳" })).await.0, StatusCode::OK);
    let after = scope_of(&mut manager, "heshang").await;
    let moved = after["stores"].as_array().unwrap().iter().find(|one| one["id"] == store.as_str()).unwrap();
    assert_eq!(moved["brand_id"], json!(second));
    assert!(after["brands"].as_array().unwrap().iter().any(|one| one["name"] == "小禾裳"), "{after}");
    let archive = format!("/api/brands/{second}/archive");
    assert_eq!(manager.post(&archive, json!({ "reason": "并入主品牌" })).await.0, StatusCode::CREATED);
    let other = before["stores"][1]["id"].as_str().unwrap();
    let bind_other = format!("/api/stores/{other}/brand");
    assert_eq!(
        put(&mut manager, &bind_other, json!({ "brand_id": second })).await.1["code"],
        "brand_archived"
    );
    assert_eq!(patch(&mut manager, &brand, json!({ "name": "大禾裳" })).await.1["code"], "brand_archived");
    // The store that sells it keeps it in the switcher until it sells something else.
    assert_eq!(scope_of(&mut manager, "heshang").await["brands"].as_array().unwrap().len(), 2);
    assert_eq!(put(&mut manager, &bind, json!({ "brand_id": first })).await.0, StatusCode::NO_CONTENT);
    assert_eq!(scope_of(&mut manager, "heshang").await["brands"].as_array().unwrap().len(), 1);
    assert_eq!(manager.delete(&archive).await, StatusCode::OK);
    let verbs: Vec<String> =
        app.remembered("brand", &second.to_string()).await.into_iter().map(|row| row.verb).collect();
    assert_eq!(
        verbs,
        ["clients.restore_brand", "clients.archive_brand", "clients.rename_brand", "clients.create_brand"]
    );
    app.end().await;
}

#[tokio::test]
async fn a_kit_has_revisions_and_two_writers_do_not_overwrite_each_other() {
    let app = TestApp::on("2026-07-15").await;
    let mut designer = app.sign_in(&app.login("designer")).await;
    let client = heshang(&mut designer).await;
    let path = format!("/api/brands/{}/kit", client["brands"][0]["id"].as_str().unwrap());
    let (_, empty) = designer.get(&path).await;
    assert_eq!(
        (empty["revision_no"].as_i64(), empty["brand"]["actions"]["edit_kit"]["allowed"].as_bool()),
        (Some(0), Some(true))
    );
    let mut kit = empty["kit"].clone();
    kit["colours"] = json!([{ "name": "墨青", "hex": "#1F3A3D", "usage": "标题与标志" }]);
    kit["picture_rules"] =
        json!({ "text": "自然光，45 度侧逆光", "dos": ["模特看向画外"], "donts": ["纯白棚拍"] });
    let (status, written) = put(&mut designer, &path, json!({ "kit": kit, "based_on": 0 })).await;
    assert_eq!((status, written["revision_no"].as_i64()), (StatusCode::OK, Some(1)), "{written}");
    let (status, late) = put(&mut designer, &path, json!({ "kit": kit, "based_on": 0 })).await;
    assert_eq!((status, late["code"].as_str()), (StatusCode::CONFLICT, Some("kit_overtaken")));
    kit["colours"][0]["hex"] = json!("墨青");
    assert_eq!(put(&mut designer, &path, json!({ "kit": kit, "based_on": 1 })).await.1["code"], "brand_kit");
    let mut buyer = app.sign_in(&app.login("media_buyer")).await;
    assert_eq!(
        put(&mut buyer, &path, json!({ "kit": written["kit"], "based_on": 1 })).await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(buyer.get(&path).await.1["kit"], written["kit"]);
    app.end().await;
}

#[tokio::test]
async fn people_of_a_client_see_nothing_the_agency_thinks_and_nothing_of_another() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let mut contact = app.sign_in(&app.login("client_contact")).await;
    let (_, seen) = contact.get("/api/clients").await;
    assert_eq!(seen["total"], 1, "{seen}");
    let own = seen["items"][0].clone();
    let (_, all) = manager.get("/api/clients").await;
    let foreign = all["items"].as_array().unwrap().iter().find(|one| one["id"] != own["id"]).unwrap().clone();
    let (own_id, foreign_id) = (own["id"].as_str().unwrap(), foreign["id"].as_str().unwrap());
    let output = json!({ "id": id::fresh(), "output_code": "market_analysis", "content": {
        "strengths": "机密判断", "weaknesses": "弱", "opportunities": "机", "threats": "险",
        "competitors": [{ "name": "某牌", "price": "399", "selling_point": "面料", "source": "2026-07-01 后台" }] } });
    let (status, answer) = manager.post(&format!("/api/clients/{own_id}/outputs"), output).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let (_, seen) = contact.get(&format!("/api/clients/{own_id}")).await;
    assert!(seen.get("relation").is_none(), "left out, not emptied: {seen}");
    assert_eq!(seen["actions"]["update"]["allowed"], false);
    let (_, onboarding) = contact.get(&format!("/api/clients/{own_id}/onboarding")).await;
    assert!(!onboarding.to_string().contains("机密判断"), "what nobody accepted is the agency's");
    for path in ["standing", "notes", "team"] {
        let (status, _) = contact.get(&format!("/api/clients/{own_id}/{path}")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    let kit = foreign["brands"][0]["id"].as_str().unwrap();
    let unknown = id::fresh().to_string();
    for (of, one) in [("clients", foreign_id), ("brands", kit)] {
        for tail in if of == "clients" { ["", "/onboarding"] } else { ["/kit", "/kit"] } {
            let hidden = contact.get(&format!("/api/{of}/{one}{tail}")).await;
            let missing = contact.get(&format!("/api/{of}/{unknown}{tail}")).await;
            assert_eq!((hidden.0, &hidden.1), (StatusCode::NOT_FOUND, &missing.1), "{of} {tail}");
        }
    }
    app.end().await;
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table of doors")]
async fn whoever_is_assigned_to_one_client_reaches_no_other() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let (_, others) = manager.get("/api/clients?text=yuji").await;
    let foreign = others["items"][0].clone();
    let (client, brand) = (foreign["id"].as_str().unwrap(), foreign["brands"][0]["id"].as_str().unwrap());
    let output = json!({ "id": id::fresh(), "output_code": "confidentiality", "content": {
        "signed_on": "2026-07-01", "ends_on": "2028-07-01", "keeping": "档案柜 3" } });
    let (_, answer) = manager.post(&format!("/api/clients/{client}/outputs"), output).await;
    let handed_in = answer["stages"][2]["outputs"][1]["revisions"][0]["id"].as_str().unwrap().to_owned();
    let store = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap().id;
    let who = app.scope(&app.login("director")).await.person().user_id.unwrap();
    let tx = app.operator().begin(crate::access::MANAGE_USERS).await.unwrap();
    crate::stores::assign(&tx, who, &[store]).await.unwrap();
    tx.commit().await.unwrap();
    let mut director = app.sign_in(&app.login("director")).await;
    let unknown = id::fresh().to_string();
    let reason = json!({ "reason": "试试" });
    let score = json!({ "id": id::fresh(), "need_fit": 1, "need_reason": "a", "budget_fit": 1, "budget_reason": "a", "potential": 1, "potential_reason": "a" });
    let posts = [
        ("clients", client, "/moves", json!({ "stage": "ended", "phase": "acquisition", "reason": "试试" })),
        ("clients", client, "/scores", score),
        ("clients", client, "/outputs", json!({ "id": id::fresh(), "output_code": "raci", "content": {} })),
        ("clients", client, "/passings", json!({ "stage_code": "needs" })),
        ("clients", client, "/notes", json!({ "id": id::fresh(), "kind": "call", "text": "试试" })),
        ("clients", client, "/brands", json!({ "id": id::fresh(), "name": "试试" })),
        ("brands", brand, "/archive", reason.clone()),
        ("outputs", &handed_in, "/acceptances", json!({})),
        ("outputs", &handed_in, "/returns", reason),
    ];
    for (of, one, tail, body) in posts {
        let hidden = director.post(&format!("/api/{of}/{one}{tail}"), body.clone()).await;
        let missing = director.post(&format!("/api/{of}/{unknown}{tail}"), body).await;
        assert_eq!((hidden.0, &hidden.1), (StatusCode::NOT_FOUND, &missing.1), "{of}{tail}");
    }
    for path in ["", "/standing", "/onboarding", "/notes", "/team"] {
        assert_eq!(
            director.get(&format!("/api/clients/{client}{path}")).await.0,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let kit = json!({ "kit": { "colours": [], "colour_rules": { "text": "", "dos": [], "donts": [] }, "fonts": [],
        "font_rules": { "text": "", "dos": [], "donts": [] }, "picture_rules": { "text": "", "dos": [], "donts": [] },
        "element_rules": { "text": "", "dos": [], "donts": [] } }, "based_on": 0 });
    assert_eq!(put(&mut director, &format!("/api/brands/{brand}/kit"), kit).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        patch(&mut director, &format!("/api/brands/{brand}"), json!({ "name": "试试" })).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        patch(&mut director, &format!("/api/clients/{client}"), json!({ "name": "试试" })).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(director.delete(&format!("/api/brands/{brand}/archive")).await, StatusCode::NOT_FOUND);
    let team = json!({ "lead": who, "others": [] });
    assert_eq!(
        put(&mut director, &format!("/api/clients/{client}/team/design"), team).await.0,
        StatusCode::NOT_FOUND
    );
    // A search finds what one sees, and a percent sign is a percent sign.
    assert_eq!(director.get("/api/clients?text=yuji").await.1["total"], 0);
    assert_eq!(director.get("/api/clients?text=%25").await.1["total"], 0);
    app.end().await;
}
