//! Somebody else counts again: pandas reads the demo agency's raw export files, works out metrics and fees by hand, and
//! must arrive at our figures to the fen, on the command line, in the Excel and in the PDF. Runs when
//! `DAIYUN_PEERS_PYTHON` names a Python with the packages of `bench/requirements.txt`; `cargo xtask check` sets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod support;

#[test]
fn pandas_arrives_at_the_same_fen() {
    support::ask_peer("agreement.py", &[]);
}
