//! How service answered on one day: 千牛 客服 and 飞鸽.

use chrono::NaiveDate;
use daiyun_base::error::Problem;

use super::analytics::seed;
use super::sheet::Sheet;
use super::tally::Tally;
use super::words::{percent, put};
use super::{Export, Written, headers, put_row};
use crate::attention::about;

/// 客服 咨询接待 of one day: the first row is the store, the others are averages of everybody.
pub(super) fn reception(
    export: &Export<'_, '_>,
    day: NaiveDate,
    tally: &mut Tally,
) -> Result<Written, Problem> {
    let asked = askers(export, day);
    let columns: Vec<&str> = headers::taobao::RECEPTION.split(',').collect();
    let mut sheet = Sheet::new("咨询接待", &columns);
    for (name, asked) in
        [(day.to_string(), asked), ("全店均值".to_owned(), asked), ("同行均值".to_owned(), asked * 2)]
    {
        put_row(&mut sheet, &columns, |column, out| match column {
            "日期" => out.push_str(&name),
            "咨询人数" | "买家发起人数" => put(out, asked),
            "接待人数" | "咨询客服人次" => put(out, asked - asked / 100),
            "有效接待人数" | "客服回复人次" => put(out, asked - asked / 50),
            "未回复人数" | "客服未回复人次" => put(out, asked / 100),
            "平均响应时长" => out.push_str("24.60"),
            "首次响应时长" => out.push_str("8.20"),
            "3分钟人工响应率" | "旺旺回复率" => out.push_str("97.60%"),
            "慢响应人数" => put(out, asked / 40),
            "总消息数" => put(out, asked * 11),
            "买家消息条数" => put(out, asked * 5),
            "客服消息条数" => put(out, asked * 6),
            _ => out.push('-'),
        });
    }
    tally.count("service_daily", "askers", day, asked);
    let file_name = format!("咨询接待_{day}_{day}.xlsx");
    Ok(Written { file_name, rows: 1, bytes: sheet.finish(export.exported_at)? })
}

/// 客服 业绩询单 of one day, shaped like 咨询接待.
pub(super) fn inquiries(
    export: &Export<'_, '_>,
    day: NaiveDate,
    tally: &mut Tally,
) -> Result<Written, Problem> {
    let inquirers = askers(export, day) * 6 / 10;
    let columns: Vec<&str> = headers::taobao::INQUIRIES.split(',').collect();
    let mut sheet = Sheet::new("业绩询单", &columns);
    let paid = inquirers / 2;
    for name in [day.to_string(), "全店均值".to_owned(), "同行均值".to_owned()] {
        put_row(&mut sheet, &columns, |column, out| match column {
            "日期" => out.push_str(&name),
            "询单人数" | "当日询单人数" => put(out, inquirers),
            "当日付款人数" | "最终付款人数" => put(out, paid),
            "当日付款金额" | "最终付款金额" => put(out, format_args!("{}.00", paid * 300)),
            "询单当日付款转化率" | "询单最终付款转化率" => {
                out.push_str(&percent(paid, inquirers))
            }
            _ => out.push('-'),
        });
    }
    tally.count("service_daily", "inquirers", day, inquirers);
    let file_name = format!("业绩询单_{day}_{day}.xlsx");
    Ok(Written { file_name, rows: 1, bytes: sheet.finish(export.exported_at)? })
}

/// 飞鸽 客服表现 of one day: one row for each agent, and two for the store, of which one holds counts and one rates.
pub(super) fn feige(export: &Export<'_, '_>, day: NaiveDate, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::douyin::SERVICE.split(',').collect();
    let mut sheet = Sheet::new("客服表现", &columns);
    let chats = askers(export, day);
    let rows = [
        ("店铺汇总值", chats),
        ("店铺平均值", chats / 2),
        ("演示客服1号", chats / 2),
        ("演示客服2号", chats - chats / 2),
    ];
    for (name, chats) in rows {
        put_row(&mut sheet, &columns, |column, out| match column {
            "客服昵称" => out.push_str(name),
            "客服在线天数" => out.push('1'),
            "接待会话量" => put(out, chats),
            "已接待人数" => put(out, chats * 95 / 100),
            "有效评价数" => put(out, chats / 10),
            "有效好评数" => put(out, chats / 11),
            "有效差评数" => put(out, chats / 200),
            "全天满意率" => out.push_str("94.20%"),
            "全天不满意率" => out.push_str("1.80%"),
            "全天平响时长" => out.push_str("26秒"),
            "全天首响时长" => out.push_str("9秒"),
            "全天3分钟回复率" => out.push_str("97.10%"),
            "询单人数" => put(out, chats * 6 / 10),
            "下单人数" | "支付人数" => put(out, chats * 3 / 10),
            "退款人数" => put(out, chats / 30),
            "客服询单支付额" | "退款后销售额" => put(out, format_args!("{}.00", chats * 90)),
            "退款金额" => out.push_str("0.00"),
            "询单转化率" => out.push_str("50.00%"),
            _ => out.push('0'),
        });
    }
    tally.count("service_daily", "chats", day, chats * 2);
    let file_name = format!("飞鸽_客服表现_{day}_{day}.xlsx");
    Ok(Written { file_name, rows: rows.len(), bytes: sheet.finish(export.exported_at)? })
}

/// People who asked something on a day, from its orders.
fn askers(export: &Export<'_, '_>, day: NaiveDate) -> u64 {
    let placed = export.hand.orders.iter().filter(|order| order.placed_at.date() == day).count();
    about(u64::try_from(placed).unwrap_or(0), 700, seed(day)) + 20
}
