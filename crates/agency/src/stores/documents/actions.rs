//! Registering, renewing and withdrawing documents; opening a number or a scan, which is written down first.

use chrono::NaiveDate;
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::files::KeptFile;
use super::kind::DocumentKind;
use super::records::{self, document_uses, documents};
use super::rules::{self, Term};
use crate::activity::{self, Activity};
use crate::clients::{self, Client};
use crate::error::{Failure, Result, id_taken};
use crate::scope::{Reach, Scope, Tx};
use crate::seal::{self, Key};
use crate::stores::{MANAGE_DOCUMENTS, authorisations, vault};
use crate::words;

/// What is written of a paper.
#[derive(Clone, Debug)]
pub struct DocumentText {
    /// A firm or a person.
    pub holder: String,
    /// As it stands on the paper; nothing where it has none.
    pub number: Option<Zeroizing<String>>,
    /// Its first day.
    pub issued_on: Option<NaiveDate>,
    /// Its last day.
    pub expires_on: Option<NaiveDate>,
    /// 长期有效.
    pub is_open_ended: bool,
}

/// What depends on a paper.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Brands of the client.
    pub brands: Vec<Uuid>,
    /// Stores of the client.
    pub stores: Vec<Uuid>,
    /// Codes of `definitions/policies/categories.toml`.
    pub categories: Vec<String>,
}

/// A document about to be registered.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// Made by the caller.
    pub id: Uuid,
    /// A code of `definitions/policies/documents.toml`.
    pub kind: String,
    /// What is written of it.
    pub text: DocumentText,
    /// What depends on it.
    pub uses: Uses,
}

/// Registers a document of a client. The same request twice finds the first result.
pub async fn create(tx: &Tx, client: &Client, new: NewDocument) -> Result<documents::Model> {
    let kind = kind_of(tx.scope(), &new.kind)?.clone();
    check_text(&kind, &new.text)?;
    let uses = checked(tx, client.id, &new.uses).await?;
    let written = Written { id: new.id, client_id: client.id, kind: &kind, before: None };
    let (document, is_new) = insert(tx, written, new.text).await?;
    if !is_new {
        return Ok(document);
    }
    use_for(tx, document.id, uses).await?;
    let summary = Label::new(
        format!("登记证照「{}」", kind.label.zh),
        format!("Registered a document: {}", kind.label.en),
    );
    activity::record(tx, of_document("stores.add_document", &document, summary, terms(&document))).await?;
    Ok(document)
}

