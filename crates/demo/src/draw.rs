//! Draws the orders of one store and month so that what is paid in the month is the target to the fen: orders are
//! drawn until they pass it, and the last excess is given back as small coupons.

use chrono::{NaiveDateTime, TimeDelta};
use daiyun_base::money::{Money, Rate};

use crate::book::{Book, Days, Purpose};
use crate::buyers::{Buyer, Buyers};
use crate::occasions;
use crate::order::{AfterSale, AfterSaleKind, Course, Ending, Line, Order};
use crate::plan::Calendar;
use crate::random::{Random, Weighted};
use crate::strangers::PLACES;

/// A month of fewer orders spreads the excess over all of them; a larger one over every eighth, so that most prices
/// stay round.
const FEW_ORDERS: usize = 400;

/// Draws a month's orders, oldest first, with their after-sale cases and buyers.
pub(crate) fn orders(
    book: &Book<'_>,
    calendar: &Calendar,
    month_at: usize,
    buyers: &mut Buyers,
) -> Vec<Order> {
    let days = book.days(calendar, month_at);
    let mut random = book.random(calendar, month_at, Purpose::Orders);
    let hours = Weighted::new(book.world.rhythm().hours);
    let places = Weighted::new(PLACES.iter().map(|place| place.weight));
    let mut of_occasions = occasions::orders(book, calendar, month_at, &places);
    let taken: Money = of_occasions.iter().map(Order::total).sum();
    let target = (days.target - taken).max(Money::ZERO);
    let mut draft = Draft { book, days: &days, hours, places, random: &mut random };
    let mut orders = Vec::new();
    let mut paid = Money::ZERO;
    while paid < target {
        let order = draft.order();
        if order.course().is_some() {
            paid += order.total();
        }
        orders.push(order);
    }
    give_back(&mut orders, paid - target);
    orders.append(&mut of_occasions);
    orders.sort_by_key(|order| order.placed_at);
    for (at, order) in orders.iter_mut().enumerate() {
        order.no = order_no(book, calendar, month_at, at, &mut random);
        order.buyer = match order.ending {
            Ending::Paid(_) => buyers.pay(&mut random),
            Ending::Cancelled { .. } => buyers.hesitate(&mut random),
        };
        after_sales(book, order, &mut random);
    }
    orders
}

struct Draft<'a, 'w> {
    book: &'a Book<'w>,
    days: &'a Days,
    hours: Weighted,
    places: Weighted,
    random: &'a mut Random,
}

impl Draft<'_, '_> {
    fn order(&mut self) -> Order {
        let rhythm = self.book.world.rhythm();
        let placed_at = self.days.moment(&self.hours, self.random);
        let ending = if self.random.happens(rhythm.unpaid_ppm) {
            Ending::Cancelled { at: placed_at + TimeDelta::seconds(self.random.between(1_800, 86_400)) }
        } else {
            Ending::Paid(self.course(placed_at))
        };
        let freight_ppm = self.book.growth.freight_ppm.unwrap_or(rhythm.freight_ppm);
        let freight = if self.random.happens(freight_ppm) {
            Money::from_yuan(if self.random.happens(500_000) { 8 } else { 12 })
        } else {
            Money::ZERO
        };
        let creator = self.random.happens(self.book.growth.creator_ppm);
        Order {
            no: 0,
            placed_at,
            ending,
            buyer: Buyer { number: 0, new: false },
            place: self.places.draw(self.random),
            freight,
            lines: self.lines(),
            creator: creator.then(|| u32::try_from(self.random.below(8)).unwrap_or(0)),
            occasion: None,
            after_sales: Vec::new(),
        }
    }

    /// Most buyers pay within minutes, some sleep on it: an order of 23:50 may be paid on the next day. Payment never
    /// leaves the month, so that a month's target is met by its own orders.
    fn course(&mut self, placed_at: NaiveDateTime) -> Course {
        let slow = self.random.happens(60_000);
        let wait = if slow { self.random.between(1_800, 30_000) } else { self.random.between(9, 900) };
        let paid_at = (placed_at + TimeDelta::seconds(wait)).min(self.days.last_moment());
        course(paid_at, self.random)
    }

    fn lines(&mut self) -> Vec<Line> {
        let mut lines = vec![self.line()];
        let alone = self.book.store.platform.sells_one_by_one();
        if !alone && self.random.happens(self.book.world.rhythm().second_line_ppm) {
            let line = self.line();
            // The same SKU twice would be one line with a larger quantity.
            if line.good != lines[0].good {
                lines.push(line);
            }
        }
        lines
    }

    fn line(&mut self) -> Line {
        let good = self.book.good_weights.draw(self.random);
        let quantity = match self.random.below(100) {
            0..88 => 1,
            88..98 => 2,
            _ => 3,
        };
        let list = Money::from_fen(self.book.goods[good].sku.price.fen() * i64::from(quantity));
        let off = match self.random.below(100) {
            0..50 => Money::ZERO,
            50..75 => Rate::from_ppm(50_000).of(list),
            75..90 => Rate::from_ppm(80_000).of(list),
            _ => Rate::from_ppm(120_000).of(list),
        };
        // Coupons are whole yuan.
        let off = Money::from_yuan(off.fen() / 100);
        Line { good, quantity, list, owed: list - off }
    }
}

