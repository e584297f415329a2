//! Every word a definition may use, each with the file that needs it. The formats and the files are made up here.

use std::fmt::Write as _;

use daiyun_base::definition::Source;
use daiyun_base::error::Problem;

use super::world::{WholeFile, facts, read};
use crate::format::Formats;

const PLATFORM: &str = "code = \"shop\"\nlabel = { zh = \"店\", en = \"Shop\" }\nmark = \"店\"\npersonal_columns = [\"评价内容\"]";

/// A format of a fact with these further lines, and what is wrong with it.
fn load(fact: &str, lines: &str) -> (Formats, Vec<String>) {
    let head =
        "code = \"shop/report\"\nlabel = { zh = \"报表\", en = \"Report\" }\nsamples = [\"x.sample.csv\"]\n";
    let text = format!("{head}fact = \"{fact}\"\n{lines}");
    let sources = [
        Source::new("platforms/shop/platform.toml", PLATFORM),
        Source::new("platforms/shop/report.toml", text),
    ];
    let (formats, issues) = Formats::load(&sources, &facts());
    (formats, issues.iter().map(|issue| format!("{} · {}", issue.field, issue.what)).collect())
}

pub(super) fn format(fact: &str, lines: &str) -> Formats {
    let (formats, issues) = load(fact, lines);
    assert_eq!(issues, Vec::<String>::new(), "{lines}");
    formats
}

pub(super) fn read_as(formats: &Formats, file_name: &str, bytes: &[u8]) -> Result<WholeFile, Problem> {
    read(formats, "shop", file_name, bytes)
}

/// The named columns of every row, and the reasons of those that wait: `a|b; ! code column`.
pub(super) fn told(formats: &Formats, file_name: &str, bytes: &[u8], columns: &str) -> String {
    let file = read_as(formats, file_name, bytes).unwrap_or_else(|problem| panic!("{}", problem.text.zh));
    let mut out = String::new();
    for row in &file.rows {
        let cells = columns.split(',').map(|name| match row[name].as_str() {
            Some(text) => text.to_owned(),
            None if row[name].is_null() => "-".to_owned(),
            None => row[name].to_string(),
        });
        let _ = write!(out, "{}; ", cells.collect::<Vec<_>>().join("|"));
    }
    for row in &file.quarantined {
        let _ = write!(out, "! {} {}; ", row.code, row.column);
    }
    out.trim_end_matches("; ").to_owned()
}

const BILL: &str = r#"
recognise = [["流水号"]]
columns = [
  { value = "account", to = "bill" },
  { from = ["流水号"], to = "entry_no", read = "id" },
  { from = ["时间"], to = "occurred_at", read = "instant" },
"#;

fn bill(columns: &str) -> Formats {
    format("settlement_entries", &format!("{BILL}{columns}]"))
}

#[test]
fn income_and_outgo_in_two_columns_become_one_signed_amount() {
    let formats = bill(
        r#"{ from = ["收入"], less = [["支出", "支出金额"]], optional_add = [["补贴"]], optional_less = [["手续费"]], to = "amount_fen", read = "fen" },"#,
    );
    let check = |header: &str, cells: &str, expected: &str| {
        let text = format!("流水号,时间,{header}\n1,2026-06-01,{cells}\n");
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), "amount_fen"), expected, "{header} {cells}");
    };
    check("收入,支出", "10.00,", "1000");
    check("收入,支出", ",3.50", "-350");
    check("收入,支出金额", "10.00,3.50", "650");
    check("收入,支出,补贴", "10.00,3.50,1.00", "750");
    check("收入,支出,手续费,补贴", "10.00,3.50,0.06,1.00", "744");
    check("收入,支出,手续费", "10.00,3.50,-", "650");
    check("收入,支出", "10.00,三元", "! not_an_amount 支出");
    check("收入,支出", ",", "! required_empty 收入");
    let refused = read_as(&formats, "f.csv", "流水号,时间,收入\n1,2026-06-01,1\n".as_bytes()).err().unwrap();
    assert!(refused.text.zh.contains("缺少列「支出 / 支出金额」"), "{}", refused.text.zh);
}

