//! What cannot be asked, and what a person is told.

use daiyun_base::error::Problem;
use daiyun_kpi::query::{Dimension, Filter, Query};
use daiyun_kpi::sql::compile;
use expect_test::{Expect, expect};

use crate::{ask, load};

fn told(problem: &Problem) -> String {
    format!("{}\n{}\n{}", problem.code, problem.text.zh, problem.text.en)
}

fn check(query: Query, expected: Expect) {
    let (catalogue, _) = load();
    let problem = compile(&catalogue, &query).expect_err("a query that cannot be answered");
    expected.assert_eq(&told(&problem));
}

#[test]
fn a_refusal_names_what_is_wrong_and_what_is_allowed() {
    check(
        ask("net_roas", "channel", &[]),
        expect![[r#"
            dimension_not_allowed
            退款后投产比（net_roas）不能按渠道（channel）拆分或筛选；可用：day、week、month、client、platform、store
            Return on ad spend after refunds (net_roas) cannot be split or filtered by Channel (channel); use one of: day, week, month, client, platform, store"#]],
    );
    check(
        ask("visitors", "day", &["province=浙江省"]),
        expect![[r#"
        dimension_not_allowed
        访客数（visitors）不能按省份（province）拆分或筛选；可用：day、week、month、client、platform、store
        Visitors (visitors) cannot be split or filtered by Province (province); use one of: day, week, month, client, platform, store"#]],
    );
    check(
        ask("refund_rates,paid_sales", "", &[]),
        expect![[r#"
            metric_unknown
            没有指标「refund_rates」；可用：line_refund_rate、live_refund_rate、refund_48h_rate、refund_cases、refund_rate、refund_seconds、refund_structure、refunded_sales_by_refund_day。全部指标见 daiyun metrics
            There is no metric "refund_rates"; use one of: line_refund_rate, live_refund_rate, refund_48h_rate, refund_cases, refund_rate, refund_seconds, refund_structure, refunded_sales_by_refund_day. See all with: daiyun metrics"#]],
    );
}

#[test]
fn one_reading_tells_apart_what_one_report_states() {
    check(
        ask("ad_spend", "unit,listing", &[]),
        expect![[r#"
        dimensions_of_two_grains
        花费（ad_spend）不能同时按投放单元（unit）和商品（listing）拆分或筛选：平台把它们分在不同的报表里；请只用其中一个
        Ad spend (ad_spend) cannot be split or filtered by both Advertising unit (unit) and Listing (listing): the platforms state them in different reports; use one of them"#]],
    );
    check(
        ask("roas", "plan", &["material=m1", "unit=u1"]),
        expect![[r#"
        dimensions_of_two_grains
        归因成交金额（attributed_sales）不能同时按投放素材（material）和投放单元（unit）拆分或筛选：平台把它们分在不同的报表里；请只用其中一个
        Attributed sales (attributed_sales) cannot be split or filtered by both Advertising material (material) and Advertising unit (unit): the platforms state them in different reports; use one of them"#]],
    );
    // A plan is named at every grain.
    let (catalogue, _) = load();
    assert!(compile(&catalogue, &ask("roas", "plan,unit,channel", &[])).is_ok());
    check(
        ask("sell_out_seconds", "province", &[]),
        expect![[r#"
        dimension_not_allowed
        售罄用时（sell_out_seconds）不能按省份（province）拆分或筛选；可用：day、week、month、client、platform、store、sku
        Time to sell out (sell_out_seconds) cannot be split or filtered by Province (province); use one of: day, week, month, client, platform, store, sku"#]],
    );
    check(
        ask("source_visitors", "carrier,listing", &[]),
        expect![[r#"
        dimensions_of_two_grains
        来源访客数（source_visitors）不能同时按流量载体（carrier）和商品（listing）拆分或筛选：平台把它们分在不同的报表里；请只用其中一个
        Visitors by source (source_visitors) cannot be split or filtered by both Traffic carrier (carrier) and Listing (listing): the platforms state them in different reports; use one of them"#]],
    );
}

#[test]
fn a_query_says_each_thing_once() {
    check(
        ask("", "day", &[]),
        expect![[r#"
        metrics_missing
        没有写要查的指标；例如 --metrics paid_sales,refund_rate
        No metric was asked for; for example --metrics paid_sales,refund_rate"#]],
    );
    check(
        ask("paid_sales,visitors,paid_sales", "", &[]),
        expect![[r#"
        name_repeated
        「paid_sales」写了两次；去掉一个
        "paid_sales" is named twice; remove one"#]],
    );
    check(
        ask("paid_sales", "day,store,day", &[]),
        expect![[r#"
        name_repeated
        「day」写了两次；去掉一个
        "day" is named twice; remove one"#]],
    );
}

#[test]
fn a_query_has_bounds() {
    check(
        ask("paid_sales", "", &["store="]),
        expect![[r#"
        filter_value_missing
        店铺（store）的筛选值为空或含有不可见字符；写成 store=值
        The filter on Store (store) has an empty value or an invisible character; write store=value"#]],
    );
    check(
        ask("paid_sales", "", &["day=2026-06-01"]),
        expect![[r#"
        filter_on_time
        不能按日期（day）筛选；用起止日期限定时间
        Day (day) cannot be filtered on; set the first and last day instead"#]],
    );
    check(
        Query { limit: 0, ..ask("paid_sales", "", &[]) },
        expect![[r#"
        limit_out_of_range
        行数上限 0 不在 1 ～ 1000000 之间
        The row limit 0 is not between 1 and 1000000"#]],
    );
    let mut reversed = ask("paid_sales", "", &[]);
    std::mem::swap(&mut reversed.days.from, &mut reversed.days.to);
    check(
        reversed,
        expect![[r#"
        days_reversed
        起始日期 2026-06-30 晚于截止日期 2026-06-01；请对调
        The first day 2026-06-30 is after the last day 2026-06-01; swap them"#]],
    );
    let mut ages = ask("paid_sales", "", &[]);
    ages.days.from = "1999-01-01".parse().unwrap();
    check(
        ages,
        expect![[r#"
        days_out_of_range
        1999-01-01 ～ 2026-06-30 超出可查范围；一次最多 3660 天，从 1970 年起
        1999-01-01 to 2026-06-30 is out of range; at most 3660 days, from 1970 on"#]],
    );
}

#[test]
fn words_of_the_command_line_are_read_or_refused() {
    assert_eq!("refund_kind".parse::<Dimension>().unwrap(), Dimension::RefundKind);
    let filter: Filter = "store=hs-tm, hs-jd".parse().unwrap();
    assert_eq!((filter.dimension, filter.values.join("|")), (Dimension::Store, "hs-tm|hs-jd".to_owned()));
    expect![[r#"
        dimension_unknown
        没有维度「gender」；可用：day、week、month、hour、client、platform、store、listing、sku、category、warehouse、province、city、status、source、carrier、traffic_channel、channel、plan、unit、material、term、creator、content、content_kind、session、account、audience、audience_dimension、audience_value、agent、sentiment、refund_kind、refund_reason、bill、bill_kind、bill_subject、subject、subject_kind、brand
        There is no dimension "gender"; use one of: day, week, month, hour, client, platform, store, listing, sku, category, warehouse, province, city, status, source, carrier, traffic_channel, channel, plan, unit, material, term, creator, content, content_kind, session, account, audience, audience_dimension, audience_value, agent, sentiment, refund_kind, refund_reason, bill, bill_kind, bill_subject, subject, subject_kind, brand"#]].assert_eq(&told(&"gender".parse::<Dimension>().unwrap_err()));
    expect![[r#"
        filter_malformed
        筛选「taobao」里没有等号；写成 platform=taobao 或 store=A,B
        The filter "taobao" has no equals sign; write platform=taobao or store=A,B"#]]
    .assert_eq(&told(&"taobao".parse::<Filter>().unwrap_err()));
}
