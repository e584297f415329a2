//! The bills of the platforms. Some state each movement of an account in a row of its own, others a whole settlement in
//! one row with its parts; signs differ from file to file, as they do in life.

use daiyun_base::error::Problem;
use daiyun_base::money::Money;

use super::csv::{Csv, Encoded, Quotes};
use super::sheet::Sheet;
use super::tally::{Measure, Tally};
use super::words::{put, put_time};
use super::{Export, Grid, Written, headers, pinduoduo, put_row, xiaohongshu};
use crate::bills::Entry;
use crate::cast::Platform;

const FACT: &str = "settlement_entries";

/// The bill of the store's platform for the month.
pub(super) fn write(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    match export.book.store.platform {
        Platform::Taobao => Ok(alipay(export, tally)),
        Platform::Doudian => Ok(doudian(export, tally)),
        Platform::Jd => jd(export, tally),
        Platform::Pinduoduo => Ok(pinduoduo(export, tally)),
        Platform::Xiaohongshu => xiaohongshu(export, tally),
        Platform::Kuaishou => kuaishou(export, tally),
        Platform::WechatChannels | Platform::Weibo => wechat(export, tally),
    }
}

/// What a row of an account's statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sales,
    Fee,
    Commission,
    Refund,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Fee => "platform_fee",
            Self::Commission => "creator_commission",
            Self::Refund => "refund",
        }
    }
}

/// A settlement as movements, each with its sign.
fn movements(entry: &Entry) -> Vec<(Kind, Money)> {
    if entry.refund_no.is_some() {
        return vec![(Kind::Refund, Money::ZERO - entry.back)];
    }
    let mut rows = vec![(Kind::Sales, entry.sale()), (Kind::Fee, Money::ZERO - entry.fee)];
    if entry.commission > Money::ZERO {
        rows.push((Kind::Commission, Money::ZERO - entry.commission));
    }
    rows
}

/// Writes a row for each movement, numbered through the store's history.
fn put_movements(
    export: &Export<'_, '_>,
    columns: &[&str],
    grid: &mut impl Grid,
    tally: &mut Tally,
    cell: impl Fn(&Movement<'_>, &str, &mut String),
) -> usize {
    let mut rows = 0;
    for entry in &export.hand.entries {
        for (at, (kind, amount)) in movements(entry).into_iter().enumerate() {
            let number = entry.refund_no.unwrap_or(entry.line_no) % 1_000_000_000_000_000_000 * 4
                + u64::try_from(at).unwrap_or(0)
                + if entry.refund_no.is_some() { 3 } else { 0 };
            let movement = Movement { entry, kind, amount, number };
            put_row(grid, columns, |column, out| cell(&movement, column, out));
            count(tally, entry, kind, amount);
            rows += 1;
        }
    }
    rows
}

struct Movement<'a> {
    entry: &'a Entry,
    kind: Kind,
    amount: Money,
    number: u64,
}

fn count(tally: &mut Tally, entry: &Entry, kind: Kind, amount: Money) {
    let of = Some(("kind", kind.code()));
    tally.add(Measure { fact: FACT, column: "amount_fen", of }, entry.day(), amount.fen());
    tally.money(FACT, "amount_fen", entry.day(), amount);
    tally.count(FACT, "rows", entry.day(), 1);
}

