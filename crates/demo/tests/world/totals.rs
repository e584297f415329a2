//! The known totals against the files: each is counted again from the bytes, latest export wins, to the fen.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::money::Money;
use daiyun_demo::{Breadth, ExportFile, Plan, Platform, Report, StoreMonthTotals, TmallTotals};

use crate::reading::{Row, Table, files, plan, world};

#[test]
fn totals_are_what_the_files_say() {
    // The first of a month (the running month is whole), the second, the middle, a leap day, the turn of the year.
    // Less history than the engagement has, and more than the definitions describe.
    let days = [
        ("2026-07-01", 13),
        ("2026-07-02", 13),
        ("2026-07-15", 13),
        ("2024-02-29", 13),
        ("2026-01-03", 2),
        ("2026-03-31", 16),
    ];
    for (today, months) in days {
        let world = world();
        let plan = Plan { months, breadth: Breadth::Trade, ..plan(today, "1/50") };
        let mut generated = world.generate(plan);
        let live = Live::read(&files(&mut generated));
        let selling = world.stores().iter().filter(|store| store.platform != Platform::Weibo).count();
        assert_eq!(generated.totals().len(), selling * usize::try_from(months).unwrap());
        for totals in generated.totals() {
            let platform =
                world.stores().iter().find(|store| store.code == totals.store).unwrap().platform.code();
            match platform {
                "taobao" => assert_eq!(live.taobao(totals), *totals, "{today}"),
                "doudian" => assert_eq!(live.doudian(totals), *totals, "{today}"),
                // The other platforms are read back by the reader itself, in tests/reader.
                _ => {}
            }
        }
    }
}

#[test]
fn items_add_up_to_the_goods_of_their_order() {
    let world = world();
    let live = Live::read(&files(&mut world.generate(plan("2026-07-15", "1/200"))));
    let mut items: BTreeMap<(&str, String), Vec<&Row>> = BTreeMap::new();
    for ((store, _), row) in live.rows(Report::TaobaoItems) {
        items.entry((store, row.id("主订单编号"))).or_default().push(row);
    }
    for ((store, order_no), order) in live.rows(Report::TaobaoOrders) {
        let items = &items[&(store.as_str(), order_no.clone())];
        let owed: Money = items.iter().map(|row| row.money("买家应付货款")).sum();
        assert_eq!(owed, order.money("买家应付货款"), "{order_no}");
        assert_eq!(
            items.len() == 1,
            items[0].id("子订单编号") == *order_no,
            "a lone item has the order's number"
        );
    }
    assert_eq!(items.len(), live.rows(Report::TaobaoOrders).count());
}

/// Every row by its natural key, the latest export's version.
struct Live(BTreeMap<Report, BTreeMap<(String, String), Row>>);

impl Live {
    fn read(files: &[ExportFile]) -> Self {
        let mut live: BTreeMap<Report, BTreeMap<(String, String), Row>> = BTreeMap::new();
        for file in files {
            for row in Table::of(file).rows() {
                let key = match file.report {
                    Report::TaobaoOrders => row.id("订单编号"),
                    Report::TaobaoItems | Report::DoudianOrders => row.id("子订单编号"),
                    Report::TaobaoRefunds => row.id("退款编号"),
                    Report::DoudianAfterSales => row.id("售后单号"),
                    Report::StoreDaily => row.get("统计日期").to_owned(),
                    Report::AdProducts if row.get("日期") == "总计" => continue,
                    Report::AdProducts => ["日期", "场景ID", "主体ID"].map(|name| row.get(name)).join(" "),
                    _ => continue,
                };
                live.entry(file.report).or_default().insert((file.store_code.clone(), key), row);
            }
        }
        Self(live)
    }

    fn rows(&self, report: Report) -> impl Iterator<Item = (&(String, String), &Row)> {
        self.0.get(&report).into_iter().flatten()
    }

    fn taobao(&self, of: &StoreMonthTotals) -> StoreMonthTotals {
        let month = of.month.to_string();
        let mut counted = blank(of);
        let mut buyers = BTreeSet::new();
        let refunds = self.refunds(of, Report::TaobaoRefunds);
        for (key, row) in self.rows(Report::TaobaoOrders).filter(|(key, _)| key.0 == of.store) {
            let total = row.money("总金额");
            if row.month("订单创建时间").as_ref() == Some(&month) {
                counted.placed_orders += 1;
                counted.placed_sales += total;
            }
            if row.month("订单付款时间").as_ref() == Some(&month) {
                counted.paid_orders += 1;
                counted.paid_sales += total;
                counted.freight += row.money("买家应付邮费");
                counted.pieces += row.count("宝贝总数量");
                counted.paid_lines += row.count("宝贝种类");
                buyers.insert(row.get("买家会员名").to_owned());
                counted.refunded_sales = counted.refunded_sales.map(|sum| sum + refunds.of_order(&key.1));
            }
            if row.month("确认收货时间").as_ref() == Some(&month) {
                counted.completed_orders += 1;
                counted.completed_sales += total;
            }
        }
        counted.refunded_sales_by_refund_day = Some(refunds.of_month(&month));
        counted.buyers = u64::try_from(buyers.len()).ok();
        counted.tmall = Some(self.tmall(of, &month));
        counted
    }

