//! Which brand a store sells.

use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use serde_json::json;

use super::of_store;
use crate::activity;
use crate::clients::{self, Brand, Client};
use crate::error::Result;
use crate::scope::Tx;
use crate::stores::records::{self, stores};

/// The brand of a new store: the client's, where it has only one.
pub(in crate::stores) async fn only_one(tx: &Tx, client: &Client) -> Result<Option<Uuid>> {
    let brands = clients::brands_within(tx, client.id).await?;
    let mut in_use = brands.iter().filter(|brand| brand.archived_at.is_none());
    Ok(match (in_use.next(), in_use.next()) {
        (Some(brand), None) => Some(brand.id),
        (None | Some(_), _) => None,
    })
}

/// Binds a store to a brand of its own client, or to none.
pub async fn bind(tx: &Tx, store_id: Uuid, brand: Option<&Brand>) -> Result<()> {
    let store = records::by_id_within(tx, store_id).await?;
    if let Some(brand) = brand {
        if brand.client_id != store.client_id {
            return Err(Problem::not_found("这个品牌", "The brand").into());
        }
        if brand.archived_at.is_some() && store.brand_id != Some(brand.id) {
            return Err(Problem::refused(
                "brand_archived",
                format!("品牌「{}」已归档，不能再归入店铺；请先恢复它或选别的品牌", brand.name),
                format!(
                    "The brand {} is archived and takes no new stores. Restore it or choose another",
                    brand.name
                ),
            )
            .into());
        }
    }
    let brand_id = brand.map(|brand| brand.id);
    if brand_id == store.brand_id {
        return Ok(());
    }
    let row = stores::ActiveModel { id: Unchanged(store.id), brand_id: Set(brand_id), ..Default::default() };
    row.update(tx.db()).await?;
    let summary = match brand {
        Some(brand) => Label::new(
            format!("店铺 {} 归入品牌 {}", store.name, brand.name),
            format!("Store {} sells {}", store.name, brand.name),
        ),
        None => Label::new(
            format!("店铺 {} 不再归入单一品牌", store.name),
            format!("Store {} sells several brands", store.name),
        ),
    };
    let detail = json!({ "before": store.brand_id, "after": brand_id });
    activity::record(tx, of_store("stores.set_brand", &store, summary, detail)).await
}
