//! Columns of values, one for each row of a fact; [`crate::fact`] hands them out.

use crate::fact::ColumnKind;

/// A column of values, one for each row.
#[derive(Clone, Debug)]
pub enum Values {
    /// Text values.
    Text(TextValues),
    /// Every other kind.
    Number(NumberValues),
}

impl Values {
    /// An empty column for a kind.
    #[must_use]
    pub fn empty(kind: ColumnKind) -> Self {
        if kind == ColumnKind::Text {
            Self::Text(TextValues::default())
        } else {
            Self::Number(NumberValues::default())
        }
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an empty cell.
    pub fn push_empty(&mut self) {
        match self {
            Self::Text(values) => values.push(None),
            Self::Number(values) => values.push(None),
        }
    }
}

/// Texts laid end to end: one allocation for a column, not one for a cell.
#[derive(Clone, Debug, Default)]
pub struct TextValues {
    bytes: String,
    ends: Vec<usize>,
    present: Vec<bool>,
}

impl TextValues {
    /// Adds a cell.
    #[inline]
    pub fn push(&mut self, value: Option<&str>) {
        if let Some(text) = value {
            self.bytes.push_str(text);
        }
        self.ends.push(self.bytes.len());
        self.present.push(value.is_some());
    }

    /// The cell of a row.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        if !self.present.get(row).copied().unwrap_or(false) {
            return None;
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        Some(&self.bytes[start..self.ends[row]])
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// All cells laid end to end, where each of them ends, and which of them are not empty.
    #[must_use]
    pub fn parts(&self) -> (&str, &[usize], &[bool]) {
        (&self.bytes, &self.ends, &self.present)
    }

    /// Every cell in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// Numbers with empty cells.
#[derive(Clone, Debug, Default)]
pub struct NumberValues {
    values: Vec<i64>,
    present: Vec<bool>,
}

impl NumberValues {
    /// Adds a cell.
    #[inline]
    pub fn push(&mut self, value: Option<i64>) {
        self.values.push(value.unwrap_or(0));
        self.present.push(value.is_some());
    }

    /// The cell of a row.
    #[must_use]
    #[inline]
    pub fn get(&self, row: usize) -> Option<i64> {
        self.present.get(row).copied().unwrap_or(false).then(|| self.values[row])
    }

    fn len(&self) -> usize {
        self.values.len()
    }

    /// The numbers, 0 where a cell is empty, and which cells are not.
    #[must_use]
    pub fn parts(&self) -> (&[i64], &[bool]) {
        (&self.values, &self.present)
    }

    /// The smallest and the largest; nothing when all cells are empty.
    #[must_use]
    pub fn range(&self) -> Option<(i64, i64)> {
        self.iter().flatten().fold(None, |range, value| match range {
            Some((min, max)) => Some((value.min(min), value.max(max))),
            None => Some((value, value)),
        })
    }

    /// Every cell in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<i64>> {
        (0..self.len()).map(|row| self.get(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_columns_keep_empty_apart_from_missing() {
        let mut values = TextValues::default();
        values.push(Some("禾裳"));
        values.push(None);
        values.push(Some(""));
        assert_eq!(values.iter().collect::<Vec<_>>(), [Some("禾裳"), None, Some("")]);
    }

    #[test]
    fn a_range_skips_empty_cells() {
        let mut values = NumberValues::default();
        assert_eq!(values.range(), None);
        for value in [Some(3), None, Some(-2)] {
            values.push(value);
        }
        assert_eq!(values.range(), Some((-2, 3)));
        assert_eq!(values.parts(), (&[3, 0, -2][..], &[true, false, true][..]));
    }
}
