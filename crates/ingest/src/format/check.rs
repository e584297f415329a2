//! What serde cannot see in a format: whether it hangs together, and whether it fits its fact and its platform.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{DefinitionIssue, Issues, Source};
use daiyun_base::fact::{ColumnDefinition, ColumnKind, FactDefinition};

use super::{BatchCheck, FormatDefinition, Formats, PlatformDefinition, RowRule, SourceColumn};
use crate::header::normal_name;
use crate::observed::FileWord;
use crate::transform::Read;
use crate::words::otherwise;

/// What can be checked with the format alone.
pub(super) fn alone(format: &FormatDefinition, issues: &mut Issues<'_>) {
    if format.samples.is_empty() {
        issues.add("samples", "没有样例文件", "在旁边放一个 <report>.sample.csv，并写进 samples");
    }
    if format.recognise.is_empty() || format.recognise.iter().any(Vec::is_empty) {
        issues.add("recognise", "没有写清靠哪些列名识别", "至少写一组列名，每组至少一个");
    }
    if format.fact.is_none() && !format.columns.is_empty() {
        issues.add("fact", "有列却没有写归入哪张事实表", "写上 fact，或删去 columns");
    }
    if format.fact.is_some() && format.reason.is_some() {
        issues.add("reason", "有事实表的报表不会被拒绝", "删去 reason，或删去 fact");
    }
    if !matches!(format.header_rows, 1 | 2) {
        issues.add("header_rows", "只能是 1 或 2", "列名上方有分组名、且同名列靠它区分时写 2，否则删去");
    }
    if format.sheets.iter().any(|start| start.trim().is_empty()) {
        issues.add("sheets", "有一个空的工作表名", "写出工作表名的开头，或删去 sheets");
    }
    if format.equal_rows.is_some() && format.merge_equal_by.is_some() {
        issues.add("equal_rows", "与 merge_equal_by 不能同时写", "只留一个");
    }
    let marks = format.store_marks.number.iter().chain(&format.store_marks.name);
    if format.recognise.iter().flatten().chain(&format.without).chain(marks).any(|name| name.starts_with('@'))
    {
        issues.add("recognise", "@ 开头的词不是列名", "recognise、without、store_marks 里只写表头里的列名");
    }
    for column in &format.columns {
        source(column, issues);
        dependency(column, format, issues);
    }
    rules("drop_rows", format.drop_rows.iter().chain(&format.keep_rows), issues);
    rules("wait_rows", format.wait_rows.iter().flat_map(|wait| &wait.all), issues);
}

fn source(column: &SourceColumn, issues: &mut Issues<'_>) {
    let without_cell = matches!(column.read, Some(Read::Fingerprint | Read::Path | Read::Depth));
    let well_formed = match (&column.value, column.read) {
        (Some(_), None) => column.from.is_empty(),
        (None, Some(_)) => column.from.is_empty() == without_cell,
        (Some(_), Some(_)) | (None, None) => false,
    };
    if !well_formed {
        issues.add(
            &column.to,
            "取值方式不完整",
            "写 from 和 read，或只写 value；fingerprint 写 parts，path 和 depth 写 levels",
        );
    }
    if column.parts.is_empty() == (column.read == Some(Read::Fingerprint)) {
        issues.add(&column.to, "parts 与 read 不配", "只有 read = \"fingerprint\" 时写 parts");
    }
    path(column, issues);
    if column.is_sum() {
        sum(column, issues);
    }
    if column.negative_when.is_some() && !matches!(column.read, Some(Read::Fen | Read::Count)) {
        issues.add(
            &column.to,
            "negative_when 与 read 不配",
            "只有 read = \"fen\" 或 \"count\" 时写 negative_when",
        );
    }
    if (column.read == Some(Read::Word)) == column.words.is_empty() {
        issues.add(&column.to, "words 与 read 不配", "只有 read = \"word\" 时写 words");
    }
    if column.words_with.is_some() && column.words.is_empty() {
        issues.add(&column.to, "words_with 缺少 words", "先写没有该列时的 words");
    }
    if !column.strip.is_empty() && (column.from.is_empty() || column.is_sum()) {
        issues.add(&column.to, "strip 没有可去掉开头的单元格", "strip 与 from 同写，且不与 add、less 同写");
    }
    if column.strip.iter().any(String::is_empty) {
        issues.add(&column.to, "strip 里有空的开头", "写出要去掉的字，或删去 strip");
    }
    of_the_file(column, issues);
    let rules_of = column.absent_when.iter().chain(&column.present_when).chain(&column.negative_when);
    rules(&column.to, rules_of, issues);
}