/// Renews a document: the next revision takes over what the one before was used for.
pub(super) async fn renew(tx: &Tx, before: Uuid, id: Uuid, text: DocumentText) -> Result<documents::Model> {
    let before = records::to_change(tx, before).await?;
    let kind = kind_of(tx.scope(), &before.kind)?.clone();
    check_text(&kind, &text)?;
    let written = Written { id, client_id: before.client_id, kind: &kind, before: Some(&before) };
    if let Some(present) = documents::Entity::find_by_id(id).one(tx.db()).await? {
        return if present.replaces_id == Some(before.id) { Ok(present) } else { Err(id_taken().into()) };
    }
    check_live(tx, &before)?;
    let (document, _) = insert(tx, written, text).await?;
    let kept = records::uses_of(tx.db(), &[before.id]).await?;
    use_for(tx, id, kept.into_iter().map(|used| (used.subject_kind, used.subject_id)).collect()).await?;
    authorisations::move_to(tx, before.id, id).await?;
    let row = documents::ActiveModel {
        id: Unchanged(before.id),
        replaced_at: Set(Some(tx.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let summary = Label::new(
        format!("换证「{}」，第 {} 版", kind.label.zh, document.revision_no),
        format!("Renewed a document: {}, revision {}", kind.label.en, document.revision_no),
    );
    activity::record(tx, of_document("stores.renew_document", &document, summary, terms(&document))).await?;
    Ok(document)
}

/// Takes a document back. What it was used for stays written.
pub(super) async fn withdraw(tx: &Tx, id: Uuid, reason: &str) -> Result<documents::Model> {
    let reason = rules::check_reason(reason)?;
    let before = records::to_change(tx, id).await?;
    check_live(tx, &before)?;
    let row = documents::ActiveModel {
        id: Unchanged(id),
        withdrawn_at: Set(Some(tx.now())),
        withdrawn_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    let document = row.update(tx.db()).await?;
    let label = kind_label(tx.scope(), &document.kind);
    let summary = Label::new(
        format!("撤回证照「{}」：{reason}", label.zh),
        format!("Withdrew a document: {}: {reason}", label.en),
    );
    let detail = json!({ "reason": reason });
    activity::record(tx, of_document("stores.withdraw_document", &document, summary, detail)).await?;
    Ok(document)
}

/// The key scans of a visible document are sealed with.
pub async fn key_of(tx: &Tx, id: Uuid) -> Result<Key> {
    let document = records::to_change(tx, id).await?;
    check_live(tx, &document)?;
    vault::data_key(tx, document.client_id).await
}

/// Gives a document its scan, and returns what was there before.
pub async fn set_file(tx: &Tx, id: Uuid, kept: &KeptFile) -> Result<(documents::Model, Option<String>)> {
    let before = records::to_change(tx, id).await?;
    check_live(tx, &before)?;
    let row = documents::ActiveModel {
        id: Unchanged(id),
        file_sha256: Set(Some(kept.sha256.clone())),
        file_size_bytes: Set(Some(kept.size_bytes)),
        media_type: Set(Some(words::of(kept.media))),
        ..Default::default()
    };
    let document = row.update(tx.db()).await?;
    let label = kind_label(tx.scope(), &document.kind);
    let summary = Label::new(
        format!("上传「{}」的扫描件", label.zh),
        format!("Uploaded the scan of a document: {}", label.en),
    );
    let detail = json!({ "sha256": kept.sha256, "size_bytes": kept.size_bytes, "media_type": kept.media });
    activity::record(tx, of_document("stores.upload_document", &document, summary, detail)).await?;
    let replaced = before.file_sha256.filter(|sha256| *sha256 != kept.sha256);
    Ok((document, replaced))
}

/// Writes down that somebody takes the scan. It is opened once that is committed.
pub(super) async fn note_download(tx: &Tx, id: Uuid) -> Result<documents::Model> {
    let document = records::by_id(tx.scope(), tx.db(), id).await?;
    check_open(tx.scope(), &document)?;
    if document.file_sha256.is_none() {
        return Err(Problem::not_found("扫描件", "The scan").into());
    }
    let label = kind_label(tx.scope(), &document.kind);
    let summary = Label::new(
        format!("下载「{}」的扫描件", label.zh),
        format!("Downloaded the scan of a document: {}", label.en),
    );
    let detail = json!({ "sha256": document.file_sha256 });
    activity::record(tx, of_document("stores.download_document", &document, summary, detail)).await?;
    Ok(document)
}

/// Writes down that somebody looks at the number, and why. It is opened once that is committed.
pub(super) async fn note_reveal(tx: &Tx, id: Uuid, reason: &str) -> Result<documents::Model> {
    let reason = rules::check_reason(reason)?;
    let document = records::by_id(tx.scope(), tx.db(), id).await?;
    check_open(tx.scope(), &document)?;
    if document.number_sealed.is_none() {
        return Err(Problem::not_found("证号", "The number").into());
    }
    let label = kind_label(tx.scope(), &document.kind);
    let summary = Label::new(
        format!("查看「{}」的证号：{reason}", label.zh),
        format!("Looked at the number of a document: {}: {reason}", label.en),
    );
    let detail = json!({ "reason": reason });
    activity::record(tx, of_document("stores.reveal_number", &document, summary, detail)).await?;
    Ok(document)
}

/// The number of a document whose look is committed.
pub(super) async fn number_of(scope: &Scope, document: &documents::Model) -> Result<Zeroizing<String>> {
    let sealed = document.number_sealed.as_deref().unwrap_or_default();
    let key = vault::kept_key(scope, document.client_id).await?;
    let plain = seal::open(&key, &number_place(document.id), sealed)?;
    let text = std::str::from_utf8(&plain).map_err(|_| Failure::internal("a number is not text"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Whether the caller may open the number and the scan of a document.
pub(super) fn may_open(scope: &Scope, document: &documents::Model) -> Result<(), Label> {
    let kinds = &scope.agency().definitions().document_kinds;
    let is_personal = kinds.get(&document.kind).is_none_or(|kind| kind.personal);
    let is_own = matches!(scope.reach(), Reach::Client(client_id) if *client_id == document.client_id);
    rules::may_open(is_personal, scope.may(MANAGE_DOCUMENTS), is_own)
}

fn check_open(scope: &Scope, document: &documents::Model) -> Result<(), Problem> {
    may_open(scope, document)
        .map_err(|label| Problem::new(Kind::Refused, "document_personal", label.zh, label.en))
}

fn check_live(tx: &Tx, document: &documents::Model) -> Result<(), Problem> {
    let state = document.state(tx.scope().agency().clock().today());
    rules::is_live(state).map_err(|label| Problem::new(Kind::Refused, "document_over", label.zh, label.en))
}

/// The name of a kind.
pub(in crate::stores) fn kind_label(scope: &Scope, code: &str) -> Label {
    let kind = scope.agency().definitions().document_kinds.get(code);
    kind.map_or_else(|| Label::new(code, code), |kind| kind.label.clone())
}

fn kind_of<'a>(scope: &'a Scope, code: &str) -> Result<&'a DocumentKind, Problem> {
    let kinds = &scope.agency().definitions().document_kinds;
    kinds.get(code).ok_or_else(|| {
        let known: Vec<&str> = kinds.all().map(|kind| kind.code.as_str()).collect();
        Problem::invalid(
            "unknown_document_kind",
            format!("没有名为「{code}」的证照种类；可用：{}", known.join("、")),
            format!("There is no kind of document {code:?}. Known kinds: {}", known.join(", ")),
        )
    })
}

fn check_text(kind: &DocumentKind, text: &DocumentText) -> Result<(), Problem> {
    rules::check_holder(&text.holder)?;
    rules::check_number(text.number.as_ref().map_or("", |number| number.as_str()))?;
    let DocumentText { issued_on, expires_on, is_open_ended, .. } = *text;
    rules::check_term(kind, Term { issued_on, expires_on, is_open_ended })
}

/// What depends on a paper is of the same client and inside the caller's reach.
async fn checked(tx: &Tx, client_id: Uuid, uses: &Uses) -> Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    let brands = clients::brands_within(tx, client_id).await?;
    for id in &uses.brands {
        if !brands.iter().any(|brand| brand.id == *id) {
            return Err(Problem::not_found("这个品牌", "The brand").into());
        }
        all.push(("brand".to_owned(), id.to_string()));
    }
    let stores = crate::stores::by_ids(tx.scope(), &uses.stores).await?;
    for id in &uses.stores {
        if !stores.iter().any(|store| store.id == *id && store.client_id == client_id) {
            return Err(Problem::not_found("这家店铺", "The store").into());
        }
        all.push(("store".to_owned(), id.to_string()));
    }
    for code in &uses.categories {
        check_category(tx.scope(), code)?;
        all.push(("category".to_owned(), code.clone()));
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// Refuses a group of categories that nobody knows.
pub(in crate::stores) fn check_category(scope: &Scope, code: &str) -> Result<(), Problem> {
    let kinds = &scope.agency().definitions().document_kinds;
    if kinds.category(code).is_some() {
        return Ok(());
    }
    let known: Vec<&str> = kinds.categories().map(|group| group.code.as_str()).collect();
    Err(Problem::invalid(
        "unknown_category",
        format!("没有名为「{code}」的类目组；可用：{}", known.join("、")),
        format!("There is no group of categories {code:?}. Known: {}", known.join(", ")),
    ))
}

async fn use_for(tx: &Tx, document_id: Uuid, uses: Vec<(String, String)>) -> Result<()> {
    let rows = uses.into_iter().map(|(subject_kind, subject_id)| document_uses::ActiveModel {
        document_id: Set(document_id),
        subject_kind: Set(subject_kind),
        subject_id: Set(subject_id),
    });
    let rows: Vec<document_uses::ActiveModel> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    document_uses::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// A revision about to be written.
struct Written<'a> {
    id: Uuid,
    client_id: Uuid,
    kind: &'a DocumentKind,
    before: Option<&'a documents::Model>,
}

fn number_place(id: Uuid) -> String {
    format!("documents/{id}/number")
}

async fn insert(tx: &Tx, written: Written<'_>, text: DocumentText) -> Result<(documents::Model, bool)> {
    let Written { id, client_id, kind, before } = written;
    let holder = rules::check_holder(&text.holder)?.to_owned();
    if let Some(present) = documents::Entity::find_by_id(id).one(tx.db()).await? {
        let is_same = present.client_id == client_id
            && present.kind == kind.code
            && present.holder == holder
            && present.expires_on == text.expires_on;
        return if is_same { Ok((present, false)) } else { Err(id_taken().into()) };
    }
    let number = text.number.as_ref().map(|number| number.trim()).filter(|number| !number.is_empty());
    let number_sealed = match number {
        Some(number) => {
            let key = vault::data_key(tx, client_id).await?;
            Some(seal::seal(&key, &number_place(id), number.as_bytes())?)
        }
        None => None,
    };
    let person = tx.scope().person();
    let row = documents::ActiveModel {
        id: Set(id),
        client_id: Set(client_id),
        kind: Set(kind.code.clone()),
        holder: Set(holder),
        number_sealed: Set(number_sealed),
        number_tail: Set(number.and_then(rules::tail)),
        issued_on: Set(text.issued_on),
        expires_on: Set(text.expires_on),
        is_open_ended: Set(text.is_open_ended),
        revision_no: Set(before.map_or(1, |before| before.revision_no + 1)),
        replaces_id: Set(before.map(|before| before.id)),
        replaced_at: Set(None),
        file_sha256: Set(None),
        file_size_bytes: Set(None),
        media_type: Set(None),
        added_by: Set(person.user_id),
        added_by_name: Set(person.name.clone()),
        added_at: Set(tx.now()),
        withdrawn_at: Set(None),
        withdrawn_reason: Set(None),
    };
    Ok((row.insert(tx.db()).await?, true))
}

fn terms(document: &documents::Model) -> Value {
    json!({
        "kind": document.kind, "issued_on": document.issued_on, "expires_on": document.expires_on,
        "is_open_ended": document.is_open_ended, "revision_no": document.revision_no,
    })
}

/// An activity of a document. Neither its number nor its holder is in it: the holder may be a person.
fn of_document(verb: &'static str, document: &documents::Model, summary: Label, detail: Value) -> Activity {
    Activity {
        verb,
        subject_kind: "document",
        subject_id: document.id.to_string(),
        client_id: Some(document.client_id),
        store_id: None,
        summary,
        detail,
    }
}
