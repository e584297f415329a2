//! What an import says: one report for each file at the end, and progress on the way.

use daiyun_base::error::{Label, Problem};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What became of one file. Keys are stable: `daiyun import --format json` prints them.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct FileReport {
    /// Its name, with the archive it came in.
    pub file: String,
    /// Its content.
    pub sha256: String,
    /// The batch in the ledger.
    pub batch_id: Option<Uuid>,
    /// Its number.
    pub batch_no: Option<i64>,
    /// `committed`, `duplicate`, `refused`, `failed`.
    pub state: String,
    /// The platform it came from.
    pub platform: Option<String>,
    /// What kind of report.
    pub report: Option<String>,
    /// The format it was recognised as.
    pub format: Option<String>,
    /// How it was written.
    pub encoding: Option<String>,
    /// Rows of the file that are facts or wait.
    pub rows: u64,
    /// Rows with a key not seen before.
    pub inserted: u64,
    /// Rows that changed something.
    pub updated: u64,
    /// Rows that brought nothing new.
    pub unchanged: u64,
    /// Rows that wait for a person.
    pub quarantined: u64,
    /// Total rows and the like, which are no facts.
    pub dropped: u64,
    /// What a person should know.
    pub issues: Vec<IssueView>,
}

/// One thing a person should know.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IssueView {
    /// Stable name.
    pub code: String,
    /// Where, counting from 1; nothing for the whole file.
    pub row: Option<u32>,
    /// Which column.
    pub column: Option<String>,
    /// The cell's value, unless it could point at a person.
    pub value: Option<String>,
    /// What and what to do, in Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

impl IssueView {
    /// About the whole file.
    #[must_use]
    pub fn of_file(problem: &Problem) -> Self {
        Self::new(problem.code, &problem.text)
    }

    /// About some rows or the file.
    #[must_use]
    pub fn new(code: &str, text: &Label) -> Self {
        Self {
            code: code.to_owned(),
            row: None,
            column: None,
            value: None,
            message: text.zh.clone(),
            message_en: text.en.clone(),
        }
    }
}

/// How far an import is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Progress {
    /// The batch.
    pub batch_id: Uuid,
    /// The store it goes to; events reach only people who may see it.
    pub store_id: Uuid,
    /// The file.
    pub file: String,
    /// `reading`, `merging`, then the final state.
    pub state: String,
    /// Rows read so far.
    pub rows: u64,
    /// Bytes of the file read so far.
    pub bytes: u64,
    /// Bytes of the file.
    pub total_bytes: u64,
}
