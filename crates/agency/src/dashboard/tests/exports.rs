//! Files that are fetched later: whole, one's own, remembered, and gone in time.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::TimeDelta;
use daiyun_base::id;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{import, orders};
use crate::jobs;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

fn lines(id: Uuid) -> Value {
    json!({ "id": id, "kind": "lines", "metric": "paid_sales", "from": "2026-07-01", "to": "2026-07-14",
        "reason": "与品牌方对账" })
}

async fn fetched(visitor: &mut Visitor, id: Uuid) -> (StatusCode, Vec<u8>) {
    let path = format!("/api/exports/{id}/file");
    let (status, _, bytes) = visitor.send(Method::GET, &path, "application/json", Vec::new().into()).await;
    (status, bytes.to_vec())
}

async fn one(visitor: &mut Visitor, id: Uuid) -> Value {
    visitor.get(&format!("/api/exports/{id}")).await.1
}

/// Every row below the header: the cell of a column.
fn column(bytes: &[u8], sheet: usize, title: &str) -> Vec<Data> {
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(sheet).unwrap().unwrap();
    let mut rows = range.rows();
    let header = rows.next().unwrap();
    let at = header.iter().rposition(|cell| cell.to_string().starts_with(title)).unwrap();
    rows.map(|row| row[at].clone()).collect()
}

#[tokio::test]
async fn a_file_arrives_whole_is_counted_and_goes_in_time() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607150800.csv", &orders("2026-07-01", "2026-07-14")).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let id = id::fresh();
    let mut silent = lines(id);
    silent["reason"] = json!("  ");
    let (status, answer) = director.post("/api/exports", silent).await;
    assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason")));
    let (status, made) = director.post("/api/exports", lines(id)).await;
    assert_eq!(
        (status, &made["state"], &made["row_count"]),
        (StatusCode::ACCEPTED, &json!("waiting"), &json!(126))
    );
    assert_eq!(made["actions"]["fetch"]["allowed"], json!(false));
    // The same request finds it; another one under its id is a mistake; too early it is not there.
    assert_eq!(director.post("/api/exports", lines(id)).await.0, StatusCode::ACCEPTED);
    let mut other = lines(id);
    other["metric"] = json!("paid_orders");
    assert_eq!(director.post("/api/exports", other).await.1["code"], "id_taken");
    assert_eq!(fetched(&mut director, id).await.0, StatusCode::CONFLICT);
    assert_eq!(jobs::drain(&app.agency).await.unwrap(), 1);
    let ready = one(&mut director, id).await;
    assert_eq!((&ready["state"], &ready["download_count"]), (&json!("ready"), &json!(0)));
    let (status, bytes) = fetched(&mut director, id).await;
    assert_eq!(status, StatusCode::OK);
    use sha2::Digest;
    assert_eq!(ready["file_sha256"], json!(hex::encode(sha2::Sha256::digest(&bytes))));
    assert!(ready["file_name"].as_str().unwrap().ends_with("_2026-07-01至2026-07-14.xlsx"), "{ready}");
    // Every line and their sum in yuan, with a sheet that says what they mean.
    let values = column(&bytes, 0, "支付金额");
    let Some(Data::Float(total)) = values.last() else { panic!("{values:?}") };
    assert_eq!((values.len(), *total), (127, 126_000.0));
    assert!(column(&bytes, 1, "项目").iter().any(|cell| *cell == "数据快照"));
    assert_eq!(one(&mut director, id).await["download_count"], json!(1));
    let verbs: Vec<String> =
        app.remembered("export", &id.to_string()).await.into_iter().map(|row| row.verb).collect();
    assert_eq!(verbs, ["dashboard.fetch_export", "dashboard.export"]);
    assert!(app.remembered("export", &id.to_string()).await[1].summary_zh.contains("与品牌方对账"));
    // Nobody else finds it, whoever they are.
    let mut operator = app.sign_in(&app.login("project_manager")).await;
    for (status, path) in [(StatusCode::NOT_FOUND, ""), (StatusCode::NOT_FOUND, "/file")] {
        let unknown = operator.get(&format!("/api/exports/{}{path}", id::fresh())).await;
        let foreign = operator.get(&format!("/api/exports/{id}{path}")).await;
        assert_eq!((foreign.0, &foreign), (status, &unknown));
    }
    assert_eq!(operator.get("/api/exports").await.1["total"], json!(0));
    // It expires: the file is deleted and only what it was is remembered.
    let place = app.agency.directory().join("exports").join(id.to_string());
    assert!(place.exists());
    app.clock.pass(TimeDelta::days(7));
    let mut director = app.sign_in(&app.login("director")).await;
    assert_eq!(one(&mut director, id).await["state"], "expired");
    assert_eq!(fetched(&mut director, id).await.0, StatusCode::CONFLICT);
    jobs::run_all_once(&app.agency).await.unwrap();
    assert!(!place.exists());
    assert_eq!(one(&mut director, id).await["state"], "expired");
    app.end().await;
}

