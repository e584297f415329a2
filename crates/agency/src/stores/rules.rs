//! What a store code may look like, and whether a file belongs to a store.

use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longer names do not fit a row.
const LONGEST_NAME: usize = 60;
/// Longer codes do not fit folder names comfortably.
const LONGEST_CODE: usize = 64;

/// A code is part of every fact's key and of folder names, so it is plain.
pub fn check_code(code: &str) -> Result<(), Problem> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !code.is_empty() && code.len() <= LONGEST_CODE && code.chars().all(plain) {
        return Ok(());
    }
    Err(Problem::invalid(
        "store_code",
        format!("店铺代码「{code}」只能用字母、数字、- 和 _，最长 {LONGEST_CODE} 个字符"),
        format!("The store code {code:?} may hold letters, digits, - and _ only, {LONGEST_CODE} at most"),
    ))
}

/// Whether a store does business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreState {
    /// It does.
    Open,
    /// Not for now.
    Paused,
    /// Not any more.
    Closed,
}

impl StoreState {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Open => Label::new("营业中", "Open"),
            Self::Paused => Label::new("已暂停", "Paused"),
            Self::Closed => Label::new("已关店", "Closed"),
        }
    }
}

/// Whether a store may move. It moves with a reason, and not to where it is.
pub fn may_move(from: StoreState, to: StoreState) -> Result<(), Problem> {
    if from == to {
        return Err(Problem::refused(
            "store_state",
            format!("店铺现在就是「{}」", from.label().zh),
            format!("The store is {} already", from.label().en),
        ));
    }
    Ok(())
}

/// What people call a store.
pub fn check_name(name: &str) -> Result<&str, Problem> {
    let name = name.trim();
    if (1..=LONGEST_NAME).contains(&name.chars().count()) {
        return Ok(name);
    }
    Err(Problem::invalid(
        "store_name",
        format!("请填写店铺名称，最长 {LONGEST_NAME} 个字"),
        format!("Enter a store name of at most {LONGEST_NAME} characters"),
    ))
}

/// The number and the name by which a platform knows a store, as its files have stated them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// It never changes.
    pub number: Option<String>,
    /// It may change.
    pub name: Option<String>,
}

/// The distinct marks that one file states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedMarks {
    /// Numbers.
    pub numbers: Vec<String>,
    /// Names.
    pub names: Vec<String>,
}

/// The marks of a store after a file of it, or a refusal of the file. A number is compared with the number and a name
/// with the name, since an export may state one without the other; where both numbers are known, they decide, because
/// people rename their stores. A mark nobody knows yet is taken from the file; a file of several stores belongs to none.
pub fn match_marks(bound: &Marks, stated: &StatedMarks) -> Result<Marks, Problem> {
    if let [_, other, ..] = stated.numbers.as_slice() {
        return Err(wrong_store(other));
    }
    let number = stated.numbers.first();
    match (&bound.number, number) {
        (Some(bound), Some(stated)) if bound != stated => return Err(wrong_store(stated)),
        (Some(_), Some(_)) => {
            let renamed = match stated.names.as_slice() {
                [name] => Some(name.clone()),
                _ => bound.name.clone(),
            };
            return Ok(Marks { number: bound.number.clone(), name: renamed });
        }
        (_, _) => {}
    }
    let stranger = match &bound.name {
        Some(bound) => stated.names.iter().find(|name| *name != bound),
        None if number.is_none() => stated.names.get(1),
        None => None,
    };
    if let Some(stranger) = stranger {
        return Err(wrong_store(stranger));
    }
    let known = |bound: &Option<String>, stated: Option<&String>| bound.clone().or_else(|| stated.cloned());
    Ok(Marks { number: known(&bound.number, number), name: known(&bound.name, stated.names.first()) })
}

fn wrong_store(stranger: &str) -> Problem {
    Problem::refused(
        "wrong_store",
        format!("文件里的店铺是「{stranger}」，与这家店铺绑定的不同；请选对店铺后重新导入，数据没有改动"),
        format!(
            "The file states the store {stranger:?}, which is not this one. Choose the right store and import again; nothing was changed"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_plain() {
        for good in ["hs-tmall", "A1", "x_y"] {
            assert!(check_code(good).is_ok(), "{good}");
        }
        for bad in ["", "禾裳", "a/b", "a b", "..", &"x".repeat(65)] {
            assert!(check_code(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_of_another_store_is_refused_and_a_trimmed_one_is_not() {
        let marks = |number: &str, name: &str| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            Marks { number: some(number), name: some(name) }
        };
        let check = |bound: (&str, &str), stated: (&[&str], &[&str]), expected: Option<(&str, &str)>| {
            let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            let file = StatedMarks { numbers: owned(stated.0), names: owned(stated.1) };
            let after = match_marks(&marks(bound.0, bound.1), &file).ok();
            assert_eq!(after, expected.map(|(number, name)| marks(number, name)), "{bound:?} {stated:?}");
        };
        let both = ("1001", "禾裳");
        check(("", ""), (&[], &[]), Some(("", "")));
        check(("", ""), (&["1001"], &["禾裳"]), Some(both));
        check(both, (&["1001"], &["禾裳"]), Some(both));
        // A trimmed export states one of the two.
        check(both, (&[], &["禾裳"]), Some(both));
        check(both, (&["1001"], &[]), Some(both));
        check(both, (&[], &[]), Some(both));
        check(both, (&["1002"], &["禾裳"]), None);
        check(both, (&[], &["青屿"]), None);
        // A number is no name, though they read alike.
        check(("1001", ""), (&[], &["1001"]), Some(("1001", "1001")));
        check(("", "禾裳"), (&["1001"], &["青屿"]), None);
        check(("", "禾裳"), (&["1001"], &["禾裳"]), Some(both));
        // A store that was renamed keeps its number.
        check(both, (&["1001"], &["禾裳旗舰店"]), Some(("1001", "禾裳旗舰店")));
        check(both, (&["1001"], &["禾裳", "禾裳旗舰店"]), Some(both));
        check(both, (&["1001", "1002"], &["禾裳"]), None);
        check(("", ""), (&["1001", "1002"], &[]), None);
        check(("", ""), (&[], &["禾裳", "青屿"]), None);
    }
}
