//! 店铺与资质 · Stores.
//!
//! 这是什么：客户在各平台的店铺与账号。谁用：导入按店铺写事实；看板、合同、预警按店铺取数。
//! 规则来自哪里：平台清单在 `definitions/platforms`。账号保险箱在 `vault/`，证照在 `documents/`，品牌授权在 `authorisations/`，
//! 到期提醒在 `expiry/`，到期影响在 `impact/`，入驻在 `applications/`，保证金在 `deposits/`，平台档案在 `profiles/`。
//! 不做什么：不替客户向平台提交资料。
//!
//! Invariants: a store's code never changes and is part of every fact's key; the 店铺Id and the 店铺名称 its files state are
//! bound to it at its first import, and a file of another store is refused after that.

mod actions;
pub mod applications;
pub mod authorisations;
mod departures;
pub mod deposits;
pub mod documents;
pub mod expiry;
mod impact;
pub mod profiles;
mod records;
mod routes;
mod rules;
pub mod storefront;
#[cfg(test)]
mod tests;
pub mod vault;
mod view;

pub use actions::{NewStore, assign, assign_reach, bind_marks, create};
pub use departures::{Departure, departure_after};
pub use records::{by_code, by_codes, by_id, by_ids, hold, in_scope, visible};
pub use rules::{Marks, StatedMarks, StoreState, match_marks};
pub use vault::END_GRANTS;

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
/// See documents, authorisations and when they run out.
pub const VIEW_DOCUMENTS: Permission = Permission("stores.view_documents");
/// Register, renew and withdraw documents and authorisations.
pub const MANAGE_DOCUMENTS: Permission = Permission("stores.manage_documents");

/// Take applications through the platform, from papers to the decorated store.
pub const MANAGE_APPLICATIONS: Permission = Permission("stores.manage_applications");
/// Write entries into the deposit ledger.
pub const RECORD_DEPOSIT: Permission = Permission("stores.record_deposit");

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
        MANAGE_APPLICATIONS,
        RECORD_DEPOSIT,
        VIEW_ASSETS,
        MANAGE_VAULT,
        REVEAL_SECRET,
        APPROVE_REVEAL,
        VIEW_DOCUMENTS,
        MANAGE_DOCUMENTS,
        REVIEW_STOREFRONT,
    ],
    routes: routes::routes,
    jobs: expiry::JOBS,
    queue: &[],
};
