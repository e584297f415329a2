//! Somebody else counts again: pandas reads the demo agency's raw export files, works out metrics and fees by hand, and
//! must arrive at our figures to the fen, on the command line, in the Excel and in the PDF. Runs when
//! `DAIYUN_PEERS_PYTHON` names a Python with the packages of `bench/requirements.txt`; `cargo xtask check` sets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

use std::process::Command;

#[test]
fn pandas_arrives_at_the_same_fen() {
    let Some(python) = peers() else {
        println!("not tested: DAIYUN_PEERS_PYTHON names no Python with pandas");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(python)
        .arg("tests/agreement.py")
        .arg(env!("CARGO_BIN_EXE_daiyun"))
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