#[tokio::test]
async fn a_file_is_for_who_still_sees_what_is_in_it() {
    let app = TestApp::on("2026-07-15").await;
    import(&app, "HS-TM", "ExportOrderList202607150800.csv", &orders("2026-07-01", "2026-07-14")).await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let login = app.login("director");
    let (_, people) = administrator.get("/api/users?limit=100").await;
    let people = people["items"].as_array().unwrap();
    let person = people.iter().find(|one| one["login"] == login.as_str()).unwrap()["id"].as_str().unwrap();
    let mut director = app.sign_in(&login).await;
    let (ready, waiting) = (id::fresh(), id::fresh());
    assert_eq!(director.post("/api/exports", lines(ready)).await.0, StatusCode::ACCEPTED);
    jobs::drain(&app.agency).await.unwrap();
    assert_eq!(director.post("/api/exports", lines(waiting)).await.0, StatusCode::ACCEPTED);
    // The stores go to somebody else: the written file stays closed, the waiting one holds nothing of them.
    let none = json!({ "has_all_stores": false, "clients": [], "stores": [] }).to_string();
    let path = format!("/api/users/{person}/reach");
    let (status, ..) = administrator.send(Method::PUT, &path, "application/json", none.into()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    jobs::drain(&app.agency).await.unwrap();
    let mut director = app.sign_in(&login).await;
    assert_eq!(fetched(&mut director, ready).await.0, StatusCode::CONFLICT);
    let (status, bytes) = fetched(&mut director, waiting).await;
    assert_eq!((status, column(&bytes, 0, "支付金额").len()), (StatusCode::OK, 0));
    // What is not wanted any more goes at once.
    let place = app.agency.directory().join("exports").join(ready.to_string());
    assert!(place.exists());
    let (status, ..) = director
        .send(Method::DELETE, &format!("/api/exports/{ready}"), "application/json", Vec::new().into())
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(!place.exists());
    assert_eq!(director.get(&format!("/api/exports/{ready}")).await.0, StatusCode::NOT_FOUND);
    app.end().await;
}

#[tokio::test]
async fn no_product_becomes_a_formula_and_a_queue_is_for_everybody() {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(1, 60).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let asked = |format: &str| {
        json!({ "id": id::fresh(), "kind": "products", "by": "listing", "from": "2026-06-15", "to": "2026-07-14",
            "format": format, "sort": "-line_quantity" })
    };
    let products = asked("csv");
    let id: Uuid = products["id"].as_str().unwrap().parse().unwrap();
    let (status, made) = director.post("/api/exports", products).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{made}");
    jobs::drain(&app.agency).await.unwrap();
    let (status, bytes) = fetched(&mut director, id).await;
    assert_eq!(status, StatusCode::OK);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with('\u{feff}'));
    assert_eq!(text.lines().count() as i64, made["row_count"].as_i64().unwrap() + 1);
    for cell in text.lines().skip(1).flat_map(|line| line.split(',')) {
        assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell}");
    }
    for _ in 0..5 {
        assert_eq!(director.post("/api/exports", asked("xlsx")).await.0, StatusCode::ACCEPTED);
    }
    let (status, answer) = director.post("/api/exports", asked("xlsx")).await;
    assert_eq!((status, &answer["code"]), (StatusCode::CONFLICT, &json!("exports_waiting")));
    // Lines are not everybody's to take.
    let mut finance = app.sign_in(&app.login("client_contact")).await;
    let (status, _) = finance.post("/api/exports", lines(id::fresh())).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    app.end().await;
}
