//! What a metric can be split and filtered by, and which column of which fact tells it.

use std::fmt;
use std::str::FromStr;

use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::listed;

/// What a metric can be split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The business day.
    Day,
    /// The week, named by its Monday.
    Week,
    /// The month, `2026-06`.
    Month,
    /// The hour of the business day, 0 to 23.
    Hour,
    /// The client (甲方).
    Client,
    /// The platform.
    Platform,
    /// The store.
    Store,
    /// The listing (商品链接).
    Listing,
    /// The merchant's SKU code, which is the same on every platform.
    Sku,
    /// The category of a listing.
    Category,
    /// The warehouse.
    Warehouse,
    /// The receiver's province.
    Province,
    /// The receiver's city.
    City,
    /// The order's status.
    Status,
    /// The source of traffic, its widest name.
    Source,
    /// What carried the traffic: 商品卡, 直播, 短视频 …
    Carrier,
    /// The channel an order line came from.
    TrafficChannel,
    /// The channel of advertising, or of a brand's attention.
    Channel,
    /// The advertising plan.
    Plan,
    /// The advertising unit.
    Unit,
    /// The advertising material.
    Material,
    /// The keyword that was bid on.
    Term,
    /// The creator (达人) who sold or made it.
    Creator,
    /// The content item.
    Content,
    /// The kind of content: 视频, 笔记, 图文 …
    ContentKind,
    /// The live session.
    Session,
    /// The account of a store that has several.
    Account,
    /// Whose picture it is: 买家, 访客, 粉丝, 观众.
    Audience,
    /// What the people are told apart by: 性别, 年龄 …
    AudienceDimension,
    /// One value of that: 女, 25–30 …
    AudienceValue,
    /// The service agent.
    Agent,
    /// What the platform calls a review: 好评, 中评, 差评.
    Sentiment,
    /// The kind of refund: 仅退款, 退货退款 …
    RefundKind,
    /// The reason the buyer gave.
    RefundReason,
    /// The bill of the platform a line stands on.
    Bill,
    /// The kind of money of a bill's line.
    BillKind,
    /// What the platform calls that money.
    BillSubject,
    /// A subject of the market: a search term, a competitor, a category.
    Subject,
    /// Which of these the subject is.
    SubjectKind,
    /// The brand.
    Brand,
}

/// Where a dimension's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The day the metric counts by.
    Days,
    /// The Monday before it.
    Weeks,
    /// Its month.
    Months,
    /// The instant behind that day.
    Hours,
    /// A column of the scope.
    Scope(&'static str),
    /// A column of some facts. The facts are named because one column name can mean two things: an order's `status`
    /// and a refund's share no words.
    Column,
}

/// A fact that holds a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// The fact.
    pub(crate) fact: &'static str,
    /// Its column.
    pub(crate) column: &'static str,
    /// The grain at which the column names the dimension. At another grain it is empty, or names something else: the
    /// subject of an advertising report is a unit, a product or a material.
    pub(crate) grain: Option<&'static str>,
}

const fn held(fact: &'static str, column: &'static str) -> Held {
    Held { fact, column, grain: None }
}

const fn held_at(fact: &'static str, column: &'static str, grain: &'static str) -> Held {
    Held { fact, column, grain: Some(grain) }
}

