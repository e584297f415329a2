//! Damages samples in every way it can and reads them: nothing may panic, lose a row unseen, or take more than it is given.
//! `cargo run --release -p daiyun-ingest --example soak -- --seed 1 --inputs 100000 [--from 0] [--definitions DIR]`.
//! A failure names its input; `--from N --inputs 1` reads that one again. `--workbooks none` makes other inputs in the
//! place of workbooks, which take most of the time; `--workbooks PROGRAM` makes nothing else, each opened by a process of that
//! program (`daiyun`), as an import opens it.
#![expect(clippy::print_stdout, reason = "it reports to a person")]

#[path = "../../src/tests/files.rs"]
#[expect(clippy::unwrap_used, reason = "shared with the tests")]
mod files;

mod books;
mod long;
mod memory;
mod mutate;
mod random;
mod reading;
mod run;

use std::path::PathBuf;

/// What the command line says.
struct Arguments {
    seed: u64,
    from: u64,
    inputs: u64,
    definitions: PathBuf,
    workbooks: Workbooks,
}

/// Who opens workbooks.
enum Workbooks {
    /// This program, a hundred in one process.
    Own,
    /// Nobody: there are none.
    None,
    /// This one, and there is nothing else.
    By(PathBuf),
}

fn main() {
    // This same program opens the workbooks, in a process of its own.
    #[expect(clippy::disallowed_methods, reason = "no settings but a word between a process and its child")]
    if let Ok(folder) = std::env::var("SOAK_FOLDER") {
        run::open_all(&PathBuf::from(folder));
        return;
    }
    let Arguments { seed, from, inputs, definitions, workbooks } = arguments();
    let scratch = std::env::temp_dir().join(format!("daiyun-soak-{}", std::process::id()));
    let program = std::env::current_exe().unwrap_or_default().to_string_lossy().into_owned();
    let soak = run::Soak::new(&definitions, seed, scratch.clone(), vec![program]);
    // What a panic says is in the report.
    std::panic::set_hook(Box::new(|_| {}));
    const STEP: u64 = 10_000;
    const LONG: u64 = 2_000_000;
    println!("a file of {LONG} rows takes {:?} kB", soak.long(LONG, 10));
    println!("a file of 2,000 rows of half a megabyte takes {:?} kB", soak.long(2_000, 500_000));
    let (mut failed, mut died) = (0, 0);
    let mut outcomes = std::collections::BTreeMap::new();
    for start in (from..from + inputs).step_by(10_000) {
        let end = (start + STEP).min(from + inputs);
        let found = match &workbooks {
            Workbooks::Own => soak.run(start, end, true),
            Workbooks::None => soak.run(start, end, false),
            Workbooks::By(program) => soak.books(start, end, program),
        };
        for (outcome, count) in &found.outcomes {
            *outcomes.entry(*outcome).or_insert(0) += count;
        }
        for (input, said) in found.failures.iter().take(20) {
            println!("input {input}: {said}");
        }
        failed += found.failures.len();
        died += found.died.len();
        found.died.iter().for_each(|input| println!("input {input}: the process that opened it ended"));
        println!(
            "{} inputs: {outcomes:?}, {died} processes ended, {failed} failures; of the last, the slowest workbook took {:?}, the largest reading {} kB (input {})",
            end - from,
            found.slowest,
            found.most_memory.0,
            found.most_memory.1
        );
    }
    let _ = std::fs::remove_dir_all(scratch);
    std::process::exit(i32::from(failed > 0));
}

fn arguments() -> Arguments {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../definitions");
    let mut found =
        Arguments { seed: 1, from: 0, inputs: 100_000, definitions: default, workbooks: Workbooks::Own };
    let mut words = std::env::args().skip(1);
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        let number = || value.parse().unwrap_or_else(|_| panic!("{name} takes a number"));
        match name.as_str() {
            "--seed" => found.seed = number(),
            "--from" => found.from = number(),
            "--inputs" => found.inputs = number(),
            "--definitions" => found.definitions = PathBuf::from(&value),
            "--workbooks" if value == "none" => found.workbooks = Workbooks::None,
            "--workbooks" => found.workbooks = Workbooks::By(PathBuf::from(&value)),
            _ => panic!("unknown argument {name}"),
        }
    }
    found
}
