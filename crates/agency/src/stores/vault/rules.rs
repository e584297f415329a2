//! Who may look at a secret, who may let somebody look, and what an asset must say of itself.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use daiyun_base::error::{Label, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A reason shorter than this says nothing.
const SHORTEST_REASON: usize = 5;
/// A longer text is not read.
const LONGEST_TEXT: usize = 200;
/// Names that fit a row.
const LONGEST_NAME: usize = 60;
/// A key file may be long; a book is none.
const LONGEST_SECRET: usize = 2_000;
/// Whoever looks at more in an hour copies the vault.
pub const REVEALS_AN_HOUR: u64 = 20;
/// A grant is renewed once a year at least.
const LONGEST_GRANT: Days = Days::new(366);
/// How long a question waits for the second person.
pub const REQUEST_WAITS: TimeDelta = TimeDelta::hours(24);
/// How long their yes holds.
pub const APPROVAL_HOLDS: TimeDelta = TimeDelta::minutes(30);

/// Declares a closed list with the words people read.
macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = ($zh:literal, $en:literal)),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$of])* $variant),+
        }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What people call it.
            #[must_use]
            pub fn label(self) -> Label {
                match self {
                    $(Self::$variant => Label::new($zh, $en)),+
                }
            }
        }
    };
}

closed_list! {
    /// Whom an asset belongs to.
    Owner {
        /// The brand.
        Client = ("品牌方", "The client"),
        /// The agency.
        Agency = ("代运营机构", "The agency"),
        /// A person in their own name.
        Individual = ("个人", "An individual"),
    }
}

closed_list! {
    /// What the holder was allowed to do with it.
    Authority {
        /// Anything, its settings included.
        Full = ("完全控制", "Full control"),
        /// Daily work.
        Operate = ("日常操作", "Daily operation"),
        /// Look only.
        ReadOnly = ("仅查看", "Read only"),
    }
}

closed_list! {
    /// How the platform proves that it is really us.
    SecondFactor {
        /// Nobody looked yet.
        Unknown = ("未核实", "Not checked"),
        /// A password is all it takes.
        None = ("未开启", "Off"),
        /// A message to the bound phone.
        Sms = ("短信验证", "Text message"),
        /// Scanned by the platform's own app.
        App = ("应用扫码", "App"),
        /// A device of its own.
        Device = ("硬件或 U 盾", "Hardware token"),
    }
}

closed_list! {
    /// Whether an asset can be used.
    AssetState {
        /// Used.
        InUse = ("使用中", "In use"),
        /// Stopped by the platform or on purpose.
        Frozen = ("已冻结", "Frozen"),
        /// Given back to its owner.
        Returned = ("已归还", "Returned"),
    }
}

closed_list! {
    /// What happened to an account on the platform.
    EventKind {
        /// Somebody signed in.
        SignIn = ("登录", "Signed in"),
        /// Its password changed.
        PasswordChange = ("修改密码", "Password changed"),
        /// Its second factor changed.
        FactorChange = ("修改二次验证", "Second factor changed"),
        /// The bound phone or mail changed.
        BindingChange = ("修改绑定", "Binding changed"),
        /// Rights were given or taken.
        RightsChange = ("修改权限", "Rights changed"),
        /// The platform complained.
        Violation = ("平台违规通知", "Violation notice"),
        /// Nobody of us did it.
        Suspicious = ("异常登录或操作", "Suspicious activity"),
    }
}

/// All that decides whether somebody may look at a secret now.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Whether the asset can be used.
    pub state: AssetState,
    /// The last day of the agency's authority over the asset.
    pub ends_on: Option<NaiveDate>,
    /// Whether there is anything to look at.
    pub has_value: bool,
    /// Whether a grant by name lives today.
    pub is_granted: bool,
    /// Whether one person alone may look.
    pub needs_two: bool,
    /// Whether another person said yes within the half hour.
    pub is_approved: bool,
    /// How many secrets the person looked at in the last hour.
    pub reveals_last_hour: u64,
}

