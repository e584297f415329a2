//! What makes a review whole, and when the next one may be.

use chrono::{Days, NaiveDate};
use daiyun_base::error::Problem;
use serde::{Deserialize, Serialize};

use super::check::{AnswerKind, StorefrontCheck};

/// Somebody looks again within a year and a day.
pub const LONGEST_WAIT: u64 = 366;
/// What is to be done fits in a few sentences.
const LONGEST_NOTE: usize = 500;

/// An answer as it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Of which check.
    pub code: String,
    /// Seconds or a count.
    pub number: Option<i64>,
    /// Yes or no.
    pub yes: Option<bool>,
    /// What is to be done.
    pub note: Option<String>,
}

/// An answer as it is kept, with the words of the check as they were that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Of which check.
    pub code: String,
    /// Its name.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// How it was answered.
    pub answer: AnswerKind,
    /// Seconds or a count.
    pub number: Option<i64>,
    /// Yes or no.
    pub yes: Option<bool>,
    /// The largest number that passed.
    pub at_most: Option<i64>,
    /// Whether it passed.
    pub passes: bool,
    /// What is to be done.
    pub note: Option<String>,
}

/// Judges a whole review, in the order of the checks.
pub fn judge(checks: &[StorefrontCheck], answers: &[Answer]) -> Result<Vec<Judged>, Problem> {
    if let Some(other) = answers.iter().find(|answer| !checks.iter().any(|check| check.code == answer.code)) {
        return Err(refused(
            format!("没有「{}」这个检查项；请刷新页面后重填", other.code),
            format!("There is no check {}. Reload the page", other.code),
        ));
    }
    checks.iter().map(|check| judge_one(check, answers)).collect()
}

fn judge_one(check: &StorefrontCheck, answers: &[Answer]) -> Result<Judged, Problem> {
    let mut own = answers.iter().filter(|answer| answer.code == check.code);
    let (Some(answer), None) = (own.next(), own.next()) else {
        return Err(refused(
            format!("「{}」要回答一次", check.label.zh),
            format!("{} takes one answer", check.label.en),
        ));
    };
    let passes = check.passes(answer.number, answer.yes).ok_or_else(|| {
        refused(
            format!("「{}」的回答不合要求：填 0 到 999 的整数，或是/否", check.label.zh),
            format!("{}: answer with a whole number from 0 to 999, or yes or no", check.label.en),
        )
    })?;
    let note = answer.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    let length = note.map_or(0, |note| note.chars().count());
    if length > LONGEST_NOTE || (!passes && length == 0) {
        return Err(refused(
            format!("「{}」没有通过，请写明怎么改，最长 {LONGEST_NOTE} 个字", check.label.zh),
            format!("{} did not pass. Say what is to be done, in {LONGEST_NOTE} characters", check.label.en),
        ));
    }
    Ok(Judged {
        code: check.code.clone(),
        label: check.label.zh.clone(),
        label_en: check.label.en.clone(),
        answer: check.answer,
        number: answer.number,
        yes: answer.yes,
        at_most: check.at_most,
        passes,
        note: note.map(str::to_owned),
    })
}

/// Whether somebody may look again on a day.
pub fn check_next(today: NaiveDate, next_on: NaiveDate) -> Result<(), Problem> {
    if next_on > today && today.checked_add_days(Days::new(LONGEST_WAIT)).is_none_or(|last| next_on <= last) {
        return Ok(());
    }
    Err(refused(
        format!("下次检查要在明天起 {LONGEST_WAIT} 天内"),
        format!("The next check is due from tomorrow on and within {LONGEST_WAIT} days"),
    ))
}

fn refused(zh: String, en: String) -> Problem {
    Problem::invalid("storefront_review", zh, en)
}

#[cfg(test)]
mod tests {
    use daiyun_base::error::Label;

    use super::*;

    fn checks() -> Vec<StorefrontCheck> {
        let check = |code: &str, answer, at_most| StorefrontCheck {
            code: code.to_owned(),
            order: 1,
            label: Label::new(code, code),
            question: Label::new("?", "?"),
            hint: Label::new("!", "!"),
            answer,
            at_most,
            again_days: 30,
            cases: Vec::new(),
        };
        vec![check("speed", AnswerKind::Seconds, Some(5)), check("eyes", AnswerKind::YesNo, None)]
    }

    /// Of which check, seconds, yes or no, what is to be done.
    type Given<'a> = (&'a str, Option<i64>, Option<bool>, &'a str);

    fn told(answers: &[Given<'_>]) -> String {
        let answers: Vec<Answer> = answers
            .iter()
            .map(|(code, number, yes, note)| Answer {
                code: (*code).to_owned(),
                number: *number,
                yes: *yes,
                note: Some((*note).to_owned()),
            })
            .collect();
        match judge(&checks(), &answers) {
            Ok(judged) => judged.iter().map(|one| if one.passes { '+' } else { '-' }).collect(),
            Err(problem) => problem.text.en.split(' ').next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn a_review_is_whole_or_refused() {
        let eyes = ("eyes", None, Some(true), "");
        let table: &[(&[Given<'_>], &str)] = &[
            (&[("speed", Some(6), None, "换主图"), eyes], "-+"),
            (&[("speed", Some(5), None, ""), eyes], "++"),
            // What did not pass says what is to be done, and a blank says nothing.
            (&[("speed", Some(6), None, " "), eyes], "speed"),
            (&[("speed", Some(-1), None, ""), eyes], "speed:"),
            (&[("speed", Some(1_000), None, ""), eyes], "speed:"),
            (&[("speed", Some(3), Some(true), ""), eyes], "speed:"),
            (&[("speed", None, Some(true), ""), eyes], "speed:"),
            (&[eyes], "speed"),
            (&[("speed", Some(3), None, ""), eyes, eyes], "eyes"),
            (&[("speed", Some(3), None, ""), eyes, ("other", Some(1), None, "")], "There"),
        ];
        for (answers, expected) in table {
            assert_eq!(told(answers), *expected, "{answers:?}");
        }
        assert_eq!(told(&[("speed", Some(6), None, &"改".repeat(501)), eyes]), "speed");
    }

    #[test]
    fn the_next_look_is_in_sight() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-07-15");
        let fits = |next: &str| check_next(today, day(next)).is_ok();
        assert!(!fits("2026-07-15") && fits("2026-07-16") && fits("2027-07-16") && !fits("2027-07-17"));
        assert!(check_next(today, NaiveDate::MAX).is_err() && check_next(today, NaiveDate::MIN).is_err());
    }
}
