//! The steps of `check`. A step whose subject is not in the tree yet says what it waits for; none is skipped silently.

use super::{End, Step, programs};
use crate::place::Place;
use crate::postgres;
use crate::setup::{self, Aim};
use crate::shell::Outcome;
use crate::{build, docs, licences, tidy};

/// In the order in which they run: what is quick and fails often comes first.
pub const ALL: [Step; 13] = [
    Step { name: "setup", says: "what this machine lacks", is_fast: false, run: prepare },
    Step { name: "fmt", says: "Rust is formatted", is_fast: true, run: format },
    Step {
        name: "tidy",
        says: "the promises of ARCHITECTURE.md and STYLE.md",
        is_fast: true,
        run: tidy_tree,
    },
    Step { name: "clippy", says: "no warnings", is_fast: false, run: clippy },
    Step { name: "build", says: "the program", is_fast: false, run: build_program },
    Step {
        name: "definitions",
        says: "definitions load and their cases hold",
        is_fast: false,
        run: definitions,
    },
    Step { name: "tests", says: "all tests, on SQLite", is_fast: true, run: tests },
    Step {
        name: "postgres",
        says: "the database tests again, on PostgreSQL",
        is_fast: false,
        run: postgres_tests,
    },
    Step { name: "docs", says: "generated pages are fresh", is_fast: false, run: generated },
    Step { name: "web", says: "the console: lint, types, tests", is_fast: false, run: console },
    Step { name: "web-build", says: "the console builds", is_fast: false, run: console_build },
    Step {
        name: "e2e",
        says: "the journeys, in a browser, on the real server",
        is_fast: false,
        run: journeys,
    },
    Step {
        name: "licences",
        says: "every package is under a licence of deny.toml",
        is_fast: false,
        run: licence,
    },
];

/// The crates whose tests open a database.
const DATABASE_CRATES: [&str; 2] = ["daiyun-lake", "daiyun-agency"];
const DATABASE: &str = "DAIYUN_TEST_DATABASE";

fn prepare(place: &Place) -> Outcome<End> {
    setup::run(place, Aim::Check)?;
    Ok(End::Passed)
}

fn format(place: &Place) -> Outcome<End> {
    place.cargo("fmt").args(["--all", "--check"]).run()?;
    Ok(End::Passed)
}

fn tidy_tree(place: &Place) -> Outcome<End> {
    tidy::run(place)?;
    Ok(End::Passed)
}

fn clippy(place: &Place) -> Outcome<End> {
    place.cargo("clippy").args(["--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]).run()?;
    Ok(End::Passed)
}

fn build_program(place: &Place) -> Outcome<End> {
    build::program(place)?;
    Ok(End::Passed)
}

fn definitions(place: &Place) -> Outcome<End> {
    if !place.server_has("check-definitions") {
        return Ok(End::Waiting("the command `check-definitions` of crates/server"));
    }
    place.daiyun("check-definitions").run()?;
    Ok(End::Passed)
}

fn tests(place: &Place) -> Outcome<End> {
    place.cargo("test").args(["--workspace", "--locked", "--no-fail-fast"]).run()?;
    Ok(End::Passed)
}

/// The tests of what differs from the last commit on the main line.
pub fn changed_tests(place: &Place) -> Outcome<End> {
    for program in programs::changed(place)? {
        program.run(place, None)?;
    }
    Ok(End::Passed)
}

fn postgres_tests(place: &Place) -> Outcome<End> {
    // Without a reader of the variable the tests would pass on SQLite again and prove nothing.
    if !place.mentions("crates/agency", DATABASE) && !place.mentions("crates/lake", DATABASE) {
        return Ok(End::Waiting("tests that read DAIYUN_TEST_DATABASE"));
    }
    let programs = programs::of(place, &DATABASE_CRATES)?;
    let server = postgres::Server::start()?;
    for program in programs {
        program.run(place, Some((DATABASE, &server.url)))?;
    }
    Ok(End::Passed)
}

fn generated(place: &Place) -> Outcome<End> {
    docs::check(place)?;
    Ok(End::Passed)
}

fn console(place: &Place) -> Outcome<End> {
    npm(place, "check")
}

fn console_build(place: &Place) -> Outcome<End> {
    npm(place, "build")
}

fn journeys(place: &Place) -> Outcome<End> {
    let described = std::fs::read_to_string(place.at("web/package.json")).unwrap_or_default();
    if !described.contains("\"e2e\":") {
        return Ok(End::Waiting("the script `e2e` of web/package.json"));
    }
    if !place.server_has("serve") {
        return Ok(End::Waiting("the command `serve` of crates/server"));
    }
    build::program(place)?;
    let program = place.binary();
    setup::run(place, Aim::Check)?.npm().args(["run", "--silent", "e2e"]).env("DAIYUN", program).run()?;
    Ok(End::Passed)
}

fn licence(place: &Place) -> Outcome<End> {
    licences::check(place)?;
    Ok(End::Passed)
}

fn npm(place: &Place, script: &str) -> Outcome<End> {
    if !place.has("web/package.json") {
        return Ok(End::Waiting("web/package.json"));
    }
    setup::console_tools(place)?.npm().args(["run", "--silent", script]).run()?;
    Ok(End::Passed)
}
