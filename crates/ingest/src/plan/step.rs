//! One way to get a fact column's value from a record, with everything about it settled against the header.

use crate::format::{Currency, RowRule, SourceColumn};
use crate::header::Header;
use crate::observed::FileWord;
use crate::row::Trouble;
use crate::transform::word::normal_word;
use crate::transform::{CellError, Read};
use crate::words::{CellRule, WordTable};

/// A rate of one.
const ONE_PPM: i64 = 1_000_000;

/// One way to get a fact column's value.
pub(crate) struct Step {
    pub source: StepSource,
    /// The column's name in the file.
    pub name: String,
    pub personal: bool,
    /// The slot that must have a value.
    pub only_with: Option<usize>,
    pub rules: Vec<(CellRule, When)>,
    pub sign: Sign,
    /// Texts that mean nothing here.
    pub empty: Option<CellRule>,
    /// Beginnings and endings that are taken off.
    pub strip: Vec<String>,
    pub strip_end: Vec<String>,
    pub words: WordTable,
}

/// The sign of a step's number.
pub(crate) enum Sign {
    AsWritten,
    Opposite,
    /// Below zero, however it is written.
    Below,
    /// The same where this is met.
    BelowWhen(CellRule),
}

/// What a step reads.
pub(crate) enum StepSource {
    Cell {
        at: usize,
        read: Read,
    },
    /// What the file says as a whole.
    File {
        word: FileWord,
        read: Read,
    },
    /// Numbers that are added up.
    Sum {
        amounts: Vec<Amount>,
        read: Read,
    },
    /// The same, but multiplied or converted: the parts are added exactly and rounded once.
    Product {
        amounts: Vec<Amount>,
        times: Option<Amount>,
        rate_ppm: i64,
    },
    /// Names from the widest to the narrowest.
    Path {
        cells: Vec<usize>,
        totals: Vec<String>,
        read: Read,
    },
    Constant(String),
    /// The hash of slots read before.
    Fingerprint(Vec<usize>),
}

/// One number of a sum.
pub(crate) struct Amount {
    pub at: usize,
    /// 1, or -1 where it is subtracted.
    pub sign: i64,
    /// The column's name in the file.
    pub name: String,
}

impl Amount {
    pub(crate) fn trouble(&self, error: CellError) -> Trouble {
        Trouble {
            code: error.code(),
            column: self.name.clone(),
            text: error.text(&self.name),
            cell: Some(self.at),
        }
    }
}

/// What a step has to know besides its column.
pub(super) struct StepAround<'a> {
    /// The words the fact column may hold.
    pub allowed: &'a [String],
    /// The currency of the file's amounts.
    pub currency: Option<&'a Currency>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Present,
    Absent,
}

impl Step {
    /// A step, unless the file lacks what it needs.
    pub(super) fn of(
        source: &SourceColumn,
        around: &StepAround<'_>,
        header: &Header,
        slot_of: &impl Fn(&str) -> Option<usize>,
    ) -> Option<Self> {
        if source.without.iter().any(|name| header.position(name).is_some()) {
            return None;
        }
        let only_with = match &source.only_with {
            Some(name) => Some(slot_of(name)?),
            None => None,
        };
        let mut rules = Vec::new();
        for (rule, when) in source
            .absent_when
            .iter()
            .map(|rule| (rule, When::Absent))
            .chain(source.present_when.iter().map(|rule| (rule, When::Present)))
        {
            rules.push((CellRule::of(rule, header)?, when));
        }
        // A file that does not say which way money went has no amount: either sign would be a guess.
        let sign = match &source.negative_when {
            Some(rule) => Sign::BelowWhen(CellRule::of(rule, header)?),
            None if source.negative => Sign::Below,
            None if source.turn_sign => Sign::Opposite,
            None => Sign::AsWritten,
        };
        let (step_source, name) = step_source(source, around.currency, header, slot_of)?;
        let empty = RowRule { from: source.from.clone(), is: source.empty.clone(), ..RowRule::default() };
        let empty = if source.empty.is_empty() { None } else { CellRule::of(&empty, header) };
        Some(Self {
            source: step_source,
            name,
            personal: source.personal,
            only_with,
            rules,
            sign,
            empty,
            strip: source.strip.clone(),
            strip_end: source.strip_end.clone(),
            words: WordTable::of(source, around.allowed, slot_of),
        })
    }

