//! Journeys: papers are registered, sealed, renewed, told of in time, and their lapse says what stops.

use chrono::TimeDelta;
use daiyun_base::id;
use serde_json::{Value, json};

use crate::db::scratch;
use crate::jobs;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

const NUMBER: &str = "CANARY-NUMBER-0X8Q";
const SCAN: &[u8] = b"%PDF-1.4 CANARY-OF-A-SCAN";
const HOLDER: &str = "叶知秋";

/// The clients 禾裳 and 予肌, each with a brand, and whoever looks after papers.
struct Papers {
    app: TestApp,
    manager: Visitor,
    client: String,
    brand: String,
    store: String,
}

impl Papers {
    async fn of(client: &str, store: &str) -> Self {
        let app = TestApp::on("2026-07-15").await;
        let manager = app.sign_in(&app.login("project_manager")).await;
        let row = crate::clients::by_code(&app.operator(), client).await.unwrap().unwrap();
        let brand = crate::clients::brands_of(&app.operator(), &[row.id]).await.unwrap().remove(0);
        let store = crate::stores::by_code(&app.operator(), store).await.unwrap().id.to_string();
        Self { manager, client: row.id.to_string(), brand: brand.id.to_string(), store, app }
    }

    async fn register(&mut self, kind: &str, expires_on: &str) -> Value {
        let body = json!({
            "id": id::fresh(), "client_id": self.client, "kind": kind,
            "text": { "holder": HOLDER, "number": NUMBER, "issued_on": "2021-01-01", "expires_on": expires_on },
            "brands": [self.brand], "stores": [self.store], "categories": ["apparel"],
        });
        let (status, answer) = self.manager.post("/api/documents", body.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        let (again, same) = self.manager.post("/api/documents", body).await;
        assert_eq!((again, &same["id"]), (StatusCode::CREATED, &answer["id"]));
        answer
    }

    async fn authorise(&mut self, document: &Value, platforms: &[&str]) -> (StatusCode, Value) {
        let body = json!({
            "id": id::fresh(), "brand_id": self.brand, "licence": "exclusive", "chain_level": 1,
            "starts_on": "2026-01-01", "ends_on": "2026-12-31", "scope_text": "线上零售，不得转授权",
            "categories": ["apparel"], "platforms": platforms, "document_id": document["id"],
        });
        self.manager.post("/api/authorisations", body).await
    }

    async fn upload(&mut self, document: &Value, bytes: &[u8]) -> (StatusCode, Value) {
        let path = format!("/api/documents/{}/file", document["id"].as_str().unwrap());
        upload(&mut self.manager, &path, bytes).await
    }
}

async fn upload(visitor: &mut Visitor, path: &str, bytes: &[u8]) -> (StatusCode, Value) {
    let mut form =
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"scan.pdf\"\r\n\r\n".to_vec();
    form.extend_from_slice(bytes);
    form.extend_from_slice(b"\r\n--edge--\r\n");
    let kind = "multipart/form-data; boundary=edge";
    let (status, _, answer) = visitor.send(Method::PUT, path, kind, form.into()).await;
    (status, serde_json::from_slice(&answer).unwrap_or(Value::Null))
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

#[tokio::test]
async fn a_number_and_a_scan_are_sealed_and_every_look_is_written_down() {
    let mut papers = Papers::of("heshang", "HS-TM").await;
    let document = papers.register("legal_person_id", "2030-01-01").await;
    let id = document["id"].as_str().unwrap().to_owned();
    assert_eq!((document["number_tail"].as_str(), document["state"].as_str()), (Some("0X8Q"), Some("valid")));
    assert!(!document.to_string().contains("CANARY"), "{document}");

    for disguised in [b"MZ not a scan".as_slice(), b"<html><script>"] {
        let (status, answer) = papers.upload(&document, disguised).await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("scan_kind")));
    }
    let (status, answer) = papers.upload(&document, SCAN).await;
    assert_eq!((status, answer["media_type"].as_str()), (StatusCode::OK, Some("pdf")), "{answer}");
    let folder = papers.app.agency.directory().join("documents");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(!holds(&std::fs::read(&files[0]).unwrap(), "CANARY"));

