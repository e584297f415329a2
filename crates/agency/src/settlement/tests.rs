//! Dated stories, to the fen: a contract is signed, files come in, a month is issued, confirmed, posted; a late refund
//! becomes an adjustment of the next month.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use daiyun_base::id;
use daiyun_base::period::{DayRange, Month};
use serde_json::{Value, json};

use super::counting::{CountedOrder, parts};
use super::fees::{Basis, InForce, Measured, charge};
use super::{Language, evidence, records, settle, settle_json};
use crate::contracts;
use crate::contracts::terms::{ContractFile, Exclusion, SalesBase, SalesKind};
use crate::dashboard::{Question, run};
use crate::db::LakeRecords;
use crate::testing::{Method, StatusCode, TestApp, Visitor};

const CONTRACT: &str = "HT-HS-09";

/// 固定服务费 30,000 元, and one rate on all net sales that jumps at a million.
fn contract(base: &str) -> String {
    format!(
        r#"
code = "{CONTRACT}"
name = "禾裳女装 天猫运营合同"
client = "禾裳女装"
version_no = 1
effective_on = "2026-05-01"

[terms]
starts_on = "2026-05-01"
ends_on = "2026-12-31"
stores = ["HS-TM"]
tax_rate_ppm = 60_000
close_lag_days = 10

[terms.signatories]
agency = {{ login = "shen.ruochuan", name = "沈若川" }}
client = {{ login = "ye.qinghe", name = "叶清禾" }}

[[terms.fees]]
model = "retainer"
code = "service"
label = {{ zh = "固定服务费", en = "Retainer" }}
clause = "§4.1 每月固定服务费 30,000 元"
amount_fen = 30_000_00
proration = "by_day"

[[terms.fees]]
model = "tiered_commission"
code = "commission"
label = {{ zh = "阶梯提成", en = "Tiered commission" }}
clause = "§4.2 月净销售额 100 万元以内 5%，超过后全额 7%"
mode = "whole"
{base}
tiers = [{{ up_to_fen = 1_000_000_00, rate_ppm = 50_000 }}, {{ rate_ppm = 70_000 }}]
"#
    )
}

const NET: &str = "base = { kind = \"net\", metric_revision = 1, exclude = [] }";

/// An order report: number, total, refunded, placed and paid at. The platform's 实付 is net of refunds.
fn orders(rows: &[(&str, i64, i64, &str)]) -> String {
    let mut csv =
        "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额,买家应付邮费\n".to_owned();
    for (no, total, refunded, at) in rows {
        csv.push_str(&format!("{no},{total}.00,{}.00,{at},{at},{refunded}.00,8.00\n", total - refunded));
    }
    csv
}

/// A refund report: refund number, order, amount, when the money went back.
fn refunds(rows: &[(&str, &str, i64, &str)]) -> String {
    let mut csv = "订单编号,退款编号,退款的申请时间,退款完结时间,退款总额,售后类型,退款状态\n".to_owned();
    for (no, order, amount, at) in rows {
        csv.push_str(&format!("{order},{no},{at},{at},{amount}.00,仅退款,退款成功\n"));
    }
    csv
}

/// The agency on 2026-06-12 with May in full: paid 1,010,000.00 and nothing refunded but one small order.
struct Story {
    app: TestApp,
    director: Visitor,
    client: Visitor,
    finance: Visitor,
}

impl Story {
    async fn begin(base: &str) -> Self {
        Self::under(&contract(base)).await
    }

    async fn under(contract: &str) -> Self {
        let app = TestApp::on("2026-06-12").await;
        let mut director = app.sign_in("shen.ruochuan").await;
        let (status, answer) = director.post("/api/contracts", json!({ "text": contract })).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        let client = app.sign_in("ye.qinghe").await;
        let finance = app.sign_in(&app.login("finance")).await;
        Self { app, director, client, finance }
    }

    async fn import(&self, name: &str, csv: &str) {
        let reports = self.app.import_bytes("HS-TM", name, csv.as_bytes()).await;
        assert_eq!((reports[0].state.as_str(), reports[0].quarantined), ("committed", 0), "{reports:?}");
    }

    async fn import_may(&self) {
        let may = [
            ("5001", 700_000, 0, "2026-05-03 10:00:00"),
            ("5002", 310_000, 0, "2026-05-31 23:59:59"),
            ("5003", 50, 50, "2026-05-20 09:00:00"),
            ("5004", 99_999, 0, "2026-06-01 00:00:00"),
        ];
        self.import("ExportOrderList202606111000.csv", &orders(&may)).await;
        let back = [("9001", "5003", 50, "2026-05-21 09:00:00")];
        self.import("RefundList202606111000.csv", &refunds(&back)).await;
    }

    async fn import_june(&self) {
        let june =
            [("5001", 700_000, 20_000, "2026-05-03 10:00:00"), ("6001", 200_000, 0, "2026-06-18 20:00:00")];
        self.import("ExportOrderList202607111000.csv", &orders(&june)).await;
        let back = [("9002", "5001", 20_000, "2026-06-30 09:00:00")];
        self.import("RefundList202607111000.csv", &refunds(&back)).await;
    }

    /// Goes to the morning of another day, where everybody signs in again.
    async fn go_to(&mut self, day: &str) {
        let now = self.app.agency.clock().now();
        let then: DateTime<Utc> = format!("{day}T01:00:00Z").parse().unwrap();
        self.app.clock.pass(then - now);
        self.director = self.app.sign_in("shen.ruochuan").await;
        self.client = self.app.sign_in("ye.qinghe").await;
        self.finance = self.app.sign_in(&self.app.login("finance")).await;
    }

