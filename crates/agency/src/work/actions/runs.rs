//! Opening a run: every step of the template becomes a task with an owner, a due date and a standard.

use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use daiyun_base::id;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;

use crate::access::{self, Colleague};
use crate::activity::{self, Activity};
use crate::error::Result;
use crate::numbers;
use crate::scope::{Scope, Tx};
use crate::words;
use crate::work::records::{self, Place, Places, sop_runs, tasks};
use crate::work::rules::{self, DueRun, PlannedRun, PlannedTask};
use crate::work::task::{Origin, TaskState};
use crate::work::template::RunScope;
use crate::work::{MANAGE_RUNS, SopTemplate};

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The agency itself.
    Agency,
    /// One client.
    Client(Uuid),
    /// One store.
    Store(Uuid),
}

/// A run about to be opened.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Made by the caller.
    pub id: Uuid,
    /// The template.
    pub template: String,
    /// What it is for.
    pub subject: Subject,
    /// What its dates count from.
    pub anchor_at: DateTime<Utc>,
    /// Why it is opened; a recurring run is its own reason.
    pub origin: Origin,
    /// What makes two runs the same one.
    pub dedupe_key: String,
}

/// A subject with the names and stores behind it.
struct Target<'a> {
    client: Option<&'a Place>,
    store: Option<&'a Place>,
    /// The stores whose people may own its tasks; none for the agency itself.
    stores: Vec<Uuid>,
}

impl<'a> Target<'a> {
    fn of(subject: Subject, places: &'a Places) -> Result<Self, Problem> {
        match subject {
            Subject::Agency => Ok(Self { client: None, store: None, stores: Vec::new() }),
            Subject::Client(id) => {
                let client = places.client(Some(id));
                let client = client.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
                Ok(Self { client: Some(client), store: None, stores: places.stores_of(id) })
            }
            Subject::Store(id) => {
                let store = places.store(Some(id));
                let store = store.ok_or_else(|| Problem::not_found("这家店铺", "The store"))?;
                Ok(Self {
                    client: places.client(Some(store.client_id)),
                    store: Some(store),
                    stores: vec![id],
                })
            }
        }
    }

    fn name(&self) -> &str {
        self.store.or(self.client).map(|place| place.name.as_str()).unwrap_or_default()
    }
}

/// Where work goes: the clients and stores, and the people who may own it.
struct Team {
    places: Places,
    colleagues: Vec<Colleague>,
}

impl Team {
    async fn of(scope: &Scope) -> Result<Self> {
        Ok(Self { places: Places::of(scope).await?, colleagues: access::colleagues(scope.reader()).await? })
    }
}

/// Opens a run, or finds the one that was opened with the same key.
pub async fn open_run(tx: &Tx, new: NewRun) -> Result<sop_runs::Model> {
    open_run_of(tx, new, &Team::of(tx.scope()).await?).await
}

async fn open_run_of(tx: &Tx, new: NewRun, team: &Team) -> Result<sop_runs::Model> {
    if let Some(present) = records::run_by_key(tx.db(), &new.dedupe_key).await? {
        return Ok(present);
    }
    let agency = tx.scope().agency().clone();
    let template = template_of(&agency, &new.template)?;
    let target = Target::of(new.subject, &team.places)?;
    let planned = rules::open_run(template, new.anchor_at, &new.origin);
    let run = insert_run(tx, &new, template, &target).await?;
    insert_tasks(tx, &run, &planned, (&target, &team.colleagues)).await?;
    let summary = Label::new(
        format!("开启 {}：{}，{} 项任务", run.run_no, run.title, planned.tasks.len()),
        format!("Opened {}: {}, {} tasks", run.run_no, run.title_en, planned.tasks.len()),
    );
    let detail =
        json!({ "run_no": run.run_no, "template": run.template_code, "revision": run.template_revision });
    activity::record(tx, of_run("work.open_run", &run, summary, detail)).await?;
    Ok(run)
}

