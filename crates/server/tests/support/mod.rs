//! The `daiyun` program as a user runs it.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A data directory with an empty agency and one 淘宝 store `HS-TM`.
pub(crate) struct Cli {
    folder: TempDir,
}

impl Cli {
    /// A data directory nobody has used yet.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn with_store() -> Self {
        let cli = Self::empty();
        cli.ok(&["init", "--password", "a long password"]);
        cli.ok(&["store", "add", "HS-TM", "--platform", "taobao", "--client", "禾裳女装"]);
        cli
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command, ready to run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daiyun"));
        command.args(["--data", self.data().to_str().unwrap(), "--format", "json"]).args(arguments);
        command.stdin(Stdio::null());
        command
    }

    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed; its JSON, if it printed any.
    pub(crate) fn ok(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    /// Imports a file that must be taken whole; its report.
    pub(crate) fn import(&self, file: &Path) -> Value {
        self.ok(&["import", "--store", "HS-TM", file.to_str().unwrap()])["files"][0].clone()
    }

    /// Sums of everything in the store: orders, placed, paid, refunded.
    pub(crate) fn totals(&self) -> Vec<i64> {
        let metrics = "placed_orders,placed_sales,paid_sales,refunded_sales";
        let answer = self.ok(&["query", "--metrics", metrics, "--from", "2025-01-01", "--to", "2025-12-31"]);
        answer["rows"][0].as_array().unwrap().iter().map(|cell| cell.as_i64().unwrap_or(0)).collect()
    }
}

/// An order export of so many invented orders over three months, every fifth unpaid, every seventh refunded.
pub(crate) fn order_export(path: &Path, orders: i64) -> Vec<i64> {
    let mut text =
        String::from("订单编号,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n");
    let mut totals = vec![0; 4];
    for at in 0..orders {
        let fen = 1_000 + at * 37 % 90_000;
        let (month, day) = (5 + at % 3, 1 + at % 28);
        let time = format!("2025-{month:02}-{day:02} {:02}:{:02}:{:02}", at % 24, at % 60, at % 59);
        let paid = at % 5 != 0;
        let refund = if paid && at % 7 == 0 { fen / 2 } else { 0 };
        let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        let net = if paid { fen - refund } else { 0 };
        let status = if paid { "交易成功" } else { "交易关闭" };
        let paid_at = if paid { time.clone() } else { String::new() };
        text.push_str(&format!(
            "26{at:017},{},{},{status},{time},{paid_at},{}\n",
            yuan(fen),
            yuan(net),
            yuan(refund)
        ));
        totals[0] += 1;
        totals[1] += fen;
        totals[2] += if paid { fen } else { 0 };
        totals[3] += refund;
    }
    std::fs::write(path, text).unwrap();
    totals
}

/// The Python that has the packages of `bench/requirements.txt`, when `cargo xtask check` named one.
#[expect(clippy::disallowed_methods, reason = "the variable is the switch of the tests that ask a peer")]
fn peers() -> Option<String> {
    std::env::var("DAIYUN_PEERS_PYTHON").ok()
}

/// Runs a Python program of this folder with the built `daiyun`, what it takes besides, and an empty folder; it must end
/// well. Without a Python of the peers nothing is tested, and that is said.
#[expect(clippy::print_stdout, reason = "what the peer says is what the test shows")]
pub(crate) fn ask_peer(program: &str, besides: &[&str]) {
    let Some(python) = peers() else {
        println!("not tested: DAIYUN_PEERS_PYTHON names no Python of the peers");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(python);
    command
        .arg(format!("tests/{program}"))
        .arg(env!("CARGO_BIN_EXE_daiyun"))
        .args(besides)
        .arg(folder.path());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    print!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
