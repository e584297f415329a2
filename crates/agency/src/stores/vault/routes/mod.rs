//! The vault: assets, their secrets, who may look and who did.

mod assets;
mod looking;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Agency;

pub(in crate::stores) fn routes() -> OpenApiRouter<Agency> {
    OpenApiRouter::new()
        .routes(routes!(assets::get_asset_form))
        .routes(routes!(assets::list_assets, assets::create_asset))
        .routes(routes!(assets::get_asset, assets::update_asset))
        .routes(routes!(assets::list_account_events, assets::create_account_event))
        .routes(routes!(looking::update_secret))
        .routes(routes!(looking::create_secret_grant))
        .routes(routes!(looking::delete_secret_grant))
        .routes(routes!(looking::create_reveal_request))
        .routes(routes!(looking::create_reveal_decision))
        .routes(routes!(looking::list_reveals, looking::create_reveal))
}
