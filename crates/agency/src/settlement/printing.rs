//! Printing: a statement's Typst source becomes a PDF. The source is the whole world: no file, package or clock is
//! reachable from it, only the fonts handed in.

use std::path::{Path, PathBuf};

use daiyun_base::error::{Kind, Problem};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

use super::document::pdf::typst_source;
use super::document::{Language, StatementDocument};
use crate::Agency;
use crate::error::{Failure, Result};

/// Compilations that are kept for the next one to reuse; older ones are let go so that memory stays flat.
const KEPT_COMPILATIONS: usize = 8;
/// Where machines keep fonts with Chinese characters.
const MACHINE_FOLDERS: [&str; 2] =
    ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/opentype/source-han-sans"];
/// The families the layout asks for.
const FAMILIES: [&str; 2] = ["source han sans sc", "noto sans cjk sc"];

/// Where the fonts of PDF files come from.
#[derive(Clone, Debug, Default)]
pub enum Fonts {
    /// Carried by the program.
    Embedded(&'static [&'static [u8]]),
    /// Files in a folder.
    Folder(PathBuf),
    /// Whatever the machine has.
    #[default]
    Machine,
}

/// Prints a statement.
pub async fn print(agency: &Agency, document: &StatementDocument, language: Language) -> Result<Vec<u8>> {
    let source = typst_source(document, language);
    let fonts = agency.fonts().clone();
    tokio::task::spawn_blocking(move || compile(source, &fonts)).await.map_err(Failure::internal)?
}

fn compile(source: String, fonts: &Fonts) -> Result<Vec<u8>> {
    let page = Page::new(source, fonts)?;
    let compiled = typst::compile::<PagedDocument>(&page).output;
    let printed = compiled.and_then(|document| pdf(&document, &PdfOptions::default()));
    typst::comemo::evict(KEPT_COMPILATIONS);
    printed.map_err(|errors| Failure::internal(said(&errors)))
}

fn said(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")
}

/// One source and the fonts it may use.
struct Page {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    source: Source,
}

impl Page {
    fn new(source: String, fonts: &Fonts) -> Result<Self> {
        let fonts = load(fonts)?;
        let book = FontBook::from_fonts(&fonts);
        if !FAMILIES.iter().any(|family| book.contains_family(family)) {
            return Err(no_font().into());
        }
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(book),
            fonts,
            source: Source::detached(source),
        })
    }
}

fn no_font() -> Problem {
    Problem::new(
        Kind::Refused,
        "font_missing",
        "这台机器上没有思源黑体，不能生成 PDF；请用 cargo xtask build 构建的程序，或安装 fonts-noto-cjk，也可以先导出 Excel",
        "There is no Source Han Sans on this machine, so no PDF can be made; use a program built by cargo xtask build, \
         install fonts-noto-cjk, or export Excel instead",
    )
}

fn load(fonts: &Fonts) -> Result<Vec<Font>> {
    match fonts {
        Fonts::Embedded(files) => Ok(files.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect()),
        Fonts::Folder(folder) => in_folder(folder),
        Fonts::Machine => {
            let mut found = Vec::new();
            for folder in MACHINE_FOLDERS.map(Path::new).iter().filter(|folder| folder.is_dir()) {
                found.extend(in_folder(folder)?);
            }
            Ok(found)
        }
    }
}

fn in_folder(folder: &Path) -> Result<Vec<Font>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_font =
            path.extension().is_some_and(|end| ["otf", "ttf", "ttc"].iter().any(|font| end == *font));
        // Of the large families a machine has, only the sans in two weights is printed with.
        let is_ours = path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            name.contains("Sans") && (name.contains("Regular") || name.contains("Bold"))
        });
        if is_font && is_ours {
            paths.push(path);
        }
    }
    paths.sort();
    let mut fonts = Vec::new();
    for path in paths {
        fonts.extend(Font::iter(Bytes::new(std::fs::read(path)?)));
    }
    Ok(fonts)
}

impl World for Page {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _id: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// A statement carries its own dates.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::examples::document;
    use super::*;

    #[test]
    fn a_machine_without_the_font_says_so_instead_of_printing_boxes() {
        let empty = tempfile::tempdir().unwrap();
        let source = typst_source(&document(None), Language::Zh);
        let failure = compile(source, &Fonts::Folder(empty.path().to_owned())).unwrap_err();
        assert_eq!(failure.problem.code, "font_missing");
    }
}
