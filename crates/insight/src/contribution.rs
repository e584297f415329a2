//! Which part of the business a change came from: rows that are ranked and add up to the change exactly, so that nobody
//! has to ask where the rest went.

use daiyun_base::money::{PPM, ratio_ppm};

/// A segment's amount before and after (for metrics that add up: sales, orders, visitors).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The segment: a product, a channel, a store.
    pub segment: String,
    /// Before.
    pub before: i64,
    /// After.
    pub after: i64,
}

/// A segment's numerator and denominator before and after (for ratios: 退款率, 投产比).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioPart {
    /// The segment.
    pub segment: String,
    /// Numerator and denominator before.
    pub before: (i64, i64),
    /// Numerator and denominator after.
    pub after: (i64, i64),
}

/// A change and the rows it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributions {
    /// The whole change, in the unit of the metric.
    pub change: i64,
    /// Those that pushed in the direction of the change first, those that pushed back last.
    pub rows: Vec<Contribution>,
}

/// One segment's share of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The segment.
    pub segment: String,
    /// What it moved the metric by, in the unit of the metric. The rows sum to the whole change.
    pub change: i64,
    /// Its share of the whole change; the shares sum to one million. Nothing when nothing changed in total.
    pub share_ppm: Option<i64>,
}

/// Ranks the parts of a metric that adds up.
///
/// ```
/// use daiyun_insight::contribution::{Part, of_sum};
/// let part = |segment: &str, before, after| Part { segment: segment.to_owned(), before, after };
/// let table = of_sum(&[part("连衣裙", 900, 300), part("衬衫", 500, 600)]);
/// assert_eq!(table.change, -500);
/// assert_eq!(table.rows[0].segment, "连衣裙");
/// assert_eq!(table.rows[0].share_ppm, Some(1_200_000));
/// assert_eq!(table.rows[1].share_ppm, Some(-200_000));
/// ```
#[must_use]
pub fn of_sum(parts: &[Part]) -> Contributions {
    let changes = parts.iter().map(|part| (part.segment.clone(), part.after - part.before)).collect();
    ranked(changes)
}

/// Ranks the segments of a ratio by how much each moved it. A segment pushes a ratio up by being above the old average
/// more than before, whether its own ratio rose or a high segment grew: rate and mix together. Nothing when a
/// denominator is zero in total, because then there is no ratio to explain.
#[must_use]
pub fn of_ratio(parts: &[RatioPart]) -> Option<Contributions> {
    let sum = |pick: fn(&RatioPart) -> (i64, i64)| {
        parts.iter().map(pick).fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
    };
    let (before, after) = (sum(|part| part.before), sum(|part| part.after));
    let change = ratio_ppm(after.0, after.1)? - ratio_ppm(before.0, before.1)?;
    let average = before.0 as f64 / before.1 as f64;
    let above =
        |part: (i64, i64), whole: i64| (part.0 as f64 - average * part.1 as f64) / whole as f64 * PPM as f64;
    let exact: Vec<f64> =
        parts.iter().map(|part| above(part.after, after.1) - above(part.before, before.1)).collect();
    let whole = apportioned(change, &exact);
    Some(ranked(parts.iter().map(|part| part.segment.clone()).zip(whole).collect()))
}

fn ranked(mut changes: Vec<(String, i64)>) -> Contributions {
    let change: i64 = changes.iter().map(|(_, change)| change).sum();
    changes.sort_by(|a, b| if change < 0 { a.1.cmp(&b.1) } else { b.1.cmp(&a.1) });
    let exact: Vec<f64> = changes.iter().map(|(_, part)| *part as f64 / change as f64 * PPM as f64).collect();
    let shares = if change == 0 { Vec::new() } else { apportioned(PPM, &exact) };
    let rows = changes.into_iter().enumerate().map(|(at, (segment, change))| Contribution {
        segment,
        change,
        share_ppm: shares.get(at).copied(),
    });
    Contributions { change, rows: rows.collect() }
}