    /// The order 5001 of May, with so much of it given back by now.
    async fn refund(&self, on: &str, no: &str, amount: i64) {
        let stamp = on.replace('-', "");
        let back = [(no, "5001", amount, &*format!("{on} 09:00:00"))];
        self.import(&format!("RefundList{stamp}1000.csv"), &refunds(&back)).await;
    }

    async fn settle_month(&mut self, period: &str) -> Value {
        let statement = self.issue(period).await;
        self.confirm_and_post(&statement).await
    }

    async fn preview(&mut self, period: &str) -> Value {
        let path = format!("/api/statements/preview?contract={CONTRACT}&period={period}");
        let (status, answer) = self.director.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    async fn issue(&mut self, period: &str) -> Value {
        let draft = self.preview(period).await;
        let body = json!({ "id": id::fresh(), "contract": CONTRACT, "period": period,
            "content_hash": draft["content_hash"] });
        let (status, answer) = self.director.post("/api/statements", body).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        answer
    }

    async fn confirm_and_post(&mut self, statement: &Value) -> Value {
        let path = path_of(statement);
        let body = json!({ "content_hash": statement["content_hash"] });
        for visitor in [&mut self.client, &mut self.director] {
            let (status, answer) = visitor.post(&format!("{path}/confirmations"), body.clone()).await;
            assert_eq!(status, StatusCode::CREATED, "{answer}");
        }
        let (status, answer) = self.finance.post(&format!("{path}/posting"), json!({})).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        answer
    }
}

fn path_of(statement: &Value) -> String {
    format!("/api/statements/{}", statement["id"].as_str().unwrap())
}

/// Each line as 「code basis amount」, in yuan, and the total last.
fn lines(statement: &Value) -> Vec<String> {
    let yuan = |fen: &Value| fen.as_i64().map_or("--".to_owned(), |fen| format!("{}", fen / 100));
    let mut shown: Vec<String> = statement["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            format!(
                "{} {} {}",
                line["code"].as_str().unwrap(),
                yuan(&line["basis_fen"]),
                yuan(&line["amount_fen"])
            )
        })
        .collect();
    shown.push(yuan(&statement["total_fen"]));
    shown
}

#[tokio::test]
async fn a_month_is_signed_posted_and_a_late_refund_is_the_next_months_adjustment() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    // May: 1,010,000.00 reaches the second tier, all of it at 7%.
    let may = story.issue("2026-05").await;
    assert_eq!(lines(&may), ["service -- 30000", "commission 1010000 70700", "100700"]);
    assert_eq!((&may["statement_no"], &may["state"]), (&json!("JS202605-0001"), &json!("issued")));
    assert_eq!(
        may["lines"][1]["explanation"][0],
        "净销售额 1,010,000.00 = 支付金额 1,010,050.00 − 退款 50.00"
    );
    assert_eq!(may["lines"][1]["evidence_label"], "3 订单 · 1 退款");
    let may = story.confirm_and_post(&may).await;
    assert_eq!((&may["state"], &may["posting_no"]), (&json!("posted"), &json!(1)));

    // A month later 20,000.00 of May went back: the whole tier is left, 21,200.00 of fee with it.
    story.go_to("2026-07-12").await;
    story.import_june().await;
    let june = story.issue("2026-06").await;
    let expected = ["service -- 30000", "commission 299999 14999", "commission -20000 -21200", "23799"];
    assert_eq!(lines(&june), expected);
    assert_eq!(june["lines"][1]["amount_fen"], 1_499_995);
    let adjustment = &june["lines"][2];
    assert_eq!(
        (&adjustment["adjusts_period"], &adjustment["adjusts_statement_no"]),
        (&json!("2026-05"), &json!("JS202605-0001"))
    );
    assert_eq!(adjustment["evidence_label"], "1 订单 · 1 退款");
    assert_eq!(adjustment["explanation"][1], "到达的档变了：已过账部分按 7%，现按 5%，适用于全部基数");
    let (_, orders) = story.client.get(&format!("{}/lines/3/orders", path_of(&june))).await;
    assert_eq!((&orders["total"], &orders["items"][0]["order_no"]), (&json!(1), &json!("5001")));
    assert_eq!(orders["items"][0]["counted_fen"], -2_000_000);
    story.confirm_and_post(&june).await;

    // July carries nothing: what changed in May is in the books.
    let july = story.preview("2026-07").await;
    assert_eq!(lines(&july), ["service -- 30000", "commission 0 0", "30000"]);
    // May is as it was, whatever the facts say now.
    let (_, again) = story.client.get(&path_of(&may)).await;
    assert_eq!((&again["lines"], &again["total_fen"]), (&may["lines"], &may["total_fen"]));
    let kept = settle_json(&story.app.operator(), CONTRACT, "2026-05".parse().unwrap()).await.unwrap();
    assert_eq!((kept.state, kept.total_fen.fen()), ("posted", 10_070_000));
    story.app.end().await;
}

/// The contract for May alone, signed at 60 percent of what is to come: what follows its end is the story.
fn may_only() -> String {
    contract(NET).replace("ends_on = \"2026-12-31\"", "ends_on = \"2026-05-31\"")
}

/// The next version of a contract that ended with May.
fn renewed(from: &str, tax_rate_ppm: &str) -> String {
    contract(NET)
        .replace("version_no = 1", "version_no = 2")
        .replace("effective_on = \"2026-05-01\"", &format!("effective_on = \"{from}\""))
        .replace("starts_on = \"2026-05-01\"", &format!("starts_on = \"{from}\""))
        .replace("tax_rate_ppm = 60_000", &format!("tax_rate_ppm = {tax_rate_ppm}"))
}

