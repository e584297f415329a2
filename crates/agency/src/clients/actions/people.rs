//! Notes on a client, and the people who work for it.

use std::collections::BTreeSet;

use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::of_client;
use crate::access;
use crate::activity;
use crate::clients::records::{self, client_members, client_notes, clients};
use crate::clients::rules;
use crate::error::{Result, id_taken};
use crate::scope::Tx;

/// What a note is about.
pub const NOTE_KINDS: [(&str, &str, &str); 5] = [
    ("call", "沟通", "Call"),
    ("visit", "拜访", "Visit"),
    ("feedback", "客户反馈", "Feedback"),
    ("industry", "行业与竞品", "Trade and competitors"),
    ("quick_win", "快速成果", "Quick win"),
];
const LONGEST_NOTE: usize = 2_000;

/// A note about to be written.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// Made by the caller.
    pub id: Uuid,
    /// One of [`NOTE_KINDS`].
    pub kind: String,
    /// What there is to know.
    pub text: String,
}

/// Writes a note. Notes are never changed; the same request twice finds the first result.
pub async fn write_note(tx: &Tx, client_id: Uuid, new: NewNote) -> Result<client_notes::Model> {
    rules::check_length(("note", "记录", "note"), &new.text, LONGEST_NOTE)?;
    let Some((_, zh, en)) = NOTE_KINDS.iter().find(|(code, _, _)| *code == new.kind) else {
        return Err(Problem::invalid(
            "note_kind",
            format!("没有「{}」这种记录；请从列表里选", new.kind),
            format!("There is no kind of note {:?}. Choose from the list", new.kind),
        )
        .into());
    };
    let client = records::hold(tx, client_id).await?;
    if let Some(present) = client_notes::Entity::find_by_id(new.id).one(tx.db()).await? {
        let is_same = present.client_id == client.id && present.text == new.text.trim();
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    let row = client_notes::ActiveModel {
        id: Set(new.id),
        client_id: Set(client.id),
        kind: Set(new.kind.clone()),
        text: Set(new.text.trim().to_owned()),
        written_by: Set(tx.scope().person().user_id),
        written_by_name: Set(tx.scope().person().name.clone()),
        written_at: Set(tx.now()),
    };
    let note = row.insert(tx.db()).await?;
    // What was said stays in the row: a summary holds no personal data.
    let summary = Label::new(
        format!("记录客户 {} 的{zh}", client.name),
        format!("Wrote a note on client {}: {en}", client.name),
    );
    activity::record(tx, of_client("clients.write_note", &client, summary, json!({ "kind": new.kind })))
        .await?;
    Ok(note)
}

/// Says who fills a function of a client's team, instead of those who did: one leads, others help. The lead of the project
/// is the client's manager.
pub async fn set_team(
    tx: &Tx,
    client_id: Uuid,
    function: &str,
    (lead, others): (Option<Uuid>, BTreeSet<Uuid>),
) -> Result<()> {
    let client = records::hold(tx, client_id).await?;
    let functions = &tx.scope().agency().definitions().clients.functions;
    let known = functions.iter().find(|one| one.code == function);
    let known = known.ok_or_else(|| Problem::not_found("这个职能", "The function"))?;
    let others: BTreeSet<Uuid> = others.into_iter().filter(|id| Some(*id) != lead).collect();
    if lead.is_none() && !others.is_empty() {
        return Err(Problem::invalid(
            "team_lead",
            format!("「{}」有成员但没有负责人；请先选负责人", known.label.zh),
            format!("{} has people but no lead. Choose a lead first", known.label.en),
        )
        .into());
    }
    let wanted: Vec<(Uuid, bool)> =
        lead.map(|id| (id, true)).into_iter().chain(others.into_iter().map(|id| (id, false))).collect();
    check_people(tx, &wanted).await?;
    let open = client_members::Entity::find()
        .filter(client_members::Column::ClientId.eq(client.id))
        .filter(client_members::Column::FunctionCode.eq(function))
        .filter(client_members::Column::UntilAt.is_null());
    let open = open.all(tx.db()).await?;
    let stays = |row: &client_members::Model| wanted.contains(&(row.user_id, row.is_lead));
    for row in open.iter().filter(|row| !stays(row)) {
        let ended = client_members::ActiveModel {
            id: Unchanged(row.id),
            until_at: Set(Some(tx.now())),
            ..Default::default()
        };
        ended.update(tx.db()).await?;
    }
    let is_there = |one: &(Uuid, bool)| open.iter().any(|row| (row.user_id, row.is_lead) == *one);
    for (user_id, is_lead) in wanted.iter().filter(|one| !is_there(one)) {
        let row = client_members::ActiveModel {
            id: Set(daiyun_base::id::fresh()),
            client_id: Set(client.id),
            user_id: Set(*user_id),
            function_code: Set(function.to_owned()),
            is_lead: Set(*is_lead),
            since_at: Set(tx.now()),
            until_at: Set(None),
        };
        client_members::Entity::insert(row).exec_without_returning(tx.db()).await?;
    }
    if functions.first().is_some_and(|first| first.code == function) {
        let row =
            clients::ActiveModel { id: Unchanged(client.id), manager_id: Set(lead), ..Default::default() };
        row.update(tx.db()).await?;
    }
    let summary = Label::new(
        format!("客户 {} 的「{}」改由 {} 人负责", client.name, known.label.zh, wanted.len()),
        format!("{} of client {}: {} people", known.label.en, client.name, wanted.len()),
    );
    let before: Vec<(Uuid, bool)> = open.iter().map(|row| (row.user_id, row.is_lead)).collect();
    let detail = json!({ "function": function, "before": before, "after": wanted });
    activity::record(tx, of_client("clients.set_team", &client, summary, detail)).await
}

/// Only people of the agency who are there work for a client.
async fn check_people(tx: &Tx, wanted: &[(Uuid, bool)]) -> Result<()> {
    const MOST: usize = 30;
    if wanted.len() > MOST {
        return Err(Problem::invalid(
            "team_size",
            format!("一个职能最多 {MOST} 人"),
            format!("A function takes {MOST} people at most"),
        )
        .into());
    }
    let colleagues = access::colleagues(tx.db()).await?;
    let is_there = |id: Uuid| colleagues.iter().any(|one| one.id == id && one.is_active);
    if wanted.iter().all(|(id, _)| is_there(*id)) {
        return Ok(());
    }
    Err(Problem::not_found("其中一位同事", "One of the colleagues").into())
}
