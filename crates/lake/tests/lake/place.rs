//! Where rows lie: the month of their day, moved when the day moves, with the lines following their orders, and orders
//! computed from lines.

use crate::support::{World, counted, everywhere, lines, orders};

const LINES: &str = "SELECT order_no, line_no, placed_on FROM order_lines ORDER BY order_no, line_no";
const ORDERS: &str = "SELECT order_no, placed_on, status, paid_fen FROM orders ORDER BY order_no";

#[tokio::test]
async fn a_changed_day_moves_the_row_in_the_same_commit() {
    everywhere(async |world: World| {
        let june = "order_no | placed_on  | paid_fen
                    A1       | 2026-06-30 | 100
                    A2       | 2026-06-29 | 200";
        world.import(orders(1, june).exported("2026-07-01")).await;
        let before = world.newest().await;
        let moved = "order_no | placed_on  | paid_fen
                     A1       | 2026-07-01 | 100
                     A3       | 2026-07-02 | 300";
        assert_eq!(world.import(orders(2, moved).exported("2026-07-03")).await, counted(1, 1, 0));
        assert_eq!(world.newest().await, before + 1);
        let sql = "SELECT order_no, placed_on FROM orders ORDER BY order_no";
        world.shows(sql, "A1 | 2026-07-01\nA2 | 2026-06-29\nA3 | 2026-07-02").await;
        world.shows("SELECT COUNT(*) FROM orders WHERE placed_on < '2026-07-01'", "1").await;
        world.no_key_twice().await;
        // A file that is older puts nothing back.
        world.import(orders(3, june).exported("2026-07-02")).await;
        world.shows(sql, "A1 | 2026-07-01\nA2 | 2026-06-29\nA3 | 2026-07-02").await;
    })
    .await;
}

