//! What may be written of a paper, what state it is in, and who may open it.

use chrono::{Datelike, Days, NaiveDate};
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::DocumentKind;

/// Longer names do not fit a row.
const LONGEST_NAME: usize = 60;
/// Longer numbers are none.
const LONGEST_NUMBER: usize = 60;
/// A longer reason is not read.
/// A shorter reason says nothing.
const SHORTEST_REASON: usize = 2;
/// The end of a number that a list shows.
const TAIL: usize = 4;
/// A shorter number would be told by its end.
const SHORTEST_WITH_TAIL: usize = 8;
/// The first notice comes so many days ahead: from then on a paper is about to run out.
pub const SOON: Days = Days::new(90);
/// The largest scan.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;

/// What a document or an authorisation is worth today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperState {
    /// It holds, for longer than ninety days or for good.
    Valid,
    /// It runs out within ninety days.
    Expiring,
    /// Its last day is over.
    Expired,
    /// Its first day has not come.
    Pending,
    /// A renewal took its place.
    Replaced,
    /// Taken back.
    Withdrawn,
}

impl PaperState {
    /// All of a document, as a filter offers them.
    pub const OF_DOCUMENTS: &'static [Self] =
        &[Self::Valid, Self::Expiring, Self::Expired, Self::Replaced, Self::Withdrawn];
    /// All of an authorisation.
    pub const OF_AUTHORISATIONS: &'static [Self] =
        &[Self::Valid, Self::Expiring, Self::Expired, Self::Pending, Self::Withdrawn];

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Valid => Label::new("有效", "Valid"),
            Self::Expiring => Label::new("即将到期", "Expiring"),
            Self::Expired => Label::new("已过期", "Expired"),
            Self::Pending => Label::new("未生效", "Not yet in force"),
            Self::Replaced => Label::new("已换证", "Replaced"),
            Self::Withdrawn => Label::new("已撤回", "Withdrawn"),
        }
    }
}

/// The state of a paper that nobody took back, by its last day.
#[must_use]
pub fn state_by(ends_on: Option<NaiveDate>, today: NaiveDate) -> PaperState {
    match ends_on {
        None => PaperState::Valid,
        Some(day) if day < today => PaperState::Expired,
        Some(day) if today.checked_add_days(SOON).is_some_and(|soon| day <= soon) => PaperState::Expiring,
        Some(_) => PaperState::Valid,
    }
}

/// What a scan is, by its first bytes: a name can say anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// `%PDF-`.
    Pdf,
    /// `FF D8 FF`.
    Jpeg,
    /// The eight bytes of a PNG.
    Png,
}

impl Media {
    /// As the header says it.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The end of a file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// What a scan is, or why it is refused.
pub fn media_of(bytes: &[u8]) -> Result<Media, Problem> {
    if bytes.len() > LARGEST_FILE {
        return Err(Problem::invalid(
            "scan_too_large",
            "扫描件超过 20 MB；请压缩或降低分辨率后重新上传",
            "The scan is larger than 20 MB; compress it and upload it again",
        ));
    }
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    if starts(b"%PDF-") {
        Ok(Media::Pdf)
    } else if starts(&[0xFF, 0xD8, 0xFF]) {
        Ok(Media::Jpeg)
    } else if starts(&[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]) {
        Ok(Media::Png)
    } else {
        Err(Problem::invalid(
            "scan_kind",
            "扫描件的内容不是 PDF、JPG 或 PNG（改扩展名没有用）；请重新扫描或导出后上传",
            "The scan is no PDF, JPG or PNG by its content, whatever its name says; scan or export it again",
        ))
    }
}

/// Who holds a paper.
pub fn check_holder(holder: &str) -> Result<&str, Problem> {
    let holder = holder.trim();
    if (1..=LONGEST_NAME).contains(&holder.chars().count()) {
        return Ok(holder);
    }
    Err(Problem::invalid(
        "document_holder",
        format!("请填写持有人，最长 {LONGEST_NAME} 个字"),
        format!("Enter a holder of at most {LONGEST_NAME} characters"),
    ))
}

/// The number as it stands on the paper.
pub fn check_number(number: &str) -> Result<(), Problem> {
    let length = number.chars().count();
    if length <= LONGEST_NUMBER && !number.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Problem::invalid(
        "document_number",
        format!("证号最长 {LONGEST_NUMBER} 个字符，不能有换行"),
        format!("A number has at most {LONGEST_NUMBER} characters and no line breaks"),
    ))
}

/// The end of a number that everybody may see.
#[must_use]
pub fn tail(number: &str) -> Option<String> {
    let letters: Vec<char> = number.chars().collect();
    (letters.len() >= SHORTEST_WITH_TAIL).then(|| letters[letters.len() - TAIL..].iter().collect())
}

/// From when to when a paper holds, as somebody wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its first day.
    pub issued_on: Option<NaiveDate>,
    /// Its last day.
    pub expires_on: Option<NaiveDate>,
    /// 长期有效.
    pub is_open_ended: bool,
}

