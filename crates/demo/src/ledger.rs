//! What one store has written so far: the month in hand, the after-sale cases that later months must still report, and
//! the running totals.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use daiyun_base::money::Money;
use daiyun_base::period::Month;

use crate::bills::{self, Entry};
use crate::book::Book;
use crate::buyers::Buyers;
use crate::daily::{self, AdDay, MonthOfOrders, StoreDay};
use crate::draw;
use crate::order::{AfterSale, CaseState, Course, Order, Stage};
use crate::plan::Calendar;
use crate::totals::{HeroSku, StoreMonthTotals, TmallTotals, WindowBuyers};

/// An after-sale case with what its row needs of the order, since the order's month may be long gone.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) order_no: u64,
    pub(crate) line_no: u64,
    pub(crate) refund_no: u64,
    pub(crate) buyer: u32,
    pub(crate) placed_on: NaiveDate,
    pub(crate) good: usize,
    pub(crate) owed: Money,
    pub(crate) order_total: Money,
    pub(crate) course: Course,
    pub(crate) after_sale: AfterSale,
}

/// A store on its way through the months.
pub(crate) struct Ledger<'w> {
    pub(crate) book: Book<'w>,
    pub(crate) hand: Hand,
    pub(crate) totals: Vec<StoreMonthTotals>,
    pub(crate) window: Option<WindowBuyers>,
    pub(crate) hero: Option<HeroSku>,
    buyers: Buyers,
    members: u64,
    /// By the month they were applied for or finished in.
    cases: BTreeMap<usize, Vec<Case>>,
    /// By the month they are settled in; only for the months whose bills are written.
    entries: BTreeMap<usize, Vec<Entry>>,
    followers: u64,
}

/// The month in hand: drawn once, exported once or twice.
#[derive(Default)]
pub(crate) struct Hand {
    pub(crate) month_at: Option<usize>,
    pub(crate) orders: Vec<Order>,
    pub(crate) cases: Vec<Case>,
    pub(crate) days: Vec<StoreDay>,
    pub(crate) ads: Vec<AdDay>,
    pub(crate) entries: Vec<Entry>,
    /// Followers of a 天猫 store on the eve of the month.
    pub(crate) followers_before: u64,
}

impl<'w> Ledger<'w> {
    pub(crate) fn new(book: Book<'w>, calendar: &Calendar) -> Self {
        let months = calendar.months.iter();
        let totals = months.map(|month| StoreMonthTotals::empty(&book.store.code, *month)).collect();
        let tmall = book.growth.tmall.as_ref();
        Self {
            buyers: Buyers::new(tmall.map_or(0, |course| course.repurchase_ppm)),
            members: tmall.map_or(0, |course| book.scale().of_count(course.followers_at_start / 4)),
            hand: Hand::default(),
            totals,
            window: None,
            hero: None,
            cases: BTreeMap::new(),
            entries: BTreeMap::new(),
            followers: tmall.map_or(0, |course| book.scale().of_count(course.followers_at_start)),
            book,
        }
    }

    /// Draws a month unless it is in hand already.
    pub(crate) fn take_up(&mut self, calendar: &Calendar, month_at: usize) {
        if self.hand.month_at == Some(month_at) {
            return;
        }
        if month_at == self.book.engagement_start(calendar) {
            self.buyers.open_window();
        }
        self.buyers.open_month();
        let orders = draw::orders(&self.book, calendar, month_at, &mut self.buyers);
        self.keep_cases(calendar, &orders);
        self.keep_entries(calendar, &orders);
        let cases = self.cases.remove(&month_at).unwrap_or_default();
        let days = self.book.days(calendar, month_at);
        let month = MonthOfOrders { calendar, month_at, days: &days, orders: &orders, cases: &cases };
        let (mut store_days, mut ads) = (Vec::new(), Vec::new());
        if let Some(course) = &self.book.growth.tmall {
            store_days = daily::store_days(&self.book, course, &month, self.members);
            ads = daily::ad_days(&self.book, course, (calendar, month_at), &store_days);
            self.members = store_days.last().map_or(self.members, |day| day.members);
        }
        let followers_before = self.followers;
        if month_at >= self.book.engagement_start(calendar) {
            self.followers += store_days.iter().map(|day| day.new_followers).sum::<u64>();
        }
        let mut entries = self.entries.remove(&month_at).unwrap_or_default();
        entries.retain(|entry| entry.at.date() <= calendar.last_day());
        entries.sort_by_key(|entry| (entry.at, entry.line_no));
        let days = store_days;
        self.hand = Hand { month_at: Some(month_at), orders, cases, days, ads, entries, followers_before };
        self.count_month(calendar, month_at);
        if month_at == calendar.end_point() {
            self.note_end_point(calendar);
        }
    }

    /// Counts what the last export of the month in hand shows as received for good.
    pub(crate) fn count_completed(&mut self, calendar: &Calendar, by: NaiveDateTime) {
        if !self.book.store.platform.states_receipt() {
            return;
        }
        for order in self.hand.orders.iter().filter(|order| order.stage(by) == Stage::Completed) {
            let on = order.course().and_then(|course| course.completed_at);
            let Some(at) = on.and_then(|at| calendar.position(Month::of(at.date()))) else { continue };
            self.totals[at].completed_orders += 1;
            self.totals[at].completed_sales += order.total();
        }
    }

