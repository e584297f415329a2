//! Nobody is in there: every sample and a demo agency are imported, and what stood in personal cells is looked for in every
//! byte that is kept. Runs when `DAIYUN_PEERS_PYTHON` names a Python with the packages of `bench/requirements.txt`, since
//! Parquet has to be unpacked by somebody else; `cargo xtask check` sets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

use std::process::Command;

#[test]
fn no_person_is_in_what_is_kept() {
    let Some(python) = peers() else {
        println!("not tested: DAIYUN_PEERS_PYTHON names no Python with duckdb");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(python)
        .args(["tests/privacy.py", env!("CARGO_BIN_EXE_daiyun"), "../../definitions"])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    print!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[expect(clippy::disallowed_methods, reason = "the variable is the switch of this test")]
fn peers() -> Option<String> {
    std::env::var("DAIYUN_PEERS_PYTHON").ok()
}
