//! How commands speak: tables for people, JSON for programs, errors in both languages.

use std::fmt::Write as _;

use daiyun_agency::error::Failure;
use serde::Serialize;

/// An error as a person reads it.
pub(crate) fn error_text(failure: &Failure) -> String {
    let text = &failure.problem.text;
    let cause = failure.cause.as_ref().map(|cause| format!("\n  {cause}")).unwrap_or_default();
    format!("错误：{}\nError: {}{cause}", text.zh, text.en)
}

/// JSON on one line, ended.
pub(crate) fn json(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => println!("{text}"),
        Err(error) => eprintln!("{error}"),
    }
}

/// A table with aligned columns. Chinese characters take two places.
pub(crate) fn table(header: &[String], rows: &[Vec<String>]) {
    let width = |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let mut widths: Vec<usize> = header.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            widths[at] = widths[at].max(width(cell));
        }
    }
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (cell, target) in cells.iter().zip(&widths) {
            let _ = write!(text, "{cell}{}  ", " ".repeat(target - width(cell)));
        }
        text.trim_end().to_owned()
    };
    println!("{}", line(header));
    for row in rows {
        println!("{}", line(row));
    }
}
