//! What may be said on the command line. The only place that reads the environment.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use daiyun_agency::http::PublicUrl;
use daiyun_base::error::Problem;
use daiyun_base::period::Month;
use daiyun_demo::Scale;

/// 代运营机构的操作系统 · The operating system of an e-commerce operations agency
#[derive(Parser)]
#[command(name = "daiyun", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// 数据目录 · Data directory
    #[arg(long, global = true, default_value = "daiyun-data", value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// 记录库，默认是数据目录里的 SQLite · Records database, SQLite in the data directory by default
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// 输出格式 · Output format
    #[arg(long, global = true, default_value = "text")]
    pub(crate) format: Format,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// Stable keys.
    Json,
}

/// The commands.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// 建立空的机构和第一个管理员 · An empty agency and its first administrator
    #[command(
        after_help = "例 Example: daiyun init --name 某某代运营 --login admin --password 'a long password'"
    )]
    Init(Init),
    /// 店铺 · Stores
    #[command(subcommand)]
    Store(Store),
    /// 账号 · Accounts
    #[command(subcommand)]
    User(crate::people::User),
    /// 导入平台导出的文件 · Import export files
    #[command(
        after_help = "例 Example: daiyun import --store HS-TM ExportOrderList202607011030.csv\n    daiyun import --store UK-01 --mapping invoices.toml --exported-at 2026-07-01T10:30:00+08:00 invoices.csv"
    )]
    Import(Import),
    /// 查数 · Numbers
    #[command(
        after_help = "例 Example: daiyun query --metrics paid_sales,refund_rate --by day --from 2026-06-01 --to 2026-06-30"
    )]
    Query(Query),
    /// 合同 · Contracts
    #[command(subcommand)]
    Contract(Contract),
    /// 结算：已过账的月份打印原单，未过账的预览，从不写入 · A month's statement or its preview; never writes
    #[command(
        after_help = "例 Example: daiyun settle --contract HT-2026-001 --period 2026-06 --out 6月.pdf --as pdf"
    )]
    Settle(Settle),
    /// 核验导出的留痕链；不写文件就核验本机构的 · Check an exported chain of activity; without a file, this agency's own
    #[command(
        after_help = "例 Example: daiyun verify activity.jsonl\n    daiyun verify --activity --out activity.jsonl"
    )]
    Verify(Verify),
    /// 认识的报表，或其中一种的模板 · What is understood, or a template of one
    #[command(
        after_help = "例 Example: daiyun formats --format json\n    daiyun formats --template taobao/refunds --out 退款.xlsx"
    )]
    Formats(Formats),
    /// 指标词典 · The metric dictionary
    #[command(after_help = "例 Example: daiyun metrics --format json")]
    Metrics,
    /// 检查定义文件 · Check the definitions
    #[command(after_help = "例 Example: daiyun check-definitions")]
    CheckDefinitions,
    /// 打印 OpenAPI 文档 · Print the OpenAPI document
    #[command(after_help = "例 Example: daiyun openapi > openapi.json")]
    Openapi,
    /// 升级数据表 · Bring the tables up to this version
    #[command(after_help = "例 Example: daiyun migrate --data daiyun-data")]
    Migrate,
    /// 整理数据文件，清理过期快照；或撤销一个批次、重建一家店铺 · Merge files, expire snapshots; or take a batch back, or rebuild a store
    #[command(
        after_help = "例 Example: daiyun maintain\n    daiyun maintain --undo 17 --reason 传错了店铺\n    daiyun maintain --rebuild HS-TM"
    )]
    Maintain(Maintain),
    /// 后台作业：看它们怎样了，或立即执行 · Background jobs: how they are doing, or run them now
    #[command(after_help = "例 Example: daiyun jobs\n    daiyun jobs --run")]
    Jobs(Jobs),
    /// 启动控制台、接口和后台任务 · Console, API and jobs
    #[command(
        after_help = "从别的机器访问要经过 HTTPS 反向代理 · From other machines put an HTTPS proxy in front\n例 Example: daiyun serve --listen 127.0.0.1:8080"
    )]
    Serve(Serve),
    /// 建立演示机构并启动 · The demo agency
    #[command(after_help = "例 Example: daiyun demo --months 13")]
    Demo(Demo),
    /// Reads a spreadsheet for an import; limits its own memory and time first
    #[command(hide = true)]
    ReadSheet(ReadSheet),
}

/// `daiyun init`
#[derive(Args)]
pub(crate) struct Init {
    /// 机构名称 · The agency's name
    #[arg(long, default_value = "我的机构")]
    pub(crate) name: String,
    /// 管理员账号 · The administrator's login
    #[arg(long, default_value = "admin")]
    pub(crate) login: String,
    /// 管理员密码；不写则生成一个 · The administrator's password; made up if left out
    #[arg(long)]
    pub(crate) password: Option<String>,
}

