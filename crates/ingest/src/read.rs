//! The streaming reader: chunks of fact rows, the rows that wait for a person, and at the end a summary of the file.

use std::collections::VecDeque;

use daiyun_base::error::Problem;
use daiyun_base::fact::{Rows, Values};

use crate::cell::{CellKind, ReadError, Record, Records};
use crate::ids::LongIds;
use crate::marks::Marks;
use crate::merge::{EqualLines, HeldRows, Kept, Seen};
use crate::observed::{self, FileSays};
use crate::plan::{Output, Plan};
use crate::preview::Preview;
use crate::privacy::BuyerKey;
use crate::recognise::{Recognised, SheetPlan};
use crate::report::{
    CHUNK_ROWS, Chunk, QuarantinedRow, Summary, converted, displaced, required, scattered, sheets_not_read,
    shortened, unknown_word,
};
use crate::row::{Around, Row, Trouble};

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
pub struct Reader<'f> {
    recognised: Recognised<'f>,
    ahead: VecDeque<Record>,
    /// Not a type parameter: what looks at every row is compiled here, optimised, and not where a file is opened.
    records: Box<dyn Records + 'f>,
    record: Record,
    row: Row,
    row_waits: bool,
    buyer_key: &'f BuyerKey,
    file: FileSays,
    /// The sheet in hand, of those that are read.
    at: usize,
    /// Whether the one row that is a fact has passed, in a report that has only one.
    first_row_passed: bool,
    held: Option<HeldRows>,
    merge: Option<EqualLines>,
    observed: Vec<usize>,
    marks: Marks,
    long_ids: LongIds,
    /// The export time that the file's name was taken to state.
    named_at: Option<i64>,
    now: i64,
    summary: Summary,
}

