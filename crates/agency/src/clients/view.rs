//! What the API shows of a client. People of the client side see names, brands and what was accepted; scores, tags, lights and
//! the team are the agency's and are left out, not emptied.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::gates;
use super::policy::{ClientPolicies, HealthPart, Judged, Light, Seen};
use super::records::{self, brands, clients};
use super::{EDIT_BRAND_KIT, SCORE, UPDATE, VIEW_RELATION};
use crate::access;
use crate::error::Result;
use crate::scope::{Allowed, Scope};
use crate::words;

/// A client.
#[derive(Serialize, ToSchema)]
pub(super) struct ClientView {
    id: Uuid,
    code: String,
    name: String,
    client_type: String,
    client_type_label: String,
    client_type_label_en: String,
    service_mode: String,
    service_mode_label: String,
    service_mode_label_en: String,
    /// `lead`, `onboarding`, `active`, `renewal`, `ended`.
    stage: String,
    stage_label: String,
    stage_label_en: String,
    /// `acquisition`, `growth`, `expansion`, `loyalty`.
    phase: String,
    phase_label: String,
    phase_label_en: String,
    brands: Vec<BrandView>,
    /// The parts of the client's page that its service mode needs.
    tabs: Vec<String>,
    created_at: DateTime<Utc>,
    /// What the agency alone knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<RelationView>,
    actions: ClientActions,
}

/// What the agency alone knows of a client.
#[derive(Serialize, ToSchema)]
struct RelationView {
    /// Who leads the project.
    manager_id: Option<Uuid>,
    manager_name: Option<String>,
    tags: Vec<WordView>,
    /// The newest lead score, 0 to 100.
    lead_score: Option<i64>,
    band_label: Option<String>,
    band_label_en: Option<String>,
    lights: Vec<LightView>,
}

/// A brand.
#[derive(Serialize, ToSchema)]
pub(super) struct BrandView {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Takes no new stores.
    pub(super) is_archived: bool,
    /// The newest revision of its kit; 0 for none.
    pub(super) kit_revision_no: i64,
    pub(super) actions: BrandActions,
}

/// What may be done with a brand.
#[derive(Serialize, ToSchema)]
pub(super) struct BrandActions {
    rename: Allowed,
    archive: Allowed,
    restore: Allowed,
    edit_kit: Allowed,
}

/// What may be done with a client.
#[derive(Serialize, ToSchema)]
struct ClientActions {
    update: Allowed,
    score: Allowed,
    create_brand: Allowed,
    set_team: Allowed,
    write_note: Allowed,
}

/// A word of a closed list.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct WordView {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) label_en: String,
}

impl WordView {
    pub(super) fn of(code: &str, label: &Label) -> Self {
        Self { code: code.to_owned(), label: label.zh.clone(), label_en: label.en.clone() }
    }
}

/// A light of health (S29).
#[derive(Serialize, ToSchema)]
struct LightView {
    code: String,
    label: String,
    label_en: String,
    /// `good`, `fair`, `bad`, or `off` for what nothing measures yet.
    light: String,
    text: String,
    text_en: String,
    /// The part of the client's page that shows the evidence.
    tab: Option<String>,
}

/// What stands beside the rows of clients.
struct Beside {
    brands: Vec<brands::Model>,
    kits: BTreeMap<Uuid, i64>,
    relation: Option<Relation>,
}

struct Relation {
    names: BTreeMap<Uuid, String>,
    accepted: Vec<(Uuid, String)>,
    notes: Vec<(Uuid, String, DateTime<Utc>)>,
    members: Vec<records::client_members::Model>,
}

/// Some clients as the caller may see them.
pub(super) async fn client_views(scope: &Scope, clients: Vec<clients::Model>) -> Result<Vec<ClientView>> {
    let ids: Vec<Uuid> = clients.iter().map(|client| client.id).collect();
    let beside = beside(scope, &ids).await?;
    clients.into_iter().map(|client| view(scope, client, &beside)).collect()
}

async fn beside(scope: &Scope, ids: &[Uuid]) -> Result<Beside> {
    let brands = records::brands_of(scope, ids).await?;
    let of: Vec<Uuid> = brands.iter().map(|brand| brand.id).collect();
    let mut kits = BTreeMap::new();
    for kit in records::kits_of(scope, &of).await? {
        kits.entry(kit.brand_id).or_insert(kit.revision_no);
    }
    let relation = if scope.may(VIEW_RELATION) { Some(relation(scope, ids).await?) } else { None };
    Ok(Beside { brands, kits, relation })
}

async fn relation(scope: &Scope, ids: &[Uuid]) -> Result<Relation> {
    let policies = &scope.agency().definitions().clients;
    let outputs = policies.health.iter().filter(|part| part.by == Judged::Output);
    let outputs: Vec<String> = outputs.map(|part| part.output.clone()).collect();
    let colleagues = access::colleagues(scope.reader()).await?;
    Ok(Relation {
        names: colleagues.into_iter().map(|one| (one.id, one.name)).collect(),
        accepted: records::accepted_outputs(scope, ids, &outputs).await?,
        notes: records::newest_notes(scope, ids).await?,
        members: records::members_of(scope, ids).await?,
    })
}

