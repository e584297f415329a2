//! The queue's table, and what people do about a queued job: ask for it, try it again, drop it.

use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::id;
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{Condition, ExprTrait, PaginatorTrait, QueryOrder, QuerySelect, Select};
use serde_json::{Value as Json, json};

use super::Queued;
use crate::activity::{self, Activity};
use crate::error::{Failure, Result};
use crate::http::page::PageRequest;
use crate::numbers;
use crate::scope::{Reach, Scope, Tx};

/// Table `queued_jobs`.
pub mod queued_jobs {
    use sea_orm::entity::prelude::*;

    /// Something somebody asked for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "queued_jobs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub job_no: i64,
        pub name: String,
        pub payload: Json,
        /// While a job with this key waits or runs, asking again finds it.
        pub dedupe_key: Option<String>,
        pub client_id: Option<Uuid>,
        pub store_id: Option<Uuid>,
        /// Nothing for the operator of the machine.
        pub asked_by: Option<Uuid>,
        pub asked_by_name: String,
        pub state: String,
        pub run_at: DateTimeUtc,
        pub attempt_count: i64,
        pub fence: i64,
        pub holder: Option<String>,
        pub lease_until: Option<DateTimeUtc>,
        pub error: Option<String>,
        pub error_en: Option<String>,
        pub result: Option<Json>,
        pub dropped_reason: Option<String>,
        pub asked_at: DateTimeUtc,
        pub started_at: Option<DateTimeUtc>,
        pub ended_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where a queued job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QueuedJobState)]
pub enum State {
    /// Its turn, or its next try, is still to come.
    Waiting,
    /// A process has claimed it.
    Running,
    /// Done.
    Done,
    /// Tried as often as it may be, or not worth another try; somebody decides.
    Dead,
    /// Somebody decided against it.
    Dropped,
}

/// Every state, in the order of a job's life.
pub fn states() -> impl Iterator<Item = State> {
    [State::Waiting, State::Running, State::Done, State::Dead, State::Dropped].into_iter()
}

impl State {
    /// The stable word of records and the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Dropped => "dropped",
        }
    }

    /// The state of a word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        states().find(|state| state.code() == code)
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Waiting => Label::new("排队中", "Waiting"),
            Self::Running => Label::new("执行中", "Running"),
            Self::Done => Label::new("已完成", "Done"),
            Self::Dead => Label::new("已停下", "Stopped"),
            Self::Dropped => Label::new("已放弃", "Dropped"),
        }
    }

    /// Only what has stopped is tried again.
    pub fn may_retry(self) -> Result<(), Label> {
        match self {
            Self::Dead => Ok(()),
            Self::Waiting | Self::Running | Self::Done | Self::Dropped => {
                Err(Label::new("只有已停下的作业可以重试", "Only a job that has stopped is tried again"))
            }
        }
    }

    /// What has not been done may be given up, but not under the hands of who does it.
    pub fn may_drop(self) -> Result<(), Label> {
        match self {
            Self::Waiting | Self::Dead => Ok(()),
            Self::Running => {
                Err(Label::new("正在执行，等它结束后再放弃", "It is running; drop it when it has ended"))
            }
            Self::Done | Self::Dropped => Err(Label::new("这个作业已经结束", "This job has ended")),
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What the work needs to know, without personal data.
    pub payload: Json,
    /// While a job with this key waits or runs, asking again finds it.
    pub dedupe_key: Option<String>,
    /// Whose it is.
    pub client_id: Option<Uuid>,
    /// Of which store.
    pub store_id: Option<Uuid>,
}

/// Puts work in the queue, on behalf of the caller: it runs with what they may do and see at that time.
pub async fn enqueue(tx: &Tx, queued: &Queued, asked: Asked) -> Result<queued_jobs::Model> {
    if let Some(present) = same(tx, asked.dedupe_key.as_deref()).await? {
        return Ok(present);
    }
    let person = tx.scope().person();
    let id = id::fresh();
    let row = queued_jobs::ActiveModel {
        id: Set(id),
        job_no: Set(numbers::next(tx, "queued_job").await?),
        name: Set(queued.name.to_owned()),
        payload: Set(asked.payload),
        dedupe_key: Set(asked.dedupe_key.clone()),
        client_id: Set(asked.client_id),
        store_id: Set(asked.store_id),
        asked_by: Set(person.user_id),
        asked_by_name: Set(person.name.clone()),
        state: Set(State::Waiting.code().to_owned()),
        run_at: Set(tx.now()),
        attempt_count: Set(0),
        fence: Set(0),
        asked_at: Set(tx.now()),
        ..Default::default()
    };
    // Somebody asking for the same at the same time is seen by the index, after their commit.
    queued_jobs::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(tx.db()).await?;
    let made = queued_jobs::Entity::find_by_id(id).one(tx.db()).await?;
    let found = match made {
        Some(made) => Some(made),
        None => same(tx, asked.dedupe_key.as_deref()).await?,
    };
    found.ok_or_else(|| Failure::internal("a queued job was neither made nor found"))
}

/// Whoever asked for it: under a key there is one at a time in the agency.
async fn same(tx: &Tx, dedupe_key: Option<&str>) -> Result<Option<queued_jobs::Model>> {
    let Some(key) = dedupe_key else { return Ok(None) };
    Ok(live_under(queued_jobs::Entity::find(), key).one(tx.db()).await?)
}

/// Which queued jobs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<State>,
}