#[test]
fn a_file_of_outgo_alone_needs_no_income_beside_it() {
    let check = |column: &str, cell: &str, expected: &str| {
        let text = format!("流水号,时间,支出\n1,2026-06-01,{cell}\n");
        assert_eq!(told(&bill(column), "f.csv", text.as_bytes(), "amount_fen"), expected, "{column} {cell}");
    };
    // A charge, with or without its sign.
    let negative = r#"{ from = ["支出"], to = "amount_fen", read = "fen", negative = true },"#;
    check(negative, "3.50", "-350");
    check(negative, "-3.50", "-350");
    check(negative, "0.00", "0");
    check(negative, "-", "! required_empty 支出");
    // What is below zero here came back.
    let less = r#"{ less = [["支出", "支出金额"]], to = "amount_fen", read = "fen" },"#;
    check(less, "3.50", "-350");
    check(less, "-3.50", "350");
    check(less, "三元", "! not_an_amount 支出");
    check(less, "", "! required_empty 支出");
    let refused = read_as(&bill(less), "f.csv", "流水号,时间\n1,2026-06-01\n".as_bytes()).err().unwrap();
    assert!(refused.text.zh.contains("缺少列「支出 / 支出金额」"), "{}", refused.text.zh);
}

#[test]
fn counts_of_several_columns_are_added_up() {
    let formats = format(
        "service_daily",
        r#"recognise = [["很满意"]]
        columns = [
          { from = ["日期"], to = "day", read = "day" }, { value = "store", to = "grain" },
          { from = ["很满意"], add = [["满意"]], optional_add = [["非常满意"]], to = "good_ratings", read = "count" },
          { from = ["评价"], less = [["无效"]], to = "ratings", read = "count" }]"#,
    );
    let check = |header: &str, cells: &str, expected: &str| {
        let text = format!("日期,{header}\n2026-06-01,{cells}\n");
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), "good_ratings,ratings"), expected, "{cells}");
    };
    check("很满意,满意,评价,无效", "70,20,\"1,100\",4", "90|1096");
    check("很满意,满意,评价,无效", "70,-,96,", "70|96");
    check("很满意,满意,非常满意,评价,无效", "70,20,5,96,4", "95|92");
    check("很满意,满意,评价,无效", "7.5,20,96,4", "! not_a_count 很满意");
    check("很满意,满意,评价,无效", "-,-,96,4", "-|92");
    // Half of it would pass for the whole.
    let file = read_as(&formats, "f.csv", "日期,很满意,评价,无效\n2026-06-01,70,96,4\n".as_bytes()).unwrap();
    assert_eq!(file.rows[0].get("good_ratings"), None);
}

#[test]
fn a_list_of_formats_tells_their_columns() {
    let formats = bill(
        r#"{ from = ["收入"], less = [["支出", "支出金额"]], optional_add = [["补贴"]], to = "amount_fen", read = "fen" },"#,
    );
    let shown = serde_json::to_value(formats.show(formats.iter().next().unwrap())).unwrap();
    assert_eq!((&shown["platform"], &shown["refusal"]), (&"shop".into(), &serde_json::Value::Null));
    assert_eq!(shown["columns"].as_array().unwrap().len(), 4);
    assert_eq!(shown["columns"][0]["value"], "account");
    let column = &shown["columns"][3];
    assert_eq!(
        (&column["to"], &column["read"], &column["required"]),
        (&"amount_fen".into(), &"fen".into(), &true.into())
    );
    assert_eq!(column["from"].to_string(), r#"[["收入"],["支出","支出金额"]]"#);
    assert_eq!(column["optional"].to_string(), r#"[["补贴"]]"#);
}

#[test]
fn another_cell_may_say_which_way_money_went() {
    let formats = bill(
        r#"{ from = ["金额"], to = "amount_fen", read = "fen", negative_when = { from = ["方向"], is = ["支出"] } },"#,
    );
    let check = |cells: &str, expected: &str| {
        let text = format!("流水号,时间,金额,方向\n1,2026-06-01,{cells}\n");
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), "amount_fen"), expected, "{cells}");
    };
    check("10.00,收入", "1000");
    check("10.00,支出", "-1000");
    check("-10.00,支出", "-1000");
    check("-10.00,收入", "-1000");
    check("0.00,支出", "0");
    // Without the direction either sign would be a guess.
    let text = "流水号,时间,金额\n1,2026-06-01,10.00\n";
    assert_eq!(read_as(&formats, "f.csv", text.as_bytes()).err().unwrap().code, "header_changed");
}

