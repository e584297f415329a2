//! `daiyun demo`: the invented agency, its history written as real export files and imported by the door everybody
//! uses. The agency lives on the day it was made: its clock starts there and runs on.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use chrono::{NaiveDate, NaiveTime};
use daiyun_agency::access::{self, NewUser, Password, Role};
use daiyun_agency::clients::{self, Client, NewClient};
use daiyun_agency::contracts::terms::ContractFile;
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::imports::{ImportOptions, SourceFile, import};
use daiyun_agency::scope::Scope;
use daiyun_agency::stores::{self, NewStore};
use daiyun_agency::{Agency, contracts, definitions, jobs};
use daiyun_base::clock::{Clock, ShiftedClock, SystemClock};
use daiyun_base::error::Problem;
use daiyun_base::id;
use daiyun_base::period::{Month, from_shanghai};
use daiyun_demo::{ExportFile, Person, Plan, World};
use serde_json::json;

use super::{Context, serve};
use crate::config::{Demo, Format};
use crate::output;
use crate::progress::Progress;

/// Everybody's password in the demo agency.
const PASSWORD: &str = "daiyun-demo";
/// The hour at which the demo agency's day begins for its visitors.
const MORNING: u32 = 9;
/// Holds the known totals, beside the files that somebody keeps.
const TOTALS_FILE: &str = "totals.json";
/// Keeps the demo's day for later starts.
const TODAY_FILE: &str = "demo-today.txt";

/// Makes the demo agency if it is not there yet, and serves it.
pub(crate) async fn run(context: &Context, demo: Demo) -> Result<ExitCode> {
    let world = world()?;
    let kept = kept_day(&context.data);
    let today: NaiveDate = kept.or(demo.today).unwrap_or_else(|| SystemClock.today());
    if let (Some(kept), Some(asked)) = (kept, demo.today)
        && kept != asked
    {
        return Err(Problem::refused(
            "demo_day",
            format!(
                "{} 里的演示机构停在 {kept}；换一个 --data 目录再指定 --today {asked}",
                context.data.display()
            ),
            format!(
                "The demo agency in {} stands on {kept}. Use another --data for --today {asked}",
                context.data.display()
            ),
        )
        .into());
    }
    let name = world.agency().label.zh.clone();
    context.keep_name(&name)?;
    let agency = context.open_on(Arc::new(clock(today)), Some(name)).await?;
    if kept.is_none() {
        let plan = Plan {
            months: demo.months,
            scale: demo.scale.unwrap_or(daiyun_demo::Scale::FULL),
            ..Plan::standing_on(today)
        };
        make(&agency, &world, plan, demo.files.as_deref()).await?;
        std::fs::write(context.data.join(TODAY_FILE), today.to_string())?;
    }
    print_sign_ins(context, &world, today, &agency.definitions().roles);
    if demo.no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    serve::log(Format::Text);
    serve::listen(context, agency, (demo.listen, serve::Doors::default())).await
}

/// The day on which the agency in this data directory lives, if it is a demo. Every command follows it: a contract that
/// runs out on the board must not have run out on the command line.
pub(crate) fn kept_day(data: &Path) -> Option<NaiveDate> {
    std::fs::read_to_string(data.join(TODAY_FILE)).ok()?.trim().parse().ok()
}

/// The clock of a demo agency: the morning of its day, and running on.
pub(crate) fn clock(day: NaiveDate) -> ShiftedClock {
    let morning = NaiveTime::from_hms_opt(MORNING, 0, 0).unwrap_or_default();
    ShiftedClock::starting_at(from_shanghai(day.and_time(morning)))
}

fn world() -> Result<World> {
    World::load(&definitions::sources()).map_err(|issues| {
        let lines: Vec<String> = issues.iter().map(ToString::to_string).collect();
        Failure::internal(lines.join("\n"))
    })
}

