//! Writing an authorisation down, and taking it back.

use chrono::NaiveDate;
use daiyun_base::error::{Kind, Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};

use super::records::{self, authorisations};
use super::rules::{self, Licence, Said};
use crate::activity::{self, Activity};
use crate::clients::Brand;
use crate::error::{Result, id_taken};
use crate::scope::{Scope, Tx};
use crate::stores::documents;
use crate::words;

/// An authorisation about to be written down.
#[derive(Clone, Debug)]
pub struct NewAuthorisation {
    /// Made by the caller.
    pub id: Uuid,
    /// How far the owner binds themselves.
    pub licence: Licence,
    /// 1: by the owner of the mark.
    pub chain_level: i64,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// In words.
    pub scope_text: String,
    /// Groups of categories.
    pub categories: Vec<String>,
    /// Platform codes.
    pub platforms: Vec<String>,
    /// The letter.
    pub document_id: Option<Uuid>,
}

/// Writes an authorisation of a visible brand down. The same request twice finds the first result.
pub async fn create(tx: &Tx, brand: &Brand, new: NewAuthorisation) -> Result<authorisations::Model> {
    let (categories, platforms) = (sorted(new.categories), sorted(new.platforms));
    documents::rules::check_day(new.starts_on)?;
    documents::rules::check_day(new.ends_on)?;
    rules::check_said(&Said {
        chain_level: new.chain_level,
        starts_on: new.starts_on,
        ends_on: new.ends_on,
        scope_text: &new.scope_text,
        categories: &categories,
        platforms: &platforms,
    })?;
    check_known(tx.scope(), &categories, &platforms)?;
    if let Some(present) = authorisations::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.brand_id == brand.id && present.ends_on == new.ends_on;
        return if same { Ok(present) } else { Err(id_taken().into()) };
    }
    if let Some(document_id) = new.document_id {
        check_letter(tx, document_id, brand).await?;
    }
    let person = tx.scope().person();
    let row = authorisations::ActiveModel {
        id: Set(new.id),
        client_id: Set(brand.client_id),
        brand_id: Set(brand.id),
        licence: Set(words::of(new.licence)),
        chain_level: Set(new.chain_level),
        starts_on: Set(new.starts_on),
        ends_on: Set(new.ends_on),
        scope_text: Set(new.scope_text.trim().to_owned()),
        categories: Set(json!(categories)),
        platforms: Set(json!(platforms)),
        document_id: Set(new.document_id),
        added_by: Set(person.user_id),
        added_by_name: Set(person.name.clone()),
        added_at: Set(tx.now()),
        withdrawn_at: Set(None),
        withdrawn_reason: Set(None),
    };
    let row = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("登记「{}」的品牌授权，至 {}", brand.name, row.ends_on),
        format!("Registered an authorisation of {} until {}", brand.name, row.ends_on),
    );
    let detail = json!({
        "licence": row.licence, "starts_on": row.starts_on, "ends_on": row.ends_on,
        "categories": row.categories, "platforms": row.platforms,
    });
    activity::record(tx, of_authorisation("stores.add_authorisation", &row, summary, detail)).await?;
    Ok(row)
}

/// Takes an authorisation back.
pub(super) async fn withdraw(tx: &Tx, id: Uuid, reason: &str) -> Result<authorisations::Model> {
    let reason = documents::rules::check_reason(reason)?;
    let before = records::to_change(tx, id).await?;
    may_withdraw(&before)
        .map_err(|label| Problem::new(Kind::Refused, "authorisation_over", label.zh, label.en))?;
    let row = authorisations::ActiveModel {
        id: Unchanged(id),
        withdrawn_at: Set(Some(tx.now())),
        withdrawn_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    let row = row.update(tx.db()).await?;
    let summary =
        Label::new(format!("撤回品牌授权：{reason}"), format!("Withdrew an authorisation: {reason}"));
    let detail = json!({ "reason": reason });
    activity::record(tx, of_authorisation("stores.withdraw_authorisation", &row, summary, detail)).await?;
    Ok(row)
}

/// Whether an authorisation can be taken back.
pub(super) fn may_withdraw(row: &authorisations::Model) -> Result<(), Label> {
    match row.withdrawn_at {
        None => Ok(()),
        Some(_) => Err(Label::new("授权已撤回", "It was withdrawn")),
    }
}

/// What rested on a letter rests on its next revision.
pub(in crate::stores) async fn move_to(tx: &Tx, before: Uuid, after: Uuid) -> Result<()> {
    authorisations::Entity::update_many()
        .col_expr(authorisations::Column::DocumentId, Expr::value(after))
        .filter(authorisations::Column::DocumentId.eq(before))
        .exec(tx.db())
        .await?;
    Ok(())
}

fn sorted(mut codes: Vec<String>) -> Vec<String> {
    codes.sort();
    codes.dedup();
    codes
}

fn check_known(scope: &Scope, categories: &[String], platforms: &[String]) -> Result<(), Problem> {
    for code in categories {
        documents::check_category(scope, code)?;
    }
    let formats = &scope.agency().definitions().formats;
    match platforms.iter().find(|code| formats.platform(code).is_none()) {
        None => Ok(()),
        Some(code) => Err(Problem::invalid(
            "unknown_platform",
            format!("没有名为「{code}」的平台"),
            format!("There is no platform {code:?}"),
        )),
    }
}

/// A letter is of the same client, and neither replaced nor withdrawn.
async fn check_letter(tx: &Tx, document_id: Uuid, brand: &Brand) -> Result<()> {
    let document = documents::records::by_id(tx.scope(), tx.db(), document_id).await?;
    if document.client_id != brand.client_id {
        return Err(Problem::not_found("这份证照", "The document").into());
    }
    let state = document.state(tx.scope().agency().clock().today());
    let live = documents::rules::is_live(state);
    live.map_err(|label| Problem::new(Kind::Refused, "document_over", label.zh, label.en).into())
}

fn of_authorisation(
    verb: &'static str,
    row: &authorisations::Model,
    summary: Label,
    detail: Value,
) -> Activity {
    Activity {
        verb,
        subject_kind: "authorisation",
        subject_id: row.id.to_string(),
        client_id: Some(row.client_id),
        store_id: None,
        summary,
        detail,
    }
}
