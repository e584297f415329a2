//! The days of a 天猫 store as the platform's own analytics state them, and its advertising. Both follow the orders of
//! the day, so that a conversion rate or a return on ad spend reads like a real one.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use daiyun_base::money::{Money, Rate};

use crate::book::{Book, Days, Purpose};
use crate::cast::ShockKind;
use crate::course::TmallCourse;
use crate::ledger::Case;
use crate::order::{CaseState, Order};
use crate::plan::Calendar;
use crate::random::Random;

/// One day of a store.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoreDay {
    pub(crate) day: NaiveDate,
    pub(crate) placed: Money,
    pub(crate) placed_buyers: BTreeSet<u32>,
    pub(crate) placed_pieces: u64,
    pub(crate) paid: Money,
    pub(crate) buyers: BTreeSet<u32>,
    pub(crate) new_buyers: BTreeSet<u32>,
    pub(crate) paid_pieces: u64,
    pub(crate) paid_lines: u64,
    pub(crate) paid_again: Money,
    pub(crate) refunded: Money,
    pub(crate) visitors: u64,
    pub(crate) new_followers: u64,
    pub(crate) members: u64,
    pub(crate) new_members: u64,
    pub(crate) reviews: u64,
    /// Wobble of the rates that nothing is derived from, 0 to 99.
    pub(crate) wobble: u64,
}

/// One product in one advertising scene on one day.
#[derive(Clone, Debug)]
pub(crate) struct AdDay {
    pub(crate) day: NaiveDate,
    pub(crate) scene: usize,
    /// Position in the store's goods.
    pub(crate) good: usize,
    pub(crate) impressions: u64,
    pub(crate) clicks: u64,
    pub(crate) spend: Money,
    pub(crate) attributed: Money,
    pub(crate) attributed_orders: u64,
}

/// The advertising scenes: id, name, and how the day's spend is split among them.
pub(crate) const SCENES: [(&str, &str, u64); 3] =
    [("371", "关键词推广", 40), ("372", "人群推广", 30), ("460", "货品全站推广", 30)];

/// A click costs about this much.
const CLICK_FEN: i64 = 185;

/// One impression in so many is clicked.
const IMPRESSIONS_A_CLICK: u64 = 31;

/// An attributed order is worth about this much.
const ATTRIBUTED_ORDER_FEN: i64 = 52_000;

/// Of a hundred new buyers so many become members.
const MEMBERS_OF_NEW_BUYERS: u64 = 46;

/// The days of a month, from its orders and the refunds that finished in it.
pub(crate) fn store_days(
    book: &Book<'_>,
    course: &TmallCourse,
    month: &MonthOfOrders<'_>,
    members_before: u64,
) -> Vec<StoreDay> {
    let mut random = book.random(month.calendar, month.month_at, Purpose::Days);
    let mut days: Vec<StoreDay> =
        month.days.range.iter().map(|day| StoreDay { day, ..StoreDay::default() }).collect();
    for order in month.orders {
        count_order(&mut days, month.days, order);
    }
    let by = month.calendar.today.and_time(chrono::NaiveTime::MIN);
    for case in month.cases.iter().filter(|case| case.after_sale.state(by) == CaseState::Granted) {
        if let Some(day) = at_day(&mut days, month.days, case.after_sale.finished_at) {
            day.refunded += case.after_sale.amount;
        }
    }
    let followers = followers_won(book, course, month, &days);
    let mut members = members_before;
    for (day, won) in days.iter_mut().zip(followers) {
        let buyers = count(day.buyers.len());
        day.visitors =
            buyers * 1_000_000 * noise(&mut random, 6) / (course.conversion_ppm * 100) + random.below(40);
        day.new_followers = won;
        day.new_members = count(day.new_buyers.len()) * MEMBERS_OF_NEW_BUYERS / 100;
        members += day.new_members;
        day.members = members;
        day.reviews = count(day.buyers.len()) * random.below(12) / 100;
        day.wobble = random.below(100);
    }
    days
}

/// A month's orders and what surrounds them.
pub(crate) struct MonthOfOrders<'a> {
    pub(crate) calendar: &'a Calendar,
    pub(crate) month_at: usize,
    pub(crate) days: &'a Days,
    pub(crate) orders: &'a [Order],
    pub(crate) cases: &'a [Case],
}

