//! `cargo xtask dev`: server and console with reload. The console reloads by itself; the server is built again and
//! started again when a Rust source or a definition changes.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, SystemTime};

use crate::build;
use crate::place::Place;
use crate::setup::{self, Aim};
use crate::shell::Outcome;

/// How often the sources are looked at. Short enough to feel immediate, long enough to cost nothing.
const LOOK: Duration = Duration::from_millis(700);

/// Runs until Ctrl-C, which ends all three.
pub fn run(place: &Place, arguments: &[String]) -> Outcome {
    let place = setup::run(place, Aim::Run)?;
    build::program(&place)?;
    let data = place.cache.join("dev");
    if !data.join("records.db").is_file() {
        place.daiyun("demo").arg("--no-serve").arg("--data").arg(&data).run()?;
    }
    let mut console = Some(place.npm().args(["run", "--silent", "dev"]).start()?);
    let mut server = serve(&place, &data, arguments)?;
    let mut seen = newest(&place)?;
    loop {
        std::thread::sleep(LOOK);
        if console.as_mut().is_some_and(has_ended) {
            println!("the console's dev server has ended; the built console is still served");
            console = None;
        }
        let now = newest(&place)?;
        if now == seen {
            continue;
        }
        seen = now;
        match build::program(&place) {
            Ok(()) => {
                server.kill()?;
                server.wait()?;
                server = serve(&place, &data, arguments)?;
            }
            Err(error) => println!("{error}\nthe last build keeps running; save again to retry"),
        }
    }
}

fn serve(place: &Place, data: &Path, arguments: &[String]) -> Outcome<Child> {
    place.daiyun("serve").arg("--data").arg(data).args(arguments).start()
}

fn has_ended(child: &mut Child) -> bool {
    matches!(child.try_wait(), Ok(Some(_)))
}

/// The latest change below `crates/` and `definitions/`, with the number of files so that a deletion counts.
fn newest(place: &Place) -> Outcome<(usize, Option<SystemTime>)> {
    let mut folders: Vec<PathBuf> = vec![place.at("crates"), place.at("definitions")];
    let (mut count, mut latest) = (0, None);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            // An editor may swap a file between the listing and this look; the next look sees it.
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                count += 1;
                latest = latest.max(metadata.modified().ok());
            }
        }
    }
    Ok((count, latest))
}
