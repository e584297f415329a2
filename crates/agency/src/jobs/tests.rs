//! A job that panics, that takes long, that has lost its floor; a follower that comes second.

use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt;
use sea_orm::{ConnectionTrait, Statement};
use tokio::sync::oneshot;

use super::runner::{attempt, hold, run};
use super::{Attempt, Job, attempts, move_cursor, to_the_end};
use crate::error::Failure;
use crate::testing::TestApp;

fn job(work: super::Work) -> Job {
    Job { name: "test.job", every: Duration::from_mins(1), follows: false, work }
}

async fn last(app: &TestApp) -> Attempt {
    let attempts = attempts(app.agency.database().reader()).await.unwrap();
    attempts.into_iter().find(|attempt| attempt.name == "test.job").unwrap()
}

#[tokio::test]
async fn a_panic_is_noted_and_the_next_success_clears_it() {
    let app = TestApp::on("2026-07-15").await;
    assert!(hold(&app.agency, "me").await.unwrap());
    for failures in [1, 2] {
        run(&app.agency, "me", job(|_| Box::pin(async { panic!("a division by nothing") }))).await.unwrap();
        let last = last(&app).await;
        assert_eq!(last.failure_count, failures);
        assert!(last.ended_at.is_some());
        assert!(last.error.unwrap().contains("a division by nothing"));
    }
    run(&app.agency, "me", job(|_| Box::pin(async { Ok(()) }))).await.unwrap();
    let last = last(&app).await;
    assert_eq!((last.failure_count, last.error), (0, None));
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
async fn floor_renewed(scope: crate::scope::Scope) -> crate::error::Result<()> {
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
    assert!(hold(&app.agency, "me").await.unwrap());
    app.clock.pass(TimeDelta::hours(1));
    let long = job(|scope| Box::pin(floor_renewed(scope)));
    attempt(&app.agency, "me", long, Duration::from_millis(1)).await.unwrap();
    app.end().await;
}

#[tokio::test]
async fn a_job_that_lost_the_floor_is_stopped() {
    let app = TestApp::on("2026-07-15").await;
    assert!(hold(&app.agency, "somebody else").await.unwrap());
    let endless = job(|_| Box::pin(std::future::pending()));
    let failure = attempt(&app.agency, "me", endless, Duration::from_millis(1)).await.unwrap_err();
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
