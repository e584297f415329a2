//! What a query becomes. The numbers themselves are proved where an engine runs: each metric's `check` there must agree
//! with the SQL that is compiled here.

use daiyun_kpi::explain::explain;
use daiyun_kpi::query::{Dimension, Query};
use daiyun_kpi::sql::{ColumnRole, Compiled, compile};
use expect_test::{Expect, ExpectFile, expect, expect_file};

use crate::{ask, facts, load};

fn compiled(query: &Query) -> Compiled {
    let (catalogue, _) = load();
    compile(&catalogue, query).expect("a query that can be answered")
}

#[test]
fn queries_become_readable_sql() {
    let check = |query: Query, expected: ExpectFile| expected.assert_eq(&compiled(&query).sql);
    check(
        ask("paid_sales,refund_rate,average_order_value,cost_share,conversion_rate", "day,platform", &[]),
        expect_file!["sql/board.sql"],
    );
    check(
        ask("roas,cost_per_click", "channel,plan", &["plan=88", "store=hs-tm"]),
        expect_file!["sql/plans.sql"],
    );
    check(
        ask("members,member_growth_rate,stay_seconds", "week,client", &[]),
        expect_file!["sql/members.sql"],
    );
    check(ask("repurchase_rate,active_listings", "", &["platform=taobao"]), expect_file!["sql/buyers.sql"]);
    check(
        ask("line_contribution", "store,listing", &["province=浙江省,o'x"]),
        expect_file!["sql/contribution.sql"],
    );
    check(ask("cumulative_net_sales", "hour,store,day", &[]), expect_file!["sql/cumulative.sql"]);
    check(ask("net_roas", "month", &[]), expect_file!["sql/net_roas.sql"]);
    check(ask("ad_spend", "unit", &["term=裙子"]), expect_file!["sql/units.sql"]);
    check(
        ask("content_plays,completion_rate", "week,content", &["creator=k1"]),
        expect_file!["sql/content.sql"],
    );
    check(
        ask("audience_share", "month,audience_value", &["audience=buyers", "audience_dimension=gender"]),
        expect_file!["sql/audience.sql"],
    );
    check(ask("settled_sales,platform_fee_rate", "month", &[]), expect_file!["sql/bills.sql"]);
    check(ask("gross_margin,sell_out_seconds", "sku", &["sku=HS-1"]), expect_file!["sql/stock.sql"]);
    check(ask("refund_48h_rate,refund_seconds", "refund_kind", &[]), expect_file!["sql/waits.sql"]);
}

