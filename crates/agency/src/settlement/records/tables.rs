//! The tables of settlement, as the database has them.

/// Table `statements`.
pub mod statements {
    use sea_orm::entity::prelude::*;

    /// One issue of a month.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "statements")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What people read out.
        pub statement_no: String,
        pub contract_id: Uuid,
        /// The version it was charged by.
        pub contract_version_id: Uuid,
        pub client_id: Uuid,
        /// The month, `2026-06`.
        pub period: String,
        /// 1, and one more after each withdrawal.
        pub revision_no: i64,
        /// The facts it was computed from.
        pub snapshot_id: i64,
        pub total_fen: i64,
        pub tax_fen: i64,
        /// The canonical text of its [`Content`](super::super::super::content::Content), as it was hashed. It is text
        /// and not JSON because a database may write JSON differently, and then nobody could check the hash.
        pub content: String,
        /// The SHA-256 of that text, which both sides confirm.
        pub content_hash: String,
        /// Nothing for jobs and the operator.
        pub issued_by: Option<Uuid>,
        pub issued_by_name: String,
        pub issued_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `statement_confirmations`.
pub mod statement_confirmations {
    use sea_orm::entity::prelude::*;

    /// One side's agreement.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "statement_confirmations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub statement_id: Uuid,
        /// `agency` or `client`.
        pub side: String,
        /// The name in the contract.
        pub signatory: String,
        pub user_id: Uuid,
        /// What was on their screen.
        pub content_hash: String,
        pub confirmed_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `statement_disputes`.
pub mod statement_disputes {
    use sea_orm::entity::prelude::*;

    /// A contested line.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "statement_disputes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub statement_id: Uuid,
        pub line_no: i64,
        pub reason: String,
        /// `agency` or `client`.
        pub side: String,
        pub raised_by: Uuid,
        pub raised_by_name: String,
        pub raised_at: DateTimeUtc,
        /// `upheld` or `rejected`, once it has ended.
        pub ruling: Option<String>,
        pub decided_by: Option<Uuid>,
        pub decided_by_name: Option<String>,
        pub decided_at: Option<DateTimeUtc>,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `statement_withdrawals`.
pub mod statement_withdrawals {
    use sea_orm::entity::prelude::*;

    /// An issue that was taken back.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "statement_withdrawals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub statement_id: Uuid,
        pub reason: String,
        pub withdrawn_by: Uuid,
        pub withdrawn_by_name: String,
        pub withdrawn_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Table `statement_postings`.
pub mod statement_postings {
    use sea_orm::entity::prelude::*;

    /// An issue in the books. The ledger followers read, by number.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "statement_postings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub posting_no: i64,
        pub statement_id: Uuid,
        pub posted_by: Uuid,
        pub posted_by_name: String,
        pub posted_at: DateTimeUtc,
    }

    /// None.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
