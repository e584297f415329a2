//! Where a person who maps a file may begin: the row of its header, what it may be, and which of its columns are known by
//! name from the reports of the platforms. Every guess says why; none is taken without a person.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::error::Label;
use daiyun_base::fact::{ColumnDefinition, ColumnKind, FactDefinition};

use super::Draft;
use super::place::place;
use crate::format::{BatchCheck, FormatDefinition, Formats, SourceColumn};
use crate::header::{Header, normal_name};
use crate::preview::Preview;
use crate::recognise;
use crate::transform::Read;

/// Shorter words are in too many names to mean anything.
const TELLING_CHARS: usize = 2;

/// What somebody has said of a file so far.
#[derive(Clone, Debug, Default)]
pub struct Start<'a> {
    /// The platform of its store.
    pub platform: &'a str,
    /// The fact its rows become.
    pub fact: Option<&'a str>,
    /// The position of the sheet.
    pub sheet: Option<usize>,
    /// The position of the header among the sheet's first rows.
    pub header_at: Option<usize>,
    /// How many rows the header has.
    pub header_rows: u8,
}

/// Where one may begin.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The position of the sheet.
    pub sheet: usize,
    /// The position of the header among its first rows.
    pub header_at: usize,
    /// The columns of the file, each by the name a mapping finds it by.
    pub names: Vec<String>,
    /// The facts it may be, each with how many of its columns are known by name; the likeliest first.
    pub facts: Vec<(String, usize)>,
    /// What is known of the columns.
    pub hints: Vec<Hint>,
    /// All of it as a mapping, if the fact is known.
    pub draft: Option<Draft>,
    /// How it differs from the report it looks like.
    pub change: Option<Change>,
}

/// A column that is known by its name.
#[derive(Clone, Debug)]
pub struct Hint {
    /// The column of the file.
    pub header: String,
    /// What it would be read as.
    pub column: SourceColumn,
    /// Why.
    pub why: Label,
    rank: usize,
}

/// How a file differs from the report that it looks like.
#[derive(Clone, Debug)]
pub struct Change {
    /// What people call the report.
    pub label: Label,
    /// The columns that it has and the file lacks; those that a row must have first.
    pub missing: Vec<(String, bool)>,
    /// The columns of the file that it does not have.
    pub new: Vec<String>,
}

/// Where to begin with a file; `mappings` are the mappings it might be a new generation of.
#[must_use]
pub fn start<'a>(
    formats: &'a Formats,
    mappings: impl Iterator<Item = &'a FormatDefinition>,
    preview: &Preview,
    asked: &Start<'a>,
) -> Beginning {
    let of_platform = formats.iter().filter(|format| format.platform() == asked.platform);
    let with_fact = of_platform.filter(|format| format.fact.is_some());
    let closest = recognise::closest(with_fact.chain(mappings), preview);
    let closest =
        closest.filter(|closest| asked.fact.is_none_or(|fact| closest.format.fact.as_deref() == Some(fact)));
    let guessed = closest.as_ref().map(|closest| (closest.sheet, closest.header_at));
    let (sheet, header_at) = place(formats, preview, asked, guessed);
    let header = header_of(preview, (sheet, header_at), asked.header_rows);
    let closest = closest.filter(|closest| (closest.sheet, closest.header_at) == (sheet, header_at));
    let facts = likely(formats, asked.platform, &header);
    let of_closest = closest.as_ref().and_then(|closest| closest.format.fact.clone());
    let fact = asked.fact.map(str::to_owned).or(of_closest);
    let fact = fact.or_else(|| facts.first().map(|(code, _)| code.clone()));
    let fact = fact.and_then(|code| formats.facts().find(|fact| fact.code == code));
    let hints = fact.map_or_else(Vec::new, |fact| hints(formats, asked.platform, fact, &header));
    let change = closest.as_ref().map(|closest| change(formats, closest.format, &header));
    let known = closest.map(|closest| closest.format);
    let draft = fact.map(|fact| draft(formats, fact, (known, &hints), (&header, asked.header_rows)));
    Beginning { sheet, header_at, names: names(&header), facts, hints, draft, change }
}

fn header_of(preview: &Preview, (sheet, at): (usize, usize), header_rows: u8) -> Header {
    let rows = preview.sheets.get(sheet).map_or(&[][..], |sheet| sheet.rows.as_slice());
    let row = |at: Option<usize>| at.and_then(|at| rows.get(at)).map_or(&[][..], Vec::as_slice);
    match header_rows {
        2 => Header::of_two(row(at.checked_sub(1)), row(Some(at))),
        _ => Header::of(row(Some(at))),
    }
}