/// `daiyun store`
#[derive(Subcommand)]
pub(crate) enum Store {
    /// 新建店铺，客户不存在时一起新建 · Create a store, and its client if new
    #[command(after_help = "例 Example: daiyun store add HS-TM --platform taobao --client 禾裳女装")]
    Add(StoreAdd),
    /// 店铺清单 · All stores
    #[command(after_help = "例 Example: daiyun store list --format json")]
    List,
}

/// `daiyun store add`
#[derive(Args)]
pub(crate) struct StoreAdd {
    /// 店铺代码，建好后不能改 · The store's code, which never changes
    pub(crate) code: String,
    /// 平台 · taobao, jd, pinduoduo, doudian, xiaohongshu, kuaishou, wechat_channels, weibo, wechat_official, other
    #[arg(long)]
    pub(crate) platform: String,
    /// 客户名称 · The client's name
    #[arg(long)]
    pub(crate) client: String,
    /// 店铺名称，默认同代码 · The store's name, the code by default
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// 淘宝店铺是天猫还是 C 店 · tmall or c_store, for 淘宝
    #[arg(long)]
    pub(crate) storefront: Option<String>,
}

/// `daiyun import`
#[derive(Args)]
pub(crate) struct Import {
    /// 店铺代码 · The store's code
    #[arg(long)]
    pub(crate) store: String,
    /// 文件里没有写导出时间时，在这里写明 · When the files were exported, if they do not say
    #[arg(long, value_name = "T")]
    pub(crate) exported_at: Option<DateTime<Utc>>,
    /// 平台没有的表格按这个映射文件读，读过一次就记住 · How to read a table no platform writes; kept for the next such file
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) mapping: Option<PathBuf>,
    /// 放行因金额口径被扣下的批次，写明原因 · Let in a batch that is held for its amounts, and say why
    #[arg(long, value_name = "REASON")]
    pub(crate) release_held: Option<String>,
    /// 文件，可以是 zip · Files, zip allowed
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Kills the process at a named point, for tests of crashes
    #[arg(long, hide = true)]
    pub(crate) stop_at: Option<String>,
}

/// `daiyun formats`
#[derive(Args)]
pub(crate) struct Formats {
    /// 把这种报表的模板写成文件：今天的表头加一行示例 · Write a template of this report: its header of today and an example
    #[arg(long, value_name = "FORMAT", requires = "out")]
    pub(crate) template: Option<String>,
    /// 写到这里，以 .xlsx 或 .csv 结尾 · Where to, ending in .xlsx or .csv
    #[arg(long, value_name = "FILE", requires = "template")]
    pub(crate) out: Option<PathBuf>,
}

/// `daiyun maintain`
#[derive(Args)]
pub(crate) struct Maintain {
    /// 撤销这个批次带来的数据 · Take back what this batch brought
    #[arg(long, value_name = "BATCH", requires = "reason", conflicts_with = "rebuild")]
    pub(crate) undo: Option<i64>,
    /// 为什么撤销 · Why it is taken back
    #[arg(long, requires = "undo")]
    pub(crate) reason: Option<String>,
    /// 按各批次的观测文件重建一家店铺的数据 · Fold a store's facts anew from what its batches observed
    #[arg(long, value_name = "STORE")]
    pub(crate) rebuild: Option<String>,
}

/// `daiyun query`
#[derive(Args)]
pub(crate) struct Query {
    /// 指标，用逗号分开 · Metrics, with commas
    #[arg(long, value_delimiter = ',', required = true)]
    pub(crate) metrics: Vec<String>,
    /// 维度，用逗号分开 · Dimensions, with commas
    #[arg(long, value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// 第一天 · First day
    #[arg(long)]
    pub(crate) from: NaiveDate,
    /// 最后一天 · Last day
    #[arg(long)]
    pub(crate) to: NaiveDate,
    /// 只看，例如 platform=taobao · Only where, for example platform=taobao
    #[arg(long = "where", value_name = "DIMENSION=VALUE")]
    pub(crate) filters: Vec<String>,
    /// 对比 · previous, week_ago, last_year …
    #[arg(long)]
    pub(crate) compare: Option<String>,
    /// 打印 SQL 和口径 · Print the SQL and what the numbers mean
    #[arg(long)]
    pub(crate) explain: bool,
}

/// `daiyun contract`
#[derive(Subcommand)]
pub(crate) enum Contract {
    /// 合同清单 · All contracts
    #[command(after_help = "例 Example: daiyun contract list --format json")]
    List,
    /// 一份合同 · One contract
    #[command(after_help = "例 Example: daiyun contract show HT-2026-001")]
    Show {
        /// 合同号 · The contract's number
        code: String,
    },
    /// 导入合同文件 · Import a contract file
    #[command(after_help = "例 Example: daiyun contract import HT-2026-001.toml")]
    Import {
        /// 文件 · The file
        file: PathBuf,
    },
}

