//! Decisions about statements: which steps a statement may take, and who may take them.
//!
//! A statement's stage is read from its rows (issue, confirmations, disputes, withdrawal, posting), never stored beside
//! them. Each `can_…` answers for a button: allowed, or the reason it is grey. Nothing here decides because time went by:
//! silence never confirms.

use daiyun_base::error::Label;

use super::refusal::Refusal;
use crate::contracts::closing::Closing;
use crate::contracts::terms::Signatories;
use crate::scope::Side;

/// Where a statement stands, as its rows tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// 1 for the first issue of a period, one more after each withdrawal.
    pub revision_no: u32,
    /// The contract version that charges its month now, when that is not the one it was charged by.
    pub superseded_by: Option<u32>,
    /// How far it came.
    pub stage: Stage,
}

/// How far a statement came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Recomputed on demand.
    Draft,
    /// Numbered and sealed, waiting for both sides.
    Issued(Issue),
    /// Taken back and kept; the next revision replaces it.
    Withdrawn(Issue),
    /// In the books for good.
    Posted(Issue),
}

/// What was sent to both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// The number people read out.
    pub statement_no: String,
    /// The hash of what was sent; a confirmation counts for this content only.
    pub content_hash: String,
    /// Who agreed.
    pub confirmations: Vec<Confirmation>,
    /// What was contested.
    pub disputes: Vec<Dispute>,
}

/// One side's agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Which side.
    pub side: Side,
    /// What was on their screen.
    pub content_hash: String,
}

/// A contested line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Position of the line, from 1.
    pub line_no: u32,
    /// How it ended, once it has.
    pub ruling: Option<Ruling>,
}

/// How a dispute ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// The line is wrong.
    Upheld,
    /// The line stands.
    Rejected,
}

/// The word on the pill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementState {
    /// 草稿.
    Draft,
    /// 待双方确认, with the sides that have.
    Issued { confirmed: u8 },
    /// 有争议.
    Disputed,
    /// 双方已确认.
    Confirmed,
    /// 已撤回.
    Withdrawn,
    /// 已过账.
    Posted,
}

impl Progress {
    /// The word on the pill.
    #[must_use]
    pub fn state(&self) -> StatementState {
        match &self.stage {
            Stage::Draft => StatementState::Draft,
            Stage::Withdrawn(_) => StatementState::Withdrawn,
            Stage::Posted(_) => StatementState::Posted,
            Stage::Issued(issue) if issue.blocking_dispute().is_some() => StatementState::Disputed,
            Stage::Issued(issue) => {
                match (issue.has_confirmed(Side::Agency), issue.has_confirmed(Side::Client)) {
                    (true, true) => StatementState::Confirmed,
                    (true, false) | (false, true) => StatementState::Issued { confirmed: 1 },
                    (false, false) => StatementState::Issued { confirmed: 0 },
                }
            }
        }
    }

