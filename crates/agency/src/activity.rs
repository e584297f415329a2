//! The memory of the agency: who did what to which record, when. A row is written in the transaction of the verb it
//! describes and carries an HMAC, so that a row changed later does not verify.

use daiyun_base::error::Label;
use daiyun_base::id;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use serde_json::Value;

use crate::error::Result;
use crate::scope::{Reach, Scope, Tx};

/// Table `activities`.
pub mod activities {
    use sea_orm::entity::prelude::*;

    /// One thing somebody did.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activities")]
    pub struct Model {
        /// Made by the writer.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// When.
        pub at: DateTimeUtc,
        /// Who; nothing for the operator and jobs.
        pub user_id: Option<Uuid>,
        /// The name as it was then.
        pub actor: String,
        /// What, as `slice.verb`.
        pub verb: String,
        /// To what sort of record.
        pub subject_kind: String,
        /// To which record.
        pub subject_id: String,
        /// Whose.
        pub client_id: Option<Uuid>,
        /// Of which store.
        pub store_id: Option<Uuid>,
        /// A sentence in Chinese.
        pub summary_zh: String,
        /// The same in English.
        pub summary_en: String,
        /// Before and after, numbers, names.
        pub detail: Json,
        /// Over all the above.
        pub hmac: String,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is to be remembered.
#[derive(Clone, Debug)]
pub struct Activity {
    /// What was done, as `slice.verb`.
    pub verb: &'static str,
    /// To what sort of record.
    pub subject_kind: &'static str,
    /// To which record.
    pub subject_id: String,
    /// Whose record it is.
    pub client_id: Option<Uuid>,
    /// Of which store.
    pub store_id: Option<Uuid>,
    /// A sentence in both languages, without personal data.
    pub summary: Label,
    /// Before and after.
    pub detail: Value,
}

/// Remembers something in the transaction that did it.
pub async fn record(tx: &Tx, activity: Activity) -> Result<()> {
    let person = tx.scope().person();
    let row = activities::Model {
        id: id::fresh(),
        at: tx.now(),
        user_id: person.user_id,
        actor: person.name.clone(),
        verb: activity.verb.to_owned(),
        subject_kind: activity.subject_kind.to_owned(),
        subject_id: activity.subject_id,
        client_id: activity.client_id,
        store_id: activity.store_id,
        summary_zh: activity.summary.zh,
        summary_en: activity.summary.en,
        detail: activity.detail,
        hmac: String::new(),
    };
    let hmac = tx.scope().agency().keys().sign_activity(&sealed_text(&row));
    let row: activities::ActiveModel = row.into();
    let row = activities::ActiveModel { hmac: Set(hmac), ..row };
    // Every column is set, but SeaORM leaves out those it believes unchanged unless told.
    row.reset_all().insert(tx.db()).await?;
    Ok(())
}

/// The text an activity's HMAC covers.
fn sealed_text(row: &activities::Model) -> String {
    let of = |id: &Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    [
        row.id.to_string(),
        row.at.timestamp_micros().to_string(),
        of(&row.user_id),
        row.actor.clone(),
        row.verb.clone(),
        row.subject_kind.clone(),
        row.subject_id.clone(),
        of(&row.client_id),
        of(&row.store_id),
        row.summary_zh.clone(),
        row.summary_en.clone(),
        row.detail.to_string(),
    ]
    .join("\u{1f}")
}

/// Whether a row is as it was written.
#[must_use]
pub fn verifies(scope: &Scope, row: &activities::Model) -> bool {
    scope.agency().keys().sign_activity(&sealed_text(row)) == row.hmac
}

/// What happened to one record, newest first.
pub async fn of_subject(scope: &Scope, kind: &str, subject_id: &str) -> Result<Vec<activities::Model>> {
    const LIMIT: u64 = 200;
    let mut query = activities::Entity::find()
        .filter(activities::Column::SubjectKind.eq(kind))
        .filter(activities::Column::SubjectId.eq(subject_id));
    query = match scope.reach() {
        Reach::Everything => query,
        Reach::Client(client_id) => query.filter(activities::Column::ClientId.eq(*client_id)),
        Reach::Stores(stores) => query.filter(activities::Column::StoreId.is_in(stores.iter().copied())),
    };
    let newest = query.order_by_desc(activities::Column::At).order_by_desc(activities::Column::Id).limit(LIMIT);
    Ok(newest.all(scope.reader()).await?)
}
