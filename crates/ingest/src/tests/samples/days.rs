//! Reports with one row for each day.

use super::super::headers as header;
use super::{Sample, legacy, taobao, xlsx};

pub(super) fn samples() -> Vec<Sample> {
    let preamble = legacy("导出时间：2026-06-02 09:30:00", &[]);
    vec![
        store_days(),
        taobao(
            "store_daily.macro.sample.csv",
            "宏观监控.csv",
            [preamble, legacy(header::STORE_MACRO, &MACRO)].concat(),
        ),
        advertising(),
        taobao(
            "ad_products.decimal.sample.xlsx",
            "商品报表_20260602_103000.xlsx",
            xlsx(header::AD_PRODUCTS, &DECIMAL),
        ),
    ]
}

fn store_days() -> Sample {
    // Every column its own number, so that two of them cannot be swapped unseen.
    const NOT_COUNTS: [&str; 4] = ["平均停留时长", "跳失率", "下单转化率", "支付转化率"];
    let counts = header::STORE_DAILY.split(',').skip(1).filter(|name| !NOT_COUNTS.contains(name));
    let numbered: Vec<String> =
        counts.zip(391..).map(|(name, number)| format!("{name}=1,{number}")).collect();
    let first = format!(
        "统计日期=2026-06-01|平均停留时长=00:01:15|跳失率=77.48%|支付转化率=3.1%|{}",
        numbered.join("|")
    );
    let rows = [
        first.as_str(),
        "统计日期=@2026-06-02 00:00:00|访客数=#1200|支付金额=#34895|跳失率=#0.7748|平均停留时长=#74.6|评价数=-",
        "统计日期=2026-05-11~2026-05-17|访客数=#9000|支付金额=#200000",
        "统计日期=总计|访客数=#11591|支付金额=#234895",
    ];
    taobao("store_daily.sample.xlsx", "店铺日报_20260603_090000.xlsx", xlsx(header::STORE_DAILY, &rows))
}

const MACRO: [&str; 1] =
    ["统计日期=2026-06-01|成功退货退款金额=120.00|支付金额=34,895.00|商品访客数=900|商品浏览量=2,700|\
     商品加购人数=80|商品加购件数=95|商品收藏人数=41|下单买家数=30|支付买家数=28|支付转化率=3.11%"];

fn advertising() -> Sample {
    let row = |own: &str| {
        format!(
            "场景ID=372|场景名字=货品全站推广|计划ID=5600000001|计划名字=衬衫主推|主体类型=商品|主体名称=棉麻衬衫|展现量=12,345|\
             点击量=411|花费=935.50|点击率=3.331%|总成交金额=4,120.00|总成交笔数=31|直接成交笔数=20|直接成交金额=2,600.00|\
             总预售成交金额=0|总购物车数=66|总收藏数=12|引导访问量=398|成交人数=29|成交新客数=11|{own}"
        )
    };
    let rows = [
        row("日期=2026-06-01|主体ID=700100200300"),
        row("日期=2026-06-01|主体ID=700100200301"),
        row("日期=总计|花费=1,871.00"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    taobao("ad_products.sample.csv", "商品报表_20260602_103000.csv", legacy(header::AD_PRODUCTS, &rows))
}

const DECIMAL: [&str; 1] =
    ["日期=@2026-06-01 00:00:00|场景名字=关键词推广|计划ID=#5600000002|主体ID=#700100200300|展现量=#1000|\
     点击量=#33|花费=#71.25|点击率=#0.03331|总成交金额=#0"];
