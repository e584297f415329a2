//! The memory of the agency: who did what to which record, when. A row is written in the transaction of the verb it
//! describes and carries an HMAC, so that a row changed later does not verify; the [`chain`] tells that none was removed,
//! and a file of anchors outside the database that its end was not cut off.

mod anchors;
pub mod chain;
mod records;
#[cfg(test)]
mod tests;
mod told;

use std::io::Write;

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use daiyun_base::id;
use futures::Stream;
use serde_json::Value;
use uuid::Uuid;

use crate::db::Transaction;
use crate::error::{Failure, Result};
use crate::keys::Keys;
use crate::scope::{Scope, Tx};
use anchors::Kept;
use chain::{Anchor, Check, Link, Verified};

pub use anchors::{FILE as ANCHORS_FILE, Span};
pub use records::{Choices, Filter, activities, choices, newest_of, page};
pub use told::{Change, Fact, Unit, told};

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
    tx.note_verb();
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
        detail: with_session(tx.scope(), activity.detail),
        hmac: String::new(),
    };
    let hmac = tx.scope().agency().keys().sign_activity(&sealed_text(&row));
    records::insert(tx, activities::Model { hmac, ..row }).await
}

/// From where it was done: the session says, for as long as it is kept, and the chain holds no address.
fn with_session(scope: &Scope, mut detail: Value) -> Value {
    if let (Some(session), Some(fields)) = (scope.session(), detail.as_object_mut()) {
        fields.insert("session".to_owned(), Value::String(session.id.to_string()));
    }
    detail
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
pub fn is_intact(keys: &Keys, row: &activities::Model) -> bool {
    keys.sign_activity(&sealed_text(row)) == row.hmac
}

/// How many activities are linked, or looked at, at once.
const AT_ONCE: u64 = 1_000;

/// Gives every activity that waits its place in the chain, and anchors the chain once an hour, in the records and in the
/// file beside them. Safe to run twice.
pub async fn link(scope: &Scope) -> Result<()> {
    loop {
        let tx = scope.begin_upkeep().await?;
        let rows = records::waiting(tx.db(), AT_ONCE).await?;
        let (mut link_no, mut hash) = records::newest_link(tx.db()).await?.unwrap_or_default();
        let is_last = rows.len() as u64 != AT_ONCE;
        for row in rows {
            (link_no, hash) = (link_no + 1, chain::hash(&hash, &row));
            records::link(tx.db(), row.id, (link_no, hash.clone())).await?;
        }
        if is_last && link_no > 0 {
            anchor(scope, tx.db(), (link_no, hash)).await?;
        }
        tx.commit().await?;
        if is_last {
            return keep_anchors(scope).await;
        }
    }
}

/// The first look of an hour seals what the chain was until then, unless nothing was added.
async fn anchor(scope: &Scope, tx: &Transaction, (link_no, hash): (i64, String)) -> Result<()> {
    const HOUR: i64 = 3_600;
    let hour = |at: DateTime<Utc>| at.timestamp().div_euclid(HOUR);
    if let Some((newest, at)) = records::newest_anchor(tx).await?
        && (newest.link_no >= link_no || hour(at) == hour(scope.now()))
    {
        return Ok(());
    }
    let agency = scope.agency();
    let day = agency.clock().today();
    let seal = agency.keys().seal_chain(&chain::anchored_text(day, link_no, &hash));
    records::anchor(tx, Anchor { day, link_no, hash, seal }, scope.now()).await
}

/// Writes the anchors that the file does not have yet. After the commit: what is in the file did happen. A file that is
/// begun anew begins with the newest.
async fn keep_anchors(scope: &Scope) -> Result<()> {
    let directory = scope.agency().directory();
    let new = match anchors::last_link(directory)? {
        Some(last) => records::anchors_after(scope.reader(), last).await?,
        None => records::newest_anchor(scope.reader()).await?.map(|(anchor, _)| anchor).into_iter().collect(),
    };
    anchors::append(directory, &new)
}

/// Hands every link to somebody, in order.
async fn each_link(scope: &Scope, mut take: impl FnMut(Link) -> Result<()>) -> Result<()> {
    let mut last = 0;
    loop {
        let (links, newest) = records::links_after(scope.reader(), last, AT_ONCE).await?;
        let Some(newest) = newest else { return Ok(()) };
        last = newest;
        links.into_iter().try_for_each(&mut take)?;
    }
}

/// Checks the chain as it stands in the records, with the key, against the anchors in the records and in the file.
pub async fn verify(scope: &Scope) -> Result<Verified> {
    let keys = scope.agency().keys();
    let table = records::anchors_after(scope.reader(), 0).await?;
    let kept = Kept::read(scope.agency().directory())?;
    let all = table.iter().chain(kept.sealed(keys)).cloned().collect();
    let mut check = Check::new(Some(keys), all);
    each_link(scope, |link| {
        check.next(&link);
        Ok(())
    })
    .await?;
    let unlinked = records::unlinked(scope.reader()).await?;
    Ok(check.end().with_unlinked(unlinked).with_file(kept.span(), kept.difference(keys, &table)))
}

/// Writes the chain as a file that can be checked offline.
pub async fn export(scope: &Scope, out: &mut (impl Write + Send)) -> Result<()> {
    let anchors = records::anchors_after(scope.reader(), 0).await?;
    chain::write_head(out, scope.agency().name(), scope.now(), anchors)?;
    each_link(scope, |link| chain::write_link(out, &link).map_err(Failure::from)).await?;
    Ok(out.flush()?)
}

/// The same file piece by piece, for whoever takes it over the network.
pub async fn export_in_pieces(scope: Scope) -> Result<impl Stream<Item = Result<Vec<u8>>>> {
    let anchors = records::anchors_after(scope.reader(), 0).await?;
    let mut head = Vec::new();
    chain::write_head(&mut head, scope.agency().name(), scope.now(), anchors)?;
    let pieces = futures::stream::try_unfold((scope, 0, Some(head)), |(scope, last, head)| async move {
        if let Some(head) = head {
            return Ok(Some((head, (scope, last, None))));
        }
        let (links, newest) = records::links_after(scope.reader(), last, AT_ONCE).await?;
        let Some(newest) = newest else { return Ok(None) };
        let mut piece = Vec::new();
        for link in links {
            chain::write_link(&mut piece, &link)?;
        }
        Ok(Some((piece, (scope, newest, None))))
    });
    Ok(pieces)
}
