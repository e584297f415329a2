//! `daiyun`: one binary with the commands, the server and the console.
//!
//! Every command answers in words or, with `--format json`, in stable keys; exits 0 when done, 1 when it failed, 2 when
//! it was called wrongly; and tells progress on stderr when it takes longer than a second.

#![expect(clippy::print_stderr, reason = "a command line speaks through them")]
#![expect(clippy::doc_markdown, reason = "clap prints these comments as help, where backticks are noise")]

mod commands;
mod config;
mod output;
mod people;
mod progress;

/// The built console and the font of PDF pages.
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

use std::process::ExitCode;

use clap::Parser;

use crate::config::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{}", output::error_text(&failure));
            ExitCode::FAILURE
        }
    }
}