fn rules<'a>(field: &str, rules: impl Iterator<Item = &'a RowRule>, issues: &mut Issues<'_>) {
    for rule in rules {
        let kinds = [&rule.is, &rule.says, &rule.starts_with];
        if rule.from.is_empty() || kinds.iter().filter(|texts| !texts.is_empty()).count() != 1 {
            issues.add(field, "条件不完整", "写 from，再写 is、says 或 starts_with 之一");
        }
        if rule.from.iter().any(|name| name.starts_with('@')) {
            issues.add(field, "条件里不能用 @ 开头的词", "写表头里的列名");
        }
    }
}

/// Levels and totals belong to paths, and a path to levels.
fn path(column: &SourceColumn, issues: &mut Issues<'_>) {
    let is_path = matches!(column.read, Some(Read::Path | Read::Depth));
    if column.levels.is_empty() == is_path || (!column.total.is_empty() && !is_path) {
        issues.add(
            &column.to,
            "levels 或 total 与 read 不配",
            "只有 read = \"path\" 或 \"depth\" 时写，且 levels 必写",
        );
    }
    if column.levels.iter().any(Vec::is_empty) {
        issues.add(&column.to, "levels 里有一层没有列名", "每层至少写一个列名");
    }
}

/// `@day` and its like stand for the file as a whole, each read in its one way.
fn of_the_file(column: &SourceColumn, issues: &mut Issues<'_>) {
    for name in column.from.iter().filter(|name| name.starts_with('@')) {
        let fits = match FileWord::of(name) {
            Some(FileWord::Day | FileWord::ObservedDay) => column.read == Some(Read::Day),
            Some(FileWord::Sheet) => matches!(column.read, Some(Read::Text | Read::Word)),
            None => false,
        };
        if !fits {
            issues.add(
                &column.to,
                format!("「{name}」不能这样读"),
                "@day 和 @observed_day 用 read = \"day\"，@sheet 用 \"text\" 或 \"word\"；没有其他 @ 开头的词",
            );
        }
    }
    let elsewhere = column.cells().skip(usize::from(!column.from.is_empty())).flatten();
    if elsewhere.chain(&column.without).any(|name| name.starts_with('@')) {
        issues.add(&column.to, "@ 开头的词只能写在 from 里", "写表头里的列名");
    }
}

/// Only amounts are added up, and none twice: that would be money nobody paid.
fn sum(column: &SourceColumn, issues: &mut Issues<'_>) {
    if column.read != Some(Read::Fen) {
        issues.add(
            &column.to,
            "add 与 read 不配",
            "只有 read = \"fen\" 时写 add、less、optional_add、optional_less",
        );
    }
    if column.cells().any(Vec::is_empty) {
        issues.add(&column.to, "add 里有一组没有列名", "每组至少写一个列名");
    }
    if !column.empty.is_empty() {
        issues.add(&column.to, "add 与 empty 不能同时写", "删去 empty；空格本来就不计入");
    }
    let mut seen = BTreeSet::new();
    for name in column.cells().flatten() {
        if !seen.insert(normal_name(name)) {
            issues.add(&column.to, format!("「{name}」会被加两次"), "每个列名只写一次");
        }
    }
}

/// A column may wait for one other column, and that one for none: two passes read every row.
fn dependency(column: &SourceColumn, format: &FormatDefinition, issues: &mut Issues<'_>) {
    let with = column.words_with.as_ref().map(|words| &words.column);
    for name in column.only_with.iter().chain(with).chain(&column.parts) {
        let mut targets = format.columns.iter().filter(|other| other.to == *name).peekable();
        if targets.peek().is_none() {
            issues.add(&column.to, format!("依赖的列 {name} 没有来源"), "先写出那一列，或改依赖的列名");
        }
        if targets.any(SourceColumn::waits) {
            issues.add(&column.to, format!("依赖的列 {name} 自己也有依赖"), "依赖只能有一层");
        }
    }
}

/// A platform's folder is its code: formats find their platform by it.
pub(super) fn at_home(
    source: &Source,
    platforms: &BTreeMap<String, PlatformDefinition>,
    found: &mut Vec<DefinitionIssue>,
) {
    let folder = source.path.strip_suffix("/platform.toml").and_then(|path| path.rsplit('/').next());
    let code = folder.unwrap_or_default();
    // A file that does not parse has been reported already, and it has no code to compare.
    let parsed = found.iter().all(|issue| issue.file != source.path);
    if parsed && !platforms.contains_key(code) {
        Issues::new(&source.path, code, found).add("code", "与文件夹不同名", "code 写成文件夹的名字");
    }
}

