//! Writing a note on days and taking it away again.

use daiyun_base::error::{Label, Problem};
use daiyun_base::period::DayRange;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::records::{self, day_notes};
use crate::activity::{self, Activity};
use crate::clients;
use crate::error::{Result, id_taken};
use crate::scope::{Reach, Scope, Tx};
use crate::stores;

/// More than a flag's tooltip holds is a document.
const LONGEST: usize = 200;

/// What a note is about.
#[derive(Clone, Debug)]
pub enum About {
    /// A store, by its code.
    Store(String),
    /// A client and all its stores.
    Client(Uuid),
    /// The whole agency.
    All,
}

/// A note about to be written.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// Made by the caller.
    pub id: Uuid,
    /// Of what.
    pub about: About,
    /// On which days.
    pub days: DayRange,
    /// What.
    pub text: String,
    /// Whether the client's people read it too.
    pub is_for_client: bool,
}

/// Writes a note. The same request twice finds the first result.
pub async fn write(tx: &Tx, new: NewNote) -> Result<day_notes::Model> {
    let scope = tx.scope();
    let written_by = scope.named_user()?;
    let text = check_text(&new.text)?.to_owned();
    let (client_id, store_id) = whose(scope, &new.about).await?;
    if let Some(present) = day_notes::Entity::find_by_id(new.id).one(tx.db()).await? {
        let is_same = (present.written_by, present.text.as_str(), present.store_id, present.client_id)
            == (written_by, text.as_str(), store_id, client_id);
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    let row = day_notes::ActiveModel {
        id: Set(new.id),
        client_id: Set(client_id),
        store_id: Set(store_id),
        from_day: Set(new.days.from),
        to_day: Set(new.days.to),
        text: Set(text),
        is_for_client: Set(new.is_for_client),
        written_by: Set(written_by),
        written_by_name: Set(scope.person().name.clone()),
        written_at: Set(tx.now()),
        removed_at: Set(None),
    };
    let row = row.insert(tx.db()).await?;
    remember(tx, &row, ("写备注", "Wrote a note on")).await?;
    Ok(row)
}

async fn whose(scope: &Scope, about: &About) -> Result<(Option<Uuid>, Option<Uuid>)> {
    match about {
        About::Store(code) => {
            let store = stores::by_code(scope, code).await?;
            Ok((Some(store.client_id), Some(store.id)))
        }
        About::Client(id) => {
            let found = clients::by_ids(scope, &[*id]).await?.pop();
            let client = found.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
            Ok((Some(client.id), None))
        }
        About::All if *scope.reach() == Reach::Everything => Ok((None, None)),
        About::All => Err(Problem::refused(
            "note_for_all",
            "你负责部分店铺，不能给全部店铺写备注；请选一家店铺或一个客户",
            "You are assigned to some stores and cannot write on all; choose a store or a client",
        )
        .into()),
    }
}

fn check_text(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    let length = text.chars().count();
    if length > 0 && length <= LONGEST && !text.chars().any(char::is_control) {
        return Ok(text);
    }
    Err(Problem::invalid(
        "note_text",
        format!("备注写 1 到 {LONGEST} 个字，不换行"),
        format!("A note is one line of 1 to {LONGEST} characters"),
    ))
}

/// Whether the caller may take a note away: who wrote it, and who sees everything.
pub fn may_remove(scope: &Scope, note: &day_notes::Model) -> Result<(), Label> {
    if scope.person().user_id == Some(note.written_by) || *scope.reach() == Reach::Everything {
        return Ok(());
    }
    Err(Label::new("只有写备注的人或总监能删除它", "Only its author or a director removes a note"))
}

/// Takes a note away. The row stays, and the trail says who did it.
pub async fn remove(tx: &Tx, id: Uuid) -> Result<()> {
    let note = records::held(tx, id).await?;
    if let Err(reason) = may_remove(tx.scope(), &note) {
        return Err(Problem::refused("note_of_another", reason.zh, reason.en).into());
    }
    let row = day_notes::ActiveModel {
        id: Unchanged(note.id),
        removed_at: Set(Some(tx.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    remember(tx, &note, ("删除备注", "Removed the note on")).await
}

async fn remember(tx: &Tx, note: &day_notes::Model, (zh, en): (&str, &str)) -> Result<()> {
    let days = DayRange { from: note.from_day, to: note.to_day };
    let activity = Activity {
        verb: "dashboard.annotate",
        subject_kind: "day_note",
        subject_id: note.id.to_string(),
        client_id: note.client_id,
        store_id: note.store_id,
        summary: Label::new(format!("{zh} {days}"), format!("{en} {days}")),
        detail: json!({ "from": note.from_day, "to": note.to_day, "is_for_client": note.is_for_client }),
    };
    activity::record(tx, activity).await
}
