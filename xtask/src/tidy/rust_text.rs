//! Just enough Rust to tell code from comments and texts, and shipped code from tests. Positions never move: what is not
//! wanted becomes spaces.

/// What a stretch of source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    Text,
}

/// The source with comments and texts blanked.
pub fn code_only(source: &str) -> String {
    blank(source, &[Part::Comment, Part::Text])
}

/// The source with comments blanked; texts stay.
pub fn without_comments(source: &str) -> String {
    blank(source, &[Part::Comment])
}

/// Like [`code_only`], with test modules blanked as well.
pub fn shipped_code(source: &str) -> String {
    let code = code_only(source);
    blank_tests(&code, &code)
}

/// Like [`without_comments`], with test modules blanked as well.
pub fn shipped_text(source: &str) -> String {
    blank_tests(&code_only(source), &without_comments(source))
}

/// The positions at which a whole word stands.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = code.as_bytes();
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + word.len());
        !before.is_some_and(|byte| is_word(*byte)) && !after.is_some_and(|byte| is_word(*byte))
    })
}

/// Whether a byte belongs to an identifier.
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The position after the brace that closes the one at `open`.
pub fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn blank(source: &str, unwanted: &[Part]) -> String {
    let mut kept = String::with_capacity(source.len());
    let mut rest = source;
    while !rest.is_empty() {
        let (part, length) = next_part(rest, kept.bytes().last());
        let (piece, further) = rest.split_at(length);
        if unwanted.contains(&part) {
            kept.extend(piece.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            kept.push_str(piece);
        }
        rest = further;
    }
    kept
}

/// What the source begins with, and how long that is in bytes.
fn next_part(rest: &str, before: Option<u8>) -> (Part, usize) {
    let bytes = rest.as_bytes();
    if rest.starts_with("//") {
        return (Part::Comment, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Part::Comment, block_comment(bytes));
    }
    if bytes[0] == b'"' {
        return (Part::Text, quoted(bytes, b'"'));
    }
    // A prefix counts only at the start of a word, so that `for"` or an identifier ending in r is none.
    if !before.is_some_and(is_word)
        && let Some(length) = raw_text(bytes)
    {
        return (Part::Text, length);
    }
    if bytes[0] == b'\'' && is_character(rest) {
        return (Part::Text, quoted(bytes, b'\''));
    }
    (Part::Code, rest.chars().next().map_or(1, char::len_utf8))
}

/// Block comments nest.
fn block_comment(bytes: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` and so on, if the source begins with one.
fn raw_text(bytes: &[u8]) -> Option<usize> {
    let prefix = [&b"br"[..], b"cr", b"r"].into_iter().find(|prefix| bytes.starts_with(prefix))?.len();
    let hashes = bytes[prefix..].iter().take_while(|byte| **byte == b'#').count();
    let start = prefix + hashes;
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    let end: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let length = bytes[start + 1..].windows(end.len()).position(|window| window == end);
    Some(length.map_or(bytes.len(), |length| start + 1 + length + end.len()))
}

/// Whether a quote opens a character and not a lifetime.
fn is_character(rest: &str) -> bool {
    let mut letters = rest.chars().skip(1);
    match letters.next() {
        Some('\\') => true,
        Some(_) => letters.next() == Some('\''),
        None => false,
    }
}

/// Blanks in `text` what `code` (the same source, code only) marks as `#[cfg(test)]`.
fn blank_tests(code: &str, text: &str) -> String {
    let mut kept = text.to_owned();
    let mut from = 0;
    while let Some(found) = code[from..].find("#[cfg(test)]") {
        let start = from + found;
        let body = code[start..].find(['{', ';']).map(|at| start + at);
        let end = match body {
            Some(open) if code.as_bytes()[open] == b'{' => closing(code, open).unwrap_or(code.len()),
            Some(semicolon) => semicolon + 1,
            None => code.len(),
        };
        let blanks: String =
            kept.as_bytes()[start..end].iter().map(|byte| if *byte == b'\n' { '\n' } else { ' ' }).collect();
        kept.replace_range(start..end, &blanks);
        from = end;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_become_spaces() {
        for (source, expected) in [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            (r#"a("x \" // y", b)"#, "a(           , b)"),
            (r##"a(r#"x " y"#, b)"##, "a(          , b)"),
            ("f::<'a>('x', '\\'', '{')", "f::<'a>(   ,     ,    )"),
            ("a = \"金额\";", "a =         ;"),
        ] {
            assert_eq!(code_only(source), expected, "{source}");
        }
        assert_eq!(without_comments("\"//\" // b"), "\"//\"     ");
    }

    #[test]
    fn test_modules_are_not_shipped() {
        let source =
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() { \"}\" }\n}\nfn c() {}\n#[cfg(test)]\nmod t;\n";
        let shipped = shipped_code(source);
        assert!(shipped.contains("fn a") && shipped.contains("fn c"), "{shipped}");
        assert!(!shipped.contains("fn b") && !shipped.contains("mod t"), "{shipped}");
        assert_eq!(shipped.len(), source.len());
    }

    #[test]
    fn whole_words_only() {
        assert_eq!(words("axum utoipa_axum axum::Json", "axum").collect::<Vec<_>>(), [0, 17]);
    }
}
