//! What an authorisation must say: term, scope and platforms are never left out (S30.6).

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A longer text is not read.
const LONGEST_SCOPE: usize = 300;
/// Nobody passes a brand on through more hands.
const LONGEST_CHAIN: i64 = 9;

/// How far the owner of a mark binds themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Licence {
    /// 独占: nobody else, not even the owner.
    Exclusive,
    /// 排他: nobody else but the owner.
    Sole,
    /// 普通: others too.
    Ordinary,
}

impl Licence {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Exclusive, Self::Sole, Self::Ordinary];

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Exclusive => Label::new("独占许可", "Exclusive licence"),
            Self::Sole => Label::new("排他许可", "Sole licence"),
            Self::Ordinary => Label::new("普通许可", "Ordinary licence"),
        }
    }
}

/// What somebody wrote of an authorisation.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub chain_level: i64,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub scope_text: &'a str,
    pub categories: &'a [String],
    pub platforms: &'a [String],
}

/// Whether it says everything it must.
pub fn check_said(said: &Said<'_>) -> Result<(), Problem> {
    if said.ends_on < said.starts_on {
        return Err(Problem::invalid(
            "authorisation_term",
            "授权期限的终止日早于起始日；请核对两个日期",
            "The term ends before it begins; check both days",
        ));
    }
    if !(1..=LONGEST_SCOPE).contains(&said.scope_text.trim().chars().count()) {
        return Err(Problem::invalid(
            "authorisation_scope",
            format!("请写明授权范围（例如 线上零售，不得转授权），最长 {LONGEST_SCOPE} 个字"),
            format!(
                "State the scope (say: online retail, no sub-licence) in at most {LONGEST_SCOPE} characters"
            ),
        ));
    }
    if said.categories.is_empty() {
        return Err(Problem::invalid(
            "authorisation_categories",
            "请至少选择一个授权的类目组",
            "Choose at least one group of categories",
        ));
    }
    if said.platforms.is_empty() {
        return Err(Problem::invalid(
            "authorisation_platforms",
            "请至少选择一个授权的平台；没有写明平台的授权书会被平台退回",
            "Choose at least one platform; platforms send back a letter that names none",
        ));
    }
    if !(1..=LONGEST_CHAIN).contains(&said.chain_level) {
        return Err(Problem::invalid(
            "authorisation_chain",
            format!("授权层级从 1（商标权利人直接授权）到 {LONGEST_CHAIN}"),
            format!("The chain counts from 1 (by the owner of the mark) to {LONGEST_CHAIN}"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn term_scope_and_platform_are_never_left_out() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (food, taobao) = (vec!["food".to_owned()], vec!["taobao".to_owned()]);
        let full = Said {
            chain_level: 1,
            starts_on: day("2026-01-01"),
            ends_on: day("2026-12-31"),
            scope_text: "线上零售",
            categories: &food,
            platforms: &taobao,
        };
        let check = |said: Said<'_>, expected: Option<&str>| {
            assert_eq!(check_said(&said).err().map(|problem| problem.code), expected, "{said:?}");
        };
        check(full, None);
        check(Said { ends_on: day("2025-12-31"), ..full }, Some("authorisation_term"));
        check(Said { scope_text: "  ", ..full }, Some("authorisation_scope"));
        check(Said { categories: &[], ..full }, Some("authorisation_categories"));
        check(Said { platforms: &[], ..full }, Some("authorisation_platforms"));
        check(Said { chain_level: 0, ..full }, Some("authorisation_chain"));
    }
}
