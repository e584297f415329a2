//! Another reader of the same tables: DuckDB's ducklake extension must see what we see. Runs when
//! `DAIYUN_PEERS_PYTHON` names a Python with duckdb and its ducklake, sqlite and postgres extensions.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::{World, at, batch, everywhere, lines, orders, setting};
use daiyun_base::fact::ColumnDefinition;
use daiyun_lake::Retention;

/// Runs queries in DuckDB; their answers are written as ours are.
fn duckdb(python: &str, world: &World, queries: &[String]) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lake/duckdb_reads.py");
    let output = Command::new(python).arg(script).arg(&world.ducklake).args(queries).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.split("\n\n").map(|answer| answer.trim_end().to_owned()).collect()
}

/// Counts, sums and ranges of every table, pruned and whole.
fn queries(world: &World) -> Vec<String> {
    let mut queries = Vec::new();
    for fact in world.facts.values() {
        let day = &fact.partition;
        let own = fact.columns.iter().map(|column| format!("COUNT({0}), MIN({0}), MAX({0})", column.name));
        let all = own.collect::<Vec<_>>().join(", ");
        queries
            .push(format!("SELECT COUNT(*), COUNT(DISTINCT store), MAX(batch_no), {all} FROM {}", fact.code));
        queries.push(format!("SELECT COUNT(*) FROM {} WHERE {day} IS NULL", fact.code));
        queries.push(format!("SELECT COUNT(*) FROM {} WHERE {day} >= DATE '2026-07-01'", fact.code));
        queries.push(format!(
            "SELECT COUNT(*) FROM {} WHERE store = 'hs02' AND {day} < DATE '2026-07-01'",
            fact.code
        ));
    }
    for rollup in world.facts.values().flat_map(|fact| &fact.rollups) {
        let day = &rollup.day;
        let sums = rollup.sums.iter().map(|sum| format!(", SUM({sum})")).collect::<String>();
        let keys: Vec<&str> = rollup.keys().collect();
        let keys = keys.join(", ");
        queries.push(format!(
            "SELECT COUNT(*), SUM(rows), COUNT(DISTINCT store){sums} FROM {0} WHERE {day} >= DATE '2026-07-01'",
            rollup.code
        ));
        queries.push(format!(
            "SELECT store, {keys}, rows{sums} FROM {} GROUP BY store, {keys}, rows ORDER BY store, {keys}, rows",
            rollup.code
        ));
    }
    queries.push(
        "SELECT order_no, placed_on, placed_at, status, paid_fen FROM orders ORDER BY store, order_no".into(),
    );
    queries.push(
        "SELECT placed_on, SUM(paid_fen), COUNT(*) FROM orders GROUP BY placed_on ORDER BY placed_on".into(),
    );
    queries.push(
        "SELECT order_no, line_no, placed_on, gift FROM order_lines ORDER BY store, order_no, line_no".into(),
    );
    queries
}

async fn agrees(python: &str, world: &World) {
    let queries = queries(world);
    let theirs = duckdb(python, world, &queries);
    assert_eq!(theirs.len(), queries.len(), "{theirs:?}");
    for (query, theirs) in queries.iter().zip(theirs) {
        assert_eq!(theirs, world.ask(query).await, "{query}");
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one history, step by step")]
async fn duckdb_reads_what_we_write() {
    let Some(python) = setting("DAIYUN_PEERS_PYTHON") else {
        println!("not tested: DAIYUN_PEERS_PYTHON names no Python with duckdb");
        return;
    };
    everywhere(async |world: World| {
        agrees(&python, &world).await;
        let file = "order_no | placed_at            | placed_on  | status | paid_fen
                    A1       | 2026-06-30T15:59:59Z | 2026-06-30 | paid   | 100
                    A2       | 2026-06-30T16:00:00Z | 2026-07-01 | placed | -
                    A3       | -                    | 2026-07-01 | 完成   | -5";
        let paid = "order_no | placed_on  | paid_on    | buyer_key | province | paid_fen
                    B1       | 2026-06-30 | 2026-07-01 | b1        | 浙江省   | 100
                    B2       | 2026-07-01 | 2026-07-01 | b1        | -        | 7
                    B3       | 2026-07-01 | 2026-07-02 | -         | 浙江省   | -";
        world.import(orders(8, paid).exported("2026-07-02")).await;
        world.import(orders(1, file).exported("2026-07-02")).await;
        world.import(orders(2, file).exported("2026-07-02").of_store("hs02")).await;
        agrees(&python, &world).await;
        let first = world.newest().await;
        // Replaced, moved, waiting for an order, and days of advertising with empty keys.
        let moved = "order_no | placed_on | paid_fen\nA1 | 2026-07-02 | 150\nA4 | 2026-08-01 | 7";
        world.import(orders(3, moved).exported("2026-08-02")).await;
        world
            .import(
                lines(4, "order_no | line_no | gift\nA1 | 1 | 0\nA1 | 2 | 1\nA9 | 1 | -")
                    .exported("2026-08-02"),
            )
            .await;
        let ads = "day | grain | channel | plan_no | spend_fen\n2026-06-01 | plan | 直通车 | - | 5";
        world.import(batch(5, "ad_daily", ads).exported("2026-08-02")).await;
        agrees(&python, &world).await;
        world.import(orders(6, "order_no | placed_on\nA9 | 2026-06-09").exported("2026-08-03")).await;
        agrees(&python, &world).await;
        let sql = "SELECT order_no, placed_on, paid_fen FROM orders";
        let then = format!("{sql} AT (VERSION => {first}) ORDER BY store, order_no");
        let ours = world.ask_at(&format!("{sql} ORDER BY store, order_no"), Some(first)).await.unwrap();
        assert_eq!(duckdb(&python, &world, &[then]), [ours]);
        let mut facts = world.facts.clone();
        let last = facts["orders"].columns.last().unwrap().clone();
        facts
            .get_mut("orders")
            .unwrap()
            .columns
            .push(ColumnDefinition { name: "pickup_mark".into(), ..last });
        let world = world.with_facts(facts).await;
        agrees(&python, &world).await;
        world
            .import(
                orders(7, "order_no | placed_on | pickup_mark\nA4 | 2026-08-01 | 自提")
                    .exported("2026-08-04"),
            )
            .await;
        agrees(&python, &world).await;
        // Undone, expired, swept: the other reader still sees what we see.
        world.undo(3).await.unwrap();
        agrees(&python, &world).await;
        let retention = Retention { since: at("2026-09-02"), keep: BTreeSet::from([first]) };
        for now in ["2026-09-03", "2026-09-04"] {
            world.lake.maintain(&world, &retention, at(now)).await.unwrap();
            agrees(&python, &world).await;
        }
        let then = format!("{sql} AT (VERSION => {first}) ORDER BY store, order_no");
        let ours = world.ask_at(&format!("{sql} ORDER BY store, order_no"), Some(first)).await.unwrap();
        assert_eq!(duckdb(&python, &world, &[then]), [ours]);
    })
    .await;
}
