//! The API description is true: schemathesis asks every operation of it as people of a demo agency, and no answer is a fault of
//! ours or undocumented. Runs when `DAIYUN_PEERS_PYTHON` names a Python with the packages of `bench/requirements.txt`;
//! `cargo xtask check` sets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

use std::process::Command;

#[test]
fn every_operation_answers_as_it_is_described() {
    let Some(python) = peers() else {
        println!("not tested: DAIYUN_PEERS_PYTHON names no Python with schemathesis");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(python)
        .args(["tests/api.py", env!("CARGO_BIN_EXE_daiyun")])
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