/// The columns, each by the name a mapping finds it by: the second of two that are called alike is `名称#2`.
fn names(header: &Header) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut name = |written: &String| {
        let count = seen.entry(normal_name(written)).or_default();
        *count += 1;
        match *count {
            _ if written.is_empty() => String::new(),
            1 => written.clone(),
            more => format!("{written}#{more}"),
        }
    };
    header.names().iter().map(&mut name).collect()
}

/// The facts a file may be: those of which it has columns, by how many.
fn likely(formats: &Formats, platform: &str, header: &Header) -> Vec<(String, usize)> {
    let known = |fact: &FactDefinition| {
        let hints = hints(formats, platform, fact, header);
        let has = |name: &str| hints.iter().any(|hint| hint.column.to == name);
        let keys = fact
            .columns
            .iter()
            .filter(|column| column.required)
            .filter(|column| has(&column.name) || column.day_of.as_deref().is_some_and(has));
        (hints.len(), keys.count())
    };
    let mut facts: Vec<(String, (usize, usize))> = formats
        .facts()
        .map(|fact| (fact.code.clone(), known(fact)))
        .filter(|(_, (count, _))| *count > 0)
        .collect();
    facts.sort_by_key(|(_, (count, keys))| std::cmp::Reverse((*count, *keys)));
    facts.into_iter().map(|(code, (count, _))| (code, count)).collect()
}

/// What is known of the columns of a header: each is read into one fact column at most, the surest first.
fn hints(formats: &Formats, platform: &str, fact: &FactDefinition, header: &Header) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    let of_fact = || formats.iter().filter(|format| format.fact.as_deref() == Some(fact.code.as_str()));
    for name in names(header).iter().filter(|name| !name.is_empty()) {
        let normal = normal_name(name);
        for format in of_fact() {
            let named = |column: &&SourceColumn| {
                is_plain(column) && column.from.iter().any(|known| normal_name(known) == normal)
            };
            for column in format.columns.iter().filter(named) {
                found.push(Hint {
                    header: name.clone(),
                    column: SourceColumn {
                        from: vec![name.clone()],
                        personal: column.personal || formats.is_personal(name),
                        ..column.clone()
                    },
                    why: known_from(formats, format),
                    rank: usize::from(format.platform() != platform),
                });
            }
        }
        let is_checked =
            of_fact().filter(|format| format.platform() == platform).any(|format| checks(format, &normal));
        if !is_checked {
            found.extend(fact.columns.iter().filter_map(|column| by_label(formats, column, name)));
        }
    }
    found.sort_by_key(|hint| hint.rank);
    let (mut headers, mut filled) = (BTreeSet::new(), BTreeSet::new());
    found.retain(|hint| {
        let is_free = !headers.contains(&hint.header) && !filled.contains(&hint.column.to);
        if is_free {
            headers.insert(hint.header.clone());
            filled.insert(hint.column.to.clone());
        }
        is_free
    });
    found
}

/// Whether a report only checks its amounts with a column of this name: the platform means something else by it than the
/// name says, as an amount paid that is net of refunds.
fn checks(format: &FormatDefinition, normal: &str) -> bool {
    format.checks.iter().flat_map(BatchCheck::names).any(|name| normal_name(name) == normal)
}

/// Whether a column is read from one cell alone, so that it means the same in another file.
fn is_plain(column: &SourceColumn) -> bool {
    let rules = [&column.absent_when, &column.present_when, &column.negative_when];
    column.cells().count() == 1
        && column.times.is_empty()
        && column.levels.is_empty()
        && !column.is_sum()
        && !column.waits()
        && column.without.is_empty()
        && rules.iter().all(|rule| rule.is_none())
        && !column.from.iter().any(|name| name.starts_with('@'))
}

fn known_from(formats: &Formats, format: &FormatDefinition) -> Label {
    let platform = formats.platform_label(format.platform());
    Label::new(
        format!("{}的「{}」里同名列这样读", platform.zh, format.label.zh),
        format!("a column of this name is read so in “{}” of {}", format.label.en, platform.en),
    )
}

/// A column whose name is that of a fact column, or says it among other words.
fn by_label(formats: &Formats, column: &ColumnDefinition, name: &str) -> Option<Hint> {
    const SAME: usize = 2;
    const SAYS: usize = 3;
    let read = plain_reader(column)?;
    if formats.is_personal(name) && !read.depersonalises() {
        return None;
    }
    let said = normal_name(name);
    let is = |label: &str| normal_name(label) == said;
    let says = |label: &str| {
        let label = normal_name(label);
        label.chars().count() >= TELLING_CHARS && said.contains(&label)
    };
    let (rank, why) = if is(&column.label.zh) || is(&column.label.en) || is(&column.name) {
        (SAME, Label::new("与系统里的列同名", "the same name as the column here"))
    } else if says(&column.label.zh) {
        (
            SAYS,
            Label::new(
                format!("列名里有「{}」", column.label.zh),
                format!("its name says “{}”", column.label.zh),
            ),
        )
    } else {
        return None;
    };
    let source = SourceColumn {
        from: vec![name.to_owned()],
        to: column.name.clone(),
        read: Some(read),
        personal: formats.is_personal(name),
        ..SourceColumn::default()
    };
    Some(Hint { header: name.to_owned(), column: source, why, rank })
}

