//! Changing a client: its name and kind, where it stands, what it is worth as a lead.

use std::collections::BTreeSet;

use daiyun_base::error::{Label, Problem};
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::{Map, Value, json};

use super::{check_mode, check_type, of_client};
use crate::activity;
use crate::clients::policy::{ScoreInput, Standing, may_move};
use crate::clients::records::{self, client_moves, clients, lead_scores};
use crate::clients::{gates, rules};
use crate::error::{Failure, Result, id_taken};
use crate::scope::Tx;
use crate::words;

/// What is to change; nothing stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ClientChanges {
    /// What people call it.
    pub name: Option<String>,
    /// A code of `client_types.toml`.
    pub client_type: Option<String>,
    /// A code of `service_modes.toml`.
    pub service_mode: Option<String>,
    /// Codes of `client_tags.toml`, instead of those it had.
    pub tags: Option<BTreeSet<String>>,
}

/// Changes a client and remembers what it was before.
pub async fn update(tx: &Tx, id: Uuid, changes: ClientChanges) -> Result<clients::Model> {
    let client = records::hold(tx, id).await?;
    let mut row = clients::ActiveModel { id: Unchanged(client.id), ..Default::default() };
    let mut detail = Map::new();
    let mut note = |field: &str, before: Value, after: Value| {
        if before != after {
            detail.insert(field.to_owned(), json!({ "before": before, "after": after }));
        }
    };
    if let Some(name) = changes.name {
        rules::check_name("客户名称", "client name", &name)?;
        let name = name.trim().to_owned();
        note("name", json!(client.name), json!(name));
        row.name = Set(name);
    }
    if let Some(client_type) = changes.client_type {
        check_type(tx, &client_type)?;
        note("client_type", json!(client.client_type), json!(client_type));
        row.client_type = Set(client_type);
    }
    if let Some(service_mode) = changes.service_mode {
        check_mode(tx, &service_mode)?;
        note("service_mode", json!(client.service_mode), json!(service_mode));
        row.service_mode = Set(service_mode);
    }
    if let Some(tags) = changes.tags {
        check_tags(tx, &tags)?;
        note("tags", json!(gates::tags_of(&client)), json!(tags));
        row.tags = Set(Some(json!(tags)));
    }
    if detail.is_empty() {
        return Ok(client);
    }
    let client = row.update(tx.db()).await?;
    let summary =
        Label::new(format!("修改客户 {} 的资料", client.name), format!("Changed client {}", client.name));
    activity::record(tx, of_client("clients.update", &client, summary, Value::Object(detail))).await?;
    Ok(client)
}

fn check_tags(tx: &Tx, tags: &BTreeSet<String>) -> Result<()> {
    let known = &tx.scope().agency().definitions().clients.tags;
    match tags.iter().find(|tag| !known.iter().any(|one| one.code == **tag)) {
        None => Ok(()),
        Some(tag) => Err(Problem::invalid(
            "client_tag",
            format!("没有标签「{tag}」；请从列表里选"),
            format!("There is no tag {tag:?}. Choose from the list"),
        )
        .into()),
    }
}

/// Moves a client to another stage or phase, with a reason. Nobody grows before onboarding is complete.
pub async fn move_to(tx: &Tx, id: Uuid, to: Standing, reason: &str) -> Result<clients::Model> {
    reason::check(reason)?;
    let client = records::hold(tx, id).await?;
    let policies = &tx.scope().agency().definitions().clients;
    let from = gates::standing_of(&client)?;
    let open = records::onboarding_of(tx.db(), client.id).await?.not_passed(policies);
    may_move(from, to, &policies.phases, &open).map_err(|why| {
        let next = ("先刷新页面看看能去哪里", "Reload the page to see what can be done");
        Problem::refused("client_move", format!("{}；{}", why.zh, next.0), format!("{}. {}", why.en, next.1))
    })?;
    let moved = client_moves::ActiveModel {
        id: Set(daiyun_base::id::fresh()),
        client_id: Set(client.id),
        stage: Set(words::of(to.stage)),
        phase: Set(words::of(to.phase)),
        reason: Set(reason.trim().to_owned()),
        moved_by: Set(tx.scope().person().user_id),
        moved_by_name: Set(tx.scope().person().name.clone()),
        moved_at: Set(tx.now()),
    };
    client_moves::Entity::insert(moved).exec_without_returning(tx.db()).await?;
    let row = clients::ActiveModel {
        id: Unchanged(client.id),
        stage: Set(words::of(to.stage)),
        phase: Set(Some(words::of(to.phase))),
        ..Default::default()
    };
    let client = row.update(tx.db()).await?;
    let label = to.stage.label();
    let summary = Label::new(
        format!("客户 {} 到「{}」", client.name, label.zh),
        format!("Moved client {} to {}", client.name, label.en),
    );
    let detail = json!({
        "before": { "stage": words::of(from.stage), "phase": words::of(from.phase) },
        "after": { "stage": words::of(to.stage), "phase": words::of(to.phase) },
        "reason": reason.trim(),
    });
    activity::record(tx, of_client("clients.move", &client, summary, detail)).await?;
    Ok(client)
}

/// A score about to be given, with its three reasons.
#[derive(Clone, Debug)]
pub struct NewScore {
    /// Made by the caller.
    pub id: Uuid,
    /// The three inputs.
    pub input: ScoreInput,
    /// Why the need fits so well.
    pub need_reason: String,
    /// Why the budget does.
    pub budget_reason: String,
    /// Why it may last.
    pub potential_reason: String,
}

/// Scores a lead. Earlier scores stay; the same request twice finds the first result.
pub async fn score(tx: &Tx, id: Uuid, new: NewScore) -> Result<lead_scores::Model> {
    for reason in [&new.need_reason, &new.budget_reason, &new.potential_reason] {
        reason::check(reason)?;
    }
    let client = records::hold(tx, id).await?;
    let policy = tx.scope().agency().definitions().clients.lead_score.as_ref();
    let policy = policy.ok_or_else(|| Failure::internal("no policy of lead scores"))?;
    let score = policy.score(new.input)?;
    if let Some(present) = lead_scores::Entity::find_by_id(new.id).one(tx.db()).await? {
        let is_same = present.client_id == client.id && present.score == score;
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    let row = lead_scores::ActiveModel {
        id: Set(new.id),
        client_id: Set(client.id),
        need_fit: Set(new.input.need_fit),
        need_reason: Set(new.need_reason.trim().to_owned()),
        budget_fit: Set(new.input.budget_fit),
        budget_reason: Set(new.budget_reason.trim().to_owned()),
        potential: Set(new.input.potential),
        potential_reason: Set(new.potential_reason.trim().to_owned()),
        score: Set(score),
        policy_revision: Set(policy.revision),
        scored_by: Set(tx.scope().person().user_id),
        scored_by_name: Set(tx.scope().person().name.clone()),
        scored_at: Set(tx.now()),
    };
    let scored = row.insert(tx.db()).await?;
    let row =
        clients::ActiveModel { id: Unchanged(client.id), lead_score: Set(Some(score)), ..Default::default() };
    row.update(tx.db()).await?;
    let summary = Label::new(
        format!("给客户 {} 评分 {score}", client.name),
        format!("Scored client {} at {score}", client.name),
    );
    let detail = json!({
        "before": client.lead_score,
        "after": score,
        "need_fit": new.input.need_fit,
        "budget_fit": new.input.budget_fit,
        "potential": new.input.potential,
    });
    activity::record(tx, of_client("clients.score", &client, summary, detail)).await?;
    Ok(scored)
}
