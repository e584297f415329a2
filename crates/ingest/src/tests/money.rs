//! What would cost money if a definition read it otherwise: the traps of the platforms' own files, each with a file that
//! springs it.

use serde_json::Value;

use super::world::{WholeFile, formats, read};

fn file(platform: &str, name: &str, text: &str) -> WholeFile {
    read(&formats().0, platform, name, text.as_bytes())
        .unwrap_or_else(|problem| panic!("{platform}: {}", problem.text.zh))
}

/// The numbers of a column, row by row.
fn numbers(file: &WholeFile, column: &str) -> Vec<Option<i64>> {
    assert!(file.quarantined.is_empty(), "{:?}", file.quarantined);
    file.rows.iter().map(|row| row.get(column).and_then(Value::as_i64)).collect()
}

#[test]
fn what_a_taobao_buyer_paid_is_the_total_and_not_what_is_left_after_refunds() {
    for paid in ["买家实际支付金额", "买家实付金额"] {
        let text = format!(
            "订单编号,总金额,{paid},订单状态,订单创建时间,订单付款时间 ,退款金额\n\
             1,100.00,60.00,交易成功,2026-06-01 10:00:00,2026-06-01 10:01:00,40.00\n\
             2,100.00,0.00,交易关闭,2026-06-01 10:00:00,2026-06-01 10:01:00,100.00\n\
             3,100.00,0.00,交易关闭,2026-06-01 10:00:00,null,无退款申请\n"
        );
        let file = file("taobao", "f.csv", &text);
        assert_eq!(numbers(&file, "paid_fen"), [Some(10_000), Some(10_000), None], "{paid}");
        assert_eq!(numbers(&file, "refunded_fen"), [Some(4_000), Some(10_000), None], "{paid}");
        let states: Vec<&str> = file.rows.iter().filter_map(|row| row["status"].as_str()).collect();
        assert_eq!(states, ["completed", "refunded_closed", "cancelled"], "{paid}");
    }
}

/// 1,871.01 would become 3,742.02. The total may also be more than the rows.
#[test]
fn totals_of_advertising_are_no_spend() {
    let spend = |platform: &str, text: &str| numbers(&file(platform, "f.csv", text), "spend_fen");
    for total in ["总计,,", ",总计,", "合计,,", " 汇总\t,,"] {
        let text = format!(
            "日期,商品ID,交易额(元),总花费(元),曝光量\n2026-06-01,1,10.00,\"1,820.01\",1\n2026-06-01,2,-,51.00,1\n{total}10.00,\"1,900.01\",2\n"
        );
        assert_eq!(spend("pinduoduo", &text), [Some(182_001), Some(5_100)], "{total}");
    }
    let text = "商品ID,商品名称,日期,整体展示次数,整体点击次数,整体消耗,整体成交金额\n\
                1,衫,2026-06-01,10,1,3.00,9.00\n-,-,全部,10,1,3.00,9.00\n";
    assert_eq!(spend("doudian", text), [Some(300)]);
    let text = "时间,笔记/素材ID,笔记标题,消费,展现量,点击量,7日总支付金额\n\
                2026-06-01,a1,新品,3.00,10,1,9.00\n合计,,,3.00,10,1,9.00\n";
    assert_eq!(spend("xiaohongshu", text), [Some(300)]);
}

/// The amount of a 京东 order stands on each of its rows: none of them is a line's own.
#[test]
fn the_amount_of_an_order_on_each_of_its_rows_is_the_order_s() {
    let text = "订单号,商品ID,商品名称,订购数量,下单时间,京东价,应付金额,订单金额,订单状态,付款确认时间\n\
                1,7,锅,1,2026-06-01 10:00:00,129.00,188.50,208.00,完成,2026-06-01 10:00:20\n\
                1,8,盖,2,2026-06-01 10:00:00,39.50,188.50,208.00,完成,2026-06-01 10:00:20\n";
    let file = file("jd", "f.csv", text);
    assert_eq!(numbers(&file, "order_paid_fen"), [Some(18_850), Some(18_850)]);
    assert_eq!(numbers(&file, "paid_fen"), [None, None]);
}