/// Which column of which fact holds a dimension.
const HOLDERS: &[(Dimension, Held)] = &[
    (Dimension::Listing, held("order_lines", "listing_no")),
    (Dimension::Listing, held("refunds", "listing_no")),
    (Dimension::Listing, held("listing_daily", "listing_no")),
    (Dimension::Listing, held_at("traffic_source_daily", "listing_no", "listing")),
    (Dimension::Listing, held_at("ad_daily", "unit_no", "product")),
    (Dimension::Listing, held("content_daily", "listing_no")),
    (Dimension::Listing, held("reviews", "listing_no")),
    (Dimension::Listing, held("settlement_entries", "listing_no")),
    (Dimension::Sku, held("order_lines", "sku_code")),
    (Dimension::Sku, held("refunds", "sku_code")),
    (Dimension::Sku, held("stock_daily", "sku_code")),
    (Dimension::Category, held("listing_daily", "category")),
    (Dimension::Warehouse, held("stock_daily", "warehouse")),
    (Dimension::Province, held("orders", "province")),
    (Dimension::Province, held("order_lines", "province")),
    (Dimension::City, held("orders", "city")),
    (Dimension::City, held("order_lines", "city")),
    (Dimension::Status, held("orders", "status")),
    (Dimension::Status, held("order_lines", "status")),
    (Dimension::Source, held("traffic_source_daily", "source")),
    (Dimension::Carrier, held_at("traffic_source_daily", "carrier", "carrier")),
    (Dimension::TrafficChannel, held("order_lines", "traffic_channel")),
    (Dimension::Channel, held("ad_daily", "channel")),
    (Dimension::Channel, held("brand_index_daily", "channel")),
    (Dimension::Plan, held("ad_daily", "plan_no")),
    (Dimension::Unit, held_at("ad_daily", "unit_no", "unit")),
    (Dimension::Material, held_at("ad_daily", "unit_no", "material")),
    (Dimension::Term, held("ad_daily", "term")),
    (Dimension::Creator, held("orders", "creator_code")),
    (Dimension::Creator, held("order_lines", "creator_code")),
    (Dimension::Creator, held("content_daily", "creator_code")),
    (Dimension::Creator, held("live_sessions", "creator_code")),
    (Dimension::Creator, held("creator_deals", "creator_code")),
    (Dimension::Content, held("content_daily", "item_no")),
    (Dimension::Content, held("creator_deals", "item_no")),
    (Dimension::ContentKind, held("content_daily", "kind")),
    (Dimension::Session, held("live_sessions", "session_no")),
    (Dimension::Account, held("followers_daily", "account")),
    (Dimension::Audience, held("audience_snapshots", "audience")),
    (Dimension::AudienceDimension, held("audience_snapshots", "dimension")),
    (Dimension::AudienceValue, held("audience_snapshots", "value")),
    (Dimension::Agent, held_at("service_daily", "agent", "agent")),
    (Dimension::Sentiment, held("reviews", "sentiment")),
    (Dimension::RefundKind, held("refunds", "kind")),
    (Dimension::RefundReason, held("refunds", "reason")),
    (Dimension::Bill, held("settlement_entries", "bill")),
    (Dimension::BillKind, held("settlement_entries", "kind")),
    (Dimension::BillSubject, held("settlement_entries", "subject")),
    (Dimension::Subject, held("market_daily", "subject")),
    (Dimension::SubjectKind, held("market_daily", "kind")),
    (Dimension::Brand, held("brand_index_daily", "brand")),
];

