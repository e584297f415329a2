//! Letting somebody go, waiving a line, closing.

use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use serde_json::json;

use super::records::{self, departures, rotations};
use super::rules::{self, LineState, Ties};
use super::view;
use crate::access::{self, Colleague};
use crate::activity::{self, Activity};
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;
use crate::stores::vault::vault_tables::assets;
use crate::stores::vault::{self, VaultSecret};
use crate::words;

/// A departure about to be carried out.
#[derive(Clone, Debug)]
pub(super) struct NewDeparture {
    /// Made by the caller.
    pub id: Uuid,
    /// Who leaves.
    pub user_id: Uuid,
    /// Who takes over their stores and the assets they kept.
    pub successor_id: Option<Uuid>,
    /// Why.
    pub reason: String,
}

/// Lets a colleague go: their account and their grants end at once, a successor takes over, and every secret they could know
/// is put on a list.
pub(super) async fn depart(tx: &Tx, new: NewDeparture) -> Result<departures::Model> {
    if let Some(present) = departures::Entity::find_by_id(new.id).one(tx.db()).await? {
        return if present.user_id == new.user_id { Ok(present) } else { Err(id_taken().into()) };
    }
    let reason = reason::check(&new.reason)?;
    let colleagues = access::colleagues(tx.db()).await?;
    let leaver = colleagues.iter().find(|person| person.id == new.user_id);
    let leaver = leaver.ok_or_else(|| Problem::not_found("这位同事", "The colleague"))?;
    let successor = match new.successor_id {
        Some(id) => Some(successor(&colleagues, leaver, id)?),
        None => None,
    };
    let today = tx.scope().agency().clock().today();
    let (stored, ties) = records::ties(tx, leaver.id, today).await?;
    access::deactivate(tx, leaver.id, reason).await?;
    if let Some(successor) = successor {
        hand_over(tx, leaver, successor).await?;
    }
    let person = tx.scope().person();
    let row = departures::ActiveModel {
        id: Set(new.id),
        departure_no: Set(numbers::next(tx, "departures").await?),
        user_id: Set(leaver.id),
        user_name: Set(leaver.name.clone()),
        successor_id: Set(successor.map(|person| person.id)),
        successor_name: Set(successor.map(|person| person.name.clone())),
        reason: Set(reason.to_owned()),
        left_by: Set(person.user_id),
        left_by_name: Set(person.name.clone()),
        left_at: Set(tx.now()),
        closed_by: Set(None),
        closed_by_name: Set(None),
        closed_at: Set(None),
    };
    let departure = row.insert(tx.db()).await?;
    let lines = write_list(tx, departure.id, &stored, &ties).await?;
    let summary = Label::new(
        format!("办理 {} 离职，{} 条登录信息待更换", departure.user_name, lines),
        format!("{} left; {} secrets are to be changed", departure.user_name, lines),
    );
    let detail = json!({ "successor_id": departure.successor_id, "reason": reason, "lines": lines });
    activity::record(tx, of_departure("stores.depart", &departure, summary, detail)).await?;
    Ok(departure)
}

/// Writes the list down: each secret they could know, as it stands today. Returns how many there are.
async fn write_list(tx: &Tx, departure_id: Uuid, stored: &[VaultSecret], ties: &Ties) -> Result<usize> {
    let known: Vec<rules::Known> = stored.iter().map(records::known).collect();
    let list = rules::to_rotate(&known, ties);
    for (secret, because) in &list {
        let before = stored.iter().find(|row| records::known(row) == *secret);
        let (revision_no, fingerprint) =
            before.map(|row| (row.revision_no, row.fingerprint.clone())).unwrap_or_default();
        let line = rotations::ActiveModel {
            id: Set(id::fresh()),
            departure_id: Set(departure_id),
            asset_id: Set(secret.asset_id),
            field: Set(secret.field.clone()),
            because: Set(words::of(*because)),
            before_revision_no: Set(revision_no),
            before_fingerprint: Set(fingerprint),
            waived_reason: Set(None),
            waived_by: Set(None),
            waived_by_name: Set(None),
            waived_at: Set(None),
        };
        rotations::Entity::insert(line).exec_without_returning(tx.db()).await?;
    }
    Ok(list.len())
}

