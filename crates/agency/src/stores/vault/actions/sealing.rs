//! Sealing and opening: each client has a data key of its own, kept wrapped by a key that is derived outside the database.

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use zeroize::Zeroizing;

use crate::Agency;
use crate::error::{Failure, Result};
use crate::scope::{Scope, Tx};
use crate::seal::{self, Key};
use crate::stores::vault::records::{self, data_keys, secrets};

/// Where a secret stands: a ciphertext moved to another row, field or revision does not open there.
fn place(asset_id: Uuid, field: &str, revision_no: i64) -> String {
    format!("secrets/{asset_id}/{field}/{revision_no}")
}

fn key_place(client_id: Uuid) -> String {
    format!("data_keys/{client_id}")
}

fn outer(agency: &Agency, client_id: Uuid) -> Key {
    agency.keys().sealing_key(&format!("vault/{client_id}"))
}

/// Seals a value for the revision it becomes. The first secret of a client makes the client's key.
pub(super) async fn sealed(
    tx: &Tx,
    client_id: Uuid,
    (asset_id, field, revision_no): (Uuid, &str, i64),
    value: &str,
) -> Result<Vec<u8>> {
    let key = data_key(tx, client_id).await?;
    seal::seal(&key, &place(asset_id, field, revision_no), value.as_bytes())
}

/// The key of a client's secrets and documents, made when it is first needed.
pub(in crate::stores) async fn data_key(tx: &Tx, client_id: Uuid) -> Result<Key> {
    let agency = tx.scope().agency();
    let outer = outer(agency, client_id);
    let fresh = Key::random()?.wrap(&outer, &key_place(client_id))?;
    // Two first secrets at once: the key of whoever is first stays.
    let row = data_keys::Entity::insert(data_keys::ActiveModel {
        client_id: Set(client_id),
        wrapped: Set(fresh),
        made_at: Set(tx.now()),
    });
    row.on_conflict_do_nothing_on([data_keys::Column::ClientId]).exec_without_returning(tx.db()).await?;
    let kept = records::data_key(tx.db(), client_id).await?;
    let kept = kept.ok_or_else(|| Failure::internal("a client has no data key"))?;
    Key::unwrapped(&outer, &key_place(client_id), &kept.wrapped)
}

/// Opens one revision.
pub(super) async fn opened(
    scope: &Scope,
    client_id: Uuid,
    secret: &secrets::Model,
) -> Result<Zeroizing<String>> {
    let key = kept_key(scope, client_id).await?;
    let plain = seal::open(&key, &place(secret.asset_id, &secret.field, secret.revision_no), &secret.sealed)?;
    let text = std::str::from_utf8(&plain).map_err(|_| Failure::internal("a secret is not text"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The key of a client that has one.
pub(in crate::stores) async fn kept_key(scope: &Scope, client_id: Uuid) -> Result<Key> {
    let kept = records::data_key(scope.reader(), client_id).await?;
    let kept = kept.ok_or_else(|| Failure::internal("a client has no data key"))?;
    Key::unwrapped(&outer(scope.agency(), client_id), &key_place(client_id), &kept.wrapped)
}
