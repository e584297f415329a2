//! Who buys. A share of buyers comes back, and at the end of the case's window the share of buyers with two or more
//! paid orders is the one the definitions ask for: not by luck, but because each returning order is given to a buyer
//! who bought once as long as the share is short of its target, and to a regular otherwise.

use crate::random::Random;

/// How many of a million paid orders come from a buyer who already bought in the window, month by month; the last one
/// goes on. It rises because a window starts with nobody who could come back: without the rise the first month would
/// have far fewer different buyers than orders.
const RETURNING_PPM: [u64; 6] = [60_000, 160_000, 260_000, 300_000, 340_000, 380_000];

/// The highest share of returning buyers that so many returning orders reach in six level months: a quarter of all
/// orders returns, so a third of the buyers can.
pub(crate) const HIGHEST_REPURCHASE_PPM: u64 = 330_000;

/// Of the first orders in the window so many come from a buyer of an earlier time.
const FROM_EARLIER_PPM: u64 = 220_000;

/// The buyers of one store.
#[derive(Debug)]
pub(crate) struct Buyers {
    target_ppm: u64,
    /// Months since the window was opened, the running one included.
    months: usize,
    known: u32,
    earlier: Vec<u32>,
    once: Vec<u32>,
    regular: Vec<u32>,
}

/// The buyer of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Buyer {
    pub(crate) number: u32,
    /// The first paid order ever in this store.
    pub(crate) new: bool,
}

impl Buyers {
    pub(crate) fn new(target_ppm: u64) -> Self {
        Self { target_ppm, months: 0, known: 0, earlier: Vec::new(), once: Vec::new(), regular: Vec::new() }
    }

    /// Starts the window that the target share is measured in; who bought before counts as new in it.
    pub(crate) fn open_window(&mut self) {
        self.months = 0;
        self.earlier.append(&mut self.once);
        self.earlier.append(&mut self.regular);
    }

    /// Starts a month.
    pub(crate) fn open_month(&mut self) {
        self.months += 1;
    }

    /// How many bought in the window, and how many of them at least twice.
    pub(crate) fn counts(&self) -> (u64, u64) {
        let regular = u64::try_from(self.regular.len()).unwrap_or(0);
        let once = u64::try_from(self.once.len()).unwrap_or(0);
        (once + regular, regular)
    }

    /// The buyer of a paid order.
    pub(crate) fn pay(&mut self, random: &mut Random) -> Buyer {
        let ppm = RETURNING_PPM[self.months.saturating_sub(1).min(RETURNING_PPM.len() - 1)];
        let returning = random.happens(ppm) && !self.once.is_empty();
        if returning { self.come_back(random) } else { self.first_in_window(random) }
    }

    /// Somebody who places an order and never pays it: a name that need not be known.
    pub(crate) fn hesitate(&self, random: &mut Random) -> Buyer {
        let beyond = u64::from(self.known) + 1_000;
        Buyer { number: u32::try_from(random.below(beyond)).unwrap_or(0), new: false }
    }

    fn first_in_window(&mut self, random: &mut Random) -> Buyer {
        if !self.earlier.is_empty() && random.happens(FROM_EARLIER_PPM) {
            let number = self.earlier.swap_remove(random.position(self.earlier.len()));
            self.once.push(number);
            return Buyer { number, new: false };
        }
        self.known += 1;
        self.once.push(self.known);
        Buyer { number: self.known, new: true }
    }

    fn come_back(&mut self, random: &mut Random) -> Buyer {
        let (buyers, regular) = self.counts();
        if self.regular.is_empty() || (regular + 1) * 1_000_000 <= buyers * self.target_ppm {
            let number = self.once.swap_remove(random.position(self.once.len()));
            self.regular.push(number);
            return Buyer { number, new: false };
        }
        Buyer { number: self.regular[random.position(self.regular.len())], new: false }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_share_of_returning_buyers_is_the_one_asked_for() {
        for target_ppm in [150_000, 280_000, 320_000, HIGHEST_REPURCHASE_PPM] {
            let mut random = Random::for_purpose(5, &[target_ppm]);
            let mut buyers = Buyers::new(target_ppm);
            buyers.open_month();
            for _ in 0..500 {
                buyers.pay(&mut random);
            }
            buyers.open_window();
            let mut orders: BTreeMap<u32, u32> = BTreeMap::new();
            for _ in 0..6 {
                buyers.open_month();
                for _ in 0..1_500 {
                    *orders.entry(buyers.pay(&mut random).number).or_default() += 1;
                }
            }
            let returning = u64::try_from(orders.values().filter(|count| **count > 1).count()).unwrap();
            let all = u64::try_from(orders.len()).unwrap();
            assert_eq!(buyers.counts(), (all, returning), "what is counted is what happened");
            let ppm = returning * 1_000_000 / all;
            assert!(ppm <= target_ppm && target_ppm - ppm < 1_500, "{ppm} of {target_ppm}");
        }
    }
}