/// Why somebody may not look: the code of the refusal and its words.
pub type Refusal = (&'static str, Label);

/// Whether somebody may look at a secret today. Their role, their reach and their own password are asked elsewhere.
pub fn may_reveal(standing: Standing, today: NaiveDate) -> Result<(), Refusal> {
    match standing.state {
        AssetState::InUse => {}
        AssetState::Frozen => {
            return Err(refusal(
                "asset_frozen",
                "资产已冻结；恢复使用后再查看",
                "The asset is frozen. Put it back into use first",
            ));
        }
        AssetState::Returned => {
            return Err(refusal(
                "asset_returned",
                "资产已归还，不再可查看",
                "The asset was returned and cannot be looked at any more",
            ));
        }
    }
    if standing.ends_on.is_some_and(|last| last < today) {
        return Err(refusal(
            "authority_ended",
            "对这项资产的授权已到期；请先续期并更新到期日",
            "The authority over this asset has ended. Renew it and update the end date first",
        ));
    }
    if !standing.is_granted {
        return Err(refusal(
            "not_granted",
            "你没有这项资产的查看授权；请联系项目经理授权",
            "You hold no grant for this asset. Ask its project manager for one",
        ));
    }
    if !standing.has_value {
        return Err(refusal("no_secret", "还没有存入内容", "Nothing has been stored yet"));
    }
    if standing.reveals_last_hour >= REVEALS_AN_HOUR {
        return Err(refusal(
            "too_many_reveals",
            "一小时内查看次数已到上限（20 次）；请稍后再试",
            "You looked at 20 secrets within an hour. Try again later",
        ));
    }
    if standing.needs_two && !standing.is_approved {
        return Err(refusal(
            "needs_second_person",
            "这项资产要两人共同查看；请先申请，由另一位有授权的人同意",
            "This asset is looked at by two people. Ask first; another person with a grant agrees",
        ));
    }
    Ok(())
}

/// Whether somebody may ask a second person: everything but the approval is in order, and nothing waits already.
pub fn may_request(standing: Standing, is_waiting: bool, today: NaiveDate) -> Result<(), Refusal> {
    if !standing.needs_two {
        return Err(refusal(
            "one_is_enough",
            "这项资产不需要第二个人同意，可以直接查看",
            "This asset needs no second person; look at it directly",
        ));
    }
    if standing.is_approved {
        return Err(refusal("approved_already", "已经同意，可以查看", "Already approved; you may look now"));
    }
    if is_waiting {
        return Err(refusal("request_waits", "申请正在等待处理", "A request is waiting already"));
    }
    may_reveal(Standing { is_approved: true, ..standing }, today)
}

/// What deciding on a request depends on.
#[derive(Clone, Copy, Debug)]
pub struct Deciding {
    /// Whether nobody decided yet and it has not run out.
    pub is_waiting: bool,
    /// Whether the caller asked it themselves.
    pub is_own: bool,
    /// Whether the caller holds a live grant of the asset.
    pub is_granted: bool,
}

/// Whether somebody may say yes or no: another person than the one who asks, and one who could look themselves.
pub fn may_decide(deciding: Deciding) -> Result<(), Refusal> {
    match deciding {
        Deciding { is_own: true, .. } => Err(refusal(
            "own_request",
            "不能同意自己的申请；请由另一位有授权的人处理",
            "Nobody approves their own request. Another person with a grant decides",
        )),
        Deciding { is_waiting: false, .. } => {
            Err(refusal("request_closed", "申请已处理或已过期", "The request was decided or has run out"))
        }
        Deciding { is_granted: false, .. } => Err(refusal(
            "not_granted",
            "你没有这项资产的查看授权，不能替它作决定",
            "You hold no grant for this asset and cannot decide on it",
        )),
        Deciding { is_waiting: true, is_own: false, is_granted: true } => Ok(()),
    }
}

/// What a grant depends on.
#[derive(Clone, Copy, Debug)]
pub struct Granting {
    /// Whether the person can sign in and works for the agency.
    pub is_colleague: bool,
    /// Whether their role ever looks at secrets or decides on requests.
    pub has_use: bool,
    /// Whether they see the asset at all.
    pub reaches: bool,
    /// Whether it is the caller.
    pub is_own: bool,
    /// Its last day.
    pub until_on: NaiveDate,
}

/// Whether a person may be let look. Nobody lets themselves: two people stand behind every grant.
pub fn may_grant(granting: Granting, today: NaiveDate) -> Result<(), Problem> {
    if granting.is_own {
        return Err(Problem::refused(
            "own_grant",
            "不能给自己授权；请由另一位管理人操作",
            "Nobody grants themselves. Ask another manager",
        ));
    }
    if !granting.is_colleague || !granting.reaches {
        return Err(Problem::refused(
            "grant_outside",
            "此人不在岗，或没有分配到这项资产的店铺；请先分配店铺",
            "This person has left or is not assigned to the asset's stores. Assign the stores first",
        ));
    }
    if !granting.has_use {
        return Err(Problem::refused(
            "grant_useless",
            "此人的角色不查看也不审批账号信息，不需要授权",
            "This person's role neither reveals nor approves; a grant is of no use to them",
        ));
    }
    let last = today.checked_add_days(LONGEST_GRANT).unwrap_or(today);
    if (today..=last).contains(&granting.until_on) {
        return Ok(());
    }
    Err(Problem::invalid(
        "grant_until",
        format!("授权截止日要在今天到 {last} 之间"),
        format!("A grant lasts until a day between today and {last}"),
    ))
}

/// What is written of an asset.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whom it belongs to.
    pub owner: Owner,
    /// Their name.
    pub owner_name: &'a str,
    /// Who keeps it.
    pub holder_name: &'a str,
    /// The last day of the agency's authority.
    pub ends_on: Option<NaiveDate>,
}

