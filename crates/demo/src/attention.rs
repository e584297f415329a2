//! What people look at, besides buying: the definitions, and the series that follow from them. Whole histories are cheap
//! to compute, so a month takes its part of them and nothing is carried from month to month.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use daiyun_base::money::Money;
use serde::Deserialize;

use crate::book::{Book, Purpose};
use crate::plan::Calendar;
use crate::random::Random;

/// What is looked at of one store.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attention {
    pub(crate) store: String,
    #[serde(default)]
    pub(crate) followers: Option<Followers>,
    #[serde(default)]
    pub(crate) content: Option<Content>,
    #[serde(default)]
    pub(crate) lives_a_week: u64,
    #[serde(default)]
    pub(crate) search: Option<Search>,
    #[serde(default)]
    pub(crate) women: Option<Women>,
    /// Received orders that are reviewed.
    #[serde(default)]
    pub(crate) reviews_ppm: u64,
    /// Whether service is measured by the day.
    #[serde(default)]
    pub(crate) service: bool,
    /// Whether stock is counted.
    #[serde(default)]
    pub(crate) stock: bool,
    /// Whether creators are paid or given goods.
    #[serde(default)]
    pub(crate) deals: bool,
    /// Whether its own platform's advertising is bought.
    #[serde(default)]
    pub(crate) ads: bool,
}

/// The climb of an account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Followers {
    pub(crate) account: String,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// What an account publishes, and what all of it comes to over the engagement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    pub(crate) a_week: u64,
    pub(crate) plays: u64,
    #[serde(default)]
    pub(crate) impressions: u64,
    pub(crate) topics: Vec<String>,
}

/// A search index that rises.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    pub(crate) brand: String,
    pub(crate) channel: String,
    pub(crate) before: i64,
    pub(crate) after: i64,
    pub(crate) shape: Shape,
    /// Plays of its topic by the end of the launch.
    #[serde(default)]
    pub(crate) topic_plays: u64,
}

/// How an index gets from before to after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// Month by month over the engagement; the mean of month 0 and of the end point are the two values.
    Monthly,
    /// At once, thirty days before the end; the mean of the thirty days before and of these are the two values.
    Launch,
}

/// The share of women among buyers, until the end point and at its end.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Women {
    pub(crate) before_ppm: i64,
    pub(crate) after_ppm: i64,
}

/// One day of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FollowerDay {
    pub(crate) day: NaiveDate,
    pub(crate) total: u64,
    pub(crate) won: u64,
    pub(crate) lost: u64,
}

/// The days of an account's climb: the eve of month 0, the engagement, and what follows it at half the pace.
pub(crate) fn followers(book: &Book<'_>, calendar: &Calendar, course: &Followers) -> Vec<FollowerDay> {
    let mut random = book.random(calendar, calendar.end_point(), Purpose::Attention);
    let from = calendar.months[book.engagement_start(calendar)].first_day();
    let until = calendar.months[calendar.end_point()].last_day();
    let start = book.scale().of_count(course.start);
    let climb = book.scale().of_count(course.end).saturating_sub(start);
    let length = days_between(from, until) + 1;
    let weights: Vec<u64> = (0..length).map(|at| 40 + at * 60 / length + random.below(40)).collect();
    let climb = Money::from_fen(i64::try_from(climb).unwrap_or(0)).allocate(&weights);
    let mut days = vec![FollowerDay { day: from - Days::new(1), total: start, won: 0, lost: 0 }];
    let mut total = start;
    let pace = course.end.saturating_sub(course.start) / length / 2;
    let after = days_between(until, calendar.last_day());
    let after = (0..after).map(|_| book.scale().of_count(pace * (90 + random.below(20)) / 100));
    let won = climb.into_iter().map(|won| won.fen().unsigned_abs()).chain(after);
    for (day, net) in from.iter_days().zip(won) {
        total += net;
        let lost = net / 12;
        days.push(FollowerDay { day, total, won: net + lost, lost });
    }
    days
}

/// A piece of content with what it comes to in the end.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) no: u64,
    pub(crate) title: String,
    pub(crate) published_at: NaiveDateTime,
    pub(crate) impressions: u64,
    pub(crate) plays: u64,
}

/// Everything an account published until yesterday, oldest first. The works of the engagement share its plays.
pub(crate) fn works(book: &Book<'_>, calendar: &Calendar, content: &Content) -> Vec<Work> {
    let mut random = book.random(calendar, calendar.end_point(), Purpose::Works);
    let from = calendar.months[book.engagement_start(calendar)].first_day();
    let until = calendar.months[calendar.end_point()].last_day();
    let first = calendar.months[0].first_day();
    let days = first.iter_days().take_while(|day| *day <= calendar.last_day());
    let published: Vec<NaiveDate> = days.filter(|day| is_due(*day, content.a_week, 0)).collect();
    let weights: Vec<u64> = published
        .iter()
        .map(|day| if (from..=until).contains(day) { 60 + random.below(120) } else { 0 })
        .collect();
    let share = |total: u64| {
        let total = i64::try_from(book.scale().of_count(total)).unwrap_or(0);
        Money::from_fen(total).allocate(&weights)
    };
    let (impressions, plays) = (share(content.impressions), share(content.plays));
    let climbing = u64::try_from(weights.iter().filter(|weight| **weight > 0).count()).unwrap_or(1).max(1);
    // Outside the engagement a work comes to a third of what one comes to inside.
    let usual = |total: u64| book.scale().of_count(total) / climbing / 3;
    published
        .into_iter()
        .enumerate()
        .map(|(at, day)| {
            let inside = weights[at] > 0;
            let come_to = |shares: &[Money], total| {
                if inside { shares[at].fen().unsigned_abs() } else { usual(total) }
            };
            let count = u64::try_from(at).unwrap_or(0);
            let topic = &content.topics[at % content.topics.len().max(1)];
            Work {
                no: 7_300_000_000_000_000_000
                    + u64::try_from(book.store_at).unwrap_or(0) * 1_000_000_000
                    + count,
                title: format!("{topic}（第 {} 期）", at + 1),
                published_at: day.and_time(NaiveTime::MIN)
                    + TimeDelta::seconds(11 * 3_600 + random.between(0, 8 * 3_600)),
                impressions: come_to(&impressions, content.impressions),
                plays: come_to(&plays, content.plays),
            }
        })
        .collect()
}

