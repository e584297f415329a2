//! Advertising reports of Taobao and Tmall beside the product report: one row for each day and plan, scene, unit, creative
//! or whole account.

use super::super::headers as header;
use super::{Sample, legacy, table, taobao, unicode, workbook, xlsx};

/// The figures of 直通车 that its unit, plan and account reports share.
const ZHITONGCHE: &str = "\
    展现量,点击量,花费,点击率,平均点击花费,千次展现花费,总收藏数,宝贝收藏数,店铺收藏数,总购物车数,直接购物车数,\
    间接购物车数,加购成本,宝贝收藏成本,宝贝收藏转化率,加购率,总预售成交金额,总预售成交笔数,直接预售成交金额,\
    直接预售成交笔数,间接预售成交金额,间接预售成交笔数,总成交金额,直接成交金额,间接成交金额,总成交笔数,\
    直接成交笔数,间接成交笔数,投入产出比,点击转化率,直接点击转化率,购物金充值笔数,购物金充值金额,自然流量曝光,\
    自然流量转化金额";
const SCENES_OF_THE_PAGE: &str = "\
    日期,场景ID,场景,花费,展现量,点击量,点击率,平均点击花费,总成交金额,总成交笔数,成交人数,投入产出比,总成交成本,\
    点击转化率,总购物车数,加购率,加购成本,引导访问潜客占比,人均成交金额,自然流量曝光量,自然流量转化金额";
const AFFILIATE: &str = "\
    日期\t,数据内容,点击量(即进店量),点击人数(即进店人数),点击转化率(即付款转化率),付款人数,付款金额,付款笔数,付款件数,\
    付款佣金支出,付款服务费支出,付款佣金率,付款支出费用,结算人数,结算笔数,结算金额,结算佣金支出,结算服务费支出,\
    结算支出费用,确认收货人数,确认收货金额,确认收货笔数,单件商品付款支出费用";
const AFFILIATE_OVERVIEW: &str = "\
    日期,数据内容,点击量(即进店量),点击人数(即进店人数),付款金额(元),付款笔数,付款人数,付款件数,添加购物车量,\
    收藏宝贝量,付款佣金支出(元),付款服务费支出(元),付款支出费用(元),结算支出费用(元)";
const UD: &str = "\
    日期,账户ID,账户名称,项目ID,广告ID,创意ID,创意名称,花费,展现量,千次展现花费,点击量,点击率,平均点击花费,播放数,\
    有效播放数,有效播放率,播完数,播完率,转化数,转化金额,转化ROI,转化率,转化成本,总预售成交笔数,总预售成交金额,\
    总预售投入产出比,总拍下订单笔数,总拍下订单金额,直接预售成交笔数,直接预售成交金额,直接预售投入产出比,\
    直接拍下订单笔数,直接拍下订单金额,总成交笔数,总成交金额,投入产出比,总成交成本,直接成交笔数,直接成交金额,\
    直接成交投入产出比,直接成交订单成本,总退款订单数,总退款金额,总退款率,总成交笔数(剔除退款),\
    总成交金额(剔除退款),投入产出比(剔除退款),直接退款订单数,直接退款金额,直接退货率,直接成交笔数(剔除退款),\
    直接成交金额(剔除退款),直接投入产出比(剔除退款),收藏量,加购量,直接收藏量,直接加购量,购物金充值笔数,\
    购物金充值金额";
const ZHIDUOXING: &str = "\
    日期,转化周期,投放场景,消耗(元),曝光量,点击量,点击率,点击成本,加购数,收藏数,直接成交笔数,总成交笔数,直接成交金额,\
    总成交金额,成交转化率,ROI";

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = wanxiangtai();
    samples.extend(zhitongche());
    samples.extend(affiliate());
    samples.push(taobao("ud_creatives.sample.csv", "UDSmart_20260602_093000.csv", unicode(UD, &CREATIVES)));
    samples.extend(zhiduoxing());
    samples
}

/// The product report's header without the columns of the subject, and of the plan as well.
fn without_subject(plan: bool) -> String {
    let subject = ["主体ID", "主体类型", "主体名称"];
    let plans = ["计划ID", "计划名字"];
    let names = header::AD_PRODUCTS.split(',').filter(|name| !subject.contains(name));
    names.filter(|name| plan || !plans.contains(name)).collect::<Vec<_>>().join(",")
}