#[test]
fn what_went_out_is_below_zero_however_its_file_says_so() {
    let amounts = |platform: &str, text: &str| numbers(&file(platform, "f.csv", text), "amount_fen");
    let alipay = "账务流水号,业务流水号,商品名称,发生时间,收入金额（+元）,支出金额（-元）,账户余额（元）,业务类型,备注,商户订单号,对方账号,业务描述,业务基础订单号\n\
                  1,,,2026-06-01 10:00:00,9.00,,9.00,其它,,,,,\n2,,,2026-06-01 10:00:01,,-3.18,5.82,收费,,,,,\n";
    assert_eq!(amounts("taobao", alipay), [Some(900), Some(-318)]);
    let wechat = "入账时间,支付流水号,淘宝订单编号,入账类型,收入金额（元）,支出金额,业务描述,备注\n\
                  2026-06-01 10:00:00,1,1,交易,9.00,,,\n2026-06-01 10:00:01,2,1,服务费,,3.18,,\n";
    assert_eq!(amounts("taobao", wechat), [Some(900), Some(-318)]);
    let jd = "订单编号,售后服务单号,商品编号,商品数量,费用名称,应结金额,收支方向,账单生成时间,商户订单号\n\
              1,,7,1,货款,9.00,收入,20260708,\n1,,7,1,佣金,-3.18,支出,20260708,\n1,,7,1,交易服务费,0.50,支出,20260708,\n";
    assert_eq!(amounts("jd", jd), [Some(900), Some(-318), Some(-50)]);
    let doudian = "动账时间,动帐流水号,动账方向,动账金额,动账账户,动账场景,子订单号,订单号,订单实付应结\n\
                   2026-06-01 10:00:00,'1,入账,9.00,聚合账户,货款结算入账,'1,'1,9.00\n\
                   2026-06-01 10:00:01,'2,出账,3.18,聚合账户,退款,'1,'1,0\n";
    assert_eq!(amounts("doudian", doudian), [Some(900), Some(-318)]);
}

/// Each product stands once for every pair of 经营方式 and 载体; adding them up multiplies its sales.
#[test]
fn of_a_product_in_many_cuts_only_the_whole_is_read() {
    let cuts = [
        "全部,全部,100.00",
        "自营,全部,80.00",
        "带货,全部,20.00",
        "全部,商卡,60.00",
        "全部,笔记,40.00",
        "自营,商卡,60.00",
    ];
    let rows: String = cuts.iter().map(|cut| format!("a1,衫,{cut},7\n")).collect();
    let text = format!("商品ID,商品NAME,经营方式,载体,支付金额,商品访客数\n{rows}");
    let file = file("xiaohongshu", "商品_2026-06-01_2026-06-01.csv", &text);
    assert_eq!(numbers(&file, "reported_paid_fen"), [Some(10_000)]);
    assert_eq!(file.summary.dropped, 5);
}

/// What a note has come to by a day can be less on the next: each day is an observation of its own, and none is added.
#[test]
fn what_was_seen_on_a_day_is_of_that_day() {
    let notes = |name: &str, likes: &str| {
        let text = format!(
            "笔记标题,笔记ID,笔记创建时间,笔记支付金额,笔记阅读数,点赞次数\n新品,n1,2026-05-01 10:00:00,9.00,100,{likes}\n"
        );
        let row = file("xiaohongshu", name, &text).rows.remove(0);
        (row["day"].to_string(), row["item_no"].to_string(), row["likes"].to_string())
    };
    let quoted = |text: &str| format!("\"{text}\"");
    let note = |day: &str, likes: &str| (quoted(day), quoted("n1"), likes.to_owned());
    assert_eq!(notes("笔记_20260602103000.csv", "9"), note("2026-06-02", "9"));
    assert_eq!(notes("笔记_20260603103000.csv", "8"), note("2026-06-03", "8"));
}

/// A percentage without its sign would be a hundred times too much.
#[test]
fn a_share_is_told_by_its_sign_alone() {
    let rate = |cell: &str| {
        let text = format!("统计日期,访客数,浏览量,跳失率,支付金额\n2026-06-01,7,9,{cell},1.00\n");
        let file = file("taobao", "f.csv", &text);
        file.rows
            .first()
            .map(|row| row["bounce_ppm"].to_string())
            .unwrap_or_else(|| file.quarantined[0].code.to_owned())
    };
    assert_eq!(rate("12.34%"), "123400");
    assert_eq!(rate("0.1234"), "123400");
    assert_eq!(rate("12.34"), "percent_without_sign");
}
