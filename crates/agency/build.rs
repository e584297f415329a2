//! Embeds `definitions/**/*.toml` and the samples beside them, so that one binary carries the whole business and runs
//! anywhere.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folders through the environment"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = manifest_folder()?.join("../../definitions");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut texts = String::from("pub(super) const FILES: &[(&str, &str)] = &[\n");
    let mut samples = String::from("pub(super) const SAMPLES: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file.strip_prefix(&root).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        let place = file.display().to_string();
        let _ = match is_text(&file) {
            true => writeln!(texts, "    ({name:?}, include_str!({place:?})),"),
            false => writeln!(samples, "    ({name:?}, include_bytes!({place:?})),"),
        };
        println!("cargo::rerun-if-changed={}", file.display());
    }
    let code = format!("{texts}];\n{samples}];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    fs::write(out.join("definition_files.rs"), code)
}

/// Asked for when it runs: a build script compiled in one clone may be run for another.
fn manifest_folder() -> io::Result<PathBuf> {
    env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| io::Error::other("no CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if is_text(&path) || is_sample(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_text(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "toml")
}

/// `<report>.sample.csv`: what a template is made of.
fn is_sample(file: &Path) -> bool {
    file.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some_and(|part| part == "sample"))
}