fn view(scope: &Scope, client: clients::Model, beside: &Beside) -> Result<ClientView> {
    let policies = &scope.agency().definitions().clients;
    let standing = gates::standing_of(&client)?;
    let unknown = |code: &str| Label::new(code, code);
    let kind = policies.client_type(&client.client_type).map(|one| one.label.clone());
    let kind = kind.unwrap_or_else(|| unknown(&client.client_type));
    let mode = policies.mode(&client.service_mode);
    let mode_label = mode.map_or_else(|| unknown(&client.service_mode), |one| one.label.clone());
    let phase = words::of(standing.phase);
    let phase_label = policies.phases.iter().find(|one| one.code == phase);
    let phase_label = phase_label.map_or_else(|| unknown(&phase), |one| one.label.clone());
    let stage_label = standing.stage.label();
    let own = beside.brands.iter().filter(|brand| brand.client_id == client.id);
    Ok(ClientView {
        brands: own.map(|brand| brand_view(scope, brand, &beside.kits)).collect(),
        tabs: mode.map(|mode| mode.tabs.clone()).unwrap_or_default(),
        relation: beside.relation.as_ref().map(|known| relation_view(scope, &client, known)),
        actions: client_actions(scope),
        id: client.id,
        code: client.code,
        name: client.name,
        client_type: client.client_type,
        client_type_label: kind.zh,
        client_type_label_en: kind.en,
        service_mode: client.service_mode,
        service_mode_label: mode_label.zh,
        service_mode_label_en: mode_label.en,
        stage: client.stage,
        stage_label: stage_label.zh,
        stage_label_en: stage_label.en,
        phase,
        phase_label: phase_label.zh,
        phase_label_en: phase_label.en,
        created_at: client.created_at,
    })
}

fn client_actions(scope: &Scope) -> ClientActions {
    let may = |permission| Allowed::for_role(scope, permission, Ok::<(), Label>(()));
    ClientActions {
        update: may(UPDATE),
        score: may(SCORE),
        create_brand: may(UPDATE),
        set_team: may(UPDATE),
        write_note: may(VIEW_RELATION),
    }
}

fn relation_view(scope: &Scope, client: &clients::Model, known: &Relation) -> RelationView {
    let policies = &scope.agency().definitions().clients;
    let band = client.lead_score.and_then(|score| policies.lead_score.as_ref()?.band(score));
    let tags = gates::tags_of(client);
    let tags = policies.tags.iter().filter(|tag| tags.contains(&tag.code));
    RelationView {
        manager_id: client.manager_id,
        manager_name: client.manager_id.and_then(|id| known.names.get(&id).cloned()),
        tags: tags.map(|tag| WordView::of(&tag.code, &tag.label)).collect(),
        lead_score: client.lead_score,
        band_label: band.map(|band| band.label.zh.clone()),
        band_label_en: band.map(|band| band.label.en.clone()),
        lights: policies.health.iter().map(|part| light(scope, policies, (client.id, part), known)).collect(),
    }
}

fn light(
    scope: &Scope,
    policies: &ClientPolicies,
    (client, part): (Uuid, &HealthPart),
    known: &Relation,
) -> LightView {
    let notes = known.notes.iter().filter(|(id, kind, _)| *id == client && part.kinds.contains(kind));
    let noted = notes.map(|(_, _, at)| gates::days_since(*at, scope.now())).min();
    let has_output = known.accepted.iter().any(|(id, code)| *id == client && *code == part.output);
    let leads = |function: &str| {
        let of = known.members.iter().filter(|row| row.client_id == client);
        of.into_iter().any(|row| row.function_code == function && row.is_lead)
    };
    let seen = Seen {
        days: if part.by == Judged::Output { has_output.then_some(0) } else { noted },
        vacant: policies.functions.iter().filter(|one| !leads(&one.code)).count(),
        is_without_manager: policies.functions.first().is_none_or(|first| !leads(&first.code)),
    };
    let (light, text): (Light, Label) = part.light(seen);
    LightView {
        code: part.code.clone(),
        label: part.label.zh.clone(),
        label_en: part.label.en.clone(),
        light: words::of(light),
        text: text.zh,
        text_en: text.en,
        tab: part.tab.clone(),
    }
}

/// A brand as the caller may see it.
pub(super) fn brand_view(scope: &Scope, brand: &brands::Model, kits: &BTreeMap<Uuid, i64>) -> BrandView {
    let is_archived = brand.archived_at.is_some();
    let in_use = || match is_archived {
        false => Ok(()),
        true => Err(Label::new("品牌已归档；先恢复再操作", "The brand is archived. Restore it first")),
    };
    let archived = || match is_archived {
        true => Ok(()),
        false => Err(Label::new("品牌正在使用", "The brand is in use")),
    };
    BrandView {
        id: brand.id,
        name: brand.name.clone(),
        is_archived,
        kit_revision_no: kits.get(&brand.id).copied().unwrap_or_default(),
        actions: BrandActions {
            rename: Allowed::for_role(scope, UPDATE, in_use()),
            archive: Allowed::for_role(scope, UPDATE, in_use()),
            restore: Allowed::for_role(scope, UPDATE, archived()),
            edit_kit: Allowed::for_role(scope, EDIT_BRAND_KIT, in_use()),
        },
    }
}
