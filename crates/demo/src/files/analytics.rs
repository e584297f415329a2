//! What the platforms' analytics say of listings and sources, from the same orders that the order files hold.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::sheet::Sheet;
use super::tally::Tally;
use super::words::{percent, put, quotient, thousands};
use super::{Export, Written, headers, put_row};
use crate::attention::about;
use crate::order::CaseState;

/// What one listing, or one SKU, sold on one day.
#[derive(Default)]
struct Sold {
    /// Position in the store's goods; the first SKU stands for a listing.
    good: usize,
    paid: Money,
    pieces: u64,
    orders: u64,
    buyers: BTreeSet<u32>,
}

impl Sold {
    fn buyers(&self) -> u64 {
        u64::try_from(self.buyers.len()).unwrap_or(0)
    }

    fn visitors(&self, day: NaiveDate) -> u64 {
        about(self.buyers() * 40 + 12, 1_000, seed(day) + u64::try_from(self.good).unwrap_or(0))
    }
}

/// What was sold by day, and by SKU or by listing: by where `place` puts a good.
fn sold<'a>(
    export: &'a Export<'_, '_>,
    place: impl Fn(usize) -> &'a str,
) -> BTreeMap<(NaiveDate, &'a str), Sold> {
    let mut days: BTreeMap<(NaiveDate, &str), Sold> = BTreeMap::new();
    for order in &export.hand.orders {
        let Some(course) = order.course() else { continue };
        let mut seen = BTreeSet::new();
        for line in &order.lines {
            let key = (course.paid_at.date(), place(line.good));
            let sold = days.entry(key).or_insert_with(|| Sold { good: line.good, ..Sold::default() });
            sold.paid += line.owed;
            sold.pieces += u64::from(line.quantity);
            sold.orders += u64::from(seen.insert(key.1));
            sold.buyers.insert(order.buyer.number);
        }
    }
    days
}

pub(super) fn seed(day: NaiveDate) -> u64 {
    u64::try_from(day.to_epoch_days()).unwrap_or(0)
}

const LISTINGS: &str = "listing_daily";

fn count_listing(tally: &mut Tally, day: NaiveDate, sold: &Sold) {
    tally.money(LISTINGS, "reported_paid_fen", day, sold.paid);
    tally.count(LISTINGS, "reported_paid_pieces", day, sold.pieces);
    tally.count(LISTINGS, "visitors", day, sold.visitors(day));
    tally.count(LISTINGS, "rows", day, 1);
}

/// 生意参谋 商品排行: four lines above the header, numbers with separators.
pub(super) fn item_rank(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::taobao::ITEM_RANK.split(',').collect();
    let days = export.calendar.months[export.day.month_at].days();
    let to = days.to.min(export.calendar.last_day());
    let range = format!("统计周期：{} 至 {to}", days.from);
    let above: &[&[&str]] =
        &[&["生意参谋 商品排行"], &[range.as_str()], &["终端：全部"], &["口径：全部商品"]];
    let mut sheet = Sheet::below(above, "商品排行", &columns);
    let sold = sold(export, |good| export.book.goods[good].listing_no);
    for ((day, listing_no), sold) in &sold {
        let good = &export.book.goods[sold.good];
        let (visitors, buyers) = (sold.visitors(*day), sold.buyers());
        put_row(&mut sheet, &columns, |column, out| match column {
            "统计日期" => put(out, day),
            "商品ID" => out.push_str(listing_no),
            "商品名称" => out.push_str(&good.listing.title),
            "商品类型" => out.push_str("普通商品"),
            "货号" => out.push_str(&good.listing.code),
            "商品状态" => out.push_str("当前在线"),
            "商品访客数" => out.push_str(&thousands(visitors)),
            "商品浏览量" => out.push_str(&thousands(visitors * 23 / 10)),
            "平均停留时长" => put(out, format_args!("{}.{:02}", 18 + seed(*day) % 9, seed(*day) % 100)),
            "商品详情页跳出率" => out.push_str(&percent(560 + seed(*day) % 80, 1_000)),
            "商品收藏人数" => out.push_str(&thousands(visitors * 31 / 1_000)),
            "商品加购件数" => out.push_str(&thousands(visitors * 88 / 1_000)),
            "商品加购人数" => out.push_str(&thousands(visitors * 74 / 1_000)),
            "下单买家数" | "支付买家数" => out.push_str(&thousands(buyers)),
            "下单件数" | "支付件数" => out.push_str(&thousands(sold.pieces)),
            "下单金额" | "支付金额" => out.push_str(&sold.paid.grouped()),
            "下单转化率" | "商品支付转化率" => out.push_str(&percent(buyers, visitors)),
            "支付新买家数" => out.push_str(&thousands(buyers * 7 / 10)),
            "支付老买家数" => out.push_str(&thousands(buyers - buyers * 7 / 10)),
            "访客平均价值" => out.push_str(&value_of(sold.paid, visitors)),
            "搜索引导访客数" => out.push_str(&thousands(visitors * 4 / 10)),
            "搜索引导支付买家数" => out.push_str(&thousands(buyers * 4 / 10)),
            _ => out.push('-'),
        });
        count_listing(tally, *day, sold);
    }
    let file_name = format!("【生意参谋平台】商品_全部_{}_{to}.xlsx", days.from);
    Ok(Written { file_name, rows: sold.len(), bytes: sheet.finish(export.exported_at)? })
}

