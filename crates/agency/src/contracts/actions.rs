//! Importing contracts and their versions, closing a month early.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::id;
use daiyun_base::period::Month;
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QuerySelect};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::closing::{Closing, DatedTerms, can_close_early};
use super::measurable::measurable;
use super::overview;
use super::records::{self, contract_stores, contract_versions, contracts, period_closings};
use super::rules::{self, check_file};
use super::terms::{ContractFile, terms_problem};
use super::versions::{Change, VersionSpan, check_succession};
use crate::access;
use crate::activity::{self, Activity};
use crate::clients::{self, Client};
use crate::error::{Failure, Result};
use crate::imports;
use crate::scope::{Permission, Reach, Scope, Side, Tx};
use crate::stores::{self, Store};

/// What an import did.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The contract.
    pub contract: contracts::Model,
    /// The version of the file.
    pub version_no: u32,
    /// Whether the file was known already, so that nothing was written.
    pub known: bool,
}

/// Confirming statements, which the slice that settles declares.
const SIGN: Permission = Permission("settlement.confirm");

/// A contract file in which nothing is wrong, and what it is about.
pub(super) struct Checked {
    client: Client,
    stores: Vec<Store>,
    /// The contract it adds a version to.
    present: Option<contracts::Model>,
    /// Whether this very file was imported before.
    known: bool,
}

/// Imports a contract, or the next version of one. The same file twice finds the first result.
pub async fn import(tx: &Tx, file: &ContractFile) -> Result<Imported> {
    let checked = check(tx, file).await?;
    if let Checked { present: Some(contract), known: true, .. } = checked {
        return Ok(Imported { contract, version_no: file.version_no, known: true });
    }
    let contract = keep_contract(tx, file, &checked).await?;
    let version = contract_versions::ActiveModel {
        id: Set(id::fresh()),
        contract_id: Set(contract.id),
        version_no: Set(i64::from(file.version_no)),
        effective_on: Set(file.effective_on),
        ends_on: Set(file.terms.ends_on),
        terms: Set(serde_json::to_value(&file.terms).map_err(Failure::internal)?),
        terms_sha256: Set(sha256_of(file)?),
        created_at: Set(tx.now()),
    };
    contract_versions::Entity::insert(version).exec_without_returning(tx.db()).await?;
    remember_import(tx, file, &contract).await?;
    Ok(Imported { contract, version_no: file.version_no, known: false })
}

/// Everything that can be wrong with a file, here and beside other contracts: a preview says what an import would. The
/// contract and its stores are held, so that two contracts cannot take the same sales at once.
pub(super) async fn check(tx: &Tx, file: &ContractFile) -> Result<Checked> {
    let scope = tx.scope();
    check_file(file).map_err(|refusals| terms_problem(&refusals))?;
    let client = client_named(scope, &file.client).await?;
    let stores = stores_named(scope, file, &client).await?;
    measurable(scope.agency().definitions(), file, &stores)?;
    signs_for(scope, &file.terms.signatories.agency.login, Side::Agency, client.id).await?;
    signs_for(scope, &file.terms.signatories.client.login, Side::Client, client.id).await?;
    stores::hold(tx, &stores.iter().map(|store| store.id).collect::<Vec<_>>()).await?;
    let present = records::held(tx.db(), &file.code).await?;
    let Some(contract) = &present else {
        check_succession(&[], None, span_of(file), Change::Terms).map_err(Problem::from)?;
        no_overlap(tx.db(), file).await?;
        return Ok(Checked { client, stores, present, known: false });
    };
    same_client(contract, &client)?;
    let versions = records::versions(tx.db(), contract).await?;
    let sha256 = sha256_of(file)?;
    let known = versions.iter().any(|version| version.terms_sha256 == sha256);
    if !known {
        let spans: Vec<VersionSpan> = versions.iter().map(|version| version.dated.span).collect();
        let change = Change::of(versions.last().map(|version| &version.dated.terms), &file.terms);
        check_succession(&spans, posted_through(contract)?, span_of(file), change).map_err(Problem::from)?;
        no_overlap(tx.db(), file).await?;
    }
    Ok(Checked { client, stores, present, known })
}

