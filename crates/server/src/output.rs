//! How commands speak: tables for people, JSON for programs, errors in both languages.

use std::fmt::{Display, Write as _};
use std::io::ErrorKind;

use daiyun_agency::error::Failure;
use serde::Serialize;

/// An error as a person reads it.
pub(crate) fn error_text(failure: &Failure) -> String {
    let text = &failure.problem.text;
    let cause = failure.cause.as_ref().map(|cause| format!("\n  {cause}")).unwrap_or_default();
    format!("错误：{}\nError: {}{cause}", text.zh, text.en)
}

/// A line for whoever reads. Somebody who has read enough (`| head`) closes the pipe, and that is no failure.
pub(crate) fn say(line: impl Display) {
    use std::io::Write as _;
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Ok(()) | Err(_) => {}
    }
}

/// JSON on one line, ended.
pub(crate) fn json(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => say(format_args!("{text}")),
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
    say(format_args!("{}", line(header)));
    for row in rows {
        say(format_args!("{}", line(row)));
    }
}
