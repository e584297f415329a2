//! Brands and what they look like.

use daiyun_base::error::{Kind, Label, Problem};
use daiyun_base::reason;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde_json::{Value, json};

use crate::activity::{self, Activity};
use crate::clients::records::{self, brand_kits, brands};
use crate::clients::rules::{self, BrandKit};
use crate::error::{Failure, Result, id_taken};
use crate::scope::Tx;

/// A brand about to be created.
#[derive(Clone, Debug)]
pub struct NewBrand {
    /// Made by the caller.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
}

/// Creates a brand of a client. The same request twice finds the first result.
pub async fn create_brand(tx: &Tx, client_id: Uuid, new: NewBrand) -> Result<brands::Model> {
    rules::check_name("品牌名称", "brand name", &new.name)?;
    let client = records::hold(tx, client_id).await?;
    let name = new.name.trim().to_owned();
    if let Some(present) = brands::Entity::find_by_id(new.id).one(tx.db()).await? {
        let is_same = present.client_id == client.id && present.name == name;
        return if is_same { Ok(present) } else { Err(id_taken().into()) };
    }
    check_free(tx, client.id, &name).await?;
    let row = brands::ActiveModel {
        id: Set(new.id),
        client_id: Set(client.id),
        name: Set(name),
        archived_at: Set(None),
    };
    let brand = row.insert(tx.db()).await?;
    let summary = Label::new(format!("新建品牌 {}", brand.name), format!("Created brand {}", brand.name));
    activity::record(tx, of_brand("clients.create_brand", &brand, summary, json!({}))).await?;
    Ok(brand)
}

/// Renames a brand. Its stores and its kit stay with it.
pub async fn rename_brand(tx: &Tx, id: Uuid, name: &str) -> Result<brands::Model> {
    rules::check_name("品牌名称", "brand name", name)?;
    let before = held(tx, id).await?;
    let name = name.trim().to_owned();
    if before.name == name {
        return Ok(before);
    }
    check_in_use(&before)?;
    check_free(tx, before.client_id, &name).await?;
    let row = brands::ActiveModel { id: Unchanged(id), name: Set(name), ..Default::default() };
    let brand = row.update(tx.db()).await?;
    let summary = Label::new(
        format!("品牌「{}」改名为「{}」", before.name, brand.name),
        format!("Renamed brand {} to {}", before.name, brand.name),
    );
    let detail = json!({ "before": before.name, "after": brand.name });
    activity::record(tx, of_brand("clients.rename_brand", &brand, summary, detail)).await?;
    Ok(brand)
}

/// Archives a brand: it takes no new stores, and everything about it can still be read.
pub async fn archive_brand(tx: &Tx, id: Uuid, reason: &str) -> Result<brands::Model> {
    reason::check(reason)?;
    let before = held(tx, id).await?;
    if before.archived_at.is_some() {
        return Ok(before);
    }
    let row =
        brands::ActiveModel { id: Unchanged(id), archived_at: Set(Some(tx.now())), ..Default::default() };
    let brand = row.update(tx.db()).await?;
    let summary = Label::new(format!("归档品牌 {}", brand.name), format!("Archived brand {}", brand.name));
    let detail = json!({ "reason": reason.trim() });
    activity::record(tx, of_brand("clients.archive_brand", &brand, summary, detail)).await?;
    Ok(brand)
}

/// Takes an archived brand back into use.
pub async fn restore_brand(tx: &Tx, id: Uuid) -> Result<brands::Model> {
    let before = held(tx, id).await?;
    if before.archived_at.is_none() {
        return Ok(before);
    }
    let row = brands::ActiveModel { id: Unchanged(id), archived_at: Set(None), ..Default::default() };
    let brand = row.update(tx.db()).await?;
    let summary =
        Label::new(format!("恢复品牌 {}", brand.name), format!("Took brand {} back into use", brand.name));
    activity::record(tx, of_brand("clients.restore_brand", &brand, summary, json!({}))).await?;
    Ok(brand)
}

/// Writes the next revision of a kit. `based_on` is the revision somebody read; another one since then is a conflict.
pub async fn write_kit(tx: &Tx, id: Uuid, kit: BrandKit, based_on: i64) -> Result<brand_kits::Model> {
    rules::check_kit(&kit)?;
    let brand = held(tx, id).await?;
    check_in_use(&brand)?;
    let newest = brand_kits::Entity::find()
        .filter(brand_kits::Column::BrandId.eq(id))
        .order_by_desc(brand_kits::Column::RevisionNo)
        .limit(1);
    let newest = newest.one(tx.db()).await?.map_or(0, |kit| kit.revision_no);
    if newest != based_on {
        return Err(Problem::new(
            Kind::Conflict,
            "kit_overtaken",
            format!("别人刚写了第 {newest} 版；请刷新后在新版上修改"),
            format!("Somebody just wrote revision {newest}. Reload and change that one"),
        )
        .into());
    }
    let row = brand_kits::ActiveModel {
        id: Set(daiyun_base::id::fresh()),
        brand_id: Set(id),
        revision_no: Set(newest + 1),
        content: Set(serde_json::to_value(&kit).map_err(Failure::internal)?),
        written_by: Set(tx.scope().person().user_id),
        written_by_name: Set(tx.scope().person().name.clone()),
        written_at: Set(tx.now()),
    };
    let written = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("品牌 {} 的视觉规范第 {} 版", brand.name, written.revision_no),
        format!("Brand kit of {}, revision {}", brand.name, written.revision_no),
    );
    let detail = json!({ "revision_no": written.revision_no });
    activity::record(tx, of_brand("clients.write_kit", &brand, summary, detail)).await?;
    Ok(written)
}

/// A brand of a visible client, its client held.
async fn held(tx: &Tx, id: Uuid) -> Result<brands::Model> {
    let brand = records::brand_by_id(tx.scope(), id).await?;
    records::hold(tx, brand.client_id).await?;
    let found = brands::Entity::find_by_id(id).one(tx.db()).await?;
    found.ok_or_else(|| Failure::from(Problem::not_found("这个品牌", "The brand")))
}

fn check_in_use(brand: &brands::Model) -> Result<()> {
    match brand.archived_at {
        None => Ok(()),
        Some(_) => Err(Problem::refused(
            "brand_archived",
            format!("品牌「{}」已归档；请先恢复再修改", brand.name),
            format!("The brand {} is archived. Restore it before changing it", brand.name),
        )
        .into()),
    }
}

async fn check_free(tx: &Tx, client_id: Uuid, name: &str) -> Result<()> {
    let same = brands::Entity::find()
        .filter(brands::Column::ClientId.eq(client_id))
        .filter(brands::Column::Name.eq(name));
    match same.one(tx.db()).await? {
        None => Ok(()),
        Some(_) => Err(Problem::invalid(
            "brand_name_taken",
            format!("这个客户已有品牌「{name}」；请换一个名称，或直接使用它"),
            format!("The client has a brand {name} already. Choose another name, or use that one"),
        )
        .into()),
    }
}

fn of_brand(verb: &'static str, brand: &brands::Model, summary: Label, detail: Value) -> Activity {
    Activity {
        verb,
        subject_kind: "brand",
        subject_id: brand.id.to_string(),
        client_id: Some(brand.client_id),
        store_id: None,
        summary,
        detail,
    }
}
