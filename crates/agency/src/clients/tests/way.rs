//! Journeys along a client's way: a lead is scored, onboarding goes through its gates, the client grows.

use daiyun_base::id::{self, Uuid};
use serde_json::{Value, json};

use super::{patch, put};
use crate::testing::{Method, StatusCode, TestApp, Visitor};

async fn lead(visitor: &mut Visitor, code: &str) -> Uuid {
    let id = id::fresh();
    let body = json!({ "id": id, "code": code, "name": format!("{code} 茶饮"), "client_type": "startup",
        "service_mode": "full", "stage": "lead" });
    let (status, answer) = visitor.post("/api/clients", body).await;
    assert_eq!((status, answer["stage"].as_str()), (StatusCode::CREATED, Some("lead")), "{answer}");
    id
}

/// A form filled in as its fields ask.
fn filled(output: &Value) -> Value {
    let mut content = serde_json::Map::new();
    for field in output["fields"].as_array().unwrap() {
        let value = match field["kind"].as_str().unwrap() {
            "money" => json!("200000"),
            "percent" => json!("40"),
            "day" => json!("2027-06-30"),
            "rows" => {
                let columns = field["columns"].as_array().unwrap();
                let row =
                    columns.iter().map(|one| (one["code"].as_str().unwrap().to_owned(), json!("周经理")));
                json!([row.collect::<serde_json::Map<String, Value>>()])
            }
            _ => json!("写好的内容"),
        };
        content.insert(field["code"].as_str().unwrap().to_owned(), value);
    }
    if output["asks_traits"] == true {
        content.insert("traits".to_owned(), json!({ "visual_appeal": "strong", "margin": "rich" }));
    }
    Value::Object(content)
}

