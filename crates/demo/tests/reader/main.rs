//! The demo world read by the reader: every file is recognised, every row is taken but those that were spoilt on purpose,
//! and what was read adds up to what the world itself counted.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has nothing to say")]

mod live;
mod reading;

use std::collections::BTreeMap;

use daiyun_base::money::Money;
use daiyun_demo::{ExportFile, Generated, Plan, World};

use live::{Live, Trade};
use reading::Formats;

const TODAY: &str = "2026-07-15";

/// A scale at which every file still has rows.
fn plan() -> Plan {
    Plan { scale: "1/50".parse().unwrap(), ..Plan::standing_on(TODAY.parse().unwrap()) }
}

fn read_all(world: &World, formats: &Formats, generated: &mut Generated<'_>) -> Live {
    let platform = |store: &str| world.stores().iter().find(|of| of.code == store).unwrap().platform.code();
    let mut live = Live::default();
    let mut wrong = Vec::new();
    let mut before: Option<ExportFile> = None;
    for file in generated.files().map(Result::unwrap) {
        if let Some(name) = &file.twin_of {
            let first = before.as_ref().unwrap();
            assert_eq!(
                (&first.file_name, &first.bytes),
                (name, &file.bytes),
                "a twin follows the file it repeats"
            );
            continue;
        }
        match formats.read(platform(&file.store_code), &file) {
            Ok(whole) if whole.quarantined.len() == file.malformed && whole.held.is_none() => {
                live.take(&file.store_code, whole);
            }
            Ok(whole) => wrong.push(format!(
                "{}/{}: {} waiting, {:?}, held {:?}",
                file.store_code,
                file.file_name,
                whole.quarantined.len(),
                whole.quarantined.first(),
                whole.held
            )),
            Err(problem) => wrong.push(format!("{}/{}: {problem}", file.store_code, file.file_name)),
        }
        before = Some(file);
    }
    assert!(wrong.is_empty(), "{} files:\n{}", wrong.len(), wrong.join("\n"));
    live
}

#[test]
fn every_file_is_read_and_adds_up() {
    let (world, formats) = (reading::world(), Formats::load());
    let mut generated = world.generate(plan());
    let live = read_all(&world, &formats, &mut generated);

    let mut differ = Vec::new();
    let known = generated.known_sums();
    assert!(known.len() > 800, "{}", known.len());
    for known in known {
        let read = live.sum(&known);
        if read != known.sum {
            differ.push(format!("{known:?}: read {read}"));
        }
    }
    assert!(differ.is_empty(), "{} sums differ:\n{}", differ.len(), differ.join("\n"));

    for totals in generated.totals() {
        let read = live.trade(&totals.store, &totals.month.to_string());
        let counted = Trade {
            placed_orders: totals.placed_orders,
            placed: totals.placed_sales,
            paid_orders: totals.paid_orders,
            paid: totals.paid_sales,
            freight: totals.freight,
            pieces: totals.pieces,
            buyers: totals.buyers.unwrap_or(0),
            refunded: read.refunded,
            refunded_by_day: read.refunded_by_day,
        };
        assert_eq!(read, counted, "{} {}", totals.store, totals.month);
        // A table of the agency's own states the refunds of the platforms that export none.
        if let Some(refunded) = totals.refunded_sales {
            assert_eq!(read.refunded, refunded, "{} {}", totals.store, totals.month);
        }
    }
}

#[test]
fn the_facts_cover_every_platform() {
    let (world, formats) = (reading::world(), Formats::load());
    let mut generated = world.generate(plan());
    let live = read_all(&world, &formats, &mut generated);
    let facts: BTreeMap<&str, usize> = live.counts();
    let expected = [
        "ad_daily",
        "audience_snapshots",
        "brand_index_daily",
        "content_daily",
        "creator_deals",
        "followers_daily",
        "listing_daily",
        "live_sessions",
        "order_lines",
        "orders",
        "refunds",
        "reviews",
        "service_daily",
        "settlement_entries",
        "sku_costs",
        "stock_daily",
        "store_daily",
        "traffic_source_daily",
    ];
    assert_eq!(facts.keys().copied().collect::<Vec<_>>(), expected);
    assert!(facts.values().all(|rows| *rows > 3), "{facts:?}");
    assert!(live.trade("SY-SPH", "2026-06").paid > Money::ZERO);
}
