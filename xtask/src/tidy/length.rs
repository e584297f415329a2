//! A file is read in one sitting (400 lines, tests apart) and a function on one screen (60 lines of code).

use super::{Finding, SourceFile, Tree, rust_text};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;
/// Written by a program and read by nobody.
const GENERATED: &str = "web/src/api/schema.ts";

/// Every file and function that is too long.
pub fn find(tree: &Tree) -> Vec<Finding> {
    let console = tree.files.iter().filter(|file| {
        let is_script = file.path.ends_with(".ts") || file.path.ends_with(".tsx");
        is_script && !file.path.contains(".test.") && !file.path.contains("/e2e/") && file.path != GENERATED
    });
    let long_scripts = console.filter_map(|file| long_file(file, file.text.lines().count()));
    let rust = tree.rust().filter(|file| !file.is_test()).flat_map(|file| {
        let shipped = rust_text::shipped_code(&file.text);
        // Comments count, they are read too; a test module is blank in `shipped` and does not.
        let kept = file.text.lines().count() - test_lines(&file.text, &shipped);
        long_file(file, kept).into_iter().chain(long_functions(file, &shipped))
    });
    rust.chain(long_scripts).collect()
}

/// Lines that hold code, but only in tests.
fn test_lines(text: &str, shipped: &str) -> usize {
    let code = rust_text::code_only(text);
    let first = code.lines().zip(shipped.lines()).position(|(all, kept)| all != kept);
    let last =
        code.lines().zip(shipped.lines()).collect::<Vec<_>>().iter().rposition(|(all, kept)| all != kept);
    match (first, last) {
        (Some(first), Some(last)) => last - first + 1,
        _ => 0,
    }
}

fn long_file(file: &SourceFile, lines: usize) -> Option<Finding> {
    let how = "split it by noun, not by size";
    (lines > FILE_LINES).then(|| Finding::whole(file, format!("{lines} lines, at most {FILE_LINES}"), how))
}

fn long_functions(file: &SourceFile, code: &str) -> Vec<Finding> {
    let how = "keep the branches here and move what they compute into functions";
    let mut found = Vec::new();
    for at in rust_text::words(code, "fn") {
        let Some((name, body)) = function(code, at) else { continue };
        let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > FUNCTION_LINES {
            found.push(Finding::at(
                file,
                at,
                format!("{name} has {lines} lines, at most {FUNCTION_LINES}"),
                how,
            ));
        }
    }
    found
}

/// The name and the body, between its braces, of the function whose `fn` stands here. A type like `fn(u8)` has no name
/// and a declaration without a body ends with a semicolon: both are none.
fn function(code: &str, at: usize) -> Option<(&str, &str)> {
    let rest = code[at + 2..].trim_start();
    let length = rest.bytes().take_while(|byte| rust_text::is_word(*byte)).count();
    let (name, _) = rest.split_at(length);
    if name.is_empty() {
        return None;
    }
    let open = body_start(code, at)?;
    let end = rust_text::closing(code, open)?;
    Some((name, &code[open + 1..end - 1]))
}

/// The brace that opens the body, past parentheses and brackets, which may hold semicolons (`[u8; 2]`).
fn body_start(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (position, byte) in code.bytes().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.checked_sub(1)?,
            b'{' if depth == 0 => return Some(position),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::find;

    #[test]
    fn functions_fit_a_screen() {
        let of =
            |lines: usize| format!("fn long(a: [u8; 2]) -> u8 {{\n{}}}\n", "    step();\n".repeat(lines));
        check(find, "crates/kpi/src/sql.rs", &of(60), &of(61));
        let commented =
            format!("fn long() {{\n{}{}}}\n", "    // why\n".repeat(30), "    step();\n".repeat(60));
        check(find, "crates/kpi/src/sql.rs", &commented, &of(100));
    }

    #[test]
    fn files_fit_a_sitting() {
        let path = "crates/kpi/src/sql.rs";
        check(find, path, &"const A: u8 = 1;\n".repeat(400), &"const A: u8 = 1;\n".repeat(401));
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "const B: u8 = 1;\n".repeat(400));
        check(find, path, &tests, &"// why\n".repeat(401));
        check(find, "web/src/ui/Money.tsx", &"a\n".repeat(400), &"a\n".repeat(401));
    }
}