#[test]
fn beginnings_are_taken_off_before_a_cell_is_read() {
    let formats = bill(
        r#"{ from = ["金额"], to = "amount_fen", read = "fen", strip = ["CNY"] },
           { from = ["商户订单号"], to = "order_no", read = "id", strip = ["T200P", "订单编号："] },
           { from = ["类型"], to = "kind", read = "word", strip = ["0010002|"], words = { "佣金" = "platform_fee" } },"#,
    );
    let check = |cells: &str, expected: &str| {
        let text = format!("流水号,时间,金额,商户订单号,类型\n1,2026-06-01,{cells}\n");
        let told = told(&formats, "f.csv", text.as_bytes(), "amount_fen,order_no,kind");
        assert_eq!(told, expected, "{cells}");
    };
    check("CNY 1.00,T200P123\t,0010002|佣金", "100|123|platform_fee");
    check("1.00,订单编号：123,佣金", "100|123|platform_fee");
    check("1.00,=\"T200P123\",新费用", "100|123|unknown");
}

#[test]
fn units_behind_a_cell_are_taken_off_before_it_is_read() {
    let formats = format(
        "store_daily",
        r#"recognise = [["访客数"]]
        columns = [
          { from = ["日期"], to = "day", read = "day" },
          { from = ["访客数"], to = "visitors", read = "count", strip = ["约"], strip_end = ["人次", "人"] },
          { from = ["支付金额"], to = "reported_paid_fen", read = "fen", strip_end = ["RMB"] },
          { from = ["转化率"], to = "bounce_ppm", read = "ppm" }]"#,
    );
    let check = |visitors: &str, paid: &str, rate: &str, expected: &str| {
        let text = format!("日期,访客数,支付金额,转化率\n2026-06-01,\"{visitors}\",\"{paid}\",{rate}\n");
        let columns = "visitors,reported_paid_fen,bounce_ppm";
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), columns), expected, "{visitors} {paid} {rate}");
    };
    check("1,234人", "12,345.00元", "3.2%", "1234|1234500|32000");
    check("约1,234 人次\t", "￥12,345.00 元", "3.2 %", "1234|1234500|32000");
    check("1234", "12345RMB", "3.2％", "1234|1234500|32000");
    check("人", "RMB", "0.032", "-|-|32000");
    // Rounded for a screen: nobody knows the number.
    check("1.2万", "1", "1%", "! not_a_count 访客数");
    check("1", "1.2万元", "1%", "! not_an_amount 支付金额");
    // Two numbers in one cell are no number.
    check("12,13", "1", "1%", "! not_a_count 访客数");
    check("1", "12,13", "1%", "! not_an_amount 支付金额");
    check("1", "1,234,56.00", "1%", "! not_an_amount 支付金额");
}

#[test]
fn a_word_nobody_translated_is_other_where_the_column_has_no_unknown() {
    let formats = format(
        "audience_snapshots",
        r#"recognise = [["维度"]]
        columns = [
          { from = ["日期"], to = "day", read = "day" }, { value = "buyers", to = "audience" },
          { from = ["维度"], to = "dimension", read = "word", words = { "性别" = "gender" } },
          { from = ["值"], to = "value", read = "text" }]"#,
    );
    let file = read_as(&formats, "f.csv", "日期,维度,值\n2026-06-01,星座,狮子\n".as_bytes()).unwrap();
    assert_eq!(file.rows[0]["dimension"], "other");
    assert!(file.summary.issues[0].text.zh.contains("已记为其他"), "{:?}", file.summary.issues);
}

const STORE: &str = r#"
recognise = [["访客数"]]
columns = [
  { from = ["统计日期", "@day"], to = "day", read = "day" },
  { from = ["访客数"], to = "visitors", read = "count" },
]"#;

#[test]
fn the_day_comes_from_a_column_or_a_line_above_or_the_name() {
    let formats = format("store_daily", STORE);
    let check = |name: &str, text: &str, expected: &str| {
        assert_eq!(told(&formats, name, text.as_bytes(), "day,visitors"), expected, "{name} {text}");
    };
    check("f.csv", "统计日期,访客数\n2026-05-11,7\n", "2026-05-11|7");
    check("商品_2026-05-12_2026-05-12.csv", "统计日期,访客数\n2026-05-11,7\n", "2026-05-11|7");
    check("商品_2026-05-12_2026-05-12.csv", "访客数\n7\n", "2026-05-12|7");
    check("f.csv", "统计日期：2026-05-11\n访客数\n7\n", "2026-05-11|7");
    check("商品20260512.csv", "起始时间：2026-05-11 终止时间：2026-05-11\n访客数\n7\n", "2026-05-11|7");
    check("f.csv", "访客数\n7\n8\n", "! day_unknown ; ! day_unknown ");
    check("商品_2026-05-01_2026-05-31.csv", "访客数\n7\n", "! day_unknown ");
    check("商品20260511.csv", "统计周期：2026-05-01~2026-05-31\n访客数\n7\n", "! day_unknown ");
    check("商品_20260512_103000.csv", "访客数\n7\n", "! day_unknown ");
}

