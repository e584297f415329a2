//! The memory of the agency: who did what to which record, when. A row is written in the transaction of the verb it
//! describes and carries an HMAC, so that a row changed later does not verify.

mod records;

use daiyun_base::error::Label;
use daiyun_base::id;
use serde_json::Value;
use uuid::Uuid;

use crate::error::Result;
use crate::scope::{Scope, Tx};

pub use records::{Filter, activities, page};

/// What is to be remembered.
#[derive(Clone, Debug)]
pub struct Activity {
    /// What was done, as `slice.verb`.
    pub verb: &'static str,
    /// To what sort of record.
    pub subject_kind: &'static str,
    /// To which record.
    pub subject_id: String,
    /// Whose record it is.
    pub client_id: Option<Uuid>,
    /// Of which store.
    pub store_id: Option<Uuid>,
    /// A sentence in both languages, without personal data.
    pub summary: Label,
    /// Before and after.
    pub detail: Value,
}

/// Remembers something in the transaction that did it.
pub async fn record(tx: &Tx, activity: Activity) -> Result<()> {
    let person = tx.scope().person();
    let row = activities::Model {
        id: id::fresh(),
        at: tx.now(),
        user_id: person.user_id,
        actor: person.name.clone(),
        verb: activity.verb.to_owned(),
        subject_kind: activity.subject_kind.to_owned(),
        subject_id: activity.subject_id,
        client_id: activity.client_id,
        store_id: activity.store_id,
        summary_zh: activity.summary.zh,
        summary_en: activity.summary.en,
        detail: activity.detail,
        hmac: String::new(),
    };
    let hmac = tx.scope().agency().keys().sign_activity(&sealed_text(&row));
    records::insert(tx, activities::Model { hmac, ..row }).await
}

/// The text an activity's HMAC covers.
fn sealed_text(row: &activities::Model) -> String {
    let of = |id: &Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    [
        row.id.to_string(),
        row.at.timestamp_micros().to_string(),
        of(&row.user_id),
        row.actor.clone(),
        row.verb.clone(),
        row.subject_kind.clone(),
        row.subject_id.clone(),
        of(&row.client_id),
        of(&row.store_id),
        row.summary_zh.clone(),
        row.summary_en.clone(),
        row.detail.to_string(),
    ]
    .join("\u{1f}")
}

/// Whether a row is as it was written.
#[must_use]
pub fn is_intact(scope: &Scope, row: &activities::Model) -> bool {
    scope.agency().keys().sign_activity(&sealed_text(row)) == row.hmac
}