#[test]
fn sums_by_day_answer_where_they_come_to_the_same() {
    let check = |metrics: &str, by: &str, filters: &[&str], expected: Expect| {
        let reads: Vec<String> = compiled(&ask(metrics, by, filters))
            .reads
            .iter()
            .map(|read| format!("{} ← {}: {}", read.part, read.tables.join("+"), read.metrics.join(" ")))
            .collect();
        expected.assert_eq(&reads.join("\n"));
    };
    check(
        "paid_sales,paid_orders",
        "day,platform",
        &[],
        expect!["orders_by_paid_on ← order_paid_days: paid_sales paid_orders"],
    );
    check("paid_sales", "province", &[], expect!["orders_by_paid_on ← order_province_days: paid_sales"]);
    // No sums are kept by hour, nor by city.
    check("paid_sales", "day,hour", &[], expect!["orders_by_paid_on ← orders: paid_sales"]);
    check("paid_sales", "province", &["city=杭州市"], expect!["orders_by_paid_on ← orders: paid_sales"]);
    check(
        "line_quantity,active_skus",
        "listing",
        &["sku=HS-1"],
        expect![[r#"
        order_lines_by_paid_on ← line_product_days: line_quantity
        order_lines_by_paid_on_2 ← line_product_days: active_skus"#]],
    );
    // Buyers and pieces are kept apart, so each is read where it is.
    check(
        "buyers,pieces",
        "month",
        &[],
        expect![[r#"
        orders_by_paid_on ← order_buyer_days: buyers
        orders_by_paid_on_2 ← order_paid_days: pieces"#]],
    );
    // Refunds stand beside each order, so the orders are read once for everything.
    check(
        "paid_sales,refund_rate,buyers",
        "day",
        &[],
        expect!["orders_by_paid_on ← orders+refunds: paid_sales refunded_sales buyers"],
    );
    check(
        "refunded_sales_by_refund_day",
        "refund_kind",
        &[],
        expect!["refunds_by_refunded_on ← refund_days: refunded_sales_by_refund_day"],
    );
    check(
        "gross_profit",
        "sku",
        &[],
        expect!["order_lines_by_paid_on ← order_lines+sku_costs: costed_sales goods_cost"],
    );
}

#[test]
fn rows_without_the_day_are_counted_apart() {
    let query = ask("paid_sales,line_quantity,visitors", "day", &["store=hs-tm"]);
    expect_file!["sql/excluded.sql"].assert_eq(&compiled(&query).excluded_sql.unwrap());
    // Every order has a placing day and every report a day: nothing can be left out.
    assert_eq!(compiled(&ask("placed_sales,visitors,ad_spend", "", &[])).excluded_sql, None);
}

#[test]
fn every_reading_of_a_fact_is_joined_with_the_scope() {
    let (catalogue, _) = load();
    let facts = facts(&mut Vec::new());
    let rollups = facts.values().flat_map(|fact| &fact.rollups).map(|rollup| rollup.code.clone());
    let tables: Vec<String> = facts.keys().cloned().chain(rollups).collect();
    for metric in catalogue.iter() {
        let mut splits: Vec<Option<Dimension>> = vec![None];
        splits.extend(catalogue.dimensions(&metric.code).unwrap().into_iter().map(Some));
        for by in splits {
            let query = Query { by: by.into_iter().collect(), ..ask(&metric.code, "", &[]) };
            let compiled = compile(&catalogue, &query).unwrap();
            let text = format!("{}\n{}", compiled.sql, compiled.excluded_sql.unwrap_or_default());
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            let mut readings = 0;
            for (at, line) in lines.iter().enumerate() {
                if tables.iter().any(|table| line.contains(&format!("FROM {table} "))) {
                    readings += 1;
                    assert_eq!(lines[at + 1], "JOIN scope AS s ON s.store = f.store", "{}", metric.code);
                }
            }
            assert!(readings > 0, "{}", metric.code);
        }
    }
}

#[test]
fn the_scope_is_what_the_caller_gave_thinned_by_filters() {
    let check = |query: &Query, expected: Expect| {
        let sql = compiled(query).sql;
        expected.assert_eq(sql.split("\n),").next().unwrap());
    };
    check(
        &ask("paid_sales", "", &["client=heshang", "platform=jd,taobao"]),
        expect![[r#"
            WITH scope (store, platform, client) AS (
              VALUES
                ('hs-tm', 'taobao', 'heshang'),
                ('hs-jd', 'jd', 'heshang')"#]],
    );
    // A store outside the scope is simply not there.
    check(
        &ask("paid_sales", "", &["store=ly-jd"]),
        expect![[r#"
            WITH scope AS (
              SELECT CAST(NULL AS VARCHAR) AS store, CAST(NULL AS VARCHAR) AS platform, CAST(NULL AS VARCHAR) AS client
              WHERE 1 = 0"#]],
    );
    let mut twice = ask("paid_sales", "", &["store=hs-jd"]);
    twice.scope.extend(twice.scope.clone());
    check(
        &twice,
        expect![[r#"
            WITH scope (store, platform, client) AS (
              VALUES
                ('hs-jd', 'jd', 'heshang')"#]],
    );
    let mut quoted = ask("paid_sales", "", &["store=hs-jd"]);
    quoted.scope[1].client = "l'or') --".to_owned();
    check(
        &quoted,
        expect![[r#"
            WITH scope (store, platform, client) AS (
              VALUES
                ('hs-jd', 'jd', 'l''or'') --')"#]],
    );
}

#[test]
fn columns_stand_as_asked_with_their_words() {
    let compiled = compiled(&ask("average_order_value,paid_sales,paid_orders", "month,hour", &[]));
    let text: Vec<String> = compiled
        .columns
        .iter()
        .map(|column| {
            let reasons = match &column.kind {
                ColumnRole::Dimension => String::new(),
                ColumnRole::Metric { null_reasons, is_price, .. } => {
                    let reasons: String =
                        null_reasons.iter().map(|reason| format!(" {}", reason.code)).collect();
                    if *is_price { format!(" price{reasons}") } else { reasons }
                }
            };
            format!("{} {} {:?}{reasons}", column.name, column.label.zh, column.unit)
        })
        .collect();
    expect![[r#"
        month 月份 Month
        hour 时段 Hour
        average_order_value 客单价 Fen price no_identity not_stated no_base
        paid_sales 支付金额 Fen not_stated
        paid_orders 支付订单数 Count"#]]
    .assert_eq(&text.join("\n"));
}

#[test]
fn equal_revisions_mean_equal_definitions() {
    let revision = |metrics: &str| compiled(&ask(metrics, "", &[])).definition_revision;
    assert_eq!(revision("refund_rate"), "paid_sales@1,refund_rate@1,refunded_sales@1");
    assert_eq!(revision("paid_sales,refund_rate"), revision("refund_rate,paid_sales"));
}

#[test]
fn an_answer_can_be_explained() {
    let explained = explain(&compiled(&ask("refund_rate", "", &[])));
    let words = |text: &str| text.split("\n\n").next().unwrap().to_owned();
    expect![[r#"
        退款率 refund_rate（第 1 版，ppm）
          口径：退款金额 ÷ 支付金额，同一批订单，记在付款日；近期的值会随后续退款上升
          算法：refunded_sales ÷ paid_sales
        退款金额 refunded_sales（第 1 版，fen）
          口径：付款日在期内的订单至今退回的金额，记在付款日；订单有成功的退款记录时以退款记录为准，否则取订单表的退款金额，两者从不相加
          算法：Σ (refunds.refunded_fen ?? orders.refunded_fen)
          计日：orders.paid_on
        支付金额 paid_sales（第 1 版，fen）
          口径：付款日在期内的订单买家实付金额，含运费，不扣退款
          算法：Σ orders.paid_fen
          计日：orders.paid_on
        读取：orders_by_paid_on ← orders、refunds"#]]
    .assert_eq(&words(&explained.zh));
    assert!(explained.en.starts_with("Refund rate refund_rate (revision 1, ppm)"));
    assert!(explained.en.ends_with("LIMIT 10000\n"));
}

#[test]
fn the_most_of_a_metric_is_chosen_before_rows_are_cut() {
    let listings = compiled(&ask("line_paid_sales", "listing", &[]));
    let sql = listings.most("line_paid_sales", 20);
    let end = "ORDER BY listing NULLS LAST\nLIMIT 10000\n) AS answer\nWHERE listing IS NOT NULL\n\
               ORDER BY line_paid_sales DESC NULLS LAST, listing\nLIMIT 20\n";
    assert!(sql.ends_with(end), "{sql}");
}