/// Queued jobs inside the caller's scope, newest first.
pub async fn page(
    scope: &Scope,
    filter: Filter,
    page: PageRequest,
) -> Result<(Vec<queued_jobs::Model>, u64)> {
    let mut query = in_scope(scope);
    if let Some(state) = filter.state {
        query = query.filter(queued_jobs::Column::State.eq(state.code()));
    }
    let total = query.clone().count(scope.reader()).await?;
    let newest = query.order_by_desc(queued_jobs::Column::JobNo);
    Ok((newest.limit(page.limit()).offset(page.offset()).all(scope.reader()).await?, total))
}

/// The job inside the caller's scope that waits or runs under a key, if any.
pub async fn live(scope: &Scope, dedupe_key: &str) -> Result<Option<queued_jobs::Model>> {
    Ok(live_under(in_scope(scope), dedupe_key).one(scope.reader()).await?)
}

fn live_under(query: Select<queued_jobs::Entity>, dedupe_key: &str) -> Select<queued_jobs::Entity> {
    let live = [State::Waiting.code(), State::Running.code()];
    let query = query.filter(queued_jobs::Column::DedupeKey.eq(dedupe_key));
    query.filter(queued_jobs::Column::State.is_in(live))
}

/// Work for no client in particular is seen by those who see everything, and by who asked for it.
fn in_scope(scope: &Scope) -> Select<queued_jobs::Entity> {
    let query = queued_jobs::Entity::find();
    let own = scope.person().user_id.map(|id| queued_jobs::Column::AskedBy.eq(id));
    let of_client = |id: Uuid| queued_jobs::Column::ClientId.eq(id);
    match scope.reach() {
        Reach::Everything => query,
        Reach::Client(id) => query.filter(Condition::any().add(of_client(*id)).add_option(own)),
        Reach::Stores(assigned) => {
            let stores = queued_jobs::Column::StoreId.is_in(assigned.stores.iter().copied());
            query.filter(Condition::any().add(stores).add_option(own))
        }
    }
}

