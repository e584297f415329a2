//! What stands beside the numbers: targets, notes on days, sale events, saved views.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use daiyun_base::id;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{import, orders, traffic};
use crate::testing::{Method, StatusCode, TestApp, Visitor};

async fn set(visitor: &mut Visitor, month: &str, target: Value) -> (StatusCode, Value) {
    visitor.put("/api/targets", json!({ "month": month, "targets": [target] })).await
}

async fn beside(visitor: &mut Visitor, query: &str) -> Vec<Value> {
    let (status, view) = visitor.get(&format!("/api/board/targets?{query}")).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    view["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_month_is_held_against_its_target_and_its_time() {
    let app = TestApp::on("2026-07-15").await;
    for store in ["HS-TM", "YJ-TM"] {
        import(&app, store, "ExportOrderList202607150800.csv", &orders("2026-06-20", "2026-07-14")).await;
    }
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let paid = |store: &str, goal: &str| json!({ "store": store, "metric": "paid_sales", "floor": "20万", "goal": goal, "stretch": "30万" });
    // 9,000 yuan a day; 31 days of it are 279,000.
    let (status, view) = set(&mut manager, "2026-07", paid("HS-TM", "279,000")).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    assert_eq!(view["items"][0]["goal_value"], 27_900_000);
    let of_day = "from=2026-07-14&to=2026-07-14&stores=HS-TM";
    let [one] = beside(&mut manager, of_day).await.try_into().unwrap();
    assert_eq!(
        (&one["goal"], &one["day_goal"], &one["month_goal"]),
        (&json!(900_000), &json!(900_000), &json!(27_900_000))
    );
    assert_eq!(
        (&one["month_value"], &one["done_ppm"], &one["time_ppm"]),
        (&json!(12_600_000), &json!(451_613), &json!(451_613))
    );
    assert_eq!((&one["change"]["value_ppm"], &one["change"]["verdict"]), (&json!(0), &json!("same")));
    // The days before the month have no target, so a period that reaches into them has none either; the month has.
    let [one] = beside(&mut manager, "from=2026-06-25&to=2026-07-14&stores=HS-TM").await.try_into().unwrap();
    assert_eq!((&one["goal"], &one["done_ppm"]), (&Value::Null, &json!(451_613)));
    // A scope with a store that has none is not held against the target of the others.
    let both = "from=2026-07-14&to=2026-07-14&stores=HS-TM,YJ-TM";
    let [one] = beside(&mut manager, both).await.try_into().unwrap();
    assert_eq!((&one["month_goal"], one["without"].as_array().unwrap().len()), (&Value::Null, 1));
    set(&mut manager, "2026-07", paid("YJ-TM", "29万")).await;
    let [one] = beside(&mut manager, both).await.try_into().unwrap();
    assert_eq!((&one["month_goal"], &one["without"]), (&json!(56_900_000), &json!([])));
    // Those who keep no contracts still see how far the month is, and so do the client's people, of their own stores.
    let mut contact = app.sign_in(&app.login("client_decision_maker")).await;
    assert_eq!(beside(&mut contact, of_day).await.len(), 1);
    assert_eq!(contact.get(&format!("/api/board/targets?{both}")).await.0, StatusCode::NOT_FOUND);
    let (_, theirs) = contact.get("/api/targets?month=2026-07").await;
    assert_eq!((&theirs["total"], &theirs["actions"]["set"]["allowed"]), (&json!(1), &json!(false)));
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(operator.get("/api/targets?month=2026-07").await.0, StatusCode::FORBIDDEN);
    assert_eq!(beside(&mut operator, of_day).await.len(), 1);
    app.end().await;
}

#[tokio::test]
async fn targets_are_typed_refused_replaced_and_withdrawn() {
    let app = TestApp::on("2026-07-15").await;
    let mut manager = app.sign_in(&app.login("project_manager")).await;
    let target = |change: Value| {
        let mut target = json!({ "store": "HS-TM", "metric": "refund_rate", "floor": "10%", "goal": "9%", "stretch": "8%" });
        target.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        target
    };
    for (month, change, status, code) in [
        ("2026-07", json!({ "stretch": "12%" }), 422, "target_order"),
        (
            "2026-07",
            json!({ "metric": "paid_sales", "goal": "1.005", "floor": "", "stretch": "" }),
            422,
            "target_number",
        ),
        ("2026-07", json!({ "goal": "" }), 422, "target_goal"),
        ("2026-07", json!({ "metric": "active_sku_rate_of_nothing" }), 422, "metric_unknown"),
        ("2026-13", json!({}), 422, "month_unknown"),
        ("+9999-1", json!({}), 422, "month_unknown"),
        ("2026-07", json!({ "store": "NO-SUCH" }), 404, "not_found"),
    ] {
        let (answered, problem) = set(&mut manager, month, target(change)).await;
        assert_eq!((answered.as_u16(), problem["code"].as_str().unwrap()), (status, code), "{problem}");
    }
    // One that is refused takes the others of its grid with it.
    let grid =
        json!({ "month": "2026-07", "targets": [target(json!({})), target(json!({ "store": "NO-SUCH" }))] });
    assert_eq!(manager.put("/api/targets", grid).await.0, StatusCode::NOT_FOUND);
    let (_, view) = manager.get("/api/targets?month=2026-07").await;
    assert_eq!((&view["total"], &view["actions"]["set"]["allowed"]), (&json!(0), &json!(true)));
    for (change, total) in [
        (json!({}), 1),
        (json!({}), 1),
        (json!({ "goal": "8.5%" }), 1),
        (json!({ "floor": "", "goal": "", "stretch": "" }), 0),
    ] {
        let (status, view) = set(&mut manager, "2026-07", target(change)).await;
        assert_eq!((status, &view["total"]), (StatusCode::OK, &json!(total)), "{view}");
    }
    // What was as before left no trace; each change says what was before it.
    let trail = app.remembered_verbs("contracts.set_targets").await;
    assert_eq!(trail.len(), 3, "{trail:?}");
    let replaced = trail.iter().find(|row| row.detail["after"]["goal"] == 85_000).unwrap();
    assert_eq!(replaced.detail["before"]["goal"], 90_000);
    for role in ["operator", "finance", "client_decision_maker"] {
        let mut other = app.sign_in(&app.login(role)).await;
        assert_eq!(set(&mut other, "2026-07", target(json!({}))).await.0, StatusCode::FORBIDDEN, "{role}");
    }
    app.end().await;
}

fn note(change: Value) -> Value {
    let mut note = json!({ "id": id::fresh(), "from": "2026-07-13", "to": "2026-07-14", "text": "换主图" });
    note.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    note
}

async fn texts(visitor: &mut Visitor, query: &str) -> Vec<String> {
    let (status, view) = visitor.get(&format!("/api/notes?from=2026-07-01&to=2026-07-14{query}")).await;
    assert_eq!(status, StatusCode::OK, "{view}");
    let items = view["items"].as_array().unwrap().iter();
    let mut texts: Vec<String> = items.map(|note| note["text"].as_str().unwrap().to_owned()).collect();
    texts.sort();
    texts
}

#[tokio::test]
async fn what_is_written_for_the_agency_never_reaches_the_client() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607150800.csv", &orders("2026-07-01", "2026-07-14")).await;
    import(&app, "HS-TM", "店铺日报_20260715_080000.csv", &traffic("2026-07-01", "2026-07-14")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let internal = note(json!({ "store": "HS-TM", "text": "内部：毛利不够，先停投" }));
    for (body, status) in [
        (internal.clone(), 201),
        (internal, 201),
        (note(json!({ "store": "HS-TM", "text": "大促备货", "is_for_client": true })), 201),
        (note(json!({ "store": "YJ-TM", "text": "另一家的事", "is_for_client": true })), 201),
        (note(json!({ "text": "全部店铺系统升级", "is_for_client": true })), 201),
        (note(json!({ "text": "  " })), 422),
        (note(json!({ "text": "一\n二" })), 422),
        (note(json!({ "from": "2026-07-15", "to": "2026-07-14" })), 422),
        (note(json!({ "store": "NO-SUCH" })), 404),
        (note(json!({ "client_id": id::fresh() })), 404),
    ] {
        let (answered, said) = operator.post("/api/notes", body).await;
        assert_eq!(answered.as_u16(), status, "{said}");
    }
    assert_eq!(texts(&mut operator, "").await.len(), 4);
    assert_eq!(texts(&mut operator, "&stores=HS-TM").await.len(), 3);
    assert_eq!(texts(&mut operator, "&stores=NO-SUCH").await, ["全部店铺系统升级"]);
    let mut contact = app.sign_in(&app.login("client_decision_maker")).await;
    let theirs = texts(&mut contact, "").await;
    assert_eq!(theirs, ["全部店铺系统升级", "大促备货"]);
    let (_, seen) = contact.get("/api/notes?from=2026-07-01&to=2026-07-14").await;
    assert!(seen["items"].as_array().unwrap().iter().all(|note| note["written_by_name"].is_null()), "{seen}");
    assert_eq!(contact.post("/api/notes", note(json!({}))).await.0, StatusCode::FORBIDDEN);
    // The file holds what the screen shows, to each side its own.
    for (visitor, expected) in [(&mut operator, 4), (&mut contact, 3)] {
        let body = json!({ "from": "2026-07-01", "to": "2026-07-14", "stores": "HS-TM" }).to_string();
        let (_, _, bytes) =
            visitor.send(Method::POST, "/api/board/file", "application/json", body.into()).await;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_ref())).unwrap();
        let rows: Vec<Vec<Data>> =
            book.worksheet_range("日期备注").unwrap().rows().map(<[Data]>::to_vec).collect();
        assert_eq!(rows.len(), expected, "{rows:?}");
    }
    app.end().await;
}

