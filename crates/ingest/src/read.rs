//! The streaming reader: chunks of fact rows, the rows that wait for a person, and at the end a summary of the file.

use std::collections::VecDeque;

use daiyun_base::error::{Label, Problem};
use daiyun_base::fact::{Rows, Values, business_day_number};

use crate::cell::{ReadError, Record, Records};
use crate::merge::EqualLines;
use crate::observed::{self, FileSays};
use crate::plan::Output;
use crate::privacy::BuyerKey;
use crate::recognise::{Preview, Recognised};
use crate::report::{
    Chunk, QuarantinedRow, ReadIssue, StoreMark, Summary, displaced, required, scattered, sheets_not_read,
    shortened,
};
use crate::row::{Around, Row, Trouble};
use crate::words::OTHER;

/// The most rows in a chunk.
pub const CHUNK_ROWS: usize = 8192;
/// Distinct store marks of one kind that are told. A file of one store has one.
const MARKS: usize = 8;
/// So much older than its rows a file's name may be: it tells when the export was asked for, to the minute, and a large
/// one takes a while.
const NAMED_EARLIER: i64 = 3_600_000_000;
const PPM: i64 = 1_000_000;

/// What the reader has to know besides the file.
pub struct ReadOptions<'a> {
    /// The file's name, which may state when it was exported.
    pub file_name: &'a str,
    /// When the file was exported, if somebody said so: microseconds UTC.
    pub exported_at: Option<i64>,
    /// The instant now, microseconds UTC: a row that is later proves nothing about the file.
    pub now: i64,
    /// The key of the client's buyers.
    pub buyer_key: &'a BuyerKey,
}

/// Reads a recognised file to its end.
pub struct Reader<'f, R> {
    recognised: Recognised<'f>,
    ahead: VecDeque<Record>,
    records: R,
    record: Record,
    row: Row,
    row_waits: bool,
    buyer_key: &'f BuyerKey,
    file: FileSays,
    /// Whether the one row that is a fact has passed, in a report that has only one.
    first_row_passed: bool,
    merge: Option<EqualLines>,
    observed: Vec<usize>,
    marks: Vec<(usize, Vec<u8>)>,
    long_ids: LongIds,
    /// The export time that the file's name was taken to state.
    named_at: Option<i64>,
    now: i64,
    summary: Summary,
}

impl<'f, R: Records> Reader<'f, R> {
    /// A reader of a file: its recognised header, its first rows, and the rest.
    #[must_use]
    pub fn new(recognised: Recognised<'f>, preview: Preview, records: R, options: &ReadOptions<'f>) -> Self {
        let named_at = match options.exported_at {
            Some(_) => None,
            None => observed::in_file_name(options.file_name),
        };
        let exported_at = options.exported_at.or(named_at).or(recognised.exported_at);
        let summary = Summary {
            rows: 0,
            merged: 0,
            quarantined: 0,
            dropped: 0,
            encoding: records.encoding(),
            header_line: recognised.header_line,
            exported_at,
            exported_known: exported_at.is_some(),
            store_marks: Vec::new(),
            held: None,
            issues: Vec::new(),
        };
        Self {
            ahead: preview.after(recognised.header_at),
            merge: recognised.plan.merge.as_ref().map(|_| EqualLines::default()),
            file: FileSays::of(recognised.days, options.file_name, exported_at, ""),
            first_row_passed: false,
            observed: recognised.plan.outputs.iter().map(|output| output.fact_column).collect(),
            recognised,
            records,
            record: Record::default(),
            row: Row::default(),
            row_waits: false,
            buyer_key: options.buyer_key,
            marks: Vec::new(),
            long_ids: LongIds::default(),
            named_at,
            now: options.now,
            summary,
        }
    }

    /// When the file was exported, microseconds UTC, as far as it or somebody says so.
    #[must_use]
    pub fn exported_at(&self) -> Option<i64> {
        self.summary.exported_at
    }

