//! Journeys of waiting files.

use std::fs::File;
use std::path::PathBuf;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::super::records::{self as ledger, NewBatch};
use super::super::{CREATE, Progress, end_interrupted};
use super::{expire, file_of};
use crate::stores;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

const KIND: &str = "multipart/form-data; boundary=x";
const ORDERS: &str = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n\
    7,357.0,357.0,2026-07-01 10:00:05,2026-07-01 10:01:00,0.0\n";

/// Hands in a file as the console does.
pub(in crate::imports) async fn send(
    visitor: &mut Visitor,
    fields: &[(&str, &str)],
    name: &str,
    bytes: &[u8],
) -> (StatusCode, Value) {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let (status, _, answer) = visitor.send(Method::POST, "/api/uploads", KIND, body.into()).await;
    (status, serde_json::from_slice(&answer).unwrap())
}

fn lying(app: &TestApp) -> Vec<PathBuf> {
    let scratch = std::fs::read_dir(app.agency.directory().join("scratch")).unwrap();
    scratch.map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn a_file_waits_for_its_owner_alone_and_not_for_long() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let mut operator = app.sign_in(&login).await;
    let (status, upload) = send(&mut operator, &[("folder", "七月/HS-TM")], "a.csv", ORDERS.as_bytes()).await;
    assert_eq!(status, StatusCode::CREATED, "{upload}");
    let entry = &upload["entries"][0];
    assert_eq!(
        (&entry["name"], &entry["recognised"]["format"], &entry["store"]["code"], &entry["store"]["by"]),
        (&json!("a.csv"), &json!("taobao/orders"), &json!("HS-TM"), &json!("folder")),
        "{upload}"
    );
    let path = format!("/api/uploads/{}", upload["id"].as_str().unwrap());
    let files = lying(&app);
    assert_eq!(files.len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    let mut other = app.sign_in(&app.login("administrator")).await;
    assert_eq!(other.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(other.delete(&path).await, StatusCode::NOT_FOUND);
    let mut client = app.sign_in(&app.login("client_contact")).await;
    assert_eq!(client.get(&path).await.0, StatusCode::NOT_FOUND);
    let mut director = app.sign_in(&app.login("director")).await;
    assert_eq!(director.get(&path).await.0, StatusCode::FORBIDDEN);
    let scope = app.scope(&login).await;
    let id = upload["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(file_of(&scope, id, "a.csv").await.unwrap().name, "a.csv");
    assert!(file_of(&scope, id, "b.csv").await.is_err());

    app.clock.pass(TimeDelta::minutes(26));
    assert_eq!(operator.get(&path).await.0, StatusCode::NOT_FOUND);
    expire(&app.operator()).await.unwrap();
    assert_eq!(lying(&app), Vec::<PathBuf>::new());
    app.end().await;
}

fn orders(number: u32, total: u32) -> String {
    ORDERS.replace("7,357.0,357.0", &format!("{number},{total}.0,{total}.0"))
}

/// Waits until an import has ended; nobody asks for it, as with a closed tab.
async fn ended(progress: &mut broadcast::Receiver<Progress>) -> String {
    loop {
        let told = progress.recv().await.unwrap();
        if !["waiting", "reading", "merging"].contains(&told.state.as_str()) {
            return told.state;
        }
    }
}

#[tokio::test]
async fn a_file_is_looked_at_then_imported_behind_the_answer() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    app.import_bytes("HS-TM", "ExportOrderList202607020800.csv", orders(7, 100).as_bytes()).await;
    let header = "订单编号,买家会员名,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额,陌生的列\n";
    let csv = format!(
        "{header}7,林一,100.0,90.0,2026-07-01 10:00:05,2026-07-01 10:01:00,10.0,林一\n\
         8,林一,50.0,50.0,2026-07-03 10:00:05,2026-07-03 10:01:00,0.0,林一\n\
         9,林一,五十,50.0,2026-07-03 10:00:05,2026-07-03 10:01:00,0.0,林一\n"
    );
    let name = "ExportOrderList202607140800.csv";
    let (_, upload) = send(&mut operator, &[("stores", "HS-TM")], name, csv.as_bytes()).await;
    assert_eq!(upload["entries"][0]["store"]["by"], "only", "{upload}");
    let path = format!("/api/uploads/{}", upload["id"].as_str().unwrap());

    let (status, look) = operator.get(&format!("{path}/preview?entry={name}&store=HS-TM")).await;
    assert_eq!(status, StatusCode::OK, "{look}");
    assert!(!look.to_string().contains("林一"), "{look}");
    assert_eq!((&look["columns"][1]["personal"], &look["rows"][0][1]), (&json!(true), &Value::Null));
    assert_eq!((&look["columns"][2]["reader"], &look["rows"][0][2]), (&json!("fen"), &json!("100.0")));
    assert_eq!((&look["columns"][7]["to"], &look["rows"][0][7]), (&Value::Null, &Value::Null));
    let would = &look["would"];
    assert_eq!(would["held"], Value::Null);
    let counts = |of: &Value| ["inserted", "updated", "unchanged"].map(|name| of[name].as_u64().unwrap());
    assert_eq!((counts(would), &would["waiting_count"]), ([1, 1, 0], &json!(1)), "{would}");
    assert_eq!((&would["from"], &would["to"]), (&json!("2026-07-01"), &json!("2026-07-03")));
    assert_eq!(operator.get("/api/batches").await.1["total"], 1, "a look is no batch");
    let unknown = operator.get(&format!("{path}/preview?entry={name}&store=NOBODYS")).await;
    assert_eq!(unknown.0, StatusCode::NOT_FOUND);

    let mut progress = app.agency.progress().subscribe();
    let entries = json!({ "entries": [{ "name": name, "store": "HS-TM" }] });
    let (status, begun) = operator.post(&format!("{path}/imports"), entries).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{begun}");
    let state = ended(&mut progress).await;
    let id = begun["batches"][0]["batch_id"].as_str().unwrap();
    let (_, batch) = operator.get(&format!("/api/batches/{id}")).await;
    assert_eq!(state, "committed", "{batch}");
    let of_batch =
        ["inserted_count", "updated_count", "unchanged_count"].map(|name| batch[name].as_u64().unwrap());
    assert_eq!(of_batch, counts(would), "the look told what came: {batch}");
    assert_eq!(batch["state"], "partly");
    // The same file once more is known before it is asked for, and nothing is read.
    let (_, again) = send(&mut operator, &[("stores", "HS-TM")], name, csv.as_bytes()).await;
    assert_eq!(again["entries"][0]["duplicate_of"], batch["batch_no"]);
    let path = format!("/api/uploads/{}/imports", again["id"].as_str().unwrap());
    let entries = json!({ "entries": [{ "name": name, "store": "HS-TM" }] });
    let (_, begun) = operator.post(&path, entries).await;
    assert_eq!(begun["batches"][0]["report"]["state"], "duplicate");
    let none = operator.post(&path, json!({ "entries": [] })).await;
    assert!([StatusCode::UNPROCESSABLE_ENTITY, StatusCode::NOT_FOUND].contains(&none.0));
    let filters = operator.get("/api/batch_filters").await.1;
    assert_eq!(filters["reports"][0]["format"], "taobao/orders");
    let by_report = operator.get("/api/batches?format=taobao/orders&person=nobody").await.1;
    assert_eq!(by_report["total"], 0);
    app.end().await;
}

#[tokio::test]
async fn a_cancelled_import_commits_nothing_and_says_who_stopped_it() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (_, upload) = send(&mut operator, &[], "a.csv", orders(7, 100).as_bytes()).await;
    let path = format!("/api/uploads/{}/imports", upload["id"].as_str().unwrap());
    let running = app.agency.running();
    // Somebody else's files are being read: this one waits for its turn.
    let turns = [running.turn().await.unwrap(), running.turn().await.unwrap(), running.turn().await.unwrap()];
    let mut progress = app.agency.progress().subscribe();
    let entries = json!({ "entries": [{ "name": "a.csv", "store": "HS-TM" }] });
    let (_, begun) = operator.post(&path, entries.clone()).await;
    let id = begun["batches"][0]["batch_id"].as_str().unwrap();
    let batch = format!("/api/batches/{id}");
    // The reading begins behind the answer: a few turns of the loop later it is on the list.
    while running
        .of_stores(&[operator.get(&batch).await.1["store_id"].as_str().unwrap().parse().unwrap()])
        .is_empty()
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(operator.get("/api/imports/running").await.1["items"][0]["batch_id"], id);
    assert_eq!(operator.get(&batch).await.1["cancel"]["allowed"], true);
    let (status, _) = administrator.post(&format!("{batch}/cancellations"), json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(ended(&mut progress).await, "cancelled");
    let (_, ended_batch) = operator.get(&batch).await;
    assert_eq!((&ended_batch["state"], &ended_batch["state_label"]), (&json!("cancelled"), &json!("已取消")));
    let remembered = app.remembered("batch", id).await;
    assert_eq!(remembered[0].verb, "imports.cancel");
    assert_eq!(remembered[0].actor, app.scope(&app.login("administrator")).await.person().name);
    let (status, refused) = operator.post(&format!("{batch}/cancellations"), json!({})).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("not_cancellable")));
    drop(turns);
    // The file still waits, and comes in when it is wanted after all.
    let (status, _) = operator.post(&path, entries).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(ended(&mut progress).await, "committed");
    app.end().await;
}