#[test]
fn a_snapshot_takes_the_day_it_was_exported() {
    let formats = format(
        "content_daily",
        r#"recognise = [["笔记标题"]]
        columns = [
          { from = ["@observed_day"], to = "day", read = "day" },
          { from = ["笔记标题"], to = "title", read = "text" },
          { from = ["发布时间"], to = "published_at", read = "instant" },
          { to = "item_no", read = "fingerprint", parts = ["title", "published_at"] },
          { from = ["点赞"], to = "likes", read = "count" }]"#,
    );
    let text = "笔记标题,发布时间,点赞\n新品,2026-05-01 10:00:00,7\n";
    let check = |name: &str, expected: &str| {
        assert_eq!(told(&formats, name, text.as_bytes(), "day,likes"), expected, "{name}");
    };
    check("笔记_20260512103000.csv", "2026-05-12|7");
    check("笔记_2026-05-12.csv", "2026-05-12|7");
    // Seconds and milliseconds of a clock: 2026-05-12 10:30:00.
    check("1778553000_笔记.csv", "2026-05-12|7");
    check("笔记_1778553000123.csv", "2026-05-12|7");
    check("笔记_13800000000.csv", "! export_time_unknown ");
    check("笔记.csv", "! export_time_unknown ");
    let hash = |text: &str| told(&formats, "笔记_2026-05-12.csv", text.as_bytes(), "item_no");
    assert_eq!(hash(text), hash("点赞,笔记标题,发布时间\n9,新品,2026/5/1 10:00\n"), "the same note, later");
    assert_ne!(hash(text), hash("笔记标题,发布时间,点赞\n新品,2026-05-02 10:00:00,7\n"));
    assert_eq!(hash("笔记标题,发布时间,点赞\n,,7\n"), "! required_empty ");
}

#[test]
fn only_the_first_row_may_be_the_shop_itself() {
    let formats = format("store_daily", &format!("only_first_row = true\n{STORE}"));
    let file = |text: &str| {
        let file = read_as(&formats, "f.csv", text.as_bytes()).unwrap();
        (file.rows.len(), file.quarantined.len(), file.summary.dropped)
    };
    assert_eq!(file("统计日期,访客数\n2026-05-11,7\n2026-05-11,900\n2026-05-11,800\n"), (1, 0, 2));
    assert_eq!(file("统计日期,访客数\n\n2026-05-11,7\n2026-05-11,900\n"), (1, 0, 1));
    // The rows that follow are somebody else's, whatever is wrong with the first.
    assert_eq!(file("统计日期,访客数\n2026-05-11,七\n2026-05-11,900\n"), (0, 1, 1));
}

#[test]
fn names_of_groups_above_belong_to_the_names() {
    let formats = format(
        "store_daily",
        r#"header_rows = 2
        recognise = [["流量-访客数"]]
        columns = [
          { from = ["日期"], to = "day", read = "day" },
          { from = ["流量-访客数"], to = "visitors", read = "count" },
          { from = ["流量-浏览量"], to = "views", read = "count" }]"#,
    );
    let text = "某店\n日期,流量,,同行,\n,访客数,浏览量,访客数,浏览量\n2026-05-11,7,8,900,901\n";
    assert_eq!(told(&formats, "f.csv", text.as_bytes(), "day,visitors,views"), "2026-05-11|7|8");
    let file = read_as(&formats, "f.csv", text.as_bytes()).unwrap();
    assert_eq!(file.summary.header_line, 3);
    let twice = format!("{text}日期,流量,,同行,\n,访客数,浏览量,访客数,浏览量\n2026-05-12,9,9,1,1\n");
    let file = read_as(&formats, "f.csv", twice.as_bytes()).unwrap();
    assert_eq!((file.rows.len(), file.summary.dropped), (2, 1), "the header again");
}

const LISTINGS: &str = r#"
recognise = [["商品ID"]]
columns = [
  { from = ["日期"], to = "day", read = "day" },
  { from = ["商品ID"], to = "listing_no", read = "id" },
  { from = ["标题"], to = "title", read = "text" },
  { from = ["访客数"], to = "visitors", read = "count" },
  { from = ["支付金额"], to = "reported_paid_fen", read = "fen" },
  { from = ["停留"], to = "stay_seconds", read = "seconds" },
]"#;

