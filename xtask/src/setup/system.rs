//! Programs of the operating system. On Debian as root the missing ones are installed; elsewhere the command is printed.

use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::setup::Aim;
use crate::shell::{Failure, Outcome, Tool};

/// One thing the machine must have.
struct Need {
    package: &'static str,
    what_for: &'static str,
    present: fn(&Place) -> bool,
}

const TO_RUN: [Need; 2] = [
    Need {
        package: "build-essential",
        what_for: "a C compiler, for SQLite",
        present: |place| place.finds("cc"),
    },
    Need {
        package: "nodejs npm",
        what_for: "builds the console",
        present: |place| place.finds("node") && place.finds("npm"),
    },
];

const TO_CHECK: [Need; 4] = [
    Need {
        package: "postgresql",
        what_for: "the tests run on it too",
        present: |_| postgres_programs().is_some(),
    },
    Need { package: "chromium", what_for: "walks the journeys", present: |place| place.finds("chromium") },
    Need {
        package: "fonts-noto-cjk",
        what_for: "Chinese text in the browser",
        present: |_| has_chinese_font(),
    },
    Need {
        package: "python3-venv",
        what_for: "the peers whose answers must equal ours",
        present: |_| Tool::new("python3").args(["-c", "import ensurepip, venv"]).succeeds(),
    },
];

/// Installs what is missing, or says how.
pub fn install_missing(place: &Place, aim: Aim) -> Outcome {
    let further: &[Need] = match aim {
        Aim::Run => &[],
        Aim::Check => &TO_CHECK,
    };
    let missing: Vec<&Need> = TO_RUN.iter().chain(further).filter(|need| !(need.present)(place)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for need in &missing {
        println!("  missing: {} ({})", need.package, need.what_for);
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.package.split(' ')).collect();
    if !(is_root() && place.finds("apt-get")) {
        let command = format!("sudo apt-get update && sudo apt-get install -y {}", packages.join(" "));
        return Err(Failure::new(format!(
            "install these and run again; on Debian or Ubuntu:\n    {command}\nelsewhere use your system's packages of the same names"
        )));
    }
    Tool::new("apt-get").args(["update", "-qq"]).run()?;
    let install = Tool::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages).run()?;
    match missing.iter().find(|need| !(need.present)(place)) {
        None => Ok(()),
        Some(need) => Err(Failure::new(format!(
            "{} was installed but still is not found; look at the messages above",
            need.package
        ))),
    }
}

/// The folder with the newest PostgreSQL server programs. Debian keeps them outside the search path.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, programs)| programs)
}

/// Whether this process may install packages and change users.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|myself| myself.uid() == 0)
}

fn has_chinese_font() -> bool {
    let known = Path::new("/usr/share/fonts/opentype/noto");
    known.is_dir() || Tool::new("fc-list").arg(":lang=zh").output().is_ok_and(|list| !list.trim().is_empty())
}