/// Whole numbers next to the exact ones that sum to `total`: each is rounded down, and what is left goes one by one to
/// the largest remainders, ties to the earlier.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates; the values are far inside i64")]
fn apportioned(total: i64, exact: &[f64]) -> Vec<i64> {
    let mut whole: Vec<i64> = exact.iter().map(|value| value.floor() as i64).collect();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor())));
    let mut left = total - whole.iter().sum::<i64>();
    // The total was rounded on its own, so it can lie a unit outside what the remainders could fill.
    if left < 0 {
        order.reverse();
    }
    for at in order.iter().cycle().take(exact.len() * 2) {
        if left == 0 {
            break;
        }
        whole[*at] += left.signum();
        left -= left.signum();
    }
    whole
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::effect::tests::Noise;

    fn show(table: &Contributions) -> String {
        let mut lines = vec![format!("{}", table.change)];
        for row in &table.rows {
            lines.push(format!("{} {} {:?}", row.segment, row.change, row.share_ppm));
        }
        lines.join("\n")
    }

    fn check_sum(parts: &[(&str, i64, i64)], expected: Expect) {
        let parts: Vec<Part> = parts
            .iter()
            .map(|(segment, before, after)| Part {
                segment: (*segment).to_owned(),
                before: *before,
                after: *after,
            })
            .collect();
        expected.assert_eq(&show(&of_sum(&parts)));
    }

    /// A segment, then numerator and denominator before and after.
    type RatioRow<'a> = (&'a str, (i64, i64), (i64, i64));

    fn check_ratio(parts: &[RatioRow<'_>], expected: Expect) {
        let parts: Vec<RatioPart> = parts
            .iter()
            .map(|(segment, before, after)| RatioPart {
                segment: (*segment).to_owned(),
                before: *before,
                after: *after,
            })
            .collect();
        expected.assert_eq(&of_ratio(&parts).map_or("no ratio".to_owned(), |table| show(&table)));
    }

    #[test]
    fn a_fall_lists_what_fell_first() {
        check_sum(
            &[("衬衫", 500, 600), ("连衣裙", 900, 300), ("裤装", 400, 400)],
            expect![[r#"
            -500
            连衣裙 -600 Some(1200000)
            裤装 0 Some(0)
            衬衫 100 Some(-200000)"#]],
        );
        check_sum(
            &[("一", 0, 1), ("二", 0, 1), ("三", 0, 1)],
            expect![[r#"
            3
            一 1 Some(333334)
            二 1 Some(333333)
            三 1 Some(333333)"#]],
        );
        check_sum(
            &[("一", 10, 20), ("二", 20, 10)],
            expect![[r#"
            0
            一 10 None
            二 -10 None"#]],
        );
        check_sum(&[], expect!["0"]);
    }

    #[test]
    fn a_ratio_moves_by_rate_and_by_mix() {
        // The refund rate of one product doubled.
        check_ratio(
            &[("连衣裙", (500, 5_000), (1_000, 5_000)), ("衬衫", (250, 5_000), (250, 5_000))],
            expect![[r#"
                50000
                连衣裙 50000 Some(1000000)
                衬衫 0 Some(0)"#]],
        );
        // No product's own rate changed: the bad one only sold more.
        check_ratio(
            &[("连衣裙", (500, 5_000), (900, 9_000)), ("衬衫", (250, 5_000), (50, 1_000))],
            expect![[r#"
                20000
                连衣裙 10000 Some(500000)
                衬衫 10000 Some(500000)"#]],
        );
        // A product without sales before, and one that is gone.
        check_ratio(
            &[("新品", (0, 0), (300, 1_000)), ("旧款", (100, 1_000), (0, 0))],
            expect![[r#"
            200000
            新品 200000 Some(1000000)
            旧款 0 Some(0)"#]],
        );
        check_ratio(&[("一", (1, 0), (1, 10))], expect!["no ratio"]);
    }

    #[test]
    fn rows_always_sum_to_the_change() {
        let mut noise = Noise::seeded(17);
        for count in 1..40 {
            let mut parts = Vec::new();
            for at in 0..count {
                let mut pair = || (noise.around(40_000, 0.4), noise.around(700_001, 0.3));
                parts.push(RatioPart { segment: at.to_string(), before: pair(), after: pair() });
            }
            let ratio = of_ratio(&parts).unwrap();
            assert_eq!(ratio.rows.iter().map(|row| row.change).sum::<i64>(), ratio.change);
            let sums: Vec<Part> = parts
                .iter()
                .map(|part| Part {
                    segment: part.segment.clone(),
                    before: part.before.0,
                    after: part.after.0,
                })
                .collect();
            let sum = of_sum(&sums);
            assert_eq!(sum.rows.iter().map(|row| row.change).sum::<i64>(), sum.change);
            assert_eq!(sum.rows.iter().filter_map(|row| row.share_ppm).sum::<i64>(), PPM);
        }
    }
}
