//! A month of a contract for `daiyun settle`: the statement in force where there is one, else a preview. Never writes.

use chrono::{DateTime, Utc};
use daiyun_base::money::{Money, Rate};
use daiyun_base::period::Month;
use serde::Serialize;

use super::VIEW;
use super::content::{Content, ContentLine};
use super::document::sheet::sheets;
use super::document::{Language, StatementDocument};
use super::draft::{Draft, draft};
use super::fees::{count, figure, percent, total};
use super::printing::print;
use super::records;
use super::rules::StatementState;
use super::views::{document_of, document_of_draft};
use crate::Agency;
use crate::contracts::{self, Contract};
use crate::error::Result;
use crate::scope::Scope;
use crate::workbook::workbook;

/// A month of a contract, whether issued or not.
pub struct Settled {
    content: Content,
    document: StatementDocument,
    state: StatementState,
    exported_at: DateTime<Utc>,
}

/// What programs read.
#[derive(Debug, Serialize)]
pub struct SettledJson {
    /// The contract's number.
    pub contract: String,
    /// The month.
    pub period: Month,
    /// `draft`, `issued`, `disputed`, `confirmed`, `posted`.
    pub state: &'static str,
    /// Nothing for a preview.
    pub statement_no: Option<String>,
    /// The lines in order.
    pub lines: Vec<SettledLine>,
    /// What is asked for, tax included.
    pub total_fen: Money,
}

/// One line for programs. What has no meaning for a line is null.
#[derive(Debug, Serialize)]
pub struct SettledLine {
    /// The fee's code; `.minimum` and `.cap` are lines it brings along.
    pub code: String,
    /// What people call it.
    pub label: String,
    /// The sales it is taken from.
    pub basis_fen: Option<Money>,
    /// The one rate that was applied.
    pub rate_ppm: Option<Rate>,
    /// Results counted.
    pub quantity: Option<i64>,
    /// The price of a thousand of them.
    pub unit_price_fen_per_1000: Option<Money>,
    /// What the line comes to.
    pub amount_fen: Money,
    /// The posted month it corrects.
    pub adjusts: Option<Month>,
    /// How it comes about, a formula a row.
    pub explanation: Vec<String>,
    /// The orders it rests on.
    pub evidence: Option<SettledEvidence>,
}

/// The orders behind a line.
#[derive(Debug, Serialize)]
pub struct SettledEvidence {
    /// How many.
    pub orders: i64,
    /// How many refunds.
    pub refunds: i64,
    /// The hash of their file.
    pub sha256: String,
}

/// Settles a month: the statement in force, or a preview of one.
pub async fn settle(scope: &Scope, contract_code: &str, period: Month) -> Result<Settled> {
    scope.require(VIEW)?;
    let contract = contracts::by_code(scope, contract_code).await?;
    match in_force(scope, &contract, period).await? {
        Some(settled) => Ok(settled),
        None => Ok(Settled::of_draft(scope, &draft(scope, contract, period).await?)),
    }
}

/// The same, as programs read it.
pub async fn settle_json(scope: &Scope, contract_code: &str, period: Month) -> Result<SettledJson> {
    Ok(settle(scope, contract_code, period).await?.json())
}

async fn in_force(scope: &Scope, contract: &Contract, period: Month) -> Result<Option<Settled>> {
    let history = records::of_contract(scope.reader(), contract.id).await?;
    let kept = history.into_iter().find(|kept| kept.period == period && kept.is_live());
    Ok(kept.map(|kept| Settled {
        document: document_of(&kept),
        state: kept.progress().state(),
        content: kept.content,
        exported_at: scope.now(),
    }))
}

impl Settled {
    fn of_draft(scope: &Scope, draft: &Draft) -> Self {
        Self {
            content: draft.content.clone(),
            document: document_of_draft(draft),
            state: StatementState::Draft,
            exported_at: scope.now(),
        }
    }

