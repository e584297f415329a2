//! 留痕链 · the chain of activities.
//!
//! Each link's hash covers its activity and the hash before it, so a row that was changed, removed or slipped in between
//! breaks the chain from there on. A job links what has been committed, so writers do not queue on one hash; once an hour the
//! newest hash is sealed with a key that is not in the database. Whoever holds an exported chain can check it offline;
//! whoever also holds the key, or noted a seal, can tell that it was not made up anew.

use std::collections::VecDeque;
use std::io::{BufRead, Write};

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::anchors::Span;
use super::records::activities;
use super::{is_intact, sealed_text};
use crate::keys::Keys;

/// The first line of an exported chain, so that no other file is taken for one.
const FORMAT: &str = "daiyun activity chain 1";

/// The hash of a link.
#[must_use]
pub fn hash(before: &str, row: &activities::Model) -> String {
    let mut hasher = Sha256::new();
    for part in [before, &sealed_text(row), &row.hmac] {
        hasher.update(part.as_bytes());
        hasher.update([0x1e]);
    }
    hex::encode(hasher.finalize())
}

/// What a seal covers: the day, and how far the chain was then.
#[must_use]
pub fn anchored_text(day: NaiveDate, link_no: i64, hash: &str) -> String {
    format!("{day}\u{1f}{link_no}\u{1f}{hash}")
}

/// A link as it is exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its number, from 1.
    pub link_no: i64,
    /// Over the activity and the link before.
    pub hash: String,
    /// The activity.
    pub activity: activities::Model,
}

/// How far the chain was at a moment of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The day.
    pub day: NaiveDate,
    /// The newest link then.
    pub link_no: i64,
    /// Its hash.
    pub hash: String,
    /// Over these three, with the agency's key.
    pub seal: String,
}

/// The head of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: String,
    agency: String,
    exported_at: DateTime<Utc>,
    anchors: Vec<Anchor>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Whether nothing is wrong.
    pub intact: bool,
    /// Links that were looked at.
    pub links: i64,
    /// The hash of the last good one: noted elsewhere, it proves the chain up to there.
    pub head: String,
    /// Whether signatures and seals were checked too, which takes the key.
    pub signatures: bool,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
    /// From where to where the file of anchors goes; nothing where there is none, as for an exported chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchors_file: Option<Span>,
}

impl Verified {
    /// With what the file of anchors says.
    #[must_use]
    pub(super) fn with_file(self, span: Option<Span>, difference: Option<Fault>) -> Self {
        let fault = self.fault.or(difference);
        Self { intact: fault.is_none(), fault, anchors_file: span, ..self }
    }

    /// With the number of activities that have no place in the chain and wait for none.
    #[must_use]
    pub(super) fn with_unlinked(self, count: u64) -> Self {
        if count == 0 || self.fault.is_some() {
            return self;
        }
        let fault = Fault {
            code: "unlinked",
            link_no: self.links,
            message: format!("有 {count} 条留痕不在链上"),
            message_en: format!("{count} activities are not in the chain"),
        };
        Self { intact: false, fault: Some(fault), ..self }
    }
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable name.
    pub code: &'static str,
    /// At which link.
    pub link_no: i64,
    /// What a person reads.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

impl Fault {
    fn new(code: &'static str, link_no: i64, (zh, en): (&str, &str)) -> Self {
        Self {
            code,
            link_no,
            message: format!("第 {link_no} 环{zh}"),
            message_en: format!("Link {link_no} {en}"),
        }
    }
}

/// Checks links as they come.
pub struct Check<'a> {
    keys: Option<&'a Keys>,
    /// Those that have not been passed yet, in order.
    anchors: VecDeque<Anchor>,
    last_no: i64,
    head: String,
    fault: Option<Fault>,
}

impl<'a> Check<'a> {
    /// With the key, signatures and seals are checked as well.
    #[must_use]
    pub fn new(keys: Option<&'a Keys>, mut anchors: Vec<Anchor>) -> Self {
        anchors.sort_by_key(|anchor| (anchor.link_no, anchor.day));
        let mut check = Self { keys, anchors: anchors.into(), last_no: 0, head: String::new(), fault: None };
        check.seals();
        check
    }

