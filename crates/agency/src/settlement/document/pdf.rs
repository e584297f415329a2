//! The PDF of a statement as Typst source: the data as string literals, then the layout of `statement.typ`.
//!
//! Texts from contracts and clients never become markup. They enter as quoted literals inside a dictionary, where only
//! the quote and the backslash mean anything, so a name like `#eval("…")` prints as itself.

use super::{DocumentLine, Language, StatementDocument, wall_clock};
use crate::settlement::fees::tax::TaxSplit;
use crate::settlement::fees::{Charge, TierRow, count, figure, percent};

/// The layout; data is put in front of it.
const LAYOUT: &str = include_str!("statement.typ");

/// Enough of an evidence hash to tell files apart; the whole of it is in the Excel and in the evidence itself.
const HASH_SHOWN: usize = 16;

/// Characters that change how their neighbours are ordered: a name could make a printed amount read backwards.
const REORDERING: [std::ops::RangeInclusive<char>; 2] = ['\u{202A}'..='\u{202E}', '\u{2066}'..='\u{2069}'];

/// The source of a statement's PDF. It needs the font "Source Han Sans SC" (on many machines "Noto Sans CJK SC", the
/// same design) and no other file.
#[must_use]
pub fn typst_source(document: &StatementDocument, language: Language) -> String {
    let heading = &document.heading;
    let mut data = Dictionary::new();
    data.text("lang", language.either("zh", "en"));
    data.text("number", heading.statement_no.as_deref().unwrap_or_default());
    data.text("state", language.of(&heading.state));
    data.text("caution", heading.caution.as_ref().map_or("", |caution| language.of(caution)));
    data.text("conclusion", language.of(&document.conclusion()));
    data.text("capitals", &document.total_in_capitals);
    data.text("total", &figure(document.tax.total_fen));
    data.text("tax", &tax_text(document, language));
    data.text("footer", &footer(document, language));
    data.list("facts", facts(document, language));
    data.list("lines", document.lines.iter().map(|line| line_data(line, language)).collect());
    data.list("parties", parties(document, language));
    format!("#let statement = {}\n#let words = {}\n{LAYOUT}", data.end(), words(language))
}

fn words(language: Language) -> String {
    let mut words = Dictionary::new();
    words.text("title", language.either("结算单", "Statement"));
    words.text("total", language.either("合计", "Total"));
    words.text("workings", language.either("计算说明", "How each line was computed"));
    words.text(
        "silence",
        language.either(
            "双方签署人登录确认后过账；未回复不视为确认。过账后不再修改，更正列入下一期。",
            "Posted once both signatories have signed in and confirmed; silence is not consent. Later corrections go on the next statement.",
        ),
    );
    let columns = match language {
        Language::Zh => ["", "明细 · 条款 · 口径", "基数（元）", "比例 · 单价", "金额（元）"],
        Language::En => ["", "Line · clause · measured by", "Base (yuan)", "Rate · price", "Amount (yuan)"],
    };
    words.list("columns", columns.iter().map(|name| literal(name)).collect());
    words.end()
}

fn facts(document: &StatementDocument, language: Language) -> Vec<String> {
    let heading = &document.heading;
    let days = heading.period;
    let version = heading.contract_version_no;
    let contract = format!("{} V{version} {}", heading.contract_code, heading.contract_name);
    let period = match language {
        Language::Zh => days.to_string(),
        Language::En => format!("{} – {}", days.from, days.to),
    };
    let rows = [
        (language.either("甲方", "Client"), heading.client.name.clone()),
        (language.either("乙方", "Agency"), heading.agency.name.clone()),
        (language.either("合同", "Contract"), contract),
        (language.either("结算期间", "Period"), period),
        (language.either("数据截至", "Data as of"), wall_clock(heading.data_as_of)),
        (language.either("版次", "Revision"), heading.revision_no.to_string()),
    ];
    rows.iter()
        .map(|(name, value)| {
            let mut fact = Dictionary::new();
            fact.text("name", name);
            fact.text("value", value);
            fact.end()
        })
        .collect()
}

fn line_data(line: &DocumentLine, language: Language) -> String {
    let charge = &line.charge;
    let mut row = Dictionary::new();
    row.text("number", &line.line_no.to_string());
    row.text("label", language.of(&charge.label));
    row.text("clause", &charge.clause);
    row.text("measured", language.of(&charge.measured_by));
    row.text("basis", &basis_text(charge));
    row.text("rate", &rate_text(charge));
    row.text("amount", &figure(charge.amount_fen));
    row.list("tiers", charge.tier_rows.iter().map(|tier| tier_data(tier, language)).collect());
    row.list("workings", charge.explanation.iter().map(|step| literal(language.of(step))).collect());
    row.text("evidence", &evidence_text(line, language));
    row.end()
}

fn tier_data(tier: &TierRow, language: Language) -> String {
    let above = figure(tier.above_fen);
    let label = match (tier.up_to_fen, language) {
        (Some(limit), Language::Zh) => format!("{above} ～ {}", figure(limit)),
        (Some(limit), Language::En) => format!("{above} – {}", figure(limit)),
        (None, Language::Zh) => format!("{above} 以上"),
        (None, Language::En) => format!("above {above}"),
    };
    let mut row = Dictionary::new();
    row.text("label", &label);
    row.text("basis", &figure(tier.basis_fen));
    row.text("rate", &percent(tier.rate_ppm));
    row.text("amount", &figure(tier.amount_fen));
    row.end()
}

