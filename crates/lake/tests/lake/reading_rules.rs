//! How the lake reads what shops report, rule by rule; each of these would cost money if it were read otherwise.
//!
//! | Rule | Its test |
//! |---|---|
//! | the latest observation wins, column by column | `merge::the_newest_observation_wins_column_by_column` |
//! | an older file never overwrites, whenever it comes | `merge::an_older_file_imported_later_never_overwrites` |
//! | an empty cell is an observation, a missing column none | `merge::an_observed_empty_cell_is_a_value_…`, below for money |
//! | equal times: the further status, then the later batch | `merge::ties_go_to_the_further_status_…` |
//! | without an export time a change of money waits | `merge::without_an_export_time_a_change_of_money_waits` |
//! | a changed day moves the row, and its lines, in one commit | `place::a_changed_day_moves_the_row_…`, `place::lines_follow_…` |
//! | a line waits unplaced until its order comes | `place::lines_before_their_order_wait_…`, below for its money |
//! | line-grained exports: orders are computed from all live lines | `place::an_order_is_the_sum_of_its_live_lines` and following |
//! | a presale is paid with its balance; a forfeited deposit is not sales | below |
//! | an order's claim of a refund is replaced, never added | below |
//! | a refund counts on the day the money went back | below |
//! | a day of a report seen again replaces the day, also downwards | below |
//! | an undone batch shows what the others saw | `refold::an_undone_batch_leaves_what_the_others_saw` |
//! | equal keys in one file: the last row, not the sum | `merge::a_key_twice_in_one_file_is_one_row_…` |

use crate::support::{World, batch, counted, everywhere, lines, orders};

const PAID_DAYS: &str =
    "SELECT paid_on, SUM(rows), SUM(paid_fen) FROM order_paid_days GROUP BY paid_on ORDER BY paid_on";

#[tokio::test]
async fn a_presale_is_paid_with_its_balance() {
    everywhere(async |world: World| {
        let deposits = "order_no | placed_on  | paid_on | status | deposit_fen | paid_fen
                        P1       | 2026-05-20 | -       | placed | 5000        | -
                        P2       | 2026-05-20 | -       | placed | 5000        | -";
        world.import(orders(1, deposits).exported("2026-05-21")).await;
        world.shows(PAID_DAYS, "- | 2 | -").await;
        let balances = "order_no | placed_on  | paid_on    | status    | deposit_fen | paid_fen
                        P1       | 2026-05-20 | 2026-06-01 | paid      | 5000        | 29900
                        P2       | 2026-05-20 | -          | cancelled | 5000        | -";
        world.import(orders(2, balances).exported("2026-06-02")).await;
        // The deposit is not added to what was paid, and the forfeited one is not sales.
        world.shows(PAID_DAYS, "2026-06-01 | 1 | 29900\n- | 1 | -").await;
        world.shows("SELECT COUNT(*) FROM orders WHERE paid_on IS NULL AND status = 'cancelled'", "1").await;
    })
    .await;
}

#[tokio::test]
async fn an_orders_claim_of_a_refund_is_replaced_and_never_added() {
    everywhere(async |world: World| {
        let claim = |fen: &str| format!("order_no | placed_on | paid_on | paid_fen | refunded_fen\nA1 | 2026-06-01 | 2026-06-01 | 10000 | {fen}");
        world.import(orders(1, &claim("3000")).exported("2026-06-05")).await;
        world.import(orders(2, &claim("5000")).exported("2026-06-06")).await;
        world.shows("SELECT SUM(refunded_fen) FROM order_paid_days", "5000").await;
        // The buyer took the refund back: an empty cell is an observation, zero another.
        world.import(orders(3, &claim("0")).exported("2026-06-07")).await;
        world.shows("SELECT refunded_fen FROM orders", "0").await;
        world.import(orders(4, &claim("-")).exported("2026-06-08")).await;
        world.shows("SELECT refunded_fen, paid_fen FROM orders", "- | 10000").await;
        // A file without the column leaves it as it was seen last.
        let short = "order_no | placed_on | paid_on | paid_fen\nA1 | 2026-06-01 | 2026-06-01 | 9000";
        world.import(orders(5, &claim("700")).exported("2026-06-09")).await;
        world.import(orders(6, short).exported("2026-06-10")).await;
        world.shows("SELECT refunded_fen, paid_fen FROM orders", "700 | 9000").await;
    })
    .await;
}

