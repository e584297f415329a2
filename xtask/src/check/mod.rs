//! `cargo xtask check`: everything that proves the project, in the order in which it fails cheapest. What continuous
//! integration runs is this and nothing else.

mod programs;
mod steps;

use std::time::Instant;

use crate::place::Place;
use crate::shell::{Failure, Outcome};

/// One step.
pub struct Step {
    name: &'static str,
    says: &'static str,
    /// Whether it is part of `--fast`.
    is_fast: bool,
    run: fn(&Place) -> Outcome,
}

/// What was asked for on the command line.
enum Choice<'a> {
    All,
    Fast,
    Only(&'a str),
    List,
}

/// Runs the steps asked for and prints the verdict.
pub fn run(place: &Place, arguments: &[String]) -> Outcome {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let choice = match words.as_slice() {
        [] => Choice::All,
        ["--fast"] => Choice::Fast,
        ["--only", name] if steps::ALL.iter().any(|step| step.name == *name) => Choice::Only(name),
        ["--list"] => Choice::List,
        _ => return Err(Failure::new(usage())),
    };
    let chosen: Vec<&Step> = match choice {
        Choice::List => {
            println!("{}", usage());
            return Ok(());
        }
        Choice::All => steps::ALL.iter().collect(),
        Choice::Fast => steps::ALL.iter().filter(|step| step.is_fast).collect(),
        Choice::Only(name) => steps::ALL.iter().filter(|step| step.name == name).collect(),
    };
    // `--fast` tests what changed; the other steps take little enough to run whole.
    let run_step = |step: &Step| match (&choice, step.name) {
        (Choice::Fast, "tests") => steps::changed_tests(place),
        _ => (step.run)(place),
    };
    verdict(&chosen, run_step)
}

fn usage() -> String {
    let list: String = steps::ALL.iter().map(|step| format!("  {:<12} {}\n", step.name, step.says)).collect();
    format!("cargo xtask check [--fast | --only STEP | --list]\n\nsteps:\n{list}")
}

/// Runs every step even after one failed: two reasons are better known at once.
fn verdict(steps: &[&Step], run_step: impl Fn(&Step) -> Outcome) -> Outcome {
    let (mut lines, mut passed, mut failed) = (Vec::new(), 0, 0);
    for step in steps {
        println!("\n== {} · {}", step.name, step.says);
        let started = Instant::now();
        let word = match run_step(step) {
            Ok(()) => {
                passed += 1;
                "passed"
            }
            Err(error) => {
                println!("{error}");
                failed += 1;
                "FAILED"
            }
        };
        lines.push(format!("  {:<12} {:>7.1} s  {word}", step.name, started.elapsed().as_secs_f32()));
    }
    println!("\n{}\n\n{passed} passed, {failed} failed", lines.join("\n"));
    match failed {
        0 => Ok(()),
        _ => Err(Failure::new("run one step again with `cargo xtask check --only STEP`")),
    }
}
