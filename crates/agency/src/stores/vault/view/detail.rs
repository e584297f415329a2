//! One asset: its fields, who may look, the questions to a second person, and what the caller may do with each.

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AssetView, field_label, name_of, views};
use crate::access::{self, Colleague};
use crate::error::Result;
use crate::scope::{Allowed, Scope};
use crate::stores::vault::actions;
use crate::stores::vault::records::{self, assets, reveal_requests, secret_grants, secrets};
use crate::stores::vault::rules::{self, AssetState, Deciding};
use crate::stores::{APPROVE_REVEAL, MANAGE_VAULT, REVEAL_SECRET};
use crate::words;

/// An asset with everything but its secrets.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::stores::vault) struct AssetDetail {
    #[serde(flatten)]
    asset: AssetView,
    fields: Vec<SecretFieldView>,
    grants: Vec<GrantView>,
    /// Questions to a second person, for those who take part.
    requests: Vec<RequestView>,
    /// Whom the caller could let look; empty for those who cannot let anybody.
    candidates: Vec<PersonOption>,
    added_at: DateTime<Utc>,
    actions: AssetActions,
}

/// What the caller may do with an asset.
#[derive(Debug, Serialize, ToSchema)]
struct AssetActions {
    update: Allowed,
    set_secret: Allowed,
    grant: Allowed,
    note_event: Allowed,
}

/// A secret field: what is known of it without opening it.
#[derive(Debug, Serialize, ToSchema)]
struct SecretFieldView {
    field: String,
    label: String,
    label_en: String,
    /// Nothing while nothing is stored.
    revision_no: Option<i64>,
    set_at: Option<DateTime<Utc>>,
    set_by_name: Option<String>,
    actions: FieldActions,
}

/// What the caller may do with a field.
#[derive(Debug, Serialize, ToSchema)]
struct FieldActions {
    /// Look at it, with a reason and their own password.
    reveal: Allowed,
    /// Ask a second person.
    request: Allowed,
}

/// Who may look.
#[derive(Debug, Serialize, ToSchema)]
struct GrantView {
    id: Uuid,
    user_id: Uuid,
    user_name: String,
    until_on: NaiveDate,
    reason: String,
    granted_by_name: String,
    granted_at: DateTime<Utc>,
    /// `live`, `over`, `ended`.
    state: String,
    state_label: String,
    state_label_en: String,
    actions: GrantActions,
}

/// What the caller may do with a grant.
#[derive(Debug, Serialize, ToSchema)]
struct GrantActions {
    end: Allowed,
}

/// A question to a second person.
#[derive(Debug, Serialize, ToSchema)]
struct RequestView {
    id: Uuid,
    field: String,
    field_label: String,
    field_label_en: String,
    reason: String,
    asked_by: Uuid,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
    decided_by_name: Option<String>,
    expires_at: DateTime<Utc>,
    /// `waiting`, `approved`, `refused`, `over`.
    state: String,
    state_label: String,
    state_label_en: String,
    actions: RequestActions,
}

/// What the caller may do with a question.
#[derive(Debug, Serialize, ToSchema)]
struct RequestActions {
    decide: Allowed,
}

/// A colleague to choose.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::stores::vault) struct PersonOption {
    id: Uuid,
    name: String,
    role_label: String,
    role_label_en: String,
}

/// One asset with its fields, grants and questions, and what the caller may do with each.
pub(in crate::stores::vault) async fn detail(scope: &Scope, row: assets::Model) -> Result<AssetDetail> {
    let colleagues = access::colleagues(scope.reader()).await?;
    let fields = fields(scope, &row).await?;
    let grants = grants(scope, &row, &colleagues).await?;
    let requests = requests(scope, &row, &colleagues).await?;
    let candidates = if scope.may(MANAGE_VAULT) {
        actions::candidates(scope, &row, &colleagues).await?
    } else {
        Vec::new()
    };
    let held = held(words::read(&row.state)?);
    let actions = AssetActions {
        update: Allowed::for_role(scope, MANAGE_VAULT, Ok::<(), Label>(())),
        set_secret: Allowed::for_role(scope, MANAGE_VAULT, held.clone()),
        grant: Allowed::for_role(scope, MANAGE_VAULT, held),
        note_event: Allowed::for_role(scope, REVEAL_SECRET, Ok::<(), Label>(())),
    };
    let added_at = row.added_at;
    let asset = views(scope, vec![row]).await?.swap_remove(0);
    let candidates = options(scope, candidates);
    Ok(AssetDetail { asset, fields, grants, requests, candidates, added_at, actions })
}

fn held(state: AssetState) -> Result<(), Label> {
    match state {
        AssetState::InUse | AssetState::Frozen => Ok(()),
        AssetState::Returned => Err(Label::new("资产已归还", "The asset was returned")),
    }
}

/// Colleagues to choose, with what they are.
pub(in crate::stores::vault) fn options(scope: &Scope, people: Vec<Colleague>) -> Vec<PersonOption> {
    let roles = &scope.agency().definitions().roles;
    let option = |person: Colleague| {
        let label = roles.get(&person.role).map(|role| role.label.clone());
        let label = label.unwrap_or_else(|| Label::new(&person.role, &person.role));
        PersonOption { id: person.id, name: person.name, role_label: label.zh, role_label_en: label.en }
    };
    people.into_iter().map(option).collect()
}

