//! 生意参谋店铺日报: one row for each day, numbers as text with separators, `-` where there is nothing to divide.

use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::sheet::Sheet;
use super::words::{percent, put, quotient, thousands};
use super::{Export, Written, headers, put_row};
use crate::daily::StoreDay;

pub(crate) fn write(export: &Export<'_, '_>) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::STORE_DAILY.split(',').collect();
    let mut sheet = Sheet::new("店铺日报", &columns);
    for day in &export.hand.days {
        let spend: Money = export.hand.ads.iter().filter(|ad| ad.day == day.day).map(|ad| ad.spend).sum();
        put_row(&mut sheet, &columns, |column, out| cell(day, spend, column, out));
    }
    let file_name = format!("店铺日报_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: export.hand.days.len(), bytes: sheet.finish(export.exported_at)? })
}

fn cell(day: &StoreDay, spend: Money, column: &str, out: &mut String) {
    let placed_buyers = count(day.placed_buyers.len());
    let buyers = count(day.buyers.len());
    let new_buyers = count(day.new_buyers.len());
    match column {
        "统计日期" => put(out, day.day),
        "下单金额" => out.push_str(&day.placed.grouped()),
        "下单买家数" => out.push_str(&thousands(placed_buyers)),
        "下单件数" => out.push_str(&thousands(day.placed_pieces)),
        "下单转化率" => out.push_str(&percent(placed_buyers, day.visitors)),
        "支付金额" => out.push_str(&day.paid.grouped()),
        "支付买家数" => out.push_str(&thousands(buyers)),
        "支付件数" => out.push_str(&thousands(day.paid_pieces)),
        "支付子订单数" => out.push_str(&thousands(day.paid_lines)),
        "支付转化率" => out.push_str(&percent(buyers, day.visitors)),
        "客单价" => out.push_str(&average(day.paid, buyers)),
        "UV价值" => out.push_str(&average(day.paid, day.visitors)),
        "支付新买家数" => out.push_str(&thousands(new_buyers)),
        "支付老买家数" => out.push_str(&thousands(buyers - new_buyers)),
        "老买家支付金额" => out.push_str(&day.paid_again.grouped()),
        "全站推广花费" | "关键词推广花费" | "精准人群推广花费" | "智能场景花费" | "淘宝客佣金" =>
        {
            // The advertising report splits the spend; here it stands once.
            out.push_str(&if column == "全站推广花费" { spend } else { Money::ZERO }.grouped());
        }
        "成功退款金额" => out.push_str(&day.refunded.grouped()),
        _ => traffic(day, column, out),
    }
}

fn traffic(day: &StoreDay, column: &str, out: &mut String) {
    let visitors = day.visitors;
    let returning = visitors * (18 + day.wobble % 7) / 100;
    let value = match column {
        "访客数" => visitors,
        "无线端访客数" => visitors * 97 / 100,
        "浏览量" => visitors * (290 + day.wobble) / 100,
        "商品访客数" => visitors * 91 / 100,
        "商品浏览量" => visitors * (210 + day.wobble) / 100,
        "加购人数" => visitors * (70 + day.wobble % 15) / 1_000,
        "加购件数" => visitors * (88 + day.wobble % 20) / 1_000,
        "商品收藏买家数" => visitors * (31 + day.wobble % 9) / 1_000,
        "老访客数" => returning,
        "新访客数" => visitors - returning,
        "评价数" => day.reviews,
        "会员总数" => day.members,
        "新增会员数" => day.new_members,
        "活跃会员数" => day.members * (6 + day.wobble % 5) / 1_000,
        "会员成交人数" => count(day.buyers.len()) * (30 + day.wobble % 8) / 100,
        "关注店铺人数" => day.new_followers,
        "会员成交金额" => {
            out.push_str(&Money::from_fen(day.paid.fen() * 34 / 100).grouped());
            return;
        }
        "平均停留时长" => return put(out, format_args!("{}.{:02}", 26 + day.wobble / 9, day.wobble)),
        "跳失率" => return out.push_str(&percent(4_100 + day.wobble * 9, 10_000)),
        _ => return,
    };
    out.push_str(&thousands(value));
}

fn average(amount: Money, among: u64) -> String {
    let text = quotient(amount.fen(), i64::try_from(among).unwrap_or(0).saturating_mul(100));
    if text.is_empty() { "-".to_owned() } else { text }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(0)
}