/// Makes the agency. Its export files go to `kept` as well, for whoever wants to try the import by hand or count again.
async fn make(agency: &Agency, world: &World, plan: Plan, kept: Option<&Path>) -> Result<()> {
    let scope = Scope::operator(agency);
    people_and_stores(&scope, world).await?;
    let folder = tempfile::tempdir_in(agency.directory())?;
    let started = Instant::now();
    let mut generated = world.generate(plan);
    let mut progress = Progress::new("导入平台导出的文件");
    let mut rows = 0;
    let mut count = 0;
    while let Some(file) = generated.next_file() {
        let file = file?;
        if let Some(kept) = kept {
            keep(kept, world, &file)?;
        }
        let mapping = file.mapping.and_then(|code| world.mapping(code)).map(ToOwned::to_owned);
        rows += import_file(&scope, folder.path(), &file, mapping).await?;
        count += 1;
        progress.say(generated.progress(), &format!("{count} 个文件，{rows} 行"));
    }
    progress.end();
    if let Some(kept) = kept {
        std::fs::write(kept.join(TOTALS_FILE), generated.known_json())?;
    }
    eprintln!("合同、账号保险箱、预警和任务……");
    import_contracts(&scope, world, generated.end_point()).await?;
    super::demo_vault::fill(&scope, world, plan.today).await?;
    super::demo_board::fill(&scope, world, plan.today).await?;
    super::demo_documents::fill(&scope, world, plan.today).await?;
    super::demo_onboarding::fill(&scope, world).await?;
    super::demo_intake::fill(&scope, world, plan.today).await?;
    super::demo_imports::fill(&scope, world, (plan.today, folder.path())).await?;
    jobs::run_all_once(agency).await?;
    eprintln!("演示数据：{count} 个平台导出文件，{rows} 行，{} 秒", started.elapsed().as_secs());
    Ok(())
}

async fn people_and_stores(scope: &Scope, world: &World) -> Result<()> {
    let password = Password::choose(PASSWORD).await?;
    let tx = scope.begin(clients::CREATE).await?;
    let mut made: Vec<Client> = Vec::new();
    for client in world.clients() {
        let new = NewClient {
            id: id::fresh(),
            code: client.code.clone(),
            name: client.label.zh.clone(),
            client_type: "brand".to_owned(),
            service_mode: "full".to_owned(),
        };
        made.push(clients::create(&tx, new).await?);
    }
    let client = |code: &str| made.iter().find(|client| client.code == code);
    for store in world.stores() {
        let owner =
            client(&store.client).ok_or_else(|| Failure::internal(format!("no client {}", store.client)))?;
        let new = NewStore {
            id: id::fresh(),
            code: store.code.clone(),
            name: store.label.zh.clone(),
            platform: store.platform.code().to_owned(),
            storefront: store.storefront.clone(),
        };
        stores::create(&tx, owner, new).await?;
    }
    for person in world.people() {
        let new = NewUser {
            id: id::fresh(),
            login: person.login.clone(),
            name: person.name.zh.clone(),
            role: person.role.clone(),
            client_id: person.client.as_deref().and_then(client).map(|client| client.id),
            has_all_stores: person.assigned.is_empty(),
            password: password.clone(),
        };
        access::create_user(&tx, new).await?;
    }
    // A demo is tried with a password everybody knows; asking for a telephone first would keep everybody out.
    access::require_factor(&tx, false).await?;
    tx.commit().await?;
    assign(scope, world).await
}

/// Somebody who looks after some clients only, so that it can be seen how much the others' numbers are not there.
async fn assign(scope: &Scope, world: &World) -> Result<()> {
    let colleagues = access::colleagues(scope.reader()).await?;
    let tx = scope.begin(access::MANAGE_USERS).await?;
    for person in world.people().iter().filter(|person| !person.assigned.is_empty()) {
        let mut of_clients = Vec::new();
        for code in &person.assigned {
            of_clients.extend(clients::by_code(scope, code).await?.map(|client| client.id));
        }
        let found = colleagues.iter().find(|colleague| colleague.name == person.name.zh);
        let found = found.ok_or_else(|| Failure::internal(format!("no account {}", person.login)))?;
        stores::assign_reach(&tx, found.id, (&of_clients, &[])).await?;
    }
    tx.commit().await
}