    fn tmall(&self, of: &StoreMonthTotals, month: &str) -> TmallTotals {
        let mut counted = TmallTotals::default();
        for (_, row) in self.rows(Report::StoreDaily).filter(|(key, _)| key.0 == of.store) {
            if row.month("统计日期").as_deref() == Some(month) {
                counted.visitors += row.count("访客数");
                counted.new_followers += row.count("关注店铺人数");
            }
        }
        for (_, row) in self.rows(Report::AdProducts).filter(|(key, _)| key.0 == of.store) {
            if row.month("日期").as_deref() == Some(month) {
                counted.ad_spend += row.money("花费");
                counted.attributed_sales += row.money("总成交金额");
                counted.clicks += row.count("点击量");
                counted.impressions += row.count("展现量");
            }
        }
        counted
    }

    fn doudian(&self, of: &StoreMonthTotals) -> StoreMonthTotals {
        let month = of.month.to_string();
        let mut counted = blank(of);
        let (mut placed, mut paid, mut completed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (_, row) in self.rows(Report::DoudianOrders).filter(|(key, _)| key.0 == of.store) {
            let owed = row.money("订单应付金额");
            let order_no = row.id("主订单编号");
            if row.month("订单提交时间").as_ref() == Some(&month) {
                placed.insert(order_no.clone());
                counted.placed_sales += owed;
            }
            if row.month("支付完成时间").as_ref() == Some(&month) {
                paid.insert(order_no.clone());
                counted.paid_sales += owed;
                counted.freight += row.money("运费");
                counted.pieces += row.count("商品数量");
                counted.paid_lines += 1;
            }
            if row.month("订单完成时间").as_ref() == Some(&month) {
                completed.insert(order_no);
                counted.completed_sales += owed;
            }
        }
        let refunds = self.refunds(of, Report::DoudianAfterSales);
        let back = paid.iter().map(|order_no| refunds.of_order(order_no)).sum();
        counted.refunded_sales = Some(back);
        counted.refunded_sales_by_refund_day = Some(refunds.of_month(&month));
        counted.placed_orders = u64::try_from(placed.len()).unwrap();
        counted.paid_orders = u64::try_from(paid.len()).unwrap();
        counted.completed_orders = u64::try_from(completed.len()).unwrap();
        counted
    }

    /// The refunds of a store that went through.
    fn refunds(&self, of: &StoreMonthTotals, report: Report) -> Refunds {
        let mut refunds = Refunds::default();
        for (_, row) in self.rows(report).filter(|(key, _)| key.0 == of.store) {
            let (done, order_no, amount, finished) = if report == Report::TaobaoRefunds {
                (row.get("退款状态") == "退款成功", "订单编号", row.money("买家退款金额"), "退款完结时间")
            } else {
                let amount = row.money("退商品金额（元）") + row.money("退运费金额（元）");
                (row.get("售后状态") == "同意退款，退款成功", "订单号", amount, "商家退款时间")
            };
            if done {
                *refunds.orders.entry(row.id(order_no)).or_default() += amount;
                *refunds.months.entry(row.month(finished).unwrap()).or_default() += amount;
            }
        }
        refunds
    }
}

#[derive(Default)]
struct Refunds {
    orders: BTreeMap<String, Money>,
    months: BTreeMap<String, Money>,
}

impl Refunds {
    fn of_order(&self, order_no: &str) -> Money {
        self.orders.get(order_no).copied().unwrap_or_default()
    }

    fn of_month(&self, month: &str) -> Money {
        self.months.get(month).copied().unwrap_or_default()
    }
}

fn blank(of: &StoreMonthTotals) -> StoreMonthTotals {
    StoreMonthTotals {
        store: of.store.clone(),
        month: of.month,
        placed_orders: 0,
        placed_sales: Money::ZERO,
        paid_orders: 0,
        paid_sales: Money::ZERO,
        freight: Money::ZERO,
        pieces: 0,
        paid_lines: 0,
        refunded_sales: Some(Money::ZERO),
        refunded_sales_by_refund_day: Some(Money::ZERO),
        completed_orders: 0,
        completed_sales: Money::ZERO,
        buyers: None,
        tmall: None,
    }
}
