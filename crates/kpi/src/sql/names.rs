//! What people call the values of a dimension that are numbers to them: the title of a listing, the name of a plan.

use daiyun_base::period::DayRange;

use super::quote;
use crate::query::Dimension;

/// Where a dimension's values are named: fact, value, name, day.
const NAMED: [(Dimension, [&str; 4]); 6] = [
    (Dimension::Listing, ["order_lines", "listing_no", "title", "paid_on"]),
    (Dimension::Plan, ["ad_daily", "plan_no", "plan_name", "day"]),
    (Dimension::Unit, ["ad_daily", "unit_no", "unit_name", "day"]),
    (Dimension::Material, ["ad_daily", "unit_no", "unit_name", "day"]),
    (Dimension::Content, ["content_daily", "item_no", "title", "day"]),
    (Dimension::Creator, ["creator_deals", "creator_code", "creator_name", "agreed_on"]),
];

/// The statement that names some values of a dimension within some stores and days: rows of value and name. Nothing for
/// a dimension whose values are names already, and where there is nothing to name.
#[must_use]
pub fn names(by: Dimension, values: &[String], stores: &[String], days: DayRange) -> Option<String> {
    let [fact, value, name, day] =
        NAMED.iter().find(|(named, _)| *named == by).map(|(_, columns)| columns)?;
    if values.is_empty() {
        return None;
    }
    let one_of = |column: &str, texts: &[String]| {
        quote::is_one_of(column, &texts.iter().map(|text| quote::text(text)).collect::<Vec<String>>())
    };
    Some(format!(
        "SELECT {value}, MAX({name}) AS name\nFROM {fact}\nWHERE {}\n  AND {day} BETWEEN {} AND {}\n  AND {}\n  \
         AND {name} IS NOT NULL\nGROUP BY {value}\nORDER BY {value}\nLIMIT {}\n",
        one_of("store", stores),
        quote::day(days.from),
        quote::day(days.to),
        one_of(value, values),
        values.len()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_store_code_or_a_listing_number_ends_nothing() {
        let days = DayRange { from: "2026-06-01".parse().unwrap(), to: "2026-06-30".parse().unwrap() };
        let stores = ["A' OR '1'='1".to_owned()];
        let sql = names(Dimension::Listing, &["36'; --".to_owned()], &stores, days).unwrap();
        assert!(sql.contains("WHERE store = 'A'' OR ''1''=''1'\n"), "{sql}");
        assert!(sql.contains("AND listing_no = '36''; --'\n"), "{sql}");
        assert_eq!(names(Dimension::Platform, &["taobao".to_owned()], &stores, days), None);
        assert_eq!(names(Dimension::Plan, &[], &stores, days), None);
    }
}