    /// The next rows; nothing at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read further. Rows handed out so far are right, but the file is not whole: the caller
    /// drops them. [`ReadError::NotExportedThen`] asks for a new reading that does not believe the file's name.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, ReadError> {
        let mut chunk =
            Chunk { rows: Rows::empty(self.recognised.fact, self.observed.clone()), quarantined: Vec::new() };
        if std::mem::take(&mut self.row_waits) {
            self.keep(&mut chunk);
        }
        while chunk.rows.len() < CHUNK_ROWS && chunk.quarantined.len() < CHUNK_ROWS && self.advance()? {
            match self.read_record() {
                Ok(Reading::NotAFact) => {}
                Ok(Reading::Fact) if self.is_newer_than_named() => return Err(ReadError::NotExportedThen),
                Ok(Reading::Fact) if self.ends_here(&chunk) => {
                    self.row_waits = true;
                    break;
                }
                Ok(Reading::Fact) => self.keep(&mut chunk),
                Err(trouble) => {
                    let row = self.quarantine(trouble);
                    chunk.quarantined.push(row);
                }
            }
        }
        if let (Some(merge), Some(slots)) = (&mut self.merge, &self.recognised.plan.merge) {
            let counts = merge.close_chunk();
            let output =
                self.recognised.plan.outputs.iter().position(|output| output.slot == Some(slots.count));
            if let Some(output) = output {
                chunk.rows.columns[output] = counts;
            }
        }
        let empty = chunk.rows.is_empty() && chunk.quarantined.is_empty();
        Ok((!empty).then_some(chunk))
    }

    /// What the file was like. Call it after the last chunk.
    #[must_use]
    pub fn finish(mut self) -> Summary {
        if !self.records.unread_sheets().is_empty() {
            self.summary.issues.push(sheets_not_read(self.records.unread_sheets()));
        }
        let plan = &self.recognised.plan;
        let disagreement = plan.checks.iter().find_map(|check| {
            let fails = check.agreed * PPM < check.at_least_ppm * check.checked;
            fails.then(|| Problem::refused("amounts_disagree", check.text.zh.clone(), check.text.en.clone()))
        });
        self.summary.held = disagreement.or_else(|| self.long_ids.damage());
        for step in plan.columns.iter().flat_map(|column| &column.steps) {
            for word in step.words.untranslated() {
                let text = word.untranslated.as_deref().unwrap_or_default();
                self.summary.issues.push(ReadIssue {
                    code: "unknown_word",
                    column: step.name.clone(),
                    text: Label::new(
                        format!(
                            "「{}」里的「{}」还没有对应的说法，已记为{}；请告知管理员补上",
                            step.name,
                            shortened(text),
                            if step.words.otherwise() == OTHER { "其他" } else { "未知" }
                        ),
                        format!(
                            "“{}” in “{}” is not translated yet and counts as {}",
                            shortened(text),
                            step.name,
                            step.words.otherwise()
                        ),
                    ),
                    rows: word.rows,
                    first_line: word.first_line,
                });
            }
        }
        self.summary
    }

    /// `订单_20260501_0001.csv` is page 1 of May and was not exported a minute past midnight: its rows are newer.
    fn is_newer_than_named(&self) -> bool {
        let Some(named) = self.named_at else { return false };
        let moment = self.row.newest_moment(&self.recognised.plan);
        moment > named + NAMED_EARLIER && moment <= self.now
    }

    fn advance(&mut self) -> Result<bool, ReadError> {
        if let Some(record) = self.ahead.pop_front() {
            self.record = record;
            return Ok(true);
        }
        self.records.read(&mut self.record)
    }

    fn read_record(&mut self) -> Result<Reading, Trouble> {
        if self.record.is_blank() {
            return Ok(Reading::NotAFact);
        }
        let plan = &mut self.recognised.plan;
        let mut scratch = String::new();
        let dropped = plan
            .drop_rows
            .iter_mut()
            .any(|rule| rule.is_met(self.record.cell(rule.at), &mut scratch))
            || !plan.keep_rows.iter_mut().all(|rule| rule.is_met(self.record.cell(rule.at), &mut scratch))
            || self.recognised.header.repeats_in(&self.record, &mut scratch)
            || self.first_row_passed;
        if dropped {
            self.summary.dropped += 1;
            return Ok(Reading::NotAFact);
        }
        self.first_row_passed = self.recognised.format.only_first_row;
        self.check_shape()?;
        let platform = self.recognised.format.platform();
        let around = Around { buyer_key: self.buyer_key, platform, file: &self.file };
        self.row.read(&mut self.recognised.plan, &self.record, &around)?;
        self.check_required()?;
        self.row.waiting(&mut self.recognised.plan.wait_rows, &self.record)?;
        if let (Some(merge), Some(slots)) = (&self.merge, &self.recognised.plan.merge)
            && merge.is_scattered(&self.row, slots)
        {
            return Err(scattered());
        }
        self.note();
        Ok(Reading::Fact)
    }

    /// A row that lacks cells was cut off, and reading its missing cells as empty would erase what is known.
    fn check_shape(&self) -> Result<(), Trouble> {
        let (cells, width) = (self.record.len(), self.recognised.header.width());
        let short = cells < width && !self.records.rows_may_be_short();
        let long = (width..cells).any(|at| !self.record.cell(at).is_blank());
        if !short && !long {
            return Ok(());
        }
        Err(displaced(cells, width))
    }

    fn check_required(&self) -> Result<(), Trouble> {
        let (plan, fact) = (&self.recognised.plan, self.recognised.fact);
        for output in plan.outputs.iter().filter(|output| fact.columns[output.fact_column].required) {
            let missing = |slot: Option<usize>| slot.is_none_or(|slot| self.row.is_empty(slot));
            if missing(output.slot) && missing(output.instant) {
                return Err(required(plan, fact, output));
            }
        }
        Ok(())
    }

    /// Counts the row in the batch checks and notes whose file it says it is.
    fn note(&mut self) {
        if let Some(id) = self.recognised.plan.id.and_then(|slot| self.row.text(slot)) {
            self.long_ids.count(id);
        }
        for check in &mut self.recognised.plan.checks {
            if let Some(agrees) = self.row.agrees(check, &self.record) {
                check.checked += 1;
                check.agreed += i64::from(agrees);
            }
        }
        for (at, kind) in &self.recognised.plan.store_marks {
            let cell = self.record.cell(*at);
            let mut known = self.marks.iter().filter(|(column, _)| column == at);
            if cell.is_blank()
                || known.clone().count() >= MARKS
                || known.any(|(_, bytes)| bytes == cell.bytes)
            {
                continue;
            }
            self.marks.push((*at, cell.bytes.to_vec()));
            let mut scratch = String::new();
            // Excel guards around a store number are no part of it.
            if let Ok(Some(value)) = crate::transform::word::code(cell.text(&mut scratch), cell.kind) {
                let column = self.recognised.header.name(*at).to_owned();
                self.summary.store_marks.push(StoreMark { kind: *kind, column, value: shortened(value) });
            }
        }
    }

    /// A chunk may end only between two orders while equal lines are merged.
    fn ends_here(&self, chunk: &Chunk) -> bool {
        match (&self.merge, &self.recognised.plan.merge) {
            (Some(merge), Some(slots)) => {
                chunk.rows.len() >= CHUNK_ROWS / 2 && !merge.continues_order(&self.row, slots)
            }
            (_, _) => false,
        }
    }

    fn keep(&mut self, chunk: &mut Chunk) {
        if let (Some(merge), Some(slots)) = (&mut self.merge, &self.recognised.plan.merge)
            && merge.add(&self.row, slots)
        {
            self.summary.merged += 1;
            return;
        }
        let (plan, rows) = (&self.recognised.plan, &mut chunk.rows);
        for (output, values) in plan.outputs.iter().zip(&mut rows.columns) {
            write(output, &self.row, values);
        }
        let seen = self.summary.exported_at.unwrap_or_else(|| self.row.newest_instant(plan));
        rows.observed_at.push(seen);
        rows.observed_rank.push(self.row.rank(plan));
        rows.line.push(self.record.line());
        self.summary.rows += 1;
    }

    fn quarantine(&mut self, trouble: Trouble) -> QuarantinedRow {
        self.summary.quarantined += 1;
        let mut scratch = String::new();
        let mut text = |at: usize| shortened(self.record.cell(at).text(&mut scratch));
        let cells = &self.recognised.plan.kept;
        // The cells of a displaced row stand under wrong names, so any of them may be personal.
        let displaced =
            trouble.column.is_empty() && trouble.cell.is_none() && trouble.code.starts_with("row_");
        QuarantinedRow {
            line: self.record.line(),
            code: trouble.code,
            text: trouble.text,
            value: trouble.cell.map(&mut text),
            cells: if displaced {
                Vec::new()
            } else {
                cells.iter().map(|at| (self.recognised.header.name(*at).to_owned(), text(*at))).collect()
            },
            column: trouble.column,
        }
    }
}

