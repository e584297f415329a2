//! Writing an entry into the ledger.

use chrono::NaiveDate;
use daiyun_base::error::Label;
use daiyun_base::money::Money;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::records::{self, deposit_entries};
use super::rules::{self, EntryKind};
use crate::activity::{self, Activity};
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;
use crate::stores::{self, applications};
use crate::words;

/// What the money is for.
#[derive(Clone, Copy, Debug)]
pub enum DepositOf {
    /// A store.
    Store(Uuid),
    /// An application without a store yet.
    Application(Uuid),
}

/// An entry about to be written.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Made by the caller.
    pub id: Uuid,
    /// Why money moved.
    pub kind: EntryKind,
    /// The amount in yuan, as somebody typed it.
    pub amount: String,
    /// When it moved.
    pub on_day: NaiveDate,
    /// Whose money it is.
    pub payer: String,
    /// What for.
    pub note: String,
}

/// Writes an entry. It is never changed; the same request twice finds the first result.
pub async fn record(tx: &Tx, of: DepositOf, new: NewEntry) -> Result<deposit_entries::Model> {
    let place = place(tx, of).await?;
    let amount = rules::signed(new.kind, &new.amount)?;
    let (payer, note) = (new.payer.trim(), new.note.trim());
    rules::check_words(new.kind, payer, note)?;
    rules::check_day(new.on_day, tx.scope().agency().clock().today())?;
    if let Some(present) = deposit_entries::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.client_id == place.client_id && present.amount_fen == amount.fen();
        return if same { Ok(present) } else { Err(id_taken().into()) };
    }
    rules::may_follow(Money::from_fen(place.balance_fen), new.kind, amount)?;
    let person = tx.scope().person();
    let row = deposit_entries::ActiveModel {
        id: Set(new.id),
        entry_no: Set(numbers::next(tx, &format!("deposit/{}", place.client_id)).await?),
        client_id: Set(place.client_id),
        store_id: Set(place.store_id),
        application_id: Set(place.application_id),
        kind: Set(words::of(new.kind)),
        amount_fen: Set(amount.fen()),
        on_day: Set(new.on_day),
        payer: Set(payer.to_owned()),
        note: Set(note.to_owned()),
        added_by: Set(person.user_id),
        added_by_name: Set(person.name.clone()),
        added_at: Set(tx.now()),
    };
    let entry = row.insert(tx.db()).await?;
    let label = new.kind.label();
    // Whose money it is may be somebody's name; it stays in the row.
    let summary = Label::new(
        format!("保证金{} {amount} 元", label.zh),
        format!("Deposit {}: {amount} yuan", label.en.to_lowercase()),
    );
    let told = Activity {
        verb: "stores.record_deposit",
        subject_kind: place.subject.0,
        subject_id: place.subject.1.to_string(),
        client_id: Some(entry.client_id),
        store_id: entry.store_id,
        summary,
        detail: json!({ "entry_no": entry.entry_no, "kind": entry.kind, "amount_fen": entry.amount_fen,
            "on_day": entry.on_day }),
    };
    activity::record(tx, told).await?;
    Ok(entry)
}

struct Place {
    client_id: Uuid,
    store_id: Option<Uuid>,
    application_id: Option<Uuid>,
    balance_fen: i64,
    subject: (&'static str, Uuid),
}

/// Whose ledger it is. The store or the application is held, so that two refunds do not both take the last fen; once an
/// application has its store, entries are the store's.
async fn place(tx: &Tx, of: DepositOf) -> Result<Place> {
    let store_id = match of {
        DepositOf::Store(id) => id,
        DepositOf::Application(id) => {
            let row = applications::to_change(tx, id).await?;
            match row.store_id {
                Some(store_id) => store_id,
                None => {
                    return Ok(Place {
                        client_id: row.client_id,
                        store_id: None,
                        application_id: Some(row.id),
                        balance_fen: records::balance_of_application(tx.db(), row.id).await?,
                        subject: ("application", row.id),
                    });
                }
            }
        }
    };
    let store = stores::records::by_id_within(tx, store_id).await?;
    let led = applications::led_to(tx.db(), store.id).await?;
    Ok(Place {
        client_id: store.client_id,
        store_id: Some(store.id),
        application_id: None,
        balance_fen: records::balance_of_store(tx.db(), store.id, &led).await?,
        subject: ("store", store.id),
    })
}
