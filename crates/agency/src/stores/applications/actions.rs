//! Starting an application, ticking its papers, and writing down what the platform did.

use chrono::{Days, NaiveDate};
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde_json::{Value, json};

use super::at_hand;
use super::policy::{Rejection, Target};
use super::records::{self, application_documents, application_moves, applications};
use super::rules::{self, ApplicationState, Outcome, Readiness, Standing, Step};
use crate::activity::{self, Activity};
use crate::clients::{self, Client};
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;
use crate::stores::{self, NewStore, deposits};
use crate::words;

/// A longer note is not read.
const LONGEST_NOTE: usize = 200;
/// What began longer ago is finished by now.
const LONG_AGO: Days = Days::new(1_096);

/// An application about to be started.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// Made by the caller.
    pub id: Uuid,
    /// What the store shall be called.
    pub name: String,
    /// Platform code.
    pub platform: String,
    /// Storefront, where the platform has several.
    pub storefront: Option<String>,
    /// Category group of the requirement lists.
    pub category: String,
    /// The brand it is for; the client's only one, if left out.
    pub brand_id: Option<Uuid>,
    /// When it was started; today, if left out.
    pub started_on: Option<NaiveDate>,
}

/// Starts an application of a client. The same request twice finds the first result.
pub async fn start(tx: &Tx, client: &Client, new: NewApplication) -> Result<applications::Model> {
    let name = new.name.trim().to_owned();
    rules::check_name(&name)?;
    let target =
        Target { platform: &new.platform, storefront: new.storefront.as_deref(), category: &new.category };
    check_target(tx, target)?;
    if let Some(present) = applications::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.client_id == client.id && present.name == name && present.platform == new.platform;
        return if same { Ok(present) } else { Err(id_taken().into()) };
    }
    let today = tx.scope().agency().clock().today();
    let started_on = new.started_on.unwrap_or(today);
    rules::check_day(started_on, today.checked_sub_days(LONG_AGO).unwrap_or(today), today)?;
    // Counted within the client: a series over all of them would tell each how much the others do.
    let number = numbers::next(tx, &format!("application/{}", client.id)).await?;
    let person = tx.scope().person();
    let row = applications::ActiveModel {
        id: Set(new.id),
        application_no: Set(format!("{}-RZ{number:02}", client.code.to_uppercase())),
        client_id: Set(client.id),
        brand_id: Set(brand_of(tx, client, new.brand_id).await?),
        store_id: Set(None),
        name: Set(name),
        platform: Set(new.platform),
        storefront: Set(new.storefront),
        category: Set(new.category),
        step: Set(words::of(Step::Submit)),
        state: Set(words::of(ApplicationState::Running)),
        in_step_since: Set(started_on),
        opened_by: Set(person.user_id),
        opened_by_name: Set(person.name.clone()),
        opened_at: Set(tx.now()),
    };
    let made = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("新建入驻申请「{}」", made.name),
        format!("Started the application {:?}", made.name),
    );
    let detail = json!({ "application_no": made.application_no, "platform": made.platform,
        "category": made.category });
    activity::record(tx, of_application("stores.start_application", &made, summary, detail)).await?;
    Ok(made)
}

async fn brand_of(tx: &Tx, client: &Client, asked: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = asked else { return stores::actions::brands::only_one(tx, client).await };
    let brand = clients::brand_by_id(tx.scope(), id).await?;
    if brand.client_id == client.id {
        return Ok(Some(brand.id));
    }
    Err(Problem::not_found("这个品牌", "The brand").into())
}

/// One applies where there is a list of what is asked for.
fn check_target(tx: &Tx, target: Target<'_>) -> Result<(), Problem> {
    let policies = &tx.scope().agency().definitions().intake;
    let is_known = policies.platforms().any(|one| {
        one.platform.as_deref() == Some(target.platform) && one.storefront.as_deref() == target.storefront
    });
    if !is_known {
        return Err(Problem::invalid(
            "application_platform",
            "这个平台或店铺类型还没有资料清单；请从列表里选平台和店铺类型",
            "There is no list of papers for this platform and storefront. Choose both from the list",
        ));
    }
    if !policies.categories().any(|(code, _)| code == target.category) {
        return Err(Problem::invalid(
            "application_category",
            "没有这个类目；请从列表里选",
            "There is no such category. Choose from the list",
        ));
    }
    Ok(())
}

/// Says of one paper whether it is at hand, and where it is or what is wrong with it.
pub async fn tick(
    tx: &Tx,
    id: Uuid,
    kind: &str,
    (is_at_hand, note): (bool, &str),
) -> Result<applications::Model> {
    let row = records::to_change(tx, id).await?;
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(Problem::invalid(
            "paper_note",
            format!("说明最长 {LONGEST_NOTE} 个字"),
            format!("A note has {LONGEST_NOTE} characters at most"),
        )
        .into());
    }
    let policies = &tx.scope().agency().definitions().intake;
    let needed = at_hand::needed(policies, &row).into_iter().find(|one| one.kind == kind);
    let needed = needed.ok_or_else(|| Problem::not_found("清单里的这项资料", "This paper of the list"))?;
    if !row.standing()?.state.is_open() {
        return Err(closed());
    }
    let person = tx.scope().person();
    let paper = application_documents::ActiveModel {
        application_id: Set(row.id),
        kind: Set(kind.to_owned()),
        is_at_hand: Set(is_at_hand),
        note: Set(note.to_owned()),
        noted_by: Set(person.user_id),
        noted_by_name: Set(person.name.clone()),
        noted_at: Set(tx.now()),
    };
    let mut again = OnConflict::columns([
        application_documents::Column::ApplicationId,
        application_documents::Column::Kind,
    ]);
    again.update_columns([
        application_documents::Column::IsAtHand,
        application_documents::Column::Note,
        application_documents::Column::NotedBy,
        application_documents::Column::NotedByName,
        application_documents::Column::NotedAt,
    ]);
    application_documents::Entity::insert(paper).on_conflict(again).exec_without_returning(tx.db()).await?;
    let (zh, en) = if is_at_hand { ("已备齐", "at hand") } else { ("还缺", "missing") };
    let label = &needed.label;
    // What was noted may name people; it stays in the row.
    let summary = Label::new(format!("资料「{}」{zh}", label.zh), format!("{}: {en}", label.en));
    let detail = json!({ "kind": kind, "is_at_hand": is_at_hand });
    activity::record(tx, of_application("stores.tick_paper", &row, summary, detail)).await?;
    Ok(row)
}

fn closed() -> crate::error::Failure {
    Problem::refused(
        "application_closed",
        "申请已经结束，清单不再变动",
        "The application has ended; its list does not change any more",
    )
    .into()
}

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
pub(super) async fn readiness(tx: &Tx, row: &applications::Model) -> Result<Readiness> {
    let policies = &tx.scope().agency().definitions().intake;
    let known = records::known_papers(tx.db(), &[row.id]).await?;
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
        Some(OpenedStore::New(id, code, name)) => {
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

pub(super) fn of_application(
    verb: &'static str,
    row: &applications::Model,
    summary: Label,
    detail: Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "application",
        subject_id: row.id.to_string(),
        client_id: Some(row.client_id),
        store_id: row.store_id,
        summary,
        detail,
    }
}
