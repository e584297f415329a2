//! Journeys: a second factor is set up, asked for, lost and reset; whoever needs one does nothing without.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::sign_in;
use crate::access::totp;
use crate::db::scratch::{change, count};
use crate::testing::{PASSWORD, StatusCode, TestApp, Visitor};

/// An authenticator, which knows the time and the key that was typed into it.
pub(super) struct Authenticator(Vec<u8>);

impl Authenticator {
    fn told(key: &str) -> Self {
        const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bits: String =
            key.chars().map(|letter| format!("{:05b}", LETTERS.find(letter).unwrap())).collect();
        let bytes = bits.as_bytes().chunks_exact(8);
        Self(bytes.map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap()).collect())
    }

    /// The code it shows some steps from now.
    pub(super) fn shows(&self, app: &TestApp, steps: i64) -> String {
        let step = totp::step_at(app.agency.clock().now()) + steps;
        format!("{:06}", totp::code(&self.0, step))
    }
}

/// Sets a second factor up and lets half a minute pass: the authenticator, and the recovery codes.
pub(super) async fn set_up(
    app: &TestApp,
    visitor: &mut Visitor,
    password: &str,
) -> (Authenticator, Vec<String>) {
    let (status, told) = visitor.post("/api/second_factor", json!({ "password": password })).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    let authenticator = Authenticator::told(told["key"].as_str().unwrap());
    assert!(told["otpauth_url"].as_str().unwrap().contains(told["key"].as_str().unwrap()));
    let code = json!({ "code": authenticator.shows(app, 0) });
    let (status, codes) = visitor.post("/api/second_factor/confirmation", code).await;
    assert_eq!(status, StatusCode::CREATED, "{codes}");
    let codes = codes["recovery_codes"].as_array().unwrap();
    let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    app.clock.pass(TimeDelta::seconds(30));
    (authenticator, codes)
}

/// Enters the password, which is right, and takes the question for the code.
async fn challenge(app: &TestApp, login: &str) -> (Visitor, String) {
    let (visitor, status, answer) = sign_in(app, login, PASSWORD).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    (visitor, answer["challenge"].as_str().unwrap().to_owned())
}

fn answer(challenge: &str, code: &str) -> Value {
    json!({ "challenge": challenge, "code": code })
}

