//! 大促日 as an operations lead writes them: `definitions/policies/sale_events.toml`, month and day, every year.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use daiyun_base::definition::{Definition, DefinitionIssue, Issues, Source, load_many};
use daiyun_base::error::Label;
use daiyun_base::period::DayRange;
use serde::{Deserialize, Deserializer};

/// The one file of the folder that holds them; its neighbours hold roles and clocks.
const FILE: &str = "policies/sale_events.toml";

/// A sale event that comes back every year.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaleEvent {
    /// Never changes.
    pub code: String,
    /// Its name.
    pub label: Label,
    /// Its first day.
    pub from: MonthDay,
    /// Its last day. Earlier in the year than `from` means after the turn of the year.
    pub to: MonthDay,
    /// Days and whether they are part of it.
    pub cases: Vec<Case>,
}

/// A day of every year, written `06-18`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

/// A day and whether it is part of the event.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is.
    pub is_sale_day: bool,
}

/// All sale events.
#[derive(Clone, Debug, Default)]
pub struct SaleEvents(BTreeMap<String, SaleEvent>);

impl MonthDay {
    fn of(day: NaiveDate) -> Self {
        Self { month: day.month(), day: day.day() }
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // A leap year, so that 29 February is a day.
        let day = NaiveDate::parse_from_str(&format!("2028-{text}"), "%Y-%m-%d");
        day.map(Self::of).map_err(|_| serde::de::Error::custom(format!("「{text}」不是日期，请写成 06-18")))
    }
}

impl SaleEvent {
    /// Its days, when it begins in some year; nothing for 29 February in a common one.
    fn days_from(&self, year: i32) -> Option<DayRange> {
        let ends = if self.from <= self.to { year } else { year + 1 };
        let from = NaiveDate::from_ymd_opt(year, self.from.month, self.from.day)?;
        Some(DayRange { from, to: NaiveDate::from_ymd_opt(ends, self.to.month, self.to.day)? })
    }

    /// Whether a day is part of it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        let day = MonthDay::of(day);
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

impl SaleEvents {
    /// Loads the file.
    pub fn load(sources: &[Source], found: &mut Vec<DefinitionIssue>) -> Self {
        let file: Vec<Source> = sources.iter().filter(|source| source.path == FILE).cloned().collect();
        Self(load_many(&file, found))
    }

    /// The events of some days, each as often as it comes, the earliest first.
    #[must_use]
    pub fn within(&self, days: DayRange) -> Vec<(&SaleEvent, DayRange)> {
        // An event that goes on over the turn of the year began in the year before.
        let years = days.from.year() - 1..=days.to.year();
        let of_year =
            |year: i32| self.0.values().filter_map(move |event| Some((event, event.days_from(year)?)));
        let mut found: Vec<(&SaleEvent, DayRange)> = years.flat_map(of_year).collect();
        found.retain(|(_, own)| own.from <= days.to && days.from <= own.to);
        found.sort_by_key(|(_, own)| (own.from, own.to));
        found
    }

    /// The event a day is part of.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<&SaleEvent> {
        self.0.values().find(|event| event.contains(day))
    }
}

#[cfg(test)]
impl SaleEvents {
    /// One event, for tests.
    pub(super) fn of_days(from: &str, to: &str) -> Self {
        let text = format!(
            "[[entry]]\ncode = \"sale\"\nlabel = {{ zh = \"大促\", en = \"Sale\" }}\nfrom = \"{from}\"\nto = \"{to}\"\ncases = []"
        );
        Self::load(&[Source::new(FILE, text)], &mut Vec::new())
    }
}

impl Definition for SaleEvent {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        if !self.cases.iter().any(|case| case.is_sale_day) || self.cases.iter().all(|case| case.is_sale_day) {
            issues.add("cases", "大促日与平日的例子都要有", "各写至少一个");
        }
        for case in &self.cases {
            if self.contains(case.day) != case.is_sale_day {
                issues.add("cases", format!("{} 与例子不符", case.day), "改 from、to，或改例子");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../../../definitions/policies/sale_events.toml");

    fn loaded(text: &str) -> (SaleEvents, Vec<String>) {
        let mut issues = Vec::new();
        let events = SaleEvents::load(&[Source::new(FILE, text)], &mut issues);
        (events, issues.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn shipped_events_mask_their_days_every_year() {
        let (events, issues) = loaded(SHIPPED);
        assert!(issues.is_empty(), "{issues:#?}");
        for (day, masked) in [
            ("2025-11-11", true),
            ("2026-06-18", true),
            ("2027-12-12", true),
            ("2026-06-10", false),
            ("2026-07-01", false),
        ] {
            assert_eq!(events.on(day.parse().unwrap()).is_some(), masked, "{day}");
        }
    }

    #[test]
    fn an_event_may_cross_the_turn_of_the_year() {
        let text = r#"
            [[entry]]
            code = "new_year"
            label = { zh = "跨年", en = "New year" }
            from = "12-30"
            to = "01-02"
            cases = [{ day = "2027-01-01", is_sale_day = true }, { day = "2027-01-03", is_sale_day = false }]"#;
        assert_eq!(loaded(text).1, Vec::<String>::new());
        let days = |from: &str, to: &str| DayRange { from: from.parse().unwrap(), to: to.parse().unwrap() };
        let events = loaded(text).0;
        let within = |asked: DayRange| {
            events.within(asked).into_iter().map(|(_, own)| own.to_string()).collect::<Vec<_>>()
        };
        let (before, after) = ("2025-12-30 ～ 2026-01-02", "2026-12-30 ～ 2027-01-02");
        assert_eq!(within(days("2026-01-02", "2026-01-09")), [before]);
        assert_eq!(within(days("2026-01-01", "2026-12-30")), [before, after]);
        assert_eq!(within(days("2026-01-03", "2026-12-29")), Vec::<String>::new());
        let wrong = loaded(&text.replace("\"01-02\"", "\"01-03\"")).1;
        assert!(wrong[0].contains("2027-01-03 与例子不符"), "{wrong:?}");
        let no_day = loaded(&text.replace("\"12-30\"", "\"13-30\"")).1;
        assert!(no_day[0].contains("不是日期"), "{no_day:?}");
    }
}