#[tokio::test]
async fn late_refunds_are_settled_month_after_month_when_a_contract_has_ended() {
    let mut story = Story::under(&may_only()).await;
    story.import_may().await;
    story.settle_month("2026-05").await;
    // June has no contract and nothing to adjust: it says so, and is not waited for.
    story.go_to("2026-08-12").await;
    let (_, open) = story.finance.get("/api/statements/open?period=2026-07").await;
    assert_eq!(open["total"], 0);
    let body = |draft: &Value| {
        json!({ "id": id::fresh(), "contract": CONTRACT, "period": "2026-07",
        "content_hash": draft["content_hash"] })
    };
    let draft = story.preview("2026-07").await;
    let (status, problem) = story.director.post("/api/statements", body(&draft)).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("statement_empty")));
    assert_eq!(draft["actions"]["issue"]["reason"], problem["detail"]);

    story.refund("2026-07-20", "9002", 20_000).await;
    let (_, open) = story.finance.get("/api/statements/open?period=2026-07").await;
    assert_eq!((&open["total"], &open["items"][0]["closed"]), (&json!(1), &json!(true)));
    let july = story.settle_month("2026-07").await;
    assert_eq!(lines(&july), ["commission -20000 -21200", "-21200"]);
    // The month after, another refund of May: July is in the books and stands in nobody's way.
    story.go_to("2026-10-12").await;
    story.refund("2026-08-20", "9003", 1_000).await;
    let september = story.settle_month("2026-09").await;
    assert_eq!(lines(&september), ["commission -1000 -50", "-50"]);
    assert_eq!(september["lines"][0]["adjusts_statement_no"], "JS202605-0001");
    let told = september["lines"][0]["explanation"].to_string();
    assert!(!told.contains("到达的档变了"), "that jump was taken with July: {told}");
    story.app.end().await;
}

#[tokio::test]
async fn a_month_after_the_end_names_the_month_that_comes_first() {
    let until_june = contract(NET).replace("ends_on = \"2026-12-31\"", "ends_on = \"2026-06-30\"");
    let mut story = Story::under(&until_june).await;
    story.import_may().await;
    story.settle_month("2026-05").await;
    story.go_to("2026-08-12").await;
    story.refund("2026-07-20", "9002", 20_000).await;
    let july = story.preview("2026-07").await;
    assert_eq!(lines(&july), ["0"]);
    assert_eq!(
        july["actions"]["issue"]["reason"],
        "2026-07 不在合同期内，2026-06 还没有结算单；请先发出 2026-06 的结算单，调整会列在上面"
    );
    story.app.end().await;
}

#[tokio::test]
async fn a_renewal_after_a_gap_carries_the_late_refunds_of_before_at_their_own_tax() {
    let mut story = Story::under(&may_only()).await;
    story.import_may().await;
    story.settle_month("2026-05").await;
    let (status, renewal) =
        story.director.post("/api/contracts", json!({ "text": renewed("2026-07-01", "30_000") })).await;
    assert_eq!(status, StatusCode::CREATED, "{renewal}");
    story.go_to("2026-08-12").await;
    let july = [("7000", 10, 10, "2026-07-01 20:00:00"), ("7001", 100_000, 0, "2026-07-18 20:00:00")];
    story.import("ExportOrderList202608111000.csv", &orders(&july)).await;
    let back = [("9100", "7000", 10, "2026-07-02 09:00:00"), ("9002", "5001", 20_000, "2026-08-11 09:00:00")];
    story.import("RefundList202608111000.csv", &refunds(&back)).await;
    // August waits for July, which owes its own statement and carries the refund.
    assert_eq!(lines(&story.preview("2026-08").await), ["service -- 30000", "commission 0 0", "30000"]);
    let july = story.issue("2026-07").await;
    let expected = ["service -- 30000", "commission 100000 5000", "commission -20000 -21200", "13800"];
    assert_eq!(lines(&july), expected);
    let taxes: Vec<(i64, i64, i64)> = july["taxes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tax| {
            let fen = |name: &str| tax[name].as_i64().unwrap();
            (fen("tax_rate_ppm"), fen("total_fen"), fen("tax_fen"))
        })
        .collect();
    assert_eq!(taxes, [(30_000, 3_500_000, 101_942), (60_000, -2_120_000, -120_000)]);
    assert_eq!(july["tax_fen"], 101_942 - 120_000);
    story.confirm_and_post(&july).await;
    story.app.end().await;
}

#[tokio::test]
async fn what_both_confirmed_is_not_posted_under_terms_that_changed_meanwhile() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    story.settle_month("2026-05").await;
    story.go_to("2026-07-12").await;
    story.import_june().await;
    let june = story.issue("2026-06").await;
    let path = path_of(&june);
    let body = json!({ "content_hash": june["content_hash"] });
    for visitor in [&mut story.client, &mut story.director] {
        assert_eq!(visitor.post(&format!("{path}/confirmations"), body.clone()).await.0, StatusCode::CREATED);
    }
    let reason = json!({ "reason": "改价" });
    let (status, problem) = story.director.post(&format!("{path}/withdrawals"), reason.clone()).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("both_confirmed")));
    let dispute = json!({ "id": id::fresh(), "line_no": 1, "reason": "改价" });
    assert_eq!(story.director.post(&format!("{path}/disputes"), dispute).await.0, StatusCode::CREATED);
    let (status, problem) = story.director.post(&format!("{path}/withdrawals"), reason.clone()).await;
    let undone = "its own dispute does not undo what the client agreed to";
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("both_confirmed")), "{undone}");

    let cheaper =
        renewed("2026-06-01", "60_000").replace("starts_on = \"2026-06-01\"", "starts_on = \"2026-05-01\"");
    let cheaper = cheaper.replace("70_000 }]", "60_000 }]");
    let (status, answer) = story.director.post("/api/contracts", json!({ "text": cheaper })).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let (status, problem) = story.finance.post(&format!("{path}/posting"), json!({})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("contract_version_changed")));
    let (_, shown) = story.finance.get(&path).await;
    assert_eq!(shown["actions"]["post"]["reason"], problem["detail"]);
    let (status, _) = story.director.post(&format!("{path}/withdrawals"), reason).await;
    assert_eq!(status, StatusCode::CREATED);
    let again = story.settle_month("2026-06").await;
    assert_eq!((&again["contract_version_no"], &again["revision_no"]), (&json!(2), &json!(2)));
    story.app.end().await;
}

