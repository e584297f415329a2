//! Starting an application; its papers and what happens to it stand in the files beside.

mod moves;
mod papers;

use chrono::{Days, NaiveDate};
use daiyun_base::error::{Label, Problem};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use serde_json::{Value, json};

use super::policy::Target;
use super::records::applications;
use super::rules::{self, ApplicationState, Step};
use crate::activity::{self, Activity};
use crate::clients::{self, Client};
use crate::error::{Result, id_taken};
use crate::numbers;
use crate::scope::Tx;
use crate::stores;
use crate::words;

pub use moves::{NewMove, OpenedStore, move_on};
pub use papers::tick;

/// What began longer ago is finished by now.
const LONG_AGO: Days = Days::new(1_096);

/// An application about to be started.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// Made by the caller.
    pub id: Uuid,
    /// What the store shall be called.
    pub name: String,
    /// Platform code.
    pub platform: String,
    /// Storefront, where the platform has several.
    pub storefront: Option<String>,
    /// Category group of the requirement lists.
    pub category: String,
    /// The brand it is for; the client's only one, if left out.
    pub brand_id: Option<Uuid>,
    /// When it was started; today, if left out.
    pub started_on: Option<NaiveDate>,
}

/// Starts an application of a client. The same request twice finds the first result.
pub async fn start(tx: &Tx, client: &Client, new: NewApplication) -> Result<applications::Model> {
    let name = new.name.trim().to_owned();
    rules::check_name(&name)?;
    let target =
        Target { platform: &new.platform, storefront: new.storefront.as_deref(), category: &new.category };
    check_target(tx, target)?;
    if let Some(present) = applications::Entity::find_by_id(new.id).one(tx.db()).await? {
        let same = present.client_id == client.id && present.name == name && present.platform == new.platform;
        return if same { Ok(present) } else { Err(id_taken().into()) };
    }
    let today = tx.scope().agency().clock().today();
    let started_on = new.started_on.unwrap_or(today);
    rules::check_day(started_on, today.checked_sub_days(LONG_AGO).unwrap_or(today), today)?;
    // Counted within the client: a series over all of them would tell each how much the others do.
    let number = numbers::next(tx, &format!("application/{}", client.id)).await?;
    let person = tx.scope().person();
    let row = applications::ActiveModel {
        id: Set(new.id),
        application_no: Set(format!("{}-RZ{number:02}", client.code.to_uppercase())),
        client_id: Set(client.id),
        brand_id: Set(brand_of(tx, client, new.brand_id).await?),
        store_id: Set(None),
        name: Set(name),
        platform: Set(new.platform),
        storefront: Set(new.storefront),
        category: Set(new.category),
        step: Set(words::of(Step::Submit)),
        state: Set(words::of(ApplicationState::Running)),
        in_step_since: Set(started_on),
        opened_by: Set(person.user_id),
        opened_by_name: Set(person.name.clone()),
        opened_at: Set(tx.now()),
    };
    let made = row.insert(tx.db()).await?;
    let summary = Label::new(
        format!("新建入驻申请「{}」", made.name),
        format!("Started the application {:?}", made.name),
    );
    let detail = json!({ "application_no": made.application_no, "platform": made.platform,
        "category": made.category });
    activity::record(tx, of_application("stores.start_application", &made, summary, detail)).await?;
    Ok(made)
}

async fn brand_of(tx: &Tx, client: &Client, asked: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = asked else { return stores::actions::brands::only_one(tx, client).await };
    let brand = clients::brand_by_id(tx.scope(), id).await?;
    if brand.client_id == client.id {
        return Ok(Some(brand.id));
    }
    Err(Problem::not_found("这个品牌", "The brand").into())
}

/// One applies where there is a list of what is asked for.
fn check_target(tx: &Tx, target: Target<'_>) -> Result<(), Problem> {
    let policies = &tx.scope().agency().definitions().intake;
    let is_known = policies.platforms().any(|one| {
        one.platform.as_deref() == Some(target.platform) && one.storefront.as_deref() == target.storefront
    });
    if !is_known {
        return Err(Problem::invalid(
            "application_platform",
            "这个平台或店铺类型还没有资料清单；请从列表里选平台和店铺类型",
            "There is no list of papers for this platform and storefront. Choose both from the list",
        ));
    }
    if !policies.categories().any(|(code, _)| code == target.category) {
        return Err(Problem::invalid(
            "application_category",
            "没有这个类目；请从列表里选",
            "There is no such category. Choose from the list",
        ));
    }
    Ok(())
}

fn of_application(verb: &'static str, row: &applications::Model, summary: Label, detail: Value) -> Activity {
    Activity {
        verb,
        subject_kind: "application",
        subject_id: row.id.to_string(),
        client_id: Some(row.client_id),
        store_id: row.store_id,
        summary,
        detail,
    }
}
