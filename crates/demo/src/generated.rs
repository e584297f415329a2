//! Writes the world month by month: draw a store's month, export it, forget it, draw the next.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use daiyun_base::error::Problem;
use daiyun_base::period::{DayRange, Month, from_shanghai};

use crate::book::Book;
use crate::files::{self, Export, Measure, Report, Tally};
use crate::ledger::Ledger;
use crate::plan::{Breadth, Calendar, ExportDay, Plan, Round};
use crate::totals::{self, HeroSku, KnownSum, StoreMonthTotals, WindowBuyers};
use crate::world::World;

/// One file, as the platform's back-end would have given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// The store it is to be imported for.
    pub store_code: String,
    /// Which report.
    pub report: Report,
    /// Its name; the export time is part of it.
    pub file_name: String,
    /// When it was exported.
    pub exported_at: DateTime<Utc>,
    /// Data rows, without header and total rows.
    pub rows: usize,
    /// Rows among them that no reader can take.
    pub malformed: usize,
    /// The mapping that reads it, by its code, when it is a table of the agency's own.
    pub mapping: Option<&'static str>,
    /// The file that it repeats byte by byte, when somebody exported one twice.
    pub twin_of: Option<String>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A world in the making.
pub struct Generated<'w> {
    calendar: Calendar,
    ledgers: Vec<Ledger<'w>>,
    export_days: VecDeque<ExportDay>,
    /// How many export days there were at first.
    days_total: usize,
    waiting: VecDeque<Task>,
    twin: Option<ExportFile>,
    breadth: Breadth,
    sums: BTreeMap<(usize, Measure, Month), i64>,
    totals: Vec<StoreMonthTotals>,
}

/// So many stores are exported at leisure, a report every two minutes.
const UNHURRIED_STORES: usize = 4;

/// One file to write.
struct Task {
    ledger_at: usize,
    report: Report,
    /// Its place among the reports of its store and day.
    position: usize,
    day: ExportDay,
    /// The one day that the file speaks for, when it speaks for one.
    only: Option<NaiveDate>,
}

impl<'w> Generated<'w> {
    pub(crate) fn start(world: &'w World, plan: Plan) -> Self {
        let calendar = Calendar::of(&plan);
        let books = (0..world.stores().len()).filter_map(|at| Book::open(world, at, plan));
        let ledgers = books.map(|book| Ledger::new(book, &calendar)).collect();
        let export_days: VecDeque<ExportDay> = calendar.export_days().into();
        Self {
            calendar,
            ledgers,
            days_total: export_days.len(),
            export_days,
            waiting: VecDeque::new(),
            twin: None,
            breadth: plan.breadth,
            sums: BTreeMap::new(),
            totals: Vec::new(),
        }
    }

