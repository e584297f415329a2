//! Writing the day's notices.

use chrono::{NaiveDate, TimeDelta};
use daiyun_base::id;
use sea_orm::ActiveValue::Set;
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;

use super::records::{self, expiry_notices};
use super::{AUTHORISATION, DOCUMENT, LETTER};
use crate::error::Result;
use crate::numbers;
use crate::scope::Scope;
use crate::stores::authorisations::records as granted;
use crate::stores::documents::records as papers;
use crate::stores::{MANAGE_DOCUMENTS, authorisations, documents};

/// A paper with a last day.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    /// `document` or `authorisation`.
    pub subject_kind: &'static str,
    pub subject_id: Uuid,
    pub client_id: Uuid,
    /// Whose notice days it follows.
    pub kind: String,
    pub expires_on: NaiveDate,
}

/// Notes the papers whose turn has come: each distance once.
pub(super) async fn note(scope: &Scope) -> Result<()> {
    let today = scope.agency().clock().today();
    let kinds = &scope.agency().definitions().document_kinds;
    let furthest = kinds.all().flat_map(|kind| &kind.notice_days).max().copied().unwrap_or_default();
    let last = today + TimeDelta::days(furthest);
    let tx = scope.begin(MANAGE_DOCUMENTS).await?;
    let endings = ending_by(scope, tx.db(), last).await?;
    let ids: Vec<Uuid> = endings.iter().map(|ending| ending.subject_id).collect();
    let noted = records::of_papers(tx.db(), &ids).await?;
    for ending in endings {
        let days_left = (ending.expires_on - today).num_days();
        let Some(due) = kinds.get(&ending.kind).and_then(|kind| kind.notice(days_left)) else { continue };
        let is_noted = noted.iter().any(|notice| {
            (notice.subject_id, notice.expires_on, notice.days_ahead)
                == (ending.subject_id, ending.expires_on, due)
        });
        if is_noted {
            continue;
        }
        let row = expiry_notices::ActiveModel {
            notice_no: Set(numbers::next(&tx, "expiry_notices").await?),
            id: Set(id::fresh()),
            subject_kind: Set(ending.subject_kind.to_owned()),
            subject_id: Set(ending.subject_id),
            client_id: Set(ending.client_id),
            kind: Set(ending.kind),
            days_ahead: Set(due),
            expires_on: Set(ending.expires_on),
            noted_at: Set(tx.now()),
        };
        expiry_notices::Entity::insert(row).exec_without_returning(tx.db()).await?;
    }
    tx.commit().await
}

/// The visible papers that run out by a day: what is overdue first.
pub(super) async fn ending_by(
    scope: &Scope,
    db: &impl ConnectionTrait,
    last: NaiveDate,
) -> Result<Vec<Ending>> {
    let documents: Vec<documents::Document> = papers::ending_by(scope, db, last).await?;
    let of_document = |row: documents::Document| {
        row.expires_on.map(|expires_on| Ending {
            subject_kind: DOCUMENT,
            subject_id: row.id,
            client_id: row.client_id,
            kind: row.kind,
            expires_on,
        })
    };
    let mut endings: Vec<Ending> = documents.into_iter().filter_map(of_document).collect();
    let rows: Vec<authorisations::Authorisation> = granted::ending_by(scope, db, last).await?;
    endings.extend(rows.into_iter().map(|row| Ending {
        subject_kind: AUTHORISATION,
        subject_id: row.id,
        client_id: row.client_id,
        kind: LETTER.to_owned(),
        expires_on: row.ends_on,
    }));
    endings.sort_by_key(|ending| (ending.expires_on, ending.subject_id));
    Ok(endings)
}
