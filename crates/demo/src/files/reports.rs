//! Which reports there are, and which of them a platform gives.

use crate::cast::Platform;

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
}

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
}
