//! 任务: where it came from, its states and who may move it.

use chrono::{DateTime, Utc};
use daiyun_base::error::{Label, Problem};
use daiyun_base::id::Uuid;
use serde::{Deserialize, Serialize};

use super::template::{Acceptance, Milestone};

/// Where a task came from. The caller hands it in: work knows no findings and no contracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Origin {
    /// A recurring or planned SOP run.
    SopRun {
        /// The run.
        run_id: Uuid,
    },
    /// A finding that needs a cure.
    Finding {
        /// The finding.
        finding_id: Uuid,
    },
    /// Work agreed outside the contract's scope.
    ChangeOrder {
        /// The change order.
        change_order_id: Uuid,
    },
    /// A document that runs out.
    DocumentExpiry {
        /// The document.
        document_id: Uuid,
    },
    /// An authorisation that runs out.
    AuthorisationExpiry {
        /// The authorisation.
        authorisation_id: Uuid,
    },
    /// Somebody wrote it down.
    Manual {
        /// Who.
        user_id: Uuid,
    },
}

/// The states of a task. 已逾期 is not among them: it is worked out from the due time (see [`is_overdue`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// 待处理.
    Open,
    /// 进行中.
    InProgress,
    /// 待验收.
    InReview,
    /// 已完成.
    Done,
    /// 已挂起.
    OnHold,
}

/// A task as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its state.
    pub state: TaskState,
    /// 负责人; nobody for a task that waits for anybody of its role, or whose owner has left.
    pub owner: Option<Uuid>,
    /// The role it falls to.
    pub owner_role: String,
    /// Who handed it in last.
    pub submitted_by: Option<Uuid>,
    /// Who accepts it.
    pub acceptance: Acceptance,
    /// What the record it came from must reach before it can be handed in; nothing once that is reached.
    pub awaits: Option<Milestone>,
}

/// Whoever moves a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mover<'a> {
    /// Nobody in particular for the operator of the machine and for jobs.
    pub user: Option<Uuid>,
    /// Role code.
    pub role: &'a str,
}

/// What can be done with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// 开始.
    Start,
    /// 提交验收, or 完成 where the owner accepts.
    Submit,
    /// 验收通过.
    Accept,
    /// 退回.
    SendBack,
    /// 挂起.
    Hold,
    /// 恢复.
    Resume,
    /// 重新打开: done, and the metric or the client says otherwise.
    Reopen,
}

/// Every move, in the order buttons show them.
pub const MOVES: [Move; 7] =
    [Move::Start, Move::Submit, Move::Accept, Move::SendBack, Move::Hold, Move::Resume, Move::Reopen];

impl Origin {
    /// The sort of record it is, as a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SopRun { .. } => "sop_run",
            Self::Finding { .. } => "finding",
            Self::ChangeOrder { .. } => "change_order",
            Self::DocumentExpiry { .. } => "document_expiry",
            Self::AuthorisationExpiry { .. } => "authorisation_expiry",
            Self::Manual { .. } => "manual",
        }
    }

    /// The record.
    #[must_use]
    pub fn id(&self) -> Uuid {
        match self {
            Self::SopRun { run_id: id }
            | Self::Finding { finding_id: id }
            | Self::ChangeOrder { change_order_id: id }
            | Self::DocumentExpiry { document_id: id }
            | Self::AuthorisationExpiry { authorisation_id: id }
            | Self::Manual { user_id: id } => *id,
        }
    }

    /// Whether it tells its runs how far it has come.
    #[must_use]
    pub fn reaches_milestones(&self) -> bool {
        match self {
            Self::Finding { .. } => true,
            Self::SopRun { .. }
            | Self::ChangeOrder { .. }
            | Self::DocumentExpiry { .. }
            | Self::AuthorisationExpiry { .. }
            | Self::Manual { .. } => false,
        }
    }

    /// The words people read for a kind of origin; its code where this version does not know it.
    #[must_use]
    pub fn label(kind: &str) -> Label {
        match kind {
            "sop_run" => Label::new("SOP 执行", "SOP run"),
            "finding" => Label::new("发现", "Finding"),
            "change_order" => Label::new("变更单", "Change order"),
            "document_expiry" => Label::new("证照到期", "Document runs out"),
            "authorisation_expiry" => Label::new("授权到期", "Authorisation runs out"),
            "manual" => Label::new("手工新建", "Written down"),
            other => Label::new(other, other),
        }
    }
}

