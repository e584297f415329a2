//! Embeds the font of PDF pages and the built console (`web/dist`) so that one binary serves it. Without a build there is a placeholder page, so
//! that `cargo build` succeeds on a fresh clone. Never uses the network.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folders through the environment"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = manifest_folder()?.join("../../web/dist");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    if root.join("index.html").is_file() {
        collect(&root, &mut files)?;
        files.sort();
    }
    let mut code = String::from("pub(super) const FILES: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file.strip_prefix(&root).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        let _ = writeln!(code, "    ({name:?}, include_bytes!({:?})),", file.display().to_string());
    }
    code.push_str("];\n");
    embed_fonts(&mut code)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    fs::write(out.join("embedded.rs"), code)
}

/// The font of PDF pages, which `cargo xtask` puts in place; without it PDFs use what the machine has.
fn embed_fonts(code: &mut String) -> io::Result<()> {
    let folder = manifest_folder()?.join("assets/fonts");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut fonts = Vec::new();
    if folder.is_dir() {
        collect(&folder, &mut fonts)?;
        fonts.sort();
    }
    code.push_str("pub(super) const FONTS: &[&[u8]] = &[\n");
    for font in fonts.iter().filter(|font| font.extension().is_some_and(|extension| extension == "otf")) {
        let _ = writeln!(code, "    include_bytes!({:?}),", font.display().to_string());
    }
    code.push_str("];\n");
    Ok(())
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
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
