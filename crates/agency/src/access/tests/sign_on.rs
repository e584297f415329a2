//! Journeys: an account of another house lets somebody in once it is linked, and nothing a provider or a browser makes up
//! does.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::factors::set_up;
use crate::access::sign_on::{SignOnSettings, SingleSignOn};
use crate::testing::provider::{CLIENT, Lie, Provider, SECRET, Signing};
use crate::testing::{PASSWORD, StatusCode, TestApp, Visitor};

/// The agency trusts the provider.
fn trust(app: &TestApp, provider: &Provider) {
    let settings = SignOnSettings {
        issuer: provider.issuer.clone(),
        client_id: CLIENT.to_owned(),
        client_secret_file: None,
        label: daiyun_base::error::Label::new("企业账号登录", "Company account"),
        scopes: vec!["profile".to_owned()],
        trusted_amr: vec!["mfa".to_owned()],
        ca_file: None,
    };
    let secret = Some(format!("{SECRET}\n"));
    let on = SingleSignOn::with(settings, "https://daiyun.example.cn/", (secret, None)).unwrap();
    app.agency.offer_single_sign_on(on);
}

/// A browser that has been to the provider: what it brings back.
async fn gone(app: &TestApp, provider: &Provider, visitor: &mut Visitor, subject: &str) -> Value {
    let wanted = json!({ "return_to": "/dashboard?scope=all" });
    let (status, left) = visitor.post("/api/session/sign_on_attempts", wanted).await;
    assert_eq!(status, StatusCode::CREATED, "{left}");
    back(app, provider, &left, subject)
}

fn back(app: &TestApp, provider: &Provider, left: &Value, subject: &str) -> Value {
    let now = app.agency.clock().now();
    let (state, code) = provider.visited(left["address"].as_str().unwrap(), subject, now);
    json!({ "state": state, "code": code })
}

/// Tries to sign in as a subject, in a new browser.
async fn sign_on(app: &TestApp, provider: &Provider, subject: &str) -> (Visitor, StatusCode, Value) {
    let mut visitor = Visitor::stranger(&app.agency);
    let brought = gone(app, provider, &mut visitor, subject).await;
    let (status, answer) = visitor.post("/api/session/sign_on", brought).await;
    (visitor, status, answer)
}

/// Links a subject to the account of whoever is signed in.
async fn link(app: &TestApp, provider: &Provider, own: &mut Visitor, subject: &str) -> (StatusCode, Value) {
    let (status, left) = own.post("/api/session/link_attempts", json!({ "password": PASSWORD })).await;
    assert_eq!(status, StatusCode::CREATED, "{left}");
    own.post("/api/session/links", back(app, provider, &left, subject)).await
}