#[test]
fn equal_rows_of_a_file_become_one() {
    let rows = "日期,商品ID,标题,访客数,支付金额,停留\n\
                2026-05-11,1,,7,1.00,\n\
                2026-05-11,2,袜,5,,9\n\
                2026-05-11,1,衫,3,2.50,1分\n\
                2026-05-12,1,衫,1,,\n\
                2026-05-11,1,裙,-,-,8\n";
    let check = |line: &str, expected: &str, counted: (u64, u64)| {
        let formats = format("listing_daily", &format!("{line}\n{LISTINGS}"));
        let columns = "day,listing_no,title,visitors,reported_paid_fen,stay_seconds";
        assert_eq!(told(&formats, "f.csv", rows.as_bytes(), columns), expected, "{line}");
        let summary = read_as(&formats, "f.csv", rows.as_bytes()).unwrap().summary;
        assert_eq!((summary.rows, summary.merged), counted, "{line}");
    };
    let other = "2026-05-11|2|袜|5|-|9; 2026-05-12|1|衫|1|-|-";
    check("equal_rows = \"add\"", &format!("2026-05-11|1|衫|10|350|60; {other}"), (3, 2));
    check("equal_rows = \"fill\"", &format!("2026-05-11|1|衫|7|100|60; {other}"), (3, 2));
    let formats = format("listing_daily", LISTINGS);
    assert_eq!(read_as(&formats, "f.csv", rows.as_bytes()).unwrap().rows.len(), 5, "later observations");
}

#[test]
fn what_every_equal_row_states_for_all_is_not_added() {
    let lines = r#"equal_rows = "add"
        not_added = ["quantity"]
        recognise = [["订单"]]
        columns = [
          { value = "affiliate", to = "bill" },
          { from = ["时间"], to = "occurred_at", read = "instant" },
          { from = ["订单"], to = "order_no", read = "id" },
          { to = "entry_no", read = "fingerprint", parts = ["order_no", "occurred_at"] },
          { from = ["件数"], to = "quantity", read = "count" },
          { from = ["佣金"], to = "amount_fen", read = "fen", negative = true }]"#;
    let formats = format("settlement_entries", lines);
    let text = "时间,订单,件数,佣金\n2026-06-01,1,,1.00\n2026-06-01,1,2,0.50\n2026-06-01,1,2,0.25\n2026-06-01,2,3,9\n";
    let columns = "order_no,quantity,amount_fen";
    assert_eq!(told(&formats, "f.csv", text.as_bytes(), columns), "1|2|-175; 2|3|-900");
    let (_, issues) = load("settlement_entries", &lines.replace("\"add\"", "\"fill\""));
    assert_eq!(issues, ["not_added · 没有要相加的行"]);
    let (_, issues) = load("settlement_entries", &lines.replace("[\"quantity\"]", "[\"pieces\"]"));
    assert_eq!(issues, ["pieces · 检查或合并用到的列不存在"]);
}

#[test]
fn a_sum_of_equal_rows_stays_within_real_amounts() {
    let formats = format("listing_daily", &format!("equal_rows = \"add\"\n{LISTINGS}"));
    let text =
        "日期,商品ID,支付金额\n2026-05-11,1,60000000000.00\n2026-05-11,1,60000000000.00\n2026-05-11,1,1.00\n";
    let told = told(&formats, "f.csv", text.as_bytes(), "reported_paid_fen");
    assert_eq!(told, "6000000000100; ! too_large 支付金额（平台口径）");
}

#[test]
fn many_equal_rows_are_handed_out_in_chunks() {
    let formats = format("listing_daily", &format!("equal_rows = \"add\"\n{LISTINGS}"));
    let mut text = "日期,商品ID,访客数\n".to_owned();
    for row in 0..40_000 {
        let _ = writeln!(text, "2026-05-11,{},1", row % 20_000);
    }
    let file = read_as(&formats, "f.csv", text.as_bytes()).unwrap();
    assert_eq!((file.rows.len(), file.summary.rows, file.summary.merged), (20_000, 20_000, 20_000));
    assert!(file.rows.iter().all(|row| row["visitors"] == 2));
}

