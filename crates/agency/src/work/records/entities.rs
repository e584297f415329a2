//! Tables of runs, their stages, tasks and the ledger of closings.

/// Table `sop_runs`.
pub mod sop_runs {
    use sea_orm::entity::prelude::*;

    /// A template under way.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sop_runs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// `SOP-0001`.
        pub run_no: String,
        pub template_code: String,
        pub template_revision: i64,
        pub title: String,
        pub title_en: String,
        /// Nothing for the agency's own runs.
        pub client_id: Option<Uuid>,
        pub store_id: Option<Uuid>,
        pub origin_kind: String,
        pub origin_id: Uuid,
        /// Opening a run twice finds the first.
        pub dedupe_key: String,
        /// What its dates count from.
        pub anchor_at: DateTimeUtc,
        pub started_at: DateTimeUtc,
        pub finished_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `sop_stage_passings`: a stage was passed, by whom and when.
pub mod sop_stage_passings {
    use sea_orm::entity::prelude::*;

    /// One passing.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sop_stage_passings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub sop_run_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub stage_code: String,
        /// Whoever finished the last task the stage waited for.
        pub passed_by: Option<Uuid>,
        pub passed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `tasks`.
pub mod tasks {
    use sea_orm::entity::prelude::*;

    /// Something to be done, with its four mandatory fields.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tasks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// `RW-0001`.
        pub task_no: String,
        pub sop_run_id: Option<Uuid>,
        pub stage_code: Option<String>,
        pub step_code: Option<String>,
        pub title: String,
        pub title_en: String,
        pub client_id: Option<Uuid>,
        pub store_id: Option<Uuid>,
        /// Nobody while it waits for anybody of its role.
        pub owner_id: Option<Uuid>,
        pub owner_role: String,
        pub due_at: DateTimeUtc,
        pub standard: String,
        pub standard_en: String,
        /// `p1`, `p2`, `p3`.
        pub priority: String,
        /// Whether the stage of its run waits for it.
        pub is_gate: bool,
        /// `owner` or `someone_else`.
        pub acceptance: String,
        /// What the record it came from must reach before it is handed in: `acted`, `concluded`.
        pub milestone: Option<String>,
        /// `open`, `in_progress`, `in_review`, `done`, `on_hold`.
        pub state: String,
        /// What was said with the last move.
        pub note: Option<String>,
        pub origin_kind: String,
        pub origin_id: Uuid,
        pub created_at: DateTimeUtc,
        pub submitted_at: Option<DateTimeUtc>,
        /// Nobody for what was handed in by a record.
        pub submitted_by: Option<Uuid>,
        pub done_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `task_closings`, append-only: the ledger that later capabilities follow.
pub mod task_closings {
    use sea_orm::entity::prelude::*;

    /// A task was done. A task that is re-opened and done again closes twice.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task_closings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub closing_no: i64,
        pub task_id: Uuid,
        pub origin_kind: String,
        pub origin_id: Uuid,
        pub closed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