    /// The files in the order a careful person would import them: by the time of their export.
    pub fn files(&mut self) -> impl Iterator<Item = Result<ExportFile, Problem>> + '_ {
        std::iter::from_fn(move || self.next_file())
    }

    /// How far [`Generated::next_file`] has come: export days begun, of how many.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.days_total - self.export_days.len(), self.days_total)
    }

    /// The known totals by store and month; complete once [`Generated::files`] has run to its end.
    #[must_use]
    pub fn totals(&self) -> &[StoreMonthTotals] {
        &self.totals
    }

    /// What the files of the other facts add up to, by month; complete as above.
    #[must_use]
    pub fn known_sums(&self) -> Vec<KnownSum> {
        let sum = |((ledger_at, measure, month), sum): (&(usize, Measure, Month), &i64)| KnownSum {
            store: self.ledgers[*ledger_at].book.store.code.clone(),
            fact: measure.fact,
            column: measure.column,
            of: measure.of,
            month: *month,
            sum: *sum,
        };
        self.sums.iter().map(sum).collect()
    }

    /// Everything that is known of the files, as JSON; complete as above.
    #[must_use]
    pub fn known_json(&self) -> String {
        totals::json(&self.totals, &self.known_sums(), &self.window_buyers(), &self.heroes())
    }

    /// The buyers of each case window; complete as above.
    #[must_use]
    pub fn window_buyers(&self) -> Vec<WindowBuyers> {
        self.ledgers.iter().filter_map(|ledger| ledger.window.clone()).collect()
    }

    /// The hits of the cases; complete as above.
    #[must_use]
    pub fn heroes(&self) -> Vec<HeroSku> {
        self.ledgers.iter().filter_map(|ledger| ledger.hero.clone()).collect()
    }

    /// The days of the world, from the first day of the first month until yesterday.
    #[must_use]
    pub fn days(&self) -> DayRange {
        let from = self.calendar.months.first().map_or(self.calendar.today, |month| month.first_day());
        DayRange { from, to: self.calendar.last_day() }
    }

    /// The month with which the cases end.
    #[must_use]
    pub fn end_point(&self) -> Month {
        self.calendar.months[self.calendar.end_point()]
    }

    /// The next of the files.
    pub fn next_file(&mut self) -> Option<Result<ExportFile, Problem>> {
        loop {
            if let Some(twin) = self.twin.take() {
                return Some(Ok(twin));
            }
            if let Some(task) = self.waiting.pop_front() {
                let written = self.write(&task);
                if let Ok(file) = &written {
                    self.twin = self.repeated(&task, file);
                }
                return Some(written);
            }
            let Some(day) = self.export_days.pop_front() else {
                let selling = self.ledgers.iter().filter(|ledger| ledger.book.store.platform.sells());
                self.totals = selling.flat_map(|ledger| ledger.totals.clone()).collect();
                return None;
            };
            self.take_up(day);
        }
    }

    fn take_up(&mut self, day: ExportDay) {
        let by = day.on.and_time(NaiveTime::MIN);
        for (ledger_at, ledger) in self.ledgers.iter_mut().enumerate() {
            ledger.take_up(&self.calendar, day.month_at);
            if day.round == Round::Settled {
                ledger.count_completed(&self.calendar, by);
            }
            let reports = Report::due(&ledger.book, &self.calendar, day, self.breadth);
            let tasks = reports.into_iter().enumerate();
            let tasks =
                tasks.map(|(position, (report, only))| Task { ledger_at, report, position, day, only });
            self.waiting.extend(tasks);
        }
    }

    fn write(&mut self, task: &Task) -> Result<ExportFile, Problem> {
        let ledger = &self.ledgers[task.ledger_at];
        let local = self.exported_at(task);
        let export = Export {
            calendar: &self.calendar,
            book: &ledger.book,
            hand: &ledger.hand,
            day: task.day,
            only: task.only,
            breadth: self.breadth,
            exported_at: local,
        };
        let mut tally = Tally::default();
        let written = files::write(task.report, &export, &mut tally)?;
        // What an early export says is said again by the settled one.
        if task.day.round != Round::Early {
            for ((measure, month), sum) in tally.sums {
                *self.sums.entry((task.ledger_at, measure, month)).or_default() += sum;
            }
        }
        Ok(ExportFile {
            store_code: ledger.book.store.code.clone(),
            report: task.report,
            file_name: written.file_name,
            exported_at: from_shanghai(local),
            rows: written.rows,
            malformed: tally.malformed,
            mapping: task.report.mapping(),
            twin_of: None,
            bytes: written.bytes,
        })
    }

    /// Somebody downloads the order file of 拼多多 a second time when the case has ended.
    fn repeated(&self, task: &Task, file: &ExportFile) -> Option<ExportFile> {
        let is_repeated = self.breadth == Breadth::Everything
            && task.report == Report::PinduoduoOrders
            && task.day.round == Round::Settled
            && task.day.month_at == self.calendar.end_point();
        let name = file.file_name.replace(".csv", " (1).csv");
        is_repeated.then(|| ExportFile {
            file_name: name,
            twin_of: Some(file.file_name.clone()),
            ..file.clone()
        })
    }

    /// Early in the morning, before the demo's own day begins at nine: a file exported later than now is refused. Month by
    /// month, store by store, report by report, so that names differ: the first stores have ten minutes each, the others
    /// one, and the hour holds them all. What a file shows is what was true at midnight: back-ends report until yesterday.
    fn exported_at(&self, task: &Task) -> NaiveDateTime {
        let whole = |count: usize| i64::try_from(count).unwrap_or(0);
        let running = whole(usize::from(task.day.month_at + 1 == self.calendar.months.len()));
        let (store, position) = (whole(task.ledger_at), whole(task.position));
        let seconds = if task.ledger_at < UNHURRIED_STORES {
            store * 600 + position.min(4) * 120 + (position - 4).max(0) * 2
        } else {
            whole(UNHURRIED_STORES) * 600 + (store - whole(UNHURRIED_STORES)) * 60 + position
        };
        task.day.on.and_time(NaiveTime::MIN) + TimeDelta::seconds((7 + running) * 3_600 + seconds)
    }
}