#[test]
fn very_long_rows_end_a_chunk_and_never_the_file() {
    // 36 MB that are read, held, dropped or wait: more than two chunks take.
    let long = "长".repeat(300_000);
    let check = |lines: &str, rows: [&str; 2], expected: (usize, u64, u64)| {
        let formats = format("listing_daily", &format!("{lines}\n{LISTINGS}"));
        let mut text = "日期,商品ID,标题,访客数\n".to_owned();
        for at in 0..40 {
            let _ = writeln!(text, "{}", rows[at % 2].replace("长", &long).replace('#', &at.to_string()));
        }
        text.push_str("2026-05-12,1,衫,1\n");
        let WholeFile { rows, summary, .. } = read_as(&formats, "f.csv", text.as_bytes()).unwrap();
        assert_eq!((rows.len(), summary.quarantined, summary.dropped), expected, "{lines}");
        assert_eq!(rows[rows.len() - 1]["visitors"], 1);
    };
    let (read, waits, total) = ("2026-05-11,#,长,1", "昨天,#,长,1", "合计,#,长,1");
    check("", [read, read], (41, 0, 0));
    check("", [waits, waits], (1, 40, 0));
    let drop = "drop_rows = [{ from = [\"日期\"], is = [\"合计\"] }]";
    check(drop, [total, read], (21, 0, 20));
    check(drop, [total, total], (1, 0, 40));
    check("equal_rows = \"add\"", [read, waits], (21, 20, 0));
    check("equal_rows = \"add\"", ["2026-05-11,7,长,1", "2026-05-11,7,长,1"], (2, 0, 0));
}

/// A workbook of sheets, each with rows of cells.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, text) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, line) in (0..).zip(text.lines()) {
            for (column, cell) in (0..).zip(line.split(',')) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn of_a_workbook_the_sheets_with_the_names_are_read() {
    let lines = |sheets: &str| {
        format!(
            "{sheets}\n{}",
            LISTINGS.replace(
                "columns = [",
                "columns = [{ from = [\"@sheet\"], to = \"category\", read = \"text\", strip = [\"商品_\"] },"
            )
        )
    };
    let book = workbook(&[
        ("说明", "口径,说明\nx,y"),
        ("商品_甲", "日期,商品ID,访客数\n2026-05-11,1,7"),
        ("空", ""),
        ("商品_乙", "报表\n日期,商品ID,停留\n2026-05-11,2,9\n2026-05-11,x y,9"),
        ("商品_说明", "甲,乙\n1,2"),
    ]);
    let named = format("listing_daily", &lines("sheets = [\"商品_\"]"));
    let columns = "category,listing_no,visitors,stay_seconds,line";
    let expected = "甲|1|7|-|2; 乙|2|-|9|3; ! not_an_id 商品ID";
    assert_eq!(told(&named, "f.xlsx", &book, columns), expected);
    let file = read_as(&named, "f.xlsx", &book).unwrap();
    assert_eq!(file.quarantined[0].sheet.as_deref(), Some("商品_乙"));
    let unread: Vec<&str> = file.summary.issues.iter().map(|issue| issue.text.zh.as_str()).collect();
    assert!(unread.len() == 1 && unread[0].contains("「说明」「商品_说明」"), "{unread:?}");
    // A sheet that somebody saved as text has no name, and is read all the same.
    assert_eq!(told(&named, "f.csv", "日期,商品ID\n2026-05-11,1\n".as_bytes(), "category,listing_no"), "-|1");
    assert_eq!(
        read_as(&named, "f.xlsx", &workbook(&[("甲", "日期,商品ID\n1,2")])).err().unwrap().code,
        "unknown_report"
    );

    // Without names the first sheet with the report is read, and a second of the same report is too much to guess.
    let first = format("listing_daily", &lines(""));
    let one = workbook(&[("说明", "口径\nx"), ("甲", "日期,商品ID\n2026-05-11,1"), ("乙", "口径\ny")]);
    assert_eq!(told(&first, "f.xlsx", &one, "category,listing_no"), "甲|1");
    let refused = read_as(&first, "f.xlsx", &book).err().unwrap();
    assert_eq!(refused.code, "several_sheets");
    assert!(refused.text.zh.contains("商品_甲、商品_乙") && refused.text.en.contains("商品_甲, 商品_乙"));
}

#[test]
fn a_path_ends_before_the_first_empty_or_total_name() {
    let formats = format(
        "traffic_source_daily",
        r#"recognise = [["一级来源"]]
        drop_rows = [{ from = ["一级来源"], is = ["汇总"] }]
        columns = [
          { from = ["日期"], to = "day", read = "day" }, { value = "store", to = "grain" },
          { to = "source", read = "path", levels = [["一级来源"], ["二级来源"], ["三级来源"]], total = ["汇总", "合计"] },
          { to = "level", read = "depth", levels = [["一级来源"], ["二级来源"], ["三级来源"]], total = ["汇总", "合计"] }]"#,
    );
    let check = |cells: &str, expected: &str| {
        let text = format!("日期,一级来源,二级来源,三级来源\n2026-05-11,{cells}\n");
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), "source,level"), expected, "{cells}");
    };
    check("平台流量,手淘搜索,关键词", "平台流量 > 手淘搜索 > 关键词|3");
    check("平台流量,手淘搜索,汇总", "平台流量 > 手淘搜索|2");
    check("平台流量, 手淘搜索\t,-", "平台流量 > 手淘搜索|2");
    check("平台流量,,关键词", "平台流量|1");
    check("汇总,,", "");
    check("合计,,", "! required_empty 一级来源");
    let short = "日期,一级来源,二级来源\n2026-05-11,平台流量,手淘搜索\n";
    assert_eq!(told(&formats, "f.csv", short.as_bytes(), "source,level"), "平台流量 > 手淘搜索|2");
}