    /// Whether the draft may be computed again.
    pub fn can_recompute(&self) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Draft => Ok(()),
            Stage::Issued(issue) => Err(Refusal::AlreadyIssued(issue.statement_no.clone())),
            Stage::Withdrawn(issue) => Err(self.withdrawn(issue)),
            Stage::Posted(issue) => Err(Refusal::AlreadyPosted(issue.statement_no.clone())),
        }
    }

    /// Whether the draft may be numbered, sealed and sent to both sides.
    pub fn can_issue(&self, closing: &Closing) -> Result<(), Refusal> {
        self.can_recompute()?;
        match closing {
            Closing::Closed => Ok(()),
            Closing::Open(missing) => Err(Refusal::MonthOpen(missing.clone())),
        }
    }

    /// Whether this account may confirm what is on its screen, and for which side.
    pub fn can_confirm(&self, by: &Signatories, login: &str, content_hash: &str) -> Result<Side, Refusal> {
        let issue = self.issue()?;
        let side = if login == by.agency.login {
            Side::Agency
        } else if login == by.client.login {
            Side::Client
        } else {
            return Err(Refusal::NotSignatory {
                agency: by.agency.name.clone(),
                client: by.client.name.clone(),
            });
        };
        if content_hash != issue.content_hash {
            return Err(Refusal::OtherContent(issue.statement_no.clone()));
        }
        self.in_force()?;
        self.undisputed(issue)?;
        if issue.has_confirmed(side) { Err(Refusal::AlreadyConfirmed(side)) } else { Ok(side) }
    }

    /// Whether a line may be contested. Until posting either side may, also after it has confirmed.
    pub fn can_dispute(&self, line_no: u32, line_count: u32) -> Result<(), Refusal> {
        let issue = self.issue()?;
        if line_no == 0 || line_no > line_count {
            return Err(Refusal::NoSuchLine(line_no));
        }
        match issue.disputes.iter().find(|dispute| dispute.line_no == line_no && dispute.ruling.is_none()) {
            Some(dispute) => Err(Refusal::DisputeOpen(dispute.line_no)),
            None => Ok(()),
        }
    }

    /// Whether a dispute may be ended.
    pub fn can_rule(&self, dispute: &Dispute) -> Result<(), Refusal> {
        self.issue()?;
        if dispute.ruling.is_some() { Err(Refusal::AlreadyRuled(dispute.line_no)) } else { Ok(()) }
    }

    /// Whether this side may end a dispute so. That a line is wrong is for the other side to grant; nobody finds
    /// themselves right, but the agency may correct its own statement until the client has confirmed it. That a line
    /// stands after all is for the side that contested it to say once it has confirmed: nothing but that dispute kept
    /// the statement from posting.
    pub fn can_rule_so(
        &self,
        dispute: &Dispute,
        raised_by: Side,
        by: Side,
        ruling: Ruling,
    ) -> Result<(), Refusal> {
        self.can_rule(dispute)?;
        let issue = self.issue()?;
        match (ruling, raised_by) {
            (Ruling::Upheld, Side::Client) if by == raised_by => Err(Refusal::OwnDispute(raised_by)),
            (Ruling::Upheld, Side::Agency) if by == raised_by && issue.has_confirmed(Side::Client) => {
                Err(Refusal::OwnDispute(raised_by))
            }
            (Ruling::Rejected, _) if by != raised_by && issue.has_confirmed(raised_by) => {
                Err(Refusal::OthersDispute(raised_by))
            }
            (Ruling::Upheld | Ruling::Rejected, _) => Ok(()),
        }
    }

    /// Whether the issue may be taken back. What both sides agreed to is only taken back when the other side granted a
    /// dispute, or when the contract changed under it so that it can never be posted.
    pub fn can_withdraw(&self) -> Result<(), Refusal> {
        let issue = self.issue()?;
        let agreed = issue.has_confirmed(Side::Agency) && issue.has_confirmed(Side::Client);
        if agreed && !issue.was_found_wrong() && self.superseded_by.is_none() {
            return Err(Refusal::BothConfirmed(issue.statement_no.clone()));
        }
        Ok(())
    }

    /// Whether it may go into the books: both sides confirmed this content and no line is contested.
    pub fn can_post(&self) -> Result<(), Refusal> {
        let issue = self.issue()?;
        self.in_force()?;
        self.undisputed(issue)?;
        for side in [Side::Agency, Side::Client] {
            if !issue.has_confirmed(side) {
                return Err(Refusal::NotConfirmed(side));
            }
        }
        Ok(())
    }

    /// The revision that replaces a withdrawn issue.
    pub fn next_revision(&self) -> Result<u32, Refusal> {
        match &self.stage {
            Stage::Withdrawn(_) => Ok(self.revision_no + 1),
            Stage::Posted(issue) => Err(Refusal::AlreadyPosted(issue.statement_no.clone())),
            Stage::Draft | Stage::Issued(_) => Err(Refusal::NotWithdrawn),
        }
    }

    fn issue(&self) -> Result<&Issue, Refusal> {
        match &self.stage {
            Stage::Issued(issue) => Ok(issue),
            Stage::Draft => Err(Refusal::NotIssued),
            Stage::Withdrawn(issue) => Err(self.withdrawn(issue)),
            Stage::Posted(issue) => Err(Refusal::AlreadyPosted(issue.statement_no.clone())),
        }
    }

    fn withdrawn(&self, issue: &Issue) -> Refusal {
        Refusal::Withdrawn { statement_no: issue.statement_no.clone(), next: self.revision_no + 1 }
    }

    /// Whether the contract still says what the statement was charged by.
    fn in_force(&self) -> Result<(), Refusal> {
        match self.superseded_by {
            None => Ok(()),
            Some(version_no) => Err(Refusal::OtherVersion(version_no)),
        }
    }

    fn undisputed(&self, issue: &Issue) -> Result<(), Refusal> {
        match issue.blocking_dispute() {
            None => Ok(()),
            Some(Dispute { line_no, ruling: Some(_) }) => {
                Err(Refusal::DisputeUpheld { line_no: *line_no, next: self.revision_no + 1 })
            }
            Some(Dispute { line_no, ruling: None }) => Err(Refusal::DisputeOpen(*line_no)),
        }
    }
}

