//! 小红书: orders and what becomes of them; money; notes; advertising.

mod headers;
mod money;
mod reports;

use super::Sample;

pub(super) fn samples() -> Vec<Sample> {
    money::samples().into_iter().chain(reports::samples()).collect()
}

fn sample(name: &'static str, file_name: &'static str, bytes: Vec<u8>) -> Sample {
    Sample { platform: "xiaohongshu", name, file_name, bytes }
}
