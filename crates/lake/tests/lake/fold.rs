//! Facts are the fold of all batches: random batches in random orders end in the state that a plain map computes.

use std::collections::{BTreeMap, BTreeSet};

use crate::refold::everything;
use crate::support::{Batch, World, batch};
use daiyun_lake::Extent;

/// A small generator of its own, so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn shuffled<T: Clone>(&mut self, items: &[T]) -> Vec<T> {
        let mut items = items.to_vec();
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap();
            items.swap(last, other);
        }
        items
    }
}

/// A batch as both sides understand it.
#[derive(Clone, Debug)]
struct Story {
    fact: &'static str,
    seen: u64,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Story {
    /// The same batch for a store of its own; instants are minutes, so that all differ.
    fn batch(&self, no: i64, store: &'static str) -> Batch {
        let exported = format!("2026-09-01T{:02}:{:02}:00Z", self.seen / 60, self.seen % 60);
        let rows: Vec<String> = self.rows.iter().map(|row| row.join(" | ")).collect();
        let table = format!("{}\n{}", self.columns.join(" | "), rows.join("\n"));
        batch(no, self.fact, &table).exported(exported.leak()).of_store(store)
    }
}

const DAYS: [&str; 5] = ["2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01", "2026-07-02"];
const OPTIONAL: [&str; 4] = ["paid_fen", "status", "city", "refunded_fen"];

fn orders_story(dice: &mut Dice, seen: u64) -> Story {
    let mut columns = vec!["order_no", "placed_on"];
    columns.extend(OPTIONAL.into_iter().filter(|_| dice.below(2) == 0));
    let keys: BTreeSet<u64> = (0..1 + dice.below(8)).map(|_| dice.below(12)).collect();
    let rows = keys.into_iter().map(|key| row(dice, &columns, &[format!("A{key}")])).collect();
    Story { fact: "orders", seen, columns, rows }
}

fn lines_story(dice: &mut Dice, seen: u64) -> Story {
    let mut columns = vec!["order_no", "line_no"];
    let optional = ["placed_on", "paid_fen", "title"];
    columns.extend(optional.into_iter().filter(|_| dice.below(2) == 0));
    let keys: BTreeSet<(u64, u64)> =
        (0..1 + dice.below(8)).map(|_| (dice.below(12), dice.below(2))).collect();
    let row = |(order, line)| row(dice, &columns, &[format!("A{order}"), line_text(line)]);
    let rows = keys.into_iter().map(row).collect();
    Story { fact: "order_lines", seen, columns, rows }
}

fn line_text(line: u64) -> String {
    line.to_string()
}

fn row(dice: &mut Dice, columns: &[&str], key: &[String]) -> Vec<String> {
    let rest = columns[key.len()..].iter().map(|column| match *column {
        "placed_on" => DAYS[usize::try_from(dice.below(5)).unwrap()].to_owned(),
        "status" => ["placed", "paid", "shipped", "-"][usize::try_from(dice.below(4)).unwrap()].to_owned(),
        "city" | "title" => ["杭州市", "苏州市", "-"][usize::try_from(dice.below(3)).unwrap()].to_owned(),
        _ => [dice.below(100).to_string(), "-".to_owned()][usize::try_from(dice.below(2)).unwrap()].clone(),
    });
    key.iter().cloned().chain(rest.collect::<Vec<_>>()).collect()
}

/// The present value of each column and when it was seen, by key.
type State = BTreeMap<Vec<String>, BTreeMap<&'static str, (u64, String)>>;

fn folded(stories: &[Story], fact: &str, keys: usize) -> State {
    let mut state = State::new();
    for story in stories.iter().filter(|story| story.fact == fact) {
        for row in &story.rows {
            let cells = state.entry(row[..keys].to_vec()).or_default();
            for (column, value) in story.columns.iter().zip(row).skip(keys) {
                let cell = cells.entry(*column).or_insert_with(|| (story.seen, value.clone()));
                if story.seen >= cell.0 {
                    *cell = (story.seen, value.clone());
                }
            }
        }
    }
    state
}

fn shown(key: &[String], columns: &[&str], cells: &BTreeMap<&'static str, (u64, String)>) -> String {
    let rest = columns.iter().map(|column| cells.get(column).map_or("-", |(_, value)| value.as_str()));
    key.iter().map(String::as_str).chain(rest).collect::<Vec<_>>().join(" | ")
}

/// What both tables must show: lines without a day of their own have their order's.
fn expected(stories: &[Story]) -> [String; 2] {
    let orders = folded(stories, "orders", 1);
    let mut lines = folded(stories, "order_lines", 2);
    for (key, cells) in &mut lines {
        let day = orders.get(&key[..1]).and_then(|order| order.get("placed_on"));
        if let (false, Some(day)) = (cells.contains_key("placed_on"), day) {
            cells.insert("placed_on", day.clone());
        }
    }
    let table = |state: &State, columns: &[&str]| {
        state.iter().map(|(key, cells)| shown(key, columns, cells)).collect::<Vec<_>>().join("\n")
    };
    let order_columns: Vec<&str> = std::iter::once("placed_on").chain(OPTIONAL).collect();
    [table(&orders, &order_columns), table(&lines, &["placed_on", "paid_fen", "title"])]
}

async fn stored(world: &World, store: &str) -> [String; 2] {
    let orders = format!("SELECT order_no, placed_on, {} FROM orders", OPTIONAL.join(", "));
    let lines = "SELECT order_no, line_no, placed_on, paid_fen, title FROM order_lines";
    [
        world.ask(&format!("{orders} WHERE store = '{store}' ORDER BY order_no")).await,
        world.ask(&format!("{lines} WHERE store = '{store}' ORDER BY order_no, line_no")).await,
    ]
}

#[tokio::test]
async fn any_order_of_arrival_ends_in_the_same_facts() {
    // One database is enough: what is tested here happens between the files.
    let mut world = World::on_sqlite().await;
    let mut dice = Dice(20_260_601);
    let mut no = 0;
    for round in 0..12_u64 {
        let count = 3 + dice.below(6);
        let stories: Vec<Story> = (0..count)
            .map(|seen| {
                if dice.below(2) == 0 { orders_story(&mut dice, seen) } else { lines_story(&mut dice, seen) }
            })
            .collect();
        let expected = expected(&stories);
        for turn in 0..3_u64 {
            // The last turn reads each batch month by month, the others at once.
            world.lake = world.lake.holding(if turn == 2 { 1 } else { 1_000 });
            let store: &'static str = format!("s{round}x{turn}").leak();
            let order = dice.shuffled(&stories);
            for story in &order {
                no += 1;
                world.import(story.batch(no, store)).await;
            }
            let what = || format!("round {round}: {order:#?}");
            assert_eq!(stored(&world, store).await, expected, "{}", what());
        }
    }
    world.no_key_twice().await;
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a property and the histories it is tried on")]
async fn undoing_some_batches_is_as_if_only_the_others_had_come() {
    let mut world = World::on_sqlite().await;
    let mut dice = Dice(99);
    let mut no = 0;
    for round in 0..10_u64 {
        let derived = round % 2 == 0;
        let stories: Vec<Story> = (0..3 + dice.below(6))
            .map(|seen| {
                if !derived && dice.below(2) == 0 {
                    return orders_story(&mut dice, seen);
                }
                let mut story = lines_story(&mut dice, seen);
                if derived {
                    story.columns = vec!["order_no", "line_no", "placed_on", "paid_fen"];
                    for cells in &mut story.rows {
                        *cells = row(&mut dice, &story.columns, &cells[..2]);
                    }
                }
                story
            })
            .collect();
        world.lake = world.lake.holding([1, 20, 1_000][usize::try_from(dice.below(3)).unwrap()]);
        let [undone, plain]: [&'static str; 2] = ["u", "p"].map(|kind| &*format!("{kind}{round}").leak());
        let batch = |no: i64, story: &Story, store: &'static str| {
            let batch = story.batch(no, store);
            if derived { batch.deriving("orders") } else { batch }
        };
        // Numbers and commits have different orders; both stores see the same of each.
        let first = no + 1;
        no += i64::try_from(stories.len()).unwrap();
        let numbered: Vec<(i64, &Story)> = (first..).zip(&stories).collect();
        let order = dice.shuffled(&numbered);
        let gone: BTreeSet<i64> = (first..=no).filter(|_| dice.below(2) == 0).collect();
        for (no, story) in &order {
            world.import(batch(*no, story, undone)).await;
        }
        for no in dice.shuffled(&gone.iter().copied().collect::<Vec<_>>()) {
            world.undo(no).await.unwrap();
        }
        for (no, story) in order.iter().filter(|(no, _)| !gone.contains(no)) {
            world.import(batch(*no + 1_000, story, plain)).await;
        }
        let shown = async |store: &str| {
            let columns = |fact: &str| {
                let system = "observed_at, observed_rank, batch_no % 1000";
                let own = world.facts[fact].columns.iter().map(|column| column.name.as_str());
                format!("{system}, {}", own.collect::<Vec<_>>().join(", "))
            };
            let mut all = Vec::new();
            for (fact, key) in [("orders", "order_no"), ("order_lines", "order_no, line_no")] {
                let sql =
                    format!("SELECT {} FROM {fact} WHERE store = '{store}' ORDER BY {key}", columns(fact));
                all.push(world.ask(&sql).await);
            }
            all
        };
        let expected = shown(plain).await;
        assert_eq!(shown(undone).await, expected, "round {round}: without {gone:?} of {order:#?}");
        let before = everything(&world, undone).await;
        world.rebuild(undone, &Extent::Whole).await.unwrap();
        assert_eq!(everything(&world, undone).await, before, "round {round}");
        let june = Extent::Months(BTreeSet::from(["2026-06".parse().unwrap()]));
        world.rebuild(undone, &june).await.unwrap();
        assert_eq!(everything(&world, undone).await, before, "round {round}");
    }
    world.no_key_twice().await;
}

#[tokio::test]
async fn derived_orders_are_the_sum_of_their_lines_in_any_order_of_arrival() {
    let mut world = World::on_sqlite().await;
    let mut dice = Dice(7);
    let mut no = 0;
    for round in 0..8_u64 {
        let stories: Vec<Story> = (0..2 + dice.below(5))
            .map(|seen| {
                let mut story = lines_story(&mut dice, seen);
                story.columns = vec!["order_no", "line_no", "placed_on", "paid_fen"];
                for cells in &mut story.rows {
                    *cells = row(&mut dice, &story.columns, &cells[..2]);
                }
                story
            })
            .collect();
        let lines = folded(&stories, "order_lines", 2);
        let mut orders: BTreeMap<&str, (&str, Option<u64>)> = BTreeMap::new();
        for (key, cells) in &lines {
            let (_, day) = &cells["placed_on"];
            let fen = cells["paid_fen"].1.parse::<u64>().ok();
            let order = orders.entry(&key[0]).or_insert((day, None));
            order.0 = order.0.min(day);
            order.1 = fen.map(|fen| fen + order.1.unwrap_or(0)).or(order.1);
        }
        let fen = |fen: Option<u64>| fen.map_or("-".to_owned(), |fen| fen.to_string());
        let expected: Vec<String> =
            orders.iter().map(|(order, (day, sum))| format!("{order} | {day} | {}", fen(*sum))).collect();
        for turn in 0..3_u64 {
            // The last turn reads each batch month by month, the others at once.
            world.lake = world.lake.holding(if turn == 2 { 1 } else { 1_000 });
            let store: &'static str = format!("s{round}x{turn}").leak();
            // Batches commit in another order than their numbers.
            let numbered: Vec<(i64, &Story)> = (no..).zip(&stories).collect();
            no += i64::try_from(stories.len()).unwrap();
            for (no, story) in dice.shuffled(&numbered) {
                world.import(story.batch(no, store).deriving("orders")).await;
            }
            let sql = format!(
                "SELECT order_no, placed_on, paid_fen FROM orders WHERE store = '{store}' ORDER BY 1"
            );
            assert_eq!(world.ask(&sql).await, expected.join("\n"), "round {round}: {stories:#?}");
        }
    }
    world.no_key_twice().await;
}