/// What is somebody else's is held for a time: without an end date nobody remembers to give it back.
pub fn check_said(said: &Said<'_>) -> Result<(), Problem> {
    for (what, what_en, text) in [
        ("资产名称", "a name", said.name),
        ("归属方名称", "the owner's name", said.owner_name),
        ("保管人", "the holder", said.holder_name),
    ] {
        if text.trim().is_empty() || text.chars().count() > LONGEST_NAME {
            return Err(Problem::invalid(
                "asset_text",
                format!("请填写{what}，最长 {LONGEST_NAME} 个字"),
                format!("Enter {what_en} of at most {LONGEST_NAME} characters"),
            ));
        }
    }
    if said.owner != Owner::Agency && said.ends_on.is_none() {
        return Err(Problem::invalid(
            "asset_end",
            "不属于机构的资产要写授权到期日",
            "An asset that is not the agency's own needs the end date of the authority",
        ));
    }
    Ok(())
}

/// A reason that says something.
pub fn check_reason(reason: &str) -> Result<&str, Problem> {
    daiyun_base::reason::check_from(SHORTEST_REASON, reason)
}

/// A secret as it is typed: not blank, and no book. Its spaces are its own.
pub fn check_secret(value: &str) -> Result<(), Problem> {
    if !value.trim().is_empty() && value.chars().count() <= LONGEST_SECRET {
        return Ok(());
    }
    Err(Problem::invalid(
        "secret_value",
        format!("请填写内容，最长 {LONGEST_SECRET} 个字符"),
        format!("Enter a value of at most {LONGEST_SECRET} characters"),
    ))
}

/// What happened has happened already, and is told in a sentence.
pub fn check_event(text: &str, happened_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<&str, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TEXT {
        return Err(Problem::invalid(
            "event_text",
            format!("请写一句话说明，最长 {LONGEST_TEXT} 个字"),
            format!("Say in a sentence what happened, at most {LONGEST_TEXT} characters"),
        ));
    }
    if happened_at > now {
        return Err(Problem::invalid("event_time", "发生时间不能晚于现在", "It cannot happen after now"));
    }
    Ok(text)
}

