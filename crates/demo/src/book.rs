//! One store's book: what it sells, how much of it each month, and on which days. Everything that `definitions/demo`
//! says about a store comes together here.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use daiyun_base::money::{Money, divide_rounded};
use daiyun_base::period::DayRange;

use crate::attention::Attention;
use crate::cast::{ShockKind, Store};
use crate::course::{DESCRIBED_MONTHS, Growth, Listing, Sku};
use crate::plan::{Calendar, Plan, Scale};
use crate::random::{Random, Weighted};
use crate::world::World;

/// A store with everything that decides its orders.
pub(crate) struct Book<'w> {
    pub(crate) world: &'w World,
    pub(crate) store_at: usize,
    pub(crate) store: &'w Store,
    pub(crate) growth: &'w Growth,
    pub(crate) attention: Option<&'w Attention>,
    pub(crate) goods: Vec<Good<'w>>,
    pub(crate) good_weights: Weighted,
    plan: Plan,
}

/// A SKU on the shelf of a store.
pub(crate) struct Good<'w> {
    pub(crate) listing: &'w Listing,
    pub(crate) listing_no: &'w str,
    pub(crate) sku: &'w Sku,
}

/// The days of one month that lie in the past, and what the store sells on them together.
pub(crate) struct Days {
    pub(crate) range: DayRange,
    weights: Weighted,
    pub(crate) target: Money,
}

impl<'w> Book<'w> {
    pub(crate) fn open(world: &'w World, store_at: usize, plan: Plan) -> Option<Self> {
        let store = &world.stores()[store_at];
        let growth = world.growth(&store.code)?;
        let mut goods = Vec::new();
        let mut weights = Vec::new();
        for listing in world.listings() {
            let Some(shelf) = listing.sold_in.iter().find(|shelf| shelf.store == store.code) else {
                continue;
            };
            let all: u64 = listing.skus.iter().map(|sku| sku.weight).sum();
            for sku in &listing.skus {
                goods.push(Good { listing, listing_no: &shelf.listing_no, sku });
                weights.push(shelf.weight * sku.weight * WEIGHT_PARTS / all.max(1));
            }
        }
        let attention = world.attention(&store.code);
        Some(Self {
            world,
            store_at,
            store,
            growth,
            attention,
            goods,
            good_weights: Weighted::new(weights),
            plan,
        })
    }

    /// How much business the plan asks for.
    pub(crate) fn scale(&self) -> Scale {
        self.plan.scale
    }

    /// A stream of chance for one purpose in one month of this store.
    pub(crate) fn random(&self, calendar: &Calendar, month_at: usize, purpose: Purpose) -> Random {
        let month = calendar.months[month_at];
        let year = u64::try_from(month.year()).unwrap_or(0);
        let store = u64::try_from(self.store_at).unwrap_or(0);
        let purpose = match purpose {
            Purpose::Orders => 1,
            Purpose::Days => 2,
            Purpose::Ads => 3,
            Purpose::Occasion(at) => 1_000 + u64::try_from(at).unwrap_or(0),
            Purpose::Attention => 4,
            Purpose::Works => 5,
            Purpose::Reviews => 6,
        };
        Random::for_purpose(self.plan.seed, &[store, year, u64::from(month.number()), purpose])
    }

    /// The days of a month until yesterday, with shocks and sale events in their weights.
    pub(crate) fn days(&self, calendar: &Calendar, month_at: usize) -> Days {
        let whole = calendar.months[month_at].days();
        let range = DayRange { from: whole.from, to: whole.to.min(calendar.last_day()) };
        let plain = |day| self.plain_weight(calendar, month_at, day);
        let weights = Weighted::new(range.iter().map(|day| self.shocked(calendar, day, plain(day))));
        let target = self.plan.scale.of(self.monthly_sales(calendar, month_at));
        let target = if month_at > calendar.end_point() {
            share(target, weights.total(), whole.iter().map(plain).sum())
        } else {
            target
        };
        Days { range, weights, target }
    }