#[tokio::test]
async fn a_batch_whose_reader_died_ends_at_the_next_look() {
    let app = TestApp::on("2026-07-15").await;
    let scope = app.operator();
    let store = stores::by_code(&scope, "HS-TM").await.unwrap();
    let batch = |name: &'static str, number: i64| {
        let (scope, store) = (&scope, &store);
        async move {
            let tx = scope.begin(CREATE).await.unwrap();
            let new = NewBatch {
                store_id: store.id,
                platform: "taobao",
                file_name: name,
                sha256: name,
                size_bytes: 1,
                repairs_id: None,
            };
            let batch = ledger::insert_batch(&tx, number, &new).await.unwrap();
            tx.commit().await.unwrap();
            batch.id
        }
    };
    let (dead, alive) = (batch("dead.csv", 901).await, batch("alive.csv", 902).await);
    let left = app.agency.directory().join("reading");
    std::fs::create_dir_all(&left).unwrap();
    std::fs::write(left.join(dead.simple().to_string()), "").unwrap();
    let held = File::create(left.join(alive.simple().to_string())).unwrap();
    held.try_lock().unwrap();
    end_interrupted(&scope).await.unwrap();
    let state = async |id: Uuid| ledger::by_id(&scope, id).await.unwrap().state;
    assert_eq!((state(dead).await.as_str(), state(alive).await.as_str()), ("failed", "reading"));
    app.end().await;
}
