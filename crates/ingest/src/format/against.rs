//! Whether a format fits what it is used with: its place, its platform, its fact.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{DefinitionIssue, Issues, Source};
use daiyun_base::error::Label;
use daiyun_base::fact::{ColumnDefinition, ColumnKind, FactDefinition};

use super::fault::Faults;
use super::{BatchCheck, FormatDefinition, Formats, MAPPINGS, PlatformDefinition, SourceColumn};
use crate::header::normal_name;
use crate::transform::Read;

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
    path: &str,
    formats: &Formats,
    sources: &[Source],
    faults: &mut Faults,
) {
    if format.samples.is_empty() {
        faults.add(
            "samples",
            Label::new("没有样例文件", "no sample file"),
            Label::new(
                "在旁边放一个 <report>.sample.csv，并写进 samples",
                "put a <report>.sample.csv beside it and name it in samples",
            ),
        );
    }
    if let Some(newest) = format.newest.as_ref().filter(|newest| !format.samples.contains(newest)) {
        faults.add(
            "newest",
            Label::new(format!("「{newest}」不在 samples 里"), format!("{newest} is none of the samples")),
            Label::new("写 samples 里的一个", "name one of the samples"),
        );
    }
    let at_home = sources.iter().any(|source| source.path == path);
    if !at_home {
        faults.add(
            "code",
            Label::new("与文件位置不符", "does not agree with the place of the file"),
            Label::new(
                "code 写成 <平台>/<文件名>，文件放在 platforms/<平台>/ 下",
                "write <platform>/<file> and put the file into platforms/<platform>/",
            ),
        );
    }
    match formats.platform(format.platform()) {
        Some(platform) => privacy(format, &[platform], faults),
        None => faults.add(
            "code",
            Label::new("没有这个平台", "there is no such platform"),
            Label::new("在文件夹里写 platform.toml", "write platform.toml in its folder"),
        ),
    }
    fits(format, formats, faults);
}

/// Whether a format fits its fact.
fn fits(format: &FormatDefinition, formats: &Formats, faults: &mut Faults) {
    let Some(code) = &format.fact else { return };
    match formats.facts.get(code) {
        Some(fact) => against_fact(format, fact, faults),
        None => faults.add(
            "fact",
            Label::new(format!("没有名为 {code} 的事实表"), format!("there is no fact called {code}")),
            Label::new("写 definitions/facts 里的一个 code", "write a code of definitions/facts"),
        ),
    }
}

/// What a mapping needs besides [`alone`]: it lies in no folder and may be used for stores of any platform.
pub(super) fn mapping(format: &FormatDefinition, formats: &Formats, faults: &mut Faults) {
    let named = format.code.strip_prefix(MAPPINGS).and_then(|rest| rest.strip_prefix('/'));
    let is_named = |rest: &str| rest.split('/').count() <= 2 && rest.split('/').all(|part| !part.is_empty());
    if !named.is_some_and(is_named) {
        faults.add(
            "code",
            Label::new("映射的 code 应当以 mapping/ 开头", "the code of a mapping begins with mapping/"),
            Label::new("写成 mapping/<名字>", "write mapping/<name>"),
        );
    }
    if format.fact.is_none() {
        faults.add(
            "fact",
            Label::new("没有写归入哪张事实表", "it does not say which fact its rows become"),
            Label::new("写 definitions/facts 里的一个 code", "write a code of definitions/facts"),
        );
    }
    privacy(format, &formats.platforms().collect::<Vec<_>>(), faults);
    fits(format, formats, faults);
}

/// A column that may point at a person can be read only by a reader that leaves the person behind.
fn privacy(format: &FormatDefinition, platforms: &[&PlatformDefinition], faults: &mut Faults) {
    let names = platforms.iter().flat_map(|platform| &platform.personal_columns);
    let listed: BTreeSet<String> = names.map(|name| normal_name(name)).collect();
    for column in &format.columns {
        let names_a_person = column.cells().flatten().any(|name| listed.contains(&normal_name(name)));
        let safe = column.read.is_some_and(Read::depersonalises);
        if names_a_person && !column.personal {
            faults.add(
                &column.to,
                Label::new("来源列属于个人信息，却没有标记", "the column is personal and is not marked so"),
                Label::new("写 personal = true", "write personal = true"),
            );
        }
        if (names_a_person || column.personal) && !safe {
            faults.add(
                &column.to,
                Label::new("会把个人信息带进事实表", "it would carry a person into the facts"),
                Label::new(
                    "用 buyer、province、city 或 masked_text 读取，或删去这一列",
                    "read it as buyer, province, city or masked_text, or take it away",
                ),
            );
        }
    }
}

fn against_fact(format: &FormatDefinition, fact: &FactDefinition, faults: &mut Faults) {
    for column in &format.columns {
        match fact.columns.iter().find(|declared| declared.name == column.to) {
            Some(declared) => against_column(column, declared, faults),
            None => faults.add(
                &column.to,
                Label::new(format!("{} 没有这一列", fact.code), format!("{} has no such column", fact.code)),
                Label::new("改 to，或在事实表里加这一列", "change to, or add the column to the fact"),
            ),
        }
    }
    for required in fact.columns.iter().filter(|column| format.requires(fact, column)) {
        let by_day = required.day_of.as_ref();
        let filled = |name: &String| format.columns.iter().any(|column| column.to == *name);
        if !filled(&required.name) && !by_day.is_some_and(filled) {
            faults.add(
                &required.name,
                Label::new("必填列没有来源", "a required column has no source"),
                Label::new("写出这一列从哪里取", "say where it comes from"),
            );
        }
    }
    for name in named_outside_columns(format) {
        if fact.column(name).is_none() {
            faults.add(
                name,
                Label::new("检查或合并用到的列不存在", "a column used by a check or a merge does not exist"),
                Label::new("写事实表里的列名", "write a column of the fact"),
            );
        }
    }
}

fn against_column(column: &SourceColumn, declared: &ColumnDefinition, faults: &mut Faults) {
    if column.read.is_some_and(|read| !read.fits(declared.kind)) {
        faults.add(
            &column.to,
            Label::new("read 与事实列的类型不符", "read does not fit the kind of the fact column"),
            Label::new("改 read 或 to", "change read or to"),
        );
    }
    if column.value.is_some() && declared.kind != ColumnKind::Text {
        faults.add(
            &column.to,
            Label::new("value 只能写进文本列", "value fits text columns only"),
            Label::new("改成从列读取", "read it from a column"),
        );
    }
    if declared.values.is_empty() {
        return;
    }
    let allowed = |word: &String| declared.values.contains(word);
    let with = column.words_with.iter().flat_map(|with| with.words.values());
    for word in column.words.values().chain(with).chain(&column.value).filter(|word| !allowed(word)) {
        faults.add(
            &column.to,
            Label::new(
                format!("「{word}」不在事实列允许的词里"),
                format!("“{word}” is not a word of the fact column"),
            ),
            Label::new("写事实列 values 里的词", "write a word of its values"),
        );
    }
}

/// Fact columns that are named elsewhere than in `columns`.
fn named_outside_columns(format: &FormatDefinition) -> impl Iterator<Item = &str> {
    let in_checks = format.checks.iter().map(|BatchCheck::Sum { only_with, .. }| only_with.as_str());
    let waiting = format.wait_rows.iter().map(|wait| wait.only_with.as_str());
    let not_added = format.not_added.iter().map(String::as_str);
    format.merge_equal_by.as_deref().into_iter().chain(in_checks).chain(waiting).chain(not_added)
}