#[tokio::test]
async fn the_last_row_of_a_month_may_leave_it() {
    everywhere(async |world: World| {
        let table = |day: &str| format!("order_no | placed_on | paid_fen\nA1 | {day} | 100");
        world.import(orders(1, &table("2026-06-30")).exported("2026-07-01")).await;
        world.import(orders(2, &table("2026-08-01")).exported("2026-08-02")).await;
        world.shows(ORDERS, "A1 | 2026-08-01 | - | 100").await;
        world.import(orders(3, &table("2026-06-30")).exported("2026-08-03")).await;
        world.shows(ORDERS, "A1 | 2026-06-30 | - | 100").await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn lines_before_their_order_wait_and_are_placed_when_it_comes() {
    everywhere(async |world: World| {
        let waiting = "order_no | line_no | title
                       A1       | 1       | 风衣
                       A2       | 1       | 围巾
                       A3       | 1       | 手套
                       A3       | 2       | 帽子";
        world.import(lines(1, waiting).exported("2026-07-10")).await;
        world.shows(LINES, "A1 | 1 | -\nA2 | 1 | -\nA3 | 1 | -\nA3 | 2 | -").await;
        // The orders of two months come in one file: the lines of both are placed.
        let file = "order_no | placed_on
                    A1       | 2026-06-30
                    A2       | 2026-07-01
                    A9       | 2026-07-01";
        world.import(orders(2, file).exported("2026-07-10")).await;
        world.shows(LINES, "A1 | 1 | 2026-06-30\nA2 | 1 | 2026-07-01\nA3 | 1 | -\nA3 | 2 | -").await;
        world.import(orders(3, "order_no | placed_on\nA3 | 2026-06-02").exported("2026-07-10")).await;
        world
            .shows(
                LINES,
                "A1 | 1 | 2026-06-30\nA2 | 1 | 2026-07-01\nA3 | 1 | 2026-06-02\nA3 | 2 | 2026-06-02",
            )
            .await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn lines_after_their_order_take_its_month_and_keep_it() {
    everywhere(async |world: World| {
        let file = "order_no | placed_on\nA1 | 2026-06-30\nA2 | 2026-07-01";
        world.import(orders(1, file).exported("2026-07-02")).await;
        let table = "order_no | line_no | title\nA1 | 1 | 风衣\nA2 | 1 | 围巾\nA7 | 1 | 帽子";
        world.import(lines(2, table).exported("2026-07-10")).await;
        let placed = "A1 | 1 | 2026-06-30\nA2 | 1 | 2026-07-01\nA7 | 1 | -";
        world.shows(LINES, placed).await;
        // Newer and older line files find the lines where they lie.
        let retitled = table.replace("风衣", "长风衣");
        assert_eq!(world.import(lines(3, &retitled).exported("2026-07-11")).await, counted(0, 1, 2));
        assert_eq!(world.import(lines(4, table).exported("2026-07-09")).await, counted(0, 0, 3));
        world.shows(LINES, placed).await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn lines_follow_an_order_that_moves() {
    everywhere(async |world: World| {
        world.import(lines(1, "order_no | line_no\nA1 | 1\nA2 | 1").exported("2026-07-10")).await;
        let own_day = "order_no | line_no | placed_on\nA1 | 2 | 2026-06-30";
        world.import(lines(2, own_day).exported("2026-07-10")).await;
        world
            .import(
                orders(3, "order_no | placed_on\nA1 | 2026-06-30\nA2 | 2026-06-30").exported("2026-07-10"),
            )
            .await;
        world.import(orders(4, "order_no | placed_on\nA1 | 2026-07-01").exported("2026-07-11")).await;
        // A line that was seen with a day of its own keeps it.
        world.shows(LINES, "A1 | 1 | 2026-07-01\nA1 | 2 | 2026-06-30\nA2 | 1 | 2026-06-30").await;
        world.import(orders(5, "order_no | placed_on\nA1 | 2026-07-03").exported("2026-07-12")).await;
        world.shows(LINES, "A1 | 1 | 2026-07-03\nA1 | 2 | 2026-06-30\nA2 | 1 | 2026-06-30").await;
        world.no_key_twice().await;
    })
    .await;
}

/// Lines as 抖店 exports them: with the order's day and status on each.
fn doudian(rows: &str) -> String {
    format!("order_no | line_no | placed_on | status | placed_fen | paid_fen | completed_on\n{rows}")
}

/// 京东 repeats the order's amount on each line: adding it up would sell the order twice.
#[tokio::test]
async fn an_amount_repeated_on_each_line_counts_once() {
    everywhere(async |world: World| {
        let repeated = |rows: &str| {
            format!("order_no | line_no | placed_on | status | order_placed_fen | order_paid_fen | order_freight_fen\n{rows}")
        };
        let first = repeated(
            "J1 | 1 | 2026-06-01 | placed | 32000 | - | 600
             J1 | 2 | 2026-06-01 | placed | 32000 | - | 600",
        );
        world.import(lines(1, &first).exported("2026-06-01").deriving("orders")).await;
        let sql = "SELECT order_no, placed_fen, paid_fen, freight_fen FROM orders ORDER BY order_no";
        world.shows(sql, "J1 | 32000 | - | 600").await;
        // One line only in a later file, the order paid by then.
        let second = repeated("J1 | 2 | 2026-06-01 | paid | 32000 | 32000 | 600");
        world.import(lines(2, &second).exported("2026-06-02").deriving("orders")).await;
        world.shows(sql, "J1 | 32000 | 32000 | 600").await;
        // The same store has lines with amounts of their own too: they still add up.
        let own = doudian(
            "D1 | 1 | 2026-06-01 | paid | 100 | 100 | -
             D1 | 2 | 2026-06-01 | paid | 250 | 240 | -",
        );
        world.import(lines(3, &own).exported("2026-06-03").deriving("orders")).await;
        world.shows(sql, "D1 | 350 | 340 | -\nJ1 | 32000 | 32000 | 600").await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_is_the_sum_of_its_live_lines() {
    everywhere(async |world: World| {
        let first = doudian(
            "D1 | 1 | 2026-06-01 | shipped   | 100 | 100 | -
             D1 | 2 | 2026-06-01 | completed | 250 | 240 | 2026-06-09
             D2 | 1 | 2026-06-02 | cancelled | 300 | -   | -",
        );
        let counts = world.import(lines(1, &first).exported("2026-06-10").deriving("orders")).await;
        assert_eq!(counts, counted(3, 0, 0), "the orders are not the file's rows");
        let sql = "SELECT order_no, placed_on, status, placed_fen, paid_fen, completed_on FROM orders ORDER BY order_no";
        world.shows(sql, "D1 | 2026-06-01 | shipped | 350 | 340 | -\nD2 | 2026-06-02 | cancelled | 300 | - | -").await;
        let second = doudian("D1 | 1 | 2026-06-01 | completed | 100 | 100 | 2026-06-12");
        world.import(lines(2, &second).exported("2026-06-13").deriving("orders")).await;
        world
            .shows(sql, "D1 | 2026-06-01 | completed | 350 | 340 | 2026-06-12\nD2 | 2026-06-02 | cancelled | 300 | - | -")
            .await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_is_complete_though_one_of_its_lines_was_closed() {
    everywhere(async |world: World| {
        let file = doudian(
            "D1 | 1 | 2026-06-01 | completed       | 100 | 100 | 2026-06-09
             D1 | 2 | 2026-06-01 | refunded_closed | 250 | 250 | -
             D2 | 1 | 2026-06-02 | completed       | 300 | 300 | 2026-06-08
             D2 | 2 | 2026-06-02 | cancelled       | 300 | -   | -
             D3 | 1 | 2026-06-03 | completed       | 400 | 400 | 2026-06-08
             D3 | 2 | 2026-06-03 | shipped         | 400 | 400 | -
             D4 | 1 | 2026-06-04 | refunded_closed | 500 | 500 | -",
        );
        world.import(lines(1, &file).exported("2026-06-10").deriving("orders")).await;
        let sql = "SELECT order_no, status, completed_on FROM orders ORDER BY order_no";
        world
            .shows(
                sql,
                "D1 | completed | 2026-06-09
                 D2 | completed | 2026-06-08
                 D3 | shipped | -
                 D4 | refunded_closed | -",
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_line_that_comes_late_from_an_older_file_still_counts() {
    everywhere(async |world: World| {
        let newer = doudian("D1 | 2 | 2026-06-01 | paid | 250 | 250 | -");
        // The later batch commits first.
        world.import(lines(9, &newer).exported("2026-06-10").deriving("orders")).await;
        let older = doudian("D1 | 1 | 2026-06-01 | paid | 100 | 100 | -");
        world.import(lines(4, &older).exported("2026-06-05").deriving("orders")).await;
        world.shows(ORDERS, "D1 | 2026-06-01 | paid | 350").await;
        // And one more time with equal observation times.
        let equal = doudian("D1 | 3 | 2026-06-01 | paid | 7 | 7 | -");
        world.import(lines(5, &equal).exported("2026-06-10").deriving("orders")).await;
        world.shows(ORDERS, "D1 | 2026-06-01 | paid | 357").await;
    })
    .await;
}

#[tokio::test]
async fn the_lines_of_an_order_stay_together_when_their_months_differ() {
    everywhere(async |world: World| {
        let both = doudian(
            "D1 | 1 | 2026-06-30 | paid | 100 | 100 | -
             D1 | 2 | 2026-07-01 | paid | 250 | 250 | -
             D2 | 1 | 2026-07-01 | paid | 300 | 300 | -",
        );
        world.import(lines(1, &both).exported("2026-07-02").deriving("orders")).await;
        world.shows(ORDERS, "D1 | 2026-06-30 | paid | 350\nD2 | 2026-07-01 | paid | 300").await;
        // A third line, in a third month, of a later file.
        let third = doudian("D1 | 3 | 2026-08-01 | paid | 1 | 1 | -");
        world.import(lines(2, &third).exported("2026-08-02").deriving("orders")).await;
        world.shows(ORDERS, "D1 | 2026-06-30 | paid | 351\nD2 | 2026-07-01 | paid | 300").await;
        // An earlier line moves the order to an earlier month.
        let earlier = doudian("D1 | 4 | 2026-05-31 | paid | 1 | 1 | -");
        world.import(lines(3, &earlier).exported("2026-08-03").deriving("orders")).await;
        world.shows(ORDERS, "D1 | 2026-05-31 | paid | 352\nD2 | 2026-07-01 | paid | 300").await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn an_order_file_and_derived_orders_meet_column_by_column() {
    everywhere(async |world: World| {
        let line = doudian("D1 | 1 | 2026-06-01 | paid | 100 | 100 | -");
        world.import(lines(1, &line).exported("2026-06-05").deriving("orders")).await;
        let file = "order_no | placed_on  | status  | merchant_received_fen
                    D1       | 2026-06-01 | shipped | 95";
        world.import(orders(2, file).exported("2026-06-07")).await;
        let again = doudian("D1 | 1 | 2026-06-01 | paid | 100 | 90 | -");
        world.import(lines(3, &again).exported("2026-06-06").deriving("orders")).await;
        let sql = "SELECT status, paid_fen, merchant_received_fen FROM orders";
        world.shows(sql, "shipped | 90 | 95").await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn a_query_opens_only_the_months_it_needs_and_misses_none() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on  | paid_on    | paid_fen
                     A1       | 2025-12-31 | 2026-01-01 | 1
                     A2       | 2026-01-01 | 2026-01-01 | 2
                     A3       | 2026-01-31 | -          | 4
                     A4       | 2026-02-01 | 2026-02-01 | 8";
        world.import(orders(1, table).exported("2026-02-02")).await;
        world.shows("SELECT SUM(paid_fen) FROM orders WHERE paid_on = '2026-01-01'", "3").await;
        world
            .shows(
                "SELECT SUM(paid_fen) FROM orders WHERE placed_on BETWEEN '2026-01-01' AND '2026-01-31'",
                "6",
            )
            .await;
        world.shows("SELECT SUM(paid_fen) FROM orders WHERE paid_on IS NULL", "4").await;
        world.shows("SELECT SUM(paid_fen) FROM orders WHERE store IN ('hs01', 'x')", "15").await;
        world.shows("SELECT COUNT(*) FROM orders WHERE store = 'x'", "0").await;
        // A damaged file of another month is not even opened.
        let december = world.files("facts/main/orders/store=hs01/year=2025");
        std::fs::write(&december[0], b"damaged").unwrap();
        world.shows("SELECT SUM(paid_fen) FROM orders WHERE placed_on >= '2026-01-01'", "14").await;
        assert!(world.ask_at("SELECT SUM(paid_fen) FROM orders", None).await.is_err());
    })
    .await;
}