fn count_order(days: &mut [StoreDay], span: &Days, order: &Order) {
    if let Some(day) = at_day(days, span, order.placed_at) {
        day.placed += order.total();
        day.placed_buyers.insert(order.buyer.number);
        day.placed_pieces += order.pieces();
    }
    let Some(course) = order.course() else { return };
    let Some(day) = at_day(days, span, course.paid_at) else { return };
    day.paid += order.total();
    day.buyers.insert(order.buyer.number);
    day.paid_pieces += order.pieces();
    day.paid_lines += count(order.lines.len());
    if order.buyer.new {
        day.new_buyers.insert(order.buyer.number);
    } else {
        day.paid_again += order.total();
    }
}

fn at_day<'a>(days: &'a mut [StoreDay], span: &Days, at: NaiveDateTime) -> Option<&'a mut StoreDay> {
    let offset = (at.date() - span.range.from).num_days();
    usize::try_from(offset).ok().and_then(|offset| days.get_mut(offset))
}

/// The followers of each day: the case's climb from start to end, split over the days of its window by their buyers so
/// that it sums to the fan; before and after the window a store wins a few in proportion to its buyers.
fn followers_won(
    book: &Book<'_>,
    course: &TmallCourse,
    month: &MonthOfOrders<'_>,
    days: &[StoreDay],
) -> Vec<u64> {
    let weights: Vec<u64> = days.iter().map(|day| count(day.buyers.len())).collect();
    let start = book.engagement_start(month.calendar);
    let end = month.calendar.end_point();
    if !(start..=end).contains(&month.month_at) {
        return weights.iter().map(|buyers| buyers / 12).collect();
    }
    let climb = book.scale().of_count(course.followers_at_end - course.followers_at_start);
    let climb = Money::from_fen(i64::try_from(climb).unwrap_or(0));
    let months: Vec<u64> =
        (start..=end).map(|at| book.days(month.calendar, at).target.fen().unsigned_abs()).collect();
    let of_month = climb.allocate(&months)[month.month_at - start];
    of_month.allocate(&weights).into_iter().map(|won| won.fen().unsigned_abs()).collect()
}

/// The advertising of a month's days.
pub(crate) fn ad_days(
    book: &Book<'_>,
    course: &TmallCourse,
    (calendar, month_at): (&Calendar, usize),
    days: &[StoreDay],
) -> Vec<AdDay> {
    let mut random = book.random(calendar, month_at, Purpose::Ads);
    let goods = advertised(book, course.advertised);
    let mut ads = Vec::with_capacity(days.len() * goods.len() * SCENES.len());
    for day in days {
        let share = Rate::from_ppm(ppm(course.ad_share_ppm * noise(&mut random, 12) / 100));
        let spend = share.of(day.paid);
        let left = book.left_by(ShockKind::Roas, calendar, day.day);
        let roas = course.roas_ppm * noise(&mut random, 7) / 100 * left / 1_000_000;
        let scenes = spend.allocate(&SCENES.map(|(_, _, share)| share));
        for (scene, spend) in scenes.into_iter().enumerate() {
            let weights: Vec<u64> = goods.iter().map(|_| 50 + random.below(100)).collect();
            for (good, spend) in goods.iter().zip(spend.allocate(&weights)) {
                ads.push(ad_day(
                    day.day,
                    (scene, *good),
                    spend,
                    roas * noise(&mut random, 15) / 100,
                    &mut random,
                ));
            }
        }
    }
    ads
}

fn ad_day(
    day: NaiveDate,
    (scene, good): (usize, usize),
    spend: Money,
    roas_ppm: u64,
    random: &mut Random,
) -> AdDay {
    let attributed = Rate::from_ppm(ppm(roas_ppm)).of(spend);
    let clicks = (spend.fen() / (CLICK_FEN + random.between(-30, 40))).unsigned_abs();
    let impressions = clicks * IMPRESSIONS_A_CLICK * noise(random, 10) / 100;
    let orders = attributed.fen().unsigned_abs().div_ceil(ATTRIBUTED_ORDER_FEN.unsigned_abs());
    AdDay { day, scene, good, impressions, clicks, spend, attributed, attributed_orders: orders }
}

/// The first SKU of each advertised listing stands for it.
fn advertised(book: &Book<'_>, listings: usize) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let goods = book.goods.iter().enumerate();
    goods.filter(|(_, good)| seen.insert(good.listing_no)).map(|(at, _)| at).take(listings).collect()
}

/// A factor around 100, in percent.
fn noise(random: &mut Random, by: i64) -> u64 {
    random.between(100 - by, 100 + by).unsigned_abs()
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(0)
}

fn ppm(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(0)
}