#[tokio::test]
async fn a_note_goes_with_its_author_or_a_director() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let (_, written) = operator.post("/api/notes", note(json!({ "store": "HS-TM" }))).await;
    let path = format!("/api/notes/{}", written["id"].as_str().unwrap());
    let mut narrow = narrow_analyst(&app, "HS-TM").await;
    assert_eq!(texts(&mut narrow, "").await, ["换主图"]);
    let (status, refused) = narrow.post("/api/notes", note(json!({}))).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("note_for_all")));
    assert_eq!(narrow.delete(&path).await, StatusCode::CONFLICT);
    let mut elsewhere = narrow_analyst(&app, "YJ-TM").await;
    assert!(texts(&mut elsewhere, "").await.is_empty());
    assert_eq!(elsewhere.delete(&path).await, StatusCode::NOT_FOUND);
    assert_eq!(operator.delete(&path).await, StatusCode::NO_CONTENT);
    assert_eq!(operator.delete(&path).await, StatusCode::NOT_FOUND);
    assert_eq!(app.remembered_verbs("dashboard.annotate").await.len(), 2);
    let (_, events) = operator.get("/api/sale_events?from=2025-06-19&to=2026-06-30").await;
    let codes: Vec<&str> =
        events["items"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!((codes.first(), codes.last()), (Some(&"june_18"), Some(&"june_18")));
    assert_eq!(events["items"][0]["from"], "2025-06-15");
    app.end().await;
}

