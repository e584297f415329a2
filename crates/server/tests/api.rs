//! The API description is true: schemathesis asks every operation of it as people of a demo agency, and no answer is a fault of
//! ours or undocumented. Runs when `DAIYUN_PEERS_PYTHON` names a Python with the packages of `bench/requirements.txt`;
//! `cargo xtask check` sets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod support;

#[test]
fn every_operation_answers_as_it_is_described() {
    support::ask_peer("api.py", &[]);
}
