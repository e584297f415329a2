//! Two clients of one agency, and every route of the API description: whoever belongs to one of them finds no byte of the
//! other's, and cannot tell what is somebody else's from what is nobody's.
//!
//! What is somebody else's is read from the tables themselves, so a new table with a `client_id` or a `store_id` and a new
//! route are inside on the day they come.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use daiyun_base::id;
use daiyun_base::period::Month;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clients;
use crate::contracts::{self, terms::ContractFile};
use crate::db::scratch;
use crate::http;
use crate::jobs;
use crate::stores;
use crate::stores::authorisations::{self, Licence, NewAuthorisation};
use crate::stores::documents::{self, DocumentText, NewDocument, Uses};
use crate::testing::{Method, StatusCode, TestApp, Visitor};

/// Whose people look.
const OWN: &str = "heshang";
/// Answers that end only when the server does.
const ENDLESS: &[&str] = &["/api/imports/events"];
/// What the walker would do to itself: it goes on as the same person.
const OWN_ACCOUNT: &[&str] = &["/api/session", "/api/sessions", "/api/second_factor", "/api/preferences"];

/// What belongs to the other clients.
struct Foreign {
    /// Ids of their records, by table.
    ids: BTreeMap<String, Vec<Uuid>>,
    /// Codes a path or a parameter may name them by.
    codes: Vec<String>,
    /// Texts that only they have: names, numbers of orders, logins of their people.
    words: BTreeSet<String>,
}

impl Foreign {
    /// The ids an operation is asked with: of the records its address speaks of, of clients and stores, and of a few others
    /// in turn, so that every kind is tried on many operations without trying all on all.
    fn asked_of(&self, operation: &Operation<'_>, at: usize) -> Vec<Uuid> {
        const IN_TURN: usize = 3;
        let spoken: Vec<&str> = operation.path.split('/').filter(|part| part.len() > 3).collect();
        let is_meant = |table: &str| {
            ["clients", "stores"].contains(&table) || spoken.iter().any(|part| table.ends_with(part))
        };
        let (meant, others): (Vec<_>, Vec<_>) = self.ids.iter().partition(|(table, _)| is_meant(table));
        let in_turn = others.iter().cycle().skip(at * IN_TURN).take(IN_TURN.min(others.len()));
        meant.iter().chain(in_turn).filter_map(|(_, ids)| ids.first().copied()).collect()
    }
}

/// An operation of the description.
struct Operation<'a> {
    method: Method,
    path: &'a str,
    id: &'a str,
    described: &'a Value,
}

async fn agency_of_many_clients() -> TestApp {
    let app = TestApp::on("2026-07-15").await;
    app.import_world(2, 50).await;
    let scope = app.operator();
    let tx = scope.begin(contracts::CREATE).await.unwrap();
    for contract in app.world.contracts() {
        let end: Month = "2026-07".parse().unwrap();
        let file = ContractFile::parse(&app.world.contract_file(contract, end)).unwrap();
        contracts::import(&tx, &file).await.unwrap();
    }
    tx.commit().await.unwrap();
    papers(&app).await;
    jobs::run_all_once(&app.agency).await.unwrap();
    app
}

