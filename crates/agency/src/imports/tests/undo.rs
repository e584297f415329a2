//! Taking a batch back, and building a store anew: the facts are what the other batches say.

use super::{exported, import_with, order, paid_on_the_first_of_july, told};
use crate::imports::{FileReport, ImportOptions, rebuild};
use crate::stores;
use crate::testing::{StatusCode, TestApp, Visitor};
use serde_json::{Value, json};

async fn undo(visitor: &mut Visitor, batch: &FileReport, reason: &str) -> (StatusCode, Value) {
    let path = format!("/api/batches/{}/undo", batch.batch_id.unwrap());
    visitor.post(&path, json!({ "reason": reason })).await
}

#[tokio::test]
async fn an_older_state_shows_again_and_the_file_may_come_back() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    import_with(&app, "a.csv", &order(7, 100), exported("2026-07-02T02:00:00Z")).await;
    let changed = order(7, 300);
    let later = import_with(&app, "b.csv", &changed, exported("2026-07-10T02:00:00Z")).await;
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(30_000));
    let until =
        async |visitor: &mut Visitor| visitor.get("/api/freshness").await.1["items"][0]["until"].clone();
    assert_eq!(until(&mut operator).await, "2026-07-09");

    let (status, answer) = undo(&mut operator, &later, " ").await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("reason")));
    let (status, answer) = undo(&mut operator, &later, "导错了店").await;
    assert_eq!((status, answer["state"].as_str()), (StatusCode::OK, Some("undone")), "{answer}");
    assert_eq!(answer["undo"]["allowed"], false);
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(10_000));
    assert_eq!(until(&mut operator).await, "2026-07-01", "nobody has seen the days after");
    let remembered = app.remembered("batch", &later.batch_id.unwrap().to_string()).await;
    assert_eq!(remembered[0].verb, "imports.undo");
    assert!(remembered[0].summary_zh.contains("导错了店"), "{}", remembered[0].summary_zh);
    let (status, answer) = undo(&mut operator, &later, "再撤一次").await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("batch_not_committed")));

    let again = import_with(&app, "b.csv", &changed, exported("2026-07-10T02:00:00Z")).await;
    assert_eq!((told(&again), again.updated), (("committed", None), 1));
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(30_000));
    app.end().await;
}

#[tokio::test]
async fn it_takes_the_right_to_do_so() {
    let app = TestApp::on("2026-07-15").await;
    let batch = import_with(&app, "a.csv", &order(7, 100), exported("2026-07-02T02:00:00Z")).await;
    let mut designer = app.sign_in(&app.login("designer")).await;
    let (status, answer) = undo(&mut designer, &batch, "我不该能撤").await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{answer}");
    // The brand's own people do not even learn that there are batches.
    let mut brand = app.sign_in(&app.login("client_decision_maker")).await;
    let (status, _) = undo(&mut brand, &batch, "我也不该能撤").await;
    assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status), "{status}");
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(10_000));
    app.end().await;
}

/// A row that waits because nobody knows when it was seen is judged anew when what contradicted it is gone.
#[tokio::test]
async fn rows_of_other_batches_begin_and_cease_to_wait() {
    let app = TestApp::on("2026-07-15").await;
    let mut operator = app.sign_in(&app.login("operator")).await;
    let undated = async |name: &str, total: u32| {
        import_with(&app, name, &order(7, total), ImportOptions::default()).await
    };
    let first = undated("a.csv", 100).await;
    let second = undated("b.csv", 300).await;
    let third = undated("c.csv", 200).await;
    let waiting = async |visitor: &mut Visitor, batch: &FileReport| {
        let path = format!("/api/batches/{}", batch.batch_id.unwrap());
        let counted = visitor.get(&path).await.1["quarantined_count"].as_i64().unwrap();
        let (_, listed) = visitor.get(&format!("{path}/quarantined_rows")).await;
        assert_eq!(listed["total"], counted, "{listed}");
        counted
    };
    assert_eq!((waiting(&mut operator, &second).await, waiting(&mut operator, &third).await), (1, 1));
    undo(&mut operator, &first, "没有导出时间").await;
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(30_000), "the second is the first now");
    assert_eq!((waiting(&mut operator, &second).await, waiting(&mut operator, &third).await), (0, 1));
    undo(&mut operator, &second, "没有导出时间").await;
    assert_eq!(paid_on_the_first_of_july(&app).await, Some(20_000));
    assert_eq!(waiting(&mut operator, &third).await, 0);
    app.end().await;
}

#[tokio::test]
async fn a_store_built_anew_says_the_same() {
    let app = TestApp::on("2026-07-15").await;
    import_with(&app, "a.csv", &order(7, 100), exported("2026-07-02T02:00:00Z")).await;
    import_with(&app, "b.csv", &order(7, 300), exported("2026-07-10T02:00:00Z")).await;
    import_with(&app, "c.csv", &order(7, 200), ImportOptions::default()).await;
    let store = stores::by_code(&app.operator(), "HS-TM").await.unwrap();
    let everything = async || app.agency.query_facts("SELECT * FROM orders", None).await.unwrap().rows;
    let before = everything().await;
    rebuild(&app.operator(), &store).await.unwrap();
    assert_eq!(everything().await, before);
    let remembered = app.remembered("store", &store.id.to_string()).await;
    assert_eq!(remembered[0].verb, "imports.rebuild");
    app.end().await;
}