async fn stages(visitor: &mut Visitor, id: Uuid) -> Vec<Value> {
    let (status, answer) = visitor.get(&format!("/api/clients/{id}/onboarding")).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer["stages"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_lead_is_scored_by_three_inputs_and_every_score_stays() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let id = lead(&mut manager, "wuyun").await;
    let path = format!("/api/clients/{id}/scores");
    let body = |id: Uuid, need: i64, reason: &str| {
        json!({ "id": id, "need_fit": need, "need_reason": reason, "budget_fit": 60,
            "budget_reason": "首年 30 万", "potential": 70, "potential_reason": "三个系列" })
    };
    for (need, reason) in [(101, "好"), (-1, "好"), (80, "  ")] {
        let (status, answer) = manager.post(&path, body(id::fresh(), need, reason)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{need} {reason} {answer}");
    }
    let (status, first) = manager.post(&path, body(id::fresh(), 80, "正好缺内容能力")).await;
    assert_eq!((status, first["score"].as_i64()), (StatusCode::CREATED, Some(71)), "{first}");
    let again = id::fresh();
    assert_eq!(manager.post(&path, body(again, 95, "又谈了一次")).await.0, StatusCode::CREATED);
    assert_eq!(manager.post(&path, body(again, 95, "又谈了一次")).await.0, StatusCode::CREATED);
    let (_, standing) = manager.get(&format!("/api/clients/{id}/standing")).await;
    let scores: Vec<i64> =
        standing["scores"].as_array().unwrap().iter().map(|row| row["score"].as_i64().unwrap()).collect();
    assert_eq!(scores, [77, 71]);
    let (_, seen) = manager.get(&format!("/api/clients/{id}")).await;
    assert_eq!(seen["relation"]["lead_score"], 77);
    let (_, best) = manager.get("/api/clients?sort=-lead_score&limit=2").await;
    assert_eq!(best["items"][0]["code"], "wuyun");
    let (_, worst) = manager.get("/api/clients?sort=lead_score&limit=1").await;
    assert_eq!(worst["items"][0]["code"], "wuyun", "clients without a score come last either way");
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(operator.post(&path, body(id::fresh(), 80, "好")).await.0, StatusCode::FORBIDDEN);
    app.end().await;
}

#[tokio::test]
async fn a_client_grows_after_four_gates_that_somebody_else_opened() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let id = lead(&mut manager, "wuyun").await;
    let moves = format!("/api/clients/{id}/moves");
    let to = |stage: &str, phase: &str| json!({ "stage": stage, "phase": phase, "reason": "按约定推进" });
    let (status, _) = manager.post(&moves, to("active", "growth")).await;
    assert_eq!(status, StatusCode::CONFLICT, "a lead does not skip onboarding");
    assert_eq!(manager.post(&moves, to("onboarding", "acquisition")).await.0, StatusCode::CREATED);
    let (status, refused) = manager.post(&moves, to("active", "growth")).await;
    assert_eq!((status, refused["code"].as_str()), (StatusCode::CONFLICT, Some("client_move")));
    for stage in ["需求调研", "方案制定", "合同签署", "项目启动会"] {
        assert!(refused["detail"].as_str().unwrap().contains(stage), "{refused}");
    }
    let passings = format!("/api/clients/{id}/passings");
    let pass = |code: &str| json!({ "stage_code": code });
    let (status, refused) = manager.post(&passings, pass("proposal")).await;
    assert_eq!((status, refused["code"].as_str()), (StatusCode::CONFLICT, Some("stage_gate")));
    assert!(refused["detail"].as_str().unwrap().contains("需求调研"), "{refused}");
    for at in 0..4 {
        let stage = stages(&mut manager, id).await[at].clone();
        let code = stage["code"].as_str().unwrap();
        for output in stage["outputs"].as_array().unwrap() {
            let (status, refused) = manager.post(&passings, pass(code)).await;
            assert_eq!(status, StatusCode::CONFLICT, "{refused}");
            assert!(refused["detail"].as_str().unwrap().contains(output["label"].as_str().unwrap()));
            let body = json!({ "id": id::fresh(), "output_code": output["code"], "content": filled(output) });
            let (status, answer) = manager.post(&format!("/api/clients/{id}/outputs"), body).await;
            assert_eq!(status, StatusCode::CREATED, "{answer}");
            let of = |answer: &Value| {
                let outputs = answer["stages"][at]["outputs"].as_array().unwrap().clone();
                outputs.into_iter().find(|one| one["code"] == output["code"]).unwrap()
            };
            let waiting = of(&answer);
            assert_eq!(
                (waiting["state"].as_str(), waiting["hand_in"]["allowed"].as_bool()),
                (Some("waiting"), Some(false))
            );
            let revision = &waiting["revisions"][0];
            assert_eq!(revision["judge"]["allowed"], false, "nobody accepts their own work");
            let accept = format!("/api/outputs/{}/acceptances", revision["id"].as_str().unwrap());
            let (status, refused) = manager.post(&accept, json!({})).await;
            assert_eq!((status, refused["code"].as_str()), (StatusCode::CONFLICT, Some("output_judged")));
            let (status, answer) = director.post(&accept, json!({})).await;
            assert_eq!((status, of(&answer)["state"].as_str()), (StatusCode::CREATED, Some("accepted")));
            assert_eq!(director.post(&accept, json!({})).await.0, StatusCode::CONFLICT, "judged is judged");
        }
        assert_eq!(manager.post(&passings, pass(code)).await.0, StatusCode::CREATED);
        assert_eq!(manager.post(&passings, pass(code)).await.0, StatusCode::CREATED, "twice is once");
    }
    let (status, grown) = manager.post(&moves, to("active", "growth")).await;
    assert_eq!((status, grown["phase"].as_str()), (StatusCode::CREATED, Some("growth")), "{grown}");
    assert_eq!(manager.post(&moves, to("active", "loyalty")).await.0, StatusCode::CONFLICT);
    let verbs: Vec<String> =
        app.remembered("client", &id.to_string()).await.into_iter().map(|row| row.verb).collect();
    for verb in ["clients.move", "clients.hand_in", "clients.accept_output", "clients.pass_stage"] {
        assert!(verbs.iter().any(|one| one == verb), "{verb} {verbs:?}");
    }
    app.end().await;
}

#[tokio::test]
async fn a_plan_is_estimated_advised_and_sent_back_until_it_is_complete() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let id = lead(&mut manager, "wuyun").await;
    let outputs = format!("/api/clients/{id}/outputs");
    let all = stages(&mut manager, id).await;
    let plan = all[1]["outputs"][0].clone();
    let mut content = filled(&plan);
    content["net_sales"] = json!("1000000");
    let hand_in =
        |content: &Value| json!({ "id": id::fresh(), "output_code": "operations_plan", "content": content });
    for (field, wrong) in [
        ("spend", json!("1.005")),
        ("margin", json!("101")),
        ("assumptions", json!("")),
        ("traits", json!({})),
    ] {
        let mut broken = content.clone();
        broken[field] = wrong;
        let (status, answer) = manager.post(&outputs, hand_in(&broken)).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some("output_content")),
            "{field}"
        );
    }
    let mut foreign = content.clone();
    foreign["traits"] = json!({ "margin": "huge" });
    assert_eq!(manager.post(&outputs, hand_in(&foreign)).await.1["code"], "product_trait");
    let (status, answer) = manager.post(&outputs, hand_in(&content)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let revision = answer["stages"][1]["outputs"][0]["revisions"][0].clone();
    assert_eq!(
        revision["estimate"],
        json!({ "gross_profit_fen": 40_000_000, "roi_ppm": 2_000_000, "break_even_fen": 50_000_000 })
    );
    assert_eq!(
        (revision["advice"][0]["platform"].as_str(), revision["advice"][0]["points"].as_i64()),
        (Some("doudian"), Some(4))
    );
    assert_eq!(manager.post(&outputs, hand_in(&content)).await.1["code"], "output_waits");
    let returns = format!("/api/outputs/{}/returns", revision["id"].as_str().unwrap());
    assert_eq!(director.post(&returns, json!({ "reason": " " })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, answer) = director.post(&returns, json!({ "reason": "毛利率没有来源" })).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let back = answer["stages"][1]["outputs"][0].clone();
    assert_eq!(
        (back["state"].as_str(), back["revisions"][0]["returned_reason"].as_str()),
        (Some("returned"), Some("毛利率没有来源"))
    );
    assert_eq!(back["start"]["margin"], "40", "the next revision begins with the last");
    let (_, answer) = manager.post(&outputs, hand_in(&content)).await;
    assert_eq!(answer["stages"][1]["outputs"][0]["revisions"][0]["revision_no"], 2);
    app.end().await;
}

#[tokio::test]
async fn each_kind_of_client_is_asked_its_own_questions() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let id = lead(&mut manager, "wuyun").await;
    let asked = async |manager: &mut Visitor| {
        let all = stages(manager, id).await;
        let first = all[0]["outputs"][0]["fields"][0]["label"].as_str().unwrap().to_owned();
        let kpis = all[1]["outputs"][1]["start"]["targets"].as_array().unwrap().len();
        (first, kpis)
    };
    assert_eq!(asked(&mut manager).await, ("可投入资金与可坚持的月数".to_owned(), 4));
    let changed = patch(&mut manager, &format!("/api/clients/{id}"), json!({ "client_type": "brand" })).await;
    assert_eq!(changed.0, StatusCode::OK, "{}", changed.1);
    assert_eq!(asked(&mut manager).await, ("品牌定位与价格带".to_owned(), 5));
    app.end().await;
}

