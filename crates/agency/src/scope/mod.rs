//! Who asks, what they may do, and how far they see. Every query on agency data starts from a [`Scope`]; what lies
//! outside it does not exist for the caller.

mod allowed;
mod entitled;
mod session;
mod tx;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use daiyun_base::error::{Kind, Label, Problem};
use uuid::Uuid;

use crate::Agency;
use crate::db::Connection;
use crate::error::Result;
use crate::jobs::Hold;

pub use allowed::Allowed;
pub(crate) use entitled::{Entitled, verbs_done};
pub use session::{Must, Preview, Proof, Session};
pub use tx::Tx;

/// Something a role may do, as `slice.verb`. Slices declare theirs as constants; `definitions/policies/roles.toml`
/// hands them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission(pub &'static str);

/// The two sides of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 乙方, the agency.
    Agency,
    /// 甲方, the brand.
    Client,
}

impl Side {
    /// The stable word of records and the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Client => "client",
        }
    }

    /// The side of a word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        [Self::Agency, Self::Client].into_iter().find(|side| side.code() == code)
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> Label {
        match self {
            Self::Agency => Label::new("乙方", "the agency"),
            Self::Client => Label::new("甲方", "the client"),
        }
    }
}

/// How far a person sees.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Every client.
    Everything,
    /// One client and all its stores: people of the brand.
    Client(Uuid),
    /// Assigned stores only, and their clients.
    Stores(Assigned),
}

/// What somebody of the agency is assigned to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Assigned {
    /// The stores.
    pub stores: BTreeSet<Uuid>,
    /// The clients these stores belong to. Kept here so that no slice needs the table of stores to narrow its own.
    pub clients: BTreeSet<Uuid>,
}

/// A signed-in person, or the operator of the machine at the command line.
#[derive(Clone, Debug)]
pub struct Person {
    /// Nothing for the operator.
    pub user_id: Option<Uuid>,
    /// Name as activity shows it.
    pub name: String,
    /// Role code.
    pub role: String,
    /// Which side of the contract.
    pub side: Side,
}

/// The caller of an action.
#[derive(Clone, Debug)]
pub struct Scope {
    agency: Agency,
    person: Person,
    permissions: BTreeSet<String>,
    reach: Reach,
    /// What a background job must still hold when it commits.
    hold: Option<Hold>,
    session: Option<Session>,
}

impl Scope {
    /// A scope for somebody whose identity has been proved.
    pub(crate) fn new(agency: Agency, person: Person, permissions: BTreeSet<String>, reach: Reach) -> Self {
        Self { agency, person, permissions, reach, session: None, hold: None }
    }

    /// The same person, asking by a sign-in. Who has something to do first may do and see nothing else.
    pub(crate) fn by_session(mut self, session: Session) -> Self {
        if !session.must.is_empty() {
            self.permissions.clear();
            self.reach = Reach::Stores(Assigned::default());
        }
        self.session = Some(session);
        self
    }

    /// The same person, looking as somebody of a client: what that role may do, as far as they may themselves.
    pub(crate) fn previewing(mut self, preview: Preview, role: &BTreeSet<String>, reach: Reach) -> Self {
        self.permissions.retain(|permission| role.contains(permission));
        self.reach = reach;
        self.person.role.clone_from(&preview.role);
        self.person.side = Side::Client;
        if let Some(session) = &mut self.session {
            session.preview = Some(preview);
        }
        self
    }

    /// Refuses to change anything while the caller looks as somebody else.
    pub(crate) fn require_own_eyes(&self) -> Result<()> {
        if self.session.as_ref().is_none_or(|session| session.preview.is_none()) {
            return Ok(());
        }
        Err(Problem::refused(
            "preview",
            "正在以客户视角查看，只能看不能改；退出客户视角后再操作",
            "You are looking as the client, which changes nothing. Leave the client's view first",
        )
        .into())
    }

    /// Somebody with a link and no account: one permission on a few stores of a client.
    pub(crate) fn guest(agency: &Agency, label: &str, permission: String, reach: Assigned) -> Self {
        let person = Person {
            user_id: None,
            name: format!("访客 · {label}"),
            role: "guest".to_owned(),
            side: Side::Client,
        };
        Self::new(agency.clone(), person, BTreeSet::from([permission]), Reach::Stores(reach))
    }

    /// Somebody at the door, of whom nothing is known: for remembering that they were refused.
    pub(crate) fn nobody(agency: &Agency) -> Self {
        let person = Person {
            user_id: None,
            name: "未登录".to_owned(),
            role: "nobody".to_owned(),
            side: Side::Agency,
        };
        Self::new(agency.clone(), person, BTreeSet::new(), Reach::Stores(Assigned::default()))
    }

