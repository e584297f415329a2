//! Somebody left: what they had not finished goes to whoever takes over.

use daiyun_base::error::Label;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::tasks::of_task;
use crate::activity;
use crate::error::Result;
use crate::jobs::{cursor, move_cursor};
use crate::scope::{Scope, Tx};
use crate::stores::{self, Departure};
use crate::words;
use crate::work::UPDATE;
use crate::work::records::tasks;
use crate::work::task::TaskState;

const FOLLOWER: &str = "work.departures";

/// Follows departures. Without a successor the tasks wait for anybody of their role, as those of everybody who is gone do.
pub(in crate::work) async fn follow_departures(scope: &Scope) -> Result<()> {
    loop {
        let position = cursor(scope.reader(), FOLLOWER).await?;
        let Some(departure) = stores::departure_after(scope, position).await? else { return Ok(()) };
        let tx = scope.begin(UPDATE).await?;
        hand_over(&tx, &departure).await?;
        move_cursor(&tx, FOLLOWER, departure.departure_no).await?;
        tx.commit().await?;
    }
}

async fn hand_over(tx: &Tx, departure: &Departure) -> Result<()> {
    let (Some(successor_id), Some(successor)) = (departure.successor_id, &departure.successor_name) else {
        return Ok(());
    };
    let unfinished = tasks::Entity::find()
        .filter(tasks::Column::OwnerId.eq(departure.user_id))
        .filter(tasks::Column::State.ne(words::of(TaskState::Done)));
    for task in unfinished.all(tx.db()).await? {
        let row = tasks::ActiveModel {
            id: Unchanged(task.id),
            owner_id: Set(Some(successor_id)),
            ..Default::default()
        };
        let task = row.update(tx.db()).await?;
        let summary = Label::new(
            format!("{} 由 {} 转交 {}（离职交接）", task.task_no, departure.user_name, successor),
            format!("{} passed from {}, who left, to {}", task.task_no, departure.user_name, successor),
        );
        let detail = json!({ "owner_id": { "before": departure.user_id, "after": successor_id } });
        activity::record(tx, of_task("work.hand_over", &task, summary, detail)).await?;
    }
    Ok(())
}
