//! Middle and spread that a few wild days cannot move: the median, and the median distance from it.

/// Turns a median absolute deviation into the standard deviation of a normal distribution: 1 ÷ Φ⁻¹(¾).
const NORMAL_SCALE: f64 = 1.482_602_218_505_602;

/// The 90th percentile of the standard normal distribution: a symmetric interval of this many standard deviations holds
/// eight days in ten. Wider intervals look safer but hide the shocks an operator wants to hear about.
pub(crate) const EIGHT_IN_TEN: f64 = 1.281_551_565_544_6;

/// The spread of a few values is itself uncertain, so their interval must reach further: by 1.3 ÷ n, fitted to simulated
/// normal series of 4 to 26 values (a test in `anomaly` holds the outcome).
const FEW_VALUES_REACH: f64 = 1.3;

/// The spread is never taken as less than this share of the centre. Days that happened to agree to the fen would
/// otherwise make any ordinary day look impossible.
pub(crate) const LEAST_SPREAD: f64 = 0.02;

/// With a handful of values the median deviation comes out too small on average; these factors, for 2 to 9 values, undo
/// that (Croux and Rousseeuw, "Time-efficient algorithms for two highly robust estimators of scale", 1992).
const FEW_VALUES: [f64; 8] = [1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107];

/// The middle value; the mean of the two middle ones for an even number. Nothing for no values.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        return sorted.get(middle).copied();
    }
    Some(f64::midpoint(*sorted.get(middle.checked_sub(1)?)?, *sorted.get(middle)?))
}

/// The robust standard deviation around a centre.
pub(crate) fn spread(values: &[f64], centre: f64) -> f64 {
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    let middle = median(&distances).unwrap_or(0.0);
    middle * NORMAL_SCALE * few_values_factor(values.len())
}

/// How much wider an interval must be because the centre itself is a median of few values, whose variance is π ÷ 2n.
pub(crate) fn median_uncertainty(count: usize) -> f64 {
    std::f64::consts::FRAC_PI_2 / as_float(count)
}

/// How many spreads around the median of `count` values hold the next one eight times in ten.
pub(crate) fn reach_of_next(count: usize) -> f64 {
    EIGHT_IN_TEN * (1.0 + FEW_VALUES_REACH / as_float(count)) * (1.0 + median_uncertainty(count)).sqrt()
}

pub(crate) fn as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

fn few_values_factor(count: usize) -> f64 {
    match count.checked_sub(2).and_then(|at| FEW_VALUES.get(at)) {
        Some(factor) => *factor,
        None if count < 2 => 1.0,
        None => as_float(count) / (as_float(count) - 0.8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0]), Some(5.0));
        assert_eq!(median(&[5.0, 1_000_000.0, 4.0]), Some(5.0));
        assert_eq!(median(&[-4.0, -2.0, -9.0, -1.0]), Some(-3.0));
    }

    #[test]
    fn one_wild_value_does_not_move_the_spread() {
        let calm = spread(&[100.0, 110.0, 90.0, 105.0, 95.0], 100.0);
        let wild = spread(&[100.0, 110.0, 90.0, 105.0, 9_500.0], 100.0);
        assert!((calm - 8.94).abs() < 0.01, "{calm}");
        assert!(wild < 2.1 * calm, "{wild}");
        assert!(spread(&[7.0, 7.0, 7.0], 7.0).abs() < f64::EPSILON);
    }
}
