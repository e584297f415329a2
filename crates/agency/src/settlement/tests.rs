//! Dated stories, to the fen: a contract is signed, files come in, a month is issued, confirmed, posted; a late refund
//! becomes an adjustment of the next month.

use chrono::TimeDelta;
use daiyun_base::id;
use daiyun_base::period::{DayRange, Month};
use serde_json::{Value, json};

use super::counting::{CountedOrder, parts};
use super::fees::{Basis, InForce, Measured, charge};
use super::{Language, evidence, settle, settle_json};
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
        let app = TestApp::on("2026-06-12").await;
        let mut director = app.sign_in("shen.ruochuan").await;
        let (status, answer) = director.post("/api/contracts", json!({ "text": contract(base) })).await;
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

    async fn preview(&mut self, period: &str) -> Value {
        let path = format!("/api/statements/preview?contract={CONTRACT}&period={period}");
        let (status, answer) = self.director.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }

    async fn issue(&mut self, period: &str) -> Value {
        let draft = self.preview(period).await;
        let body = json!({ "id": id::fresh(), "contract": CONTRACT, "period": period,
            "draft_sha256": draft["draft_sha256"] });
        let (status, answer) = self.director.post("/api/statements", body).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        answer
    }

    async fn confirm_and_post(&mut self, statement: &Value) -> Value {
        let path = path_of(statement);
        let body = json!({ "issue_sha256": statement["issue_sha256"] });
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
    story.app.clock.pass(TimeDelta::days(30));
    story.director = story.app.sign_in("shen.ruochuan").await;
    story.client = story.app.sign_in("ye.qinghe").await;
    story.finance = story.app.sign_in(&story.app.login("finance")).await;
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
    assert_eq!(adjustment["explanation"][1], "到达的档变了：过账时按 7%，现按 5%，适用于全部基数");
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
    refused(&mut story.client, "confirmations", json!({ "issue_sha256": may["issue_sha256"] })).await;
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
    assert_eq!(
        disputed["disputes"][0]["uphold"]["allowed"], true,
        "the side that raised it may say how it ended"
    );
    let body = json!({ "issue_sha256": first["issue_sha256"] });
    let (status, problem) = story.director.post(&format!("{path}/confirmations"), body).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("dispute_open")));
    let ruling = format!("{path}/disputes/{}/ruling", dispute["id"].as_str().unwrap());
    let (status, _) = story.director.post(&ruling, json!({ "ruling": "upheld" })).await;
    assert_eq!(status, StatusCode::CREATED);
    let (status, withdrawn) =
        story.director.post(&format!("{path}/withdrawals"), json!({ "reason": "样品单" })).await;
    assert_eq!((status, &withdrawn["state"]), (StatusCode::CREATED, &json!("withdrawn")));

    let second = story.issue("2026-05").await;
    assert_eq!((&second["revision_no"], &second["statement_no"]), (&json!(2), &json!("JS202605-0002")));
    let body = json!({ "issue_sha256": first["issue_sha256"] });
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
    let body = json!({ "issue_sha256": may["issue_sha256"] });
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
        "draft_sha256": draft["draft_sha256"] });
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
    let may = story.issue("2026-05").await;
    assert_eq!(lines(&may), ["service -- 30000", "commission 100 5", "30005"]);
    story.app.end().await;
}

#[tokio::test]
async fn what_is_issued_is_what_was_previewed() {
    let mut story = Story::begin(NET).await;
    story.import_may().await;
    let draft = story.preview("2026-05").await;
    story.import("ExportOrderList202606121000.csv", &orders(&[("5009", 10, 0, "2026-05-09 10:00:00")])).await;
    let id = id::fresh();
    let body = |sha256: &Value| json!({ "id": id, "contract": CONTRACT, "period": "2026-05", "draft_sha256": sha256 });
    let (status, problem) = story.director.post("/api/statements", body(&draft["draft_sha256"])).await;
    assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("draft_changed")));
    let draft = story.preview("2026-05").await;
    let (status, first) = story.director.post("/api/statements", body(&draft["draft_sha256"])).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, again) = story.director.post("/api/statements", body(&draft["draft_sha256"])).await;
    assert_eq!((status, &again["statement_no"]), (StatusCode::CREATED, &first["statement_no"]));
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
    let kept =
        evidence::read(story.app.agency.directory(), line["evidence_sha256"].as_str().unwrap()).unwrap();
    let sum: i64 = kept.iter().map(|order: &CountedOrder| order.counted_fen.fen()).sum();
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
    assert_eq!(page["items"][1]["refunded_fen"], 5_000);
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
    app.import_world(3, 50).await;
    let operator = app.operator();
    let stores: Vec<String> = app.world.stores().iter().map(|store| store.code.clone()).collect();
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
            assert!(counted.len() > 10, "{store} has orders");
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

    // Orders whose lines nobody has imported cannot be told apart, and that is said.
    let tmall = "订单编号,总金额,买家实际支付金额,订单创建时间,订单付款时间,退款金额\n7,357.0,357.0,2026-06-01 10:00:05,2026-06-01 10:01:00,0.0\n";
    app.import_bytes("HS-TM", "ExportOrderList202607111000.csv", tmall.as_bytes()).await;
    let failure = try_counted(&app, base(SalesKind::Paid, &[], &["LG-7"]), "HS-TM", days).await.unwrap_err();
    assert_eq!(failure.problem.code, "fee_base_lines_missing");
    app.end().await;
}
