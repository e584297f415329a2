//! The paths Rust code names: `use` trees are opened, paths inside code are taken as written.

use super::rust_text::is_word;

/// One path and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPath {
    /// Byte position.
    pub at: usize,
    /// `crate`, `clients`, `Client` …
    pub segments: Vec<String>,
}

/// Every path with at least two segments, and every single name a `use` brings in.
pub fn named(code: &str) -> Vec<NamedPath> {
    let mut reader = Reader { tokens: tokens(code), next: 0, found: Vec::new() };
    while let Some(token) = reader.peek() {
        if token.text == "use" {
            reader.next += 1;
            reader.tree(&[]);
        } else if token.is_name() {
            reader.inline();
        } else {
            reader.next += 1;
        }
    }
    reader.found
}

#[derive(Clone, Debug)]
struct Token<'a> {
    at: usize,
    text: &'a str,
}

impl Token<'_> {
    fn is_name(&self) -> bool {
        self.text.bytes().next().is_some_and(is_word)
    }
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let bytes = code.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let end = if is_word(bytes[at]) {
            at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count()
        } else if bytes[at..].starts_with(b"::") {
            at + 2
        } else {
            at + 1
        };
        if !bytes[at].is_ascii_whitespace() {
            found.push(Token { at, text: &code[at..end] });
        }
        at = end;
    }
    found
}

struct Reader<'a> {
    tokens: Vec<Token<'a>>,
    next: usize,
    found: Vec<NamedPath>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.next).cloned()
    }

    fn takes(&mut self, text: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.text == text);
        self.next += usize::from(found);
        found
    }

    /// A path in code.
    fn inline(&mut self) {
        let Some(first) = self.peek() else { return };
        let mut segments = Vec::new();
        while let Some(token) = self.peek().filter(Token::is_name) {
            segments.push(token.text.to_owned());
            self.next += 1;
            if !self.takes("::") {
                break;
            }
        }
        if segments.len() > 1 {
            self.found.push(NamedPath { at: first.at, segments });
        }
    }

    /// One branch of a `use`: names, then perhaps a group of further branches.
    fn tree(&mut self, stem: &[String]) {
        let mut segments = stem.to_vec();
        self.takes("::");
        let at = self.peek().map_or(0, |token| token.at);
        loop {
            if self.takes("{") {
                while !self.takes("}") && self.peek().is_some() {
                    self.tree(&segments);
                    self.takes(",");
                }
                return;
            }
            match self.peek() {
                Some(token) if token.is_name() => {
                    segments.push(token.text.to_owned());
                    self.next += 1;
                }
                Some(token) if token.text == "*" => self.next += 1,
                // Something that is no `use` at all: step over it so that reading always ends.
                Some(_) => self.next += 1,
                None => return,
            }
            if !self.takes("::") {
                break;
            }
        }
        if self.takes("as") {
            self.next += 1;
        }
        self.found.push(NamedPath { at, segments });
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    fn check(code: &str, expected: &[&str]) {
        let found: Vec<String> = named(code).into_iter().map(|path| path.segments.join("::")).collect();
        assert_eq!(found, expected, "{code}");
    }

    #[test]
    fn use_trees_are_opened() {
        check("use std::fs;", &["std::fs"]);
        check("use std::{fs, io::{Read, Write as W}};", &["std::fs", "std::io::Read", "std::io::Write"]);
        check("pub use crate::clients::*;", &["crate::clients"]);
        check("use axum;", &["axum"]);
        check("use std::{self, env};", &["std::self", "std::env"]);
    }

    #[test]
    fn paths_in_code_are_taken_as_written() {
        check("let a = crate::clients::find(b);", &["crate::clients::find"]);
        check("fn f(x: Vec<chrono::NaiveDate>) {}", &["chrono::NaiveDate"]);
        check("a.b(c)", &[]);
    }

    #[test]
    fn reading_always_ends() {
        check("use {", &[]);
        check("use ::a::b;", &["a::b"]);
        check("use a::", &[]);
    }
}