#[test]
fn free_text_of_people_is_masked_and_never_shown() {
    let formats = format(
        "reviews",
        r#"recognise = [["评价内容"]]
        columns = [
          { from = ["订单编号"], to = "order_no", read = "id", strip = ["订单编号："] },
          { from = ["时间"], to = "reviewed_at", read = "instant", strip = ["初次评价:", "初次评价："] },
          { from = ["评分"], to = "score", read = "score" },
          { from = ["评价内容"], to = "text", read = "masked_text", personal = true },
          { to = "review_no", read = "fingerprint", parts = ["order_no", "reviewed_at", "text"] }]"#,
    );
    let text = "订单编号,时间,评分,评价内容\n\
                订单编号：123,初次评价: 2026-06-05 22:53,5星,好，打我电话13800000000\n\
                124,2026-06-05 22:53:00,六,差，打我电话13800000000\n";
    assert_eq!(
        told(&formats, "f.csv", text.as_bytes(), "order_no,reviewed_at,score,text"),
        "123|2026-06-05 22:53:00|5|好，打我电话[号码]; ! not_a_score 评分"
    );
    let file = read_as(&formats, "f.csv", text.as_bytes()).unwrap();
    assert!(!format!("{:?}", file.quarantined).contains("13800000000"));
}

#[test]
fn an_empty_cell_is_one_however_a_platform_writes_it() {
    let lines = format!("drop_rows = [{{ from = [\"标题\"], is = [\"\", \"总计\"] }}]\n{LISTINGS}");
    let formats = format("listing_daily", &lines);
    for nothing in ["", "-", "--", "null", "NULL", "无", "/", "\t", " \u{3000}", "无退款申请", "总计"]
    {
        let text = format!("日期,商品ID,标题\n2026-05-11,1,衫\n2026-05-11,2,{nothing}\n");
        assert_eq!(told(&formats, "f.csv", text.as_bytes(), "listing_no"), "1", "{nothing}");
    }
}

#[test]
fn conditions_may_look_at_the_beginning_of_a_cell() {
    let lines = format!("drop_rows = [{{ from = [\"商品ID\"], starts_with = [\"C\"] }}]\n{LISTINGS}");
    let formats = format("listing_daily", &lines);
    let text = "日期,商品ID\n2026-05-11,1\n2026-05-11,C1\n2026-05-11,1C\n";
    assert_eq!(told(&formats, "f.csv", text.as_bytes(), "listing_no"), "1; 1C");
}

#[test]
fn a_report_without_a_fact_says_why() {
    let sources = [
        Source::new("platforms/shop/platform.toml", PLATFORM),
        Source::new(
            "platforms/shop/report.toml",
            "code = \"shop/report\"\nlabel = { zh = \"报表\", en = \"Report\" }\nsamples = [\"x.sample.csv\"]\nrecognise = [[\"月份\"]]\nreason = { zh = \"它按月汇总，归不到某一天。\", en = \"it is by month.\" }",
        ),
    ];
    let (formats, issues) = Formats::load(&sources, &facts());
    assert!(issues.is_empty(), "{issues:?}");
    let refused = read_as(&formats, "f.csv", "月份\n5\n".as_bytes()).err().unwrap();
    assert_eq!(refused.text.zh, "认出这是「报表」，但它按月汇总，归不到某一天；它没有被导入");
    assert_eq!(refused.text.en, "This is “Report”: it is by month; nothing was imported");
    let shown = formats.show(formats.iter().next().unwrap());
    assert_eq!((shown.refusal.as_ref(), shown.columns.len()), (Some(&refused.text), 0));
}

