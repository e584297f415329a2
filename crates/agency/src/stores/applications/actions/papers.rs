//! Ticking the papers of an application.

use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde_json::json;

use super::of_application;
use crate::activity;
use crate::error::{Failure, Result};
use crate::scope::Tx;
use crate::stores::applications::at_hand;
use crate::stores::applications::records::{self, application_documents, applications};

/// A longer note is not read.
const LONGEST_NOTE: usize = 200;

/// Says of one paper whether it is at hand, and where it is or what is wrong with it.
pub async fn tick(
    tx: &Tx,
    id: Uuid,
    kind: &str,
    (is_at_hand, note): (bool, &str),
) -> Result<applications::Model> {
    let row = records::to_change(tx, id).await?;
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(Problem::invalid(
            "paper_note",
            format!("说明最长 {LONGEST_NOTE} 个字"),
            format!("A note has {LONGEST_NOTE} characters at most"),
        )
        .into());
    }
    let policies = &tx.scope().agency().definitions().intake;
    let needed = at_hand::needed(policies, &row).into_iter().find(|one| one.kind == kind);
    let needed = needed.ok_or_else(|| Problem::not_found("清单里的这项资料", "This paper of the list"))?;
    if !row.standing()?.state.is_open() {
        return Err(closed());
    }
    let person = tx.scope().person();
    let paper = application_documents::ActiveModel {
        application_id: Set(row.id),
        kind: Set(kind.to_owned()),
        is_at_hand: Set(is_at_hand),
        note: Set(note.to_owned()),
        noted_by: Set(person.user_id),
        noted_by_name: Set(person.name.clone()),
        noted_at: Set(tx.now()),
    };
    let mut again = OnConflict::columns([
        application_documents::Column::ApplicationId,
        application_documents::Column::Kind,
    ]);
    again.update_columns([
        application_documents::Column::IsAtHand,
        application_documents::Column::Note,
        application_documents::Column::NotedBy,
        application_documents::Column::NotedByName,
        application_documents::Column::NotedAt,
    ]);
    application_documents::Entity::insert(paper).on_conflict(again).exec_without_returning(tx.db()).await?;
    let (zh, en) = if is_at_hand { ("已备齐", "at hand") } else { ("还缺", "missing") };
    let label = &needed.label;
    // What was noted may name people; it stays in the row.
    let summary = Label::new(format!("资料「{}」{zh}", label.zh), format!("{}: {en}", label.en));
    let detail = json!({ "kind": kind, "is_at_hand": is_at_hand });
    activity::record(tx, of_application("stores.tick_paper", &row, summary, detail)).await?;
    Ok(row)
}

fn closed() -> Failure {
    Problem::refused(
        "application_closed",
        "申请已经结束，清单不再变动",
        "The application has ended; its list does not change any more",
    )
    .into()
}
