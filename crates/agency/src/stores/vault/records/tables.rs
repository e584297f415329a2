//! The tables of the vault.

/// Table `data_keys`: the key of each client's secrets, wrapped.
pub mod data_keys {
    use sea_orm::entity::prelude::*;

    /// One client's key.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "data_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: Uuid,
        pub wrapped: Vec<u8>,
        pub made_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `assets`: what the agency is trusted with.
pub mod assets {
    use sea_orm::entity::prelude::*;

    /// One asset.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// `HESHANG-003`: counts up within the client.
        pub asset_no: String,
        pub client_id: Uuid,
        /// Nothing for what belongs to the client as a whole.
        pub store_id: Option<Uuid>,
        /// A code of `definitions/policies/assets.toml`.
        pub kind: String,
        pub name: String,
        /// `client`, `agency`, `individual`.
        pub owner: String,
        pub owner_name: String,
        /// The colleague who keeps it, if one does.
        pub holder_id: Option<Uuid>,
        pub holder_name: String,
        /// `full`, `operate`, `read_only`.
        pub authority: String,
        /// Where it was agreed.
        pub contract_code: Option<String>,
        /// The last day of the agency's authority.
        pub ends_on: Option<Date>,
        /// `unknown`, `none`, `sms`, `app`, `device`.
        pub second_factor: String,
        /// Whether two people look at it together; never taken back.
        pub needs_two: bool,
        /// `in_use`, `frozen`, `returned`.
        pub state: String,
        pub added_by: Option<Uuid>,
        pub added_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `secrets`: sealed values, the newest revision of each field.
pub mod secrets {
    use sea_orm::entity::prelude::*;

    /// One revision of one field.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "secrets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub asset_id: Uuid,
        pub field: String,
        pub revision_no: i64,
        /// Empty once the next revision is there.
        pub sealed: Vec<u8>,
        /// Tells whether a value changed, and nothing else about it.
        pub fingerprint: String,
        pub set_by: Option<Uuid>,
        pub set_by_name: String,
        pub set_at: DateTimeUtc,
        pub erased_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `secret_grants`: who may look, by name and until a day.
pub mod secret_grants {
    use sea_orm::entity::prelude::*;

    /// One grant.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "secret_grants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub asset_id: Uuid,
        pub user_id: Uuid,
        /// Its last day.
        pub until_on: Date,
        pub reason: String,
        pub granted_by: Option<Uuid>,
        pub granted_by_name: String,
        pub granted_at: DateTimeUtc,
        pub ended_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `reveal_requests`: questions to a second person.
pub mod reveal_requests {
    use sea_orm::entity::prelude::*;

    /// One question.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reveal_requests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub asset_id: Uuid,
        pub field: String,
        pub reason: String,
        pub asked_by: Uuid,
        pub asked_at: DateTimeUtc,
        pub decided_by: Option<Uuid>,
        /// `approved` or `refused`.
        pub decision: Option<String>,
        pub decided_at: Option<DateTimeUtc>,
        /// While nobody decided, when it stops waiting; approved, when the approval ends.
        pub expires_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `reveals`: who looked at what, when and why; never changed.
pub mod reveals {
    use sea_orm::entity::prelude::*;

    /// One look.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reveals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub reveal_no: i64,
        pub asset_id: Uuid,
        pub secret_id: Uuid,
        pub field: String,
        pub revision_no: i64,
        pub user_id: Uuid,
        pub reason: String,
        /// The approval it used up.
        pub request_id: Option<Uuid>,
        pub revealed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `account_events`: what happened to an account on the platform.
pub mod account_events {
    use sea_orm::entity::prelude::*;

    /// One entry.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub asset_id: Uuid,
        pub kind: String,
        pub text: String,
        pub happened_at: DateTimeUtc,
        pub noted_by: Option<Uuid>,
        pub noted_by_name: String,
        pub noted_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
