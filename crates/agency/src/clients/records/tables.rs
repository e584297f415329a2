//! Tables of what is known about a client beside its name.

/// Table `client_moves`: where a client was moved to, by whom and why.
pub mod client_moves {
    use sea_orm::entity::prelude::*;

    /// One move.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_moves")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        pub stage: String,
        pub phase: String,
        pub reason: String,
        pub moved_by: Option<Uuid>,
        pub moved_by_name: String,
        pub moved_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `lead_scores`: what a lead was worth when somebody looked.
pub mod lead_scores {
    use sea_orm::entity::prelude::*;

    /// One score with its three inputs.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "lead_scores")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        pub need_fit: i64,
        pub need_reason: String,
        pub budget_fit: i64,
        pub budget_reason: String,
        pub potential: i64,
        pub potential_reason: String,
        pub score: i64,
        pub policy_revision: i64,
        pub scored_by: Option<Uuid>,
        pub scored_by_name: String,
        pub scored_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `onboarding_outputs`: what was handed in, revision by revision.
pub mod onboarding_outputs {
    use sea_orm::entity::prelude::*;

    /// One revision of an output.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "onboarding_outputs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        pub stage_code: String,
        pub output_code: String,
        pub revision_no: i64,
        pub content: Json,
        pub handed_in_by: Uuid,
        pub handed_in_by_name: String,
        pub handed_in_at: DateTimeUtc,
        pub judged_by: Option<Uuid>,
        pub judged_by_name: Option<String>,
        pub judged_at: Option<DateTimeUtc>,
        pub is_accepted: bool,
        pub returned_reason: Option<String>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `onboarding_passings`: a stage was passed, by whom and when.
pub mod onboarding_passings {
    use sea_orm::entity::prelude::*;

    /// One passing.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "onboarding_passings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub client_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub stage_code: String,
        pub passed_by: Option<Uuid>,
        pub passed_by_name: String,
        pub passed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `brand_kits`: what a brand looks like, revision by revision.
pub mod brand_kits {
    use sea_orm::entity::prelude::*;

    /// One revision of a kit.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "brand_kits")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub brand_id: Uuid,
        pub revision_no: i64,
        pub content: Json,
        pub written_by: Option<Uuid>,
        pub written_by_name: String,
        pub written_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `client_notes`: what somebody wrote down about a client.
pub mod client_notes {
    use sea_orm::entity::prelude::*;

    /// One note.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        pub kind: String,
        pub text: String,
        pub written_by: Option<Uuid>,
        pub written_by_name: String,
        pub written_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `client_members`: who fills a function of a client's team, since when and until when.
pub mod client_members {
    use sea_orm::entity::prelude::*;

    /// One person in one function.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_members")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        pub user_id: Uuid,
        pub function_code: String,
        pub is_lead: bool,
        pub since_at: DateTimeUtc,
        pub until_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `client_services`: what a client has bought of the catalogue, since when and until when.
pub mod client_services {
    use sea_orm::entity::prelude::*;

    /// One service.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "client_services")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub client_id: Uuid,
        /// A code of `definitions/policies/services.toml`.
        pub service_code: String,
        pub since_on: Date,
        /// Its last day, once it was ended.
        pub until_on: Option<Date>,
        /// Nothing while it is not agreed.
        pub price_fen: Option<i64>,
        pub note: String,
        pub added_by: Option<Uuid>,
        pub added_by_name: String,
        pub added_at: DateTimeUtc,
        pub ended_by_name: Option<String>,
        pub ended_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
