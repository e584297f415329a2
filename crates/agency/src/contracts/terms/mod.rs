//! 合同条款 · What one version of a contract says: fees, bases, targets, stores, signatories.
//!
//! 这是什么：一个合同版本的全部条款，入库存为 JSON，`daiyun contract import FILE.toml` 读的也是它，字段同名。
//! 谁用：`contracts`（校验、版本）、`settlement`（计费、结算）。规则来自哪里：双方签字的合同原文，每条费用都引用它的条款。
//! 不做什么：不算钱（见 `settlement::fees`），不判断条款是否合理（见 [`super::rules`]）。
//!
//! Amounts are whole fen and rates parts per million, so that a file, the record and the statement say the same number;
//! TOML lets an author write `30_000_00` for 30,000.00 元. A clause that two sides could read in two ways (which sales,
//! which tier mode, what is left out, how a part month is charged) has no default: the author has to write it.

use chrono::NaiveDate;
use daiyun_base::error::{Label, Problem};
use daiyun_base::money::Rate;
use daiyun_base::period::DayRange;
use serde::{Deserialize, Serialize};

mod fee_norms;
mod fee_term;
mod price;
mod refusal;
mod sales_base;

pub use fee_norms::{FeeNorm, FeeNorms, FeeNote, NormCase, NormSubject, fee_notes};
pub use fee_term::{
    Commission, FeePeriod, FeeTerm, Limits, PerResult, Proration, ResultKind, Retainer, Tier, TierMode,
    TieredCommission,
};
pub use refusal::{FeeFault, LONGEST_CLOSE_LAG_DAYS, TermsRefusal, terms_problem};
pub use sales_base::{Exclusion, SalesBase, SalesKind};

/// Days after a month's end in which late refunds and late exports are awaited, unless the contract says otherwise.
const DEFAULT_CLOSE_LAG_DAYS: u32 = 10;

/// One version of a contract as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractFile {
    /// The number people read out, for example `HT-2026-001`; it never changes.
    pub code: String,
    /// What the contract is called.
    pub name: String,
    /// The client (甲方) it was signed with.
    pub client: String,
    /// 1 for the contract as first signed, then one more for each change order.
    pub version_no: u32,
    /// The first day on which this version counts.
    pub effective_on: NaiveDate,
    /// Everything that was agreed.
    pub terms: ContractTerms,
}

/// What was agreed, as it is stored with the contract version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractTerms {
    /// First day of the contract.
    pub starts_on: NaiveDate,
    /// Last day of the contract, included.
    pub ends_on: NaiveDate,
    /// Codes of the stores the agency runs under this contract.
    pub stores: Vec<String>,
    /// Fees are tax-inclusive; this rate splits them for the invoice.
    pub tax_rate_ppm: Rate,
    /// Days after the month's last day that order and refund data must reach before the month closes.
    #[serde(default = "default_close_lag_days")]
    pub close_lag_days: u32,
    /// The one named person per side whose confirmation counts.
    pub signatories: Signatories,
    /// What is charged.
    pub fees: Vec<FeeTerm>,
    /// What is promised.
    #[serde(default)]
    pub kpis: Vec<KpiClause>,
}

/// Who may confirm a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatories {
    /// For the agency (乙方).
    pub agency: Signatory,
    /// For the client (甲方).
    pub client: Signatory,
}

/// A named person who signs in to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signatory {
    /// The account that has to be signed in.
    pub login: String,
    /// The name printed on the statement.
    pub name: String,
}

/// A promised number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiClause {
    /// The metric.
    pub metric: String,
    /// The revision of the metric both sides agreed to.
    pub metric_revision: u32,
    /// How often it is looked at.
    pub period: KpiPeriod,
    /// 保底, in the metric's own unit.
    #[serde(default)]
    pub floor: Option<i64>,
    /// 目标.
    pub goal: i64,
    /// 挑战.
    #[serde(default)]
    pub stretch: Option<i64>,
    /// The clause of the signed text, with what follows when the number is missed.
    pub clause: String,
}

/// How often a promised number is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KpiPeriod {
    /// Each calendar month.
    Month,
    /// Each calendar quarter.
    Quarter,
    /// Once, at the end of the contract.
    Term,
}

/// A metric at the revision a contract is bound to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MetricBinding {
    /// The metric.
    pub metric: String,
    /// Its revision.
    pub revision: u32,
}

