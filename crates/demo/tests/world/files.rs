//! The files themselves: the same plan gives the same bytes, headers are the documented ones, quirks are there.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::money::Money;
use daiyun_demo::{CANARIES, ExportFile, Plan, Report, headers};

use crate::reading::{Table, files, plan, text, world};

fn small() -> Vec<ExportFile> {
    files(&mut world().generate(plan("2026-07-15", "1/50")))
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let first = small();
    assert_eq!(first, small());
    let other = Plan { seed: 1, ..plan("2026-07-15", "1/50") };
    let other = files(&mut world().generate(other));
    assert_eq!(other.len(), first.len(), "chance changes what happens, not which files exist");
    for (other, first) in other.iter().zip(&first) {
        assert_eq!(other.file_name, first.file_name);
        let orders = matches!(other.report, Report::TaobaoOrders | Report::DoudianOrders);
        assert!(!orders || other.bytes != first.bytes, "{}", other.file_name);
    }
}

#[test]
fn headers_are_the_documented_ones() {
    let documented = [
        (Report::TaobaoOrders, "csv", headers::TAOBAO_ORDERS_2018, 56),
        (Report::TaobaoOrders, "xlsx", headers::TAOBAO_ORDERS_2022, 71),
        (Report::TaobaoItems, "csv", headers::TAOBAO_ITEMS_2022, 18),
        (Report::TaobaoItems, "xlsx", headers::TAOBAO_ITEMS_2022, 18),
        (Report::TaobaoRefunds, "xlsx", headers::TAOBAO_REFUNDS, 42),
        (Report::StoreDaily, "xlsx", headers::STORE_DAILY, 40),
        (Report::AdProducts, "csv", headers::AD_PRODUCTS, 89),
        (Report::DoudianOrders, "csv", headers::DOUDIAN_ORDERS, 74),
        (Report::DoudianAfterSales, "xlsx", headers::DOUDIAN_AFTER_SALES, 29),
        (Report::JdAfterSales, "xlsx", headers::jd::AFTER_SALES, 35),
        (Report::PinduoduoOrders, "csv", headers::pinduoduo::ORDERS, 27),
        (Report::PinduoduoRefunds, "xlsx", headers::pinduoduo::REFUNDS, 7),
        (Report::XiaohongshuOrders, "xlsx", headers::xiaohongshu::ORDERS, 72),
        (Report::XiaohongshuAfterSales, "xlsx", headers::xiaohongshu::AFTER_SALES, 10),
        (Report::KuaishouOrders, "xlsx", headers::kuaishou::ORDERS, 61),
        (Report::WechatOrders, "xlsx", headers::wechat_channels::ORDERS, 57),
    ];
    let files = small();
    for (report, ending, header, columns) in documented {
        let of_kind = files.iter().filter(|file| file.report == report && file.file_name.ends_with(ending));
        let tables: Vec<Table> = of_kind.map(Table::of).collect();
        assert!(!tables.is_empty(), "{report:?} {ending}");
        for table in tables {
            assert_eq!(table.header.join(","), header);
            assert_eq!(table.header.len(), columns);
            assert!(table.rows.iter().all(|row| row.len() == columns), "{report:?}");
        }
    }
    let spaced: Vec<&str> =
        headers::TAOBAO_ORDERS_2018.split(',').filter(|name| name.ends_with(' ')).collect();
    assert_eq!(spaced, ["收货地址 ", "联系电话 ", "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 "]);
}

#[test]
fn paid_and_refunded_make_up_the_total_in_every_order_row() {
    let (mut rows, mut refunded) = (0, 0);
    for file in small().iter().filter(|file| file.report == Report::TaobaoOrders) {
        for row in Table::of(file).rows().filter(|row| row.month("订单付款时间").is_some()) {
            assert_eq!(row.money("买家实际支付金额") + row.money("退款金额"), row.money("总金额"));
            assert_eq!(row.money("买家应付货款") + row.money("买家应付邮费"), row.money("总金额"));
            rows += 1;
            refunded += usize::from(row.money("退款金额") > Money::ZERO);
        }
    }
    assert!(rows > 1_000 && refunded * 20 > rows, "{refunded} of {rows}");
}

#[test]
fn the_quirks_of_each_back_end_are_there() {
    let files = small();
    let one = |report, ending: &str| {
        files.iter().find(|file| file.report == report && file.file_name.ends_with(ending)).unwrap()
    };
    let orders = text(one(Report::TaobaoOrders, "csv"));
    for quirk in ["\"=\"\"20", "\"'1380000", "\"null\"", "\"0元\"", "买家未付款"] {
        assert!(orders.contains(quirk), "{quirk}");
    }
    assert!(text(one(Report::TaobaoItems, "csv")).contains("无退款申请"));
    let doudian = one(Report::DoudianOrders, "csv");
    assert!(doudian.bytes.starts_with(b"\xEF\xBB\xBF"));
    for quirk in ["\r\n\"\t2", "##", "$$1380000", ",-,"] {
        assert!(text(doudian).contains(quirk), "{quirk}");
    }
    let after_sales = Table::of(one(Report::DoudianAfterSales, "xlsx"));
    assert!(
        after_sales
            .rows()
            .all(|row| row.get("售后单号").starts_with("\t3") && row.get("退税费金额（元）") == "-")
    );
    for file in files.iter().filter(|file| file.report == Report::AdProducts) {
        let rows = Table::of(file).rows;
        let totals = rows.iter().filter(|row| row[0] == "总计").count();
        assert_eq!((totals, rows.last().unwrap()[0].as_str()), (1, "总计"), "one total row, the last");
        assert_eq!(file.rows, rows.len() - 1, "which is not a row");
    }
}

#[test]
fn personal_cells_are_full_of_canaries() {
    let files = small();
    for canary in CANARIES {
        let found =
            files.iter().any(|file| Table::of(file).rows.iter().flatten().any(|cell| cell.contains(canary)));
        assert!(found, "{canary}");
    }
}

#[test]
fn a_later_export_replaces_what_an_earlier_one_said() {
    let files = small();
    assert!(files.is_sorted_by_key(|file| file.exported_at), "files come in import order");
    let mut seen: BTreeMap<(String, String), String> = BTreeMap::new();
    let (mut moved, mut same) = (0, 0);
    for file in files.iter().filter(|file| file.report == Report::TaobaoOrders) {
        for row in Table::of(file).rows() {
            let key = (file.store_code.clone(), row.id("订单编号"));
            match seen.insert(key, row.get("订单状态").to_owned()) {
                Some(before) if before != row.get("订单状态") => moved += 1,
                Some(_) => same += 1,
                None => {}
            }
        }
    }
    assert!(moved > 100 && same > 100, "{moved} moved on, {same} stayed");
    let names: BTreeSet<(&str, &str)> =
        files.iter().map(|file| (file.store_code.as_str(), file.file_name.as_str())).collect();
    assert_eq!(names.len(), files.len(), "no two exports of a store share a name");
}
