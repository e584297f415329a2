//! The orders of occasions: drawn from a stream of their own, so that an occasion sells its amount to the fen whatever
//! month it falls in, and the rest of the month is drawn around it.

use chrono::{NaiveDateTime, TimeDelta};
use daiyun_base::money::Money;
use daiyun_base::period::Month;

use crate::book::{Book, Purpose};
use crate::buyers::Buyer;
use crate::course::{Occasion, OccasionKind};
use crate::draw;
use crate::order::{Ending, Line, Order};
use crate::plan::Calendar;
use crate::random::{Random, Weighted};

/// From the click to the payment, for everybody alike: the first and the last payment lie as far apart as the clicks.
const SECONDS_TO_PAY: i64 = 30;

/// The orders of all occasions of the store that are placed in a month. A history that starts later has none of an
/// earlier occasion.
pub(crate) fn orders(book: &Book<'_>, calendar: &Calendar, month_at: usize, places: &Weighted) -> Vec<Order> {
    let mut drawn = Vec::new();
    for (at, occasion) in book.world.occasions().iter().enumerate() {
        if occasion.store != book.store.code {
            continue;
        }
        let end_point = calendar.end_point();
        let span = occasion.span(calendar.months[end_point]);
        let mut random = book.random(calendar, end_point, Purpose::Occasion(at));
        let mut orders = draw_all(book, occasion, span, places, &mut random);
        orders.iter_mut().for_each(|order| order.occasion = Some(at));
        drawn.extend(
            orders
                .into_iter()
                .filter(|order| calendar.position(Month::of(order.placed_at.date())) == Some(month_at)),
        );
    }
    drawn
}

fn draw_all(
    book: &Book<'_>,
    occasion: &Occasion,
    (from, until): (NaiveDateTime, NaiveDateTime),
    places: &Weighted,
    random: &mut Random,
) -> Vec<Order> {
    let target = book.scale().of(occasion.amount);
    let sku = occasion.sku.as_ref();
    let good = sku.and_then(|code| book.goods.iter().position(|good| good.sku.code == *code));
    let seconds = (until - from).num_seconds();
    let mut orders: Vec<Order> = Vec::new();
    let mut paid = Money::ZERO;
    while paid < target {
        // The clicks leave room for the payment, so that all of it lies inside the span.
        let placed_at = from + TimeDelta::seconds(random.between(0, seconds - SECONDS_TO_PAY - 1));
        let good = good.unwrap_or_else(|| book.good_weights.draw(random));
        let quantity = match occasion.kind {
            OccasionKind::SellOut => 1,
            OccasionKind::Launch | OccasionKind::Live => 1 + u32::from(random.happens(180_000)),
        };
        let list = Money::from_fen(book.goods[good].sku.price.fen() * i64::from(quantity));
        let order = Order {
            no: 0,
            placed_at,
            ending: Ending::Paid(draw::course(placed_at + TimeDelta::seconds(SECONDS_TO_PAY), random)),
            buyer: Buyer { number: 0, new: false },
            place: places.draw(random),
            freight: Money::ZERO,
            lines: vec![Line { good, quantity, list, owed: list }],
            creator: None,
            occasion: None,
            after_sales: Vec::new(),
        };
        paid += order.total();
        orders.push(order);
    }
    draw::give_back(&mut orders, paid - target);
    if occasion.kind == OccasionKind::SellOut {
        pin_to_ends(&mut orders, (from, until), random);
    }
    orders
}

/// The first piece goes as the sale opens, the last one exactly as its time ends.
fn pin_to_ends(orders: &mut [Order], (from, until): (NaiveDateTime, NaiveDateTime), random: &mut Random) {
    orders.sort_by_key(|order| order.placed_at);
    let mut pin = |order: &mut Order, at: NaiveDateTime| {
        order.placed_at = at;
        order.ending = Ending::Paid(draw::course(at + TimeDelta::seconds(SECONDS_TO_PAY), random));
    };
    if let Some(last) = orders.last_mut() {
        pin(last, until);
    }
    if let Some(first) = orders.first_mut() {
        pin(first, from);
    }
}
