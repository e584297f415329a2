//! What the texts of a column mean. The same few come again and again, so each is looked up once and remembered by its
//! bytes.

use std::collections::BTreeMap;

use crate::cell::Cell;
use crate::format::{RowRule, SourceColumn};
use crate::header::Header;
use crate::transform::word::{normal_word, present, strip};

/// Distinct texts of one column that are remembered. Status words are fewer than twenty.
const REMEMBERED: usize = 64;
/// The word for a status nobody has translated yet.
const UNKNOWN: &str = "unknown";
/// The word for it in columns that know all words but the rare ones.
const OTHER: &str = "other";

/// A condition on one cell.
pub(crate) struct CellRule {
    pub at: usize,
    words: Vec<String>,
    /// Whether a cell without a value meets it.
    empty: bool,
    parts: Vec<String>,
    starts: Vec<String>,
    seen: Vec<(Vec<u8>, bool)>,
}

impl CellRule {
    pub(crate) fn of(rule: &RowRule, header: &Header) -> Option<Self> {
        let normal = |words: &[String]| words.iter().map(|word| normal_word(word)).collect();
        let at = header.first_of(&rule.from)?;
        Some(Self {
            at,
            words: normal(&rule.is),
            empty: rule.is.iter().any(String::is_empty),
            parts: normal(&rule.says),
            starts: normal(&rule.starts_with),
            seen: Vec::new(),
        })
    }

    /// Whether the cell holds one of the texts.
    pub(crate) fn is_met(&mut self, cell: Cell<'_>, scratch: &mut String) -> bool {
        if let Some((_, met)) = self.seen.iter().find(|(bytes, _)| bytes == cell.bytes) {
            return *met;
        }
        let text = normal_word(cell.text(scratch));
        let met = self.words.contains(&text)
            || (self.empty && present(&text).is_none())
            || self.parts.iter().any(|part| text.contains(part.as_str()))
            || self.starts.iter().any(|start| text.starts_with(start.as_str()));
        if self.seen.len() < REMEMBERED {
            self.seen.push((cell.bytes.to_vec(), met));
        }
        met
    }
}

/// The platform's words and ours, with what was already looked up.
pub(crate) struct WordTable {
    words: BTreeMap<String, String>,
    with: BTreeMap<String, String>,
    with_slot: Option<usize>,
    strip: Vec<String>,
    strip_end: Vec<String>,
    /// The word for a text nobody has translated; without one the row waits.
    otherwise: Option<&'static str>,
    seen: Vec<Meaning>,
}

/// The word of a fact column that stands for what nobody has translated; nothing when it has none.
fn otherwise(allowed: &[String]) -> Option<&'static str> {
    let has = |word: &&&str| allowed.iter().any(|allowed| allowed == **word);
    if allowed.is_empty() { Some(UNKNOWN) } else { [UNKNOWN, OTHER].iter().find(has).copied() }
}

/// What one text of a column means.
pub(crate) struct Meaning {
    bytes: Vec<u8>,
    /// Our word, or nothing for an empty cell.
    pub word: Option<String>,
    /// Our word where the other column has a value.
    pub word_with: Option<String>,
    pub with_slot: Option<usize>,
    /// The text, when nobody has translated it.
    pub untranslated: Option<String>,
    pub rows: u64,
    pub first_line: u32,
}

impl WordTable {
    pub(crate) fn of(
        source: &SourceColumn,
        allowed: &[String],
        slot_of: &impl Fn(&str) -> Option<usize>,
    ) -> Self {
        let otherwise = otherwise(allowed);
        let normal = |words: &BTreeMap<String, String>| {
            words.iter().map(|(theirs, ours)| (normal_word(theirs), ours.clone())).collect()
        };
        let mut words: BTreeMap<String, String> = normal(&source.words);
        let with = source.words_with.as_ref().map(|with| normal(&with.words)).unwrap_or_default();
        let with_slot = source.words_with.as_ref().and_then(|with| slot_of(&with.column));
        if with_slot.is_none() {
            // The file cannot tell the two meanings apart, so neither is claimed.
            for theirs in with.keys() {
                words.remove(theirs);
                words.extend(otherwise.map(|word| (theirs.clone(), word.to_owned())));
            }
        }
        let (strip, strip_end) = (source.strip.clone(), source.strip_end.clone());
        Self { words, with, with_slot, strip, strip_end, otherwise, seen: Vec::new() }
    }

    /// What a cell means. The same text comes again and again, so it is looked up by its bytes first.
    pub(crate) fn meaning(&mut self, cell: Cell<'_>, scratch: &mut String) -> &mut Meaning {
        let at = match self.seen.iter().position(|meaning| meaning.bytes == cell.bytes) {
            Some(at) => at,
            None => {
                let meaning = self.look_up(cell, scratch);
                self.seen.truncate(REMEMBERED - 1);
                self.seen.push(meaning);
                self.seen.len() - 1
            }
        };
        &mut self.seen[at]
    }

    fn look_up(&self, cell: Cell<'_>, scratch: &mut String) -> Meaning {
        let text = present(strip(cell.text(scratch), &self.strip, &self.strip_end));
        let normal = text.map(normal_word);
        let translated = normal.as_ref().and_then(|word| self.words.get(word));
        Meaning {
            bytes: cell.bytes.to_vec(),
            word: text.and_then(|_| translated.map(String::as_str).or(self.otherwise)).map(str::to_owned),
            word_with: normal.as_ref().and_then(|word| self.with.get(word)).cloned(),
            with_slot: self.with_slot,
            untranslated: text.filter(|_| translated.is_none()).map(str::to_owned),
            rows: 0,
            first_line: 0,
        }
    }

    /// The word that stands for what nobody has translated.
    pub(crate) fn otherwise(&self) -> Option<&'static str> {
        self.otherwise
    }

    /// The texts nobody has translated.
    pub(crate) fn untranslated(&self) -> impl Iterator<Item = &Meaning> {
        self.seen.iter().filter(|meaning| meaning.untranslated.is_some() && meaning.rows > 0)
    }
}
