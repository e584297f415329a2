//! What people do with the vault: register and change assets, store secrets, let somebody look, look, note what happened.

mod assets;
mod events;
mod grants;
mod requests;
mod reveal;
mod sealing;
mod secrets;

pub use assets::{AssetText, NewAsset, create};
pub use grants::{NewGrant, grant};
pub use secrets::set_secret;

pub(super) use assets::update;
pub(super) use events::{NewEvent, note_event};
pub(super) use grants::{candidates, end_grant, end_grants_of};
pub(in crate::stores) use sealing::{data_key, kept_key};

pub(super) use requests::{NewRequest, decide, request};
pub(super) use reveal::{open_revealed, record_refusal, reveal, standing};

use daiyun_base::error::Label;
use serde_json::Value;

use super::records::assets as tables;
use crate::activity::Activity;

/// An activity of an asset.
fn of_asset(verb: &'static str, asset: &tables::Model, summary: Label, detail: Value) -> Activity {
    Activity {
        verb,
        subject_kind: "asset",
        subject_id: asset.id.to_string(),
        client_id: Some(asset.client_id),
        store_id: asset.store_id,
        summary,
        detail,
    }
}