#[tokio::test]
async fn content_somebody_changed_is_neither_shown_nor_posted() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let may = story.issue("2026-05").await;
    let sql = "UPDATE statements SET content = REPLACE(content, '7070000', '9070000')";
    records::tamper(&story.app.operator(), sql, sql).await;
    assert_eq!(story.client.get(&path_of(&may)).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    let confirmation = json!({ "content_hash": may["content_hash"] });
    let (status, _) = story.client.post(&format!("{}/confirmations", path_of(&may)), confirmation).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    story.app.end().await;
}

#[tokio::test]
async fn a_metric_that_was_defined_anew_is_not_charged_by() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let rebound = |terms: &str, gap: &str| {
        format!(
            "UPDATE contract_versions SET terms = REPLACE({terms}, '\"metric_revision\":{gap}1', '\"metric_revision\":9')"
        )
    };
    let postgres = rebound("CAST(terms AS TEXT)", " ").replace("REPLACE(", "CAST(REPLACE(") + " AS JSONB)";
    records::tamper(&story.app.operator(), &rebound("terms", ""), &postgres).await;
    let path = format!("/api/statements/preview?contract={CONTRACT}&period=2026-05");
    let (status, problem) = story.director.get(&path).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("contract_metric_revision"))
    );
    story.app.end().await;
}

#[tokio::test]
async fn every_step_of_a_statement_is_remembered() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let first = story.issue("2026-05").await;
    let path = path_of(&first);
    let dispute = json!({ "id": id::fresh(), "line_no": 2, "reason": "5002 是样品" });
    story.client.post(&format!("{path}/disputes"), dispute.clone()).await;
    let ruling = format!("{path}/disputes/{}/ruling", dispute["id"].as_str().unwrap());
    story.director.post(&ruling, json!({ "ruling": "upheld" })).await;
    story.director.post(&format!("{path}/withdrawals"), json!({ "reason": "样品单" })).await;
    let second = story.settle_month("2026-05").await;
    let verbs = async |subject: &Value| {
        let mut rows = story.app.remembered("statement", subject["id"].as_str().unwrap()).await;
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(|row| format!("{} {}", row.verb, row.actor)).collect::<Vec<_>>()
    };
    assert_eq!(
        verbs(&first).await,
        [
            "settlement.issue 沈若川",
            "settlement.dispute 叶清禾",
            "settlement.rule 沈若川",
            "settlement.withdraw 沈若川",
        ]
    );
    assert_eq!(
        verbs(&second).await,
        [
            "settlement.issue 沈若川",
            "settlement.confirm 叶清禾",
            "settlement.confirm 沈若川",
            "settlement.post 周静姝",
        ]
    );
    story.app.end().await;
}

/// 按点击收费, counted by the ad reports.
const CLICKS: &str = r#"
[[terms.fees]]
model = "per_result"
code = "clicks"
label = { zh = "点击费", en = "Clicks" }
clause = "§4.3 每次点击 0.85 元"
result = "cpc"
metric = "clicks"
metric_revision = 1
counting = "以平台报表为准"
unit_price_fen_per_1000 = 850_00
"#;

#[tokio::test]
async fn a_price_per_result_rests_on_the_days_that_were_counted() {
    let mut story = Story::under(&format!("{}{CLICKS}", contract(NET))).await;
    story.import_may().await;
    let path = format!("/api/statements/preview?contract={CONTRACT}&period=2026-05");
    let (status, problem) = story.director.get(&path).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("fee_not_counted")));
    let report = |rows: &[(&str, i64)]| {
        let mut csv =
            "日期,场景ID,场景名字,计划ID,计划名字,主体ID,主体类型,主体名称,展现量,点击量,花费\n".to_owned();
        for (day, clicks) in rows {
            csv.push_str(&format!("{day},372,货品全站推广,56,夏季,7001,商品,长裙,9999,{clicks},935.50\n"));
        }
        csv
    };
    let ads = report(&[("2026-05-03", 400), ("2026-05-04", 11), ("2026-06-01", 77)]);
    story.import("商品报表202606111000.csv", &ads).await;
    let may = story.issue("2026-05").await;
    let line = &may["lines"][2];
    assert_eq!((&line["quantity"], &line["amount_fen"]), (&json!(411), &json!(34_935)));
    assert_eq!((&line["evidence_day_count"], &line["evidence_label"]), (&json!(2), &json!("2 店·日")));
    let (_, days) = story.client.get(&format!("{}/lines/3/days", path_of(&may))).await;
    assert_eq!(days["items"][1], json!({ "store": "HS-TM", "counted_on": "2026-05-04", "quantity": 11 }));
    assert_eq!(story.client.get(&format!("{}/lines/3/orders", path_of(&may))).await.1["total"], 0);
    story.confirm_and_post(&may).await;
    // Ten clicks of May were fraud, says the platform a month later.
    story.go_to("2026-07-12").await;
    story.import_june().await;
    story.import("商品报表202607111000.csv", &report(&[("2026-05-03", 390), ("2026-06-01", 77)])).await;
    let june = story.issue("2026-06").await;
    let shown: Vec<(&Value, &Value)> = june["lines"].as_array().unwrap()[2..]
        .iter()
        .map(|line| (&line["quantity"], &line["amount_fen"]))
        .collect();
    let clicks: Vec<(&Value, &Value)> =
        shown.into_iter().filter(|(quantity, _)| !quantity.is_null()).collect();
    assert_eq!(clicks, [(&json!(77), &json!(6_545)), (&json!(-10), &json!(-850))]);
    let at = june["lines"].as_array().unwrap().len();
    let (_, days) = story.client.get(&format!("{}/lines/{at}/days", path_of(&june))).await;
    assert_eq!(days["items"], json!([{ "store": "HS-TM", "counted_on": "2026-05-03", "quantity": -10 }]));
    story.app.end().await;
}

