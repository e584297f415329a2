//! What a view may be called, what it may hold, and with whom it may be shared.

use daiyun_base::error::Problem;

/// The pages that have views.
const PAGES: &[&str] = &["board"];
/// What fits into the toolbar.
const LONGEST_NAME: usize = 30;
/// As long as an address anybody sends.
const LONGEST_QUERY: usize = 2_000;

/// Refuses a page that has no views.
pub fn check_page(page: &str) -> Result<(), Problem> {
    if PAGES.contains(&page) {
        return Ok(());
    }
    Err(Problem::invalid(
        "view_page",
        format!("「{page}」这一页没有保存的视图；可用：{}", PAGES.join("、")),
        format!("The page \"{page}\" has no saved views; use one of: {}", PAGES.join(", ")),
    ))
}

/// The name without the space around it.
pub fn check_name(name: &str) -> Result<&str, Problem> {
    let name = name.trim();
    let length = name.chars().count();
    if length > 0 && length <= LONGEST_NAME && !name.chars().any(char::is_control) {
        return Ok(name);
    }
    Err(Problem::invalid(
        "view_name",
        format!("视图名写 1 到 {LONGEST_NAME} 个字"),
        format!("A view's name is 1 to {LONGEST_NAME} characters"),
    ))
}

/// Refuses what is no address of the page: it is followed by whoever opens the view.
pub fn check_query(query: &str) -> Result<(), Problem> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"=&~,.-_%+:*".contains(&byte);
    if query.len() <= LONGEST_QUERY && query.bytes().all(is_plain) {
        return Ok(());
    }
    Err(Problem::invalid(
        "view_query",
        format!("视图条件不是这一页的地址参数，或超过 {LONGEST_QUERY} 个字符"),
        format!("The view is no address of the page, or longer than {LONGEST_QUERY} characters"),
    ))
}

/// The store codes that a view names: nobody finds a view of a store they do not see.
pub fn named_stores(query: &str) -> Vec<String> {
    let scope = query.split('&').filter_map(|pair| pair.strip_prefix("scope="));
    let codes = scope.flat_map(|codes| codes.split(',').flat_map(|part| part.split("%2C")));
    codes.filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_names_its_stores_however_the_comma_is_written() {
        for (query, expected) in [
            ("scope=HS-TM%2CYJ-TM&period=yesterday", vec!["HS-TM", "YJ-TM"]),
            ("period=last_7_days&scope=HS-TM,HS-DY", vec!["HS-TM", "HS-DY"]),
            ("period=yesterday", vec![]),
            ("scope=", vec![]),
        ] {
            assert_eq!(named_stores(query), expected, "{query}");
        }
    }

    #[test]
    fn only_an_address_is_kept() {
        assert!(check_query("scope=HS-TM%2CHS-DY&period=2026-06-01~2026-06-30&grain=week").is_ok());
        for query in ["//evil.example", "a=<script>", "a=b#c", "名=1", &"a".repeat(2_001)] {
            assert!(check_query(query).is_err(), "{query}");
        }
    }
}
