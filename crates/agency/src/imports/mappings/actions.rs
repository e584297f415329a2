//! Keeping, renaming and retiring a mapping.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::reason;
use daiyun_ingest::mapping::{self, Draft};
use serde_json::json;
use uuid::Uuid;

use super::super::MAP;
use super::super::records::mappings::{self, import_mappings};
use crate::activity::{self, Activity};
use crate::clients::{self, Client};
use crate::error::Result;
use crate::scope::{Reach, Scope, Tx};

/// A name is read on a pill and in a list.
const LONGEST_NAME: usize = 40;

/// Whether the caller may make mappings for all clients, or why not.
pub(super) fn may_map_for_agency(scope: &Scope) -> std::result::Result<(), Label> {
    match scope.reach() {
        Reach::Everything => Ok(()),
        Reach::Client(_) | Reach::Stores(_) => Err(Label::new(
            "机构通用的映射会用于所有客户，只有能看到全部店铺的人可以建",
            "A mapping of the agency is used for every client; only somebody who sees all stores may make one",
        )),
    }
}

/// Whether a mapping can be retired or renamed, or why not.
pub(super) fn can_change(scope: &Scope, row: &import_mappings::Model) -> std::result::Result<(), Label> {
    if row.retired_at.is_some() {
        return Err(Label::new("这个映射已停用", "The mapping is retired"));
    }
    match row.client_id {
        Some(_) => Ok(()),
        None => may_map_for_agency(scope),
    }
}

/// Keeps a new mapping under its name, for a client or for the agency.
pub(super) async fn create(
    scope: &Scope,
    client_id: Option<Uuid>,
    draft: Draft,
) -> Result<import_mappings::Model> {
    scope.require(MAP)?;
    let client = match client_id {
        Some(id) => Some(client_of(scope, id).await?),
        None => {
            may_map_for_agency(scope).map_err(|why| Problem::refused("agency_wide_only", why.zh, why.en))?;
            None
        }
    };
    let name = checked_name(&draft.label.zh)?;
    let code = mappings::code_of(client.as_ref().map(|client| client.code.as_str()), &in_code(name));
    let formats = &scope.agency().definitions().formats;
    let fact = formats.facts().find(|fact| fact.code == draft.fact);
    let draft = Draft { label: Label::new(name, checked_name(&draft.label.en)?), ..draft };
    let draft = match fact {
        Some(fact) => draft.with_header(fact),
        None => draft,
    };
    let text = mapping::text_of(&draft.format(&code))?;
    mappings::read(&text, formats)?;
    let tx = scope.begin(MAP).await?;
    if mappings::is_kept(&tx, &code).await? {
        tx.rollback().await?;
        return Err(taken(name).into());
    }
    mappings::keep(&tx, &code, client_id, &text).await?;
    let row = mappings::within(&tx, &code).await?;
    let summary = Label::new(format!("新建映射「{name}」"), format!("Made the mapping “{name}”"));
    record(&tx, "imports.create_mapping", &row, (summary, json!({ "code": code }))).await?;
    tx.commit().await?;
    Ok(row)
}

/// Gives a mapping another name. Its code stays: batches name it.
pub(super) async fn rename(scope: &Scope, id: Uuid, name: &str) -> Result<import_mappings::Model> {
    scope.require(MAP)?;
    let row = mappings::by_id(scope, id).await?;
    can_change(scope, &row).map_err(not_now)?;
    let name = checked_name(name)?;
    let before = mappings::label(&row).zh;
    let Some(mut format) = mappings::written(&row) else {
        return Err(not_now(Label::new(
            "这个映射的内容已读不出来，请停用后重新做一次",
            "The text of the mapping can no longer be read. Retire it and map the file again",
        ))
        .into());
    };
    format.label = Label::new(name, name);
    let text = mapping::text_of(&format)?;
    let tx = scope.begin(MAP).await?;
    let row = mappings::rewrite(&tx, &row, text).await?;
    let summary = Label::new(
        format!("映射「{before}」改名为「{name}」"),
        format!("Renamed the mapping “{before}” to “{name}”"),
    );
    let detail = json!({ "code": row.code, "before": before, "after": name });
    record(&tx, "imports.rename_mapping", &row, (summary, detail)).await?;
    tx.commit().await?;
    Ok(row)
}

/// Retires a mapping: no further file is read by it. What it has read stays, and rows of it can still be put right.
pub(super) async fn retire(scope: &Scope, id: Uuid, reason: &str) -> Result<import_mappings::Model> {
    scope.require(MAP)?;
    let row = mappings::by_id(scope, id).await?;
    can_change(scope, &row).map_err(not_now)?;
    let reason = reason::check(reason)?;
    let tx = scope.begin(MAP).await?;
    let row = mappings::retire(&tx, &row, reason).await?;
    let name = mappings::label(&row).zh;
    let summary = Label::new(
        format!("停用映射「{name}」：{reason}"),
        format!("Retired the mapping “{name}”: {reason}"),
    );
    let detail = json!({ "code": row.code, "reason": reason });
    record(&tx, "imports.retire_mapping", &row, (summary, detail)).await?;
    tx.commit().await?;
    Ok(row)
}

async fn client_of(scope: &Scope, id: Uuid) -> Result<Client> {
    let found = clients::by_ids(scope, &[id]).await?.pop();
    Ok(found.ok_or_else(|| Problem::not_found("这个客户", "The client"))?)
}

fn checked_name(name: &str) -> Result<&str, Problem> {
    let name = name.trim();
    let is_short = (1..=LONGEST_NAME).contains(&name.chars().count());
    if is_short && !name.chars().any(char::is_control) {
        return Ok(name);
    }
    Err(Problem::invalid(
        "mapping_name",
        "给映射起一个 40 字以内的名字，例如「直播对账表」",
        "Give the mapping a name of at most 40 characters, such as “Live sales sheet”",
    ))
}

/// A name as a part of a code: what separates parts, and blanks, are no part of one.
fn in_code(name: &str) -> String {
    name.chars().map(|mark| if mark == '/' || mark.is_whitespace() { '_' } else { mark }).collect()
}

fn taken(name: &str) -> Problem {
    Problem::new(
        Kind::Conflict,
        "mapping_name_taken",
        format!("已经有一个叫「{name}」的映射（可能已停用）；请换一个名字"),
        format!("There is a mapping called “{name}” already, perhaps a retired one. Choose another name"),
    )
}

fn not_now(why: Label) -> Problem {
    Problem::refused("mapping_not_changeable", why.zh, why.en)
}

async fn record(
    tx: &Tx,
    verb: &'static str,
    row: &import_mappings::Model,
    (summary, detail): (Label, serde_json::Value),
) -> Result<()> {
    let done = Activity {
        verb,
        subject_kind: "mapping",
        subject_id: row.id.to_string(),
        client_id: row.client_id,
        store_id: None,
        summary,
        detail,
    };
    activity::record(tx, done).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_into_a_code() {
        let check = |name: &str, expected: &str| assert_eq!(in_code(name), expected);
        check("直播 对账/七月", "直播_对账_七月");
        check("posts", "posts");
        assert!(checked_name("  ").is_err() && checked_name(&"长".repeat(41)).is_err());
        assert_eq!(checked_name(" 直播对账表 ").unwrap(), "直播对账表");
    }
}
