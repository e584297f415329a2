//! Upsert by key: which observation wins, column by column.

use crate::support::{World, batch, counted, everywhere, lines, orders};

const PAID: &str = "SELECT order_no, status, paid_fen, refunded_fen FROM orders ORDER BY order_no";

#[tokio::test]
async fn an_older_file_imported_later_never_overwrites() {
    everywhere(async |world: World| {
        world
            .import(
                orders(
                    1,
                    "order_no | placed_on  | status    | paid_fen | refunded_fen
                     A1       | 2026-06-01 | completed | 10000    | 500
                     A2       | 2026-06-02 | completed | 20000    | -",
                )
                .exported("2026-06-30"),
            )
            .await;
        let counts = world
            .import(
                orders(
                    2,
                    "order_no | placed_on  | status | paid_fen | refunded_fen
                     A1       | 2026-06-01 | paid   | 10000    | -
                     A2       | 2026-06-02 | paid   | 1        | 1
                     A3       | 2026-06-02 | paid   | 300      | -",
                )
                .exported("2026-06-10"),
            )
            .await;
        assert_eq!(counts, counted(1, 0, 2));
        world
            .shows(PAID, "A1 | completed | 10000 | 500\nA2 | completed | 20000 | -\nA3 | paid | 300 | -")
            .await;
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn the_newest_observation_wins_column_by_column() {
    everywhere(async |world: World| {
        let first = "order_no | placed_on  | status | paid_fen | province
                     A1       | 2026-06-01 | paid   | 10000    | 浙江省";
        world.import(orders(1, first).exported("2026-06-05")).await;
        // A file without the province says nothing about it.
        let newer = "order_no | placed_on  | status  | refunded_fen
                     A1       | 2026-06-01 | shipped | 500";
        assert_eq!(world.import(orders(2, newer).exported("2026-06-20")).await, counted(0, 1, 0));
        // Older than batch 2, newer than batch 1: it wins only what batch 2 did not see.
        let between = "order_no | placed_on  | status | paid_fen | city
                       A1       | 2026-06-01 | paid   | 9900     | 杭州市";
        assert_eq!(world.import(orders(3, between).exported("2026-06-10")).await, counted(0, 1, 0));
        let sql = "SELECT status, paid_fen, refunded_fen, province, city, batch_no FROM orders";
        world.shows(sql, "shipped | 9900 | 500 | 浙江省 | 杭州市 | 2").await;
        // What batch 3 won is remembered as batch 3's: something older still loses.
        let older = "order_no | placed_on  | paid_fen | province
                     A1       | 2026-06-01 | 1        | 江苏省";
        assert_eq!(world.import(orders(4, older).exported("2026-06-07")).await, counted(0, 1, 0));
        world.shows(sql, "shipped | 9900 | 500 | 江苏省 | 杭州市 | 2").await;
    })
    .await;
}

#[tokio::test]
async fn an_observed_empty_cell_is_a_value_and_a_missing_column_is_none() {
    everywhere(async |world: World| {
        let first = "order_no | placed_on  | paid_fen | close_reason | city
                     A1       | 2026-06-01 | 10000    | 买家不想要   | 杭州市";
        world.import(orders(1, first).exported("2026-06-05")).await;
        let emptied = "order_no | placed_on  | paid_fen | close_reason
                       A1       | 2026-06-01 | 10000    | -";
        assert_eq!(world.import(orders(2, emptied).exported("2026-06-06")).await, counted(0, 1, 0));
        world.shows("SELECT close_reason, city FROM orders", "- | 杭州市").await;
        // An older file does not bring the emptied value back.
        assert_eq!(world.import(orders(3, first).exported("2026-06-04")).await, counted(0, 0, 1));
        world.shows("SELECT close_reason, city FROM orders", "- | 杭州市").await;
    })
    .await;
}

#[tokio::test]
async fn ties_go_to_the_further_status_and_then_to_the_later_batch() {
    everywhere(async |world: World| {
        let status =
            |word: &str| format!("order_no | placed_on | status | city\nA1 | 2026-06-01 | {word} | {word}");
        world.import(orders(5, &status("shipped")).exported("2026-06-05")).await;
        world.import(orders(6, &status("paid")).exported("2026-06-05")).await;
        world.shows("SELECT status, city FROM orders", "shipped | shipped").await;
        let same = "order_no | placed_on | status | city\nA1 | 2026-06-01 | shipped | 杭州市";
        world.import(orders(4, same).exported("2026-06-05")).await;
        world.shows("SELECT city FROM orders", "shipped").await;
        world.import(orders(7, same).exported("2026-06-05")).await;
        world.shows("SELECT city FROM orders", "杭州市").await;
    })
    .await;
}

#[tokio::test]
async fn without_an_export_time_a_change_of_money_waits() {
    everywhere(async |world: World| {
        let first = "order_no | placed_on  | status | paid_fen | city   | seen
                     A1       | 2026-06-01 | paid   | 10000    | -      | 2026-06-01T08:00:00Z
                     A2       | 2026-06-01 | paid   | 20000    | -      | 2026-06-01T08:00:00Z
                     A3       | 2026-06-01 | paid   | 30000    | -      | 2026-06-01T08:00:00Z";
        assert_eq!(world.import(orders(1, first)).await, counted(3, 0, 0));
        let second = "order_no | placed_on  | status  | paid_fen | city   | seen
                      A1       | 2026-06-01 | shipped | 10000    | 杭州市 | 2026-06-01T08:00:00Z
                      A2       | 2026-06-01 | shipped | 19900    | 杭州市 | 2026-06-01T08:00:00Z
                      A3       | 2026-06-01 | shipped | 29900    | 杭州市 | 2026-06-03T08:00:00Z";
        let counts = world.import(orders(2, second)).await;
        assert_eq!(counts.undated_lines, [3], "the line of A2 as a spreadsheet counts it");
        assert_eq!((counts.updated, counts.unchanged), (2, 0));
        let sql = "SELECT order_no, status, paid_fen, city FROM orders ORDER BY order_no";
        world
            .shows(sql, "A1 | shipped | 10000 | 杭州市\nA2 | paid | 20000 | -\nA3 | shipped | 29900 | 杭州市")
            .await;
        // The same row from a file that says when it was exported is taken.
        let third = "order_no | placed_on  | status  | paid_fen
                     A2       | 2026-06-01 | shipped | 19900";
        assert_eq!(world.import(orders(3, third).exported("2026-06-04")).await, counted(0, 1, 0));
        world.shows("SELECT paid_fen FROM orders WHERE order_no = 'A2'", "19900").await;
    })
    .await;
}

#[tokio::test]
async fn a_money_column_seen_for_the_first_time_changes_nothing_known() {
    everywhere(async |world: World| {
        let first = "order_no | placed_on | seen\nA1 | 2026-06-01 | 2026-06-01T08:00:00Z";
        world.import(orders(1, first)).await;
        let second = "order_no | placed_on | paid_fen | seen\nA1 | 2026-06-01 | 10000 | 2026-06-01T08:00:00Z";
        assert_eq!(world.import(orders(2, second)).await, counted(0, 1, 0));
        world.shows("SELECT paid_fen FROM orders", "10000").await;
    })
    .await;
}

#[tokio::test]
async fn the_same_rows_again_change_no_value() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on  | status | paid_fen
                     A1       | 2026-06-01 | paid   | 10000
                     A2       | 2026-07-02 | paid   | 20000";
        assert_eq!(world.import(orders(1, table).exported("2026-07-05")).await, counted(2, 0, 0));
        let before = world.ask(PAID).await;
        assert_eq!(world.import(orders(2, table).exported("2026-07-05")).await, counted(0, 0, 2));
        assert_eq!(world.ask(PAID).await, before);
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn a_key_twice_in_one_file_is_one_row_even_across_months() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on  | paid_fen
                     A1       | 2026-06-30 | 100
                     A2       | 2026-06-30 | 200
                     A1       | 2026-07-01 | 300
                     A2       | 2026-06-30 | 200";
        assert_eq!(world.import(orders(1, table).exported("2026-07-05")).await, counted(2, 1, 1));
        let sql = "SELECT order_no, placed_on, paid_fen FROM orders ORDER BY order_no";
        world.shows(sql, "A1 | 2026-07-01 | 300\nA2 | 2026-06-30 | 200").await;
    })
    .await;
}