impl ContractFile {
    /// Reads a contract file. What it says is checked by [`super::rules::check_file`].
    pub fn parse(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| {
            let place = faulty_fee(text).unwrap_or_else(|| place_of(text, &error));
            let said = advice(error.message());
            Problem::invalid(
                "contract_unreadable",
                format!("合同文件没有读懂，{}：{}", place.zh, said.zh),
                format!("The contract file cannot be read, {}: {}", place.en, said.en),
            )
        })
    }
}

/// The reader only knows where the list of fees begins, so the fee is found by trying them one by one.
fn faulty_fee(text: &str) -> Option<Label> {
    let file: toml::Table = toml::from_str(text).ok()?;
    let fees = file.get("terms")?.get("fees")?.as_array()?;
    let at = fees.iter().position(|fee| fee.clone().try_into::<FeeTerm>().is_err())?;
    let code = fees[at].get("code").and_then(toml::Value::as_str).unwrap_or("--");
    Some(Label::new(format!("第 {} 条费用（{code}）", at + 1), format!("fee {} ({code})", at + 1)))
}

fn place_of(text: &str, error: &toml::de::Error) -> Label {
    let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    Label::new(format!("第 {line} 行起"), format!("from line {line}"))
}

/// Turns the reader's remark into what the author should write. The clauses without a default get their own words,
/// since leaving one out is how a dispute starts.
fn advice(message: &str) -> Label {
    match message {
        "missing field `mode`" => Label::new(
            "阶梯提成没有写 mode；请写 mode = \"marginal\"（超额累进）或 \"whole\"（全额跳档），没有默认值",
            "a tiered commission has no mode; write mode = \"marginal\" or \"whole\", there is no default",
        ),
        "missing field `base`" => Label::new(
            "提成没有写 base；请写明按哪种销售额，例如 base = { kind = \"net\", metric_revision = 1, exclude = [\"freight\"] }",
            "a commission has no base; name the sales it is taken from, for example base = { kind = \"net\", \
             metric_revision = 1, exclude = [\"freight\"] }",
        ),
        "missing field `exclude`" => Label::new(
            "提成基数没有写 exclude；什么都不剔除请写 exclude = []",
            "a base has no exclude; write exclude = [] when nothing is left out",
        ),
        "missing field `proration`" => Label::new(
            "没有写不足一个月怎么收；请写 proration = \"by_day\"（按天）或 \"whole_month\"（按整月）",
            "nothing says how a part month is charged; write proration = \"by_day\" or \"whole_month\"",
        ),
        other if other.contains("date string") => Label::new(
            "日期请加引号，写成 \"2026-01-01\"",
            "put dates in quotation marks, for example \"2026-01-01\"",
        ),
        other if other.contains("floating point") => Label::new(
            "不写小数：金额写整数分（100 元 = 100_00），比例写百万分之几（5% = 50_000）",
            "no decimals: amounts are whole fen (100 yuan = 100_00), rates are parts per million (5% = 50_000)",
        ),
        other => Label::new(in_chinese(other), format!("{other}; correct it and import again")),
    }
}

/// The reader speaks English; these are all the remarks it has.
fn in_chinese(message: &str) -> String {
    const WORDS: [(&str, &str); 8] = [
        ("missing field", "缺少字段"),
        ("unknown field", "不认识的字段"),
        ("unknown variant", "不认识的词"),
        ("invalid type: ", "类型不对："),
        ("invalid value: ", "值不对："),
        (", expected one of", "，可以写"),
        (", expected", "，应为"),
        ("duplicate key", "重复的字段"),
    ];
    let said = WORDS.iter().fold(message.to_owned(), |said, (en, zh)| said.replace(en, zh));
    format!("{said}；请修改后重新导入")
}

fn default_close_lag_days() -> u32 {
    DEFAULT_CLOSE_LAG_DAYS
}

impl ContractTerms {
    /// First to last day.
    #[must_use]
    pub fn days(&self) -> DayRange {
        DayRange { from: self.starts_on, to: self.ends_on }
    }

