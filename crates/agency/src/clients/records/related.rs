//! What belongs to a client: its rows of onboarding, moves, scores, notes, people and kits.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ConnectionTrait, QueryOrder, QuerySelect, QueryTrait};

use super::{
    brand_kits, client_members, client_moves, client_notes, client_services, clients, in_scope, lead_scores,
    onboarding_outputs, onboarding_passings,
};
use crate::clients::gates::Onboarding;
use crate::error::Result;
use crate::http::page::PageRequest;
use crate::scope::Scope;

/// Nobody reads further back than this on one page.
const RECENT: u64 = 50;
const MOST_REVISIONS: u64 = 500;
const MOST_ROWS: u64 = 5_000;

/// What a client has handed in and passed.
pub async fn onboarding_of(db: &impl ConnectionTrait, client_id: Uuid) -> Result<Onboarding> {
    let outputs = onboarding_outputs::Entity::find()
        .filter(onboarding_outputs::Column::ClientId.eq(client_id))
        .order_by_asc(onboarding_outputs::Column::OutputCode)
        .order_by_desc(onboarding_outputs::Column::RevisionNo)
        .limit(MOST_REVISIONS);
    let passings = onboarding_passings::Entity::find()
        .filter(onboarding_passings::Column::ClientId.eq(client_id))
        .order_by_asc(onboarding_passings::Column::PassedAt);
    Ok(Onboarding { outputs: outputs.all(db).await?, passings: passings.all(db).await? })
}

/// The accepted revisions of some outputs of some clients.
pub async fn accepted_outputs(
    scope: &Scope,
    clients: &[Uuid],
    outputs: &[String],
) -> Result<Vec<(Uuid, String)>> {
    let found = onboarding_outputs::Entity::find()
        .select_only()
        .column(onboarding_outputs::Column::ClientId)
        .column(onboarding_outputs::Column::OutputCode)
        .filter(onboarding_outputs::Column::ClientId.is_in(clients.iter().copied()))
        .filter(onboarding_outputs::Column::OutputCode.is_in(outputs.iter().cloned()))
        .filter(onboarding_outputs::Column::IsAccepted.eq(true))
        .distinct()
        .limit(MOST_ROWS);
    Ok(found.into_tuple().all(scope.reader()).await?)
}

/// When some clients were last written about, by kind of note.
pub async fn newest_notes(scope: &Scope, clients: &[Uuid]) -> Result<Vec<(Uuid, String, DateTimeUtc)>> {
    let found = client_notes::Entity::find()
        .select_only()
        .column(client_notes::Column::ClientId)
        .column(client_notes::Column::Kind)
        .column_as(client_notes::Column::WrittenAt.max(), "written_at")
        .filter(client_notes::Column::ClientId.is_in(clients.iter().copied()))
        .group_by(client_notes::Column::ClientId)
        .group_by(client_notes::Column::Kind)
        .order_by_asc(client_notes::Column::ClientId)
        .limit(MOST_ROWS);
    Ok(found.into_tuple().all(scope.reader()).await?)
}

/// Who works for some clients now, the leads first.
pub async fn members_of(scope: &Scope, clients: &[Uuid]) -> Result<Vec<client_members::Model>> {
    let found = client_members::Entity::find()
        .filter(client_members::Column::ClientId.is_in(clients.iter().copied()))
        .filter(client_members::Column::UntilAt.is_null())
        .order_by_desc(client_members::Column::IsLead)
        .order_by_asc(client_members::Column::SinceAt)
        .order_by_asc(client_members::Column::Id)
        .limit(MOST_ROWS);
    Ok(found.all(scope.reader()).await?)
}

/// Where a client was moved, the newest first.
pub async fn moves_of(scope: &Scope, client_id: Uuid) -> Result<Vec<client_moves::Model>> {
    let found = client_moves::Entity::find()
        .filter(client_moves::Column::ClientId.eq(client_id))
        .order_by_desc(client_moves::Column::MovedAt)
        .order_by_desc(client_moves::Column::Id)
        .limit(RECENT);
    Ok(found.all(scope.reader()).await?)
}

/// What a client was worth as a lead, the newest first.
pub async fn scores_of(scope: &Scope, client_id: Uuid) -> Result<Vec<lead_scores::Model>> {
    let found = lead_scores::Entity::find()
        .filter(lead_scores::Column::ClientId.eq(client_id))
        .order_by_desc(lead_scores::Column::ScoredAt)
        .order_by_desc(lead_scores::Column::Id)
        .limit(RECENT);
    Ok(found.all(scope.reader()).await?)
}

/// A page of the notes on a client, the newest first, and how many there are.
pub async fn notes_of(
    scope: &Scope,
    client_id: Uuid,
    page: PageRequest,
) -> Result<(Vec<client_notes::Model>, u64)> {
    let found = client_notes::Entity::find()
        .filter(client_notes::Column::ClientId.eq(client_id))
        .order_by_desc(client_notes::Column::WrittenAt)
        .order_by_desc(client_notes::Column::Id);
    let total = found.clone().count(scope.reader()).await?;
    Ok((found.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// The kits of some brands, the newest revision of each first.
pub async fn kits_of(scope: &Scope, brands: &[Uuid]) -> Result<Vec<brand_kits::Model>> {
    let found = brand_kits::Entity::find()
        .filter(brand_kits::Column::BrandId.is_in(brands.iter().copied()))
        .order_by_desc(brand_kits::Column::RevisionNo)
        .limit(MOST_REVISIONS);
    Ok(found.all(scope.reader()).await?)
}

/// What a client has bought: what runs on first, then what was ended, each with the newest first.
pub async fn services_of(db: &impl ConnectionTrait, client_id: Uuid) -> Result<Vec<client_services::Model>> {
    let found = client_services::Entity::find()
        .filter(client_services::Column::ClientId.eq(client_id))
        .order_by_desc(client_services::Column::UntilOn.is_null())
        .order_by_desc(client_services::Column::UntilOn)
        .order_by_asc(client_services::Column::SinceOn)
        .order_by_asc(client_services::Column::ServiceCode)
        .limit(MOST_REVISIONS);
    Ok(found.all(db).await?)
}

/// The services that run on a day for clients inside the caller's scope, one code for each client and service.
pub async fn services_running(scope: &Scope, on: Date) -> Result<Vec<String>> {
    let seen = in_scope(scope).select_only().column(clients::Column::Id).into_query();
    let still = Condition::any()
        .add(client_services::Column::UntilOn.is_null())
        .add(client_services::Column::UntilOn.gte(on));
    let found = client_services::Entity::find()
        .select_only()
        .column(client_services::Column::ServiceCode)
        .filter(client_services::Column::ClientId.in_subquery(seen))
        .filter(client_services::Column::SinceOn.lte(on))
        .filter(still)
        .order_by_asc(client_services::Column::ServiceCode)
        .limit(MOST_ROWS);
    Ok(found.into_tuple().all(scope.reader()).await?)
}
