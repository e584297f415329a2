//! What a client code may look like.

use daiyun_base::error::Problem;

/// Longer codes do not fit file names comfortably.
const LONGEST_CODE: usize = 64;

/// A code stands in file names, on the command line and in the key buyers are recognised by, so it is plain.
pub fn check_code(code: &str) -> Result<(), Problem> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !code.is_empty() && code.len() <= LONGEST_CODE && code.chars().all(plain) {
        return Ok(());
    }
    Err(Problem::invalid(
        "client_code",
        format!("客户代码「{code}」只能用字母、数字、- 和 _，最长 {LONGEST_CODE} 个字符"),
        format!("The client code {code:?} may hold letters, digits, - and _ only, {LONGEST_CODE} at most"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_plain() {
        for good in ["heshang", "A1", "x_y-2"] {
            assert!(check_code(good).is_ok(), "{good}");
        }
        for bad in ["", "禾裳女装", "a/b", "a b", "..", &"x".repeat(65)] {
            assert!(check_code(bad).is_err(), "{bad}");
        }
    }
}