impl<'f> Reader<'f> {
    /// A reader of a file: its recognised header, its first rows, and the rest.
    #[must_use]
    pub fn new(
        recognised: Recognised<'f>,
        preview: Preview,
        records: impl Records + 'f,
        options: &ReadOptions<'f>,
    ) -> Self {
        let mut records: Box<dyn Records + 'f> = Box::new(records);
        records.choose(recognised.sheets.iter().map(|sheet| sheet.sheet).collect());
        let named_at = match options.exported_at {
            Some(_) => None,
            None => observed::in_file_name(options.file_name)
                .or_else(|| observed::clock_in_file_name(options.file_name, options.now)),
        };
        let exported_at = options.exported_at.or(named_at).or(recognised.exported_at);
        let mut summary = Summary {
            rows: 0,
            merged: 0,
            quarantined: 0,
            dropped: 0,
            passed: 0,
            encoding: records.encoding(),
            header_line: recognised.header_line,
            exported_at,
            exported_known: exported_at.is_some(),
            store_marks: Vec::new(),
            held: None,
            issues: Vec::new(),
        };
        // A recognised file has one sheet at least.
        let first = &recognised.sheets[0];
        let outputs = &first.plan.outputs;
        let mut file = FileSays::of(options.file_name, exported_at);
        file.turn_to(&first.name, first.days);
        if !recognised.is_workbook {
            summary.passed = u64::try_from(first.header_at).unwrap_or(0) + 1;
        }
        Self {
            ahead: preview.after(first.header_at),
            merge: first.plan.merge.as_ref().map(|_| EqualLines::default()),
            observed: outputs.iter().map(|output| output.fact_column).collect(),
            held: recognised
                .format
                .equal_rows
                .map(|by| HeldRows::new(by, &recognised.format.not_added, recognised.fact, outputs)),
            file,
            at: 0,
            first_row_passed: false,
            recognised,
            records,
            record: Record::default(),
            row: Row::default(),
            row_waits: false,
            buyer_key: options.buyer_key,
            marks: Marks::default(),
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
        let mut chunk = Chunk::of(Rows::empty(self.recognised.fact, self.observed.clone()));
        if std::mem::take(&mut self.row_waits) {
            self.keep(&mut chunk);
        }
        while !chunk.is_full(1) {
            if !self.advance()? {
                if let Some(held) = &mut self.held {
                    held.hand_out(&mut chunk.rows, CHUNK_ROWS);
                }
                break;
            }
            match self.read_record() {
                Ok(Reading::NotAFact) => {}
                Ok(Reading::Fact) if self.is_newer_than_named() => return Err(ReadError::NotExportedThen),
                Ok(Reading::Fact) if self.ends_here(&chunk) => {
                    self.row_waits = true;
                    break;
                }
                Ok(Reading::Fact) if self.held.is_some() => self.hold(&mut chunk)?,
                Ok(Reading::Fact) => self.keep(&mut chunk),
                Err(trouble) => self.quarantine(trouble, &mut chunk),
            }
        }
        let plan = &self.recognised.sheets[self.at].plan;
        if let (Some(merge), Some(slots)) = (&mut self.merge, &plan.merge) {
            let counts = merge.close_chunk();
            let output = plan.outputs.iter().position(|output| output.slot == Some(slots.count));
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
        if !self.recognised.unread.is_empty() {
            self.summary.issues.push(sheets_not_read(&self.recognised.unread));
        }
        self.summary.issues.extend(self.recognised.format.currency.as_ref().map(converted));
        let plans = || self.recognised.sheets.iter().map(|sheet| &sheet.plan);
        let disagreement = plans().flat_map(|plan| &plan.checks).find_map(|check| {
            let fails = check.agreed * PPM < check.at_least_ppm * check.checked;
            fails.then(|| Problem::refused("amounts_disagree", check.text.zh.clone(), check.text.en.clone()))
        });
        self.summary.held = disagreement.or_else(|| self.long_ids.damage());
        for step in plans().flat_map(|plan| &plan.columns).flat_map(|column| &column.steps) {
            self.summary.issues.extend(step.words.untranslated().map(|word| unknown_word(step, word)));
        }
        self.summary.store_marks = self.marks.found;
        self.summary
    }

    /// `订单_20260501_0001.csv` is page 1 of May and was not exported a minute past midnight: its rows are newer.
    fn is_newer_than_named(&self) -> bool {
        let Some(named) = self.named_at else { return false };
        let moment = self.row.newest_moment(self.plan());
        moment > named + NAMED_EARLIER && moment <= self.now
    }

    fn plan(&self) -> &Plan {
        &self.recognised.sheets[self.at].plan
    }

    /// Takes the next record below a header.
    fn advance(&mut self) -> Result<bool, ReadError> {
        if let Some(record) = self.ahead.pop_front() {
            self.record = record;
            return Ok(true);
        }
        while self.records.read(&mut self.record)? {
            if !self.recognised.is_workbook {
                return Ok(true);
            }
            let on = self.records.sheet();
            if on != self.recognised.sheets[self.at].sheet {
                let Some(at) = self.recognised.sheets.iter().position(|sheet| sheet.sheet == on) else {
                    continue;
                };
                let sheet = &self.recognised.sheets[at];
                self.file.turn_to(&sheet.name, sheet.days);
                (self.at, self.first_row_passed) = (at, false);
            }
            if self.record.line() > self.recognised.sheets[self.at].header_line {
                return Ok(true);
            }
            self.summary.passed += 1;
        }
        Ok(false)
    }

    fn read_record(&mut self) -> Result<Reading, Trouble> {
        if self.record.is_blank() {
            self.summary.passed += 1;
            return Ok(Reading::NotAFact);
        }
        if self.first_row_passed || self.is_dropped() {
            self.summary.dropped += 1;
            return Ok(Reading::NotAFact);
        }
        self.first_row_passed = self.recognised.format.only_first_row;
        self.check_shape()?;
        let platform = self.recognised.platform;
        let around = Around { buyer_key: self.buyer_key, platform, file: &self.file };
        let plan = &mut self.recognised.sheets[self.at].plan;
        self.row.read(plan, &self.record, &around)?;
        self.check_required()?;
        let plan = &mut self.recognised.sheets[self.at].plan;
        self.row.waiting(&mut plan.wait_rows, &self.record)?;
        if let (Some(merge), Some(slots)) = (&self.merge, &plan.merge)
            && merge.is_scattered(&self.row, slots)
        {
            return Err(scattered());
        }
        self.note();
        Ok(Reading::Fact)
    }

    /// Whether the row is no fact: a total, an explanation, the header again.
    fn is_dropped(&mut self) -> bool {
        let SheetPlan { plan, header, .. } = &mut self.recognised.sheets[self.at];
        let record = &self.record;
        let mut scratch = String::new();
        plan.drop_rows.iter_mut().any(|rule| rule.is_met(record.cell(rule.at), &mut scratch))
            || !plan.keep_rows.iter_mut().all(|rule| rule.is_met(record.cell(rule.at), &mut scratch))
            || header.repeats_in(record, &mut scratch)
    }

    /// A row that lacks cells was cut off, and reading its missing cells as empty would erase what is known.
    fn check_shape(&self) -> Result<(), Trouble> {
        let (cells, width) = (self.record.len(), self.recognised.sheets[self.at].header.width());
        let short = cells < width && !self.records.rows_may_be_short();
        let long = (width..cells).any(|at| !self.record.cell(at).is_blank());
        if !short && !long {
            return Ok(());
        }
        Err(displaced(cells, width))
    }

    fn check_required(&self) -> Result<(), Trouble> {
        let (plan, fact) = (self.plan(), self.recognised.fact);
        let format = self.recognised.format;
        let needed = |output: &&Output| format.requires(fact, &fact.columns[output.fact_column]);
        for output in plan.outputs.iter().filter(needed) {
            let missing = |slot: Option<usize>| slot.is_none_or(|slot| self.row.is_empty(slot));
            if missing(output.slot) && missing(output.instant) {
                return Err(required(plan, fact, output));
            }
        }
        Ok(())
    }

    /// Counts the row in the batch checks and notes whose file it says it is.
    fn note(&mut self) {
        let SheetPlan { plan, header, .. } = &mut self.recognised.sheets[self.at];
        if let Some(id) = plan.id.and_then(|slot| self.row.text(slot)) {
            self.long_ids.count(id);
        }
        for check in &mut plan.checks {
            if let Some(agrees) = self.row.agrees(check, &self.record) {
                check.checked += 1;
                check.agreed += i64::from(agrees);
            }
        }
        for (at, kind) in &plan.store_marks {
            self.marks.note(*kind, (self.at, *at), header.name(*at), self.record.cell(*at));
        }
    }

    /// A chunk may end only between two orders while equal lines are merged.
    fn ends_here(&self, chunk: &Chunk) -> bool {
        match (&self.merge, &self.plan().merge) {
            (Some(merge), Some(slots)) => chunk.is_full(2) && !merge.continues_order(&self.row, slots),
            (_, _) => false,
        }
    }

    fn keep(&mut self, chunk: &mut Chunk) {
        let plan = &self.recognised.sheets[self.at].plan;
        if let (Some(merge), Some(slots)) = (&mut self.merge, &plan.merge)
            && merge.add(&self.row, slots)
        {
            self.summary.merged += 1;
            return;
        }
        let seen = self.seen();
        chunk.bytes += self.record.size();
        let rows = &mut chunk.rows;
        for (output, values) in self.plan().outputs.iter().zip(&mut rows.columns) {
            match values {
                Values::Text(texts) => texts.push(output.text(&self.row)),
                Values::Number(numbers) => numbers.push(output.number(&self.row)),
            }
        }
        rows.observed_at.push(seen.at);
        rows.observed_rank.push(seen.rank);
        rows.line.push(seen.line);
        self.summary.rows += 1;
    }

    /// Keeps the row until the file ends, since an equal one may follow.
    fn hold(&mut self, chunk: &mut Chunk) -> Result<(), ReadError> {
        let seen = self.seen();
        let outputs = &self.recognised.sheets[self.at].plan.outputs;
        let Some(held) = &mut self.held else { return Ok(()) };
        held.check_room()?;
        match held.add(&self.row, outputs, seen) {
            Ok(Kept::New) => self.summary.rows += 1,
            Ok(Kept::Merged) => self.summary.merged += 1,
            Err(trouble) => self.quarantine(trouble, chunk),
        }
        Ok(())
    }

    fn seen(&self) -> Seen {
        let plan = self.plan();
        Seen {
            at: self.summary.exported_at.unwrap_or_else(|| self.row.newest_instant(plan)),
            rank: self.row.rank(plan),
            line: self.record.line(),
        }
    }

    fn quarantine(&mut self, trouble: Trouble, chunk: &mut Chunk) {
        self.summary.quarantined += 1;
        chunk.bytes += self.record.size();
        let mut scratch = String::new();
        let mut text = |at: usize| shortened(self.record.cell(at).text(&mut scratch));
        let SheetPlan { plan, header, name, .. } = &self.recognised.sheets[self.at];
        let kept = if trouble.is_of_displaced_row() { &[][..] } else { &plan.kept };
        let is_number = |at: usize| self.record.cell(at).kind == CellKind::Number;
        chunk.quarantined.push(QuarantinedRow {
            sheet: self.recognised.is_workbook.then(|| name.clone()),
            line: self.record.line(),
            code: trouble.code,
            text: trouble.text,
            value: trouble.cell.map(&mut text),
            cells: kept.iter().map(|at| (header.name(*at).to_owned(), text(*at))).collect(),
            numbers: (0..kept.len()).filter(|at| is_number(kept[*at])).collect(),
            column: trouble.column,
        });
    }
}

enum Reading {
    Fact,
    NotAFact,
}
