//! Journeys of work: recurring runs, tasks with their four fields, moves and gates, and who sees them.

use chrono::TimeDelta;
use daiyun_base::id;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::access;
use crate::db::scratch::change;
use crate::jobs::run_all_once;
use crate::stores;
use crate::testing::{StatusCode, TestApp, Visitor};
use crate::work;

async fn user_id(app: &TestApp, role: &str) -> Uuid {
    app.scope(&app.login(role)).await.person().user_id.unwrap()
}

async fn store_id(app: &TestApp, code: &str) -> Uuid {
    stores::by_code(&app.operator(), code).await.unwrap().id
}

async fn assign(app: &TestApp, role: &str, code: &str) {
    let (user, store) = (user_id(app, role).await, store_id(app, code).await);
    let tx = app.operator().begin(access::MANAGE_USERS).await.unwrap();
    crate::stores::assign(&tx, user, &[store]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn step(visitor: &mut Visitor, task: &Value, step: &str, note: &str) -> (StatusCode, Value) {
    let path = format!("/api/tasks/{}/moves", task["id"].as_str().unwrap());
    visitor.post(&path, json!({ "move": step, "note": note })).await
}

async fn run_titles(visitor: &mut Visitor) -> Vec<String> {
    let (status, runs) = visitor.get("/api/sop_runs?limit=100").await;
    assert_eq!(status, StatusCode::OK, "{runs}");
    let mut titles: Vec<String> = runs["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn recurring_runs_open_once_and_wait_for_newcomers() {
    // A Wednesday. The clients and stores were entered that day, so their weeks begin next Monday.
    let app = TestApp::on("2026-07-15").await;
    for _ in 0..2 {
        run_all_once(&app.agency).await.unwrap();
    }
    let login = app.login("project_manager");
    let mut lead = app.sign_in(&login).await;
    let first = run_titles(&mut lead).await;
    let of_store = |titles: &[String], name: &str| titles.iter().filter(|title| title.contains(name)).count();
    assert_eq!(of_store(&first, "禾裳旗舰店"), 1, "{first:?}");
    assert_eq!(of_store(&first, "禾裳女装抖音旗舰店"), 1, "{first:?}");
    assert_eq!(first.iter().filter(|title| title.ends_with(" · 禾裳女装")).count(), 0, "{first:?}");
    app.clock.pass(TimeDelta::days(5));
    run_all_once(&app.agency).await.unwrap();
    let mut lead = app.sign_in(&login).await;
    let monday = run_titles(&mut lead).await;
    assert_eq!(of_store(&monday, "禾裳旗舰店"), 2, "{monday:?}");
    assert_eq!(monday.iter().filter(|title| title.ends_with(" · 禾裳女装")).count(), 1, "{monday:?}");
    app.end().await;
}

#[tokio::test]
async fn a_task_names_everything_that_is_missing() {
    let app = TestApp::on("2026-07-15").await;
    let mut lead = app.sign_in(&app.login("project_manager")).await;
    let (status, refused) =
        lead.post("/api/tasks", json!({ "id": id::fresh(), "title": "活动价设置" })).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("task_incomplete")));
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.starts_with("任务还缺 4 项：请指定负责人；请填写截止时间；"), "{detail}");
    assign(&app, "designer", "YJ-TM").await;
    let mut task = json!({
        "id": id::fresh(), "title": "活动价设置", "owner_id": user_id(&app, "designer").await,
        "due_at": "2026-07-16T10:00:00Z", "standard": "全部 SKU 毛利 ≥ 18%", "priority": "p1",
        "store_id": store_id(&app, "HS-TM").await,
    });
    let (status, refused) = lead.post("/api/tasks", task.clone()).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("owner_out_of_scope")));
    task["owner_id"] = json!(user_id(&app, "operator").await);
    let (status, created) = lead.post("/api/tasks", task.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{created}");
    assert_eq!((&created["client_name"], &created["owner_name"]), (&json!("禾裳女装"), &json!("江一帆")));
    assert_eq!((&created["origin_kind"], &created["state_label"]), (&json!("manual"), &json!("待处理")));
    // Sent again, it is the same task.
    let (_, again) = lead.post("/api/tasks", task).await;
    assert_eq!(again["task_no"], created["task_no"]);
    app.end().await;
}