fn code(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn an_account_of_another_house_lets_its_person_in_from_when_it_is_linked_until_it_is_unlinked() {
    let app = TestApp::on("2026-07-15").await;
    let provider = Provider::start().await;
    let mut own = app.sign_in(&app.login("operator")).await;
    // Not set up: no button, and nobody is sent anywhere.
    assert_eq!(own.get("/api/sign_in_options").await.1["single_sign_on"], Value::Null);
    assert_eq!(own.get("/api/identities").await.1["link"]["allowed"], false);
    let answer = own.post("/api/session/sign_on_attempts", json!({ "return_to": "/" })).await;
    assert_eq!(code(&answer), (409, "sign_on_off"));
    trust(&app, &provider);
    assert_eq!(own.get("/api/sign_in_options").await.1["single_sign_on"]["label_en"], "Company account");
    // Linked to nobody: the mail address in the token is nobody's proof, and the person learns what to tell.
    let (_, status, answer) = sign_on(&app, &provider, "u-2071").await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("sign_on_unknown")));
    assert!(answer["detail"].as_str().unwrap().contains("u-2071"), "{answer}");
    // A screen left open links nothing.
    let guess = own.post("/api/session/link_attempts", json!({ "password": "a guess" })).await;
    assert_eq!(code(&guess), (422, "wrong_own_password"));
    assert_eq!(link(&app, &provider, &mut own, "u-2071").await.0, StatusCode::NO_CONTENT);
    let (_, linked) = own.get("/api/identities").await;
    assert_eq!(
        (&linked["items"][0]["subject"], &linked["items"][0]["is_own_link"]),
        (&json!("u-2071"), &json!(true))
    );
    for signing in [Signing::Rs256, Signing::Es256] {
        provider.signs(signing);
        let (mut visitor, status, answer) = sign_on(&app, &provider, "u-2071").await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        assert_eq!(answer["return_to"], "/dashboard?scope=all");
        let (status, session) = visitor.get("/api/session").await;
        assert_eq!((status, &session), (StatusCode::OK, &answer["session"]));
        assert_eq!(session["user"]["role"], "operator");
        let (_, sessions) = visitor.get("/api/sessions").await;
        let mut sessions = sessions["items"].as_array().unwrap().iter();
        let this = sessions.find(|session| session["is_current"] == true).unwrap();
        assert_eq!(this["by_single_sign_on"], true);
    }
    // The provider takes another key into use: it is asked again.
    provider.turns_to_key("second");
    app.clock.pass(TimeDelta::minutes(2));
    let (mut elsewhere, status, _) = sign_on(&app, &provider, "u-2071").await;
    assert_eq!(status, StatusCode::CREATED);
    // Taken away with a reason: whoever came in by it is out, and stays out.
    let path = format!("/api/identities/{}/removals", linked["items"][0]["id"].as_str().unwrap());
    let mut other = app.sign_in(&app.login("finance")).await;
    assert_eq!(other.post(&path, json!({ "reason": "不是我的" })).await.0, StatusCode::NOT_FOUND);
    assert_eq!(own.post(&path, json!({ "reason": "" })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(own.post(&path, json!({ "reason": "换了公司账号" })).await.0, StatusCode::NO_CONTENT);
    assert_eq!(elsewhere.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(own.get("/api/identities").await.1["total"], 0);
    assert_eq!(sign_on(&app, &provider, "u-2071").await.2["code"], "sign_on_unknown");
    let user = app.scope(&app.login("operator")).await.person().user_id.unwrap().to_string();
    let remembered = app.remembered("user", &user).await;
    let by_it = |row: &&crate::activity::activities::Model| {
        row.verb == "access.sign_in" && row.detail["method"] == "oidc"
    };
    assert_eq!(remembered.iter().filter(by_it).count(), 3);
    for verb in ["access.link_identity", "access.unlink_identity"] {
        let row = remembered.iter().find(|row| row.verb == verb).unwrap();
        assert!(!format!("{row:?}").contains("u-2071"), "{row:?}");
    }
    provider.end().await;
    app.end().await;
}

/// Each thing a provider may say wrongly, refused by its own word.
async fn no_lie_is_believed(app: &TestApp, provider: &Provider) {
    for (lie, signing, refusal) in [
        (Lie::OtherNonce, Signing::Rs256, "sign_on_nonce"),
        (Lie::NoNonce, Signing::Es256, "sign_on_nonce"),
        (Lie::OtherAudience, Signing::Rs256, "sign_on_audience"),
        (Lie::ManyAudiences, Signing::Rs256, "sign_on_audience"),
        (Lie::OtherIssuer, Signing::Es256, "sign_on_issuer"),
        (Lie::Expired, Signing::Rs256, "sign_on_expired"),
        (Lie::Old, Signing::Rs256, "sign_on_expired"),
        (Lie::OfTheFuture, Signing::Es256, "sign_on_not_yet"),
        (Lie::UnknownKey, Signing::Rs256, "sign_on_key"),
        (Lie::OtherKey, Signing::Es256, "sign_on_signature"),
        (Lie::OtherKey, Signing::Rs256, "sign_on_signature"),
        (Lie::OtherKind, Signing::Rs256, "sign_on_signature"),
        (Lie::OtherKind, Signing::Es256, "sign_on_signature"),
        (Lie::NoSignature, Signing::Rs256, "sign_on_algorithm"),
        (Lie::PublicKeyAsSecret, Signing::Rs256, "sign_on_algorithm"),
        (Lie::NoSubject, Signing::Rs256, "sign_on_subject"),
        (Lie::Nonsense, Signing::Rs256, "sign_on_unreadable"),
    ] {
        provider.lies(lie);
        provider.signs(signing);
        let (mut visitor, status, answer) = sign_on(app, provider, "u-1").await;
        assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some(refusal)), "{lie:?}");
        assert_eq!(visitor.get("/api/session").await.0, StatusCode::UNAUTHORIZED, "{lie:?}");
    }
}

