//! `kill -9` at any moment loses nothing and doubles nothing: the file is imported again and the totals are the file's.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod support;

use std::time::Duration;

use support::{Cli, order_export};

#[test]
fn a_crash_at_a_named_point_loses_and_doubles_nothing() {
    for point in ["observed", "renamed", "before_commit", "committed"] {
        let cli = Cli::with_store();
        let first = cli.folder().join("ExportOrderList202508010800.csv");
        let second = cli.folder().join("ExportOrderList202508010900.csv");
        order_export(&first, 800);
        let expected = order_export(&second, 1_200);
        cli.import(&first);
        let killed = cli.run(&["import", "--store", "HS-TM", second.to_str().unwrap(), "--stop-at", point]);
        assert!(!killed.status.success(), "the process lived through {point}");
        let report = cli.import(&second);
        let state = report["state"].as_str().unwrap();
        assert_eq!(state, if point == "committed" { "duplicate" } else { "committed" }, "{point}");
        assert_eq!(cli.totals(), expected, "{point}");
        cli.ok(&["maintain"]);
        assert_eq!(cli.totals(), expected, "{point}, after maintenance");
    }
}

#[test]
fn kills_at_random_moments_lose_and_double_nothing() {
    let cli = Cli::with_store();
    let file = cli.folder().join("ExportOrderList202508010900.csv");
    let expected = order_export(&file, 60_000);
    // Moments spread by a fixed stride over an import of a third of a second, from its first milliseconds to its end.
    for kill in 0..12 {
        let mut child = cli.command(&["import", "--store", "HS-TM", file.to_str().unwrap()]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(5 + kill * 23));
        let _ = child.kill();
        child.wait().unwrap();
    }
    cli.import(&file);
    assert_eq!(cli.totals(), expected);
    assert_eq!(cli.import(&file)["state"], "duplicate");
    assert_eq!(cli.totals(), expected);
}

#[test]
fn two_imports_at_once_lose_and_double_nothing() {
    let cli = Cli::with_store();
    let small = cli.folder().join("ExportOrderList202508010800.csv");
    let large = cli.folder().join("ExportOrderList202508010900.csv");
    order_export(&small, 9_000);
    let expected = order_export(&large, 20_000);
    let mut first = cli.command(&["import", "--store", "HS-TM", large.to_str().unwrap()]).spawn().unwrap();
    let mut second = cli.command(&["import", "--store", "HS-TM", small.to_str().unwrap()]).spawn().unwrap();
    assert!(first.wait().unwrap().success());
    assert!(second.wait().unwrap().success());
    assert_eq!(cli.totals(), expected);
}

#[test]
fn imports_and_upkeep_at_once_lose_and_double_nothing() {
    let cli = Cli::with_store();
    let mut files = Vec::new();
    let mut expected = None;
    for (hour, rows) in [(8, 3_000), (9, 6_000), (10, 9_000)] {
        let file = cli.folder().join(format!("ExportOrderList20250801{hour:02}00.csv"));
        expected = Some(order_export(&file, rows));
        files.push(file);
    }
    let mut running: Vec<_> = files
        .iter()
        .rev()
        .map(|file| cli.command(&["import", "--store", "HS-TM", file.to_str().unwrap()]).spawn().unwrap())
        .collect();
    running.extend((0..3).map(|_| cli.command(&["maintain"]).spawn().unwrap()));
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    cli.ok(&["maintain"]);
    assert_eq!(Some(cli.totals()), expected);
}
