//! Departures as JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::records::{self, departures, rotations};
use super::rules::{self, Because, LineState};
use crate::error::Result;
use crate::scope::{Allowed, Scope};
use crate::stores::{MANAGE_VAULT, vault};
use crate::words;

/// Somebody left.
#[derive(Serialize, ToSchema)]
pub(super) struct DepartureView {
    id: Uuid,
    user_name: String,
    successor_name: Option<String>,
    reason: String,
    left_by_name: String,
    left_at: DateTime<Utc>,
    closed_by_name: Option<String>,
    closed_at: Option<DateTime<Utc>>,
    /// How many secrets they could know.
    line_count: u64,
    /// How many of them are changed or waived.
    settled_count: u64,
    /// `open` or `closed`.
    state: String,
    state_label: String,
    state_label_en: String,
    actions: DepartureActions,
}

/// What the caller may do with a departure.
#[derive(Serialize, ToSchema)]
struct DepartureActions {
    close: Allowed,
}

/// A departure with its list, as far as the caller sees the assets.
#[derive(Serialize, ToSchema)]
pub(super) struct DepartureDetail {
    #[serde(flatten)]
    departure: DepartureView,
    lines: Vec<RotationView>,
}

/// A secret the leaver could know.
#[derive(Serialize, ToSchema)]
struct RotationView {
    id: Uuid,
    asset_id: Uuid,
    asset_name: String,
    field_label: String,
    field_label_en: String,
    because: Because,
    because_label: String,
    because_label_en: String,
    /// The revision they could know.
    before_revision_no: i64,
    waived_reason: Option<String>,
    waived_by_name: Option<String>,
    state: LineState,
    state_label: String,
    state_label_en: String,
    actions: RotationActions,
}

/// What the caller may do with a line.
#[derive(Serialize, ToSchema)]
struct RotationActions {
    waive: Allowed,
}

/// Rows of the list.
pub(super) async fn views(scope: &Scope, rows: Vec<departures::Model>) -> Result<Vec<DepartureView>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let lines = records::lines(scope.reader(), &ids).await?;
    let states = states(scope, &lines).await?;
    let of = |id: Uuid| {
        let own = lines.iter().zip(&states).filter(move |(line, _)| line.departure_id == id);
        own.map(|(_, state)| *state).collect::<Vec<LineState>>()
    };
    Ok(rows.into_iter().map(|row| view(scope, &of(row.id), row)).collect())
}

fn view(scope: &Scope, states: &[LineState], row: departures::Model) -> DepartureView {
    let is_closed = row.closed_at.is_some();
    let (state, label) = if is_closed {
        ("closed", Label::new("已关闭", "Closed"))
    } else {
        ("open", Label::new("交接中", "Open"))
    };
    DepartureView {
        id: row.id,
        user_name: row.user_name,
        successor_name: row.successor_name,
        reason: row.reason,
        left_by_name: row.left_by_name,
        left_at: row.left_at,
        closed_by_name: row.closed_by_name,
        closed_at: row.closed_at,
        line_count: states.len() as u64,
        settled_count: states.iter().filter(|state| state.is_settled()).count() as u64,
        state: state.to_owned(),
        state_label: label.zh,
        state_label_en: label.en,
        actions: DepartureActions {
            close: Allowed::for_role(scope, MANAGE_VAULT, rules::may_close(is_closed, states)),
        },
    }
}

async fn states(scope: &Scope, lines: &[rotations::Model]) -> Result<Vec<LineState>> {
    let assets: Vec<Uuid> = lines.iter().map(|line| line.asset_id).collect();
    let newest = records::newest(scope.reader(), &assets).await?;
    Ok(lines.iter().map(|line| line_state(line, &newest)).collect())
}

/// How a line stands beside the newest revisions.
pub(super) fn line_state(
    line: &rotations::Model,
    newest: &BTreeMap<(Uuid, String), (i64, String)>,
) -> LineState {
    let newest = newest.get(&(line.asset_id, line.field.clone()));
    let newest = newest.map(|(revision_no, fingerprint)| (*revision_no, fingerprint.as_str()));
    let before = (line.before_revision_no, line.before_fingerprint.as_str());
    rules::line_state(before, newest, line.waived_at.is_some())
}

/// One departure. Lines of assets the caller does not see are counted, not shown.
pub(super) async fn detail(scope: &Scope, row: departures::Model) -> Result<DepartureDetail> {
    let lines = records::lines(scope.reader(), &[row.id]).await?;
    let states = states(scope, &lines).await?;
    let is_closed = row.closed_at.is_some();
    let ids: Vec<Uuid> = lines.iter().map(|line| line.asset_id).collect();
    let assets = vault::names(scope, &ids).await?;
    let shown = lines.into_iter().zip(&states).filter_map(|(line, state)| {
        let (name, fields) = assets.get(&line.asset_id)?;
        let field = fields.get(&line.field).cloned();
        let field = field.unwrap_or_else(|| Label::new(&line.field, &line.field));
        Some((line, *state, name.clone(), field))
    });
    let lines: Result<Vec<RotationView>> = shown
        .map(|(line, state, name, field)| line_view(scope, line, (state, is_closed), name, field))
        .collect();
    Ok(DepartureDetail { departure: view(scope, &states, row), lines: lines? })
}

fn line_view(
    scope: &Scope,
    line: rotations::Model,
    (state, is_closed): (LineState, bool),
    asset_name: String,
    field: Label,
) -> Result<RotationView> {
    let because: Because = words::read(&line.because)?;
    let settled = if state.is_settled() || is_closed {
        Err(Label::new("这一条已处理", "This line is settled"))
    } else {
        Ok(())
    };
    Ok(RotationView {
        id: line.id,
        asset_id: line.asset_id,
        asset_name,
        field_label: field.zh,
        field_label_en: field.en,
        because,
        because_label: because.label().zh,
        because_label_en: because.label().en,
        before_revision_no: line.before_revision_no,
        waived_reason: line.waived_reason,
        waived_by_name: line.waived_by_name,
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
        actions: RotationActions { waive: Allowed::for_role(scope, MANAGE_VAULT, settled) },
    })
}
