//! `cargo xtask demo`: the main job on a fresh machine, from nothing to the console of the demo agency.

use std::io::{BufRead as _, BufReader, Write as _};

use crate::build;
use crate::place::Place;
use crate::setup::{self, Aim};
use crate::shell::{Failure, Outcome, Tool};

/// Sets up, builds and runs `daiyun demo`; further arguments go through (`--months`, `--today`, `--no-serve` …).
pub fn run(place: &Place, arguments: &[String]) -> Outcome {
    let place = setup::run(place, Aim::Run)?;
    build::program(&place)?;
    let mut demo = place.daiyun("demo");
    if !arguments.iter().any(|argument| argument == "--data" || argument.starts_with("--data=")) {
        demo = demo.arg("--data").arg(place.cache.join("demo"));
    }
    let mut child = demo.args(arguments).start_piped()?;
    let output = child.stdout.take().ok_or_else(|| Failure::new("the demo's output cannot be read"))?;
    let mut opened = !place.has_display;
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        std::io::stdout().flush()?;
        if let (false, Some(address)) = (opened, address(&line)) {
            opened = true;
            // A browser that does not open is no reason to stop: the address stands on the screen.
            let _ = Tool::new("xdg-open").arg(address).succeeds();
        }
    }
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`daiyun demo` ended with {status}"))) }
}

/// The address of the console in a line the demo prints; Chinese punctuation may touch it on both sides.
fn address(line: &str) -> Option<&str> {
    let address = &line[line.find("http://127.0.0.1")?..];
    let end = address.find(|letter: char| !letter.is_ascii_graphic()).unwrap_or(address.len());
    Some(&address[..end])
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_address_is_found_in_a_sentence() {
        for (line, expected) in [
            ("控制台：  http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("open http://127.0.0.1:8080/ to begin", Some("http://127.0.0.1:8080/")),
            ("请打开：http://127.0.0.1:8080，用下面的账号登录", Some("http://127.0.0.1:8080")),
            ("imported 12 files", None),
        ] {
            assert_eq!(address(line), expected, "{line}");
        }
    }
}
