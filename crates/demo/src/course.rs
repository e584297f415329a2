//! The course of business: how much each store sells month by month, what it sells, and how buyers behave.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use daiyun_base::error::Label;
use daiyun_base::money::Money;
use daiyun_base::period::Month;
use serde::{Deserialize, Deserializer};

/// The months that `growth.toml` describes: twelve, and the running one.
pub(crate) const DESCRIBED_MONTHS: usize = 13;

/// The sales course of one store.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Growth {
    pub(crate) store: String,
    /// The engagement's month 0 lies so many months before the end point.
    pub(crate) engagement_before_end: u32,
    #[serde(deserialize_with = "many_yuan")]
    pub(crate) paid_sales: Vec<Money>,
    /// What only 天猫 files can show: buyers, visitors, advertising, followers.
    #[serde(default)]
    pub(crate) tmall: Option<TmallCourse>,
    /// Orders that a creator brought.
    #[serde(default)]
    pub(crate) creator_ppm: u64,
    /// The SKU that must become the hit of the case.
    #[serde(default)]
    pub(crate) hero_sku: Option<String>,
    /// Orders that pay freight, where the store differs from the rhythm of all.
    #[serde(default)]
    pub(crate) freight_ppm: Option<u64>,
    /// Of the cases that come after receipt, those that come two to four months after it.
    #[serde(default)]
    pub(crate) long_refund_ppm: u64,
}

/// Hours in which a store sells something of its own for an exact amount: a launch, or a live room's great evening. What
/// it sells is part of the month's amount, not added to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Occasion {
    pub(crate) code: String,
    #[expect(dead_code, reason = "read by people, and by serde so that an unknown key stays an error")]
    label: Label,
    pub(crate) store: String,
    /// What is sold; anything on the shelf when absent.
    #[serde(default)]
    pub(crate) sku: Option<String>,
    /// It begins so many days before the last day of the end point.
    days_before_end: u64,
    /// The hour of the day at which it begins.
    hour: u32,
    /// How long it lasts.
    hours: i64,
    #[serde(deserialize_with = "crate::cast::yuan")]
    pub(crate) amount: Money,
    /// What it is, which decides how its orders look.
    pub(crate) kind: OccasionKind,
}

/// What kind of occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OccasionKind {
    /// A product is new, and there is enough of it.
    Launch,
    /// A product is new and scarce: single pieces at full price, the last one paid exactly as the time ends.
    SellOut,
    /// A live room sells.
    Live,
}

impl Occasion {
    /// The first moment, and the moment at which it is over.
    pub(crate) fn span(&self, end_point: Month) -> (NaiveDateTime, NaiveDateTime) {
        let day = end_point.last_day() - Days::new(self.days_before_end);
        let from = day.and_time(NaiveTime::MIN) + TimeDelta::hours(i64::from(self.hour));
        (from, from + TimeDelta::hours(self.hours))
    }
}

/// The figures of a 天猫 store besides its sales.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TmallCourse {
    /// Buyers with two or more paid orders, of all buyers of the engagement until the end point.
    pub(crate) repurchase_ppm: u64,
    pub(crate) conversion_ppm: u64,
    pub(crate) ad_share_ppm: u64,
    pub(crate) roas_ppm: u64,
    pub(crate) followers_at_start: u64,
    pub(crate) followers_at_end: u64,
    /// So many listings are advertised, the first ones on the shelf.
    #[serde(default = "four")]
    pub(crate) advertised: usize,
}

fn four() -> usize {
    4
}

/// A product page and its SKUs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listing {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) sold_in: Vec<Shelf>,
    pub(crate) skus: Vec<Sku>,
}

/// A listing in one store.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shelf {
    pub(crate) store: String,
    pub(crate) listing_no: String,
    pub(crate) weight: u64,
}

/// What a buyer can put into an order.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sku {
    pub(crate) code: String,
    pub(crate) attributes: String,
    #[serde(deserialize_with = "crate::cast::yuan")]
    pub(crate) price: Money,
    pub(crate) weight: u64,
}

/// How buyers behave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rhythm {
    pub(crate) hours: [u64; 24],
    pub(crate) weekdays: [u64; 7],
    pub(crate) unpaid_ppm: u64,
    pub(crate) refund_ppm: u64,
    pub(crate) freight_ppm: u64,
    pub(crate) second_line_ppm: u64,
    pub(crate) event: Vec<SaleEvent>,
}

/// A sale event that returns every year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaleEvent {
    #[expect(dead_code, reason = "read by people, and by serde so that an unknown key stays an error")]
    code: String,
    #[expect(dead_code, reason = "read by people, and by serde so that an unknown key stays an error")]
    label: Label,
    from: MonthDay,
    to: MonthDay,
    lift_percent: u64,
}

/// A day of any year, written `06-18`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct MonthDay {
    month: u32,
    day: u32,
}

impl Rhythm {
    /// The weight of a day by weekday and sale event, in hundredths of a hundredth.
    pub(crate) fn weight(&self, day: NaiveDate) -> u64 {
        let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
        let at = MonthDay { month: day.month(), day: day.day() };
        let lift = self.event.iter().find(|event| event.from <= at && at <= event.to);
        self.weekdays[weekday] * lift.map_or(100, |event| event.lift_percent)
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // A leap year, so that 02-29 is a day too.
        let day = NaiveDate::parse_from_str(&format!("2024-{text}"), "%Y-%m-%d")
            .map_err(|_| serde::de::Error::custom(format!("「{text}」不是月日，请写成 06-18")))?;
        Ok(Self { month: day.month(), day: day.day() })
    }
}

fn many_yuan<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Money>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| Money::parse(text).map_err(serde::de::Error::custom)).collect()
}
