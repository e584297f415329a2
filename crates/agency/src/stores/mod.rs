//! 店铺与资质 · Stores.
//!
//! 这是什么：客户在各平台的店铺与账号。谁用：导入按店铺写事实；看板、合同、预警按店铺取数。
//! 规则来自哪里：平台清单在 `definitions/platforms`。账号保险箱在 `vault/`。
//! 不做什么：本版还没有入驻流程与证照。
//!
//! Invariants: a store's code never changes and is part of every fact's key; the 店铺Id and the 店铺名称 its files state are
//! bound to it at its first import, and a file of another store is refused after that.

mod actions;
mod departures;
mod records;
mod routes;
mod rules;
pub mod storefront;
#[cfg(test)]
mod tests;
pub mod vault;
mod view;

pub use actions::{NewStore, assign, assign_reach, bind_marks, create};
pub use records::{by_code, by_codes, by_id, by_ids, hold, in_scope, visible};
pub use rules::{Marks, StatedMarks, StoreState, match_marks};

/// A store as other slices see it.
pub use records::stores::{Column as StoreColumn, Model as Store};

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See stores.
pub const VIEW: Permission = Permission("stores.view");
/// Create stores.
pub const CREATE: Permission = Permission("stores.create");
/// Change stores.
pub const UPDATE: Permission = Permission("stores.update");

/// See which accounts and assets there are, and whose they are.
pub const VIEW_ASSETS: Permission = Permission("stores.view_assets");
/// Register assets, store secrets, let somebody look.
pub const MANAGE_VAULT: Permission = Permission("stores.manage_vault");
/// Look at a secret, where a grant says so.
pub const REVEAL_SECRET: Permission = Permission("stores.reveal_secret");
/// Agree to somebody else's look.
pub const APPROVE_REVEAL: Permission = Permission("stores.approve_reveal");

/// Look at a store's front and say what is to be done.
pub const REVIEW_STOREFRONT: Permission = Permission("stores.review_storefront");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "stores",
    name_zh: "店铺与资质",
    name_en: "Stores",
    permissions: &[
        VIEW,
        CREATE,
        UPDATE,
        VIEW_ASSETS,
        MANAGE_VAULT,
        REVEAL_SECRET,
        APPROVE_REVEAL,
        REVIEW_STOREFRONT,
    ],
    routes: routes::routes,
    jobs: &[],
    queue: &[],
};