impl TaskState {
    /// The word people read.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Open => Label::new("待处理", "Open"),
            Self::InProgress => Label::new("进行中", "In progress"),
            Self::InReview => Label::new("待验收", "In review"),
            Self::Done => Label::new("已完成", "Done"),
            Self::OnHold => Label::new("已挂起", "On hold"),
        }
    }
}

impl Move {
    /// Whether it needs a reason, because somebody else will have to act on it.
    #[must_use]
    pub fn needs_note(self) -> bool {
        match self {
            Self::Hold | Self::SendBack | Self::Reopen => true,
            Self::Start | Self::Submit | Self::Accept | Self::Resume => false,
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Start => Label::new("开始", "Start"),
            Self::Submit => Label::new("提交", "Hand in"),
            Self::Accept => Label::new("验收通过", "Accept"),
            Self::SendBack => Label::new("退回", "Send back"),
            Self::Hold => Label::new("挂起", "Put on hold"),
            Self::Resume => Label::new("恢复", "Resume"),
            Self::Reopen => Label::new("重新打开", "Re-open"),
        }
    }
}

/// 已逾期: past its due time and somebody's to do. A task on hold waits for others, so its clock stands.
#[must_use]
pub fn is_overdue(state: TaskState, due_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    match state {
        TaskState::Open | TaskState::InProgress | TaskState::InReview => due_at < now,
        TaskState::Done | TaskState::OnHold => false,
    }
}

/// Whether somebody may make a move, and the state it leads to. Work is begun and handed in by whoever owns it, and taken
/// off their hands by somebody else: otherwise a gate is only as strong as the next person's click.
pub fn can_move(task: &Task, step: Move, mover: Mover<'_>) -> Result<TaskState, Problem> {
    let next = next_state(task, step)?;
    match step {
        Move::Start => can_work(task, mover)?,
        Move::Submit => {
            can_work(task, mover)?;
            task.awaits.map_or(Ok(()), |milestone| Err(not_reached(milestone)))?;
        }
        Move::Accept => can_accept(task, mover)?,
        Move::SendBack | Move::Hold | Move::Resume | Move::Reopen => {}
    }
    Ok(next)
}

fn next_state(task: &Task, step: Move) -> Result<TaskState, Problem> {
    match (step, task.state) {
        (Move::Start, TaskState::Open) | (Move::Resume, TaskState::OnHold) => Ok(TaskState::InProgress),
        (Move::Submit, TaskState::InProgress) => Ok(task.handed_in()),
        (Move::Accept, TaskState::InReview) => Ok(TaskState::Done),
        (Move::SendBack, TaskState::InReview) | (Move::Reopen, TaskState::Done) => Ok(TaskState::InProgress),
        (Move::Hold, TaskState::Open | TaskState::InProgress) => Ok(TaskState::OnHold),
        (
            Move::Start
            | Move::Submit
            | Move::Accept
            | Move::SendBack
            | Move::Hold
            | Move::Resume
            | Move::Reopen,
            TaskState::Open
            | TaskState::InProgress
            | TaskState::InReview
            | TaskState::Done
            | TaskState::OnHold,
        ) => Err(wrong_state(step, task.state)),
    }
}

impl Task {
    /// The state of the task once it is handed in.
    #[must_use]
    pub fn handed_in(&self) -> TaskState {
        match self.acceptance {
            Acceptance::Owner => TaskState::Done,
            Acceptance::SomeoneElse => TaskState::InReview,
        }
    }
}