impl Dimension {
    /// Every dimension, in the order people read them.
    pub const ALL: [Self; 40] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Hour,
        Self::Client,
        Self::Platform,
        Self::Store,
        Self::Listing,
        Self::Sku,
        Self::Category,
        Self::Warehouse,
        Self::Province,
        Self::City,
        Self::Status,
        Self::Source,
        Self::Carrier,
        Self::TrafficChannel,
        Self::Channel,
        Self::Plan,
        Self::Unit,
        Self::Material,
        Self::Term,
        Self::Creator,
        Self::Content,
        Self::ContentKind,
        Self::Session,
        Self::Account,
        Self::Audience,
        Self::AudienceDimension,
        Self::AudienceValue,
        Self::Agent,
        Self::Sentiment,
        Self::RefundKind,
        Self::RefundReason,
        Self::Bill,
        Self::BillKind,
        Self::BillSubject,
        Self::Subject,
        Self::SubjectKind,
        Self::Brand,
    ];

    /// Its word in queries and results.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        let (_, zh, en) = self.words();
        Label::new(zh, en)
    }

    /// Whether it cuts time.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self.origin(), Origin::Days | Origin::Weeks | Origin::Months | Origin::Hours)
    }

    /// How a fact holds it; nothing for a fact that does not, and for dimensions of time and scope.
    pub(crate) fn held_by(self, fact: &str) -> Option<Held> {
        let own = |(by, holder): &&(Self, Held)| *by == self && holder.fact == fact;
        HOLDERS.iter().find(own).map(|(_, holder)| *holder)
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Day => ("day", "日期", "Day"),
            Self::Week => ("week", "周（周一）", "Week (its Monday)"),
            Self::Month => ("month", "月份", "Month"),
            Self::Hour => ("hour", "时段", "Hour of the day"),
            Self::Client => ("client", "客户", "Client"),
            Self::Platform => ("platform", "平台", "Platform"),
            Self::Store => ("store", "店铺", "Store"),
            Self::Listing => ("listing", "商品", "Listing"),
            Self::Sku => ("sku", "商家编码", "SKU code"),
            Self::Category => ("category", "类目", "Category"),
            Self::Warehouse => ("warehouse", "仓库", "Warehouse"),
            Self::Province => ("province", "省份", "Province"),
            Self::City => ("city", "城市", "City"),
            Self::Status => ("status", "订单状态", "Order status"),
            Self::Source => ("source", "流量来源", "Traffic source"),
            Self::Carrier => ("carrier", "流量载体", "Traffic carrier"),
            Self::TrafficChannel => ("traffic_channel", "成交流量渠道", "Traffic channel of the order"),
            Self::Channel => ("channel", "渠道", "Channel"),
            Self::Plan => ("plan", "投放计划", "Advertising plan"),
            Self::Unit => ("unit", "投放单元", "Advertising unit"),
            Self::Material => ("material", "投放素材", "Advertising material"),
            Self::Term => ("term", "关键词", "Keyword"),
            Self::Creator => ("creator", "达人", "Creator"),
            Self::Content => ("content", "作品", "Content item"),
            Self::ContentKind => ("content_kind", "体裁", "Kind of content"),
            Self::Session => ("session", "直播场次", "Live session"),
            Self::Account => ("account", "账号", "Account"),
            Self::Audience => ("audience", "人群", "Audience"),
            Self::AudienceDimension => ("audience_dimension", "人群维度", "Audience dimension"),
            Self::AudienceValue => ("audience_value", "人群取值", "Audience value"),
            Self::Agent => ("agent", "客服", "Service agent"),
            Self::Sentiment => ("sentiment", "评价类型", "Sentiment"),
            Self::RefundKind => ("refund_kind", "售后类型", "Refund kind"),
            Self::RefundReason => ("refund_reason", "退款原因", "Refund reason"),
            Self::Bill => ("bill", "账单", "Bill"),
            Self::BillKind => ("bill_kind", "款项类别", "Kind of bill line"),
            Self::BillSubject => ("bill_subject", "费用名称", "Subject of bill line"),
            Self::Subject => ("subject", "市场对象", "Market subject"),
            Self::SubjectKind => ("subject_kind", "市场类别", "Kind of market subject"),
            Self::Brand => ("brand", "品牌", "Brand"),
        }
    }

    pub(crate) fn origin(self) -> Origin {
        match self {
            Self::Day => Origin::Days,
            Self::Week => Origin::Weeks,
            Self::Month => Origin::Months,
            Self::Hour => Origin::Hours,
            Self::Client => Origin::Scope("client"),
            Self::Platform => Origin::Scope("platform"),
            Self::Store => Origin::Scope("store"),
            Self::Listing
            | Self::Sku
            | Self::Category
            | Self::Warehouse
            | Self::Province
            | Self::City
            | Self::Status
            | Self::Source
            | Self::Carrier
            | Self::TrafficChannel
            | Self::Channel
            | Self::Plan
            | Self::Unit
            | Self::Material
            | Self::Term
            | Self::Creator
            | Self::Content
            | Self::ContentKind
            | Self::Session
            | Self::Account
            | Self::Audience
            | Self::AudienceDimension
            | Self::AudienceValue
            | Self::Agent
            | Self::Sentiment
            | Self::RefundKind
            | Self::RefundReason
            | Self::Bill
            | Self::BillKind
            | Self::BillSubject
            | Self::Subject
            | Self::SubjectKind
            | Self::Brand => Origin::Column,
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Dimension {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|dimension| dimension.code() == text).ok_or_else(|| {
            let (zh, en) = listed(&Self::ALL);
            Problem::invalid(
                "dimension_unknown",
                format!("没有维度「{text}」；可用：{zh}"),
                format!("There is no dimension \"{text}\"; use one of: {en}"),
            )
        })
    }
}
