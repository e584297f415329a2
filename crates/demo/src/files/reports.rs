//! Which reports there are, and which of them a platform gives.

use chrono::{Days, NaiveDate};

use crate::attention::Attention;
use crate::book::Book;
use crate::cast::Platform;
use crate::plan::{Breadth, Calendar, ExportDay, Round};

/// The reports that the demo world writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Report {
    /// 淘宝订单报表: csv in GB18030 in the older half of the history, xlsx in the newer.
    TaobaoOrders,
    /// 淘宝宝贝报表, likewise.
    TaobaoItems,
    /// 淘宝退款报表, xlsx.
    TaobaoRefunds,
    /// 生意参谋店铺日报, xlsx.
    StoreDaily,
    /// 万相台无界商品报表, csv in GBK.
    AdProducts,
    /// 抖店订单, csv in UTF-8 with a byte-order mark.
    DoudianOrders,
    /// 抖店售后单, xlsx.
    DoudianAfterSales,
    /// 京东订单, csv in GBK.
    JdOrders,
    /// 京东售后服务单, xlsx below a row of group titles.
    JdAfterSales,
    /// 拼多多订单, csv in UTF-8 with a byte-order mark.
    PinduoduoOrders,
    /// 拼多多退款明细, xlsx.
    PinduoduoRefunds,
    /// 千帆订单, xlsx.
    XiaohongshuOrders,
    /// 千帆售后, xlsx.
    XiaohongshuAfterSales,
    /// 快手订单, xlsx.
    KuaishouOrders,
    /// 视频号订单, xlsx.
    WechatOrders,
    /// The bill of the store's platform.
    Bill,
    /// 生意参谋 商品排行, xlsx.
    ItemRank,
    /// 生意参谋 店铺流量来源 of one day, xlsx.
    Sources,
    /// 客服 咨询接待 of one day, xlsx.
    Reception,
    /// 客服 业绩询单 of one day, xlsx.
    Inquiries,
    /// 飞鸽 客服表现 of one day, xlsx.
    Feige,
    /// 京东商智 商品明细, xlsx.
    JdSkus,
    /// 拼多多 交易概况, xlsx.
    PinduoduoDays,
    /// 小红书 商品销售明细 of one day, xlsx.
    XiaohongshuListings,
    /// 千川 推商品, csv, or 拼多多 商品推广, xlsx.
    ChannelAds,
    /// 罗盘 直播间列表, xlsx.
    Lives,
    /// 抖音作品数据, xlsx.
    Works,
    /// 小红书 notes, xlsx.
    Notes,
    /// 微博内容表, a table of the agency's own.
    Posts,
    /// 粉丝登记表, likewise.
    Followers,
    /// 人群画像表, likewise.
    Audience,
    /// 品牌声量表, likewise.
    BrandIndex,
    /// 评论数据, likewise.
    Reviews,
    /// 库存登记表, likewise.
    Stock,
    /// 商品成本表, likewise.
    Costs,
    /// 达人合作表, likewise.
    Deals,
    /// 退款登记表, likewise.
    RefundBook,
}

/// The agency's own tables and the mappings that read them.
const MAPPINGS: [(Report, &str); 9] = [
    (Report::Posts, "mapping/posts"),
    (Report::Followers, "mapping/followers"),
    (Report::Audience, "mapping/audience"),
    (Report::BrandIndex, "mapping/brand_index"),
    (Report::Reviews, "mapping/reviews"),
    (Report::Stock, "mapping/stock"),
    (Report::Costs, "mapping/costs"),
    (Report::Deals, "mapping/deals"),
    (Report::RefundBook, "mapping/refunds"),
];

/// Reports that speak for one day are written for so many of the last days.
const SINGLE_DAYS: u64 = 3;