/// A document and an authorisation of each client, which run out soon.
async fn papers(app: &TestApp) {
    let scope = app.operator();
    let tx = scope.begin(stores::MANAGE_DOCUMENTS).await.unwrap();
    for client in clients::visible(&scope).await.unwrap() {
        let text = DocumentText {
            holder: client.name.clone(),
            number: None,
            issued_on: None,
            expires_on: Some("2026-08-01".parse().unwrap()),
            is_open_ended: false,
        };
        let new =
            NewDocument { id: id::fresh(), kind: "business_licence".to_owned(), text, uses: Uses::default() };
        let document = documents::create(&tx, &client, new).await.unwrap();
        let brand = clients::brands_within(&tx, client.id).await.unwrap().remove(0);
        let granted = NewAuthorisation {
            id: id::fresh(),
            licence: Licence::Ordinary,
            chain_level: 1,
            starts_on: "2026-01-01".parse().unwrap(),
            ends_on: "2026-08-01".parse().unwrap(),
            scope_text: "线上零售".to_owned(),
            categories: vec!["other".to_owned()],
            platforms: vec!["taobao".to_owned()],
            document_id: Some(document.id),
        };
        authorisations::create(&tx, &brand, granted).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn column<T: scratch::Readable>(app: &TestApp, sql: &str) -> Vec<T> {
    scratch::column(app.agency.database(), sql).await
}

async fn foreign(app: &TestApp) -> Foreign {
    let mut ids = BTreeMap::new();
    let clients = format!("SELECT id FROM clients WHERE code <> '{OWN}'");
    let stores = format!("SELECT id FROM stores WHERE client_id IN ({clients})");
    ids.insert("clients".to_owned(), column(app, &clients).await);
    let with_id: BTreeSet<String> =
        scratch::tables_with(app.agency.database(), "id").await.into_iter().collect();
    for (owner, whose) in [("client_id", &clients), ("store_id", &stores)] {
        for table in scratch::tables_with(app.agency.database(), owner)
            .await
            .into_iter()
            .filter(|table| with_id.contains(table))
        {
            // A few of each kind ask the same question as thousands.
            let sql = format!("SELECT id FROM {table} WHERE {owner} IN ({whose}) ORDER BY id LIMIT 3");
            let found: Vec<Uuid> = column(app, &sql).await;
            if !found.is_empty() {
                ids.entry(table).or_insert_with(Vec::new).extend(found);
            }
        }
    }
    let mut codes: Vec<String> =
        column(app, &format!("SELECT code FROM clients WHERE code <> '{OWN}'")).await;
    codes.extend(
        column::<String>(app, &format!("SELECT code FROM stores WHERE client_id IN ({clients})")).await,
    );
    codes.extend(
        column::<String>(app, &format!("SELECT code FROM contracts WHERE client_id IN ({clients})")).await,
    );
    let mut words: BTreeSet<String> = codes.iter().filter(|code| code.len() > 3).cloned().collect();
    for sql in [
        format!("SELECT name FROM clients WHERE code <> '{OWN}'"),
        format!("SELECT name FROM stores WHERE client_id IN ({clients})"),
        format!("SELECT login FROM users WHERE client_id IN ({clients})"),
    ] {
        words.extend(column::<String>(app, &sql).await);
    }
    words.extend(foreign_orders(app, &clients).await);
    Foreign { ids, codes, words }
}

/// The numbers of the orders of other clients' stores.
async fn foreign_orders(app: &TestApp, clients: &str) -> BTreeSet<String> {
    let stores: Vec<String> =
        column(app, &format!("SELECT code FROM stores WHERE client_id IN ({clients})")).await;
    let list: Vec<String> = stores.iter().map(|store| format!("'{store}'")).collect();
    let sql = format!("SELECT DISTINCT order_no FROM orders WHERE store IN ({})", list.join(", "));
    let answer = app.agency.query_facts(&sql, None).await.unwrap();
    let numbers = answer.rows.iter().filter_map(|row| row[0].as_text()).map(str::to_owned);
    numbers.filter(|number| number.len() > 5).collect()
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, described) in methods.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let id = described["operationId"].as_str().unwrap();
            let is_own = OWN_ACCOUNT.iter().any(|own| path == own || path.starts_with(&format!("{own}/")));
            if !ENDLESS.contains(&path.as_str()) && !is_own {
                operations.push(Operation { method, path, id, described });
            }
        }
    }
    operations
}

/// A value a schema takes; where it wants an id, this one.
fn example(document: &Value, schema: &Value, named: &str, depth: usize) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return example(
            document,
            document.pointer(reference.trim_start_matches('#')).unwrap(),
            named,
            depth + 1,
        );
    }
    if depth > 6 {
        return Value::Null;
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(first) =
            schema[choice].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"))
        {
            return example(document, first, named, depth + 1);
        }
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let kinds = schema["type"].as_array().map(|kinds| kinds.iter().find(|kind| *kind != "null"));
    let kind = kinds.flatten().unwrap_or(&schema["type"]).as_str();
    match (kind, schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => json!(named),
        (Some("string"), Some("date")) => json!("2026-06-01"),
        (Some("string"), Some("date-time")) => json!("2026-06-01T00:00:00Z"),
        (Some("string"), _) => json!("说明文字"),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([example(document, &schema["items"], named, depth + 1)]),
        (Some("object"), _) => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let filled: Map<String, Value> = properties
                .map(|(name, schema)| (name.clone(), example(document, schema, named, depth + 1)))
                .collect();
            Value::Object(filled)
        }
        _ => json!(named),
    }
}

/// The schema of an operation's JSON.
fn example_of<'a>(operation: &Operation<'a>) -> Option<&'a Value> {
    operation.described.pointer("/requestBody/content/application~1json/schema")
}

