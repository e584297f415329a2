//! Importing contracts and their versions, closing a month early.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::id;
use daiyun_base::period::Month;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, QuerySelect};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::closing::{Closing, can_close_early};
use super::overview;
use super::records::{self, contract_stores, contract_versions, contracts, period_closings};
use super::rules::{self, VersionSpan, check_file, check_succession};
use super::terms::{ContractFile, Exclusion, FeeTerm, terms_problem};
use crate::access;
use crate::activity::{self, Activity};
use crate::clients::{self, Client};
use crate::error::{Failure, Result};
use crate::scope::{Reach, Scope, Side, Tx};
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

/// A contract file whose every name has been found.
pub(super) struct Checked {
    pub client: Client,
    pub stores: Vec<Store>,
}

/// Imports a contract, or the next version of one. The same file twice finds the first result.
pub async fn import(tx: &Tx, file: &ContractFile) -> Result<Imported> {
    let checked = check(tx.scope(), file).await?;
    let terms = serde_json::to_value(&file.terms).map_err(Failure::internal)?;
    let terms_sha256 = sha256_of(file)?;
    let present = records::held(tx.db(), &file.code).await?;
    let mut spans = Vec::new();
    if let Some(contract) = &present {
        same_client(contract, &checked.client)?;
        let known =
            records::versions_of(tx.db(), &[contract.id]).await?.remove(&contract.id).unwrap_or_default();
        if known.iter().any(|version| version.terms_sha256 == terms_sha256) {
            return Ok(Imported { contract: contract.clone(), version_no: file.version_no, known: true });
        }
        spans.extend(known.iter().map(|version| version.dated.span));
    }
    let posted = present.as_ref().and_then(|contract| contract.posted_through.as_deref());
    let posted = posted.map(str::parse::<Month>).transpose().map_err(Failure::internal)?;
    check_succession(&spans, posted, span_of(file)).map_err(Problem::from)?;
    no_overlap(tx.db(), file).await?;
    let contract = keep_contract(tx, file, present, &checked).await?;
    let version = contract_versions::ActiveModel {
        id: Set(id::fresh()),
        contract_id: Set(contract.id),
        version_no: Set(i64::from(file.version_no)),
        effective_on: Set(file.effective_on),
        ends_on: Set(file.terms.ends_on),
        terms: Set(terms),
        terms_sha256: Set(terms_sha256),
        created_at: Set(tx.now()),
    };
    contract_versions::Entity::insert(version).exec_without_returning(tx.db()).await?;
    remember_import(tx, file, &contract).await?;
    Ok(Imported { contract, version_no: file.version_no, known: false })
}

/// Everything that can be wrong with a file before its place among other contracts is looked at.
pub(super) async fn check(scope: &Scope, file: &ContractFile) -> Result<Checked> {
    check_file(file).map_err(|refusals| terms_problem(&refusals))?;
    measurable(scope, file)?;
    let client = client_named(scope, &file.client).await?;
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
    signs_for(scope, &file.terms.signatories.agency.login, Side::Agency, client.id).await?;
    signs_for(scope, &file.terms.signatories.client.login, Side::Client, client.id).await?;
    Ok(Checked { client, stores })
}

