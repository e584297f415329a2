//! `cargo xtask docs`: the pages under `docs/reference`, the description of the API and the console's types, all
//! written from what the program itself reads. Nobody edits them by hand; `check` fails when they are stale.

mod console;
mod page;

use crate::build;
use crate::place::Place;
use crate::setup;
use crate::shell::{self, Failure, Outcome};

const FOLDER: &str = "docs/reference";
const OPENAPI: &str = "docs/reference/openapi.json";
const CONSOLE: &str = "docs/reference/pages.md";
const SCHEMA: &str = "web/src/api/schema.ts";

/// A page and the definitions it shows.
struct Page {
    file: &'static str,
    title: &'static str,
    /// Folder of `definitions/`, or one file in it.
    from: &'static str,
}

const PAGES: [Page; 7] = [
    Page { file: "facts.md", title: "事实表 · Facts: what a shop reports", from: "facts" },
    Page { file: "formats.md", title: "平台报表格式 · Report formats we read", from: "platforms" },
    Page { file: "metrics.md", title: "指标口径 · Metrics and how each is counted", from: "metrics" },
    Page { file: "alerts.md", title: "预警规则 · Alert rules", from: "alerts" },
    Page { file: "sop.md", title: "SOP 模板 · SOP templates", from: "sop" },
    Page { file: "roles.md", title: "角色与权限 · Roles", from: "policies/roles.toml" },
    Page { file: "policies.md", title: "规则与限额 · Policies", from: "policies" },
];

/// Writes everything anew.
pub fn run(place: &Place) -> Outcome {
    for (path, text) in pages(place)? {
        shell::write(&place.at(&path), &text)?;
        println!("  {path}");
    }
    build::program(place)?;
    let openapi = openapi(place)?;
    shell::write(&place.at(OPENAPI), &openapi)?;
    println!("  {OPENAPI}");
    shell::write(&place.at(CONSOLE), &console::text(place, &openapi)?)?;
    println!("  {CONSOLE}");
    setup::console_tools(place)?.npm().args(["run", "--silent", "api"]).run()?;
    println!("  {SCHEMA}");
    Ok(())
}

/// Fails when something written differs from what would be written now.
pub fn check(place: &Place) -> Outcome {
    let mut expected = pages(place)?;
    let openapi = openapi(place)?;
    expected.push((CONSOLE.to_owned(), console::text(place, &openapi)?));
    expected.push((OPENAPI.to_owned(), openapi));
    let read = |path: &str| std::fs::read_to_string(place.at(path)).unwrap_or_default();
    let mut stale: Vec<String> =
        expected.iter().filter(|(path, text)| read(path) != *text).map(|(path, _)| path.clone()).collect();
    let before = read(SCHEMA);
    setup::console_tools(place)?.npm().args(["run", "--silent", "api"]).run()?;
    if read(SCHEMA) != before {
        stale.push(SCHEMA.to_owned());
        shell::write(&place.at(SCHEMA), &before)?;
    }
    if stale.is_empty() {
        println!("  {} generated files are fresh", expected.len());
        return Ok(());
    }
    Err(Failure::new(format!(
        "stale: {}\nrun `cargo xtask docs` and commit what it writes",
        stale.join(", ")
    )))
}

/// Every page of the reference with its text. A page without definitions yet is left out.
fn pages(place: &Place) -> Outcome<Vec<(String, String)>> {
    let mut written = Vec::new();
    let mut list = String::new();
    for page in &PAGES {
        let sources = page::sources(place, page.from)?;
        if sources.is_empty() {
            continue;
        }
        written.push((format!("{FOLDER}/{}", page.file), page::text(page.title, page.from, &sources)?));
        list.push_str(&format!("- [{}]({})\n", page.title, page.file));
    }
    let note = "Written by `cargo xtask docs` from `definitions/` and the program; edit there.";
    list.push_str("- [页面地址 · Pages of the console](pages.md)\n");
    list.push_str("- [接口 · The API](openapi.json)\n");
    written.push((format!("{FOLDER}/README.md"), format!("# 参考 · Reference\n\n{note}\n\n{list}")));
    Ok(written)
}

/// The description of the API as the program prints it, with a final newline as every text file has.
fn openapi(place: &Place) -> Outcome<String> {
    let text = place.daiyun("openapi").output()?;
    Ok(format!("{}\n", text.trim_end()))
}