impl Report {
    /// The reports of a platform's trade, in import order: orders before what hangs on them.
    #[must_use]
    pub fn of(platform: Platform) -> &'static [Report] {
        match platform {
            Platform::Taobao => &[
                Self::TaobaoOrders,
                Self::TaobaoItems,
                Self::TaobaoRefunds,
                Self::StoreDaily,
                Self::AdProducts,
            ],
            Platform::Doudian => &[Self::DoudianOrders, Self::DoudianAfterSales],
            Platform::Jd => &[Self::JdOrders, Self::JdAfterSales],
            Platform::Pinduoduo => &[Self::PinduoduoOrders, Self::PinduoduoRefunds],
            Platform::Xiaohongshu => &[Self::XiaohongshuOrders, Self::XiaohongshuAfterSales],
            Platform::Kuaishou => &[Self::KuaishouOrders],
            Platform::WechatChannels => &[Self::WechatOrders],
            Platform::Weibo => &[],
        }
    }

    /// The mapping of `definitions/demo/mappings` that reads it, when no platform's format does.
    #[must_use]
    pub fn mapping(self) -> Option<&'static str> {
        MAPPINGS.iter().find(|(report, _)| *report == self).map(|(_, code)| *code)
    }

    /// What is exported of a store on a day, each with the one day it speaks for, if it speaks for one.
    pub(crate) fn due(
        book: &Book<'_>,
        calendar: &Calendar,
        day: ExportDay,
        breadth: Breadth,
    ) -> Vec<(Report, Option<NaiveDate>)> {
        let platform = book.store.platform;
        let trade = if day.round == Round::Snapshot { &[] } else { Self::of(platform) };
        let mut due: Vec<_> = trade.iter().map(|report| (*report, None)).collect();
        if breadth == Breadth::Trade {
            return due;
        }
        let attention = book.attention;
        let watched = is_watched(book, calendar, day);
        let lives = watched && attention.is_some_and(|attention| attention.lives_a_week > 0);
        match day.round {
            Round::Snapshot if !watched => {}
            Round::Snapshot => due.extend(published(book).into_iter().map(|report| (report, None))),
            Round::Early if lives => due.push((Self::Lives, None)),
            Round::Early => {}
            Round::Settled => {
                due.extend(settled(book, calendar, day).into_iter().map(|report| (report, None)));
                if day.month_at > calendar.end_point() {
                    due.extend(published(book).into_iter().map(|report| (report, None)));
                    due.extend(single_days(book, calendar));
                }
            }
        }
        due
    }
}

fn published(book: &Book<'_>) -> Option<Report> {
    book.attention?.content.as_ref()?;
    match book.store.platform {
        Platform::Doudian => Some(Report::Works),
        Platform::Xiaohongshu => Some(Report::Notes),
        Platform::Weibo => Some(Report::Posts),
        Platform::Taobao
        | Platform::Jd
        | Platform::Pinduoduo
        | Platform::Kuaishou
        | Platform::WechatChannels => None,
    }
}

/// The agency looks at attention from the eve of its engagement on.
fn is_watched(book: &Book<'_>, calendar: &Calendar, day: ExportDay) -> bool {
    day.month_at + 1 >= book.engagement_start(calendar)
}

/// The reports of a whole month that are taken once it has settled. Bills, listings and channel advertising begin with
/// the end point: a year of them would be more than the orders they speak of.
fn settled(book: &Book<'_>, calendar: &Calendar, day: ExportDay) -> Vec<Report> {
    let platform = book.store.platform;
    let late = day.month_at >= calendar.end_point();
    let running = day.month_at > calendar.end_point();
    let has = |wanted: fn(&Attention) -> bool| book.attention.is_some_and(wanted);
    let watched = |wanted| is_watched(book, calendar, day) && has(wanted);
    let table = [
        (Report::RefundBook, matches!(platform, Platform::Kuaishou | Platform::WechatChannels)),
        (Report::Bill, late && platform.sells()),
        (Report::ItemRank, late && platform == Platform::Taobao),
        (Report::JdSkus, late && platform == Platform::Jd),
        (Report::PinduoduoDays, platform == Platform::Pinduoduo && is_watched(book, calendar, day)),
        (Report::ChannelAds, late && has(|of| of.ads)),
        (Report::Lives, watched(|of| of.lives_a_week > 0)),
        (Report::Followers, watched(|of| of.followers.is_some())),
        (Report::Audience, watched(|of| of.women.is_some())),
        (Report::BrandIndex, watched(|of| of.search.is_some())),
        (Report::Reviews, watched(|of| of.reviews_ppm > 0)),
        (Report::Stock, watched(|of| of.stock)),
        (Report::Costs, running && platform.sells()),
        (Report::Deals, watched(|of| of.deals)),
    ];
    table.into_iter().filter(|(_, due)| *due).map(|(report, _)| report).collect()
}

/// The reports of the last days, one file for each day.
fn single_days(book: &Book<'_>, calendar: &Calendar) -> Vec<(Report, Option<NaiveDate>)> {
    let service = book.attention.is_some_and(|attention| attention.service);
    let reports: &[Report] = match book.store.platform {
        Platform::Taobao if service => &[Report::Sources, Report::Reception, Report::Inquiries],
        Platform::Doudian if service => &[Report::Feige],
        Platform::Xiaohongshu => &[Report::XiaohongshuListings],
        Platform::Taobao
        | Platform::Doudian
        | Platform::Jd
        | Platform::Pinduoduo
        | Platform::Kuaishou
        | Platform::WechatChannels
        | Platform::Weibo => &[],
    };
    let running = calendar.months[calendar.end_point() + 1].first_day();
    let days = (0..SINGLE_DAYS).map(|back| calendar.last_day() - Days::new(back));
    let days: Vec<NaiveDate> = days.filter(|day| *day >= running).collect();
    reports.iter().flat_map(|report| days.iter().map(|day| (*report, Some(*day)))).collect()
}
