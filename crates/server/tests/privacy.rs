//! Nobody is in there: every sample and a demo agency are imported, and what stood in personal cells is looked for in every
//! byte that is kept. Runs when `DAIYUN_PEERS_PYTHON` names a Python with the packages of `bench/requirements.txt`, since
//! Parquet has to be unpacked by somebody else; `cargo xtask check` sets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod support;

#[test]
fn no_person_is_in_what_is_kept() {
    support::ask_peer("privacy.py", &["../../definitions"]);
}
