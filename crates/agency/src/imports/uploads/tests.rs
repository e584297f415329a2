//! Journeys of waiting files.

use std::path::PathBuf;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{expire, file_of};
use crate::testing::{Method, StatusCode, TestApp, Visitor};

const KIND: &str = "multipart/form-data; boundary=x";
const ORDERS: &str = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n\
    7,357.0,357.0,2026-07-01 10:00:05,2026-07-01 10:01:00,0.0\n";

/// Hands in a file as the console does.
async fn send(
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

    let mut other = app.sign_in(&app.login("director")).await;
    assert_eq!(other.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(other.delete(&path).await, StatusCode::NOT_FOUND);
    let mut client = app.sign_in(&app.login("client_contact")).await;
    assert_eq!(client.get(&path).await.0, StatusCode::FORBIDDEN);
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
