//! 客户与品牌 · Clients.
//!
//! 这是什么：机构服务的甲方、他们的品牌和所处阶段。谁用：范围切换器、合同、结算与报告都指向客户。
//! 规则来自哪里：类型、服务模式、线索评分、四段入驻、阶段与团队职能都在 `definitions/policies`，见 [`policy`]。
//! 不做什么：不存消费者信息；入驻里的工作安排是任务的事，这里只管产出齐不齐。
//!
//! Invariants: a client's code never changes; a person of the client side sees that client only, and nothing the agency thinks
//! of it; a stage or phase changes by a move with a reason; nobody accepts what they handed in; a client grows only after all
//! four stages of onboarding are passed.

mod actions;
mod gates;
mod policy;
mod records;
mod routes;
mod rules;
#[cfg(test)]
mod tests;
mod view;

pub use actions::{
    HandIn, NewBrand, NewClient, NewNote, NewScore, Purchase, accept, buy_service, create, create_at,
    create_brand, end_service, find_or_create, hand_in, move_to, pass_stage, score, set_team, write_note,
};
pub use policy::{ClientPolicies, Phase, ScoreInput, Stage, Standing};
pub use records::{brand_by_id, brands_of, brands_within, by_code, by_ids, by_name, in_scope, visible};

/// A brand as other slices see it.
pub use records::brands::Model as Brand;
/// A client as other slices see it.
pub use records::clients::Model as Client;

use crate::capabilities::Capability;
use crate::scope::Permission;

/// See clients.
pub const VIEW: Permission = Permission("clients.view");
/// Create clients.
pub const CREATE: Permission = Permission("clients.create");
/// Change clients.
pub const UPDATE: Permission = Permission("clients.update");
/// See what the agency thinks of a client: score, tags, lights, team, notes. Never given to the client side.
pub const VIEW_RELATION: Permission = Permission("clients.view_relation");
/// Score a lead.
pub const SCORE: Permission = Permission("clients.score");
/// Hand in what onboarding puts out.
pub const HAND_IN: Permission = Permission("clients.hand_in");
/// Judge what others handed in, and pass a stage.
pub const PASS_GATE: Permission = Permission("clients.pass_gate");
/// Write what a brand looks like.
pub const EDIT_BRAND_KIT: Permission = Permission("clients.edit_brand_kit");
/// See what a client costs the agency. Never given to the client side.
pub const VIEW_MARGIN: Permission = Permission("clients.view_margin");

/// This capability.
pub const CAPABILITY: Capability = Capability {
    code: "clients",
    name_zh: "客户与品牌",
    name_en: "Clients",
    permissions: &[
        VIEW,
        CREATE,
        UPDATE,
        VIEW_MARGIN,
        VIEW_RELATION,
        SCORE,
        HAND_IN,
        PASS_GATE,
        EDIT_BRAND_KIT,
    ],
    routes: routes::routes,
    jobs: &[],
    queue: &[],
};
