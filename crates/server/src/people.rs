//! The options of `daiyun user`.

use clap::{Args, Subcommand, ValueEnum};

/// `daiyun user`
#[derive(Subcommand)]
pub(crate) enum User {
    /// 新建账号；甲方角色要写明客户 · Create an account; people of the client side need --client
    #[command(
        after_help = "例 Example: daiyun user add lin.wan --name 林晚 --role client_decision_maker --client 禾裳女装"
    )]
    Add(UserAdd),
    /// 账号清单 · All accounts
    #[command(after_help = "例 Example: daiyun user list --format json")]
    List,
    /// 可见范围：全部，或指定客户与店铺 · How far somebody of the agency sees
    #[command(
        after_help = "例 Example: daiyun user reach jiang.yifan --client heshang --store YJ-DY\n    daiyun user reach jiang.yifan --all"
    )]
    Reach(UserReach),
    /// 改角色，其登录全部结束 · Change the role; their sign-ins end
    #[command(after_help = "例 Example: daiyun user role jiang.yifan project_manager --reason 升任项目经理")]
    Role(UserRole),
    /// 重置密码：生成临时密码，下次登录必须修改 · A temporary password, changed at the next sign-in
    #[command(after_help = "例 Example: daiyun user reset-password lin.wan --reason 忘记密码")]
    ResetPassword(UserReason),
    /// 重置动态验证码 · Take away a second factor that is lost
    #[command(after_help = "例 Example: daiyun user reset-factor lin.wan --reason 手机丢失")]
    ResetFactor(UserReason),
    /// 结束全部登录 · End every sign-in of somebody
    #[command(after_help = "例 Example: daiyun user end-sessions lin.wan --reason 电脑丢失")]
    EndSessions(UserReason),
    /// 停用账号 · Deactivate an account
    #[command(after_help = "例 Example: daiyun user deactivate lin.wan --reason 离职")]
    Deactivate(UserReason),
    /// 重新启用账号 · Reactivate an account
    #[command(after_help = "例 Example: daiyun user reactivate lin.wan --reason 返岗")]
    Reactivate(UserReason),
    /// 管理类角色是否必须启用动态验证码 · Whether roles that require a second factor get it
    #[command(after_help = "例 Example: daiyun user require-factor no")]
    RequireFactor(RequireFactor),
}

/// An account and why something is done to it.
#[derive(Args)]
pub(crate) struct UserReason {
    /// 登录账号 · The login
    pub(crate) login: String,
    /// 原因，写入操作记录 · Why; it is kept with the activity
    #[arg(long)]
    pub(crate) reason: String,
}

/// `daiyun user reach`
#[derive(Args)]
#[command(group(clap::ArgGroup::new("reach").required(true).multiple(true)))]
pub(crate) struct UserReach {
    /// 登录账号 · The login
    pub(crate) login: String,
    /// 全部店铺，以后新建的也能看到 · Every store, those that come later included
    #[arg(long, group = "reach", conflicts_with_all = ["client", "store"])]
    pub(crate) all: bool,
    /// 客户的名称或代码：其全部店铺，以后新建的也能看到；可写多次 · All stores of a client; may be repeated
    #[arg(long, value_name = "NAME", group = "reach")]
    pub(crate) client: Vec<String>,
    /// 店铺代码；可写多次 · A single store; may be repeated
    #[arg(long, value_name = "CODE", group = "reach")]
    pub(crate) store: Vec<String>,
}

/// `daiyun user role`
#[derive(Args)]
pub(crate) struct UserRole {
    /// 登录账号 · The login
    pub(crate) login: String,
    /// 角色 · The role's code
    pub(crate) role: String,
    /// 所属客户的名称或代码，甲方角色必填 · The client's name or code, for people of the client side
    #[arg(long, value_name = "NAME")]
    pub(crate) client: Option<String>,
    /// 原因，写入操作记录 · Why; it is kept with the activity
    #[arg(long)]
    pub(crate) reason: String,
}

/// `daiyun user require-factor`
#[derive(Args)]
pub(crate) struct RequireFactor {
    /// 是否必须 · Whether
    #[arg(value_enum)]
    pub(crate) is_required: Answer,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// `daiyun user add`
#[derive(Args)]
pub(crate) struct UserAdd {
    /// 登录账号 · What they type to sign in
    pub(crate) login: String,
    /// 姓名 · Their name
    #[arg(long)]
    pub(crate) name: String,
    /// 角色 · administrator, director, project_manager, operator, finance, client_decision_maker …
    #[arg(long)]
    pub(crate) role: String,
    /// 所属客户的名称或代码，甲方角色必填 · The client's name or code, for people of the client side
    #[arg(long, value_name = "NAME")]
    pub(crate) client: Option<String>,
    /// 初始密码；不写则生成一个 · The first password; made up if left out
    #[arg(long)]
    pub(crate) password: Option<String>,
}