#[tokio::test]
async fn posted_is_the_end_of_it() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let may = story.issue("2026-05").await;
    let path = path_of(&may);
    let (status, problem) = story.finance.post(&format!("{path}/posting"), json!({})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("not_confirmed")));
    let posted = story.confirm_and_post(&may).await;
    assert_eq!(posted["actions"]["post"]["allowed"], false);
    let refused = async |who: &mut Visitor, step: &str, body: Value| {
        let (status, problem) = who.post(&format!("{path}/{step}"), body).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::CONFLICT, &json!("statement_already_posted")),
            "{step}"
        );
    };
    refused(&mut story.finance, "posting", json!({})).await;
    refused(&mut story.client, "disputes", json!({ "id": id::fresh(), "line_no": 1, "reason": "金额不对" }))
        .await;
    refused(&mut story.client, "confirmations", json!({ "content_hash": may["content_hash"] })).await;
    refused(&mut story.director, "withdrawals", json!({ "reason": "改价" })).await;
    let (status, problem) =
        story.director.get(&format!("/api/statements/preview?contract={CONTRACT}&period=2026-05")).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("statement_already_posted")));
    // Nor can the contract be changed under a month in the books.
    let next = contract(NET)
        .replace("version_no = 1", "version_no = 2")
        .replace("effective_on = \"2026-05-01\"", "effective_on = \"2026-05-01\"\n# change")
        .replace("70_000", "60_000");
    let (status, problem) = story.director.post("/api/contracts", json!({ "text": next })).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    story.app.end().await;
}

#[tokio::test]
async fn a_contested_issue_is_taken_back_kept_and_replaced() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let first = story.issue("2026-05").await;
    let path = path_of(&first);
    let dispute = json!({ "id": id::fresh(), "line_no": 2, "reason": "5002 是样品" });
    let (status, disputed) = story.client.post(&format!("{path}/disputes"), dispute.clone()).await;
    assert_eq!((status, &disputed["state"]), (StatusCode::CREATED, &json!("disputed")));
    let ruling = format!("{path}/disputes/{}/ruling", dispute["id"].as_str().unwrap());
    assert_eq!(disputed["disputes"][0]["uphold"]["allowed"], false, "nobody finds themselves right");
    let (status, problem) = story.client.post(&ruling, json!({ "ruling": "upheld" })).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("own_dispute")));
    // The same request again is one dispute; another one under its id is a mistake.
    let (status, again) = story.client.post(&format!("{path}/disputes"), dispute.clone()).await;
    assert_eq!((status, again["disputes"].as_array().unwrap().len()), (StatusCode::CREATED, 1));
    let other = json!({ "id": dispute["id"], "line_no": 1, "reason": "5002 是样品" });
    let (status, problem) = story.client.post(&format!("{path}/disputes"), other).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("request_id_taken")));
    let body = json!({ "content_hash": first["content_hash"] });
    let (status, problem) = story.director.post(&format!("{path}/confirmations"), body).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("dispute_open")));
    let (status, _) = story.director.post(&ruling, json!({ "ruling": "upheld" })).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, withdrawn) =
        story.director.post(&format!("{path}/withdrawals"), json!({ "reason": "样品单" })).await;
    assert_eq!((status, &withdrawn["state"]), (StatusCode::CREATED, &json!("withdrawn")));

    let second = story.issue("2026-05").await;
    assert_eq!((&second["revision_no"], &second["statement_no"]), (&json!(2), &json!("JS202605-0002")));
    let body = json!({ "content_hash": first["content_hash"] });
    let (status, problem) = story.client.post(&format!("{}/confirmations", path_of(&second)), body).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("other_content")),
        "agreed to the first only"
    );
    let (_, list) = story.client.get("/api/statements?period=2026-05").await;
    let states: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|row| &row["state"]).collect();
    assert_eq!(states, [&json!("issued"), &json!("withdrawn")]);
    let (_, kept) = story.client.get(&path).await;
    assert_eq!(kept["caution"], "已撤回：由第 2 版取代");
    story.app.end().await;
}

#[tokio::test]
async fn only_the_named_signatories_confirm_and_nobody_posts_their_own() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let may = story.issue("2026-05").await;
    let body = json!({ "content_hash": may["content_hash"] });
    let path = format!("{}/confirmations", path_of(&may));
    let (status, _) = story.finance.post(&path, body.clone()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "finance does not sign");
    let (status, answer) = story.client.post(&path, body.clone()).await;
    assert_eq!((status, &answer["state_label"]), (StatusCode::CREATED, &json!("待双方确认 1/2")));
    let (status, problem) = story.client.post(&path, body).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("already_confirmed")));
    let (status, _) = story.director.post(&format!("{}/posting", path_of(&may)), json!({})).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "the director signs and so does not post");
    story.app.end().await;
}

