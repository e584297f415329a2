//! Judging days, taking breaches in, and the way of a finding to its verdict.

mod contributions;
mod judge;
mod numbers;
mod overrides;
mod steps;
mod take_in;
mod verdict;

pub(super) use contributions::{Explanation, explanations};
pub(super) use judge::{follow_imports, judge_all};
pub(super) use numbers::known;
pub(super) use overrides::{NewOverride, remove_override, set_override};
pub(super) use steps::{Promise, act, analyse, plan};
pub(super) use verdict::{VerdictRecord, ask_due, ask_now};
