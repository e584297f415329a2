//! Chance without a clock or an operating system: the same seed gives the same world on every machine, so a test can
//! name a total and a bug report can name a seed. `SplitMix64` (Steele, Lea, Flood 2014): three lines, passes the usual
//! statistical batteries, and integers only, so no platform rounds differently.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// A stream of its own for each purpose (store, month …): drawing more in one place changes nothing elsewhere.
    pub(crate) fn for_purpose(seed: u64, purpose: &[u64]) -> Self {
        let mut stream = Self(seed);
        for part in purpose {
            stream = Self(stream.next() ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        }
        stream
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 when there is nothing to choose from.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(0);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// A position in a list of `length`.
    pub(crate) fn position(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap_or(0))).unwrap_or(0)
    }

    /// Whether something of this likelihood happens.
    pub(crate) fn happens(&mut self, ppm: u64) -> bool {
        self.below(1_000_000) < ppm
    }
}

/// A choice among weighted positions, prepared once and drawn from often.
#[derive(Clone, Debug)]
pub(crate) struct Weighted {
    ends: Vec<u64>,
}

impl Weighted {
    /// Prepares the weights.
    pub(crate) fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let mut total = 0;
        let ends = weights
            .into_iter()
            .map(|weight| {
                total += weight;
                total
            })
            .collect();
        Self { ends }
    }

    /// The sum of all weights.
    pub(crate) fn total(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// One position, as likely as its weight.
    pub(crate) fn draw(&self, random: &mut Random) -> usize {
        let at = random.below(self.total());
        self.ends.partition_point(|end| *end <= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_has_its_own_stream_and_a_seed_repeats_it() {
        let draw = |seed, purpose: &[u64]| Random::for_purpose(seed, purpose).next();
        assert_eq!(draw(7, &[1, 2]), draw(7, &[1, 2]));
        assert_ne!(draw(7, &[1, 2]), draw(7, &[2, 1]));
        assert_ne!(draw(7, &[1, 2]), draw(8, &[1, 2]));
    }

    #[test]
    fn draws_stay_inside_and_follow_the_weights() {
        let mut random = Random::for_purpose(1, &[]);
        let weighted = Weighted::new([0, 30, 0, 70]);
        let mut hits = [0_u32; 4];
        for _ in 0..10_000 {
            hits[weighted.draw(&mut random)] += 1;
            assert!((3..=5).contains(&random.between(3, 5)));
        }
        assert_eq!((hits[0], hits[2]), (0, 0), "a weight of zero is never drawn");
        assert!((2_700..3_300).contains(&hits[1]), "{hits:?}");
        assert_eq!(random.below(0), 0);
    }
}
