//! Upkeep beside everything else: files merged, snapshots expired, files removed, and not one row changed.

use std::collections::BTreeSet;

use crate::refold::everything;
use crate::support::{Door, World, at, everywhere, lines, orders};
use daiyun_lake::{LakeError, Maintained, Retention};

const ORDERS: &str = "SELECT order_no, placed_on, paid_fen FROM orders ORDER BY order_no";
/// When the tests commit.
const COMMITTED: &str = "2026-09-01";

fn since(day: &str) -> Retention {
    Retention { since: at(day), keep: BTreeSet::new() }
}

async fn maintain(world: &World, retention: &Retention, now: &str) -> Maintained {
    world.lake.maintain(world, retention, at(now)).await.unwrap()
}

/// Three states of one month.
async fn three_states(world: &World) -> [i64; 3] {
    let table =
        |fen: i64| format!("order_no | placed_on | paid_on | paid_fen\nA1 | 2026-06-30 | 2026-06-30 | {fen}");
    let mut snapshots = [0; 3];
    for (no, exported) in [(1, "2026-07-01"), (2, "2026-07-02"), (3, "2026-07-03")] {
        world.import(orders(no, &table(no * 100)).exported(exported)).await;
        snapshots[usize::try_from(no - 1).unwrap()] = world.newest().await;
    }
    snapshots
}

#[tokio::test]
async fn an_expired_snapshot_says_so_and_its_files_go() {
    everywhere(async |world: World| {
        let [first, second, third] = three_states(&world).await;
        let files = world.files("facts").len();
        let done = maintain(&world, &since("2026-08-01"), "2026-09-02").await;
        assert_eq!(done, Maintained { expired: done.expired.clone(), ..Maintained::default() });
        assert!(done.expired.iter().all(|id| *id < first), "only the declarations are that old");
        let done = maintain(&world, &since("2026-09-02"), "2026-09-02").await;
        assert_eq!(done.expired, [first, second]);
        for expired in [first, second, 0] {
            let refused = world.ask_at(ORDERS, Some(expired)).await;
            assert!(matches!(refused, Err(LakeError::ExpiredSnapshot(id)) if id == expired), "{refused:?}");
            let words = refused.err().unwrap().to_string();
            assert!(words.contains("过期"), "{words}");
        }
        world.shows(ORDERS, "A1 | 2026-06-30 | 300").await;
        assert_eq!(world.ask_at(ORDERS, Some(third)).await.unwrap(), "A1 | 2026-06-30 | 300");
        // A query may still be reading the files; an hour later none is.
        assert_eq!(world.files("facts").len(), files);
        let done = maintain(&world, &since("2026-09-02"), "2026-09-02T00:30:00Z").await;
        assert_eq!((done.expired.len(), done.swept.data_files.len()), (0, 0));
        let done = maintain(&world, &since("2026-09-02"), "2026-09-02T01:00:00Z").await;
        assert_eq!(world.files("facts").len(), files / 3);
        assert_eq!(done.swept.data_files.len(), files / 3 * 2);
        assert_eq!(
            maintain(&world, &since("2026-09-02"), "2026-09-02T02:00:00Z").await,
            Maintained::default(),
            "twice"
        );
        world.shows(ORDERS, "A1 | 2026-06-30 | 300").await;
        world.no_key_twice().await;
        // And work goes on.
        world
            .import(orders(4, "order_no | placed_on | paid_fen\nA2 | 2026-06-30 | 1").exported("2026-07-04"))
            .await;
        world.undo(3).await.unwrap();
        world.shows(ORDERS, "A1 | 2026-06-30 | 200\nA2 | 2026-06-30 | 1").await;
    })
    .await;
}

#[tokio::test]
async fn a_lease_and_a_record_keep_their_snapshot() {
    everywhere(async |world: World| {
        let [first, second, third] = three_states(&world).await;
        let transaction = world.begin().await;
        let lease = world.lake.lease(&mut Door(&transaction), first, at("2026-09-05")).await.unwrap();
        transaction.commit().await.unwrap();
        let kept = Retention { since: at("2026-09-02"), keep: BTreeSet::from([second]) };
        maintain(&world, &kept, "2026-09-02").await;
        maintain(&world, &kept, "2026-09-03").await;
        assert_eq!(world.ask_at(ORDERS, Some(first)).await.unwrap(), "A1 | 2026-06-30 | 100");
        assert_eq!(world.ask_at(ORDERS, Some(second)).await.unwrap(), "A1 | 2026-06-30 | 200");
        world.sums_agree(Some(first)).await;
        world.lake.release(&mut Door(&world.records), &lease).await.unwrap();
        world.lake.release(&mut Door(&world.records), &lease).await.unwrap();
        assert_eq!(maintain(&world, &kept, "2026-09-04").await.expired, [first]);
        let refused = world.lake.lease(&mut Door(&world.records), first, at("2026-09-05")).await;
        assert!(matches!(refused, Err(LakeError::ExpiredSnapshot(_))), "{refused:?}");
        // A lease nobody gave back ends by itself.
        world.lake.lease(&mut Door(&world.records), second, at("2026-09-05")).await.unwrap();
        let none = since("2026-09-02");
        assert!(maintain(&world, &none, "2026-09-04").await.expired.is_empty());
        assert_eq!(maintain(&world, &none, "2026-09-06").await.expired, [second]);
        assert_eq!(world.ask_at(ORDERS, Some(third)).await.unwrap(), "A1 | 2026-06-30 | 300");
    })
    .await;
}