async fn stores_named(scope: &Scope, file: &ContractFile, client: &Client) -> Result<Vec<Store>> {
    let stores = stores::by_codes(scope, &file.terms.stores).await?;
    for code in &file.terms.stores {
        let store = stores.iter().find(|store| store.code == *code && store.client_id == client.id);
        if store.is_none() {
            return Err(Problem::invalid(
                "contract_store",
                format!("客户「{}」没有代码为 {code} 的店铺；请先建店铺，或改 stores", client.name),
                format!("{} has no store {code}; create it first, or change stores", client.name),
            )
            .into());
        }
    }
    Ok(stores)
}

fn posted_through(contract: &contracts::Model) -> Result<Option<Month>> {
    contract.posted_through.as_deref().map(str::parse::<Month>).transpose().map_err(Failure::internal)
}

async fn client_named(scope: &Scope, name: &str) -> Result<Client> {
    let visible = clients::visible(scope).await?;
    let found = visible.into_iter().find(|client| client.name == name || client.code == name);
    found.ok_or_else(|| {
        Problem::invalid(
            "contract_client",
            format!("没有名为「{name}」的客户；请先建客户，或改 client"),
            format!("There is no client {name:?}; create it first, or change client"),
        )
        .into()
    })
}

/// Whoever a contract names must be able to sign: an account that is in use, on the right side, with a role that
/// confirms statements. Otherwise the contract could be charged and never settled.
async fn signs_for(scope: &Scope, login: &str, side: Side, client_id: Uuid) -> Result<()> {
    let Label { zh, en } = side.label();
    let signer = match access::scope_of_login(scope.agency(), login).await {
        Ok(signer) => Some(signer),
        Err(failure) if failure.cause.is_none() => None,
        Err(failure) => return Err(failure),
    };
    let of_side = signer.filter(|signer| match side {
        Side::Agency => signer.person().side == Side::Agency,
        Side::Client => *signer.reach() == Reach::Client(client_id),
    });
    match of_side {
        None => Err(Problem::invalid(
            "contract_signatory",
            format!("{zh}没有账号 {login}，没有人能替{zh}确认结算单；请先建账号，或改 signatories"),
            format!("{login} is no account of {en}, so nobody could confirm for it; create it first, or change signatories"),
        )
        .into()),
        Some(signer) if !signer.may(SIGN) => Err(Problem::invalid(
            "contract_signatory",
            format!("{zh}账号 {login} 的角色不能确认结算单；请换一位签署人，或请管理员调整角色"),
            format!("The role of {login} cannot confirm statements for {en}; name somebody else, or have the role changed"),
        )
        .into()),
        Some(_) => Ok(()),
    }
}

fn same_client(contract: &contracts::Model, client: &Client) -> Result<()> {
    if contract.client_id == client.id {
        return Ok(());
    }
    let code = &contract.code;
    Err(Problem::refused(
        "contract_other_client",
        format!("合同 {code} 是与另一个客户签的；客户不能改，请用新的合同号"),
        format!("The contract {code} was signed with another client, which cannot change; use a new number"),
    )
    .into())
}

fn span_of(file: &ContractFile) -> VersionSpan {
    VersionSpan { version_no: file.version_no, effective_on: file.effective_on, ends_on: file.terms.ends_on }
}

/// The hash of the whole file's content, whatever its layout and comments.
fn sha256_of(file: &ContractFile) -> Result<String> {
    let canonical = serde_json::to_vec(file).map_err(Failure::internal)?;
    Ok(hex::encode(Sha256::digest(canonical)))
}

/// One order must not earn two commissions, whichever contracts the caller can see.
async fn no_overlap(db: &impl ConnectionTrait, file: &ContractFile) -> Result<()> {
    const LIMIT: u64 = 5_000;
    let others =
        contracts::Entity::find().filter(contracts::Column::Code.ne(file.code.clone())).limit(LIMIT).all(db);
    let others = others.await?;
    let ids: Vec<Uuid> = others.iter().map(|contract| contract.id).collect();
    let mut versions = records::versions_of(db, &ids).await?;
    for contract in others {
        let dated = versions.remove(&contract.id).unwrap_or_default();
        let dated: Vec<DatedTerms> = dated.into_iter().map(|version| version.dated).collect();
        if let Some(overlap) = rules::overlap(file, &contract.code, &dated) {
            return Err(Problem::from(overlap).into());
        }
    }
    Ok(())
}

