//! Applications as JSON: where they stand, how long, what is missing, what may happen next.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use daiyun_base::error::Label;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::at_hand::{self, KnownPapers};
use super::policy::{IntakePolicies, Rejection};
use super::records::{self, application_moves, applications};
use super::rules::{self, ApplicationState, Outcome, Readiness, Standing, Step};
use crate::clients;
use crate::error::Result;
use crate::scope::{Allowed, Scope};
use crate::stores::{self, MANAGE_APPLICATIONS, deposits};
use crate::words;

/// An application in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct ApplicationView {
    id: Uuid,
    application_no: String,
    name: String,
    client_id: Uuid,
    client_name: String,
    platform: String,
    platform_label: String,
    platform_label_en: String,
    platform_mark: String,
    storefront_label: Option<String>,
    storefront_label_en: Option<String>,
    category: String,
    category_label: String,
    category_label_en: String,
    step: Step,
    step_label: String,
    step_label_en: String,
    state: ApplicationState,
    state_label: String,
    state_label_en: String,
    in_step_since: NaiveDate,
    /// Days in this step; it stops counting when the application ends.
    days_in_step: i64,
    /// How many papers its list names.
    paper_count: u64,
    /// How many of them are not at hand.
    missing_count: u64,
    /// Why the platform sent it back, while it has not gone there again.
    rejection: Option<RejectionView>,
    store_id: Option<Uuid>,
}

/// A reason of rejection and what mends it.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct RejectionView {
    code: String,
    label: String,
    label_en: String,
    fix: String,
    fix_en: String,
    /// The steps in which platforms say so.
    said_in: Vec<Step>,
}

/// One application.
#[derive(Serialize, ToSchema)]
pub(super) struct ApplicationDetail {
    #[serde(flatten)]
    application: ApplicationView,
    brand_name: Option<String>,
    store_name: Option<String>,
    opened_by_name: String,
    opened_at: DateTime<Utc>,
    /// Whether the platform holds money of such a store.
    needs_deposit: bool,
    papers: Vec<PaperView>,
    tips: Vec<TipView>,
    sources: Vec<TipView>,
    /// The newest first.
    moves: Vec<ApplicationMoveView>,
    /// What may happen to it, in the order of the steps.
    outcomes: Vec<OutcomeView>,
    actions: ApplicationActions,
}

/// A paper of the list.
#[derive(Serialize, ToSchema)]
pub(super) struct PaperView {
    kind: String,
    label: String,
    label_en: String,
    /// What it must be like.
    demand: String,
    demand_en: String,
    is_at_hand: bool,
    /// Where it is, or what is wrong with it.
    note: String,
    noted_by_name: Option<String>,
    noted_at: Option<DateTime<Utc>>,
}

/// A sentence.
#[derive(Serialize, ToSchema)]
pub(super) struct TipView {
    text: String,
    text_en: String,
}

/// A move.
#[derive(Serialize, ToSchema)]
struct ApplicationMoveView {
    outcome: Outcome,
    outcome_label: String,
    outcome_label_en: String,
    step: Step,
    step_label: String,
    step_label_en: String,
    rejection: Option<RejectionView>,
    note: String,
    happened_on: NaiveDate,
    moved_by_name: String,
    moved_at: DateTime<Utc>,
}

/// Something that may happen, or why it may not.
#[derive(Serialize, ToSchema)]
struct OutcomeView {
    outcome: Outcome,
    label: String,
    label_en: String,
    /// Whether it belongs to where the application stands; others are not offered.
    is_next: bool,
    permit: Allowed,
}

/// What the caller may do with an application.
#[derive(Serialize, ToSchema)]
struct ApplicationActions {
    tick: Allowed,
    /// Opening with a store that is not in the house yet.
    open_new_store: Allowed,
}

pub(super) fn tips(labels: impl IntoIterator<Item = Label>) -> Vec<TipView> {
    labels.into_iter().map(|label| TipView { text: label.zh, text_en: label.en }).collect()
}

