//! 为什么不行 · Every reason a step of a statement is refused: the Chinese sentence on the button, its English twin, and
//! the stable name for the API.

use daiyun_base::error::{Label, Problem};

use crate::contracts::closing::Missing;
use crate::scope::Side;

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The month is open.
    #[error("还没有关账，数据可能变动：{}；请补齐后再发出，或由负责人写明理由提前关账", listed(.0).zh)]
    MonthOpen(Vec<Missing>),
    /// Nobody has seen a draft.
    #[error("结算单还是草稿；请先发出")]
    NotIssued,
    /// It was sent out already.
    #[error("结算单 {0} 已发出，不能重算；要改请先撤回")]
    AlreadyIssued(String),
    /// It was taken back.
    #[error("结算单 {statement_no} 已撤回；请使用第 {next} 版")]
    Withdrawn { statement_no: String, next: u32 },
    /// It is in the books.
    #[error("结算单 {0} 已过账，不能再改；请在下一期用调整行更正")]
    AlreadyPosted(String),
    /// Only the named signatories confirm.
    #[error("只有合同写明的签署人可以确认：乙方 {agency}，甲方 {client}")]
    NotSignatory { agency: String, client: String },
    /// This side has agreed already.
    #[error("{}已经确认过这一版", .0.label().zh)]
    AlreadyConfirmed(Side),
    /// The page shows something else than what was issued.
    #[error("页面上的内容不是发出的 {0}；请重新载入后再确认")]
    OtherContent(String),
    /// A line is contested.
    #[error("第 {0} 行有争议，还没有处理；请先处理争议")]
    DisputeOpen(u32),
    /// A line was found wrong: this issue cannot be posted any more.
    #[error("第 {line_no} 行的争议成立；请撤回这一版，重新计算后发出第 {next} 版")]
    DisputeUpheld { line_no: u32, next: u32 },
    /// This dispute has ended.
    #[error("第 {0} 行的争议已经处理；如有新的问题请另提异议")]
    AlreadyRuled(u32),
    /// The side that contested a line after confirming is the one to take that back.
    #[error("异议是{}确认之后提出的，只有{}可以撤销；请联系{}，或认可异议后撤回这一版", .0.label().zh, .0.label().zh, .0.label().zh)]
    OthersDispute(Side),
    /// The side that contested a line cannot say that it was right to.
    #[error("异议是{}自己提出的，不能由{}判定成立；请等另一方处理", .0.label().zh, .0.label().zh)]
    OwnDispute(Side),
    /// No such line.
    #[error("这张结算单没有第 {0} 行；请重新载入")]
    NoSuchLine(u32),
    /// A side has not agreed.
    #[error("{}还没有确认；请提醒{}签署人登录确认", .0.label().zh, .0.label().zh)]
    NotConfirmed(Side),
    /// Nobody both confirms a statement and puts it into the books.
    #[error("你已代表一方确认这张结算单，不能再由你过账；请由另一位财务过账")]
    OwnConfirmation,
    /// Both agreed: taking it back needs a dispute first.
    #[error("双方已确认 {0}；如有错误请先提出异议，对方认可后再撤回，或过账后在下一期调整")]
    BothConfirmed(String),
    /// The contract was changed for this month after the statement went out.
    #[error("合同已有第 {0} 版，这张结算单是按旧版算的；请撤回后重新发出")]
    OtherVersion(u32),
    /// Only a withdrawn issue has a successor.
    #[error("只有撤回的结算单才有下一版；请先撤回")]
    NotWithdrawn,
}