fn template_of<'a>(agency: &'a crate::Agency, code: &str) -> Result<&'a SopTemplate, Problem> {
    agency.definitions().sop.get(code).ok_or_else(|| {
        Problem::invalid(
            "unknown_sop_template",
            format!("没有名为「{code}」的 SOP 模板；请从模板列表里选"),
            format!("There is no SOP template {code}. Choose one of the list"),
        )
    })
}

async fn insert_run(
    tx: &Tx,
    new: &NewRun,
    template: &SopTemplate,
    target: &Target<'_>,
) -> Result<sop_runs::Model> {
    let titled = |label: &str| match target.name() {
        "" => label.to_owned(),
        name => format!("{label} · {name}"),
    };
    let run = sop_runs::Model {
        id: new.id,
        run_no: format!("SOP-{:04}", numbers::next(tx, "sop_run").await?),
        template_code: template.code.clone(),
        template_revision: i64::from(template.revision),
        title: titled(&template.label.zh),
        title_en: titled(&template.label.en),
        client_id: target.client.map(|client| client.id),
        store_id: target.store.map(|store| store.id),
        origin_kind: new.origin.kind().to_owned(),
        origin_id: new.origin.id(),
        dedupe_key: new.dedupe_key.clone(),
        anchor_at: new.anchor_at,
        started_at: tx.now(),
        finished_at: None,
    };
    let row: sop_runs::ActiveModel = run.clone().into();
    sop_runs::Entity::insert(row.reset_all()).exec_without_returning(tx.db()).await?;
    Ok(run)
}

