//! The demo world read back from its own files: every total is counted a second time, from the bytes.
#![expect(clippy::wildcard_enum_match_arm, reason = "each test looks at a few of the many reports")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has nothing to say")]

mod definitions;
mod end_points;
mod files;
mod reading;
mod seen;
mod totals;