fn wanxiangtai() -> Vec<Sample> {
    let figures = "展现量=8,010|点击量=300|花费=420.35|点击率=3.745%|总成交金额=2,115.60|总成交笔数=17|直接成交笔数=11|\
        直接成交金额=1,480.00|总预售成交金额=99.00|总购物车数=41|总收藏数=9|引导访问量=288|成交人数=16|成交新客数=6";
    let plans = [
        format!(
            "日期=2026-06-01|场景ID=372|场景名字=货品全站推广|计划ID=5600000001|计划名字=衬衫主推|{figures}"
        ),
        format!(
            "日期=2026-06-01|场景ID=371|场景名字=关键词推广|计划ID=5600000002|计划名字=防晒测款|{figures}|花费=0.00|\
             总成交金额=--|成交新客数="
        ),
        format!("日期=总计|{figures}|花费=420.35"),
    ];
    let plans: Vec<&str> = plans.iter().map(String::as_str).collect();
    let scenes = [
        "日期=@2026-06-01 00:00:00|场景ID=#372|场景名字=货品全站推广|原二级场景ID=#37201|原二级场景名字=控投产比|展现量=#5000|\
         点击量=#180|花费=#260.5|点击率=#0.036|总成交金额=#1500|总成交笔数=#12|直接成交笔数=#8|直接成交金额=#990.1|\
         总预售成交金额=#0|总购物车数=#30|总收藏数=#7|引导访问量=#170|成交人数=#11|成交新客数=#4",
        "日期=@2026-06-01 00:00:00|场景ID=#372|场景名字=货品全站推广|原二级场景ID=#37202|原二级场景名字=最大化拿量|\
         展现量=#3000|点击量=#120|花费=#159.85|点击率=#0.04|总成交金额=#615.6|总成交笔数=#5",
        "日期=汇总|场景名字=汇总|展现量=#8000|点击量=#300|花费=#420.35",
    ];
    let page = [
        "日期=2026-06-01|场景ID=372|场景=货品全站推广|花费=260.50|展现量=5,000|点击量=180|点击率=3.60%|总成交金额=1,500.00|\
         总成交笔数=12|成交人数=11|投入产出比=5.76|总购物车数=30|加购率=16.67%",
    ];
    vec![
        taobao("ad_plans.sample.csv", "计划报表_20260602_103500.csv", legacy(&without_subject(true), &plans)),
        taobao(
            "ad_scenes.sample.xlsx",
            "场景报表_20260602_104000.xlsx",
            xlsx(&without_subject(false), &scenes),
        ),
        taobao("ad_scenes.page.sample.csv", "无界场景.csv", unicode(SCENES_OF_THE_PAGE, &page)),
    ]
}

/// One day at three grains: two units make the plan, two plans the account.
fn zhitongche() -> Vec<Sample> {
    let figures = |spend: &str, sales: &str| {
        format!(
            "展现量=10,000|点击量=250|花费={spend}|点击率=2.50%|总收藏数=14|宝贝收藏数=12|店铺收藏数=2|总购物车数=33|\
             总预售成交金额=50.00|总成交金额={sales}|直接成交金额=600.00|间接成交金额=100.00|总成交笔数=9|\
             直接成交笔数=8|间接成交笔数=1|投入产出比=3.5"
        )
    };
    let unit = |own: &str, spend: &str| {
        format!(
            "日期=2022-05-20|计划id=60010001|计划名称=春夏女装|推广类型=标准推广|商品id=700100200300|{own}|{}",
            figures(spend, "700.00")
        )
    };
    let units = [
        unit("单元id=2300000001|单元名称=防晒衣", "120.10"),
        unit("单元id=2300000002|单元名称=防晒衣-2", "79.90"),
        unit("日期=合计", "200.00"),
    ];
    let units: Vec<&str> = units.iter().map(String::as_str).collect();
    let plan = format!("日期=2022-05-20|计划id=60010001|计划名称=春夏女装|{}", figures("200.00", "1,400.00"));
    let account =
        format!("日期=2022-05-20|{}|新成交用户数=5|新成交用户占比=55.56%", figures("350.00", "2,100.00"));
    let of_plan = format!("日期,计划id,计划名称,{ZHITONGCHE},特权订金金额,尾款金额,一口价金额");
    let of_account =
        format!("日期,{ZHITONGCHE},特权订金金额,尾款金额,一口价金额,新成交用户数,新成交用户占比");
    vec![
        taobao(
            "zhitongche_units.sample.csv",
            "直通车_账户报表_单元_20220521_093000.csv",
            legacy(&format!("日期,计划id,计划名称,推广类型,单元id,单元名称,商品id,{ZHITONGCHE}"), &units),
        ),
        taobao(
            "zhitongche_plans.sample.csv",
            "直通车_账户报表_计划_20220521_093000.csv",
            legacy(&of_plan, &[&plan]),
        ),
        taobao(
            "zhitongche_account.sample.csv",
            "直通车_账户报表_账户_20220521_093000.csv",
            legacy(&of_account, &[&account]),
        ),
    ]
}