#[tokio::test]
async fn a_refund_counts_on_the_day_the_money_went_back() {
    everywhere(async |world: World| {
        let open = "refund_no | order_no | applied_on | refunded_on | refunded_fen | kind          | status
                    R1        | A1       | 2026-06-28 | -           | 3000         | return_refund | open
                    R2        | A1       | 2026-06-28 | -           | 500          | refund_only   | open";
        world.import(batch(1, "refunds", open).exported("2026-06-29")).await;
        let days = "SELECT refunded_on, status, SUM(rows), SUM(refunded_fen) FROM refund_days \
                    GROUP BY refunded_on, status ORDER BY refunded_on, status";
        world.shows(days, "- | open | 2 | 3500").await;
        let done = "refund_no | order_no | applied_on | refunded_on | refunded_fen | kind          | status
                    R1        | A1       | 2026-06-28 | 2026-07-05  | 2800         | return_refund | succeeded
                    R2        | A1       | 2026-06-28 | -           | 500          | refund_only   | closed";
        world.import(batch(2, "refunds", done).exported("2026-07-06")).await;
        world.shows(days, "2026-07-05 | succeeded | 1 | 2800\n- | closed | 1 | 500").await;
        // The older file again does not take the refund back.
        world.import(batch(3, "refunds", open).exported("2026-06-30")).await;
        world.shows(days, "2026-07-05 | succeeded | 1 | 2800\n- | closed | 1 | 500").await;
    })
    .await;
}

#[tokio::test]
async fn a_day_of_a_report_seen_again_replaces_the_day_also_downwards() {
    everywhere(async |world: World| {
        let ads = |fen: i64| format!("day | grain | channel | plan_no | window_days | spend_fen\n2026-06-01 | plan | 直通车 | P1 | 15 | {fen}");
        world.import(batch(1, "ad_daily", &ads(900)).exported("2026-06-02T01:00:00Z")).await;
        world.import(batch(2, "ad_daily", &ads(1_000)).exported("2026-06-02T12:00:00Z")).await;
        assert_eq!(
            world.import(batch(3, "ad_daily", &ads(850)).exported("2026-06-03")).await,
            counted(0, 1, 0),
            "invalid clicks were taken back"
        );
        world.shows("SELECT SUM(spend_fen), COUNT(*) FROM ad_daily", "850 | 1").await;
    })
    .await;
}

#[tokio::test]
async fn the_money_of_a_line_that_waits_for_its_order_counts_at_once() {
    everywhere(async |world: World| {
        let table = "order_no | line_no | paid_on | listing_no | quantity | paid_fen\nA1 | 1 | 2026-06-03 | L1 | 2 | 700";
        world.import(lines(1, table).exported("2026-06-04")).await;
        let sums = "SELECT paid_on, listing_no, SUM(quantity), SUM(paid_fen) FROM line_product_days GROUP BY 1, 2";
        world.shows(sums, "2026-06-03 | L1 | 2 | 700").await;
        world.shows("SELECT SUM(paid_fen) FROM order_lines WHERE paid_on = '2026-06-03'", "700").await;
        for (no, day) in [(2, "2026-06-01"), (3, "2026-05-31"), (4, "2026-06-02")] {
            let exported: &'static str = format!("2026-06-1{no}").leak();
            world.import(orders(no, &format!("order_no | placed_on\nA1 | {day}")).exported(exported)).await;
            world.shows(sums, "2026-06-03 | L1 | 2 | 700").await;
            world.shows("SELECT SUM(paid_fen), COUNT(*) FROM order_lines", "700 | 1").await;
        }
        world.no_key_twice().await;
    })
    .await;
}

#[tokio::test]
async fn a_line_closed_later_leaves_the_order_but_not_the_books() {
    everywhere(async |world: World| {
        let file = |status: &str, refunded: &str| {
            format!(
                "order_no | line_no | placed_on  | paid_on    | status   | paid_fen | refunded_fen
                 D1       | 1       | 2026-06-01 | 2026-06-01 | shipped  | 100      | -
                 D1       | 2       | 2026-06-01 | 2026-06-01 | {status} | 250      | {refunded}"
            )
        };
        world.import(lines(1, &file("shipped", "-")).exported("2026-06-05").deriving("orders")).await;
        world
            .import(lines(2, &file("refunded_closed", "250")).exported("2026-06-09").deriving("orders"))
            .await;
        // What was paid stays paid; what went back is told beside it.
        world.shows("SELECT status, paid_fen, refunded_fen FROM orders", "shipped | 350 | 250").await;
        world.shows(PAID_DAYS, "2026-06-01 | 1 | 350").await;
    })
    .await;
}
