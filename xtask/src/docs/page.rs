//! One page from definition files, read as plain TOML: every entry with its words, its plain values as a list and its
//! lists of tables as tables. Cases and hand-written checks are proof, not reference, and are left out.

use std::path::Path;

use toml::{Table, Value};

use crate::place::Place;
use crate::shell::{self, Failure, Outcome};

/// Not shown: proof, and what the heading already says.
const LEFT_OUT: [&str; 6] = ["cases", "case", "check", "code", "label", "entry"];
/// Shown first in a table; the rest follows in alphabetical order.
const FIRST: [&str; 7] = ["code", "name", "from", "to", "label", "kind", "read"];

/// The definition files at a path of `definitions/`, as `(path, text)` in path order.
pub fn sources(place: &Place, from: &str) -> Outcome<Vec<(String, String)>> {
    let mut found = Vec::new();
    collect(&place.at(&format!("definitions/{from}")), from, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(path: &Path, name: &str, found: &mut Vec<(String, String)>) -> Outcome {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            collect(&entry.path(), &format!("{name}/{}", entry.file_name().to_string_lossy()), found)?;
        }
    } else if path.is_file() && name.ends_with(".toml") {
        found.push((name.to_owned(), shell::read(path)?));
    }
    Ok(())
}

/// The page as Markdown.
pub fn text(title: &str, from: &str, sources: &[(String, String)]) -> Outcome<String> {
    let mut page =
        format!("# {title}\n\nWritten by `cargo xtask docs` from `definitions/{from}`; edit there.\n");
    for (path, text) in sources {
        let table: Table =
            toml::from_str(text).map_err(|error| Failure::new(format!("definitions/{path}: {error}")))?;
        let entries: Vec<&Table> = match table.get("entry").and_then(Value::as_array) {
            Some(entries) => entries.iter().filter_map(Value::as_table).collect(),
            None => vec![&table],
        };
        page.push_str(&format!("\n## `{path}`\n"));
        for entry in entries {
            page.push_str(&section(entry));
        }
    }
    Ok(page)
}

fn section(entry: &Table) -> String {
    let code = entry.get("code").map(cell).unwrap_or_default();
    let label = entry.get("label").map(cell).unwrap_or_default();
    let mut section = format!("\n### `{code}` {label}\n\n");
    let shown = || entry.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str()));
    for (key, value) in shown().filter(|(_, value)| rows(value).is_none()) {
        section.push_str(&format!("- {key}: {}\n", cell(value)));
    }
    for (key, rows) in shown().filter_map(|(key, value)| Some((key, rows(value)?))) {
        section.push_str(&format!("\n{key}:\n\n{}", grid(&rows)));
    }
    section
}

/// The rows of a list of tables.
fn rows(value: &Value) -> Option<Vec<&Table>> {
    let list = value.as_array().filter(|list| !list.is_empty())?;
    list.iter().map(Value::as_table).collect()
}

fn grid(rows: &[&Table]) -> String {
    let mut keys: Vec<&String> = rows.iter().flat_map(|row| row.keys()).collect();
    keys.sort_by_key(|key| (FIRST.iter().position(|first| first == key).unwrap_or(FIRST.len()), *key));
    keys.dedup();
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut grid = line(keys.iter().map(|key| (*key).clone()).collect());
    grid.push_str(&line(keys.iter().map(|_| "---".to_owned()).collect()));
    for row in rows {
        grid.push_str(&line(keys.iter().map(|key| row.get(*key).map(cell).unwrap_or_default()).collect()));
    }
    grid
}

/// A value in a table cell: one line, nothing that ends the cell.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|"),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(", "),
        Value::Table(table) if table.contains_key("zh") => {
            let text = |language: &str| table.get(language).map(cell).unwrap_or_default();
            format!("{} · {}", text("zh"), text("en"))
        }
        Value::Table(table) => {
            table.iter().map(|(key, value)| format!("{key}: {}", cell(value))).collect::<Vec<_>>().join("; ")
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_page_from_a_definition() {
        let source = r#"
            code = "orders"
            label = { zh = "订单", en = "Orders" }
            key = ["order_no"]
            cases = [{ a = 1 }]
            columns = [
              { name = "order_no", kind = "text", required = true },
              { name = "paid_fen", kind = "fen", values = ["a|b"] },
            ]"#;
        let page = text("Facts", "facts", &[("facts/orders.toml".into(), source.into())]).unwrap();
        let expected = "# Facts\n\nWritten by `cargo xtask docs` from `definitions/facts`; edit there.\n\n\
            ## `facts/orders.toml`\n\n### `orders` 订单 · Orders\n\n- key: order_no\n\ncolumns:\n\n\
            | name | kind | required | values |\n| --- | --- | --- | --- |\n\
            | order_no | text | true |  |\n| paid_fen | fen |  | a\\|b |\n";
        assert_eq!(page, expected);
    }

    #[test]
    fn a_broken_definition_names_its_file() {
        let error = text("Facts", "facts", &[("facts/typo.toml".into(), "code = ".into())]).unwrap_err();
        assert!(error.to_string().contains("definitions/facts/typo.toml"), "{error}");
    }
}