impl Work {
    /// What a figure had come to so many days after publication.
    pub(crate) fn ripe(&self, total: u64, on: NaiveDate) -> u64 {
        let hundredths = match days_between(self.published_at.date(), on) {
            0 => 0,
            1 => 55,
            2 => 70,
            3..=6 => 84,
            7..=13 => 93,
            14..=29 => 98,
            _ => 100,
        };
        total * hundredths / 100
    }
}

/// One session of a live room.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LiveSpan {
    pub(crate) from: NaiveDateTime,
    pub(crate) until: NaiveDateTime,
    /// The occasion it is, when it is more than a usual evening.
    pub(crate) occasion: Option<usize>,
}

/// The sessions that begin in a month: so many evenings a week, and the great ones in place of the usual one of that day.
pub(crate) fn lives(book: &Book<'_>, calendar: &Calendar, month_at: usize, a_week: u64) -> Vec<LiveSpan> {
    let days = calendar.months[month_at].days();
    let end_point = calendar.months[calendar.end_point()];
    let occasions = book.world.occasions().iter().enumerate();
    let great = occasions.filter(|(_, occasion)| {
        occasion.store == book.store.code && occasion.kind == crate::course::OccasionKind::Live
    });
    let mut spans: Vec<LiveSpan> = great
        .map(|(at, occasion)| {
            let (from, until) = occasion.span(end_point);
            LiveSpan { from, until, occasion: Some(at) }
        })
        .filter(|span| days.contains(span.from.date()))
        .collect();
    for day in days.iter().filter(|day| is_due(*day, a_week, 1)) {
        if spans.iter().all(|span| span.from.date() != day) {
            let from = day.and_time(NaiveTime::MIN) + TimeDelta::hours(20);
            spans.push(LiveSpan { from, until: from + TimeDelta::hours(3), occasion: None });
        }
    }
    spans.sort_by_key(|span| span.from);
    spans
}

/// One day of a brand's search index, and what its topic has come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SearchDay {
    pub(crate) day: NaiveDate,
    pub(crate) index: i64,
    pub(crate) topic_plays: u64,
}

/// A launch lasts so many days.
const LAUNCH_DAYS: u64 = 30;

/// The search index of a month's days. It goes up and down by pairs of days, so that a mean is the value it should be.
pub(crate) fn search(
    book: &Book<'_>,
    calendar: &Calendar,
    month_at: usize,
    course: &Search,
) -> Vec<SearchDay> {
    let month = calendar.months[month_at];
    let last = calendar.months[calendar.end_point()].last_day();
    let launch = last - Days::new(LAUNCH_DAYS - 1);
    let length = month.days().len_days();
    let plays = book.scale().of_count(course.topic_plays);
    let mut days = Vec::new();
    for day in month.days().iter().take_while(|day| *day <= calendar.last_day()) {
        let (level, at, pairs) = match course.shape {
            Shape::Monthly => {
                let at = u64::from(day.day0());
                (monthly_level(book, calendar, month_at, course), at, length / 2)
            }
            Shape::Launch => {
                let level = if day < launch { course.before } else { course.after };
                // Counted from a day long before, in whole launches, so that pairs never part at its first day.
                (level, days_between(launch - Days::new(LAUNCH_DAYS * 200), day), u64::MAX)
            }
        };
        let swing = level / 20 * i64::try_from(at / 2 % 4).unwrap_or(0) / 2;
        let swing = if at / 2 >= pairs { 0 } else { swing };
        let index = if at.is_multiple_of(2) { level - swing } else { level + swing };
        let heard = if day < launch { 0 } else { (days_between(launch, day) + 1).min(LAUNCH_DAYS) };
        days.push(SearchDay { day, index, topic_plays: plays * heard / LAUNCH_DAYS });
    }
    days
}

fn monthly_level(book: &Book<'_>, calendar: &Calendar, month_at: usize, course: &Search) -> i64 {
    let (start, end) = (book.engagement_start(calendar), calendar.end_point());
    let steps = i64::try_from(end - start).unwrap_or(1).max(1);
    let step = i64::try_from(month_at.clamp(start, end) - start).unwrap_or(0);
    // A history of the end point alone has no before.
    if start == end { course.after } else { course.before + (course.after - course.before) * step / steps }
}

/// Whether something that happens so many times a week is due on a day; `shift` moves the first day of the week.
fn is_due(day: NaiveDate, a_week: u64, shift: u64) -> bool {
    let weekday = (u64::from(day.weekday().num_days_from_monday()) + 7 - shift) % 7;
    (0..a_week).any(|time| time * 7 / a_week == weekday)
}

/// Whole days from one day to another; none when it lies before.
pub(crate) fn days_between(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from((to - from).num_days()).unwrap_or(0)
}

/// A figure that goes with another one, the same whenever it is asked for: so many in a thousand, more or less.
pub(crate) fn about(of: u64, per_mille: u64, seed: u64) -> u64 {
    let mut random = Random::for_purpose(seed, &[of, per_mille]);
    of * per_mille * (85 + random.below(31)) / 100_000
}
