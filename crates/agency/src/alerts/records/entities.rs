//! Tables of findings, of the days their rule fired, and of the numbers that differ by store.

/// Table `findings`.
pub mod findings {
    use sea_orm::entity::prelude::*;

    /// A trouble of one store, from the first breach to the proven cure.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "findings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// `FX-0001`.
        pub finding_no: String,
        pub rule_code: String,
        /// One open finding for each.
        pub dedupe_key: String,
        pub client_id: Uuid,
        pub store_id: Uuid,
        pub metric: String,
        /// `watch`, `warning`, `severe`.
        pub severity: String,
        /// On which wrong side the metric is: `below` or `above`.
        pub side: String,
        /// `found`, `analysing`, `adjusting`, `verifying`, `verified`, `ineffective`, `rebounded`.
        pub state: String,
        pub began_on: Date,
        /// The last day the rule fired, or the metric was seen to be where it was before.
        pub last_on: Date,
        /// The rule's sentence for the last day it fired.
        pub summary: String,
        pub summary_en: String,
        pub observed_value: i64,
        pub limit_value: i64,
        /// What was usual, for rules that compare with it.
        pub usual_value: Option<i64>,
        /// What the days so far fell short of the usual ones, where the metric is money that comes in.
        pub at_stake_fen: Option<i64>,
        pub owner_id: Option<Uuid>,
        pub sop_run_id: Option<Uuid>,
        /// The promise: why, what, how much (`ppm` or `amount`), and when it is held against the metric.
        pub cause: Option<String>,
        pub action: Option<String>,
        pub promised_kind: Option<String>,
        pub promised_value: Option<i64>,
        pub planned_on: Option<Date>,
        pub check_on: Option<Date>,
        pub acted_on: Option<Date>,
        /// The next day the metric is asked: the check day, then the second look.
        pub next_check_on: Option<Date>,
        /// What the metric said, last.
        pub verdict: Option<Json>,
        pub opened_at: DateTimeUtc,
        pub analysed_at: Option<DateTimeUtc>,
        pub planned_at: Option<DateTimeUtc>,
        pub acted_at: Option<DateTimeUtc>,
        pub concluded_at: Option<DateTimeUtc>,
        pub closed_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `finding_occurrences`: the days on which the rule fired.
pub mod finding_occurrences {
    use sea_orm::entity::prelude::*;

    /// One day.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "finding_occurrences")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub finding_id: Uuid,
        pub day: Date,
        pub observed_value: i64,
        pub limit_value: i64,
        pub usual_value: Option<i64>,
        pub noted_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `alert_overrides`: numbers of a rule that an agency set for a store.
pub mod alert_overrides {
    use sea_orm::entity::prelude::*;

    /// One number.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "alert_overrides")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub store_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub rule_code: String,
        /// The field of the rule's condition.
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        pub value: i64,
        pub reason: String,
        /// Nobody in particular for the operator of the machine.
        pub set_by: Option<Uuid>,
        pub set_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
