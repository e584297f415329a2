//! Journeys: whoever is assigned to a client sees its store of tomorrow.

use daiyun_base::id;
use serde_json::json;

use crate::testing::{StatusCode, TestApp};

#[tokio::test]
async fn a_client_brings_its_store_of_tomorrow_and_a_single_store_does_not() {
    let app = TestApp::on("2026-07-15").await;
    let mut administrator = app.sign_in(&app.login("administrator")).await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let user = app.scope(&app.login("operator")).await.person().user_id.unwrap();
    let path = format!("/api/users/{user}/reach");
    let client = crate::clients::by_code(&app.operator(), "heshang").await.unwrap().unwrap().id;
    let own = crate::stores::by_code(&app.operator(), "HS-TM").await.unwrap();
    let other = crate::stores::by_code(&app.operator(), "YJ-DY").await.unwrap();
    let stores = async |visitor: &mut crate::testing::Visitor| {
        let (_, page) = visitor.get("/api/stores").await;
        let codes =
            page["items"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap().to_owned());
        codes.collect::<Vec<_>>()
    };
    let new_store = |code: &str| json!({ "id": id::fresh(), "code": code, "name": "禾裳新店", "platform": "jd", "client_id": client });
    let single = json!({ "has_all_stores": false, "clients": [], "stores": [own.id] });
    assert_eq!(administrator.put(&path, single).await.0, StatusCode::NO_CONTENT);
    assert_eq!(administrator.post("/api/stores", new_store("HS-NEW-1")).await.0, StatusCode::CREATED);
    assert_eq!(stores(&mut operator).await, ["HS-TM"]);

    // The client, and beside it one store of another.
    let both = json!({ "has_all_stores": false, "clients": [client], "stores": [other.id] });
    assert_eq!(administrator.put(&path, both).await.0, StatusCode::NO_CONTENT);
    let before = stores(&mut operator).await;
    assert!(before.contains(&"HS-NEW-1".to_owned()) && before.contains(&"YJ-DY".to_owned()), "{before:?}");
    assert!(before.iter().all(|code| code.starts_with("HS-") || code == "YJ-DY"), "{before:?}");
    assert_eq!(administrator.post("/api/stores", new_store("HS-NEW-2")).await.0, StatusCode::CREATED);
    assert!(stores(&mut operator).await.contains(&"HS-NEW-2".to_owned()));
    let (_, row) = administrator.get(&format!("/api/users/{user}")).await;
    assert_eq!((&row["clients"], &row["stores"]), (&json!([client]), &json!([other.id])));

    // A client without any store yet is seen all the same.
    let fresh = json!({ "id": id::fresh(), "code": "fresh", "name": "新客户", "client_type": "brand", "service_mode": "full" });
    assert_eq!(administrator.post("/api/clients", fresh.clone()).await.0, StatusCode::CREATED);
    let empty = json!({ "has_all_stores": false, "clients": [fresh["id"]], "stores": [] });
    assert_eq!(administrator.put(&path, empty).await.0, StatusCode::NO_CONTENT);
    assert_eq!(operator.get("/api/clients").await.1["total"], 1);
    assert_eq!(operator.get("/api/stores").await.1["total"], 0);

    let stranger = json!({ "has_all_stores": false, "clients": [id::fresh()], "stores": [] });
    assert_eq!(administrator.put(&path, stranger).await.0, StatusCode::NOT_FOUND);
    let all = json!({ "has_all_stores": true, "clients": [client], "stores": [] });
    assert_eq!(administrator.put(&path, all).await.1["code"], "all_stores");
    app.end().await;
}
