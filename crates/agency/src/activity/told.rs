//! What an activity changed, in pieces that can be shown: a field with its value before and after, or a fact, each with
//! its unit. The unit is read off the name, as everywhere: `_fen` is money, `_ppm` a rate, `_at` an instant.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// As it is.
    Text,
    /// Whole fen.
    Fen,
    /// Parts per million.
    Ppm,
    /// A whole number.
    Count,
    /// An instant in UTC.
    Instant,
    /// A day.
    Day,
    /// `true` or `false`.
    YesNo,
    /// The id of a record, or a hash.
    Id,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// Its name in the record; `value` where there was only one to change.
    pub field: String,
    /// How it is written.
    pub unit: Unit,
    /// Nothing when it was empty.
    pub before: Option<String>,
    /// Nothing when it is empty now.
    pub after: Option<String>,
}

/// Something that is told beside what changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fact {
    /// Its name.
    pub field: String,
    /// How it is written.
    pub unit: Unit,
    /// The value.
    pub value: String,
}

/// The most that is told of one activity.
const MOST: usize = 60;
/// How far into nested details it goes.
const DEEPEST: usize = 2;
/// Which sign-in it was done by is looked up elsewhere.
const SESSION: &str = "session";

/// The changes and the facts of an activity's detail.
#[must_use]
pub fn told(detail: &Value) -> (Vec<Change>, Vec<Fact>) {
    let mut told = (Vec::new(), Vec::new());
    if let Value::Object(fields) = detail {
        tell(fields, 0, &mut told);
    }
    told.0.truncate(MOST);
    told.1.truncate(MOST);
    told
}

fn tell(fields: &Map<String, Value>, depth: usize, told: &mut (Vec<Change>, Vec<Fact>)) {
    told.0.extend(changes_of("value", fields));
    for (field, value) in fields.iter().filter(|(field, _)| !is_apart(field, fields)) {
        if let Value::Object(inner) = value {
            if is_change(inner) {
                told.0.extend(changes_of(field, inner));
            } else if depth < DEEPEST {
                tell(inner, depth + 1, told);
            }
        } else if let Some(text) = text_of(value) {
            told.1.push(Fact { field: field.clone(), unit: unit_of(field, value), value: text });
        }
    }
}

/// What is told already, or not at all.
fn is_apart(field: &str, fields: &Map<String, Value>) -> bool {
    field == SESSION || (["before", "after"].contains(&field) && is_change(fields))
}

fn is_change(fields: &Map<String, Value>) -> bool {
    fields.contains_key("before") && fields.contains_key("after")
}

/// The change of one field; where a whole record stands on each side, of those of its fields that differ.
fn changes_of(field: &str, fields: &Map<String, Value>) -> Vec<Change> {
    let (Some(before), Some(after)) = (fields.get("before"), fields.get("after")) else { return Vec::new() };
    let change = |field: &str, before: &Value, after: &Value| {
        let known = if before.is_null() { after } else { before };
        let unit = unit_of(field, known);
        Change { field: field.to_owned(), unit, before: text_of(before), after: text_of(after) }
    };
    let (Value::Object(from), Value::Object(to)) = (before, after) else {
        return vec![change(field, before, after)];
    };
    let names: BTreeSet<&String> = from.keys().chain(to.keys()).collect();
    let of = |side: &Map<String, Value>, name: &str| side.get(name).cloned().unwrap_or(Value::Null);
    let pairs = names.into_iter().map(|name| (name, of(from, name), of(to, name)));
    pairs
        .filter(|(_, one, other)| one != other)
        .map(|(name, one, other)| change(name, &one, &other))
        .collect()
}

fn unit_of(field: &str, value: &Value) -> Unit {
    match value {
        Value::Bool(_) => Unit::YesNo,
        Value::Number(_) if field.ends_with("_fen") => Unit::Fen,
        Value::Number(_) if field.ends_with("_ppm") => Unit::Ppm,
        Value::Number(_) => Unit::Count,
        Value::String(_) if field.ends_with("_at") => Unit::Instant,
        Value::String(_) if field.ends_with("_on") || field == "day" => Unit::Day,
        Value::String(text) if is_id(text) => Unit::Id,
        Value::String(_) | Value::Array(_) | Value::Object(_) | Value::Null => Unit::Text,
    }
}

/// Ids and hashes are for copying, not for reading.
fn is_id(text: &str) -> bool {
    const HASH: usize = 64;
    Uuid::parse_str(text).is_ok() || (text.len() == HASH && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(items) => {
            let words: Vec<String> = items.iter().filter_map(text_of).collect();
            Some(words.join("、")).filter(|text| !text.is_empty())
        }
        Value::Object(_) => Some(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(detail: &Value, changes: &[&str], facts: &[&str]) {
        let (changed, known) = told(detail);
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let changed: Vec<String> = changed
            .iter()
            .map(|one| format!("{} {:?} {} → {}", one.field, one.unit, or(&one.before), or(&one.after)))
            .collect();
        let known: Vec<String> =
            known.iter().map(|one| format!("{} {:?} {}", one.field, one.unit, one.value)).collect();
        assert_eq!((changed, known), (strings(changes), strings(facts)), "{detail}");
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn what_changed_is_told_with_its_unit() {
        // Money keeps its fen, and a value that was empty is no zero.
        check(
            &json!({ "deposit_fen": { "before": null, "after": 500_000 }, "rate_ppm": { "before": 50_000, "after": 0 } }),
            &["deposit_fen Fen - → 500000", "rate_ppm Ppm 50000 → 0"],
            &[],
        );
        check(
            &json!({ "changes": { "role": { "before": "designer", "after": "finance" } }, "reason": "换岗", "session": "x" }),
            &["role Text designer → finance"],
            &["reason Text 换岗"],
        );
        check(
            &json!({ "before": "甲", "after": "乙", "kept": true }),
            &["value Text 甲 → 乙"],
            &["kept YesNo true"],
        );
        check(
            &json!({ "tags": { "before": [], "after": ["新品", "直播"] }, "note": { "before": 1 } }),
            &["tags Text - → 新品、直播"],
            &["before Count 1"],
        );
        check(
            &json!({ "day": "2026-07-01", "at": null, "id": Uuid::nil() }),
            &[],
            &["day Day 2026-07-01", "id Id 00000000-0000-0000-0000-000000000000"],
        );
        check(
            &json!({ "before": { "stage": "lead", "phase": null }, "after": { "stage": "active", "phase": null } }),
            &["stage Text lead → active"],
            &[],
        );
        check(&json!("a word"), &[], &[]);
    }

    #[test]
    fn nested_details_end_somewhere() {
        check(&json!({ "a": { "b": { "c": { "d": 1 } }, "e": 2 } }), &[], &["e Count 2"]);
        let many: Map<String, Value> = (0..1_000).map(|at| (format!("f{at}"), json!(at))).collect();
        assert_eq!(told(&Value::Object(many)).1.len(), MOST);
    }
}
