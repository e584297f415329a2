//! Advertising inside 抖音 (千川 推商品) and 拼多多 (商品推广), whose total rows must never be counted.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::analytics::seed;
use super::csv::{Csv, Encoded, Quotes};
use super::sheet::Sheet;
use super::tally::Tally;
use super::words::{percent, put, quotient};
use super::{Export, Written, headers, put_row};
use crate::cast::Platform;

/// 千川 推商品 on 抖音 and 商品推广 on 拼多多: one product by day, and a total row that must never be counted.
pub(super) fn write(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    if export.book.store.platform == Platform::Doudian {
        return qianchuan(export, tally);
    }
    let columns: Vec<&str> = headers::pinduoduo::ADS.split(',').collect();
    let mut sheet = Sheet::new("商品_20260101", &columns);
    let days = ad_days(export);
    let total = total(&days);
    for (day, ad) in &days {
        put_row(&mut sheet, &columns, |column, out| pinduoduo_ad(export, &day.to_string(), ad, column, out));
        tally.money("ad_daily", "spend_fen", *day, ad.spend);
        tally.money("ad_daily", "attributed_fen", *day, ad.attributed);
    }
    put_row(&mut sheet, &columns, |column, out| pinduoduo_ad(export, "总计", &total, column, out));
    let file_name = format!("商品推广_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: days.len(), bytes: sheet.finish(export.exported_at)? })
}

#[derive(Clone, Copy, Default)]
struct Ad {
    spend: Money,
    attributed: Money,
    clicks: u64,
    orders: u64,
}

/// A tenth of what the first listing takes is spent on it, and comes back three and a half times.
fn ad_days(export: &Export<'_, '_>) -> Vec<(NaiveDate, Ad)> {
    let days = export.calendar.months[export.day.month_at].days();
    let mut paid: BTreeMap<NaiveDate, Money> = BTreeMap::new();
    for order in &export.hand.orders {
        if let Some(course) = order.course() {
            *paid.entry(course.paid_at.date()).or_default() += order.total();
        }
    }
    let days = days.iter().take_while(|day| day.and_time(NaiveTime::MIN) < export.by());
    days.map(|day| {
        let fen = paid.get(&day).copied().unwrap_or_default().fen() / 10 + 2_000;
        let percent = 330 + i64::try_from(seed(day) % 40).unwrap_or(0);
        let attributed = fen * percent / 100;
        let count = |fen: i64, each: i64| u64::try_from(fen / each).unwrap_or(0);
        let ad = Ad {
            spend: Money::from_fen(fen),
            attributed: Money::from_fen(attributed),
            clicks: count(fen, 90),
            orders: count(attributed, 16_000) + 1,
        };
        (day, ad)
    })
    .collect()
}

fn total(days: &[(NaiveDate, Ad)]) -> Ad {
    days.iter().fold(Ad::default(), |mut total, (_, ad)| {
        total.spend += ad.spend;
        total.attributed += ad.attributed;
        total.clicks += ad.clicks;
        total.orders += ad.orders;
        total
    })
}

fn pinduoduo_ad(export: &Export<'_, '_>, day: &str, ad: &Ad, column: &str, out: &mut String) {
    let good = &export.book.goods[0];
    match column {
        "日期" => out.push_str(day),
        "商品ID" if day != "总计" => out.push_str(good.listing_no),
        "商品名称" if day != "总计" => out.push_str(&good.listing.title),
        "推广场景" if day != "总计" => out.push_str("商品推广"),
        "推广名称" if day != "总计" => out.push_str("日常推广"),
        "出价方式" if day != "总计" => out.push_str("目标投产比：3.50"),
        "是否已删除" if day != "总计" => out.push('否'),
        "总花费(元)" | "成交花费(元)" => put(out, ad.spend),
        "交易额(元)" | "净交易额(元)" => put(out, ad.attributed),
        "实际投产比" => out.push_str(&quotient(ad.attributed.fen(), ad.spend.fen())),
        "成交笔数" | "净成交笔数" => put(out, ad.orders),
        "曝光量" => put(out, ad.clicks * 30),
        "点击量" => put(out, ad.clicks),
        _ => out.push('-'),
    }
}

fn qianchuan(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::douyin::QIANCHUAN.split(',').collect();
    let mut csv = Csv::new(Quotes::WhereNeeded, &columns);
    let days = ad_days(export);
    let total = ("全部".to_owned(), total(&days));
    let rows = days.iter().map(|(day, ad)| (day.to_string(), *ad)).chain([total]);
    let good = &export.book.goods[0];
    for (day, ad) in rows {
        put_row(&mut csv, &columns, |column, out| match column {
            "商品ID" => put(out, format_args!("{}\t", good.listing_no)),
            "商品名称" => out.push_str(&good.listing.title),
            "日期" => out.push_str(&day),
            "整体展示次数" => put(out, ad.clicks * 30),
            "整体点击次数" => put(out, ad.clicks),
            "整体点击率" => out.push_str(&percent(ad.clicks, ad.clicks * 30)),
            "整体消耗" => put(out, ad.spend),
            "整体成交金额" | "用户实际支付金额" | "净成交金额" => put(out, ad.attributed),
            "整体成交订单数" => put(out, ad.orders),
            "整体支付ROI" | "净成交ROI" => {
                out.push_str(&quotient(ad.attributed.fen(), ad.spend.fen()))
            }
            "电商平台补贴金额" => out.push_str("0.00"),
            _ => out.push('-'),
        });
    }
    for (day, ad) in &days {
        tally.money("ad_daily", "spend_fen", *day, ad.spend);
        tally.money("ad_daily", "attributed_fen", *day, ad.attributed);
    }
    let file_name = format!("全域推广_商品_{}.csv", export.stamp());
    Ok(Written { file_name, rows: days.len(), bytes: csv.finish(Encoded::Utf8Marked) })
}
