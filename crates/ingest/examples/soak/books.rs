//! Workbooks as an import opens them: each by a process `daiyun read-sheet` of its own, whose frames are read as they come.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use daiyun_ingest::sniff::sniff;

use super::random::Random;
use super::reading::{Outcome, read_stream};
use super::run::{Found, Soak, workbook};

/// No damaged workbook of some kilobytes may keep an import busy for longer.
const LONGEST: Duration = Duration::from_secs(60);

impl Soak {
    /// Reads workbooks `from..to` through `daiyun`.
    pub(crate) fn books(&self, from: u64, to: u64, daiyun: &Path) -> Found {
        let mut found = Found::default();
        fs::create_dir_all(&self.scratch).unwrap_or_else(|error| panic!("{error}"));
        let path = self.scratch.join("workbook");
        for input in from..to {
            let mut random = Random::of(self.seed, input);
            let (platform, _, bytes) = self.input(|kind| workbook(kind).is_some(), &mut random);
            let Some(kind) = workbook(sniff(&bytes)) else { continue };
            fs::write(&path, bytes).unwrap_or_else(|error| panic!("{error}"));
            let begun = Instant::now();
            let mut died = false;
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                let outcome;
                (outcome, died) = self.book_through(daiyun, &platform, kind, &path);
                assert!(begun.elapsed() < LONGEST, "it took {:?}", begun.elapsed());
                outcome
            }));
            found.slowest = found.slowest.max(begun.elapsed());
            if died {
                found.died.push(input);
            }
            found.note(input, outcome, true);
        }
        found
    }

    /// What became of it, and whether the process was ended by the system: by a limit it gave itself, or by itself when it
    /// got no memory. One that a reader leaves before its last sheet ends with an error, as nobody listens any more.
    fn book_through(&self, daiyun: &Path, platform: &str, kind: &str, path: &Path) -> (Outcome, bool) {
        let child = Command::new(daiyun)
            .args(["read-sheet", "--workbook", kind, "--path"])
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{}: {error}", daiyun.display()));
        let Some(frames) = child.stdout.take() else { panic!("a process without output") };
        let outcome = catch_unwind(AssertUnwindSafe(|| read_stream(&self.formats, platform, frames)));
        let status = child.wait();
        let died = !status.is_ok_and(|status| status.code().is_some());
        (outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic)), died)
    }
}
