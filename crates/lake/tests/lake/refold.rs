//! Undo and rebuild: the facts are the fold of the batches that remain, as if the others had never come.

use std::collections::BTreeSet;

use crate::support::{Door, World, batch, everywhere, lines, orders};
use daiyun_lake::{Extent, LakeError, Undated};

const ORDERS: &str =
    "SELECT order_no, placed_on, status, paid_fen, city, batch_no FROM orders ORDER BY store, order_no";

/// Every row of every table in the order of its file, but for the numbers of the files.
pub(crate) async fn everything(world: &World, store: &str) -> Vec<String> {
    let mut all = Vec::new();
    for fact in world.facts.values() {
        // The engine reads the files of a store in any order: the rows of one month stay in theirs.
        let sql =
            format!("SELECT * FROM {} WHERE store = '{store}' ORDER BY {}", fact.code, fact.key.join(", "));
        all.push(world.ask(&sql).await);
    }
    all
}

#[tokio::test]
async fn an_undone_batch_leaves_what_the_others_saw() {
    everywhere(async |world: World| {
        let first = "order_no | placed_on  | status | paid_fen | city
                     A1       | 2026-06-01 | paid   | 100      | 杭州市
                     A2       | 2026-06-02 | paid   | 200      | -";
        world.import(orders(1, first).exported("2026-06-05")).await;
        // Moves A1 to July, changes its money, and brings A3.
        let second = "order_no | placed_on  | status  | paid_fen
                      A1       | 2026-07-01 | shipped | 90
                      A3       | 2026-06-03 | paid    | 300";
        world.import(orders(2, second).exported("2026-07-02")).await;
        let third = "order_no | placed_on | city\nA1 | 2026-07-01 | 苏州市\nA3 | 2026-06-03 | 宁波市";
        world.import(orders(3, third).exported("2026-06-20")).await;
        world
            .shows(
                ORDERS,
                "A1 | 2026-07-01 | shipped | 90 | 苏州市 | 2
                 A2 | 2026-06-02 | paid | 200 | - | 1
                 A3 | 2026-06-03 | paid | 300 | 宁波市 | 2",
            )
            .await;
        let before = world.newest().await;
        world.undo(2).await.unwrap();
        world
            .shows(
                ORDERS,
                "A1 | 2026-07-01 | paid | 100 | 苏州市 | 3
                 A2 | 2026-06-02 | paid | 200 | - | 1
                 A3 | 2026-06-03 | - | - | 宁波市 | 3",
            )
            .await;
        assert_eq!(world.newest().await, before + 1, "one commit");
        world.no_key_twice().await;
        let then = world.ask_at("SELECT SUM(paid_fen) FROM orders", Some(before)).await.unwrap();
        assert_eq!(then, "590", "the snapshot before stays as it was");
        world.undo(3).await.unwrap();
        world.undo(1).await.unwrap();
        world.shows("SELECT COUNT(*) FROM orders", "0").await;
        let again = world.undo(2).await;
        assert!(matches!(again, Err(LakeError::UnknownBatch(2))), "{again:?}");
        assert!(matches!(world.undo(77).await, Err(LakeError::UnknownBatch(77))));
        // Its file is swept; the same rows may come again.
        world.lake.sweep(&mut Door(&world.records), true).await.unwrap();
        assert!(world.files("observations").is_empty());
        world.import(orders(4, first).exported("2026-06-05")).await;
        world.shows("SELECT SUM(paid_fen) FROM orders", "300").await;
    })
    .await;
}

