//! `cargo xtask setup`: what a fresh machine lacks is installed, or the exact command is printed. Every part is cheap
//! when nothing changed, so every other command starts with it.

mod console;
mod font;
mod node;
pub mod peers;
mod system;

pub use system::{is_root, postgres_programs};

use crate::place::Place;
use crate::shell::Outcome;

/// What the machine is prepared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Building and running the product.
    Run,
    /// Proving it as well: a private PostgreSQL, a browser, fonts for screenshots.
    Check,
}

/// Prepares the machine. The returned place finds a Node that is new enough first.
pub fn run(place: &Place, aim: Aim) -> Outcome<Place> {
    system::install_missing(place, aim)?;
    let place = node::ensure(place)?;
    font::put_in_place(&place)?;
    console::put_in_place(&place)?;
    Ok(place)
}

/// Prepares the tools of the console only: Node and its packages, without building anything.
pub fn console_tools(place: &Place) -> Outcome<Place> {
    let place = node::ensure(place)?;
    console::packages(&place)?;
    Ok(place)
}
