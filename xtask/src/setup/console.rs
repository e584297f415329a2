//! The console: its packages when the lock file changed, its build when a source changed.

use crate::place::Place;
use crate::shell::Outcome;
use crate::stamp;

/// What the build reads. Tests and journeys are left out: they change nothing a user sees.
const SOURCES: [&str; 7] = [
    "web/src",
    "web/public",
    "web/index.html",
    "web/package.json",
    "web/package-lock.json",
    "web/vite.config.ts",
    "web/tsconfig.json",
];

/// Brings `web/node_modules` and `web/dist` up to date.
pub fn put_in_place(place: &Place) -> Outcome {
    packages(place)?;
    let sources = SOURCES.map(|path| place.at(path));
    stamp::when_changed(place, "console", &sources, &place.at("web/dist/index.html"), || {
        place.npm().args(["run", "--silent", "build"]).run()
    })?;
    Ok(())
}

/// Brings `web/node_modules` up to date.
pub fn packages(place: &Place) -> Outcome {
    let lock = [place.at("web/package-lock.json")];
    stamp::when_changed(place, "console-packages", &lock, &place.at("web/node_modules"), || {
        place.npm().args(["ci", "--no-audit", "--no-fund"]).run()
    })?;
    Ok(())
}