/// A cell without a meaning for its line shows `--`, so that nobody reads a missing number as zero.
fn basis_text(charge: &Charge) -> String {
    match (charge.basis_fen, charge.quantity) {
        (Some(basis), _) => figure(basis),
        (None, Some(quantity)) => count(quantity),
        (None, None) => "--".to_owned(),
    }
}

fn rate_text(charge: &Charge) -> String {
    match (charge.rate_ppm, charge.unit_price_fen_per_1000) {
        (Some(rate), _) => percent(rate),
        (None, Some(price)) => format!("{} / 1,000", figure(price)),
        (None, None) => "--".to_owned(),
    }
}

fn evidence_text(line: &DocumentLine, language: Language) -> String {
    let adjusts = line.charge.adjusts.as_ref().map(|adjusts| match language {
        Language::Zh => format!("调整 {} 已过账的 {}", adjusts.period, adjusts.statement_no),
        Language::En => format!("adjusts {}, posted for {}", adjusts.statement_no, adjusts.period),
    });
    let evidence = line.evidence.as_ref().map(|evidence| {
        let name = language.either("凭证", "evidence");
        let hash: String = evidence.sha256.chars().take(HASH_SHOWN).collect();
        format!("{name} {} · SHA-256 {hash}…", language.of(&evidence.text()))
    });
    [adjusts, evidence].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn tax_text(document: &StatementDocument, language: Language) -> String {
    let of_rate = |split: &TaxSplit| {
        let (net, amount, rate) = (figure(split.net_fen), figure(split.tax_fen), split.tax_rate_ppm);
        match language {
            Language::Zh => format!("不含税 {net} · 税额 {amount}（税率 {rate}）"),
            Language::En => format!("net {net} · tax {amount} ({rate})"),
        }
    };
    let rates: Vec<String> = document.tax.splits.iter().map(of_rate).collect();
    format!("{} · {}", language.either("含税", "Tax included"), rates.join("；"))
}

fn footer(document: &StatementDocument, language: Language) -> String {
    match (&document.heading.statement_no, &document.heading.content_hash) {
        (Some(no), Some(hash)) => format!("{no} · {} {hash}", language.either("内容校验", "content hash")),
        (Some(_) | None, Some(_) | None) => {
            language.either("未发出，没有校验值", "Not issued, no hash").to_owned()
        }
    }
}

fn parties(document: &StatementDocument, language: Language) -> Vec<String> {
    let heading = &document.heading;
    let sides = [
        (language.either("乙方（服务商）", "Agency"), &heading.agency),
        (language.either("甲方（品牌方）", "Client"), &heading.client),
    ];
    sides
        .iter()
        .map(|(role, party)| {
            let confirmed = match party.confirmed_at {
                Some(at) => format!("{} {}", wall_clock(at), language.either("已确认", "confirmed")),
                None => language.either("待确认", "awaiting confirmation").to_owned(),
            };
            let mut side = Dictionary::new();
            side.text("role", role);
            side.text("name", &party.name);
            side.text("signatory", &party.signatory);
            side.text("confirmed", &confirmed);
            side.end()
        })
        .collect()
}

/// A Typst dictionary being written.
struct Dictionary(String);

impl Dictionary {
    fn new() -> Self {
        Self("(\n".to_owned())
    }

    fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &literal(value));
    }

    /// A list of values that are Typst source already. The trailing comma keeps one value a list.
    fn list(&mut self, name: &str, values: Vec<String>) {
        let inner: String = values.into_iter().map(|value| format!("{value},")).collect();
        self.raw(name, &format!("({inner})"));
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.0.push_str(name);
        self.0.push_str(": ");
        self.0.push_str(value);
        self.0.push_str(",\n");
    }

    fn end(mut self) -> String {
        self.0.push(')');
        self.0
    }
}

/// A text as a Typst string literal. Control characters become spaces: none of them belongs on paper.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if REORDERING.iter().any(|range| range.contains(&c)) => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::examples::document;
    use super::*;

    #[test]
    fn texts_stay_texts() {
        let check = |text: &str, expected: &str| assert_eq!(literal(text), expected);
        check("岁桂斋", "\"岁桂斋\"");
        check(r##"#eval("1+1") *b* $x$ @r <l> [c]"##, r##""#eval(\"1+1\") *b* $x$ @r <l> [c]""##);
        check("a\\", "\"a\\\\\"");
        check("\\\"", r#""\\\"""#);
        check("a\nb\tc\u{0}", "\"a b c \"");
        check("金额\u{202E}00.1", "\"金额00.1\"");
    }

    #[test]
    fn a_hostile_name_cannot_leave_its_quotes() {
        let mut document = document(Some("JS202606-0007"));
        document.heading.client.name = "甲\", evil: panic(\"x\") \\".to_owned();
        let source = typst_source(&document, Language::Zh);
        assert!(source.contains(r#"value: "甲\", evil: panic(\"x\") \\","#), "{source}");
    }

    #[test]
    fn every_number_of_the_statement_is_in_both_languages() {
        for language in [Language::Zh, Language::En] {
            let source = typst_source(&document(Some("JS202606-0007")), language);
            for shown in
                ["105,400.00", "1,380,000.00", "26,600.00", "−1,200.00", "99,433.96", "5,966.04", "7.00%"]
            {
                assert!(source.contains(shown), "{shown} is missing");
            }
        }
    }
}