fn can_work(task: &Task, mover: Mover<'_>) -> Result<(), Problem> {
    match (task.owner, mover.user) {
        (Some(owner), Some(user)) if owner == user => Ok(()),
        (None, Some(_)) if mover.role == task.owner_role => Ok(()),
        (Some(_), _) => Err(Problem::refused(
            "not_the_owner",
            "这是别人的任务，只有负责人可以开始和提交；请联系负责人",
            "The task is somebody else’s: only its owner starts it and hands it in. Talk to them",
        )),
        (None, _) => Err(Problem::refused(
            "not_of_the_role",
            "这个任务等它的角色来领；请由该角色的人开始和提交",
            "The task waits for its role; somebody of that role starts it and hands it in",
        )),
    }
}

fn can_accept(task: &Task, mover: Mover<'_>) -> Result<(), Problem> {
    if mover.user.is_some() && (mover.user == task.owner || mover.user == task.submitted_by) {
        return Err(Problem::refused(
            "own_work",
            "自己做的不能自己验收，请由负责人和提交人以外的人验收",
            "Nobody accepts their own work; ask somebody other than its owner and whoever handed it in",
        ));
    }
    Ok(())
}

fn not_reached(milestone: Milestone) -> Problem {
    match milestone {
        Milestone::Acted => Problem::refused(
            "action_not_reported",
            "请先在发现里写下预期效果与检查日，再登记动作已执行；登记后这项任务自动提交",
            "Write the expected effect and the check day down in the finding and report the action there; that hands this task in",
        ),
        Milestone::Concluded => Problem::refused(
            "not_concluded",
            "结论由指标给出，检查日之后这项任务自动完成",
            "The metric gives the verdict; after the check day this task is done by itself",
        ),
    }
}

/// Whether the note that goes with a move says enough.
pub fn check_note(step: Move, note: &str) -> Result<(), Problem> {
    if step.needs_note() && note.trim().is_empty() {
        return Err(Problem::invalid(
            "reason_required",
            "请写明原因，让接手的人知道差什么",
            "Give a reason, so that the next person knows what is missing",
        ));
    }
    Ok(())
}