/// Every metric must exist at the agreed revision, and every exclusion must be something the facts can tell.
fn measurable(scope: &Scope, file: &ContractFile) -> Result<()> {
    let catalogue = &scope.agency().definitions().metrics;
    for bound in file.terms.bound_metrics() {
        let metric = catalogue.metric(&bound.metric)?;
        if metric.revision != bound.revision {
            let (code, present) = (&bound.metric, metric.revision);
            return Err(Problem::invalid(
                "contract_metric_revision",
                format!("指标 {code} 现在是第 {present} 版，合同写的是第 {} 版；请按现行口径写 metric_revision = {present}", bound.revision),
                format!("The metric {code} is at revision {present}, the contract says {}; write metric_revision = {present}", bound.revision),
            )
            .into());
        }
    }
    let marked =
        |fee: &&FeeTerm| fee.base().is_some_and(|base| base.exclude.contains(&Exclusion::MarkedOrders));
    match file.terms.fees.iter().find(marked) {
        None => Ok(()),
        Some(fee) => Err(Problem::invalid(
            "contract_exclusion",
            format!("费用 {}：还不能标记刷单订单，所以不能剔除；请删去 marked_orders", fee.code()),
            format!(
                "Fee {}: orders cannot be marked yet, so they cannot be left out; remove marked_orders",
                fee.code()
            ),
        )
        .into()),
    }
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

async fn signs_for(scope: &Scope, login: &str, side: Side, client_id: Uuid) -> Result<()> {
    let (zh, en) = match side {
        Side::Agency => ("乙方", "the agency"),
        Side::Client => ("甲方", "the client"),
    };
    let signer = access::scope_of_login(scope.agency(), login).await.ok();
    let right = signer.is_some_and(|signer| match side {
        Side::Agency => signer.person().side == Side::Agency,
        Side::Client => *signer.reach() == Reach::Client(client_id),
    });
    if right {
        return Ok(());
    }
    Err(Problem::invalid(
        "contract_signatory",
        format!("{zh}没有账号 {login}，没有人能替{zh}确认结算单；请先建账号，或改 signatories"),
        format!("{login} is no account of {en}, so nobody could confirm for it; create it first, or change signatories"),
    )
    .into())
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
    let newest = others.into_iter().filter_map(|contract| {
        let version = versions.remove(&contract.id)?.pop()?;
        Some(ContractFile {
            code: contract.code,
            name: contract.name,
            client: String::new(),
            version_no: version.dated.span.version_no,
            effective_on: version.dated.span.effective_on,
            terms: version.dated.terms,
        })
    });
    let newest: Vec<ContractFile> = newest.collect();
    match rules::overlaps(file, &newest).pop() {
        None => Ok(()),
        Some(overlap) => Err(Problem::from(overlap).into()),
    }
}

async fn keep_contract(
    tx: &Tx,
    file: &ContractFile,
    present: Option<contracts::Model>,
    checked: &Checked,
) -> Result<contracts::Model> {
    let contract = match present {
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
    can_close_early(month, closing.as_ref(), reason, today).map_err(Problem::from)?;
    let missing: Vec<Label> = match &closing {
        Some(Closing::Open(missing)) => missing.iter().map(super::closing::Missing::text).collect(),
        Some(Closing::Closed) | None => Vec::new(),
    };
    let row = period_closings::ActiveModel {
        id: Set(id::fresh()),
        contract_id: Set(contract.id),
        period: Set(month.to_string()),
        reason: Set(reason.trim().to_owned()),
        closed_by: Set(closed_by),
        closed_at: Set(tx.now()),
    };
    period_closings::Entity::insert(row).exec_without_returning(tx.db()).await?;
    let summary = Label::new(
        format!("提前关账 {month}：{}", reason.trim()),
        format!("Closed {month} early: {}", reason.trim()),
    );
    let detail = json!({ "period": month, "missing": missing });
    activity::record(tx, of_contract("contracts.close_period", contract, summary, detail)).await
}

/// Notes that a month of a contract is in the books. Said by whoever posts.
pub async fn mark_posted(tx: &Tx, contract_id: Uuid, month: Month) -> Result<()> {
    let contract = contracts::Entity::find_by_id(contract_id).one(tx.db()).await?;
    let contract = contract.ok_or_else(|| Failure::internal(format!("no contract {contract_id}")))?;
    let known =
        contract.posted_through.as_deref().map(str::parse::<Month>).transpose().map_err(Failure::internal)?;
    if known.is_some_and(|known| known >= month) {
        return Ok(());
    }
    let row = contracts::ActiveModel {
        id: Unchanged(contract_id),
        posted_through: Set(Some(month.to_string())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

/// A contract held until the transaction ends, so that nobody else issues under it meanwhile.
pub async fn hold(tx: &Tx, code: &str) -> Result<contracts::Model> {
    let held = records::held(tx.db(), code).await?;
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
