//! 封存文件 · `anchors.log` beside the database: one line for each anchor of the chain, only ever appended to.
//!
//! Whoever can write the database can cut the newest activities off and their anchors with them; then this file still says
//! how far the chain was. Copied to another machine it also stands against whoever owns this one. A file that is begun anew
//! starts at the newest anchor, so that a lost one is not made up: where it starts is told with every verdict.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::chain::{Anchor, Fault, anchored_text};
use crate::error::Result;
use crate::keys::Keys;

/// The name of the file in the data directory.
pub const FILE: &str = "anchors.log";
/// Ten years of hours take a tenth of it.
const LONGEST: u64 = 256 << 20;

/// What the file holds.
#[derive(Debug, Default)]
pub(super) struct Kept {
    anchors: Vec<Anchor>,
    /// The first line that says nothing, from 1.
    unreadable: Option<usize>,
}

/// From where to where the file goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// How many anchors it holds.
    pub lines: usize,
    /// The link its first anchor stands at.
    pub from_link_no: i64,
    /// The link its last one stands at.
    pub to_link_no: i64,
}

impl Kept {
    /// Reads the file; one that is not there holds nothing. A line without an end was never finished and counts for nothing.
    pub(super) fn read(directory: &Path) -> Result<Self> {
        let text = match File::open(path(directory)) {
            Ok(file) => {
                // What is no text was tampered with; its line will not be read as one.
                let mut bytes = Vec::new();
                file.take(LONGEST).read_to_end(&mut bytes)?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let mut kept = Self::default();
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for (at, line) in whole.lines().enumerate() {
            match parsed(line) {
                // Two processes may write the same line.
                Some(anchor) if kept.anchors.last() == Some(&anchor) => {}
                Some(anchor) => kept.anchors.push(anchor),
                None => kept.unreadable = kept.unreadable.or(Some(at + 1)),
            }
        }
        kept
    }

    /// From where to where it goes; nothing when it is empty.
    pub(super) fn span(&self) -> Option<Span> {
        let (first, last) = (self.anchors.first()?, self.anchors.last()?);
        Some(Span { lines: self.anchors.len(), from_link_no: first.link_no, to_link_no: last.link_no })
    }

    /// The anchors that this agency's key sealed: what the chain has to be long enough for.
    pub(super) fn sealed(&self, keys: &Keys) -> impl Iterator<Item = &Anchor> {
        self.anchors.iter().filter(move |anchor| is_sealed(keys, anchor))
    }

    /// How the file differs from what the database says. Between its first line and its last, both hold the same.
    pub(super) fn difference(&self, keys: &Keys, table: &[Anchor]) -> Option<Fault> {
        if let Some(line) = self.unreadable {
            return Some(fault(0, (format!("第 {line} 行读不懂"), format!("line {line} cannot be read"))));
        }
        let forged = self.anchors.iter().find(|anchor| !is_sealed(keys, anchor));
        let ascends = self.anchors.is_sorted_by(|one, next| one.link_no < next.link_no);
        if let Some(anchor) = forged.or_else(|| self.anchors.first().filter(|_| !ascends)) {
            let no = anchor.link_no;
            return Some(fault(
                no,
                (format!("第 {no} 环那一行被改过"), format!("the line of link {no} was changed")),
            ));
        }
        let span = self.span()?;
        let by_link = |anchors: &'_ [Anchor]| -> BTreeMap<i64, Anchor> {
            anchors.iter().map(|anchor| (anchor.link_no, anchor.clone())).collect()
        };
        let (kept, known) = (by_link(&self.anchors), by_link(table));
        let within = |anchor: &&Anchor| (span.from_link_no..=span.to_link_no).contains(&anchor.link_no);
        if let Some(gone) =
            table.iter().filter(within).find(|anchor| kept.get(&anchor.link_no) != Some(*anchor))
        {
            let no = gone.link_no;
            return Some(fault(
                no,
                (format!("少了第 {no} 环那一行"), format!("the line of link {no} is gone")),
            ));
        }
        let gone = self.anchors.iter().find(|anchor| known.get(&anchor.link_no) != Some(*anchor))?;
        let no = gone.link_no;
        Some(fault(
            no,
            (
                format!("有第 {no} 环的封存，数据库里却没有了"),
                format!("it holds the anchor of link {no}, which the database lost"),
            ),
        ))
    }
}

fn fault(link_no: i64, (zh, en): (String, String)) -> Fault {
    Fault {
        code: "anchors_file",
        link_no,
        message: format!("封存文件 {FILE} 与数据库不符：{zh}；请与另存的副本核对"),
        message_en: format!(
            "The file {FILE} differs from the database: {en}. Compare it with the copy kept elsewhere"
        ),
    }
}

fn is_sealed(keys: &Keys, anchor: &Anchor) -> bool {
    keys.seal_chain(&anchored_text(anchor.day, anchor.link_no, &anchor.hash)) == anchor.seal
}

fn path(directory: &Path) -> PathBuf {
    directory.join(FILE)
}

fn parsed(line: &str) -> Option<Anchor> {
    let mut parts = line.split(' ');
    let mut next = || parts.next();
    let (day, link_no, hash, seal) = (next()?, next()?, next()?, next()?);
    let anchor = Anchor {
        day: day.parse().ok()?,
        link_no: link_no.parse().ok()?,
        hash: hash.to_owned(),
        seal: seal.to_owned(),
    };
    (line == written(&anchor)).then_some(anchor)
}

fn written(anchor: &Anchor) -> String {
    format!("{} {} {} {}", anchor.day, anchor.link_no, anchor.hash, anchor.seal)
}

/// The link the file's last anchor stands at: what lies behind it is still to be written.
pub(super) fn last_link(directory: &Path) -> Result<Option<i64>> {
    /// Some lines.
    const TAIL: u64 = 4_096;
    let mut file = match File::open(path(directory)) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    Ok(Kept::parse(&String::from_utf8_lossy(&bytes)).anchors.last().map(|anchor| anchor.link_no))
}

/// Appends anchors and returns once they are on the disk. Only the owner reads the file.
pub(super) fn append(directory: &Path, anchors: &[Anchor]) -> Result<()> {
    if anchors.is_empty() {
        return Ok(());
    }
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path(directory))?;
    drop_torn(&mut file)?;
    let text: String = anchors.iter().map(|anchor| written(anchor) + "\n").collect();
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

/// Takes away a last line that was not finished: the machine went down in the middle of it, and it is written again.
fn drop_torn(file: &mut File) -> Result<()> {
    /// Longer than a line.
    const TAIL: u64 = 4_096;
    let length = file.metadata()?.len();
    let start = length.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(start))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end as u64 + 1);
    if start + whole < length {
        file.set_len(start + whole)?;
    }
    Ok(())
}
