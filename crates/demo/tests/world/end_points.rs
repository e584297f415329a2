//! The end points of the cases at full size: what the deck says must come out of the numbers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daiyun_base::money::{Money, ratio_ppm};
use daiyun_demo::{ExportFile, Generated, Report, ShockKind};

use crate::reading::{Table, plan, world};

const TODAY: &str = "2026-07-15";

/// One run at full size serves every end point; it is the slowest test of the crate.
#[test]
fn the_cases_end_where_the_deck_says() {
    let world = world();
    let mut generated = world.generate(plan(TODAY, "1"));
    let mut ads = AdDays::default();
    let mut order_rows = 0;
    for file in generated.files() {
        let file = file.unwrap();
        ads.add(&file);
        order_rows +=
            if matches!(file.report, Report::TaobaoOrders | Report::DoudianOrders) { file.rows } else { 0 };
    }
    womenswear(&generated);
    skincare(&generated);
    beauty(&generated);
    bakery(&generated);
    assert!((150_000..300_000).contains(&order_rows), "{order_rows}");
    let placed: u64 = generated.totals().iter().map(|totals| totals.placed_orders).sum();
    assert!((150_000..250_000).contains(&placed), "{placed}");

    let shock = world.shocks().iter().find(|shock| shock.kind == ShockKind::Roas).unwrap();
    let today: NaiveDate = TODAY.parse().unwrap();
    for (day, roas) in ads.roas("HS-TM") {
        let hit = shock.days(today).contains(day);
        assert!(if hit { roas < 1_000_000 } else { (2_500_000..4_500_000).contains(&roas) }, "{day}: {roas}");
    }
}

/// T1: 380 万 in month 6, over four times month 0; 32% came back; one SKU over 50 万; 14 万 new followers.
fn womenswear(generated: &Generated<'_>) {
    assert_eq!(paid(generated, "HS-", "2026-06"), yuan("3800000"));
    assert_eq!(paid(generated, "HS-", "2025-12"), yuan("900000"));

    let window = &generated.window_buyers()[0];
    assert_eq!(window.window.to_string(), "2025-12-01 ～ 2026-06-30");
    let share =
        ratio_ppm(i64::try_from(window.returning_buyers).unwrap(), i64::try_from(window.buyers).unwrap());
    assert!((319_500..=320_000).contains(&share.unwrap()), "32%, at most 0.05 百分点 below: {share:?}");

    let heroes = generated.heroes();
    assert_eq!((heroes[0].sku.as_str(), heroes[0].month.to_string().as_str()), ("HS-W01-0F", "2026-06"));
    assert!(heroes[0].paid_sales > yuan("500000"), "{}", heroes[0].paid_sales);

    let months = generated.totals().iter().filter(|totals| totals.store == "HS-TM");
    let months = months.filter(|totals| window.window.contains(totals.month.first_day()));
    let won: u64 = months.map(|totals| totals.tmall.as_ref().unwrap().new_followers).sum();
    assert_eq!(won, 140_000);
}

/// T4: 抖音 from 120 万 to 800 万 in five months, then 65% of 1,230.77 万.
fn skincare(generated: &Generated<'_>) {
    assert_eq!(paid(generated, "YJ-DY", "2026-01"), yuan("1200000"));
    assert_eq!(paid(generated, "YJ-DY", "2026-06"), yuan("8000000"));
    let whole = paid(generated, "YJ-", "2026-06");
    assert_eq!(whole, yuan("12307692.31"));
    assert_eq!(ratio_ppm(yuan("8000000").fen(), whole.fen()), Some(650_000));
}

/// T2: the flagship store takes 2.5 times its month before.
fn beauty(generated: &Generated<'_>) {
    assert_eq!(paid(generated, "QM-TM", "2026-05"), yuan("400000"));
    assert_eq!(paid(generated, "QM-TM", "2026-06"), yuan("1000000"));
}

/// T3: seven stores sell 1,466,000 in the month of the launch, 1,200,000 of it the new cake.
fn bakery(generated: &Generated<'_>) {
    assert_eq!(paid(generated, "SY-", "2026-06"), yuan("1466000"));
}

#[test]
fn end_points_shrink_exactly_with_the_scale() {
    let world = world();
    let mut generated = world.generate(plan(TODAY, "1/50"));
    let rows: usize = generated.files().map(|file| file.unwrap().rows).sum();
    assert!((8_000..60_000).contains(&rows), "{rows}");
    assert_eq!(paid(&generated, "HS-", "2026-06"), yuan("76000"));
    assert_eq!(paid(&generated, "YJ-DY", "2026-06"), yuan("160000"));
}

#[test]
fn sales_fall_against_the_same_weekday_where_a_shock_is_planted() {
    let world = world();
    let shock = world.shocks().iter().find(|shock| shock.kind == ShockKind::Sales).unwrap();
    let today: NaiveDate = TODAY.parse().unwrap();
    let mut days: BTreeMap<String, Money> = BTreeMap::new();
    for file in world.generate(plan(TODAY, "1/5")).files().map(Result::unwrap) {
        if file.store_code != shock.store || !file.file_name.starts_with("抖店订单_20260715_08") {
            continue;
        }
        for row in Table::of(&file).rows().filter(|row| row.month("支付完成时间").is_some()) {
            *days.entry(row.get("支付完成时间")[..10].to_owned()).or_default() += row.money("订单应付金额");
        }
    }
    for day in shock.days(today).iter() {
        let (now, before) = (days[&day.to_string()], days[&(day - chrono::Days::new(7)).to_string()]);
        assert!(now.fen() * 2 < before.fen(), "{day}: {now} against {before}");
    }
}

/// Spend and attributed sales of each store and day, total rows left out.
#[derive(Default)]
struct AdDays(BTreeMap<(String, NaiveDate), (Money, Money)>);

impl AdDays {
    fn add(&mut self, file: &ExportFile) {
        if file.report != Report::AdProducts {
            return;
        }
        let mut days: BTreeMap<NaiveDate, (Money, Money)> = BTreeMap::new();
        for row in Table::of(file).rows().filter(|row| row.get("日期") != "总计") {
            let day = days.entry(row.get("日期").parse().unwrap()).or_default();
            day.0 += row.money("花费");
            day.1 += row.money("总成交金额");
        }
        self.0.extend(days.into_iter().map(|(day, sums)| ((file.store_code.clone(), day), sums)));
    }

    fn roas(&self, store: &str) -> Vec<(NaiveDate, i64)> {
        let of_store = self.0.iter().filter(|((of, _), _)| of == store);
        of_store
            .map(|((_, day), (spend, attributed))| (*day, ratio_ppm(attributed.fen(), spend.fen()).unwrap()))
            .collect()
    }
}

fn paid(generated: &Generated<'_>, stores: &str, month: &str) -> Money {
    let totals = generated.totals().iter().filter(|totals| totals.store.starts_with(stores));
    totals.filter(|totals| totals.month.to_string() == month).map(|totals| totals.paid_sales).sum()
}

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}