#[test]
fn a_word_without_a_place_makes_its_row_wait() {
    let formats = format(
        "audience_snapshots",
        r#"recognise = [["维度"]]
        columns = [
          { from = ["日期"], to = "day", read = "day" },
          { from = ["人群"], to = "audience", read = "word", words = { "访客" = "visitors" } },
          { from = ["维度"], to = "dimension", read = "word", words = { "性别" = "gender" } },
          { from = ["值"], to = "value", read = "text" }]"#,
    );
    let text = "日期,人群,维度,值\n2026-06-01,访客,性别,女\n2026-06-01,路人,性别,女\n2026-06-01,,性别,女\n";
    let expected = "visitors|gender; ! unknown_word 人群; ! required_empty 人群";
    assert_eq!(told(&formats, "f.csv", text.as_bytes(), "audience,dimension"), expected);
    let summary = read_as(&formats, "f.csv", text.as_bytes()).unwrap().summary;
    assert_eq!((summary.issues.len(), summary.issues[0].rows, summary.passed), (1, 1, 1));
}

/// Columns of a store's day, and what is wrong with them.
fn check_faults(lines: &str, expected: &[&str]) {
    let full = format!("{}{lines}]", STORE.trim_end().strip_suffix(']').unwrap());
    let (_, issues) = load("store_daily", &full);
    assert_eq!(issues, expected, "{lines}");
}

#[test]
fn what_cannot_be_added_or_signed_is_refused_when_definitions_load() {
    let check = check_faults;
    check(
        r#"{ from = ["a"], less = [["b"]], to = "stay_seconds", read = "seconds" }"#,
        &["stay_seconds · add 与 read 不配"],
    );
    check(r#"{ optional_less = [["b"]], to = "views", read = "count" }"#, &["views · 取值方式不完整"]);
    check(
        r#"{ from = ["a"], negative = true, turn_sign = true, to = "views", read = "count" }"#,
        &["views · negative 与 turn_sign 不能同时写"],
    );
    check(
        r#"{ from = ["a"], negative = true, to = "stay_seconds", read = "seconds" }"#,
        &["stay_seconds · negative 与 read 不配"],
    );
    check(
        r#"{ from = ["a"], optional_less = [["a"]], to = "reported_paid_fen", read = "fen" }"#,
        &["reported_paid_fen · 「a」会被加两次"],
    );
}

#[test]
fn what_cannot_work_is_refused_when_definitions_load() {
    let check = check_faults;
    check(
        r#"{ from = ["a"], to = "stay_seconds", read = "seconds", negative_when = { from = ["b"], is = ["c"] } }"#,
        &["stay_seconds · negative_when 与 read 不配"],
    );
    check(
        r#"{ from = ["a"], to = "views", read = "count", negative_when = { from = ["b"] } }"#,
        &["views · 条件不完整"],
    );
    check(
        r#"{ from = ["a"], to = "views", read = "count", present_when = { from = ["@sheet"], is = ["c"] } }"#,
        &["views · 条件里不能用 @ 开头的词"],
    );
    check(r#"{ from = ["@sheet"], to = "views", read = "count" }"#, &["views · 「@sheet」不能这样读"]);
    check(r#"{ from = ["@now"], to = "views", read = "count" }"#, &["views · 「@now」不能这样读"]);
    check(
        r#"{ from = ["a"], strip = [""], to = "views", read = "count" }"#,
        &["views · strip 里有空的开头或结尾"],
    );
    check(
        r#"{ from = ["a"], add = [["b"]], strip = ["x"], to = "reported_paid_fen", read = "fen" }"#,
        &["reported_paid_fen · strip 没有可去掉开头或结尾的单元格"],
    );
    check(
        r#"{ from = ["a"], levels = [["b"]], to = "views", read = "count" }"#,
        &["views · levels 或 total 与 read 不配"],
    );
    check(r#"{ to = "views", read = "depth" }"#, &["views · levels 或 total 与 read 不配"]);
    check(
        r#"{ from = ["a"], times = ["b"], turn_sign = true, to = "stay_seconds", read = "seconds" }"#,
        &["stay_seconds · times 与 read 不配", "stay_seconds · turn_sign 与 read 不配"],
    );
    check(r#"{ from = ["a"], to = "views", read = "minutes" }"#, &["views · read 与事实列的类型不符"]);
    let (_, issues) = load(
        "store_daily",
        &format!(
            "header_rows = 3\nsheets = [\" \"]\nequal_rows = \"add\"\nmerge_equal_by = \"visitors\"\nreason = {{ zh = \"a\", en = \"a\" }}\n{}",
            STORE.replace("[[\"访客数\"]]", "[[\"@day\"]]")
        ),
    );
    assert_eq!(
        issues,
        [
            "reason · 有事实表的报表不会被拒绝",
            "equal_rows · 与 merge_equal_by 不能同时写",
            "header_rows · 只能是 1 或 2",
            "sheets · 有一个空的工作表名",
            "recognise · @ 开头的词不是列名",
        ]
    );
}
