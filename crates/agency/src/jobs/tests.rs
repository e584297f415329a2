//! A job that panics, that takes long, that has lost its floor; a follower that comes second; the queue under every kind
//! of bad luck.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;

use super::queue::{claim, work_off};
use super::runner::{attempt, due, hold, run};
use super::{
    Asked, Attempt, Filter, Hold, Job, Queued, Schedule, State, attempts, dues, enqueue, move_cursor, page,
    queued_jobs, run_all_once, to_the_end,
};
use crate::db::scratch::count;
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::numbers;
use crate::scope::Scope;
use crate::testing::TestApp;

fn job(work: super::Work) -> Job {
    let schedule = Schedule::Every(Duration::from_mins(1));
    Job { name: "test.job", name_zh: "测试", name_en: "A test", schedule, follows: false, work }
}

async fn last(app: &TestApp) -> Attempt {
    let attempts = attempts(app.agency.database().reader()).await.unwrap();
    attempts.into_iter().find(|attempt| attempt.name == "test.job").unwrap()
}

#[tokio::test]
async fn a_panic_is_noted_and_the_next_success_clears_it() {
    let app = TestApp::on("2026-07-15").await;
    let fence = hold(&app.agency, "me").await.unwrap().unwrap();
    let runner = (&app.agency, "me", fence);
    for (failures, wait) in [(1, 30), (2, 120)] {
        run(runner, job(|_| Box::pin(async { panic!("a division by nothing") }))).await.unwrap();
        let last = last(&app).await;
        assert_eq!(last.failure_count, failures);
        assert!(last.ended_at.is_some());
        assert!(last.error.unwrap().contains("a division by nothing"));
        let next = app.agency.clock().now() + TimeDelta::seconds(wait);
        assert_eq!(dues(app.agency.database().reader()).await.unwrap()["test.job"], next);
    }
    run(runner, job(|_| Box::pin(async { Ok(()) }))).await.unwrap();
    let last = last(&app).await;
    assert_eq!((last.failure_count, last.error), (0, None));
    let next = app.agency.clock().now() + TimeDelta::minutes(1);
    assert_eq!(dues(app.agency.database().reader()).await.unwrap()["test.job"], next);
    app.end().await;
}

