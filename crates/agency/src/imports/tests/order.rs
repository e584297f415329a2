//! Files in any order, split, joined or overlapping, give the same facts: what each order looked like when it was last seen.

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use daiyun_base::id;
use daiyun_lake::Cell;

use crate::clients;
use crate::imports::{ImportOptions, SourceFile, import};
use crate::stores::{self, NewStore, Store};
use crate::testing::TestApp;

/// A small generator of its own, so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// What becomes of an order: paid or not, received or not, given back or not.
struct Story {
    number: usize,
    placed: NaiveDateTime,
    paid: Option<NaiveDateTime>,
    received: Option<NaiveDateTime>,
    returned: Option<NaiveDateTime>,
    yuan: usize,
}

fn stories(dice: &mut Dice) -> Vec<Story> {
    let first: NaiveDateTime = "2026-05-20T00:00:00".parse().unwrap();
    let mut story = |number: usize| {
        let placed = first + TimeDelta::minutes(i64::try_from(dice.below(42 * 24 * 60)).unwrap());
        let paid = (dice.below(10) > 0).then(|| placed + TimeDelta::minutes(3));
        let received = paid.filter(|_| dice.below(10) > 1).map(|at| at + TimeDelta::days(4));
        let returned = paid.filter(|_| dice.below(10) == 0).map(|at| at + TimeDelta::days(9));
        Story { number, placed, paid, received, returned, yuan: 10 + dice.below(900) }
    };
    (0..120).map(&mut story).collect()
}

/// The row of an order as an export of some moment holds it.
fn row(story: &Story, seen: NaiveDateTime) -> String {
    let by_then = |at: Option<NaiveDateTime>| at.filter(|at| *at <= seen);
    let (paid, received, returned) = (by_then(story.paid), by_then(story.received), by_then(story.returned));
    let status = match (paid, received, returned) {
        (_, _, Some(_)) => "交易关闭",
        (_, Some(_), None) => "交易成功",
        (Some(_), None, None) => "买家已付款,等待卖家发货",
        (None, ..) => "等待买家付款",
    };
    let time = |at: Option<NaiveDateTime>| at.map(|at| at.to_string()).unwrap_or_default();
    let yuan = story.yuan;
    format!(
        "2600000000000000{:03},{yuan}.00,{}.00,\"{status}\",{},{},{},{}.00\n",
        story.number,
        // What went back is no longer among what was paid.
        if paid.is_some() && returned.is_none() { yuan } else { 0 },
        story.placed,
        time(paid),
        time(received),
        if returned.is_some() { yuan } else { 0 },
    )
}

const HEADER: &str =
    "订单编号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,确认收货时间,退款金额\n";

/// An export: when it was made, and its rows.
#[derive(Clone)]
struct Export {
    name: String,
    rows: Vec<String>,
}

/// Every few days somebody exports the last two or three weeks.
fn exports(stories: &[Story], dice: &mut Dice) -> Vec<Export> {
    let first: NaiveDate = "2026-05-27".parse().unwrap();
    let export = |at: u64| {
        let seen = (first + Days::new(at * 6)).and_hms_opt(9, 30, 0).unwrap();
        let from = seen - TimeDelta::days(i64::try_from(14 + dice.below(8)).unwrap());
        let inside = stories.iter().filter(|story| story.placed >= from && story.placed <= seen);
        let name = format!("ExportOrderList{}.csv", seen.format("%Y%m%d%H%M"));
        Export { name, rows: inside.map(|story| row(story, seen)).collect() }
    };
    (0..8).map(export).collect()
}

/// The same exports as somebody else may have them: each one whole, in parts, or in parts that overlap, and some twice.
fn otherwise(exports: &[Export], dice: &mut Dice) -> Vec<Export> {
    let mut files = Vec::new();
    for export in exports {
        let mut rows = export.rows.clone();
        dice.shuffle(&mut rows);
        let cut = dice.below(rows.len() + 1);
        let overlap = dice.below(rows.len() - cut + 1);
        let part = |rows: &[String]| Export { name: export.name.clone(), rows: rows.to_vec() };
        match dice.below(4) {
            0 => files.push(part(&rows)),
            1 => files.extend([part(&rows[..cut]), part(&rows[cut..])]),
            2 => files.extend([part(&rows[..cut + overlap]), part(&rows[cut..])]),
            _ => files.extend([part(&rows), part(&rows[cut..]), part(&rows)]),
        }
    }
    files.retain(|file| !file.rows.is_empty());
    dice.shuffle(&mut files);
    files
}

async fn open_shop(app: &TestApp, code: &str) -> Store {
    let scope = app.operator();
    let client = clients::by_code(&scope, "heshang").await.unwrap().unwrap();
    let tx = scope.begin(stores::CREATE).await.unwrap();
    let new = NewStore {
        id: id::fresh(),
        code: code.to_owned(),
        name: code.to_owned(),
        platform: "taobao".to_owned(),
        storefront: None,
    };
    let store = stores::create(&tx, &client, new).await.unwrap();
    tx.commit().await.unwrap();
    store
}

async fn import_all(app: &TestApp, store: &Store, files: &[Export]) {
    let folder = tempfile::tempdir().unwrap();
    for (at, export) in files.iter().enumerate() {
        let path = folder.path().join(at.to_string());
        std::fs::write(&path, format!("{HEADER}{}", export.rows.concat())).unwrap();
        let source = SourceFile { path, name: export.name.clone() };
        let reports = import(&app.operator(), store, &[source], &ImportOptions::default()).await.unwrap();
        let told = (reports[0].state.as_str(), reports[0].quarantined);
        assert!([("committed", 0), ("duplicate", 0)].contains(&told), "{reports:?}");
    }
}

/// What the facts say of a store's orders.
async fn facts(app: &TestApp, store: &str) -> Vec<Vec<Cell>> {
    let sql = format!(
        "SELECT order_no, placed_at, paid_at, completed_at, status, placed_fen, paid_fen, refunded_fen, observed_at \
         FROM orders WHERE store = '{store}' ORDER BY order_no"
    );
    app.agency.query_facts(&sql, None).await.unwrap().rows
}

#[tokio::test]
async fn any_way_to_hand_the_same_exports_in_gives_the_same_facts() {
    let app = TestApp::on("2026-07-15").await;
    let mut dice = Dice(20_260_715);
    let stories = stories(&mut dice);
    let exports = exports(&stories, &mut dice);
    let store = open_shop(&app, "PLAIN").await;
    import_all(&app, &store, &exports).await;
    let expected = facts(&app, "PLAIN").await;
    assert!(expected.len() > 80, "{}", expected.len());
    // The exports in their order, folded by hand: the last row of each order.
    for story in &stories {
        let number = format!("2600000000000000{:03}", story.number);
        let last =
            exports.iter().rev().find_map(|export| export.rows.iter().find(|row| row.starts_with(&number)));
        let found = expected.iter().find(|row| row[0].as_text() == Some(&number));
        assert_eq!(last.is_some(), found.is_some(), "{number}");
        if let (Some(last), Some(found)) = (last, found) {
            let returned = last.trim_end().ends_with(&format!("{}.00", story.yuan));
            let fen = i64::try_from(story.yuan).unwrap() * 100;
            assert_eq!(found[7].as_int().unwrap_or(0), if returned { fen } else { 0 }, "{last}");
        }
    }
    for at in 0..10 {
        let code = format!("SHUFFLED{at}");
        let store = open_shop(&app, &code).await;
        let files = otherwise(&exports, &mut dice);
        import_all(&app, &store, &files).await;
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(facts(&app, &code).await, expected, "{names:?}");
    }
    app.end().await;
}