/// How a column of this kind is read when nothing else is known of it. A word from a list cannot be read without the list.
fn plain_reader(column: &ColumnDefinition) -> Option<Read> {
    match column.kind {
        ColumnKind::Text if column.personal || !column.values.is_empty() => None,
        ColumnKind::Text if column.name.ends_with("_no") => Some(Read::Id),
        ColumnKind::Text if column.name.ends_with("_code") => Some(Read::Code),
        ColumnKind::Text => Some(Read::Text),
        ColumnKind::Fen => Some(Read::Fen),
        ColumnKind::Count => Some(Read::Count),
        ColumnKind::Ppm => Some(Read::Ppm),
        ColumnKind::Seconds => Some(Read::Seconds),
        ColumnKind::Instant => Some(Read::Instant),
        ColumnKind::Day => Some(Read::Day),
        ColumnKind::Flag => Some(Read::Flag),
    }
}

/// A beginning: what still fits of the report it looks like, and what is known of the other columns.
fn draft(
    formats: &Formats,
    fact: &FactDefinition,
    (known, hints): (Option<&FormatDefinition>, &[Hint]),
    (header, header_rows): (&Header, u8),
) -> Draft {
    let fits = |column: &&SourceColumn| {
        column.needed().all(|names| header.first_of(names).is_some() || is_said(names))
    };
    let mut draft = match known {
        Some(format) => Draft {
            columns: format.columns.iter().filter(fits).cloned().collect(),
            recognise: Vec::new(),
            ..Draft::of(format.clone())
        },
        None => Draft::of(FormatDefinition::empty(fact)),
    };
    if known.is_none() {
        draft.derive = formats
            .facts()
            .any(|other| other.derived_from.as_ref().is_some_and(|from| from.fact == fact.code));
    }
    draft.header_rows = header_rows;
    let taken: BTreeSet<String> =
        draft.columns.iter().flat_map(SourceColumn::cells).flatten().map(|name| normal_name(name)).collect();
    for hint in hints {
        let filled = draft.columns.iter().any(|column| column.to == hint.column.to);
        if !filled && !taken.contains(&normal_name(&hint.header)) {
            draft.columns.push(hint.column.clone());
        }
    }
    draft
}

/// What the file says as a whole needs no column.
fn is_said(names: &[String]) -> bool {
    names.iter().any(|name| name.starts_with('@'))
}

fn change(formats: &Formats, format: &FormatDefinition, header: &Header) -> Change {
    let lacks = |names: &&Vec<String>| header.first_of(names).is_none() && !is_said(names);
    let fits = |column: &SourceColumn| column.needed().all(|names| !lacks(&names));
    let fact = formats.fact(format);
    let required = |to: &str| {
        let columns = fact.into_iter().flat_map(|fact| &fact.columns);
        columns
            .filter(|column| column.required)
            .any(|column| column.name == to || column.day_of.as_deref() == Some(to))
    };
    let groups = format
        .recognise
        .iter()
        .filter(lacks)
        .filter_map(|names| names.first())
        .map(|name| (name.clone(), true));
    let mut missing: Vec<(String, bool)> = groups.collect();
    for column in &format.columns {
        if format.columns.iter().any(|other| other.to == column.to && fits(other)) {
            continue;
        }
        for name in column.needed().filter(lacks).filter_map(|names| names.first()) {
            missing.push((name.clone(), required(&column.to)));
        }
    }
    missing.sort_by_key(|(_, required)| !required);
    let mut seen = BTreeSet::new();
    missing.retain(|(name, _)| seen.insert(name.clone()));
    let known: BTreeSet<String> = format
        .columns
        .iter()
        .flat_map(SourceColumn::cells)
        .chain(&format.recognise)
        .flatten()
        .chain(format.checks.iter().flat_map(BatchCheck::names))
        .map(|name| normal_name(name))
        .collect();
    let new =
        names(header).into_iter().filter(|name| !name.is_empty() && !known.contains(&normal_name(name)));
    Change { label: format.label.clone(), missing, new: new.collect() }
}