    let path = format!("/api/documents/{id}/file");
    let (status, headers, bytes) = papers.manager.send(Method::GET, &path, "", Vec::new().into()).await;
    assert_eq!((status, bytes.as_ref()), (StatusCode::OK, SCAN));
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let reveals = format!("/api/documents/{id}/number_reveals");
    assert_eq!(papers.manager.post(&reveals, json!({ "reason": " " })).await.1["code"], "reason");
    let (status, number) = papers.manager.post(&reveals, json!({ "reason": "填写入驻表" })).await;
    assert_eq!((status, number["number"].as_str()), (StatusCode::CREATED, Some(NUMBER)));
    let trail: Vec<_> = papers.app.remembered("document", &id).await;
    let verbs: Vec<&str> = trail.iter().map(|row| row.verb.as_str()).collect();
    for verb in
        ["stores.add_document", "stores.upload_document", "stores.download_document", "stores.reveal_number"]
    {
        assert!(verbs.contains(&verb), "{verb} in {verbs:?}");
    }
    let said = format!("{trail:?}");
    assert!(!said.contains(HOLDER) && !said.contains("CANARY") && !said.contains("0X8Q"), "{said}");

    // What names a person is opened by those who look after papers, and by the client's own people.
    let mut director = papers.app.sign_in(&papers.app.login("director")).await;
    let (status, answer) = director.post(&reveals, json!({ "reason": "核对信息" })).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("document_personal")));
    let (_, shown) = director.get(&format!("/api/documents/{id}")).await;
    assert_eq!(shown["actions"]["download"]["allowed"], false, "{shown}");
    let mut designer = papers.app.sign_in(&papers.app.login("designer")).await;
    assert_eq!(designer.get("/api/documents").await.0, StatusCode::FORBIDDEN);
    let stored = scratch::count(papers.app.agency.database(), "documents WHERE number_tail = '0X8Q'").await;
    assert_eq!(stored, 1);
    papers.app.end().await;
}

#[tokio::test]
async fn a_renewal_takes_over_and_a_withdrawn_paper_stays_written() {
    let mut papers = Papers::of("heshang", "HS-TM").await;
    let before = papers.register("trademark_certificate", "2026-08-01").await;
    let (status, answer) = papers.authorise(&before, &[]).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("authorisation_platforms"))
    );
    let (status, granted) = papers.authorise(&before, &["taobao", "doudian"]).await;
    assert_eq!(status, StatusCode::CREATED, "{granted}");

    let path = |id: &Value, rest: &str| format!("/api/documents/{}{rest}", id.as_str().unwrap());
    let (_, impact) = papers.manager.get(&path(&before["id"], "/impact")).await;
    assert_eq!((impact["on"].as_str(), impact["brands"].as_array().unwrap().len()), (Some("2026-08-01"), 1));
    let codes: Vec<&str> =
        impact["stores"].as_array().unwrap().iter().map(|store| store["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"HS-TM") && codes.contains(&"HS-DY"), "{codes:?}");
    assert_eq!(impact["authorisations"][0]["id"], granted["id"]);

    let renewal = json!({
        "id": id::fresh(), "text": { "holder": HOLDER, "issued_on": "2026-07-01", "expires_on": "2036-07-01" },
    });
    let (status, after) = papers.manager.post(&path(&before["id"], "/renewals"), renewal.clone()).await;
    assert_eq!((status, after["revision_no"].as_i64()), (StatusCode::CREATED, Some(2)), "{after}");
    assert_eq!(papers.manager.post(&path(&before["id"], "/renewals"), renewal).await.1["id"], after["id"]);
    assert_eq!(after["uses"].as_array().unwrap().len(), 3, "{after}");
    assert_eq!(after["authorisations"][0]["document_id"], after["id"]);
    let (_, old) = papers.manager.get(&path(&before["id"], "")).await;
    assert_eq!(
        (old["state"].as_str(), old["actions"]["renew"]["allowed"].as_bool()),
        (Some("replaced"), Some(false))
    );
    assert_eq!(old["revisions"].as_array().unwrap().len(), 2);
    let (_, nothing) = papers.manager.get(&path(&before["id"], "/impact")).await;
    assert_eq!(nothing["stores"], json!([]));

    let reason = json!({ "reason": "商标已转让" });
    let (status, _) = papers.manager.post(&path(&after["id"], "/withdrawals"), reason.clone()).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, answer) = papers.manager.post(&path(&after["id"], "/withdrawals"), reason.clone()).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("document_over")));
    let withdraw = format!("/api/authorisations/{}/withdrawals", granted["id"].as_str().unwrap());
    assert_eq!(papers.manager.post(&withdraw, reason.clone()).await.1["state"], "withdrawn");
    assert_eq!(papers.manager.post(&withdraw, reason).await.0, StatusCode::CONFLICT);
    let (_, listed) = papers.manager.get("/api/documents").await;
    assert_eq!(listed["total"], 0, "{listed}");
    assert_eq!(papers.manager.get("/api/documents?state=withdrawn").await.1["total"], 1);
    papers.app.end().await;
}

