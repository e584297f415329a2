//! The way of an application (S30.8): what may happen to it where it stands, and where that takes it.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A longer note is not read.
const LONGEST_NOTE: usize = 500;
/// Longer names do not fit a row.
const LONGEST_NAME: usize = 60;

/// The five steps, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 提交资料.
    Submit,
    /// 平台审核.
    Review,
    /// 缴保证金.
    Deposit,
    /// 开通.
    Open,
    /// 装修.
    Decorate,
}

impl Step {
    /// In the order in which they are gone through.
    pub const ALL: [Self; 5] = [Self::Submit, Self::Review, Self::Deposit, Self::Open, Self::Decorate];

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Submit => Label::new("提交资料", "Hand in papers"),
            Self::Review => Label::new("平台审核", "Platform review"),
            Self::Deposit => Label::new("缴保证金", "Pay the deposit"),
            Self::Open => Label::new("开通", "Open"),
            Self::Decorate => Label::new("装修", "Decorate"),
        }
    }
}

/// Whether it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// On its way.
    Running,
    /// The platform sent it back; it goes on once it is mended.
    Rejected,
    /// The store is open and decorated.
    Finished,
    /// Given up.
    Withdrawn,
}

impl ApplicationState {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Running => Label::new("进行中", "Under way"),
            Self::Rejected => Label::new("已驳回", "Rejected"),
            Self::Finished => Label::new("已完成", "Finished"),
            Self::Withdrawn => Label::new("已撤回", "Withdrawn"),
        }
    }

    /// Whether anything can still happen to it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Rejected)
    }
}

/// What happens to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The papers went to the platform.
    Submitted,
    /// The platform agreed.
    Approved,
    /// The platform sent it back, for a reason of the list.
    Rejected,
    /// The deposit is with the platform.
    Paid,
    /// The store exists.
    Opened,
    /// It can be shown.
    Decorated,
    /// Nobody wants it any more.
    Withdrawn,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Submitted,
        Self::Approved,
        Self::Rejected,
        Self::Paid,
        Self::Opened,
        Self::Decorated,
        Self::Withdrawn,
    ];

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Submitted => Label::new("提交平台", "Submitted"),
            Self::Approved => Label::new("审核通过", "Approved"),
            Self::Rejected => Label::new("平台驳回", "Rejected"),
            Self::Paid => Label::new("保证金已缴", "Deposit paid"),
            Self::Opened => Label::new("店铺开通", "Store opened"),
            Self::Decorated => Label::new("装修完成", "Decorated"),
            Self::Withdrawn => Label::new("撤回申请", "Withdrawn"),
        }
    }
}

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In which step.
    pub step: Step,
    /// Whether it goes on.
    pub state: ApplicationState,
}

/// What has to be there before it goes on.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    /// Papers that are not at hand (S30.5).
    pub missing: Vec<Label>,
    /// Whether the platform wants a deposit and the ledger holds none.
    pub lacks_deposit: bool,
}

/// Where an outcome takes an application. `back_to` is where a rejection sends it.
#[must_use]
pub fn after(from: Standing, outcome: Outcome, back_to: Step) -> Standing {
    let running = |step| Standing { step, state: ApplicationState::Running };
    match outcome {
        Outcome::Submitted => running(Step::Review),
        Outcome::Approved => running(Step::Deposit),
        Outcome::Paid => running(Step::Open),
        Outcome::Opened => running(Step::Decorate),
        Outcome::Rejected => Standing { step: back_to, state: ApplicationState::Rejected },
        Outcome::Decorated => Standing { state: ApplicationState::Finished, ..from },
        Outcome::Withdrawn => Standing { state: ApplicationState::Withdrawn, ..from },
    }
}

/// The step in which an outcome can come; nothing for those that come in several.
fn belongs_to(outcome: Outcome) -> Option<Step> {
    match outcome {
        Outcome::Submitted => Some(Step::Submit),
        Outcome::Approved => Some(Step::Review),
        Outcome::Paid => Some(Step::Deposit),
        Outcome::Opened => Some(Step::Open),
        Outcome::Decorated => Some(Step::Decorate),
        Outcome::Rejected | Outcome::Withdrawn => None,
    }
}

/// Whether an outcome can come now, and why not.
pub fn may(from: Standing, outcome: Outcome, ready: &Readiness) -> Result<(), Label> {
    if !from.state.is_open() {
        let label = from.state.label();
        return Err(Label::new(
            format!("申请{}，不再变动；要重新入驻请新建一份", label.zh),
            format!("The application is {}. Start another one to apply again", label.en.to_lowercase()),
        ));
    }
    if belongs_to(outcome).is_some_and(|step| step != from.step) {
        return Err(not_in_this_step(from.step, outcome));
    }
    match outcome {
        Outcome::Submitted if !ready.missing.is_empty() => Err(lacks_papers(&ready.missing)),
        Outcome::Paid if ready.lacks_deposit => Err(Label::new(
            "台账里还没有这份申请的保证金；请先记一笔「缴纳」",
            "The ledger holds no deposit of this application. Record the payment first",
        )),
        Outcome::Rejected if !can_reject(from) => Err(not_in_this_step(from.step, outcome)),
        Outcome::Submitted
        | Outcome::Approved
        | Outcome::Rejected
        | Outcome::Paid
        | Outcome::Opened
        | Outcome::Decorated
        | Outcome::Withdrawn => Ok(()),
    }
}

/// A platform sends back what it has: from the review until the store is open, and not twice in a row.
fn can_reject(from: Standing) -> bool {
    from.state == ApplicationState::Running && matches!(from.step, Step::Review | Step::Deposit | Step::Open)
}

