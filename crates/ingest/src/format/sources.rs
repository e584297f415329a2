//! Whether one column of a format hangs together.

use std::collections::BTreeSet;

use daiyun_base::error::Label;

use super::SourceColumn;
use super::check::rules;
use super::fault::Faults;
use crate::header::normal_name;
use crate::observed::FileWord;
use crate::transform::Read;

pub(super) fn source(column: &SourceColumn, faults: &mut Faults) {
    let without_cell = matches!(column.read, Some(Read::Fingerprint | Read::Path | Read::Depth));
    let well_formed = match (&column.value, column.read) {
        (Some(_), None) => column.from.is_empty(),
        // An outgo needs no income beside it.
        (None, Some(_)) => column.from.is_empty() == without_cell || !column.less.is_empty(),
        (Some(_), Some(_)) | (None, None) => false,
    };
    if !well_formed {
        faults.add(
            &column.to,
            Label::new("取值方式不完整", "it does not say where the value comes from"),
            Label::new(
                "写 from 和 read，或只写 value；fingerprint 写 parts，path 和 depth 写 levels",
                "give from and read, or value alone; fingerprint takes parts, path and depth take levels",
            ),
        );
    }
    if column.parts.is_empty() == (column.read == Some(Read::Fingerprint)) {
        faults.add(
            &column.to,
            Label::new("parts 与 read 不配", "parts does not go with read"),
            Label::new(
                "只有 read = \"fingerprint\" 时写 parts",
                "give parts with read = \"fingerprint\" only",
            ),
        );
    }
    path(column, faults);
    if column.is_sum() {
        sum(column, faults);
    }
    product(column, faults);
    if (column.read == Some(Read::Word)) == column.words.is_empty() {
        faults.add(
            &column.to,
            Label::new("words 与 read 不配", "words does not go with read"),
            Label::new("只有 read = \"word\" 时写 words", "give words with read = \"word\" only"),
        );
    }
    if column.words_with.is_some() && column.words.is_empty() {
        faults.add(
            &column.to,
            Label::new("words_with 缺少 words", "words_with without words"),
            Label::new("先写没有该列时的 words", "first give the words for files without that column"),
        );
    }
    strip(column, faults);
    of_the_file(column, faults);
    let rules_of = column.absent_when.iter().chain(&column.present_when).chain(&column.negative_when);
    rules(&column.to, rules_of, faults);
}

/// What is taken off must stand somewhere.
fn strip(column: &SourceColumn, faults: &mut Faults) {
    let strips = !column.strip.is_empty() || !column.strip_end.is_empty();
    if strips && (column.from.is_empty() || column.is_sum() || !column.times.is_empty()) {
        faults.add(
            &column.to,
            Label::new("strip 没有可去掉开头或结尾的单元格", "strip has no cell to work on"),
            Label::new(
                "strip 和 strip_end 与 from 同写，且不与 add、less 同写",
                "give strip and strip_end beside from, and not beside add or less",
            ),
        );
    }
    if column.strip.iter().chain(&column.strip_end).any(String::is_empty) {
        faults.add(
            &column.to,
            Label::new("strip 里有空的开头或结尾", "a beginning or an ending in strip is empty"),
            Label::new("写出要去掉的字，或删去 strip", "write what is to be taken off, or take strip away"),
        );
    }
}

/// Levels and totals belong to paths, and a path to levels.
fn path(column: &SourceColumn, faults: &mut Faults) {
    let is_path = matches!(column.read, Some(Read::Path | Read::Depth));
    if column.levels.is_empty() == is_path || (!column.total.is_empty() && !is_path) {
        faults.add(
            &column.to,
            Label::new("levels 或 total 与 read 不配", "levels or total does not go with read"),
            Label::new(
                "只有 read = \"path\" 或 \"depth\" 时写，且 levels 必写",
                "give them with read = \"path\" or \"depth\" only, where levels is needed",
            ),
        );
    }
    if column.levels.iter().any(Vec::is_empty) {
        faults.add(
            &column.to,
            Label::new("levels 里有一层没有列名", "a level has no column"),
            Label::new("每层至少写一个列名", "give each level at least one name"),
        );
    }
}

