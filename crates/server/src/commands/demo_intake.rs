//! The demo's stores on their way to a platform, its deposits and services, by the doors everybody uses.

use chrono::{NaiveDate, TimeDelta};
use daiyun_agency::access;
use daiyun_agency::clients::{self, Client, Purchase};
use daiyun_agency::error::{Failure, Result};
use daiyun_agency::scope::{Scope, Tx};
use daiyun_agency::stores::applications::{self, NewApplication, NewMove, OpenedStore, Outcome, Step};
use daiyun_agency::stores::deposits::{self, DepositOf, NewEntry};
use daiyun_agency::stores::{self, MANAGE_APPLICATIONS};
use daiyun_agency::words;
use daiyun_base::id;
use daiyun_demo::{Applied, Bought, Happened, Payment, World};

/// Starts the applications and takes them where they stand; writes the ledger and the services.
pub(super) async fn fill(scope: &Scope, world: &World, today: NaiveDate) -> Result<()> {
    let intake = world.intake();
    let scope = &access::scope_of_login(scope.agency(), &intake.written_by).await?;
    let tx = scope.begin(MANAGE_APPLICATIONS).await?;
    for one in &intake.deposits {
        let store = stores::by_code(scope, &one.store).await?;
        deposits::record(&tx, DepositOf::Store(store.id), entry(&one.payment, today)?).await?;
    }
    for one in &intake.applications {
        apply(&tx, one, today).await?;
    }
    for one in &intake.services {
        buy(&tx, one, today).await?;
    }
    tx.commit().await
}

fn ago(today: NaiveDate, days: i64) -> NaiveDate {
    today - TimeDelta::days(days)
}

async fn client(tx: &Tx, code: &str) -> Result<Client> {
    let found = clients::by_code(tx.scope(), code).await?;
    found.ok_or_else(|| Failure::internal(format!("demo/intake.toml: no client {code}")))
}

fn entry(payment: &Payment, today: NaiveDate) -> Result<NewEntry> {
    Ok(NewEntry {
        id: id::fresh(),
        kind: words::read(&payment.kind)?,
        amount: payment.amount.clone(),
        on_day: ago(today, payment.days_ago),
        payer: payment.payer.clone(),
        note: payment.note.clone(),
    })
}

async fn apply(tx: &Tx, one: &Applied, today: NaiveDate) -> Result<()> {
    let client = client(tx, &one.client).await?;
    let new = NewApplication {
        id: id::fresh(),
        name: one.name.clone(),
        platform: one.platform.clone(),
        storefront: one.storefront.clone(),
        category: one.category.clone(),
        brand_id: None,
        started_on: Some(ago(today, one.started_days_ago)),
    };
    let made = applications::start(tx, &client, new).await?;
    for kind in &one.papers {
        applications::tick(tx, made.id, kind, (true, "品牌方资料夹")).await?;
    }
    for payment in &one.deposits {
        deposits::record(tx, DepositOf::Application(made.id), entry(payment, today)?).await?;
    }
    let mut step: Step = words::read(&made.step)?;
    for happened in &one.moves {
        let moved = applications::move_on(tx, made.id, next(tx, happened, (step, today)).await?).await?;
        step = words::read(&moved.step)?;
    }
    Ok(())
}

async fn next(tx: &Tx, happened: &Happened, (step, today): (Step, NaiveDate)) -> Result<NewMove> {
    let outcome: Outcome = words::read(&happened.outcome)?;
    let store = match &happened.store {
        Some(code) => Some(OpenedStore::Known(stores::by_code(tx.scope(), code).await?.id)),
        None => None,
    };
    Ok(NewMove {
        id: id::fresh(),
        step,
        outcome,
        rejection_code: happened.rejection.clone(),
        note: happened.note.clone(),
        happened_on: Some(ago(today, happened.days_ago)),
        store,
    })
}

async fn buy(tx: &Tx, one: &Bought, today: NaiveDate) -> Result<()> {
    let client = client(tx, &one.client).await?;
    let new = Purchase {
        id: id::fresh(),
        service_code: one.code.clone(),
        since_on: ago(today, one.since_days_ago),
        price: one.price.clone(),
        note: one.note.clone(),
    };
    let bought = clients::buy_service(tx, client.id, new).await?;
    if let Some(days) = one.until_days_ago {
        clients::end_service(tx, bought.id, ago(today, days)).await?;
    }
    Ok(())
}
