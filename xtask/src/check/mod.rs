//! `cargo xtask check`: everything that proves the project, in the order in which it fails cheapest. What continuous
//! integration runs is this and nothing else.

mod beside;
mod programs;
mod steps;

use std::time::Instant;

use beside::Beside;

use crate::place::Place;
use crate::shell::{Failure, Outcome};

/// One step.
pub struct Step {
    name: &'static str,
    says: &'static str,
    /// Whether it is part of `--fast`.
    is_fast: bool,
    /// Whether it mostly waits (for a browser, for a server) and so runs beside the others once the program is built.
    is_beside: bool,
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
    let (apart, in_turn): (Vec<&Step>, Vec<&Step>) = match choice {
        Choice::All => chosen.iter().partition(|step| step.is_beside),
        Choice::Fast | Choice::Only(_) | Choice::List => (Vec::new(), chosen),
    };
    let apart: Vec<&'static str> = apart.iter().map(|step| step.name).collect();
    verdict(&in_turn, &apart, run_step)
}

fn usage() -> String {
    let list: String = steps::ALL.iter().map(|step| format!("  {:<12} {}\n", step.name, step.says)).collect();
    format!("cargo xtask check [--fast | --only STEP | --list]\n\nsteps:\n{list}")
}

/// How a step ended.
struct Ended {
    name: &'static str,
    seconds: f32,
    passed: bool,
}

/// Runs every step even after one failed: two reasons are better known at once.
fn verdict(steps: &[&Step], apart: &[&'static str], run_step: impl Fn(&Step) -> Outcome) -> Outcome {
    let mut ended = Vec::new();
    let mut beside = None;
    // Asked for before anything is built: the build may put another file in this one's place, and the system would then
    // name one that is gone.
    let program = std::env::current_exe()?;
    for step in steps {
        println!("\n== {} · {}", step.name, step.says);
        let started = Instant::now();
        let outcome = run_step(step);
        if let Err(error) = &outcome {
            println!("{error}");
        }
        ended.push(Ended {
            name: step.name,
            seconds: started.elapsed().as_secs_f32(),
            passed: outcome.is_ok(),
        });
        if step.name == steps::PROGRAM && !apart.is_empty() {
            println!("\n== beside the others from here on: {}", apart.join(", "));
            beside = Some(Beside::start(program.clone(), apart)?);
        }
    }
    ended.extend(beside.map(Beside::finish).unwrap_or_default());
    println!();
    for Ended { name, seconds, passed } in &ended {
        println!("  {name:<12} {seconds:>7.1} s  {}", if *passed { "passed" } else { "FAILED" });
    }
    let failed = ended.iter().filter(|step| !step.passed).count();
    println!("\n{} passed, {failed} failed", ended.len() - failed);
    match failed {
        0 => Ok(()),
        _ => Err(Failure::new("run one step again with `cargo xtask check --only STEP`")),
    }
}