#[tokio::test]
async fn the_lights_say_what_is_there_and_nothing_is_green_by_itself() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let id = lead(&mut manager, "wuyun").await;
    let lights = async |manager: &mut Visitor| {
        let (_, seen) = manager.get(&format!("/api/clients/{id}")).await;
        let lights = seen["relation"]["lights"].as_array().unwrap().clone();
        lights.iter().map(|one| one["light"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(lights(&mut manager).await, "bad off bad off bad bad");
    let note = json!({ "id": id::fresh(), "kind": "call", "text": "周三对过上新计划" });
    assert_eq!(manager.post(&format!("/api/clients/{id}/notes"), note).await.0, StatusCode::CREATED);
    let wrong = json!({ "id": id::fresh(), "kind": "gossip", "text": "听说" });
    assert_eq!(manager.post(&format!("/api/clients/{id}/notes"), wrong).await.1["code"], "note_kind");
    let who = app.scope(&app.login("project_manager")).await.person().user_id.unwrap();
    let team = format!("/api/clients/{id}/team/project_management");
    let (status, answer) = put(&mut manager, &team, json!({ "lead": who, "others": [] })).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(lights(&mut manager).await, "bad off good off bad fair");
    let (_, mine) = manager.get(&format!("/api/clients?manager_id={who}")).await;
    assert_eq!((mine["total"].as_u64(), mine["items"][0]["code"].as_str()), (Some(1), Some("wuyun")));
    app.clock.pass(chrono::Duration::days(8));
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    assert_eq!(lights(&mut manager).await, "bad off fair off bad fair");
    let outsider = json!({ "lead": null, "others": [who] });
    assert_eq!(put(&mut manager, &team, outsider).await.1["code"], "team_lead");
    let stranger = json!({ "lead": id::fresh(), "others": [] });
    assert_eq!(put(&mut manager, &team, stranger).await.0, StatusCode::NOT_FOUND);
    let (status, _, _) = manager
        .send(
            Method::PUT,
            &format!("/api/clients/{id}/team/cooking"),
            "application/json",
            json!({ "lead": who, "others": [] }).to_string().into(),
        )
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    app.end().await;
}