impl Refusal {
    /// Stable name of the outcome.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MonthOpen(_) => "month_open",
            Self::NotIssued => "statement_not_issued",
            Self::AlreadyIssued(_) => "statement_already_issued",
            Self::Withdrawn { .. } => "statement_withdrawn",
            Self::AlreadyPosted(_) => "statement_already_posted",
            Self::NotSignatory { .. } => "not_signatory",
            Self::AlreadyConfirmed(_) => "already_confirmed",
            Self::OtherContent(_) => "other_content",
            Self::DisputeOpen(_) => "dispute_open",
            Self::DisputeUpheld { .. } => "dispute_upheld",
            Self::AlreadyRuled(_) => "dispute_already_ruled",
            Self::OthersDispute(_) => "others_dispute",
            Self::OwnDispute(_) => "own_dispute",
            Self::OtherVersion(_) => "contract_version_changed",
            Self::NoSuchLine(_) => "no_such_line",
            Self::NotConfirmed(_) => "not_confirmed",
            Self::OwnConfirmation => "own_confirmation",
            Self::BothConfirmed(_) => "both_confirmed",
            Self::NotWithdrawn => "statement_not_withdrawn",
        }
    }

    /// Why, and what to do next, in both languages.
    #[must_use]
    pub fn text(&self) -> Label {
        Label::new(self.to_string(), self.english())
    }

    fn english(&self) -> String {
        match self {
            Self::MonthOpen(missing) => format!(
                "The month is open and data may change: {}; complete it, or close early with a reason",
                listed(missing).en
            ),
            Self::NotIssued => "The statement is a draft; issue it first".to_owned(),
            Self::AlreadyIssued(no) => format!("{no} is issued and cannot be recomputed; withdraw it first"),
            Self::Withdrawn { statement_no, next } => {
                format!("{statement_no} was withdrawn; use revision {next}")
            }
            Self::AlreadyPosted(no) => {
                format!("{no} is posted and cannot change; correct it by an adjustment on the next statement")
            }
            Self::NotSignatory { agency, client } => {
                format!("Only the contract's signatories confirm: {agency} (agency), {client} (client)")
            }
            Self::AlreadyConfirmed(side) => {
                format!("This revision is already confirmed by {}", side.label().en)
            }
            Self::OtherContent(no) => {
                format!("The page does not show {no} as issued; reload and confirm again")
            }
            Self::DisputeOpen(line_no) => format!("Line {line_no} is disputed; settle the dispute first"),
            Self::DisputeUpheld { line_no, next } => {
                format!(
                    "The dispute on line {line_no} was upheld; withdraw this issue and send revision {next}"
                )
            }
            Self::AlreadyRuled(line_no) => format!("The dispute on line {line_no} has ended; open a new one"),
            Self::OthersDispute(side) => format!(
                "The line was contested after {} confirmed; only that side takes it back, or uphold it and withdraw",
                side.label().en
            ),
            Self::OwnDispute(side) => {
                format!(
                    "{} raised the dispute and cannot uphold it; the other side rules on it",
                    side.label().en
                )
            }
            Self::OtherVersion(version_no) => format!(
                "The contract is at version {version_no} and this was charged by an earlier one; withdraw it and issue again"
            ),
            Self::NoSuchLine(line_no) => format!("The statement has no line {line_no}; reload it"),
            Self::NotConfirmed(side) => {
                format!("Not yet confirmed by {}; remind its signatory", side.label().en)
            }
            Self::OwnConfirmation => {
                "You confirmed this statement for a side, so somebody else has to post it".to_owned()
            }
            Self::BothConfirmed(no) => {
                format!(
                    "Both sides confirmed {no}; dispute a line and let the other side uphold it first, or adjust it on the next statement"
                )
            }
            Self::NotWithdrawn => {
                "Only a withdrawn statement has a next revision; withdraw it first".to_owned()
            }
        }
    }
}

fn listed(missing: &[Missing]) -> Label {
    let (zh, en): (Vec<String>, Vec<String>) =
        missing.iter().map(Missing::text).map(|said| (said.zh, said.en)).unzip();
    Label::new(zh.join("；"), en.join("; "))
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let said = refusal.text();
        Problem::refused(refusal.code(), said.zh, said.en)
    }
}

impl From<Refusal> for Label {
    fn from(refusal: Refusal) -> Self {
        refusal.text()
    }
}