/// The course of an order that nothing disturbs.
pub(crate) fn course(paid_at: NaiveDateTime, random: &mut Random) -> Course {
    let shipped_at = paid_at + TimeDelta::seconds(random.between(14_400, 172_800));
    let completed_at = shipped_at + TimeDelta::seconds(random.between(4 * 86_400, 12 * 86_400));
    Course { paid_at, shipped_at: Some(shipped_at), completed_at: Some(completed_at) }
}

/// Takes the excess over a target back out of the orders, as coupons.
pub(crate) fn give_back(orders: &mut [Order], excess: Money) {
    let every = if orders.len() < FEW_ORDERS { 1 } else { 8 };
    let paid = orders.iter_mut().filter(|order| order.course().is_some());
    let mut lines: Vec<&mut Line> = paid.step_by(every).flat_map(|order| &mut order.lines).collect();
    let weights: Vec<u64> = lines.iter().map(|line| line.owed.fen().unsigned_abs()).collect();
    for (line, coupon) in lines.iter_mut().zip(excess.allocate(&weights)) {
        line.owed -= coupon;
    }
}

/// Nineteen digits: store, month, place in the month, chance, and two zeros that leave room for the lines.
fn order_no(book: &Book<'_>, calendar: &Calendar, month_at: usize, at: usize, random: &mut Random) -> u64 {
    let month = calendar.months[month_at];
    let months = u64::try_from(month.year()).unwrap_or(0) * 12 + u64::from(month.number());
    let digits = |value: usize| u64::try_from(value).unwrap_or(0);
    let head = (20 + digits(book.store_at)) * 100_000 + months;
    ((head * 10_000_000 + digits(at)) * 1_000 + random.below(1_000)) * 100
}

/// A case that is withdrawn, among all orders.
const WITHDRAWN_PPM: u64 = 8_000;

/// Gives an order its after-sale case, and lets the case bend the order's course.
fn after_sales(book: &Book<'_>, order: &mut Order, random: &mut Random) {
    let Ending::Paid(course) = &mut order.ending else { return };
    let (Some(shipped_at), Some(completed_at)) = (course.shipped_at, course.completed_at) else { return };
    if !random.happens(book.world.rhythm().refund_ppm) {
        if random.happens(WITHDRAWN_PPM) {
            let window = (shipped_at, (3, 60));
            let amount = order.lines[0].owed;
            order.after_sales.push(case(0, amount, AfterSaleKind::RefundOnly, window, random).withdrawn());
        }
        return;
    }
    let one = random.position(order.lines.len());
    match random.below(100) {
        // Four in ten change their mind before the parcel leaves.
        0..40 => {
            course.shipped_at = None;
            course.completed_at = None;
            in_full(order, AfterSaleKind::BeforeShipping, random);
        }
        // A third send the parcel back.
        40..75 => {
            course.completed_at = None;
            in_full(order, AfterSaleKind::ReturnRefund, random);
        }
        // Some keep the goods and get part of the money.
        75..86 => {
            let part = Rate::from_ppm(random.between(100_000, 400_000)).of(order.lines[one].owed);
            order.after_sales.push(case(
                one,
                part,
                AfterSaleKind::RefundOnly,
                (shipped_at, (72, 96)),
                random,
            ));
        }
        // The rest come late, weeks after the order was received: these move money of months already closed.
        _ => {
            let long = book.growth.long_refund_ppm;
            let is_long = long > 0 && random.happens(long);
            let window = (completed_at, if is_long { (1_440, 2_900) } else { (120, 840) });
            let amount = order.lines[one].owed;
            order.after_sales.push(case(one, amount, AfterSaleKind::ReturnRefund, window, random));
        }
    }
}

/// Everything goes back, a case for each line; freight goes with the first.
fn in_full(order: &mut Order, kind: AfterSaleKind, random: &mut Random) {
    let Some(course) = order.course().copied() else { return };
    let window = match course.shipped_at {
        None => (course.paid_at, (0, 4)),
        Some(shipped_at) => (shipped_at, (72, 120)),
    };
    let first = case(0, Money::ZERO, kind, window, random);
    for (at, line) in order.lines.iter().enumerate() {
        let freight = if at == 0 { order.freight } else { Money::ZERO };
        order.after_sales.push(AfterSale { line: at, amount: line.owed + freight, freight, ..first });
    }
}

/// A case that is applied for inside a window of hours after a moment.
fn case(
    line: usize,
    amount: Money,
    kind: AfterSaleKind,
    (from, hours): (NaiveDateTime, (i64, i64)),
    random: &mut Random,
) -> AfterSale {
    let applied_at = from + TimeDelta::seconds(random.between(hours.0 * 3_600 + 60, hours.1 * 3_600 + 3_600));
    let hours_to_finish = match kind {
        AfterSaleKind::BeforeShipping => random.between(1, 20),
        AfterSaleKind::RefundOnly => random.between(6, 48),
        AfterSaleKind::ReturnRefund => random.between(60, 190),
    };
    let finished_at = applied_at + TimeDelta::seconds(hours_to_finish * 3_600 + random.between(0, 3_599));
    AfterSale { line, amount, freight: Money::ZERO, kind, applied_at, finished_at, granted: true }
}

impl AfterSale {
    fn withdrawn(self) -> Self {
        Self { granted: false, ..self }
    }
}