impl Issue {
    /// Whether a side agreed to exactly this content.
    #[must_use]
    pub fn has_confirmed(&self, side: Side) -> bool {
        self.confirmations.iter().any(|by| by.side == side && by.content_hash == self.content_hash)
    }

    /// Whether a dispute ended with a line being wrong.
    fn was_found_wrong(&self) -> bool {
        self.disputes.iter().any(|dispute| dispute.ruling == Some(Ruling::Upheld))
    }

    /// A dispute that is open, or that found a line wrong.
    fn blocking_dispute(&self) -> Option<&Dispute> {
        self.disputes.iter().find(|dispute| match dispute.ruling {
            None | Some(Ruling::Upheld) => true,
            Some(Ruling::Rejected) => false,
        })
    }
}

impl Ruling {
    /// The stable word of records and the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Rejected => "rejected",
        }
    }

    /// The ruling of a word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Upheld, Self::Rejected].into_iter().find(|ruling| ruling.code() == code)
    }
}

impl StatementState {
    /// The word on the pill.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Draft => Label::new("草稿", "Draft"),
            Self::Issued { confirmed } => Label::new(
                format!("待双方确认 {confirmed}/2"),
                format!("Awaiting confirmation {confirmed}/2"),
            ),
            Self::Disputed => Label::new("有争议", "Disputed"),
            Self::Confirmed => Label::new("双方已确认", "Confirmed by both"),
            Self::Withdrawn => Label::new("已撤回", "Withdrawn"),
            Self::Posted => Label::new("已过账", "Posted"),
        }
    }

    /// The stable word of the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued { .. } => "issued",
            Self::Disputed => "disputed",
            Self::Confirmed => "confirmed",
            Self::Withdrawn => "withdrawn",
            Self::Posted => "posted",
        }
    }
}

#[cfg(test)]
mod tests {
    use daiyun_base::error::Problem;

    use super::*;
    use crate::contracts::closing::Missing;
    use crate::contracts::terms::examples::file;

    const HASH: &str = "a91f";

    fn issue(confirmed: &[Side], disputes: &[(u32, Option<Ruling>)]) -> Issue {
        let confirmations =
            confirmed.iter().map(|side| Confirmation { side: *side, content_hash: HASH.to_owned() });
        Issue {
            statement_no: "JS202606-0007".to_owned(),
            content_hash: HASH.to_owned(),
            confirmations: confirmations.collect(),
            disputes: disputes
                .iter()
                .map(|(line_no, ruling)| Dispute { line_no: *line_no, ruling: *ruling })
                .collect(),
        }
    }

    fn at(stage: Stage) -> Progress {
        Progress { revision_no: 1, superseded_by: None, stage }
    }

    fn issued(confirmed: &[Side], disputes: &[(u32, Option<Ruling>)]) -> Progress {
        at(Stage::Issued(issue(confirmed, disputes)))
    }

    fn posted() -> Progress {
        at(Stage::Posted(issue(&[Side::Agency, Side::Client], &[])))
    }

    fn withdrawn() -> Progress {
        at(Stage::Withdrawn(issue(&[], &[(2, Some(Ruling::Upheld))])))
    }

    fn said<T>(outcome: Result<T, Refusal>) -> String {
        outcome.map_or_else(|refusal| Problem::from(refusal).text.zh, |_| "ok".to_owned())
    }

