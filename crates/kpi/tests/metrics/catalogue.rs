//! What the catalogue takes and what it refuses.

use std::collections::BTreeSet;

use daiyun_base::definition::Source;
use daiyun_kpi::catalogue::Catalogue;
use daiyun_kpi::query::Dimension;
use expect_test::{Expect, expect};

use crate::{facts, load};

/// The names that contracts, alerts and the glossary rely on.
const NAMES_IN_LAW: [&str; 17] = [
    "placed_orders",
    "paid_orders",
    "buyers",
    "placed_sales",
    "paid_sales",
    "net_sales",
    "completed_sales",
    "refunded_sales",
    "refunded_sales_by_refund_day",
    "refund_rate",
    "visitors",
    "conversion_rate",
    "average_order_value",
    "ad_spend",
    "roas",
    "net_roas",
    "cost_share",
];

#[test]
fn every_definition_in_the_repository_is_sound() {
    let (catalogue, issues) = load();
    let issues: Vec<String> = issues.iter().map(ToString::to_string).collect();
    assert!(issues.is_empty(), "{issues:#?}");
    for name in NAMES_IN_LAW {
        assert!(catalogue.metric(name).is_ok(), "{name}");
    }
}

#[test]
fn every_dimension_splits_some_metric() {
    let (catalogue, _) = load();
    let split: BTreeSet<Dimension> =
        catalogue.iter().flat_map(|metric| catalogue.dimensions(&metric.code).unwrap()).collect();
    assert_eq!(split.len(), Dimension::ALL.len(), "{split:?}");
}

#[test]
fn a_metric_is_split_only_by_what_all_its_parts_have() {
    let (catalogue, _) = load();
    let check = |code: &str, expected: Expect| {
        let codes: Vec<&str> = catalogue.dimensions(code).unwrap().into_iter().map(Dimension::code).collect();
        expected.assert_eq(&codes.join(" "));
    };
    check("paid_sales", expect!["day week month hour client platform store province city status creator"]);
    check(
        "line_paid_sales",
        expect![
            "day week month hour client platform store listing sku province city status traffic_channel creator"
        ],
    );
    check("visitors", expect!["day week month client platform store"]);
    check("roas", expect!["day week month client platform store listing channel plan unit material term"]);
    // The account is the grain at which new buyers are counted once; it knows no plan.
    check("acquisition_cost", expect!["day week month client platform store channel"]);
    // Orders know no channel, so a share of all sales cannot be split by one.
    check("cost_share", expect!["day week month client platform store"]);
    check(
        "content_plays",
        expect!["day week month client platform store listing creator content content_kind"],
    );
    check("live_sales", expect!["day week month hour client platform store creator session"]);
    check(
        "settled_sales",
        expect!["day week month hour client platform store listing bill bill_kind bill_subject"],
    );
    check("source_visitors", expect!["day week month client platform store listing source carrier"]);
    check(
        "audience_share",
        expect!["day week month client platform store audience audience_dimension audience_value"],
    );
    check("bad_reviews", expect!["day week month hour client platform store listing sentiment"]);
    check("first_response_seconds", expect!["day week month client platform store agent"]);
    check("stock_on_hand", expect!["day week month client platform store sku warehouse"]);
    check("sell_out_seconds", expect!["day week month client platform store sku"]);
    check("market_searchers", expect!["day week month client platform store subject subject_kind"]);
    check("search_index", expect!["day week month client platform store channel brand"]);
    // The refund's status is pinned by the metric; the order's status is another thing.
    check(
        "refunded_sales_by_refund_day",
        expect!["day week month hour client platform store listing sku refund_kind refund_reason"],
    );
}

fn entry(code: &str, unit: &str, measure: &str) -> String {
    format!(
        "[[entry]]\ncode = \"{code}\"\nlabel = {{ zh = \"名\", en = \"Name\" }}\n\
         note = {{ zh = \"口径\", en = \"Note\" }}\nunit = \"{unit}\"\npolarity = \"higher\"\nrevision = 1\n\
         measure = {measure}\ncheck = \"SELECT 1 WHERE :from < :to\"\n"
    )
}