#[tokio::test]
async fn the_first_page_shows_what_is_under_way_and_nothing_that_has_ended() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let (_, home) = story.client.get("/api/home").await;
    assert_eq!(
        (&home["statements_total"], &home["conclusion"]),
        (&json!(0), &json!("没有等待确认的结算单。"))
    );
    let may = story.issue("2026-05").await;
    let (_, home) = story.client.get("/api/home").await;
    assert_eq!(home["statements"][0]["statement_no"], may["statement_no"]);
    assert_eq!(
        (&home["statements_total"], &home["conclusion"]),
        (&json!(1), &json!("1 张结算单还没有过账。"))
    );
    story.confirm_and_post(&may).await;
    let (_, home) = story.client.get("/api/home").await;
    assert_eq!((&home["statements"], &home["statements_total"]), (&json!([]), &json!(0)));
    story.app.end().await;
}

#[tokio::test]
async fn a_month_is_issued_when_it_is_closed_or_somebody_closes_it_with_a_reason() {
    let mut story = Story::begin(NET).await;
    story
        .import("ExportOrderList202606051000.csv", &orders(&[("5001", 100, 0, "2026-05-03 10:00:00")]))
        .await;
    let draft = story.preview("2026-05").await;
    assert_eq!(draft["actions"]["issue"]["allowed"], false);
    assert_eq!(
        draft["missing"],
        json!([
            "禾裳旗舰店 的订单只到 2026-06-04，要到 2026-06-10，请导入更新的订单导出",
            "禾裳旗舰店 还没有退款数据，要到 2026-06-10，请导入退款导出",
        ])
    );
    let body = json!({ "id": id::fresh(), "contract": CONTRACT, "period": "2026-05",
        "content_hash": draft["content_hash"] });
    let (status, problem) = story.director.post("/api/statements", body).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("month_open")));
    let (_, open) = story.finance.get("/api/statements/open?period=2026-05").await;
    assert_eq!((&open["total"], &open["items"][0]["closed"]), (&json!(1), &json!(false)));

    let path = format!("/api/contracts/{}/closings", draft["contract_id"].as_str().unwrap());
    let closing = json!({ "period": "2026-05", "reason": "店铺月中停业，不会再有退款" });
    let mut manager = story.app.sign_in(&story.app.login("project_manager")).await;
    assert_eq!(manager.post(&path, closing.clone()).await.0, StatusCode::FORBIDDEN);
    let (status, contract) = story.finance.post(&path, closing).await;
    assert_eq!((status, &contract["closed_periods"]), (StatusCode::CREATED, &json!(["2026-05"])));
    let id = contract["id"].as_str().unwrap();
    let rows = story.app.remembered("contract", id).await;
    let closed = rows.iter().find(|row| row.verb == "contracts.close_period").unwrap();
    assert_eq!(closed.summary_zh, "提前关账 2026-05：店铺月中停业，不会再有退款");
    let may = story.issue("2026-05").await;
    assert_eq!(lines(&may), ["service -- 30000", "commission 100 5", "30005"]);
    story.app.end().await;
}

#[tokio::test]
async fn what_is_issued_is_what_was_previewed() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let draft = story.preview("2026-05").await;
    story.import("ExportOrderList202606120800.csv", &orders(&[("5009", 10, 0, "2026-05-09 10:00:00")])).await;
    let id = id::fresh();
    let body = |sha256: &Value| json!({ "id": id, "contract": CONTRACT, "period": "2026-05", "content_hash": sha256 });
    let (status, problem) = story.director.post("/api/statements", body(&draft["content_hash"])).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("draft_changed")));
    let draft = story.preview("2026-05").await;
    let (status, first) = story.director.post("/api/statements", body(&draft["content_hash"])).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, again) = story.director.post("/api/statements", body(&draft["content_hash"])).await;
    assert_eq!((status, &again["statement_no"]), (StatusCode::CREATED, &first["statement_no"]));
    let mut other = body(&draft["content_hash"]);
    other["period"] = json!("2026-06");
    let (status, problem) = story.director.post("/api/statements", other).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("request_id_taken")));
    story.app.end().await;
}