    #[test]
    fn nothing_is_posted_unless_both_sides_confirmed_this_content() {
        let check = |progress: Progress, expected: &str| assert_eq!(said(progress.can_post()), expected);
        check(issued(&[Side::Agency, Side::Client], &[]), "ok");
        check(issued(&[Side::Agency, Side::Client], &[(2, Some(Ruling::Rejected))]), "ok");
        check(issued(&[Side::Agency], &[]), "甲方还没有确认；请提醒甲方签署人登录确认");
        check(issued(&[Side::Client], &[]), "乙方还没有确认；请提醒乙方签署人登录确认");
        check(issued(&[Side::Agency, Side::Client], &[(2, None)]), "第 2 行有争议，还没有处理；请先处理争议");
        check(
            issued(&[Side::Agency, Side::Client], &[(2, Some(Ruling::Upheld))]),
            "第 2 行的争议成立；请撤回这一版，重新计算后发出第 2 版",
        );
        check(at(Stage::Draft), "结算单还是草稿；请先发出");
        check(posted(), "结算单 JS202606-0007 已过账，不能再改；请在下一期用调整行更正");
        check(withdrawn(), "结算单 JS202606-0007 已撤回；请使用第 2 版");
        let mut other = issue(&[Side::Agency, Side::Client], &[]);
        other.content_hash = "77c0".to_owned();
        check(at(Stage::Issued(other)), "乙方还没有确认；请提醒乙方签署人登录确认");
        let changed = Progress { superseded_by: Some(2), ..issued(&[Side::Agency, Side::Client], &[]) };
        check(changed.clone(), "合同已有第 2 版，这张结算单是按旧版算的；请撤回后重新发出");
        assert_eq!(said(changed.can_withdraw()), "ok", "or it could be neither posted nor taken back");
    }

    #[test]
    fn only_a_named_person_confirms_what_is_on_the_screen() {
        let by = file().terms.signatories;
        let check = |progress: &Progress, login: &str, hash: &str, expected: &str| {
            assert_eq!(said(progress.can_confirm(&by, login, hash)), expected);
        };
        let fresh = issued(&[], &[]);
        assert_eq!(fresh.can_confirm(&by, "lin.kuaiji", HASH), Ok(Side::Agency));
        assert_eq!(fresh.can_confirm(&by, "fang", HASH), Ok(Side::Client));
        check(&fresh, "boss", HASH, "只有合同写明的签署人可以确认：乙方 林会计，甲方 方女士");
        check(&fresh, "fang", "0000", "页面上的内容不是发出的 JS202606-0007；请重新载入后再确认");
        check(&issued(&[Side::Client], &[]), "fang", HASH, "甲方已经确认过这一版");
        check(&issued(&[Side::Client], &[]), "lin.kuaiji", HASH, "ok");
        check(&issued(&[], &[(1, None)]), "fang", HASH, "第 1 行有争议，还没有处理；请先处理争议");
        check(&at(Stage::Draft), "fang", HASH, "结算单还是草稿；请先发出");
    }

    #[test]
    fn an_issue_waits_for_the_month_to_close_and_happens_once() {
        let check = |progress: &Progress, closing: &Closing, expected: &str| {
            assert_eq!(said(progress.can_issue(closing)), expected);
        };
        let waiting =
            Missing::Waiting { month: "2026-06".parse().unwrap(), closes_on: "2026-07-10".parse().unwrap() };
        check(&at(Stage::Draft), &Closing::Closed, "ok");
        check(
            &at(Stage::Draft),
            &Closing::Open(vec![waiting]),
            "还没有关账，数据可能变动：2026-06 要等到 2026-07-10 才能关账，以收齐晚到的退款；请补齐后再发出，或由负责人写明理由提前关账",
        );
        check(&issued(&[], &[]), &Closing::Closed, "结算单 JS202606-0007 已发出，不能重算；要改请先撤回");
        check(&posted(), &Closing::Closed, "结算单 JS202606-0007 已过账，不能再改；请在下一期用调整行更正");
    }

    #[test]
    fn a_contested_issue_is_withdrawn_and_replaced_not_edited() {
        assert_eq!(said(issued(&[Side::Client], &[]).can_dispute(2, 4)), "ok");
        assert_eq!(said(issued(&[], &[(2, Some(Ruling::Rejected))]).can_dispute(2, 4)), "ok");
        assert_eq!(
            said(issued(&[], &[(2, None)]).can_dispute(2, 4)),
            "第 2 行有争议，还没有处理；请先处理争议"
        );
        assert_eq!(said(issued(&[], &[]).can_dispute(5, 4)), "这张结算单没有第 5 行；请重新载入");
        assert_eq!(
            said(posted().can_dispute(1, 4)),
            "结算单 JS202606-0007 已过账，不能再改；请在下一期用调整行更正"
        );

        let open = Dispute { line_no: 2, ruling: None };
        let ended = Dispute { line_no: 2, ruling: Some(Ruling::Rejected) };
        assert_eq!(said(issued(&[], &[(2, None)]).can_rule(&open)), "ok");
        assert_eq!(said(issued(&[], &[]).can_rule(&ended)), "第 2 行的争议已经处理；如有新的问题请另提异议");

        assert_eq!(said(issued(&[], &[]).can_withdraw()), "ok");
        let both = |disputes: &[(u32, Option<Ruling>)]| {
            said(issued(&[Side::Agency, Side::Client], disputes).can_withdraw())
        };
        let agreed = "双方已确认 JS202606-0007；如有错误请先提出异议，对方认可后再撤回，或过账后在下一期调整";
        assert_eq!(both(&[]), agreed);
        assert_eq!(both(&[(2, None)]), agreed, "a dispute nobody granted undoes nothing");
        assert_eq!(both(&[(2, Some(Ruling::Rejected))]), agreed);
        assert_eq!(both(&[(2, Some(Ruling::Upheld))]), "ok");
        assert_eq!(
            said(posted().can_withdraw()),
            "结算单 JS202606-0007 已过账，不能再改；请在下一期用调整行更正"
        );

        assert_eq!(withdrawn().next_revision(), Ok(2));
        assert_eq!(said(issued(&[], &[]).next_revision()), "只有撤回的结算单才有下一版；请先撤回");
        assert_eq!(
            said(posted().next_revision()),
            "结算单 JS202606-0007 已过账，不能再改；请在下一期用调整行更正"
        );
    }