    fn keep_cases(&mut self, calendar: &Calendar, orders: &[Order]) {
        for order in orders {
            let Some(course) = order.course() else { continue };
            for after_sale in &order.after_sales {
                let case = Case::of(order, *course, *after_sale);
                let moments = [after_sale.applied_at, after_sale.finished_at];
                let months: BTreeSet<usize> =
                    moments.iter().filter_map(|at| calendar.position(Month::of(at.date()))).collect();
                for month in months {
                    self.cases.entry(month).or_default().push(case.clone());
                }
            }
        }
    }

    fn keep_entries(&mut self, calendar: &Calendar, orders: &[Order]) {
        for entry in orders.iter().flat_map(|order| bills::of_order(self.book.store.platform, order)) {
            let month = calendar.position(Month::of(entry.day()));
            if let Some(month) = month.filter(|month| *month >= calendar.end_point()) {
                self.entries.entry(month).or_default().push(entry);
            }
        }
    }

    fn count_month(&mut self, calendar: &Calendar, month_at: usize) {
        let by = calendar.today.and_time(NaiveTime::MIN);
        let totals = &mut self.totals[month_at];
        let mut buyers = BTreeSet::new();
        let mut refunded = Money::ZERO;
        for order in &self.hand.orders {
            totals.placed_orders += 1;
            totals.placed_sales += order.total();
            if order.course().is_none() {
                continue;
            }
            totals.paid_orders += 1;
            totals.paid_sales += order.total();
            totals.freight += order.freight;
            totals.pieces += order.pieces();
            totals.paid_lines += u64::try_from(order.lines.len()).unwrap_or(0);
            buyers.insert(order.buyer.number);
            refunded += order.refunded(by);
        }
        let platform = self.book.store.platform;
        if platform.knows_buyers() {
            totals.buyers = u64::try_from(buyers.len()).ok();
        }
        if self.book.growth.tmall.is_some() {
            totals.tmall = Some(tmall_totals(&self.hand));
        }
        let month = calendar.months[month_at];
        let back = self.hand.cases.iter().map(|case| &case.after_sale);
        let back = back.filter(|case| case.state(by) == CaseState::Granted);
        let back = back.filter(|case| Month::of(case.finished_at.date()) == month);
        let back: Money = back.map(|case| case.amount).sum();
        if platform.states_refunds() {
            totals.refunded_sales = Some(refunded);
            totals.refunded_sales_by_refund_day = Some(back);
        }
    }

    fn note_end_point(&mut self, calendar: &Calendar) {
        let month = calendar.months[calendar.end_point()];
        let store = self.book.store.code.clone();
        if self.book.growth.tmall.is_some() {
            let (buyers, returning_buyers) = self.buyers.counts();
            let from = calendar.months[self.book.engagement_start(calendar)].first_day();
            let window = daiyun_base::period::DayRange { from, to: month.last_day() };
            self.window = Some(WindowBuyers { store: store.clone(), window, buyers, returning_buyers });
        }
        if let Some(sku) = &self.book.growth.hero_sku {
            let paid = self.hand.orders.iter().filter(|order| order.course().is_some());
            let lines = paid.flat_map(|order| &order.lines);
            let hero = lines.filter(|line| self.book.goods[line.good].sku.code == *sku);
            let paid_sales = hero.map(|line| line.owed).sum();
            self.hero = Some(HeroSku { store, sku: sku.clone(), month, paid_sales });
        }
    }
}

fn tmall_totals(hand: &Hand) -> TmallTotals {
    TmallTotals {
        visitors: hand.days.iter().map(|day| day.visitors).sum(),
        new_followers: hand.days.iter().map(|day| day.new_followers).sum(),
        ad_spend: hand.ads.iter().map(|ad| ad.spend).sum(),
        attributed_sales: hand.ads.iter().map(|ad| ad.attributed).sum(),
        clicks: hand.ads.iter().map(|ad| ad.clicks).sum(),
        impressions: hand.ads.iter().map(|ad| ad.impressions).sum(),
    }
}

/// Refund numbers begin with another digit than order numbers, so that nobody takes one for the other.
pub(crate) const REFUND_NUMBERS: u64 = 1_000_000_000_000_000_000;

impl Case {
    fn of(order: &Order, course: Course, after_sale: AfterSale) -> Self {
        let line_no = order.line_no(after_sale.line);
        let line = &order.lines[after_sale.line];
        Self {
            order_no: order.no,
            line_no,
            refund_no: line_no + REFUND_NUMBERS,
            buyer: order.buyer.number,
            placed_on: order.placed_at.date(),
            good: line.good,
            owed: line.owed,
            order_total: order.total(),
            course,
            after_sale,
        }
    }

    /// Whether the case gives the whole line back.
    pub(crate) fn is_full(&self) -> bool {
        self.after_sale.amount >= self.owed
    }
}
