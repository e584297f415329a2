//! Writing down what the platform did, and taking the application where that leads.

use chrono::NaiveDate;
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};

use super::of_application;
use crate::activity;
use crate::clients;
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;
use crate::stores::applications::at_hand;
use crate::stores::applications::policy::Rejection;
use crate::stores::applications::records::{self, application_moves, applications};
use crate::stores::applications::rules::{self, ApplicationState, Outcome, Readiness, Standing, Step};
use crate::stores::{self, NewStore, deposits};
use crate::words;

/// What happened to an application.
#[derive(Clone, Debug)]
pub struct NewMove {
    /// Made by the caller.
    pub id: Uuid,
    /// The step the caller saw: somebody else may have been faster.
    pub step: Step,
    /// What happened.
    pub outcome: Outcome,
    /// For a rejection.
    pub rejection_code: Option<String>,
    /// In a sentence.
    pub note: String,
    /// When; today, if left out.
    pub happened_on: Option<NaiveDate>,
    /// For an opening.
    pub store: Option<OpenedStore>,
}

/// The store an application led to.
#[derive(Clone, Debug)]
pub enum OpenedStore {
    /// One there is already.
    Known(Uuid),
    /// A new one: its id, code and name.
    New(Uuid, String, String),
}

/// Writes down what happened to an application, and takes it where that leads. The same request twice finds the first
/// result.
pub async fn move_on(tx: &Tx, id: Uuid, new: NewMove) -> Result<applications::Model> {
    let row = records::to_change(tx, id).await?;
    if let Some(present) = application_moves::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.application_id == row.id && present.outcome == words::of(new.outcome);
        return if same { Ok(row) } else { Err(id_taken().into()) };
    }
    let from = row.standing()?;
    if from.step != new.step {
        let label = from.step.label();
        return Err(Problem::new(
            Kind::Conflict,
            "application_moved",
            format!("申请已经到了「{}」；请刷新后再记", label.zh),
            format!("The application has moved to {:?}. Reload the page first", label.en),
        )
        .into());
    }
    let note = new.note.trim().to_owned();
    let ready = readiness(tx, &row).await?;
    rules::may(from, new.outcome, &ready)
        .map_err(|why| Problem::refused("application_step", why.zh, why.en))?;
    rules::check_note(from, new.outcome, &note)?;
    let rejection = rejection(tx, from, &new)?;
    let today = tx.scope().agency().clock().today();
    let happened_on = new.happened_on.unwrap_or(today);
    rules::check_day(happened_on, row.in_step_since, today)?;
    let store_id = match (new.outcome, &new.store) {
        (Outcome::Opened, store) => Some(opened(tx, &row, store.as_ref()).await?),
        (_, _) => row.store_id,
    };
    let to = landing(tx, &row, from, (new.outcome, rejection))?;
    let moved = Moved { to, note, happened_on, rejection: rejection.map(|one| one.code.clone()) };
    write(tx, &row, &new, moved).await?;
    let after = applications::ActiveModel {
        id: Unchanged(row.id),
        store_id: Set(store_id),
        step: Set(words::of(to.step)),
        state: Set(words::of(to.state)),
        in_step_since: Set(happened_on),
        ..Default::default()
    };
    let after = after.update(tx.db()).await?;
    let label = new.outcome.label();
    let why = rejection.map(|one| (format!("：{}", one.label.zh), format!(": {}", one.label.en)));
    let (zh, en) = why.unwrap_or_default();
    let summary = Label::new(
        format!("入驻申请「{}」{}{zh}", after.name, label.zh),
        format!("Application {:?}: {}{en}", after.name, label.en),
    );
    let detail = json!({ "before": place(from), "after": place(to),
        "outcome": words::of(new.outcome), "rejection_code": new.rejection_code });
    activity::record(tx, of_application("stores.move_application", &after, summary, detail)).await?;
    Ok(after)
}

fn place(at: Standing) -> Value {
    json!({ "step": words::of(at.step), "state": words::of(at.state) })
}

/// Where a move leads. A platform that holds no deposit goes from its review straight to opening.
fn landing(
    tx: &Tx,
    row: &applications::Model,
    from: Standing,
    (outcome, rejection): (Outcome, Option<&Rejection>),
) -> Result<Standing> {
    let back_to = rejection.map_or(from.step, |one| one.back_to);
    let to = rules::after(from, outcome, back_to);
    let policies = &tx.scope().agency().definitions().intake;
    let skips = to.step == Step::Deposit
        && to.state == ApplicationState::Running
        && !policies.needs_deposit(at_hand::target(row));
    Ok(if skips { Standing { step: Step::Open, ..to } } else { to })
}

