//! Tables of what people prefer and what the agency has set.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use serde_json::Value;

use crate::error::Result;

/// Table `user_preferences`.
pub mod user_preferences {
    use sea_orm::entity::prelude::*;

    /// How somebody likes to see things.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_preferences")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        pub settings: Json,
        pub changed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `agency_settings`.
pub mod agency_settings {
    use sea_orm::entity::prelude::*;

    /// One thing the agency has set.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "agency_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        pub value: Json,
        pub set_by: Option<Uuid>,
        pub set_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What somebody prefers, if they have said.
pub(crate) async fn preferences(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<Value>> {
    let row = user_preferences::Entity::find_by_id(user_id).one(db).await?;
    Ok(row.map(|row| row.settings))
}

/// Keeps what somebody prefers.
pub(crate) async fn keep_preferences(
    db: &impl ConnectionTrait,
    (user_id, settings): (Uuid, Value),
    changed_at: DateTime<Utc>,
) -> Result<()> {
    use user_preferences::Column;
    let row: user_preferences::ActiveModel = user_preferences::Model { user_id, settings, changed_at }.into();
    let instead =
        OnConflict::column(Column::UserId).update_columns([Column::Settings, Column::ChangedAt]).to_owned();
    let row = user_preferences::Entity::insert(row.reset_all()).on_conflict(instead);
    row.exec_without_returning(db).await?;
    Ok(())
}

/// What the agency has set under a name.
pub(crate) async fn setting(db: &impl ConnectionTrait, code: &str) -> Result<Option<Value>> {
    let row = agency_settings::Entity::find_by_id(code.to_owned()).one(db).await?;
    Ok(row.map(|row| row.value))
}

/// Sets something for the agency.
pub(crate) async fn set(db: &impl ConnectionTrait, row: agency_settings::Model) -> Result<()> {
    use agency_settings::Column;
    let row: agency_settings::ActiveModel = row.into();
    let instead = OnConflict::column(Column::Code)
        .update_columns([Column::Value, Column::SetBy, Column::SetAt])
        .to_owned();
    let row = agency_settings::Entity::insert(row.reset_all()).on_conflict(instead);
    row.exec_without_returning(db).await?;
    Ok(())
}
