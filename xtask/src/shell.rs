//! Running other programs: the line is shown before it runs, and a failure names that line.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What went wrong and what to do, for a person at a terminal.
#[derive(Debug)]
pub struct Failure(String);

/// The result of a step.
pub type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure in words.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// Reads a text file; the failure names it.
pub fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// Writes a text file and the folders above it; the failure names it.
pub fn write(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// Whether a variable is what `cargo run` told about the package it ran. A build script that watches
/// one (ring's does) would take it for a change and build half the tree again.
fn tells_of_xtask(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// One program with its arguments.
pub struct Tool {
    command: Command,
    line: String,
}

impl Tool {
    /// A program by name or path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let line = Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned();
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if tells_of_xtask(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        Self { command, line }
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.line.push(' ');
        self.line.push_str(&argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<I: IntoIterator<Item: AsRef<OsStr>>>(self, arguments: I) -> Self {
        arguments.into_iter().fold(self, Self::arg)
    }

    /// Runs it in a folder.
    #[must_use]
    pub fn dir(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets a variable; the value is not shown, it may be a password.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets where the program, and what it starts, look for programs.
    #[must_use]
    pub fn search(self, folders: &[PathBuf]) -> Self {
        match std::env::join_paths(folders) {
            Ok(path) => self.env("PATH", path),
            Err(_) => self,
        }
    }

    /// Runs it as another user; only root may.
    #[must_use]
    pub fn user(mut self, user: Option<(u32, u32)>) -> Self {
        use std::os::unix::process::CommandExt as _;
        if let Some((uid, gid)) = user {
            self.command.uid(uid).gid(gid);
        }
        self
    }

    /// Runs it in the open and waits.
    pub fn run(mut self) -> Outcome {
        println!("  $ {}", self.line);
        let status = self.command.status().map_err(|error| self.cannot_start(&error))?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("`{}` ended with {status}", self.line)))
        }
    }

    /// Runs it and returns what it printed; on failure its complaint is the failure.
    pub fn output(mut self) -> Outcome<String> {
        let output = self.command.stdin(Stdio::null()).output().map_err(|error| self.cannot_start(&error))?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::new(format!("`{}` ended with {}\n{complaint}", self.line, output.status)));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Whether it can be run and is content.
    pub fn succeeds(mut self) -> bool {
        let quiet = self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        quiet.is_ok_and(|status| status.success())
    }

    /// Starts it; the caller ends it.
    pub fn start(mut self) -> Outcome<std::process::Child> {
        println!("  $ {} &", self.line);
        self.command.spawn().map_err(|error| self.cannot_start(&error))
    }

    /// Starts it with its output going to the caller.
    pub fn start_piped(mut self) -> Outcome<std::process::Child> {
        self.command.stdout(Stdio::piped());
        self.start()
    }

    /// Starts it with its output going to a file.
    pub fn start_into(mut self, log: &Path) -> Outcome<std::process::Child> {
        let file = std::fs::File::create(log)?;
        self.command.stdin(Stdio::null()).stderr(file.try_clone()?).stdout(file);
        self.start()
    }

    fn cannot_start(&self, error: &io::Error) -> Failure {
        Failure::new(format!("cannot start `{}`: {error}", self.line))
    }
}
