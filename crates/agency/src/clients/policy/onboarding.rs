//! Onboarding (S11): what each stage puts out, the form behind each output, and when a stage is complete.

use std::collections::{BTreeMap, BTreeSet};

use daiyun_base::definition::{Definition, Issues};
use daiyun_base::error::{Label, Problem};
use daiyun_base::money::{Money, Rate, divide_rounded, ratio_ppm};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::kinds::check_cases;

/// Characters, not bytes: a Chinese letter is one.
const LONGEST_LINE: usize = 200;
const LONGEST_TEXT: usize = 4_000;
const MOST_ROWS: usize = 60;
const WHOLE_PPM: i64 = 1_000_000;

/// A stage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnboardingStage {
    /// Code.
    pub code: String,
    /// Its place.
    pub order: u32,
    /// What people call it.
    pub label: Label,
    /// What it puts out.
    pub outputs: Vec<Output>,
    /// Examples.
    pub cases: Vec<StageCase>,
}

/// What a stage puts out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Code.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// What depends on the client or on more than one field.
    pub holds: Option<Holds>,
    /// The form.
    pub fields: Vec<Field>,
}

/// What an output holds beside its own fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The questions of the client's type.
    Questions,
    /// Rows for the usual metrics of the client's type.
    Kpis,
    /// Traits of the product and the platforms advised for it.
    Platforms,
    /// Exactly one accountable person for each piece of work.
    Raci,
}

/// A field of the form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Code.
    pub code: String,
    /// What is written into it.
    pub kind: FieldKind,
    /// What people read.
    pub label: Label,
    /// The columns, for rows.
    #[serde(default)]
    pub columns: Vec<Column>,
}

/// What is written into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// An amount in yuan, as typed.
    Money,
    /// A share in percent, as typed.
    Percent,
    /// A day.
    Day,
    /// A table.
    Rows,
}

/// A column of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Code.
    pub code: String,
    /// What people read.
    pub label: Label,
}

/// An example.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageCase {
    accepted: BTreeSet<String>,
    missing: Vec<String>,
}

impl OnboardingStage {
    /// One of its outputs.
    #[must_use]
    pub fn output(&self, code: &str) -> Option<&Output> {
        self.outputs.iter().find(|output| output.code == code)
    }

    /// The outputs that were not accepted yet.
    #[must_use]
    pub fn gaps(&self, accepted: &BTreeSet<String>) -> Vec<&Output> {
        self.outputs.iter().filter(|output| !accepted.contains(&output.code)).collect()
    }
}

impl Definition for OnboardingStage {
    const FOLDER: &'static str = "policies";

    fn code(&self) -> &str {
        &self.code
    }

    fn check(&self, issues: &mut Issues<'_>) {
        let gaps = |case: &StageCase| -> Vec<String> {
            self.gaps(&case.accepted).into_iter().map(|output| output.code.clone()).collect()
        };
        let wrong = self.cases.iter().any(|case| gaps(case) != case.missing);
        check_cases(issues, self.cases.len(), wrong.then_some(self.code.as_str()));
        for field in self.outputs.iter().flat_map(|output| &output.fields) {
            if (field.kind == FieldKind::Rows) == field.columns.is_empty() {
                issues.add(&field.code, "表格要有 columns，其他字段不能有", "补上或去掉 columns");
            }
        }
    }
}

/// What was written into a form, checked field by field: everything is there, nothing is unknown, amounts can be read.
pub fn check_content(fields: &[Field], holds: Option<Holds>, content: &Value) -> Result<Value, Problem> {
    let empty = Map::new();
    let written = content.as_object().unwrap_or(&empty);
    let mut kept = Map::new();
    for field in fields {
        let value = match (field.kind, written.get(&field.code)) {
            (FieldKind::Rows, value) => Value::Array(check_rows(field, value, holds)?),
            (kind, value) => {
                let text = value.and_then(Value::as_str).unwrap_or_default().trim().to_owned();
                check_text(field, kind, &text)?;
                Value::String(text)
            }
        };
        kept.insert(field.code.clone(), value);
    }
    Ok(Value::Object(kept))
}

fn check_text(field: &Field, kind: FieldKind, text: &str) -> Result<(), Problem> {
    let longest = if kind == FieldKind::Text { LONGEST_TEXT } else { LONGEST_LINE };
    let (zh, en) = (&field.label.zh, &field.label.en);
    if text.is_empty() {
        return Err(wrong(format!("「{zh}」还没有填写"), format!("{en} is empty")));
    }
    if text.chars().count() > longest {
        return Err(wrong(
            format!("「{zh}」超过 {longest} 个字"),
            format!("{en} is longer than {longest} characters"),
        ));
    }
    let is_read = match kind {
        FieldKind::Line | FieldKind::Text | FieldKind::Rows => true,
        FieldKind::Money => money(text).is_some(),
        FieldKind::Percent => percent(text).is_some(),
        FieldKind::Day => text.parse::<chrono::NaiveDate>().is_ok(),
    };
    if is_read {
        return Ok(());
    }
    Err(wrong(
        format!(
            "「{zh}」里的「{text}」读不出来；金额最多两位小数，比例在 0 到 100 之间，日期写成 2026-07-01"
        ),
        format!(
            "{en}: {text:?} cannot be read; amounts have two decimals at most, shares lie between 0 and 100, days look like 2026-07-01"
        ),
    ))
}

