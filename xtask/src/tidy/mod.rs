//! `cargo xtask tidy`: the promises of ARCHITECTURE.md and STYLE.md that a compiler does not keep. One file for each
//! rule, with its table of cases at the foot: a text that passes and one that fails. `cargo test -p xtask` runs them all
//! on the tree.

mod addresses;
mod cases;
mod circles;
mod columns;
mod doors;
mod engines;
mod extractors;
mod hard_coded;
mod length;
mod manifest;
mod names;
mod order;
mod pages;
mod paths;
mod pure;
mod rust_text;
mod schemas;
mod todo;
mod tree;

use std::fmt;

pub use tree::{SourceFile, Tree};

use crate::place::Place;
use crate::shell::{Failure, Outcome};

/// One thing that is not as promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// File, from the repository root.
    pub path: String,
    /// Line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// How to put it right.
    pub how: &'static str,
}

impl Finding {
    /// A finding at a byte position of a file.
    pub fn at(file: &SourceFile, position: usize, what: impl Into<String>, how: &'static str) -> Self {
        Self { path: file.path.clone(), line: file.line_at(position), what: what.into(), how }
    }

    /// A finding about a whole file.
    pub fn whole(file: &SourceFile, what: impl Into<String>, how: &'static str) -> Self {
        Self { path: file.path.clone(), line: 0, what: what.into(), how }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, what, how } = self;
        match line {
            0 => write!(f, "{path} · {what} · {how}"),
            line => write!(f, "{path}:{line} · {what} · {how}"),
        }
    }
}

/// A promise and how it is looked for.
struct Rule {
    name: &'static str,
    find: fn(&Tree) -> Vec<Finding>,
}

const RULES: [Rule; 16] = [
    Rule { name: "crates point one way", find: manifest::find },
    Rule { name: "no circle between crates", find: circles::find },
    Rule { name: "rules do no IO and read no clock", find: pure::find },
    Rule { name: "engine, web and database are named in their rooms", find: engines::find },
    Rule { name: "requests are read by the house's extractors", find: extractors::find },
    Rule { name: "a slice knows only slices before it", find: order::find },
    Rule { name: "a slice is entered by its door", find: doors::find },
    Rule { name: "code holds no definition", find: hard_coded::find },
    Rule { name: "files and functions are short", find: length::find },
    Rule { name: "names say what a thing is", find: names::find },
    Rule { name: "shapes of the API have names of their own", find: schemas::find },
    Rule { name: "every module folder opens with its page", find: pages::find },
    Rule { name: "every definition has its words and its proof", find: cases::find },
    Rule { name: "money columns are BIGINT", find: columns::find },
    Rule { name: "unfinished work names its issue", find: todo::find },
    Rule { name: "nothing points at one machine", find: addresses::find },
];

/// Looks for everything and fails when anything is found.
pub fn run(place: &Place) -> Outcome {
    let tree = Tree::read(place)?;
    let mut count = 0;
    for rule in &RULES {
        let findings = (rule.find)(&tree);
        if !findings.is_empty() {
            println!("  {}:", rule.name);
        }
        for finding in &findings {
            println!("    {finding}");
        }
        count += findings.len();
    }
    match count {
        0 => {
            println!("  {} files, {} rules, nothing found", tree.files.len(), RULES.len());
            Ok(())
        }
        count => Err(Failure::new(format!("tidy: {count} found"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a rule says about files, one line each.
    pub fn said(find: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
        find(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    /// That a rule is content with one text and not with another, at the same path.
    pub fn check(find: fn(&Tree) -> Vec<Finding>, path: &str, good: &str, bad: &str) {
        assert_eq!(said(find, &[(path, good)]), Vec::<String>::new(), "should pass: {good}");
        assert_ne!(said(find, &[(path, bad)]), Vec::<String>::new(), "should fail: {bad}");
    }

    #[test]
    fn the_tree_is_tidy() {
        let tree = Tree::read(&Place::find().unwrap()).unwrap();
        assert!(tree.files.len() > 20, "git lists the files of the repository");
        let findings: Vec<String> =
            RULES.iter().flat_map(|rule| (rule.find)(&tree)).map(|finding| finding.to_string()).collect();
        assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    }
}
