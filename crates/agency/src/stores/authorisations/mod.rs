//! 品牌授权 · Authorisations (S30.6).
//!
//! 这是什么：谁把哪个品牌、以哪种许可、在哪些平台和类目、到哪天为止授权给店铺使用。谁用：入驻时核对，到期前续期。
//! 规则来自哪里：资料 S30.6（期限、范围、平台三项必须写明）与本目录 `rules.rs`。不做什么：不起草授权书。

mod actions;
pub(super) mod records;
mod routes;
mod rules;
mod view;

pub use actions::{NewAuthorisation, create};
pub use rules::Licence;

/// An authorisation as its neighbours see it.
pub use records::authorisations::Model as Authorisation;

pub(super) use actions::move_to;
pub(super) use records::of_document;
pub(super) use routes::routes;
pub(super) use view::{AuthorisationView, NamedCode, categories, platforms, views};
