//! Sums beside the facts: always the sums of the live rows, in the same commit, whatever happens to the rows.

use std::collections::BTreeMap;

use crate::support::{Door, World, at, batch, everywhere, lines, orders};

const PAID: &str =
    "SELECT paid_on, status, rows, paid_fen, pieces FROM order_paid_days ORDER BY paid_on, status";

#[tokio::test]
async fn sums_follow_the_rows_in_the_same_commit() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on  | paid_on    | status | paid_fen | pieces
                     A1       | 2026-06-30 | 2026-07-01 | paid   | 100      | 1
                     A2       | 2026-06-30 | 2026-07-01 | paid   | 200      | -
                     A3       | 2026-06-30 | -          | placed | -        | -
                     A4       | 2026-07-01 | 2026-07-01 | -      | 400      | 4";
        world.import(orders(1, table).exported("2026-07-02")).await;
        let first = world.newest().await;
        world
            .shows(
                PAID,
                "2026-07-01 | paid | 2 | 300 | 1\n2026-07-01 | - | 1 | 400 | 4\n- | placed | 1 | - | -",
            )
            .await;
        // One order is paid later, one moves to another month, and the rest stays.
        let newer = "order_no | placed_on  | paid_on    | status | paid_fen
                     A3       | 2026-06-30 | 2026-07-02 | paid   | 50
                     A1       | 2026-07-03 | 2026-07-03 | paid   | 101";
        world.import(orders(2, newer).exported("2026-07-04")).await;
        world
            .shows(
                PAID,
                "2026-07-01 | paid | 1 | 200 | -
                 2026-07-01 | - | 1 | 400 | 4
                 2026-07-02 | paid | 1 | 50 | -
                 2026-07-03 | paid | 1 | 101 | 1",
            )
            .await;
        world.sums_agree(None).await;
        world.sums_agree(Some(first)).await;
        world
            .shows(
                "SELECT SUM(paid_fen), SUM(rows) FROM order_paid_days WHERE paid_on >= '2026-07-02'",
                "151 | 2",
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn lines_that_move_take_their_sums_along() {
    everywhere(async |world: World| {
        let table = "order_no | line_no | paid_on    | listing_no | sku_code | gift | quantity | paid_fen
                     A1       | 1       | 2026-07-01 | L1         | S1       | 0    | 2        | 200
                     A1       | 2       | 2026-07-01 | L1         | S1       | 1    | 1        | 0
                     A2       | 1       | 2026-07-01 | L1         | S1       | 0    | 1        | 100";
        world.import(lines(1, table).exported("2026-07-02")).await;
        let sums = "SELECT listing_no, gift, SUM(rows), SUM(quantity), SUM(paid_fen) FROM line_product_days \
                    GROUP BY listing_no, gift ORDER BY gift";
        let expected = "L1 | false | 2 | 3 | 300\nL1 | true | 1 | 1 | 0";
        world.shows(sums, expected).await;
        // The orders arrive: the lines leave the unplaced file for two months.
        world
            .import(
                orders(2, "order_no | placed_on\nA1 | 2026-06-30\nA2 | 2026-07-01").exported("2026-07-03"),
            )
            .await;
        world.shows(sums, expected).await;
        world.sums_agree(None).await;
    })
    .await;
}

#[tokio::test]
async fn buyers_are_counted_once_over_days_stores_and_months() {
    everywhere(async |world: World| {
        let key = |digit: char| digit.to_string().repeat(32);
        let (a, b) = (key('a'), key('b'));
        let table = format!(
            "order_no | placed_on  | paid_on    | buyer_key | paid_fen
             A1       | 2026-06-30 | 2026-06-30 | {a}       | 1
             A2       | 2026-06-30 | 2026-06-30 | {a}       | 2
             A3       | 2026-06-30 | 2026-07-01 | {b}       | 4
             A4       | 2026-07-01 | 2026-07-01 | {a}       | 8
             A5       | 2026-07-01 | 2026-07-01 | -         | 16"
        );
        world.import(orders(1, &table).exported("2026-07-02")).await;
        world.import(orders(2, &table).exported("2026-07-02").of_store("hs02")).await;
        world.shows("SELECT COUNT(DISTINCT buyer_key) FROM order_buyer_days", "2").await;
        let by_day = "SELECT paid_on, COUNT(DISTINCT buyer_key), SUM(rows), SUM(paid_fen) FROM order_buyer_days \
                      WHERE store = 'hs01' GROUP BY paid_on ORDER BY paid_on";
        world.shows(by_day, "2026-06-30 | 1 | 2 | 3\n2026-07-01 | 2 | 3 | 28").await;
        // Who bought twice, and whether any order has no buyer.
        let twice = "SELECT COUNT(*) FROM (SELECT buyer_key FROM order_buyer_days WHERE store = 'hs01' \
                     AND buyer_key IS NOT NULL GROUP BY buyer_key HAVING SUM(rows) > 1)";
        world.shows(twice, "1").await;
        world.shows("SELECT SUM(rows) FROM order_buyer_days WHERE buyer_key IS NULL", "2").await;
    })
    .await;
}

#[tokio::test]
async fn a_rollup_declared_later_answers_at_once_and_is_written_with_its_files() {
    everywhere(async |world: World| {
        let full = world.facts.clone();
        let mut bare: BTreeMap<_, _> = full.clone();
        bare.get_mut("orders").unwrap().rollups.clear();
        let world = world.with_facts(bare).await;
        let table = "order_no | placed_on  | paid_on    | status | paid_fen
                     A1       | 2026-06-30 | 2026-06-30 | paid   | 100
                     A2       | 2026-07-01 | 2026-07-01 | paid   | 200";
        world.import(orders(1, table).exported("2026-07-02")).await;
        let before = world.newest().await;
        assert!(world.files("facts/main/order_paid_days").is_empty());
        assert!(world.ask_at("SELECT rows FROM order_paid_days", None).await.is_err());

        let world = world.with_facts(full).await;
        world.sums_agree(None).await;
        // One month is written anew, the other has no sums yet: the fact still answers for both.
        let newer =
            "order_no | placed_on | paid_on | status | paid_fen\nA2 | 2026-07-01 | 2026-07-01 | paid | 250";
        world.import(orders(2, newer).exported("2026-07-03")).await;
        assert_eq!(world.files("facts/main/order_paid_days").len(), 1);
        world.shows("SELECT SUM(paid_fen), SUM(rows) FROM order_paid_days", "350 | 2").await;
        world.sums_agree(Some(before)).await;

        while let Some(missing) = world.lake.missing_rollups(&mut Door(&world.records)).await.unwrap() {
            world.commit_rewrite(&missing).await.unwrap();
        }
        assert_eq!(world.files("facts/main/order_paid_days").len(), 2);
        world.shows("SELECT SUM(paid_fen), SUM(rows) FROM order_paid_days", "350 | 2").await;
        world.sums_agree(None).await;
        world.sums_agree(Some(before)).await;
    })
    .await;
}

#[tokio::test]
async fn a_rollup_declared_in_another_way_is_another_table() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on | paid_on | status | city | paid_fen
                     A1 | 2026-06-30 | 2026-06-30 | paid | 杭州市 | 100";
        world.import(orders(1, table).exported("2026-07-02")).await;
        let old = world.newest().await;
        let mut facts = world.facts.clone();
        let rollup = &mut facts.get_mut("orders").unwrap().rollups[0];
        rollup.by.push("city".into());
        let world = world.with_facts(facts).await;
        world.shows("SELECT city, SUM(paid_fen) FROM order_paid_days GROUP BY city", "杭州市 | 100").await;
        world.import(orders(2, &table.replace("100", "150")).exported("2026-07-03")).await;
        world.sums_agree(None).await;
        // The old snapshot has the old table's files, which the new definition does not read.
        world.sums_agree(Some(old)).await;
        // Declaring again changes nothing.
        let newest = world.newest().await;
        let facts = world.facts.clone();
        let world = world.with_facts(facts).await;
        assert_eq!(world.newest().await, newest);
        let mut none = world.facts.clone();
        none.get_mut("orders").unwrap().rollups.clear();
        let world = world.with_facts(none).await;
        world.import(orders(3, &table.replace("100", "160")).exported("2026-07-04")).await;
        assert!(world.ask_at("SELECT rows FROM order_paid_days", None).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn two_tables_of_one_name_are_refused() {
    let world = World::on_sqlite().await;
    let mut facts = world.facts.clone();
    facts.get_mut("refunds").unwrap().rollups[0].code = "orders".into();
    let refused = daiyun_lake::Lake::open(&world.directory, facts).err();
    assert!(refused.is_some_and(|error| error.to_string().contains("orders")));
}

#[tokio::test]
async fn a_batch_rolled_back_leaves_no_sums() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on | paid_on | paid_fen\nA1 | 2026-06-30 | 2026-06-30 | 100";
        let prepared =
            world.prepare(world.observe(&orders(1, table).exported("2026-07-02")).unwrap()).await.unwrap();
        let transaction = world.begin().await;
        world.lake.commit(&mut Door(&transaction), &prepared, at("2026-09-01")).await.unwrap();
        transaction.rollback().await.unwrap();
        world.shows("SELECT COUNT(*) FROM order_paid_days", "0").await;
        world.lake.discard(prepared).unwrap();
        assert!(world.files("facts").is_empty());
        let refunds = "refund_no | order_no | applied_on | refunded_on | refunded_fen | kind | status
                       R1 | A1 | 2026-06-30 | 2026-07-02 | 30 | refund_only | succeeded
                       R2 | A2 | 2026-06-30 | - | 40 | refund_only | open";
        world.import(batch(2, "refunds", refunds).exported("2026-07-03")).await;
        world
            .shows(
                "SELECT refunded_on, kind, status, rows, refunded_fen FROM refund_days ORDER BY refunded_on",
                "2026-07-02 | refund_only | succeeded | 1 | 30\n- | refund_only | open | 1 | 40",
            )
            .await;
    })
    .await;
}