fn body(document: &Value, operation: &Operation<'_>, named: &str) -> Bytes {
    let Some(schema) = example_of(operation) else { return Bytes::new() };
    let mut body = example(document, schema, named, 0);
    // The id of what is to be made is the caller's own choice.
    if operation.method == Method::POST && body.get("id").is_some() {
        body["id"] = json!(id::fresh().to_string());
    }
    body.to_string().into()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The address of an operation that names something in every place that takes a name.
fn address(operation: &Operation<'_>, named: &str, with_query: bool) -> String {
    let mut path = operation.path.to_owned();
    let mut query = Vec::new();
    for parameter in operation.described["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap();
        let value = match name {
            "from" => "2026-06-01".to_owned(),
            "to" => "2026-06-30".to_owned(),
            "period" => "2026-06".to_owned(),
            "line_no" | "limit" => "1".to_owned(),
            "offset" => "0".to_owned(),
            _ => encoded(named),
        };
        match parameter["in"].as_str() {
            Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
            Some("query") if with_query || parameter["required"] == true => {
                query.push(format!("{name}={value}"))
            }
            _ => {}
        }
    }
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

/// Asks as often as a session may.
async fn ask(person: &mut Visitor, method: &Method, path: &str, body: Bytes) -> (StatusCode, Bytes) {
    loop {
        let (status, _, bytes) = person.send(method.clone(), path, "application/json", body.clone()).await;
        if status != StatusCode::TOO_MANY_REQUESTS {
            return (status, bytes);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// A code that looks like another and is nobody's.
fn unused(code: &str) -> String {
    let mut letters: Vec<char> = code.chars().collect();
    if let Some(last) = letters.last_mut() {
        *last = if last.is_ascii_uppercase() { 'Q' } else { 'q' };
    }
    letters.into_iter().collect()
}

struct Walk<'a> {
    document: &'a Value,
    foreign: &'a Foreign,
    unknown: Uuid,
}

impl Walk<'_> {
    /// Everything with the foreign record and with one that does not exist: the same answer, whatever it is.
    async fn compare(&self, person: &mut Visitor, operation: &Operation<'_>, named: &str, nobody: &str) {
        let mut answers = Vec::new();
        for name in [named, nobody] {
            let path = address(operation, name, true);
            let body = body(self.document, operation, name);
            let (status, bytes) = ask(person, &operation.method, &path, body).await;
            assert!(status.as_u16() < 500, "{} {path}: {status}", operation.id);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.find_none(&text, named, &path);
            answers.push((status, text.replace(name, "…").replace(&encoded(name), "…")));
        }
        assert_eq!(answers[0], answers[1], "{} tells {named} from what does not exist", operation.id);
    }

    /// Whether an operation's address or body says which record is meant.
    fn names_something(&self, operation: &Operation<'_>) -> bool {
        let [one, other] = ["a", "b"].map(|name| {
            (
                address(operation, name, true),
                example_of(operation).map(|schema| example(self.document, schema, name, 0)),
            )
        });
        one != other
    }

    /// Nothing of the others', but for the name that was asked for.
    fn find_none(&self, text: &str, asked: &str, path: &str) {
        let ids = self.foreign.ids.values().flatten().map(Uuid::to_string);
        for word in self.foreign.words.iter().cloned().chain(ids).filter(|word| word != asked) {
            assert!(!text.contains(&word) || asked.contains(&word), "{path} shows {word}");
        }
    }

    async fn whole(&self, person: &mut Visitor) -> usize {
        let mut asked = 0;
        for (at, operation) in operations(self.document).into_iter().enumerate() {
            if operation.method == Method::GET && !operation.path.contains('{') {
                let path = address(&operation, &self.unknown.to_string(), false);
                let (status, bytes) = ask(person, &Method::GET, &path, Bytes::new()).await;
                assert!(status.as_u16() < 500, "{path}: {status}");
                self.find_none(&String::from_utf8_lossy(&bytes), "", &path);
                asked += 1;
            }
            if !self.names_something(&operation) {
                continue;
            }
            for id in self.foreign.asked_of(&operation, at) {
                self.compare(person, &operation, &id.to_string(), &self.unknown.to_string()).await;
                asked += 1;
            }
            for code in &self.foreign.codes {
                let nobody = unused(code);
                self.compare(person, &operation, code, &nobody).await;
                asked += 1;
            }
        }
        asked
    }
}

/// A director who was given one client's stores: every permission there is, and a narrow reach.
async fn director_of_one_client(app: &TestApp) -> Visitor {
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let id = id::fresh();
    let new = json!({ "id": id, "login": "narrow.director", "name": "窄范围负责人", "role": "director",
        "password": "a-test-password", "has_all_stores": false });
    let (status, answer) = administrator.post("/api/users", new).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let own =
        format!("SELECT id FROM stores WHERE client_id IN (SELECT id FROM clients WHERE code = '{OWN}')");
    let stores: Vec<Uuid> = column(app, &own).await;
    let assigned = json!({ "has_all_stores": false, "clients": [], "stores": stores }).to_string();
    let path = format!("/api/users/{id}/reach");
    let (status, ..) = administrator.send(Method::PUT, &path, "application/json", assigned.into()).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    app.sign_in("narrow.director").await
}

#[tokio::test]
async fn nobody_finds_a_byte_of_another_client_on_any_route() {
    let app = agency_of_many_clients().await;
    let foreign = foreign(&app).await;
    assert!(foreign.ids.len() > 8 && foreign.words.len() > 20, "{:?}", foreign.ids.keys());
    let document = serde_json::to_value(http::openapi()).unwrap();
    let walk = Walk { document: &document, foreign: &foreign, unknown: id::fresh() };
    // Those who may see everything do find them: the words are the right ones.
    let mut everywhere = app.sign_in("shen.ruochuan").await;
    let (_, stores) = everywhere.get("/api/stores").await;
    assert!(foreign.words.iter().any(|word| stores.to_string().contains(word)));
    let mut asked = walk.whole(&mut director_of_one_client(&app).await).await;
    asked += walk.whole(&mut app.sign_in("ye.qinghe").await).await;
    assert!(asked > 1_000, "{asked}");
    app.end().await;
}
