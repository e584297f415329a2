//! Reports of 生意参谋 beside the store's days: listings and traffic, and those that are recognised only to be refused.

use super::{Sample, legacy, taobao, unicode, xlsx};

const LISTINGS: &str = "\
    统计日期,商品ID,商品名称,主商品ID,商品类型,货号,商品状态,商品标签,商品访客数,商品浏览量,平均停留时长,商品详情页跳出率,\
    商品收藏人数,商品加购件数,商品加购人数,下单买家数,下单件数,下单金额,下单转化率,支付买家数,支付件数,支付金额,\
    商品支付转化率,支付新买家数,支付老买家数,老买家支付金额,聚划算支付金额,访客平均价值,成功退款金额,竞争力评分,\
    年累计支付金额,月累计支付金额,月累计支付件数,搜索引导支付转化率,搜索引导访客数,搜索引导支付买家数,\
    结构化详情引导转化率,结构化详情引导成交占比";
const LISTING_360: &str = "\
    时间,商品访客数,商品浏览量,商品平均停留时长,商品详情页跳出率,商品加购人数,商品加购件数,商品收藏人数,下单买家数,\
    下单金额,下单转换率,支付买家数,下单件数,支付转换率,支付金额,支付件数,聚划算支付金额,支付新买家数,支付老买家数,\
    老买家支付金额,月累计支付金额,月累计支付件数,年累计支付金额,访客平均价值,成功退款金额";
const LISTING_360_SKUS: &str = "skuId,sku名称,支付金额,支付买家数,支付件数,加购件数";
const LISTING_SOURCES: &str = "\
    流量来源,来源明细,访客数,浏览量,支付金额,浏览量占比,店内跳转人数,跳出本店人数,收藏人数,加购人数,下单买家数,\
    下单转化率,支付件数,支付买家数,支付转化率,直接支付买家数,收藏商品-支付买家数,粉丝支付买家数,加购商品-支付买家数";
const REPURCHASE: &str = "\
    新客占比,新客销售额占比,新客复购率 (30天),新客复购率 (60天),新客复购率(90天),新客复购率 (180天),新客复购率(360天),\
    老客占比,老客销售额占比,老客复购率(30天),老客复购率(60天),老客复购率(90天),老客复购率(180天),老客复购率(360天),\
    店铺复购率(30天),店铺复购率(180天),店铺复购率(360天),流失客户回购率,最后一次回购间隔(天),客单价(元)";

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = listings();
    samples.extend(refused());
    samples
}

fn listings() -> Vec<Sample> {
    // Every figure its own number, so that two of them cannot be swapped unseen.
    const NOT_COUNTS: [&str; 15] = [
        "统计日期",
        "商品ID",
        "商品名称",
        "主商品ID",
        "商品类型",
        "货号",
        "商品状态",
        "商品标签",
        "平均停留时长",
        "商品详情页跳出率",
        "下单转化率",
        "商品支付转化率",
        "搜索引导支付转化率",
        "结构化详情引导转化率",
        "结构化详情引导成交占比",
    ];
    let counts = LISTINGS.split(',').filter(|name| !NOT_COUNTS.contains(name));
    let numbered: Vec<String> =
        counts.zip(391..).map(|(name, number)| format!("{name}=1,{number}")).collect();
    let first = format!(
        "统计日期=2026-06-01|商品ID=700100200300|商品名称=棉麻衬衫|主商品ID=700100200300|商品类型=主商品|货号=HS-001|\
         商品状态=当前在线|平均停留时长=15.74|商品详情页跳出率=77.48%|下单转化率=0.43%|{}",
        numbered.join("|")
    );
    let rows = [
        first.as_str(),
        "统计日期=2026-06-01|商品ID=700100200301|商品名称=遮阳帽|货号=-|商品状态=已下架|商品访客数=0|商品浏览量=0|\
         平均停留时长=-|商品详情页跳出率=-|支付金额=0.00|成功退款金额=13,796.00|竞争力评分=-",
        "统计日期=2026-05-25~2026-05-31|商品ID=700100200300|商品访客数=9,000|支付金额=200,000.00",
        "统计日期=汇总|商品访客数=1,391|支付金额=1,404.00",
    ];
    let newer = LISTINGS
        .replace(",支付件数,", ",支付件数,总支付商品件数,")
        .replace(",支付金额,商品支付转化率", ",支付金额,总支付金额,商品支付转化率");
    let preamble = ["生意参谋平台", "统计日期：2026-06-02~2026-06-02", "数据口径：所有终端", ""];
    let preamble: Vec<u8> = preamble.iter().flat_map(|line| legacy(line, &[])).collect();
    let own = legacy(
        &newer,
        &[
            "统计日期=2026-06-02|商品ID=700100200300|商品名称=棉麻衬衫|货号=HS-001|商品状态=当前在线|商品访客数=1,391|\
           商品浏览量=3,186|支付件数=9|总支付商品件数=11|支付金额=31,396.00|总支付金额=33,000.00",
        ],
    );
    vec![
        taobao(
            "listing_daily.sample.xlsx",
            "【生意参谋平台】商品_全部_2026-06-01_2026-06-01.xls",
            xlsx(LISTINGS, &rows),
        ),
        taobao(
            "listing_daily.2026.sample.csv",
            "【生意参谋平台】商品_全部_2026-06-02_2026-06-02.csv",
            [preamble, own].concat(),
        ),
    ]
}

fn refused() -> Vec<Sample> {
    let month = format!("时间,行业/类目,{REPURCHASE}");
    let industry = format!("时间,行业/类目,取值方式,{REPURCHASE}");
    vec![
        taobao(
            "listing_360.sample.xlsx",
            "【生意参谋平台】商品360_核心概况_2026-06-01_2026-06-01.xls",
            xlsx(LISTING_360, &["时间=2026年06月01日|商品访客数=1,961|下单转换率=10.15%|支付金额=8,286.20"]),
        ),
        taobao(
            "listing_360_skus.sample.xlsx",
            "【生意参谋平台】商品360_SKU_2026-06-01_2026-06-01.xls",
            xlsx(
                LISTING_360_SKUS,
                &["skuId=6040000000025|sku名称=颜色分类:白;尺码:L|支付金额=39.90|支付买家数=#1"],
            ),
        ),
        taobao(
            "listing_sources.sample.csv",
            "无线商品流量来源_2026-06-01_2026-06-01.csv",
            unicode(
                LISTING_SOURCES,
                &["流量来源=手淘搜索|来源明细=-|访客数=35,188 |浏览量=60,020|支付转化率=9.98%"],
            ),
        ),
        taobao(
            "repurchase.sample.xlsx",
            "集客_复购数据.xlsx",
            xlsx(&month, &["时间=202605|行业/类目=女装|新客占比=61.2%|老客占比=38.8%|店铺复购率(30天)=8.1%"]),
        ),
        taobao(
            "repurchase.industry.sample.xlsx",
            "集客_行业数据.xlsx",
            xlsx(&industry, &["时间=202605|行业/类目=女装|取值方式=平均值|新客占比=70%|老客占比=30%"]),
        ),
    ]
}