pub(super) fn rejection_view(one: &Rejection) -> RejectionView {
    RejectionView {
        code: one.code.clone(),
        label: one.label.zh.clone(),
        label_en: one.label.en.clone(),
        fix: one.fix.zh.clone(),
        fix_en: one.fix.en.clone(),
        said_in: one.said_in.clone(),
    }
}

/// Rows of a list, with the names they need.
pub(super) async fn views(scope: &Scope, rows: Vec<applications::Model>) -> Result<Vec<ApplicationView>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let today = scope.agency().clock().today();
    let known = records::known_papers(scope.reader(), &rows.iter().collect::<Vec<_>>(), today).await?;
    let mut newest: BTreeMap<Uuid, application_moves::Model> = BTreeMap::new();
    for line in records::moves_of(scope.reader(), &ids).await? {
        newest.entry(line.application_id).or_insert(line);
    }
    let clients: Vec<Uuid> = rows.iter().map(|row| row.client_id).collect();
    let names: BTreeMap<Uuid, String> =
        clients::by_ids(scope, &clients).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let one = |row: applications::Model| {
        let told = newest.get(&row.id).and_then(|line| line.rejection_code.clone());
        let name = names.get(&row.client_id).cloned().unwrap_or_default();
        let papers = known.get(&row.id);
        view(scope, row, (name, papers, told))
    };
    rows.into_iter().map(one).collect()
}

fn view(
    scope: &Scope,
    row: applications::Model,
    (client_name, known, told): (String, Option<&KnownPapers>, Option<String>),
) -> Result<ApplicationView> {
    let definitions = scope.agency().definitions();
    let policies = &definitions.intake;
    let Standing { step, state } = row.standing()?;
    let needed = at_hand::needed(policies, &row);
    let (paper_count, missing) = (needed.len(), at_hand::missing(&needed, known).len());
    let platform = definitions.formats.platform(&row.platform);
    let fronts = platform.map(|platform| platform.storefronts.as_slice()).unwrap_or_default();
    let front = fronts.iter().find(|front| Some(&front.code) == row.storefront.as_ref());
    let category = policies.categories().find(|(code, _)| *code == row.category);
    let category =
        category.map_or_else(|| Label::new(&row.category, &row.category), |(_, label)| label.clone());
    let rejected = state == ApplicationState::Rejected;
    let rejection = told.filter(|_| rejected).and_then(|code| policies.rejection(&code).map(rejection_view));
    let until = if state.is_open() { scope.agency().clock().today() } else { row.in_step_since };
    Ok(ApplicationView {
        id: row.id,
        application_no: row.application_no,
        name: row.name,
        client_id: row.client_id,
        client_name,
        platform_label: platform.map(|platform| platform.label.zh.clone()).unwrap_or_default(),
        platform_label_en: platform.map(|platform| platform.label.en.clone()).unwrap_or_default(),
        platform_mark: platform.map(|platform| platform.mark.clone()).unwrap_or_default(),
        platform: row.platform,
        storefront_label: front.map(|front| front.label.zh.clone()),
        storefront_label_en: front.map(|front| front.label.en.clone()),
        category: row.category,
        category_label: category.zh,
        category_label_en: category.en,
        step,
        step_label: step.label().zh,
        step_label_en: step.label().en,
        state,
        state_label: state.label().zh,
        state_label_en: state.label().en,
        in_step_since: row.in_step_since,
        days_in_step: (until - row.in_step_since).num_days(),
        paper_count: paper_count as u64,
        missing_count: missing as u64,
        rejection,
        store_id: row.store_id,
    })
}

