//! 结算单文本 · One statement as a document: the same lines, words and totals on the screen, in the PDF and in Excel.
//!
//! 这是什么：一张结算单的成品（标题、双方、期间、明细、说明、合计、大写、价税）。谁用：结算单页面、PDF、Excel。
//! 规则来自哪里：金额由 [`super::fees`] 算好，这里一分不算。不做什么：不排版成文件（PDF、Excel 由调用方写出），不查数据。

use chrono::{DateTime, Utc};
use daiyun_base::error::Label;
use daiyun_base::money::Rate;
use daiyun_base::period::{DayRange, Month, shanghai};
use serde::{Deserialize, Serialize};

use super::fees::tax::TaxTotal;
use super::fees::{Charge, count, figure};
use super::rules::StatementState;

pub mod pdf;
pub mod sheet;

/// Lines the conclusion names one by one; a longer sentence is not read.
const LINES_NAMED: usize = 5;

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

/// A statement ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementDocument {
    /// What stands above the lines.
    pub heading: Heading,
    /// The lines, numbered as disputes cite them.
    pub lines: Vec<DocumentLine>,
    /// The total and its tax.
    pub tax: TaxTotal,
    /// 大写金额.
    pub total_in_capitals: String,
}

/// What a statement is, for whom, and on which data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// The number people read out; a draft has none.
    pub statement_no: Option<String>,
    /// Which issue of the period.
    pub revision_no: u32,
    /// The word on the pill.
    pub state: Label,
    /// What a reader of a draft or a withdrawn issue has to know before reading on.
    pub caution: Option<Label>,
    /// 甲方.
    pub client: Party,
    /// 乙方.
    pub agency: Party,
    /// The contract's number.
    pub contract_code: String,
    /// The contract's name.
    pub contract_name: String,
    /// The version it was charged by.
    pub contract_version_no: u32,
    /// The days of its month.
    pub period: DayRange,
    /// The facts it was computed from are known up to this instant.
    pub data_as_of: DateTime<Utc>,
    /// The hash of what was issued.
    pub content_hash: Option<String>,
}

/// One side of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The company.
    pub name: String,
    /// The one person who confirms for it.
    pub signatory: String,
    /// When that person confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// One line with the facts behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentLine {
    /// From 1.
    pub line_no: u32,
    /// What is charged.
    #[serde(flatten)]
    pub charge: Charge,
    /// The tax inside it.
    pub tax_rate_ppm: Rate,
    /// The order lines used, when the line rests on any.
    pub evidence: Option<Evidence>,
}

/// The sealed rows a line was computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Order rows.
    pub orders: i64,
    /// Refund rows.
    pub refunds: i64,
    /// Days of a store, for a price per result.
    pub days: i64,
    /// Hash of the evidence file.
    pub sha256: String,
}

impl StatementDocument {
    /// A document from its heading and its lines in order.
    #[must_use]
    pub fn of(heading: Heading, lines: Vec<DocumentLine>) -> Self {
        let tax = TaxTotal::of(lines.iter().map(|line| (line.charge.amount_fen, line.tax_rate_ppm)));
        let total_in_capitals = tax.total_fen.in_capitals();
        Self { heading, lines, tax, total_in_capitals }
    }

    /// The sentence a reader needs if it is the only one read: what is asked for, and what it is made of.
    #[must_use]
    pub fn conclusion(&self) -> Label {
        let (named, rest) = self.lines.split_at(self.lines.len().min(LINES_NAMED));
        let parts = |language: Language| -> Vec<String> {
            let lines = named.iter().map(|line| &line.charge);
            let mut parts: Vec<String> = lines
                .map(|charge| format!("{} {}", language.of(&charge.label), figure(charge.amount_fen)))
                .collect();
            if !rest.is_empty() {
                let sum = figure(rest.iter().map(|line| line.charge.amount_fen).sum());
                let other = language.either("其余各行", "other lines");
                parts.push(format!("{other} {sum}"));
            }
            parts
        };
        let (due_zh, due_en) =
            if self.tax.total_fen.is_negative() { ("应退", "to be returned") } else { ("应收", "due") };
        let total = figure(self.tax.total_fen.abs());
        let month = Month::of(self.heading.period.from);
        Label::new(
            format!("{month} {due_zh} ¥{total}：{}。", parts(Language::Zh).join("，")),
            format!("{month}: ¥{total} {due_en}: {}.", parts(Language::En).join(", ")),
        )
    }
}