async fn fields(scope: &Scope, row: &assets::Model) -> Result<Vec<SecretFieldView>> {
    let kind = scope.agency().definitions().asset_kinds.get(&row.kind);
    let stored = records::newest_secrets(scope.reader(), &[row.id]).await?;
    let mut views = Vec::new();
    for field in kind.map(|kind| kind.fields.as_slice()).unwrap_or_default() {
        let newest: Option<&secrets::Model> = stored.iter().find(|secret| secret.field == field.code);
        views.push(SecretFieldView {
            field: field.code.clone(),
            label: field.label.zh.clone(),
            label_en: field.label.en.clone(),
            revision_no: newest.map(|secret| secret.revision_no),
            set_at: newest.map(|secret| secret.set_at),
            set_by_name: newest.map(|secret| secret.set_by_name.clone()),
            actions: field_actions(scope, row, &field.code).await?,
        });
    }
    Ok(views)
}

async fn field_actions(scope: &Scope, row: &assets::Model, field: &str) -> Result<FieldActions> {
    if !scope.may(REVEAL_SECRET) || scope.person().user_id.is_none() {
        let no = || Allowed::for_role(scope, REVEAL_SECRET, nobody());
        return Ok(FieldActions { reveal: no(), request: no() });
    }
    let today = scope.agency().clock().today();
    let (standing, live) = actions::standing(scope, scope.reader(), row, field).await?;
    let is_waiting = live.is_some_and(|request| request.decision.is_none());
    let words = |(_, label): rules::Refusal| label;
    Ok(FieldActions {
        reveal: Allowed::of(rules::may_reveal(standing, today).map_err(words)),
        request: Allowed::of(rules::may_request(standing, is_waiting, today).map_err(words)),
    })
}

fn nobody() -> Result<(), Label> {
    Err(Label::new("这一步要由具名的人完成", "This step needs a named person"))
}

async fn grants(scope: &Scope, row: &assets::Model, colleagues: &[Colleague]) -> Result<Vec<GrantView>> {
    let today = scope.agency().clock().today();
    let rows = records::grants(scope.reader(), row.id).await?;
    let view = |grant: secret_grants::Model| {
        let (state, label) = match (grant.ended_at.is_some(), grant.until_on < today) {
            (true, _) => ("ended", Label::new("已收回", "Ended")),
            (false, true) => ("over", Label::new("已到期", "Over")),
            (false, false) => ("live", Label::new("有效", "Live")),
        };
        let ended = || Label::new("授权已收回", "The grant has ended");
        let verdict = if grant.ended_at.is_some() { Err(ended()) } else { Ok(()) };
        GrantView {
            id: grant.id,
            user_name: name_of(colleagues, grant.user_id),
            user_id: grant.user_id,
            until_on: grant.until_on,
            reason: grant.reason,
            granted_by_name: grant.granted_by_name,
            granted_at: grant.granted_at,
            state: state.to_owned(),
            state_label: label.zh,
            state_label_en: label.en,
            actions: GrantActions { end: Allowed::for_role(scope, MANAGE_VAULT, verdict) },
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

async fn requests(scope: &Scope, row: &assets::Model, colleagues: &[Colleague]) -> Result<Vec<RequestView>> {
    if !scope.may(REVEAL_SECRET) && !scope.may(APPROVE_REVEAL) {
        return Ok(Vec::new());
    }
    let today = scope.agency().clock().today();
    let own = scope.person().user_id;
    let is_granted = match own {
        Some(own) => !records::granted_to(scope.reader(), own, &[row.id], today).await?.is_empty(),
        None => false,
    };
    let rows = records::requests(scope.reader(), row.id).await?;
    let view = |request: reveal_requests::Model| {
        let is_over = request.expires_at <= scope.now();
        let (state, label) = match request.decision.as_deref() {
            Some(records::REFUSED) => ("refused", Label::new("未同意", "Refused")),
            Some(_) if !is_over => ("approved", Label::new("已同意", "Approved")),
            None if !is_over => ("waiting", Label::new("等待同意", "Waiting")),
            Some(_) | None => ("over", Label::new("已过期", "Over")),
        };
        let deciding =
            Deciding { is_waiting: state == "waiting", is_own: own == Some(request.asked_by), is_granted };
        let verdict = rules::may_decide(deciding).map_err(|(_, label)| label);
        let field = field_label(scope, row, &request.field);
        RequestView {
            id: request.id,
            field_label: field.zh,
            field_label_en: field.en,
            field: request.field,
            reason: request.reason,
            asked_by: request.asked_by,
            asked_by_name: name_of(colleagues, request.asked_by),
            asked_at: request.asked_at,
            decided_by_name: request.decided_by.map(|id| name_of(colleagues, id)),
            expires_at: request.expires_at,
            state: state.to_owned(),
            state_label: label.zh,
            state_label_en: label.en,
            actions: RequestActions { decide: Allowed::for_role(scope, APPROVE_REVEAL, verdict) },
        }
    };
    Ok(rows.into_iter().map(view).collect())
}