fn wrong_state(step: Move, state: TaskState) -> Problem {
    let Label { zh, en } = state.label();
    let (needs_zh, needs_en) = match step {
        Move::Start => ("只有待处理的任务可以开始", "only an open task can be started"),
        Move::Submit => ("请先开始任务，再提交", "start the task before handing it in"),
        Move::Accept | Move::SendBack => {
            ("只有待验收的任务可以验收或退回", "only a task in review can be accepted or sent back")
        }
        Move::Hold => ("只有待处理或进行中的任务可以挂起", "only an open or running task can be put on hold"),
        Move::Resume => ("只有已挂起的任务可以恢复", "only a task on hold can be resumed"),
        Move::Reopen => ("只有已完成的任务可以重新打开", "only a finished task can be re-opened"),
    };
    Problem::refused(
        "wrong_task_state",
        format!("任务{zh}，{needs_zh}"),
        format!("The task is {}: {needs_en}", en.to_lowercase()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Uuid = Uuid::from_u128(1);
    const LEAD: Uuid = Uuid::from_u128(2);
    const PEER: Uuid = Uuid::from_u128(3);

    fn mover(user: Uuid, role: &str) -> Mover<'_> {
        Mover { user: Some(user), role }
    }

    fn task(state: TaskState) -> Task {
        Task {
            state,
            owner: Some(OWNER),
            owner_role: "operator".to_owned(),
            submitted_by: None,
            acceptance: Acceptance::SomeoneElse,
            awaits: None,
        }
    }

    #[test]
    fn the_table_of_moves() {
        use TaskState::{Done, InProgress, InReview, OnHold, Open};
        let check = |state, acceptance, allowed: &[(Move, TaskState)]| {
            let task = Task { acceptance, ..task(state) };
            for step in MOVES {
                let expected = allowed.iter().find(|(name, _)| *name == step).map(|(_, next)| *next);
                let who = if step == Move::Accept { LEAD } else { OWNER };
                let found = can_move(&task, step, mover(who, "operator")).ok();
                assert_eq!(found, expected, "{step:?} from {state:?}");
            }
        };
        let other = Acceptance::SomeoneElse;
        check(Open, other, &[(Move::Start, InProgress), (Move::Hold, OnHold)]);
        check(InProgress, other, &[(Move::Submit, InReview), (Move::Hold, OnHold)]);
        check(InProgress, Acceptance::Owner, &[(Move::Submit, Done), (Move::Hold, OnHold)]);
        check(InReview, other, &[(Move::Accept, Done), (Move::SendBack, InProgress)]);
        check(OnHold, other, &[(Move::Resume, InProgress)]);
        check(Done, other, &[(Move::Reopen, InProgress)]);
    }

    #[test]
    fn a_gate_is_passed_by_its_owner_and_opened_by_somebody_else() {
        let check = |task: &Task, step: Move, who: Mover<'_>, expected: &str| {
            let found = can_move(task, step, who).map_or_else(|problem| problem.code, |_| "ok");
            assert_eq!(found, expected, "{step:?} by {who:?} of {task:?}");
        };
        let (owner, lead, peer) =
            (mover(OWNER, "operator"), mover(LEAD, "project_manager"), mover(PEER, "operator"));
        let machine = Mover { user: None, role: "operator" };
        for (state, step) in [(TaskState::Open, Move::Start), (TaskState::InProgress, Move::Submit)] {
            check(&task(state), step, owner, "ok");
            check(&task(state), step, peer, "not_the_owner");
            check(&task(state), step, lead, "not_the_owner");
            let unowned = Task { owner: None, ..task(state) };
            check(&unowned, step, peer, "ok");
            check(&unowned, step, lead, "not_of_the_role");
            // The operator of the machine shares a word with the role and nothing else.
            check(&unowned, step, machine, "not_of_the_role");
        }
        let handed_in = Task { submitted_by: Some(PEER), ..task(TaskState::InReview) };
        check(&handed_in, Move::Accept, owner, "own_work");
        check(&handed_in, Move::Accept, peer, "own_work");
        check(&handed_in, Move::Accept, lead, "ok");
        let awaiting = |milestone| Task { awaits: Some(milestone), ..task(TaskState::InProgress) };
        check(&awaiting(Milestone::Acted), Move::Submit, owner, "action_not_reported");
        check(&awaiting(Milestone::Concluded), Move::Submit, owner, "not_concluded");
    }

    #[test]
    fn refusals_say_what_to_do() {
        let early = can_move(&task(TaskState::Open), Move::Submit, mover(OWNER, "operator")).unwrap_err();
        assert_eq!(early.text.zh, "任务待处理，请先开始任务，再提交");
        assert_eq!(early.text.en, "The task is open: start the task before handing it in");
        for step in MOVES {
            let refused = check_note(step, " ").map_err(|problem| problem.code);
            let needs = [Move::Hold, Move::SendBack, Move::Reopen].contains(&step);
            assert_eq!(refused, if needs { Err("reason_required") } else { Ok(()) }, "{step:?}");
            assert_eq!(check_note(step, "等甲方素材"), Ok(()));
        }
    }

    #[test]
    fn overdue_is_worked_out() {
        let now: DateTime<Utc> = "2026-07-02T10:00:00Z".parse().unwrap();
        let (past, exactly) = (now - chrono::TimeDelta::seconds(1), now);
        for (state, overdue) in [
            (TaskState::Open, true),
            (TaskState::InProgress, true),
            (TaskState::InReview, true),
            (TaskState::Done, false),
            (TaskState::OnHold, false),
        ] {
            assert_eq!(is_overdue(state, past, now), overdue, "{state:?}");
            assert!(!is_overdue(state, exactly, now), "{state:?}");
        }
    }
}