    /// A statement that is kept, to be exported.
    pub(super) fn of_kept(scope: &Scope, kept: &records::Kept) -> Self {
        Self {
            content: kept.content.clone(),
            document: document_of(kept),
            state: kept.progress().state(),
            exported_at: scope.now(),
        }
    }

    /// What programs read.
    #[must_use]
    pub fn json(&self) -> SettledJson {
        let charges: Vec<_> = self.content.lines.iter().map(|line| line.charge.clone()).collect();
        SettledJson {
            contract: self.content.heading.contract_code.clone(),
            period: self.content.heading.period,
            state: self.state.code(),
            statement_no: self.content.heading.statement_no.clone(),
            lines: self.content.lines.iter().map(line).collect(),
            total_fen: total(&charges),
        }
    }

    /// Column names of [`Settled::rows`].
    #[must_use]
    pub fn columns() -> [String; 6] {
        ["序号", "明细", "基数（元）", "比例 · 数量", "金额（元）", "凭证"].map(str::to_owned)
    }

    /// The lines and the total, as a terminal prints them.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for line in &self.document.lines {
            let charge = &line.charge;
            let missing = || "--".to_owned();
            let measure = match (charge.rate_ppm, charge.quantity) {
                (Some(rate), _) => percent(rate),
                (None, Some(quantity)) => count(quantity),
                (None, None) => missing(),
            };
            rows.push(vec![
                line.line_no.to_string(),
                charge.label.zh.clone(),
                charge.basis_fen.map_or_else(missing, figure),
                measure,
                figure(charge.amount_fen),
                line.evidence.as_ref().map_or_else(missing, |evidence| evidence.text().zh),
            ]);
        }
        let total = figure(self.document.tax.total_fen);
        rows.push(vec![String::new(), "合计".to_owned(), String::new(), String::new(), total, String::new()]);
        rows
    }

    /// The sentence over the table: what is asked for, and what a reader has to know first.
    #[must_use]
    pub fn headline(&self) -> String {
        let heading = &self.document.heading;
        let number = heading.statement_no.clone().unwrap_or_else(|| "预览".to_owned());
        let caution = heading.caution.as_ref().map(|text| format!("（{}）", text.zh)).unwrap_or_default();
        format!("{number} {}{caution}\n{}", heading.state.zh, self.document.conclusion().zh)
    }

    /// The PDF.
    pub async fn pdf(&self, agency: &Agency, language: Language) -> Result<Vec<u8>> {
        print(agency, &self.document, language).await
    }

    /// The Excel file.
    pub fn xlsx(&self, language: Language) -> Result<Vec<u8>> {
        workbook(&sheets(&self.document, language, self.exported_at))
    }

    /// What an exported file is called, without its ending: 「结算单 JS202606-0007 岁桂斋 2026-06」.
    #[must_use]
    pub fn file_name(&self) -> String {
        let heading = &self.content.heading;
        let number = heading.statement_no.as_deref().unwrap_or("草稿");
        format!("结算单 {number} {} {}", heading.client_name, heading.period)
    }
}

fn line(line: &ContentLine) -> SettledLine {
    let ContentLine { charge, evidence, .. } = line;
    SettledLine {
        code: charge.code.clone(),
        label: charge.label.zh.clone(),
        basis_fen: charge.basis_fen,
        rate_ppm: charge.rate_ppm,
        quantity: charge.quantity,
        unit_price_fen_per_1000: charge.unit_price_fen_per_1000,
        amount_fen: charge.amount_fen,
        adjusts: charge.adjusts.as_ref().map(|adjusts| adjusts.period),
        explanation: charge.explanation.iter().map(|row| row.zh.clone()).collect(),
        evidence: evidence.as_ref().map(|evidence| SettledEvidence {
            orders: evidence.orders,
            refunds: evidence.refunds,
            sha256: evidence.sha256.clone(),
        }),
    }
}
