//! Where the columns of a row come from, when they do not all come from its main observation.

use std::fmt::Write as _;

use crate::error::{LakeError, Result};
use crate::merge::Source;
use crate::schema::Coverage;

/// When a value was seen: instant, status rank, batch. The greater wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Observation {
    pub at: i64,
    pub rank: i64,
    pub batch_no: i64,
}

/// Columns that do not come from the main row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Other {
    pub source: Source,
    pub seen: Observation,
    pub columns: Coverage,
}

/// `at.rank.batch:columns` for each observation besides the main one, the newest first, so that equal states are
/// equal texts.
pub(crate) fn write(others: &[Other]) -> String {
    let mut others = others.to_vec();
    others.sort_unstable_by_key(|other| std::cmp::Reverse(other.seen));
    let mut text = String::new();
    for Other { seen: Observation { at, rank, batch_no }, columns, .. } in others {
        let _ = write!(text, "{at}.{rank}.{batch_no}:{:x};", columns.bits());
    }
    text
}

/// The opposite of [`write`]; every column it lists is stored in the row itself.
pub(crate) fn parse(text: &str, source: Source) -> Result<Vec<Other>> {
    let part = |part: &str| -> Option<Other> {
        let (seen, columns) = part.split_once(':')?;
        let mut numbers = seen.splitn(3, '.').map(str::parse::<i64>);
        let seen = Observation {
            at: numbers.next()?.ok()?,
            rank: numbers.next()?.ok()?,
            batch_no: numbers.next()?.ok()?,
        };
        let bits = u64::from_str_radix(columns, 16).ok()?.cast_signed();
        Some(Other { source, seen, columns: Coverage::from_bits(bits) })
    };
    text.split_terminator(';')
        .map(|one| part(one).ok_or_else(|| LakeError::Engine(format!("provenance {one:?} does not parse"))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back_what_it_wrote() {
        let other = |at, rank, batch_no, columns: &[usize]| Other {
            source: 7,
            seen: Observation { at, rank, batch_no },
            columns: Coverage::of(columns.iter().copied()),
        };
        let others = [other(5, 1, 2, &[0, 63]), other(-1, 0, 9, &[3])];
        assert_eq!(write(&others), "5.1.2:8000000000000001;-1.0.9:8;");
        assert_eq!(parse(&write(&others), 7).unwrap(), others);
        assert_eq!(write(&[others[1], others[0]]), write(&others));
    }

    #[test]
    fn a_damaged_text_is_refused() {
        for bad in ["5.1:3;", "5.1.2;", "a.1.2:3;", "5.1.2:zz;"] {
            assert!(parse(bad, 0).is_err(), "{bad}");
        }
    }
}