fn value_of(paid: Money, visitors: u64) -> String {
    quotient(paid.fen(), i64::try_from(visitors).unwrap_or(0) * 100)
}

/// 京东商智 商品明细: one row for each day and SKU.
pub(super) fn jd_skus(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::jd::SKU_DAILY.split(',').collect();
    let mut sheet = Sheet::new("商品明细", &columns);
    let sold = sold(export, |good| export.book.goods[good].listing_no);
    for ((day, sku), sold) in &sold {
        let good = &export.book.goods[sold.good];
        let (visitors, buyers) = (sold.visitors(*day), sold.buyers());
        put_row(&mut sheet, &columns, |column, out| match column {
            "时间" => put(out, day),
            "SKU" => out.push_str(sku),
            "SKU名称" => out.push_str(&good.listing.title),
            "一级类目" => out.push_str("食品饮料"),
            "二级类目" => out.push_str("休闲食品"),
            "三级类目" => out.push_str("中华糕点"),
            "货号" => out.push_str(&good.sku.code),
            "成交金额" => put(out, sold.paid),
            "成交商品件数" => put(out, sold.pieces),
            "成交单量" => put(out, sold.orders),
            "成交客户数" => put(out, buyers),
            "成交转化率" => out.push_str(&percent(buyers, visitors)),
            "客单价" => out.push_str(&value_of(sold.paid, buyers)),
            "件单价" => out.push_str(&value_of(sold.paid, sold.pieces)),
            "UV价值" => out.push_str(&value_of(sold.paid, visitors)),
            "商品浏览量" => put(out, visitors * 2),
            "商品访客数" => put(out, visitors),
            "商品人均浏览量" => out.push_str("2.00"),
            "加购商品件数" | "加购商品件数（正向）" => put(out, visitors * 9 / 100),
            "加购商品件数（负向）" => out.push('0'),
            "加购客户数" => put(out, visitors * 8 / 100),
            "加购转化率" => out.push_str("8.00%"),
            _ => out.push('-'),
        });
        count_listing(tally, *day, sold);
    }
    let file_name = format!("商品明细SKU_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: sold.len(), bytes: sheet.finish(export.exported_at)? })
}

/// 小红书 商品销售明细 of one day: each product stands in it for every pair of 经营方式 and 载体, and only 全部 × 全部 is it.
pub(super) fn xiaohongshu_listings(
    export: &Export<'_, '_>,
    day: NaiveDate,
    tally: &mut Tally,
) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::xiaohongshu::LISTINGS.split(',').collect();
    let mut sheet = Sheet::new("商品销售明细", &columns);
    let sold = sold(export, |good| export.book.goods[good].listing_no);
    let mut rows = 0;
    for ((_, listing_no), sold) in sold.iter().filter(|((on, _), _)| *on == day) {
        let good = &export.book.goods[sold.good];
        for (mode, carrier) in [("全部", "全部"), ("全部", "笔记"), ("自营", "全部"), ("自营", "笔记")]
        {
            let visitors = sold.visitors(day);
            put_row(&mut sheet, &columns, |column, out| match column {
                "商品ID" => out.push_str(listing_no),
                "商品NAME" => out.push_str(&good.listing.title),
                "经营方式" => out.push_str(mode),
                "载体" => out.push_str(carrier),
                "是否渠道商品" => out.push('否'),
                "商品访客数" => put(out, visitors),
                "商品浏览量" => put(out, visitors * 2),
                "支付金额" => put(out, sold.paid),
                "支付买家数" => put(out, sold.buyers()),
                "支付订单数" => put(out, sold.orders),
                "支付件数" => put(out, sold.pieces),
                "支付转化率" => out.push_str(&percent(sold.buyers(), visitors)),
                _ => out.push_str("0.00"),
            });
            rows += 1;
        }
        count_listing(tally, day, sold);
    }
    let file_name = format!("商品销售明细_{day}_{day}.xlsx");
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

/// 拼多多 交易概况: one row for each day; one name of the header stands ten times.
pub(super) fn pinduoduo_days(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::pinduoduo::STORE_DAILY.split(',').collect();
    let mut sheet = Sheet::new("交易概况", &columns);
    let mut days: BTreeMap<NaiveDate, (Money, u64, BTreeSet<u32>)> = BTreeMap::new();
    for order in &export.hand.orders {
        let Some(course) = order.course() else { continue };
        let day = days.entry(course.paid_at.date()).or_default();
        day.0 += order.total();
        day.1 += 1;
        day.2.insert(order.buyer.number);
    }
    let by = export.by();
    for (day, (paid, orders, buyers)) in &days {
        let back = export.hand.cases.iter().map(|case| &case.after_sale);
        let back: Vec<Money> = back
            .filter(|case| case.state(by) == CaseState::Granted && case.finished_at.date() == *day)
            .map(|case| case.amount)
            .collect();
        let buyers = u64::try_from(buyers.len()).unwrap_or(0);
        let refunded: Money = back.iter().copied().sum();
        put_row(&mut sheet, &columns, |column, out| match column {
            "统计时间" => put(out, day),
            "成交金额" => put(out, paid),
            "成交订单数" => put(out, orders),
            "成交买家数" => put(out, buyers),
            "成交转化率" => out.push_str("4.20%"),
            "客单价" => out.push_str(&value_of(*paid, buyers)),
            "老买家占比" => out.push_str("18.00%"),
            "关注用户数" => put(out, buyers / 3),
            "退款金额" => put(out, refunded),
            "退款单数" => put(out, back.len()),
            "平均访客价值" => out.push_str("3.10"),
            _ => out.push('-'),
        });
        tally.money("store_daily", "reported_paid_fen", *day, *paid);
        tally.count("store_daily", "rows", *day, 1);
    }
    let file_name = format!("交易概况_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: days.len(), bytes: sheet.finish(export.exported_at)? })
}

/// Where visitors come from: first and second level, and shares of a hundred.
const SOURCES: [(&str, &str, u64); 7] = [
    ("平台流量", "手淘搜索", 34),
    ("平台流量", "手淘推荐", 22),
    ("平台流量", "我的淘宝", 8),
    ("广告流量", "关键词推广", 14),
    ("广告流量", "人群推广", 9),
    ("内容流量", "短视频", 7),
    ("内容流量", "直播", 6),
];

/// 生意参谋 店铺流量来源 of one day: totals beside their parts, and a row 汇总.
pub(super) fn sources(
    export: &Export<'_, '_>,
    day: NaiveDate,
    tally: &mut Tally,
) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::taobao::TRAFFIC.split(',').collect();
    let mut sheet = Sheet::new("全店流量来源", &columns);
    let store = export.hand.days.iter().find(|store| store.day == day);
    let visitors = store.map_or(0, |store| store.visitors);
    let weights = SOURCES.map(|(_, _, share)| share);
    let parts = Money::from_fen(i64::try_from(visitors).unwrap_or(0)).allocate(&weights);
    let parts: Vec<u64> = parts.into_iter().map(|part| part.fen().unsigned_abs()).collect();
    let mut rows = vec![("汇总", "汇总", visitors)];
    let mut firsts: Vec<&str> = SOURCES.map(|(first, _, _)| first).to_vec();
    firsts.dedup();
    for first in firsts {
        let of_first = SOURCES.iter().zip(&parts).filter(|((of, _, _), _)| *of == first);
        let sum = of_first.clone().map(|(_, part)| *part).sum();
        rows.push((first, "汇总", sum));
        rows.extend(of_first.map(|((_, second, _), part)| (first, *second, *part)));
        tally.count("traffic_source_daily", "visitors", day, sum);
    }
    for (first, second, visitors) in &rows {
        let buyers = visitors * 2 / 100;
        put_row(&mut sheet, &columns, |column, out| match column {
            "流量载体" => out.push_str("全店"),
            "一级来源" => out.push_str(first),
            "二级来源" => out.push_str(second),
            "三级来源" | "四级来源" => out.push_str("汇总"),
            "访客数" => out.push_str(&thousands(*visitors)),
            "新访客" => out.push_str(&thousands(visitors * 8 / 10)),
            "平均停留时长" => out.push_str("21.50"),
            "商品点击人数" => out.push_str(&thousands(visitors * 6 / 10)),
            "加购人数" => out.push_str(&thousands(visitors * 7 / 100)),
            "加购件数" => out.push_str(&thousands(visitors * 9 / 100)),
            "商品收藏人数" => out.push_str(&thousands(visitors * 3 / 100)),
            "支付买家数" | "下单买家数" => out.push_str(&thousands(buyers)),
            "支付转化率" | "下单转化率" => out.push_str(&percent(buyers, *visitors)),
            _ => out.push('-'),
        });
    }
    let file_name = format!("【生意参谋平台】店铺流量来源_{day}_{day}.xlsx");
    Ok(Written { file_name, rows: rows.len(), bytes: sheet.finish(export.exported_at)? })
}