/// What needs the other definitions: the path, the platform, the fact.
pub(super) fn among(
    format: &FormatDefinition,
    formats: &Formats,
    sources: &[Source],
    found: &mut Vec<DefinitionIssue>,
) {
    let path = format!("platforms/{}.toml", format.code);
    let at_home = sources.iter().any(|source| source.path == path);
    let mut issues = Issues::new(&path, &format.code, found);
    if !at_home {
        issues.add("code", "与文件位置不符", "code 写成 <平台>/<文件名>，文件放在 platforms/<平台>/ 下");
    }
    match formats.platform(format.platform()) {
        Some(platform) => privacy(format, platform, &mut issues),
        None => issues.add("code", "没有这个平台", "在文件夹里写 platform.toml"),
    }
    let Some(code) = &format.fact else { return };
    match formats.facts.get(code) {
        Some(fact) => against_fact(format, fact, &mut issues),
        None => issues.add("fact", format!("没有名为 {code} 的事实表"), "写 definitions/facts 里的一个 code"),
    }
}

/// A column that may point at a person can be read only by a reader that leaves the person behind.
fn privacy(format: &FormatDefinition, platform: &PlatformDefinition, issues: &mut Issues<'_>) {
    let listed: BTreeSet<String> = platform.personal_columns.iter().map(|name| normal_name(name)).collect();
    for column in &format.columns {
        let names_a_person = column.cells().flatten().any(|name| listed.contains(&normal_name(name)));
        let safe = column.read.is_some_and(Read::depersonalises);
        if names_a_person && !column.personal {
            issues.add(&column.to, "来源列属于个人信息，却没有标记", "写 personal = true");
        }
        if (names_a_person || column.personal) && !safe {
            issues.add(
                &column.to,
                "会把个人信息带进事实表",
                "用 buyer、province、city 或 masked_text 读取，或删去这一列",
            );
        }
    }
}

fn against_fact(format: &FormatDefinition, fact: &FactDefinition, issues: &mut Issues<'_>) {
    for column in &format.columns {
        match fact.columns.iter().find(|declared| declared.name == column.to) {
            Some(declared) => against_column(column, declared, issues),
            None => {
                issues.add(&column.to, format!("{} 没有这一列", fact.code), "改 to，或在事实表里加这一列")
            }
        }
    }
    for required in fact.columns.iter().filter(|column| column.required) {
        let by_day = required.day_of.as_ref();
        let filled = |name: &String| format.columns.iter().any(|column| column.to == *name);
        if !filled(&required.name) && !by_day.is_some_and(filled) {
            issues.add(&required.name, "必填列没有来源", "写出这一列从哪里取");
        }
    }
    for name in named_outside_columns(format) {
        if fact.column(name).is_none() {
            issues.add(name, "检查或合并用到的列不存在", "写事实表里的列名");
        }
    }
}

fn against_column(column: &SourceColumn, declared: &ColumnDefinition, issues: &mut Issues<'_>) {
    if column.read.is_some_and(|read| !read.fits(declared.kind)) {
        issues.add(&column.to, "read 与事实列的类型不符", "改 read 或 to");
    }
    if column.value.is_some() && declared.kind != ColumnKind::Text {
        issues.add(&column.to, "value 只能写进文本列", "改成从列读取");
    }
    if declared.values.is_empty() {
        return;
    }
    let allowed = |word: &String| declared.values.contains(word);
    let with = column.words_with.iter().flat_map(|with| with.words.values());
    for word in column.words.values().chain(with).chain(&column.value).filter(|word| !allowed(word)) {
        issues.add(&column.to, format!("「{word}」不在事实列允许的词里"), "写事实列 values 里的词");
    }
    if column.read == Some(Read::Word) && otherwise(&declared.values).is_none() {
        issues.add(
            &column.to,
            "事实列没有 unknown 或 other，不认识的词无处可放",
            "在事实列的 values 里加 unknown 或 other",
        );
    }
}

/// Fact columns that are named elsewhere than in `columns`.
fn named_outside_columns(format: &FormatDefinition) -> impl Iterator<Item = &str> {
    let in_checks = format.checks.iter().map(|BatchCheck::Sum { only_with, .. }| only_with.as_str());
    let waiting = format.wait_rows.iter().map(|wait| wait.only_with.as_str());
    format.merge_equal_by.as_deref().into_iter().chain(in_checks).chain(waiting)
}