    /// Every metric revision the contract is bound to, once each: the import refuses one the catalogue lacks.
    #[must_use]
    pub fn bound_metrics(&self) -> Vec<MetricBinding> {
        let fees = self.fees.iter().filter_map(FeeTerm::bound_metric);
        let kpis = self
            .kpis
            .iter()
            .map(|kpi| MetricBinding { metric: kpi.metric.clone(), revision: kpi.metric_revision });
        let mut bound: Vec<MetricBinding> = fees.chain(kpis).collect();
        bound.sort();
        bound.dedup();
        bound
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! One contract with every fee model, for the tests of both slices.

    use super::{ContractFile, FeeTerm};

    /// The file an author would write.
    pub(crate) const FILE: &str = r#"
code = "HT-2026-001"
name = "岁桂斋 2026 年度代运营合同"
client = "岁桂斋"
version_no = 1
effective_on = "2026-01-10"

[terms]
starts_on = "2026-01-10"
ends_on = "2026-12-31"
stores = ["sgz-tmall", "sgz-douyin"]
tax_rate_ppm = 60_000          # 6%：服务费含税，开票时拆分
close_lag_days = 10            # 月末后等 10 天，收晚到的退款

[terms.signatories]            # 每方一名，只有本人登录确认才算数
agency = { login = "lin.kuaiji", name = "林会计" }
client = { login = "fang", name = "方女士" }

[[terms.fees]]
model = "retainer"
code = "service"
label = { zh = "固定服务费", en = "Retainer" }
clause = "§4.1 每月固定服务费 30,000 元"
amount_fen = 30_000_00
proration = "by_day"           # 首月不足一个月，按天

[[terms.fees]]
model = "tiered_commission"
code = "commission"
label = { zh = "阶梯提成", en = "Tiered commission" }
clause = "§4.2 月净销售额 100 万元以内 5%，超过部分 7%"
mode = "marginal"              # 必选：marginal 超额累进，whole 全额跳档
base = { kind = "net", metric_revision = 3, exclude = ["freight", "gifts", "platform_discount"] }
tiers = [{ up_to_fen = 1_000_000_00, rate_ppm = 50_000 }, { rate_ppm = 70_000 }]
limits = { minimum_fen = 10_000_00, cap_fen = 200_000_00, proration = "by_day" }

[[terms.fees]]
model = "commission"
code = "douyin_extra"
label = { zh = "抖音加点", en = "Douyin extra" }
clause = "§4.3 抖音店铺另加 2 个点"
base = { kind = "paid", metric_revision = 1, exclude = [], exclude_skus = ["SKU-9"], stores = ["sgz-douyin"] }
rate_ppm = 20_000

[[terms.fees]]
model = "per_result"
code = "clicks"
label = { zh = "点击费", en = "Clicks" }
clause = "§4.4 每次有效点击 0.85 元"
result = "cpc"
metric = "clicks"
metric_revision = 1
counting = "以平台剔除异常点击后的报表为准"
unit_price_fen_per_1000 = 850_00

[[terms.kpis]]
metric = "paid_sales"
metric_revision = 1
period = "month"
floor = 1_000_000_00
goal = 1_200_000_00
stretch = 1_500_000_00
clause = "§5.1 连续三个月低于保底，甲方可以解除合同"
"#;

    pub(crate) fn file() -> ContractFile {
        ContractFile::parse(FILE).unwrap()
    }

    pub(crate) fn fee(code: &str) -> FeeTerm {
        file().terms.fees.into_iter().find(|fee| fee.code() == code).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::examples::{FILE, file};
    use super::*;

    #[test]
    fn a_base_that_was_left_open_is_refused_with_the_words_to_write() {
        let check = |remove: &str, expected: Expect| {
            assert!(FILE.contains(remove), "{remove}");
            let problem = ContractFile::parse(&FILE.replace(remove, "")).unwrap_err();
            expected.assert_eq(&format!("{}\n{}", problem.text.zh, problem.text.en));
        };
        check(
            "mode = \"marginal\" ",
            expect![[r#"
            合同文件没有读懂，第 2 条费用（commission）：阶梯提成没有写 mode；请写 mode = "marginal"（超额累进）或 "whole"（全额跳档），没有默认值
            The contract file cannot be read, fee 2 (commission): a tiered commission has no mode; write mode = "marginal" or "whole", there is no default"#]],
        );
        check(
            "base = { kind = \"net\", metric_revision = 3, exclude = [\"freight\", \"gifts\", \"platform_discount\"] }",
            expect![[r#"
                合同文件没有读懂，第 2 条费用（commission）：提成没有写 base；请写明按哪种销售额，例如 base = { kind = "net", metric_revision = 1, exclude = ["freight"] }
                The contract file cannot be read, fee 2 (commission): a commission has no base; name the sales it is taken from, for example base = { kind = "net", metric_revision = 1, exclude = ["freight"] }"#]],
        );
        check(
            ", exclude = []",
            expect![[r#"
            合同文件没有读懂，第 3 条费用（douyin_extra）：提成基数没有写 exclude；什么都不剔除请写 exclude = []
            The contract file cannot be read, fee 3 (douyin_extra): a base has no exclude; write exclude = [] when nothing is left out"#]],
        );
        check(
            "proration = \"by_day\"           ",
            expect![[r#"
            合同文件没有读懂，第 1 条费用（service）：没有写不足一个月怎么收；请写 proration = "by_day"（按天）或 "whole_month"（按整月）
            The contract file cannot be read, fee 1 (service): nothing says how a part month is charged; write proration = "by_day" or "whole_month""#]],
        );
        check(
            "tax_rate_ppm = 60_000 ",
            expect![[r#"
            合同文件没有读懂，第 8 行起：缺少字段 `tax_rate_ppm`；请修改后重新导入
            The contract file cannot be read, from line 8: missing field `tax_rate_ppm`; correct it and import again"#]],
        );
    }

    #[test]
    fn unknown_words_are_refused() {
        let check = |from: &str, to: &str, expected: Expect| {
            assert!(FILE.contains(from), "{from}");
            let problem = ContractFile::parse(&FILE.replace(from, to)).unwrap_err();
            expected.assert_eq(&problem.text.zh);
        };
        check(
            "amount_fen = 30_000_00",
            "amount_fen = 30_000_00\nbonus = 1",
            expect![
                "合同文件没有读懂，第 1 条费用（service）：不认识的字段 `bonus`，可以写 `code`, `label`, `clause`, `amount_fen`, `proration`；请修改后重新导入"
            ],
        );
        check(
            "kind = \"net\"",
            "kind = \"gmv\"",
            expect![
                "合同文件没有读懂，第 2 条费用（commission）：不认识的词 `gmv`，可以写 `placed`, `paid`, `net`, `completed`, `settled`；请修改后重新导入"
            ],
        );
        check(
            "effective_on = \"2026-01-10\"",
            "effective_on = 2026-01-10",
            expect![[r#"合同文件没有读懂，第 6 行起：日期请加引号，写成 "2026-01-01""#]],
        );
        check(
            "rate_ppm = 20_000",
            "rate_ppm = 0.02",
            expect![
                "合同文件没有读懂，第 3 条费用（douyin_extra）：不写小数：金额写整数分（100 元 = 100_00），比例写百万分之几（5% = 50_000）"
            ],
        );
        check(
            "close_lag_days = 10 ",
            "close_lag_days = -1 ",
            expect!["合同文件没有读懂，第 13 行起：值不对：integer `-1`，应为 u32；请修改后重新导入"],
        );
    }

    #[test]
    fn the_record_keeps_what_the_file_says() {
        let json = serde_json::to_string(&file().terms).unwrap();
        assert_eq!(serde_json::from_str::<ContractTerms>(&json).unwrap(), file().terms);
        assert!(
            json.contains(r#""tiers":[{"up_to_fen":100000000,"rate_ppm":50000},{"rate_ppm":70000}]"#),
            "{json}"
        );
        assert_eq!(ContractFile::parse(&FILE.replace("close_lag_days = 10", "")).unwrap(), file());
    }

    #[test]
    fn a_contract_binds_metric_revisions() {
        let bound: Vec<String> =
            file().terms.bound_metrics().iter().map(|b| format!("{} v{}", b.metric, b.revision)).collect();
        assert_eq!(bound, ["clicks v1", "net_sales v3", "paid_sales v1"]);
    }

    #[test]
    fn a_statement_can_say_what_each_line_is_measured_by() {
        let lines: Vec<String> = file()
            .terms
            .fees
            .iter()
            .map(|fee| {
                let label = fee.measured_by();
                format!("{} | {}\n", label.zh, label.en)
            })
            .collect();
        expect![[r#"
            按合同期天数 | days under contract
            净销售额 v3，按付款时间，剔除运费、赠品、平台券 | net sales v3, by payment day, without freight, gifts, platform discounts
            支付金额 v1，按付款时间，剔除指定 SKU 1 个，只计 sgz-douyin | paid sales v1, by payment day, without named SKUs (1), only sgz-douyin
            点击 v1，以平台剔除异常点击后的报表为准 | clicks v1, 以平台剔除异常点击后的报表为准
        "#]].assert_eq(&lines.concat());
    }
}