#[tokio::test]
async fn another_brand_finds_nothing() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let may = story.issue("2026-05").await;
    let path = path_of(&may);
    let mut stranger = story.app.sign_in("fang.yuan").await;
    for path in
        [path.clone(), format!("{path}/lines/2/orders"), format!("{path}/pdf"), format!("{path}/xlsx")]
    {
        assert_eq!(stranger.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let body = json!({ "id": id::fresh(), "line_no": 1, "reason": "看看" });
    assert_eq!(stranger.post(&format!("{path}/disputes"), body).await.0, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get("/api/statements").await.1["total"], 0);
    // A draft is the agency's working paper, even for the client it is about.
    let preview = format!("/api/statements/preview?contract={CONTRACT}&period=2026-06");
    assert_eq!(story.client.get(&preview).await.0, StatusCode::NOT_FOUND);
    assert_eq!(story.client.get(&path).await.0, StatusCode::OK);
    story.app.end().await;
}

#[tokio::test]
async fn the_orders_behind_a_line_add_up_to_its_base_on_disk_as_well() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let may = story.issue("2026-05").await;
    let line = &may["lines"][1];
    let kept = evidence::read::<CountedOrder>(
        story.app.agency.directory(),
        line["evidence_sha256"].as_str().unwrap(),
    );
    let kept = kept.unwrap();
    let sum: i64 = kept.iter().map(|order| order.counted_fen.fen()).sum();
    assert_eq!(Some(sum), line["basis_fen"].as_i64());
    let numbers: Vec<&str> = kept.iter().map(|order| order.order_no.as_str()).collect();
    assert_eq!(numbers, ["5001", "5002", "5003"], "not the order of the first of June");
    // Years later the line is computed again from nothing but its evidence and the contract.
    let file = ContractFile::parse(&contract(NET)).unwrap();
    let fee = &file.terms.fees[1];
    let in_force = InForce::of("2026-05".parse().unwrap(), file.terms.days());
    let measured = Measured::Sales(parts(&kept, fee.base().unwrap()));
    let charges = charge(fee, &Basis { in_force, measured }).unwrap();
    assert_eq!(Some(charges[0].amount_fen.fen()), line["amount_fen"].as_i64());
    assert_eq!(charges[0].explanation[0].zh, line["explanation"][0]);
    let (_, page) = story.client.get(&format!("{}/lines/2/orders?limit=2&offset=1", path_of(&may))).await;
    assert_eq!((&page["total"], page["items"].as_array().unwrap().len()), (&json!(3), 2));
    let small = &page["items"][1];
    assert_eq!(small["refunded_fen"], 5_000);
    assert_eq!(small["refunds"], json!([{ "no": "9001", "amount_fen": 5_000 }]));
    let (_, all) = story.client.get(&format!("{}/lines/2/orders", path_of(&may))).await;
    let shares: Vec<i64> =
        all["items"].as_array().unwrap().iter().map(|order| order["share_fen"].as_i64().unwrap()).collect();
    assert_eq!(shares, [4_900_000, 2_170_000, 0], "each order's part of the fee");
    // Evidence that was changed on the disk is not read, not even a page of it.
    let file = format!("evidence/{}.jsonl", line["evidence_sha256"].as_str().unwrap());
    let file = story.app.agency.directory().join(file);
    let changed = std::fs::read_to_string(&file).unwrap().replace("70000000", "10000000");
    std::fs::write(&file, changed).unwrap();
    let path = format!("{}/lines/2/orders?limit=1&offset=2", path_of(&may));
    assert_eq!(story.client.get(&path).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    story.app.end().await;
}

#[tokio::test]
async fn a_statement_is_exported_under_its_chinese_name() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let may = story.issue("2026-05").await;
    let path = path_of(&may);
    let get = async |visitor: &mut Visitor, what: &str| {
        visitor.send(Method::GET, &format!("{path}/{what}"), "application/json", Default::default()).await
    };
    let (status, headers, bytes) = get(&mut story.client, "xlsx").await;
    assert_eq!((status, &bytes[..4]), (StatusCode::OK, &b"PK\x03\x04"[..]));
    let named = headers["content-disposition"].to_str().unwrap().to_owned();
    assert!(named.contains("filename*=UTF-8''%E7%BB%93%E7%AE%97%E5%8D%95%20JS202605-0001%20"), "{named}");
    let (status, _, bytes) = get(&mut story.client, "pdf").await;
    if status == StatusCode::CONFLICT {
        let problem: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(problem["code"], "font_missing", "a machine without a Chinese font says so");
    } else {
        assert_eq!((status, &bytes[..5]), (StatusCode::OK, &b"%PDF-"[..]));
    }
    story.app.end().await;
}

#[tokio::test]
async fn settling_from_the_command_line_never_writes() {
    let story = Story::begin(NET).await;
    story.import_may().await;
    let may: Month = "2026-05".parse().unwrap();
    let operator = story.app.operator();
    let settled = settle(&operator, CONTRACT, may).await.unwrap();
    let json = serde_json::to_value(settled.json()).unwrap();
    assert_eq!(
        (&json["state"], &json["total_fen"], &json["period"]),
        (&json!("draft"), &json!(10_070_000), &json!("2026-05"))
    );
    assert_eq!(json["lines"][0]["evidence"], Value::Null);
    assert_eq!(json["lines"][1]["evidence"]["orders"], 3);
    assert_eq!(json["lines"][1]["rate_ppm"], 70_000);
    assert_eq!(settled.rows().last().unwrap()[4], "100,700.00");
    assert!(
        settled
            .headline()
            .starts_with("预览 草稿（草稿：数据可能变动，不作为付款依据）\n2026-05 应收 ¥100,700.00")
    );
    assert_eq!(settled.xlsx(Language::Zh).unwrap()[..2], *b"PK");
    assert!(!story.app.agency.directory().join("evidence").exists());
    assert_eq!(contracts::list(&operator).await.unwrap()[0].closed_periods, [may]);
    let failure = settle(&operator, CONTRACT, "2026-04".parse().unwrap()).await.err().unwrap();
    assert_eq!(failure.problem.code, "period_not_covered");
    story.app.end().await;
}

#[tokio::test]
async fn a_base_without_exclusions_is_the_metric_to_the_fen() {
    let app = TestApp::on("2026-07-15").await;
    let totals = app.import_world(3, 50).await;
    let operator = app.operator();
    let stores: BTreeSet<String> = totals.iter().map(|known| known.store.clone()).collect();
    let days = DayRange { from: "2026-05-10".parse().unwrap(), to: "2026-06-30".parse().unwrap() };
    for kind in [SalesKind::Placed, SalesKind::Paid, SalesKind::Net, SalesKind::Completed] {
        for store in &stores {
            let question = Question {
                metrics: vec![kind.metric().to_owned()],
                by: Vec::new(),
                days,
                filters: Vec::new(),
                stores: Some(vec![store.clone()]),
                compare: Vec::new(),
                limit: 1,
            };
            let metric = run(&operator, &question).await.unwrap().rows[0][0].as_int();
            let counted = counted(&app, base(kind, &[], &[]), store, days).await;
            let sum: i64 = counted.iter().map(|order| order.counted_fen.fen()).sum();
            assert_eq!(Some(sum), metric, "{} of {store}", kind.metric());
            // 快手's order export does not say when an order was completed.
            let silent = kind == SalesKind::Completed && store == "SY-KS";
            assert_eq!(counted.is_empty(), silent, "{} of {store}", kind.metric());
        }
    }
    app.end().await;
}

fn base(kind: SalesKind, exclude: &[Exclusion], skus: &[&str]) -> SalesBase {
    SalesBase {
        kind,
        metric_revision: 1,
        exclude: exclude.to_vec(),
        exclude_skus: skus.iter().map(|sku| (*sku).to_owned()).collect(),
        stores: Vec::new(),
    }
}