#[tokio::test]
async fn the_password_alone_opens_nothing_once_there_is_a_second_factor() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let mut here = app.sign_in(&login).await;
    let mut elsewhere = app.sign_in(&login).await;
    let (authenticator, codes) = set_up(&app, &mut here, PASSWORD).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(here.get("/api/session").await.1["has_second_factor"], true);
    assert_eq!(elsewhere.get("/api/session").await.0, StatusCode::UNAUTHORIZED);

    let (mut visitor, question) = challenge(&app, &login).await;
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    let (status, refused) = visitor.post("/api/session/factor", answer(&question, "000000")).await;
    assert_eq!((status, refused["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("wrong_code")));
    let code = authenticator.shows(&app, 0);
    let (status, session) = visitor.post("/api/session/factor", answer(&question, &code)).await;
    assert_eq!(status, StatusCode::CREATED, "{session}");
    assert!(session["proved_until"].is_string());
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::OK);

    // The same code again, by somebody who looked over the shoulder.
    let (mut thief, question) = challenge(&app, &login).await;
    let (status, _) = thief.post("/api/session/factor", answer(&question, &code)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) =
        thief.post("/api/session/factor", answer(&question, &authenticator.shows(&app, 1))).await;
    assert_eq!(status, StatusCode::CREATED);
    app.end().await;
}

#[tokio::test]
async fn five_wrong_codes_end_the_question_and_lock_the_name() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let mut own = app.sign_in(&login).await;
    let (authenticator, codes) = set_up(&app, &mut own, PASSWORD).await;
    // A right password between the codes wins no further tries.
    for left in [4, 3, 2, 1] {
        let (mut visitor, question) = challenge(&app, &login).await;
        let (_, refused) = visitor.post("/api/session/factor", answer(&question, "123456")).await;
        assert!(refused["detail"].as_str().unwrap().contains(&format!("还可尝试 {left} 次")), "{refused}");
    }
    let (mut visitor, question) = challenge(&app, &login).await;
    let (status, _) = visitor.post("/api/session/factor", answer(&question, "123456")).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    for code in [authenticator.shows(&app, 0), codes[0].clone()] {
        let (status, _) = visitor.post("/api/session/factor", answer(&question, &code)).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(sign_in(&app, &login, PASSWORD).await.1, StatusCode::TOO_MANY_REQUESTS);
    app.clock.pass(TimeDelta::minutes(15));
    let (status, over) = visitor.post("/api/session/factor", answer(&question, &codes[0])).await;
    assert_eq!((status, over["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("challenge_over")));
    let (mut visitor, question) = challenge(&app, &login).await;
    let (status, _) = visitor.post("/api/session/factor", answer(&question, &codes[0])).await;
    assert_eq!(status, StatusCode::CREATED);
    app.end().await;
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_is_remembered() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let id = app.scope(&login).await.person().user_id.unwrap().to_string();
    let mut own = app.sign_in(&login).await;
    let (authenticator, codes) = set_up(&app, &mut own, PASSWORD).await;
    let (mut visitor, question) = challenge(&app, &login).await;
    let typed = codes[3].to_lowercase();
    assert_eq!(visitor.post("/api/session/factor", answer(&question, &typed)).await.0, StatusCode::CREATED);
    let (mut again, question) = challenge(&app, &login).await;
    let (status, _) = again.post("/api/session/factor", answer(&question, &typed)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let remembered = app.remembered("user", &id).await;
    assert!(remembered.iter().any(|row| row.verb == "access.use_recovery_code" && row.detail["left"] == 9));
    assert_eq!(visitor.get("/api/second_factor").await.1["recovery_codes_left"], 9);
    // New codes take the place of the old ones.
    let (status, made) = visitor.post("/api/second_factor/recovery_codes", json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let (status, _) = again.post("/api/session/factor", answer(&question, &codes[4])).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) =
        again.post("/api/session/factor", answer(&question, &authenticator.shows(&app, 0))).await;
    assert_eq!(status, StatusCode::CREATED);
    app.end().await;
}

#[tokio::test]
async fn what_is_asked_twice_needs_a_code_of_the_last_quarter_of_an_hour() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let (authenticator, _) = set_up(&app, &mut administrator, PASSWORD).await;
    let user = app.scope(&app.login("finance")).await.person().user_id.unwrap();
    let path = format!("/api/users/{user}/session_ends");
    let reason = json!({ "reason": "电脑丢失" });
    assert_eq!(administrator.post(&path, reason.clone()).await.0, StatusCode::CREATED);
    app.clock.pass(TimeDelta::minutes(15));
    let (status, answer) = administrator.post(&path, reason.clone()).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("proof_needed")));
    assert_eq!(administrator.delete("/api/second_factor").await, StatusCode::FORBIDDEN);
    let (status, _) = administrator.post("/api/second_factor/proofs", json!({ "code": "nonsense" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = json!({ "code": authenticator.shows(&app, 0) });
    assert_eq!(administrator.post("/api/second_factor/proofs", code).await.0, StatusCode::NO_CONTENT);
    assert_eq!(administrator.post(&path, reason).await.0, StatusCode::CREATED);
    assert_eq!(administrator.delete("/api/second_factor").await, StatusCode::NO_CONTENT);
    assert_eq!(administrator.get("/api/second_factor").await.1["is_set"], false);
    app.end().await;
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_does_nothing_but_set_one_up() {
    let app = TestApp::on("2026-07-15").await;
    let required = "UPDATE agency_settings SET value = 'true' WHERE code = 'second_factor_required'";
    change(app.agency.database(), required).await;
    let mut director = app.sign_in(&app.login("director")).await;
    let (_, session) = director.get("/api/session").await;
    assert_eq!(session["must"], json!(["set_second_factor"]));
    assert_eq!(session["permissions"], json!([]));
    for path in ["/api/clients", "/api/stores", "/api/users", "/api/activity"] {
        assert_eq!(director.get(path).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(director.get("/api/scope").await.1["clients"], json!([]));
    set_up(&app, &mut director, PASSWORD).await;
    let (_, session) = director.get("/api/session").await;
    assert_eq!(session["must"], json!([]));
    assert_eq!(director.get("/api/clients").await.0, StatusCode::OK);
    // Roles that need none are asked for none.
    let mut operator = app.sign_in(&app.login("operator")).await;
    assert_eq!(operator.get("/api/session").await.1["must"], json!([]));
    app.end().await;
}

#[tokio::test]
async fn an_administrator_resets_a_lost_factor_and_nobody_sets_one_up_at_an_open_screen() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let id = app.scope(&login).await.person().user_id.unwrap();
    let mut own = app.sign_in(&login).await;
    let (status, refused) = own.post("/api/second_factor", json!({ "password": "a guess" })).await;
    assert_eq!(
        (status, refused["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("wrong_old_password"))
    );
    set_up(&app, &mut own, PASSWORD).await;
    assert_eq!(
        own.post("/api/second_factor", json!({ "password": PASSWORD })).await.1["code"],
        "factor_present"
    );
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let path = format!("/api/users/{id}/factor_resets");
    let (status, user) = administrator.post(&path, json!({ "reason": "手机丢失" })).await;
    assert_eq!((status, &user["has_second_factor"]), (StatusCode::CREATED, &json!(false)));
    assert_eq!(own.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(count(app.agency.database(), "recovery_codes").await, 0);
    assert_eq!(sign_in(&app, &login, PASSWORD).await.1, StatusCode::CREATED);
    let (status, answer) = administrator.post(&path, json!({ "reason": "手机丢失" })).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("account")));
    app.end().await;
}

/// Whoever has the database has neither a key nor a recovery code.
#[tokio::test]
async fn the_database_holds_no_key_and_no_code() {
    let app = TestApp::on("2026-07-15").await;
    let mut own = app.sign_in(&app.login("operator")).await;
    let (authenticator, codes) = set_up(&app, &mut own, PASSWORD).await;
    let plain: Vec<Vec<u8>> = [
        vec![
            authenticator.0.clone(),
            hex::encode(&authenticator.0).into(),
            totp::base32(&authenticator.0).into(),
        ],
        codes.iter().flat_map(|code| [code.clone().into(), code.replace('-', "").into()]).collect(),
    ]
    .concat();
    let mut looked_at = 0;
    for entry in std::fs::read_dir(app.agency.directory()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for secret in &plain {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_slice());
                assert!(!found, "{}", path.display());
            }
            looked_at += 1;
        }
    }
    // PostgreSQL keeps its files elsewhere.
    assert!(looked_at > 0 || count(app.agency.database(), "second_factors").await == 1);
    app.end().await;
}
