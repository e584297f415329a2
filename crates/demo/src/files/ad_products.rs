//! 万相台无界商品报表: one row for each day, scene and product, and a total row 总计 at the end that must never be
//! counted. Attribution goes on for days: an export taken as the month ends states less for its last days.

use daiyun_base::money::{Money, Rate};

use super::csv::{Csv, Encoded, Quotes};
use super::words::{percent, put, quotient};
use super::{Export, Written, headers, put_row};
use crate::book::Book;
use crate::daily::{AdDay, SCENES};
use crate::plan::Round;

/// On an early export the last days have not gathered all their attributed sales yet.
const UNRIPE_DAYS: i64 = 5;

/// So much of them is there.
const UNRIPE: Rate = Rate::from_ppm(900_000);

pub(crate) fn write(export: &Export<'_, '_>) -> Written {
    let columns: Vec<&str> = headers::AD_PRODUCTS.split(',').collect();
    let mut csv = Csv::new(Quotes::WhereNeeded, &columns);
    let ads: Vec<AdDay> = export.hand.ads.iter().map(|ad| seen(export, ad)).collect();
    for ad in &ads {
        put_row(&mut csv, &columns, |column, out| {
            named(export.book, ad, column, out);
            figure(ad, column, out);
        });
    }
    if let Some(total) = total(&ads) {
        put_row(&mut csv, &columns, |column, out| match column {
            "日期" => out.push_str("总计"),
            _ => figure(&total, column, out),
        });
    }
    let file_name = format!("商品报表_{}.csv", export.stamp());
    Written { file_name, rows: ads.len(), bytes: csv.finish(Encoded::Gbk) }
}

/// A row as the export states it.
fn seen(export: &Export<'_, '_>, ad: &AdDay) -> AdDay {
    let age = (export.day.on - ad.day).num_days();
    match export.day.round {
        Round::Early if age <= UNRIPE_DAYS => AdDay { attributed: UNRIPE.of(ad.attributed), ..ad.clone() },
        Round::Early | Round::Settled | Round::Snapshot => ad.clone(),
    }
}

fn total(ads: &[AdDay]) -> Option<AdDay> {
    let mut rows = ads.iter();
    let first = rows.next()?.clone();
    Some(rows.fold(first, |mut total, ad| {
        total.impressions += ad.impressions;
        total.clicks += ad.clicks;
        total.spend += ad.spend;
        total.attributed += ad.attributed;
        total.attributed_orders += ad.attributed_orders;
        total
    }))
}

fn named(book: &Book<'_>, ad: &AdDay, column: &str, out: &mut String) {
    let (scene_no, scene, _) = SCENES[ad.scene];
    let good = &book.goods[ad.good];
    match column {
        "日期" => put(out, ad.day),
        "场景ID" | "原二级场景ID" => out.push_str(scene_no),
        "场景名字" | "原二级场景名字" => out.push_str(scene),
        "计划ID" => put(out, format_args!("77{}{scene_no}", &book.store.mark[book.store.mark.len() - 4..])),
        "计划名字" => put(out, format_args!("{scene}_日常")),
        "主体ID" => out.push_str(good.listing_no),
        "主体类型" => out.push_str("商品"),
        "主体名称" => out.push_str(&good.listing.title),
        _ => {}
    }
}

fn figure(ad: &AdDay, column: &str, out: &mut String) {
    let direct = Money::from_fen(ad.attributed.fen() * 7 / 10);
    let direct_orders = ad.attributed_orders * 7 / 10;
    let fen = ad.spend.fen();
    let signed = |count: u64| i64::try_from(count).unwrap_or(0);
    match column {
        "展现量" => put(out, ad.impressions),
        "点击量" => put(out, ad.clicks),
        "花费" => put(out, ad.spend),
        "点击率" if ad.impressions > 0 => out.push_str(&percent(ad.clicks, ad.impressions)),
        "平均点击花费" => out.push_str(&quotient(fen, signed(ad.clicks) * 100)),
        "千次展现花费" => out.push_str(&quotient(fen * 1_000, signed(ad.impressions) * 100)),
        "总成交金额" | "电商成交金额" => put(out, ad.attributed),
        "总成交笔数" | "电商成交笔数" | "拍下订单笔数" => put(out, ad.attributed_orders),
        "直接成交金额" => put(out, direct),
        "间接成交金额" => put(out, ad.attributed - direct),
        "直接成交笔数" => put(out, direct_orders),
        "间接成交笔数" => put(out, ad.attributed_orders - direct_orders),
        "拍下订单金额" => put(out, ad.attributed),
        "投入产出比" | "含预售投产比" => out.push_str(&quotient(ad.attributed.fen(), fen)),
        "点击转化率" if ad.clicks > 0 => out.push_str(&percent(ad.attributed_orders, ad.clicks)),
        "总成交成本" => out.push_str(&quotient(fen, signed(ad.attributed_orders) * 100)),
        "总购物车数" => put(out, ad.clicks * 9 / 100),
        "直接购物车数" => put(out, ad.clicks * 6 / 100),
        "间接购物车数" => put(out, ad.clicks * 9 / 100 - ad.clicks * 6 / 100),
        "收藏宝贝数" | "总收藏数" => put(out, ad.clicks * 3 / 100),
        "收藏店铺数" => put(out, ad.clicks / 100),
        "引导访问量" => put(out, ad.clicks * 104 / 100),
        "引导访问人数" => put(out, ad.clicks * 92 / 100),
        "成交人数" => put(out, ad.attributed_orders * 94 / 100),
        "成交新客数" => put(out, ad.attributed_orders * 58 / 100),
        "总预售成交金额" | "直接预售成交金额" | "间接预售成交金额" | "闪购成交金额" => {
            out.push_str("0.00")
        }
        "总预售成交笔数" | "直接预售成交笔数" | "间接预售成交笔数" | "闪购成交笔数" =>
        {
            out.push('0');
        }
        _ => {}
    }
}