#[tokio::test]
async fn no_lie_of_a_provider_and_no_trick_of_a_browser_lets_anybody_in() {
    let app = TestApp::on("2026-07-15").await;
    let provider = Provider::start().await;
    trust(&app, &provider);
    let mut own = app.sign_in(&app.login("operator")).await;
    assert_eq!(link(&app, &provider, &mut own, "u-1").await.0, StatusCode::NO_CONTENT);
    no_lie_is_believed(&app, &provider).await;
    provider.lies(Lie::Nothing);
    let mut browser = Visitor::stranger(&app.agency);
    // Another browser than the one that left.
    let brought = gone(&app, &provider, &mut browser, "u-1").await;
    let mut other = Visitor::stranger(&app.agency);
    assert_eq!(code(&other.post("/api/session/sign_on", brought.clone()).await), (409, "sign_on_over"));
    let _ = gone(&app, &provider, &mut other, "u-1").await;
    assert_eq!(code(&other.post("/api/session/sign_on", brought.clone()).await), (409, "sign_on_over"));
    // The journey counts once, and so does the code at the provider.
    assert_eq!(browser.post("/api/session/sign_on", brought.clone()).await.0, StatusCode::CREATED);
    let again = gone(&app, &provider, &mut browser, "u-1").await;
    assert_eq!(code(&browser.post("/api/session/sign_on", brought.clone()).await), (409, "sign_on_over"));
    let old_code = json!({ "state": again["state"], "code": brought["code"] });
    assert_eq!(code(&browser.post("/api/session/sign_on", old_code).await), (409, "sign_on_code"));
    assert_eq!(code(&browser.post("/api/session/sign_on", again).await), (409, "sign_on_over"));
    // Somebody else's code does not fit the secret this browser's journey was begun with.
    let (mine, theirs) =
        (gone(&app, &provider, &mut browser, "u-1").await, gone(&app, &provider, &mut other, "u-1").await);
    let injected = json!({ "state": mine["state"], "code": theirs["code"] });
    assert_eq!(code(&browser.post("/api/session/sign_on", injected).await), (409, "sign_on_code"));
    // The provider says no; too long on the way; a journey to link is none to sign in.
    let denied = gone(&app, &provider, &mut browser, "u-1").await;
    let denied = json!({ "state": denied["state"], "error": "access_denied" });
    assert_eq!(code(&browser.post("/api/session/sign_on", denied).await), (409, "sign_on_denied"));
    let late = gone(&app, &provider, &mut browser, "u-1").await;
    app.clock.pass(TimeDelta::minutes(10));
    assert_eq!(code(&browser.post("/api/session/sign_on", late).await), (409, "sign_on_over"));
    let (_, left) = own.post("/api/session/link_attempts", json!({ "password": PASSWORD })).await;
    let to_link = back(&app, &provider, &left, "u-2");
    assert_eq!(code(&own.post("/api/session/sign_on", to_link.clone()).await), (409, "sign_on_over"));
    assert_eq!(code(&own.post("/api/session/links", to_link).await), (409, "sign_on_over"));
    // One identity belongs to one person.
    let mut thief = app.sign_in(&app.login("finance")).await;
    assert_eq!(code(&link(&app, &provider, &mut thief, "u-1").await), (409, "identity_taken"));
    // The provider is away: busy, and the password still works.
    provider.end().await;
    app.clock.pass(TimeDelta::hours(2));
    let away = browser.post("/api/session/sign_on_attempts", json!({ "return_to": "/" })).await;
    assert_eq!(code(&away), (503, "sign_on_unreachable"));
    app.sign_in(&app.login("operator")).await;
    app.end().await;
}

