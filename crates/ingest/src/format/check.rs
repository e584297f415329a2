//! What serde cannot see in a format: whether it hangs together.

use std::collections::BTreeSet;

use daiyun_base::error::Label;

use super::fault::Faults;
use super::{FormatDefinition, RowRule, SourceColumn};
use crate::header::normal_name;
use crate::observed::FileWord;
use crate::transform::Read;

/// What can be checked with the format alone.
pub(super) fn alone(format: &FormatDefinition, faults: &mut Faults) {
    if format.recognise.is_empty() || format.recognise.iter().any(Vec::is_empty) {
        faults.add(
            "recognise",
            Label::new("没有写清靠哪些列名识别", "it does not say by which columns it is recognised"),
            Label::new(
                "至少写一组列名，每组至少一个",
                "give at least one group of column names, with at least one in each",
            ),
        );
    }
    if format.fact.is_none() && !format.columns.is_empty() {
        faults.add(
            "fact",
            Label::new("有列却没有写归入哪张事实表", "there are columns but no fact"),
            Label::new("写上 fact，或删去 columns", "give fact, or take columns away"),
        );
    }
    if format.fact.is_some() && format.reason.is_some() {
        faults.add(
            "reason",
            Label::new("有事实表的报表不会被拒绝", "a report with a fact is not refused"),
            Label::new("删去 reason，或删去 fact", "take reason away, or fact"),
        );
    }
    if !matches!(format.header_rows, 1 | 2) {
        faults.add(
            "header_rows",
            Label::new("只能是 1 或 2", "may be 1 or 2 only"),
            Label::new(
                "列名上方有分组名、且同名列靠它区分时写 2，否则删去",
                "write 2 where titles of groups above tell equal names apart, else take it away",
            ),
        );
    }
    if format.sheets.iter().any(|start| start.trim().is_empty()) {
        faults.add(
            "sheets",
            Label::new("有一个空的工作表名", "one name of a sheet is empty"),
            Label::new(
                "写出工作表名的开头，或删去 sheets",
                "write how the sheet's name begins, or take sheets away",
            ),
        );
    }
    if format.equal_rows.is_some() && format.merge_equal_by.is_some() {
        faults.add(
            "equal_rows",
            Label::new("与 merge_equal_by 不能同时写", "cannot stand beside merge_equal_by"),
            Label::new("只留一个", "keep one of them"),
        );
    }
    if let Some(currency) = &format.currency
        && (currency.rate_ppm <= 0 || !is_code(&currency.code))
    {
        faults.add(
            "currency",
            Label::new("币种或汇率不对", "the currency or its rate is wrong"),
            Label::new(
                "code 写三个大写字母，rate_ppm 写一单位外币值多少元的百万分数（9.1 元写 9100000）",
                "code is three capital letters; rate_ppm is what one unit of it is worth in yuan, in parts per million (9.1 yuan is 9100000)",
            ),
        );
    }
    let marks = format.store_marks.number.iter().chain(&format.store_marks.name);
    if format.recognise.iter().flatten().chain(&format.without).chain(marks).any(|name| name.starts_with('@'))
    {
        faults.add(
            "recognise",
            Label::new("@ 开头的词不是列名", "a word with @ is no column"),
            Label::new(
                "recognise、without、store_marks 里只写表头里的列名",
                "write only names of the header in recognise, without and store_marks",
            ),
        );
    }
    for column in &format.columns {
        source(column, faults);
        dependency(column, format, faults);
    }
    rules("drop_rows", format.drop_rows.iter().chain(&format.keep_rows), faults);
    rules("wait_rows", format.wait_rows.iter().flat_map(|wait| &wait.all), faults);
}

