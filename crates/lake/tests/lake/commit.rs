//! Commits: two batches at once, snapshots, definitions that grow, and what a sweep may take.

use std::collections::BTreeMap;

use crate::support::{Batch, Door, World, counted, everywhere, lines, no_rows, orders};
use daiyun_base::fact::ColumnDefinition;
use daiyun_lake::{BatchPlan, LakeError, Swept};

const ORDERS: &str = "SELECT order_no, placed_on, paid_fen FROM orders ORDER BY order_no";

/// Prepares both, commits both; the second has to start again.
async fn interleaved(world: &World, first: Batch, second: Batch) {
    let ours = world.prepare(world.observe(&first).unwrap()).await.unwrap();
    let theirs = world.prepare(world.observe(&second).unwrap()).await.unwrap();
    world.commit(&theirs).await.unwrap();
    let refused = world.commit(&ours).await;
    assert!(matches!(refused, Err(LakeError::Overtaken)), "{refused:?}");
    let again = world.prepare(world.lake.discard(ours).unwrap()).await.unwrap();
    world.commit(&again).await.unwrap();
    world.no_key_twice().await;
}

#[tokio::test]
async fn of_two_batches_at_once_the_second_merges_again_and_nothing_is_lost() {
    everywhere(async |world: World| {
        let ours = "order_no | placed_on | paid_fen\nA1 | 2026-06-01 | 100\nA2 | 2026-06-01 | 200";
        let theirs = "order_no | placed_on | paid_fen\nA2 | 2026-06-01 | 222\nA3 | 2026-06-01 | 300";
        interleaved(&world, orders(1, ours).exported("2026-06-10"), orders(2, theirs).exported("2026-06-11"))
            .await;
        world.shows(ORDERS, "A1 | 2026-06-01 | 100\nA2 | 2026-06-01 | 222\nA3 | 2026-06-01 | 300").await;
        world.shows("SELECT COUNT(*), SUM(paid_fen) FROM orders", "3 | 622").await;
    })
    .await;
}

#[tokio::test]
async fn the_same_key_in_two_months_at_once_is_still_one_row() {
    everywhere(async |world: World| {
        let ours = "order_no | placed_on | paid_fen\nA1 | 2026-06-30 | 100";
        let theirs = "order_no | placed_on | paid_fen\nA1 | 2026-07-01 | 100";
        interleaved(&world, orders(1, ours).exported("2026-07-02"), orders(2, theirs).exported("2026-07-03"))
            .await;
        world.shows(ORDERS, "A1 | 2026-07-01 | 100").await;
    })
    .await;
}

#[tokio::test]
async fn lines_and_their_order_at_once_still_find_each_other() {
    everywhere(async |world: World| {
        let ours = lines(1, "order_no | line_no\nA1 | 1").exported("2026-07-02");
        let theirs = orders(2, "order_no | placed_on\nA1 | 2026-07-01").exported("2026-07-03");
        interleaved(&world, ours, theirs).await;
        world.shows("SELECT placed_on FROM order_lines", "2026-07-01").await;
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_changes_nothing_is_refused_too_when_overtaken() {
    everywhere(async |world: World| {
        let table = |fen: i64| format!("order_no | placed_on | paid_fen\nA1 | 2026-06-01 | {fen}");
        world.import(orders(1, &table(1)).exported("2026-06-20")).await;
        interleaved(
            &world,
            orders(2, &table(2)).exported("2026-06-10"),
            orders(3, &table(3)).exported("2026-06-21"),
        )
        .await;
        world.shows(ORDERS, "A1 | 2026-06-01 | 3").await;
    })
    .await;
}

#[tokio::test]
async fn other_stores_and_other_facts_do_not_overtake() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on | paid_fen\nA1 | 2026-06-01 | 100";
        let ours =
            world.prepare(world.observe(&orders(1, table).exported("2026-06-10")).unwrap()).await.unwrap();
        world.import(orders(2, table).exported("2026-06-10").of_store("hs02")).await;
        let ads = "day | grain | channel | spend_fen\n2026-06-01 | account | 直通车 | 5";
        world.import(crate::support::batch(3, "ad_daily", ads).exported("2026-06-10")).await;
        world.commit(&ours).await.unwrap();
        world.shows("SELECT COUNT(*) FROM orders", "2").await;
    })
    .await;
}