fn not_in_this_step(step: Step, outcome: Outcome) -> Label {
    let (step, outcome) = (step.label(), outcome.label());
    Label::new(
        format!("申请在「{}」这一步，不能记「{}」", step.zh, outcome.zh),
        format!("The application stands at {:?}; {:?} does not come there", step.en, outcome.en),
    )
}

fn lacks_papers(missing: &[Label]) -> Label {
    let zh: Vec<&str> = missing.iter().map(|label| label.zh.as_str()).collect();
    let en: Vec<&str> = missing.iter().map(|label| label.en.as_str()).collect();
    Label::new(
        format!("还缺 {} 项资料：{}；备齐后在清单里逐项勾选", missing.len(), zh.join("、")),
        format!("{} papers are missing: {}. Tick them once they are at hand", missing.len(), en.join(", ")),
    )
}

/// What is written of a move: a rejection has a reason of the list, a mended application says what was mended, and giving
/// up says why.
pub fn check_note(from: Standing, outcome: Outcome, note: &str) -> Result<(), Problem> {
    let needed = match outcome {
        Outcome::Withdrawn => true,
        Outcome::Submitted => from.state == ApplicationState::Rejected,
        Outcome::Approved | Outcome::Rejected | Outcome::Paid | Outcome::Opened | Outcome::Decorated => false,
    };
    let length = note.chars().count();
    if length > LONGEST_NOTE {
        return Err(Problem::invalid(
            "application_note",
            format!("说明最长 {LONGEST_NOTE} 个字"),
            format!("A note has {LONGEST_NOTE} characters at most"),
        ));
    }
    if needed && length == 0 {
        return Err(Problem::invalid(
            "application_note",
            "请写明：重新提交时改了什么，撤回时为什么不办了",
            "Say what was mended before it goes to the platform again, or why it is withdrawn",
        ));
    }
    Ok(())
}

/// The name the store shall have.
pub fn check_name(name: &str) -> Result<(), Problem> {
    if (1..=LONGEST_NAME).contains(&name.chars().count()) {
        return Ok(());
    }
    Err(Problem::invalid(
        "application_name",
        format!("请填写拟用的店铺名称，最长 {LONGEST_NAME} 个字"),
        format!("Enter the name the store shall have, {LONGEST_NAME} characters at most"),
    ))
}

/// A move may be written down later than it happened, never before it, and not earlier than the one before.
pub fn check_day(day: NaiveDate, earliest: NaiveDate, today: NaiveDate) -> Result<(), Problem> {
    if (earliest..=today).contains(&day) {
        return Ok(());
    }
    Err(Problem::invalid(
        "application_day",
        format!("发生日期要在 {earliest} 到 {today} 之间"),
        format!("It happened between {earliest} and {today}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: Step, state: ApplicationState) -> Standing {
        Standing { step, state }
    }

    #[test]
    fn each_step_takes_its_own_outcome_and_no_other() {
        use ApplicationState::{Finished, Rejected, Running, Withdrawn};
        let ready = Readiness::default();
        let allowed = |from: Standing| {
            let open: Vec<Outcome> =
                Outcome::ALL.into_iter().filter(|outcome| may(from, *outcome, &ready).is_ok()).collect();
            open
        };
        use Outcome as O;
        for (from, expected) in [
            (at(Step::Submit, Running), vec![O::Submitted, O::Withdrawn]),
            (at(Step::Submit, Rejected), vec![O::Submitted, O::Withdrawn]),
            (at(Step::Review, Running), vec![O::Approved, O::Rejected, O::Withdrawn]),
            (at(Step::Deposit, Running), vec![O::Rejected, O::Paid, O::Withdrawn]),
            (at(Step::Deposit, Rejected), vec![O::Paid, O::Withdrawn]),
            (at(Step::Open, Running), vec![O::Rejected, O::Opened, O::Withdrawn]),
            (at(Step::Decorate, Running), vec![O::Decorated, O::Withdrawn]),
            (at(Step::Decorate, Finished), vec![]),
            (at(Step::Review, Withdrawn), vec![]),
        ] {
            assert_eq!(allowed(from), expected, "{from:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        use ApplicationState::Running;
        let missing = vec![Label::new("营业执照", "Licence"), Label::new("商标注册证", "Trademark")];
        let ready = Readiness { missing, lacks_deposit: true };
        let refusal = may(at(Step::Submit, Running), Outcome::Submitted, &ready).unwrap_err();
        assert!(refusal.zh.contains("还缺 2 项资料：营业执照、商标注册证"), "{}", refusal.zh);
        assert!(may(at(Step::Review, Running), Outcome::Approved, &ready).is_ok());
        assert!(may(at(Step::Deposit, Running), Outcome::Paid, &ready).unwrap_err().zh.contains("台账"));
        assert!(may(at(Step::Submit, Running), Outcome::Withdrawn, &ready).is_ok());
    }

    #[test]
    fn a_rejection_goes_back_to_where_it_is_mended() {
        use ApplicationState::{Finished, Rejected, Running};
        let review = at(Step::Review, Running);
        assert_eq!(after(review, Outcome::Rejected, Step::Submit), at(Step::Submit, Rejected));
        assert_eq!(after(at(Step::Submit, Rejected), Outcome::Submitted, Step::Submit), review);
        assert_eq!(
            after(at(Step::Open, Running), Outcome::Rejected, Step::Deposit),
            at(Step::Deposit, Rejected)
        );
        let done = after(at(Step::Decorate, Running), Outcome::Decorated, Step::Submit);
        assert_eq!(done, at(Step::Decorate, Finished));
        assert!(check_note(at(Step::Submit, Rejected), Outcome::Submitted, "").is_err());
        assert!(check_note(at(Step::Submit, Running), Outcome::Submitted, "").is_ok());
        assert!(check_note(review, Outcome::Withdrawn, "").is_err());
    }
}