#[tokio::test]
async fn each_notice_comes_once_and_a_sleeper_gets_the_nearest() {
    let mut papers = Papers::of("heshang", "HS-TM").await;
    let document = papers.register("food_licence", "2026-10-20").await;
    papers.authorise(&document, &["taobao"]).await;
    let mut told: Vec<(String, i64)> = Vec::new();
    // The days before, of and after each distance; but ten days asleep over T-30.
    let mut day = 0;
    for next in [0, 6, 7, 8, 36, 37, 38, 63, 73, 89, 90, 91, 96, 97, 98, 110] {
        papers.app.clock.pass(TimeDelta::days(next - day));
        day = next;
        for _ in 0..2 {
            jobs::run_all_once(&papers.app.agency).await.unwrap();
        }
        let sql = "SELECT days_ahead FROM expiry_notices WHERE subject_kind = 'document' ORDER BY notice_no";
        let noted: Vec<i64> = scratch::column(papers.app.agency.database(), sql).await;
        let today = papers.app.agency.clock().today().to_string();
        told.extend(noted[told.len()..].iter().map(|days| (today.clone(), *days)).collect::<Vec<_>>());
    }
    let said: Vec<String> = told.iter().map(|(day, days)| format!("{day} T-{days}")).collect();
    assert_eq!(
        said,
        ["2026-07-22 T-90", "2026-08-21 T-60", "2026-09-26 T-30", "2026-10-13 T-7", "2026-10-20 T-0"]
    );
    // The authorisation ends on 12-31: of its own five, those whose day has come.
    let of_grant = "expiry_notices WHERE subject_kind = 'authorisation'";
    assert_eq!(scratch::count(papers.app.agency.database(), of_grant).await, 2);

    // One task for the document, the more urgent the nearer.
    let sql = "SELECT priority FROM tasks WHERE origin_kind = 'document_expiry'";
    assert_eq!(scratch::column::<String>(papers.app.agency.database(), sql).await, ["p1"]);
    let mut manager = papers.app.sign_in(&papers.app.login("project_manager")).await;
    let (_, tasks) = manager.get("/api/tasks?mine=true&limit=500").await;
    let task =
        tasks["items"].as_array().unwrap().iter().find(|task| task["origin_kind"] == "document_expiry");
    let task = task.expect("the manager sees it");
    assert_eq!(task["origin_id"], document["id"]);
    assert_eq!(task["title"], "续期「食品经营许可证」，2026-10-20 到期");
    let (_, ends) = manager.get("/api/expiries").await;
    assert_eq!(
        (ends["items"][0]["state"].as_str(), ends["items"][0]["noted_days_ahead"].as_i64()),
        (Some("expired"), Some(0))
    );
    assert_eq!(ends["total"], 2, "{ends}");
    papers.app.end().await;
}

#[tokio::test]
async fn the_papers_of_another_client_are_not_there() {
    let mut papers = Papers::of("yuji", "YJ-TM").await;
    let document = papers.register("business_licence", "2026-08-01").await;
    let (_, granted) = papers.authorise(&document, &["taobao"]).await;
    papers.upload(&document, SCAN).await;
    let mut contact = papers.app.sign_in("ye.qinghe").await;
    let (own, foreign) = (document["id"].as_str().unwrap(), id::fresh().to_string());
    for list in ["/api/documents", "/api/authorisations", "/api/expiries"] {
        let (status, answer) = contact.get(list).await;
        assert_eq!((status, answer["total"].as_i64()), (StatusCode::OK, Some(0)), "{list} {answer}");
    }
    for rest in ["", "/impact", "/file"] {
        let ask = |id: &str| format!("/api/documents/{id}{rest}");
        let (theirs, nobodys) = (contact.get(&ask(own)).await, contact.get(&ask(&foreign)).await);
        assert_eq!(theirs.0, StatusCode::NOT_FOUND, "{rest}");
        assert_eq!(theirs.1["detail"], nobodys.1["detail"], "{rest}");
    }
    let reason = json!({ "reason": "核对信息" });
    let (status, _) = contact.post(&format!("/api/documents/{own}/number_reveals"), reason.clone()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    // Who may not manage papers at all is told so, whatever there is.
    let withdraw = format!("/api/authorisations/{}/withdrawals", granted["id"].as_str().unwrap());
    assert_eq!(contact.post(&withdraw, reason).await.0, StatusCode::FORBIDDEN);
    // A brand or a store of another client cannot be named in a paper.
    let heshang = crate::clients::by_code(&papers.app.operator(), "heshang").await.unwrap().unwrap().id;
    let body = json!({
        "id": id::fresh(), "client_id": heshang, "kind": "business_licence", "text": { "holder": "禾裳女装" },
        "stores": [papers.store],
    });
    assert_eq!(papers.manager.post("/api/documents", body).await.0, StatusCode::NOT_FOUND);
    papers.app.end().await;
}
