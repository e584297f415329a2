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