/// Rows without any text are left out; at least one stays.
fn check_rows(field: &Field, value: Option<&Value>, holds: Option<Holds>) -> Result<Vec<Value>, Problem> {
    let rows = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let (zh, en) = (&field.label.zh, &field.label.en);
    if rows.len() > MOST_ROWS {
        return Err(wrong(
            format!("「{zh}」超过 {MOST_ROWS} 行"),
            format!("{en} has more than {MOST_ROWS} rows"),
        ));
    }
    let mut kept = Vec::new();
    for row in rows {
        let cell = |column: &Column| {
            row.get(&column.code).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
        };
        let cells: Map<String, Value> =
            field.columns.iter().map(|column| (column.code.clone(), Value::String(cell(column)))).collect();
        let texts: Vec<&str> = cells.values().filter_map(Value::as_str).collect();
        if texts.iter().any(|text| text.chars().count() > LONGEST_LINE) {
            return Err(wrong(
                format!("「{zh}」里有一格超过 {LONGEST_LINE} 个字"),
                format!("A cell of {en} is longer than {LONGEST_LINE} characters"),
            ));
        }
        if texts.iter().all(|text| text.is_empty()) {
            continue;
        }
        if holds == Some(Holds::Raci) {
            check_accountable(&cells)?;
        }
        kept.push(Value::Object(cells));
    }
    if kept.is_empty() {
        return Err(wrong(format!("「{zh}」至少写一行"), format!("{en} needs one row at least")));
    }
    Ok(kept)
}

/// 负责 A: one person and no more for each piece of work.
fn check_accountable(row: &Map<String, Value>) -> Result<(), Problem> {
    let text = |code: &str| row.get(code).and_then(Value::as_str).unwrap_or_default();
    let named = text("accountable");
    let count = named.split(['、', ',', '，', '/', ';', '；']).filter(|name| !name.trim().is_empty()).count();
    if count == 1 && !text("work").is_empty() {
        return Ok(());
    }
    let work = text("work");
    Err(wrong(
        format!("责任矩阵里「{work}」这一行要有工作名称，且「负责 A」写且只写一个人"),
        format!("RACI row {work:?} needs the work and exactly one accountable person"),
    ))
}

fn wrong(zh: String, en: String) -> Problem {
    Problem::invalid(
        "output_content",
        format!("{zh}；请补充后再提交"),
        format!("{en}. Complete it and hand in again"),
    )
}

fn money(text: &str) -> Option<Money> {
    Money::parse(text).ok().filter(|amount| !amount.is_negative())
}

fn percent(text: &str) -> Option<Rate> {
    let rate = Rate::parse(&format!("{}%", text.trim_end_matches(['%', '％']))).ok()?;
    (0..=WHOLE_PPM).contains(&rate.ppm()).then_some(rate)
}

/// What a plan earns: 投入产出测算.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// 预计毛利: expected net sales × margin.
    pub gross_profit: Money,
    /// 毛利投产比: gross profit ÷ what goes in; nothing without spending.
    pub roi_ppm: Option<i64>,
    /// 保本净销售额: what goes in ÷ margin; nothing without a margin.
    pub break_even: Option<Money>,
}

/// The estimate of a plan that states what goes in, what is sold and the margin.
#[must_use]
pub fn estimate(content: &Value) -> Option<Estimate> {
    let text = |code: &str| content.get(code).and_then(Value::as_str);
    let (spend, net_sales) = (money(text("spend")?)?, money(text("net_sales")?)?);
    let margin = percent(text("margin")?)?;
    let gross_profit = margin.of(net_sales);
    let break_even = (margin.ppm() > 0).then(|| {
        let fen = divide_rounded(i128::from(spend.fen()) * i128::from(WHOLE_PPM), i128::from(margin.ppm()));
        Money::from_fen(fen)
    });
    Some(Estimate { gross_profit, roi_ppm: ratio_ppm(gross_profit.fen(), spend.fen()), break_even })
}

/// The traits somebody chose, kept where they are known.
#[must_use]
pub fn chosen_traits(content: &Value) -> BTreeMap<String, String> {
    let chosen = content.get("traits").and_then(Value::as_object);
    let text = |(of, level): (&String, &Value)| Some((of.clone(), level.as_str()?.to_owned()));
    chosen.map(|chosen| chosen.iter().filter_map(text).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_plan_earns_what_its_margin_leaves() {
        let check =
            |spend: &str, sales: &str, margin: &str, expected: Option<(i64, Option<i64>, Option<i64>)>| {
                let content = json!({ "spend": spend, "net_sales": sales, "margin": margin });
                let seen = estimate(&content)
                    .map(|one| (one.gross_profit.fen(), one.roi_ppm, one.break_even.map(Money::fen)));
                assert_eq!(seen, expected, "{spend} {sales} {margin}");
            };
        check("200000", "1000000", "40", Some((40_000_000, Some(2_000_000), Some(50_000_000))));
        check("200000", "1000000", "40%", Some((40_000_000, Some(2_000_000), Some(50_000_000))));
        check("0.01", "0.03", "33.33", Some((1, Some(1_000_000), Some(3))));
        check("0", "100", "10", Some((1_000, None, Some(0))));
        check("100", "100", "0", Some((0, Some(0), None)));
        // A third decimal is a mistake, not a rounding.
        check("1.005", "100", "10", None);
        check("-1", "100", "10", None);
        check("100", "100", "100.01", None);
    }

    #[test]
    fn one_person_answers_for_a_piece_of_work() {
        let check = |work: &str, named: &str, fits: bool| {
            let row = json!({ "work": work, "accountable": named });
            assert_eq!(check_accountable(row.as_object().unwrap()).is_ok(), fits, "{work} {named}");
        };
        check("日常上新", "周经理", true);
        check("日常上新", "", false);
        check("日常上新", "周经理、方女士", false);
        check("日常上新", "周经理, 方女士", false);
        check("日常上新", "周经理、", true);
        check("", "周经理", false);
    }
}