#[tokio::test]
async fn what_a_leaver_had_not_finished_goes_to_the_successor() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (leaver, successor) = (user_id(&app, "operator").await, user_id(&app, "media_buyer").await);
    let new = async |title: &str, owner: &str| {
        json!({
            "id": id::fresh(), "title": title, "owner_id": user_id(&app, owner).await,
            "due_at": "2026-07-16T10:00:00Z", "standard": "首屏 3 秒内打开", "priority": "p2",
            "store_id": store_id(&app, "HS-TM").await,
        })
    };
    let mut lead = app.sign_in(&app.login("project_manager")).await;
    let (_, theirs) = lead.post("/api/tasks", new("详情页改版", "operator").await).await;
    let (_, others) = lead.post("/api/tasks", new("主图更新", "designer").await).await;
    let leave = json!({ "id": id::fresh(), "successor_id": successor, "reason": "离职" });
    let (status, gone) = administrator.post(&format!("/api/users/{leaver}/departures"), leave).await;
    assert_eq!(status, StatusCode::CREATED, "{gone}");
    run_all_once(&app.agency).await.unwrap();
    let (_, rows) = lead.get("/api/tasks?stores=HS-TM&limit=100").await;
    let owner = |task: &Value| {
        let rows = rows["items"].as_array().unwrap();
        rows.iter().find(|row| row["id"] == task["id"]).unwrap()["owner_name"].clone()
    };
    assert_eq!((owner(&theirs), owner(&others)), (json!("程亦然"), json!("林知夏")));
    // Once: what the successor passes on does not come back.
    run_all_once(&app.agency).await.unwrap();
    let path = format!("/api/activity?subject_id={}", theirs["id"].as_str().unwrap());
    let (_, trail) = administrator.get(&path).await;
    let verbs = trail["items"].as_array().unwrap().iter().filter(|row| row["verb"] == "work.hand_over");
    assert_eq!(verbs.count(), 1, "{trail}");
    app.end().await;
}

#[tokio::test]
async fn nobody_accepts_their_own_work_and_each_closing_is_in_the_ledger() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let new = json!({
        "id": id::fresh(), "title": "详情页改版", "owner_id": user_id(&app, "operator").await,
        "due_at": "2026-07-15T03:00:00Z", "standard": "首屏 3 秒内打开", "priority": "p2",
        "store_id": store_id(&app, "HS-TM").await,
    });
    let (_, task) = operator.post("/api/tasks", new).await;
    let (status, refused) = step(&mut operator, &task, "submit", "").await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("wrong_task_state")));
    step(&mut operator, &task, "start", "").await;
    let (_, handed_in) = step(&mut operator, &task, "submit", "").await;
    assert_eq!(handed_in["state"], "in_review");
    assert_eq!(
        handed_in["actions"]["accept"]["reason"],
        "自己做的不能自己验收，请由负责人和提交人以外的人验收"
    );
    assert_eq!(handed_in["actions"]["send_back"]["needs_note"], true);
    assert_eq!(handed_in["actions"]["accept"]["needs_note"], false);
    let (status, refused) = step(&mut operator, &task, "accept", "").await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("own_work")));
    let mut lead = app.sign_in(&app.login("project_manager")).await;
    let (status, refused) = step(&mut lead, &task, "send_back", " ").await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason_required")));
    let (_, sent_back) = step(&mut lead, &task, "send_back", "首屏仍要 5 秒").await;
    assert_eq!((&sent_back["state"], &sent_back["note"]), (&json!("in_progress"), &json!("首屏仍要 5 秒")));
    step(&mut operator, &task, "submit", "").await;
    let (_, done) = step(&mut lead, &task, "accept", "").await;
    assert_eq!(done["state"], "done");
    step(&mut lead, &task, "reopen", "客户换了主图").await;
    step(&mut operator, &task, "submit", "").await;
    step(&mut lead, &task, "accept", "").await;
    let closings = work::closings_after(&app.operator(), 0).await.unwrap();
    let closed: Vec<(i64, &str)> =
        closings.iter().map(|closing| (closing.closing_no, closing.origin_kind.as_str())).collect();
    assert_eq!(closed, [(1, "manual"), (2, "manual")]);
    let (_, all) = lead.get("/api/tasks?state=done").await;
    assert_eq!(all["total"], 1);
    app.end().await;
}

#[tokio::test]
async fn only_the_owner_begins_and_hands_in() {
    let app = TestApp::on("2026-07-15").await;
    let mut lead = app.sign_in(&app.login("project_manager")).await;
    let new = json!({
        "id": id::fresh(), "title": "详情页改版", "owner_id": user_id(&app, "operator").await,
        "due_at": "2026-07-15T03:00:00Z", "standard": "首屏 3 秒内打开", "priority": "p2",
        "store_id": store_id(&app, "HS-TM").await,
    });
    let (_, task) = lead.post("/api/tasks", new).await;
    assert_eq!(task["actions"]["start"]["allowed"], false);
    let (status, refused) = step(&mut lead, &task, "start", "").await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("not_the_owner")));
    let mut operator = app.sign_in(&app.login("operator")).await;
    step(&mut operator, &task, "start", "").await;
    let (status, refused) = step(&mut lead, &task, "submit", "").await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("not_the_owner")));
    // Once its owner has left, anybody of the role takes it in hand; the project manager is not of the role.
    let left = format!("UPDATE users SET is_active = FALSE WHERE login = '{}'", app.login("operator"));
    change(app.agency.database(), &left).await;
    let (_, refused) = step(&mut lead, &task, "submit", "").await;
    assert_eq!(refused["code"], "not_of_the_role");
    app.end().await;
}

