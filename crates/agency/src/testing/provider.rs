//! An identity provider on the machine itself, with keys of its own. It keeps to the rules (codes count once, PKCE is checked,
//! our secret is asked for) and can be told to lie in one point.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, KeyPair, RsaKeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

/// Our name and secret there.
pub(crate) const CLIENT: &str = "daiyun-test";
pub(crate) const SECRET: &str = "a+test/secret";

/// What the provider does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    Nothing,
    OtherNonce,
    NoNonce,
    OtherAudience,
    ManyAudiences,
    OtherIssuer,
    Expired,
    Old,
    OfTheFuture,
    UnknownKey,
    OtherKey,
    NoSignature,
    PublicKeyAsSecret,
    OtherKind,
    NoSubject,
    Nonsense,
}

/// How it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    Rs256,
    Es256,
}

struct Inside {
    issuer: String,
    rsa: RsaKeyPair,
    curve: EcdsaKeyPair,
    /// A key it does not publish.
    secret_curve: EcdsaKeyPair,
    said: Mutex<Said>,
}

struct Said {
    signing: Signing,
    lie: Lie,
    kid: String,
    methods: Vec<&'static str>,
    codes: BTreeMap<String, Value>,
}

/// The provider; it ends with the test.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    inside: Arc<Inside>,
    running: JoinSet<()>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let inside = Arc::new(Inside {
            issuer: issuer.clone(),
            rsa: RsaKeyPair::from_der(include_bytes!("provider_key.der")).unwrap(),
            curve: curve(),
            secret_curve: curve(),
            said: Mutex::new(Said {
                signing: Signing::Rs256,
                lie: Lie::Nothing,
                kid: "first".to_owned(),
                methods: vec!["pwd"],
                codes: BTreeMap::new(),
            }),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(Arc::clone(&inside));
        let mut running = JoinSet::new();
        running.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { issuer, inside, running }
    }

    pub(crate) fn signs(&self, signing: Signing) {
        self.inside.said.lock().unwrap().signing = signing;
    }

    pub(crate) fn lies(&self, lie: Lie) {
        self.inside.said.lock().unwrap().lie = lie;
    }

    /// Signs with a key of another name from now on, which it publishes.
    pub(crate) fn turns_to_key(&self, kid: &str) {
        kid.clone_into(&mut self.inside.said.lock().unwrap().kid);
    }

    /// By what it knows people from now on.
    pub(crate) fn knows_by(&self, methods: &[&'static str]) {
        self.inside.said.lock().unwrap().methods = methods.to_vec();
    }

    /// Somebody opens the address they were sent to and signs in there: the state and the code they come back with.
    pub(crate) fn visited(&self, address: &str, subject: &str, now: DateTime<Utc>) -> (String, String) {
        let address = Url::parse(address).unwrap();
        assert!(address.as_str().starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        let asked: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", "https://daiyun.example.cn/access/sign-on"),
            ("scope", "openid profile"),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(asked[name], value);
        }
        let code = crate::keys::random_token().unwrap();
        let kept = json!({ "subject": subject, "nonce": asked["nonce"], "challenge": asked["code_challenge"],
            "redirect_uri": asked["redirect_uri"], "now": now.timestamp() });
        self.inside.said.lock().unwrap().codes.insert(code.clone(), kept);
        (asked["state"].clone(), code)
    }

    /// It goes away.
    pub(crate) async fn end(mut self) {
        self.running.shutdown().await;
    }
}

fn curve() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
    let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random).unwrap()
}

async fn discovery(State(inside): State<Arc<Inside>>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", inside.issuer);
    Json(
        json!({ "issuer": inside.issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "jwks_uri": at("keys") }),
    )
}

async fn keys(State(inside): State<Arc<Inside>>) -> Json<Value> {
    let kid = inside.said.lock().unwrap().kid.clone();
    let rsa = signature::RsaPublicKeyComponents::<Vec<u8>>::from(inside.rsa.public());
    let point = inside.curve.public_key().as_ref();
    let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    Json(json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": "nobody-reads-this" },
        { "kty": "RSA", "kid": kid, "use": "sig", "n": text(&rsa.n), "e": text(&rsa.e) },
        { "kty": "EC", "kid": kid, "crv": "P-256", "alg": "ES256", "x": text(&point[1..33]), "y": text(&point[33..]) },
    ] }))
}