/// `daiyun verify`
#[derive(Args)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(crate) struct Verify {
    /// 要核验的文件 · The file
    #[arg(value_name = "FILE", group = "what")]
    pub(crate) file: Option<PathBuf>,
    /// 核验本机构的留痕 · This agency's activity
    #[arg(long, group = "what")]
    pub(crate) activity: bool,
    /// 同时把留痕链写成文件，可离线核验 · Also write the chain as a file that can be checked offline
    #[arg(long, value_name = "FILE", requires = "activity")]
    pub(crate) out: Option<PathBuf>,
    /// 只排队，由服务或 daiyun jobs --run 核验 · Only queue it, for the server or daiyun jobs --run
    #[arg(long, requires = "activity", conflicts_with = "out")]
    pub(crate) later: bool,
}

/// `daiyun jobs`
#[derive(Args)]
pub(crate) struct Jobs {
    /// 立即执行定时作业和排队作业 · Run the scheduled jobs and the queue now
    #[arg(long)]
    pub(crate) run: bool,
    /// Kills the process at a named point, for tests of crashes
    #[arg(long, hide = true)]
    pub(crate) stop_at: Option<String>,
}

/// `daiyun settle`
#[derive(Args)]
pub(crate) struct Settle {
    /// 合同号 · The contract's number
    #[arg(long)]
    pub(crate) contract: String,
    /// 月份，例如 2026-06 · The month
    #[arg(long)]
    pub(crate) period: Month,
    /// 另存为文件时的格式 · What to write into the file
    #[arg(long = "as", default_value = "xlsx")]
    pub(crate) kind: FileKind,
    /// 另存为文件 · Write a file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// What a statement is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileKind {
    /// Excel.
    Xlsx,
    /// PDF.
    Pdf,
}

/// `daiyun serve`
#[derive(Args)]
pub(crate) struct Serve {
    /// 监听地址 · Address
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// 日志格式；json 每行一个对象 · Lines for people, or an object in each line
    #[arg(long, default_value = "text")]
    pub(crate) log_format: Format,
    /// 前面有反向代理：来访地址取 X-Forwarded-For 的最后一跳 · A proxy in front says where requests come from
    #[arg(long)]
    pub(crate) trust_proxy: bool,
    /// 浏览器打开的地址，例如 https://daiyun.example.cn · The address browsers open, where a proxy stands before us
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub(crate) public_url: Option<PublicUrl>,
    /// 企业登录（OpenID Connect）的设置文件 · Settings of single sign-on (OpenID Connect)
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) oidc: Option<PathBuf>,
}

fn public_url(text: &str) -> Result<PublicUrl, String> {
    text.parse().map_err(|problem: Problem| format!("{} · {}", problem.text.zh, problem.text.en))
}

/// `daiyun demo`
#[derive(Args)]
pub(crate) struct Demo {
    /// 历史月数 · Months of history
    #[arg(long, default_value_t = 13)]
    pub(crate) months: u32,
    /// 订单量倍数，例如 2 或 1/50 · Orders, times or one in
    #[arg(long)]
    pub(crate) scale: Option<Scale>,
    /// 演示机构的今天 · The demo agency's today
    #[arg(long, value_name = "D")]
    pub(crate) today: Option<NaiveDate>,
    /// 把平台导出文件也留一份在这里，每家店一个文件夹 · Keep the export files here too, a folder for each store
    #[arg(long, value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
    /// 只建数据，不启动 · Make the data only
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// 监听地址 · Address
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}

/// `daiyun read-sheet`
#[derive(Args)]
pub(crate) struct ReadSheet {
    /// xlsx or xls
    #[arg(long)]
    pub(crate) workbook: String,
    /// The file
    #[arg(long)]
    pub(crate) path: PathBuf,
}

/// How much is logged: `DAIYUN_LOG`, for example `info` or `daiyun_agency=debug`. Machines get a line for each request,
/// people only what they may have to do something about.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn log_filter(format: Format) -> String {
    let usual = match format {
        Format::Text => "warn,daiyun_agency=info,daiyun_server=info,daiyun_agency::http::requests=warn",
        Format::Json => "warn,daiyun_agency=info,daiyun_server=info",
    };
    std::env::var("DAIYUN_LOG").unwrap_or_else(|_| usual.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Arguments;

    /// The commands people see, that do something themselves.
    fn leaves(command: &Command) -> Vec<&Command> {
        if !command.has_subcommands() {
            return vec![command];
        }
        command.get_subcommands().filter(|one| !one.is_hide_set()).flat_map(leaves).collect()
    }

    #[test]
    fn every_command_shows_an_example_of_itself() {
        let program = Arguments::command();
        let commands = leaves(&program);
        assert!(commands.len() > 15, "{}", commands.len());
        for command in commands {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = help.split_once("Example: daiyun ").map(|(_, example)| example).unwrap_or_default();
            assert!(example.split(' ').any(|word| word == command.get_name()), "{}", command.get_name());
        }
    }
}
