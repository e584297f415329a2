//! What a mapping may say, for whoever chooses: the facts with their columns, and the readers a column may be read by.

use daiyun_base::fact::{ColumnDefinition, ColumnKind, FactDefinition};
use daiyun_ingest::transform::Read;
use serde::Serialize;
use utoipa::ToSchema;

use super::actions::may_map_for_agency;
use crate::scope::{Allowed, Scope};

/// What a mapping may say.
#[derive(Serialize, ToSchema)]
pub(super) struct MappingGrammarView {
    facts: Vec<MappableFactView>,
    readers: Vec<CellReaderView>,
    /// Whether the caller may make mappings for all clients.
    for_agency: Allowed,
}

/// A fact that files may become.
#[derive(Serialize, ToSchema)]
struct MappableFactView {
    code: String,
    label: String,
    label_en: String,
    columns: Vec<MappableColumnView>,
}

/// A column of a fact.
#[derive(Serialize, ToSchema)]
struct MappableColumnView {
    name: String,
    label: String,
    label_en: String,
    /// A row without it is not a row; or without the column whose day it is.
    required: bool,
    /// The instant column whose day it is: a file that has the instant needs no day.
    day_of: Option<String>,
    /// Whether it can point at a person: its values are never shown.
    personal: bool,
    /// The only words it may hold.
    values: Vec<String>,
    /// The readers that fit it.
    readers: Vec<String>,
    /// Whether it may hold the same text in every row.
    may_be_constant: bool,
}

/// A way to read a cell.
#[derive(Serialize, ToSchema)]
struct CellReaderView {
    code: String,
    label: String,
    label_en: String,
    /// A cell and what it becomes.
    example: String,
    example_en: String,
    /// Whether what it gives can no longer point at a person.
    depersonalises: bool,
}

pub(super) fn of(scope: &Scope) -> MappingGrammarView {
    let formats = &scope.agency().definitions().formats;
    MappingGrammarView {
        facts: formats.facts().map(fact).collect(),
        readers: Read::ALL.into_iter().map(reader).collect(),
        for_agency: Allowed::of(may_map_for_agency(scope)),
    }
}

fn fact(fact: &FactDefinition) -> MappableFactView {
    MappableFactView {
        code: fact.code.clone(),
        label: fact.label.zh.clone(),
        label_en: fact.label.en.clone(),
        columns: fact.columns.iter().map(column).collect(),
    }
}

fn column(column: &ColumnDefinition) -> MappableColumnView {
    let fitting = Read::ALL.into_iter().filter(|read| read.fits(column.kind));
    MappableColumnView {
        name: column.name.clone(),
        label: column.label.zh.clone(),
        label_en: column.label.en.clone(),
        required: column.required,
        day_of: column.day_of.clone(),
        personal: column.personal,
        values: column.values.clone(),
        readers: fitting.map(|read| read.code().to_owned()).collect(),
        may_be_constant: column.kind == ColumnKind::Text,
    }
}

fn reader(read: Read) -> CellReaderView {
    let (label, example) = (read.label(), read.example());
    CellReaderView {
        code: read.code().to_owned(),
        label: label.zh,
        label_en: label.en,
        example: example.zh,
        example_en: example.en,
        depersonalises: read.depersonalises(),
    }
}
