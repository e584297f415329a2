//! One record becomes one row of values, or one reason why not.

use daiyun_base::error::Label;
use daiyun_base::fact::{ColumnKind, status_rank};

use crate::cell::{Cell, DecodedOnce, Record};
use crate::observed::{FileSays, FileWord};
use crate::plan::{Amount, Plan, Sign, Step, StepSource, SumCheck, Waiting, When};
use crate::privacy::{BuyerKey, fingerprint};
use crate::transform::{CellError, Read, duration, mask, number, place, time, word};

/// The value of one fact column of the row in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Empty,
    Number(i64),
    /// A stretch of the row's text.
    Text {
        start: usize,
        end: usize,
    },
}

/// Why a row waits for a person.
pub(crate) struct Trouble {
    pub code: &'static str,
    /// The column's name in the file, empty when the row as a whole is wrong.
    pub column: String,
    pub text: Label,
    /// The cell to show, unless it may point at a person.
    pub cell: Option<usize>,
}

/// The row in hand. It is filled again and again.
#[derive(Default)]
pub(crate) struct Row {
    slots: Vec<Slot>,
    texts: String,
    scratch: String,
    address: DecodedOnce,
}

/// What a row is read with besides its cells.
pub(crate) struct Around<'a> {
    /// Whose buyers these are.
    pub buyer_key: &'a BuyerKey,
    pub platform: &'a str,
    pub file: &'a FileSays,
}

impl Row {
    /// Reads a record by the plan.
    pub(crate) fn read(
        &mut self,
        plan: &mut Plan,
        record: &Record,
        around: &Around<'_>,
    ) -> Result<(), Trouble> {
        self.slots.clear();
        self.texts.clear();
        self.address.forget();
        for column in &mut plan.columns {
            let mut slot = Slot::Empty;
            for step in &mut column.steps {
                slot = self.step(step, column.kind, record, around)?;
                if slot != Slot::Empty {
                    break;
                }
            }
            self.slots.push(slot);
        }
        Ok(())
    }

    fn step(
        &mut self,
        step: &mut Step,
        kind: ColumnKind,
        record: &Record,
        around: &Around<'_>,
    ) -> Result<Slot, Trouble> {
        if step.only_with.is_some_and(|slot| self.slots[slot] == Slot::Empty) {
            return Ok(Slot::Empty);
        }
        for (rule, when) in &mut step.rules {
            if rule.is_met(record.cell(rule.at), &mut self.scratch) != (*when == When::Present) {
                return Ok(Slot::Empty);
            }
        }
        let slot = self.source(step, kind, record, around)?;
        let Slot::Number(number) = slot else { return Ok(slot) };
        let below = match &mut step.sign {
            Sign::AsWritten => return Ok(slot),
            Sign::Opposite => return Ok(Slot::Number(-number)),
            Sign::Below => true,
            Sign::BelowWhen(rule) => rule.is_met(record.cell(rule.at), &mut self.scratch),
        };
        Ok(if below { Slot::Number(-number.abs()) } else { slot })
    }

    #[inline]
    fn source(
        &mut self,
        step: &mut Step,
        kind: ColumnKind,
        record: &Record,
        around: &Around<'_>,
    ) -> Result<Slot, Trouble> {
        match &step.source {
            StepSource::Constant(value) => Ok(put(&mut self.texts, value)),
            StepSource::Fingerprint(slots) => Ok(self.fingerprint(slots)),
            StepSource::Sum { amounts, read } => self.sum(amounts, *read, record),
            StepSource::Product { amounts, times, rate_ppm } => {
                self.product(amounts, times.as_ref(), *rate_ppm, record)
            }
            StepSource::Path { cells, totals, read } => Ok(self.path(cells, totals, *read, record)),
            StepSource::File { word: FileWord::Day, .. } => around.file.day().map(Slot::Number),
            StepSource::File { word: FileWord::ObservedDay, .. } => {
                around.file.observed_day().map(Slot::Number)
            }
            StepSource::File { word: FileWord::Sheet, read } => {
                let wanted = Wanted { read: *read, kind, at: None };
                self.cell(step, Cell::of_text(&around.file.sheet), wanted, (record, around))
            }
            StepSource::Cell { at, read } => {
                let (at, wanted) = (*at, Wanted { read: *read, kind, at: Some(*at) });
                self.cell(step, record.cell(at), wanted, (record, around))
            }
        }
    }

