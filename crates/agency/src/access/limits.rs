//! How often somebody may try to sign in and how long a sign-in lasts, from `definitions/policies/sign_in.toml`.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use daiyun_base::definition::{Definition, DefinitionIssue, Issues};
use daiyun_base::error::Label;
use serde::Deserialize;

use super::rules::Lock;

/// The one entry of the file.
const CODE: &str = "sign_in";
const FILE: &str = "policies/sign_in.toml";

/// The limits of signing in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInLimits {
    code: String,
    /// What people call them.
    pub label: Label,
    name_tries: u32,
    name_minutes: u32,
    address_tries: u32,
    address_minutes: u32,
    session_hours: u32,
    idle_minutes: u32,
    proof_minutes: u32,
    challenge_minutes: u32,
    cases: Vec<LimitCase>,
}

/// What stands after some wrong tries.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitCase {
    wrong: u32,
    name: Door,
    address: Door,
}

/// Whether one may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Door {
    Open,
    Locked,
}

impl Door {
    fn after(wrong: u32, tries: u32) -> Self {
        if wrong < tries { Self::Open } else { Self::Locked }
    }
}

impl Definition for SignInLimits {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let values = [
            ("name_tries", self.name_tries),
            ("name_minutes", self.name_minutes),
            ("address_tries", self.address_tries),
            ("address_minutes", self.address_minutes),
            ("session_hours", self.session_hours),
            ("idle_minutes", self.idle_minutes),
            ("proof_minutes", self.proof_minutes),
            ("challenge_minutes", self.challenge_minutes),
        ];
        for (name, _) in values.into_iter().filter(|(_, value)| *value == 0) {
            issues.add(name, "不能是 0", "写一个正整数");
        }
        if self.cases.is_empty() {
            issues.add("cases", "没有例子", "写几次错误之后账号和地址是否锁定");
        }
        for case in &self.cases {
            let found =
                (Door::after(case.wrong, self.name_tries), Door::after(case.wrong, self.address_tries));
            if found != (case.name, case.address) {
                issues.add(&case.wrong.to_string(), "例子与限制不符", "改例子或改限制");
            }
        }
    }
}

impl SignInLimits {
    /// The limits of the file, which must have its one entry.
    pub(crate) fn only(mut named: BTreeMap<String, Self>, found: &mut Vec<DefinitionIssue>) -> Option<Self> {
        let only = named.remove(CODE);
        if only.is_none() || !named.is_empty() {
            Issues::new(FILE, CODE, found).add("code", "这个文件只有一条，代码是 sign_in", "改回 sign_in");
        }
        only
    }

    /// When a name is locked.
    pub(crate) fn of_name(&self) -> Lock {
        Lock { tries: i64::from(self.name_tries), lasts: minutes(self.name_minutes) }
    }

    /// When an address has to wait.
    pub(crate) fn of_address(&self) -> Lock {
        Lock { tries: i64::from(self.address_tries), lasts: minutes(self.address_minutes) }
    }

    /// How long a sign-in lasts at most.
    pub(crate) fn session(&self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.session_hours))
    }

    /// How long it lasts without a request.
    pub(crate) fn idle(&self) -> TimeDelta {
        minutes(self.idle_minutes)
    }

    /// How long a code proves who sits there.
    pub(crate) fn proof(&self) -> TimeDelta {
        minutes(self.proof_minutes)
    }

    /// How long the code may take after the password.
    pub(crate) fn challenge(&self) -> TimeDelta {
        minutes(self.challenge_minutes)
    }
}

fn minutes(count: u32) -> TimeDelta {
    TimeDelta::minutes(i64::from(count))
}
