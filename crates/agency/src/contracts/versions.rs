//! 版本 · When each version of a contract counts, and whether a new one may follow those there are.

use chrono::{Datelike, NaiveDate};
use daiyun_base::error::Problem;
use daiyun_base::period::Month;

use super::terms::{ContractTerms, TermsRefusal};

/// When a version counts. Versions of one contract follow each other; the later one replaces the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionSpan {
    /// 1, 2, 3 …
    pub version_no: u32,
    /// Its first day.
    pub effective_on: NaiveDate,
    /// Last day of the contract as this version states it.
    pub ends_on: NaiveDate,
}

/// What a new version changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Something that is charged or promised.
    Terms,
    /// Nothing but who confirms: somebody left, or was named who cannot sign.
    Signatories,
}

/// Why a version cannot follow those there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuccessionRefusal {
    /// Not the next number.
    VersionNo { expected: u32, found: u32 },
    /// Not after the version before.
    NotLater { previous: NaiveDate, found: NaiveDate },
    /// It would split a month between two texts.
    InsideMonth(NaiveDate),
    /// It would change a month that is posted.
    MonthPosted { month: Month, found: NaiveDate },
}

/// The version a month is charged by. Later versions begin on the first of a month, so there is one at most.
#[must_use]
pub fn version_for(versions: &[VersionSpan], month: Month) -> Option<VersionSpan> {
    version_begun(versions, month).filter(|version| month.first_day() <= version.ends_on)
}

/// The version a month's statement stands on: the one it is charged by, or, in a gap and after the end, the last one
/// before it, under which late refunds are still adjusted.
#[must_use]
pub fn version_begun(versions: &[VersionSpan], month: Month) -> Option<VersionSpan> {
    let begun = versions.iter().filter(|version| version.effective_on <= month.last_day());
    begun.max_by_key(|version| version.version_no).copied()
}

impl Change {
    /// What the next version's terms change about the last one's.
    #[must_use]
    pub fn of(last: Option<&ContractTerms>, next: &ContractTerms) -> Self {
        let same = last.is_some_and(|last| {
            *next == ContractTerms { signatories: next.signatories.clone(), ..last.clone() }
        });
        if same { Self::Signatories } else { Self::Terms }
    }
}

/// Whether a new version may follow those there are. A month that is posted keeps the terms it was posted under. Other
/// signatories may take the place of the last version from its own first day: they charge nothing else, and a month
/// nobody can sign would never be settled.
pub fn check_succession(
    versions: &[VersionSpan],
    last_posted: Option<Month>,
    new: VersionSpan,
    change: Change,
) -> Result<(), SuccessionRefusal> {
    let last = versions.iter().max_by_key(|version| version.version_no);
    let expected = last.map_or(1, |version| version.version_no + 1);
    if new.version_no != expected {
        return Err(SuccessionRefusal::VersionNo { expected, found: new.version_no });
    }
    if let Some(last) = last {
        let (previous, found) = (last.effective_on, new.effective_on);
        match change {
            Change::Signatories if found == previous => {}
            Change::Terms | Change::Signatories if found <= previous => {
                return Err(SuccessionRefusal::NotLater { previous, found });
            }
            Change::Terms | Change::Signatories if found.day() != 1 => {
                return Err(SuccessionRefusal::InsideMonth(found));
            }
            Change::Terms | Change::Signatories => {}
        }
    }
    match last_posted.filter(|month| new.effective_on <= month.last_day()) {
        Some(month) => Err(SuccessionRefusal::MonthPosted { month, found: new.effective_on }),
        None => Ok(()),
    }
}