async fn import_contracts(scope: &Scope, world: &World, end_point: Month) -> Result<()> {
    let tx = scope.begin(contracts::CREATE).await?;
    for contract in world.contracts() {
        let file = ContractFile::parse(&world.contract_file(contract, end_point))?;
        contracts::import(&tx, &file).await?;
    }
    tx.commit().await
}

/// A table of the agency's own needs the mapping that reads it.
async fn import_file(
    scope: &Scope,
    folder: &Path,
    file: &ExportFile,
    mapping: Option<String>,
) -> Result<u64> {
    let path = folder.join("export");
    std::fs::write(&path, &file.bytes)?;
    let store = stores::by_code(scope, &file.store_code).await?;
    let source = SourceFile { path, name: file.file_name.clone() };
    let options = ImportOptions { mapping, ..ImportOptions::default() };
    let reports = import(scope, &store, &[source], &options).await?;
    let mut rows = 0;
    for report in reports {
        // The world sends one file twice, and at a small scale some say the same a week later.
        if !matches!(report.state.as_str(), "committed" | "duplicate") {
            let issue = report.issues.first().map(|issue| issue.message.clone()).unwrap_or_default();
            return Err(Failure::internal(format!("{}：{issue}", report.file)));
        }
        rows += report.rows;
    }
    Ok(rows)
}

/// Keeps a file by its store, and beside the stores the mapping that reads it, when it needs one.
fn keep(folder: &Path, world: &World, file: &ExportFile) -> Result<()> {
    let of_store = folder.join(&file.store_code);
    std::fs::create_dir_all(&of_store)?;
    std::fs::write(of_store.join(&file.file_name), &file.bytes)?;
    if let Some((code, text)) = file.mapping.and_then(|code| Some((code, world.mapping(code)?))) {
        let mapping = folder.join(code).with_extension("toml");
        mapping.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(mapping, text)?;
    }
    Ok(())
}

fn print_sign_ins(context: &Context, world: &World, today: NaiveDate, roles: &BTreeMap<String, Role>) {
    if context.json() {
        let people: Vec<_> = world
            .people()
            .iter()
            .map(|person| json!({ "login": person.login, "name": person.name.zh, "role": person.role }))
            .collect();
        output::json(
            &json!({ "data": context.data, "today": today, "password": PASSWORD, "people": people }),
        );
        return;
    }
    output::say(format_args!(
        "\n演示机构停在 {today}。每个角色一个账号，密码都是 {PASSWORD}\nThe demo agency stands on {today}. One account for each role; every password is {PASSWORD}\n"
    ));
    let rows: Vec<Vec<String>> = world.people().iter().map(|person| sign_in(world, person, roles)).collect();
    output::table(&["账号 Account", "姓名 Name", "角色 Role", "看得到 Sees"].map(str::to_owned), &rows);
    output::say("");
}

/// An account in words: who it is, and how much of the agency they see.
fn sign_in(world: &World, person: &Person, roles: &BTreeMap<String, Role>) -> Vec<String> {
    let role = roles.get(&person.role).map(|role| format!("{} · {}", role.label.zh, role.label.en));
    let named = |code: &String| world.clients().iter().find(|client| client.code == *code);
    let clients: Vec<&str> = person
        .client
        .iter()
        .chain(&person.assigned)
        .filter_map(named)
        .map(|client| &*client.label.zh)
        .collect();
    let sees =
        if clients.is_empty() { "全部客户".to_owned() } else { format!("只有{}", clients.join("、")) };
    vec![person.login.clone(), person.name.zh.clone(), role.unwrap_or_else(|| person.role.clone()), sees]
}
