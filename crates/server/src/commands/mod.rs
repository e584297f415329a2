//! One file for each command.

mod check_definitions;
mod contract;
mod demo;
mod demo_board;
mod demo_documents;
mod demo_imports;
mod demo_intake;
mod demo_onboarding;
mod demo_vault;
mod import;
mod init;
mod jobs;
mod lists;
mod maintain;
mod query;
mod read_sheet;
mod serve;
mod settle;
mod store;
mod user;
mod verify;

use std::process::ExitCode;
use std::sync::Arc;

use daiyun_agency::definitions::Definitions;
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::imports::SheetReader;
use daiyun_agency::scope::Scope;
use daiyun_agency::settlement::Fonts;
use daiyun_agency::{Agency, Place};
use daiyun_base::clock::{Clock, SystemClock};
use daiyun_base::error::Problem;

use crate::config::{Arguments, Command, Format};
use crate::embedded;

/// What every command gets.
pub(crate) struct Context {
    pub(crate) data: std::path::PathBuf,
    pub(crate) database: Option<String>,
    pub(crate) format: Format,
}

/// Runs the command.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let context = Context { data: arguments.data, database: arguments.database, format: arguments.format };
    match arguments.command {
        Command::Init(init) => init::run(&context, init).await,
        Command::Store(store) => store::run(&context, store).await,
        Command::User(user) => user::run(&context, user).await,
        Command::Import(import) => import::run(&context, import).await,
        Command::Query(query) => query::run(&context, query).await,
        Command::Contract(contract) => contract::run(&context, contract).await,
        Command::Settle(settle) => settle::run(&context, settle).await,
        Command::Verify(verify) => verify::run(&context, verify).await,
        Command::Formats(formats) => lists::formats(&context, formats),
        Command::Metrics => lists::metrics(&context),
        Command::CheckDefinitions => check_definitions::run(&context),
        Command::Openapi => lists::openapi(),
        Command::Migrate => maintain::migrate(&context).await,
        Command::Maintain(maintain) => maintain::run(&context, maintain).await,
        Command::Jobs(jobs) => jobs::run(&context, jobs).await,
        Command::Serve(serve) => serve::run(&context, &serve).await,
        Command::Demo(demo) => demo::run(&context, demo).await,
        Command::ReadSheet(sheet) => Ok(read_sheet::run(&sheet)),
    }
}

/// The fonts this program carries, else those of the machine.
fn embedded_fonts() -> Fonts {
    if embedded::FONTS.is_empty() { Fonts::Machine } else { Fonts::Embedded(embedded::FONTS) }
}

impl Context {
    /// The definitions, or every problem with them.
    pub(crate) fn definitions() -> Result<Arc<Definitions>> {
        Definitions::embedded().map_err(|issues| {
            let lines: Vec<String> = issues.iter().map(ToString::to_string).collect();
            Problem::invalid(
                "definitions",
                format!("定义文件有 {} 处问题：\n{}", lines.len(), lines.join("\n")),
                format!("{} problems in the definitions:\n{}", lines.len(), lines.join("\n")),
            )
            .into()
        })
    }

    /// An agency that exists.
    pub(crate) async fn open(&self) -> Result<Agency> {
        if self.database.is_none() && !self.data.join("records.db").is_file() {
            let place = self.data.display();
            return Err(Problem::invalid(
                "no_agency",
                format!("{place} 里还没有机构；先运行 daiyun init --data {place}"),
                format!("There is no agency in {place}. Run: daiyun init --data {place}"),
            )
            .into());
        }
        let clock: Arc<dyn Clock> = match demo::kept_day(&self.data) {
            Some(day) => Arc::new(demo::clock(day)),
            None => Arc::new(SystemClock),
        };
        self.open_on(clock, None).await
    }

    /// An agency, created if it does not exist, on some clock.
    pub(crate) async fn open_on(&self, clock: Arc<dyn Clock>, name: Option<String>) -> Result<Agency> {
        let sheets = std::env::current_exe().map(SheetReader::Child).map_err(Failure::internal)?;
        let name = match name {
            Some(name) => name,
            None => self.kept_name(),
        };
        let place = Place {
            directory: self.data.clone(),
            database: self.database.clone(),
            name,
            sheets,
            fonts: embedded_fonts(),
        };
        Agency::open(place, Self::definitions()?, clock).await
    }

    /// The name `init` or `demo` gave the agency.
    fn kept_name(&self) -> String {
        std::fs::read_to_string(self.data.join("name.txt"))
            .map(|name| name.trim().to_owned())
            .unwrap_or_else(|_| "代运".to_owned())
    }

    /// Keeps the agency's name for later commands.
    pub(crate) fn keep_name(&self, name: &str) -> Result<()> {
        std::fs::create_dir_all(&self.data)?;
        Ok(std::fs::write(self.data.join("name.txt"), name)?)
    }

    /// The operator of an agency that exists.
    pub(crate) async fn operator(&self) -> Result<Scope> {
        Ok(Scope::operator(&self.open().await?))
    }

    /// Whether programs are reading.
    pub(crate) fn json(&self) -> bool {
        self.format == Format::Json
    }
}
