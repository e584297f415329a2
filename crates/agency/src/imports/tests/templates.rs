//! A template is a file like those that come: whoever downloads one and hands it in as it is finds its row among the facts.

use daiyun_base::id;

use crate::clients;
use crate::stores::{self, NewStore};
use crate::testing::{Method, StatusCode, TestApp, Visitor};

/// The bytes, and the name a browser would give the file.
async fn download(visitor: &mut Visitor, code: &str, kind: &str) -> (String, Vec<u8>) {
    let path = format!("/api/templates/{code}/{kind}");
    let (status, headers, bytes) =
        visitor.send(Method::GET, &path, "application/json", Vec::new().into()).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    let disposition = headers["content-disposition"].to_str().unwrap();
    let encoded = disposition.split("UTF-8''").nth(1).unwrap().as_bytes();
    let (mut name, mut at) = (Vec::new(), 0);
    while at < encoded.len() {
        let is_coded = encoded[at] == b'%';
        let digits = std::str::from_utf8(&encoded[at..]).unwrap();
        name.push(if is_coded { u8::from_str_radix(&digits[1..3], 16).unwrap() } else { encoded[at] });
        at += if is_coded { 3 } else { 1 };
    }
    (String::from_utf8(name).unwrap(), bytes.to_vec())
}

/// A store of its own for each report: what one file says of a store must not help the next.
async fn store_on(app: &TestApp, number: usize, platform: &str) -> String {
    let scope = app.operator();
    let client = clients::by_code(&scope, "heshang").await.unwrap().unwrap();
    let code = format!("T-{number}");
    let new = NewStore {
        id: id::fresh(),
        code: code.clone(),
        name: format!("试导入 {number}"),
        platform: platform.to_owned(),
        storefront: None,
    };
    let tx = scope.begin(stores::CREATE).await.unwrap();
    stores::create(&tx, &client, new).await.unwrap();
    tx.commit().await.unwrap();
    code
}

#[tokio::test]
async fn every_template_comes_back_in_as_the_report_it_is_of() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let (status, list) = operator.get("/api/templates").await;
    assert_eq!(status, StatusCode::OK);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), app.agency.definitions().formats.iter().count());
    let mut refused = 0;
    for (number, item) in items.iter().enumerate() {
        let code = item["code"].as_str().unwrap();
        if item["download"]["allowed"] == false {
            let (status, answer) = operator.get(&format!("/api/templates/{code}/xlsx")).await;
            assert_eq!(
                (status, answer["code"].as_str()),
                (StatusCode::CONFLICT, Some("report_without_fact")),
                "{code}"
            );
            let detail = answer["detail"].as_str().unwrap();
            let reason = item["download"]["reason"].as_str().unwrap();
            assert!(detail.contains(item["label"].as_str().unwrap()), "{detail}");
            assert!(detail.contains(reason), "{detail}, {reason}");
            refused += 1;
            continue;
        }
        let store = store_on(&app, number, item["platform"].as_str().unwrap()).await;
        for kind in ["xlsx", "csv"] {
            let (name, bytes) = download(&mut operator, code, kind).await;
            assert!(name.ends_with(&format!(".{kind}")), "{name}");
            let report = app.import_bytes(&store, &name, &bytes).await.remove(0);
            let came = report.inserted + report.updated + report.unchanged;
            let seen = (report.format.as_deref(), report.state.as_str(), report.quarantined);
            assert_eq!(seen, (Some(code), "committed", 0), "{name}: {report:?}");
            assert!(came > 0, "{name}: {report:?}");
        }
    }
    assert!(refused > 0 && refused * 4 < items.len(), "{refused} of {}", items.len());

    let (status, _) = operator.get("/api/templates/taobao/nonsense/csv").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let mut designer = app.sign_in(&app.login("designer")).await;
    for path in ["/api/templates", "/api/templates/taobao/orders/xlsx", "/api/templates/taobao/nonsense/csv"]
    {
        assert_eq!(designer.get(path).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    app.end().await;
}