/// An analyst who was given one store.
async fn narrow_analyst(app: &TestApp, store: &str) -> Visitor {
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (_, stores) = administrator.get("/api/stores").await;
    let stores = stores["items"].as_array().unwrap();
    let store_id = stores.iter().find(|one| one["code"] == store).unwrap()["id"].clone();
    let (user, login) = (id::fresh(), format!("narrow.{}", store.to_lowercase()));
    let new = json!({ "id": user, "login": login, "name": "窄范围", "role": "data_analyst",
        "password": "a-test-password", "has_all_stores": false });
    let (status, answer) = administrator.post("/api/users", new).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let reach = json!({ "has_all_stores": false, "clients": [], "stores": [store_id] }).to_string();
    let path = format!("/api/users/{user}/reach");
    let (status, ..) = administrator.send(Method::PUT, &path, "application/json", reach.into()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    app.sign_in(&login).await
}

async fn names(visitor: &mut Visitor) -> Vec<(String, bool)> {
    let (status, view) = visitor.get("/api/views?page=board").await;
    assert_eq!(status, StatusCode::OK, "{view}");
    let items = view["items"].as_array().unwrap().iter();
    items.map(|view| (view["name"].as_str().unwrap().to_owned(), view["is_own"] == true)).collect()
}

#[tokio::test]
async fn a_shared_view_is_found_by_the_role_that_sees_its_stores() {
    let app = TestApp::on("2026-07-15").await;
    let mut director = app.sign_in(&app.login("director")).await;
    let view = |name: &str, query: &str, role: Value| json!({ "id": id::fresh(), "page": "board", "name": name, "query": query, "shared_with": role, "is_default": true });
    for (body, status) in [
        (view("禾裳早会", "scope=HS-TM%2CHS-DY&period=yesterday", json!("data_analyst")), 201),
        (view("天猫周会", "scope=HS-TM&grain=week", json!("data_analyst")), 201),
        (view("自己看", "period=last_month", Value::Null), 201),
        (view("给客户", "period=last_month", json!("client_contact")), 422),
        (view("没有这个角色", "", json!("nobody")), 422),
        (view("", "", Value::Null), 422),
        (view("跳走", "//evil.example/?a=<b>", Value::Null), 422),
    ] {
        let (answered, said) = director.post("/api/views", body).await;
        assert_eq!(answered.as_u16(), status, "{said}");
    }
    // One default, the last that was made so.
    let (_, own) = director.get("/api/views?page=board").await;
    let defaults = own["items"].as_array().unwrap().iter().filter(|view| view["is_default"] == true);
    assert_eq!(defaults.map(|view| view["name"].clone()).collect::<Vec<_>>(), [json!("自己看")]);
    let mut analyst = app.sign_in(&app.login("data_analyst")).await;
    assert_eq!(names(&mut analyst).await.len(), 2);
    let mut narrow = narrow_analyst(&app, "HS-TM").await;
    assert_eq!(names(&mut narrow).await, [("天猫周会".to_owned(), false)]);
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(names(&mut operator).await, []);
    let (status, _) = operator.post("/api/views", view("想共享", "", json!("operator"))).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    // Somebody else's view is nobody's to change.
    let shared: Uuid =
        own["items"].as_array().unwrap().iter().find(|view| view["name"] == "天猫周会").unwrap()["id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
    let path = format!("/api/views/{shared}");
    assert_eq!(analyst.patch(&path, json!({ "name": "改名" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(analyst.delete(&path).await, StatusCode::NOT_FOUND);
    let (status, changed) = director.patch(&path, json!({ "shared_with": "", "is_default": true })).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!(names(&mut narrow).await, []);
    assert_eq!(director.delete(&path).await, StatusCode::NO_CONTENT);
    assert_eq!(names(&mut director).await.len(), 2);
    assert_eq!(director.get("/api/views?page=orders").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    app.end().await;
}
