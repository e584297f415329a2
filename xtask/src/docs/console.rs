//! The page about the console's addresses: which page, which file, which right, and which part of the API stands behind it.

use serde_json::Value;

use crate::place::Place;
use crate::shell::{self, Failure, Outcome};

const CAPABILITIES: &str = "web/src/capabilities";
const TITLE: &str = "页面地址 · Pages of the console";
const NOTE: &str = "Written by `cargo xtask docs` from the console's `pages.ts` and the description of the API. An address begins with \
                    the slice: `/stores/…` is drawn by `web/src/capabilities/stores` and answered by \
                    `crates/agency/src/stores`. The home page `/` (`web/src/app/home`) is the one exception.";
/// The verbs of HTTP in the order people read them.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The whole page, from the files of the console and the text of the API's description.
pub fn text(place: &Place, openapi: &str) -> Outcome<String> {
    let api: Value = serde_json::from_str(openapi).map_err(|error| Failure::new(error.to_string()))?;
    let mut text = format!("# {TITLE}\n\n{NOTE}\n");
    for slice in slices(place)? {
        let source = shell::read(&place.at(&format!("{CAPABILITIES}/{slice}/pages.ts")))?;
        text.push_str(&section(&slice, &source, &api));
    }
    Ok(text)
}

fn slices(place: &Place) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(place.at(CAPABILITIES))? {
        let entry = entry?;
        if entry.path().join("pages.ts").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn section(slice: &str, source: &str, api: &Value) -> String {
    let mut section =
        format!("\n## `/{slice}`\n\n| address | page | right | file |\n| --- | --- | --- | --- |\n");
    for page in pages(source) {
        let file = format!("[{0}.tsx](../../{CAPABILITIES}/{slice}/{0}.tsx)", page.file);
        section.push_str(&format!(
            "| `{}` | {} · {} | {} | {file} |\n",
            page.path, page.zh, page.en, page.permission
        ));
    }
    section.push_str(&format!("\nAPI, in [`{slice}/`](../../crates/agency/src/{slice}):\n\n"));
    for operation in operations(slice, api) {
        section.push_str(&format!("- `{operation}`\n"));
    }
    section
}

/// What a `pages.ts` says of one page.
#[derive(Debug, PartialEq)]
struct Page<'a> {
    path: &'a str,
    zh: &'a str,
    en: &'a str,
    permission: String,
    file: &'a str,
}

/// A `pages.ts` is plain records; each begins with its path and ends with the file it loads.
fn pages(source: &str) -> Vec<Page<'_>> {
    let records = source.split("path: \"").skip(1);
    records
        .filter_map(|record| {
            let permission = record.split_once("permission: ")?.1;
            Some(Page {
                path: record.split_once('"')?.0,
                zh: quoted(record, "\"zh-CN\": \"")?,
                en: quoted(record, "\"en-US\": \"")?,
                permission: quoted(permission, "\"")
                    .filter(|_| permission.starts_with('"'))
                    .map_or_else(|| "everybody".to_owned(), |code| format!("`{code}`")),
                file: quoted(record, "import(\"./")?,
            })
        })
        .collect()
}

fn quoted<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once('"')?.0)
}

/// `GET /api/stores`, in the order of their paths.
fn operations(slice: &str, api: &Value) -> Vec<String> {
    let paths = api["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| METHODS.iter().map(move |method| (path, *method, &item[*method])))
        .filter(|(_, _, operation)| operation["tags"][0] == slice)
        .map(|(path, method, _)| format!("{} {path}", method.to_uppercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{operations, pages};

    #[test]
    fn a_page_is_read_from_its_record() {
        let source = r#"
            { path: "/stores", name: { "zh-CN": "店铺", "en-US": "Stores" }, permission: "stores.view", load: () => import("./StoresPage") },
            { path: "/stores/own", name: { "zh-CN": "我的", "en-US": "Own" }, permission: null, load: () => import("./OwnPage") },
        "#;
        let read: Vec<String> = pages(source)
            .iter()
            .map(|page| format!("{} {} {}", page.path, page.permission, page.file))
            .collect();
        assert_eq!(read, ["/stores `stores.view` StoresPage", "/stores/own everybody OwnPage"]);
    }

    #[test]
    fn operations_are_those_of_the_slice() {
        let api = json!({ "paths": {
            "/api/stores": { "get": { "tags": ["stores"] }, "post": { "tags": ["stores"] } },
            "/api/users": { "get": { "tags": ["access"] } },
        } });
        assert_eq!(operations("stores", &api), ["GET /api/stores", "POST /api/stores"]);
    }
}