async fn counted(app: &TestApp, base: SalesBase, store: &str, days: DayRange) -> Vec<CountedOrder> {
    try_counted(app, base, store, days).await.unwrap()
}

async fn try_counted(
    app: &TestApp,
    base: SalesBase,
    store: &str,
    days: DayRange,
) -> crate::error::Result<Vec<CountedOrder>> {
    let operator = app.operator();
    let snapshot_id = app.agency.lake().newest_snapshot(&mut LakeRecords(operator.reader())).await.unwrap();
    let subject =
        super::measure::Subject { scope: &operator, client_code: "heshang", stores: &[], snapshot_id };
    super::measure::orders_of_base(&subject, &base, &[store.to_owned()], days).await
}

#[tokio::test]
async fn a_base_leaves_out_what_the_contract_names() {
    let app = TestApp::on("2026-07-15").await;
    // One order of two lines, one of them brought by a creator and given back; one order without a creator.
    let csv = "主订单编号,子订单编号,商品数量,商家编码,订单应付金额,运费,订单提交时间,支付完成时间,订单状态,达人ID\n\
               1,11,1,LG-7,108.00,8.00,2026-06-18 20:00:00,2026-06-18 20:01:00,已完成,88001\n\
               1,12,1,LG-9,50.00,0.00,2026-06-18 20:00:00,2026-06-18 20:01:00,已完成,-\n\
               2,21,2,LG-7,200.00,10.00,2026-06-19 20:00:00,2026-06-19 20:01:00,已完成,-\n";
    let reports = app.import_bytes("HS-DY", "抖店订单202607111000.csv", csv.as_bytes()).await;
    assert_eq!(reports[0].state, "committed", "{reports:?}");
    let days = Month::of("2026-06-01".parse().unwrap()).days();
    let check = async |exclude: &[Exclusion], skus: &[&str], expected: &[i64]| {
        let orders = counted(&app, base(SalesKind::Net, exclude, skus), "HS-DY", days).await;
        let yuan: Vec<i64> = orders.iter().map(|order| order.counted_fen.fen() / 100).collect();
        assert_eq!(yuan, expected, "{exclude:?} {skus:?}");
    };
    check(&[], &[], &[158, 200]).await;
    check(&[Exclusion::Freight], &[], &[150, 190]).await;
    check(&[Exclusion::CreatorSales], &[], &[50, 200]).await;
    check(&[Exclusion::CreatorSales, Exclusion::Freight], &[], &[50, 190]).await;
    check(&[Exclusion::PlatformDiscount, Exclusion::Gifts], &[], &[158, 200]).await;
    check(&[], &["LG-7"], &[50, 0]).await;
    check(&[Exclusion::Freight], &["LG-7", "it's"], &[50, 0]).await;

    // What went back is taken from the line it is known to be of, or from what the lines claim, as far as it went.
    let lines = "主订单编号,子订单编号,标题,价格,购买数量,商家编码,订单状态,买家应付货款,退款金额,订单创建时间,订单付款时间\n\
                 8,81,赠册,50.00,1,LG-7,交易成功,50.00,{claim},2026-06-02 10:00:05,2026-06-02 10:01:00\n\
                 8,82,长裙,100.00,1,LG-9,交易成功,100.00,0.00,2026-06-02 10:00:05,2026-06-02 10:01:00\n";
    let order = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n\
                 8,150.0,100.0,2026-06-02 10:00:05,2026-06-02 10:01:00,50.0\n";
    app.import_bytes("HS-TM", "ExportOrderList202607101000.csv", order.as_bytes()).await;
    let kept = async |day: u32, claim: &str, sku: &str, expected: i64| {
        let report = lines.replace("{claim}", claim);
        let name = format!("ExportOrderDetailList202607{day}1000.csv");
        let reports = app.import_bytes("HS-TM", &name, report.as_bytes()).await;
        assert_eq!(reports[0].quarantined, 0, "{reports:?}");
        let back = format!(
            "订单编号,退款编号,退款的申请时间,退款完结时间,退款总额,售后类型,退款状态,商家编码\n\
             8,8001,2026-06-05 10:00:00,2026-06-05 10:00:00,50.00,退货退款,退款成功,{sku}\n"
        );
        let reports =
            app.import_bytes("HS-TM", &format!("RefundList202607{day}1000.csv"), back.as_bytes()).await;
        assert_eq!(reports[0].quarantined, 0, "{reports:?}");
        let orders = counted(&app, base(SalesKind::Net, &[], &["LG-7"]), "HS-TM", days).await;
        let eight = orders.iter().find(|order| order.order_no == "8").unwrap();
        assert_eq!(eight.counted_fen.fen(), expected, "{claim} {sku}");
        assert_eq!(eight.left_out_lines.iter().map(|line| &*line.no).collect::<Vec<_>>(), ["81"]);
    };
    kept(11, "0.00", "LG-7", 10_000).await;
    kept(12, "0.00", "LG-9", 5_000).await;
    kept(13, "0.00", "", 5_000).await;
    kept(14, "50.00", "", 10_000).await;
    kept(15, "80.00", "", 10_000).await;

    // Orders whose lines nobody has imported cannot be told apart, and that is said.
    let tmall = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n7,357.0,357.0,2026-06-01 10:00:05,2026-06-01 10:01:00,0.0\n";
    app.import_bytes("HS-TM", "ExportOrderList202607111000.csv", tmall.as_bytes()).await;
    let failure = try_counted(&app, base(SalesKind::Paid, &[], &["LG-7"]), "HS-TM", days).await.unwrap_err();
    assert_eq!(failure.problem.code, "fee_base_lines_missing");
    app.end().await;
}
