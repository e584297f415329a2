//! When a name is locked, what a login and a password may look like, and whom one may deactivate.

use chrono::{DateTime, TimeDelta, Utc};
use daiyun_base::error::{Label, Problem};
use uuid::Uuid;

use crate::scope::{Assigned, Reach};

/// After how many tries something is locked, and for how long; old tries are forgotten after the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Tries that lock.
    pub tries: i64,
    /// How long.
    pub lasts: TimeDelta,
}

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
    pub fn after_try(self, now: DateTime<Utc>, lock: Lock) -> Self {
        let recent = if now - self.last_tried_at < lock.lasts { self.try_count } else { 0 };
        let try_count = recent + 1;
        let locked_until = (try_count >= lock.tries).then(|| now + lock.lasts);
        Self { try_count, last_tried_at: now, locked_until }
    }

    /// The ledger when the last try turns out right but something is still missing.
    #[must_use]
    pub fn without_last(self) -> Self {
        Self { try_count: (self.try_count - 1).max(0), locked_until: None, ..self }
    }

    /// How many more tries there are.
    #[must_use]
    pub fn left(self, lock: Lock) -> i64 {
        (lock.tries - self.try_count).max(0)
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

/// What managing an account depends on.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Whether its person can sign in.
    pub is_active: bool,
    /// Whether it is the caller's.
    pub is_own: bool,
    /// Whether its person has a second factor.
    pub has_factor: bool,
}

impl Account {
    fn of_another(self) -> Result<(), Label> {
        if self.is_own {
            return Err(Label::new(
                "不能这样改自己的账号；请由另一位管理员操作",
                "You cannot do this to your own account. Ask another administrator",
            ));
        }
        Ok(())
    }

    fn in_use(self) -> Result<(), Label> {
        if self.is_active {
            return Ok(());
        }
        Err(Label::new("账号已停用", "The account is deactivated"))
    }
}

/// Nobody deactivates themselves, so one administrator is always left.
pub fn may_deactivate(account: Account) -> Result<(), Label> {
    account.of_another()?;
    account.in_use()
}

/// Nobody changes their own role: the last administrator would be gone.
pub fn may_update(account: Account) -> Result<(), Label> {
    account.of_another()?;
    account.in_use()
}

/// One's own password is changed on one's own page, where the old one is asked.
pub fn may_reset_password(account: Account) -> Result<(), Label> {
    account.of_another()?;
    account.in_use()
}

/// One's own second factor is changed on one's own page.
pub fn may_reset_factor(account: Account) -> Result<(), Label> {
    account.of_another()?;
    if account.has_factor {
        return Ok(());
    }
    Err(Label::new("对方没有启用动态验证码", "They have no second factor"))
}

/// One's own sessions are ended on one's own page.
pub fn may_end_sessions(account: Account) -> Result<(), Label> {
    account.of_another()?;
    account.in_use()
}

/// One's own identities are linked on one's own page, by signing in with them.
pub fn may_link(account: Account) -> Result<(), Label> {
    account.of_another()?;
    account.in_use()
}

/// A subject is written down as the provider spells it.
pub fn check_subject(subject: &str) -> Result<(), Problem> {
    const LONGEST: usize = 255;
    if !subject.is_empty() && subject.len() <= LONGEST && !subject.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Problem::invalid(
        "subject",
        format!("写对方在身份提供方的标识（subject），最长 {LONGEST} 个字节；对方用企业登录时会看到它"),
        format!(
            "Write the subject the provider knows them by, {LONGEST} bytes at most. They see it when they try single sign-on"
        ),
    ))
}

/// Whoever came back comes back to the account they had.
pub fn may_reactivate(account: Account) -> Result<(), Label> {
    if account.is_active {
        return Err(Label::new("账号正在使用", "The account is in use"));
    }
    Ok(())
}

/// What is used up or over cannot be taken back.
pub fn may_revoke(is_open: bool) -> Result<(), Label> {
    if is_open {
        return Ok(());
    }
    Err(Label::new("链接已用过、已过期或已撤回", "The link is used, over or taken back already"))
}

