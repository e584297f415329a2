//! Sums by day that are kept beside a fact, as the fact declares them. `lake` writes them in the commit of their rows, and
//! `kpi` reads them in place of the fact where they say as much.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::definition::Issues;
use crate::error::Label;
use crate::fact::{ColumnKind, FactDefinition};

/// A table of sums over the live rows of a fact: one row for each store, day and value of the `by` columns (an empty
/// value is a value of its own, an empty day too), within one file of the fact. So a query adds its rows up again, and
/// any sum over them is the sum over the fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollup {
    /// Table name, beside those of the facts.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// A day column of the fact.
    pub day: String,
    /// Columns of the fact that its rows are told apart by.
    #[serde(default)]
    pub by: Vec<String>,
    /// Columns of the fact that are added up, under their own names; a sum is empty only when all its values are.
    #[serde(default)]
    pub sums: Vec<String>,
    /// The column that names the buyer: one row for each buyer of a day. The column has the same name here, and tells
    /// exactly the same buyers apart, but holds a short form: it is to be counted and grouped by, not shown or compared
    /// with the fact's.
    #[serde(default)]
    pub buyers: Option<String>,
}

impl Rollup {
    /// How many rows of the fact a row stands for.
    pub const ROWS: &'static str = "rows";

    /// The columns of the fact that tell this table's rows apart: the day, the `by` columns, the buyer.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        [&self.day].into_iter().chain(&self.by).chain(&self.buyers).map(String::as_str)
    }

    pub(crate) fn check(&self, fact: &FactDefinition, issues: &mut Issues<'_>) {
        let field = |name: &str| format!("rollups.{} · {name}", self.code);
        let kind = |name: &str| fact.column(name).map(|at| fact.columns[at].kind);
        if kind(&self.day) != Some(ColumnKind::Day) {
            issues.add(&field(&self.day), "day 不是这张表的日期列", "写一个 day 列的名字");
        }
        for name in &self.by {
            if !matches!(kind(name), Some(ColumnKind::Text | ColumnKind::Flag | ColumnKind::Count)) {
                issues.add(&field(name), "by 只能用 text、flag、count 列", "写这样的列名");
            }
        }
        for name in &self.sums {
            if !matches!(kind(name), Some(ColumnKind::Fen | ColumnKind::Count | ColumnKind::Seconds)) {
                issues.add(&field(name), "sums 只能用 fen、count、seconds 列", "写这样的列名");
            }
        }
        if let Some(name) = &self.buyers
            && kind(name) != Some(ColumnKind::Text)
        {
            issues.add(&field(name), "buyers 不是 text 列", "写买家标识列的名字");
        }
        let mut seen = BTreeSet::from(["store", Self::ROWS]);
        for name in self.keys().chain(self.sums.iter().map(String::as_str)) {
            if !seen.insert(name) {
                issues.add(&field(name), "列名重复或与 store、rows 同名", "每列只写一次");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::definition::{Source, load_each};
    use crate::fact::FactDefinition;

    #[test]
    fn a_rollup_names_columns_that_can_be_added_up() {
        let fact = |rollup: &str| {
            let text = format!(
                r#"
                code = "orders"
                label = {{ zh = "订单", en = "Orders" }}
                key = ["order_no"]
                partition = "placed_on"
                columns = [
                  {{ name = "order_no", label = {{ zh = "订单号", en = "Order" }}, kind = "text", personal = false }},
                  {{ name = "placed_on", label = {{ zh = "下单", en = "Placed" }}, kind = "day", personal = false }},
                  {{ name = "paid_fen", label = {{ zh = "支付", en = "Paid" }}, kind = "fen", personal = false }},
                ]
                [[rollups]]
                code = "order_days"
                label = {{ zh = "按天", en = "By day" }}
                {rollup}"#
            );
            let mut found = Vec::new();
            load_each::<FactDefinition>(&[Source::new("facts/orders.toml", text)], &mut found);
            found.iter().map(|issue| issue.field.clone()).collect::<Vec<_>>()
        };
        assert!(fact("day = \"placed_on\"\nsums = [\"paid_fen\"]\nbuyers = \"order_no\"").is_empty());
        let bad = fact("day = \"order_no\"\nby = [\"paid_fen\", \"order_no\"]\nsums = [\"order_no\"]");
        assert_eq!(bad.len(), 5, "{bad:?}");
    }
}