/// 支付宝账务明细: four lines above the header, three below the rows; income and outgo in columns of their own, outgo negative.
fn alipay(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let columns: Vec<&str> = headers::taobao::ALIPAY.split(',').collect();
    let days = export.calendar.months[export.day.month_at].days();
    let preamble = [
        "#支付宝账务明细查询".to_owned(),
        "#账号：[demo-alipay@example.com]".to_owned(),
        format!("#起始日期：[{} 00:00:00] 终止日期：[{} 23:59:59]", days.from, days.to),
        "#---账务明细列表---".to_owned(),
    ];
    let mut csv = Csv::below(&preamble, Quotes::WhereNeeded, &columns);
    let rows = put_movements(export, &columns, &mut csv, tally, |row, column, out| match column {
        "账务流水号" => put(out, format_args!("{}\t", row.number)),
        "业务流水号" => put(out, format_args!("99002200{}\t", row.entry.order_no)),
        "商品名称" => out.push_str(&export.book.goods[row.entry.good].listing.title),
        "发生时间" => put_time(out, row.entry.at),
        "收入金额（+元）" if row.amount > Money::ZERO => put(out, row.amount),
        "支出金额（-元）" if row.amount < Money::ZERO => put(out, row.amount),
        "业务类型" => out.push_str(match row.kind {
            Kind::Sales => "在线支付",
            Kind::Refund => "交易退款",
            Kind::Fee | Kind::Commission => "其它",
        }),
        "商户订单号" => put(out, format_args!("T200P{}\t", row.entry.order_no)),
        "对方账号" => out.push_str("demo-alipay**@example.com(仲某某)"),
        "业务描述" => out.push_str(match row.kind {
            Kind::Sales => "0010001|交易收款-交易收款",
            Kind::Refund => "0020001|交易退款-交易退款",
            Kind::Fee => "0030003|软件服务费-天猫佣金",
            Kind::Commission => "0030007|营销支出-淘宝客佣金",
        }),
        "业务基础订单号" => put(out, format_args!("{}\t", row.entry.order_no)),
        _ => {}
    });
    csv.line(&format!("#导出时间：[{}]", export.exported_at.format("%Y-%m-%d %H:%M:%S")));
    let file_name = format!("支付宝账务明细_{}.csv", export.stamp());
    Written { file_name, rows, bytes: csv.finish(Encoded::Gb18030) }
}

/// 抖店动账明细: one row for each settlement, its parts behind it with signs of their own; ids behind an apostrophe.
fn doudian(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let columns: Vec<&str> = headers::douyin::ENTRIES.split(',').collect();
    let mut csv = Csv::new(Quotes::WhereNeeded, &columns);
    for entry in &export.hand.entries {
        let good = &export.book.goods[entry.good];
        let is_refund = entry.refund_no.is_some();
        put_row(&mut csv, &columns, |column, out| match column {
            "动账时间" => put_time(out, entry.at),
            "动帐流水号" => put(out, format_args!("'{}", entry.refund_no.unwrap_or(entry.line_no + 4))),
            "动账方向" => out.push_str(if is_refund { "出账" } else { "入账" }),
            "动账金额" => put(out, if is_refund { entry.back } else { entry.net() }),
            "动账账户" => out.push_str("抖店余额"),
            "动账场景" => {
                out.push_str(if is_refund {
                    "退款-结算后退款-退用户"
                } else {
                    "货款结算入账"
                });
            }
            "子订单号" => put(out, format_args!("'{}", entry.line_no)),
            "订单号" => put(out, format_args!("'{}", entry.order_no)),
            "售后编号" => {
                if let Some(refund_no) = entry.refund_no {
                    put(out, format_args!("'{refund_no}"));
                }
            }
            "下单时间" => put_time(out, entry.placed_at),
            "商品ID" => put(out, format_args!("'{}", good.listing_no)),
            "商品名称" => out.push_str(&good.listing.title),
            "达人ID" => {
                if let Some(creator) = entry.creator {
                    put(out, format_args!("'70010{creator:04}"));
                }
            }
            "订单类型" => out.push_str("普通订单"),
            "订单实付应结" => put(out, entry.gross),
            "订单退款" => put(out, Money::ZERO - entry.back),
            "平台服务费" => put(out, Money::ZERO - entry.fee),
            "佣金" => put(out, Money::ZERO - entry.commission),
            "运费实付"
            | "实际平台补贴_运费"
            | "实际平台补贴"
            | "其他平台补贴"
            | "实际达人补贴"
            | "实际抖音支付补贴"
            | "实际抖音月付营销补贴"
            | "银行补贴"
            | "服务商佣金"
            | "渠道分成"
            | "招商服务费"
            | "站外推广费"
            | "其他分成" => out.push_str("0.00"),
            "是否免佣" => out.push('否'),
            _ => {}
        });
        let kind = if is_refund { Kind::Refund } else { Kind::Sales };
        count(tally, entry, kind, entry.net());
        parts(tally, entry);
    }
    let file_name = format!("动账明细_{}.csv", export.stamp());
    Written { file_name, rows: export.hand.entries.len(), bytes: csv.finish(Encoded::Utf8Marked) }
}

/// What a settlement in one row is made of, as facts carry it: with signs.
fn parts(tally: &mut Tally, entry: &Entry) {
    tally.money(FACT, "sales_fen", entry.day(), entry.gross);
    tally.money(FACT, "refunded_fen", entry.day(), Money::ZERO - entry.back);
    tally.money(FACT, "platform_fee_fen", entry.day(), Money::ZERO - entry.fee);
    tally.money(FACT, "creator_commission_fen", entry.day(), Money::ZERO - entry.commission);
}

