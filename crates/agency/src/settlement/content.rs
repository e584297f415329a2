//! 成单内容 · What a statement says, as it is sealed, hashed and kept. The screen, the PDF and the Excel are made from
//! it and from where the statement stands now; nothing that changes later (state, confirmations) is inside it.

use chrono::{DateTime, Utc};
use daiyun_base::money::Rate;
use daiyun_base::period::Month;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::document::{Evidence, Heading, Party, StatementDocument};
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
    /// The tax inside the total.
    pub tax_rate_ppm: Rate,
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
    pub issue_sha256: Option<String>,
}

impl Content {
    /// The SHA-256 of the canonical text: fields in the order they are declared, no spaces.
    pub fn sha256(&self) -> Result<String> {
        let canonical = serde_json::to_vec(self).map_err(Failure::internal)?;
        Ok(hex::encode(Sha256::digest(canonical)))
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
            content_hash: standing.issue_sha256.clone(),
        };
        let charges = self.lines.iter().map(|line| (line.charge.clone(), line.evidence.clone())).collect();
        StatementDocument::of(heading, charges, self.tax_rate_ppm)
    }
}