fn refusal(code: &'static str, zh: &str, en: &str) -> Refusal {
    (code, Label::new(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn code<T>(verdict: Result<T, Refusal>) -> &'static str {
        verdict.map_or_else(|(code, _)| code, |_| "")
    }

    /// Everything in order: granted, stored, one person is enough.
    fn fine() -> Standing {
        Standing {
            state: AssetState::InUse,
            ends_on: Some(day("2026-12-31")),
            has_value: true,
            is_granted: true,
            needs_two: false,
            is_approved: false,
            reveals_last_hour: 0,
        }
    }

    #[test]
    fn each_thing_that_lacks_refuses_by_itself() {
        let today = day("2026-07-15");
        let check = |standing: Standing, expected: &str| {
            assert_eq!(code(may_reveal(standing, today)), expected, "{standing:?}");
        };
        check(fine(), "");
        check(Standing { is_granted: false, ..fine() }, "not_granted");
        check(Standing { has_value: false, ..fine() }, "no_secret");
        check(Standing { state: AssetState::Frozen, ..fine() }, "asset_frozen");
        check(Standing { state: AssetState::Returned, ..fine() }, "asset_returned");
        check(Standing { ends_on: Some(today), ..fine() }, "");
        check(Standing { ends_on: Some(day("2026-07-14")), ..fine() }, "authority_ended");
        check(Standing { ends_on: None, ..fine() }, "");
        check(Standing { reveals_last_hour: 19, ..fine() }, "");
        check(Standing { reveals_last_hour: 20, ..fine() }, "too_many_reveals");
        check(Standing { needs_two: true, ..fine() }, "needs_second_person");
        check(Standing { needs_two: true, is_approved: true, ..fine() }, "");
        // An approval stands for nothing else that lacks.
        check(Standing { needs_two: true, is_approved: true, is_granted: false, ..fine() }, "not_granted");
    }

    #[test]
    fn a_second_person_is_asked_once_and_only_where_one_is_needed() {
        let today = day("2026-07-15");
        let two = Standing { needs_two: true, ..fine() };
        assert_eq!(code(may_request(two, false, today)), "");
        assert_eq!(code(may_request(fine(), false, today)), "one_is_enough");
        assert_eq!(code(may_request(two, true, today)), "request_waits");
        assert_eq!(
            code(may_request(Standing { is_approved: true, ..two }, false, today)),
            "approved_already"
        );
        assert_eq!(code(may_request(Standing { is_granted: false, ..two }, false, today)), "not_granted");
    }

    #[test]
    fn the_second_person_is_another_one_who_could_look_themselves() {
        let fine = Deciding { is_waiting: true, is_own: false, is_granted: true };
        assert_eq!(code(may_decide(fine)), "");
        assert_eq!(code(may_decide(Deciding { is_own: true, ..fine })), "own_request");
        assert_eq!(code(may_decide(Deciding { is_waiting: false, ..fine })), "request_closed");
        assert_eq!(code(may_decide(Deciding { is_granted: false, ..fine })), "not_granted");
    }

    #[test]
    fn nobody_grants_themselves_and_no_grant_is_for_ever() {
        let today = day("2026-07-15");
        let fine = Granting {
            is_colleague: true,
            has_use: true,
            reaches: true,
            is_own: false,
            until_on: day("2026-12-31"),
        };
        let check = |granting: Granting, expected: &str| {
            let found = may_grant(granting, today).map_or_else(|problem| problem.code, |()| "");
            assert_eq!(found, expected, "{granting:?}");
        };
        check(fine, "");
        check(Granting { is_own: true, ..fine }, "own_grant");
        check(Granting { is_colleague: false, ..fine }, "grant_outside");
        check(Granting { reaches: false, ..fine }, "grant_outside");
        check(Granting { has_use: false, ..fine }, "grant_useless");
        check(Granting { until_on: day("2026-07-14"), ..fine }, "grant_until");
        check(Granting { until_on: today, ..fine }, "");
        check(Granting { until_on: day("2027-07-17"), ..fine }, "grant_until");
    }

    #[test]
    fn what_belongs_to_somebody_else_has_an_end() {
        let fine = Said {
            name: "禾裳天猫主账号",
            owner: Owner::Client,
            owner_name: "禾裳女装",
            holder_name: "顾念初",
            ends_on: Some(day("2026-12-31")),
        };
        let check = |said: Said<'_>, expected: &str| {
            let found = check_said(&said).map_or_else(|problem| problem.code, |()| "");
            assert_eq!(found, expected, "{said:?}");
        };
        check(fine.clone(), "");
        check(Said { ends_on: None, ..fine.clone() }, "asset_end");
        check(Said { ends_on: None, owner: Owner::Agency, ..fine.clone() }, "");
        check(Said { name: " ", ..fine.clone() }, "asset_text");
        let long = "长".repeat(61);
        check(Said { holder_name: &long, ..fine }, "asset_text");
    }

    #[test]
    fn a_reason_says_something() {
        assert_eq!(check_reason(" 上新改主图 ").unwrap(), "上新改主图");
        for bad in ["", "登录一下"] {
            assert!(check_reason(bad).is_err(), "{bad}");
        }
        assert!(check_secret(" ").is_err());
        assert!(check_secret(" a ").is_ok());
    }
}