impl Heading {
    /// The warning that goes with a state, if any.
    #[must_use]
    pub fn caution_of(state: StatementState, revision_no: u32) -> Option<Label> {
        match state {
            StatementState::Draft => Some(Label::new(
                "草稿：数据可能变动，不作为付款依据",
                "Draft: figures may change and are no basis for payment",
            )),
            StatementState::Disputed => {
                Some(Label::new("有争议：处理之前不过账", "Disputed: not posted until it is settled"))
            }
            StatementState::Withdrawn => Some(Label::new(
                format!("已撤回：由第 {} 版取代", revision_no + 1),
                format!("Withdrawn: replaced by revision {}", revision_no + 1),
            )),
            StatementState::Issued { .. } | StatementState::Confirmed | StatementState::Posted => None,
        }
    }
}

impl Evidence {
    /// 「3,412 订单 · 208 退款」, 「30 店·日」.
    #[must_use]
    pub fn text(&self) -> Label {
        if self.days > 0 {
            return Label::new(
                format!("{} 店·日", count(self.days)),
                format!("store days {}", count(self.days)),
            );
        }
        Label::new(
            format!("{} 订单 · {} 退款", count(self.orders), count(self.refunds)),
            format!("orders {} · refunds {}", count(self.orders), count(self.refunds)),
        )
    }
}

impl Language {
    /// The text of a label in this language.
    #[must_use]
    pub fn of(self, label: &Label) -> &str {
        match self {
            Self::Zh => &label.zh,
            Self::En => &label.en,
        }
    }

    fn either<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// An instant as documents print it, on the wall clock of the business zone.
fn wall_clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
pub(crate) mod examples {
    //! The statement every picture of the product shows: a retainer, a tiered commission, and a late refund of the
    //! month before.

    use daiyun_base::money::Money;

    use super::*;
    use crate::contracts::terms::examples::file;
    use crate::contracts::terms::{FeeTerm, TierMode};
    use crate::settlement::fees::adjustment::{PostedPeriod, adjustments};
    use crate::settlement::fees::{Basis, BasisPart, InForce, Measured, TermBasis, charge, charge_all};

    fn sales(parts: &[(&str, &str, &str)]) -> Measured {
        let part = |(zh, en, amount): &(&str, &str, &str)| BasisPart {
            label: Label::new(*zh, *en),
            amount_fen: Money::parse(amount).unwrap(),
        };
        Measured::Sales(parts.iter().map(part).collect())
    }

    fn terms() -> Vec<FeeTerm> {
        let mut fees = file().terms.fees;
        fees.truncate(2);
        for fee in &mut fees {
            if let FeeTerm::TieredCommission(term) = fee {
                (term.limits, term.mode) = (None, TierMode::Marginal);
            }
        }
        fees
    }

    fn bases(measured: Measured) -> Vec<TermBasis> {
        let in_force = InForce { days: 30, month_days: 30 };
        vec![
            TermBasis { code: "service".to_owned(), basis: Basis { in_force, measured: Measured::Nothing } },
            TermBasis { code: "commission".to_owned(), basis: Basis { in_force, measured } },
        ]
    }

    pub(crate) fn document(statement_no: Option<&str>) -> StatementDocument {
        let terms = terms();
        let june = sales(&[("支付金额", "paid", "1500000.00"), ("退款", "refunded", "-120000.00")]);
        let mut charges = charge_all(&terms, &bases(june)).unwrap();
        let may = bases(sales(&[("净销售额", "net sales", "1010000.00")]));
        let lines =
            terms.iter().zip(&may).flat_map(|(term, basis)| charge(term, &basis.basis).unwrap()).collect();
        let period = "2026-05".parse().unwrap();
        let posted = PostedPeriod { period, statement_no: "JS202605-0007".to_owned(), lines };
        let now = bases(sales(&[("净销售额", "net sales", "990000.00")]));
        charges.extend(adjustments(&terms, &now, &posted).unwrap());
        let evidence = |at: usize| {
            (at > 0).then(|| Evidence {
                orders: if at == 1 { 3_412 } else { 1 },
                refunds: if at == 1 { 208 } else { 1 },
                days: 0,
                sha256: "a91f03bb".repeat(8),
            })
        };
        let lines = (1..).zip(charges).enumerate().map(|(at, (line_no, charge))| DocumentLine {
            line_no,
            charge,
            tax_rate_ppm: Rate::parse("6%").unwrap(),
            evidence: evidence(at),
        });
        StatementDocument::of(heading(statement_no), lines.collect())
    }