/// 京东对账明细: one row for each fee of a SKU, signed.
fn jd(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::jd::BILL.split(',').collect();
    let mut sheet = Sheet::new("对账明细", &columns);
    let rows = put_movements(export, &columns, &mut sheet, tally, |row, column, out| {
        let good = &export.book.goods[row.entry.good];
        match column {
            "订单编号" => put(out, row.entry.order_no),
            "父单号" => out.push('0'),
            "订单状态" => out.push_str("完成"),
            "订单下单时间" => put_time(out, row.entry.placed_at),
            "订单完成时间" if row.kind != Kind::Refund => put_time(out, row.entry.at),
            "售后服务单号" => {
                if let Some(refund_no) = row.entry.refund_no {
                    put(out, refund_no);
                }
            }
            "售后退款时间" if row.kind == Kind::Refund => put_time(out, row.entry.at),
            "商品编号" => out.push_str(good.listing_no),
            "商品名称" => out.push_str(&good.listing.title),
            "商品数量" => put(out, row.entry.quantity),
            "佣金比例" if row.kind == Kind::Fee => out.push_str("5%"),
            "费用名称" => out.push_str(match row.kind {
                Kind::Sales | Kind::Refund => "货款",
                Kind::Fee => "佣金",
                Kind::Commission => "交易服务费",
            }),
            "应结金额" => put(out, row.amount),
            "币种" => out.push_str("CNY"),
            "收支方向" => out.push_str(if row.amount < Money::ZERO { "支出" } else { "收入" }),
            "结算状态" => out.push_str("已结算"),
            "预计结算时间" | "到账时间" => put_time(out, row.entry.at),
            "账单生成时间" => put(out, row.entry.day().format("%Y%m%d")),
            "商户订单号" => put(out, row.number),
            _ => {}
        }
    });
    let file_name = format!("京东对账明细_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}

/// 拼多多账务明细: four lines above the header, two totals below; the subject is coded.
fn pinduoduo(export: &Export<'_, '_>, tally: &mut Tally) -> Written {
    let columns: Vec<&str> = headers::pinduoduo::ENTRIES.split(',').collect();
    let days = export.calendar.months[export.day.month_at].days();
    let preamble = [
        "拼多多店铺账务明细查询".to_owned(),
        String::new(),
        format!("起始时间：{} 00:00:00 终止时间：{} 23:59:59", days.from, days.to),
        "---交易记录明细列表---".to_owned(),
    ];
    let mut csv = Csv::below(&preamble, Quotes::WhereNeeded, &columns);
    let rows = put_movements(export, &columns, &mut csv, tally, |row, column, out| {
        match column {
            "商户订单号" => {
                out.push_str(&pinduoduo::order_no(row.entry.order_no, row.entry.placed_at.date()));
            }
            "发生时间" => put_time(out, row.entry.at),
            "收入金额（+元）" if row.amount > Money::ZERO => put(out, row.amount),
            "支出金额（-元）" if row.amount < Money::ZERO => put(out, row.amount),
            "账务类型" => out.push_str(match row.kind {
                Kind::Sales => "交易收入",
                Kind::Refund => "退款",
                Kind::Fee => "技术服务费",
                Kind::Commission => "其他",
            }),
            "业务描述" => out.push_str(match row.kind {
                Kind::Sales => "0010002|交易收入-订单收入",
                Kind::Refund => "0020002|交易退款-订单退款",
                Kind::Fee => "0030002|技术服务费-基础技术服务费",
                Kind::Commission => "0060001|营销费用-多多进宝",
            }),
            _ => {}
        }
        out.push('\t');
    });
    let amounts = || export.hand.entries.iter().flat_map(movements).map(|(_, amount)| amount);
    let income: Money = amounts().filter(|amount| *amount > Money::ZERO).sum();
    let outgo: Money = amounts().filter(|amount| *amount < Money::ZERO).sum();
    csv.line(&format!("支出合计：{outgo}"));
    csv.line(&format!("收入合计：{income}"));
    let file_name = format!("拼多多账务明细_{}.csv", export.stamp());
    Written { file_name, rows, bytes: csv.finish(Encoded::Gb18030) }
}

/// 小红书 结算(GMV): one row for each settlement, every part with its sign.
fn xiaohongshu(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::xiaohongshu::BILL.split(',').collect();
    let mut sheet = Sheet::new("结算明细", &columns);
    for entry in &export.hand.entries {
        let is_refund = entry.refund_no.is_some();
        put_row(&mut sheet, &columns, |column, out| match column {
            "订单号" => out.push_str(&xiaohongshu::order_no(entry.order_no)),
            "售后单号" => {
                if let Some(refund_no) = entry.refund_no {
                    put(out, format_args!("R{refund_no}"));
                }
            }
            "下单时间" => put_time(out, entry.placed_at),
            "结算时间" => put_time(out, entry.at),
            "交易类型" => out.push_str(if is_refund { "售后退款" } else { "订单结算" }),
            "结算账户" => out.push_str("店铺余额"),
            "动账金额" => put(out, entry.net()),
            "计佣基数" | "商品实付/实退" => put(out, entry.sale()),
            "佣金" => put(out, Money::ZERO - entry.fee),
            "分销佣金" => put(out, Money::ZERO - entry.commission),
            "备注" => {}
            _ => out.push_str("0.00"),
        });
        let kind = if is_refund { Kind::Refund } else { Kind::Sales };
        count(tally, entry, kind, entry.net());
    }
    let file_name = format!("千帆结算明细_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: export.hand.entries.len(), bytes: sheet.finish(export.exported_at)? })
}

/// 快手 结算: one row for each settlement; what goes out is positive, and a refund after settlement is a negative row.
fn kuaishou(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::kuaishou::BILL.split(',').collect();
    let mut sheet = Sheet::new("结算明细", &columns);
    for entry in &export.hand.entries {
        let good = &export.book.goods[entry.good];
        put_row(&mut sheet, &columns, |column, out| match column {
            "商家ID" => out.push_str(&export.book.store.mark),
            "订单号" => put(out, entry.order_no),
            "商品ID" => out.push_str(good.listing_no),
            "商品名称" => out.push_str(&good.listing.title),
            "商品数量" => put(out, entry.quantity),
            "订单创建时间" => put_time(out, entry.placed_at),
            "订单实付(元)" => put(out, entry.gross),
            "合计收入(元)" => put(out, entry.gross),
            "订单退款(元)" => put(out, entry.back),
            "技术服务费(元)" => put(out, entry.fee),
            "达人佣金(元)" => put(out, entry.commission),
            "合计支出(元)" => put(out, entry.back + entry.fee + entry.commission),
            "实际结算金额(元)" => put(out, entry.net()),
            "实际结算时间" => put_time(out, entry.at),
            "资金渠道" => out.push_str("微信"),
            "政府补贴"
            | "支付营销补贴"
            | "平台补贴"
            | "商家补贴(元)"
            | "达人补贴"
            | "支付营销回退（元）"
            | "预售增收技术服务费（元）"
            | "团长佣金(元)"
            | "快赚客佣金(元)"
            | "服务商佣金(元)"
            | "其他收费" => out.push_str("0.00"),
            _ => {}
        });
        let kind = if entry.refund_no.is_some() { Kind::Refund } else { Kind::Sales };
        count(tally, entry, kind, entry.net());
    }
    let file_name = format!("快手结算明细_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows: export.hand.entries.len(), bytes: sheet.finish(export.exported_at)? })
}

/// 视频号 动账: one row for each movement; the amount has no sign, its direction is a word.
fn wechat(export: &Export<'_, '_>, tally: &mut Tally) -> Result<Written, Problem> {
    let columns: Vec<&str> = headers::wechat_channels::ENTRIES.split(',').collect();
    let mut sheet = Sheet::new("动账明细", &columns);
    let rows = put_movements(export, &columns, &mut sheet, tally, |row, column, out| match column {
        "流水单号" => put(out, row.number),
        "记账时间" => put_time(out, row.entry.at),
        "动帐类型" => out.push_str(match row.kind {
            Kind::Sales => "订单支付",
            Kind::Refund => "订单退款",
            Kind::Fee => "技术服务费",
            Kind::Commission => "达人佣金",
        }),
        "收支类型" => out.push_str(if row.amount < Money::ZERO { "支出" } else { "收入" }),
        "收支金额" => put(out, Money::from_fen(row.amount.fen().abs())),
        "关联订单号" => put(out, row.entry.order_no),
        "关联售后单号" => {
            if let Some(refund_no) = row.entry.refund_no {
                put(out, refund_no);
            }
        }
        _ => {}
    });
    let file_name = format!("视频号动账_{}.xlsx", export.stamp());
    Ok(Written { file_name, rows, bytes: sheet.finish(export.exported_at)? })
}