#[tokio::test]
async fn an_empty_batch_is_committed_and_changes_nothing() {
    everywhere(async |world: World| {
        let before = world.newest().await;
        assert_eq!(world.import(orders(1, "").exported("2026-06-10")).await, counted(0, 0, 0));
        assert_eq!(
            world.import(orders(2, "order_no | placed_on").exported("2026-06-10")).await,
            counted(0, 0, 0)
        );
        assert_eq!(world.newest().await, before);
        world.shows("SELECT COUNT(*) FROM orders", "0").await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_refused_by_name() {
    everywhere(async |world: World| {
        let plan = BatchPlan { batch_no: 1, fact: "moods".into(), store: "hs01".into(), derive: None };
        let refused = world.lake.start_batch(plan.clone()).err();
        assert!(matches!(refused, Some(LakeError::UnknownFact(name)) if name == "moods"));
        let next = world.newest().await + 1;
        for snapshot in [next, -1] {
            let refused = world.ask_at("SELECT 1", Some(snapshot)).await;
            assert!(matches!(refused, Err(LakeError::UnknownSnapshot(at)) if at == snapshot), "{refused:?}");
        }
        for refused in
            ["DROP TABLE orders", "INSERT INTO orders(store) VALUES ('x')", "SELECT 1.5", "SELECT x FROM y"]
        {
            assert!(world.ask_at(refused, None).await.is_err(), "{refused}");
        }
        let mut writer = world.lake.start_batch(BatchPlan { fact: "orders".into(), ..plan }).unwrap();
        writer.push(&no_rows(&world.facts["orders"], &["order_no", "placed_on"])).unwrap();
        assert!(writer.push(&no_rows(&world.facts["orders"], &["order_no"])).is_err());
    })
    .await;
}

#[tokio::test]
async fn an_earlier_snapshot_stays_as_it_was() {
    everywhere(async |world: World| {
        let empty = world.newest().await;
        let table = "order_no | placed_on | paid_fen\nA1 | 2026-06-30 | 100\nA2 | 2026-06-01 | 200";
        world.import(orders(1, table).exported("2026-07-01")).await;
        let first = world.newest().await;
        let moved = "order_no | placed_on | paid_fen\nA1 | 2026-07-01 | 150";
        world.import(orders(2, moved).exported("2026-07-02")).await;
        world.shows(ORDERS, "A1 | 2026-07-01 | 150\nA2 | 2026-06-01 | 200").await;
        let then = world.ask_at(ORDERS, Some(first)).await.unwrap();
        assert_eq!(then, "A1 | 2026-06-30 | 100\nA2 | 2026-06-01 | 200");
        assert_eq!(world.ask_at(ORDERS, Some(empty)).await.unwrap(), "");
    })
    .await;
}

#[tokio::test]
async fn a_rolled_back_batch_was_never_there() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on | paid_fen\nA1 | 2026-06-30 | 100";
        let before = world.newest().await;
        let prepared =
            world.prepare(world.observe(&orders(1, table).exported("2026-07-01")).unwrap()).await.unwrap();
        let transaction = world.begin().await;
        world
            .lake
            .commit(&mut Door(&transaction), &prepared, crate::support::at("2026-09-01"))
            .await
            .unwrap();
        transaction.rollback().await.unwrap();
        assert_eq!(world.newest().await, before);
        world.shows("SELECT COUNT(*) FROM orders", "0").await;
        world.commit(&prepared).await.unwrap();
        world.shows("SELECT COUNT(*) FROM orders", "1").await;
        assert!(world.commit(&prepared).await.is_err(), "the same batch twice");
        world.shows("SELECT COUNT(*) FROM orders", "1").await;
    })
    .await;
}

#[tokio::test]
async fn a_column_the_definition_gains_is_empty_in_old_files() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on | paid_fen\nA1 | 2026-06-30 | 100\nA2 | 2026-07-01 | 200";
        world.import(orders(1, table).exported("2026-07-01")).await;
        let old = world.newest().await;
        let mut facts = world.facts.clone();
        let orders_fact = facts.get_mut("orders").unwrap();
        let last = orders_fact.columns.last().unwrap();
        orders_fact.columns.push(ColumnDefinition { name: "pickup_mark".into(), ..last.clone() });
        let world = world.with_facts(facts).await;
        let sql = "SELECT order_no, paid_fen, pickup_mark FROM orders ORDER BY order_no";
        world.shows(sql, "A1 | 100 | -\nA2 | 200 | -").await;
        let newer = "order_no | placed_on | pickup_mark\nA1 | 2026-06-30 | 自提";
        assert_eq!(world.import(orders(2, newer).exported("2026-07-02")).await, counted(0, 1, 0));
        world.shows(sql, "A1 | 100 | 自提\nA2 | 200 | -").await;
        world.shows("SELECT COUNT(*) FROM orders WHERE pickup_mark IS NULL", "1").await;
        assert_eq!(world.ask_at(sql, Some(old)).await.unwrap(), "A1 | 100 | -\nA2 | 200 | -");
    })
    .await;
}

