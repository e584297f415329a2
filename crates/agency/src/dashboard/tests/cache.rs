//! What is kept is never older than what was imported, never somebody else's, and asked once by many.

use chrono::TimeDelta;
use daiyun_kpi::catalogue::Catalogue;
use daiyun_kpi::query::Query;
use daiyun_kpi::sql::compile;
use futures::future::join_all;
use serde_json::json;

use super::{board, card, import, orders};
use crate::dashboard::board::BoardQuestion;
use crate::dashboard::cache::{BoardKey, board_json};
use crate::definitions;
use crate::jobs;
use crate::testing::{Method, StatusCode, TestApp};

fn question(stores: Option<&[&str]>, from: &str, to: &str) -> BoardQuestion {
    let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let days = daiyun_base::period::DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
    BoardQuestion { stores: stores.map(owned), days, compare: Some("previous".parse().unwrap()) }
}

#[tokio::test]
async fn a_board_is_new_after_an_import_and_asked_once_by_many() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607140800.csv", &orders("2026-07-01", "2026-07-13")).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let query = "from=2026-07-13&to=2026-07-14&stores=HS-TM";
    let view = board(&mut director, query).await;
    assert_eq!(card(&view, "paid_sales").0, json!(900_000));
    let asked = app.agency.kept().asked();
    assert_eq!(board(&mut director, query).await, view);
    assert_eq!(app.agency.kept().asked(), asked, "the second look asks nothing");
    import(&app, "HS-TM", "ExportOrderList202607150800.csv", &orders("2026-07-14", "2026-07-14")).await;
    let view = board(&mut director, query).await;
    assert_eq!(card(&view, "paid_sales").0, json!(1_800_000));
    // Many who ask the same at once cost what one costs.
    let scope = app.scope(&app.login("director")).await;
    let asked = app.agency.kept().asked();
    let cold = question(Some(&["HS-TM"]), "2026-07-10", "2026-07-14");
    board_json(&scope, &cold).await.unwrap();
    let once = app.agency.kept().asked() - asked;
    let other = question(Some(&["HS-TM"]), "2026-07-09", "2026-07-14");
    let many = join_all((0..20).map(|_| board_json(&scope, &other))).await;
    assert!(many.iter().all(Result::is_ok));
    // They share some answers with the board before; twenty boards would be twenty times as many.
    assert!(app.agency.kept().asked() - asked - once <= once);
    app.end().await;
}

#[tokio::test]
async fn two_scopes_share_a_board_only_if_they_see_the_same() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607140800.csv", &orders("2026-07-01", "2026-07-13")).await;
    import(&app, "YJ-TM", "ExportOrderList202607140801.csv", &orders("2026-07-13", "2026-07-13")).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let mut contact = app.sign_in("ye.qinghe").await;
    let query = "from=2026-07-13&to=2026-07-13";
    let everything = board(&mut director, query).await;
    let own = board(&mut contact, query).await;
    assert_eq!(card(&everything, "paid_sales").0, json!(1_800_000));
    assert_eq!(card(&own, "paid_sales").0, json!(900_000));
    assert!(!own.to_string().contains("YJ-TM"));
    let (status, _) = contact.get(&format!("/api/board?{query}&stores=YJ-TM")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    app.end().await;
}

#[tokio::test]
async fn a_board_is_kept_under_all_that_it_depends_on() {
    let app = TestApp::on("2026-07-15").await;
    let scope = app.scope(&app.login("director")).await;
    let key = async |asked: BoardQuestion| BoardKey::of(&scope, &asked).await.unwrap();
    let asked = || question(Some(&["HS-TM", "YJ-TM"]), "2026-07-01", "2026-07-14");
    let kept = key(asked()).await;
    assert_eq!(key(question(Some(&["YJ-TM", "HS-TM", "HS-TM"]), "2026-07-01", "2026-07-14")).await, kept);
    // Today is not over: a board that asks for it is the board until yesterday.
    assert_eq!(key(question(Some(&["HS-TM", "YJ-TM"]), "2026-07-01", "2026-07-15")).await, kept);
    for other in
        [question(None, "2026-07-01", "2026-07-14"), question(Some(&["HS-TM"]), "2026-07-01", "2026-07-14")]
    {
        assert_ne!(key(other).await, kept);
    }
    let elsewhere = BoardQuestion { compare: Some("week_ago".parse().unwrap()), ..asked() };
    assert_ne!(key(elsewhere).await, kept);
    let operator = app.scope("ye.qinghe").await;
    assert_ne!(BoardKey::of(&operator, &asked()).await.unwrap(), kept);
    // A verb of anybody may have changed what stands on it.
    let mut visitor = app.sign_in(&app.login("director")).await;
    let after = key(asked()).await;
    assert_ne!(after, kept);
    assert_eq!(visitor.get("/api/board?from=2026-07-01&to=2026-07-14").await.0, StatusCode::OK);
    assert_eq!(key(asked()).await, after, "looking is no verb");
    app.clock.pass(TimeDelta::hours(24));
    assert_ne!(key(asked()).await, after);
    app.end().await;
}