/// How far somebody sees who looks at one client, of which these are the stores; nothing if they do not see the client.
#[must_use]
pub fn narrowed(reach: &Reach, client_id: Uuid, stores: impl Iterator<Item = Uuid>) -> Option<Reach> {
    match reach {
        Reach::Everything => Some(Reach::Client(client_id)),
        Reach::Client(own) => (*own == client_id).then(|| reach.clone()),
        Reach::Stores(own) => own.clients.contains(&client_id).then(|| {
            let stores = stores.filter(|store| own.stores.contains(store)).collect();
            Reach::Stores(Assigned { stores, clients: [client_id].into() })
        }),
    }
}

/// Browser and system of a User-Agent header, which people recognise; the rest of it would tell more than is needed.
#[must_use]
pub fn device(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("MicroMessenger", "微信"),
        ("DingTalk", "钉钉"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("HarmonyOS", "HarmonyOS"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = |words: &[(&str, &'static str)]| {
        words.iter().find(|(word, _)| user_agent.contains(word)).map(|(_, name)| *name)
    };
    let parts = [known(&BROWSERS), known(&SYSTEMS)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A language of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub enum Language {
    /// Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en-US")]
    English,
}

/// What colour a rise has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrendColour {
    /// As on Chinese exchanges.
    RedUp,
    /// As elsewhere.
    GreenUp,
}

/// How close rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Many rows on a screen.
    Compact,
    /// As designed.
    Standard,
    /// Few rows.
    Roomy,
}

/// How somebody likes to see things. What they never said is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// The language of the console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// What colour a rise has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<TrendColour>,
    /// How close rows stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub density: Option<Density>,
    /// The scopes used last, each as codes of stores, the newest first.
    #[serde(default)]
    pub recent_scopes: Vec<Vec<String>>,
    /// The scopes kept at hand, likewise.
    #[serde(default)]
    pub favourite_scopes: Vec<Vec<String>>,
}

impl Preferences {
    /// Whether they are few and short enough to be kept.
    pub fn check(&self) -> Result<(), ()> {
        const SCOPES: usize = 20;
        const STORES: usize = 1_000;
        const CODE: usize = 64;
        let fits = |scopes: &Vec<Vec<String>>| {
            scopes.len() <= SCOPES
                && scopes
                    .iter()
                    .all(|codes| codes.len() <= STORES && codes.iter().all(|code| code.len() <= CODE))
        };
        if fits(&self.recent_scopes) && fits(&self.favourite_scopes) { Ok(()) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: Lock = Lock { tries: 5, lasts: TimeDelta::minutes(15) };

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn after_the_fifth_try_a_name_is_locked_for_fifteen_minutes() {
        let mut tries = Tries::none(at(0));
        for left in [4, 3, 2, 1] {
            tries = tries.after_try(at(0), LOCK);
            assert!(tries.may_try(at(0)));
            assert_eq!(tries.left(LOCK), left);
        }
        tries = tries.after_try(at(1), LOCK);
        assert!(!tries.may_try(at(15)));
        assert!(tries.may_try(at(16)));
        assert_eq!(tries.after_try(at(16), LOCK).left(LOCK), 4);
    }

    #[test]
    fn old_tries_are_forgotten() {
        let mut tries = Tries::none(at(0));
        for minute in [0, 20, 40, 60, 80, 100] {
            tries = tries.after_try(at(minute), LOCK);
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
        let account = |is_active, is_own| Account { is_active, is_own, has_factor: true };
        for verb in [may_deactivate, may_update, may_reset_password, may_end_sessions] {
            assert!(verb(account(true, false)).is_ok());
            assert!(verb(account(true, true)).is_err());
            assert!(verb(account(false, false)).is_err());
        }
        assert!(may_reset_factor(account(true, true)).is_err());
        assert!(may_reset_factor(Account { has_factor: false, ..account(true, false) }).is_err());
        assert!(may_reactivate(account(true, false)).is_err());
        assert!(may_reactivate(account(false, false)).is_ok());
    }

    #[test]
    fn a_device_is_called_what_people_call_it() {
        for (header, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
                "Chrome · Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
                "Safari · iPhone",
            ),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile MicroMessenger/8.0", "微信 · Android"),
            ("something else", ""),
        ] {
            assert_eq!(device(header), name);
        }
    }
}