async fn keep_contract(tx: &Tx, file: &ContractFile, checked: &Checked) -> Result<contracts::Model> {
    let contract = match &checked.present {
        Some(contract) => {
            let row = contracts::ActiveModel {
                id: Unchanged(contract.id),
                name: Set(file.name.clone()),
                ..Default::default()
            };
            row.update(tx.db()).await?
        }
        None => {
            let row = contracts::ActiveModel {
                id: Set(id::fresh()),
                code: Set(file.code.clone()),
                name: Set(file.name.clone()),
                client_id: Set(checked.client.id),
                posted_through: Set(None),
                created_at: Set(tx.now()),
            };
            row.insert(tx.db()).await?
        }
    };
    let stores = checked
        .stores
        .iter()
        .map(|store| contract_stores::ActiveModel { contract_id: Set(contract.id), store_id: Set(store.id) });
    let both = [contract_stores::Column::ContractId, contract_stores::Column::StoreId];
    contract_stores::Entity::insert_many(stores.collect::<Vec<_>>())
        .on_conflict(OnConflict::columns(both).do_nothing().to_owned())
        .exec_without_returning(tx.db())
        .await?;
    Ok(contract)
}

async fn remember_import(tx: &Tx, file: &ContractFile, contract: &contracts::Model) -> Result<()> {
    let (code, version_no, day) = (&file.code, file.version_no, file.effective_on);
    let summary = Label::new(
        format!("合同 {code} 第 {version_no} 版，自 {day} 生效"),
        format!("Contract {code}, version {version_no}, in force from {day}"),
    );
    let detail = json!({ "version_no": version_no, "effective_on": day, "ends_on": file.terms.ends_on });
    activity::record(tx, of_contract("contracts.import", contract, summary, detail)).await
}

/// Closes a month before its data is complete, in the name of the caller.
pub async fn close_early(tx: &Tx, contract: &contracts::Model, month: Month, reason: &str) -> Result<()> {
    let closed_by = tx.scope().named_user()?;
    let closing = overview::closing(tx.scope(), contract, month).await?;
    let today = tx.scope().agency().clock().today();
    can_close_early(month, closing.as_ref(), today).map_err(Problem::from)?;
    let reason = reason::check(reason)?;
    let missing: Vec<Label> = match &closing {
        Some(Closing::Open(missing)) => missing.iter().map(super::closing::Missing::text).collect(),
        Some(Closing::Closed) | None => Vec::new(),
    };
    let row = period_closings::ActiveModel {
        id: Set(id::fresh()),
        contract_id: Set(contract.id),
        period: Set(month.to_string()),
        reason: Set(reason.to_owned()),
        closed_by: Set(closed_by),
        closed_at: Set(tx.now()),
    };
    period_closings::Entity::insert(row).exec_without_returning(tx.db()).await?;
    keep_files(tx, contract, month).await?;
    let summary =
        Label::new(format!("提前关账 {month}：{reason}"), format!("Closed {month} early: {reason}"));
    let detail = json!({ "period": month, "missing": missing });
    activity::record(tx, of_contract("contracts.close_period", contract, summary, detail)).await
}

/// The files that a closed month was counted from are not taken back any more.
async fn keep_files(tx: &Tx, contract: &contracts::Model, month: Month) -> Result<()> {
    let stores = records::stores_of_all(tx.db(), &[contract.id]).await?;
    let stores: Vec<Uuid> = stores.into_iter().map(|(_, store_id)| store_id).collect();
    imports::close_month(tx, &stores, month).await
}

/// Notes that a month of a contract is in the books. Said by whoever posts, who holds the contract: the latest month
/// never moves back, even when two months are posted at once.
pub async fn mark_posted(tx: &Tx, contract: &contracts::Model, month: Month) -> Result<()> {
    keep_files(tx, contract, month).await?;
    if posted_through(contract)?.is_some_and(|known| known >= month) {
        return Ok(());
    }
    let row = contracts::ActiveModel {
        id: Unchanged(contract.id),
        posted_through: Set(Some(month.to_string())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

/// A contract held until the transaction ends, so that nobody else issues, posts or adds a version under it meanwhile.
pub async fn hold(tx: &Tx, contract_id: Uuid) -> Result<contracts::Model> {
    let held = contracts::Entity::find_by_id(contract_id).lock_exclusive().one(tx.db()).await?;
    held.ok_or_else(|| {
        Problem::new(Kind::NotFound, "not_found", "没有找到这份合同", "The contract was not found").into()
    })
}

fn of_contract(
    verb: &'static str,
    contract: &contracts::Model,
    summary: Label,
    detail: serde_json::Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "contract",
        subject_id: contract.id.to_string(),
        client_id: Some(contract.client_id),
        store_id: None,
        summary,
        detail,
    }
}
