//! What a store code may look like, and whether a file belongs to a store.

use daiyun_base::error::Problem;

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

/// Whether the shop a file names is the store it is imported into. A store without a mark takes the first it sees; a
/// file that names several shops belongs to none.
pub fn mark_matches(bound: Option<&str>, stated: &[String]) -> Result<(), Problem> {
    let stranger = match (bound, stated) {
        (_, []) => return Ok(()),
        (None, [_]) => return Ok(()),
        (None, [_, other, ..]) => other,
        (Some(bound), stated) => match stated.iter().find(|mark| *mark != bound) {
            Some(other) => other,
            None => return Ok(()),
        },
    };
    Err(Problem::refused(
        "wrong_store",
        format!("文件里的店铺是「{stranger}」，与这家店铺绑定的不同；请选对店铺后重新导入，数据没有改动"),
        format!(
            "The file belongs to the shop {stranger:?}, not to this store. Choose the right store and import again; nothing was changed"
        ),
    ))
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
    fn a_file_of_another_shop_is_refused() {
        let marks = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(mark_matches(None, &marks(&[])).is_ok());
        assert!(mark_matches(None, &marks(&["1001"])).is_ok());
        assert!(mark_matches(Some("1001"), &marks(&["1001"])).is_ok());
        assert!(mark_matches(Some("1001"), &marks(&["1002"])).is_err());
        assert!(mark_matches(Some("1001"), &marks(&["1001", "1002"])).is_err());
        assert!(mark_matches(None, &marks(&["1001", "1002"])).is_err());
    }
}
