//! The cast: agency, people, clients, stores, contracts and planted shocks, as `definitions/demo` states them.
//! These are plain values; what must agree between files is checked by [`crate::World::load`].

use chrono::{Days, Months, NaiveDate};
use daiyun_base::error::Label;
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::{DayRange, Month};
use serde::{Deserialize, Deserializer};

/// The agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Never changes.
    pub code: String,
    /// What it is called.
    pub label: Label,
}

/// A named person: one for each role, and one more who is trusted with a single client.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The sign-in name, by which tests refer to people.
    pub login: String,
    /// The person's name.
    pub name: Label,
    /// A role code of `definitions/policies/roles.toml`.
    pub role: String,
    /// The client of a client-side person.
    #[serde(default)]
    pub client: Option<String>,
    /// The only clients whose stores somebody of the agency looks after; none means all.
    #[serde(default)]
    pub assigned: Vec<String>,
}

/// A client of the agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Never changes.
    pub code: String,
    /// What it is called.
    pub label: Label,
    /// The acceptance scenario it plays.
    pub scenario: String,
    /// What it deals in.
    pub trade: Label,
}

/// The platforms whose files the demo world can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// 淘宝/天猫.
    Taobao,
    /// 抖店.
    Doudian,
    /// 京东.
    Jd,
    /// 拼多多.
    Pinduoduo,
    /// 小红书.
    Xiaohongshu,
    /// 快手小店.
    Kuaishou,
    /// 视频号小店.
    WechatChannels,
    /// 微博: an account that is read and followed, and sells nothing.
    Weibo,
}

impl Platform {
    /// The platform code, as `daiyun store add` takes it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Taobao => "taobao",
            Self::Doudian => "doudian",
            Self::Jd => "jd",
            Self::Pinduoduo => "pinduoduo",
            Self::Xiaohongshu => "xiaohongshu",
            Self::Kuaishou => "kuaishou",
            Self::WechatChannels => "wechat_channels",
            Self::Weibo => "weibo",
        }
    }

    /// Whether anything is sold there.
    pub(crate) fn sells(self) -> bool {
        self != Self::Weibo
    }

    /// Whether an order holds one product only: the order files have a row for each order and no other.
    pub(crate) fn sells_one_by_one(self) -> bool {
        matches!(self, Self::Pinduoduo | Self::Kuaishou)
    }

    /// Whether the order files let a buyer be recognised from one order to the next.
    pub(crate) fn knows_buyers(self) -> bool {
        matches!(self, Self::Taobao | Self::Jd | Self::Xiaohongshu)
    }

    /// Whether the order files state when an order was received for good.
    pub(crate) fn states_receipt(self) -> bool {
        self != Self::Kuaishou
    }

    /// Whether a platform's file states what went back.
    pub(crate) fn states_refunds(self) -> bool {
        !matches!(self, Self::Kuaishou | Self::WechatChannels | Self::Weibo)
    }
}

/// A store of a client.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Never changes.
    pub code: String,
    /// Client code.
    pub client: String,
    /// Where it sells.
    pub platform: Platform,
    /// `tmall` or `c_store`, on 淘宝 only.
    #[serde(default)]
    pub storefront: Option<String>,
    /// The store's name, as the files state it.
    pub label: Label,
    /// The store number that the platform writes into its files.
    pub mark: String,
}

/// A contract of the demo world.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Never changes.
    pub code: String,
    /// Client code.
    pub client: String,
    /// What it is called.
    pub label: Label,
    /// The stores it covers.
    pub stores: Vec<String>,
    /// It starts so many months before the end point of the case.
    pub starts_before_end: u32,
    /// How many months it runs.
    pub term_months: u32,
    /// It was signed so many days before it starts.
    pub signed_days_before_start: u64,
    /// Tax inside the fees.
    pub tax_rate_ppm: Rate,
    /// A month may close so many days after its end.
    pub close_lag_days: u32,
    /// The login of the agency's signatory.
    pub agency_signatory: String,
    /// The login of the client's signatory.
    pub client_signatory: String,
    /// What is charged, in the words of a contract file; the contracts slice reads and checks it.
    pub fees: Vec<toml::Table>,
    /// What is promised, in the same words.
    #[serde(default)]
    pub kpis: Vec<toml::Table>,
}

/// When a contract is signed and in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractDates {
    /// Signed.
    pub signed_on: NaiveDate,
    /// First and last day of the term.
    pub term: DayRange,
}

impl Contract {
    /// The contract's dates when the case ends with `end_point`.
    #[must_use]
    pub fn dates(&self, end_point: Month) -> ContractDates {
        let starts_on = end_point.first_day() - Months::new(self.starts_before_end);
        ContractDates {
            signed_on: starts_on - Days::new(self.signed_days_before_start),
            term: DayRange { from: starts_on, to: starts_on + Months::new(self.term_months) - Days::new(1) },
        }
    }
}

/// Trouble planted near today.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shock {
    /// Never changes.
    pub code: String,
    /// What it is called.
    pub label: Label,
    /// What it hits.
    pub kind: ShockKind,
    /// Store code.
    pub store: String,
    /// The first day, counted back from today; yesterday is 1.
    pub from_days_ago: u64,
    /// The last day, counted back from today.
    pub to_days_ago: u64,
    /// What is left of the figure it hits.
    pub factor_ppm: u64,
}

impl Shock {
    /// The days it covers.
    #[must_use]
    pub fn days(&self, today: NaiveDate) -> DayRange {
        DayRange { from: today - Days::new(self.from_days_ago), to: today - Days::new(self.to_days_ago) }
    }
}

/// What a shock hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShockKind {
    /// Return on ad spend.
    Roas,
    /// Orders of the day.
    Sales,
}

/// Reads an amount in yuan from text, so that no definition states money as a floating-point number.
pub(crate) fn yuan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    Money::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}
