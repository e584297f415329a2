//! What serde cannot see in a format: whether it hangs together.

use daiyun_base::error::Label;

use super::fault::Faults;
use super::sources::source;
use super::{EqualRows, FormatDefinition, RowRule, SourceColumn};

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
    if format.equal_rows.is_some() && format.merge_equal_by.is_some() {
        faults.add(
            "equal_rows",
            Label::new("与 merge_equal_by 不能同时写", "cannot stand beside merge_equal_by"),
            Label::new("只留一个", "keep one of them"),
        );
    }
    if !format.not_added.is_empty() && format.equal_rows != Some(EqualRows::Add) {
        faults.add(
            "not_added",
            Label::new("没有要相加的行", "there are no rows to be added"),
            Label::new(
                "写 equal_rows = \"add\"，或删去 not_added",
                "give equal_rows = \"add\", or take not_added away",
            ),
        );
    }
    header(format, faults);
    currency(format, faults);
    for column in &format.columns {
        source(column, faults);
        dependency(column, format, faults);
    }
    rules("drop_rows", format.drop_rows.iter().chain(&format.keep_rows), faults);
    rules("wait_rows", format.wait_rows.iter().flat_map(|wait| &wait.all), faults);
}

/// Whether the header can be found.
fn header(format: &FormatDefinition, faults: &mut Faults) {
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
}

fn currency(format: &FormatDefinition, faults: &mut Faults) {
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
}

fn is_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

pub(super) fn rules<'a>(field: &str, rules: impl Iterator<Item = &'a RowRule>, faults: &mut Faults) {
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