async fn token(State(inside): State<Arc<Inside>>, headers: HeaderMap, body: String) -> Response {
    let form: BTreeMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let refused = |word: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": word }))).into_response();
    let secret: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let known = format!("Basic {}", BASE64_STANDARD.encode(format!("{CLIENT}:{secret}")));
    if headers.get(header::AUTHORIZATION).is_none_or(|said| said.to_str().unwrap() != known) {
        return refused("invalid_client");
    }
    let said = &mut *inside.said.lock().unwrap();
    let Some(kept) = said.codes.remove(&form["code"]) else { return refused("invalid_grant") };
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    if kept["challenge"] != challenge.as_str() || kept["redirect_uri"] != form["redirect_uri"].as_str() {
        return refused("invalid_grant");
    }
    Json(
        json!({ "access_token": "unused", "token_type": "Bearer", "id_token": signed(&inside, said, &kept) }),
    )
    .into_response()
}

fn signed(inside: &Inside, said: &Said, kept: &Value) -> String {
    let now = kept["now"].as_i64().unwrap();
    let hour = TimeDelta::hours(1).num_seconds();
    let mut claims = json!({ "iss": inside.issuer, "sub": kept["subject"], "aud": CLIENT, "nonce": kept["nonce"],
        "iat": now, "exp": now + 300, "amr": said.methods, "email": "owner@example.cn" });
    let mut header = json!({ "typ": "JWT", "kid": said.kid,
        "alg": match said.signing { Signing::Rs256 => "RS256", Signing::Es256 => "ES256" } });
    match said.lie {
        Lie::Nothing | Lie::OtherKey | Lie::Nonsense => {}
        Lie::OtherNonce => claims["nonce"] = json!("of somebody else's sign-in"),
        Lie::NoNonce => claims["nonce"] = Value::Null,
        Lie::OtherAudience => claims["aud"] = json!("another-system"),
        Lie::ManyAudiences => claims["aud"] = json!([CLIENT, "another-system"]),
        Lie::OtherIssuer => claims["iss"] = json!("https://id.example.cn"),
        Lie::Expired => claims["exp"] = json!(now - 60),
        Lie::Old => claims["iat"] = json!(now - hour),
        Lie::OfTheFuture => claims["iat"] = json!(now + hour),
        Lie::UnknownKey => header["kid"] = json!("nobody's"),
        Lie::NoSignature => header["alg"] = json!("none"),
        Lie::PublicKeyAsSecret => header["alg"] = json!("HS256"),
        // Says that the curve signed what the other key did.
        Lie::OtherKind => {
            header["alg"] = json!(match said.signing {
                Signing::Rs256 => "ES256",
                Signing::Es256 => "RS256",
            });
        }
        Lie::NoSubject => claims["sub"] = json!(""),
    }
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(&claims));
    let signature = signature_of(inside, said, text.as_bytes());
    if said.lie == Lie::Nonsense {
        return "nonsense".to_owned();
    }
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

fn signature_of(inside: &Inside, said: &Said, text: &[u8]) -> Vec<u8> {
    let random = SystemRandom::new();
    match (said.lie, said.signing) {
        (Lie::NoSignature, _) => Vec::new(),
        (Lie::PublicKeyAsSecret, _) => {
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, inside.rsa.public().as_ref());
            ring::hmac::sign(&key, text).as_ref().to_vec()
        }
        (Lie::OtherKey, _) => inside.secret_curve.sign(&random, text).unwrap().as_ref().to_vec(),
        (_, Signing::Es256) => inside.curve.sign(&random, text).unwrap().as_ref().to_vec(),
        (_, Signing::Rs256) => {
            let mut signature = vec![0; inside.rsa.public().modulus_len()];
            inside.rsa.sign(&signature::RSA_PKCS1_SHA256, &random, text, &mut signature).unwrap();
            signature
        }
    }
}