async fn to_change(tx: &Tx, id: Uuid) -> Result<(queued_jobs::Model, State)> {
    let found =
        in_scope(tx.scope()).filter(queued_jobs::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    let row = found.ok_or_else(|| Failure::from(Problem::not_found("这个作业", "The job")))?;
    let state = State::of_code(&row.state)
        .ok_or_else(|| Failure::internal(format!("queued job {} is {}", row.job_no, row.state)))?;
    Ok((row, state))
}

/// Puts a job that has stopped back in the queue, with all its tries.
pub async fn retry(tx: &Tx, id: Uuid) -> Result<queued_jobs::Model> {
    let (row, state) = to_change(tx, id).await?;
    state.may_retry().map_err(|why| not_now("job_not_stopped", why))?;
    if same(tx, row.dedupe_key.as_deref()).await?.is_some() {
        return Err(Problem::new(
            Kind::Refused,
            "same_job_waits",
            "同样的作业已在排队或执行，等它结束后再看是否还要重试",
            "The same work waits or runs already. See whether this is still wanted when it has ended",
        )
        .into());
    }
    let changed = queued_jobs::ActiveModel {
        id: Unchanged(id),
        state: Set(State::Waiting.code().to_owned()),
        run_at: Set(tx.now()),
        attempt_count: Set(0),
        ended_at: Set(None),
        ..Default::default()
    };
    let changed = changed.update(tx.db()).await?;
    let summary = Label::new(format!("重试作业 {}", row.job_no), format!("Tried job {} again", row.job_no));
    activity::record(tx, of_job("access.retry_job", &row, summary, json!({ "name": row.name }))).await?;
    Ok(changed)
}

/// Gives a job up, with a reason.
pub async fn drop_job(tx: &Tx, id: Uuid, reason: &str) -> Result<queued_jobs::Model> {
    let (row, state) = to_change(tx, id).await?;
    state.may_drop().map_err(|why| not_now("job_not_droppable", why))?;
    let reason = reason::check(reason)?;
    let changed = queued_jobs::ActiveModel {
        id: Unchanged(id),
        state: Set(State::Dropped.code().to_owned()),
        // Whoever held it before commits nothing any more.
        fence: Set(row.fence + 1),
        dropped_reason: Set(Some(reason.to_owned())),
        ended_at: Set(Some(tx.now())),
        ..Default::default()
    };
    let changed = changed.update(tx.db()).await?;
    let summary = Label::new(
        format!("放弃作业 {}：{reason}", row.job_no),
        format!("Dropped job {}: {reason}", row.job_no),
    );
    let detail = json!({ "name": row.name, "reason": reason });
    activity::record(tx, of_job("access.drop_job", &row, summary, detail)).await?;
    Ok(changed)
}

/// Gives up whatever somebody asked for whose account ends: how many. Whoever runs one of them commits nothing any more.
pub async fn drop_all_of(tx: &Tx, user_id: Uuid) -> Result<u64> {
    let open = [State::Waiting.code(), State::Running.code()];
    let dropped = queued_jobs::Entity::update_many()
        .col_expr(queued_jobs::Column::State, Expr::value(State::Dropped.code()))
        .col_expr(queued_jobs::Column::Fence, Expr::col(queued_jobs::Column::Fence).add(1))
        .col_expr(queued_jobs::Column::DroppedReason, Expr::value("提出人的账号已停用"))
        .col_expr(queued_jobs::Column::EndedAt, Expr::value(tx.now()))
        .filter(queued_jobs::Column::AskedBy.eq(user_id))
        .filter(queued_jobs::Column::State.is_in(open));
    Ok(dropped.exec(tx.db()).await?.rows_affected)
}

fn not_now(code: &'static str, why: Label) -> Problem {
    Problem::refused(code, format!("{}；数据没有改动", why.zh), format!("{}; nothing was changed", why.en))
}

fn of_job(verb: &'static str, row: &queued_jobs::Model, summary: Label, detail: Json) -> Activity {
    Activity {
        verb,
        subject_kind: "queued_job",
        subject_id: row.id.to_string(),
        client_id: row.client_id,
        store_id: row.store_id,
        summary,
        detail,
    }
}

/// Forgets jobs that ended before an instant; what stopped without being done stays until somebody decides.
pub async fn prune(tx: &Tx, before: DateTime<Utc>) -> Result<()> {
    let over = [State::Done.code(), State::Dropped.code()];
    let old = queued_jobs::Entity::delete_many().filter(queued_jobs::Column::State.is_in(over));
    old.filter(queued_jobs::Column::EndedAt.lt(before)).exec(tx.db()).await?;
    Ok(())
}
