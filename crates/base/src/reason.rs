//! 原因 · why somebody did something: asked in the same words wherever it is asked.

use crate::error::Problem;

/// A few sentences; more belongs into a document.
pub const LONGEST: usize = 500;

/// A reason, trimmed. Characters are counted, not bytes.
///
/// # Errors
/// When nothing is said, or too much.
pub fn check(reason: &str) -> Result<&str, Problem> {
    check_from(1, reason)
}

/// The same where a word or two is not enough.
///
/// # Errors
/// When too little is said, or too much.
pub fn check_from(shortest: usize, reason: &str) -> Result<&str, Problem> {
    let reason = reason.trim();
    let count = reason.chars().count();
    if (shortest..=LONGEST).contains(&count) {
        return Ok(reason);
    }
    Err(Problem::invalid(
        "reason",
        format!("请写明原因，{shortest} 到 {LONGEST} 个字，现在是 {count} 个；数据没有改动"),
        format!("Give a reason of {shortest} to {LONGEST} characters; this has {count}. Nothing was changed"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_is_no_essay() {
        assert_eq!(check(" 店铺已关 "), Ok("店铺已关"));
        assert!(check("").is_err() && check(" \n ").is_err());
        assert!(check(&"因".repeat(500)).is_ok() && check(&"因".repeat(501)).is_err());
        assert!(check_from(5, "登录一下").is_err() && check_from(5, "上新改主图").is_ok());
        assert_eq!(check("").map_err(|problem| problem.code), Err("reason"));
    }
}