async fn insert_tasks(
    tx: &Tx,
    run: &sop_runs::Model,
    planned: &PlannedRun,
    (target, colleagues): (&Target<'_>, &[Colleague]),
) -> Result<()> {
    let count = i64::try_from(planned.tasks.len()).unwrap_or(i64::MAX);
    let first = numbers::take(tx, "task", count).await? - count + 1;
    let row = |(number, task): (i64, &PlannedTask)| tasks::ActiveModel {
        id: Set(id::fresh()),
        task_no: Set(format!("RW-{number:04}")),
        sop_run_id: Set(Some(run.id)),
        stage_code: Set(Some(task.stage.clone())),
        step_code: Set(Some(task.step.clone())),
        title: Set(task.title.zh.clone()),
        title_en: Set(task.title.en.clone()),
        client_id: Set(run.client_id),
        store_id: Set(run.store_id),
        owner_id: Set(owner_for(colleagues, &task.owner_role, &target.stores)),
        owner_role: Set(task.owner_role.clone()),
        due_at: Set(task.due_at),
        standard: Set(task.standard.zh.clone()),
        standard_en: Set(task.standard.en.clone()),
        priority: Set(words::of(task.priority)),
        is_gate: Set(task.gate),
        acceptance: Set(words::of(task.acceptance)),
        milestone: Set(task.milestone.map(words::of)),
        state: Set(words::of(TaskState::Open)),
        note: Set(None),
        origin_kind: Set(task.origin.kind().to_owned()),
        origin_id: Set(task.origin.id()),
        created_at: Set(tx.now()),
        submitted_at: Set(None),
        submitted_by: Set(None),
        done_at: Set(None),
    };
    let rows: Vec<tasks::ActiveModel> = (first..).zip(&planned.tasks).map(row).collect();
    if !rows.is_empty() {
        tasks::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The person a step falls to: the first with its role who is assigned to the store or client, else the first who sees
/// everything, else nobody, and the task waits for anybody of the role.
fn owner_for(colleagues: &[Colleague], role: &str, stores: &[Uuid]) -> Option<Uuid> {
    let mut fitting =
        colleagues.iter().filter(|one| one.is_active && one.role == role && one.reaches(stores));
    let everywhere = |one: &&Colleague| one.has_all_stores;
    fitting.clone().find(|one| !everywhere(one)).or_else(|| fitting.next()).map(|one| one.id)
}

/// Opens the recurring runs whose period today lies in, for the agency, every client and every store, a transaction for
/// each: a Monday morning in an agency with hundreds of stores must not hold everybody else's writing up. What is open
/// already stays as it is.
pub(in crate::work) async fn open_due_runs(scope: &Scope) -> Result<()> {
    let templates = &scope.agency().definitions().sop;
    let team = Team::of(scope).await?;
    let due = rules::runs_due(templates.values(), scope.agency().clock().today());
    let mut planned: Vec<NewRun> = Vec::new();
    for run in &due {
        let Some(template) = templates.get(&run.template) else { continue };
        let opened = subjects(run, &team.places)
            .into_iter()
            .map(|(subject, code)| due_run(template, run, subject, code));
        planned.extend(opened);
    }
    let keys: Vec<String> = planned.iter().map(|run| run.dedupe_key.clone()).collect();
    let taken = records::keys_taken(scope.reader(), &keys).await?;
    planned.retain(|run| !taken.contains(&run.dedupe_key));
    planned.sort_by_key(|run| run.subject);
    for runs in planned.chunk_by(|one, next| one.subject == next.subject) {
        let tx = scope.begin(MANAGE_RUNS).await?;
        for run in runs {
            open_run_of(&tx, run.clone(), &team).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

fn subjects<'a>(run: &DueRun, places: &'a Places) -> Vec<(Subject, &'a str)> {
    let there = |place: &&Place| rules::was_there(place.since, run.anchor_at);
    match run.scope {
        // The agency's own rhythm begins with its first client.
        RunScope::Agency if places.clients.iter().any(|client| there(&client)) => {
            vec![(Subject::Agency, "agency")]
        }
        RunScope::Agency => Vec::new(),
        RunScope::Client => {
            let clients = places.clients.iter().filter(there);
            clients.map(|client| (Subject::Client(client.id), client.code.as_str())).collect()
        }
        RunScope::Store => {
            let stores = places.stores.iter().filter(there);
            stores.map(|store| (Subject::Store(store.id), store.code.as_str())).collect()
        }
    }
}

fn due_run(template: &SopTemplate, run: &DueRun, subject: Subject, code: &str) -> NewRun {
    let id = id::fresh();
    NewRun {
        id,
        template: template.code.clone(),
        subject,
        anchor_at: run.anchor_at,
        origin: Origin::SopRun { run_id: id },
        dedupe_key: rules::run_key(template, code, run.anchor_at),
    }
}

/// An activity about a run.
pub(super) fn of_run(
    verb: &'static str,
    run: &sop_runs::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "sop_run",
        subject_id: run.id.to_string(),
        client_id: run.client_id,
        store_id: run.store_id,
        summary,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_step_falls_to_whoever_is_closest() {
        let store = Uuid::from_u128(100);
        let person = |number: u128, role: &str, stores: &[Uuid], is_active: bool| Colleague {
            id: Uuid::from_u128(number),
            name: String::new(),
            role: role.to_owned(),
            is_active,
            has_all_stores: stores.is_empty(),
            stores: stores.iter().copied().collect::<BTreeSet<Uuid>>(),
        };
        let check = |people: &[Colleague], stores: &[Uuid], expected: Option<u128>| {
            assert_eq!(owner_for(people, "operator", stores), expected.map(Uuid::from_u128));
        };
        let (elsewhere, here) = ([Uuid::from_u128(200)], [store]);
        let left = person(1, "operator", &here, false);
        let other_role = person(2, "designer", &here, true);
        let of_other_store = person(3, "operator", &elsewhere, true);
        let everywhere = person(4, "operator", &[], true);
        let assigned = person(5, "operator", &here, true);
        check(&[left.clone(), other_role.clone(), of_other_store.clone()], &here, None);
        check(&[of_other_store.clone(), everywhere.clone()], &here, Some(4));
        check(&[everywhere.clone(), assigned.clone()], &here, Some(5));
        // The agency's own work falls to the first of the role.
        check(&[left, everywhere], &[], Some(4));
        check(&[of_other_store, assigned], &[], Some(3));
    }
}