#[tokio::test]
async fn a_column_that_changes_its_place_is_refused() {
    everywhere(async |world: World| {
        let mut facts: BTreeMap<_, _> = world.facts.clone();
        facts.get_mut("orders").unwrap().columns.swap(3, 4);
        let lake = daiyun_lake::Lake::open(&world.directory, facts).unwrap();
        let refused = lake.declare(&mut Door(&world.records), crate::support::at("2026-09-01")).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("orders")));
    })
    .await;
}

#[tokio::test]
async fn a_sweep_takes_only_what_no_row_names() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on | paid_fen\nA1 | 2026-06-30 | 100";
        world.import(orders(1, table).exported("2026-07-01")).await;
        world.import(orders(2, &table.replace("100", "150")).exported("2026-07-02")).await;
        let old = world.newest().await - 1;
        // A batch that never commits, and what a crash leaves in the middle of a file.
        world.prepare(world.observe(&orders(3, table).exported("2026-07-03")).unwrap()).await.unwrap();
        std::fs::write(world.directory.join("facts/main/orders/store=hs01/half.partial"), b"half").unwrap();
        let young = world.lake.sweep(&mut Door(&world.records), false).await.unwrap();
        assert_eq!(young, Swept::default(), "young files may belong to a commit on its way");
        let swept = world.lake.sweep(&mut Door(&world.records), true).await.unwrap();
        let rows = swept.data_files.iter().filter(|path| path.starts_with("main/orders/")).count();
        assert_eq!((rows, swept.observation_files.len()), (2, 1), "{swept:?}");
        assert_eq!(world.lake.sweep(&mut Door(&world.records), true).await.unwrap(), Swept::default());
        world.shows(ORDERS, "A1 | 2026-06-30 | 150").await;
        assert_eq!(world.ask_at(ORDERS, Some(old)).await.unwrap(), "A1 | 2026-06-30 | 100");
        assert_eq!((world.files("facts/main/orders").len(), world.files("observations").len()), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn a_discarded_batch_leaves_no_data_file() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on\nA1 | 2026-06-30\nA2 | 2026-07-01";
        let prepared =
            world.prepare(world.observe(&orders(1, table).exported("2026-07-03")).unwrap()).await.unwrap();
        assert_eq!(world.files("facts/main/orders").len(), 2);
        world.lake.discard(prepared).unwrap();
        assert!(world.files("facts").is_empty());
    })
    .await;
}

#[tokio::test]
async fn equal_states_are_equal_files() {
    everywhere(async |world: World| {
        let one = "order_no | placed_on | paid_fen | city\nA1 | 2026-06-01 | 100 | 杭州市\nA2 | 2026-06-01 | 200 | -";
        let two = "order_no | placed_on | paid_fen\nA3 | 2026-06-01 | 300\nA1 | 2026-06-01 | 150";
        let batches = [(1, one, "2026-06-10"), (2, two, "2026-06-11")];
        let mut written = Vec::new();
        for (store, order) in [("hs01", [0, 1]), ("hs02", [1, 0])] {
            for at in order {
                let (no, table, exported) = batches[at];
                // Batch numbers are unique; the second store's come ten later and are told apart below.
                let no = if store == "hs01" { no } else { no + 10 };
                world.import(orders(no, table).exported(exported).of_store(store)).await;
            }
            let sql = format!(
                "SELECT order_no, placed_on, paid_fen, city, observed_at, batch_no % 10, provenance IS NULL \
                 FROM orders WHERE store = '{store}'"
            );
            written.push(world.ask(&sql).await);
        }
        assert_eq!(written[0], written[1], "no ORDER BY: the file order itself is the same");
    })
    .await;
}
