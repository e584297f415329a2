//! How a fact is stored: Arrow types, DuckLake type names, and the field ids both share. Column ids are the position
//! in the stored row counting from 1, system columns first, and never change: a new column goes at the end.

use std::collections::HashMap;
use std::sync::Arc;

use daiyun_base::fact::{ColumnKind, FactDefinition, SYSTEM_COLUMNS};
use daiyun_base::rollup::Rollup;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// The position of a system column in a stored row.
pub(crate) const STORE: usize = 0;
pub(crate) const BATCH_NO: usize = 1;
pub(crate) const OBSERVED_AT: usize = 2;
pub(crate) const OBSERVED_RANK: usize = 3;
pub(crate) const PROVENANCE: usize = 4;
/// How many columns stand before those of the definition.
pub(crate) const SYSTEM: usize = SYSTEM_COLUMNS.len();

/// Parquet's name for a column id in Arrow metadata.
const FIELD_ID: &str = "PARQUET:field_id";

/// A stored table: a fact, or sums of one.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub code: String,
    /// Names and kinds in storage order, the store first.
    pub columns: Vec<(String, ColumnKind)>,
    /// Texts that hardly ever repeat, which a dictionary would only make larger.
    pub unlike: Vec<String>,
    /// The columns a file has one value of, as DuckLake counts and transforms them.
    pub partition: Vec<(i64, &'static str)>,
}

impl Layout {
    pub(crate) fn of_fact(fact: &FactDefinition) -> Self {
        let own = fact.columns.iter().map(|column| (column.name.clone(), column.kind));
        let system = SYSTEM_COLUMNS.into_iter().map(|(name, kind)| (name.to_owned(), kind));
        let day = column_id(SYSTEM + fact.column(&fact.partition).unwrap_or(0));
        let buyers = fact.rollups.iter().filter_map(|rollup| rollup.buyers.as_ref());
        Self {
            code: fact.code.clone(),
            columns: system.chain(own).collect(),
            unlike: fact.key.iter().chain(buyers).cloned().collect(),
            partition: vec![(column_id(STORE), "identity"), (day, "year"), (day, "month")],
        }
    }

    /// A file of sums has the days its file of rows has, which are seldom of one month: it is partitioned by store only.
    pub(crate) fn of_rollup(fact: &FactDefinition, rollup: &Rollup) -> Self {
        let kind = |name: &str| match fact.column(name) {
            Some(at) if rollup.buyers.as_deref() != Some(name) => fact.columns[at].kind,
            Some(_) | None => ColumnKind::Count,
        };
        let sums = rollup.sums.iter().map(String::as_str);
        let own = rollup.keys().chain([Rollup::ROWS]).chain(sums).map(|name| (name.to_owned(), kind(name)));
        Self {
            code: rollup.code.clone(),
            columns: std::iter::once(("store".to_owned(), ColumnKind::Text)).chain(own).collect(),
            unlike: Vec::new(),
            partition: vec![(column_id(STORE), "identity")],
        }
    }

    /// The schema written to Parquet.
    pub(crate) fn stored(&self) -> SchemaRef {
        let fields = self.columns.iter().enumerate().map(|(at, (name, kind))| {
            let id = HashMap::from([(FIELD_ID.to_owned(), column_id(at).to_string())]);
            Field::new(name, arrow_type(*kind), true).with_metadata(id)
        });
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// The schema a query sees: the same, with text as views, which group and join faster.
    pub(crate) fn queried(&self) -> SchemaRef {
        let fields = self.columns.iter().map(|(name, kind)| {
            let data_type = if *kind == ColumnKind::Text { DataType::Utf8View } else { arrow_type(*kind) };
            Field::new(name, data_type, true)
        });
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }
}

/// The id of the column at a position.
pub(crate) fn column_id(position: usize) -> i64 {
    i64::try_from(position + 1).unwrap_or(i64::MAX)
}

/// The schema a fact's rows are written with.
pub(crate) fn stored(fact: &FactDefinition) -> SchemaRef {
    Layout::of_fact(fact).stored()
}

/// The Arrow type of a kind.
pub(crate) fn arrow_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Fen | ColumnKind::Count | ColumnKind::Ppm | ColumnKind::Seconds => DataType::Int64,
        ColumnKind::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        ColumnKind::Day => DataType::Date32,
        ColumnKind::Flag => DataType::Boolean,
    }
}

/// DuckLake's name for the same type.
pub(crate) fn ducklake_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "varchar",
        ColumnKind::Fen | ColumnKind::Count | ColumnKind::Ppm | ColumnKind::Seconds => "int64",
        ColumnKind::Instant => "timestamptz",
        ColumnKind::Day => "date",
        ColumnKind::Flag => "boolean",
    }
}

/// A set of a fact's own columns (positions in its definition), as one integer: which columns a file covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coverage(u64);

impl Coverage {
    /// How many columns a fact may have.
    pub(crate) const LIMIT: usize = 64;

    pub(crate) fn of(positions: impl IntoIterator<Item = usize>) -> Self {
        Self(positions.into_iter().fold(0, |set, at| set | 1 << at))
    }

    /// From its stored form.
    pub(crate) fn from_bits(bits: i64) -> Self {
        Self(bits.cast_unsigned())
    }

    /// The stored form.
    pub(crate) fn bits(self) -> i64 {
        self.0.cast_signed()
    }

    pub(crate) fn contains(self, position: usize) -> bool {
        self.0 & (1 << position) != 0
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn positions(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let at = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            (at < u64::BITS).then_some(at as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coverage_holds_the_first_and_the_last_possible_column() {
        let coverage = Coverage::of([0, 5, Coverage::LIMIT - 1]);
        assert_eq!(coverage.positions().collect::<Vec<_>>(), [0, 5, 63]);
        assert_eq!(Coverage::from_bits(coverage.bits()), coverage);
        assert_eq!(coverage.minus(Coverage::of([0, 1])), Coverage::of([5, 63]));
        assert_eq!(coverage.and(Coverage::of([0, 1])).union(Coverage::of([2])), Coverage::of([0, 2]));
        assert_eq!(Coverage::default().positions().count(), 0);
    }
}
