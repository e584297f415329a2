//! `cargo xtask build`: font and console in place, then the program.

use crate::place::Place;
use crate::setup::{self, Aim};
use crate::shell::Outcome;

/// Prepares and builds.
pub fn run(place: &Place) -> Outcome {
    let place = setup::run(place, Aim::Run)?;
    program(&place)?;
    println!("built: {}", place.binary().display());
    Ok(())
}

/// Builds the program only. Always the whole workspace: a part alone would unify features another way and compile the
/// engine a second time.
pub fn program(place: &Place) -> Outcome {
    place.cargo("build").args(["--workspace", "--bins", "--locked"]).run()
}