/// Two live files of one month, as another writer leaves them: each batch commits while the other's file is hidden.
async fn crowded(world: &World, second: &str) {
    let first = "order_no | placed_on | paid_on | paid_fen\nA2 | 2026-06-30 | 2026-07-01 | 200\nA4 | 2026-06-01 | - | 4";
    world.import(orders(1, first).exported("2026-07-01")).await;
    let hide = "UPDATE ducklake_data_file SET end_snapshot = 1000000 WHERE end_snapshot IS NULL";
    world.run(hide).await;
    world.import(orders(2, second).exported("2026-07-02")).await;
    world.run("UPDATE ducklake_data_file SET end_snapshot = NULL WHERE end_snapshot = 1000000").await;
}

#[tokio::test]
async fn several_files_of_a_month_become_one() {
    everywhere(async |mut world: World| {
        let table = "order_no | placed_on | paid_on | paid_fen\nA1 | 2026-06-30 | 2026-06-30 | 100\nA3 | 2026-06-02 | - | 3";
        crowded(&world, table).await;
        world.lake = daiyun_lake::Lake::open(&world.directory, world.facts.clone()).unwrap();
        let before = everything(&world, "hs01").await;
        let live = "SELECT COUNT(*) FROM ducklake_data_file f JOIN ducklake_table t ON t.table_id = f.table_id \
                    WHERE f.end_snapshot IS NULL AND t.table_name = 'orders'";
        assert_eq!(world.count(live).await, 2);
        assert_eq!(maintain(&world, &since("2026-08-01"), COMMITTED).await.rewrites, 1);
        assert_eq!(world.count(live).await, 1);
        assert_eq!(everything(&world, "hs01").await, before);
        world.shows("SELECT order_no FROM orders", "A4\nA3\nA1\nA2").await;
        world.no_key_twice().await;
        assert_eq!(maintain(&world, &since("2026-08-01"), COMMITTED).await.rewrites, 0);
    })
    .await;
}

#[tokio::test]
async fn a_key_in_two_files_is_folded_anew() {
    everywhere(async |mut world: World| {
        crowded(&world, "order_no | placed_on | paid_fen\nA2 | 2026-06-30 | 222").await;
        world.lake = daiyun_lake::Lake::open(&world.directory, world.facts.clone()).unwrap();
        world.shows("SELECT SUM(paid_fen), COUNT(*) FROM orders", "426 | 3").await;
        assert_eq!(maintain(&world, &since("2026-08-01"), COMMITTED).await.rewrites, 1);
        world.shows("SELECT SUM(paid_fen), COUNT(*) FROM orders", "226 | 2").await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn upkeep_beside_imports_loses_nothing() {
    everywhere(async |world: World| {
        let imports = async {
            for no in 1..=12 {
                let table = format!(
                    "order_no | placed_on | paid_on | paid_fen\nA{no} | 2026-06-{no:02} | 2026-06-{no:02} | {no}\nB | 2026-06-01 | 2026-06-01 | {no}"
                );
                let exported: &'static str = format!("2026-07-{no:02}").leak();
                world.import(orders(no, &table).exported(exported)).await;
                let line = format!("order_no | line_no | paid_fen\nA{no} | 1 | {no}");
                world.import(lines(no + 100, &line).exported(exported)).await;
            }
        };
        let upkeep = async {
            for hour in 0..12 {
                let now = format!("2026-09-03T{hour:02}:00:00Z");
                maintain(&world, &since("2026-09-02"), &now).await;
            }
        };
        tokio::join!(imports, upkeep);
        maintain(&world, &since("2026-09-02"), "2026-09-04").await;
        maintain(&world, &since("2026-09-02"), "2026-09-05").await;
        world.shows("SELECT COUNT(*), SUM(paid_fen) FROM orders", "13 | 90").await;
        world.shows("SELECT COUNT(*), SUM(paid_fen), COUNT(placed_on) FROM order_lines", "12 | 78 | 12").await;
        world.no_key_twice().await;
        // What is left is what the one snapshot names.
        let live = "SELECT COUNT(*) FROM ducklake_data_file";
        assert_eq!(world.count(live).await, i64::try_from(world.files("facts").len()).unwrap());
    })
    .await;
}