impl From<SuccessionRefusal> for Problem {
    fn from(refusal: SuccessionRefusal) -> Self {
        match refusal {
            SuccessionRefusal::VersionNo { expected, found } => Problem::refused(
                "contract_version_no",
                format!("这份合同的下一个版本是 {expected}，文件写的是 {found}；请改 version_no 后重新导入"),
                format!(
                    "The next version of this contract is {expected}, the file says {found}; change version_no"
                ),
            ),
            SuccessionRefusal::NotLater { previous, found } => Problem::refused(
                "contract_version_not_later",
                format!("新版本自 {found} 生效，不晚于上一版本的 {previous}；请改 effective_on"),
                format!(
                    "The new version starts on {found}, not after {previous} of the one before; change effective_on"
                ),
            ),
            SuccessionRefusal::InsideMonth(day) => {
                let said = TermsRefusal::VersionInsideMonth(day).text();
                Problem::refused("contract_version_inside_month", said.zh, said.en)
            }
            SuccessionRefusal::MonthPosted { month, found } => Problem::refused(
                "contract_month_posted",
                format!(
                    "{month} 已过账，{found} 生效的新版本会改动它；请从 {} 或之后的月初生效",
                    month.next().first_day()
                ),
                format!(
                    "{month} is posted and a version from {found} would change it; start on {} or a later month",
                    month.next().first_day()
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::examples::file;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(version_no: u32, effective_on: &str, ends_on: &str) -> VersionSpan {
        VersionSpan { version_no, effective_on: day(effective_on), ends_on: day(ends_on) }
    }

    #[test]
    fn one_version_charges_a_month_and_the_last_one_adjusts_where_none_does() {
        let versions = [
            span(1, "2026-01-10", "2026-12-31"),
            span(2, "2026-07-01", "2026-09-30"),
            span(3, "2026-11-01", "2026-12-31"),
        ];
        let check = |month: &str, charges: Option<u32>, begun: Option<u32>| {
            let month = month.parse().unwrap();
            let number = |version: Option<VersionSpan>| version.map(|version| version.version_no);
            assert_eq!(number(version_for(&versions, month)), charges, "{month}");
            assert_eq!(number(version_begun(&versions, month)), begun, "{month}");
        };
        check("2025-12", None, None);
        check("2026-01", Some(1), Some(1));
        check("2026-06", Some(1), Some(1));
        check("2026-07", Some(2), Some(2));
        check("2026-10", None, Some(2));
        check("2026-11", Some(3), Some(3));
        check("2027-01", None, Some(3));
    }

    #[test]
    fn a_new_version_follows_and_leaves_posted_months_alone() {
        let versions = [span(1, "2026-01-10", "2026-12-31")];
        let posted = Some("2026-06".parse().unwrap());
        let check = |new: VersionSpan, expected: &str| {
            let outcome = check_succession(&versions, posted, new, Change::Terms);
            assert_eq!(
                outcome.map_or_else(|refusal| Problem::from(refusal).text.zh, |()| "ok".to_owned()),
                expected
            );
        };
        check(span(2, "2026-07-01", "2026-12-31"), "ok");
        check(
            span(2, "2026-06-01", "2026-12-31"),
            "2026-06 已过账，2026-06-01 生效的新版本会改动它；请从 2026-07-01 或之后的月初生效",
        );
        check(
            span(3, "2026-07-01", "2026-12-31"),
            "这份合同的下一个版本是 2，文件写的是 3；请改 version_no 后重新导入",
        );
        check(
            span(2, "2026-01-10", "2026-12-31"),
            "新版本自 2026-01-10 生效，不晚于上一版本的 2026-01-10；请改 effective_on",
        );
        let first = span(1, "2026-01-10", "2026-12-31");
        assert_eq!(check_succession(&[], None, first, Change::Terms), Ok(()));
    }

    #[test]
    fn other_signatories_may_sign_for_the_first_month_as_well() {
        let versions = [span(1, "2026-01-10", "2026-12-31")];
        let check = |on: &str, posted: Option<&str>, change: Change, expected: &str| {
            let posted = posted.map(|month| month.parse().unwrap());
            let outcome = check_succession(&versions, posted, span(2, on, "2026-12-31"), change);
            let said =
                outcome.map_or_else(|refusal| Problem::from(refusal).code.to_string(), |()| "ok".to_owned());
            assert_eq!(said, expected);
        };
        check("2026-01-10", None, Change::Signatories, "ok");
        check("2026-01-10", None, Change::Terms, "contract_version_not_later");
        check("2026-01-10", Some("2026-01"), Change::Signatories, "contract_month_posted");
        check("2026-02-01", Some("2026-01"), Change::Signatories, "ok");
        check("2026-02-15", None, Change::Signatories, "contract_version_inside_month");
        check("2026-01-09", None, Change::Signatories, "contract_version_not_later");

        let (last, mut next) = (file().terms, file().terms);
        next.signatories.client.login = "ye".to_owned();
        assert_eq!(Change::of(Some(&last), &next), Change::Signatories);
        next.close_lag_days = 5;
        assert_eq!(Change::of(Some(&last), &next), Change::Terms);
        assert_eq!(Change::of(None, &next), Change::Terms);
    }
}