    fn heading(statement_no: Option<&str>) -> Heading {
        let state = match statement_no {
            Some(_) => StatementState::Issued { confirmed: 1 },
            None => StatementState::Draft,
        };
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        Heading {
            statement_no: statement_no.map(str::to_owned),
            revision_no: 1,
            state: state.label(),
            caution: Heading::caution_of(state, 1),
            client: Party {
                name: "岁桂斋食品有限公司".to_owned(),
                signatory: "方女士".to_owned(),
                confirmed_at: None,
            },
            agency: Party {
                name: "演示电商代运营有限公司".to_owned(),
                signatory: "林会计".to_owned(),
                confirmed_at: statement_no.map(|_| at("2026-07-02T03:03:00Z")),
            },
            contract_code: "HT-2026-001".to_owned(),
            contract_name: "岁桂斋 2026 年度代运营合同".to_owned(),
            contract_version_no: 2,
            period: "2026-06".parse::<daiyun_base::period::Month>().unwrap().days(),
            data_as_of: at("2026-07-11T02:29:00Z"),
            content_hash: statement_no.map(|_| "7d1f0c52".repeat(8)),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::examples::document;
    use super::*;

    #[test]
    fn a_document_totals_its_lines_and_says_so_first() {
        let document = document(Some("JS202606-0007"));
        expect![[r#"
            2026-06 应收 ¥105,400.00：固定服务费 30,000.00，阶梯提成 76,600.00，调整 2026-05：阶梯提成 −1,200.00。
            2026-06: ¥105,400.00 due: Retainer 30,000.00, Tiered commission 76,600.00, Adjustment 2026-05: Tiered commission −1,200.00."#]].assert_eq(&format!("{}\n{}", document.conclusion().zh, document.conclusion().en));
        assert_eq!(document.total_in_capitals, "人民币壹拾万伍仟肆佰元整");
        assert_eq!((document.tax.net_fen.fen(), document.tax.tax_fen.fen()), (9_943_396, 596_604));
        assert_eq!(document.lines.iter().map(|line| line.line_no).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_long_statement_still_opens_with_one_sentence() {
        let StatementDocument { heading, mut lines, .. } = document(Some("JS202606-0007"));
        lines.extend(lines.clone());
        let document = StatementDocument::of(heading, lines);
        assert!(document.conclusion().zh.starts_with("2026-06 应收 ¥210,800.00：固定服务费 30,000.00，"));
        assert!(document.conclusion().zh.ends_with("阶梯提成 76,600.00，其余各行 −1,200.00。"));
    }

    #[test]
    fn a_month_of_late_refunds_says_that_money_goes_back() {
        let StatementDocument { heading, mut lines, .. } = document(Some("JS202606-0007"));
        lines.drain(..2);
        let document = StatementDocument::of(heading, lines);
        assert_eq!(
            document.conclusion(),
            Label::new(
                "2026-06 应退 ¥1,200.00：调整 2026-05：阶梯提成 −1,200.00。",
                "2026-06: ¥1,200.00 to be returned: Adjustment 2026-05: Tiered commission −1,200.00."
            )
        );
    }

    #[test]
    fn a_reader_is_warned_of_what_is_not_final() {
        let caution = |state| Heading::caution_of(state, 1).map(|label| label.zh);
        assert_eq!(caution(StatementState::Draft).unwrap(), "草稿：数据可能变动，不作为付款依据");
        assert_eq!(caution(StatementState::Withdrawn).unwrap(), "已撤回：由第 2 版取代");
        assert_eq!(caution(StatementState::Posted), None);
    }

    #[test]
    fn the_screen_gets_flat_lines() {
        let json = serde_json::to_value(document(None)).unwrap();
        assert_eq!(json["lines"][1]["code"], "commission");
        assert_eq!(json["lines"][2]["adjusts"]["period"], "2026-05");
        assert_eq!(json["lines"][0]["basis_fen"], serde_json::Value::Null);
        assert_eq!(json["tax"]["total_fen"], 10_540_000);
    }
}
