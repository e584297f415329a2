//! What the board says besides its numbers: why a comparison is cut, and what to look at next.

use daiyun_base::error::Label;
use daiyun_base::period::DayRange;
use serde::Serialize;
use utoipa::ToSchema;

use super::known::AskedStore;
use super::rules::{Headline, incomplete};
use crate::imports::{self, Coverage};
use crate::scope::Scope;

/// Where a reader goes from the sentence over the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextStep {
    /// What to do.
    pub text: String,
    /// The same in English.
    pub text_en: String,
    /// `imports`: bring what is missing; `lines`: look at the lines of a number.
    pub kind: &'static str,
    /// The number whose lines to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<&'static str>,
    /// The store to look at; nothing means everything shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
}

/// The next step of a sentence: first what is missing, then what got worse, then where most of the change came from.
/// `mover` is the code of the store the sentence names.
#[must_use]
pub fn next_step(headline: &Headline, mover: Option<&str>) -> NextStep {
    let step =
        |zh: String, en: String| NextStep { text: zh, text_en: en, kind: "lines", metric: None, store: None };
    if headline.paid_sales.is_none() || !headline.incomplete_stores.is_empty() {
        return NextStep {
            kind: "imports",
            ..step("先补齐数据：到「数据接入」".to_owned(), "Bring the missing data under Imports".to_owned())
        };
    }
    if headline.refund_delta.verdict == "worse" {
        return NextStep {
            metric: Some("refund_rate"),
            ..step("下一步：看退款明细".to_owned(), "Next: look at the refunds".to_owned())
        };
    }
    let store = mover.zip(headline.mover.as_ref()).filter(|(_, (_, change))| *change != 0);
    if let Some((code, (name, _))) = store {
        return NextStep {
            metric: Some("paid_sales"),
            store: Some(code.to_owned()),
            ..step(format!("下一步：看{name}的订单明细"), format!("Next: look at the orders of {name}"))
        };
    }
    NextStep {
        metric: Some("paid_sales"),
        ..step("下一步：看订单明细".to_owned(), "Next: look at the orders".to_owned())
    }
}

/// Why a curve's comparison is cut: the stores whose orders of the earlier days have not all come. Nothing when all have.
pub(super) fn compare_note(
    scope: &Scope,
    stores: &[AskedStore],
    coverage: &Coverage,
    earlier: DayRange,
) -> Option<Label> {
    let lacking: Vec<String> = stores
        .iter()
        // An account that sells nothing lacks no orders.
        .filter(|store| imports::can_state(scope, &store.scoped.platform, imports::ORDERS))
        .filter(|store| {
            let covered = coverage.of(store.id, imports::ORDERS);
            covered.is_none_or(|covered| !covered.holes(earlier).is_empty())
        })
        .map(|store| store.name.clone())
        .collect();
    let missing = incomplete(&lacking)?;
    Some(Label::new(
        format!(
            "对比期 {} ～ {} 有 {}；缺数据的日子不画对比线，避免拿不同的店铺相比",
            earlier.from, earlier.to, missing.zh
        ),
        format!(
            "In the earlier days ({} to {}) {}; days that lack a store are not compared, so that like is compared with like",
            earlier.from, earlier.to, missing.en
        ),
    ))
}

#[cfg(test)]
mod tests {
    use daiyun_kpi::metric::{Polarity, Unit};

    use super::super::rules::Delta;
    use super::*;

    #[test]
    fn missing_data_comes_first_then_refunds_then_the_mover() {
        let rate = |now: i64| Delta::between(Unit::Ppm, Polarity::Lower, Some(now), Some(93_000));
        let headline = Headline {
            against: Some(Label::new("较前一日", "vs previous day")),
            paid_sales: Some(100),
            paid_delta: Delta::between(Unit::Fen, Polarity::Higher, Some(100), Some(90)),
            refund_delta: rate(93_000),
            mover: Some(("禾裳旗舰店".to_owned(), -5)),
            incomplete_stores: Vec::new(),
        };
        let check = |headline: &Headline, expected: (&str, Option<&str>, Option<&str>)| {
            let step = next_step(headline, Some("HS-TM"));
            assert_eq!((step.kind, step.metric, step.store.as_deref()), expected);
        };
        check(&headline, ("lines", Some("paid_sales"), Some("HS-TM")));
        let worse = Headline { refund_delta: rate(120_000), ..headline.clone() };
        check(&worse, ("lines", Some("refund_rate"), None));
        let late = Headline { incomplete_stores: vec!["甲".to_owned()], ..worse };
        check(&late, ("imports", None, None));
        check(&Headline { paid_sales: None, ..headline.clone() }, ("imports", None, None));
        check(&Headline { mover: None, ..headline }, ("lines", Some("paid_sales"), None));
    }
}
