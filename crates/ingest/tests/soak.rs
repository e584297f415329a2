//! A hundredth of a soak with every test run: see `examples/soak`.
#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "../src/tests/files.rs"]
mod files;
#[path = "../examples/soak/long.rs"]
mod long;
#[path = "../examples/soak/memory.rs"]
mod memory;
#[path = "../examples/soak/mutate.rs"]
mod mutate;
#[path = "../examples/soak/random.rs"]
mod random;
#[path = "../examples/soak/reading.rs"]
#[expect(dead_code, reason = "the soak also reads workbooks through the program")]
mod reading;
#[path = "../examples/soak/run.rs"]
#[expect(dead_code, reason = "the soak also tells how long a workbook took")]
mod run;

use std::path::{Path, PathBuf};

#[test]
fn damaged_files_are_read_or_refused_and_no_row_is_lost() {
    const INPUTS: u64 = 1_000;
    let definitions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions");
    let scratch = std::env::temp_dir().join(format!("daiyun-soak-test-{}", std::process::id()));
    let program = std::env::current_exe().unwrap().to_string_lossy().into_owned();
    let worker = [program.as_str(), "--ignored", "--exact", "opens_workbooks_for_the_test_above"];
    let soak = run::Soak::new(&definitions, 1, scratch.clone(), worker.map(str::to_owned).to_vec());
    // Sixteen megabytes of text, and a hundred, in short rows and in long ones: what reading them takes is counted
    // before others take theirs.
    for (rows, title) in [(200_000, 10), (40, 400_000)] {
        let (some, many) = (soak.long(rows, title), soak.long(rows * 6, title));
        let bound = some.map(|kilobytes| kilobytes.max(16_384) * 2);
        assert!(many <= bound, "{many:?} kB for the longer file, {some:?} kB for the shorter");
    }
    let found = soak.run(0, INPUTS, true);
    let _ = std::fs::remove_dir_all(scratch);
    assert!(found.failures.is_empty(), "{:#?}", found.failures);
    let read = found.outcomes.get(&reading::Outcome::Read).copied().unwrap_or_default();
    assert!(read * 4 > INPUTS, "damage so great that it proves nothing: {found:?}");
}

#[test]
#[ignore = "a process of the test above, which tells it the folder"]
#[expect(clippy::disallowed_methods, reason = "no settings but a word between a process and its child")]
fn opens_workbooks_for_the_test_above() {
    if let Ok(folder) = std::env::var("SOAK_FOLDER") {
        run::open_all(&PathBuf::from(folder));
    }
}