/// One application.
pub(super) async fn detail(scope: &Scope, row: applications::Model) -> Result<ApplicationDetail> {
    let policies = &scope.agency().definitions().intake;
    let target = at_hand::target(&row);
    let standing = row.standing()?;
    let moves = records::moves_of(scope.reader(), &[row.id]).await?;
    let today = scope.agency().clock().today();
    let known =
        records::known_papers(scope.reader(), &[&row], today).await?.remove(&row.id).unwrap_or_default();
    let needs_deposit = policies.needs_deposit(target);
    let balance = deposits::balance_of_application(scope.reader(), row.id).await?;
    let needed = at_hand::needed(policies, &row);
    let ready = Readiness {
        missing: at_hand::missing(&needed, Some(&known)),
        lacks_deposit: needs_deposit && balance <= 0,
    };
    let stores = match row.store_id {
        Some(id) => stores::by_ids(scope, &[id]).await?,
        None => Vec::new(),
    };
    let client = clients::by_ids(scope, &[row.client_id]).await?.pop();
    let told = moves.first().and_then(|line| line.rejection_code.clone());
    let moved: Result<Vec<ApplicationMoveView>> =
        moves.into_iter().map(|line| move_view(policies, line)).collect();
    let is_open = standing.state.is_open();
    let brand_name = brand_name(scope, row.brand_id).await?;
    let closed = || Label::new("申请已经结束，清单不再变动", "The application has ended");
    let verdict = if is_open { Ok(()) } else { Err(closed()) };
    Ok(ApplicationDetail {
        brand_name,
        store_name: stores.into_iter().next().map(|store| store.name),
        opened_by_name: row.opened_by_name.clone(),
        opened_at: row.opened_at,
        needs_deposit,
        papers: papers(policies, &row, &known),
        tips: tips(policies.of(target).into_iter().flat_map(|one| one.tips.clone())),
        sources: tips(policies.of(target).into_iter().map(|one| one.source.clone())),
        moves: moved?,
        outcomes: Outcome::ALL.into_iter().map(|one| outcome_view(scope, standing, one, &ready)).collect(),
        actions: ApplicationActions {
            tick: Allowed::for_role(scope, MANAGE_APPLICATIONS, verdict),
            open_new_store: Allowed::for_role(scope, stores::CREATE, Ok::<(), Label>(())),
        },
        application: view(
            scope,
            row,
            (client.map(|client| client.name).unwrap_or_default(), Some(&known), told),
        )?,
    })
}

async fn brand_name(scope: &Scope, brand_id: Option<Uuid>) -> Result<Option<String>> {
    match brand_id {
        Some(id) => Ok(Some(clients::brand_by_id(scope, id).await?.name)),
        None => Ok(None),
    }
}

fn papers(policies: &IntakePolicies, row: &applications::Model, known: &KnownPapers) -> Vec<PaperView> {
    let needed = at_hand::needed(policies, row).into_iter();
    let view = |one: &super::policy::Needed| {
        let said = known.get(&one.kind);
        PaperView {
            kind: one.kind.clone(),
            label: one.label.zh.clone(),
            label_en: one.label.en.clone(),
            demand: one.note.zh.clone(),
            demand_en: one.note.en.clone(),
            is_at_hand: said.is_some_and(|said| said.is_at_hand),
            note: said.map(|said| said.note.clone()).unwrap_or_default(),
            noted_by_name: said.map(|said| said.by_name.clone()),
            noted_at: said.map(|said| said.at),
        }
    };
    needed.map(view).collect()
}

fn outcome_view(scope: &Scope, from: Standing, outcome: Outcome, ready: &Readiness) -> OutcomeView {
    let label = outcome.label();
    OutcomeView {
        outcome,
        label: label.zh,
        label_en: label.en,
        is_next: rules::may(from, outcome, &Readiness::default()).is_ok(),
        permit: Allowed::for_role(scope, MANAGE_APPLICATIONS, rules::may(from, outcome, ready)),
    }
}

fn move_view(policies: &IntakePolicies, line: application_moves::Model) -> Result<ApplicationMoveView> {
    let outcome: Outcome = words::read(&line.outcome)?;
    let step: Step = words::read(&line.step)?;
    let rejection = line.rejection_code.as_deref().and_then(|code| policies.rejection(code));
    Ok(ApplicationMoveView {
        outcome,
        outcome_label: outcome.label().zh,
        outcome_label_en: outcome.label().en,
        step,
        step_label: step.label().zh,
        step_label_en: step.label().en,
        rejection: rejection.map(rejection_view),
        note: line.note,
        happened_on: line.happened_on,
        moved_by_name: line.moved_by_name,
        moved_at: line.moved_at,
    })
}