/// A paper either has a last day, or says 长期有效, or is of a kind that has none.
pub fn check_term(kind: &DocumentKind, term: Term) -> Result<(), Problem> {
    for day in [term.issued_on, term.expires_on].into_iter().flatten() {
        check_day(day)?;
    }
    if term.is_open_ended && term.expires_on.is_some() {
        return Err(Problem::invalid(
            "document_term",
            "长期有效的证照不写到期日；请去掉其中一个",
            "What holds for good has no last day; leave out one of the two",
        ));
    }
    if kind.needs_expiry && !term.is_open_ended && term.expires_on.is_none() {
        return Err(Problem::invalid(
            "document_expiry",
            format!("「{}」要写到期日，或注明长期有效", kind.label.zh),
            format!("{} needs a last day, or say that it holds for good", kind.label.en),
        ));
    }
    match (term.issued_on, term.expires_on) {
        (Some(issued), Some(expires)) if expires < issued => Err(Problem::invalid(
            "document_term",
            "到期日早于签发日；请核对两个日期",
            "The last day is before the day of issue; check both",
        )),
        (_, _) => Ok(()),
    }
}

/// No paper is older, and none holds longer: a day beyond is a slip of the keyboard, and not every database can keep it.
pub fn check_day(day: NaiveDate) -> Result<(), Problem> {
    if (1900..=2999).contains(&day.year()) {
        return Ok(());
    }
    Err(Problem::invalid(
        "document_day",
        format!("日期「{day}」不在 1900 到 2999 年之间；请核对年份"),
        format!("The day {day} is not between 1900 and 2999; check the year"),
    ))
}

/// Why somebody withdraws or opens a paper.
pub fn check_reason(reason: &str) -> Result<&str, Problem> {
    daiyun_base::reason::check_from(SHORTEST_REASON, reason)
}

/// Whether somebody may open the number or the scan: what names a natural person is opened by those who look after it,
/// and by the client's own people.
pub fn may_open(is_personal: bool, may_manage: bool, is_clients_own: bool) -> Result<(), Label> {
    if !is_personal || may_manage || is_clients_own {
        return Ok(());
    }
    Err(Label::new(
        "这份证照含个人信息，只有负责证照的人可以打开",
        "It names a natural person; only those who look after documents open it",
    ))
}

/// Whether a document may still change.
pub fn is_live(state: PaperState) -> Result<(), Label> {
    match state {
        PaperState::Valid | PaperState::Expiring | PaperState::Expired | PaperState::Pending => Ok(()),
        PaperState::Replaced => Err(Label::new(
            "这一版已被换证替代，请在新的一版上操作",
            "A renewal took its place; use that one",
        )),
        PaperState::Withdrawn => Err(Label::new("证照已撤回", "It was withdrawn")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_paper_holds_through_its_last_day() {
        let check = |ends: Option<&str>, expected| {
            assert_eq!(state_by(ends.map(day), day("2026-07-15")), expected, "{ends:?}");
        };
        check(Some("2026-07-14"), PaperState::Expired);
        check(Some("2026-07-15"), PaperState::Expiring);
        check(Some("2026-10-13"), PaperState::Expiring);
        check(Some("2026-10-14"), PaperState::Valid);
        check(None, PaperState::Valid);
    }

    #[test]
    fn a_disguised_file_is_told_by_its_first_bytes() {
        assert_eq!(media_of(b"%PDF-1.7 ...").ok(), Some(Media::Pdf));
        assert_eq!(media_of(&[0xFF, 0xD8, 0xFF, 0xE0]).ok(), Some(Media::Jpeg));
        assert_eq!(media_of(b"\x89PNG\r\n\x1a\n....").ok(), Some(Media::Png));
        for disguised in [b"MZ\x90\x00".as_slice(), b"<html>", b"", b"PK\x03\x04", b" %PDF-1.7"] {
            assert_eq!(media_of(disguised).unwrap_err().code, "scan_kind", "{disguised:?}");
        }
        let mut large = b"%PDF-".to_vec();
        large.resize(LARGEST_FILE + 1, b' ');
        assert_eq!(media_of(&large).unwrap_err().code, "scan_too_large");
    }

    #[test]
    fn a_day_is_one_that_every_database_keeps() {
        for (text, expected) in
            [("1899-12-31", false), ("1900-01-01", true), ("2999-12-31", true), ("+12345-01-01", false)]
        {
            assert_eq!(check_day(day(text)).is_ok(), expected, "{text}");
        }
    }

    #[test]
    fn a_short_number_shows_nothing() {
        assert_eq!(tail("91330100MA00000X8Q").as_deref(), Some("0X8Q"));
        assert_eq!(tail("1234567"), None);
        assert_eq!(tail("商标第0001234号").as_deref(), Some("234号"));
    }

    #[test]
    fn what_names_a_person_is_opened_by_few() {
        for (personal, manage, own, expected) in [
            (false, false, false, true),
            (true, false, false, false),
            (true, true, false, true),
            (true, false, true, true),
        ] {
            assert_eq!(may_open(personal, manage, own).is_ok(), expected, "{personal} {manage} {own}");
        }
    }
}