fn successor<'a>(
    colleagues: &'a [Colleague],
    leaver: &Colleague,
    id: Uuid,
) -> Result<&'a Colleague, Problem> {
    let found = colleagues.iter().find(|person| person.id == id && person.is_active);
    found.filter(|person| person.id != leaver.id).ok_or_else(|| {
        Problem::invalid(
            "successor",
            "接手人要是另一位在岗的同事",
            "The successor is another active colleague",
        )
    })
}

/// The successor keeps what the leaver kept and sees the clients and stores the leaver was assigned to by name.
async fn hand_over(tx: &Tx, leaver: &Colleague, successor: &Colleague) -> Result<()> {
    let kept = assets::Entity::update_many()
        .col_expr(assets::Column::HolderId, Expr::value(Some(successor.id)))
        .col_expr(assets::Column::HolderName, Expr::value(successor.name.clone()))
        .filter(assets::Column::HolderId.eq(leaver.id));
    kept.exec(tx.db()).await?;
    if successor.has_all_stores {
        return Ok(());
    }
    access::hand_over_reach(tx, leaver.id, successor.id).await
}

/// Says that a secret need not be changed, and why.
pub(super) async fn waive(tx: &Tx, id: Uuid, reason: &str) -> Result<departures::Model> {
    let reason = reason::check(reason)?;
    let line = records::line_to_change(tx, id).await?;
    let asset = vault::visible_asset(tx.scope(), tx.db(), line.asset_id).await?;
    let departure = records::to_change(tx, line.departure_id).await?;
    let state = line_states(tx, std::slice::from_ref(&line)).await?;
    if departure.closed_at.is_some() || state.iter().all(|state| state.is_settled()) {
        return Err(Problem::refused(
            "line_settled",
            "这一条已处理，不需要豁免",
            "This line is settled and needs no waiver",
        )
        .into());
    }
    let person = tx.scope().person();
    let row = rotations::ActiveModel {
        id: Unchanged(id),
        waived_reason: Set(Some(reason.to_owned())),
        waived_by: Set(person.user_id),
        waived_by_name: Set(Some(person.name.clone())),
        waived_at: Set(Some(tx.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let summary = Label::new(
        format!("豁免更换「{}」：{reason}", asset.name),
        format!("Waived changing {:?}: {reason}", asset.name),
    );
    let detail = json!({ "asset_id": asset.id, "field": line.field, "reason": reason });
    activity::record(tx, of_departure("stores.waive_rotation", &departure, summary, detail)).await?;
    Ok(departure)
}

/// Closes a departure whose every line is settled.
pub(super) async fn close(tx: &Tx, id: Uuid) -> Result<departures::Model> {
    let departure = records::to_change(tx, id).await?;
    let states = line_states(tx, &records::lines(tx.db(), &[id]).await?).await?;
    rules::may_close(departure.closed_at.is_some(), &states)
        .map_err(|label| Problem::refused("departure_open", label.zh, label.en))?;
    let person = tx.scope().person();
    let row = departures::ActiveModel {
        id: Unchanged(id),
        closed_by: Set(person.user_id),
        closed_by_name: Set(Some(person.name.clone())),
        closed_at: Set(Some(tx.now())),
        ..Default::default()
    };
    let departure = row.update(tx.db()).await?;
    let summary = Label::new(
        format!("关闭 {} 的离职交接", departure.user_name),
        format!("Closed the departure of {}", departure.user_name),
    );
    activity::record(tx, of_departure("stores.close_departure", &departure, summary, json!({}))).await?;
    Ok(departure)
}

async fn line_states(tx: &Tx, lines: &[rotations::Model]) -> Result<Vec<LineState>> {
    let assets: Vec<Uuid> = lines.iter().map(|line| line.asset_id).collect();
    let newest = records::newest(tx.db(), &assets).await?;
    Ok(lines.iter().map(|line| view::line_state(line, &newest)).collect())
}

fn of_departure(
    verb: &'static str,
    departure: &departures::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "user",
        subject_id: departure.user_id.to_string(),
        client_id: None,
        store_id: None,
        summary,
        detail,
    }
}
