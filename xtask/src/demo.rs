//! `cargo xtask demo`: the main job on a fresh machine, from nothing to the console of the demo agency.

use std::io::{BufRead as _, BufReader, Write as _};

use crate::build;
use crate::place::Place;
use crate::setup::{self, Aim};
use crate::shell::{Failure, Outcome, Tool};

/// How many steps there are.
const STEPS: u8 = 3;
/// What compiling everything costs on one core, roughly.
const CORE_MINUTES: usize = 80;

/// Sets up, builds and runs `daiyun demo`; further arguments go through (`--months`, `--today`, `--no-serve` …).
pub fn run(place: &Place, arguments: &[String]) -> Outcome {
    if !place.binary().is_file() {
        println!("{}", first_words(std::thread::available_parallelism().map_or(1, usize::from)));
    }
    step(1, "看看本机缺什么", "what this machine lacks");
    let place = setup::run(place, Aim::Run)?;
    step(2, "编译", "compiling");
    build::program(&place)?;
    step(3, "演示机构", "the demo agency");
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

fn step(number: u8, zh: &str, en: &str) {
    println!("\n[{number}/{STEPS}] {zh} · {en}");
}

/// What a first run does and how long it may take: somebody who waits without knowing for what gives up.
fn first_words(cores: usize) -> String {
    let minutes = CORE_MINUTES.div_ceil(cores).next_multiple_of(5);
    format!(
        "\n\
        第一次运行，分 {STEPS} 步：\n  \
        1 检查本机，装上缺的程序：1～3 分钟，要联网\n  \
        2 编译程序和它的查询引擎：本机 {cores} 核，约 {minutes} 分钟，只有这一次\n  \
        3 造出演示机构：十三个月的平台导出文件，逐个导入，约 2 分钟\n\
        以后再运行几秒就打开。\n\
        \n\
        A first run takes {STEPS} steps:\n  \
        1 look at this machine and install what it lacks: 1 to 3 minutes, needs the network\n  \
        2 compile the program and its query engine: about {minutes} minutes on {cores} cores, only this once\n  \
        3 make the demo agency: thirteen months of export files, imported one by one, about 2 minutes\n\
        Later runs open within seconds."
    )
}

/// The address of the console in a line the demo prints; Chinese punctuation may touch it on both sides.
fn address(line: &str) -> Option<&str> {
    let address = &line[line.find("http://127.0.0.1")?..];
    let end = address.find(|letter: char| !letter.is_ascii_graphic()).unwrap_or(address.len());
    Some(&address[..end])
}

#[cfg(test)]
mod tests {
    use super::{address, first_words};

    #[test]
    fn more_cores_wait_shorter() {
        for (cores, minutes) in [(1, "about 80 minutes"), (2, "about 40 minutes"), (16, "about 5 minutes")] {
            assert!(first_words(cores).contains(minutes), "{cores}");
        }
    }

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
