//! The door to the records database, as the lake needs it: plain SQL inside a transaction that somebody else opened.
//! The agency implements it over its own transaction, so a batch's ledger row, its files and its facts commit together
//! and the lake names no database library.

use async_trait::async_trait;

/// Which SQL the database speaks; they differ in a few types and casts only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A value sent to or read from the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// VARCHAR.
    Text(String),
    /// BOOLEAN on PostgreSQL, BIGINT 0 or 1 on SQLite, where DuckLake has no booleans.
    Flag(bool),
}

impl Value {
    /// A text, or NULL.
    pub fn text_or_null(text: Option<&str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.to_owned()))
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Flag(value) => Some(i64::from(*value)),
            Self::Null | Self::Text(_) => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            Self::Null | Self::Int(_) | Self::Flag(_) => None,
        }
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// What a selected column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// BIGINT.
    Int,
    /// VARCHAR.
    Text,
}

/// The database said no. The text is the driver's; it goes to the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RecordsError(pub String);

/// The usual result of a statement.
pub(crate) type Result<T, E = RecordsError> = std::result::Result<T, E>;

/// An open connection or transaction. Parameters are written `$1`, `$2` …
#[async_trait]
pub trait Records: Send {
    /// Which SQL to write.
    fn dialect(&self) -> Dialect;

    /// Rows of a SELECT; `columns` says what each selected column holds.
    async fn query(
        &mut self,
        sql: &str,
        parameters: &[Value],
        columns: &[Column],
    ) -> Result<Vec<Vec<Value>>, RecordsError>;

    /// Runs a statement and returns how many rows it touched.
    async fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, RecordsError>;
}

/// A transaction: it takes effect when it is committed; dropped before, it never was.
#[async_trait]
pub trait Transaction: Records {
    /// Makes it so.
    async fn commit(self: Box<Self>) -> Result<(), RecordsError>;
}

/// Where upkeep, which is work of several transactions, gets them.
#[async_trait]
pub trait RecordsSource: Send + Sync {
    /// For reading only.
    fn reader(&self) -> Box<dyn Records + '_>;

    /// For writing.
    async fn begin(&self) -> Result<Box<dyn Transaction + '_>, RecordsError>;
}