#[tokio::test]
async fn another_house_opens_no_more_than_a_password_would() {
    let app = TestApp::on("2026-07-15").await;
    let provider = Provider::start().await;
    trust(&app, &provider);
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut logins = Vec::new();
    for (role, subject) in [("operator", "u-operator"), ("director", "u-director"), ("finance", "u-finance")]
    {
        let id = app.scope(&app.login(role)).await.person().user_id.unwrap();
        let path = format!("/api/users/{id}/identities");
        let body = json!({ "subject": subject, "reason": "人事核对过工号" });
        let mut nobody = app.sign_in(&app.login("designer")).await;
        assert_eq!(nobody.post(&path, body.clone()).await.0, StatusCode::FORBIDDEN);
        let (status, row) = administrator.post(&path, body.clone()).await;
        assert_eq!((status, &row["is_own_link"]), (StatusCode::CREATED, &json!(false)), "{row}");
        assert_eq!(code(&administrator.post(&path, body).await), (409, "identity_taken"));
        let (_, listed) = administrator.get(&format!("/api/identities?user_id={id}")).await;
        assert_eq!(listed["items"][0]["subject"], subject);
        logins.push((app.login(role), id));
    }
    // A second factor is asked for here, unless the provider asked and the role leaves it to its people.
    let mut own = app.sign_in(&logins[0].0).await;
    let (authenticator, _) = set_up(&app, &mut own, PASSWORD).await;
    let (mut visitor, _, answer) = sign_on(&app, &provider, "u-operator").await;
    assert_eq!(visitor.get("/api/session").await.0, StatusCode::UNAUTHORIZED);
    let typed = json!({ "challenge": answer["question"]["challenge"], "code": authenticator.shows(&app, 0) });
    let (status, session) = visitor.post("/api/session/factor", typed).await;
    assert_eq!((status, &session["has_second_factor"]), (StatusCode::CREATED, &json!(true)), "{session}");
    provider.knows_by(&["pwd", "mfa"]);
    let (_, _, answer) = sign_on(&app, &provider, "u-operator").await;
    // In, but what is asked twice still asks for our own code.
    assert_eq!((&answer["question"], &answer["session"]["proved_until"]), (&Value::Null, &Value::Null));
    let mut director = app.sign_in(&logins[1].0).await;
    set_up(&app, &mut director, PASSWORD).await;
    let (_, _, answer) = sign_on(&app, &provider, "u-director").await;
    assert!(answer["question"]["challenge"].is_string() && answer["session"].is_null(), "{answer}");
    // A temporary password that was never used asks nothing of whoever came another way.
    let path = format!("/api/users/{}/password_resets", logins[2].1);
    assert_eq!(administrator.post(&path, json!({ "reason": "忘了" })).await.0, StatusCode::CREATED);
    let (_, _, answer) = sign_on(&app, &provider, "u-finance").await;
    assert_eq!(answer["session"]["must"], json!([]));
    // A locked name is locked at every door.
    let mut stranger = Visitor::stranger(&app.agency);
    for _ in 0..5 {
        stranger.post("/api/session", json!({ "login": logins[2].0, "password": "wrong" })).await;
    }
    let (_, status, answer) = sign_on(&app, &provider, "u-finance").await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::TOO_MANY_REQUESTS, Some("locked")));
    app.clock.pass(TimeDelta::minutes(15));
    assert_eq!(sign_on(&app, &provider, "u-finance").await.1, StatusCode::CREATED);
    // Whoever left is out, and comes back without what let them in.
    let reason = json!({ "reason": "离职" });
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let path = format!("/api/users/{}", logins[2].1);
    assert_eq!(
        administrator.post(&format!("{path}/deactivation"), reason.clone()).await.0,
        StatusCode::CREATED
    );
    assert_eq!(sign_on(&app, &provider, "u-finance").await.2["code"], "sign_on_unknown");
    let body = json!({ "subject": "u-finance", "reason": "试试" });
    assert_eq!(code(&administrator.post(&format!("{path}/identities"), body).await), (409, "account"));
    assert_eq!(administrator.post(&format!("{path}/reactivations"), reason).await.0, StatusCode::CREATED);
    assert_eq!(sign_on(&app, &provider, "u-finance").await.2["code"], "sign_on_unknown");
    provider.end().await;
    app.end().await;
}
