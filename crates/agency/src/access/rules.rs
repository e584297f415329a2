//! When a name is locked, what a login and a password may look like, and whom one may deactivate.

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::{Label, Problem};
use uuid::Uuid;

/// Tries before a name is locked.
const TRIES: i64 = 5;
/// How long a name stays locked, and after how long old tries are forgotten.
pub const LOCK: TimeDelta = TimeDelta::minutes(15);
/// Longer logins are refused before anything is kept of them.
const LONGEST_LOGIN: usize = 64;
/// Shorter passwords are refused.
const SHORTEST_PASSWORD: usize = 10;
/// Nobody remembers more, and hashing has to read it all.
const LONGEST_PASSWORD: usize = 200;

/// What the ledger of sign-ins says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Tries since the last success, those under way included.
    pub try_count: i64,
    /// When the last one was.
    pub last_tried_at: DateTime<Utc>,
    /// Until when the name is locked.
    pub locked_until: Option<DateTime<Utc>>,
}

impl Tries {
    /// A name nobody has tried yet.
    #[must_use]
    pub fn none(now: DateTime<Utc>) -> Self {
        Self { try_count: 0, last_tried_at: now, locked_until: None }
    }

    /// Whether the name may try now.
    #[must_use]
    pub fn may_try(self, now: DateTime<Utc>) -> bool {
        self.locked_until.is_none_or(|until| until <= now)
    }

    /// The ledger after one more try, before anybody knows whether it is right.
    #[must_use]
    pub fn after_try(self, now: DateTime<Utc>) -> Self {
        let recent = if now - self.last_tried_at < LOCK { self.try_count } else { 0 };
        let try_count = recent + 1;
        let locked_until = (try_count >= TRIES).then(|| now + LOCK);
        Self { try_count, last_tried_at: now, locked_until }
    }

    /// How many more tries the name has.
    #[must_use]
    pub fn left(self) -> i64 {
        (TRIES - self.try_count).max(0)
    }
}

/// A login is typed by hand and read out, so it is plain.
pub fn check_login(login: &str) -> Result<(), Problem> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | '@');
    if !login.is_empty() && fits(login) && login.chars().all(plain) {
        return Ok(());
    }
    Err(Problem::invalid(
        "login",
        format!("账号只能用字母、数字和 . - _ @，最长 {LONGEST_LOGIN} 个字符"),
        format!("A login may hold letters, digits and . - _ @ only, {LONGEST_LOGIN} characters at most"),
    ))
}

/// Whether a login is short enough to belong to anybody.
#[must_use]
pub fn fits(login: &str) -> bool {
    login.len() <= LONGEST_LOGIN
}

/// Length is what makes a password hard to guess; rules about signs only make it hard to remember.
pub fn check_password(password: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Err(Problem::invalid(
            "password_short",
            format!("密码至少 {SHORTEST_PASSWORD} 个字符"),
            format!("A password has at least {SHORTEST_PASSWORD} characters"),
        ));
    }
    if length > LONGEST_PASSWORD {
        return Err(Problem::invalid(
            "password_long",
            format!("密码最长 {LONGEST_PASSWORD} 个字符"),
            format!("A password has at most {LONGEST_PASSWORD} characters"),
        ));
    }
    Ok(())
}

/// Stores are assigned to people of the agency; a client's people see their client.
pub fn may_assign(client_id: Option<Uuid>) -> Result<(), Label> {
    match client_id {
        None => Ok(()),
        Some(_) => Err(Label::new(
            "甲方账号看到的就是自己客户的全部店铺，不能另行分配",
            "People of the client side see all stores of their client; none can be assigned",
        )),
    }
}

/// What deactivating an account depends on.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Whether its person can sign in.
    pub is_active: bool,
    /// Whether it is the caller's.
    pub is_own: bool,
}

/// Nobody deactivates themselves, so one administrator is always left.
pub fn may_deactivate(account: Account) -> Result<(), Label> {
    match account {
        Account { is_own: true, .. } => Err(Label::new(
            "不能停用自己的账号；请由另一位管理员操作",
            "You cannot deactivate your own account. Ask another administrator",
        )),
        Account { is_active: false, .. } => Err(Label::new("账号已停用", "The account is deactivated")),
        Account { is_active: true, is_own: false } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn after_the_fifth_try_a_name_is_locked_for_fifteen_minutes() {
        let mut tries = Tries::none(at(0));
        for left in [4, 3, 2, 1] {
            tries = tries.after_try(at(0));
            assert!(tries.may_try(at(0)));
            assert_eq!(tries.left(), left);
        }
        tries = tries.after_try(at(1));
        assert!(!tries.may_try(at(15)));
        assert!(tries.may_try(at(16)));
        assert_eq!(tries.after_try(at(16)).left(), 4);
    }

    #[test]
    fn old_tries_are_forgotten() {
        let mut tries = Tries::none(at(0));
        for minute in [0, 20, 40, 60, 80, 100] {
            tries = tries.after_try(at(minute));
            assert!(tries.may_try(at(minute)), "{minute}");
        }
    }

    #[test]
    fn logins_are_plain_and_passwords_long() {
        for good in ["admin", "fang.yuan", "13800000000", "lin@example.cn"] {
            assert!(check_login(good).is_ok(), "{good}");
        }
        for bad in ["", "方圆", "a b", "a/b", &"x".repeat(65)] {
            assert!(check_login(bad).is_err(), "{bad}");
        }
        assert!(check_password("九个字符的中文密码").is_err());
        assert!(check_password("十个字符的中文密码了").is_ok());
        assert!(check_password(&"x".repeat(201)).is_err());
    }

    #[test]
    fn the_last_administrator_stays() {
        assert!(may_deactivate(Account { is_active: true, is_own: false }).is_ok());
        assert!(may_deactivate(Account { is_active: true, is_own: true }).is_err());
        assert!(may_deactivate(Account { is_active: false, is_own: false }).is_err());
    }
}