    #[inline]
    fn cell(
        &mut self,
        step: &mut Step,
        cell: Cell<'_>,
        wanted: Wanted,
        (record, around): (&Record, &Around<'_>),
    ) -> Result<Slot, Trouble> {
        if wanted.read == Read::Word {
            return self.word(step, cell, wanted, record.line());
        }
        if step.empty.as_mut().is_some_and(|rule| rule.is_met(cell, &mut self.scratch)) {
            return Ok(Slot::Empty);
        }
        let text = if matches!(wanted.read, Read::Province | Read::City) {
            self.address.text(cell, wanted.at)
        } else {
            cell.text(&mut self.scratch)
        };
        let text = word::strip(text, &step.strip, &step.strip_end);
        value(cell, text, wanted, around, &mut self.texts)
            .map_err(|error| wanted.trouble(error, &step.name, step.personal))
    }

    /// What the numbers come to; an empty one adds nothing, and nothing but empty ones is no number. No number is
    /// personal, so a wrong one may be shown.
    fn sum(&mut self, amounts: &[Amount], read: Read, record: &Record) -> Result<Slot, Trouble> {
        let number = if read == Read::Count { number::count } else { number::fen };
        let mut sum = None;
        for amount in amounts {
            let text = record.cell(amount.at).text(&mut self.scratch);
            sum = number(text)
                .and_then(|part| number::add(sum, part.map(|part| part * amount.sign)))
                .map_err(|error| amount.trouble(error))?;
        }
        Ok(sum.map_or(Slot::Empty, Slot::Number))
    }

    /// The same, multiplied and converted. Nothing is rounded before the end.
    fn product(
        &mut self,
        amounts: &[Amount],
        times: Option<&Amount>,
        rate_ppm: i64,
        record: &Record,
    ) -> Result<Slot, Trouble> {
        let mut read = |amount: &Amount| {
            let text = record.cell(amount.at).text(&mut self.scratch);
            number::exact(text).map_err(|error| amount.trouble(error))
        };
        let mut sum = None;
        for amount in amounts {
            let part = read(amount)?.map(|part| part * i128::from(amount.sign));
            sum = match (sum, part) {
                (Some(sum), Some(part)) => Some(sum + part),
                (sum, part) => sum.or(part),
            };
        }
        let factor = match times {
            Some(times) => read(times)?,
            None => Some(number::EXACT_ONE),
        };
        let (Some(sum), Some(factor), Some(first)) = (sum, factor, amounts.first()) else {
            return Ok(Slot::Empty);
        };
        number::product(sum, factor, rate_ppm).map(Slot::Number).map_err(|error| first.trouble(error))
    }

    /// The names of a row up to the first empty one, or the first that stands for a total.
    fn path(&mut self, cells: &[usize], totals: &[String], read: Read, record: &Record) -> Slot {
        let (start, mut depth) = (self.texts.len(), 0);
        for at in cells {
            let Some(name) = word::present(record.cell(*at).text(&mut self.scratch)) else { break };
            if totals.contains(&word::normal_word(name)) {
                break;
            }
            if depth > 0 {
                self.texts.push_str(" > ");
            }
            self.texts.push_str(name);
            depth += 1;
        }
        if depth == 0 {
            return Slot::Empty;
        }
        if read == Read::Depth { Slot::Number(depth) } else { Slot::Text { start, end: self.texts.len() } }
    }

    fn word(&mut self, step: &mut Step, cell: Cell<'_>, wanted: Wanted, line: u32) -> Result<Slot, Trouble> {
        let meaning = step.words.meaning(cell, &mut self.scratch);
        if meaning.rows == 0 {
            meaning.first_line = line;
        }
        meaning.rows += 1;
        let with = meaning.with_slot.is_some_and(|slot| self.slots[slot] != Slot::Empty);
        match (&meaning.word_with, &meaning.word) {
            (Some(word), _) if with => Ok(put(&mut self.texts, word)),
            (_, Some(word)) => Ok(put(&mut self.texts, word)),
            (_, None) if meaning.untranslated.is_none() => Ok(Slot::Empty),
            (_, None) => Err(wanted.trouble(CellError::UnknownWord, &step.name, step.personal)),
        }
    }

    /// Whether the row must wait for a person, and why.
    pub(crate) fn waiting(&mut self, rules: &mut [Waiting], record: &Record) -> Result<(), Trouble> {
        for waiting in rules {
            let paid = self.slots[waiting.only_with] != Slot::Empty;
            let scratch = &mut self.scratch;
            if paid && waiting.rules.iter_mut().all(|rule| rule.is_met(record.cell(rule.at), scratch)) {
                return Err(Trouble {
                    code: "waits_for_a_person",
                    column: waiting.name.clone(),
                    text: waiting.text.clone(),
                    cell: waiting.rules.last().map(|rule| rule.at),
                });
            }
        }
        Ok(())
    }

    /// Lines of which nothing is known would all have one hash, and overwrite each other: they have none.
    fn fingerprint(&mut self, slots: &[usize]) -> Slot {
        if slots.iter().all(|slot| self.slots[*slot] == Slot::Empty) {
            return Slot::Empty;
        }
        let part = |slot: &usize| match self.slots[*slot] {
            Slot::Empty => String::new(),
            Slot::Number(number) => number.to_string(),
            Slot::Text { start, end } => word::normal_word(&self.texts[start..end]),
        };
        let parts: Vec<String> = slots.iter().map(part).collect();
        let start = self.texts.len();
        fingerprint(&parts, &mut self.texts);
        Slot::Text { start, end: self.texts.len() }
    }

    /// Whether the parts of a check add up in this row. `None` when the row does not take part.
    pub(crate) fn agrees(&mut self, check: &SumCheck, record: &Record) -> Option<bool> {
        if self.slots[check.only_with] == Slot::Empty {
            return None;
        }
        let mut amount = |at: usize| {
            number::fen(record.cell(at).text(&mut self.scratch)).ok().map(Option::unwrap_or_default)
        };
        let mut sum: i64 = 0;
        for part in &check.parts {
            sum = sum.checked_add(amount(*part)?)?;
        }
        Some(sum == amount(check.whole)?)
    }

    /// A number of the row.
    pub(crate) fn number(&self, slot: usize) -> Option<i64> {
        match self.slots[slot] {
            Slot::Number(number) => Some(number),
            Slot::Empty | Slot::Text { .. } => None,
        }
    }

    /// A text of the row.
    pub(crate) fn text(&self, slot: usize) -> Option<&str> {
        match self.slots[slot] {
            Slot::Text { start, end } => Some(&self.texts[start..end]),
            Slot::Empty | Slot::Number(_) => None,
        }
    }

    /// Whether the column has no value.
    pub(crate) fn is_empty(&self, slot: usize) -> bool {
        self.slots[slot] == Slot::Empty
    }

    /// The newest instant in the row; 0 when it has none.
    pub(crate) fn newest_instant(&self, plan: &Plan) -> i64 {
        let instants =
            plan.columns.iter().zip(&self.slots).filter(|(column, _)| column.kind == ColumnKind::Instant);
        let numbers = instants.filter_map(|(_, slot)| match slot {
            Slot::Number(number) => Some(*number),
            Slot::Empty | Slot::Text { .. } => None,
        });
        numbers.max().unwrap_or(0)
    }

    /// The newest moment the row speaks of, days included.
    pub(crate) fn newest_moment(&self, plan: &Plan) -> i64 {
        let days = plan.columns.iter().zip(&self.slots).filter(|(column, _)| column.kind == ColumnKind::Day);
        let starts = days.filter_map(|(_, slot)| match slot {
            Slot::Number(day) => Some(time::start_of_day(*day)),
            Slot::Empty | Slot::Text { .. } => None,
        });
        starts.max().unwrap_or(0).max(self.newest_instant(plan))
    }

    /// How far the row's status is.
    pub(crate) fn rank(&self, plan: &Plan) -> i64 {
        plan.status.and_then(|slot| self.text(slot)).map_or(0, status_rank)
    }
}

#[derive(Clone, Copy)]
struct Wanted {
    read: Read,
    kind: ColumnKind,
    /// The column, unless the text is the file's.
    at: Option<usize>,
}

impl Wanted {
    fn trouble(self, error: CellError, column: &str, personal: bool) -> Trouble {
        Trouble {
            code: error.code(),
            column: column.to_owned(),
            text: error.text(column),
            cell: self.at.filter(|_| !personal),
        }
    }
}

fn value(
    cell: Cell<'_>,
    text: &str,
    wanted: Wanted,
    around: &Around<'_>,
    texts: &mut String,
) -> Result<Slot, CellError> {
    let number = |value: Option<i64>| value.map_or(Slot::Empty, Slot::Number);
    Ok(match wanted.read {
        Read::Fen => number(number::fen(text)?),
        Read::Count => number(number::count(text)?),
        Read::Ppm => number(number::ppm(text)?),
        Read::Growth => number(number::growth(text)?),
        Read::Score => number(number::score(text)?),
        Read::Seconds => number(duration::seconds(text)?),
        Read::Minutes => number(duration::minutes(text)?),
        Read::Instant => number(time::instant(text, cell.kind)?),
        Read::Day => number(time::day(text, cell.kind)?),
        Read::Flag => number(word::flag(text)?),
        Read::IdDay => {
            let day = word::id(text, cell.kind)?.and_then(time::id_day);
            number(if wanted.kind == ColumnKind::Instant { day.map(time::start_of_day) } else { day })
        }
        Read::Id => word::id(text, cell.kind)?.map_or(Slot::Empty, |id| put(texts, id)),
        Read::Code => word::code(text, cell.kind)?.map_or(Slot::Empty, |code| put(texts, code)),
        Read::Text => word::present(text).map_or(Slot::Empty, |text| put(texts, text)),
        Read::MaskedText => word::present(text).map_or(Slot::Empty, |text| put(texts, &mask::masked(text))),
        Read::Province => place::province(text).map_or(Slot::Empty, |province| put(texts, province)),
        Read::City => place::city(text).map_or(Slot::Empty, |city| put(texts, city)),
        Read::Buyer => word::code(text, cell.kind)?.map_or(Slot::Empty, |buyer| {
            let start = texts.len();
            if around.buyer_key.write(around.platform, buyer, texts) {
                Slot::Text { start, end: texts.len() }
            } else {
                Slot::Empty
            }
        }),
        // These never come here: `Row::step` reads them with what they need besides the cell.
        Read::Word | Read::Fingerprint | Read::Path | Read::Depth => Slot::Empty,
    })
}

fn put(texts: &mut String, text: &str) -> Slot {
    let start = texts.len();
    texts.push_str(text);
    Slot::Text { start, end: texts.len() }
}
