//! Steps beside the others: each is this program again with `--only`, one after the other, and what it says is kept until
//! the end, so that two stories are not told at once.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::Instant;

use super::Ended;
use crate::shell::{Failure, Outcome};

/// Steps under way.
pub struct Beside(JoinHandle<Vec<(Ended, String)>>);

impl Beside {
    /// Starts them, by this program's file.
    pub fn start(program: PathBuf, names: &[&'static str]) -> Outcome<Self> {
        let names = names.to_vec();
        let alone = move |name: &'static str| {
            let mut command = Command::new(&program);
            command.args(["check", "--only", name]).stdin(Stdio::null());
            let started = Instant::now();
            let output = command.output();
            let seconds = started.elapsed().as_secs_f32();
            match output {
                Ok(output) => {
                    let said = [output.stdout, output.stderr]
                        .map(|text| String::from_utf8_lossy(&text).into_owned());
                    (Ended { name, seconds, passed: output.status.success() }, said.concat())
                }
                Err(error) => (Ended { name, seconds, passed: false }, error.to_string()),
            }
        };
        let work = move || names.into_iter().map(alone).collect();
        let thread = std::thread::Builder::new().name("beside".to_owned()).spawn(work);
        thread.map(Self).map_err(|error| Failure::new(format!("cannot start a thread: {error}")))
    }

    /// Waits for the last of them and tells what they said.
    pub fn finish(self) -> Vec<Ended> {
        println!("\n== waiting for the steps beside");
        let told = self.0.join().unwrap_or_default();
        for (_, said) in &told {
            println!("{said}");
        }
        told.into_iter().map(|(ended, _)| ended).collect()
    }
}