#[tokio::test]
async fn a_key_of_several_columns_may_have_empty_ones() {
    everywhere(async |world: World| {
        let table = "day        | grain   | channel | plan_no | window_days | spend_fen
                     2026-06-01 | account | 直通车  | -       | -           | 100
                     2026-06-01 | plan    | 直通车  | P1      | 15          | 60
                     2026-06-01 | plan    | 直通车  | P1      | 30          | 61";
        assert_eq!(world.import(batch(1, "ad_daily", table).exported("2026-06-02")).await, counted(3, 0, 0));
        let newer = table.replace("| 100", "| 120");
        assert_eq!(world.import(batch(2, "ad_daily", &newer).exported("2026-06-03")).await, counted(0, 1, 2));
        world
            .shows(
                "SELECT grain, window_days, spend_fen FROM ad_daily ORDER BY spend_fen",
                "plan | 15 | 60\nplan | 30 | 61\naccount | - | 120",
            )
            .await;
    })
    .await;
}

#[tokio::test]
async fn stores_do_not_see_each_other() {
    everywhere(async |world: World| {
        let table = "order_no | placed_on | paid_fen\nA1 | 2026-06-01 | 100";
        world.import(orders(1, table).exported("2026-06-05")).await;
        let other = "order_no | placed_on | paid_fen\nA1 | 2026-06-01 | 999";
        assert_eq!(
            world.import(orders(2, other).exported("2026-06-06").of_store("hs02")).await,
            counted(1, 0, 0)
        );
        world.shows("SELECT store, paid_fen FROM orders ORDER BY store", "hs01 | 100\nhs02 | 999").await;
        world.shows("SELECT paid_fen FROM orders WHERE store = 'hs02'", "999").await;
    })
    .await;
}

#[tokio::test]
async fn a_line_is_keyed_by_order_and_line() {
    everywhere(async |world: World| {
        let table = "order_no | line_no | placed_on  | paid_fen
                     A1       | 1       | 2026-06-01 | 100
                     A1       | 2       | 2026-06-01 | 200
                     A11      | -       | 2026-06-01 | 300";
        assert_eq!(world.import(lines(1, table).exported("2026-06-05")).await, counted(3, 0, 0));
        assert_eq!(world.import(lines(2, table).exported("2026-06-06")).await, counted(0, 0, 3));
        world.shows("SELECT SUM(paid_fen), COUNT(*) FROM order_lines", "600 | 3").await;
    })
    .await;
}
