//! `daiyun read-sheet`: a spreadsheet may be a bomb (two cells in far corners ask for a grid of 512 GiB), so it is read
//! in a process of its own, which gives itself little memory and time before it opens the file.

use std::fs::File;
use std::io::{BufReader, BufWriter, stdout};
use std::process::ExitCode;

use daiyun_agency::imports::write_sheet;
use rlimit::Resource;

use crate::config::ReadSheet;

/// Address space; the largest honest export needs a fifth of it.
const MEMORY_BYTES: u64 = 2 << 30;
/// Seconds of processor time; the largest honest export needs a tenth of it.
const CPU_SECONDS: u64 = 300;

/// Writes the sheet's rows to stdout. What is wrong with the sheet goes into the stream too.
pub(crate) fn run(command: &ReadSheet) -> ExitCode {
    let limited = Resource::AS
        .set(MEMORY_BYTES, MEMORY_BYTES)
        .and_then(|()| Resource::CPU.set(CPU_SECONDS, CPU_SECONDS));
    if let Err(error) = limited {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let input = match File::open(&command.path) {
        Ok(file) => BufReader::new(file),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match write_sheet(&command.workbook, input, &mut BufWriter::new(stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
