//! Several writers at once on the same folder and the same records, each with a lake and connections of its own, as
//! processes have: nothing is lost and nothing doubled.

use crate::support::{Batch, World, everywhere, lines, orders};
use daiyun_lake::LakeError;

const WRITERS: i64 = 4;
const BATCHES: i64 = 6;

/// Imports as a program does: whoever was overtaken merges again.
async fn import(world: &World, batch: &Batch) {
    let mut observed = world.observe(batch).unwrap();
    loop {
        let prepared = world.prepare(observed).await.unwrap();
        match world.commit(&prepared).await {
            Ok(_) => return,
            Err(LakeError::Overtaken) => observed = world.lake.discard(prepared).unwrap(),
            Err(error) => panic!("{error}"),
        }
        // Whoever always comes first would never let the others through.
        tokio::time::sleep(std::time::Duration::from_millis(3 * batch.no.unsigned_abs() % 17)).await;
    }
}

/// An order of the writer's own in two months, one that all write to, and a line of an order that another writes.
async fn write(world: World, writer: i64) {
    for turn in 1..=BATCHES {
        let no = writer * 100 + turn;
        let table = format!(
            "order_no        | placed_on  | paid_on    | paid_fen
             W{writer}-{turn} | 2026-06-10 | 2026-06-11 | 100
             V{writer}-{turn} | 2026-07-10 | 2026-07-11 | 10
             SHARED          | 2026-06-1{} | 2026-06-20 | {no}",
            writer % 2
        );
        let exported: &'static str = format!("2026-08-01T{writer:02}:{turn:02}:00Z").leak();
        import(&world, &orders(no, &table).exported(exported)).await;
        let other = writer % WRITERS + 1;
        let line = format!("order_no | line_no | paid_on | paid_fen\nW{other}-{turn} | 1 | 2026-06-11 | 7");
        import(&world, &lines(no + 50, &line).exported(exported)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_lose_and_double_nothing() {
    everywhere(async |world: World| {
        let mut writing = tokio::task::JoinSet::new();
        for writer in 1..=WRITERS {
            writing.spawn(write(world.another().await, writer));
        }
        while let Some(done) = writing.join_next().await {
            done.unwrap();
        }
        let orders = WRITERS * BATCHES * 2 + 1;
        // The newest export of the shared order is the last writer's last.
        let shared = WRITERS * 100 + BATCHES;
        let paid = WRITERS * BATCHES * 110 + shared;
        world.shows("SELECT COUNT(*), SUM(paid_fen) FROM orders", &format!("{orders} | {paid}")).await;
        let lines = WRITERS * BATCHES;
        let sql = "SELECT COUNT(*), COUNT(placed_on), SUM(paid_fen) FROM order_lines";
        world.shows(sql, &format!("{lines} | {lines} | {}", lines * 7)).await;
        world.no_key_twice().await;
        let batches = world.count("SELECT COUNT(DISTINCT commit_no) FROM lake_observations").await;
        assert_eq!(batches, WRITERS * BATCHES * 2);
    })
    .await;
}