    #[test]
    fn a_dispute_of_a_side_that_confirmed_is_not_talked_away_by_the_other() {
        let open = Dispute { line_no: 2, ruling: None };
        let check = |confirmed: &[Side], by: Side, ruling: Ruling, expected: &str| {
            let progress = issued(confirmed, &[(2, None)]);
            assert_eq!(said(progress.can_rule_so(&open, Side::Client, by, ruling)), expected);
        };
        check(&[], Side::Agency, Ruling::Rejected, "ok");
        check(&[], Side::Agency, Ruling::Upheld, "ok");
        check(&[Side::Client], Side::Agency, Ruling::Upheld, "ok");
        check(&[Side::Client], Side::Client, Ruling::Rejected, "ok");
        check(
            &[Side::Client],
            Side::Agency,
            Ruling::Rejected,
            "异议是甲方确认之后提出的，只有甲方可以撤销；请联系甲方，或认可异议后撤回这一版",
        );
    }

    #[test]
    fn nobody_finds_themselves_right() {
        let open = Dispute { line_no: 2, ruling: None };
        let check = |confirmed: &[Side], raised_by: Side, by: Side, expected: &str| {
            let progress = issued(confirmed, &[(2, None)]);
            assert_eq!(said(progress.can_rule_so(&open, raised_by, by, Ruling::Upheld)), expected);
        };
        check(&[], Side::Client, Side::Client, "异议是甲方自己提出的，不能由甲方判定成立；请等另一方处理");
        check(&[], Side::Agency, Side::Client, "ok");
        check(&[Side::Agency], Side::Agency, Side::Agency, "ok");
        check(
            &[Side::Agency, Side::Client],
            Side::Agency,
            Side::Agency,
            "异议是乙方自己提出的，不能由乙方判定成立；请等另一方处理",
        );
    }

    #[test]
    fn the_pill_is_read_from_the_rows() {
        let check = |progress: Progress, code: &str, word: &str| {
            assert_eq!((progress.state().code(), progress.state().label().zh.as_str()), (code, word));
        };
        check(at(Stage::Draft), "draft", "草稿");
        check(issued(&[], &[]), "issued", "待双方确认 0/2");
        check(issued(&[Side::Agency], &[]), "issued", "待双方确认 1/2");
        check(issued(&[Side::Agency, Side::Agency], &[]), "issued", "待双方确认 1/2");
        check(issued(&[Side::Agency, Side::Client], &[]), "confirmed", "双方已确认");
        check(issued(&[Side::Agency, Side::Client], &[(1, None)]), "disputed", "有争议");
        check(withdrawn(), "withdrawn", "已撤回");
        check(posted(), "posted", "已过账");
    }

    #[test]
    fn a_posted_statement_takes_no_step_at_all() {
        let by = file().terms.signatories;
        let refused = Refusal::AlreadyPosted("JS202606-0007".to_owned());
        assert_eq!(posted().can_recompute(), Err(refused.clone()));
        assert_eq!(posted().can_issue(&Closing::Closed), Err(refused.clone()));
        assert_eq!(posted().can_confirm(&by, "fang", HASH), Err(refused.clone()));
        assert_eq!(posted().can_rule(&Dispute { line_no: 1, ruling: None }), Err(refused.clone()));
        assert_eq!(posted().can_post(), Err(refused));
    }
}