/// What has to be there before it goes on.
async fn readiness(tx: &Tx, row: &applications::Model) -> Result<Readiness> {
    let policies = &tx.scope().agency().definitions().intake;
    let today = tx.scope().agency().clock().today();
    let known = records::known_papers(tx.db(), &[row], today).await?;
    let balance = deposits::balance_of_application(tx.db(), row.id).await?;
    Ok(Readiness {
        missing: at_hand::missing(&at_hand::needed(policies, row), known.get(&row.id)),
        lacks_deposit: policies.needs_deposit(at_hand::target(row)) && balance <= 0,
    })
}

/// A rejection names a reason of the list that platforms give in this step; nothing else names one.
fn rejection<'a>(tx: &'a Tx, from: Standing, new: &NewMove) -> Result<Option<&'a Rejection>, Problem> {
    let policies = &tx.scope().agency().definitions().intake;
    let given = new.rejection_code.as_deref();
    if new.outcome != Outcome::Rejected {
        return match given {
            None => Ok(None),
            Some(_) => Err(Problem::invalid(
                "rejection_code",
                "只有平台驳回才写驳回原因",
                "Only a rejection has a reason of rejection",
            )),
        };
    }
    let known = given.and_then(|code| policies.rejection(code));
    match known.filter(|one| one.said_in.contains(&from.step)) {
        Some(one) => Ok(Some(one)),
        None => Err(Problem::invalid(
            "rejection_code",
            "请从列表里选驳回原因；每个原因都写着怎么改",
            "Choose the reason from the list; each says what mends it",
        )),
    }
}

/// The store an application opened: one of the client on that platform, or a new one.
async fn opened(tx: &Tx, row: &applications::Model, store: Option<&OpenedStore>) -> Result<Uuid> {
    match store {
        Some(OpenedStore::Known(id)) => {
            let store = stores::by_id(tx.scope(), *id).await?;
            if store.client_id == row.client_id && store.platform == row.platform {
                return Ok(store.id);
            }
            Err(Problem::invalid(
                "application_store",
                "这家店铺不是这个客户在这个平台的；请另选，或新建店铺",
                "This store is not the client's on this platform. Choose another one or create it",
            )
            .into())
        }
        // Whoever leads an application to its end need not be one who brings stores into the house.
        Some(OpenedStore::New(id, code, name)) => {
            tx.scope().require(stores::CREATE)?;
            let client = clients::by_ids(tx.scope(), &[row.client_id]).await?.pop();
            let client = client.ok_or_else(|| Problem::not_found("这个客户", "The client"))?;
            stores::rules::check_name(name)?;
            let new = NewStore {
                id: *id,
                code: code.trim().to_owned(),
                name: name.trim().to_owned(),
                platform: row.platform.clone(),
                storefront: row.storefront.clone(),
            };
            Ok(stores::create(tx, &client, new).await?.id)
        }
        None => Err(Problem::invalid(
            "application_store",
            "开通要落到一家店铺：选已有的，或填新店铺的代码和名称",
            "An opening leads to a store: choose one, or give the code and the name of a new one",
        )
        .into()),
    }
}

struct Moved {
    to: Standing,
    note: String,
    happened_on: NaiveDate,
    rejection: Option<String>,
}

async fn write(tx: &Tx, row: &applications::Model, new: &NewMove, moved: Moved) -> Result<()> {
    let person = tx.scope().person();
    let line = application_moves::ActiveModel {
        id: Set(new.id),
        application_id: Set(row.id),
        move_no: Set(numbers::next(tx, &format!("application_move/{}", row.id)).await?),
        outcome: Set(words::of(new.outcome)),
        step: Set(words::of(moved.to.step)),
        state: Set(words::of(moved.to.state)),
        rejection_code: Set(moved.rejection),
        note: Set(moved.note),
        happened_on: Set(moved.happened_on),
        moved_by: Set(person.user_id),
        moved_by_name: Set(person.name.clone()),
        moved_at: Set(tx.now()),
    };
    application_moves::Entity::insert(line).exec_without_returning(tx.db()).await?;
    Ok(())
}
