//! What the API shows of a person, with what the caller may do about them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::MANAGE_USERS;
use super::records::people::{self, Assignments};
use super::records::{factors, sessions, users};
use super::rules::{self, Account};
use crate::error::Result;
use crate::scope::{Allowed, Scope, Side};

/// A person in the list of people.
#[derive(Serialize, ToSchema)]
pub(super) struct UserRow {
    pub(super) id: Uuid,
    login: String,
    name: String,
    role: String,
    role_label: String,
    role_label_en: String,
    side: Side,
    /// The brand of people of the client side.
    client_id: Option<Uuid>,
    /// Whether somebody of the agency sees every store; if not, those of `clients` and `stores`.
    has_all_stores: bool,
    /// Clients all of whose stores they see.
    clients: Vec<Uuid>,
    /// Single stores they see.
    stores: Vec<Uuid>,
    /// `active` or `deactivated`.
    state: String,
    /// Whether they have a second factor.
    has_second_factor: bool,
    /// Whether they have a temporary password and must choose their own.
    must_change_password: bool,
    /// The last request, to a few minutes.
    last_seen_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    actions: UserActions,
}

/// What the caller may do about a person.
#[derive(Serialize, ToSchema)]
struct UserActions {
    update: Allowed,
    assign: Allowed,
    reset_password: Allowed,
    reset_factor: Allowed,
    end_sessions: Allowed,
    deactivate: Allowed,
    reactivate: Allowed,
}

/// Some people as the caller sees them, in the same order.
pub(super) async fn rows(scope: &Scope, found: Vec<users::Model>) -> Result<Vec<UserRow>> {
    let ids: Vec<Uuid> = found.iter().map(|user| user.id).collect();
    let beside = Beside {
        assignments: people::assignments(scope, &ids).await?,
        with_factor: factors::who_has(scope.reader(), &ids).await?.into_iter().collect(),
        last_seen: sessions::last_seen(scope.reader(), &ids).await?.into_iter().collect(),
    };
    Ok(found.into_iter().map(|user| row(scope, user, &beside)).collect())
}

/// One person as the caller sees them.
pub(super) async fn one(scope: &Scope, user: users::Model) -> Result<UserRow> {
    let beside = Beside {
        assignments: people::assignments(scope, &[user.id]).await?,
        with_factor: factors::who_has(scope.reader(), &[user.id]).await?.into_iter().collect(),
        last_seen: sessions::last_seen(scope.reader(), &[user.id]).await?.into_iter().collect(),
    };
    Ok(row(scope, user, &beside))
}

/// What stands beside the table of people.
struct Beside {
    assignments: Assignments,
    with_factor: BTreeSet<Uuid>,
    last_seen: BTreeMap<Uuid, DateTime<Utc>>,
}

fn row(scope: &Scope, user: users::Model, beside: &Beside) -> UserRow {
    let role = scope.agency().definitions().roles.get(&user.role);
    let of = |rows: &BTreeMap<Uuid, Vec<Uuid>>| rows.get(&user.id).cloned().unwrap_or_default();
    let has_second_factor = beside.with_factor.contains(&user.id);
    let account = Account {
        is_active: user.is_active,
        is_own: scope.person().user_id == Some(user.id),
        has_factor: has_second_factor,
    };
    let allowed = |verdict| Allowed::for_role(scope, MANAGE_USERS, verdict);
    UserRow {
        role_label: role.map(|role| role.label.zh.clone()).unwrap_or_default(),
        role_label_en: role.map(|role| role.label.en.clone()).unwrap_or_default(),
        side: if user.client_id.is_some() { Side::Client } else { Side::Agency },
        actions: UserActions {
            update: allowed(rules::may_update(account)),
            assign: allowed(rules::may_assign(user.client_id)),
            reset_password: allowed(rules::may_reset_password(account)),
            reset_factor: allowed(rules::may_reset_factor(account)),
            end_sessions: allowed(rules::may_end_sessions(account)),
            deactivate: allowed(rules::may_deactivate(account)),
            reactivate: allowed(rules::may_reactivate(account)),
        },
        clients: of(&beside.assignments.clients),
        stores: of(&beside.assignments.stores),
        last_seen_at: beside.last_seen.get(&user.id).copied(),
        id: user.id,
        login: user.login,
        name: user.name,
        role: user.role,
        client_id: user.client_id,
        has_all_stores: user.has_all_stores,
        state: if user.is_active { "active" } else { "deactivated" }.to_owned(),
        has_second_factor,
        must_change_password: user.must_change_password,
        created_at: user.created_at,
    }
}
