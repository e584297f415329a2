//! 成单内容 · What a statement says, as it is sealed, hashed and kept. The screen, the PDF and the Excel are made from
//! it and from where the statement stands now; nothing that changes later (state, confirmations) is inside it.

use chrono::{DateTime, Utc};
use daiyun_base::money::Rate;
use daiyun_base::period::Month;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::document::{DocumentLine, Evidence, Heading, Party, StatementDocument};
use super::fees::Charge;
use super::rules::StatementState;
use crate::contracts::terms::{MetricBinding, Signatories};
use crate::error::{Failure, Result};

/// Everything both sides agree to when they confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Which contract, version, month, and for whom.
    pub heading: ContentHeading,
    /// The lines in order.
    pub lines: Vec<ContentLine>,
}

/// Which statement it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentHeading {
    /// The number people read out; a draft has none.
    pub statement_no: Option<String>,
    /// 1 for the first issue of the month.
    pub revision_no: u32,
    /// The contract's number.
    pub contract_code: String,
    /// The contract's name.
    pub contract_name: String,
    /// The version it was charged by.
    pub contract_version_no: u32,
    /// The month.
    pub period: Month,
    /// 甲方.
    pub client_name: String,
    /// 乙方.
    pub agency_name: String,
    /// The two people whose confirmation counts.
    pub signatories: Signatories,
}

/// A line and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentLine {
    /// What is charged.
    pub charge: Charge,
    /// The tax inside it: the rate of the month it belongs to.
    pub tax_rate_ppm: Rate,
    /// The metric that measured it, at the agreed revision.
    pub metric: Option<MetricBinding>,
    /// The sealed orders.
    pub evidence: Option<Evidence>,
}

/// What a document also shows: where the statement stands, and on which data.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The word on the pill.
    pub state: StatementState,
    /// When the agency's signatory confirmed.
    pub agency_confirmed_at: Option<DateTime<Utc>>,
    /// When the client's signatory confirmed.
    pub client_confirmed_at: Option<DateTime<Utc>>,
    /// The facts are known up to this instant.
    pub data_as_of: DateTime<Utc>,
    /// The hash of what was issued.
    pub content_hash: Option<String>,
}

fn hash_of(canonical: &str) -> String {
    hex::encode(Sha256::digest(canonical.as_bytes()))
}

impl Content {
    /// The canonical text: fields in the order they are declared, no spaces.
    pub fn canonical(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Failure::internal)
    }

    /// The hash of the canonical text.
    pub fn hash(&self) -> Result<String> {
        Ok(hash_of(&self.canonical()?))
    }

    /// The hash the same content had as a draft, before it was given its number.
    pub fn draft_hash(&self) -> Result<String> {
        let mut draft = self.clone();
        draft.heading.statement_no = None;
        draft.hash()
    }

    /// Content that was kept, if it still is what both sides confirm.
    pub fn verified(canonical: &str, hash: &str) -> Result<Self> {
        if hash_of(canonical) != hash {
            return Err(Failure::internal(format!(
                "the content with the hash {hash} is not what was issued"
            )));
        }
        serde_json::from_str(canonical).map_err(Failure::internal)
    }

    /// The document people see.
    #[must_use]
    pub fn document(&self, standing: &Standing) -> StatementDocument {
        let heading = &self.heading;
        let by = &heading.signatories;
        let heading = Heading {
            statement_no: heading.statement_no.clone(),
            revision_no: heading.revision_no,
            state: standing.state.label(),
            caution: Heading::caution_of(standing.state, heading.revision_no),
            client: Party {
                name: heading.client_name.clone(),
                signatory: by.client.name.clone(),
                confirmed_at: standing.client_confirmed_at,
            },
            agency: Party {
                name: heading.agency_name.clone(),
                signatory: by.agency.name.clone(),
                confirmed_at: standing.agency_confirmed_at,
            },
            contract_code: heading.contract_code.clone(),
            contract_name: heading.contract_name.clone(),
            contract_version_no: heading.contract_version_no,
            period: heading.period.days(),
            data_as_of: standing.data_as_of,
            content_hash: standing.content_hash.clone(),
        };
        let lines = (1..).zip(&self.lines).map(|(line_no, line)| DocumentLine {
            line_no,
            charge: line.charge.clone(),
            tax_rate_ppm: line.tax_rate_ppm,
            evidence: line.evidence.clone(),
        });
        StatementDocument::of(heading, lines.collect())
    }
}