fn is_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn source(column: &SourceColumn, faults: &mut Faults) {
    let without_cell = matches!(column.read, Some(Read::Fingerprint | Read::Path | Read::Depth));
    let well_formed = match (&column.value, column.read) {
        (Some(_), None) => column.from.is_empty(),
        (None, Some(_)) => column.from.is_empty() == without_cell,
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
    if column.negative_when.is_some() && !matches!(column.read, Some(Read::Fen | Read::Count)) {
        faults.add(
            &column.to,
            Label::new("negative_when 与 read 不配", "negative_when does not go with read"),
            Label::new(
                "只有 read = \"fen\" 或 \"count\" 时写 negative_when",
                "give negative_when with read = \"fen\" or \"count\" only",
            ),
        );
    }
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
    if !column.strip.is_empty() && (column.from.is_empty() || column.is_sum() || !column.times.is_empty()) {
        faults.add(
            &column.to,
            Label::new("strip 没有可去掉开头的单元格", "strip has no cell to work on"),
            Label::new(
                "strip 与 from 同写，且不与 add、less 同写",
                "give strip beside from, and not beside add or less",
            ),
        );
    }
    if column.strip.iter().any(String::is_empty) {
        faults.add(
            &column.to,
            Label::new("strip 里有空的开头", "a beginning in strip is empty"),
            Label::new("写出要去掉的字，或删去 strip", "write what is to be taken off, or take strip away"),
        );
    }
    of_the_file(column, faults);
    let rules_of = column.absent_when.iter().chain(&column.present_when).chain(&column.negative_when);
    rules(&column.to, rules_of, faults);
}

fn rules<'a>(field: &str, rules: impl Iterator<Item = &'a RowRule>, faults: &mut Faults) {
    for rule in rules {
        let kinds = [&rule.is, &rule.says, &rule.starts_with];
        if rule.from.is_empty() || kinds.iter().filter(|texts| !texts.is_empty()).count() != 1 {
            faults.add(
                field,
                Label::new("条件不完整", "the condition is not whole"),
                Label::new(
                    "写 from，再写 is、says 或 starts_with 之一",
                    "give from and one of is, says, starts_with",
                ),
            );
        }
        if rule.from.iter().any(|name| name.starts_with('@')) {
            faults.add(
                field,
                Label::new("条件里不能用 @ 开头的词", "a word with @ cannot stand in a condition"),
                Label::new("写表头里的列名", "write a name of the header"),
            );
        }
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

/// Only amounts are added up, and none twice: that would be money nobody paid.
fn sum(column: &SourceColumn, faults: &mut Faults) {
    if column.read != Some(Read::Fen) {
        faults.add(
            &column.to,
            Label::new("add 与 read 不配", "add does not go with read"),
            Label::new(
                "只有 read = \"fen\" 时写 add、less、optional_add、optional_less",
                "give add, less, optional_add, optional_less with read = \"fen\" only",
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

/// Only an amount is multiplied, and only a number has a sign to turn.
fn product(column: &SourceColumn, faults: &mut Faults) {
    if !column.times.is_empty() && column.read != Some(Read::Fen) {
        faults.add(
            &column.to,
            Label::new("times 与 read 不配", "times does not go with read"),
            Label::new("只有 read = \"fen\" 时写 times", "give times with read = \"fen\" only"),
        );
    }
    if column.turn_sign && !matches!(column.read, Some(Read::Fen | Read::Count)) {
        faults.add(
            &column.to,
            Label::new("turn_sign 与 read 不配", "turn_sign does not go with read"),
            Label::new(
                "只有 read = \"fen\" 或 \"count\" 时写 turn_sign",
                "give turn_sign with read = \"fen\" or \"count\" only",
            ),
        );
    }
    if column.turn_sign && column.negative_when.is_some() {
        faults.add(
            &column.to,
            Label::new(
                "turn_sign 与 negative_when 不能同时写",
                "turn_sign and negative_when cannot stand together",
            ),
            Label::new("只留一个", "keep one of them"),
        );
    }
}

/// A column may wait for one other column, and that one for none: two passes read every row.
fn dependency(column: &SourceColumn, format: &FormatDefinition, faults: &mut Faults) {
    let with = column.words_with.as_ref().map(|words| &words.column);
    for name in column.only_with.iter().chain(with).chain(&column.parts) {
        let mut targets = format.columns.iter().filter(|other| other.to == *name).peekable();
        if targets.peek().is_none() {
            faults.add(
                &column.to,
                Label::new(
                    format!("依赖的列 {name} 没有来源"),
                    format!("the column {name} it depends on has no source"),
                ),
                Label::new("先写出那一列，或改依赖的列名", "give that column, or name another"),
            );
        }
        if targets.any(SourceColumn::waits) {
            faults.add(
                &column.to,
                Label::new(
                    format!("依赖的列 {name} 自己也有依赖"),
                    format!("the column {name} it depends on depends on another"),
                ),
                Label::new("依赖只能有一层", "only one column may wait for another"),
            );
        }
    }
}