/// Loads an entry beside a sound sum and a sound distinct count, and compares what is said of it.
fn check(unit: &str, measure: &str, expected: Expect) {
    let paid = r#"{ kind = "sum", column = "paid_fen", rows = { fact = "orders", date = "paid_on" } }"#;
    let buyers =
        r#"{ kind = "distinct", column = "buyer_key", rows = { fact = "orders", date = "paid_on" } }"#;
    let entries =
        [entry("paid_sales", "fen", paid), entry("buyers", "count", buyers), entry("tried", unit, measure)];
    let source = Source::new("metrics/trade.toml", entries.concat());
    let (catalogue, issues) = Catalogue::load(&[source], &facts(&mut Vec::new()));
    let said: Vec<String> =
        issues.iter().map(|issue| format!("{} · {} · {}", issue.code, issue.field, issue.what)).collect();
    expected.assert_eq(&said.join("\n"));
    assert_eq!(catalogue.metric("tried").is_err(), !said.is_empty());
    assert!(catalogue.metric("paid_sales").is_ok(), "a fault leaves out its own metric only");
}

#[test]
fn a_reading_names_facts_and_columns_that_exist() {
    check(
        "fen",
        r#"{ kind = "sum", column = "freight_fen", rows = { fact = "orders", date = "paid_on" } }"#,
        expect![""],
    );
    check(
        "fen",
        r#"{ kind = "sum", column = "paid", rows = { fact = "orders", date = "paid_at" } }"#,
        expect![[r#"
        tried · paid_at · orders 的这一列不能这样用
        tried · paid · orders 没有这一列"#]],
    );
    check(
        "count",
        r#"{ kind = "sum", column = "paid_fen", rows = { fact = "orders", date = "paid_on" } }"#,
        expect!["tried · unit · 与所测的不符"],
    );
    check(
        "fen",
        r#"{ kind = "sum", column = "spend_fen", rows = { fact = "ad_daily", date = "day", grains = ["plan"] } }"#,
        expect!["tried · grains · 没有把每种粒度排一次序"],
    );
    check(
        "count",
        r#"{ kind = "latest", column = "pieces", rows = { fact = "orders", date = "paid_on" } }"#,
        expect!["tried · measure · 这种算法要求每个对象每天只有一行"],
    );
    check(
        "count",
        r#"{ kind = "count", rows = { fact = "refunds", date = "refunded_on", only = [{ test = "is", column = "status", values = ["done"] }] } }"#,
        expect!["tried · status · 「done」不是这列的值"],
    );
    check(
        "fen",
        r#"{ kind = "sum", column = "paid_fen", rows = { fact = "orders", date = "paid_on" }, events = { fact = "refunds", column = "refunded_fen", key = "province" } }"#,
        expect![[r#"
        tried · events · key 不是这张事实表的主键
        tried · province · refunds 没有这一列"#]],
    );
}

#[test]
fn a_reading_follows_things_that_can_be_followed() {
    let plays = |rest: &str| {
        format!(
            r#"{{ kind = "increment", column = "plays", {rest} rows = {{ fact = "content_daily", date = "day" }} }}"#
        )
    };
    check("count", &plays(r#"since = "published_on", "#), expect![""]);
    check(
        "count",
        &plays(r#"since = "published_at", "#),
        expect!["tried · published_at · content_daily 的这一列不能这样用"],
    );
    check(
        "count",
        r#"{ kind = "increment", column = "visitors", rows = { fact = "traffic_source_daily", date = "day", grains = ["store", "carrier", "listing"] } }"#,
        expect!["tried · measure · 这种算法不能用于分粒度的事实表"],
    );
    check(
        "ppm",
        r#"{ kind = "latest_average", column = "share_ppm", each = ["value", "people"], rows = { fact = "audience_snapshots", date = "day" } }"#,
        expect!["tried · each · 「people」不是主键里日期以外的列"],
    );
    check(
        "fen",
        r#"{ kind = "sum", column = "amount_fen", rows = { fact = "settlement_entries", date = "occurred_on", only = [{ test = "is", column = "bill", values = ["ads", "account"] }], grains = ["account"] } }"#,
        expect!["tried · grains · 没有把每种粒度排一次序"],
    );
    check(
        "fen",
        r#"{ kind = "sum", column = "quantity", times = "cost_fen", rows = { fact = "order_lines", date = "paid_on" } }"#,
        expect!["tried · times · 没有写 rows.prices"],
    );
    check(
        "fen",
        r#"{ kind = "sum", column = "quantity", times = "cost_fen", rows = { fact = "order_lines", date = "paid_on", prices = { fact = "sku_costs", key = "sku_code", since = "cost_fen" } } }"#,
        expect![[r#"
            tried · prices · 价格表的主键不是 key 和 since
            tried · cost_fen · sku_costs 的这一列不能这样用"#]],
    );
    check(
        "seconds",
        r#"{ kind = "elapsed", since = "applied_on", column = "refunded_at", rows = { fact = "refunds", date = "refunded_on" } }"#,
        expect!["tried · applied_on · refunds 的这一列不能这样用"],
    );
    check(
        "count",
        r#"{ kind = "count", rows = { fact = "reviews", date = "reviewed_on", only = [{ test = "any", of = [] }, { test = "is", column = "score", values = ["five"] }, { test = "positive", column = "reply" }] } }"#,
        expect![[r#"
            tried · any · 没有写条件
            tried · score · 「five」不是整数
            tried · reply · reviews 的这一列不能这样用"#]],
    );
    check(
        "seconds",
        r#"{ kind = "sell_out", quantity = "quantity", stock = { fact = "stock_daily", date = "day", column = "on_hand", key = "sku_no" }, rows = { fact = "order_lines", date = "paid_on" } }"#,
        expect!["tried · sku_no · stock_daily 没有这一列"],
    );
}

#[test]
fn a_made_metric_stands_on_metrics_that_fit() {
    check(
        "ppm",
        r#"{ kind = "ratio", of = ["paid_sales"], over = ["buyers"] }"#,
        expect!["tried · unit · 与分子、分母的单位不符"],
    );
    check(
        "fen",
        r#"{ kind = "derived", plus = ["paid_sales", "gmv"] }"#,
        expect!["tried · measure · 「gmv」不存在、有错，或不能再用来组成别的指标"],
    );
    check(
        "fen",
        r#"{ kind = "derived", plus = ["paid_sales"], minus = ["buyers"] }"#,
        expect!["tried · unit · 与组成它的指标单位不同"],
    );
    // Buyers of two days do not add up to the buyers of both.
    check(
        "count",
        r#"{ kind = "cumulative", of = "buyers" }"#,
        expect!["tried · measure · 「buyers」的各组之和不等于总数"],
    );
}

#[test]
fn a_code_is_declared_once_over_all_files_and_can_stand_in_sql() {
    let entry = r#"
        [[entry]]
        code = "Paid; DROP"
        label = { zh = "名", en = "" }
        note = { zh = "口径", en = "Note" }
        unit = "count"
        polarity = "higher"
        revision = 0
        measure = { kind = "count", rows = { fact = "orders", date = "paid_on" } }
        check = "DELETE FROM orders""#;
    let sources = [Source::new("metrics/a.toml", entry), Source::new("metrics/b.toml", entry)];
    let (catalogue, issues) = Catalogue::load(&sources, &facts(&mut Vec::new()));
    let text: Vec<String> =
        issues.iter().map(|issue| format!("{} · {} · {}", issue.file, issue.field, issue.what)).collect();
    expect![[r#"
        metrics/a.toml · code · 不是小写字母、数字和下划线
        metrics/a.toml · label · 中文或英文为空
        metrics/a.toml · revision · 版本从 1 起
        metrics/a.toml · check · 不是查询语句
        metrics/a.toml · check · 没有用到 :from 和 :to
        metrics/b.toml · code · 不是小写字母、数字和下划线
        metrics/b.toml · label · 中文或英文为空
        metrics/b.toml · revision · 版本从 1 起
        metrics/b.toml · check · 不是查询语句
        metrics/b.toml · check · 没有用到 :from 和 :to
        metrics/b.toml · code · metrics/a.toml 里已有同名指标"#]]
    .assert_eq(&text.join("\n"));
    assert_eq!(catalogue.iter().count(), 0);
}

#[test]
fn a_metric_reads_the_facts_of_what_it_is_made_of() {
    let (catalogue, _) = load();
    let check = |metric: &str, expected: &[&str]| {
        let found = catalogue.facts(metric).unwrap();
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{metric}");
    };
    check("paid_sales", &["orders"]);
    check("roas", &["ad_daily"]);
    check("cost_share", &["ad_daily", "orders"]);
    check("refunded_sales", &["orders"]);
}