#[tokio::test]
async fn a_crisis_opened_by_hand_leaves_its_two_hours() {
    let app = TestApp::on("2026-07-15").await;
    let mut lead = app.sign_in(&app.login("project_manager")).await;
    let new = json!({
        "id": id::fresh(), "template_code": "crisis_response", "anchor_on": "2026-07-15",
        "store_id": store_id(&app, "HS-TM").await,
    });
    let (status, run) = lead.post("/api/sop_runs", new).await;
    assert_eq!(status, StatusCode::CREATED, "{run}");
    assert_eq!((&run["state"], &run["state_label"]), (&json!("under_way"), &json!("进行中")));
    let tasks = run["tasks"].as_array().unwrap();
    let first_response = tasks.iter().find(|task| task["step_code"] == "first_response").unwrap();
    assert_eq!(first_response["due_at"], "2026-07-15T03:00:00Z");
    assert!(tasks.iter().all(|task| task["is_overdue"] == false), "{tasks:#?}");
    app.end().await;
}

#[tokio::test]
async fn lists_narrow_to_mine_late_and_a_client() {
    let app = TestApp::on("2026-07-15").await;
    run_all_once(&app.agency).await.unwrap();
    let mut operator = app.sign_in(&app.login("operator")).await;
    let own = user_id(&app, "operator").await;
    let count = async |visitor: &mut Visitor, query: &str| {
        let (status, page) = visitor.get(&format!("/api/tasks?limit=500&{query}")).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page["items"].as_array().unwrap().clone()
    };
    let mine = count(&mut operator, "mine=true").await;
    assert!(!mine.is_empty());
    assert!(mine.iter().all(|task| task["owner_id"] == json!(own)), "{mine:#?}");
    assert!(count(&mut operator, "overdue=true").await.is_empty(), "nothing is late at nine in the morning");
    app.clock.pass(TimeDelta::days(1));
    let mut operator = app.sign_in(&app.login("operator")).await;
    let late = count(&mut operator, "overdue=true").await;
    assert!(!late.is_empty() && late.iter().all(|task| task["is_overdue"] == true));
    let of_client = count(&mut operator, "client=yuji").await;
    assert!(!of_client.is_empty() && of_client.iter().all(|task| task["client_name"] == "予肌"));
    assert!(count(&mut operator, "client=nobody").await.is_empty());
    app.end().await;
}

#[tokio::test]
async fn a_run_by_hand_belongs_to_what_its_template_is_for() {
    let app = TestApp::on("2026-07-15").await;
    let mut lead = app.sign_in(&app.login("project_manager")).await;
    let client = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
    let new = |subject: Value| {
        let mut body =
            json!({ "id": id::fresh(), "template_code": "client_onboarding", "anchor_on": "2026-07-15" });
        body.as_object_mut().unwrap().extend(subject.as_object().unwrap().clone());
        body
    };
    let (status, refused) = lead.post("/api/sop_runs", new(json!({}))).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("run_subject")));
    let (status, run) = lead.post("/api/sop_runs", new(json!({ "client_id": client }))).await;
    assert_eq!(status, StatusCode::CREATED, "{run}");
    assert_eq!(run["stages"].as_array().unwrap().len(), 4);
    assert_eq!(run["client_name"], "禾裳女装");
    assert_eq!(run["stages"][0]["pass"]["allowed"], false);
    let (status, _) = lead.post("/api/sop_runs", new(json!({ "client_id": id::fresh() }))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // People of another client's stores do not see it; people of one of its stores do.
    let id = run["id"].as_str().unwrap();
    for (store, expected) in [("YJ-TM", StatusCode::NOT_FOUND), ("HS-DY", StatusCode::OK)] {
        assign(&app, "operator", store).await;
        let mut operator = app.sign_in(&app.login("operator")).await;
        assert_eq!(operator.get(&format!("/api/sop_runs/{id}")).await.0, expected, "{store}");
    }
    let (status, library) = lead.get("/api/sop_templates").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(library["items"].as_array().unwrap().len(), app.agency.definitions().sop.len());
    app.end().await;
}
