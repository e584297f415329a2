//! `daiyun store`.

use std::process::ExitCode;

use daiyun_agency::clients;
use daiyun_agency::error::Result;
use daiyun_agency::stores::{self, NewStore};
use daiyun_base::id;
use serde_json::json;

use super::Context;
use crate::config::{Store, StoreAdd};
use crate::output;

pub(crate) async fn run(context: &Context, store: Store) -> Result<ExitCode> {
    match store {
        Store::Add(add) => add_store(context, add).await,
        Store::List => list(context).await,
    }
}

async fn add_store(context: &Context, add: StoreAdd) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let tx = scope.begin(stores::CREATE).await?;
    let client = clients::find_or_create(&tx, &add.client).await?;
    let new = NewStore {
        id: id::fresh(),
        name: add.name.unwrap_or_else(|| add.code.clone()),
        code: add.code,
        platform: add.platform,
        storefront: add.storefront,
    };
    let store = stores::create(&tx, &client, new).await?;
    tx.commit().await?;
    if context.json() {
        output::json(
            &json!({ "code": store.code, "name": store.name, "platform": store.platform, "client": client.name }),
        );
    } else {
        output::say(format_args!("已新建店铺 {}（{}，客户 {}）", store.code, store.platform, client.name));
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(context: &Context) -> Result<ExitCode> {
    let scope = context.operator().await?;
    let clients = clients::visible(&scope).await?;
    let client = |id| {
        clients.iter().find(|client| client.id == id).map(|client| client.name.clone()).unwrap_or_default()
    };
    let stores = stores::visible(&scope).await?;
    if context.json() {
        let rows: Vec<_> = stores
            .iter()
            .map(|store| {
                json!({ "code": store.code, "name": store.name, "platform": store.platform,
                    "storefront": store.storefront, "client": client(store.client_id) })
            })
            .collect();
        output::json(&json!({ "stores": rows }));
    } else {
        let header = ["代码", "名称", "平台", "客户"].map(str::to_owned);
        let rows: Vec<Vec<String>> = stores
            .iter()
            .map(|store| {
                vec![store.code.clone(), store.name.clone(), store.platform.clone(), client(store.client_id)]
            })
            .collect();
        output::table(&header, &rows);
    }
    Ok(ExitCode::SUCCESS)
}
