//! Embeds the font of PDF pages and the built console (`web/dist`) so that one binary serves it. Without a build there is a placeholder page, so
//! that `cargo build` succeeds on a fresh clone. Never uses the network.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folders through the environment"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

fn main() -> io::Result<()> {
    let root = manifest_folder()?.join("../../web/dist");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    if root.join("index.html").is_file() {
        collect(&root, &mut files)?;
        files.sort();
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?);
    let mut code = String::from("pub(super) const FILES: &[daiyun_agency::http::File] = &[\n");
    for (number, file) in files.iter().enumerate() {
        let name = file.strip_prefix(&root).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        let gzip = match packed(file)? {
            Some(bytes) => {
                let twin = out.join(format!("{number}.gz"));
                fs::write(&twin, bytes)?;
                format!("Some(include_bytes!({:?}))", twin.display().to_string())
            }
            None => "None".to_owned(),
        };
        let bytes = file.display().to_string();
        let _ = writeln!(
            code,
            "    daiyun_agency::http::File {{ path: {name:?}, bytes: include_bytes!({bytes:?}), gzip: {gzip} }},"
        );
    }
    code.push_str("];\n");
    embed_fonts(&mut code)?;
    fs::write(out.join("embedded.rs"), code)
}

/// A script or a style as browsers like to get it: a third of the size, packed once.
fn packed(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let is_text = file.extension().is_some_and(|extension| extension == "js" || extension == "css");
    if !is_text {
        return Ok(None);
    }
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&fs::read(file)?)?;
    packer.finish().map(Some)
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