/// `@day` and its like stand for the file as a whole, each read in its one way.
fn of_the_file(column: &SourceColumn, faults: &mut Faults) {
    for name in column.from.iter().filter(|name| name.starts_with('@')) {
        let fits = match FileWord::of(name) {
            Some(FileWord::Day | FileWord::ObservedDay) => column.read == Some(Read::Day),
            Some(FileWord::Sheet) => matches!(column.read, Some(Read::Text | Read::Word)),
            None => false,
        };
        if !fits {
            faults.add(&column.to, Label::new(format!("「{name}」不能这样读"), format!("“{name}” cannot be read so")), Label::new("@day 和 @observed_day 用 read = \"day\"，@sheet 用 \"text\" 或 \"word\"；没有其他 @ 开头的词", "read @day and @observed_day as \"day\", @sheet as \"text\" or \"word\"; there are no other words with @"));
        }
    }
    let elsewhere = column.cells().skip(usize::from(!column.from.is_empty())).flatten();
    if elsewhere.chain(&column.without).any(|name| name.starts_with('@')) {
        faults.add(
            &column.to,
            Label::new("@ 开头的词只能写在 from 里", "a word with @ may stand in from only"),
            Label::new("写表头里的列名", "write a name of the header"),
        );
    }
}

/// Only amounts and counts are added up, and none twice: that would be money nobody paid.
fn sum(column: &SourceColumn, faults: &mut Faults) {
    if !matches!(column.read, Some(Read::Fen | Read::Count)) {
        faults.add(
            &column.to,
            Label::new("add 与 read 不配", "add does not go with read"),
            Label::new(
                "只有 read = \"fen\" 或 \"count\" 时写 add、less、optional_add、optional_less",
                "give add, less, optional_add, optional_less with read = \"fen\" or \"count\" only",
            ),
        );
    }
    if column.cells().any(Vec::is_empty) {
        faults.add(
            &column.to,
            Label::new("add 里有一组没有列名", "a group in add has no column"),
            Label::new("每组至少写一个列名", "give each group at least one name"),
        );
    }
    if !column.empty.is_empty() {
        faults.add(
            &column.to,
            Label::new("add 与 empty 不能同时写", "add and empty cannot stand together"),
            Label::new("删去 empty；空格本来就不计入", "take empty away; empty cells add nothing anyway"),
        );
    }
    let mut seen = BTreeSet::new();
    for name in column.cells().flatten() {
        if !seen.insert(normal_name(name)) {
            faults.add(
                &column.to,
                Label::new(format!("「{name}」会被加两次"), format!("“{name}” would be added twice")),
                Label::new("每个列名只写一次", "write each name once"),
            );
        }
    }
}

/// Only an amount is multiplied.
fn product(column: &SourceColumn, faults: &mut Faults) {
    if !column.times.is_empty() && column.read != Some(Read::Fen) {
        faults.add(
            &column.to,
            Label::new("times 与 read 不配", "times does not go with read"),
            Label::new("只有 read = \"fen\" 时写 times", "give times with read = \"fen\" only"),
        );
    }
    sign(column, faults);
}

/// Only a number has a sign, and it is changed once.
fn sign(column: &SourceColumn, faults: &mut Faults) {
    let asked = [
        ("negative", column.negative),
        ("negative_when", column.negative_when.is_some()),
        ("turn_sign", column.turn_sign),
    ];
    let asked: Vec<&str> =
        asked.into_iter().filter_map(|(word, is_asked)| is_asked.then_some(word)).collect();
    for word in asked.iter().filter(|_| !matches!(column.read, Some(Read::Fen | Read::Count))) {
        faults.add(
            &column.to,
            Label::new(format!("{word} 与 read 不配"), format!("{word} does not go with read")),
            Label::new(
                format!("只有 read = \"fen\" 或 \"count\" 时写 {word}"),
                format!("give {word} with read = \"fen\" or \"count\" only"),
            ),
        );
    }
    if let [first, .., last] = asked.as_slice() {
        faults.add(
            &column.to,
            Label::new(
                format!("{first} 与 {last} 不能同时写"),
                format!("{first} and {last} cannot stand together"),
            ),
            Label::new("只留一个", "keep one of them"),
        );
    }
}
