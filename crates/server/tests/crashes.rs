//! `kill -9` at any moment loses nothing and doubles nothing: the file is imported again and the totals are the file's.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop loudly")]

mod support;

use std::process::Stdio;
use std::time::Instant;

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

/// How many processes are killed: `DAIYUN_KILLS`, a few where nobody says.
const KILLS: u32 = 30;

/// Each round a later export of the same orders is on its way in when the process dies. What is asked then is the export
/// before or the new one, whole; the next import heals, and upkeep in between changes nothing.
#[test]
fn kills_at_random_moments_lose_and_double_nothing() {
    let kills = kills();
    let cli = Cli::with_store();
    let export = |round: u32| {
        let file = cli.folder().join(format!(
            "ExportOrderList202508{:02}{:02}{:02}.csv",
            1 + round / 600,
            round / 60 % 24,
            round % 60
        ));
        let totals = order_export(&file, 3_000 + i64::from(round) * 10);
        (file, totals)
    };
    let (file, mut known) = export(0);
    let started = Instant::now();
    cli.import(&file);
    let whole = started.elapsed();
    let mut chance = 7_u64;
    let mut survived = [0; 2];
    for round in 1..=kills {
        let (file, new) = export(round);
        let mut child = cli.command(&["import", "--store", "HS-TM", file.to_str().unwrap()]);
        let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(whole * u32::try_from(chance >> 40).unwrap() / (1 << 24));
        let _ = child.kill();
        child.wait().unwrap();
        let found = cli.totals();
        assert!(found == known || found == new, "round {round}: {found:?} is neither {known:?} nor {new:?}");
        survived[usize::from(found == new)] += 1;
        match round % 5 {
            0 => {
                cli.import(&file);
                assert_eq!(cli.totals(), new, "round {round}, imported again");
                known = new;
            }
            1 => {
                cli.ok(&["maintain"]);
                assert_eq!(cli.totals(), found, "round {round}, after maintenance");
                known = found;
            }
            _ => known = found,
        }
    }
    println!("{kills} killed: {} before their commit, {} after it", survived[0], survived[1]);
    let (file, last) = export(kills + 1);
    cli.import(&file);
    assert_eq!(cli.totals(), last);
    assert_eq!(cli.import(&file)["state"], "duplicate");
    assert_eq!(cli.totals(), last);
}

#[expect(clippy::disallowed_methods, reason = "the variable says how thorough this test is")]
fn kills() -> u32 {
    std::env::var("DAIYUN_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}

/// A queued job whose process dies each time is not tried for ever; somebody decides, and what was asked for is then done
/// once.
#[test]
fn a_queued_job_that_kills_its_process_stops_after_its_tries() {
    let cli = Cli::with_store();
    // A lease runs out in minutes; the next morning of a demo's clock is past it.
    let day =
        |day: u32| std::fs::write(cli.data().join("demo-today.txt"), format!("2026-07-{day:02}")).unwrap();
    day(1);
    cli.ok(&["verify", "--activity", "--later"]);
    let job = || cli.ok(&["jobs"])["queued"][0].clone();
    for tries in 1..=3 {
        day(1 + tries);
        let killed = cli.run(&["jobs", "--stop-at", "claimed"]);
        assert!(!killed.status.success(), "the process lived");
        assert_eq!(
            (job()["state"].as_str(), job()["attempt_count"].as_u64()),
            (Some("running"), Some(tries.into()))
        );
    }
    day(5);
    cli.ok(&["jobs", "--run"]);
    assert_eq!((job()["state"].as_str(), job()["attempt_count"].as_u64()), (Some("dead"), Some(3)));
    cli.ok(&["verify", "--activity", "--later"]);
    cli.ok(&["jobs", "--run"]);
    assert_eq!((job()["state"].as_str(), job()["result"]["intact"].as_bool()), (Some("done"), Some(true)));
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