fn affiliate() -> Vec<Sample> {
    let plans = [
        "日期=2026-06-01\t|数据内容=通用计划|点击量(即进店量)=#226|点击人数(即进店人数)=#178|点击转化率(即付款转化率)=16.4%|\
         付款人数=#29|付款金额=#1562.09|付款笔数=#39|付款件数=#44|付款佣金支出=#31.24|付款服务费支出=#0|付款佣金率=2%|\
         付款支出费用=#31.24|结算金额=#900|结算支出费用=#18",
        "日期=2026-06-01\t|数据内容=营销计划|点击量(即进店量)=#1,140|付款人数=#80|付款金额=#5200.5|付款笔数=#88|\
         付款佣金支出=#520.05|付款服务费支出=#104.01|付款支出费用=#624.06",
        "日期=合计\t|数据内容=|付款金额=#6762.59|付款支出费用=#655.3",
    ];
    let overview = [
        "日期=2026-06-01|数据内容=店铺整体|点击量(即进店量)=1366|付款金额(元)=6762.59|付款笔数=127|付款人数=109|付款件数=140|\
         添加购物车量=64|收藏宝贝量=12|付款佣金支出(元)=551.29|付款服务费支出(元)=104.01|付款支出费用(元)=655.30|\
         结算支出费用(元)=410.00",
    ];
    let plans: Vec<String> = plans.iter().map(|row| row.replace("#1,140", "1,140")).collect();
    let plans: Vec<&str> = plans.iter().map(String::as_str).collect();
    vec![
        taobao("affiliate_daily.sample.xlsx", "推广效果_20260603_093000.xlsx", xlsx(AFFILIATE, &plans)),
        taobao(
            "affiliate_daily.overview.sample.csv",
            "推广概览_20260603_094000.csv",
            unicode(AFFILIATE_OVERVIEW, &overview),
        ),
    ]
}

/// The sales without refunds stand beside the sales; a reader that mixes them up is seen.
const CREATIVES: [&str; 2] = [
    "日期=2026-06-01|账户ID=88001|账户名称=禾裳旗舰店|项目ID=31001|广告ID=41001|创意ID=51001|创意名称=夏季衬衫 15 秒|花费=310.25|\
     展现量=52,000|千次展现花费=5.97|点击量=640|点击率=1.23%|转化ROI=4.1|总预售成交金额=20.00|总成交笔数=14|\
     总成交金额=1,302.00|直接成交笔数=9|直接成交金额=845.00|总退款金额=102.00|总成交笔数(剔除退款)=13|\
     总成交金额(剔除退款)=1,200.00|直接成交金额(剔除退款)=800.00|收藏量=6|加购量=21|直接收藏量=3|直接加购量=11",
    "日期=2026-06-01|账户ID=88001|项目ID=31001|广告ID=41002|创意ID=51001|创意名称=夏季衬衫 15 秒|花费=12.00|展现量=900|\
     点击量=11|总成交金额=--",
];

fn zhiduoxing() -> Vec<Sample> {
    let figures = "转化周期=15天|投放场景=全域推广|消耗(元)=#88.4|曝光量=#4,300|点击量=#120|点击率=2.79%|加购数=#15|收藏数=#4|\
        直接成交笔数=#5|总成交笔数=#7|直接成交金额=#210|总成交金额=#305.5|成交转化率=5.83%|ROI=#3.46"
        .replace("#4,300", "4,300");
    let overview = [format!("日期=20260601|{figures}"), format!("日期=合计|{figures}|投放场景=")];
    let products = [
        format!(
            "日期=20260601|{figures}|计划id=71001|计划名称=礼盒|宝贝id=800100200300|宝贝名称=桂花糕礼盒|消耗(元)=#60.4"
        ),
        format!(
            "日期=20260601|{figures}|计划id=71001|计划名称=礼盒|宝贝id=800100200301|宝贝名称=绿豆糕|消耗(元)=#28"
        ),
    ];
    let overview: Vec<&str> = overview.iter().map(String::as_str).collect();
    let products: Vec<&str> = products.iter().map(String::as_str).collect();
    vec![
        taobao(
            "zhiduoxing_scenes.sample.xlsx",
            "推广_智多星_20260602_093000.xlsx",
            xlsx(ZHIDUOXING, &overview),
        ),
        taobao(
            "zhiduoxing_products.sample.xlsx",
            "推广_智多星_明细_20260602_093000.xlsx",
            workbook(&[
                ("商品效果数据", table(&format!("{ZHIDUOXING},计划id,计划名称,宝贝id,宝贝名称"), &products)),
                ("数据总览", table(ZHIDUOXING, &overview)),
            ]),
        ),
    ]
}