#[test]
fn another_definition_is_another_statement() {
    let altered: Vec<_> = definitions::sources()
        .into_iter()
        .map(|mut source| {
            if source.path.ends_with("metrics/trade.toml") {
                source.text = source.text.replace("column = \"paid_fen\"", "column = \"placed_fen\"");
            }
            source
        })
        .collect();
    let sql = |sources: &[daiyun_base::definition::Source]| {
        let mut issues = Vec::new();
        let facts = daiyun_base::definition::load_each(sources, &mut issues);
        let (catalogue, _) = Catalogue::load(sources, &facts);
        let query = Query {
            metrics: vec!["paid_sales".to_owned()],
            by: Vec::new(),
            days: question(None, "2026-07-01", "2026-07-14").days,
            filters: Vec::new(),
            scope: Vec::new(),
            limit: 1,
        };
        compile(&catalogue, &query).unwrap().sql
    };
    assert_ne!(sql(&altered), sql(&definitions::sources()));
}

#[tokio::test]
async fn boards_are_made_ready_when_imports_have_come_to_rest() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607150800.csv", &orders("2026-07-01", "2026-07-14")).await;
    let run = async || {
        app.clock.pass(TimeDelta::minutes(2));
        jobs::run_all_once(&app.agency).await.unwrap();
        app.agency.kept().asked()
    };
    // Nobody looks at boards here yet.
    run().await;
    let asked = run().await;
    assert_eq!(run().await, asked);
    let mut director = app.sign_in(&app.login("director")).await;
    board(&mut director, "from=2026-07-01&to=2026-07-01").await;
    let before = app.agency.kept().asked();
    assert!(run().await > before);
    let ready = run().await;
    for query in
        ["from=2026-07-14&to=2026-07-14", "from=2026-07-08&to=2026-07-14", "from=2026-07-01&to=2026-07-14"]
    {
        board(&mut director, query).await;
    }
    let mut contact = app.sign_in("ye.qinghe").await;
    board(&mut contact, "from=2026-07-14&to=2026-07-14").await;
    assert_eq!(app.agency.kept().asked(), ready, "everything was ready");
    app.end().await;
}

#[tokio::test]
async fn what_a_session_may_see_changes_with_the_verb_that_changes_it() {
    let app = TestApp::on("2026-07-15").await;
    let mut director = app.sign_in(&app.login("director")).await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let all = director.get("/api/stores").await.1["total"].as_u64().unwrap();
    assert!(all > 2);
    let own = director.get("/api/stores").await.1["items"][0]["id"].clone();
    let (_, people) = administrator.get("/api/users?limit=100").await;
    let login = app.login("director");
    let people = people["items"].as_array().unwrap();
    let id =
        people.iter().find(|one| one["login"] == login.as_str()).unwrap()["id"].as_str().unwrap().to_owned();
    let reach = json!({ "has_all_stores": false, "clients": [], "stores": [own] }).to_string();
    let path = format!("/api/users/{id}/reach");
    let (status, ..) = administrator.send(Method::PUT, &path, "application/json", reach.into()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, stores) = director.get("/api/stores").await;
    // Either the session ended with the change, or it sees the new reach: never the old one.
    assert!(status == StatusCode::UNAUTHORIZED || stores["total"] == json!(1), "{status} {stores}");
    // A session that is left alone ends, kept or not.
    let mut idle = app.sign_in(&app.login("operator")).await;
    assert_eq!(idle.get("/api/stores").await.0, StatusCode::OK);
    assert_eq!(idle.get("/api/stores").await.0, StatusCode::OK);
    app.clock.pass(TimeDelta::days(2));
    assert_eq!(idle.get("/api/stores").await.0, StatusCode::UNAUTHORIZED);
    app.end().await;
}
