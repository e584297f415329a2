//! The steps of `check`. Whatever they need, the first one installs.

use super::{Step, programs};
use crate::place::Place;
use crate::postgres;
use crate::setup::{self, Aim, peers};
use crate::shell::Outcome;
use crate::{build, docs, licences, tidy};

/// The step after which the program is there.
pub const PROGRAM: &str = "build";

/// In the order in which they run: what is quick and fails often comes first.
pub const ALL: [Step; 14] = [
    Step { name: "setup", says: "what this machine lacks", is_fast: false, is_beside: false, run: prepare },
    Step { name: "fmt", says: "Rust is formatted", is_fast: true, is_beside: false, run: format },
    Step {
        name: "tidy",
        says: "the promises of ARCHITECTURE.md and STYLE.md",
        is_fast: true,
        is_beside: false,
        run: tidy::run,
    },
    Step {
        name: "web",
        says: "the console: lint, types, tests",
        is_fast: false,
        is_beside: false,
        run: console,
    },
    Step { name: "clippy", says: "no warnings", is_fast: false, is_beside: false, run: clippy },
    Step { name: PROGRAM, says: "the program", is_fast: false, is_beside: false, run: build::program },
    Step {
        name: "definitions",
        says: "definitions load and their cases hold",
        is_fast: false,
        is_beside: false,
        run: definitions,
    },
    Step { name: "tests", says: "all tests, on SQLite", is_fast: true, is_beside: false, run: tests },
    Step {
        name: "postgres",
        says: "the database tests again, on PostgreSQL",
        is_fast: false,
        is_beside: false,
        run: postgres_tests,
    },
    Step {
        name: "peers",
        says: "DuckDB reads our tables, pandas computes our numbers, schemathesis asks every operation",
        is_fast: false,
        is_beside: false,
        run: peers_agree,
    },
    Step {
        name: "docs",
        says: "generated pages are fresh",
        is_fast: false,
        is_beside: false,
        run: docs::check,
    },
    Step {
        name: "e2e",
        says: "the journeys, in a browser, on the real server",
        is_fast: false,
        is_beside: true,
        run: journeys,
    },
    Step {
        name: "e2e-postgres",
        says: "the journeys again, on PostgreSQL",
        is_fast: false,
        is_beside: true,
        run: journeys_on_postgres,
    },
    Step {
        name: "licences",
        says: "every package is under a licence of deny.toml",
        is_fast: false,
        is_beside: false,
        run: licences::check,
    },
];

/// The crates whose tests open a database.
const DATABASE_CRATES: [&str; 2] = ["daiyun-lake", "daiyun-agency"];
const DATABASE: &str = "DAIYUN_TEST_DATABASE";
/// The test programs that ask a peer, with the part of them that does, and the variable that names its Python.
const PEER_PROGRAMS: [(&str, &str); 4] =
    [("lake", "duckdb::"), ("agreement", ""), ("privacy", ""), ("api", "")];
const PEERS: &str = "DAIYUN_PEERS_PYTHON";
/// The server on which each file of journeys makes a database of its own.
const JOURNEY_DATABASES: &str = "DAIYUN_E2E_POSTGRES";

fn prepare(place: &Place) -> Outcome {
    setup::run(place, Aim::Check).map(drop)
}

fn format(place: &Place) -> Outcome {
    place.cargo("fmt").args(["--all", "--check"]).run()
}

fn console(place: &Place) -> Outcome {
    setup::console_tools(place)?.npm().args(["run", "--silent", "check"]).run()
}

fn clippy(place: &Place) -> Outcome {
    place.cargo("clippy").args(["--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).run()
}

fn definitions(place: &Place) -> Outcome {
    place.daiyun("check-definitions").run()
}

fn tests(place: &Place) -> Outcome {
    place.cargo("test").args(["--workspace", "--locked", "--no-fail-fast"]).run()
}

/// The tests of what differs from the last commit on the main line.
pub fn changed_tests(place: &Place) -> Outcome {
    for program in programs::changed(place)? {
        program.run(place, None)?;
    }
    Ok(())
}

fn postgres_tests(place: &Place) -> Outcome {
    let programs = programs::of(place, &DATABASE_CRATES)?;
    let server = postgres::Server::start()?;
    for program in programs {
        program.run(place, Some((DATABASE, &server.url)))?;
    }
    Ok(())
}

fn peers_agree(place: &Place) -> Outcome {
    let python = peers::python(place, peers::CHECK)?;
    for program in programs::named(place, &PEER_PROGRAMS)? {
        program.run(place, Some((PEERS, &python.to_string_lossy())))?;
    }
    Ok(())
}

fn journeys(place: &Place) -> Outcome {
    walk(place, None)
}

fn journeys_on_postgres(place: &Place) -> Outcome {
    let server = postgres::Server::start()?;
    walk(place, Some(&server))
}

fn walk(place: &Place, server: Option<&postgres::Server>) -> Outcome {
    build::program(place)?;
    let program = place.binary();
    let npm = setup::run(place, Aim::Check)?.npm().args(["run", "--silent", "e2e"]).env("DAIYUN", program);
    match server {
        Some(server) => npm.env(JOURNEY_DATABASES, &server.url).run(),
        None => npm.run(),
    }
}
