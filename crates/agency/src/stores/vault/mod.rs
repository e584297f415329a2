//! 账号保险箱 · The account vault.
//!
//! 这是什么：客户托付的账号与资产（主账号、绑定手机、广告账户、域名……），归谁、谁保管、能做什么、到哪天为止，以及它们的登录信息。
//! 谁用：项目经理登记与授权，被点名授权的人写明原因后查看。规则来自哪里：`definitions/policies/assets.toml` 与本目录 `rules.rs`。
//! 不做什么：不替人登录平台，也不在任何列表、导出、日志里给出登录信息。
//!
//! Invariants: a secret is stored sealed under its client's data key and nowhere else; it leaves by one answer only, after the
//! row that says who looked and why is committed; whoever looks holds a live grant by name, sees the asset, and has just given
//! their own password again; what moves money is looked at by two people; nobody grants themselves.

mod actions;
mod kind;
mod records;
mod routes;
mod rules;
#[cfg(test)]
mod tests;
mod view;

use crate::capabilities::Ending;

pub(super) use actions::{data_key, kept_key};
pub(super) use records::by_id as visible_asset;
pub(super) use records::tables as vault_tables;
pub(super) use records::tables::secrets::Model as VaultSecret;
pub(super) use routes::routes;
pub(super) use view::names;

pub use actions::{AssetText, NewAsset, NewGrant, create, grant, set_secret};
/// Whoever is out holds no grant, and none comes back with them.
pub const END_GRANTS: Ending = |tx, user_id| Box::pin(actions::end_grants_of(tx, user_id));

pub use kind::{AssetKind, AssetKinds};

/// A secret on its way to be sealed: wiped from memory when it goes.
pub type SecretValue = zeroize::Zeroizing<String>;