#[tokio::test]
async fn undone_lines_leave_their_orders_as_the_other_lines_make_them() {
    everywhere(async |world: World| {
        let table = |rows: &str| format!("order_no | line_no | placed_on | status | paid_fen\n{rows}");
        let one = table("D1 | 1 | 2026-06-30 | paid | 100\nD2 | 1 | 2026-06-30 | paid | 7");
        let two = table("D1 | 2 | 2026-07-01 | paid | 50\nD3 | 1 | 2026-07-01 | paid | 9");
        world.import(lines(1, &one).exported("2026-07-02").deriving("orders")).await;
        world.import(lines(2, &two).exported("2026-07-03").deriving("orders")).await;
        let sql = "SELECT order_no, placed_on, paid_fen, batch_no FROM orders ORDER BY order_no";
        world.shows(sql, "D1 | 2026-06-30 | 150 | 2\nD2 | 2026-06-30 | 7 | 1\nD3 | 2026-07-01 | 9 | 2").await;
        world.undo(1).await.unwrap();
        world.shows(sql, "D1 | 2026-07-01 | 50 | 2\nD3 | 2026-07-01 | 9 | 2").await;
        world.shows("SELECT COUNT(*) FROM order_lines", "2").await;
        world.undo(2).await.unwrap();
        world.shows("SELECT COUNT(*) FROM orders", "0").await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn lines_wait_again_when_their_order_is_undone() {
    everywhere(async |world: World| {
        world.import(lines(1, "order_no | line_no | paid_fen\nA1 | 1 | 5").exported("2026-07-01")).await;
        world.import(orders(2, "order_no | placed_on\nA1 | 2026-06-30").exported("2026-07-02")).await;
        world.import(orders(3, "order_no | placed_on\nA1 | 2026-07-01").exported("2026-07-03")).await;
        let sql = "SELECT placed_on, paid_fen FROM order_lines";
        world.shows(sql, "2026-07-01 | 5").await;
        world.undo(3).await.unwrap();
        world.shows(sql, "2026-06-30 | 5").await;
        world.undo(2).await.unwrap();
        world.shows(sql, "- | 5").await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_waited_for_its_export_time_is_taken_when_nothing_contradicts_it_any_more() {
    everywhere(async |world: World| {
        let table = |fen: i64| {
            format!("order_no | placed_on | paid_fen | seen\nA1 | 2026-06-01 | {fen} | 2026-06-01T08:00:00Z")
        };
        world.import(orders(1, &table(100))).await;
        assert_eq!(world.import(orders(2, &table(90))).await.undated_lines, [2]);
        world.import(orders(3, &table(80))).await;
        let rewrite = world.lake.undo(&mut Door(&world.records), 1).await.unwrap();
        let undated =
            |batch_no, waiting: &[u32]| Undated { batch_no, lines: vec![2], waiting: waiting.to_vec() };
        assert_eq!(rewrite.undated(), [undated(2, &[]), undated(3, &[2])], "batch 2 is first now");
        world.commit_rewrite(&rewrite).await.unwrap();
        world.shows("SELECT paid_fen, batch_no FROM orders", "90 | 2").await;
    })
    .await;
}

#[tokio::test]
async fn an_undo_and_an_import_at_once_lose_nothing() {
    everywhere(async |world: World| {
        let table = |fen: i64| format!("order_no | placed_on | paid_fen\nA1 | 2026-06-01 | {fen}");
        world.import(orders(1, &table(100)).exported("2026-06-05")).await;
        world.import(orders(2, &table(200)).exported("2026-06-06")).await;
        let undo = world.lake.undo(&mut Door(&world.records), 2).await.unwrap();
        // An import that changes nothing now, but would show once batch 2 is gone.
        world.import(orders(3, &table(150)).exported("2026-06-05T12:00:00Z")).await;
        let refused = world.commit_rewrite(&undo).await;
        assert!(matches!(refused, Err(LakeError::Overtaken)), "{refused:?}");
        world.lake.discard_rewrite(undo);
        // And the other way round.
        let late = orders(4, &table(170)).exported("2026-06-05T13:00:00Z");
        let late = world.prepare(world.observe(&late).unwrap()).await.unwrap();
        world.undo(2).await.unwrap();
        world.shows("SELECT paid_fen FROM orders", "150").await;
        assert!(matches!(world.commit(&late).await, Err(LakeError::Overtaken)));
        let late = world.prepare(world.lake.discard(late).unwrap()).await.unwrap();
        world.commit(&late).await.unwrap();
        world.shows("SELECT paid_fen FROM orders", "170").await;
    })
    .await;
}

#[tokio::test]
async fn a_rebuild_brings_damaged_months_back_as_they_were() {
    everywhere(async |world: World| {
        let first = "order_no | placed_on  | status | paid_fen | city
                     A1       | 2026-06-01 | paid   | 100      | 杭州市
                     A2       | 2026-06-30 | paid   | 200      | -
                     A3       | 2026-08-01 | paid   | 300      | -";
        world.import(orders(1, first).exported("2026-08-05")).await;
        let second = "order_no | placed_on  | status\nA2 | 2026-07-01 | shipped\nA1 | 2026-06-01 | shipped";
        world.import(orders(2, second).exported("2026-08-06")).await;
        world
            .import(lines(3, "order_no | line_no | paid_fen\nA1 | 1 | 5\nA9 | 1 | 6").exported("2026-08-06"))
            .await;
        let own =
            "order_no | line_no | placed_on | paid_fen\nB1 | 1 | 2026-06-09 | 5\nB1 | 2 | 2026-07-09 | 6";
        world.import(lines(4, own).exported("2026-08-06").deriving("orders")).await;
        let ads = "day | grain | channel | plan_no | spend_fen\n2026-06-01 | plan | 直通车 | - | 5";
        world.import(batch(5, "ad_daily", ads).exported("2026-08-02")).await;
        let before = everything(&world, "hs01").await;
        // The files of June are gone, those of July damaged.
        for file in world.files("facts/main/orders/store=hs01/year=2026/month=6") {
            std::fs::remove_file(file).unwrap();
        }
        for file in world.files("facts/main/order_lines/store=hs01/year=2026/month=6") {
            std::fs::write(file, b"damaged").unwrap();
        }
        assert!(world.ask_at("SELECT SUM(paid_fen) FROM orders", None).await.is_err());
        let june = Extent::Months(BTreeSet::from(["2026-06".parse().unwrap()]));
        world.rebuild("hs01", &june).await.unwrap();
        assert_eq!(everything(&world, "hs01").await, before);
        world.no_key_twice().await;
        world.rebuild("hs01", &Extent::Whole).await.unwrap();
        assert_eq!(everything(&world, "hs01").await, before);
        world.no_key_twice().await;
        // Another store, of which nothing is known, has nothing to rebuild.
        world.rebuild("hs77", &Extent::Whole).await.unwrap();
        assert_eq!(everything(&world, "hs01").await, before);
    })
    .await;
}