/// Ids longer than Excel's 15 digits. When Excel has saved a file as numbers in full, every long id ends in zeros: one
/// such id may be real, most of them are not, and rows under wrong numbers would overwrite each other.
#[derive(Default)]
struct LongIds {
    seen: u64,
    zeroed: u64,
}

impl LongIds {
    const EXACT_DIGITS: usize = 15;
    /// Two lost digits: shorter ids end in zeros by chance too often.
    const LONG: usize = 17;
    const ENOUGH: u64 = 3;

    fn count(&mut self, id: &str) {
        if id.len() < Self::LONG || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return;
        }
        self.seen += 1;
        self.zeroed += u64::from(id.bytes().skip(Self::EXACT_DIGITS).all(|byte| byte == b'0'));
    }

    fn damage(&self) -> Option<Problem> {
        (self.zeroed >= Self::ENOUGH && self.zeroed * 2 > self.seen).then(|| {
            Problem::refused(
                "ids_damaged",
                "多数订单编号第 15 位之后全是 0，像是被 Excel 改写过；本批次先不入账，请从平台重新导出，不要用 Excel 打开后另存",
                "Most ids are zero beyond their 15th digit, as Excel leaves them; the batch is held: export again and do not save it from Excel",
            )
        })
    }
}

enum Reading {
    Fact,
    NotAFact,
}

fn write(output: &Output, row: &Row, values: &mut Values) {
    match values {
        Values::Text(texts) => texts.push(output.slot.and_then(|slot| row.text(slot))),
        Values::Number(numbers) => {
            let day = output.instant.and_then(|slot| row.number(slot)).map(business_day_number);
            numbers.push(day.or_else(|| output.slot.and_then(|slot| row.number(slot))));
        }
    }
}