#[tokio::test]
async fn an_attempt_that_never_ended_counts_as_a_failure() {
    let app = TestApp::on("2026-07-15").await;
    for _ in 0..2 {
        let tx = app.agency.database().begin().await.unwrap();
        super::records::note_start(&tx, "test.job", app.agency.clock().now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(last(&app).await.failure_count, 1);
    app.end().await;
}

/// Waits until the floor has been renewed an hour later than it was taken.
async fn floor_renewed(scope: Scope) -> Result<()> {
    for _ in 0..2_000 {
        let sql = "SELECT lease_until FROM leases WHERE name = 'jobs'";
        let statement = Statement::from_string(scope.reader().get_database_backend(), sql);
        let row = scope.reader().query_one_raw(statement).await?.unwrap();
        let until: chrono::DateTime<chrono::Utc> = row.try_get_by_index(0)?;
        if until > scope.now() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err(Failure::internal("the floor was not renewed"))
}

#[tokio::test]
async fn the_floor_is_renewed_while_a_job_runs() {
    let app = TestApp::on("2026-07-15").await;
    let fence = hold(&app.agency, "me").await.unwrap().unwrap();
    app.clock.pass(TimeDelta::hours(1));
    let long = job(|scope| Box::pin(floor_renewed(scope)));
    attempt((&app.agency, "me", fence), long, Duration::from_millis(1)).await.unwrap();
    app.end().await;
}

#[tokio::test]
async fn a_job_that_lost_the_floor_is_stopped() {
    let app = TestApp::on("2026-07-15").await;
    let fence = hold(&app.agency, "somebody else").await.unwrap().unwrap();
    let endless = job(|_| Box::pin(std::future::pending()));
    let failure = attempt((&app.agency, "me", fence), endless, Duration::from_millis(1)).await.unwrap_err();
    assert!(failure.to_string().contains("another process"), "{failure}");
    app.end().await;
}

#[tokio::test]
async fn a_follower_that_comes_second_takes_its_work_back() {
    let app = TestApp::on("2026-07-15").await;
    let scope = app.operator();
    let tx = scope.begin(crate::clients::CREATE).await.unwrap();
    move_cursor(&tx, "test.follower", 7).await.unwrap();
    tx.commit().await.unwrap();
    let tx = scope.begin(crate::clients::CREATE).await.unwrap();
    assert!(move_cursor(&tx, "test.follower", 7).await.is_err());
    assert!(move_cursor(&tx, "test.follower", 6).await.is_err());
    move_cursor(&tx, "test.follower", 8).await.unwrap();
    drop(tx);
    app.end().await;
}

#[tokio::test]
async fn what_was_begun_goes_to_its_end_though_nobody_waits() {
    let (open, gate) = oneshot::channel::<()>();
    let (done, ended) = oneshot::channel();
    let mut waiting = Box::pin(to_the_end(async move {
        gate.await.map_err(Failure::internal)?;
        done.send(()).map_err(|()| Failure::internal("nobody listens"))
    }));
    assert!(waiting.as_mut().now_or_never().is_none());
    drop(waiting);
    open.send(()).unwrap();
    ended.await.unwrap();
}

#[tokio::test]
async fn a_process_that_slept_through_its_lease_commits_nothing() {
    let app = TestApp::on("2026-07-15").await;
    let slept = hold(&app.agency, "me").await.unwrap().unwrap();
    assert_eq!(hold(&app.agency, "somebody else").await.unwrap(), None);
    app.clock.pass(TimeDelta::minutes(2));
    let taken = hold(&app.agency, "somebody else").await.unwrap().unwrap();
    assert_eq!(taken, slept + 1);
    for (fence, may) in [(slept, false), (taken, true)] {
        let scope = Scope::system(&app.agency).holding(Hold::Floor { fence });
        let tx = scope.begin(crate::clients::CREATE).await.unwrap();
        numbers::next(&tx, "test.effects").await.unwrap();
        let committed = tx.commit().await;
        assert_eq!(committed.is_ok(), may, "{committed:?}");
        assert_eq!(effects(&app).await, i64::from(may));
    }
    app.end().await;
}

#[tokio::test]
async fn a_floor_that_was_given_back_is_another_one_when_taken_again() {
    let app = TestApp::on("2026-07-15").await;
    assert!(run_all_once(&app.agency).await.unwrap());
    let first = hold(&app.agency, "me").await.unwrap().unwrap();
    assert_eq!(hold(&app.agency, "me").await.unwrap(), Some(first), "renewing changes no hands");
    assert!(first > 1, "{first}");
    assert!(!run_all_once(&app.agency).await.unwrap(), "the floor is taken");
    app.end().await;
}

async fn due_names(app: &TestApp) -> Vec<&'static str> {
    due(&app.agency, false).await.unwrap().iter().map(|job| job.name).collect()
}

#[tokio::test]
async fn a_restart_runs_nothing_twice_and_a_missed_night_is_made_up_once() {
    let app = TestApp::on("2026-07-15").await;
    assert!(!due_names(&app).await.contains(&"access.prune"), "no night was missed yet");
    assert!(run_all_once(&app.agency).await.unwrap());
    // Whoever starts now, in this process or another, finds what the last one left.
    assert_eq!(due_names(&app).await, Vec::<&str>::new());
    app.clock.pass(TimeDelta::minutes(1));
    assert_eq!(due_names(&app).await, ["access.link_activity", "dashboard.warm"]);
    app.clock.pass(TimeDelta::days(3));
    assert!(due_names(&app).await.contains(&"access.prune"));
    assert!(run_all_once(&app.agency).await.unwrap());
    assert_eq!(due_names(&app).await, Vec::<&str>::new());
    let kept = dues(app.agency.database().reader()).await.unwrap();
    assert_eq!(kept["access.prune"], "2026-07-18T19:30:00Z".parse::<DateTime<Utc>>().unwrap());
    app.end().await;
}

#[tokio::test]
async fn a_follower_that_fails_waits_for_its_next_try_however_much_is_committed() {
    let app = TestApp::on("2026-07-15").await;
    assert!(run_all_once(&app.agency).await.unwrap());
    let woken = due(&app.agency, true).await.unwrap();
    let of_imports = |job: &&Job| job.name == "alerts.imports";
    let woken = *woken.iter().find(of_imports).unwrap();
    let fence = hold(&app.agency, "me").await.unwrap().unwrap();
    let broken = Job { work: |_| Box::pin(async { Err(Failure::internal("broken")) }), ..woken };
    run((&app.agency, "me", fence), broken).await.unwrap();
    assert!(!due(&app.agency, true).await.unwrap().iter().any(|job| of_imports(&job)));
    app.clock.pass(TimeDelta::seconds(30));
    assert_eq!(due_names(&app).await, ["alerts.imports"]);
    app.end().await;
}

/// What queued work of these tests does: counts, in the transaction that ends it.
async fn effects(app: &TestApp) -> i64 {
    let reader = app.agency.database().reader();
    let sql = "SELECT last_number FROM numbers WHERE series = 'test.effects'";
    let row = reader.query_one_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    row.map_or(0, |row| row.try_get_by_index(0).unwrap())
}

fn kind(work: super::QueuedWork) -> Queued {
    let lease = TimeDelta::seconds(60);
    Queued { name: "test.work", name_zh: "测试", name_en: "A test", attempts: 3, lease, work }
}

fn counting() -> Queued {
    kind(|scope, claim| {
        Box::pin(async move {
            let tx = scope.begin(crate::clients::VIEW).await?;
            numbers::next(&tx, "test.effects").await?;
            let ended = claim.end(&tx, json!({ "counted": true })).await?;
            tx.commit().await?;
            Ok(ended)
        })
    })
}

fn failing() -> Queued {
    kind(|_, _| Box::pin(async { Err(Failure::internal("the disk is full")) }))
}

async fn ask(scope: &Scope, asked: Asked) -> queued_jobs::Model {
    let tx = scope.begin(crate::clients::VIEW).await.unwrap();
    let row = enqueue(&tx, &counting(), asked).await.unwrap();
    tx.commit().await.unwrap();
    row
}

async fn work(app: &TestApp, kind: Queued) -> u64 {
    let (_running, mut stopped) = watch::channel(false);
    work_off(&app.agency, &[kind], &mut stopped).await.unwrap()
}

async fn row_of(app: &TestApp, id: Uuid) -> queued_jobs::Model {
    let (rows, _) = page(&app.operator(), Filter::default(), PageRequest::default()).await.unwrap();
    rows.into_iter().find(|row| row.id == id).unwrap()
}

#[tokio::test]
async fn each_of_a_hundred_jobs_is_done_once_by_two_that_work_at_once() {
    let app = TestApp::on("2026-07-15").await;
    let operator = app.operator();
    for _ in 0..100 {
        ask(&operator, Asked::default()).await;
    }
    let (first, second) = tokio::join!(work(&app, counting()), work(&app, counting()));
    assert_eq!((first + second, effects(&app).await), (100, 100));
    let once = "queued_jobs WHERE state = 'done' AND attempt_count = 1 AND fence = 1 AND result IS NOT NULL";
    assert_eq!(count(app.agency.database(), once).await, 100);
    app.end().await;
}

#[tokio::test]
async fn a_worker_that_was_overtaken_commits_nothing() {
    let app = TestApp::on("2026-07-15").await;
    let asked = ask(&app.operator(), Asked::default()).await;
    let (_, slept) = claim(&app.agency, &[counting()]).await.unwrap().unwrap();
    assert!(claim(&app.agency, &[counting()]).await.unwrap().is_none(), "its lease still runs");
    app.clock.pass(TimeDelta::seconds(61));
    let (_, taken) = claim(&app.agency, &[counting()]).await.unwrap().unwrap();
    assert_eq!((taken.id, taken.fence, taken.attempt_count), (asked.id, slept.fence + 1, 2));
    // The one that slept wakes up in the middle of its work: what it writes beside the end of its claim is refused too.
    let scope = app.operator().holding(Hold::Claim { id: slept.id, fence: slept.fence });
    let tx = scope.begin(crate::clients::VIEW).await.unwrap();
    numbers::next(&tx, "test.effects").await.unwrap();
    assert!(tx.commit().await.is_err());
    let (_running, mut stopped) = watch::channel(false);
    super::queue::run(&app.agency, counting(), slept, &mut stopped).await.unwrap();
    assert_eq!((effects(&app).await, row_of(&app, asked.id).await.state.as_str()), (0, "running"));
    super::queue::run(&app.agency, counting(), taken, &mut stopped).await.unwrap();
    assert_eq!((effects(&app).await, row_of(&app, asked.id).await.state.as_str()), (1, "done"));
    app.end().await;
}

#[tokio::test]
async fn what_fails_is_tried_later_and_stops_after_its_tries() {
    let app = TestApp::on("2026-07-15").await;
    let asked = ask(&app.operator(), Asked::default()).await;
    for (tries, wait, state) in [(1, 30, "waiting"), (2, 120, "waiting"), (3, 0, "dead")] {
        assert_eq!(work(&app, failing()).await, 1);
        let row = row_of(&app, asked.id).await;
        assert_eq!((row.attempt_count, row.state.as_str()), (tries, state));
        assert!(row.error.unwrap().contains("the disk is full"));
        assert_eq!(work(&app, failing()).await, 0, "it waits");
        app.clock.pass(TimeDelta::seconds(wait));
    }
    app.clock.pass(TimeDelta::days(2));
    assert_eq!(work(&app, counting()).await, 0, "nobody asked for another try");
    let tx = app.operator().begin(crate::clients::VIEW).await.unwrap();
    super::retry(&tx, asked.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(work(&app, counting()).await, 1);
    let row = row_of(&app, asked.id).await;
    assert_eq!((row.state.as_str(), row.attempt_count, row.error), ("done", 1, None));
    app.end().await;
}

#[tokio::test]
async fn a_job_that_kills_its_process_stops_after_its_tries() {
    let app = TestApp::on("2026-07-15").await;
    let asked = ask(&app.operator(), Asked::default()).await;
    for _ in 0..3 {
        // Claimed, and the process is gone without a word.
        assert!(claim(&app.agency, &[counting()]).await.unwrap().is_some());
        app.clock.pass(TimeDelta::seconds(61));
    }
    assert!(claim(&app.agency, &[counting()]).await.unwrap().is_none());
    let row = row_of(&app, asked.id).await;
    assert_eq!((row.state.as_str(), row.attempt_count), ("dead", 3));
    assert!(row.error_en.unwrap().contains("The process ended each time"));
    app.end().await;
}

#[tokio::test]
async fn a_wrong_request_or_a_panic_never_runs_twice_in_a_row_for_nothing() {
    let app = TestApp::on("2026-07-15").await;
    let refused = kind(|_, _| {
        Box::pin(async { Err(daiyun_base::error::Problem::not_found("店铺", "The store").into()) })
    });
    let asked = ask(&app.operator(), Asked::default()).await;
    work(&app, refused).await;
    assert_eq!(row_of(&app, asked.id).await.state, "dead", "another try would find it no more");
    let asked = ask(&app.operator(), Asked::default()).await;
    work(&app, kind(|_, _| Box::pin(async { panic!("a division by nothing") }))).await;
    let row = row_of(&app, asked.id).await;
    assert_eq!(row.state, "waiting");
    assert!(row.error.unwrap().contains("a division by nothing"));
    app.end().await;
}

#[tokio::test]
async fn the_same_is_asked_for_once_while_it_waits() {
    let app = TestApp::on("2026-07-15").await;
    let same = || Asked { dedupe_key: Some("the-same".to_owned()), ..Asked::default() };
    let first = ask(&app.operator(), same()).await;
    assert_eq!(ask(&app.operator(), same()).await.id, first.id);
    assert_eq!(work(&app, counting()).await, 1);
    assert_ne!(ask(&app.operator(), same()).await.id, first.id, "the first is done");
    assert_eq!(count(app.agency.database(), "queued_jobs").await, 2);
    app.end().await;
}

#[tokio::test]
async fn work_is_done_with_what_its_asker_may_and_sees_by_then() {
    let app = TestApp::on("2026-07-15").await;
    let login = app.login("operator");
    let scope = app.scope(&login).await;
    let own = kind(|scope, claim| {
        Box::pin(async move {
            assert!(scope.person().user_id.is_some());
            assert!(!scope.may(crate::access::MANAGE_USERS), "a queued job is no way to more rights");
            let tx = scope.begin(crate::clients::VIEW).await?;
            let ended = claim.end(&tx, json!({ "name": scope.person().name })).await?;
            tx.commit().await?;
            Ok(ended)
        })
    });
    let asked = ask(&scope, Asked::default()).await;
    work(&app, own).await;
    let row = row_of(&app, asked.id).await;
    assert_eq!(row.result, Some(json!({ "name": scope.person().name })));
    // They leave while the next one waits.
    let asked = ask(&scope, Asked::default()).await;
    let left = format!("UPDATE users SET is_active = FALSE WHERE login = '{login}'");
    crate::db::scratch::change(app.agency.database(), &left).await;
    work(&app, counting()).await;
    let row = row_of(&app, asked.id).await;
    assert_eq!((row.state.as_str(), effects(&app).await), ("dead", 0));
    assert!(row.error_en.unwrap().contains("can no longer sign in"));
    app.end().await;
}

#[tokio::test]
async fn a_server_that_stops_gives_its_job_back() {
    let app = TestApp::on("2026-07-15").await;
    let asked = ask(&app.operator(), Asked::default()).await;
    let endless = kind(|_, _| Box::pin(std::future::pending()));
    let (kind, row) = claim(&app.agency, &[endless]).await.unwrap().unwrap();
    let (stop, mut stopped) = watch::channel(false);
    stop.send_replace(true);
    super::queue::run(&app.agency, kind, row, &mut stopped).await.unwrap();
    let row = row_of(&app, asked.id).await;
    assert_eq!((row.state.as_str(), row.attempt_count), ("waiting", 0));
    assert_eq!((work(&app, counting()).await, effects(&app).await), (1, 1));
    app.end().await;
}

#[tokio::test]
async fn what_is_over_is_forgotten_after_a_month_and_what_stopped_is_not() {
    let app = TestApp::on("2026-07-15").await;
    let done = ask(&app.operator(), Asked::default()).await;
    work(&app, counting()).await;
    let dead = ask(&app.operator(), Asked::default()).await;
    for _ in 0..3 {
        work(&app, failing()).await;
        app.clock.pass(TimeDelta::hours(1));
    }
    for (days, left) in [(29, 2), (2, 1)] {
        app.clock.pass(TimeDelta::days(days));
        assert!(run_all_once(&app.agency).await.unwrap());
        assert_eq!(count(app.agency.database(), "queued_jobs").await, left);
    }
    assert_eq!(row_of(&app, dead.id).await.state, State::Dead.code());
    assert_ne!(done.id, dead.id);
    app.end().await;
}
