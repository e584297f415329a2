//! `cargo xtask`: the whole list of things people and machines do with this repository. One module for each command;
//! if it is not here, it is not a step.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks to its terminal")]
#![expect(unreachable_pub, reason = "a program has no outside; `pub` means: used by other modules")]

mod bench;
mod build;
mod check;
mod demo;
mod dev;
mod docs;
mod licences;
mod place;
mod postgres;
mod setup;
mod shell;
mod stamp;
mod tidy;

use std::process::ExitCode;

use place::Place;
use setup::Aim;
use shell::{Failure, Outcome};

const USAGE: &str = "\
cargo xtask COMMAND

  demo    the main job on a fresh machine: set up, build, fill the demo agency, open the console
          (options go to `daiyun demo`: --months 13, --today 2026-07-01, --data DIR, --no-serve)
  setup   install what is missing, or print the command that does
  build   font and console in place, then the program
  dev     server and console with reload
  check   everything that proves the project; --fast after an edit, --only STEP, --list
  tidy    the promises of ARCHITECTURE.md and STYLE.md
  docs    write docs/reference, openapi.json and the console's types again
  bench   speed and accuracy against peers, as ratios from one run; bench NAME for one script
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Place::find().and_then(|place| run(&place, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(place: &Place, arguments: &[String]) -> Outcome {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    place.claim_target()?;
    match (command, rest) {
        ("demo", _) => demo::run(place, rest),
        ("dev", _) => dev::run(place, rest),
        ("check", _) => check::run(place, rest),
        ("bench", _) => bench::run(place, rest),
        ("setup", []) => setup::run(place, Aim::Check).map(drop),
        ("build", []) => build::run(place),
        ("tidy", []) => tidy::run(place),
        ("docs", []) => docs::run(place),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::new(format!("unknown: {}\n\n{USAGE}", arguments.join(" ")))),
    }
}
