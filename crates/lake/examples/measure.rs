//! How fast rows become committed facts: a million orders over two months on SQLite, then the same file again a day
//! later with one row in ten changed. Prints rows a second for each stage; run it with one core to read the budget:
//! `taskset -c 0 cargo run --example measure`.

#![expect(clippy::print_stdout, reason = "it is a measurement, printed for the person who runs it")]

#[path = "../tests/support/door.rs"]
mod door;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, Utc};
use daiyun_base::definition::{Source, load_each};
use daiyun_base::fact::{FactDefinition, Rows, Values};
use daiyun_lake::{BatchPlan, Lake};
use door::Door;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, TransactionTrait};

const ROWS: u32 = 1_000_000;
const CHUNK: u32 = 8_192;
/// The columns a 淘宝 order export fills.
const COLUMNS: [&str; 14] = [
    "order_no",
    "placed_at",
    "placed_on",
    "paid_at",
    "paid_on",
    "completed_at",
    "completed_on",
    "status",
    "placed_fen",
    "paid_fen",
    "freight_fen",
    "refunded_fen",
    "province",
    "city",
];
/// 2026-06-01 as a day number.
const FIRST_DAY: i64 = 20_605;
const DAYS: i64 = 61;

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let fact = orders_fact()?;
    let lake = Lake::open(folder.path(), BTreeMap::from([(fact.code.clone(), fact.clone())]))?;
    let file = folder.path().join("records.db");
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
    options.sqlx_logging(false);
    let records = Database::connect(options).await?;
    records.execute_unprepared("PRAGMA journal_mode = WAL").await?;
    let now: DateTime<Utc> = "2026-08-01T00:00:00Z".parse()?;
    lake.declare(&mut Door(&records), now).await?;
    import(&lake, &records, &chunks(&fact, 1), 1).await?;
    import(&lake, &records, &chunks(&fact, 2), 2).await?;
    Ok(())
}

fn orders_fact() -> Result<FactDefinition, Failure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/facts/orders.toml");
    let source = Source::new("facts/orders.toml", std::fs::read_to_string(path)?);
    let mut found = Vec::new();
    let fact = load_each::<FactDefinition>(&[source], &mut found).remove("orders");
    fact.ok_or_else(|| format!("{found:?}").into())
}

async fn import(
    lake: &Lake,
    records: &DatabaseConnection,
    chunks: &[Rows],
    batch_no: i64,
) -> Result<(), Failure> {
    let plan = BatchPlan { batch_no, fact: "orders".into(), store: "hs01".into(), derive: None };
    let begun = Instant::now();
    let mut writer = lake.start_batch(plan)?;
    for rows in chunks {
        writer.push(rows)?;
    }
    let observed = writer.finish(true)?;
    let pushed = Instant::now();
    let prepared = lake.prepare(&mut Door(records), observed).await?;
    let merged = Instant::now();
    let transaction = records.begin().await?;
    lake.commit(&mut Door(&transaction), &prepared, DateTime::from_timestamp_nanos(0)).await?;
    transaction.commit().await?;
    let committed = Instant::now();
    println!("batch {batch_no}: {:?}", prepared.counts());
    for (stage, from, to) in [
        ("observe", begun, pushed),
        ("prepare", pushed, merged),
        ("commit", merged, committed),
        ("together", begun, committed),
    ] {
        let taken = to - from;
        let rate = u128::from(ROWS) * 1_000_000 / taken.as_micros().max(1);
        println!("  {stage:<9} {:>6} ms {rate:>12} rows/s", taken.as_millis());
    }
    Ok(())
}

/// The rows as a reader hands them over: newest first, as platforms export them.
fn chunks(fact: &FactDefinition, batch_no: i64) -> Vec<Rows> {
    let mut observed: Vec<usize> = COLUMNS.iter().filter_map(|name| fact.column(name)).collect();
    observed.sort_unstable();
    let starts = (0..ROWS).step_by(CHUNK as usize);
    starts.map(|start| chunk(fact, &observed, batch_no, start..ROWS.min(start + CHUNK))).collect()
}

fn chunk(fact: &FactDefinition, observed: &[usize], batch_no: i64, range: std::ops::Range<u32>) -> Rows {
    let mut rows = Rows::empty(fact, observed.to_vec());
    for at in range {
        let number = i64::from(ROWS - 1 - at);
        let noise = number.wrapping_mul(2_654_435_761) & 0xffff_ffff;
        let second = number * DAYS * 86_400 / i64::from(ROWS);
        let placed = (FIRST_DAY * 86_400 + second) * 1_000_000;
        let changed = batch_no > 1 && noise % 10 == 0;
        for (column, values) in observed.iter().zip(&mut rows.columns) {
            let name = fact.columns[*column].name.as_str();
            match values {
                Values::Text(texts) => match name {
                    "order_no" => texts.push(Some(&format!(
                        "{}{:07}{:04}",
                        25_000_000 + second,
                        number,
                        noise % 10_000
                    ))),
                    "status" => texts.push(Some(if changed { "completed" } else { "shipped" })),
                    "province" => texts.push(Some(["浙江省", "江苏省", "广东省", "四川省"][index(noise)])),
                    _ => texts.push(Some(["杭州市", "苏州市", "广州市", "成都市"][index(noise / 4)])),
                },
                Values::Number(numbers) => numbers.push(match name {
                    "placed_at" => Some(placed),
                    "placed_on" | "paid_on" => Some(FIRST_DAY + second / 86_400),
                    "paid_at" => Some(placed + noise % 600 * 1_000_000),
                    "completed_at" => changed.then_some(placed + 86_400_000_000),
                    "completed_on" => changed.then_some(FIRST_DAY + second / 86_400 + 1),
                    "freight_fen" => Some(0),
                    "refunded_fen" => (noise % 20 == 0).then_some(noise % 5_000),
                    _ => Some(noise % 50_000 + 100),
                }),
            }
        }
        rows.observed_at.push((FIRST_DAY + DAYS + batch_no) * 86_400_000_000);
        rows.observed_rank.push(5);
        rows.line.push(at + 2);
    }
    rows
}

fn index(noise: i64) -> usize {
    usize::try_from(noise % 4).unwrap_or(0)
}