    /// Every cell it looks at.
    pub(super) fn cells(&self) -> Vec<usize> {
        let mut cells = match &self.source {
            StepSource::Cell { at, .. } => vec![*at],
            StepSource::Path { cells, .. } => cells.clone(),
            StepSource::Constant(_) | StepSource::Fingerprint(_) | StepSource::File { .. } => Vec::new(),
            StepSource::Sum { amounts, .. } => amounts.iter().map(|amount| amount.at).collect(),
            StepSource::Product { amounts, times, .. } => {
                amounts.iter().chain(times).map(|amount| amount.at).collect()
            }
        };
        cells.extend(self.rules.iter().map(|(rule, _)| rule.at));
        if let Sign::BelowWhen(rule) = &self.sign {
            cells.push(rule.at);
        }
        cells
    }
}

/// What the step reads, and the name of its column in the file.
fn step_source(
    source: &SourceColumn,
    currency: Option<&Currency>,
    header: &Header,
    slot_of: &impl Fn(&str) -> Option<usize>,
) -> Option<(StepSource, String)> {
    let read = match (&source.value, source.read) {
        (Some(value), _) => return Some((StepSource::Constant(value.clone()), String::new())),
        (None, Some(read)) => read,
        (None, None) => return None,
    };
    if read == Read::Fingerprint {
        let slots = source.parts.iter().map(|name| slot_of(name)).collect::<Option<_>>()?;
        return Some((StepSource::Fingerprint(slots), String::new()));
    }
    if matches!(read, Read::Path | Read::Depth) {
        // A file of fewer levels has shorter paths; a gap would join names that do not belong together.
        let cells: Vec<usize> = source.levels.iter().map_while(|names| header.first_of(names)).collect();
        let name = header.name(*cells.first()?).to_owned();
        let totals = source.total.iter().map(|word| normal_word(word)).collect();
        return Some((StepSource::Path { cells, totals, read }, name));
    }
    let is_product = !source.times.is_empty() || (read == Read::Fen && currency.is_some());
    if is_product || source.is_sum() {
        let amounts = sum(source, header)?;
        let name = amounts.first()?.name.clone();
        if !is_product {
            return Some((StepSource::Sum { amounts, read }, name));
        }
        let times = match source.times.is_empty() {
            true => None,
            false => Some(amount(header, &source.times, 1)?),
        };
        let rate_ppm = currency.map_or(ONE_PPM, |currency| currency.rate_ppm);
        return Some((StepSource::Product { amounts, times, rate_ppm }, name));
    }
    source.from.iter().find_map(|name| match FileWord::of(name) {
        Some(word) => Some((StepSource::File { word, read }, name.clone())),
        None => {
            let at = header.position(name)?;
            Some((StepSource::Cell { at, read }, header.name(at).to_owned()))
        }
    })
}

/// All the numbers of a sum, or none: a part would pass for the whole. Only what is marked optional may be missing.
fn sum(source: &SourceColumn, header: &Header) -> Option<Vec<Amount>> {
    let mut amounts = Vec::new();
    let from = (!source.from.is_empty()).then_some(&source.from);
    let added = from.into_iter().chain(&source.add).map(|names| (names, 1));
    for (names, sign) in added.chain(source.less.iter().map(|names| (names, -1))) {
        amounts.push(amount(header, names, sign)?);
    }
    amounts.extend(source.optional_add.iter().filter_map(|names| amount(header, names, 1)));
    amounts.extend(source.optional_less.iter().filter_map(|names| amount(header, names, -1)));
    Some(amounts)
}

fn amount(header: &Header, names: &[String], sign: i64) -> Option<Amount> {
    header.first_of(names).map(|at| Amount { at, sign, name: header.name(at).to_owned() })
}