    /// The operator of the machine: may do everything, and leaves activity like anybody.
    #[must_use]
    pub fn operator(agency: &Agency) -> Self {
        let person = Person {
            user_id: None,
            name: "命令行".to_owned(),
            // Not `operator`, which is a person: 运营专员.
            role: "machine".to_owned(),
            side: Side::Agency,
        };
        let permissions =
            crate::capabilities::permissions().map(|permission| permission.0.to_owned()).collect();
        Self::new(agency.clone(), person, permissions, Reach::Everything)
    }

    /// A background job, which acts for the agency.
    #[must_use]
    pub fn system(agency: &Agency) -> Self {
        let mut scope = Self::operator(agency);
        scope.person.name = "系统".to_owned();
        scope.person.role = "system".to_owned();
        scope
    }

    /// The same for a background job: its transactions fail once somebody else holds what it holds.
    #[must_use]
    pub(crate) fn holding(self, hold: Hold) -> Self {
        Self { hold: Some(hold), ..self }
    }

    /// The agency the caller works in.
    #[must_use]
    pub fn agency(&self) -> &Agency {
        &self.agency
    }

    /// The caller.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// How far the caller sees.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The sign-in the caller asks by; nothing for jobs and the operator of the machine.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Whether it is proved who sits there.
    #[must_use]
    pub fn proof(&self) -> Proof {
        let Some(session) = &self.session else { return Proof::Machine };
        let since = self.now() - self.agency.definitions().sign_in.proof();
        match session.proved_at {
            _ if !session.has_factor => Proof::Missing,
            Some(proved_at) if proved_at > since => Proof::Fresh,
            Some(_) | None => Proof::Stale,
        }
    }

    /// Refuses somebody who has a second factor and has not shown it lately. Who has none passes: where one is required,
    /// the role may do nothing without.
    pub fn require_proof(&self) -> Result<()> {
        match self.proof() {
            Proof::Machine | Proof::Missing | Proof::Fresh => Ok(()),
            Proof::Stale => Err(Problem::new(
                Kind::Forbidden,
                "proof_needed",
                "这一步要再输入一次动态验证码",
                "This step needs a code of your second factor again",
            )
            .into()),
        }
    }

    /// The permission codes of the caller.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(String::as_str)
    }

    /// For reading.
    #[must_use]
    pub fn reader(&self) -> &Connection {
        self.agency.database().reader()
    }

    /// The instant now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.agency.clock().now()
    }

    /// Whether the caller may do something.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission.0)
    }

    /// Refuses a caller whose role may not do something.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.may(permission) {
            return Ok(());
        }
        Err(Problem::new(
            Kind::Forbidden,
            "forbidden",
            format!("你的角色没有「{}」权限；需要时请联系机构管理员", permission.0),
            format!(
                "Your role does not have the permission {}. Ask your administrator if you need it",
                permission.0
            ),
        )
        .into())
    }

    /// The account of somebody who signs with their name. The operator of the machine and jobs are nobody in particular.
    pub fn named_user(&self) -> Result<Uuid> {
        self.person.user_id.ok_or_else(|| {
            Problem::new(
                Kind::Forbidden,
                "nobody_named",
                "这一步要由具名的人完成；请用自己的账号登录后操作",
                "This step needs a named person. Sign in with your own account",
            )
            .into()
        })
    }

    /// Opens a transaction to do something, if the caller may.
    pub async fn begin(&self, permission: Permission) -> Result<Tx> {
        self.require(permission)?;
        self.require_own_eyes()?;
        self.begin_anyway().await
    }

    /// Opens a transaction on the caller's own account, which takes no permission.
    pub async fn begin_own(&self) -> Result<Tx> {
        self.named_user()?;
        self.begin_anyway().await
    }

    /// Opens a transaction of the agency's own upkeep, which jobs do and nobody asks for.
    pub(crate) async fn begin_upkeep(&self) -> Result<Tx> {
        let tx = self.begin_anyway().await?;
        tx.is_verb.store(false, Ordering::Relaxed);
        Ok(tx)
    }

    /// Opens a transaction to remember what happened at the door.
    pub(crate) async fn begin_at_the_door(&self) -> Result<Tx> {
        self.begin_anyway().await
    }

    async fn begin_anyway(&self) -> Result<Tx> {
        let inner = self.agency.database().begin().await?;
        Ok(Tx {
            scope: self.clone(),
            inner,
            now: self.now(),
            is_verb: AtomicBool::new(true),
            ends_sessions: AtomicBool::new(false),
        })
    }
}