    /// How much of a figure a shock of this kind leaves on a day, in ppm.
    pub(crate) fn left_by(&self, kind: ShockKind, calendar: &Calendar, day: NaiveDate) -> u64 {
        let hits =
            self.world.shocks().iter().filter(|shock| shock.kind == kind && shock.store == self.store.code);
        let hits = hits.filter(|shock| shock.days(calendar.today).contains(day));
        hits.map(|shock| shock.factor_ppm).min().unwrap_or(1_000_000)
    }

    /// The position of month 0 of the case; the first month when the history starts later.
    pub(crate) fn engagement_start(&self, calendar: &Calendar) -> usize {
        calendar.end_point().saturating_sub(usize::try_from(self.growth.engagement_before_end).unwrap_or(0))
    }

    /// Sales of a whole month as the definitions state them. A history longer than they describe starts level.
    fn monthly_sales(&self, calendar: &Calendar, month_at: usize) -> Money {
        let described = (month_at + DESCRIBED_MONTHS).saturating_sub(calendar.months.len());
        self.growth.paid_sales.get(described).copied().unwrap_or(Money::ZERO)
    }

    fn daily_level(&self, calendar: &Calendar, month_at: usize) -> u64 {
        let days = calendar.months[month_at].days().len_days();
        u64::try_from(self.monthly_sales(calendar, month_at).fen()).unwrap_or(0) / 100 / days
    }

    /// The weight of a day without shocks: a line from the middle of one month to the middle of the next, so that
    /// growth has no steps, times weekday and sale event.
    fn plain_weight(&self, calendar: &Calendar, month_at: usize, day: NaiveDate) -> u64 {
        let month = calendar.months[month_at];
        let length = month.days().len_days();
        // Twice the distance of the middle of the day from the start of the month: whole numbers.
        let at = u64::try_from((day - month.first_day()).num_days()).unwrap_or(0) * 2 + 1;
        let here = self.daily_level(calendar, month_at);
        let level = if at < length {
            let before = self.daily_level(calendar, month_at.saturating_sub(1));
            before * (length - at) + here * (length + at)
        } else {
            let after = self.daily_level(calendar, (month_at + 1).min(calendar.months.len() - 1));
            here * (3 * length - at) + after * (at - length)
        };
        level * self.world.rhythm().weight(day) / (2 * length * WEIGHT_PARTS)
    }

    fn shocked(&self, calendar: &Calendar, day: NaiveDate, weight: u64) -> u64 {
        weight * self.left_by(ShockKind::Sales, calendar, day) / 1_000_000
    }
}

/// Weights are whole numbers; this many parts keep their ratios.
const WEIGHT_PARTS: u64 = 1_000;

/// What a stream of chance is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Orders,
    Days,
    Ads,
    /// By its position among the occasions.
    Occasion(usize),
    /// Followers.
    Attention,
    /// Content.
    Works,
    /// Reviews.
    Reviews,
}

impl Days {
    /// A moment of one of the days.
    pub(crate) fn moment(&self, hours: &Weighted, random: &mut Random) -> NaiveDateTime {
        let day = self.range.from + TimeDelta::days(i64::try_from(self.weights.draw(random)).unwrap_or(0));
        let hour = i64::try_from(hours.draw(random)).unwrap_or(0);
        day.and_time(NaiveTime::MIN) + TimeDelta::seconds(hour * 3_600 + random.between(0, 3_599))
    }

    /// The last second of the days.
    pub(crate) fn last_moment(&self) -> NaiveDateTime {
        self.range.to.and_time(NaiveTime::MIN) + TimeDelta::seconds(86_399)
    }
}

/// The part of an amount that some weight has of all weights.
fn share(amount: Money, part: u64, whole: u64) -> Money {
    Money::from_fen(divide_rounded(i128::from(amount.fen()) * i128::from(part), i128::from(whole.max(1))))
}