    fn seals(&mut self) {
        let Some(keys) = self.keys else { return };
        let is_forged = |anchor: &&Anchor| {
            keys.seal_chain(&anchored_text(anchor.day, anchor.link_no, &anchor.hash)) != anchor.seal
        };
        self.fault = self.anchors.iter().find(is_forged).map(|anchor| {
            Fault::new(
                "seal",
                anchor.link_no,
                ("的封存不是本机构的密钥签的", "has a seal that this agency's key did not make"),
            )
        });
    }

    /// Looks at the next link; after a fault there is nothing more to learn.
    pub fn next(&mut self, link: &Link) {
        if self.fault.is_none() {
            self.fault = self.fault_of(link);
        }
        if self.fault.is_none() {
            (self.last_no, self.head) = (link.link_no, link.hash.clone());
        }
    }

    fn fault_of(&mut self, link: &Link) -> Option<Fault> {
        let no = self.last_no + 1;
        if link.link_no != no {
            return Some(Fault::new("missing", no, ("不见了", "is missing")));
        }
        if self.keys.is_some_and(|keys| !is_intact(keys, &link.activity)) {
            return Some(Fault::new("changed", no, ("的内容被改过", "was changed after it was written")));
        }
        if hash(&self.head, &link.activity) != link.hash {
            return Some(Fault::new("broken", no, ("与前一环接不上", "does not follow from the one before")));
        }
        while let Some(anchor) = self.anchors.pop_front_if(|anchor| anchor.link_no <= no) {
            if anchor.link_no == no && anchor.hash != link.hash {
                return Some(Fault::new("anchor", no, ("与当时封存的不同", "is not what was sealed then")));
            }
        }
        None
    }

    /// What was found. Links that were sealed and are not there were cut off the end.
    #[must_use]
    pub fn end(mut self) -> Verified {
        if self.fault.is_none() && self.anchors.back().is_some_and(|anchor| anchor.link_no > self.last_no) {
            let cut = Fault::new("missing", self.last_no + 1, ("起被截掉了", "and what follows was cut off"));
            self.fault = Some(cut);
        }
        Verified {
            intact: self.fault.is_none(),
            links: self.last_no,
            head: self.head,
            signatures: self.keys.is_some(),
            fault: self.fault,
            anchors_file: None,
        }
    }
}

/// Writes the head of a file of links.
pub fn write_head(
    out: &mut impl Write,
    agency: &str,
    exported_at: DateTime<Utc>,
    anchors: Vec<Anchor>,
) -> std::io::Result<()> {
    let head = Head { format: FORMAT.to_owned(), agency: agency.to_owned(), exported_at, anchors };
    write_line(out, &head)
}

/// Writes a link.
pub fn write_link(out: &mut impl Write, link: &Link) -> std::io::Result<()> {
    write_line(out, link)
}

fn write_line(out: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Checks an exported chain.
///
/// # Errors
/// When it is not one, or cannot be read.
pub fn verify_file(file: impl BufRead, keys: Option<&Keys>) -> Result<Verified, Problem> {
    let mut lines = file.lines().enumerate();
    let head: Option<Head> = match lines.next() {
        Some((_, line)) => serde_json::from_str(&line.map_err(|_| not_a_chain(1))?).ok(),
        None => None,
    };
    let head = head.filter(|head| head.format == FORMAT).ok_or_else(|| not_a_chain(1))?;
    let mut check = Check::new(keys, head.anchors);
    for (at, line) in lines {
        let link = line.ok().and_then(|line| serde_json::from_str(&line).ok());
        check.next(&link.ok_or_else(|| not_a_chain(at + 1))?);
    }
    Ok(check.end())
}

fn not_a_chain(line: usize) -> Problem {
    let text = Label::new(
        format!("第 {line} 行不是留痕链的内容；请重新导出这个文件再核验"),
        format!("Line {line} is not part of an activity chain. Export the file again and verify that"),
    );
    Problem::invalid("not_an_activity_chain", text.zh, text.en)
}
